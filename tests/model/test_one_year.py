"""One year keeps its identities, whatever is done to it, and moves what the equations say."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from simulator.model import Dynamics, Effects, Parameters, Shocks, State, advance, first_state
from simulator.model.flows import exit_rates, new_capable_firms, revenue_growth
from tests.model.checks import check_year, years_of
from tests.model.samples import (
    absurd_effects,
    absurd_shocks,
    allowed_parameters,
    between,
    identified,
    medians,
    prior_draws,
)


@pytest.fixture(scope="module")
def dynamics() -> Dynamics:
    """The dynamics at the medians of the priors."""
    return identified(medians())


@pytest.fixture(scope="module")
def state(dynamics: Dynamics) -> State:
    """The state of the first year at the medians."""
    return first_state(dynamics)


def by_market(dynamics: Dynamics, exporters: float) -> np.ndarray:
    """A number for each exporters market, zero in operator markets."""
    return dynamics.markets.exporter_mask * exporters


@pytest.mark.slow
@settings(max_examples=150)
@given(allowed_parameters(), absurd_effects(), absurd_shocks())
def test_identities_hold_for_absurd_effects_and_shocks(p: Parameters, effects: Effects, shocks: Shocks):
    """Firms, pool and revenue add up and stay at or above zero, year after year, under anything that is allowed."""
    dynamics = identified(p)
    before = first_state(dynamics)
    for _ in range(4):
        after, flows = advance(before, dynamics, effects, shocks)
        check_year(before, after, flows, dynamics, effects)
        before = after


@settings(max_examples=30)
@given(absurd_effects(), absurd_shocks())
def test_identities_hold_in_draws_of_the_priors(effects: Effects, shocks: Shocks):
    """The same identities hold in every draw of many at once."""
    dynamics = identified(prior_draws(16))
    before = first_state(dynamics)
    for _ in range(4):
        after, flows = advance(before, dynamics, effects, shocks)
        check_year(before, after, flows, dynamics, effects)
        before = after


@settings(max_examples=30)
@given(absurd_effects(), absurd_shocks())
def test_revenue_moves_by_entries_exits_and_growth(effects: Effects, shocks: Shocks):
    """A market's revenue is what it was, with what entrants earn, less what left, and the growth of those who stay."""
    dynamics = identified(prior_draws(16))
    before = first_state(dynamics)
    after, moved = advance(before, dynamics, effects, shocks)
    kept = 1 - dynamics.parameters.leaver_relative_revenue * exit_rates(dynamics, effects)
    growth = revenue_growth(before, dynamics, effects, shocks) + dynamics.growth_premium[:, None, :]
    of_those_who_stay = (np.expm1(growth) * kept * before.revenue).sum(axis=0)
    expected = before.revenue.sum(axis=0) + moved.entry_revenue - moved.exit_revenue + of_those_who_stay
    np.testing.assert_allclose(after.revenue.sum(axis=0), expected, rtol=1e-9)


@given(starts=between(-1e6, 1e6), start_revenue=between(-1e6, 1e6))
def test_no_programme_enters_operator_markets(starts: float, start_revenue: float):
    """Starts that are stated for all markets at once leave the firms of operator markets as they are."""
    dynamics = identified(medians())
    before, effects = first_state(dynamics), Effects(starts=starts, start_revenue=start_revenue)
    after, flows = advance(before, dynamics, effects)
    check_year(before, after, flows, dynamics, effects)


def test_entries_are_a_share_of_the_pool(dynamics, state):
    """Entries are the hazard times the pool, spread by the markets' firms, and none in operator markets."""
    _, flows = advance(state, dynamics)
    markets = dynamics.markets
    share = np.where(markets.exporters, markets.firm_share, 0) / markets.firm_share[markets.exporters].sum()
    np.testing.assert_allclose(flows.entries[:, 0], dynamics.entry_hazard * state.pool * share, rtol=1e-14)


def test_entry_ratio_multiplies_entries(dynamics, state):
    """An entry ratio for one market multiplies its entries and leaves the others."""
    ratio = np.ones((10, 1))
    ratio[3] = 1.7
    _, flows = advance(state, dynamics, Effects(entry_ratio=ratio))
    _, usual = advance(state, dynamics)
    np.testing.assert_allclose(flows.entries, usual.entries * ratio, rtol=1e-14)


def test_exit_ratio_multiplies_exits_until_all_leave(dynamics, state):
    """An exit ratio multiplies the exit rate of each age, up to everybody, and below zero nobody leaves."""
    rate = dynamics.exit_rate[:, 0]
    exporters = dynamics.markets.exporters
    for ratio in (0.0, 0.5, 3.0, 1e9, -2.0):
        _, flows = advance(state, dynamics, Effects(exit_ratio=ratio))
        expected = np.minimum(1, rate * max(ratio, 0)) @ state.firms[..., 0]
        np.testing.assert_allclose(flows.exits[exporters, 0], expected[exporters], rtol=1e-14)
        assert not flows.exits[~exporters].any()


