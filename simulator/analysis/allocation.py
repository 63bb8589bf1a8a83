"""The best mix of activities under limits, for any model that is nearly the sum of what each activity does by itself.

Each activity is moved alone, the others staying where they are; between the evaluated amounts its response is a
straight line. On these responses amounts are changed two activities at a time, which is how money moves from one to
another, until no change of two brings more; then the model itself judges the whole mix, and all begins again around it.
Moving money to where its last dollar brings most is marginal allocation: Fox (1966), Discrete optimization via marginal
analysis, Management Science 13(3).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from simulator.model.quantities import Array

Mix = tuple[int, ...]
"""How many steps above its least amount each activity is."""

Statistic = Callable[[Array], Array]
"""Values of shape (..., draw) -> what is to be highest, shape (...)."""

REACHES = (1 / 8, 1 / 64, 1 / 512)
"""How far to either side of a mix responses are evaluated, as shares of a range, beside its ends and middle."""

MOST_MOVES = 12  # from one mix to the next; few are needed where responses are nearly straight
WORTH_ANOTHER = 1e-4  # share of the value below which a gain is not worth new responses
CORRECTIONS = 10  # of the limits, where the model uses more than the sum of responses says
AMOUNTS = 6  # of one activity to either side of where it is, evaluated at once
NEARLY = 1e-9  # rounding of sums over draws


@dataclass(frozen=True)
class Activity:
    """What can be done more of: from `low` to `high` in whole steps.

    `starts` are the numbers of steps above which something has to be paid once, however few follow.
    """

    name: str
    low: float
    high: float
    step: float
    starts: tuple[int, ...] = ()

    @property
    def steps(self) -> int:
        """The most steps."""
        return max(0, int((self.high - self.low) / self.step + NEARLY))

    def amount(self, steps: int) -> float:
        """The amount after so many steps, without the noise of binary fractions."""
        return round(self.low + steps * self.step, 9)


@dataclass(frozen=True)
class Evaluated:
    """What a mix brings, shape (draw), and what it uses of each resource, shape (resource)."""

    values: Array
    uses: Array


Evaluate = Callable[[Sequence[Mix]], list[Evaluated]]


@dataclass(frozen=True)
class Problem:
    """What is to be allocated.

    `sketch` evaluates mixes on few draws, for the shape of responses; `judge` on all, and only what it finds counts. A
    mix is better by the `statistic` of its values; of equal ones the better uses less.
    """

    activities: tuple[Activity, ...]
    statistic: Statistic
    sketch: Evaluate
    judge: Evaluate

    @property
    def nothing(self) -> Mix:
        """The mix in which every activity is at its least."""
        return (0,) * len(self.activities)

    def judged(self, mix: Mix) -> "Found":
        """A mix with what the model says of it."""
        (evaluated,) = self.judge([mix])
        return Found(mix, evaluated, float(self.statistic(evaluated.values)))


@dataclass(frozen=True)
class Found:
    """A mix, what it brings and uses, and the statistic of its values."""

    mix: Mix
    evaluated: Evaluated
    value: float

    def better_than(self, other: "Found") -> bool:
        """Whether it brings more, or the same for less."""
        return (self.value, -self.evaluated.uses.sum()) > (other.value, -other.evaluated.uses.sum())


@dataclass(frozen=True)
class Response:
    """What one activity changes around a mix, at `knots` [steps]: values (knot, draw) and uses (knot, resource)."""

    knots: NDArray[np.int64]
    place: int
    values: Array
    uses: Array

    @property
    def steps(self) -> int:
        """The most steps."""
        return int(self.knots[-1])

    def at(self, steps: NDArray[np.int64]) -> tuple[Array, Array]:
        """Values and uses after so many steps, straight between knots."""
        above = np.minimum(np.searchsorted(self.knots, steps), len(self.knots) - 1)
        below = np.maximum(above - 1, 0)
        width = np.maximum(self.knots[above] - self.knots[below], 1)
        share = ((steps - self.knots[below]) / width)[:, None]
        values, uses = (known[below] + share * (known[above] - known[below]) for known in (self.values, self.uses))
        return values, uses


@dataclass(frozen=True)
class Responses:
    """The responses of all activities around a mix of which `values` (draw) were evaluated."""

    values: Array
    each: tuple[Response, ...]


def mean(values: Array) -> Array:
    """The mean over the draws, of values of shape (..., draw)."""
    return values.mean(axis=-1)


def remembered(attempt: Evaluate) -> Evaluate:
    """The same, asked only once for each mix."""
    known: dict[Mix, Evaluated] = {}

    def ask(mixes: Sequence[Mix]) -> list[Evaluated]:
        new = [mix for mix in dict.fromkeys(mixes) if mix not in known]
        known.update(zip(new, attempt(new) if new else [], strict=True))
        return [known[mix] for mix in mixes]

    return ask


def optimum(problem: Problem, limits: Array, start: Found) -> Found:
    """The best mix that is found within limits on each resource, shape (resource).

    Never worse than `start`, which has to lie within the limits; the same for the same problem.
    """
    best = start
    for _ in range(MOST_MOVES):
        moved = _moved(problem, limits, best)
        gained, best = moved.value - best.value, moved
        if gained <= WORTH_ANOTHER * abs(best.value):
            break
    return best


def responses(problem: Problem, mix: Mix) -> Responses:
    """Every activity moved alone from a mix: a little, further, over its whole range, and across its starts."""
    knots = [_knots(activity, place) for activity, place in zip(problem.activities, mix, strict=True)]
    moved = [(*mix[:i], int(knot), *mix[i + 1 :]) for i, own in enumerate(knots) for knot in own]
    centre, *others = problem.sketch([mix, *moved])
    evaluated = iter(others)
    # The mean of a sum is the sum of means: draws need not be carried along.
    short: Callable[[Array], Array] = (
        (lambda values: values.mean(keepdims=True)) if problem.statistic is mean else lambda values: values
    )
    each = []
    for own, place in zip(knots, mix, strict=True):
        part = list(islice(evaluated, len(own)))
        values = np.stack([short(one.values - centre.values) for one in part])
        each.append(Response(own, place, values, np.stack([one.uses - centre.uses for one in part])))
    return Responses(short(centre.values), tuple(each))


def _knots(activity: Activity, place: int) -> NDArray[np.int64]:
    widths = [max(1, round(reach * activity.steps)) for reach in REACHES]
    wanted = [0, activity.steps // 2, activity.steps, place]
    wanted += [place + width for reach in widths for width in (-reach, reach)]
    wanted += [knot for start in activity.starts for knot in (start, start + 1)]
    return np.unique(np.clip(wanted, 0, activity.steps)).astype(np.int64)


def _moved(problem: Problem, limits: Array, best: Found) -> Found:
    """The best mix by responses around `best`, where the model agrees that it is better; else `best`."""
    around = responses(problem, best.mix)
    room = limits - best.evaluated.uses
    for times in range(CORRECTIONS):
        mix = _exchanged(around, room, problem.statistic)
        if mix == best.mix:
            break
        found = problem.judged(mix)
        over = np.maximum(found.evaluated.uses - limits, 0.0)
        if (over <= NEARLY * np.abs(limits)).all():
            return found if found.better_than(best) else best
        # Twice as much each time: an excess may be smaller than what a step uses.
        room = room - over * 2**times
    return best


def _exchanged(around: Responses, room: Array, statistic: Statistic) -> Mix:
    """The best sum of responses within the room: exchanges of two activities over ever smaller distances."""
    unspent = Response(np.zeros(1, np.int64), 0, np.zeros((1, len(around.values))), np.zeros((1, len(room))))
    sums = _Sums(around.values, (*around.each, unspent), room, statistic)
    mix: Mix = tuple(part.place for part in sums.parts)
    finest, distance = max(part.steps for part in sums.parts), 1.0
    while distance * finest >= 1:
        # Every exchange brings more, or the same for less, so that this ends.
        while (moved := sums.exchanged(mix, distance)) != mix:
            mix = moved
        distance /= AMOUNTS
    return mix[:-1]


@dataclass(frozen=True)
class _Sums:
    """What responses add up to: values of the mix that they are around (draw), and room on each resource."""

    base: Array
    parts: tuple[Response, ...]
    room: Array
    statistic: Statistic

    @cached_property
    def little(self) -> float:
        """A difference of values that is rounding: sums over draws are not exact."""
        return NEARLY * max(float(np.abs(part.values).max()) for part in self.parts)

    @cached_property
    def spare(self) -> Array:
        """The same for each resource."""
        used = np.max([np.abs(part.uses).max(axis=0) for part in self.parts], axis=0)
        return NEARLY * np.maximum(used, np.abs(self.room))

    def exchanged(self, mix: Mix, distance: float) -> Mix:
        """Each pair of activities in turn moved to the best amounts up to this share of their ranges away."""
        known = [part.at(np.array([place])) for part, place in zip(self.parts, mix, strict=True)]
        values, uses = (np.concatenate(rows) for rows in zip(*known, strict=True))
        places = list(mix)
        for pair in combinations(range(len(self.parts)), 2):
            steps = [_around(self.parts[i], places[i], distance) for i in pair]
            (one, one_use), (other, other_use) = (self.parts[i].at(own) for i, own in zip(pair, steps, strict=True))
            rest = self.base + values.sum(axis=0) - values[list(pair)].sum(axis=0)
            left = self.room - uses.sum(axis=0) + uses[list(pair)].sum(axis=0)
            used = one_use[:, None] + other_use[None]
            fits = (used <= left + self.spare).all(axis=-1)
            score = np.where(fits, self.statistic(rest + one[:, None] + other[None]), -np.inf)
            now = tuple(int(np.searchsorted(own, places[i])) for i, own in zip(pair, steps, strict=True))
            best = self._best(score, used.sum(axis=-1), now)
            for i, own, at, value, use in zip(pair, steps, best, (one, other), (one_use, other_use), strict=True):
                places[i], values[i], uses[i] = int(own[at]), value[at], use[at]
        return tuple(places)

    def _best(self, score: Array, used: Array, now: tuple[int, ...]) -> tuple[int, ...]:
        """Of the amounts that bring most, those that use least: money that buys nothing is not spent."""
        enough = max(float(score.max()) - self.little, float(score[now]))
        best = tuple(int(i) for i in np.unravel_index(np.where(score >= enough, used, np.inf).argmin(), score.shape))
        better = score[best] > score[now] + self.little or used[best] < used[now] - self.spare.sum()
        return best if better else now


def _around(part: Response, place: int, distance: float) -> NDArray[np.int64]:
    """Numbers of steps up to this share of the range to either side of a place, one at least."""
    width = max(1, round(distance * part.steps))
    steps = np.rint(np.linspace(place - width, place + width, 2 * AMOUNTS + 1))
    return np.unique(np.clip(steps, 0, part.steps)).astype(np.int64)
