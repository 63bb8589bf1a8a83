"""The value of one key at which an outcome meets a target with a given probability, on common draws.

It must not know what was typed or how the answer is shown.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulator.analysis.compare import FEWER_IS_BETTER
from simulator.analysis.no_effect import no_effect
from simulator.analysis.results import Result
from simulator.analysis.sweep import Band, band
from simulator.inputs.variations import Reading, Target, Variation, at_values
from simulator.model.quantities import Array
from simulator.runs.ensemble import project_on
from simulator.runs.present import Progress, present, silent, tried

COARSE = 9  # values of a range at which a response is looked at before a crossing is bracketed
TOLERANCE = 1e-4  # of the range: finer than a programme can be set


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
    values      all values that were looked at, rising, with the `band` of the outcome and its `quantiles`
    crossings   how often the quantile crosses the line between the values that were looked at first
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
    band: Band
    quantiles: tuple[float, ...]
    crossings: int

    @property
    def already(self) -> bool:
        """Whether the target is met without any change."""
        return meets(self.unchanged, self.target.line, self.at_least)

    @property
    def everywhere(self) -> bool:
        """Whether all values that were looked at meet the target."""
        return all(meets(quantile, self.target.line, self.at_least) for quantile in self.quantiles)

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
        """Whether the quantile depends on the key at all."""
        return len(set(self.quantiles)) > 1


def seek(
    reading: Reading,
    variation: Variation,
    target: Target,
    probability: float = 0.5,
    workers: int | None = None,
    progress: Progress = silent,
) -> Sought:
    """Looks between the two values of the variation; of several crossings it finds the smallest.

    Raises ScenarioError where beliefs leave nothing to draw.
    """
    base, line = reading.scenario, target.line
    at_least = target.side == ">=" or (target.side == "=" and target.outcome not in FEWER_IS_BETTER)
    share = 1 - probability if at_least else probability
    kept = present(base, workers)
    result = Result(project_on([base], kept)[0], no_effect(base))
    row = target.year - base.seeds.first_year
    draws: dict[float, Array] = {}

    def quantile(value: float) -> float:
        if value not in draws:
            scenario = at_values(reading, [variation], [value])
            on = kept if scenario.same_draws == base.same_draws else present(scenario, workers)
            draws[value] = tried([scenario], on, lambda outcomes: outcomes.totals[target.outcome][row])[0]
        return float(np.quantile(draws[value], share))

    coarse = first_values(variation)
    for done, value in enumerate(coarse, start=1):
        quantile(value)
        progress(done, len(coarse))
    at = root(quantile, coarse[0], coarse[-1], line, coarse)
    crossing = None if at is None else Point(at, quantile(at))
    whole = None if at is None else _whole(quantile, variation, at, line, at_least)
    values = tuple(sorted(draws))
    quantiles = tuple(quantile(value) for value in values)
    place = int(np.argmax(quantiles) if at_least else np.argmin(quantiles))
    return Sought(
        base=result,
        variation=variation,
        target=target,
        at_least=at_least,
        probability=probability,
        unchanged=float(np.quantile(result.ensemble.outcomes.totals[target.outcome][row], share)),
        crossing=crossing,
        whole=whole,
        best=Point(values[place], quantiles[place]),
        values=values,
        band=band(np.stack([draws[value] for value in values]), (len(values),)),
        quantiles=quantiles,
        crossings=len(brackets(coarse, [quantile(value) - line for value in coarse])),
    )


def meets(quantile: float, line: float, at_least: bool) -> bool:
    """Whether a quantile is on the right side of the line."""
    return quantile >= line if at_least else quantile <= line


def first_values(variation: Variation) -> list[float]:
    """Where a response is looked at first: evenly over the range and over what evidence speaks for, and at the record.

    Effects fall off quickly above the record, which even steps over a wide range would miss.
    """
    low, high = variation.values
    start, end = variation.estimated or (low, high)
    values = {*np.linspace(low, high, COARSE), *np.linspace(max(low, start), min(high, end), COARSE)}
    marked = {value for value in (variation.record, variation.own) if value is not None}
    return sorted(float(value) for value in values | marked if low <= value <= high)


def root(
    function: Callable[[float], float], low: float, high: float, target: float, through: Sequence[float] = ()
) -> float | None:
    """The smallest value between low and high at which a continuous function is the target; None where it is nowhere.

    It is bracketed between neighbours among `through` (evenly spaced unless given), then found by Brent's method
    (Brent 1973, Algorithms for Minimization without Derivatives, chapter 4) to TOLERANCE of the range. Two crossings
    between the same neighbours are not seen.
    """
    from scipy.optimize import brentq

    values = list(through) or [float(value) for value in np.linspace(low, high, COARSE)]
    found = brackets(values, [function(value) - target for value in values])
    if not found:
        return None
    start, end = found[0]
    if start == end:
        return start
    return float(brentq(lambda value: function(value) - target, start, end, xtol=TOLERANCE * (high - low)))


def brackets(values: Sequence[float], gaps: Sequence[float]) -> list[tuple[float, float]]:
    """Neighbours between which a gap changes its sign, and values, as both ends, at which it is zero."""
    pairs = zip(values, gaps, strict=True)
    found = [(value, value) for value, gap in zip(values, gaps, strict=True) if gap == 0]
    found += [(low, high) for (low, below), (high, above) in pairwise(pairs) if below * above < 0]
    return sorted(found)


def _whole(
    quantile: Callable[[float], float], variation: Variation, value: float, line: float, at_least: bool
) -> Point | None:
    """The whole number above or below a value, whichever meets the line."""
    if not variation.counted:
        return None
    low, high = variation.values
    numbers = [float(number) for number in (math.ceil(value), math.floor(value)) if low <= number <= high]
    return next((Point(n, quantile(n)) for n in numbers if meets(quantile(n), line, at_least)), None)
