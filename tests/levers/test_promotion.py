"""Promotion: a published return that is a steady state, built up and lost with a half-life."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.levers import promotion
from simulator.model import advance
from tests.levers.country import (
    acting,
    assert_effects,
    assert_neutral,
    gains,
    made_up,
    remembering,
    shipped_seeds,
    standing_still,
    steps,
)

RECORD = promotion.Plan(budget=steps(y2023=2))
ROUND = {"promotion_return": 8.0, "promotion_returns_exponent": 0.5, "promotion_half_life": 1.0}


def plan(**budget: float) -> promotion.Plan:
    """Current policy with other budgets in these years."""
    return promotion.Plan(steps(RECORD.budget, **budget))


def test_worked_example():
    """Three years of four times the recorded budget by hand."""
    # Steady state 8 * 2 * ((8/2)^0.5 - 1) = 16; half of what is missing is built up each year: 8, 12, 14.
    # North earns 3,000 and south 1,000 of the 4,000: 6 and 2, 9 and 3, 10.5 and 3.5.  Cost 8 - 2 = 6.
    first, second, third = acting(promotion, plan(y2026=8), RECORD, made_up(**ROUND))
    assert_effects(first, overlay=[6, 2, 0], spending=6)
    assert_effects(second, overlay=[9, 3, 0], spending=6)
    assert_effects(third, overlay=[10.5, 3.5, 0], spending=6)


def test_the_return_follows_prices_and_the_budget_does_not():
    """What a budget in constant money returns is worth the price level of the year in which it is built up."""
    # As above, prices doubling every year from 2025 on: the steady state of 16 is 32, 64, 128.
    # Half of what is missing: 16, 8 + 32 = 40, 20 + 64 = 84; three quarters in the north.  Cost 6 as above.
    first, second, third = acting(promotion, plan(y2026=8), RECORD, made_up(**ROUND, dollar_inflation=1.0))
    assert_effects(first, overlay=[12, 4, 0], spending=6)
    assert_effects(second, overlay=[30, 10, 0], spending=6)
    assert_effects(third, overlay=[63, 21, 0], spending=6)


@pytest.mark.parametrize("inflation", [-0.1, 0.025, 0.5])
def test_under_inflation_a_lasting_budget_keeps_its_return_but_for_what_it_is_late(inflation: float):
    """In constant money the stock ends at the published return times (1-d) / (1 - d / (1 + inflation))."""
    dynamics = made_up(**{**ROUND, "promotion_half_life": 2.0}, dollar_inflation=inflation)
    *_, last = acting(promotion, plan(y2026=8), RECORD, dynamics, range(2026, 2126))
    kept = 0.5**0.5
    late = (1 - kept) / (1 - kept / (1 + inflation))
    assert last.overlay.sum() / (1 + inflation) ** 100 == pytest.approx(16 * late, rel=1e-10)


def test_the_record_changes_nothing():
    """A budget as on record is in observed growth already."""
    for effect in acting(promotion, RECORD, RECORD, made_up(**ROUND)):
        assert_neutral(effect)


@given(
    budget=st.floats(0, 200),
    exponent=st.floats(0.01, 1),
    half_life=st.floats(0.1, 5),
    published=st.floats(0, 100),
)
def test_steady_state_is_the_published_return(budget: float, exponent: float, half_life: float, published: float):
    """A lasting budget b ends at the published return times b0 ((b/b0)^exponent - 1)."""
    dynamics = made_up(promotion_return=published, promotion_returns_exponent=exponent, promotion_half_life=half_life)
    *_, last = acting(promotion, plan(y2026=budget), RECORD, dynamics, range(2026, 2326))
    expected = published * 2 * ((budget / 2) ** exponent - 1)
    np.testing.assert_allclose(last.overlay.sum(), expected, rtol=1e-12, atol=1e-12)


def test_constant_returns_give_the_published_return_on_every_dollar():
    """With an exponent of one each further dollar a year ends in the published return of revenue a year."""
    *_, last = acting(
        promotion, plan(y2026=5), RECORD, made_up(**{**ROUND, "promotion_returns_exponent": 1.0}), range(2026, 2126)
    )
    assert last.overlay.sum() == pytest.approx(8 * 3, rel=1e-12)


@pytest.mark.parametrize("half_life", [0.5, 1.0, 2.0, 5.0])
def test_half_is_built_up_in_a_half_life_and_lost_in_another(half_life: float):
    """A larger budget reaches half its steady state in a half-life; what it gave halves once it ends."""
    dynamics = made_up(**{**ROUND, "promotion_half_life": half_life})
    building = remembering(promotion, plan(y2026=8), RECORD, dynamics, range(2026, 2046))
    years = int(2 * half_life)
    assert building[years - 1].revenue == pytest.approx(16 * 0.75, rel=1e-12)
    fading = remembering(promotion, plan(y2026=8, y2027=2), RECORD, dynamics, range(2026, 2226))
    assert fading[years].revenue == pytest.approx(fading[0].revenue / 4, rel=1e-12)
    assert fading[-1].revenue == pytest.approx(0, abs=1e-10)


def test_a_stopped_programme_loses_all_it_gave():
    """Without a budget the recorded return is lost in the end, and the recorded budget is saved from the start."""
    effects = acting(promotion, plan(y2026=0), RECORD, made_up(**ROUND), range(2026, 2086))
    assert all(effect.cost == -2 for effect in effects)
    assert_effects(effects[0], overlay=[-6, -2, 0], spending=-2)
    assert effects[-1].overlay.sum() == pytest.approx(-8 * 2, rel=1e-12)


def test_returns_diminish():
    """Each doubling of the budget adds less for its money than the one before."""
    dynamics = made_up(**ROUND)
    ends = [
        acting(promotion, plan(y2026=b), RECORD, dynamics, range(2026, 2086))[-1].overlay.sum() for b in (2, 4, 8, 16)
    ]
    per_dollar = np.diff(ends) / np.array([2, 4, 8])
    assert (per_dollar > 0).all()
    assert (np.diff(per_dollar) < 0).all()


def test_revenue_goes_where_exporters_earn_and_not_to_operators():
    """What promotion adds is spread over exporters markets by their revenue; operators get nothing."""
    for effect in acting(promotion, plan(y2026=8), RECORD, made_up(**ROUND)):
        np.testing.assert_allclose(effect.overlay[0] / effect.overlay[1], 3, rtol=1e-14)
        assert effect.overlay[2] == 0


def test_displacement_is_not_taken_from_a_national_estimate():
    """The return is national, so that no share of it is taken from other firms."""
    dynamics = made_up(**ROUND, displacement=0.9)
    first, *_ = acting(promotion, plan(y2026=8), RECORD, dynamics)
    assert first.overlay.sum() == pytest.approx(8, rel=1e-12)


def test_without_exporters_revenue_nothing_is_added():
    """Where no exporters market earns anything, promotion has nowhere to add to, and says so with zero."""
    state = standing_still(2026)
    nothing = replace(state, revenue=state.revenue * np.array([0, 0, 1])[:, None])
    effect, _ = promotion.effects(2026, nothing, made_up(**ROUND), plan(y2026=8), RECORD, None)
    assert not np.any(effect.overlay)
    little = replace(state, revenue=state.revenue * np.array([1e-4, 1e-4, 1])[:, None])
    effect, _ = promotion.effects(2026, little, made_up(**ROUND), plan(y2026=8), RECORD, None)
    np.testing.assert_allclose(effect.overlay[:, 0], [6, 2, 0], rtol=1e-12)


def test_money_that_comes_late_brings_less():
    """What counts is the budget of each year: two years at half the budget bring less than two at the whole."""
    dynamics = made_up(**ROUND)
    slow = acting(promotion, plan(y2026=4, y2028=8), RECORD, dynamics)
    fast = acting(promotion, plan(y2026=8), RECORD, dynamics)
    assert all(s.overlay.sum() < f.overlay.sum() for s, f in zip(slow, fast, strict=True))


def test_overlay_adds_to_the_years_revenue():
    """What the lever states is what the market's revenue of the year holds above that without it."""
    dynamics, state = made_up(**ROUND), standing_still(2026)
    effect, _ = promotion.effects(2026, state, dynamics, plan(y2026=8), RECORD, None)
    with_it, _ = advance(state, dynamics, effect)
    without, _ = advance(state, dynamics)
    np.testing.assert_allclose((with_it.market_revenue - without.market_revenue)[:, 0], [6, 2, 0], rtol=0, atol=1e-9)


def test_median_promotion_helps_and_costs():
    """At the medians a larger budget brings revenue in every year, ever more of it, no firm, and costs its increase."""
    record = shipped_seeds().current["promotion"]
    added = gains("promotion", promotion.Plan(steps(record.budget, y2026=4)))
    assert all(gain["cost"] == 3 for gain in added)
    assert all(gain["firms"] == 0 for gain in added)
    revenue = [gain["revenue"] for gain in added]
    assert revenue[0] > 0
    assert revenue == sorted(revenue)
