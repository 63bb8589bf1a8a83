"""Scenarios beside one another: what differs in their inputs, and what that changes.

Differences are taken draw by draw where scenarios share their draws; where they do not, nothing is said per draw. It
must not know how differences are shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from simulator.analysis.results import QUANTILES, Result, Summary, lever_values, summarise
from simulator.inputs.scenario import Scenario
from simulator.model.quantities import OUTCOMES, Array

FEWER_IS_BETTER = ("exits", "public_cost")


@dataclass(frozen=True)
class InputDifference:
    """One input in which a scenario differs from the first: what was there, and what is there instead."""

    scenario: str
    key: str
    kind: Literal["policy", "belief", "shock"]
    unit: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """A scenario's outcome less that of the first, by year; probabilities have shape (year).

    Better is more, and less for exits and public cost; ties count in neither. Where `paired` is false only the
    difference of means is known, and everything else is not a number.
    """

    summary: Summary
    probability_better: Array
    probability_worse: Array
    paired: bool


@dataclass(frozen=True)
class Comparison:
    """Scenarios, of which the first is what the others are measured against; differences by scenario and outcome."""

    results: tuple[Result, ...]
    inputs: tuple[InputDifference, ...]
    differences: Mapping[str, Mapping[str, Difference]]


def compare(results: Sequence[Result]) -> Comparison:
    """Compares two or more scenarios with the first of them."""
    first, *others = results
    return Comparison(
        results=tuple(results),
        inputs=tuple(row for other in others for row in _inputs(first.scenario, other.scenario)),
        differences={
            other.scenario.name: {outcome: difference(first, other, outcome) for outcome in OUTCOMES}
            for other in others
        },
    )


def difference(first: Result, other: Result, outcome: str) -> Difference:
    """The other scenario's outcome less the first one's, in the years that both have."""
    paired = first.scenario.same_draws == other.scenario.same_draws
    years = [year for year in other.years if year in first.years]
    base, changed = (
        result.ensemble.outcomes.totals[outcome][[result.years.index(year) for year in years]]
        for result in (first, other)
    )
    if paired:
        gap = changed - base
        known = ~np.isnan(gap).any(axis=-1)
        more = np.where(known, (gap > 0).mean(axis=-1), np.nan)
        less = np.where(known, (gap < 0).mean(axis=-1), np.nan)
        better, worse = (less, more) if outcome in FEWER_IS_BETTER else (more, less)
        return Difference(summarise(gap, years, OUTCOMES[outcome]), better, worse, paired)
    unknown = np.full(len(years), np.nan)
    mean = changed.mean(axis=-1) - base.mean(axis=-1)
    summary = Summary(OUTCOMES[outcome], tuple(years), mean, **dict.fromkeys(QUANTILES, unknown))
    return Difference(summary, unknown, unknown, paired)


def _inputs(first: Scenario, other: Scenario) -> Iterator[InputDifference]:
    """What the other scenario does, believes or meets that the first does not."""
    name = other.name
    base, changed = lever_values(first.plans, first), lever_values(other.plans, other)
    units = {key.name: key.unit for key in first.seeds.levers.values()}
    start = min(first.as_of, other.as_of) + 1
    for key in dict.fromkeys([*base, *changed]):
        years = [year for year in other.years if year in first.years]
        before, after = (_steps(values.get(key), years, start) for values in (base, changed))
        if before != after:
            unit = next(unit for known, unit in units.items() if key == known or key.startswith(f"{known}."))
            yield InputDifference(name, f"levers.{key}", "policy", unit, before, after)
    for parameter, seed in first.seeds.parameters.items():
        if first.priors[parameter] != other.priors[parameter]:
            priors = [scenario.priors[parameter].written for scenario in (first, other)]
            yield InputDifference(name, f"parameters.{parameter}", "belief", seed.unit, *priors)
    for key, unit in (("horizon.as_of", "year"), ("horizon.end", "year"), ("ensemble.draws", "draws")):
        attribute = key.partition(".")[2]
        if getattr(first, attribute) != getattr(other, attribute):
            before, after = getattr(first, attribute), getattr(other, attribute)
            yield InputDifference(name, key, "belief", unit, before, after)
    if first.rng_seed != other.rng_seed:
        yield InputDifference(name, "ensemble.rng_seed", "belief", "1", first.rng_seed, other.rng_seed)
    for key in ("real_depreciation", "home_demand_gap"):
        if getattr(first, key) != getattr(other, key):
            before, after = dict(getattr(first, key)), dict(getattr(other, key))
            yield InputDifference(name, f"world.{key}", "shock", "log points", before, after)
    before_shocks, after_shocks = ([shock.model_dump(exclude_none=True) for shock in s.shocks] for s in (first, other))
    if before_shocks != after_shocks:
        yield InputDifference(name, "shocks", "shock", "log points", before_shocks, after_shocks)


def _steps(values: list[Any] | None, years: list[int], start: int) -> dict[int, Any]:
    """The years from `start` in which a value changes, with the new value; nothing for what is not there."""
    steps: dict[int, Any] = {}
    for year, value in zip(years, values or (), strict=False):
        if year >= start and (not steps or steps[max(steps)] != value):
            steps[year] = value
    return steps
