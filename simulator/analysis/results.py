"""One scenario's draws put into numbers: means, quantiles, chances, and what to be careful about.

It must not know how they are shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from simulator.inputs.fit import ScoreForm
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.scenario import Scenario
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES, Array
from simulator.runs.ensemble import Ensemble

QUANTILES: Mapping[str, float] = {"p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}


@dataclass(frozen=True)
class Summary:
    """Mean and quantiles over the draws, shape (year); not a number where nothing is known."""

    unit: str
    years: tuple[int, ...]
    mean: Array
    p05: Array
    p25: Array
    p50: Array
    p75: Array
    p95: Array

    def at(self, year: int) -> dict[str, float]:
        """Mean and quantiles of one year."""
        place = self.years.index(year)
        return {name: float(getattr(self, name)[place]) for name in ("mean", *QUANTILES)}


def summarise(values: Array, years: Iterable[int], unit: str) -> Summary:
    """The summary of values of shape (year, draw)."""
    quantiles = np.quantile(values, list(QUANTILES.values()), axis=-1)
    named = dict(zip(QUANTILES, quantiles, strict=True))
    return Summary(unit, tuple(years), values.mean(axis=-1), **named)


def statistics(values: Array) -> dict[str, float]:
    """Mean and quantiles of one number a draw, shape (draw)."""
    quantiles = np.quantile(values, list(QUANTILES.values()))
    return {"mean": float(values.mean()), **dict(zip(QUANTILES, quantiles.tolist(), strict=True))}


@dataclass(frozen=True)
class TargetChance:
    """How likely an outcome crosses a line that the scenario draws."""

    outcome: str
    year: int
    at_least: float | None
    at_most: float | None
    probability: float


@dataclass(frozen=True)
class Extrapolated:
    """A lever key that leaves the range for which its effect was estimated, and when."""

    key: str
    years: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Result:
    """What one scenario brings. `no_effect` names what was set and changes no outcome."""

    ensemble: Ensemble
    no_effect: tuple[str, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run."""
        return self.ensemble.scenario

    @property
    def years(self) -> tuple[int, ...]:
        """From the first observed year to the end."""
        return self.ensemble.years

    @cached_property
    def totals(self) -> dict[str, Summary]:
        """The national outcomes."""
        return {name: self._summary(self.ensemble.outcomes.totals[name], name) for name in OUTCOMES}

    @cached_property
    def markets(self) -> dict[str, dict[str, Summary]]:
        """The outcomes of each market."""
        return {
            market: {
                name: self._summary(self.ensemble.outcomes.by_market[name][:, place], name) for name in MARKET_OUTCOMES
            }
            for place, market in enumerate(self.scenario.seeds.markets.names)
        }

    @cached_property
    def cost_by_lever(self) -> dict[str, Summary]:
        """Public money by lever."""
        costs = self.ensemble.outcomes.cost_by_lever
        return {lever: self._summary(costs[lever], "public_cost") for lever in costs}

    @property
    def levers_that_cost(self) -> tuple[str, ...]:
        """The levers that cost or save anything in any year and draw, in their order."""
        costs = self.ensemble.outcomes.cost_by_lever
        return tuple(lever for lever, cost in costs.items() if np.nan_to_num(cost).any())

    @cached_property
    def targets(self) -> tuple[TargetChance, ...]:
        """The chance of each target."""
        return tuple(
            TargetChance(t.outcome, t.year, t.at_least, t.at_most, self._chance(t)) for t in self.scenario.targets
        )

    @cached_property
    def extrapolated(self) -> tuple[Extrapolated, ...]:
        """Every lever key outside its estimated range."""
        return tuple(_extrapolated(self.scenario))

    @property
    def backtest(self) -> ScoreForm | None:
        """How often bands held later figures of other countries; None where other sizes of shocks are believed."""
        fitted = self.scenario.seeds.fit
        return fitted.score if fitted.all.holds(self.scenario.priors) else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the numbers."""
        particles = self.ensemble.filter
        if not particles.starved(self.scenario.draws):
            return ()
        return (
            f"the filter is starved: only {particles.ancestors} of {particles.particles} particles came near the "
            "published figures, so the bands rest on few different draws",
        )

    def _summary(self, values: Array, outcome: str) -> Summary:
        return summarise(values, self.years, OUTCOMES[outcome])

    def _chance(self, target: Any) -> float:
        values = self.ensemble.outcomes.totals[target.outcome][self.years.index(target.year)]
        met = values >= target.at_least if target.at_least is not None else values <= target.at_most
        return float(met.mean())


def lever_values(plans: Mapping[str, Any], scenario: Scenario) -> dict[str, list[Any]]:
    """What plans say in each year, by lever key; shares and market schedules by market, programmes by name.

    A lever that is not in force yet has its neutral value.
    """
    values: dict[str, list[Any]] = {}
    for key in scenario.seeds.levers.values():
        plan = plans[key.lever]
        for name, value in _series(key, plan, scenario):
            values[name] = value
    return values


def _series(key: LeverKey, plan: Any, scenario: Scenario) -> Iterable[tuple[str, list[Any]]]:
    setting, years, markets = getattr(plan, key.key), scenario.years, scenario.seeds.markets
    match key.type:
        case "year":
            yield key.name, [setting for _ in years]
        case "fixed":
            first = scenario.seeds.year_key(key.lever)
            start = getattr(plan, first.key) if first is not None else None
            yield key.name, [setting if start is not None and year >= start else 0.0 for year in years]
        case "schedule":
            yield key.name, [setting(year) for year in years]
        case "programmes":
            for name, programme in setting.items():
                yield f"{key.name}.{name}.until", [programme.until for _ in years]
        case _:
            by_year = np.hstack([setting(year) for year in years])
            for place in np.flatnonzero(markets.exporters):
                yield f"{key.name}.{markets.names[place]}", by_year[place].tolist()


def _extrapolated(scenario: Scenario) -> Iterable[Extrapolated]:
    """What the plan does beyond the record counts; the record itself has no effect to extrapolate."""
    recorded = lever_values(scenario.seeds.current, scenario)
    for name, values in lever_values(scenario.plans, scenario).items():
        key = next(key for key in scenario.seeds.levers.values() if name == key.name or name.startswith(f"{key.name}."))
        if key.estimated is None:
            continue
        low, high = key.estimated
        outside = tuple(
            year
            for year, value, record in zip(scenario.years, values, recorded[name], strict=True)
            if value != record and not low <= value <= high
        )
        if outside:
            yield Extrapolated(name, outside, low, high)
