"""One scenario's draws put into numbers: means, quantiles, chances, and what to be careful about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from simulator.analysis.no_effect import no_effect
from simulator.analysis.pairs import Pair
from simulator.analysis.summaries import (
    Summary,
    Values,
    followed,
    is_anything,
    mean,
    share_at_least,
    share_at_most,
    summarise,
)
from simulator.inputs.fit import ScoreForm
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.scenario import Scenario
from simulator.inputs.schedules import ByMarket
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES
from simulator.runs.ensemble import Ensemble


@dataclass(frozen=True)
class TargetChance:
    """How likely an outcome crosses a line that the scenario draws; None where its year is not projected."""

    outcome: str
    year: int
    at_least: float | None
    at_most: float | None
    probability: float | None


@dataclass(frozen=True)
class Extrapolated:
    """A lever key that leaves the range for which its effect was estimated, and when."""

    key: str
    years: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Result:
    """One scenario on all its draws, with what is derived from them, each when it is first asked for.

    pairs            what it brings beyond others, by their scenarios, where draws are too many to be held
    quantile_error   the largest share of such draws by which a quantile may be off; 0 where all are held
    """

    ensemble: Ensemble
    pairs: tuple[tuple[Scenario, Pair], ...] = field(default=(), kw_only=True)
    quantile_error: float = field(default=0.0, kw_only=True)

    def against(self, other: "Result") -> Pair | None:
        """What was measured against another while draws came; None where all of them are held."""
        return next((pair for scenario, pair in self.pairs if scenario is other.scenario), None)

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
        """The national outcomes, those of the ensemble."""
        totals = self.ensemble.outcomes.totals
        return {name: self._summary(totals[name], name) for name in OUTCOMES if name in totals}

    @cached_property
    def as_counted(self) -> dict[str, Summary]:
        """Firms and revenue as figures of each year count them; other outcomes are of one scope."""
        return {name: self._summary(values, name) for name, values in self.ensemble.outcomes.as_counted.items()}

    def as_drawn(self, outcome: str) -> Summary:
        """An outcome beside published figures: the past as they counted it, the forecast in the newest scope known."""
        return self._as_drawn.get(outcome) or self.totals[outcome]

    @cached_property
    def _as_drawn(self) -> dict[str, Summary]:
        known = len(self.scenario.known_years)
        return {
            name: followed(summarise(counted[:known], self.years[:known], OUTCOMES[name]), self.totals[name])
            for name, counted in self.ensemble.outcomes.as_counted.items()
        }

    @property
    def chance_of_wider_figures(self) -> float | None:
        """How likely the newest figures count more widely than earlier ones; None where none of them is known."""
        calendar = self.scenario.seeds.calendar
        changed = self.ensemble.identified.coverage_changed
        return float(mean(changed)) if self.scenario.as_of >= calendar.coverage_year else None

    @cached_property
    def markets(self) -> dict[str, dict[str, Summary]]:
        """The outcomes of each market; none where draws are too many to be held and nobody asked for them."""
        found = self.ensemble.outcomes.by_market
        return {
            market: {name: self._summary(found[name][:, place], name) for name in MARKET_OUTCOMES}
            for place, market in enumerate(self.scenario.seeds.markets.names if found else ())
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
        return tuple(lever for lever, cost in costs.items() if is_anything(cost))

    @cached_property
    def targets(self) -> tuple[TargetChance, ...]:
        """The chance of each target."""
        return tuple(
            TargetChance(t.outcome, t.year, t.at_least, t.at_most, self._chance(t)) for t in self.scenario.targets
        )

    @cached_property
    def extrapolated(self) -> tuple[Extrapolated, ...]:
        """Every lever key outside its estimated range."""
        return tuple(extrapolations(self.scenario))

    @cached_property
    def no_effect(self) -> tuple[str, ...]:
        """What was set and changes no outcome, as dotted keys."""
        return no_effect(self.scenario)

    @property
    def backtest(self) -> ScoreForm | None:
        """How often bands held later figures of other countries; None where other sizes of shocks are believed."""
        fitted = self.scenario.seeds.fit
        return fitted.score if fitted.all.holds(self.scenario.priors) else None

    @property
    def starved(self) -> bool:
        """Whether so few particles came near the published figures that the bands cannot be trusted."""
        return self.ensemble.filter.starved(self.scenario.draws)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the numbers."""
        particles = self.ensemble.filter
        if not self.starved:
            return ()
        return (
            f"the filter is starved: only {particles.ancestors} of {particles.particles} particles came near the "
            "published figures, so the bands rest on few different draws",
        )

    def _summary(self, values: Values, outcome: str) -> Summary:
        return summarise(values, self.years, OUTCOMES[outcome])

    def _chance(self, target: Any) -> float | None:
        if target.year > self.scenario.end:
            return None
        values = self.ensemble.outcomes.totals[target.outcome][self.years.index(target.year)]
        at_least = target.at_least is not None
        return float(share_at_least(values, target.at_least) if at_least else share_at_most(values, target.at_most))


