"""Offices abroad: fewer exits while they are open, growth while they are young, money for all that open."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.inputs.schedules import Shares
from simulator.levers import offices
from simulator.model import advance
from tests.levers.country import (
    THREE_YEARS,
    acting,
    assert_effects,
    assert_neutral,
    gains,
    made_up,
    one_each,
    remembering,
    shares,
    shipped_seeds,
    standing_still,
    steps,
)

RECORD = offices.Plan(opened=steps(y2023=10), destinations=shares(0.5, 0.5, 0))
ROUND = {
    "office_additionality": 0.4,
    "office_exit_ratio": 0.5,
    "office_revenue_growth": 0.05,
    "office_growth_years": 2.0,
    "office_cost": 60.0,  # US$ thousand
}


def plan(**opened: float) -> offices.Plan:
    """Current policy with other openings in these years."""
    return offices.Plan(steps(RECORD.opened, **opened), RECORD.destinations)


ONCE = plan(y2026=30, y2027=10)
"""Twenty more offices in 2026 only."""


def test_worked_example():
    """Three years of twenty more openings by hand."""
    # Ten more in each market, of which 0.4 are additional: 4.  Offices close at 0.2 * 0.5 = 0.1 a year:
    # 4, 0.9 * 4 + 4 = 7.6, 0.9 * 7.6 + 4 = 10.84.  Of 400 and 100 firms: 0.01 and 0.04, 0.019 and 0.076, 0.0271 and
    # 0.1084.  Exit ratio 1 - 0.8 * share * (1 - 0.5): 0.996 and 0.984, 0.9924 and 0.9696, 0.98916 and 0.95664.
    # Young offices of the last two years: 4, 8, 8, that is 0.01 and 0.04, then 0.02 and 0.08.
    # Growth 0.8 * share * 0.05: 0.0004 and 0.0016, then 0.0008 and 0.0032.  Cost 20 * 60 thousand = 1.2.
    first, second, third = acting(offices, plan(y2026=30), RECORD, made_up(**ROUND))
    assert_effects(first, exit_ratio=[0.996, 0.984, 1], growth=[0.0004, 0.0016, 0], spending=1.2)
    assert_effects(second, exit_ratio=[0.9924, 0.9696, 1], growth=[0.0008, 0.0032, 0], spending=1.2)
    assert_effects(third, exit_ratio=[0.98916, 0.95664, 1], growth=[0.0008, 0.0032, 0], spending=1.2)


def test_the_record_changes_nothing():
    """Openings as on record are in observed growth already."""
    for effect in acting(offices, RECORD, RECORD, made_up(**ROUND)):
        assert_neutral(effect)


def test_a_market_with_openings_of_its_own():
    """Openings that are stated for a market take the place of its share, in effect and in cost."""
    own = one_each(steps(), steps(y2027=20), steps())
    stated = offices.Plan(RECORD.opened, RECORD.destinations, own)
    assert [stated.openings.total(year) for year in THREE_YEARS] == [10, 25, 25]
    few = replace(stated, opened=steps(y2026=0.2), opened_in=one_each(steps(), steps(y2027=0.1), steps()))
    assert few.openings.total(2027) == pytest.approx(0.2)
    np.testing.assert_array_equal(stated.openings.by_market(2027)[:, 0], [5, 20, 0])
    first, second, _ = acting(offices, stated, RECORD, made_up(**ROUND))
    assert_neutral(first)
    # Fifteen more in the south, of which 0.4 are additional: 6 of 100 firms. 0.8 * 0.06 * (1 - 0.5), times 0.05, at 60.
    assert_effects(second, exit_ratio=[1, 0.976, 1], growth=[0, 0.0024, 0], spending=0.9)


@pytest.mark.parametrize(("exit_ratio", "closing"), [(0.5, 0.1), (1.0, 0.2), (2.0, 0.4), (0.1, 0.02), (10.0, 1.0)])
def test_offices_close_with_their_firms(exit_ratio: float, closing: float):
    """Offices close at the established exit rate times their exit ratio, at most all of them in a year."""
    dynamics = made_up(**{**ROUND, "office_exit_ratio": exit_ratio})
    kept = [memory.offices[0, 0] for memory in remembering(offices, ONCE, RECORD, dynamics, range(2026, 2036))]
    np.testing.assert_allclose(kept, [4 * (1 - closing) ** age for age in range(10)], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("additionality", [0.0, 0.3, 1.0])
def test_additionality_counts_in_effects_and_not_in_cost(additionality: float):
    """Only offices that support brought have effects; all that are supported are paid for."""
    whole, *_ = acting(offices, ONCE, RECORD, made_up(**{**ROUND, "office_additionality": 1.0}))
    part, *_ = acting(offices, ONCE, RECORD, made_up(**{**ROUND, "office_additionality": additionality}))
    np.testing.assert_allclose(part.growth, additionality * whole.growth, rtol=1e-12)
    np.testing.assert_allclose(1 - part.exit_ratio, additionality * (1 - whole.exit_ratio), rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(part.cost, whole.cost)
    assert part.cost == pytest.approx(1.2, rel=1e-12)


@pytest.mark.parametrize(
    ("growth_years", "expected"), [(1.0, [1, 0, 0, 0]), (2.0, [1, 1, 0, 0]), (2.5, [1, 1, 0.5, 0]), (3.0, [1, 1, 1, 0])]
)
def test_offices_grow_while_they_are_young(growth_years: float, expected: list[float]):
    """An opening adds growth in its own year and the next ones, for the growth years, a part of a year in part."""
    effects = acting(
        offices, ONCE, RECORD, made_up(**{**ROUND, "office_growth_years": growth_years}), range(2026, 2030)
    )
    growth = np.array([effect.growth[:, 0] for effect in effects])
    np.testing.assert_allclose(growth, np.outer(expected, [0.0004, 0.0016, 0]), rtol=1e-12, atol=1e-18)


def test_each_draw_has_its_own_growth_years():
    """Draws with different growth years get what each would get alone."""
    lengths = (1.0, 2.5, 10.0)
    many = acting(
        offices, ONCE, RECORD, made_up(**{**ROUND, "office_growth_years": np.array(lengths)}), range(2026, 2040)
    )
    for draw, length in enumerate(lengths):
        alone = acting(offices, ONCE, RECORD, made_up(**{**ROUND, "office_growth_years": length}), range(2026, 2040))
        for together, one in zip(many, alone, strict=True):
            np.testing.assert_allclose(together.growth[:, draw], one.growth[:, 0], rtol=1e-14)


def test_stopping_is_the_mirror_of_doubling():
    """Support that stops loses what as much support again would have won, and saves its money."""
    dynamics = made_up(**ROUND)
    stopped = acting(offices, plan(y2026=0), RECORD, dynamics, range(2026, 2036))
    doubled = acting(offices, plan(y2026=20), RECORD, dynamics, range(2026, 2036))
    for lost, won in zip(stopped, doubled, strict=True):
        assert (lost.exit_ratio[:2] > 1).all()
        assert (lost.growth[:2] < 0).all()
        assert lost.cost == pytest.approx(-0.6, rel=1e-12)
        np.testing.assert_allclose(lost.growth, -won.growth, rtol=1e-12)
        np.testing.assert_allclose(lost.exit_ratio - 1, 1 - won.exit_ratio, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(lost.cost, -won.cost, rtol=1e-12)


@pytest.mark.parametrize("displacement", [0.0, 0.5, 1.0])
def test_displacement_is_taken_from_effects_and_not_from_cost(displacement: float):
    """Exits and growth move by the share that is not taken from other firms."""
    first, *_ = acting(offices, plan(y2026=30), RECORD, made_up(**ROUND, displacement=displacement))
    net = 1 - displacement
    assert_effects(
        first, exit_ratio=[1 - 0.005 * net, 1 - 0.02 * net, 1], growth=[0.0005 * net, 0.002 * net, 0], spending=1.2
    )


def test_no_more_firms_have_offices_than_there_are():
    """More offices than firms cover every firm once."""
    dynamics = made_up(**{**ROUND, "office_additionality": 1.0}, displacement=0.0)
    first, *_ = acting(offices, plan(y2026=1000), RECORD, dynamics)
    # 495 more in each market: more than the 400 firms of the north and the 100 of the south.
    assert_effects(first, exit_ratio=[0.5, 0.5, 1], growth=[0.05, 0.05, 0], spending=990 * 0.06)


def test_other_destinations_move_offices_at_no_cost():
    """The same openings elsewhere cost nothing; one market wins what another loses, by its number of firms."""
    moved = offices.Plan(RECORD.opened, Shares((1.0, 0.0, 0.0), 2026, RECORD.destinations))
    first, *_ = acting(offices, moved, RECORD, made_up(**ROUND))
    # Five offices move, two of them additional: 2/400 of the north, -2/100 of the south.
    assert_effects(first, exit_ratio=[1 - 0.002, 1 + 0.008, 1], growth=[0.0002, -0.0008, 0])


def test_growth_of_young_offices_stays_in_the_level():
    """Once growth years are over, revenue of the market keeps what they added, where exits are not touched."""
    dynamics = made_up(**{**ROUND, "office_exit_ratio": 1.0})
    with_it = without = standing_still(2026)
    memory, added = None, np.zeros((3, 1))
    for year in range(2026, 2041):
        effect, memory = offices.effects(year, with_it, dynamics, ONCE, RECORD, memory)
        with_it, _ = advance(with_it, dynamics, effect)
        without, _ = advance(without, dynamics)
        added = added + effect.growth
        np.testing.assert_allclose(with_it.market_revenue / without.market_revenue, np.exp(added), rtol=1e-12)
    assert (added[:2] > 0.0003).all()


def test_median_offices_help_and_cost():
    """At the medians three times the openings bring firms and revenue in every year and cost money."""
    record = shipped_seeds().current["offices"]
    for gain in gains("offices", offices.Plan(steps(record.opened, y2026=30), record.destinations)):
        assert gain["firms"] > 0
        assert gain["revenue"] > 0
        assert gain["cost"] == pytest.approx(20 * 0.06, rel=1e-12)
