"""Ten per cent fewer exits for ever: more firms and more revenue in every later year.

Two traps. If entrants earned a share of the scenario's own mean, fewer exits would keep small firms, pull the mean down
and so lower revenue. If firms were born of the pool alone, every firm that stays abroad would take its successors with
it, and the entries that are missed later would outweigh what was kept.
"""

import numpy as np
import pytest

from simulator.inputs.scenario import Beliefs
from simulator.inputs.seeds import Seeds
from simulator.model import Dynamics, Effects, State, advance, first_state
from simulator.runs.assimilate import DRAWS_OF_BLOCK, assimilate
from tests.model.checks import years_of
from tests.model.samples import identified, medians, prior_draws

FEWER = Effects(exit_ratio=0.9)
END = 2060
FEW = 1 / 1000  # of draws in which leavers earned next to nothing and little is ever lost by exits


def helped_and_usual(dynamics, count: int):
    """The states of each later year with fewer exits and without."""
    return list(zip(years_of(dynamics, count, FEWER), years_of(dynamics, count), strict=True))[1:]


def share_that_ever_loses(dynamics: Dynamics, state: State) -> float:
    """Share of draws in which fewer exits leave no more revenue than usual in some later year to the end.

    Raises AssertionError where they leave no more firms, in any year of any draw.
    """
    loses = np.zeros(state.pool.size, dtype=bool)
    helped = years_of(dynamics, END - state.year, FEWER, state=state)
    usual = years_of(dynamics, END - state.year, state=state)
    for more, less in list(zip(helped, usual, strict=True))[1:]:
        assert (more.firms.sum(axis=(0, 1)) > less.firms.sum(axis=(0, 1))).all()
        loses |= more.market_revenue.sum(axis=0) <= less.market_revenue.sum(axis=0)
    return float(loses.mean())


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


def test_fewer_exits_raise_revenue_in_nearly_every_draw_to_the_end():
    """Of four thousand draws from the priors fewer than one in a thousand has less revenue in any year to 2060."""
    dynamics = identified(prior_draws(4096))
    assert share_that_ever_loses(dynamics, first_state(dynamics)) < FEW


@pytest.mark.slow
def test_fewer_exits_raise_revenue_after_all_that_was_learned(seeds: Seeds):
    """Of two thousand draws that the figures left fewer than one in a thousand has less revenue in any year to 2060."""
    beliefs = Beliefs(seeds, seeds.priors, 2025, 2 * DRAWS_OF_BLOCK, rng_seed=7, observations=seeds.observations)
    ever = []
    for block in (0, 1):
        past = assimilate(beliefs, block)
        assert past.states[-1].year == 2025
        ever.append(share_that_ever_loses(past.dynamics, past.states[-1]))
    assert np.mean(ever) < FEW


def test_births_from_the_pool_alone_would_punish_firms_that_stay():
    """Were firms born of the pool alone, more than one draw in a hundred would end with less revenue.

    Births of exporters are taken from the pool again by formation, year by year.
    """
    dynamics = identified(prior_draws(2048))
    exporters = dynamics.markets.exporters
    states = [first_state(dynamics)] * 2
    loses = np.zeros(states[0].pool.size, dtype=bool)
    while states[0].year < END:
        for place, exit_ratio in enumerate((0.9, 1.0)):
            state = states[place]
            capable = state.pool + state.firms[:, exporters].sum(axis=(0, 1))
            missing = dynamics.renewal * (1 - dynamics.pool_share * capable / state.pool)
            states[place], _ = advance(state, dynamics, Effects(exit_ratio=exit_ratio, formation=missing))
        loses |= states[0].market_revenue.sum(axis=0) <= states[1].market_revenue.sum(axis=0)
    assert loses.mean() > 1 / 100


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
