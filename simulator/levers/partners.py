"""Partner programmes in the host country: help for firms in one market, and dated programmes that raise its demand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator import model
from simulator.levers import lever
from simulator.model import Dynamics, Effects, State
from simulator.model.quantities import THOUSANDS_PER_MILLION, Array, Quantity


@dataclass(frozen=True, kw_only=True)
class Parameters(model.Parameters):
    """What help in the host countries and programmes bring and cost."""

    host_entry_odds_ratio: Quantity
    host_exit_ratio: Quantity
    host_cost_per_firm: Quantity
    partner_coordination_cost: Quantity
    digital_europe_demand: Quantity


@dataclass(frozen=True)
class Plan:
    """Help in the host countries in each year."""

    served_share: Callable[[int], Array]  # of the market's exporters [1], shape (market, 1)
    programmes: Mapping[str, lever.Programme] = field(default_factory=dict)

    def demand(self, year: int, dynamics: Dynamics) -> Array:
        """Growth that running programmes add to their markets [log points], shape (market, draw)."""
        markets = np.arange(len(dynamics.markets.names))[:, None]
        growth = np.zeros((len(markets), 1))
        for programme in self.programmes.values():
            if year <= programme.until:
                growth = growth + (markets == programme.market) * getattr(dynamics.parameters, programme.demand)
        return growth


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, current: Plan, memory: None
) -> tuple[Effects, None]:
    """More entries and fewer exits in the markets served, and the demand of programmes that outlast current policy."""
    p = lever.own_parameters(Parameters, dynamics)
    served = plan.served_share(year) - current.served_share(year)
    reached = served * lever.net_of_displacement(dynamics)
    helped = served * lever.exporters(state, dynamics) * p.host_cost_per_firm / THOUSANDS_PER_MILLION
    return Effects(
        entry_ratio=1 + reached * (p.host_entry_odds_ratio - 1),
        exit_ratio=1 - reached * (1 - p.host_exit_ratio),
        growth=plan.demand(year, dynamics) - current.demand(year, dynamics),
        spending=helped.sum(axis=0) + p.partner_coordination_cost * float((served > 0).sum()),
    ), None
