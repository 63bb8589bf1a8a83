"""What can be tweaked, in the numbers that come of it: two ways of saying one thing bring the same."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.inputs.scenario import Scenario
from simulator.runs.assimilate import assimilate
from simulator.runs.ensemble import project_all
from simulator.runs.project import Outcomes
from tests.scenarios import shipped

SPLIT = "{ japan = 0.25, united_states = 0.75 }"
HEAVY = 'shocks = [{{ market = "all", year = 2028, {size}{until} }}]'
OBSERVED = 'observations = [{{ quantity = "{quantity}", year = 2026, value = {value}{more} }}]'


def outcomes(*scenarios: Scenario) -> list[Outcomes]:
    """What scenarios bring."""
    return [ensemble.outcomes for ensemble in project_all(scenarios)]


def assert_alike(one: Outcomes, other: Outcomes, rtol: float) -> None:
    """Raises AssertionError unless all outcomes agree."""
    for values, others in ((one.totals, other.totals), (one.by_market, other.by_market)):
        for name in values:
            np.testing.assert_allclose(values[name], others[name], rtol=rtol, err_msg=name)


@pytest.mark.parametrize(
    ("lever", "total", "own"), [("delegations", "missions", "missions_to"), ("offices", "opened", "opened_in")]
)
def test_amounts_of_markets_are_a_split_of_the_total(lever: str, total: str, own: str) -> None:
    """Shares of a total, and the amounts that they come to stated one by one, bring the same and cost the same."""
    split = shipped("baseline", f"levers.{lever}.{total} = {{ 2027 = 24 }}", f"levers.{lever}.destinations = {SPLIT}")
    usual = [f"levers.{lever}.{own}.{name} = {{ 2027 = 0 }}" for name in split.seeds.words.exporters]
    stated = [f"levers.{lever}.{own}.japan = {{ 2027 = 6 }}", f"levers.{lever}.{own}.united_states = {{ 2027 = 18 }}"]
    assert_alike(*outcomes(split, shipped("baseline", *usual, *stated)), rtol=1e-9)


def test_what_a_market_has_anyway_changes_nothing_to_the_bit() -> None:
    """Stating the share of the total that a market gets already brings current policy."""
    share = 6 * 0.1666
    same = shipped("baseline", f"levers.delegations.missions_to.japan = {{ 2027 = {share} }}")
    assert_alike(*outcomes(shipped("baseline"), same), rtol=0)


def test_a_shock_is_undone_after_its_end() -> None:
    """Up to the shock, and after its last year, all is as without it; in between revenue is lower by it."""
    ending = shipped("baseline", HEAVY.format(size="growth = -0.2", until=", until = 2030"))
    quiet, shocked = outcomes(shipped("baseline"), ending)
    ratio = shocked.totals["revenue"] / quiet.totals["revenue"]
    expected = np.array([np.exp(-0.2) if 2028 <= year <= 2030 else 1.0 for year in ending.years])
    np.testing.assert_allclose(ratio, np.broadcast_to(expected[:, None], ratio.shape), rtol=1e-12)


def test_per_cent_are_log_points() -> None:
    """A fall by twenty per cent is one by -ln 0.8 log points."""
    texts = (HEAVY.format(size=size, until="") for size in ("percent = -20", f"growth = {float(np.log(0.8))!r}"))
    assert_alike(*outcomes(*(shipped("baseline", text) for text in texts)), rtol=1e-13)


def test_an_entry_ratio_of_one_is_neutral_and_one_above_brings_firms() -> None:
    """One changes nothing to the bit; 1.2 in a year multiplies its entries, and none before."""
    base, one, more = (
        shipped("baseline", *lines)
        for lines in ((), ("world.entry_ratio = { 2027 = 1.0 }",), ("world.entry_ratio = { 2027 = 1.2 }",))
    )
    quiet, neutral, lively = outcomes(base, one, more)
    assert_alike(quiet, neutral, rtol=0)
    ratio = lively.totals["entries"] / quiet.totals["entries"]
    year = base.years.index(2027)
    np.testing.assert_allclose(ratio[year], 1.2, rtol=1e-12)
    assert (ratio[1:year] == 1).all()


def test_a_bare_number_is_a_dated_one() -> None:
    """What is typed without a year brings what the first year of the forecast brings."""
    bare = shipped("baseline", "levers.offices.opened = 25")
    assert_alike(*outcomes(bare, shipped("baseline", "levers.offices.opened = { 2026 = 25 }")), rtol=0)


def middle(scenario: Scenario, outcome: str, year: int) -> float:
    """The median of an outcome."""
    (found,) = outcomes(scenario)
    return float(np.median(found.totals[outcome][scenario.years.index(year)]))


@pytest.mark.parametrize(("quantity", "value"), [("revenue", 17_000), ("revenue", 6_000), ("firms", 2_600)])
def test_a_new_figure_draws_the_past_towards_it(quantity: str, value: float) -> None:
    """The posterior moves towards a figure, the more the smaller its error is."""
    before = middle(shipped("baseline", draws=1024), quantity, 2026)
    errors = (", log_sd = 0.3", ", log_sd = 0.1", ", log_sd = 0.03")
    texts = [OBSERVED.format(quantity=quantity, value=value, more=more) for more in errors]
    found = [middle(shipped("baseline", text, draws=1024), quantity, 2026) for text in texts]
    gaps = [abs(np.log(value / median)) for median in (before, *found)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 0.2 * gaps[0]


def test_a_least_figure_moves_upwards_only() -> None:
    """A figure that is a floor far below what is believed says nothing."""
    floor = OBSERVED.format(quantity="firms", value=500, more=', relation = "at_least"')
    scenario = shipped("baseline", floor, draws=1024)
    year = scenario.years.index(2026)
    past = assimilate(scenario.beliefs, 0)
    without = assimilate(replace(scenario.beliefs, observations=scenario.seeds.observations), 0)
    for one, other in zip(past.states[: year + 1], without.states, strict=True):
        assert np.median(one.firms.sum(axis=(0, 1))) == pytest.approx(np.median(other.firms.sum(axis=(0, 1))), rel=0.01)


def test_scenarios_of_other_figures_share_no_draws() -> None:
    """Beliefs differ by their figures, whatever those are called."""
    one, same, other = (
        shipped("baseline", OBSERVED.format(quantity="revenue", value=17_000, more=more))
        for more in ("", ', why = "another reason"', ", log_sd = 0.2")
    )
    assert one.beliefs == same.beliefs
    assert hash(one.beliefs) == hash(same.beliefs)
    assert one.beliefs != other.beliefs
