"""Scenarios beside one another: what differs in their inputs, and what that changes.

Differences are taken draw by draw where scenarios share their draws; where they do not, nothing is said per draw.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from simulator.analysis.input_differences import InputDifference, input_differences
from simulator.analysis.pairs import HEADLINES, gap
from simulator.analysis.projected import Streaming, projected
from simulator.analysis.results import Result
from simulator.analysis.summaries import QUANTILES, Summary, Values, mean_and_error, sides, summarise
from simulator.analysis.worth import DISCOUNT, Ratio, WorthSummary, summarise_worth, worth
from simulator.inputs.scenario import Scenario
from simulator.inputs.typed import Target
from simulator.model.quantities import OUTCOMES, Array
from simulator.runs.project import Outcomes
from simulator.runs.sketch import Sketch
from simulator.runs.spread import Progress, Workers, no_progress

FEWER_IS_BETTER = ("exits", "public_cost", "tax_forgone")


def wants_more(target: Target) -> bool:
    """Whether the outcome has to be at least the target's line, rather than at most."""
    return target.side == ">=" or (target.side == "=" and target.outcome not in FEWER_IS_BETTER)


def meets(values: Any, target: Target) -> Any:
    """Whether a number, or each of an array, is on the right side of the target's line."""
    return values >= target.line if wants_more(target) else values <= target.line


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

    @property
    def probability_same(self) -> Array:
        """The share of draws in which nothing differs, shape (year)."""
        return np.maximum(0.0, 1 - self.probability_better - self.probability_worse)

    @property
    def increments(self) -> Array:
        """By how much the mean difference grows in each year, shape (year): they add up to that of the last year."""
        mean = self.summary.mean
        return np.where(np.isnan(mean), np.nan, np.diff(np.nan_to_num(mean), prepend=0.0))


@dataclass(frozen=True)
class Contrast:
    """All that a scenario changes against another.

    differences     by outcome
    cost_by_lever   of public cost, by lever that differs in it
    by_market       by market and outcome, where that was asked for
    worth           None where draws are not paired
    """

    differences: Mapping[str, Difference]
    cost_by_lever: Mapping[str, Difference]
    by_market: Mapping[str, Mapping[str, Difference]]
    worth: WorthSummary | None

    @property
    def paired(self) -> bool:
        """Whether anything is known draw by draw."""
        return self.worth is not None


@dataclass(frozen=True)
class Line:
    """One policy, with the world it meets, under one set of beliefs; both by the name of their scenario.

    `contrast` is against the first policy under the same beliefs, None for that policy.
    """

    policy: str
    beliefs: str
    result: Result
    contrast: Contrast | None


@dataclass(frozen=True)
class Comparison:
    """Scenarios, of which the first is what the others are measured against.

    `contrasts` are by scenario. `four_lines` has each scenario that differs from the first in policy and in beliefs:
    both policies under the first's beliefs, then both under its own.
    """

    results: tuple[Result, ...]
    inputs: tuple[InputDifference, ...]
    contrasts: Mapping[str, Contrast]
    four_lines: Mapping[str, tuple[Line, ...]]

    @property
    def differences(self) -> Mapping[str, Mapping[str, Difference]]:
        """Differences to the first, by scenario and outcome."""
        return {name: contrast.differences for name, contrast in self.contrasts.items()}

    def own(self, scenario: str) -> Contrast:
        """What the scenario changes, where it is known draw by draw: under its own beliefs."""
        lines = self.four_lines.get(scenario)
        crossed = lines[-1].contrast if lines is not None else None
        return crossed or self.contrasts[scenario]


def compare(
    results: Sequence[Result], crossed: Sequence[Result] = (), *, discount: float = DISCOUNT, by_market: bool = False
) -> Comparison:
    """Compares two or more scenarios with the first of them.

    `crossed` are the results of `crossings` of their scenarios; without them there are no four lines.
    """
    first, *others = results
    against = partial(_contrast, discount=discount, by_market=by_market)
    return Comparison(
        results=tuple(results),
        inputs=tuple(row for other in others for row in input_differences(first.scenario, other.scenario)),
        contrasts={other.scenario.name: against(first, other) for other in others},
        four_lines=_four_lines(first, others, crossed, against),
    )


