"""With no shocks, no levers and no filter, firms and revenue grow at exactly their two trends, for ever."""

import numpy as np
from hypothesis import given, settings

from simulator.model import Flows, Parameters, advance, first_state
from tests.model.checks import years_of
from tests.model.samples import allowed_parameters, identified, medians, prior_draws

FORTY = 40
TREND_TOLERANCE = 1e-10  # relative, after forty years


def assert_on_trend(p: Parameters) -> None:
    """Raises AssertionError unless pool, entries, ages, firms and revenue keep to their trends for forty years.

    Revenue is added up as the first year's figures counted it: the markets' trends are centred at their shares then.
    """
    dynamics = identified(p)
    first = state = first_state(dynamics)
    first_flows: Flows | None = None
    exporters = dynamics.markets.exporters
    widened = np.exp(np.asarray(p.coverage_changed) * p.coverage_change_revenue)

    def counted(revenue: np.ndarray) -> np.ndarray:
        return revenue[exporters].sum(axis=0) / widened + revenue[~exporters].sum(axis=0)

    for years in range(1, FORTY + 1):
        state, flows = advance(state, dynamics)
        first_flows = first_flows or flows
        firms_factor = (1 + np.asarray(p.trend_firm_growth)) ** years
        revenue_factor = np.exp(np.asarray(p.trend_revenue_growth) * years)
        close(state.pool, first.pool * firms_factor)
        close(state.firms[:, exporters], first.firms[:, exporters] * firms_factor)
        entries = first_flows.entries[exporters]
        close(flows.entries[exporters] * (1 + np.asarray(p.trend_firm_growth)), entries * firms_factor)
        close(counted(state.market_revenue), counted(first.market_revenue) * revenue_factor)


def close(found: np.ndarray, expected: np.ndarray) -> None:
    """Raises AssertionError unless equal to within the rounding of forty years."""
    np.testing.assert_allclose(found, np.broadcast_to(expected, found.shape), rtol=TREND_TOLERANCE)


def test_trends_hold_at_the_medians():
    """Plain numbers at the medians of the priors keep to both trends."""
    assert_on_trend(medians())


def test_trends_hold_in_draws_of_the_priors():
    """Every draw from the priors keeps to its own trends, with its own scores of the markets."""
    assert_on_trend(prior_draws(256))


@settings(max_examples=60)
@given(allowed_parameters())
def test_trends_hold_wherever_parameters_are_allowed(p: Parameters):
    """At the far ends of what files may state, the trends hold as well."""
    assert_on_trend(p)


@settings(max_examples=30)
@given(allowed_parameters())
def test_revenue_keeps_its_ages(p: Parameters):
    """In each exporters market the shares of the ages in revenue never change."""
    dynamics = identified(p)
    for state in years_of(dynamics, FORTY):
        revenue = state.revenue[:, dynamics.markets.exporters]
        close(revenue / revenue.sum(axis=0), dynamics.revenue_age_share[:, None, :])


def test_operators_grow_at_the_trend_and_their_centre_and_keep_their_firms():
    """Revenue of operator markets follows trend and own centre in closed form; nobody enters or leaves."""
    p = prior_draws(64)
    dynamics = identified(p)
    operators = ~dynamics.markets.exporters
    first = first_state(dynamics)

    def log_weight(years: int) -> np.ndarray:
        return np.log((dynamics.first_share * np.exp(dynamics.market_trend * years)).sum(axis=0))

    for years, state in enumerate(years_of(dynamics, FORTY)):
        own = p.trend_revenue_growth * years + dynamics.market_trend * years - (log_weight(years) - log_weight(0))
        expected = first.revenue.sum(axis=0) * np.exp(own)
        close(state.revenue.sum(axis=0)[operators], expected[operators])
        assert np.array_equal(state.firms[:, operators], first.firms[:, operators])
        assert not state.revenue[:3, operators].any()


def test_every_market_follows_its_own_centre():
    """Revenue of each exporters market follows the national trend and its own centre, in closed form."""
    dynamics = identified(medians())
    first, *_, last = years_of(dynamics, FORTY)
    p, shares = dynamics.parameters, dynamics.first_share
    moved = np.log((shares * np.exp(FORTY * dynamics.market_trend)).sum(axis=0))
    expected = first.market_revenue * np.exp(FORTY * (p.trend_revenue_growth + dynamics.market_trend) - moved)
    close(last.market_revenue, expected)


def test_trend_revenue_of_a_firm_is_what_established_firms_earn():
    """On the trend path the reference for entrants stays the mean revenue of established firms of their market."""
    dynamics = identified(prior_draws(64))
    exporters = dynamics.markets.exporters
    for state in years_of(dynamics, FORTY):
        close((state.trend_revenue * state.firms[3])[exporters], state.revenue[3][exporters])
