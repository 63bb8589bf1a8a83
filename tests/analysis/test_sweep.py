"""How outcomes answer to one key or two, against independent runs, identities and signs."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest

from simulator.analysis.compare import difference
from simulator.analysis.results import Result
from simulator.analysis.sweep import SHOWN, Sweep, response, sweep
from simulator.inputs.variations import read_grid, varied
from simulator.runs.ensemble import project_all
from tests.scenarios import filtered_once, reading, shipped

BUDGET = "levers.promotion.budget"
SPAN = "levers.partners.served_share.japan=0.05:0.35:0.15"
Sweeper = Callable[..., Sweep]


@pytest.fixture(scope="module", autouse=True)
def _filtered_once() -> Iterator[None]:
    """Filters each set of beliefs once for all tests of this file."""
    with filtered_once("sweep"):
        yield


@pytest.fixture(scope="module")
def swept() -> Sweeper:
    """Sweeps shipped scenarios on a hundred draws, each once."""

    @cache
    def once(name: str, *typed: str, main: str = "revenue", year: int = 2035) -> Sweep:
        read = reading(name)
        variations = read_grid(typed, read.scenario)
        return sweep(read.scenario, variations, varied(read, variations), year, main)

    return once


def projected(*wanted: tuple[str, ...]) -> list[Result]:
    """Shipped scenarios as (name, settings...), run by themselves."""
    return [Result(ensemble) for ensemble in project_all([shipped(*each) for each in wanted])]


def test_agrees_with_independent_runs(swept: Sweeper) -> None:
    """Level and paired difference at a value are those of the scenario with --set against the one at current policy."""
    found = swept("promotion", f"{BUDGET}=0:4:2")
    record, four = projected(
        ("promotion", f"{BUDGET} = {{ 2027 = 1.0 }}"), ("promotion", f"{BUDGET} = {{ 2027 = 4.0 }}")
    )
    for outcome in SHOWN:
        bands = found.responses[outcome].summaries
        assert bands["level"].at(4) == pytest.approx(four.totals[outcome].at(2035), rel=1e-12)
        expected = difference(record, four, outcome).summary.at(2035)
        assert bands["difference"].at(4) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_nothing_differs_at_the_record(swept: Sweeper) -> None:
    """At current policy's value every difference is exactly zero."""
    found = swept("baseline", "levers.delegations.missions=0:12:6")
    for answer in found.responses.values():
        assert set(answer.summaries["difference"].at(6).values()) == {0.0}
    gap = found.responses["firms"].summaries["difference"]
    assert gap.p50[0] < 0 < gap.p50[2]


def test_more_promotion_brings_more_at_falling_returns(swept: Sweeper) -> None:
    """Revenue rises with the budget in every quantile, by less for each further dollar, and firms do not change."""
    found = swept("baseline", f"{BUDGET}=1:4:1")
    revenue = found.responses["revenue"].summaries["difference"]
    for row in (revenue.p05, revenue.p50, revenue.p95):
        assert (np.diff(row) > 0).all()
        assert (np.diff(row, 2) < 0).all()
    assert found.responses["firms"].answers == {"difference": "nothing", "level": "nothing"}
    np.testing.assert_allclose(found.responses["public_cost"].summaries["difference"].mean, [0, 1, 2, 3], atol=1e-9)


def test_two_keys_hold_what_one_says(swept: Sweeper) -> None:
    """The row in which the first key is at its record is the sweep of the second alone."""
    both, one = swept("baseline", f"{BUDGET}=1:7:3", SPAN), swept("baseline", SPAN)
    for outcome in SHOWN:
        table, row = (found.responses[outcome].summaries["difference"] for found in (both, one))
        assert table.p50.shape == (3, 3)
        np.testing.assert_array_equal(table.p50[0], row.p50)
        np.testing.assert_array_equal(table.p95[0], row.p95)


def test_beliefs_are_learned_anew(swept: Sweeper) -> None:
    """The level at a belief is that of the scenario that fixes it; the difference is to current policy under it."""
    key = "parameters.law_support_gain"
    found = swept("law", f"{key}=0:0.2:0.2")
    assert found.beliefs_vary
    law, record = projected(("law", f"{key}.fixed = 0.2"), ("baseline", f"{key}.fixed = 0.2"))
    bands = found.responses["revenue"].summaries
    assert bands["level"].at(0.2) == pytest.approx(law.totals["revenue"].at(2035), rel=1e-12)
    assert bands["difference"].at(0.2) == pytest.approx(difference(record, law, "revenue").summary.at(2035), rel=1e-9)
    assert bands["difference"].p50[0] < bands["difference"].p50[1]


