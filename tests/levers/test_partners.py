"""Partner programmes: help for firms in one market, and dated programmes that raise its demand until their end."""

import numpy as np
import pytest

from simulator.levers import partners
from simulator.levers.lever import Programme
from tests.levers.country import (
    FIRST_YEAR,
    NORTH,
    SOUTH,
    acting,
    assert_effects,
    assert_neutral,
    gains,
    made_up,
    one_each,
    running,
    shipped_seeds,
    steps,
)
from tests.model.checks import assert_same
from tests.model.samples import identified, medians

FAIR = {"fair": Programme(SOUTH, 2027, "digital_europe_demand")}
RECORD = partners.Plan(served_share=one_each(steps(y2023=0.05), steps(), steps()), programmes=FAIR)
ROUND = {
    "host_entry_odds_ratio": 1.5,
    "host_exit_ratio": 0.8,
    "host_cost_per_firm": 15.0,  # US$ thousand
    "partner_coordination_cost": 0.1,
    "digital_europe_demand": 0.01,
}


def plan(north: float = 0.05, south: float = 0.0, programmes=FAIR) -> partners.Plan:
    """Current policy with other served shares from 2026 on, or other programmes."""
    by_market = one_each(steps(steps(y2023=0.05), y2026=north), steps(y2026=south), steps())
    return partners.Plan(by_market, programmes)


def test_worked_example():
    """Three years of more firms served in two markets, and a programme prolonged by a year, by hand."""
    # Beyond current policy: 0.2 of the north, 0.1 of the south; net 0.8 of them: 0.16 and 0.08.
    # Entry ratio 1 + 0.16 * 0.5 = 1.08 and 1.04.  Exit ratio 1 - 0.16 * 0.2 = 0.968 and 0.984.
    # Demand of the south: the recorded year 2027 is in current policy, 2028 is not: 0, 0, 0.01.
    # Cost: 0.2 * 400 + 0.1 * 100 = 90 firms at 15 thousand = 1.35; two markets at 0.1: 1.55.
    longer = {"fair": Programme(SOUTH, 2028, "digital_europe_demand")}
    same = {"entry_ratio": [1.08, 1.04, 1], "exit_ratio": [0.968, 0.984, 1], "spending": 1.55}
    first, second, third = acting(partners, plan(0.25, 0.1, longer), RECORD, made_up(**ROUND))
    assert_effects(first, **same)
    assert_effects(second, **same)
    assert_effects(third, growth=[0, 0.01, 0], **same)


def test_the_record_changes_nothing():
    """Soft support and programmes as on record are in observed growth already, also after a programme's end."""
    for effect in acting(partners, RECORD, RECORD, made_up(**ROUND), range(2026, 2036)):
        assert_neutral(effect)


def test_digital_europe_on_record_changes_nothing_in_the_shipped_country():
    """With the shipped record the run is the one without any lever, to the bit, past 2027 too."""
    dynamics = identified(medians())
    stronger = identified(medians(digital_europe_demand=0.3))
    for (_, one, *_), (_, other, *_) in zip(running(dynamics, {}), running(stronger, {}), strict=True):
        assert_same(one, other)


@pytest.mark.parametrize("until", [2028, 2030])
def test_prolonging_a_programme_adds_demand_until_its_new_end_only(until: int):
    """Demand is added in the years between the old end and the new one; the level reached then stays."""
    longer = {"fair": Programme(SOUTH, until, "digital_europe_demand")}
    effects = acting(partners, plan(programmes=longer), RECORD, made_up(**ROUND), range(2026, 2036))
    for year, effect in enumerate(effects, start=2026):
        growth = np.broadcast_to(effect.growth, (3, 1))[:, 0]
        np.testing.assert_allclose(growth, [0, 0.01 if 2027 < year <= until else 0, 0], rtol=1e-12)
        assert effect.cost == 0


def test_ending_a_programme_early_takes_its_demand_away():
    """Between the new end and the recorded one the market misses the programme's demand."""
    shorter = {"fair": Programme(SOUTH, 2025, "digital_europe_demand")}
    effects = acting(partners, plan(programmes=shorter), RECORD, made_up(**ROUND), range(2026, 2030))
    growth = [float(np.broadcast_to(effect.growth, (3, 1))[SOUTH, 0]) for effect in effects]
    assert growth == pytest.approx([-0.01, -0.01, 0, 0], rel=1e-12)


