"""Delegations and meetings: meetings become contracts a while later; newcomers start, other contracts fade."""

import numpy as np
import pytest

from simulator.inputs.schedules import Shares
from simulator.levers import delegations
from tests.levers.country import (
    MARKETS,
    acting,
    assert_effects,
    assert_neutral,
    gains,
    made_up,
    one_each,
    remembering,
    shares,
    shipped_seeds,
    steps,
)

RECORD = delegations.Plan(
    missions=steps(y2023=2),
    firms_per_mission=steps(y2023=10),
    meetings_at_home=steps(y2023=20),
    destinations=shares(0.5, 0.5, 0),
)
ROUND = {
    "mission_meetings_per_firm": 5.0,
    "meeting_conversion": 0.1,
    "service_deadweight": 0.5,
    "mission_lag": 1.0,
    "mission_newcomer_share": 0.25,
    "mission_returns_exponent": 0.5,
    "first_contract_value": 200.0,  # US$ thousand
    "contract_half_life": 1.0,
    "mission_cost_per_firm": 7.0,  # US$ thousand
    "meeting_cost": 0.5,  # US$ thousand
}


def plan(destinations: Shares = RECORD.destinations, **missions: float) -> delegations.Plan:
    """Current policy with other missions in these years."""
    return delegations.Plan(
        steps(RECORD.missions, **missions), RECORD.firms_per_mission, RECORD.meetings_at_home, destinations
    )


ONCE = plan(y2026=8, y2027=2)
"""Six more missions in 2026 only."""


def test_worked_example():
    """Three years of six more missions and eighty more meetings at home, by hand."""
    # Missions to each of north and south: four, recorded one; o(4) = 4^0.5 = 2, o(1) = 1.
    # Meetings 5 * 10 * 2 = 100 each, and at home 100 * (3/4, 1/4): 175 and 125; recorded 50 and 20 * (3/4, 1/4): 65
    # and 55; beyond current policy 110 and 70.
    # Contracts a meeting 0.1 * (1 - 0.5) * (1 - 0.2) = 0.04: 4.4 and 2.8, due a year later.
    # Starts, a quarter: 1.1 and 0.7, each with 0.2 million: 0.22 and 0.14.
    # The others, 3.3 and 2.1 at 0.2 million: 0.66 and 0.42; a year later half of them and as many again: 0.99 and 0.63.
    # Cost: 80 places less 20, at 7 thousand: 0.42; 80 meetings at 0.5 thousand: 0.04; together 0.46, paid at once.
    active = delegations.Plan(
        steps(RECORD.missions, y2026=8),
        RECORD.firms_per_mission,
        steps(RECORD.meetings_at_home, y2026=100),
        RECORD.destinations,
    )
    first, second, third = acting(delegations, active, RECORD, made_up(**ROUND))
    same = {"starts": [1.1, 0.7, 0], "start_revenue": [0.22, 0.14, 0], "spending": 0.46}
    assert_effects(first, spending=0.46)
    assert_effects(second, overlay=[0.66, 0.42, 0], **same)
    assert_effects(third, overlay=[0.99, 0.63, 0], **same)


def test_first_contracts_are_worth_their_money_in_the_year_that_they_are_won():
    """A contract of one value in constant money is worth the price level of its year, and keeps what it was worth."""
    # As above, prices doubling every year from 2025 on: contracts of 2027 at four times, of 2028 at eight times.
    # Starts' 0.22 and 0.14: 0.88 and 0.56, then 1.76 and 1.12.  The others' 0.66 and 0.42 in 2027: 2.64 and 1.68;
    # in 2028 half of them and 5.28 and 3.36: 6.6 and 4.2.  Firms and public money are as above.
    active = delegations.Plan(
        steps(RECORD.missions, y2026=8),
        RECORD.firms_per_mission,
        steps(RECORD.meetings_at_home, y2026=100),
        RECORD.destinations,
    )
    first, second, third = acting(delegations, active, RECORD, made_up(**ROUND, dollar_inflation=1.0))
    same = {"starts": [1.1, 0.7, 0], "spending": 0.46}
    assert_effects(first, spending=0.46)
    assert_effects(second, overlay=[2.64, 1.68, 0], start_revenue=[0.88, 0.56, 0], **same)
    assert_effects(third, overlay=[6.6, 4.2, 0], start_revenue=[1.76, 1.12, 0], **same)


