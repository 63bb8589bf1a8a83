"""What the world does to firms: demand, the exchange rate, the home market, entries."""

import numpy as np
import pytest

from simulator.model import Shocks, advance, first_state
from tests.model.checks import assert_same, years_of
from tests.model.samples import identified, medians


@pytest.fixture(scope="module")
def dynamics():
    """The dynamics at the medians of the priors."""
    return identified(medians())


def shocked(dynamics, shocks: Shocks, later: int):
    """The states after one year of shocks and `later` quiet ones, and after as many quiet years."""
    state, _ = advance(first_state(dynamics), dynamics, shocks=shocks)
    *_, after = years_of(dynamics, later, state=state)
    *_, quiet = years_of(dynamics, later + 1)
    return after, quiet


@pytest.mark.parametrize("later", [0, 1, 5, 30])
def test_a_demand_shock_stays_in_the_level(dynamics, later: int):
    """One year's shock moves revenue of its market by its log points for ever, and no firm."""
    demand = np.linspace(-0.3, 0.15, 10)[:, None]
    after, quiet = shocked(dynamics, Shocks(demand=demand), later)
    np.testing.assert_allclose(after.revenue[3] / quiet.revenue[3], np.exp(demand), rtol=1e-12)
    np.testing.assert_allclose(after.market_revenue / quiet.market_revenue, np.exp(demand), rtol=1e-12)
    assert np.array_equal(after.firms, quiet.firms)
    assert np.array_equal(after.pool, quiet.pool)


def test_a_shock_is_undone_by_its_opposite(dynamics):
    """A shock and its opposite a year later leave revenue where it was."""
    state, _ = advance(first_state(dynamics), dynamics, shocks=Shocks(demand=-0.4))
    state, _ = advance(state, dynamics, shocks=Shocks(demand=0.4))
    *_, quiet = years_of(dynamics, 2)
    np.testing.assert_allclose(state.revenue, quiet.revenue, rtol=1e-13)


@pytest.mark.parametrize("later", [0, 10])
def test_depreciation_moves_exporters_only(dynamics, later: int):
    """A real depreciation lifts revenue of exporters markets by its elasticity, for good, and no operator's."""
    after, quiet = shocked(dynamics, Shocks(real_depreciation=0.1), later)
    exporters, elasticity = dynamics.markets.exporters, dynamics.parameters.exchange_rate_elasticity
    ratio = after.market_revenue / quiet.market_revenue
    np.testing.assert_allclose(ratio[exporters], np.exp(0.1 * elasticity), rtol=1e-12)
    assert np.array_equal(after.market_revenue[~exporters], quiet.market_revenue[~exporters])
    assert np.array_equal(after.firms, quiet.firms)


@pytest.mark.parametrize("gap", [-0.1, 0.1])
def test_a_weak_home_market_pushes_firms_abroad(gap: float):
    """Entries answer a gap of home demand by exp(-push gap): more when home is weak, fewer when it is strong."""
    dynamics = identified(medians(home_market_push=0.5))
    _, flows = advance(first_state(dynamics), dynamics, shocks=Shocks(home_demand_gap=gap))
    _, quiet = advance(first_state(dynamics), dynamics)
    exporters = dynamics.markets.exporters
    np.testing.assert_allclose(flows.entries[exporters] / quiet.entries[exporters], np.exp(-0.5 * gap), rtol=1e-13)
    assert (flows.entries.sum() > quiet.entries.sum()) == (gap < 0)


def test_the_home_gap_moves_home_sales_in_its_year_only(dynamics):
    """Home sales are above their trend by the gap, and back on it in the next year."""
    after, quiet = shocked(dynamics, Shocks(home_demand_gap=-0.1), 0)
    np.testing.assert_allclose(after.home_market, quiet.home_market * np.exp(-0.1), rtol=1e-14)
    after, quiet = shocked(dynamics, Shocks(home_demand_gap=-0.1), 1)
    assert np.array_equal(after.home_market, quiet.home_market)


def test_without_push_the_home_market_pushes_nobody():
    """A push of zero leaves firms and foreign revenue as they are, whatever happens at home."""
    dynamics = identified(medians(home_market_push=0.0))
    after, quiet = shocked(dynamics, Shocks(home_demand_gap=-1.0), 3)
    assert_same(after, quiet)


def test_an_entry_shock_multiplies_entries(dynamics):
    """Entries answer their shock by its exponential, in all markets alike."""
    _, flows = advance(first_state(dynamics), dynamics, shocks=Shocks(entry=0.3))
    _, quiet = advance(first_state(dynamics), dynamics)
    np.testing.assert_allclose(flows.entries, quiet.entries * np.exp(0.3), rtol=1e-13)


def test_an_entry_ratio_multiplies_entries_of_its_year(dynamics):
    """Entries answer their ratio in all markets alike; a ratio of one is none, to the bit."""
    _, flows = advance(first_state(dynamics), dynamics, shocks=Shocks(entry_ratio=1.2))
    _, quiet = advance(first_state(dynamics), dynamics)
    np.testing.assert_allclose(flows.entries, quiet.entries * 1.2, rtol=1e-13)
    after, quiet_after = (
        shocked(dynamics, Shocks(entry=0.1, entry_ratio=1.0), 3),
        shocked(dynamics, Shocks(entry=0.1), 3),
    )
    assert_same(after[0], quiet_after[0])


def test_entries_pushed_abroad_leave_the_pool(dynamics):
    """Every further entry is one firm less in the pool."""
    after, quiet = shocked(dynamics, Shocks(entry=0.3), 0)
    np.testing.assert_allclose(after.firms.sum() - quiet.firms.sum(), quiet.pool - after.pool, rtol=1e-9)
