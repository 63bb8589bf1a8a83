"""Offices abroad: supported openings, of which only some would not have happened anyway.

A firm with an office grows faster for some years and leaves less often. Firms with offices are larger than the mean,
by how much is unknown: said here and not modelled. It must not know the other levers.
"""

from dataclasses import dataclass

import numpy as np

from simulator.levers.lever import (
    THOUSANDS_PER_MILLION,
    MarketShares,
    Schedule,
    cover,
    exporters,
    net_of_displacement,
)
from simulator.model import Dynamics, Effects, State
from simulator.model.quantities import Array


@dataclass(frozen=True)
class Plan:
    """Supported openings in each year."""

    opened: Schedule  # offices/year
    destinations: MarketShares  # share of openings [1]

    def by_market(self, year: int) -> Array:
        """Openings [offices/year], shape (market, 1)."""
        return self.opened(year) * self.destinations(year)


@dataclass(frozen=True)
class Memory:
    """Additional offices that are open [offices], shape (market, draw)."""

    offices: Array


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, record: Plan, memory: Memory | None
) -> tuple[Effects, Memory]:
    """Fewer exits among firms with an additional office, and growth while these offices are young."""
    p = dynamics.parameters
    net = net_of_displacement(dynamics)
    firms = exporters(state, dynamics)
    closing = p.exit_rate_established * p.office_exit_ratio
    before = memory.offices if memory is not None else 0.0
    offices = before * (1 - np.minimum(1.0, closing)) + additional(year, dynamics, plan, record)
    oldest = int(np.ceil(np.max(p.office_growth_years)))
    young: Array = sum(
        additional(year - age, dynamics, plan, record) * np.clip(p.office_growth_years - age, 0.0, 1.0)
        for age in range(oldest)
    )
    opened = plan.opened(year) - record.opened(year)
    return Effects(
        exit_ratio=1 - net * cover(offices, firms) * (1 - p.office_exit_ratio),
        growth=net * cover(young, firms) * p.office_revenue_growth,
        # Support is paid for every opening, also for those that would have happened anyway.
        cost=np.atleast_1d(opened * p.office_cost / THOUSANDS_PER_MILLION),
    ), Memory(offices)


def additional(year: int, dynamics: Dynamics, plan: Plan, record: Plan) -> Array:
    """Openings of the year beyond the record that support alone brought [offices], shape (market, draw)."""
    return dynamics.parameters.office_additionality * (plan.by_market(year) - record.by_market(year))
