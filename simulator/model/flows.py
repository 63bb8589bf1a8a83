"""What moves in a year: one small function for each causal arrow, named for what it returns.

Shapes are (age, market, draw), (market, draw) or (draw) as stated; arguments broadcast to them.
"""

import numpy as np

from simulator.model.identify import Dynamics
from simulator.model.quantities import ESTABLISHED, FIRST, SECOND, Array, Effects, Shocks, State


def home_push(dynamics: Dynamics, shocks: Shocks) -> Array:
    """Factor on entries when the home market is weak or strong [1], shape (draw)."""
    return np.exp(-dynamics.parameters.home_market_push * shocks.home_demand_gap)


def own_entries(state: State, dynamics: Dynamics, effects: Effects, shocks: Shocks) -> Array:
    """Firms that start to export without being named by a programme [firms/year], shape (market, draw)."""
    hazard = dynamics.entry_hazard * home_push(dynamics, shocks) * np.exp(shocks.entry) * shocks.entry_ratio
    # No lever can make entries negative, whatever its odds ratio says about a programme that stops.
    return (hazard * state.pool) * dynamics.markets.entry_share * np.maximum(effects.entry_ratio, 0.0)


def starts_and_revenue(own: Array, dynamics: Dynamics, effects: Effects) -> tuple[Array, Array]:
    """Firms that programmes bring [firms/year] and what they earn at first [US$ m/year], shape (market, draw).

    A programme that stops takes away starts, but never more than there are entries; its revenue scales alike. Operator
    markets take no newcomers.
    """
    mask = dynamics.markets.exporter_mask
    wanted = effects.starts * mask
    starts = np.maximum(wanted, -own)
    share = np.divide(starts, wanted, out=np.ones_like(starts), where=starts != wanted)
    return starts, effects.start_revenue * mask * share


def new_capable_firms(state: State, dynamics: Dynamics, effects: Effects) -> Array:
    """Firms that become able to export, less those that close [firms/year], shape (draw).

    They are born of all capable firms, exporting or not: were they born of the pool alone, whoever starts to export
    would take his successors with him. A pool cannot lose more than itself.
    """
    exporters = (state.firms.sum(axis=0) * dynamics.markets.exporter_mask).sum(axis=0)
    births = dynamics.renewal * dynamics.pool_share * (state.pool + exporters)
    return np.maximum(births + effects.formation * state.pool, -state.pool)


def entry_scale(pool: Array, new: Array, wanted: Array) -> Array:
    """Share of the wanted entries for which the pool has firms [1], shape (draw)."""
    room, total = np.broadcast_arrays(pool + np.minimum(0.0, new), wanted.sum(axis=0))
    return np.divide(room, total, out=np.ones(total.shape), where=total > room)


def exit_rates(dynamics: Dynamics, effects: Effects) -> Array:
    """Share of firms that stop exporting in the year [1], shape (age, market, draw); none in operator markets.

    Kept between zero and one, so that a market cannot lose more firms than it has.
    """
    ratio = np.atleast_2d(effects.exit_ratio)
    return np.clip(dynamics.exit_rate[:, None, :] * ratio, 0.0, 1.0) * dynamics.markets.exporter_mask


def revenue_growth(state: State, dynamics: Dynamics, effects: Effects, shocks: Shocks) -> Array:
    """Growth of an established firm's revenue in the year [log points], shape (market, draw)."""
    depreciation = dynamics.parameters.exchange_rate_elasticity * shocks.real_depreciation
    return (
        dynamics.established_growth_by_market
        + dynamics.market_centre(state.year + 1)
        + effects.growth
        + shocks.demand
        + depreciation * dynamics.markets.exporter_mask
    )


def aged(staying: Array, entering: Array) -> Array:
    """Firms or their revenue a year later, shape (age, market, draw): all are one age older, and entrants are new."""
    older = np.empty(np.broadcast_shapes(staying.shape, entering.shape))
    older[FIRST] = entering
    older[SECOND:] = staying[:ESTABLISHED]
    older[ESTABLISHED] += staying[ESTABLISHED]
    return older
