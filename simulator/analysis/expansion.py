"""A number as a sum of functions of single parameters and of products of two: which terms are significant.

A sparse polynomial chaos expansion from given draws: Sudret (2008), doi:10.1016/j.ress.2007.04.002, reads the total
effects of Sobol' from its squared coefficients; Blatman and Sudret (2011), doi:10.1016/j.jcp.2010.12.021, choose its
terms by what they explain of what is left. Here terms enter that noise hardly ever imitates, however many are tested,
stage by stage until none is left (Donoho, Tsaig, Drori and Starck 2012, doi:10.1109/TIT.2011.2173241).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.analysis.conditional import DEGREE
from simulator.model.quantities import Array

MOST_STAGES = 5  # in which products are taken, all that pass at once
MOST_PAIRS = 50  # products in one expansion
FALSE_ALARMS = 0.05  # share of analyses in which noise may show as anything
MOST_LEVERAGE = 0.9  # of one point on its own fit, lest its residual be divided by nearly nothing

Factor = tuple[int, int]
"""The place of a parameter, and of one of its functions."""

Pair = tuple[Factor, Factor]


@dataclass(frozen=True)
class Regression:
    """Weighted least squares of values, shape (point), on a design, shape (point, term).

    residual     shape (point)
    covariance   of the coefficients, each point its own cluster: MacKinnon and White (1985), HC3,
                 doi:10.1016/0304-4076(85)90158-7
    """

    design: Array
    weight: Array
    coefficients: Array
    residual: Array
    covariance: Array

    @property
    def explained(self) -> float:
        """The variance of what is fitted, less what noise adds to it."""
        spread = self.design - self.weight @ self.design
        gram = crossed(spread * self.weight[:, None], spread)
        return float(self.coefficients @ gram @ self.coefficients - np.trace(self.covariance @ gram))


def crossed(one: Array, other: Array) -> Array:
    """The sums over points of products of columns, (point, i) and (point, j), shape (i, j).

    In plain loops: matrix products of this size are given to threads that wait for one another, and take a hundred
    times as long where other work holds a core.
    """
    return np.einsum("pi,pj->ij", one, other)


def coefficients(design: Array, values: Array, weight: Array) -> Array:
    """The coefficients of weighted least squares, shape (term); the shortest that fit best."""
    weighted = design * weight[:, None]
    return np.linalg.pinv(crossed(weighted, design), hermitian=True) @ (values @ weighted)


def raw_explained(columns: Array, values: Array, weights: Array) -> Array:
    """The variance that a constant and the columns explain, what noise adds included, for each row of weights.

    Columns have shape (point, term), weights (replicate, point) with rows that sum to 1; the answer (replicate).
    """
    design = np.column_stack([np.ones(len(values)), columns])
    size = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(values), -1)
    moments = crossed(weights.T, products).reshape(-1, size, size)
    right = crossed(weights.T, design * values[:, None])
    found = np.einsum("rij,rj->ri", np.linalg.pinv(moments, hermitian=True), right)
    return (found * right).sum(axis=1) - right[:, 0] ** 2


def regress(design: Array, values: Array, weight: Array) -> Regression:
    """Weighted least squares; weights sum to 1."""
    weighted = design * weight[:, None]
    inverse = np.linalg.pinv(crossed(weighted, design), hermitian=True)
    found = inverse @ (values @ weighted)
    residual = values - design @ found
    leverage = np.minimum(((weighted @ inverse) * design).sum(axis=1), MOST_LEVERAGE)
    scaled = weighted * (residual / (1 - leverage))[:, None]
    return Regression(design, weight, found, residual, inverse @ crossed(scaled, scaled) @ inverse)


def threshold(tests: int, place: int, weight: Array) -> float:
    """The squared coefficient, in squared standard errors, that noise hardly ever passes in so many tries.

    Bonferroni's bound, of which tries of the lowest degree, at the first place, have a half, the next a quarter, and so
    on: Genovese, Roeder and Wasserman (2006), doi:10.1093/biomet/93.3.509. By Student's t, with as many degrees of
    freedom as there are equally frequent points that tell as much.
    """
    from scipy.special import stdtrit

    tail = FALSE_ALARMS / 2**place / 2 / max(tests, 1)
    return float(stdtrit(1 / (weight**2).sum(), 1 - tail) ** 2)


def pair_threshold(parents: int, parameters: int, degree: int, weight: Array) -> float:
    """The threshold of products of this total degree, in which one of so many parents has a part."""
    return threshold(MOST_STAGES * parents * parameters * (degree - 1), degree - 1, weight)


def found_pairs(
    values: Array, weight: Array, functions: Sequence[Array], parents: Sequence[int], mains: Array
) -> list[Pair]:
    """The products of a function of a parent and one of any parameter that matter beyond the columns `mains`.

    Parents are the places of parameters: those that matter alone (weak heredity: Chipman 1996, doi:10.2307/3315687).
    """
    stacked = np.zeros((DEGREE, len(values), len(functions)))
    for place, columns in enumerate(functions):
        stacked[: columns.shape[1], :, place] = columns.T
    least = {d: pair_threshold(len(parents), len(functions), d, weight) for d in range(2, DEGREE + 1)}
    pairs: list[Pair] = []
    design = mains
    for _ in range(MOST_STAGES if parents else 0):
        residual = values - design @ coefficients(design, values, weight)
        found = dict(_passing(weight * residual, stacked, parents, least))
        passing = sorted(found.keys() - set(pairs), key=lambda pair: (-found[pair], pair))
        if not passing:
            break
        pairs += passing[: MOST_PAIRS - len(pairs)]
        design = np.column_stack([mains, *(product(pair, functions) for pair in pairs)])
    return pairs


def product(pair: Pair, functions: Sequence[Array]) -> Array:
    """The column of a pair, shape (point)."""
    (one, first), (other, second) = pair
    return functions[one][:, first] * functions[other][:, second]


def _passing(
    weighted: Array, stacked: Array, parents: Sequence[int], least: Mapping[int, float]
) -> Iterator[tuple[Pair, float]]:
    """Products that pass their threshold, with their score; functions are stacked as (function, point, parameter)."""
    for first in range(DEGREE):
        one = stacked[first][:, list(parents)]
        for second in range(DEGREE - 1 - first):
            other = stacked[second]
            errors = crossed(one**2 * weighted[:, None] ** 2, other**2)
            squared = crossed(one * weighted[:, None], other) ** 2
            scores = np.divide(squared, errors, out=np.zeros_like(errors), where=errors > 0)
            for row, column in np.argwhere(scores > least[first + second + 2]).tolist():
                if parents[row] != column:
                    ends = sorted([(parents[row], first), (column, second)])
                    yield (ends[0], ends[1]), float(scores[row, column])