def test_a_further_programme_adds_in_its_market_from_the_start():
    """A programme that is not on record adds to its own market in each of its years, beside those on record."""
    both = {**FAIR, "new": Programme(NORTH, 2026, "office_revenue_growth")}
    dynamics = made_up(**ROUND, office_revenue_growth=0.02)
    first, second, _ = acting(partners, plan(programmes=both), RECORD, dynamics)
    assert_effects(first, growth=[0.02, 0, 0])
    assert_neutral(second)


def test_prolonged_programme_lifts_the_level_of_its_market_alone():
    """In the shipped country two more years of Digital Europe lift European revenue by twice its demand, for good."""
    dynamics = identified(medians())
    record = shipped_seeds().current["partners"]
    europe = dynamics.markets.names.index("european_union")
    longer = {"digital_europe": Programme(europe, 2029, "digital_europe_demand")}
    plans = {"partners": partners.Plan(record.served_share, longer)}
    for (_, with_it, *_), (_, without, *_) in zip(running(dynamics, plans), running(dynamics, {}), strict=True):
        years = min(max(with_it.year - 2027, 0), 2)
        ratio = with_it.market_revenue / without.market_revenue
        expected = np.ones_like(ratio)
        expected[europe] = np.exp(years * dynamics.parameters.digital_europe_demand)
        np.testing.assert_allclose(ratio, expected, rtol=1e-12)


def test_a_stopped_programme_loses_and_saves():
    """Where fewer are served than on record, entries fall, exits rise and the money for those firms is saved."""
    # 0.05 of 400 firms in the north: 20 firms at 15 thousand = 0.3; net 0.04.
    for effect in acting(partners, plan(north=0.0), RECORD, made_up(**ROUND)):
        assert_effects(effect, entry_ratio=[0.98, 1, 1], exit_ratio=[1.008, 1, 1], spending=-0.3)


@pytest.mark.parametrize("displacement", [0.0, 0.3, 1.0])
def test_displacement_is_taken_from_effects_and_not_from_cost(displacement: float):
    """Entries and exits move by the share that is not taken from other firms; every served firm is paid for."""
    first, *_ = acting(partners, plan(0.25), RECORD, made_up(**ROUND, displacement=displacement))
    net = 1 - displacement
    assert_effects(
        first, entry_ratio=[1 + 0.1 * net, 1, 1], exit_ratio=[1 - 0.04 * net, 1, 1], spending=80 * 0.015 + 0.1
    )


def test_coordination_is_paid_where_more_is_served():
    """Each market in which more firms are served than on record needs its officer, others do not."""
    dynamics = made_up(**{**ROUND, "host_cost_per_firm": 0.0})
    for served, cost in (
        ((0.05, 0.0), 0),
        ((0.06, 0.0), 0.1),
        ((0.05, 0.3), 0.1),
        ((1.0, 1.0), 0.2),
        ((0.0, 0.01), 0.1),
    ):
        first, *_ = acting(partners, plan(*served), RECORD, dynamics)
        np.testing.assert_allclose(first.cost, cost, rtol=1e-12)


def test_median_partners_help_their_market_and_cost():
    """At the medians serving more firms in Japan brings firms and revenue in every year and costs money."""
    record = shipped_seeds().current["partners"]
    japan = shipped_seeds().markets.names.index("japan")
    schedules = list(record.served_share.schedules)
    schedules[japan] = steps(schedules[japan], y2026=0.3)
    for gain in gains("partners", partners.Plan(one_each(*schedules), record.programmes)):
        assert gain["firms"] > 0
        assert gain["revenue"] > 0
        assert gain["cost"] > 0


def test_median_programme_brings_revenue_without_cost():
    """At the medians Digital Europe prolonged brings revenue after its recorded end, no firm, at no public cost."""
    record = shipped_seeds().current["partners"]
    recorded = record.programmes["digital_europe"]
    longer = {"digital_europe": Programme(recorded.market, 2035, recorded.demand)}
    for year, gain in enumerate(gains("partners", partners.Plan(record.served_share, longer)), start=FIRST_YEAR):
        assert (gain["revenue"] > 0) == (year > 2027)
        assert gain["firms"] == gain["cost"] == 0
