"""Offices abroad: supported openings, of which only some would not have happened anyway.

A firm with an office grows faster for some years and leaves less often. Firms with offices are larger than the mean,
by how much is unknown: said here and not modelled.
"""

from dataclasses import dataclass

import numpy as np

from simulator import model
from simulator.levers import lever
from simulator.model import Dynamics, Effects, State
from simulator.model.quantities import THOUSANDS_PER_MILLION, Array, Quantity


@dataclass(frozen=True, kw_only=True)
class Parameters(model.Parameters):
    """What an office brings and costs."""

    office_revenue_growth: Quantity
    office_growth_years: Quantity
    office_exit_ratio: Quantity
    office_additionality: Quantity
    office_cost: Quantity


@dataclass(frozen=True)
class Plan:
    """Supported openings in each year."""

    opened: lever.Schedule  # offices/year
    destinations: lever.MarketShares  # share of openings [1]
    opened_in: lever.OwnAmounts | None = None  # offices/year in markets that do not get their share

    @property
    def openings(self) -> lever.Divided:
        """Openings in each market [offices/year]."""
        return lever.Divided(self.opened, self.destinations, self.opened_in)


@dataclass(frozen=True)
class Memory:
    """Additional offices that are open [offices], shape (market, draw)."""

    offices: Array


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, current: Plan, memory: Memory | None
) -> tuple[Effects, Memory]:
    """Fewer exits among firms with an additional office, and growth while these offices are young."""
    p = lever.own_parameters(Parameters, dynamics)
    net = lever.net_of_displacement(dynamics)
    firms = lever.exporters(state, dynamics)
    closing = p.exit_rate_established * p.office_exit_ratio
    before = memory.offices if memory is not None else 0.0
    offices = before * (1 - np.minimum(1.0, closing)) + additional(year, dynamics, plan, current)
    oldest = int(np.ceil(np.max(p.office_growth_years)))
    young: Array = sum(
        additional(year - age, dynamics, plan, current) * np.clip(p.office_growth_years - age, 0.0, 1.0)
        for age in range(oldest)
    )
    opened = plan.openings.total(year) - current.openings.total(year)
    return Effects(
        exit_ratio=1 - net * lever.cover(offices, firms) * (1 - p.office_exit_ratio),
        growth=net * lever.cover(young, firms) * p.office_revenue_growth,
        # Support is paid for every opening, also for those that would have happened anyway.
        spending=np.atleast_1d(opened * p.office_cost / THOUSANDS_PER_MILLION),
    ), Memory(offices)


def additional(year: int, dynamics: Dynamics, plan: Plan, current: Plan) -> Array:
    """Openings of the year beyond current policy that support alone brought [offices], shape (market, draw)."""
    opened = plan.openings.by_market(year) - current.openings.by_market(year)
    return lever.own_parameters(Parameters, dynamics).office_additionality * opened
