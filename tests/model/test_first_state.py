"""The state of the first observed year."""

import numpy as np
from hypothesis import given

from simulator.model import Parameters, as_counted, first_state
from tests.model.checks import years_of
from tests.model.samples import allowed_parameters, identified, medians, prior_draws


@given(allowed_parameters())
def test_first_state_holds_the_initial_totals(p: Parameters):
    """Firms and revenue as counted then, and the pool, are the three initial numbers; no programme acted yet."""
    dynamics = identified(p)
    state = first_state(dynamics)
    counted = as_counted(state, dynamics)
    np.testing.assert_allclose(counted["firms"], p.initial_firms, rtol=1e-12)
    np.testing.assert_allclose(counted["revenue"], p.initial_revenue, rtol=1e-12)
    assert state.pool == p.initial_pool
    assert not state.overlay.any()
    assert state.year == 2019


def test_first_firms_follow_their_shares():
    """Each market holds its share of firms, in the stable ages where many export and all established elsewhere."""
    dynamics = identified(medians())
    state, markets = first_state(dynamics), dynamics.markets
    np.testing.assert_allclose(
        state.firms.sum(axis=0)[:, 0], dynamics.parameters.initial_firms * markets.firm_share, rtol=1e-13
    )
    for market, exporters in enumerate(markets.exporters):
        firms = state.firms[:, market, 0]
        ages = dynamics.age_share[:, 0] if exporters else np.array([0, 0, 0, 1])
        np.testing.assert_allclose(firms / firms.sum(), ages, rtol=1e-13)


def test_trend_revenue_is_the_mean_of_established_firms():
    """What an established firm earns on its trend path starts as the mean of its market in the first year."""
    state = first_state(identified(prior_draws(16)))
    np.testing.assert_allclose(state.trend_revenue * state.firms[3], state.revenue[3], rtol=1e-14)


def test_shares_of_the_share_year_return():
    """Without spread or shocks the path from the first year meets the published shares in the year they speak of."""
    dynamics = identified(medians(market_growth_spread=0.0))
    *_, state = years_of(dynamics, dynamics.calendar.market_share_year - dynamics.calendar.first_year)
    assert state.year == dynamics.calendar.market_share_year
    revenue = state.market_revenue[:, 0]
    np.testing.assert_allclose(revenue / revenue.sum(), dynamics.markets.revenue_share, rtol=1e-12)


def test_home_market_is_stated_for_its_own_year():
    """Home sales grow at their trend and are the published number in the year that it speaks of."""
    p = medians(home_market_growth=0.06)
    states = {state.year: state for state in years_of(identified(p), 10)}
    np.testing.assert_allclose(states[2023].home_market, p.home_market_revenue, rtol=1e-14)
    np.testing.assert_allclose(states[2019].home_market, p.home_market_revenue * np.exp(-0.24), rtol=1e-14)
    np.testing.assert_allclose(states[2029].home_market, p.home_market_revenue * np.exp(0.36), rtol=1e-14)
