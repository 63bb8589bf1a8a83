"""What sketches say of all draws, against the draws themselves."""

import numpy as np
import pytest

from simulator.analysis.summaries import QUANTILES, block_error, share_at_least, share_at_most, sides, statistics
from simulator.model.quantities import Array
from simulator.runs.assimilate import DRAWS_OF_BLOCK
from simulator.runs.sketch import MARKS, Counted, Sketch, counted, marks_of, sketch

FIRST = 16 * DRAWS_OF_BLOCK
DRAWS = 40 * DRAWS_OF_BLOCK + 300
RNG = np.random.default_rng(7)
SMOOTH = RNG.normal(size=DRAWS)
ROWS: dict[str, Array] = {
    "smooth": SMOOTH,
    "heavy": np.exp(2 * RNG.standard_t(4, DRAWS)),
    "drifting": SMOOTH + np.linspace(0, 3, DRAWS),
    "often zero": np.where(RNG.random(DRAWS) < 0.3, 0.0, np.maximum(SMOOTH, -0.5)),
    "few values": RNG.integers(0, 4, DRAWS).astype(float),
    "one value": np.full(DRAWS, 0.1),
    "nothing": np.zeros(DRAWS),
    "unknown": np.full(DRAWS, np.nan),
}
VALUES = np.array(list(ROWS.values()))
KNOWN = [place for place, name in enumerate(ROWS) if name != "unknown"]


def of_all(values: Array) -> Sketch:
    """The sketch of values of shape (row, draw), counted block by block."""
    marks, origin = marks_of(values[:, :FIRST]), values[:, 0]
    found = Counted.nothing(marks)
    for start in range(0, values.shape[-1], DRAWS_OF_BLOCK):
        block = values[:, start : start + DRAWS_OF_BLOCK]
        own = counted(block, marks, origin, whole=block.shape[-1] == DRAWS_OF_BLOCK)
        found.add(own)
    return sketch(found, marks, origin, values.shape[-1], values.shape[-1] // DRAWS_OF_BLOCK)


@pytest.fixture(scope="module")
def sketched() -> Sketch:
    """The sketch of all rows."""
    return of_all(VALUES)


@pytest.mark.parametrize("share", QUANTILES.values())
def test_a_quantile_is_right_to_a_share_of_the_draws(sketched: Sketch, share: float) -> None:
    """What is read for a quantile lies among the draws no further from it than is said, and that is little."""
    found, told = sketched.quantile(share), sketched.uncertain(share)
    for row in KNOWN:
        below, up_to = (VALUES[row] < found[row]).mean(), (VALUES[row] <= found[row]).mean()
        assert below - told[row] <= share + 1 / DRAWS
        assert up_to + told[row] >= share - 1 / DRAWS
    assert told[list(ROWS).index("smooth")] < 2 / (MARKS - 1)
    assert np.isnan(found[list(ROWS).index("unknown")])


@pytest.mark.parametrize("share", QUANTILES.values())
@pytest.mark.parametrize("name", ["often zero", "few values", "one value", "nothing"])
def test_a_value_that_many_draws_share_is_met_to_the_bit(sketched: Sketch, name: str, share: float) -> None:
    """Zero stays zero, also where it is one value among others."""
    row = list(ROWS).index(name)
    exact = np.quantile(VALUES[row], share, method="inverted_cdf")
    if (VALUES[row] == exact).mean() > 2 / MARKS:
        assert sketched.quantile(share)[row] == exact
        assert sketched.uncertain(share)[row] == 0


def test_a_straight_line_between_marks_is_closer_than_they_are(sketched: Sketch) -> None:
    """Of smooth values the error is far below the share that is promised."""
    for share in QUANTILES.values():
        rank = (VALUES[0] <= sketched.quantile(share)[0]).mean()
        assert abs(rank - share) < 0.2 / MARKS


def test_moments_sides_and_errors_are_exact(sketched: Sketch) -> None:
    """Mean, spread, shares of both sides and errors between blocks are those of the draws, but for rounding."""
    for row in KNOWN:
        values = VALUES[row]
        assert sketched.mean[row] == pytest.approx(values.mean(), rel=1e-12)
        assert sketched.spread[row] == pytest.approx(values.std(), rel=1e-9, abs=1e-14)
        assert (sketched.above[row], sketched.below[row]) == ((values > 0).mean(), (values < 0).mean())
        assert sketched.error[row] == pytest.approx(block_error(values, np.median), rel=1e-6, abs=1e-14)
        assert sketched.mean_error[row] == pytest.approx(block_error(values, np.mean), rel=1e-6, abs=1e-14)


def test_what_is_the_same_in_all_draws_is_the_same_afterwards(sketched: Sketch) -> None:
    """No rounding enters where there is nothing to round."""
    for name, value in (("one value", 0.1), ("nothing", 0.0)):
        told = statistics(sketched[list(ROWS).index(name)])
        assert {told[key] for key in ("mean", *QUANTILES)} == {value}


def test_fewer_blocks_tell_no_error() -> None:
    """As of draws that are held."""
    few = of_all(VALUES[:, : 3 * DRAWS_OF_BLOCK])
    assert np.isnan(few.error).all()
    assert np.isnan(few.mean_error).all()


@pytest.mark.parametrize("line", [-9.0, -0.5, 0.0, 0.3, 1.0, 2.0, 3.0, 1e9])
def test_share_at_least(sketched: Sketch, line: float) -> None:
    """The share of draws at or above a line is right to a mark's share, and exact where many draws lie on it."""
    found = sketched.share_at_least(line)
    for row in KNOWN:
        exact = (VALUES[row] >= line).mean()
        beyond = 1 - sketched.at_most[row, np.isfinite(sketched.marks[row])].max() / DRAWS
        tolerance = 1e-12 if (VALUES[row] == line).mean() > 2 / MARKS else max(1 / (MARKS - 1), beyond)
        assert found[row] == pytest.approx(exact, abs=tolerance), list(ROWS)[row]


def test_shapes(sketched: Sketch) -> None:
    """Rows can be read in another shape, and places of it taken."""
    square = sketched.shaped(2, (2, 3))
    assert square.quantile(0.5).shape == (2, 3)
    np.testing.assert_array_equal(square.quantile(0.25)[1], sketched.quantile(0.25)[5:8])
    np.testing.assert_array_equal(square[:, 1].mean, sketched.mean[[3, 6]])
    single = sketched.shaped(1, ())
    assert single.quantile(0.5).shape == ()
    assert statistics(single)["p95"] == sketched.quantile(0.95)[1]


def test_beyond_the_outer_marks_nothing_is_certain() -> None:
    """Where later draws leave the range of the first ones, a quantile among them is as uncertain as they are many."""
    leaving = of_all(np.where(np.arange(DRAWS) < FIRST, 0.0, 10.0)[None])
    assert leaving.quantile(0.2) == 0
    assert leaving.uncertain(0.2) == 0
    assert leaving.uncertain(0.95) == pytest.approx(1 - FIRST / DRAWS, rel=1e-12)


def test_what_is_no_number_is_on_no_side(sketched: Sketch) -> None:
    """As of draws that are held."""
    unknown = sketched[list(ROWS).index("unknown")]
    assert share_at_least(unknown, 0.0) == share_at_most(unknown, 0.0) == 0
    assert sides(unknown[None])[0] != sides(unknown[None])[0]
