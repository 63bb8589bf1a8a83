"""Promotion abroad: a budget whose published return is that of a steady state.

The return is a national estimate, so nothing is taken off for displacement.
"""

from dataclasses import dataclass

import numpy as np

from simulator import model
from simulator.levers import lever
from simulator.model import Dynamics, Effects, State
from simulator.model.accounts import price
from simulator.model.quantities import Array, Quantity


@dataclass(frozen=True, kw_only=True)
class Parameters(model.Parameters):
    """What promotion brings; its cost is the budget."""

    promotion_return: Quantity
    promotion_returns_exponent: Quantity
    promotion_half_life: Quantity


@dataclass(frozen=True)
class Plan:
    """Public money for promotion in each year."""

    budget: lever.Schedule  # US$ million/year


@dataclass(frozen=True)
class Memory:
    """Revenue that promotion adds beyond current policy [US$ m/year], shape (draw)."""

    revenue: Array


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, current: Plan, memory: Memory | None
) -> tuple[Effects, Memory]:
    """Revenue that builds up and fades with the half-life, over exporters markets by their revenue."""
    p, mask = lever.own_parameters(Parameters, dynamics), dynamics.markets.exporter_mask
    kept = lever.kept_after_a_year(p.promotion_half_life)
    usual, exponent = current.budget.last, p.promotion_returns_exponent  # the return was stated at this budget
    relative = (plan.budget(year) / usual) ** exponent - (current.budget(year) / usual) ** exponent
    steady = p.promotion_return * usual * relative * price(dynamics, year)
    # One year builds up 1 - kept of the steady state, since a lasting budget must end at the published return.
    before = memory.revenue if memory is not None else np.zeros(1)
    stock = kept * before + (1 - kept) * steady
    by_market = state.revenue.sum(axis=0) * mask
    total = by_market.sum(axis=0)
    share = np.divide(by_market, total, out=np.zeros_like(by_market), where=total > 0)
    return Effects(
        overlay=stock * share,
        spending=np.atleast_1d(plan.budget(year) - current.budget(year)),
    ), Memory(stock)
