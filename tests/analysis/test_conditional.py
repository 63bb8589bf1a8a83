"""Conditional means from given draws: exact where they have to be, and near closed forms elsewhere."""

import numpy as np
import pytest

from simulator.analysis.conditional import DEGREE, basis, conditional_mean

DRAWS = 4000


@pytest.fixture
def rng() -> np.random.Generator:
    """The same numbers in every run."""
    return np.random.default_rng(7)


@pytest.mark.parametrize("kind", ["normal", "spike", "three values"])
def test_functions_are_orthonormal_and_have_mean_zero(kind: str, rng: np.random.Generator) -> None:
    """The functions of a parameter have length 1, mean zero, and nothing in common."""
    parameter = {
        "normal": rng.normal(size=DRAWS),
        "spike": np.maximum(rng.normal(size=DRAWS), 0.0),
        "three values": rng.integers(0, 3, DRAWS).astype(float),
    }[kind]
    functions = basis(parameter)
    assert functions.shape == (DRAWS, 2 if kind == "three values" else DEGREE)
    np.testing.assert_allclose(functions.T @ functions, np.eye(functions.shape[1]), atol=1e-9)
    np.testing.assert_allclose(functions.sum(axis=0), 0, atol=1e-9)


def test_equal_draws_have_no_function() -> None:
    """A parameter that does not vary explains nothing: the conditional mean is the mean."""
    functions = basis(np.ones(10))
    assert functions.shape == (10, 0)
    values = np.arange(10.0)
    np.testing.assert_allclose(conditional_mean(values, functions), 4.5)


def test_few_values_have_their_own_means(rng: np.random.Generator) -> None:
    """Given a parameter with a few values, what is expected is the mean of each group, exactly."""
    parameter = rng.integers(0, 4, DRAWS) / 3
    values = rng.normal(size=DRAWS) + parameter
    found = conditional_mean(values, basis(parameter))
    for value in np.unique(parameter):
        np.testing.assert_allclose(found[parameter == value], values[parameter == value].mean(), rtol=1e-9)


def test_a_polynomial_of_the_rank_is_found_exactly(rng: np.random.Generator) -> None:
    """What is a polynomial of the parameter's rank is its own conditional mean, for several values at once."""
    ranks = (rng.permutation(DRAWS) + 0.5) / DRAWS
    values = np.stack([ranks, ranks**DEGREE, (ranks - 0.3) ** 3])
    np.testing.assert_allclose(conditional_mean(values, basis(ranks)), values, atol=1e-9)


def test_only_the_order_of_a_parameter_counts(rng: np.random.Generator) -> None:
    """Any rising function of a parameter tells the same as the parameter."""
    parameter, values = rng.normal(size=(2, DRAWS))
    one, other = (conditional_mean(values, basis(of)) for of in (parameter, np.exp(3 * parameter)))
    np.testing.assert_allclose(one, other, rtol=1e-9)


def test_two_full_waves_are_followed(rng: np.random.Generator) -> None:
    """The conditional mean follows a wave through noise of its own size."""
    parameter = rng.uniform(size=DRAWS)
    wave = np.sin(4 * np.pi * parameter)
    found = conditional_mean(wave + rng.normal(size=DRAWS), basis(parameter))
    assert np.sqrt(((found - wave) ** 2).mean()) < 0.1
