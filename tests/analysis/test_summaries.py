"""Means, quantiles and their errors against closed forms."""

import numpy as np
import pytest

from simulator.analysis.summaries import statistics, summarise
from simulator.runs.assimilate import DRAWS_OF_BLOCK


def test_summary_of_known_numbers() -> None:
    """Mean and quantiles of the numbers 0 to 100 are those of the closed form."""
    summary = summarise(np.arange(101.0)[None, :], [2030], "firms")
    assert summary.at(2030) == {"mean": 50, "p05": 5, "p25": 25, "p50": 50, "p75": 75, "p95": 95}
    assert statistics(np.arange(101.0)) == summary.at(2030)


def test_further_axes() -> None:
    """A value along the axis is named by itself, a place on a further axis by its number."""
    summary = summarise(np.arange(24.0).reshape(2, 3, 4), (0.5, 1.5), "firms")
    assert summary.p50.shape == summary.error.shape == (2, 3)
    assert summary.at(1.5, 2)["mean"] == np.mean([20, 21, 22, 23])


def test_errors_between_blocks() -> None:
    """Errors of median and mean come from whole blocks alone, and are not known with fewer than two."""
    block = np.linspace(-1.0, 1.0, DRAWS_OF_BLOCK)
    draws = np.concatenate([block, block + 4.0, block[:100] + 1e6])[None]
    summary = summarise(draws, [2030], "firms")
    assert summary.error == pytest.approx([2.0])  # standard deviation of 0 and 4 over the root of two
    assert summary.mean_error == pytest.approx([2.0])
    one = summarise(draws[:, : 2 * DRAWS_OF_BLOCK - 1], [2030], "firms")
    assert np.isnan(one.error).all()
    assert np.isnan(one.mean_error).all()


def test_error_shrinks_as_that_of_a_median() -> None:
    """Of independent draws it is near the asymptotic error of a median: 1.2533 standard deviations over the root."""
    draws = np.random.Generator(np.random.PCG64(1)).standard_normal((200, 8 * DRAWS_OF_BLOCK))
    errors = summarise(draws, range(200), "1").error
    assert np.sqrt((errors**2).mean()) == pytest.approx(np.sqrt(np.pi / 2 / draws.shape[-1]), rel=0.1)
