"""Allocations as a record, as a tidy CSV, as what a command prints, and as scenario files that can be run.

It must not know how mixes were found.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from simulator.analysis.activities import Amounts
from simulator.analysis.frontier import EQUAL, GRID, TODAY, UNSPENT, Frontier, Ground, Solved, Way
from simulator.inputs.documents import written
from simulator.inputs.scenario import Setting
from simulator.inputs.shipped import shipped_folder
from simulator.output import numbers
from simulator.output.choices import csv_text
from simulator.output.tables import aligned, own_words, score_words
from simulator.output.words.allocate import aim_words, objective_words, words
from simulator.output.words.language import Language, opened

CHOSEN = "chosen"
QUANTILES = ("p05", "p10", "p25", "p50", "p75", "p95")
WAY_WORDS = {TODAY: "today's mix", EQUAL: "equal split", GRID: "best of a grid"}
ON_COMMAND_LINE = "set on the command line"


def file_of(budget: float) -> str:
    """The name of a budget's scenario file."""
    return f"allocate-{budget:.10g}.toml"


def unit_of(ground: Ground) -> str:
    """The unit of what mixes are chosen for."""
    if ground.aim.target is not None:
        return "1"
    return "firms" if ground.aim.objective == "firms" else "US$ million"


def allocate_record(found: Frontier) -> dict[str, Any]:
    """One JSON object; a marginal return is null where the lever is at the end of its evidence."""
    ground, scenario = found.ground, found.ground.scenario
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        "objective": ground.aim.objective,
        "at": ground.aim.typed,
        "unit": unit_of(ground),
        "discount": ground.discount,
        "levers": list(ground.menu.levers),
        "by_market": ground.menu.by_market,
        "as_of": scenario.as_of,
        "end": scenario.end,
        "draws": scenario.draws,
        "rng_seed": scenario.rng_seed,
        "searched_draws": ground.few.draws.draws,
        "fresh_rng_seed": ground.fresh.scenario.rng_seed,
        "budgets": list(found.asked),
        "nothing": _way_record(ground.nothing),
        "frontier": [_solved_record(solved) for solved in found.solved],
        "extrapolated": [asdict(beyond) for beyond in ground.result.extrapolated],
        "no_effect": list(ground.result.no_effect),
        "notes": notes(found),
        "words": words(found),
    }


def _solved_record(solved: Solved) -> dict[str, Any]:
    return {
        "budget": solved.budget,
        **_way_record(solved.chosen),
        "mix": dict(solved.mix),
        "money": dict(solved.chosen.money),
        "unspent": solved.unspent,
        "marginal": dict(solved.marginal),
        "at_bound": list(solved.at_bound),
        "comparison": {
            name: {**_way_record(way), "money": dict(way.money), "ahead": solved.ahead[name]}
            for name, way in solved.others.items()
        },
        "scenario_file": file_of(solved.budget),
    }


def _way_record(way: Way) -> dict[str, Any]:
    """One way to spend: on the draws of the search, on fresh draws, and what it costs."""
    return {
        "value": way.value,
        "objective": dict(way.objective),
        "fresh": {"value": way.fresh_value, "drop": way.drop, **way.fresh},
        "spent": {
            "year": way.year,
            "expected": way.most,
            **{end: float(way.spent[end][way.spent["mean"].argmax()]) for end in ("p05", "p95")},
        },
    }


def allocate_csv(found: Frontier) -> str:
    """Tidy table: a row for each budget, way to spend it and set of draws; amounts where the mix was chosen."""
    activities = [activity.name for activity in found.ground.menu.activities]
    money = [f"money.{lever}" for lever in found.ground.menu.levers]
    columns = ["budget", "way", "rng_seed", "unit", "value", "mean", *QUANTILES, "spent", *money, *activities]

    def rows() -> Iterator[list[Any]]:
        seeds = found.ground.scenario.rng_seed, found.ground.fresh.scenario.rng_seed
        for solved in found.solved:
            for name, way in {CHOSEN: solved.chosen, **solved.others}.items():
                amounts = list(solved.mix.values()) if name == CHOSEN else [""] * len(activities)
                for seed, value, of in (
                    (seeds[0], way.value, way.objective),
                    (seeds[1], way.fresh_value, way.fresh),
                ):
                    numbers_of = [of[column] for column in ("mean", *QUANTILES)]
                    head = [solved.budget, name, seed, unit_of(found.ground), value]
                    yield [*head, *numbers_of, way.most, *way.money.values(), *amounts]

    return csv_text(columns, rows())


