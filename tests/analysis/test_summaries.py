"""Means, quantiles and their errors against closed forms."""

import numpy as np
import pytest

from simulator.analysis.summaries import QUANTILES, followed, statistics, summarise
from simulator.runs.assimilate import DRAWS_OF_BLOCK


def test_summary_of_known_numbers() -> None:
    """Mean and quantiles of the numbers 0 to 100 are those of the closed form."""
    summary = summarise(np.arange(101.0)[None, :], [2030], "firms")
    assert summary.at(2030) == {"mean": 50, "p05": 5, "p25": 25, "p50": 50, "p75": 75, "p95": 95}
    assert statistics(np.arange(101.0)) == summary.at(2030)


@pytest.mark.parametrize("draws", [1, 2, 3, 8, 101, 4096])
def test_quantiles_are_those_of_numpy(draws: int) -> None:
    """To the bit, of any numbers, of many that are the same, and of none where one is unknown."""
    values = np.random.Generator(np.random.PCG64(draws)).standard_cauchy((5, draws))
    values[1] = np.round(values[1])
    values[2, draws // 2] = np.nan
    values[3, : draws // 2] = 0.0
    summary = summarise(values, range(5), "firms")
    for name, share in QUANTILES.items():
        np.testing.assert_array_equal(getattr(summary, name), np.quantile(values, share, axis=-1))
    if draws == 4 * DRAWS_OF_BLOCK:
        medians = np.median(values.reshape(5, 4, DRAWS_OF_BLOCK), axis=-1)
        np.testing.assert_array_equal(summary.error, medians.std(axis=-1, ddof=1) / 2)


def test_a_summary_may_begin_as_another() -> None:
    """Its first years are those of the one, the others its own."""
    values = np.arange(24.0).reshape(4, 6)
    beginning, whole = summarise(values[:2] - 100, (1, 2), "1"), summarise(values, (1, 2, 3, 4), "1")
    joined = followed(beginning, whole)
    assert joined.along == whole.along
    np.testing.assert_array_equal(joined.p25, [*beginning.p25, *whole.p25[2:]])
    np.testing.assert_array_equal(joined.mean, [*beginning.mean, *whole.mean[2:]])


def test_further_axes() -> None:
    """A value along the axis is named by itself, a place on a further axis by its number."""
    summary = summarise(np.arange(24.0).reshape(2, 3, 4), (0.5, 1.5), "firms")
    assert summary.p50.shape == summary.error.shape == (2, 3)
    assert summary.at(1.5, 2)["mean"] == np.mean([20, 21, 22, 23])


def test_errors_between_blocks() -> None:
    """Errors of median and mean come from whole blocks alone, and are not known with fewer than four."""
    block = np.linspace(-1.0, 1.0, DRAWS_OF_BLOCK)
    draws = np.concatenate([block, block + 4.0, block, block + 4.0, block[:100] + 1e6])
    summary = summarise(draws[None], [2030], "firms")
    expected = 4 / np.sqrt(3) / np.sqrt(4)  # standard deviation of 0, 4, 0 and 4 over the root of their number
    assert summary.error == pytest.approx([expected])
    assert summary.mean_error == pytest.approx([expected])
    assert statistics(draws)["error"] == statistics(draws)["mean_error"] == pytest.approx(expected)
    few = summarise(draws[None, : 4 * DRAWS_OF_BLOCK - 1], [2030], "firms")
    assert np.isnan(few.error).all()
    assert np.isnan(few.mean_error).all()
    assert "error" not in statistics(draws[: 4 * DRAWS_OF_BLOCK - 1])


def test_error_shrinks_as_that_of_a_median() -> None:
    """Of independent draws it is near the asymptotic error of a median: 1.2533 standard deviations over the root."""
    draws = np.random.Generator(np.random.PCG64(1)).standard_normal((200, 8 * DRAWS_OF_BLOCK))
    errors = summarise(draws, range(200), "1").error
    assert np.sqrt((errors**2).mean()) == pytest.approx(np.sqrt(np.pi / 2 / draws.shape[-1]), rel=0.1)