@pytest.mark.slow
def test_beliefs_without_policy_have_no_difference(swept: Sweeper) -> None:
    """Where only beliefs are varied and nothing is done, there is nothing to compare, and what is idle is flat."""
    found = swept("baseline", "parameters.promotion_return=1:9:8")
    assert found.views == ("level",)
    assert {answer.answers["level"] for answer in found.responses.values()} == {"nothing"}


def test_world(swept: Sweeper) -> None:
    """A depreciation raises revenue and an appreciation lowers it; a world as it comes changes nothing."""
    gap = swept("baseline", "world.real_depreciation@2027=-0.1:0.1:0.1").responses["revenue"].summaries["difference"]
    assert gap.p50[0] < 0 == gap.p50[1] < gap.p50[2]


@pytest.mark.slow
def test_main_outcome_and_year(swept: Sweeper) -> None:
    """Any outcome can be asked for, in any year of the forecast, beside the four that are always there."""
    found = swept("law", "levers.law.tax_cut=0:0.5:0.5", main="exits", year=2030)
    assert tuple(found.responses) == (*SHOWN, "exits")
    (law,) = projected(("law",))
    assert found.responses["exits"].summaries["level"].at(0.5) == pytest.approx(law.totals["exits"].at(2030), rel=1e-12)


def test_extremes_stay_within_the_evidence(swept: Sweeper) -> None:
    """The highest and lowest pairs are sought where evidence speaks for both values."""
    found = swept("baseline", f"{BUDGET}=1:7:3", SPAN)
    lowest, highest = found.extremes("difference")
    assert found.extrapolated
    assert lowest == (0, 0)
    assert highest == (1, 1)  # 4 and 20 %: what lies beyond brings more, but is extrapolated
    assert found.responses["revenue"].summaries["difference"].p50.argmax() == 8


@pytest.mark.slow
def test_progress_ends_at_the_whole() -> None:
    """What is told of the progress never falls and ends at the total."""
    read = reading("baseline", "ensemble.rng_seed = 7")  # draws that no other test has filtered
    variations = read_grid(["parameters.return_share=0.4:0.6:0.2"], read.scenario)
    told: list[tuple[int, int]] = []
    sweep(read.scenario, variations, varied(read, variations), 2030, progress=lambda *now: told.append(now))
    done = [step for step, _ in told]
    assert done == sorted(done)
    assert len({total for _, total in told}) == 1
    assert told[-1][0] == told[-1][1]


LEVEL = np.linspace(900.0, 1100.0, 101)


@pytest.mark.parametrize(
    ("gap", "answer"),
    [
        (np.zeros(101), "nothing"),
        (np.linspace(-0.1, 0.1, 101), "unseen"),
        (np.full(101, 0.1), "seen"),  # small, but its direction is sure
        (np.linspace(-1.0, 5.0, 101), "seen"),  # of either sign, but above a thousandth
        (np.linspace(0.0, 3.0, 101) * (np.arange(101) > 50), "seen"),  # often nothing, but far above in some draws
        (np.where(np.arange(101) == 0, 0.5, 0.0), "unseen"),
    ],
)
def test_answers(gap: np.ndarray, answer: str) -> None:
    """A difference is seen where its direction is sure or an end of its band beyond a thousandth of the level."""
    found = response("firms", np.stack([LEVEL, LEVEL + gap]), np.stack([LEVEL, LEVEL]), [(0.0, 1.0)])
    assert found.answers == {"difference": answer, "level": answer}


@pytest.mark.parametrize(("shift", "answer"), [(0.0, "nothing"), (0.5, "unseen"), (2.0, "seen")])
def test_answers_of_levels(shift: float, answer: str) -> None:
    """Levels that rest on draws of their own are seen to change by more than a thousandth."""
    level = np.stack([LEVEL, LEVEL + shift])
    found = response("firms", level, level, [(0.0, 1.0)], paired=False, compared=False)
    assert found.answers == {"level": answer}
    assert tuple(found.summaries) == ("level",)
