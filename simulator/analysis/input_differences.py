"""What one scenario does, believes or meets that another does not, and where each of both was written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from simulator.analysis.results import lever_values
from simulator.inputs.layers import Setting
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import FIGURES, WORLD

NOT_SET, DEFAULT, NEWEST = "not set", "default", "newest observation"


@dataclass(frozen=True)
class InputDifference:
    """One input in which a scenario differs from the first: what was there, and what is there instead.

    `years` are those in which it differs, None for what has no dates. An origin is a file with its line, the option
    that was typed, the file of the seeds, or words for what nobody set.
    """

    scenario: str
    key: str
    kind: Literal["policy", "belief", "shock"]
    unit: str
    before: Any
    after: Any
    years: tuple[int, ...] | None
    before_origin: str
    after_origin: str


def input_differences(first: Scenario, other: Scenario) -> tuple[InputDifference, ...]:
    """Every input in which the other scenario differs from the first, in the years that both have."""
    return (*_policy(first, other), *_beliefs(first, other), *_world(first, other))


def _policy(first: Scenario, other: Scenario) -> Iterator[InputDifference]:
    base = lever_values(first.policy, first, beside=other.policy)
    changed = lever_values(other.policy, other, beside=first.policy)
    units = {key.name: key.unit for key in first.seeds.levers.values()}
    start = min(first.as_of, other.as_of) + 1
    common = [year for year in other.years if year in first.years]
    for name in dict.fromkeys([*base, *changed]):
        before, after = (_forecast(values.get(name), common, start) for values in (base, changed))
        years = tuple(year for year in common if year >= start and before.get(year) != after.get(year))
        if years:
            unit = next(unit for known, unit in units.items() if name == known or name.startswith(f"{known}."))
            key, (was, now) = f"levers.{name}", (_steps(values) for values in (before, after))
            origins = (_lever_origin(scenario, key) for scenario in (first, other))
            yield InputDifference(other.name, key, "policy", unit, was, now, years, *origins)


def _beliefs(first: Scenario, other: Scenario) -> Iterator[InputDifference]:
    """Priors, and what else decides which draws there are and how far they look."""
    for parameter, seed in first.seeds.parameters.items():
        if first.priors[parameter] != other.priors[parameter]:
            key = f"parameters.{parameter}"
            before, after = (scenario.priors[parameter].written for scenario in (first, other))
            origins = [_origin(s, key, f"{s.seeds.folder.name}/parameters.toml") for s in (first, other)]
            yield InputDifference(other.name, key, "belief", seed.unit, before, after, None, *origins)
    yield from _figures(first, other)
    for key, unit, unset in (
        ("horizon.as_of", "year", NEWEST),
        ("horizon.end", "year", DEFAULT),
        ("ensemble.draws", "draws", DEFAULT),
        ("ensemble.rng_seed", "1", DEFAULT),
    ):
        before, after = (getattr(scenario, key.partition(".")[2]) for scenario in (first, other))
        if before != after:
            origins = [_origin(scenario, key, unset) for scenario in (first, other)]
            yield InputDifference(other.name, key, "belief", unit, before, after, None, *origins)


def _figures(first: Scenario, other: Scenario) -> Iterator[InputDifference]:
    """Published figures that only one of them knows, or knows otherwise."""
    known = [{(row.quantity, row.year): row for row in s.observations if row.use == "fit"} for s in (first, other)]
    for quantity, year in dict.fromkeys([*known[0], *known[1]]):
        rows = [figures.get((quantity, year)) for figures in known]
        before, after = (row.stated if row is not None else None for row in rows)
        if before != after:
            unit = next(row.unit for row in rows if row is not None)
            origins = [_figure_origin(scenario, quantity, year) for scenario in (first, other)]
            key = f"{FIGURES}.{quantity}.{year}"
            yield InputDifference(other.name, key, "belief", unit, before, after, (year,), *origins)


def _figure_origin(scenario: Scenario, quantity: str, year: int) -> str:
    """Where a figure was stated last; else the file of the seeds, where that holds it."""
    asked = (quantity, year)
    for setting in reversed(scenario.observation_settings):
        if (setting.value["quantity"], setting.value["year"]) == asked:
            return setting.origin
    seeded = any((row.quantity, row.year) == asked for row in scenario.seeds.observations)
    return f"{scenario.seeds.folder.name}/observations.csv" if seeded else NOT_SET


def _world(first: Scenario, other: Scenario) -> Iterator[InputDifference]:
    for name, key in WORLD.items():
        before, after = (dict(scenario.world.named(name)) for scenario in (first, other))
        if before != after:
            years = tuple(year for year in sorted({*before, *after}) if before.get(year) != after.get(year))
            origins = [_origin(scenario, f"world.{name}", NOT_SET) for scenario in (first, other)]
            yield InputDifference(other.name, f"world.{name}", "shock", key.unit, before, after, years, *origins)
    shocks = ([shock.model_dump(exclude_none=True) for shock in s.world.shocks] for s in (first, other))
    before_shocks, after_shocks = shocks
    if before_shocks != after_shocks:
        own, others = first.world.shocks, other.world.shocks
        alone = [*(shock for shock in own if shock not in others), *(shock for shock in others if shock not in own)]
        years = tuple(sorted({year for shock in alone for year in shock.changes}))
        origins = ["; ".join(setting.origin for setting in s.shock_settings) or NOT_SET for s in (first, other)]
        yield InputDifference(other.name, "shocks", "shock", "log points", before_shocks, after_shocks, years, *origins)


def _forecast(values: list[Any] | None, years: list[int], start: int) -> dict[int, Any]:
    """The values of the years from `start` on; nothing for what is not there."""
    return {year: value for year, value in zip(years, values or (), strict=False) if year >= start}


def _steps(values: Mapping[int, Any]) -> dict[int, Any]:
    """The years in which a value changes, with the new value."""
    steps: dict[int, Any] = {}
    for year, value in values.items():
        if not steps or steps[max(steps)] != value:
            steps[year] = value
    return steps


def _lever_origin(scenario: Scenario, key: str) -> str:
    """Where a lever key was set, or the share map or table that holds it; else current policy."""
    holders = [name for name in scenario.settings if key == name or key.startswith(f"{name}.")]
    record = f"{scenario.seeds.folder.name}/current_policy.toml"
    return _origin(scenario, max(holders, key=len, default=key), record)


def _origin(scenario: Scenario, key: str, unset: str) -> str:
    setting: Setting | None = scenario.settings.get(key)
    return setting.origin if setting is not None else unset
