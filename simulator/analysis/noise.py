"""How much of a number from draws may be noise, where draws of one lineage err together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.lineages import Lineages
from simulator.model.quantities import Array
from simulator.runs.draws import generator

REFITS = 200
NOISE = 0.95  # share of refits in which no parameter that tells nothing passes the noise level


def thrown_signs(lines: Lineages, rng_seed: int) -> Array:
    """Signs for residuals, thrown once a refit and lineage, shape (refit, lineage).

    Residuals with such signs have the size and the clusters that they had, and tell nothing: the wild cluster bootstrap
    of Cameron, Gelbach and Miller (2008), doi:10.1162/rest.90.3.414.
    """
    return generator(rng_seed, "signs of lineages", 0).choice([-1.0, 1.0], size=(REFITS, len(lines.weight)))


def noise_level(by_chance: Sequence[Array]) -> float:
    """What the luckiest of parameters that tell nothing reaches in no more than one refit of twenty.

    `by_chance` holds for each parameter its numbers of shape (refit). One level for all, lest one of twenty pass by
    chance (Westfall and Young 1993, Resampling-Based Multiple Testing).
    """
    return float(np.quantile(np.max(by_chance, axis=0), NOISE)) if len(by_chance) else 0.0


def clustered_error(values: Array, clusters: NDArray[np.intp]) -> float:
    """Standard error of the mean of values where those of one cluster may err together; infinite for one cluster.

    Liang and Zeger (1986), doi:10.1093/biomet/73.1.13, for a regression on a constant.
    """
    sums = np.bincount(clusters, values - values.mean())
    count = np.count_nonzero(np.bincount(clusters))
    if count < 2:
        return np.inf
    return float(np.sqrt((sums**2).sum() * count / (count - 1)) / len(values))
