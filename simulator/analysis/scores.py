"""How good a forecast was: pure functions of forecast draws and what came later."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.model.quantities import Array

LEVELS = (0.50, 0.80, 0.90)
"""The central bands that are scored."""


def crps(draws: Array, observed: Array) -> Array:
    """Continuous ranked probability score of each observation under the empirical distribution of the draws.

    In the unit of the draws; the lower the better, and the absolute error for a single draw. CRPS = E|X - y| -
    E|X - X'|/2 (Gneiting and Raftery 2007, Journal of the American Statistical Association), from sorted draws.
    """
    ordered = np.sort(draws)
    n = len(ordered)
    below = np.searchsorted(ordered, observed)
    cumulative = np.concatenate([[0.0], np.cumsum(ordered)])
    distance = (observed * (2 * below - n) + cumulative[-1] - 2 * cumulative[below]) / n
    spread = (ordered * (2 * np.arange(1, n + 1) - n - 1)).sum() / n**2
    return distance - spread


def interval_score(draws: Array, observed: Array) -> Array:
    """Weighted interval score of each observation for the median and the bands of LEVELS, in the unit of the draws.

    A proper score that asks for bands as narrow as they can be and still hold what they promise (Bracher, Ray,
    Gneiting and Reich 2021, PLOS Computational Biology).
    """
    total = np.abs(observed - np.median(draws)) / 2
    for level in LEVELS:
        miss = 1 - level
        low, high = np.quantile(draws, [miss / 2, 1 - miss / 2])
        outside = np.maximum(low - observed, 0) + np.maximum(observed - high, 0)
        total = total + miss / 2 * (high - low + 2 / miss * outside)
    return total / (len(LEVELS) + 0.5)


def percentile(draws: Array, observed: Array) -> Array:
    """Share of draws below each observation, ties counting half [1]."""
    ordered = np.sort(draws)
    below = np.searchsorted(ordered, observed, side="left") + np.searchsorted(ordered, observed, side="right")
    return below / (2 * len(ordered))


def inside(percentiles: Array, level: float) -> NDArray[np.bool_]:
    """Whether observations lie in the central band of this level, from their percentiles."""
    return np.abs(percentiles - 0.5) <= level / 2


def mirrored(errors: Array) -> Array:
    """Past errors of a point forecast as a distribution around nought: each counted with both signs."""
    return np.concatenate([errors, -errors])


def bootstrapped_means(clusters: Sequence[str], values: Array, rng: np.random.Generator, resamples: int) -> Array:
    """Means of the values over resamples of whole clusters, shape (resample).

    Values of one cluster stay together, since windows of one country overlap and share its luck.
    """
    names, members = np.unique(np.array(clusters), return_inverse=True)
    sums, counts = np.bincount(members, values), np.bincount(members)
    drawn = rng.integers(len(names), size=(resamples, len(names)))
    return sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
