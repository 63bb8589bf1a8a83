"""Draws are independent: an array of them gives what each gives alone, and picking some picks all that is theirs."""

from dataclasses import fields, replace

import numpy as np
import pytest

from simulator.levers import Parameters
from simulator.model import Effects, Markets, Shocks, State, advance, first_state
from simulator.model.quantities import select
from tests.model.samples import identified, medians, prior_draws, shipped_seeds

YEARS = 12
EFFECTS = Effects(entry_ratio=1.1, exit_ratio=0.9, growth=0.01, formation=-0.01)
SHOCKS = Shocks(demand=-0.05, entry=0.1, real_depreciation=0.03, home_demand_gap=-0.02)
STOCKS = ("pool", "firms", "revenue", "trend_revenue", "overlay", "home_market")


def after_years(parameters: Parameters, effects: Effects = EFFECTS, shocks: Shocks = SHOCKS) -> State:
    """The state after some years of effects and shocks."""
    dynamics = identified(parameters)
    state = first_state(dynamics)
    for _ in range(YEARS):
        state, _flows = advance(state, dynamics, effects, shocks)
    return state


def as_numbers(parameters: Parameters, draw: int) -> Parameters:
    """One draw as plain numbers; scores of the markets stay by market."""
    return Parameters(
        **{
            field.name: value
            if np.ndim(value) == 0
            else float(value[draw])
            if np.ndim(value) == 1
            else value[:, [draw]]
            for field in fields(Parameters)
            for value in [getattr(parameters, field.name)]
        }
    )


def test_arrays_of_draws_equal_a_loop_over_numbers():
    """Every draw of an array ends where it ends alone, as plain numbers."""
    drawn = prior_draws(12)
    together = after_years(drawn)
    for draw in range(together.pool.size):
        alone = after_years(as_numbers(drawn, draw))
        for stock in STOCKS:
            np.testing.assert_allclose(
                getattr(together, stock)[..., draw], getattr(alone, stock)[..., 0], rtol=1e-12, err_msg=stock
            )


@pytest.mark.parametrize("name", [field.name for field in fields(Parameters)])
def test_any_one_parameter_may_be_drawn_alone(name: str):
    """One parameter as draws beside plain numbers gives what its numbers give, one by one."""
    if name == "market_growth_score":
        values = np.linspace(-1, 1, 20).reshape(10, 2)
        columns = [values[:, [0]], values[:, [1]]]
    else:
        prior = shipped_seeds().priors.get(name)
        columns = list(prior.values(np.array([0.4, 0.6]))) if prior is not None else [0.0, 1.0]
        values = np.array(columns)
    together = after_years(medians(**{name: values}))
    for draw, column in enumerate(columns):
        alone = after_years(medians(**{name: column}))
        for stock in STOCKS:
            whole = getattr(together, stock)
            found = np.broadcast_to(whole, (*whole.shape[:-1], 2))[..., draw]
            np.testing.assert_allclose(found, getattr(alone, stock)[..., 0], rtol=1e-12, err_msg=stock)


@pytest.mark.parametrize("name", [field.name for field in fields(Effects)])
def test_any_one_effect_may_be_drawn_beside_plain_parameters(name: str):
    """One effect as draws beside plain parameters gives what its numbers give, one by one."""
    values = np.array([0.7, 1.2])
    # Operator markets have no starts.
    mask = shipped_seeds().markets.exporter_mask
    place = mask if name in ("starts", "start_revenue", "overlay", "growth") else 1.0
    together = after_years(medians(), Effects(**{name: place * values}))
    for draw, value in enumerate(values):
        alone = after_years(medians(), Effects(**{name: place * np.array([value])}))
        for stock in STOCKS:
            whole = getattr(together, stock)
            found = np.broadcast_to(whole, (*whole.shape[:-1], 2))[..., draw]
            np.testing.assert_allclose(found, getattr(alone, stock)[..., 0], rtol=1e-12, err_msg=stock)


@pytest.mark.parametrize(
    "shocks", [Shocks(demand=np.array([[-0.2, 0.3]])), Shocks(entry=np.array([-0.2, 0.3]))], ids=["demand", "entry"]
)
def test_shocks_may_be_drawn_beside_plain_parameters(shocks: Shocks):
    """Chance as draws beside plain parameters gives as many draws of firms and revenue."""
    state = after_years(medians(), Effects(), shocks)
    for stock in ("revenue", "trend_revenue") if np.any(shocks.demand) else ("firms", "pool", "revenue"):
        assert getattr(state, stock).shape[-1] == 2
    alone = after_years(medians(), Effects(), select(shocks, np.array([1])))
    np.testing.assert_allclose(state.revenue[..., 1], alone.revenue[..., 0], rtol=1e-12)


def test_draws_do_not_know_their_place():
    """Draws in another order end in the same states in that order."""
    drawn = prior_draws(64)
    order = np.arange(np.size(drawn.return_share))[::-1]
    turned, usual = after_years(select(drawn, order)), after_years(drawn)
    for stock in ("pool", "firms", "revenue"):
        np.testing.assert_allclose(getattr(turned, stock), getattr(usual, stock)[..., order], rtol=1e-13)


def test_select_commutes_with_a_year():
    """Picking draws and going on is going on and picking draws."""
    dynamics, picked = identified(prior_draws(64)), np.array([5, 5, 0, 17])
    state = first_state(dynamics)
    few, few_flows = advance(select(state, picked), select(dynamics, picked))
    all_of_them, flows = advance(state, dynamics)
    for stock in STOCKS:
        whole = select(all_of_them, picked)
        np.testing.assert_allclose(getattr(few, stock), getattr(whole, stock), rtol=1e-13)
    np.testing.assert_allclose(few_flows.entries, select(flows, picked).entries, rtol=1e-13)


def test_select_keeps_what_is_the_same_for_all_draws():
    """Plain numbers, and arrays with one draw for all, stay as they are."""
    p = medians(return_share=np.array([0.1, 0.2, 0.3]), value_added_share=np.array([0.6]))
    chosen = select(p, np.array([2, 0]))
    assert chosen.return_share.tolist() == [0.3, 0.1]
    assert chosen.value_added_share is p.value_added_share
    assert chosen.displacement == p.displacement


def test_select_goes_through_nested_records():
    """Records inside records and mappings are picked too; markets and calendar have no draws and are kept."""
    dynamics = identified(prior_draws(8))
    state = replace(
        first_state(dynamics),
        memory={
            "lever": Effects(growth=np.arange(8.0)[None, :], spending=np.zeros((10, 1))),
            "other": None,
            "count": 3,
        },
    )
    picked = np.array([7, 1])
    chosen = select(state, picked)
    assert chosen.memory["lever"].growth.tolist() == [[7.0, 1.0]]
    assert chosen.memory["lever"].spending.shape == (10, 1)
    assert chosen.memory["other"] is None
    assert chosen.memory["count"] == 3
    assert chosen.year == state.year
    assert np.array_equal(chosen.firms, state.firms[..., picked])

    narrowed = select(dynamics, picked)
    assert narrowed.markets is dynamics.markets
    assert narrowed.calendar == dynamics.calendar
    assert np.array_equal(narrowed.parameters.return_share, dynamics.parameters.return_share[picked])
    assert np.array_equal(narrowed.renewal, dynamics.renewal[picked])


def test_select_never_picks_from_markets():
    """The arrays of markets have no draws, even where there are as many markets as draws."""
    markets: Markets = shipped_seeds().markets
    assert select(markets, np.array([0])) is markets
