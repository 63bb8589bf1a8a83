"""What one scenario does, believes or meets that another does not, and where each of both was written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from simulator.analysis.results import key_of, lever_values
from simulator.inputs.inheritance import shown_name
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import FIGURES, WORLD

Kind = Literal["policy", "belief", "shock"]
Years = tuple[int, ...] | None

NOT_SET = "not set"
NUMBERS = {
    "horizon.as_of": ("year", "newest observation"),
    "horizon.end": ("year", "default"),
    "ensemble.draws": ("draws", "default"),
    "ensemble.rng_seed": ("1", "default"),
}
"""Single numbers that decide which draws there are and how far they look: unit, and where one comes from unless set."""


@dataclass(frozen=True)
class InputDifference:
    """One input in which a scenario differs from the first: what was there, and what is there instead.

    `years` are those in which it differs, None for what has no dates. An origin is a file with its line, the option
    that was typed, the file of the seeds, or words for what nobody set.
    """

    scenario: str
    key: str
    kind: Kind
    unit: str
    before: Any
    after: Any
    years: Years
    before_origin: str
    after_origin: str


def input_differences(first: Scenario, other: Scenario) -> tuple[InputDifference, ...]:
    """Every input in which the other scenario differs from the first, in the years that both have."""
    return (*_policy(first, other), *_beliefs(first, other), *_world(first, other))


def _difference(
    first: Scenario, other: Scenario, key: str, kind: Kind, unit: str, values: Iterable[Any], years: Years = None
) -> InputDifference:
    """One input; the values are what was there and what is there instead."""
    before, after = values
    return InputDifference(other.name, key, kind, unit, before, after, years, _origin(first, key), _origin(other, key))


def _policy(first: Scenario, other: Scenario) -> Iterator[InputDifference]:
    base = lever_values(first.policy, first, beside=other.policy)
    changed = lever_values(other.policy, other, beside=first.policy)
    start = min(first.as_of, other.as_of) + 1
    common = [year for year in other.years if year in first.years]
    for name in dict.fromkeys([*base, *changed]):
        before, after = (_forecast(values.get(name), common, start) for values in (base, changed))
        years = tuple(year for year in common if year >= start and before.get(year) != after.get(year))
        if years:
            unit, steps = key_of(name, first.seeds).unit, (_steps(values) for values in (before, after))
            yield _difference(first, other, f"levers.{name}", "policy", unit, steps, years)


def _beliefs(first: Scenario, other: Scenario) -> Iterator[InputDifference]:
    """Priors, figures and NUMBERS."""
    for parameter, seed in first.seeds.parameters.items():
        priors = [scenario.priors[parameter] for scenario in (first, other)]
        if priors[0] != priors[1]:
            written = (prior.written for prior in priors)
            yield _difference(first, other, f"parameters.{parameter}", "belief", seed.unit, written)
    yield from _figures(first, other)
    for key, (unit, _) in NUMBERS.items():
        before, after = (getattr(scenario, key.partition(".")[2]) for scenario in (first, other))
        if before != after:
            yield _difference(first, other, key, "belief", unit, (before, after))


def _figures(first: Scenario, other: Scenario) -> Iterator[InputDifference]:
    """Published figures that only one of them knows, or knows otherwise."""
    known = [{(row.quantity, row.year): row for row in s.observations if row.use == "fit"} for s in (first, other)]
    for quantity, year in dict.fromkeys([*known[0], *known[1]]):
        rows = [figures.get((quantity, year)) for figures in known]
        before, after = (row.stated if row is not None else None for row in rows)
        if before != after:
            unit = next(row.unit for row in rows if row is not None)
            yield _difference(first, other, f"{FIGURES}.{quantity}.{year}", "belief", unit, (before, after), (year,))


def _world(first: Scenario, other: Scenario) -> Iterator[InputDifference]:
    for name, key in WORLD.items():
        before, after = (dict(scenario.world.named(name)) for scenario in (first, other))
        if before != after:
            years = tuple(year for year in sorted({*before, *after}) if before.get(year) != after.get(year))
            yield _difference(first, other, f"world.{name}", "shock", key.unit, (before, after), years)
    own, others = first.world.shocks, other.world.shocks
    if own != others:
        alone = [*(shock for shock in own if shock not in others), *(shock for shock in others if shock not in own)]
        years = tuple(sorted({year for shock in alone for year in shock.changes}))
        stated = ([shock.model_dump(exclude_none=True) for shock in shocks] for shocks in (own, others))
        yield _difference(first, other, "shocks", "shock", "log points", stated, years)


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


def _origin(scenario: Scenario, key: str) -> str:
    """Where an input was stated last, by itself or in a table that holds it; else the file of the seeds, or words."""
    table, _, name = key.partition(".")
    seeds, holders = scenario.seeds, [holder for holder in scenario.settings if f"{key}.".startswith(f"{holder}.")]
    if holders:
        return scenario.settings[max(holders, key=len)].origin
    if key == "shocks":
        return "; ".join(setting.origin for setting in scenario.shock_settings) or NOT_SET
    if table == FIGURES:
        stated = [s for s in scenario.observation_settings if f"{s.value['quantity']}.{s.value['year']}" == name]
        if stated:
            return stated[-1].origin
        if all(f"{row.quantity}.{row.year}" != name for row in seeds.observations):
            return NOT_SET
    if table == FIGURES:
        return shown_name(seeds.folder, "observations.csv")
    homes = {"levers": ("current_policy", name.partition(".")[0]), "parameters": ("parameters", name, "prior")}
    return seeds.place(*homes[table]) if table in homes else NUMBERS.get(key, ("", NOT_SET))[1]
