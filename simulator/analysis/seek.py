"""The value of one key at which an outcome meets a target with a given probability, on common draws."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from simulator.analysis.compare import meets, wants_more
from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary, extra, summarise, whole_blocks
from simulator.inputs.scenario import Reading, Scenario
from simulator.inputs.typed import Target
from simulator.inputs.variations import Variation, at_values
from simulator.model.quantities import OUTCOMES, Array
from simulator.runs.ensemble import project_on
from simulator.runs.posterior import Posterior, evaluate, posterior
from simulator.runs.spread import Progress, Workers, no_progress

COARSE = 9  # values of a range at which a response is looked at before a crossing is bracketed
DIGITS = 4  # of a value that is found: draws do not bear more
WAYS = (math.floor, math.ceil)
TOLERANCE = 1e-5  # of the range: finer than a programme can be set


@dataclass(frozen=True)
class Point:
    """A value of the key, and the outcome's quantile there."""

    value: float
    quantile: float


@dataclass(frozen=True)
class Sought:
    """What was found; the quantile is what the outcome reaches (or stays below) with the probability asked for.

    at_least    whether the outcome has to be at least the target's line, or at most
    unchanged   the quantile of the scenario as its file says
    crossing    the smallest value at which the quantile is the line; None where it crosses it nowhere
    whole       the whole number next to it that meets the line, where the key counts things
    best        the value that goes furthest towards the line or beyond it, of all that were looked at
    values      all values that were looked at, rising, with the `summary` of the outcome and its `quantiles`
    crossings   how often the quantile crosses the line between the values that were looked at first
    moves       whether any simulation depends on the key at all
    by_block    where it crosses it, or else the low end if all of the range meets it, in each whole block of draws
                alone; None where it does so nowhere. How far the answer depends on which draws were made

    Of a relative target, quantiles and summary are those of the difference to current policy.
    """

    base: Result
    variation: Variation
    target: Target
    at_least: bool
    probability: float
    unchanged: float
    crossing: Point | None
    whole: Point | None
    best: Point
    values: tuple[float, ...]
    summary: Summary
    quantiles: tuple[float, ...]
    crossings: int
    moves: bool
    by_block: tuple[float | None, ...] = ()

    @property
    def already(self) -> bool:
        """Whether the target is met without any change."""
        return meets(self.unchanged, self.target)

    @property
    def up_to(self) -> bool:
        """Whether values below the crossing meet the target, not those above it."""
        crossing = self.crossing.value if self.crossing is not None else self.values[0]
        return crossing > self.values[0] and bool(meets(self.quantiles[0], self.target))

    @property
    def everywhere(self) -> bool:
        """Whether all values that were looked at meet the target."""
        return all(meets(quantile, self.target) for quantile in self.quantiles)

    @property
    def answer(self) -> tuple[float | None, float | None]:
        """The value that meets the target and the quantile there; no value where it is not reached.

        Nothing is changed where nothing has to be: then it is the file's own value, if it has a single one. Where all
        of the range meets the target it is the low end.
        """
        if self.already:
            return self.variation.own, self.unchanged
        if self.crossing is not None:
            return self.crossing.value, self.crossing.quantile
        return (self.values[0], self.quantiles[0]) if self.everywhere else (None, None)

    @property
    def reached(self) -> bool:
        """Whether the target is met, with a change or without."""
        return self.already or self.crossing is not None or self.everywhere

    @property
    def responds(self) -> bool:
        """Whether the quantile depends on the key."""
        return len(set(self.quantiles)) > 1


def seek(
    reading: Reading,
    variation: Variation,
    target: Target,
    probability: float = 0.5,
    workers: Workers = None,
    progress: Progress = no_progress,
) -> Sought:
    """Looks between the two values of the variation; of several crossings it finds the smallest.

    Raises ScenarioError where beliefs leave nothing to draw.
    """
    base, line, at_least = reading.scenario, target.line, wants_more(target)
    drawn = posterior(base, workers)
    response = _Response(reading, variation, target, 1 - probability if at_least else probability, drawn)
    coarse = first_values(variation)
    for done, value in enumerate(coarse, start=1):
        response.at(value)
        progress(done, len(coarse))
    at = root(response.quantile, coarse, line)
    crossing = None if at is None else _told(response, at, variation.values)
    whole = None if at is None else _whole(response, at)
    values, quantiles = response.values, tuple(response.quantile(value) for value in response.values)
    best = int(np.argmax(quantiles) if at_least else np.argmin(quantiles))
    draws = response.draws
    blocks = np.moveaxis(whole_blocks(draws), 1, 0)
    by_block = [np.quantile(block, response.share, axis=-1) for block in blocks]
    return Sought(
        base=Result(project_on([base], drawn)[0]),
        variation=variation,
        target=target,
        at_least=at_least,
        probability=probability,
        unchanged=float(np.quantile(response.of(base, drawn), response.share)),
        crossing=crossing,
        whole=whole,
        best=Point(values[best], quantiles[best]),
        values=values,
        summary=summarise(draws, values, OUTCOMES[target.outcome]),
        quantiles=quantiles,
        moves=bool(np.ptp(draws, axis=0).any()),
        crossings=len(brackets(coarse, [response.quantile(value) - line for value in coarse])),
        by_block=tuple(_straight_root(values, of_block, target) for of_block in by_block),
    )


