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
    assert np.array_equal(after.firms[0], np.broadcast_to(flows.entries, after.firms[0].shape))

    # A pool loses at most all that it has.
    growth = np.maximum(-1.0, dynamics.renewal + effects.formation)
    entries, exits = flows.entries.sum(axis=0), flows.exits.sum(axis=0)
    expected = before.pool * (1 + growth) - entries + p.return_share * exits
    size = before.pool * (1 + growth) + entries + exits
    assert (np.abs(after.pool - expected) <= ROUNDING * size).all()
    assert (entries <= before.pool * (1 + np.minimum(0.0, growth)) * (1 + ROUNDING)).all()

    for stock in (after.firms, after.revenue, after.trend_revenue, after.home_market, flows.entries, flows.exits):
        assert (stock >= 0).all()
    assert (after.pool >= -ROUNDING * size).all()
    assert (after.market_revenue >= -ROUNDING * after.revenue.sum(axis=0)).all()

    operators = ~markets.exporters
    assert np.array_equal(firms_after[operators], np.broadcast_to(firms_before[operators], firms_after[operators].shape))
    total = after.exporters_revenue(markets) + after.market_revenue[operators].sum(axis=0)
    np.testing.assert_allclose(total, after.revenue.sum(axis=(0, 1)) + after.overlay.sum(axis=0), rtol=ROUNDING)


def assert_same(one: State, other: State) -> None:
    """Raises AssertionError unless all stocks of two states are the same to the bit; memories are not compared."""
    for field in fields(State):
        if field.name != "memory":
            first, second = getattr(one, field.name), getattr(other, field.name)
            assert np.array_equal(*np.broadcast_arrays(first, second)), field.name
