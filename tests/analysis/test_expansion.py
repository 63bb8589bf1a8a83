"""Regressions on given draws, and which products of two parameters they find."""

import numpy as np
import pytest

from simulator.analysis import expansion
from simulator.analysis.conditional import DEGREE, basis
from simulator.model.quantities import Array

POINTS, PARAMETERS = 2000, 12
EVEN = np.full(POINTS, 1 / POINTS)


@pytest.fixture
def rng() -> np.random.Generator:
    """The same numbers in every run."""
    return np.random.default_rng(11)


@pytest.fixture
def functions(rng: np.random.Generator) -> list[Array]:
    """The functions of a dozen uniform parameters, with unit variance."""
    return [basis(rng.uniform(size=POINTS)) * np.sqrt(POINTS) for _ in range(PARAMETERS)]


def design(*columns: Array) -> Array:
    """Columns beside a constant."""
    return np.column_stack([np.ones(POINTS), *columns])


def test_coefficients_of_what_is_exact(functions: list[Array], rng: np.random.Generator) -> None:
    """A combination of the columns has its own coefficients, no residual and no noise, whatever the weights."""
    weight = rng.dirichlet(np.ones(POINTS))
    columns = design(functions[0][:, 0], functions[1][:, 2])
    values = columns @ [1.0, 2.0, -0.5]
    found = expansion.regress(columns, values, weight)
    np.testing.assert_allclose(found.coefficients, [1, 2, -0.5], rtol=1e-9)
    np.testing.assert_allclose(expansion.coefficients(columns, values, weight), [1, 2, -0.5], rtol=1e-9)
    np.testing.assert_allclose(found.residual, 0, atol=1e-9)
    np.testing.assert_allclose(found.explained, weight @ (values - weight @ values) ** 2, rtol=1e-9)


def test_twice_the_weight_is_a_point_twice(functions: list[Array], rng: np.random.Generator) -> None:
    """Coefficients do not tell a point with double weight from two points."""
    columns, values = design(functions[0][:, 0]), rng.normal(size=POINTS)
    weight = EVEN.copy()
    weight[:500] *= 2
    again = np.concatenate([np.arange(POINTS), np.arange(500)])
    doubled = expansion.coefficients(columns[again], values[again], np.full(len(again), 1 / len(again)))
    np.testing.assert_allclose(expansion.coefficients(columns, values, weight / weight.sum()), doubled, rtol=1e-9)


def test_noise_explains_nothing_in_the_mean(functions: list[Array], rng: np.random.Generator) -> None:
    """What twenty columns explain of noise is zero in the mean, with unequal weights too; raw it is not."""
    columns = np.column_stack([one[:, :2] for one in functions[:10]])
    weight = rng.dirichlet(np.full(POINTS, 0.3))
    found, raw = [], []
    for _ in range(100):
        values = rng.normal(size=POINTS)
        found.append(expansion.regress(design(columns), values, weight).explained)
        raw.append(float(expansion.raw_explained(columns, values, weight[None])[0]))
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found)) < 3 * error
    assert np.mean(raw) > 10 * error


def test_raw_explained_is_the_variance_of_the_fit(functions: list[Array], rng: np.random.Generator) -> None:
    """For every row of weights it is what a weighted least-squares fit explains."""
    columns, values = functions[0][:, :3], rng.normal(size=POINTS) + functions[0][:, 1]
    weights = rng.dirichlet(np.ones(POINTS), 4)
    for weight, found in zip(weights, expansion.raw_explained(columns, values, weights), strict=True):
        fit = (
            design(columns)
            @ np.linalg.lstsq(design(columns) * np.sqrt(weight)[:, None], values * np.sqrt(weight), rcond=None)[0]
        )
        np.testing.assert_allclose(found, weight @ (fit - weight @ fit) ** 2, rtol=1e-7)


def test_products_are_found_where_a_parent_has_a_part(functions: list[Array], rng: np.random.Generator) -> None:
    """Products of a parent are found behind noise, with their functions; of two that are no parents they are not."""
    first, second = functions[3][:, 0] * functions[7][:, 1], functions[3][:, 2] * functions[5][:, 0]
    values = functions[3][:, 0] + 0.5 * first + 0.4 * second + rng.normal(size=POINTS)
    mains = design(functions[3])
    assert set(expansion.found_pairs(values, EVEN, functions, [3], mains)) == {((3, 0), (7, 1)), ((3, 2), (5, 0))}
    assert expansion.found_pairs(values, EVEN, functions, [0], mains) == []
    assert expansion.found_pairs(values, EVEN, functions, [], mains) == []


def test_noise_hardly_ever_shows_a_product(functions: list[Array], rng: np.random.Generator) -> None:
    """In forty analyses of noise, each of thousands of products, at most a few find any."""
    found = [expansion.found_pairs(rng.standard_t(5, POINTS), EVEN, functions, [0, 1, 2], design()) for _ in range(40)]
    assert sum(map(bool, found)) <= 5


def test_the_threshold_rises_with_what_is_tried() -> None:
    """More tries, higher degrees and fewer points ask for more."""
    few = np.full(30, 1 / 30)
    usual = expansion.threshold(10, 1, EVEN)
    assert usual > 2.57**2  # 1 % of all, half of a twentieth shared by ten tries, on both sides
    assert expansion.threshold(100, 1, EVEN) > usual
    assert expansion.threshold(10, 2, EVEN) > usual
    assert expansion.threshold(10, 1, few) > usual
    degrees = [expansion.pair_threshold(3, PARAMETERS, degree, EVEN) for degree in range(2, DEGREE + 1)]
    assert degrees == sorted(degrees)
