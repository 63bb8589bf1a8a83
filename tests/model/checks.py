"""What must hold in every year of every draw, and runs of the model to check it on."""

from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from simulator.model import Dynamics, Effects, Flows, Shocks, State, advance, first_state

ROUNDING = 1e-12  # relative to the largest number in a sum


def years_of(
    dynamics: Dynamics,
    count: int,
    effects: Effects | None = None,
    shocks: Shocks | None = None,
    state: State | None = None,
) -> Iterator[State]:
    """The states of `count` years that meet the same effects and shocks, the first state before them."""
    state = state if state is not None else first_state(dynamics)
    yield state
    for _ in range(count):
        state, _flows = advance(state, dynamics, effects, shocks)
        yield state


def check_year(before: State, after: State, flows: Flows, dynamics: Dynamics, effects: Effects) -> None:
    """Raises AssertionError unless the year keeps every identity."""
    markets, p = dynamics.markets, dynamics.parameters
    for state in (after.pool, after.firms, after.revenue, after.trend_revenue, after.overlay, after.home_market):
        assert np.isfinite(state).all()

    firms_before, firms_after = before.firms.sum(axis=0), after.firms.sum(axis=0)
    expected = firms_before + flows.entries - flows.exits
    assert (np.abs(firms_after - expected) <= ROUNDING * (firms_before + flows.entries)).all()
    assert_equal(after.firms[0], flows.entries)

    # Born of all capable firms; a pool loses at most all that it has.
    capable = before.pool + firms_before[markets.exporters].sum(axis=0)
    births, formed = dynamics.renewal * dynamics.pool_share * capable, effects.formation * before.pool
    new = np.maximum(-before.pool, births + formed)
    entries, exits = flows.entries.sum(axis=0), flows.exits.sum(axis=0)
    expected = before.pool + new - entries + p.return_share * exits
    size = before.pool + np.abs(births) + np.abs(formed) + entries + exits
    assert (np.abs(after.pool - expected) <= ROUNDING * size).all()
    assert (entries <= before.pool + np.minimum(0.0, new) + ROUNDING * size).all()

    stocks = (after.firms, after.revenue, after.trend_revenue, after.home_market)
    for stock in (*stocks, flows.entries, flows.exits, flows.entry_revenue, flows.exit_revenue):
        assert (stock >= 0).all()
    assert_equal(after.revenue[0], flows.entry_revenue)
    assert (flows.exit_revenue <= before.revenue.sum(axis=0) * (1 + ROUNDING)).all()
    assert (after.pool >= -ROUNDING * size).all()
    assert (after.market_revenue >= -ROUNDING * after.revenue.sum(axis=0)).all()

    operators = ~markets.exporters
    assert not flows.entries[operators].any()
    assert not flows.exits[operators].any()
    assert not flows.exit_revenue[operators].any()
    assert_equal(firms_after[operators], firms_before[operators])
    by_kind = after.exporters_revenue(markets) + after.market_revenue[operators].sum(axis=0)
    by_part = after.revenue.sum(axis=(0, 1)) + after.overlay.sum(axis=0)
    size = after.revenue.sum(axis=(0, 1)) + np.abs(after.overlay).sum(axis=0)
    assert (np.abs(by_kind - by_part) <= ROUNDING * size).all()


def assert_same(one: State, other: State) -> None:
    """Raises AssertionError unless all stocks of two states are the same to the bit; memories are not compared."""
    for field in fields(State):
        if field.name != "memory":
            assert_equal(getattr(one, field.name), getattr(other, field.name), field.name)


def assert_equal(one: np.ndarray | int, other: np.ndarray | int, name: str = "") -> None:
    """Raises AssertionError unless equal to the bit; one number may stand for all draws."""
    assert np.array_equal(*np.broadcast_arrays(one, other)), name