def crossings(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """What has to be projected beside scenarios to tell policy from beliefs.

    For each that differs from the first in both: the first policy under its beliefs, then its policy under the first's.
    Beliefs are what decides the draws; policy goes with the world that it meets. Scenarios of other seeds, or that end
    before the other's beliefs let a forecast begin, cannot be crossed.
    """
    first = scenarios[0]
    return [found for place in _differing(scenarios) for found in _crossed(first, scenarios[place])]


def project_to_compare(
    scenarios: Sequence[Scenario],
    workers: Workers = None,
    progress: Progress = no_progress,
    streaming: Streaming | None = None,
) -> tuple[list[Result], list[Result]]:
    """The results of the scenarios, and those of their crossings; beliefs that are the same are drawn once."""
    first, count, crossed = scenarios[0], len(scenarios), list[Scenario]()
    pairs = [(0, other) for other in range(1, count)]
    for place in _differing(scenarios):
        under_other, under_first = count + len(crossed), count + len(crossed) + 1
        crossed += _crossed(first, scenarios[place])
        pairs += [(0, under_first), (under_other, place)]
    rivals = list(combinations(range(1, count), 2))
    results = projected([*scenarios, *crossed], pairs, rivals, streaming, workers, progress)
    return results[:count], results[count:]


def beside_current_policy(
    scenarios: Sequence[Scenario],
    workers: Workers = None,
    progress: Progress = no_progress,
    streaming: Streaming | None = None,
) -> list[tuple[Result, Result]]:
    """Each scenario projected, and current policy in the same world on the same draws: itself where it is that."""
    beyond = [place for place, scenario in enumerate(scenarios) if scenario.policy != scenario.seeds.current]
    count, currents = len(scenarios), [scenarios[place].under_current_policy for place in beyond]
    beside = {place: place for place in range(count)} | {place: count + own for own, place in enumerate(beyond)}
    pairs = [(current, place) for place, current in beside.items()]
    results = projected([*scenarios, *currents], pairs, (), streaming, workers, progress)
    return [(results[place], results[current]) for place, current in beside.items()]


def difference(first: Result, other: Result, outcome: str, market: str | None = None) -> Difference:
    """The other scenario's outcome less the first one's, in the years that both have, in all markets or in one."""
    if market is None:
        return _difference(first, other, outcome, lambda outcomes: outcomes.totals[outcome])
    place = first.scenario.seeds.markets.names.index(market)
    return _difference(first, other, outcome, lambda outcomes: outcomes.by_market[outcome][:, place])


def _difference(first: Result, other: Result, outcome: str, pick: Callable[[Outcomes], Values]) -> Difference:
    """The difference in what `pick` takes from the outcomes, shape (year, draw), in the outcome's unit."""
    years = [year for year in other.years if year in first.years]
    if first.scenario.beliefs == other.scenario.beliefs:
        return by_draw(_gap(first, other, pick), years, outcome)

    def known(result: Result) -> Array:
        return mean_and_error(pick(result.ensemble.outcomes))[:, [result.years.index(year) for year in years]]

    return of_means(known(first), known(other), years, outcome)


def _gap(first: Result, other: Result, pick: Callable[[Outcomes], Values]) -> Values:
    """The same in every draw, shape (year, draw); both have to share their draws."""
    if (pair := other.against(first)) is not None:
        return pick(pair.gaps)
    before, after = pick(first.ensemble.outcomes), pick(other.ensemble.outcomes)
    assert not isinstance(before, Sketch)  # of what is not held all pairs that are asked for were measured
    assert not isinstance(after, Sketch)
    return gap(before, after)


def further(first: Result, other: Result, outcome: str, year: int) -> tuple[float, float]:
    """How often the other scenario's national outcome is higher in a year, and lower; both share their draws."""
    if other.against(first) is None and first.against(other) is not None:
        lower, higher = further(other, first, outcome, year)
        return higher, lower
    place = other.years.index(year)
    more, less = sides(_gap(first, other, lambda outcomes: outcomes.totals[outcome])[place])
    return float(more), float(less)


def by_draw(gap: Values, years: Sequence[int], outcome: str) -> Difference:
    """The difference in an outcome in these years, of differences of shape (year, draw)."""
    more, less = sides(gap)
    better, worse = (less, more) if outcome in FEWER_IS_BETTER else (more, less)
    return Difference(summarise(gap, years, OUTCOMES[outcome]), better, worse, paired=True)


def of_means(base: Array, changed: Array, years: Sequence[int], outcome: str) -> Difference:
    """The same where draws are not shared, of means and their errors, shape (2, year): nothing else is known."""
    unknown = np.full(len(years), np.nan)
    nothing_else = dict.fromkeys((*QUANTILES, "error"), unknown)
    error = np.hypot(base[1], changed[1])
    summary = Summary(OUTCOMES[outcome], tuple(years), changed[0] - base[0], **nothing_else, mean_error=error)
    return Difference(summary, unknown, unknown, paired=False)


def _contrast(first: Result, other: Result, discount: float, by_market: bool) -> Contrast:
    def cost(lever: str) -> Difference:
        return _difference(first, other, "public_cost", lambda outcomes: outcomes.cost_by_lever[lever])

    costs = {lever: cost(lever) for lever in other.ensemble.outcomes.cost_by_lever}
    markets = first.scenario.seeds.markets.names if by_market else ()
    return Contrast(
        differences={outcome: difference(first, other, outcome) for outcome in OUTCOMES},
        cost_by_lever={lever: gap for lever, gap in costs.items() if np.nan_to_num(gap.summary.mean).any()},
        by_market={name: {each: difference(first, other, each, name) for each in HEADLINES} for name in markets},
        worth=_worth(first, other, discount),
    )


def _worth(first: Result, other: Result, discount: float) -> WorthSummary | None:
    """What the other scenario is worth against the first up to the last year of both; None where draws differ.

    Where the worlds differ too, what comes of it has no price.
    """
    if first.scenario.beliefs != other.scenario.beliefs:
        return None
    found = worth_between(first, other, first.scenario.name, discount)
    if first.scenario.world == other.scenario.world:
        return found
    return replace(found, cost_per_firm=Ratio(), cost_per_revenue=Ratio(), revenue_per_cost=Ratio())


def worth_between(first: Result, other: Result, against: str, discount: float = DISCOUNT) -> WorthSummary:
    """What the other scenario is worth against the first, up to the last year of both; both share their draws.

    Of draws that are not held it is discounted as it was when they were measured.
    """
    until = replace(other.scenario, end=min(first.scenario.end, other.scenario.end))
    pair = other.against(first)
    brought = pair.worth if pair is not None else None
    if brought is None:
        brought = worth(first.ensemble.outcomes, other.ensemble.outcomes, until, discount)
    return summarise_worth(brought, until, against)


def _differing(scenarios: Sequence[Scenario]) -> list[int]:
    """The places of those that can be crossed with the first."""
    return [place for place in range(1, len(scenarios)) if _both_differ(scenarios[0], scenarios[place])]


def _both_differ(first: Scenario, other: Scenario) -> bool:
    """Whether a scenario differs in policy or world, and in beliefs, and can be crossed with the first."""
    if first.beliefs == other.beliefs or first.seeds.hashes != other.seeds.hashes:
        return False
    forecast_left = min(first.end, other.end) > max(first.as_of, other.as_of)
    return forecast_left and any(row.kind != "belief" for row in input_differences(first, other))


def _crossed(first: Scenario, other: Scenario) -> list[Scenario]:
    """The policy and the world of each of two scenarios under the beliefs of the other."""
    pairs = (first, other), (other, first)
    return [replace(own, name=f"{own.name} under {its.name}", beliefs=its.beliefs) for own, its in pairs]


def _four_lines(
    first: Result, others: Sequence[Result], crossed: Sequence[Result], against: Callable[[Result, Result], Contrast]
) -> dict[str, tuple[Line, ...]]:
    """The lines of each scenario that was crossed, first those under the first scenario's beliefs."""
    by_name = {result.scenario.name: result for result in crossed}
    base = first.scenario.name
    lines: dict[str, tuple[Line, ...]] = {}
    for other in others:
        name = other.scenario.name
        under_other, under_first = (by_name.get(s.name) for s in _crossed(first.scenario, other.scenario))
        if under_other is not None and under_first is not None:
            lines[name] = (
                Line(base, base, first, None),
                Line(name, base, under_first, against(first, under_first)),
                Line(base, name, under_other, None),
                Line(name, name, other, against(under_other, other)),
            )
    return lines
