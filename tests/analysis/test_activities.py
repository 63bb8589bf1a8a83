"""What can be bought, and the plans that a mix makes."""

import numpy as np
import pytest

from simulator.analysis.activities import Menu
from simulator.analysis.allocation import Mix
from simulator.inputs.problems import ScenarioError
from tests.allocations import BUYABLE, few
from tests.model.samples import shipped_seeds


def most(menu: Menu, lever: str) -> Mix:
    """Every activity of one lever at its most, the others at current policy."""
    return tuple(a.steps if own == lever else 0 for a, own in zip(menu.activities, menu.lever_of, strict=True))


@pytest.mark.parametrize("by_market", [False, True])
def test_nothing_bought_is_the_record(by_market: bool) -> None:
    """The mix of no steps repeats current policy in every year, whatever the scenario did with these levers."""
    for name in ("baseline", "go-global"):
        scenario = few(name)
        menu = Menu(scenario, BUYABLE, by_market)
        plans = menu.scenario_with(menu.amounts((0,) * len(menu.activities))).policy
        record = scenario.seeds.current
        for year in range(scenario.as_of + 1, scenario.end + 1):
            assert plans["consulting"].firms_advised(year) == record["consulting"].firms_advised(year)
            assert plans["promotion"].budget(year) == record["promotion"].budget(year)
            assert plans["delegations"].missions(year) == record["delegations"].missions(year)
            np.testing.assert_array_equal(
                plans["delegations"].destinations(year), record["delegations"].destinations(year)
            )
            np.testing.assert_array_equal(plans["partners"].served_share(year), record["partners"].served_share(year))
            np.testing.assert_array_equal(
                plans["offices"].openings.by_market(year), record["offices"].openings.by_market(year)
            )


def test_amounts_of_single_markets_are_refused_where_a_mix_chooses_them() -> None:
    """What a mix would have to undo is refused with its place; a lever that is not chosen keeps it."""
    scenario = few("baseline", "levers.offices.opened_in.japan = { 2027 = 6 }")
    with pytest.raises(ScenarioError, match=r"levers\.offices\.opened_in\.japan: is chosen by the mix; take it out"):
        Menu(scenario, BUYABLE)
    menu = Menu(scenario, ("delegations",), by_market=True)
    nothing = menu.scenario_with(menu.amounts((0,) * len(menu.activities)))
    assert nothing.policy["offices"] == scenario.policy["offices"]


def test_levers_and_keys_that_are_not_chosen_stay() -> None:
    """The law, meetings at home and the partners' programmes stay as the scenario has them."""
    scenario = few("go-global")
    menu = Menu(scenario, ("delegations", "partners"))
    plans = menu.scenario_with(menu.amounts((0,) * len(menu.activities))).policy
    assert plans["law"] == scenario.policy["law"]
    assert plans["consulting"] == scenario.policy["consulting"]
    assert plans["delegations"].meetings_at_home == scenario.policy["delegations"].meetings_at_home
    assert plans["partners"].programmes == scenario.policy["partners"].programmes


def test_activities_end_where_their_evidence_does() -> None:
    """Every activity runs from current policy to the end of its evidence, in steps that reach both ends."""
    menu = Menu(few(), BUYABLE)
    ends = {a.name: (a.amount(0), a.amount(a.steps)) for a in menu.activities}
    assert ends == {
        "consulting.firms_advised": (20, 200),
        "delegations.missions": (6, 18),
        "promotion.budget": (1, 4),
        "partners.served_share.served_markets": (0.05, 0.3),
        "partners.served_share.new_markets": (0, 0.3),
        "offices.opened": (10, 30),
    }


def test_the_plan_reaches_what_was_chosen() -> None:
    """Amounts hold from the first year of the forecast on, spread over markets as on record."""
    scenario = few()
    menu = Menu(scenario, BUYABLE)
    mix = tuple(a.steps // 2 for a in menu.activities)
    named, first = menu.named(mix), scenario.as_of + 1
    plans, markets = menu.scenario_with(menu.amounts(mix)).policy, scenario.seeds.markets
    for year in (first, scenario.end):
        assert plans["consulting"].firms_advised(year) == named["consulting.firms_advised"]
        assert plans["delegations"].missions(year) == named["delegations.missions"]
        assert plans["offices"].opened(year) == named["offices.opened"]
        served = plans["partners"].served_share(year)[:, 0]
        japan = markets.names.index("japan")
        assert served[japan] == named["partners.served_share.served_markets"]
        new = markets.exporters & (np.arange(len(served)) != japan)
        assert set(served[new].tolist()) == {named["partners.served_share.new_markets"]}
        assert not served[~markets.exporters].any()
    record = scenario.seeds.current["delegations"]
    np.testing.assert_allclose(plans["delegations"].destinations(first), record.destinations(first), atol=1e-8)
    assert plans["consulting"].firms_advised(scenario.as_of) == 20


def test_missions_to_a_market_are_whole() -> None:
    """By market every destination has a whole number of missions, and they add up to a whole total."""
    menu = Menu(few(), ("delegations",), by_market=True)
    rng = np.random.default_rng(3)
    for _ in range(20):
        mix = tuple(int(steps) for steps in rng.integers(0, 4, len(menu.activities)))
        named = menu.named(mix)
        assert all(amount == int(amount) for amount in named.values())
        plan = menu.scenario_with(menu.amounts(mix)).policy["delegations"]
        assert plan.missions(2030) == sum(named.values())
        if any(mix):
            to_market = plan.missions(2030) * plan.destinations(2030)[:, 0]
            np.testing.assert_allclose(to_market[to_market > 0], [n for n in named.values() if n], atol=1e-6)


def test_totals_share_one_range_by_market() -> None:
    """By market the total of missions and of offices may not leave the range that was estimated for it."""
    menu = Menu(few(), BUYABLE, by_market=True)
    assert menu.caps == {"delegations": 12.0, "offices": 20.0}
    mix = tuple(a.steps if a.name == "offices.opened.india" else 0 for a in menu.activities)
    np.testing.assert_allclose(menu.used(mix), [0.0, 20.0])
    assert menu.scenario_with(menu.amounts(mix)).policy["offices"].opened(2030) == 30


def test_every_market_that_partners_begin_to_serve_is_a_start() -> None:
    """Coordination is paid as soon as a market is served more than on record, so responses are tried on both sides."""
    plain = {a.name: a.starts for a in Menu(few(), ("partners",)).activities}
    assert plain == {"partners.served_share.served_markets": (0,), "partners.served_share.new_markets": (0,)}
    menu = Menu(few(), ("partners",), by_market=True)
    assert [a.starts for a in menu.activities] == [(0,)] * int(menu.scenario.seeds.markets.exporters.sum())


def test_all_levers_have_a_step() -> None:
    """Every lever that can be bought says the finest difference that a mix makes."""
    assert all((about.step is None) is (about.activity is None) for about in shipped_seeds().levers_about.values())
    assert "law" not in BUYABLE
    assert most(Menu(few(), BUYABLE), "consulting")[0] == 180
