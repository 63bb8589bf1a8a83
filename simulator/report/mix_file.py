"""The scenario file of a budget: what brings the mix that was found, written on top of the file it extends."""

from pathlib import Path
from typing import Any

from simulator.analysis.activities import Amounts
from simulator.analysis.frontier import SearchContext, Solved
from simulator.inputs.documents import dotted, written
from simulator.inputs.scenario_forms import FIGURES
from simulator.inputs.shipped import named_from
from simulator.inputs.written import list_lines, with_reason


def file_of(budget: float) -> str:
    """The name of a budget's scenario file."""
    return f"allocate-{budget:.10g}.toml"


def scenario_file(context: SearchContext, solved: Solved, aim: str, folder: Path) -> str:
    """A scenario file in `folder` that brings what was found for a budget: the file it extends, and the mix on top.

    What options and stacked beliefs had added is written out; `aim` says for what the mix was chosen.
    """
    scenario, budget = context.scenario, f"US${solved.budget:.10g} million a year"
    story = (
        f"{budget} beyond current policy from {scenario.as_of + 1} on, spent so that {aim} is as high as can be, on "
        f"top of '{scenario.title}'. Chosen on {scenario.draws:,} draws of rng_seed {scenario.rng_seed}, among mixes "
        "that stay within what was ever estimated."
    )
    lines = [
        f"title = {written(f'The best mix for {budget}')}",
        f"story = {written(story)}",
        f"extends = {written(named_from(folder, Path(scenario.file)))}",
    ]
    for table, rows in _tables(context, solved).items():
        lines += ["", f"[{table}]", *(f"{key} = {written(value)}" for key, value in rows.items())]
    lines += list_lines(FIGURES, scenario.observation_settings)  # those of the file may be said again
    for name, settings in (("shocks", scenario.shock_settings), ("targets", scenario.target_settings)):
        lines += list_lines(name, [setting for setting in settings if not setting.document.in_file])
    return "\n".join(lines) + "\n"


def replaced(key: str, context: SearchContext) -> bool:
    """Whether a setting of the scenario gives way to the mix."""
    parts, menu = key.split("."), context.menu
    if parts[0] != "levers" or parts[1] not in menu.levers:
        return False
    shares = context.scenario.seeds.share_key(parts[1])
    return parts[2] == menu.key_of(parts[1]).key or (shares is not None and parts[2] == shares.key)


def _tables(context: SearchContext, solved: Solved) -> dict[str, dict[str, Any]]:
    """What the file says, by table: the years and draws, the mix, and what options had set beside it."""
    scenario = context.scenario
    tables: dict[str, dict[str, Any]] = {
        "horizon": {"as_of": scenario.as_of, "end": scenario.end},
        "ensemble": {"draws": scenario.draws, "rng_seed": scenario.rng_seed},
    }
    for path, value in _changed(context, solved).items():
        table, _, name = path.rpartition(".")
        tables.setdefault(table, {})[name] = value
    for key, setting in scenario.settings.items():
        table, name = dotted(setting.path[:-1]), dotted(setting.path[-1:])
        if (table == "parameters" or not setting.document.in_file) and table and not replaced(key, context):
            tables.setdefault(table, {}).setdefault(name, with_reason(table, setting.value))
    return tables


def _changed(context: SearchContext, solved: Solved) -> dict[str, Any]:
    """What the mix says, by dotted key, without what repeats current policy where the scenario says nothing else."""

    def flat(amounts: Amounts) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for lever, keys in context.menu.values(amounts).items():
            for key, value in keys.items():
                by_market = context.menu.serves(lever) and key == context.menu.key_of(lever).key
                own = {f"levers.{lever}.{key}.{name}": one for name, one in value.items()} if by_market else {}
                found |= own or {f"levers.{lever}.{key}": value}
        return found

    nothing, chosen = flat(context.nothing.amounts), flat(solved.chosen.amounts)
    stated = context.scenario.settings
    return {path: value for path, value in chosen.items() if value != nothing[path] or path in stated}
