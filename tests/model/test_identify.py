"""Two published growth rates fix age structure, entry hazard, renewal and established growth."""

import numpy as np
import pytest
from hypothesis import given

from simulator.model import Dynamics, Parameters, identify, infeasible
from tests.model.samples import allowed_parameters, identified, medians, prior_draws


def transition(dynamics: Dynamics) -> np.ndarray:
    """The matrix by which revenue by age is multiplied in a year, beside e^mu, written down cell by cell."""
    p, n = dynamics.parameters, dynamics.age_share[:, 0]
    exit_rate = (p.exit_rate_first_year, p.exit_rate_second_year, p.exit_rate_established, p.exit_rate_established)
    premium = (p.growth_premium_first_year, p.growth_premium_second_year, p.growth_premium_third_year, 0.0)
    kept = [np.exp(c) * (1 - p.leaver_relative_revenue * x) for c, x in zip(premium, exit_rate, strict=True)]
    entering = p.entrant_relative_revenue * (1 + p.trend_firm_growth) * n[0] / n[3]
    return np.array([[0, 0, 0, entering], [kept[0], 0, 0, 0], [0, kept[1], 0, 0], [0, 0, kept[2], kept[3]]])


@given(allowed_parameters())
def test_stable_ages_solve_their_own_equations(p: Parameters):
    """Every age class, aged by a year, is the next one grown at the trend, and the shares sum to one."""
    n, growth = identified(p).age_share[:, 0], 1 + p.trend_firm_growth
    stay = 1 - np.array([p.exit_rate_first_year, p.exit_rate_second_year, *[p.exit_rate_established] * 2])
    assert n.sum() == pytest.approx(1, rel=1e-14)
    assert (n > 0).all()
    np.testing.assert_allclose(n[1] * growth, n[0] * stay[0], rtol=1e-13)
    np.testing.assert_allclose(n[2] * growth, n[1] * stay[1], rtol=1e-13)
    np.testing.assert_allclose(n[3] * growth, n[2] * stay[2] + n[3] * stay[3], rtol=1e-12)


@given(allowed_parameters())
def test_entries_replace_exits_and_add_the_trend(p: Parameters):
    """Entries of the first year are the exits and the growth of firms, and leave the pool to grow at the trend too."""
    dynamics = identified(p)
    markets, n = dynamics.markets, dynamics.age_share[:, 0]
    widened = np.exp(p.coverage_changed * p.coverage_change_firms)
    firms = p.initial_firms * widened * markets.firm_share[markets.exporters].sum()
    exits = firms * (n * dynamics.exit_rate[:, 0]).sum()
    entries = dynamics.entry_hazard[0] * p.initial_pool
    pool_after = p.initial_pool * (1 + dynamics.renewal[0]) - entries + p.return_share * exits
    np.testing.assert_allclose(entries, exits + p.trend_firm_growth * firms, rtol=1e-11, atol=1e-12 * exits)
    np.testing.assert_allclose(pool_after, p.initial_pool * (1 + p.trend_firm_growth), rtol=1e-11)


@given(allowed_parameters())
def test_leading_root_is_that_of_the_polynomial(p: Parameters):
    """Trend growth less established growth is the log of the largest root that a polynomial solver finds."""
    dynamics = identified(p)
    matrix = transition(dynamics)
    product = matrix[0, 3] * matrix[1, 0] * matrix[2, 1] * matrix[3, 2]
    roots = np.roots([1, -matrix[3, 3], 0, 0, -product])
    largest = roots[np.argmax(roots.real)]
    root = np.exp(p.trend_revenue_growth - dynamics.established_growth[0])
    assert abs(largest.imag) < 1e-7
    np.testing.assert_allclose(root, largest.real, rtol=1e-10)


@given(allowed_parameters())
def test_revenue_by_age_is_the_leading_eigenvector(p: Parameters):
    """Revenue by age, moved by the matrix of a year, keeps its shares and grows by the root."""
    dynamics = identified(p)
    shares = dynamics.revenue_age_share[:, 0]
    root = np.exp(p.trend_revenue_growth - dynamics.established_growth[0])
    assert shares.sum() == pytest.approx(1, rel=1e-14)
    assert (shares > 0).all()
    np.testing.assert_allclose(transition(dynamics) @ shares, root * shares, rtol=1e-11)


