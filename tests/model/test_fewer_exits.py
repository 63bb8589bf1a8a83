"""Ten per cent fewer exits for ever: more firms and more revenue in every later year.

The trap: if entrants earned a share of the scenario's own mean, fewer exits would keep small firms, pull the mean down
and so lower revenue.
"""

import numpy as np

from simulator.model import Effects, advance, first_state
from tests.model.checks import years_of
from tests.model.samples import identified, medians, prior_draws

FEWER = Effects(exit_ratio=0.9)


def helped_and_usual(dynamics, count: int):
    """The states of each later year with fewer exits and without."""
    return list(zip(years_of(dynamics, count, FEWER), years_of(dynamics, count), strict=True))[1:]


def test_fewer_exits_help_in_every_year_at_the_medians():
    """At the medians firms and revenue stay above those of the trend for forty years."""
    for helped, usual in helped_and_usual(identified(medians()), 40):
        assert helped.firms.sum() > usual.firms.sum()
        assert helped.market_revenue.sum() > usual.market_revenue.sum()


def test_fewer_exits_leave_more_firms_in_every_draw():
    """In each of two thousand draws from the priors there are more firms in every year for forty years."""
    for helped, usual in helped_and_usual(identified(prior_draws(2048)), 40):
        assert (helped.firms.sum(axis=(0, 1)) > usual.firms.sum(axis=(0, 1))).all()


def test_fewer_exits_raise_mean_revenue_for_forty_years():
    """Over two thousand draws from the priors mean revenue is higher in every year, and ever more so for a decade."""
    gain = 0.0
    for helped, usual in helped_and_usual(identified(prior_draws(2048)), 40):
        ratio = helped.market_revenue.sum(axis=0).mean() / usual.market_revenue.sum(axis=0).mean()
        assert ratio > (1 + gain if usual.year <= 2029 else 1)
        gain = ratio - 1


def test_fewer_exits_raise_revenue_in_nearly_every_draw_until_the_usual_end():
    """Of two thousand draws from the priors fewer than one in five hundred has less revenue in any year to 2035.

    A firm that stays abroad no longer renews the pool: where renewal is fast and leavers earned next to nothing, the
    entries that are missed later outweigh what was kept.
    """
    dynamics = identified(prior_draws(2048))
    for helped, usual in helped_and_usual(dynamics, 2035 - dynamics.calendar.first_year):
        less = helped.market_revenue.sum(axis=0) <= usual.market_revenue.sum(axis=0)
        assert less.mean() < 1 / 500


def test_fewer_exits_raise_revenue_in_every_draw_for_eight_years():
    """In each of two thousand draws from the priors revenue is higher in each of the first eight years."""
    for helped, usual in helped_and_usual(identified(prior_draws(2048)), 8):
        assert (helped.market_revenue.sum(axis=0) > usual.market_revenue.sum(axis=0)).all()


def test_fewer_exits_help_in_each_exporters_market():
    """No exporters market loses, and operator markets stay as they are."""
    dynamics = identified(medians())
    exporters = dynamics.markets.exporters
    for helped, usual in helped_and_usual(dynamics, 16):
        assert (helped.market_revenue[exporters] > usual.market_revenue[exporters]).all()
        assert np.array_equal(helped.market_revenue[~exporters], usual.market_revenue[~exporters])


def test_entrants_earn_from_the_trend_and_not_from_the_scenario():
    """What entrants earn does not depend on how many small firms a programme kept."""
    dynamics = identified(medians())
    states = []
    for exit_ratio in (0.5, 1.0, 2.0):
        *_, state = years_of(dynamics, 10, Effects(exit_ratio=exit_ratio))
        after, flows = advance(state, dynamics)
        exporters = dynamics.markets.exporters
        states.append(after.revenue[0, exporters] / flows.entries[exporters])
    np.testing.assert_allclose(states[0], states[1], rtol=1e-13)
    np.testing.assert_allclose(states[2], states[1], rtol=1e-13)


def test_leavers_take_their_revenue_with_them():
    """Where leavers earn as much as others, fewer exits keep just their revenue in the first year."""
    dynamics = identified(medians(leaver_relative_revenue=1.0))
    state = first_state(dynamics)
    helped, _ = advance(state, dynamics, FEWER)
    usual, _ = advance(state, dynamics)
    growth = dynamics.established_growth + dynamics.market_centre(2020)
    kept = 0.1 * dynamics.exit_rate[:, None, :] * dynamics.markets.exporter_mask * state.revenue
    expected = (np.exp(growth + dynamics.growth_premium[:, None, :]) * kept).sum(axis=0)
    np.testing.assert_allclose(
        (helped.revenue - usual.revenue).sum(axis=0), expected, rtol=1e-9, atol=1e-12 * usual.revenue.sum()
    )