def test_firms_move_up_one_age(dynamics, state):
    """Entrants become the first year; who stays is a year older; third and established years add up."""
    after, flows = advance(state, dynamics)
    stay = state.firms * (1 - dynamics.exit_rate[:, None, :] * dynamics.markets.exporter_mask)
    np.testing.assert_allclose(after.firms[0], flows.entries, rtol=1e-14)
    np.testing.assert_allclose(after.firms[1], stay[0], rtol=1e-14)
    np.testing.assert_allclose(after.firms[2], stay[1], rtol=1e-14)
    np.testing.assert_allclose(after.firms[3], stay[2] + stay[3], rtol=1e-14)


def test_revenue_follows_the_stated_equations(dynamics, state):
    """Revenue by age, the trend reference of entrants and the pool are those written down term by term."""
    p, mask = dynamics.parameters, dynamics.markets.exporter_mask
    extra, shock = by_market(dynamics, 0.013), np.linspace(-0.2, 0.2, 10)[:, None]
    effects = Effects(
        exit_ratio=1.3, growth=extra, starts=by_market(dynamics, 2.0), start_revenue=by_market(dynamics, 0.4)
    )
    shocks = Shocks(demand=shock, real_depreciation=0.05)
    after, flows = advance(state, dynamics, effects, shocks)

    base = mask * dynamics.established_growth + (1 - mask) * p.trend_revenue_growth
    growth = base + dynamics.market_centre(2020) + extra + shock + mask * p.exchange_rate_elasticity * 0.05
    rate = np.minimum(1, dynamics.exit_rate[:, None, :] * 1.3) * mask
    kept = np.exp(growth + dynamics.growth_premium[:, None, :]) * (1 - p.leaver_relative_revenue * rate) * state.revenue
    own = flows.entries - 2.0 * mask
    first = p.entrant_relative_revenue * own * state.trend_revenue * np.exp(growth) + 0.4 * mask
    np.testing.assert_allclose(after.revenue[0], first, rtol=1e-13)
    np.testing.assert_allclose(after.revenue[1], kept[0], rtol=1e-13)
    np.testing.assert_allclose(after.revenue[2], kept[1], rtol=1e-13)
    np.testing.assert_allclose(after.revenue[3], kept[2] + kept[3], rtol=1e-13)

    reference = state.trend_revenue * np.exp(growth - base + p.trend_revenue_growth) / (1 + p.trend_firm_growth)
    np.testing.assert_allclose(after.trend_revenue, reference, rtol=1e-13)
    left = state.pool * (1 + dynamics.renewal) - flows.entries.sum(axis=0) + p.return_share * flows.exits.sum(axis=0)
    np.testing.assert_allclose(after.pool, left, rtol=1e-14)


def test_firms_are_born_of_all_that_are_capable(dynamics):
    """Births are the renewal times the pool's first share of all firms at home and abroad, off the trend as on it."""
    *_, state = years_of(dynamics, 9, Effects(entry_ratio=1.5, exit_ratio=0.7))
    p, exporters = dynamics.parameters, dynamics.markets.exporters
    abroad = p.initial_firms * dynamics.markets.firm_share[exporters].sum()
    capable = state.pool + state.firms[:, exporters].sum(axis=(0, 1))
    births = dynamics.renewal * p.initial_pool / (p.initial_pool + abroad) * capable
    after, flows = advance(state, dynamics)
    found = after.pool - state.pool + flows.entries.sum(axis=0) - p.return_share * flows.exits.sum(axis=0)
    np.testing.assert_allclose(found, births, rtol=1e-11)
    np.testing.assert_allclose(new_capable_firms(state, dynamics, Effects()), births, rtol=1e-14)
    # Off the trend these are others than the pool's own share would have been.
    assert births > 1.01 * dynamics.renewal * state.pool


def test_who_starts_to_export_keeps_his_successors(dynamics, state):
    """A firm that moves from the pool abroad leaves births as they were; one of an operator market has none."""
    usual = new_capable_firms(state, dynamics, Effects())
    moved = by_market(dynamics, 5.0)
    firms = state.firms.copy()
    firms[0] += moved
    abroad = replace(state, pool=state.pool - moved.sum(), firms=firms)
    np.testing.assert_allclose(new_capable_firms(abroad, dynamics, Effects()), usual, rtol=1e-14)
    networks = state.firms.copy()
    networks[3, ~dynamics.markets.exporters] *= 10
    np.testing.assert_array_equal(new_capable_firms(replace(state, firms=networks), dynamics, Effects()), usual)


def test_where_fewer_are_born_than_close_the_pool_bears_it():
    """With a renewal below zero firms of the pool close, as a share of all that are capable, never more than it has."""
    dynamics = identified(medians(trend_firm_growth=-0.1))
    state = first_state(dynamics)
    assert dynamics.renewal < 0
    np.testing.assert_allclose(new_capable_firms(state, dynamics, Effects()), dynamics.renewal * state.pool, rtol=1e-13)
    twice = replace(state, pool=2 * state.pool, firms=2 * state.firms)
    np.testing.assert_allclose(
        new_capable_firms(twice, dynamics, Effects()), 2 * dynamics.renewal * state.pool, rtol=1e-13
    )
    nearly_empty = replace(state, pool=np.array([1.0]))
    np.testing.assert_array_equal(new_capable_firms(nearly_empty, dynamics, Effects()), [-1.0])


