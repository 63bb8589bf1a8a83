"""Partner programmes in the host country: help for firms in one market, and dated programmes that raise its demand.

It must not know the other levers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator.levers.lever import THOUSANDS_PER_MILLION, exporters, net_of_displacement
from simulator.model import Dynamics, Effects, State
from simulator.model.quantities import Array


@dataclass(frozen=True)
class Programme:
    """A partner's dated programme: until its last year the named parameter is added to the growth of a market."""

    market: int  # place in the markets' order
    until: int
    demand: str  # name of a parameter [log points/year]


@dataclass(frozen=True)
class Plan:
    """Help in the host countries in each year."""

    served_share: Callable[[int], Array]  # of the market's exporters [1], shape (market, 1)
    programmes: Mapping[str, Programme] = field(default_factory=dict)

    def demand(self, year: int, dynamics: Dynamics) -> Array:
        """Growth that running programmes add to their markets [log points], shape (market, draw)."""
        markets = np.arange(len(dynamics.markets.names))[:, None]
        growth = np.zeros((len(markets), 1))
        for programme in self.programmes.values():
            if year <= programme.until:
                growth = growth + (markets == programme.market) * getattr(dynamics.parameters, programme.demand)
        return growth


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, record: Plan, memory: None
) -> tuple[Effects, None]:
    """More entries and fewer exits in the markets served, and the demand of programmes that outlast the record."""
    p = dynamics.parameters
    served = plan.served_share(year) - record.served_share(year)
    reached = served * net_of_displacement(dynamics)
    helped = served * exporters(state, dynamics) * p.host_cost_per_firm / THOUSANDS_PER_MILLION
    return Effects(
        entry_ratio=1 + reached * (p.host_entry_odds_ratio - 1),
        exit_ratio=1 - reached * (1 - p.host_exit_ratio),
        growth=plan.demand(year, dynamics) - record.demand(year, dynamics),
        cost=helped.sum(axis=0) + p.partner_coordination_cost * float((served > 0).sum()),
    ), None