def lever_values(
    plans: Mapping[str, Any], scenario: Scenario, beside: Mapping[str, Any] | None = None
) -> dict[str, list[Any]]:
    """What plans say in each year, by lever key; shares and market schedules by market, programmes by name.

    A lever that is not in force yet has its neutral value. What single markets get of a total is there for markets
    for which these plans, or those `beside` them, state it. Plans of some levers alone have the keys of these.
    """
    values: dict[str, list[Any]] = {}
    for key in filter(lambda key: key.lever in plans, scenario.seeds.levers.values()):
        stated = [getattr(of[key.lever], key.key) for of in (plans, beside or plans)]
        part = key.part_of is not None
        plan = plans[key.lever]
        values.update(_parts(key, plan, scenario, stated) if part else _series(key, plan, scenario))
    return values


def key_of(name: str, seeds: Seeds) -> LeverKey:
    """The lever key to which a name of `lever_values` belongs: its own, or one with the name of a market after it."""
    return next(key for key in seeds.levers.values() if f"{name}.".startswith(f"{key.name}."))


def totals(plans: Mapping[str, Any], scenario: Scenario) -> dict[str, list[float]]:
    """What totals come to in each year where single markets have amounts of their own, by lever key."""
    seeds, found = scenario.seeds, {}
    for key in filter(lambda key: key.lever in plans, seeds.levers.values()):
        total = seeds.total_of(key)
        if total is not None and getattr(plans[key.lever], key.key) is not None:
            amounts = seeds.amounts(key, plans[key.lever])
            found[total.name] = [amounts.total(year) for year in scenario.years]
    return found


def _parts(
    key: LeverKey, plan: Any, scenario: Scenario, stated: Sequence[ByMarket | None]
) -> Iterable[tuple[str, list[float]]]:
    """What markets get of a total in each year, of those for which anything is stated."""
    by_year = np.hstack([scenario.seeds.amounts(key, plan).by_market(year) for year in scenario.years])
    for place, name in enumerate(scenario.seeds.markets.names):
        if any(own is not None and own.schedules[place].stated for own in stated):
            yield f"{key.name}.{name}", by_year[place].tolist()


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


def extrapolations(scenario: Scenario) -> Iterable[Extrapolated]:
    """Every lever key outside its estimated range.

    What a policy does beyond the current one counts; current policy itself has no effect to extrapolate.
    """
    of = scenario.seeds.current
    policy = {lever: plan for lever, plan in scenario.policy.items() if plan != of[lever]}
    before = lever_values({lever: of[lever] for lever in policy}, scenario, beside=policy)
    for name, values in {**lever_values(policy, scenario), **totals(policy, scenario)}.items():
        key = key_of(name, scenario.seeds)
        if key.estimated is None:
            continue
        low, high = key.estimated
        outside = tuple(
            year
            for year, value, current in zip(scenario.years, values, before[name], strict=True)
            if value != current and not low <= value <= high
        )
        if outside:
            yield Extrapolated(name, outside, low, high)
