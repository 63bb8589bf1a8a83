"""Draws that share all their parameters, because the filter copied one ancestor, and what differs between others.

Draws of one lineage err together, which decides how much of a number from draws may be noise.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.conditional import FEW_VALUES
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import Array
from simulator.runs.draws import generator

REFITS = 200
NOISE = 0.95  # share of refits in which no parameter that tells nothing passes the noise level


@dataclass(frozen=True)
class Lineages:
    """Draws that share all their parameters: they count as one.

    of_draw   the lineage of each draw, shape (draw)
    one_of    one draw of each lineage, shape (lineage)
    weight    share of the draws in each, shape (lineage)
    """

    of_draw: NDArray[np.intp]
    one_of: NDArray[np.intp]
    weight: Array

    @property
    def effective(self) -> float:
        """How many equally frequent lineages would tell as much (Kish 1965, Survey Sampling)."""
        return float(1 / (self.weight**2).sum())

    def mean(self, values: Array) -> Array:
        """Values of shape (draw) averaged within each lineage, shape (lineage)."""
        return np.bincount(self.of_draw, values) / np.bincount(self.of_draw)


def lineages(parameters: Mapping[str, Array]) -> Lineages:
    """The lineages of draws, known by the parameters that have many values; each draw is its own where none has."""
    telling = [values for values in parameters.values() if len(np.unique(values)) > FEW_VALUES]
    draws = np.stack(telling or [np.arange(len(values), dtype=float) for values in parameters.values()][:1], axis=-1)
    _, one_of, of_draw, counts = np.unique(draws, axis=0, return_index=True, return_inverse=True, return_counts=True)
    return Lineages(of_draw.ravel(), one_of, counts / len(draws))


def unknowns(parameters: Mapping[str, Array], seeds: Seeds, levers: Collection[str] | None = None) -> dict[str, Array]:
    """Parameters by the names of their priors, in the seeds' order; events last, each in the place of its probability.

    What is the same in all draws is no unknown. Where `levers` are those in which two policies differ, what is believed
    of the others is left out: it moves no difference, though it may be correlated with what does.
    """
    chances = seeds.events.values()
    named = {name: parameters[name] for name in seeds.acting if name in parameters and name not in chances}
    named |= {chance: parameters[event] for event, chance in seeds.events.items() if event in parameters}
    asked = [name for name in named if levers is None or seeds.parameters[name].lever in (None, *levers)]
    return {name: named[name] for name in asked if np.ptp(named[name]) > 0}


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
