"""The value that meets a target: known roots, and independent runs at what was found."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from simulator.analysis.seek import COARSE, DIGITS, TOLERANCE, Sought, brackets, root, seek
from simulator.inputs.typed import read_target
from simulator.inputs.variations import read_span
from simulator.runs.ensemble import project_all
from tests.scenarios import filtered_once, reading, shipped

BUDGET = "levers.promotion.budget"
Seeker = Callable[..., Sought]


@pytest.mark.parametrize(
    ("function", "low", "high", "target", "expected"),
    [
        (lambda x: x**2, 0.0, 10.0, 2.0, math.sqrt(2)),
        (lambda x: 100 * math.sqrt(x), 0.0, 400.0, 1500.0, 225.0),
        (lambda x: math.exp(-x), 0.0, 5.0, 0.25, math.log(4)),
        (math.sin, 0.0, 9.0, 0.5, math.pi / 6),  # the smallest of three
        (lambda x: x, 0.0, 8.0, 3.0, 3.0),  # where the function is looked at first
        (lambda x: x, 0.0, 8.0, 0.0, 0.0),
        (lambda x: x, 0.0, 8.0, 8.0, 8.0),
    ],
)
def test_known_roots(
    function: Callable[[float], float], low: float, high: float, target: float, expected: float
) -> None:
    """The smallest root is found, rising or falling, to the tolerance of the range."""
    assert root(function, np.linspace(low, high, COARSE).tolist(), target) == pytest.approx(
        expected, abs=TOLERANCE * (high - low)
    )


@pytest.mark.parametrize("target", [-0.1, 100.1])
def test_no_root(target: float) -> None:
    """Where the function does not come to the target there is no root."""
    assert root(lambda x: x**2, np.linspace(0.0, 10.0, COARSE).tolist(), target) is None


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ([-1, -1, 2, 3], [(1, 2)]),
        ([-1, 0, 2, 3], [(1, 1)]),
        ([1, -1, 1, -1], [(0, 1), (1, 2), (2, 3)]),
        ([0, 1, 1, 0], [(0, 0), (3, 3)]),
        ([1, 2, 3, 4], []),
    ],
)
def test_brackets(gaps: Sequence[float], expected: list[tuple[float, float]]) -> None:
    """Every change of sign is bracketed once, in rising order; an exact zero is a bracket of its own."""
    assert brackets([0, 1, 2, 3], gaps) == expected


@pytest.fixture(scope="module", autouse=True)
def _filtered_once() -> Iterator[None]:
    """Filters each set of beliefs once for all tests of this file."""
    with filtered_once("seek"):
        yield


@pytest.fixture(scope="module")
def sought() -> Seeker:
    """Seeks in shipped scenarios on a hundred draws."""

    def run(name: str, typed: str, target: str, probability: float = 0.5) -> Sought:
        read = reading(name)
        return seek(read, read_span(typed, read), read_target(target, read.scenario), probability)

    return run


def draws(name: str, setting: str, outcome: str, year: int) -> np.ndarray:
    """An outcome's draws, run by themselves."""
    (ensemble,) = project_all([shipped(name, setting)])
    return ensemble.outcomes.totals[outcome][ensemble.years.index(year)]


@pytest.fixture(scope="module")
def line() -> float:
    """Revenue that a budget of US$3 m brings in 2030, at the median."""
    return float(np.median(draws("baseline", f"{BUDGET} = {{ 2026 = 3.0 }}", "revenue", 2030)))


def test_value_reproduces_its_quantile(sought: Seeker, line: float) -> None:
    """Run by itself, the scenario at the value found has the quantile that was told, and that is the target."""
    found = sought("baseline", BUDGET, f"revenue@2030={line}")
    assert found.reached
    assert not found.already
    value, quantile = found.answer
    assert value == pytest.approx(3.0, abs=TOLERANCE * 200)
    alone = draws("baseline", f"{BUDGET} = {{ 2026 = {value!r} }}", "revenue", 2030)
    assert np.median(alone) == pytest.approx(quantile, rel=1e-12)
    assert quantile == pytest.approx(line, rel=1e-6)


@pytest.mark.parametrize("more", [3.37, 7.77, 12.34])
def test_what_is_found_has_few_digits_and_meets_the_target(sought: Seeker, more: float) -> None:
    """The value is rounded to the side on which the target is met, so that it can be typed as it is told."""
    for target, side in ((f"revenue@2030=+{more}", 1), (f"public_cost@2030<=+{more}", -1)):
        found = sought("baseline", BUDGET, target).crossing
        assert found is not None
        assert float(f"{found.value:.{DIGITS}g}") == found.value
        assert side * found.quantile >= side * more
        assert found.quantile == pytest.approx(more, rel=0.01)


@pytest.mark.slow
def test_probability(sought: Seeker) -> None:
    """The outcome is at least the line in as many draws as were asked for, to one draw."""
    line = float(np.quantile(draws("law", "levers.law.tax_cut = 6.0", "firms", 2035), 0.2))
    found = sought("law", "levers.law.tax_cut", f"firms@2035>={line}", 0.8)
    value, _ = found.answer
    alone = draws("law", f"levers.law.tax_cut = {value!r}", "firms", 2035)
    assert np.mean(alone >= line) == pytest.approx(0.8, abs=0.011)


def test_not_reachable(sought: Seeker, line: float) -> None:
    """A target out of reach has no value, and the best that was found is told."""
    found = sought("baseline", f"{BUDGET}=0:2", f"revenue@2030={line}")
    assert not found.reached
    assert found.answer == (None, None)
    assert found.crossings == 0
    assert (found.best.value, found.best.quantile) == (2.0, max(found.quantiles))
    assert found.best.quantile < line


