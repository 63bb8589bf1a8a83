"""What figures count: stocks are in the scope of the newest figures known, figures of the other side in their own."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model import Dynamics, Effects, Shocks, State, advance, as_counted, first_state
from simulator.model.scope import scope_of
from simulator.runs.scales import rescaled_state
from tests.levers.country import CALENDAR, made_up, standing_still
from tests.model.checks import assert_same, years_of
from tests.model.samples import identified, medians, prior_draws, shipped_seeds

FIRMS, REVENUE = 0.2, 0.4  # log points that newer figures count beyond older ones
STOCKS = ("pool", "firms", "revenue", "trend_revenue", "overlay", "home_market")
FORTY = 40
EFFECTS = Effects(entry_ratio=1.1, exit_ratio=0.9, growth=0.01, formation=-0.01)
SHOCKS = Shocks(demand=-0.05, entry=0.1, real_depreciation=0.03, home_demand_gap=-0.02)


def exporters() -> np.ndarray:
    """True for exporters markets."""
    return shipped_seeds().markets.exporters


def dynamics_of(changed: Any, known_to: int = 2025, **changes: Any) -> Dynamics:
    """The shipped country where coverage changed (1) or not (0), figures being known up to a year."""
    sizes = {"coverage_change_firms": FIRMS, "coverage_change_revenue": REVENUE}
    return identified(medians(coverage_changed=changed, **{**sizes, **changes}), known_to)


def after(dynamics: Dynamics, count: int = 12) -> State:
    """The state after some years of effects and shocks."""
    *_, state = years_of(dynamics, count, EFFECTS, SHOCKS)
    return state


@pytest.mark.parametrize(
    ("known_to", "year", "side"),
    [
        (2025, 2019, -1),
        (2025, 2023, -1),
        (2025, 2024, 0),
        (2025, 2040, 0),
        (2024, 2023, -1),
        (2024, 2024, 0),
        (2023, 2019, 0),
        (2023, 2023, 0),
        (2023, 2024, 1),
        (2023, 2040, 1),
    ],
)
def test_figures_count_more_from_the_coverage_year_on(known_to: int, year: int, side: int):
    """Beside stocks, figures of the other side of the coverage year count less or more; in some draws nothing changed.

    What is known up to the coverage year itself is in the newer scope already.
    """
    dynamics = dynamics_of(np.array([0.0, 1.0]), known_to)
    counted = scope_of(year, dynamics.parameters, dynamics.calendar)
    np.testing.assert_array_equal(counted.firms, [1.0, np.exp(side * FIRMS)])
    np.testing.assert_array_equal(counted.revenue, [1.0, np.exp(side * REVENUE)])


@pytest.mark.parametrize(
    ("known_to", "year", "firms", "revenue"),
    [(2025, 2023, -FIRMS, -REVENUE), (2025, 2024, 0, 0), (2023, 2023, 0, 0), (2023, 2024, FIRMS, REVENUE)],
)
def test_worked_example(known_to: int, year: int, firms: float, revenue: float):
    """Two networks and what they earn count alike in all figures; exporters, and what programmes add, do not."""
    dynamics = made_up(coverage_changed=1.0, coverage_change_firms=FIRMS, coverage_change_revenue=REVENUE)
    dynamics = replace(dynamics, calendar=replace(CALENDAR, known_to=known_to))
    state = replace(standing_still(year + 1), overlay=np.array([[80.0], [20.0], [5.0]]))
    counted = as_counted(state, dynamics)
    np.testing.assert_allclose(counted["firms"], [500 * np.exp(firms) + 2], rtol=1e-14)
    np.testing.assert_allclose(counted["revenue"], [4100 * np.exp(revenue) + 2005], rtol=1e-14)


@pytest.mark.parametrize("known_to", [2023, 2025])
def test_where_nothing_changed_sizes_do_not_matter(known_to: int):
    """In draws without a change of coverage all is as if nobody had thought of one, to the bit, for ever."""
    unchanged, never = dynamics_of(0.0, known_to), dynamics_of(0.0, known_to, coverage_change_firms=0.0)
    assert_same(after(unchanged), after(never))
    state = after(unchanged, 3)
    counted = as_counted(state, unchanged)
    np.testing.assert_allclose(counted["firms"], state.firms.sum(axis=(0, 1)), rtol=1e-15)
    np.testing.assert_allclose(counted["revenue"], state.market_revenue.sum(axis=0), rtol=1e-15)


def test_a_change_by_nothing_is_none():
    """Where coverage changed by nothing, stocks are those without a change, to the bit."""
    by_nothing = dynamics_of(1.0, coverage_change_firms=0.0, coverage_change_revenue=0.0)
    assert_same(after(by_nothing), after(dynamics_of(0.0)))


def test_before_the_change_is_known_it_touches_no_stock():
    """Where no figure of the coverage year is known, all draws hold the same stocks; later figures differ."""
    changed, unchanged = dynamics_of(1.0, 2023), dynamics_of(0.0, 2023)
    pairs = zip(years_of(changed, 12, EFFECTS, SHOCKS), years_of(unchanged, 12, EFFECTS, SHOCKS), strict=True)
    for one, other in pairs:
        assert_same(one, other)
        more, usual = as_counted(one, changed), as_counted(other, unchanged)
        assert (more["firms"] > usual["firms"]) == (more["revenue"] > usual["revenue"]) == (one.year >= 2024)


def test_the_first_state_is_widened_but_for_operators_and_the_pool():
    """Exporters and their revenue are more by the widening; the pool and operators are what they were."""
    wide, usual = first_state(dynamics_of(1.0)), first_state(dynamics_of(0.0))
    for market, ours in enumerate(exporters()):
        firms, revenue = (np.exp(FIRMS), np.exp(REVENUE)) if ours else (1.0, 1.0)
        np.testing.assert_allclose(wide.firms[:, market], usual.firms[:, market] * firms, rtol=1e-14)
        np.testing.assert_allclose(wide.revenue[:, market], usual.revenue[:, market] * revenue, rtol=1e-14)
        trend = wide.trend_revenue[market] / usual.trend_revenue[market]
        np.testing.assert_allclose(trend, revenue / firms, rtol=1e-13)
    np.testing.assert_array_equal(wide.firms[:, ~exporters()], usual.firms[:, ~exporters()])
    np.testing.assert_array_equal(wide.pool, usual.pool)
    np.testing.assert_allclose(wide.home_market, usual.home_market * np.exp(REVENUE), rtol=1e-14)


def test_home_sales_are_in_the_scope_of_the_stocks():
    """Home sales were published before the change: widened as foreign revenue where it is known, and not before."""
    p: Any = medians()
    for known_to, widened in ((2025, np.exp(REVENUE)), (2023, 1.0)):
        for state in years_of(dynamics_of(1.0, known_to), 8):
            usual = p.home_market_revenue * np.exp(p.home_market_growth * (state.year - 2023))
            np.testing.assert_allclose(state.home_market, usual * widened, rtol=1e-14)


def test_shares_of_the_share_year_return_as_they_were_counted():
    """On the path from the first year, revenue as counted in the share year has the published shares."""
    dynamics = dynamics_of(1.0, market_growth_spread=0.0)
    *_, state = years_of(dynamics, dynamics.calendar.market_share_year - dynamics.calendar.first_year)
    revenue = state.market_revenue[:, 0] * np.where(exporters(), np.exp(-REVENUE), 1.0)
    np.testing.assert_allclose(revenue / revenue.sum(), dynamics.markets.revenue_share, rtol=1e-12)


def test_hazard_renewal_and_pool_share_follow_from_the_widened_firms():
    """More exporters beside the same pool: more of it starts, more is born, and less of all that is capable is pool."""
    dynamics, usual = dynamics_of(1.0), dynamics_of(0.0)
    p: Any = dynamics.parameters
    n, exit_rate, g = dynamics.age_share[:, 0], dynamics.exit_rate[:, 0], p.trend_firm_growth
    firms = p.initial_firms * np.exp(FIRMS) * dynamics.markets.firm_share[exporters()].sum()
    entries, exits = firms * n[0] * (1 + g), firms * (n * exit_rate).sum()
    np.testing.assert_allclose(dynamics.entry_hazard, entries / p.initial_pool, rtol=1e-13)
    np.testing.assert_allclose(dynamics.renewal, g + (entries - p.return_share * exits) / p.initial_pool, rtol=1e-13)
    np.testing.assert_allclose(dynamics.pool_share, p.initial_pool / (p.initial_pool + firms), rtol=1e-13)
    np.testing.assert_allclose(dynamics.entry_hazard, usual.entry_hazard * np.exp(FIRMS), rtol=1e-13)
    for name in ("age_share", "revenue_age_share", "established_growth", "first_share", "market_trend"):
        np.testing.assert_array_equal(getattr(dynamics, name), getattr(usual, name), err_msg=name)


def test_widened_exporters_are_those_of_a_country_with_as_many():
    """Under effects and shocks too, exporters are to rounding those of a country that simply has as many and earns so.

    An independent route: there nothing was widened.
    """
    p: Any = medians()
    wide = after(dynamics_of(1.0))
    larger = identified(
        medians(initial_firms=p.initial_firms * np.exp(FIRMS), initial_revenue=p.initial_revenue * np.exp(REVENUE))
    )
    as_many = after(larger)
    for stock in ("firms", "revenue"):
        one, other = getattr(wide, stock)[:, exporters()], getattr(as_many, stock)[:, exporters()]
        np.testing.assert_allclose(one, other, rtol=1e-12)
    np.testing.assert_allclose(wide.pool, as_many.pool, rtol=1e-12)


@pytest.mark.parametrize("known_to", [2023, 2025])
def test_trends_are_exact_on_both_sides(known_to: int):
    """Exporters grow at their trends as counted on either side; what is counted jumps once, by the widening."""
    dynamics = dynamics_of(1.0, known_to)
    p: Any = dynamics.parameters
    operators = shipped_seeds().markets.firm_share[~exporters()].sum() * p.initial_firms
    before = p.initial_firms - operators
    moved = np.zeros(len(exporters()))
    first = first_state(dynamics)
    own_first = p.initial_revenue * dynamics.first_share[:, 0]
    for state in years_of(dynamics, FORTY):
        years, newer = state.year - first.year, state.year >= 2024
        if years:
            moved = moved + p.trend_revenue_growth + dynamics.market_centre(state.year)[:, 0]
        counted = as_counted(state, dynamics)
        firms = before * (1 + p.trend_firm_growth) ** years * np.exp(FIRMS * newer) + operators
        np.testing.assert_allclose(counted["firms"], [firms], rtol=1e-10)
        own = own_first * np.exp(moved) * np.where(exporters(), np.exp(REVENUE * newer), 1.0)
        np.testing.assert_allclose(counted["revenue"], [own.sum()], rtol=1e-10)
        pool = first.pool * (1 + p.trend_firm_growth) ** years
        np.testing.assert_allclose(state.pool, pool, rtol=1e-10)
        if not newer:
            total = p.initial_revenue * np.exp(p.trend_revenue_growth * years)
            np.testing.assert_allclose(counted["revenue"], [total], rtol=1e-12)


def test_national_revenue_leaves_its_trend_by_the_weight_of_exporters_alone():
    """In the newer scope exporters weigh more than in the shares that centre the markets; nothing else moves the total.

    Where all markets grow alike, the total stays on the trend.
    """
    p = prior_draws(64)
    dynamics = identified(replace(p, coverage_changed=1.0))
    first, *_, last = years_of(dynamics, FORTY)
    weight = dynamics.first_share * np.exp(np.asarray(p.coverage_change_revenue) * dynamics.markets.exporter_mask)
    weight = weight / weight.sum(axis=0)
    mixed = np.log((weight * np.exp(dynamics.market_trend * FORTY)).sum(axis=0))
    centred = np.log((dynamics.first_share * np.exp(dynamics.market_trend * FORTY)).sum(axis=0))
    grown = np.log(last.market_revenue.sum(axis=0) / first.market_revenue.sum(axis=0))
    np.testing.assert_allclose(grown, p.trend_revenue_growth * FORTY + mixed - centred, rtol=0, atol=1e-10)

    alike = replace(dynamics, market_trend=np.zeros_like(dynamics.market_trend))
    first, *_, last = years_of(alike, FORTY)
    grown = np.log(last.market_revenue.sum(axis=0) / first.market_revenue.sum(axis=0))
    np.testing.assert_allclose(grown, p.trend_revenue_growth * FORTY, rtol=0, atol=1e-10)


@settings(max_examples=20)
@given(
    firms=st.floats(0.05, 20),
    revenue=st.floats(0.05, 20),
    changed=st.sampled_from([0.0, 1.0]),
    known_to=st.sampled_from([2023, 2025]),
)
def test_the_past_is_proportional_to_its_two_scales(firms: float, revenue: float, changed: float, known_to: int):
    """So many times the firms and the pool, and the revenue, give as much of all stocks and counted figures."""
    p: Any = medians()
    scaled = {
        "initial_firms": p.initial_firms * firms,
        "initial_pool": p.initial_pool * firms,
        "initial_revenue": p.initial_revenue * revenue,
    }
    usual, larger = dynamics_of(changed, known_to), dynamics_of(changed, known_to, **scaled)
    one, other = first_state(usual), first_state(larger)
    for year in range(16):
        if year:
            shocks = Shocks(demand=0.2 * np.sin(year + np.arange(10))[:, None], entry=0.3 * np.cos(year))
            one, _ = advance(one, usual, shocks=shocks)
            other, _ = advance(other, larger, shocks=shocks)
        expected = rescaled_state(one, firms, revenue)
        for stock in STOCKS:
            np.testing.assert_allclose(getattr(other, stock), getattr(expected, stock), rtol=1e-12, err_msg=stock)
        counted, counted_other = as_counted(one, usual), as_counted(other, larger)
        np.testing.assert_allclose(counted_other["firms"], counted["firms"] * firms, rtol=1e-12)
        np.testing.assert_allclose(counted_other["revenue"], counted["revenue"] * revenue, rtol=1e-12)


@pytest.mark.parametrize("name", ["initial_firms", "initial_pool"])
def test_one_scale_alone_is_not_all(name: str):
    """More firms beside the same pool, or a larger pool beside the same firms, is another country."""
    p: Any = medians()
    usual, other = dynamics_of(1.0), dynamics_of(1.0, **{name: 2 * getattr(p, name)})
    one, two = after(usual), after(other)
    assert abs(float(two.firms.sum() / one.firms.sum()) / (2 if name == "initial_firms" else 1) - 1) > 1e-3
