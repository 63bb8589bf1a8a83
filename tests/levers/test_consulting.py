"""Consulting: starts among the advised, fewer exits and a lift of revenue that fade with the advice."""

from itertools import pairwise

import numpy as np
import pytest

from simulator.levers import consulting
from tests.levers.country import (
    acting,
    assert_effects,
    assert_neutral,
    gains,
    made_up,
    remembering,
    running,
    shipped_seeds,
    steps,
)
from tests.model.samples import identified, medians

RECORD = consulting.Plan(firms_advised=steps(y2023=10), starter_share=steps(y2023=0.5))
PLAN = consulting.Plan(firms_advised=steps(RECORD.firms_advised, y2026=110), starter_share=RECORD.starter_share)
ROUND = {
    "consulting_targeting": 5.0,
    "consulting_entry_odds_ratio": 3.0,
    "consulting_exit_ratio": 0.6,
    "consulting_revenue_gain": 0.2,
    "consulting_half_life": 1.0,
    "served_relative_revenue": 0.5,
    "consulting_cost_per_firm": 12.0,  # US$ thousand
}


def once(firms: float) -> consulting.Plan:
    """Advice to exporters in 2026 only, beyond current policy."""
    advised = steps(RECORD.firms_advised, y2026=10 + firms, y2027=10)
    # The five starters of current policy stay five: 5 of 10 + firms.
    return consulting.Plan(advised, steps(RECORD.starter_share, y2026=5 / (10 + firms), y2027=0.5))


def test_worked_example():
    """Three years of advice to a hundred more firms, half of them starters, by hand."""
    # Beyond current policy: 100 advised, 50 of them starters, 50 exporters.  net = 1 - 0.2 = 0.8.
    # p = 5 * 0.02 = 0.1; odds 1/9 times 3 are 1/3, p_with = 0.25; starts = 50 * (0.25 - 0.1) * 0.8 = 6: 4.5 and 1.5.
    # Their revenue: 4.5 * 0.1 * 10 * 0.5 = 2.25 and 1.5 * 0.1 * 8 * 0.5 = 0.6.
    # Advised stock: 50, 50/2 + 50 = 75, 75/2 + 50 = 87.5 of 500 exporters: 0.1, 0.15, 0.175; net 0.08, 0.12, 0.14.
    # Exit ratio 1 - cover * (1 - 0.6): 1 - 0.032 = 0.968, 1 - 0.048 = 0.952, 1 - 0.056 = 0.944.
    # Level cover * 0.5 * 0.2 = 0.008, 0.012, 0.014; growth is its change: 0.008, 0.004, 0.002.
    # Cost 100 * 12 thousand = 1.2 million.
    same = {"starts": [4.5, 1.5, 0], "start_revenue": [2.25, 0.6, 0], "spending": 1.2}
    first, second, third = acting(consulting, PLAN, RECORD, made_up(**ROUND))
    assert_effects(first, exit_ratio=0.968, growth=[0.008, 0.008, 0], **same)
    assert_effects(second, exit_ratio=0.952, growth=[0.004, 0.004, 0], **same)
    assert_effects(third, exit_ratio=0.944, growth=[0.002, 0.002, 0], **same)


def test_the_record_changes_nothing():
    """Advice as on record is in observed growth already."""
    for effect in acting(consulting, RECORD, RECORD, made_up(**ROUND)):
        assert_neutral(effect)


@pytest.mark.parametrize("half_life", [0.5, 1.0, 2.0, 5.0])
def test_advice_halves_in_its_half_life(half_life: float):
    """A stock of advised firms that is not renewed is half as large after its half-life."""
    dynamics = made_up(**{**ROUND, "consulting_half_life": half_life})
    kept = remembering(consulting, once(64), RECORD, dynamics, range(2026, 2047))
    later = int(max(half_life, 1))
    assert kept[0].advised == pytest.approx(64, rel=1e-12)
    assert kept[later].advised == pytest.approx(64 * 0.5 ** (later / half_life), rel=1e-12)
    assert kept[2 * later].advised == pytest.approx(64 * 0.25 ** (later / half_life), rel=1e-12)


def test_the_gain_is_lost_again():
    """What advice adds to growth in one year is taken off in later ones until nothing is left."""
    effects = acting(consulting, once(64), RECORD, made_up(**ROUND), range(2026, 2086))
    growth = [float(effect.growth[0, 0]) for effect in effects]
    assert growth[0] > 0
    assert all(change < 0 for change in growth[1:40])
    assert sum(growth) == pytest.approx(0, abs=1e-15)
    assert float(np.squeeze(effects[-1].exit_ratio)) == pytest.approx(1, abs=1e-15)


