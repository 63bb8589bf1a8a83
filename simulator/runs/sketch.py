"""What is known of more draws than are held: their sums, and how many of them lie at or below each of many marks.

The first draws decide where the marks stand, so that as many of them lie between any two. Every draw is counted. A
quantile of all draws then lies between two marks for certain, and where between them is read off a straight line. A
value that many draws share has a mark on it and one right below, so that it is met to the bit.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.model.quantities import Array

MARKS = 2049
FEWEST_BLOCKS = 4
"""Whole blocks of draws from which it can be told how much another random seed would change."""

Count = NDArray[np.int64]


@dataclass(frozen=True)
class Sketch:
    """Values of shape (...) in more draws than are held. Arrays have this shape, the first two an axis after it.

    marks               rising, infinite where fewer were needed, (..., mark)
    at_most             how many draws lie at or below each, (..., mark)
    above, below        shares of draws above and below zero
    mean, spread        over the draws; spread is the standard deviation
    error, mean_error   standard errors of median and mean, from how they differ between whole blocks of draws; not a
                        number with fewer than FEWEST_BLOCKS
    draws               how many there are, one number for all
    """

    marks: Array
    at_most: Count
    above: Array
    below: Array
    mean: Array
    spread: Array
    error: Array
    mean_error: Array
    draws: int

    def __getitem__(self, place: Any) -> "Sketch":
        """The values at some places."""
        return replace(self, **{name: array[place] for name, array in self._arrays().items()})

    def shaped(self, first: int, shape: tuple[int, ...]) -> "Sketch":
        """Values that stand one after the other, from the first of them on, in another shape."""
        rows = slice(first, first + int(np.prod(shape, dtype=int)))
        own = {name: array[rows].reshape((*shape, *array.shape[1:])) for name, array in self._arrays().items()}
        return replace(self, **own)

    def quantile(self, share: float) -> Array:
        """The value below which so large a share of draws lies; not a number where there is no mean."""
        low, high, under, over = self._beside(self._after(share))
        part = (self._rank(share) - under) / np.maximum(over - under, 1)
        with np.errstate(invalid="ignore"):  # what is no number, or endless, in some draws
            found = np.where(_neighbours(low, high), high, low + (high - low) * part)
        return np.where(np.isnan(self.mean), np.nan, found)

    def uncertain(self, share: float) -> Array:
        """How large a share of draws lies between the marks on both sides of a quantile; 0 where it is exact."""
        low, high, under, over = self._beside(self._after(share))
        exact = (low < high) & _neighbours(low, high)  # not one mark, beyond which draws lie anywhere
        return np.where(exact, 0.0, (over - under) / self.draws)

    def share_at_least(self, line: float) -> Array:
        """The share of draws at or above a line; 0 where there is no mean."""
        after = (self.marks < line).sum(axis=-1)
        low, high, under, over = self._beside(after)
        straight = np.isfinite(high) & (high > low) & ~_neighbours(low, high)
        part = np.where(straight, (line - low) / np.where(straight, high - low, 1.0), 0.0)
        found = 1 - (under + (over - under) * part) / self.draws
        return np.where(np.isnan(self.mean), 0.0, found)  # no number lies above or below anything

    def _rank(self, share: float) -> float:
        """The place of a quantile among ordered draws, of which the first is 1; numpy has the same by default."""
        return 1 + share * (self.draws - 1)

    def _after(self, share: float) -> NDArray[np.intp]:
        """The place of the first mark that does not lie below a quantile."""
        return (self.at_most < self._rank(share)).sum(axis=-1)

    def _beside(self, after: NDArray[np.intp]) -> tuple[Array, Array, Count, Count]:
        """The marks on both sides of a place, and how many draws lie at or below either; one mark beyond the ends."""
        under, over = _at(self.at_most, after - 1), _at(self.at_most, after)
        low, high = _at(self.marks, after - 1), _at(self.marks, after)
        outside = np.isinf(high)
        return low, np.where(outside, low, high), np.where(after == 0, 0, under), over

    def _arrays(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "draws"}


def _at(values: NDArray[Any], place: NDArray[np.intp]) -> Any:
    """The values at places of the last axis, or at its nearer end."""
    inside = np.clip(place, 0, values.shape[-1] - 1)
    return np.take_along_axis(values, inside[..., None], axis=-1)[..., 0]


def _neighbours(low: Array, high: Array) -> NDArray[np.bool_]:
    """Whether no number lies between two: what is counted there is the upper one."""
    with np.errstate(over="ignore"):  # ratios to almost nothing, for which nobody asks
        return np.nextafter(low, np.inf) >= high


def marks_of(values: Array) -> Array:
    """Where marks stand for values of shape (row, draw): as many of these between any two, shape (row, mark)."""
    marks = np.full((len(values), MARKS), np.inf)
    places = np.linspace(0, values.shape[-1] - 1, MARKS).round().astype(int)
    for row, own in enumerate(values):
        chosen = np.sort(own)[places]
        shared = chosen[1:][chosen[1:] == chosen[:-1]]
        found = np.unique(np.concatenate([chosen, np.nextafter(shared, -np.inf)]))
        marks[row, : len(found)] = found
    return marks


SIDES = 2
SUMS = ("value", "square", "block mean", "its square", "block median", "its square")


@dataclass(frozen=True)
class Counted:
    """What some draws add to sketches, by row.

    at_most   how many lie at or below each mark, (row, mark)
    sides     how many lie above and below zero, (row, side)
    sums      SUMS of what they exceed the row's `origin` by, (row, sum); the last four of whole blocks alone
    """

    at_most: Count
    sides: Count
    sums: Array

    @classmethod
    def nothing(cls, marks: Array) -> "Counted":
        """What no draws add."""
        rows = len(marks)
        return cls(np.zeros(marks.shape, np.int64), np.zeros((rows, SIDES), np.int64), np.zeros((rows, len(SUMS))))

    def add(self, other: "Counted") -> None:
        """Adds what other draws add, in place."""
        for own, more in zip(vars(self).values(), vars(other).values(), strict=True):
            own += more


def counted(values: Array, marks: Array, origin: Array, *, whole: bool) -> Counted:
    """Counts one block of draws, values of shape (row, draw); `whole` says that none is missing."""
    ordered = np.sort(values, axis=-1)
    at_most = np.array([np.searchsorted(own, at, side="right") for own, at in zip(ordered, marks, strict=True)])
    sides = np.stack([(values > 0).sum(axis=-1), (values < 0).sum(axis=-1)], axis=-1)
    with np.errstate(invalid="ignore", over="ignore"):  # ratios to nothing, for which nobody asks
        beyond = values - origin[:, None]
        mean, median = (beyond.mean(axis=-1), _median(ordered) - origin) if whole else np.zeros((2, len(values)))
        sums = [beyond.sum(axis=-1), (beyond**2).sum(axis=-1), mean, mean**2, median, median**2]
    return Counted(at_most, sides, np.stack(sums, axis=-1))


def _median(ordered: Array) -> Array:
    middle = ordered.shape[-1] // 2
    return ordered[:, [-(middle + 1), middle]].mean(axis=-1)


def sketch(found: Counted, marks: Array, origin: Array, draws: int, blocks: int) -> Sketch:
    """The sketch of all draws, of which so many blocks were whole; one value a row."""
    total, squares, means, mean_squares, medians, median_squares = found.sums.T
    with np.errstate(invalid="ignore"):
        beyond = total / draws
        return Sketch(
            marks=marks,
            at_most=found.at_most,
            above=found.sides[:, 0] / draws,
            below=found.sides[:, 1] / draws,
            mean=origin + beyond,
            spread=np.sqrt(np.maximum(squares / draws - beyond**2, 0.0)),
            error=_standard_error(medians, median_squares, blocks),
            mean_error=_standard_error(means, mean_squares, blocks),
            draws=draws,
        )


def _standard_error(total: Array, squares: Array, blocks: int) -> Array:
    """Standard error of the mean of numbers of which there is one a block."""
    if blocks < FEWEST_BLOCKS:
        return np.full(len(total), np.nan)
    return np.sqrt(np.maximum(squares - total**2 / blocks, 0.0) / (blocks - 1) / blocks)