@pytest.mark.slow
def test_already_reached(sought: Seeker, line: float) -> None:
    """What is met without any change keeps the file's own value, and says where the line is."""
    found = sought("baseline", f"{BUDGET}=0:4", f"revenue@2030<={line}")
    assert found.already
    assert found.answer == (1.0, found.unchanged)
    assert found.crossing is not None
    assert found.crossing.value == pytest.approx(3.0, abs=TOLERANCE * 4)


@pytest.mark.slow
def test_met_over_the_whole_range(sought: Seeker, line: float) -> None:
    """Where every value of the range meets the target and the file does not, the lowest is the answer."""
    found = sought("baseline", f"{BUDGET}=3.5:4", f"revenue@2030={line}")
    assert (found.already, found.everywhere, found.reached) == (False, True, True)
    assert found.answer == (3.5, found.quantiles[0])


def test_less_is_better_for_cost(sought: Seeker) -> None:
    """A line for public cost is one to stay below unless said otherwise; the response of promotion's cost is exact."""
    below = sought("promotion", f"{BUDGET}=0:4", "public_cost@2030=1.5")
    assert not below.at_least
    assert not below.already
    assert below.crossing is not None
    assert below.crossing.value == pytest.approx(2.5, abs=TOLERANCE * 4)
    assert below.whole is None  # money is not counted
    above = sought("promotion", f"{BUDGET}=0:4", "public_cost@2030>=1.5")
    assert above.at_least
    assert above.already


@pytest.mark.slow
@pytest.mark.parametrize(("side", "expected"), [(">=", 13.0), ("<=", 12.0)])
def test_whole_numbers(side: str, expected: float, sought: Seeker) -> None:
    """Of what is counted, the next whole number that meets the line is told: above it, or below where less is asked."""
    setting = "levers.offices.opened = { 2026 = 12.5 }"
    line = float(np.median(draws("baseline", setting, "public_cost", 2030)))
    found = sought("baseline", "levers.offices.opened=0:30", f"public_cost@2030{side}{line}")
    assert found.crossing is not None
    assert found.crossing.value == pytest.approx(12.5, abs=TOLERANCE * 30)
    assert found.whole is not None
    assert found.whole.value == expected


@pytest.mark.slow
def test_falling_response(sought: Seeker) -> None:
    """A target is found where more of the key brings less; each belief is learned anew."""
    key = "parameters.value_added_share"
    line = float(np.median(draws("baseline", f"{key}.fixed = 0.4", "value_added", 2030)))
    found = sought("baseline", f"{key}=0.1:0.9", f"value_added@2030<={line}")
    assert found.crossing is not None
    assert found.crossing.value == pytest.approx(0.4, abs=2 * TOLERANCE)
    assert found.best.value == 0.1


@pytest.mark.slow
def test_no_response(sought: Seeker) -> None:
    """A key that starts after the target's year moves nothing."""
    found = sought("baseline", f"{BUDGET}@2032=0:4", "revenue@2030=1e9")
    assert not found.responds
    assert not found.reached


def test_difference_to_current_policy(sought: Seeker) -> None:
    """A signed line is held against the difference to current policy in the same draw, whose cost is exact."""
    found = sought("baseline", f"{BUDGET}=0:4", "public_cost@2030=+1.5")
    assert found.crossing is not None
    assert found.crossing.value == pytest.approx(2.5, abs=TOLERANCE * 4)  # current policy has 1
    assert found.unchanged == 0
    assert found.summary.at(1.0)["p95"] == 0
    own, current = (draws("baseline", f"{BUDGET} = {{ 2026 = {value!r} }}", "revenue", 2030) for value in (3.0, 1.0))
    again = sought("baseline", f"{BUDGET}=0:4", f"revenue@2030=+{np.median(own - current)}")
    assert again.crossing is not None
    assert again.crossing.value == pytest.approx(3.0, abs=TOLERANCE * 4)
    fewer = sought("baseline", f"{BUDGET}=0:4", "public_cost@2030<=-0.5")
    assert fewer.crossing is not None
    assert fewer.crossing.value == pytest.approx(0.5, abs=TOLERANCE * 4)


@pytest.mark.slow
def test_difference_under_other_beliefs(sought: Seeker) -> None:
    """Where a belief is varied, current policy is under the same belief: the baseline never differs from it."""
    found = sought("baseline", "parameters.value_added_share=0.1:0.9", "value_added@2030=+1")
    assert set(found.quantiles) == {0.0}
    assert not found.reached


@pytest.mark.slow
def test_answers_of_single_blocks() -> None:
    """Each whole block of draws has an answer of its own, near that of a search on its draws alone."""
    read = reading("baseline", "ensemble.draws = 3000")
    target = read_target("revenue@2030=+3", read.scenario)
    found = seek(read, read_span(f"{BUDGET}=0:4", read), target)
    assert len(found.by_block) == 2  # and a part of a third
    alone = reading("baseline", "ensemble.draws = 1024")
    first = seek(alone, read_span(f"{BUDGET}=0:4", alone), target)
    assert first.crossing is not None
    assert first.by_block[0] == pytest.approx(first.crossing.value, abs=1e-3)
    assert found.by_block[0] == pytest.approx(first.crossing.value, abs=0.02)
    assert found.by_block[1] != found.by_block[0]
    far = read_target("revenue@2030=+1e9", read.scenario)
    assert seek(read, read_span(f"{BUDGET}=0:4", read), far).by_block == (None, None)


def test_fewer_draws_than_a_block(sought: Seeker) -> None:
    """Without a whole block nothing is known of how far the answer depends on the draws."""
    assert sought("promotion", f"{BUDGET}=0:4", "public_cost@2030=1.5").by_block == ()
