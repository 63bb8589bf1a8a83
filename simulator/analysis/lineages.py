"""Draws that share all their parameters, because the filter copied one ancestor, and what differs between others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.conditional import FEW_VALUES
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import Array


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


def unknowns(parameters: Mapping[str, Array], seeds: Seeds) -> dict[str, Array]:
    """Parameters by the names of their priors, in the seeds' order; events last, each in the place of its probability.

    What is the same in all draws is no unknown.
    """
    chances = seeds.events.values()
    named = {name: parameters[name] for name in seeds.parameters if name in parameters and name not in chances}
    named |= {chance: parameters[event] for event, chance in seeds.events.items() if event in parameters}
    return {name: values for name, values in named.items() if np.ptp(values) > 0}