@dataclass(frozen=True)
class _Response:
    """What is to meet the target, at values of the key that are evaluated when they are first asked for.

    share   of the draws that may lie below the quantile
    known   draws by value, each of shape (draw)
    """

    reading: Reading
    variation: Variation
    target: Target
    share: float
    drawn: Posterior
    known: dict[float, Array] = field(default_factory=dict)

    @property
    def values(self) -> tuple[float, ...]:
        """All values that were evaluated, rising."""
        return tuple(sorted(self.known))

    @property
    def draws(self) -> Array:
        """Their draws, shape (value, draw)."""
        return np.stack([self.known[value] for value in self.values])

    def at(self, value: float) -> Array:
        """The draws at a value, shape (draw)."""
        if value not in self.known:
            scenario = at_values(self.reading, [self.variation], [value])
            same = scenario.beliefs == self.reading.scenario.beliefs
            self.known[value] = self.of(scenario, self.drawn if same else posterior(scenario, self.drawn.workers))
        return self.known[value]

    def quantile(self, value: float) -> float:
        """The quantile at a value."""
        return float(np.quantile(self.at(value), self.share))

    def of(self, scenario: Scenario, drawn: Posterior) -> Array:
        """The target's outcome, or its difference to current policy under the same beliefs and in the same world."""
        place = self.target.year - scenario.seeds.first_year
        wanted = [scenario, scenario.under_current_policy] if self.target.relative else [scenario]
        own, *reference = evaluate(wanted, drawn, lambda outcomes: outcomes.totals[self.target.outcome][place])
        return extra(own, reference[0]) if reference else own


def _straight_root(values: Sequence[float], quantiles: Array, target: Target) -> float | None:
    """The smallest value at which quantiles cross the line, the first where all meet it, None where none does.

    Straight between the values that were evaluated.
    """
    gaps = [float(gap) for gap in quantiles - target.line]
    if not (found := brackets(values, gaps)):
        return values[0] if meets(quantiles[0], target) else None
    (start, end), known = found[0], dict(zip(values, gaps, strict=True))
    return start if start == end else start + (end - start) * known[start] / (known[start] - known[end])


def first_values(variation: Variation) -> list[float]:
    """Where a response is evaluated first: evenly over the range and over what evidence speaks for, and as it is now.

    Effects fall off quickly above current policy, which even steps over a wide range would miss.
    """
    low, high = variation.values
    start, end = variation.estimated or (low, high)
    values = {*np.linspace(low, high, COARSE), *np.linspace(max(low, start), min(high, end), COARSE)}
    marked = {value for value in (variation.current, variation.own) if value is not None}
    return sorted(float(value) for value in values | marked if low <= value <= high)


def root(function: Callable[[float], float], values: Sequence[float], target: float) -> float | None:
    """The smallest value at which a continuous function is the target; None where it is nowhere.

    It is bracketed between neighbours among the rising `values`, then found by Brent's method (Brent 1973, Algorithms
    for Minimization without Derivatives, chapter 4) to TOLERANCE of their range. Two crossings between the same
    neighbours are not seen.
    """
    from scipy.optimize import brentq

    found = brackets(values, [function(value) - target for value in values])
    if not found:
        return None
    start, end = found[0]
    if start == end:
        return start
    return float(brentq(lambda value: function(value) - target, start, end, xtol=TOLERANCE * (values[-1] - values[0])))


def brackets(values: Sequence[float], gaps: Sequence[float]) -> list[tuple[float, float]]:
    """Neighbours between which a gap changes its sign, and values, as both ends, at which it is zero."""
    pairs = zip(values, gaps, strict=True)
    found = [(value, value) for value, gap in zip(values, gaps, strict=True) if gap == 0]
    found += [(low, high) for (low, below), (high, above) in pairwise(pairs) if below * above < 0]
    return sorted(found)


def _told(response: _Response, at: float, ends: Sequence[float]) -> Point:
    """A crossing with the digits that are told, rounded to the side on which the target is met, if it is on either."""
    place = 10.0 ** (math.floor(math.log10(abs(at))) - DIGITS + 1) if at else 1.0
    reach = TOLERANCE * (ends[-1] - ends[0])
    tried = (way((at + more) / place) * place for more in (0.0, -reach, reach) for way in WAYS)
    rounded = {float(f"{value:.{DIGITS}g}") for value in tried if ends[0] <= value <= ends[-1]}
    near = sorted(rounded, key=lambda value: abs(value - at))
    points = (Point(value, response.quantile(value)) for value in near)
    return next((point for point in points if meets(point.quantile, response.target)), Point(at, response.quantile(at)))


def _whole(response: _Response, value: float) -> Point | None:
    """The whole number above or below a value, whichever meets the line; None where the key counts nothing."""
    low, high = response.variation.values
    numbers = [float(number) for number in (math.ceil(value), math.floor(value)) if low <= number <= high]
    points = (Point(number, response.quantile(number)) for number in numbers if response.variation.counted)
    return next((point for point in points if meets(point.quantile, response.target)), None)