@pytest.mark.parametrize("entrant_relative_revenue", [0.001, 0.12, 5.0])
def test_power_iteration_reaches_the_same_structure(entrant_relative_revenue: float):
    """Any revenue by age, moved often enough by the matrix of a year, ends in the identified shares."""
    dynamics = identified(medians(entrant_relative_revenue=entrant_relative_revenue))
    revenue, matrix = np.ones(4), transition(dynamics)
    for _ in range(2000):
        revenue = matrix @ revenue
        revenue = revenue / revenue.sum()
    np.testing.assert_allclose(revenue, dynamics.revenue_age_share[:, 0], rtol=1e-12)


def test_newton_reaches_the_farthest_root():
    """At the ends of what is allowed, where the root lies farthest from the start, it is still met to rounding."""
    p = medians(
        exit_rate_first_year=0.9,
        exit_rate_second_year=0.9,
        exit_rate_established=0.9,
        entrant_relative_revenue=5.0,
        leaver_relative_revenue=0.0,
        trend_firm_growth=0.5,
        growth_premium_first_year=0.5,
        growth_premium_second_year=0.5,
        growth_premium_third_year=0.5,
    )
    dynamics = identified(p)
    root = np.exp(p.trend_revenue_growth - dynamics.established_growth[0])
    np.testing.assert_allclose(root, np.abs(np.linalg.eigvals(transition(dynamics))).max(), rtol=1e-12)
    assert root > 10


def test_without_entry_revenue_established_firms_grow_at_the_trend():
    """Where leavers earn nothing and nobody leaves or starts, established growth is the trend of revenue."""
    p = medians(
        exit_rate_first_year=0.0,
        exit_rate_second_year=0.0,
        exit_rate_established=0.0,
        trend_firm_growth=1e-9,
        growth_premium_first_year=0.0,
        growth_premium_second_year=0.0,
        growth_premium_third_year=0.0,
    )
    # All kept shares are one and q is of the order of the growth of firms: L = 1 + q, to first order.
    assert identified(p).established_growth[0] == pytest.approx(p.trend_revenue_growth, abs=1e-8)


def test_markets_never_move_the_national_trend():
    """Shares of the first year, grown at the markets' centres, sum to one in every year, for any scores and spread."""
    p = prior_draws(64)
    dynamics = identified(p)
    share = dynamics.first_share
    for year in range(2020, 2061):
        share = share * np.exp(dynamics.market_centre(year))
        np.testing.assert_allclose(share.sum(axis=0), 1, rtol=1e-12)


def test_centres_differ_by_the_markets_own_trends():
    """Two markets' centres differ in every year by the difference of growth centres, scores times spread included."""
    score = np.linspace(-2, 2, 10)[:, None]
    p = medians(market_growth_spread=0.03, market_growth_score=score)
    dynamics = identified(p)
    own = dynamics.markets.growth_centre + 0.03 * score[:, 0]
    for year in (2020, 2035, 2060):
        centre = dynamics.market_centre(year)[:, 0]
        np.testing.assert_allclose(np.diff(centre), np.diff(own), rtol=0, atol=1e-14)


def test_centre_is_the_closed_form():
    """The centre takes off the growth of ln sum share0 e^(C t), the first shares being those of 2023 carried back."""
    dynamics = identified(medians())
    markets = dynamics.markets
    own = markets.growth_centre
    back = markets.revenue_share * np.exp(-4 * own)
    first = back / back.sum()
    np.testing.assert_allclose(dynamics.first_share[:, 0], first, rtol=1e-14)
    for t in (1, 4, 30):
        moved = np.log((first * np.exp(own * t)).sum()) - np.log((first * np.exp(own * (t - 1))).sum())
        np.testing.assert_allclose(dynamics.market_centre(2019 + t)[:, 0], own - moved, rtol=0, atol=1e-15)


@pytest.mark.parametrize("growth", [-0.15, -0.2])
def test_firms_that_shrink_faster_than_they_exit_are_refused(markets, calendar, growth: float):
    """Without a stable age structure there are no dynamics, and the message says which two parameters to mend."""
    p = medians(exit_rate_established=0.15, trend_firm_growth=growth)
    with pytest.raises(ValueError, match=r"trend_firm_growth .* exit_rate_established must be above zero"):
        identify(p, markets, calendar)


def test_one_infeasible_draw_is_enough_to_refuse(markets, calendar):
    """Draws are judged one by one, and all have to be feasible."""
    p = medians(exit_rate_established=np.array([0.15, 0.15, 0.02]), trend_firm_growth=np.array([0.05, -0.2, -0.02]))
    assert infeasible(p).tolist() == [False, True, True]
    with pytest.raises(ValueError, match="in every draw"):
        identify(p, markets, calendar)