def test_missions_to_a_market_take_the_place_of_its_share():
    """Shares and the amounts that they come to are one plan; the total, and so the places paid for, follow."""
    split = delegations.Plan(steps(y2026=8), RECORD.firms_per_mission, steps(), shares(0.75, 0.25, 0))
    own = one_each(steps(y2026=6), steps(y2026=2), steps())
    stated = delegations.Plan(steps(y2026=3), RECORD.firms_per_mission, steps(), shares(0.5, 0.5, 0), own)
    np.testing.assert_array_equal(stated.sent.by_market(2026), split.sent.by_market(2026))
    assert stated.firms_sent(2026) == split.firms_sent(2026)


def test_the_record_changes_nothing():
    """Missions and meetings as on record are in observed growth already."""
    for effect in acting(delegations, RECORD, RECORD, made_up(**ROUND)):
        assert_neutral(effect)


@pytest.mark.parametrize(
    ("lag", "due"),
    [
        (0.0, [1, 0, 0, 0, 0]),
        (0.25, [0.75, 0.25, 0, 0, 0]),
        (1.0, [0, 1, 0, 0, 0]),
        (1.5, [0, 0.5, 0.5, 0, 0]),
        (3.0, [0, 0, 0, 1, 0]),
    ],
)
def test_contracts_come_after_the_lag(lag: float, due: list[float]):
    """Contracts of one year's missions fall due after the lag, split between two years where it is no whole one."""
    effects = acting(delegations, ONCE, RECORD, made_up(**{**ROUND, "mission_lag": lag}), range(2026, 2031))
    # 5 * 10 * (2 - 1) * 0.04 = 2 contracts in each exporters market, half a start each.
    starts = [effect.starts for effect in effects]
    np.testing.assert_allclose(np.array(starts)[:, 0, 0], 0.5 * np.array(due), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(np.array(starts)[:, 1, 0], 0.5 * np.array(due), rtol=1e-12, atol=1e-15)
    costs = [float(effect.cost[0]) for effect in effects]
    np.testing.assert_allclose(costs, [0.42, 0, 0, 0, 0], rtol=1e-12)


def test_each_draw_has_its_own_lag():
    """Draws with different lags get what each would get alone."""
    together = acting(
        delegations, ONCE, RECORD, made_up(**{**ROUND, "mission_lag": np.array([0.0, 1.5, 3.0])}), range(2026, 2031)
    )
    for draw, lag in enumerate((0.0, 1.5, 3.0)):
        alone = acting(delegations, ONCE, RECORD, made_up(**{**ROUND, "mission_lag": lag}), range(2026, 2031))
        for one, many in zip(alone, together, strict=True):
            np.testing.assert_allclose(many.starts[:, draw], one.starts[:, 0], rtol=1e-14)
            np.testing.assert_allclose(many.overlay[:, draw], one.overlay[:, 0], rtol=1e-14)


@pytest.mark.parametrize("half_life", [0.5, 1.0, 1.5, 4.0])
def test_contracts_halve_in_their_half_life_and_are_gone_in_the_end(half_life: float):
    """Revenue from contracts that are not followed by others fades by half in each half-life, down to nothing."""
    dynamics = made_up(**{**ROUND, "contract_half_life": half_life, "mission_lag": 0.0})
    kept = [memory.contracts for memory in remembering(delegations, ONCE, RECORD, dynamics, range(2026, 2026 + 241))]
    later = int(2 * half_life)
    np.testing.assert_allclose(kept[later], kept[0] / 4, rtol=1e-12)
    np.testing.assert_allclose(kept[2 * later], kept[0] / 16, rtol=1e-12)
    assert kept[0][0, 0] > 0.2
    assert kept[240].max() < 1e-15


def test_lasting_missions_end_in_a_steady_state():
    """Contracts of lasting missions add up to one year's contracts over the share that fades in a year."""
    dynamics = made_up(**{**ROUND, "contract_half_life": 2.0})
    *_, last = acting(delegations, plan(y2026=8), RECORD, dynamics, range(2026, 2126))
    # 2 contracts a market and year, three quarters of them no newcomers', at 0.2 million.
    np.testing.assert_allclose(last.overlay[:2, 0], 0.3 / (1 - 0.5**0.5), rtol=1e-12)


@pytest.mark.parametrize(
    ("missions", "output"), [(0, 0), (0.25, 0.25), (1, 1), (1.0001, 1.0001**0.5), (4, 2), (9, 3), (200, 200**0.5)]
)
def test_returns_diminish_above_one_mission_only(missions: float, output: float):
    """Up to one mission to a market output is proportional; above it is the power of the exponent."""
    assert delegations.mission_output(np.array([float(missions)]), 0.5) == pytest.approx(output, rel=1e-14)


def test_scattering_a_mission_wins_nothing():
    """One mission spread over two markets brings as many meetings as one to a single market."""
    dynamics = made_up(**ROUND)
    whole = delegations.meetings(2026, dynamics, plan(shares(1, 0, 0), y2026=1))
    spread = delegations.meetings(2026, dynamics, plan(shares(0.5, 0.5, 0), y2026=1))
    assert spread.sum() == pytest.approx(whole.sum(), rel=1e-14)


def test_many_missions_are_better_spread():
    """Eight missions to two markets bring more meetings than eight to one, and fewer than eight first ones."""
    dynamics = made_up(**{**ROUND, "mission_returns_exponent": 0.7})
    one = delegations.meetings(2026, dynamics, plan(shares(1, 0, 0), y2026=8)).sum()
    two = delegations.meetings(2026, dynamics, plan(shares(0.5, 0.5, 0), y2026=8)).sum()
    assert one < two < 8 * 50 + 20


def test_null_missions_do_nothing_but_cost():
    """In draws where meetings only speed up what comes anyway, the cost is the same and nothing else happens."""
    dynamics = made_up(**{**ROUND, "missions_are_null": np.array([1.0, 0.0])})
    for null, effect in zip(
        acting(delegations, ONCE, RECORD, made_up(**ROUND)), acting(delegations, ONCE, RECORD, dynamics), strict=True
    ):
        for name in ("starts", "start_revenue", "overlay"):
            assert not getattr(effect, name)[:, 0].any()
            np.testing.assert_allclose(getattr(effect, name)[:, 1], getattr(null, name)[:, 0], rtol=1e-14)
        np.testing.assert_array_equal(effect.cost, null.cost)


@pytest.mark.parametrize(("deadweight", "displacement"), [(0.0, 0.0), (0.5, 0.2), (0.9, 0.5), (1.0, 0.3), (0.3, 1.0)])
def test_deadweight_and_displacement_multiply(deadweight: float, displacement: float):
    """Of gross contracts the share that is neither deadweight nor displaced is counted; costs are whole."""
    gross = acting(delegations, ONCE, RECORD, made_up(**{**ROUND, "service_deadweight": 0.0}, displacement=0.0))
    net = acting(
        delegations, ONCE, RECORD, made_up(**{**ROUND, "service_deadweight": deadweight}, displacement=displacement)
    )
    counted = (1 - deadweight) * (1 - displacement)
    for whole, part in zip(gross, net, strict=True):
        for name in ("starts", "start_revenue", "overlay"):
            np.testing.assert_allclose(getattr(part, name), counted * getattr(whole, name), rtol=1e-12, atol=1e-15)
        np.testing.assert_array_equal(part.cost, whole.cost)


def test_stopping_is_the_mirror_of_the_record():
    """Missions that stop lose, with their cost, what the same missions would win from nothing."""
    nothing = delegations.Plan(steps(), RECORD.firms_per_mission, steps(), RECORD.destinations)
    stopped = delegations.Plan(
        steps(RECORD.missions, y2026=0),
        RECORD.firms_per_mission,
        steps(RECORD.meetings_at_home, y2026=0),
        shares(0.5, 0.5, 0),
    )
    begun = delegations.Plan(steps(y2026=2), RECORD.firms_per_mission, steps(y2026=20), RECORD.destinations)
    dynamics, years = made_up(**ROUND), range(2026, 2032)
    lost, won = (
        acting(delegations, stopped, RECORD, dynamics, years),
        acting(delegations, begun, nothing, dynamics, years),
    )
    for loss, gain in zip(lost, won, strict=True):
        for name in ("starts", "start_revenue", "overlay", "cost"):
            np.testing.assert_allclose(getattr(loss, name), -np.asarray(getattr(gain, name)), rtol=1e-12, atol=1e-15)
    assert lost[1].starts[0, 0] < 0
    assert lost[1].overlay[0, 0] < 0
    assert lost[0].cost == pytest.approx(-0.15, rel=1e-12)


def test_other_destinations_only_move_meetings():
    """The same missions to other markets cost the same; what one market wins another loses."""
    moved = delegations.Plan(
        RECORD.missions,
        RECORD.firms_per_mission,
        RECORD.meetings_at_home,
        Shares((1.0, 0.0, 0.0), 2026, RECORD.destinations),
    )
    # Without diminishing returns: two missions to the north instead of one to each.
    _, second, _ = acting(delegations, moved, RECORD, made_up(**{**ROUND, "mission_returns_exponent": 1.0}))
    assert second.cost == 0
    np.testing.assert_allclose(second.starts[:, 0], [0.5, -0.5, 0], rtol=1e-12)


def test_operator_markets_get_no_contracts():
    """Meetings at home are with exporters only."""
    at_home = delegations.Plan(
        RECORD.missions, RECORD.firms_per_mission, steps(RECORD.meetings_at_home, y2026=5000), RECORD.destinations
    )
    for effect in acting(delegations, at_home, RECORD, made_up(**ROUND)):
        assert not np.broadcast_to(effect.starts, (3, 1))[~MARKETS.exporters].any()
        assert not np.broadcast_to(effect.overlay, (3, 1))[~MARKETS.exporters].any()


def median_missions() -> list[dict[str, float]]:
    """What three times the missions bring at the medians, year by year to 2035."""
    record = shipped_seeds().current["delegations"]
    more = delegations.Plan(
        steps(record.missions, y2026=18), record.firms_per_mission, record.meetings_at_home, record.destinations
    )
    return gains("delegations", more)


def test_median_missions_bring_firms_and_cost():
    """At the medians three times the missions bring firms from the year after on, and cost money at once."""
    first, *later = median_missions()
    assert first["firms"] == 0
    assert first["cost"] == pytest.approx(12 * 8.3 * 0.007, rel=1e-12)
    for gain in later:
        assert gain["firms"] > 0
        assert gain["cost"] > 0


def test_median_missions_bring_revenue_at_first():
    """At the medians three times the missions bring revenue in each of the first five years after them."""
    first, *later = median_missions()
    assert first["revenue"] == 0
    assert all(gain["revenue"] > 0 for gain in later[:5])


def test_median_missions_bring_revenue_until_the_pool_is_missed():
    """At the medians more missions bring revenue for some years, and then cost what their newcomers took from the pool.

    A newcomer starts with one contract, a twentieth of what an entrant earns, but leaves the pool as every entrant
    does.
    """
    _, *later = median_missions()
    gains = [gain["revenue"] > 0 for gain in later]
    assert all(gains[:5])
    assert gains == sorted(gains, reverse=True)