def allocate_table(found: Frontier, language: Language) -> str:
    """The words; values, money, amounts and last dollars by budget; and what a reader must know beside them."""
    ground = found.ground
    aim = aim_words(ground)("en")
    lines = [
        ground.scenario.title,
        "",
        words(found)[language],
        "",
        f"{opened(aim)}, {_unit_words(ground)}; by budget, US$ m a year",
        *aligned(list(_value_rows(found))),
        "",
        "Expected money in the year in which most is spent, US$ m",
        *aligned(list(_money_rows(found))),
        "",
        "Activities from the first year on",
        *aligned(list(_amount_rows(found))),
        "",
        f"The last dollar: what US$1 m a year more would bring, {_unit_words(ground, change=True)}",
        *aligned(list(_marginal_rows(found))),
        "",
        *(f"Note: {note}" for note in notes(found)),
        *own_words(ground.result),
        *score_words(ground.result),
    ]
    return "\n".join(lines)


def _unit_words(ground: Ground, change: bool = False) -> str:
    chance = "percentage points" if change else "per cent"
    return {"1": chance, "firms": "firms", "US$ million": "US$ m"}[unit_of(ground)]


def _value_rows(found: Frontier) -> Iterator[list[str]]:
    ground = found.ground
    scale = 100.0 if ground.aim.target is not None else 1.0
    band = f"90 % of {objective_words(ground)('en')}" if ground.aim.target is not None else "90 % of draws"
    yield ["  budget", "best mix", band, "fresh draws", *(f"{WAY_WORDS[name]} (fresh)" for name in WAY_WORDS)]
    for solved in found.solved:
        chosen = solved.chosen
        yield [
            f"  {solved.budget:.10g}",
            numbers.level(scale * chosen.value),
            f"{numbers.level(chosen.objective['p05'])} to {numbers.level(chosen.objective['p95'])}",
            numbers.level(scale * chosen.fresh_value),
            *(
                f"{numbers.level(scale * way.value)} ({numbers.level(scale * way.fresh_value)})"
                for way in (solved.others[name] for name in WAY_WORDS)
            ),
        ]


def _money_rows(found: Frontier) -> Iterator[list[str]]:
    levers = found.ground.menu.levers
    yield ["  budget", *levers, "unspent", "in", "90 % of draws"]
    for solved in found.solved:
        way = solved.chosen
        low, high = (float(way.spent[end][way.spent["mean"].argmax()]) for end in ("p05", "p95"))
        money = [numbers.level(way.money[lever]) for lever in levers]
        ends = f"{numbers.level(low)} to {numbers.level(high)}"
        yield [f"  {solved.budget:.10g}", *money, numbers.level(solved.unspent), str(way.year), ends]


def _amount_rows(found: Frontier) -> Iterator[list[str]]:
    """One row an activity that some budget buys more of, or one a lever."""
    yield ["  ", *(f"{solved.budget:.10g}" for solved in found.solved), "record", "evidence to", "unit"]
    menu = found.ground.menu
    for activity, lever in zip(menu.activities, menu.lever_of, strict=True):
        amounts = [solved.mix[activity.name] for solved in found.solved]
        if menu.by_market and all(amount == activity.low for amount in amounts):
            continue
        key = menu.key_of(lever)
        ends = [f"{activity.low:g}", f"{activity.high:g}", key.unit]
        yield [f"  {activity.name}", *(f"{amount:g}" for amount in amounts), *ends]


def _marginal_rows(found: Frontier) -> Iterator[list[str]]:
    scale = 100.0 if found.ground.aim.target is not None else 1.0
    yield ["  budget", *found.ground.menu.levers]
    for solved in found.solved:
        cells = ("end of evidence" if v is None else numbers.change(scale * v) for v in solved.marginal.values())
        yield [f"  {solved.budget:.10g}", *cells]


def notes(found: Frontier) -> list[str]:
    """What a reader must know of how mixes were chosen."""
    ground, scenario = found.ground, found.ground.scenario
    menu = ground.menu
    listed = ", ".join(menu.levers)
    told = [
        f"mixes were searched on the first {ground.few.draws.draws:,} draws; only what all {scenario.draws:,} say "
        f"counts, and fresh draws have rng_seed {ground.fresh.scenario.rng_seed}.",
        "a budget is expected money beyond the record, in every year; one draw may cost more or less."
        f"{_binding(found)}",
        f"activities of {listed} start at the record, change from {scenario.as_of + 1} on, and end where their "
        "evidence does; all else is as the scenario has it, the law too, which is no yearly activity.",
    ]
    if not menu.by_market and any(menu.divides(lever) or menu.serves(lever) for lever in menu.levers):
        told.append(
            "missions and offices go where they go on record; partners have one share in the markets that they serve "
            "on record and one in all others; --by market chooses for each market."
        )
    if ground.aim.target is not None:
        told.append(
            f"a chance moves in steps of one draw in {scenario.draws:,}: money that moves no draw across the line "
            "stays unspent."
        )
    if menu.by_market:
        told.append(
            "what tells markets apart are shares and growth that are mostly judgement (grade D), and missions and "
            "offices have evidence for their totals only: read which market is chosen with that care."
        )
    replaced = [key for key in scenario.settings if _replaced(key, ground)]
    if replaced:
        told.append(f"the mix takes the place of what the scenario says of {', '.join(replaced)}.")
    if len(found.solved) < len(found.asked):
        told.append(f"interrupted: {len(found.solved)} of {len(found.asked)} budgets were solved.")
    return [*told, *ground.result.notes]