def test_revenue_returns_in_the_end():
    """One year of advice that only lifts revenue leaves the level of every market as it was, in the end."""
    dynamics = identified(medians(consulting_exit_ratio=1.0, consulting_half_life=1.0))
    record = shipped_seeds().current["consulting"]
    plan = consulting.Plan(
        steps(record.firms_advised, y2026=400, y2027=20), steps(record.starter_share, y2026=10 / 400, y2027=0.5)
    )
    years = zip(running(dynamics, {"consulting": plan}, 2075), running(dynamics, {}, 2075), strict=True)
    ratios = [float(helped.revenue[3, 0, 0] / usual.revenue[3, 0, 0]) for (_, helped, *_), (_, usual, *_) in years]
    assert ratios[0] > 1.0005
    assert all(later <= earlier + 1e-14 for earlier, later in pairwise(ratios))
    assert ratios[-1] == pytest.approx(1, abs=1e-12)


def test_stopping_is_the_mirror_of_doubling():
    """Advice that stops loses in starts, exits, growth and cost what as much advice again would have won."""
    stopped = consulting.Plan(steps(RECORD.firms_advised, y2026=0), RECORD.starter_share)
    doubled = consulting.Plan(steps(RECORD.firms_advised, y2026=20), RECORD.starter_share)
    dynamics = made_up(**ROUND)
    pairs = zip(
        acting(consulting, stopped, RECORD, dynamics), acting(consulting, doubled, RECORD, dynamics), strict=True
    )
    for lost, won in pairs:
        assert lost.starts[0, 0] < 0
        assert lost.cost < 0
        assert (np.asarray(lost.exit_ratio) > 1).all()
        for name in ("starts", "start_revenue", "growth", "cost"):
            np.testing.assert_allclose(getattr(lost, name), -np.asarray(getattr(won, name)), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(np.asarray(lost.exit_ratio) - 1, 1 - np.asarray(won.exit_ratio), rtol=1e-12)


@pytest.mark.parametrize("displacement", [0.0, 0.25, 1.0])
def test_displacement_is_taken_from_every_effect(displacement: float):
    """Starts, exits and growth are the share that is not taken from other firms; the cost is the whole."""
    gross = acting(consulting, PLAN, RECORD, made_up(**ROUND, displacement=0.0))
    net = acting(consulting, PLAN, RECORD, made_up(**ROUND, displacement=displacement))
    for whole, part in zip(gross, net, strict=True):
        for name in ("starts", "start_revenue", "growth"):
            np.testing.assert_allclose(getattr(part, name), (1 - displacement) * getattr(whole, name), rtol=1e-12)
        fewer_exits, all_fewer = 1 - np.asarray(part.exit_ratio), 1 - np.asarray(whole.exit_ratio)
        np.testing.assert_allclose(fewer_exits, (1 - displacement) * all_fewer, rtol=1e-12, atol=1e-15)
        np.testing.assert_array_equal(part.cost, whole.cost)


def test_certain_starters_need_no_advice():
    """Where targeting picks firms that start anyway, the chance stays one and advice brings no start."""
    for effect in acting(consulting, PLAN, RECORD, made_up(**{**ROUND, "consulting_targeting": 60.0})):
        assert not np.any(effect.starts)


@pytest.mark.parametrize(("odds_ratio", "sign"), [(0.5, -1), (1.0, 0), (1.2, 1), (10.0, 1)])
def test_odds_turn_the_chance(odds_ratio: float, sign: int):
    """The odds of a start with advice over those without are the odds ratio, below one as well."""
    dynamics = made_up(**{**ROUND, "consulting_entry_odds_ratio": odds_ratio, "displacement": 0.0})
    first, *_ = acting(consulting, PLAN, RECORD, dynamics)
    chance = 0.1 + first.starts.sum() / 50
    assert chance / (1 - chance) == pytest.approx(odds_ratio * 0.1 / 0.9, rel=1e-12)
    assert np.sign(round(float(first.starts.sum()), 12)) == sign


def test_no_more_exporters_are_helped_than_there_are():
    """Advice to more exporters than exist covers all of them once."""
    crowd = consulting.Plan(steps(RECORD.firms_advised, y2026=5000), steps(RECORD.starter_share, y2026=0.0))
    first, second, _ = acting(consulting, crowd, RECORD, made_up(**ROUND, displacement=0.0))
    np.testing.assert_allclose(first.exit_ratio, 0.6, rtol=1e-12)
    np.testing.assert_allclose(first.growth[:, 0], [0.1, 0.1, 0], rtol=1e-12)
    np.testing.assert_allclose(second.growth, 0, atol=1e-15)


def test_median_advice_helps_and_costs():
    """At the medians more advice brings firms and revenue in every year and costs money."""
    record = shipped_seeds().current["consulting"]
    plan = consulting.Plan(steps(record.firms_advised, y2026=200), record.starter_share)
    for gain in gains("consulting", plan):
        assert gain["firms"] > 0
        assert gain["revenue"] > 0
        assert gain["cost"] == pytest.approx(180 * 0.012, rel=1e-12)
