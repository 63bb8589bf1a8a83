"""`goglobal allocate`: the best mix of yearly activities for each budget."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from simulator.analysis.compare import wants_more
from simulator.analysis.frontier import EQUAL, TODAY, Frontier, SearchContext, Solved, Spending
from simulator.report import mix_file
from simulator.report.language import (
    CHANCE,
    FIRMS,
    QUANTITIES,
    US_MILLION,
    US_MILLION_YEARLY,
    listed,
    paragraph,
    plain,
    same,
    text,
    unit_of,
    write,
)
from simulator.report.layout import palette
from simulator.report.mix_file import file_of, replaced
from simulator.report.model import (
    NOTHING,
    Cell,
    Column,
    Figure,
    Lines,
    Mark,
    Report,
    Role,
    Row,
    Rows,
    Series,
    Stack,
    Table,
    Text,
    Unit,
    Value,
)
from simulator.report.names import lever, quoted, setting
from simulator.report.notes import careful
from simulator.report.provenance import provenance

CHOSEN = "chosen"
QUANTILES = ("p05", "p10", "p25", "p50", "p75", "p95")
MOST_ROWS = 10  # budgets in the answer
WAYS: Mapping[str, Text] = {CHOSEN: text("best mix"), TODAY: text("today's mix"), EQUAL: text("equal split")}
"""The ways to spend that are drawn."""


def report(found: Frontier) -> Report:
    """What each budget brings when it is spent best; all numbers are of draws that the search has not seen."""
    scenario = found.context.scenario
    sentences = list(_sentences(found))
    notes = list(_notes(found))
    return Report(
        name="allocate",
        answer=[_answer(found, _some(found.solved))],
        sentences=sentences,
        careful=[*notes, *careful([found.context.result])],
        figures={"allocate-frontier": _frontier(found), "allocate-mix": _mix(found)},
        detail=[_answer(found, found.solved)] if len(found.solved) > MOST_ROWS else [],
        record=_data(found, [write(note, "en") for note in notes], paragraph(sentences)),
        fields=_fields(found),
        data=list(_rows(found)),
        provenance=provenance([found.context.result]),
        next=f"goglobal compare {scenario.stem} {{folder}}{file_of(found.solved[-1].budget)}",
    )


def scenario_file(context: SearchContext, solved: Solved, folder: Path) -> str:
    """The scenario file of a budget."""
    return mix_file.scenario_file(context, solved, write(_aim(context), "en"), folder)


def _some(solved: Sequence[Solved]) -> list[Solved]:
    """At most so many of the budgets, evenly, the first and the last among them."""
    if len(solved) <= MOST_ROWS:
        return list(solved)
    last = len(solved) - 1
    return [solved[round(place * last / (MOST_ROWS - 1))] for place in range(MOST_ROWS)]


# --- What is aimed at ---------------------------------------------------------------------------------------------


def _aim(context: SearchContext) -> Text:
    """What a mix is chosen for, inside a sentence."""
    aim = context.aim
    if (target := aim.target) is not None:
        relative = target.relative
        return text(
            "the chance that {outcome} in {year} is {side} {line}",
            outcome=QUANTITIES[target.outcome],
            year=target.year,
            side=text("at least") if wants_more(target) else text("at most"),
            line=Value(target.line, unit_of(target.outcome, relative), signed=relative, digits=6),
        )
    objective = {
        "revenue": text("extra foreign revenue up to {end}", end=context.scenario.end),
        "firms": text("extra firms in {end}", end=context.scenario.end),
        "benefit": text("the benefit up to {end}", end=context.scenario.end),
    }[aim.objective]
    if aim.at == "mean":
        return text("{objective}, on average", objective=objective)
    return text("the 10th percentile of {objective}", objective=objective)


def _unit(context: SearchContext) -> Unit:
    if context.aim.target is not None:
        return CHANCE
    return FIRMS if context.aim.objective == "firms" else US_MILLION


def _unit_data(context: SearchContext) -> str:
    if context.aim.target is not None:
        return "1"
    return "firms" if context.aim.objective == "firms" else "US$ million"


def _value(way: Spending, context: SearchContext) -> Value:
    """What a way to spend brings on fresh draws."""
    unit = _unit(context)
    if context.aim.at == "mean":
        fresh = way.fresh
        return Value(
            fresh["mean"], unit, fresh["p05"], fresh["p95"], signed=True, error=fresh.get("mean_error", np.nan)
        )
    return Value(
        way.fresh_value,
        unit,
        signed=unit is not CHANCE,
        error=way.fresh.get("error", np.nan) if unit is not CHANCE else 0.0,
    )


def _money(amount: float) -> Value:
    return Value(amount, US_MILLION_YEARLY, digits=2)


# --- The answer ---------------------------------------------------------------------------------------------------


def _answer(found: Frontier, solved: Sequence[Solved]) -> Table:
    context = found.context
    return Table(
        title=text("The best mix for each budget: {aim}", aim=_aim(context)),
        columns=[
            Column(text("budget a year"), unit=US_MILLION_YEARLY),
            Column(text("goes to, US$ m"), values=False),
            Column(text("brings"), unit=_unit(context)),
            Column(text("the next million adds"), unit=_unit(context)),
            Column(text("beats today's mix in"), unit=CHANCE),
        ],
        rows=[_row(one, context) for one in solved],
    )


def _row(solved: Solved, context: SearchContext) -> list[Cell]:
    known = [value for value in solved.marginal.values() if value is not None]
    unit = _unit(context)
    return [
        Value(solved.budget, US_MILLION_YEARLY, digits=9),
        _parts(solved, context),
        _value(solved.chosen, context),
        Value(max(known), unit, signed=unit is not CHANCE, digits=2) if known else text("–"),
        Value(solved.ahead[TODAY], CHANCE),
    ]


def _parts(solved: Solved, context: SearchContext) -> Text:
    """The levers that get money, the most first."""
    seeds = context.scenario.seeds
    money = sorted(solved.chosen.money.items(), key=lambda item: -item[1])
    parts = [
        text("{lever} {money}", lever=lever(name, seeds), money=same(f"{amount:.2g}"))
        for name, amount in money
        if amount > 0
    ]
    return listed(parts) if parts else text("nothing")


def _sentences(found: Frontier) -> Iterator[Text]:
    context, last = found.context, found.solved[-1]
    first = max(last.chosen.money, key=lambda name: last.chosen.money[name])
    yield text(
        "With {budget} a year beyond current policy, {aim}, is {value} at best; most of the money goes to {lever}.",
        budget=Value(last.budget, US_MILLION_YEARLY, digits=9),
        aim=_aim(context),
        value=_value(last.chosen, context),
        lever=lever(first, context.scenario.seeds),
    )
    if found.most is not None:
        yield text(
            "Above {most} a year nothing within the evidence helps: the rest stays unspent.", most=_money(found.most)
        )


def _notes(found: Frontier) -> Iterator[Text]:
    """What a reader must know of how mixes were chosen."""
    context = found.context
    seeds, menu = context.scenario.seeds, context.menu
    yield text(
        "mixes were searched on the first {few} simulations; what is written is of fresh ones, which no search has "
        "seen.",
        few=context.few.draws.draws,
    )
    if menu.by_market:
        yield text("what tells markets apart is mostly judgement: read which market is chosen with that care.")
    if over := [setting(key, seeds) for key in context.scenario.settings if replaced(key, context)]:
        yield text("the mix takes the place of what the scenario says of {keys}.", keys=listed(over))
    if len(found.solved) < len(found.asked):
        yield text(
            "interrupted: {solved} of {asked} budgets were solved.", solved=len(found.solved), asked=len(found.asked)
        )


# --- Figures ------------------------------------------------------------------------------------------------------


def _ways(solved: Solved) -> dict[str, Spending]:
    return {CHOSEN: solved.chosen, TODAY: solved.others[TODAY], EQUAL: solved.others[EQUAL]}


def _frontier(found: Frontier) -> Figure:
    """What each budget brings, spent best and otherwise, on fresh draws."""
    context, last = found.context, found.solved[-1]
    panel: Lines | Rows
    if len(found.solved) == 1:
        rows = [_way_row(name, way, context) for name, way in _ways(last).items()]
        panel = Rows(NOTHING, _unit(context), rows, "interval")
    else:
        marks = []
        if found.most is not None:
            label = text("nothing more helps")
            marks = [Mark("upright", label, x=found.most)]
        budget = text("budget, US$ million a year")
        series = [_way_series(name, found) for name in WAYS]
        panel = Lines(NOTHING, _unit(context), budget, series, marks, zero=True, years=False)
    return Figure(
        title=text(
            "{budget} a year, spent best: {value}",
            budget=Value(last.budget, US_MILLION_YEARLY, digits=9),
            value=_value(last.chosen, context),
        ),
        subtitle=text(
            "{aim}, {unit}, by budget, on fresh simulations: {title}",
            aim=_aim(context),
            unit=_unit(context).head,
            title=quoted(context.scenario),
        ),
        panels=[panel],
        colours=palette([CHOSEN, EQUAL], {TODAY: "#6b6b6b"}),
        columns=1,
    )


def _way_row(name: str, way: Spending, context: SearchContext) -> Row:
    value = _value(way, context)
    inner = (way.fresh["p25"], way.fresh["p75"]) if context.aim.at == "mean" else None
    return Row(WAYS[name], name, _role(name), value, inner, text("{value}", value=value))


def _role(name: str) -> Role:
    return "first" if name == TODAY else "total" if name == CHOSEN else "scenario"


def _way_series(name: str, found: Frontier) -> Series:
    context, ways = found.context, [_ways(solved)[name] for solved in found.solved]
    bands = {}
    if name == CHOSEN and context.aim.at == "mean":
        bands = {
            share: ([way.fresh[low] for way in ways], [way.fresh[high] for way in ways])
            for share, (low, high) in {50: ("p25", "p75"), 90: ("p05", "p95")}.items()
        }
    return Series(
        name=WAYS[name],
        key=name,
        role=_role(name),
        x=[solved.budget for solved in found.solved],
        centre=[_value(way, context).amount for way in ways],
        bands=bands,
        end=_value(ways[-1], context),
        named=True,
    )


def _mix(found: Frontier) -> Figure:
    """Where the money goes, by budget."""
    context, last = found.context, found.solved[-1]
    seeds = context.scenario.seeds
    first = max(last.chosen.money, key=lambda name: last.chosen.money[name])
    used = [name for name in context.menu.levers if any(one.chosen.money[name] > 0 for one in found.solved)]
    panel: Rows | Stack
    if len(found.solved) == 1:
        panel = Rows(NOTHING, US_MILLION_YEARLY, [_money_row(name, last, context) for name in used], "parts")
    else:
        budget = text("budget, US$ million a year")
        layers = [_money_layer(name, found) for name in used]
        panel = Stack(NOTHING, US_MILLION_YEARLY, budget, layers, years=False)
    return Figure(
        title=text(
            "Of {budget} a year most goes to {lever}",
            budget=Value(last.budget, US_MILLION_YEARLY, digits=9),
            lever=lever(first, seeds),
        ),
        subtitle=text("Money of the best mix in the year in which most is spent, {unit}", unit=US_MILLION_YEARLY.head),
        panels=[panel],
        colours={name: about.colour for name, about in seeds.levers_about.items()},
        columns=1,
    )


def _money_row(name: str, solved: Solved, context: SearchContext) -> Row:
    value = _money(solved.chosen.money[name])
    said = text("{value}", value=value)
    return Row(plain(lever(name, context.scenario.seeds)), name, "scenario", value, said=said)


def _money_layer(name: str, found: Frontier) -> Series:
    return Series(
        name=plain(lever(name, found.context.scenario.seeds)),
        key=name,
        role="scenario",
        x=[solved.budget for solved in found.solved],
        centre=[solved.chosen.money[name] for solved in found.solved],
        end=_money(found.solved[-1].chosen.money[name]),
        named=True,
    )


# --- Data -----------------------------------------------------------------------------------------------------------


def _data(found: Frontier, notes: list[str], words: dict[str, str]) -> dict[str, Any]:
    """One JSON object; a marginal return is null where the lever is at the end of its evidence."""
    context, scenario = found.context, found.context.scenario
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        "objective": context.aim.objective,
        "at": context.aim.typed,
        "unit": _unit_data(context),
        "discount": context.discount,
        "levers": list(context.menu.levers),
        "by_market": context.menu.by_market,
        "as_of": scenario.as_of,
        "end": scenario.end,
        "draws": scenario.draws,
        "rng_seed": scenario.rng_seed,
        "searched_draws": context.few.draws.draws,
        "fresh_rng_seed": context.fresh.scenario.rng_seed,
        "budgets": list(found.asked),
        "nothing": _spending_data(context.nothing),
        "frontier": [_solved_data(solved) for solved in found.solved],
        "extrapolated": [asdict(beyond) for beyond in context.result.extrapolated],
        "no_effect": list(context.result.no_effect),
        "notes": [*notes, *context.result.notes],
        "words": words,
    }


def _solved_data(solved: Solved) -> dict[str, Any]:
    return {
        "budget": solved.budget,
        **_spending_data(solved.chosen),
        "mix": dict(solved.mix),
        "money": dict(solved.chosen.money),
        "unspent": solved.unspent,
        "marginal": dict(solved.marginal),
        "at_bound": list(solved.at_bound),
        "comparison": {
            name: {**_spending_data(way), "money": dict(way.money), "ahead": solved.ahead[name]}
            for name, way in solved.others.items()
        },
        "scenario_file": file_of(solved.budget),
    }


def _spending_data(way: Spending) -> dict[str, Any]:
    """One way to spend: on the draws of the search, on fresh draws, and what it costs."""
    return {
        "value": way.value,
        "objective": _statistics(way.objective),
        "fresh": {"value": way.fresh_value, "drop": way.drop, **_statistics(way.fresh)},
        "spent": {
            "year": way.year,
            "expected": way.most,
            **{end: float(getattr(way.spent, end)[way.spent.mean.argmax()]) for end in ("p05", "p95")},
        },
    }


def _statistics(values: Mapping[str, float]) -> dict[str, float]:
    return {name: values[name] for name in values if not name.endswith("error")}


def _fields(found: Frontier) -> list[str]:
    menu = found.context.menu
    money = [f"money.{name}" for name in menu.levers]
    return [
        *("budget", "way", "rng_seed", "unit", "value", "mean", *QUANTILES, "spent", *money),
        *(activity.name for activity in menu.activities),
    ]


def _rows(found: Frontier) -> Iterator[list[Any]]:
    """A row for each budget, way to spend it and set of draws; amounts where the mix was chosen."""
    context = found.context
    seeds = context.scenario.rng_seed, context.fresh.scenario.rng_seed
    for solved in found.solved:
        for name, way in {CHOSEN: solved.chosen, **solved.others}.items():
            amounts = list(solved.mix.values()) if name == CHOSEN else [None] * len(solved.mix)
            for seed, value, of in ((seeds[0], way.value, way.objective), (seeds[1], way.fresh_value, way.fresh)):
                numbers = [of[column] for column in ("mean", *QUANTILES)]
                head = [solved.budget, name, seed, _unit_data(context), value]
                yield [*head, *numbers, way.most, *way.money.values(), *amounts]
