"""Law on the Digital Technology Industry: a cut of the effective profit tax and a package of other incentives.

Its effects are national estimates, so nothing is taken off for displacement.
"""

from dataclasses import dataclass

import numpy as np

from simulator import model
from simulator.levers import lever
from simulator.model import Dynamics, Effects, State
from simulator.model.quantities import Quantity

LATE_SHARE = 0.1  # adoption years are counted until all but a tenth of eligible firms use the law


@dataclass(frozen=True, kw_only=True)
class Parameters(model.Parameters):
    """What the law's effects and costs rest on."""

    law_entry_semi_elasticity: Quantity
    law_package_growth: Quantity
    law_growth_years: Quantity
    law_adoption_years: Quantity
    exporter_profit_margin: Quantity
    law_administration_cost: Quantity
    law_package_cost: Quantity


@dataclass(frozen=True)
class Plan:
    """In force from the first of January of a year, or not at all (None)."""

    in_force_from: int | None = None
    tax_cut: float = 0.0  # points of effective profit tax
    package: float = 0.0  # share of the whole package
    eligible_share: float = 0.0  # of exporters' revenue


@dataclass(frozen=True)
class Memory:
    """The share of revenue that the law had reached when the forecast began [1]: figures contain what came of it."""

    known: Quantity


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, current: Plan, memory: Memory | None
) -> tuple[Effects, Memory]:
    """More entries by the tax cut, faster growth by the package for some years; tax forgone as cost.

    Of a law that is in force before the forecast begins, only what it adds to entries since then counts: the figures
    contain the rest. Current policy holds no law: the reader of the seeds refuses one.
    """
    p, markets = lever.own_parameters(Parameters, dynamics), dynamics.markets
    memory = memory if memory is not None else Memory(reached_by(year - 1, plan, p))
    if plan.in_force_from is None or year < plan.in_force_from:
        return Effects(), memory
    age = year - plan.in_force_from
    reached = reached_by(year, plan, p)
    growing = np.clip(p.law_growth_years - age, 0.0, 1.0)  # the share of this year in which growth is still added
    growth = plan.package * p.law_package_growth / lever.PERCENT * reached * growing
    foreign = state.exporters_revenue(markets)
    tax_forgone = plan.tax_cut / lever.PERCENT * p.exporter_profit_margin * reached * (foreign + state.home_market)
    package_cost: Quantity = plan.package * p.law_package_cost / lever.PERCENT * reached * foreign
    return Effects(
        entry_ratio=np.exp(p.law_entry_semi_elasticity / lever.PERCENT * plan.tax_cut * (reached - memory.known)),
        growth=growth * markets.exporter_mask,
        cost=tax_forgone + package_cost + p.law_administration_cost,
    ), memory


def reached_by(year: int, plan: Plan, parameters: Parameters) -> Quantity:
    """Share of exporters' revenue whose firms use the law at the end of the year [1]."""
    if plan.in_force_from is None or year < plan.in_force_from:
        return 0.0
    age = year - plan.in_force_from
    return plan.eligible_share * (1 - LATE_SHARE ** ((age + 1) / parameters.law_adoption_years))
