"""Distributions against closed forms, and truncation, spikes and fixed numbers."""

import numpy as np
import pytest
from scipy.special import betaincinv

from simulator.inputs.priors import Beta, Lognormal, Normal, Prior, Uniform

GRID = (np.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize(
    ("distribution", "mean", "sd"),
    [
        (Normal(mean=0.05, sd=0.04), 0.05, 0.04),
        (Lognormal(median=4.0, sigma=0.42), 4 * np.exp(0.42**2 / 2), None),
        (Beta(a=12.9, b=15.9), 12.9 / 28.8, np.sqrt(12.9 * 15.9 / (28.8**2 * 29.8))),
        (Uniform(low=4.0, high=8.0), 6.0, 4 / np.sqrt(12)),
    ],
)
def test_moments(distribution: object, mean: float, sd: float | None) -> None:
    """Quantiles over an even grid have the mean and the spread of the closed form."""
    values = Prior(distribution, -1e9, 1e9).values(GRID)  # type: ignore[arg-type]
    assert values.mean() == pytest.approx(mean, rel=2e-4)
    if sd is not None:
        assert values.std() == pytest.approx(sd, rel=2e-3)


@pytest.mark.parametrize(
    "distribution",
    [Normal(mean=0.3, sd=0.2), Lognormal(median=0.4, sigma=0.5), Beta(a=3.8, b=16), Uniform(low=0.1, high=0.9)],
)
def test_cdf_is_the_inverse_of_the_quantile(distribution: Normal) -> None:
    """The probability of at most a quantile is the probability that was asked for."""
    for probability in (0.01, 0.3, 0.5, 0.99):
        value = float(distribution.quantile(np.array([probability]))[0])
        assert distribution.cdf(value) == pytest.approx(probability, abs=1e-12)


def test_truncation() -> None:
    """Nothing lies outside what is allowed, and inside the shape of the distribution is kept."""
    prior = Prior(Normal(mean=0.0, sd=1.0), -1.0, 0.5)
    values = prior.values(GRID)
    assert values.min() >= -1
    assert values.max() <= 0.5
    below_zero = (Normal(mean=0, sd=1).cdf(0) - Normal(mean=0, sd=1).cdf(-1)) / (
        Normal(mean=0, sd=1).cdf(0.5) - Normal(mean=0, sd=1).cdf(-1)
    )
    assert (values < 0).mean() == pytest.approx(below_zero, abs=1e-4)


def test_spike() -> None:
    """A spike is the exact share of zeros; the others follow the distribution."""
    values = Prior(Lognormal(median=0.6, sigma=0.82), 0, 20, spike=0.2).values(GRID)
    assert (values == 0).mean() == pytest.approx(0.2, abs=1e-4)
    assert np.median(values[values > 0]) == pytest.approx(0.6, rel=1e-3)


def test_fixed() -> None:
    """A fixed number is the same at every probability."""
    prior = Prior(0.3, 0, 1)
    assert prior.fixed
    assert set(prior.values(GRID)) == {0.3}
    assert prior.median == 0.3


@pytest.mark.slow
@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (1.0, 100.0), (12.9, 15.9), (3.2, 117.0), (1000.0, 2.0), (0.4, 3.0)])
def test_quantiles_of_many_are_those_of_single_ones(a: float, b: float) -> None:
    """A beta's quantile is the same whether it is read from a table or not, far out as well; its order is kept."""
    beta = Beta(a=a, b=b)
    probability = np.concatenate([[0.0, 1e-20, 1e-9], GRID, [1 - 1e-9, 1.0]])
    together, alone = beta.quantile(probability), betaincinv(a, b, probability)
    assert together == pytest.approx(alone, rel=4e-12, abs=0)
    assert (np.diff(together) >= 0).all()
