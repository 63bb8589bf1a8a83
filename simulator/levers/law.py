"""Law on the Digital Technology Industry: a cut of the effective profit tax and a package of other incentives.

Its effects are national estimates, so nothing is taken off for displacement.
"""

from dataclasses import dataclass

import numpy as np

from simulator import model
from simulator.levers.lever import PERCENT, own_parameters
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


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, current: Plan, memory: None
) -> tuple[Effects, None]:
    """More entries by the tax cut, faster growth by the package for some years; tax forgone as cost.

    Current policy holds no law: the reader of the seeds refuses one.
    """
    if plan.in_force_from is None or year < plan.in_force_from:
        return Effects(), None
    p, markets = own_parameters(Parameters, dynamics), dynamics.markets
    age = year - plan.in_force_from
    reached = plan.eligible_share * (1 - LATE_SHARE ** ((age + 1) / p.law_adoption_years))
    growing = np.clip(p.law_growth_years - age, 0.0, 1.0)  # the share of this year in which growth is still added
    growth = plan.package * p.law_package_growth / PERCENT * reached * growing
    foreign = state.exporters_revenue(markets)
    tax_forgone = plan.tax_cut / PERCENT * p.exporter_profit_margin * reached * (foreign + state.home_market)
    package_cost: Quantity = plan.package * p.law_package_cost / PERCENT * reached * foreign
    return Effects(
        entry_ratio=np.exp(p.law_entry_semi_elasticity / PERCENT * plan.tax_cut * reached),
        growth=growth * markets.exporter_mask,
        cost=tax_forgone + package_cost + p.law_administration_cost,
    ), None
