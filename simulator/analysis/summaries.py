"""Mean and quantiles over the draws, along an axis, and how far they depend on which draws were made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulator.model.quantities import Array
from simulator.runs.assimilate import DRAWS_OF_BLOCK
from simulator.runs.sketch import FEWEST_BLOCKS, Sketch

Values = Array | Sketch
"""One number a draw: all of them on the last axis, or of more than are held what is known of them."""

QUANTILES: Mapping[str, float] = {"p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}

HALF = QUANTILES["p50"]

ROUNDING = 1e-12
"""Of a number: what it differs by in no more than the order of arithmetic, as after a shock that is over."""


def apart(values: Array, base: Array) -> Array:
    """The values, where they differ from a base by more than rounding; else the base itself, to the bit."""
    told: Array = np.where(np.abs(values - base) <= ROUNDING * np.abs(base), base, values)
    return told


def extra(values: Array, base: Array) -> Array:
    """What values have beyond a base: exactly nothing where that may be rounding."""
    return apart(values, base) - base


@dataclass(frozen=True)
class Summary:
    """Mean and quantiles over the draws along years, budgets or values of a key; not a number where nothing is known.

    Arrays have shape (along), or more axes after it. `error` and `mean_error` are standard errors of the median and of
    the mean, from how they differ between whole blocks of draws; not a number with fewer than FEWEST_BLOCKS.
    """

    unit: str
    along: tuple[float, ...]
    mean: Array
    p05: Array
    p25: Array
    p50: Array
    p75: Array
    p95: Array
    error: Array
    mean_error: Array

    @property
    def years(self) -> tuple[int, ...]:
        """What the summary runs along, where that are years."""
        return tuple(int(year) for year in self.along)

    def at(self, value: float, *further: int) -> dict[str, float]:
        """Mean and quantiles at a value along the axis, and at places on further axes."""
        place = self.along.index(value), *further
        return {name: float(getattr(self, name)[place]) for name in ("mean", *QUANTILES)}


def summarise(values: Values, along: Iterable[float], unit: str) -> Summary:
    """The summary of values of shape (along, ..., draw)."""
    if isinstance(values, Sketch):
        read = {name: values.quantile(share) for name, share in QUANTILES.items()}
        return Summary(unit, tuple(along), values.mean, **read, error=values.error, mean_error=values.mean_error)
    ordered = np.sort(values, axis=-1)
    named = {name: _quantile(ordered, share) for name, share in QUANTILES.items()}
    error, mean_error = block_error(values, _median), block_error(values, np.mean)
    return Summary(unit, tuple(along), values.mean(axis=-1), **named, error=error, mean_error=mean_error)


def followed(first: Summary, whole: Summary) -> Summary:
    """A summary of the beginning, then the rest of one that runs along all."""
    arrays = ("mean", *QUANTILES, "error", "mean_error")
    rest = {name: getattr(whole, name)[len(first.along) :] for name in arrays}
    joined: dict[str, Any] = {name: np.concatenate([getattr(first, name), rest[name]]) for name in arrays}
    return replace(whole, **joined)


def _quantile(ordered: Array, share: float) -> Array:
    """What `np.quantile` finds along the last axis, of values in order: sorting once is faster than it is."""
    last = ordered.shape[-1] - 1
    place = int(last * share)
    part = last * share - place
    low, high = ordered[..., place], ordered[..., min(place + 1, last)]
    found = low + (high - low) * part if part < HALF else high - (high - low) * (1 - part)
    return np.where(np.isnan(ordered[..., last]), np.nan, found)


def _median(values: Array, axis: int) -> Array:
    """What `np.median` finds along the last axis, faster."""
    ordered = np.sort(values, axis=axis)
    middle = ordered.shape[-1] // 2
    found: Array = ordered[..., [-(middle + 1), middle]].mean(axis=-1)
    return np.where(np.isnan(ordered[..., -1]), np.nan, found)


def statistics(values: Values) -> dict[str, float]:
    """Mean and quantiles of one number a draw, shape (draw).

    With the standard errors of median and mean, "error" and "mean_error", where they are known.
    """
    one = summarise(values[None], (0,), "")
    errors = {"error": float(one.error[0]), "mean_error": float(one.mean_error[0])}
    return {**one.at(0), **{name: error for name, error in errors.items() if not np.isnan(error)}}


def sides(gap: Values) -> tuple[Array, Array]:
    """Shares of draws above and below zero, of values of shape (along, draw); not a number where any is unknown."""
    if isinstance(gap, Sketch):
        unknown = np.isnan(gap.mean)
        return np.where(unknown, np.nan, gap.above), np.where(unknown, np.nan, gap.below)
    known = ~np.isnan(gap).any(axis=-1)
    more, less = (np.where(known, side.mean(axis=-1), np.nan) for side in (gap > 0, gap < 0))
    return more, less


def mean(values: Values) -> Array:
    """The mean over the draws."""
    return values.mean if isinstance(values, Sketch) else values.mean(axis=-1)


def mean_and_error(values: Values) -> Array:
    """The mean and by how much other random draws would move it, shape (2, ...); no number where too few can tell."""
    if isinstance(values, Sketch):
        return np.stack([values.mean, values.mean_error])
    return np.stack([values.mean(axis=-1), block_error(values, np.mean)])


def standard_error(values: Values) -> Array:
    """That of the mean, were all draws independent."""
    if isinstance(values, Sketch):
        return values.spread / np.sqrt(values.draws)
    return values.std(axis=-1) / np.sqrt(values.shape[-1])


def share_at_least(values: Values, line: float) -> Array:
    """The share of draws at or above a line."""
    return values.share_at_least(line) if isinstance(values, Sketch) else (values >= line).mean(axis=-1)


def share_at_most(values: Values, line: float) -> Array:
    """The share of draws at or below a line."""
    if isinstance(values, Sketch):
        return np.where(np.isnan(values.mean), 0.0, 1 - values.share_at_least(np.nextafter(line, np.inf)))
    return (values <= line).mean(axis=-1)


def is_anything(values: Values) -> bool:
    """Whether a known value differs from zero in any draw."""
    if isinstance(values, Sketch):
        return bool((values.above + values.below).any())
    return bool(np.nan_to_num(values).any())


def block_error(values: Array, take: Callable[..., Array]) -> Array:
    """Standard error of what is taken over an axis, of values of shape (..., draw); NaN with too few blocks."""
    blocks = whole_blocks(values)
    count = blocks.shape[-2]
    if count < FEWEST_BLOCKS:
        return np.full(values.shape[:-1], np.nan)
    return take(blocks, axis=-1).std(axis=-1, ddof=1) / np.sqrt(count)


def whole_blocks(values: Array) -> Array:
    """Draws in the order in which they were made, (..., draw), as (..., block, draw); a part of a block is left out."""
    count = values.shape[-1] // DRAWS_OF_BLOCK
    return values[..., : count * DRAWS_OF_BLOCK].reshape(*values.shape[:-1], count, DRAWS_OF_BLOCK)
