"""Scores against closed forms and brute force."""

import numpy as np
import pytest

from simulator.analysis.scores import (
    LEVELS,
    bootstrapped_means,
    crps,
    inside,
    interval_score,
    mirrored,
    percentile,
)

RNG = np.random.default_rng(1)


def test_crps_of_a_point_is_the_absolute_error() -> None:
    """A forecast of one value scores how far it was off."""
    np.testing.assert_allclose(crps(np.array([2.0]), np.array([5.0, 2.0, -1.0])), [3, 0, 3])


def test_crps_by_its_definition() -> None:
    """The fast form equals E|X - y| - E|X - X'|/2 by brute force."""
    draws, observed = RNG.normal(size=200), RNG.normal(size=7)
    brute = [np.abs(draws - y).mean() - np.abs(draws[:, None] - draws[None, :]).mean() / 2 for y in observed]
    np.testing.assert_allclose(crps(draws, observed), brute, rtol=1e-10)


def test_crps_of_the_normal() -> None:
    """Many draws of a normal score as its closed form (Gneiting and Raftery 2007)."""
    from scipy.stats import norm

    draws = norm.ppf((np.arange(200_000) + 0.5) / 200_000, 0.3, 2.0)
    for y in (-3.0, 0.3, 4.0):
        z = (y - 0.3) / 2
        exact = 2 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
        assert crps(draws, np.array([y]))[0] == pytest.approx(exact, rel=1e-4)


def test_interval_score_by_hand() -> None:
    """Inside all bands only widths and the distance to the median count; outside, each miss by its weight."""
    draws = np.linspace(0, 1, 100_001)
    widths = sum((1 - level) / 2 * level for level in LEVELS)
    assert interval_score(draws, np.array([0.5]))[0] == pytest.approx(widths / 3.5, rel=1e-4)
    beyond = sum((1 - level) / 2 * level + (2 - (1 + level) / 2) for level in LEVELS)
    assert interval_score(draws, np.array([2.0]))[0] == pytest.approx((0.75 + beyond) / 3.5, rel=1e-4)


def test_interval_score_is_proper() -> None:
    """The true spread scores better than a narrower or a wider one."""
    observed = RNG.normal(size=20_000)
    draws = RNG.normal(size=20_000)
    scores = [interval_score(scale * draws, observed).mean() for scale in (0.7, 1.0, 1.4)]
    assert scores[1] < min(scores[0], scores[2])


def test_percentile_and_bands() -> None:
    """A percentile is the share of draws below, ties by half; a central band holds its own level."""
    draws = np.array([1.0, 2.0, 2.0, 3.0])
    np.testing.assert_array_equal(percentile(draws, np.array([0.0, 2.0, 2.5, 9.0])), [0, 0.5, 0.75, 1])
    ranks = percentile(RNG.normal(size=5_000), RNG.normal(size=20_000))
    for level in LEVELS:
        assert inside(ranks, level).mean() == pytest.approx(level, abs=0.02)


def test_mirrored_errors_have_no_side() -> None:
    """Errors counted with both signs have mean nought and the same size."""
    errors = np.array([0.1, 0.5, -0.2])
    assert mirrored(errors).mean() == pytest.approx(0, abs=1e-15)
    assert np.abs(mirrored(errors)).mean() == pytest.approx(np.abs(errors).mean())


def test_bootstrap_keeps_clusters_together() -> None:
    """With one value a cluster, the spread of the mean is that of clusters, not of observations."""
    names = [name for name in "abcdefgh" for _ in range(50)]
    values = np.repeat(np.arange(8.0), 50)
    means = bootstrapped_means(names, values, np.random.default_rng(2), 4_000)
    assert means.mean() == pytest.approx(3.5, abs=0.06)
    assert means.std() == pytest.approx(np.arange(8.0).std() / np.sqrt(8), rel=0.05)