def _binding(found: Frontier) -> str:
    """In which year most is spent, where that differs between years."""
    years = sorted({s.chosen.year for s in found.solved if np.ptp(s.chosen.spent["mean"]) > UNSPENT * s.chosen.most})
    if not years:
        return ""
    listed = ", ".join(str(year) for year in years)
    return f" What partners cost grows with the firms that they serve: most is spent in {listed}, and there it binds."


def _replaced(key: str, ground: Ground) -> bool:
    """Whether a setting of the scenario gives way to the mix."""
    parts = key.split(".")
    if parts[0] != "levers" or parts[1] not in ground.menu.levers:
        return False
    menu, lever = ground.menu, parts[1]
    shares = ground.scenario.seeds.share_key(lever) if menu.divides(lever) else None
    return parts[2] in {key.key for key in (menu.key_of(lever), shares) if key is not None}


def scenario_file(ground: Ground, solved: Solved, folder: Path) -> str:
    """A scenario file in `folder` that brings what was found for a budget: the file it extends, and the mix on top.

    What options and stacked beliefs had added is written out.
    """
    scenario, budget = ground.scenario, f"US${solved.budget:.10g} million a year"
    tables: dict[str, dict[str, Any]] = {
        "horizon": {"as_of": scenario.as_of, "end": scenario.end},
        "ensemble": {"draws": scenario.draws, "rng_seed": scenario.rng_seed},
    }
    for path, value in _changed(ground, solved).items():
        table, _, name = path.rpartition(".")
        tables.setdefault(table, {})[name] = value
    for key, setting in scenario.settings.items():
        table, _, name = key.rpartition(".")
        if (table == "parameters" or not setting.document.in_file) and table and not _replaced(key, ground):
            tables.setdefault(table, {}).setdefault(name, _with_reason(table, setting.value))
    story = (
        f"{budget} beyond the record from {scenario.as_of + 1} on, spent so that {aim_words(ground)('en')} is as high "
        f"as can be, on top of '{scenario.title}'. Chosen on {scenario.draws:,} draws of rng_seed {scenario.rng_seed}, "
        "among mixes that stay within what was ever estimated."
    )
    lines = [
        f"title = {written(f'The best mix for {budget}')}",
        f"story = {written(story)}",
        f"extends = {written(_extended(Path(scenario.file), folder))}",
    ]
    for table, rows in tables.items():
        lines += ["", f"[{table}]", *(f"{key} = {written(value)}" for key, value in rows.items())]
    for name, settings in (("shocks", scenario.shock_settings), ("targets", scenario.target_settings)):
        lines += _list_lines(name, [setting for setting in settings if not setting.document.in_file])
    return "\n".join(lines) + "\n"


def _changed(ground: Ground, solved: Solved) -> dict[str, Any]:
    """What the mix says, by dotted key, without what repeats the record where the scenario says nothing else."""

    def flat(amounts: Amounts) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for lever, keys in ground.menu.values(amounts).items():
            for key, value in keys.items():
                is_table = ground.scenario.seeds.levers[f"{lever}.{key}"].is_table
                by_market = value.items() if is_table else ()
                found |= {f"levers.{lever}.{key}.{market}": own for market, own in by_market}
                found |= {} if by_market else {f"levers.{lever}.{key}": value}
        return found

    nothing = flat(ground.nothing.amounts)
    chosen = flat(solved.chosen.amounts)
    return {path: value for path, value in chosen.items() if value != nothing[path] or path in ground.scenario.settings}


def _list_lines(name: str, settings: list[Setting]) -> Iterator[str]:
    for setting in settings:
        yield from ("", f"[[{name}]]")
        yield from (f"{key} = {written(value)}" for key, value in _with_reason(name, setting.value).items())


def _with_reason(table: str, value: Any) -> Any:
    """The value with the reason that files have to state; what was typed as an option has none of its own."""
    needs = table in ("parameters", "shocks") and isinstance(value, Mapping) and "why" not in value
    return {**value, "why": ON_COMMAND_LINE} if needs else value


def _extended(file: Path, folder: Path) -> str:
    """How a file in `folder` names what it extends: a shipped name, else the way to it from there."""
    path = file.resolve()
    if path.parent == shipped_folder("scenarios").resolve():
        return path.stem
    try:
        return Path(os.path.relpath(path, folder.resolve())).as_posix()
    except ValueError:  # on another drive of Windows
        return path.as_posix()
