"""Consulting group: advice to firms that do not export yet, and to firms that do.

Advice raises the odds that a firm starts, keeps exporters from leaving and lifts their revenue while it lasts.
"""

from dataclasses import dataclass

import numpy as np

from simulator import model
from simulator.levers import lever
from simulator.model import Dynamics, Effects, State
from simulator.model.quantities import THOUSANDS_PER_MILLION, Array, Quantity


@dataclass(frozen=True, kw_only=True)
class Parameters(model.Parameters):
    """What the effects and the cost of advice rest on."""

    consulting_entry_odds_ratio: Quantity
    consulting_exit_ratio: Quantity
    consulting_revenue_gain: Quantity
    consulting_half_life: Quantity
    consulting_targeting: Quantity
    served_relative_revenue: Quantity
    consulting_cost_per_firm: Quantity


@dataclass(frozen=True)
class Plan:
    """Advice in each year."""

    firms_advised: lever.Schedule  # firms/year
    starter_share: lever.Schedule  # share of the advised that do not export [1]

    def starters(self, year: int) -> float:
        """Advised firms that do not export yet [firms/year]."""
        return self.firms_advised(year) * self.starter_share(year)


@dataclass(frozen=True)
class Memory:
    """Advised exporters whom the advice still helps [firms] and what it adds to revenue [log points], both (draw)."""

    advised: Array
    level: Array


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, current: Plan, memory: Memory | None
) -> tuple[Effects, Memory]:
    """Starts among the advised, fewer exits, and a lift of revenue that is lost again as advice fades."""
    p, markets = lever.own_parameters(Parameters, dynamics), dynamics.markets
    net = lever.net_of_displacement(dynamics)
    advised = plan.firms_advised(year) - current.firms_advised(year)
    starters = plan.starters(year) - current.starters(year)

    chance = np.minimum(1.0, p.consulting_targeting * dynamics.entry_hazard)
    odds_ratio = p.consulting_entry_odds_ratio
    chance_with_advice = odds_ratio * chance / (1 - chance + odds_ratio * chance)
    starts = starters * (chance_with_advice - chance) * net * markets.entry_share
    start_revenue = starts * p.entrant_relative_revenue * state.trend_revenue * p.served_relative_revenue

    memory = memory if memory is not None else Memory(np.zeros(1), np.zeros(1))
    stock = memory.advised * lever.kept_after_a_year(p.consulting_half_life) + (advised - starters)
    covered = lever.cover(stock, lever.exporters(state, dynamics).sum(axis=0)) * net
    level = covered * p.served_relative_revenue * p.consulting_revenue_gain
    return Effects(
        exit_ratio=1 - covered * (1 - p.consulting_exit_ratio),
        growth=(level - memory.level) * markets.exporter_mask,
        starts=starts,
        start_revenue=start_revenue,
        spending=np.atleast_1d(advised * p.consulting_cost_per_firm / THOUSANDS_PER_MILLION),
    ), Memory(stock, level)
