"""What is expected of a number once one parameter is known, estimated from draws that were made for something else.

A regression of the number on functions of the parameter's rank: orthogonal polynomials where it is continuous, one
level for each value where it has a few. Ranks make the answer the same for the parameter and any rising function of
it. Source: Strong, Oakley and Brennan (2014), doi:10.1177/0272989X13505910, who regress on draws for the value of
information; the same conditional mean gives first-order shares of variance.
"""

import numpy as np
from numpy.polynomial import legendre

from simulator.model.quantities import Array

DEGREE = 8  # of the polynomial in the rank: enough for two full waves
FEW_VALUES = 8  # up to so many different values have a level each


def basis(parameter: Array) -> Array:
    """Orthonormal functions of a parameter with mean zero over the draws, shape (draw, function).

    No function where all draws are equal.
    """
    values, place, counts = np.unique(parameter, return_inverse=True, return_counts=True)
    if len(values) <= FEW_VALUES:
        columns = (place[:, None] == np.arange(1, len(values))).astype(float)
    else:
        middle = np.cumsum(counts) - counts / 2  # equal values, as of a spike at zero, share their mean rank
        columns = legendre.legvander(2 * middle[place] / len(parameter) - 1, DEGREE)[:, 1:]
    return _orthonormal(columns - columns.mean(axis=0))


def conditional_mean(values: Array, functions: Array) -> Array:
    """What is expected of values of shape (..., draw) given the parameter of these functions, same shape."""
    mean = values.mean(axis=-1, keepdims=True)
    return mean + ((values - mean) @ functions) @ functions.T


def _orthonormal(columns: Array) -> Array:
    """Each column less what those before it explain, of length 1; columns that are then nothing are left out.

    Gram and Schmidt's, in plain numpy: the threads of LAPACK wait for one another on tall and narrow matrices, and
    take a hundred times as long where other work holds a core.
    """
    kept: list[Array] = []
    for column in columns.T:
        left = column.copy()
        for function in kept:
            left -= (function * left).sum() * function
        length = np.sqrt((left**2).sum())
        if length > np.sqrt(np.finfo(float).eps * (column**2).sum()):
            kept.append(left / length)
    return np.stack(kept, axis=-1) if kept else columns[:, :0]