def test_formation_grows_the_pool_alone(dynamics, state):
    """Formation adds its share of the pool to the pool and changes nothing else in the year."""
    after, flows = advance(state, dynamics, Effects(formation=0.1))
    usual, usual_flows = advance(state, dynamics)
    np.testing.assert_allclose(after.pool - usual.pool, 0.1 * state.pool, rtol=1e-12)
    assert np.array_equal(after.firms, usual.firms)
    assert np.array_equal(flows.entries, usual_flows.entries)


def test_a_pool_that_vanishes_leaves_nothing_to_enter(dynamics, state):
    """With formation below -1 the pool loses all it has: nobody enters, and only returning firms are left in it."""
    after, flows = advance(state, dynamics, Effects(formation=-2.0))
    assert not flows.entries.any()
    np.testing.assert_allclose(after.pool, dynamics.parameters.return_share * flows.exits.sum(), rtol=1e-12)


@pytest.mark.parametrize("formation", [0.0, -0.5])
def test_entries_stop_at_what_the_pool_holds(dynamics, state, formation: float):
    """Entries that exceed the pool are scaled down, in all markets alike, to what the pool holds in the year."""
    after, flows = advance(state, dynamics, Effects(entry_ratio=1e6, formation=formation))
    room = state.pool * (1 + min(0.0, dynamics.renewal[0] + formation))
    np.testing.assert_allclose(flows.entries.sum(axis=0), room, rtol=1e-12)
    _, usual = advance(state, dynamics)
    np.testing.assert_allclose(flows.entries / room, usual.entries / usual.entries.sum(), rtol=1e-12)
    assert (after.pool >= 0).all()


def test_an_emptied_pool_is_empty_and_no_less():
    """Entries that take all of the pool, year after year and without returns, leave nobody in it and no nonsense."""
    dynamics = identified(replace(prior_draws(512), return_share=0.0))
    effects = Effects(entry_ratio=1e6)
    before = first_state(dynamics)
    for _ in range(4):
        after, flows = advance(before, dynamics, effects)
        assert (after.pool >= 0).all()
        check_year(before, after, flows, dynamics, effects)
        before = after


def test_starts_and_their_revenue_are_scaled_alike(dynamics, state):
    """Where the pool cannot hold all starts, each of those that are left still earns what it was said to earn."""
    wanted = by_market(dynamics, state.pool[0])
    after, flows = advance(state, dynamics, Effects(entry_ratio=0.0, starts=wanted, start_revenue=0.25 * wanted))
    np.testing.assert_allclose(flows.entries.sum(axis=0), state.pool, rtol=1e-12)
    np.testing.assert_allclose(after.revenue[0], 0.25 * flows.entries, rtol=1e-12)


def test_lost_starts_take_their_revenue_with_them(dynamics, state):
    """A programme that takes away more starts than there are takes all of them, and of its revenue the same share."""
    _, usual = advance(state, dynamics)
    after, flows = advance(
        state, dynamics, Effects(starts=-4 * usual.entries, start_revenue=-4 * 0.001 * usual.entries)
    )
    whole, _ = advance(state, dynamics)
    assert not flows.entries.any()
    np.testing.assert_allclose(after.revenue[0], whole.revenue[0] - 0.001 * usual.entries, rtol=1e-12)


def test_lost_revenue_stops_at_nothing(dynamics, state):
    """Neither a first year nor a market can earn less than nothing, however much a stopped programme takes away."""
    loss = by_market(dynamics, -1e9)
    after, _ = advance(state, dynamics, Effects(start_revenue=loss, overlay=loss))
    exporters = dynamics.markets.exporters
    assert not after.revenue[0].any()
    np.testing.assert_allclose(after.market_revenue[exporters], 0, atol=1e-9)


def test_overlay_is_a_level_and_not_a_stock(dynamics, state):
    """What programmes add is the stated level in its year and gone in the next, if not stated again."""
    level = by_market(dynamics, 7.0)
    with_it, _ = advance(state, dynamics, Effects(overlay=level))
    usual, _ = advance(state, dynamics)
    np.testing.assert_allclose(with_it.market_revenue - usual.market_revenue, level, rtol=1e-11, atol=1e-11)
    next_year, _ = advance(with_it, dynamics)
    usual_next_year, _ = advance(usual, dynamics)
    assert np.array_equal(next_year.market_revenue, usual_next_year.market_revenue)


def test_cost_changes_nothing_but_what_is_paid(dynamics, state):
    """Public money alone moves no firm and no revenue."""
    costly, _ = advance(state, dynamics, Effects(spending=1e6, forgone=1e6))
    usual, _ = advance(state, dynamics)
    assert np.array_equal(costly.firms, usual.firms)
    assert np.array_equal(costly.revenue, usual.revenue)
