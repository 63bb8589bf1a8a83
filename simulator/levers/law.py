"""Law on the Digital Technology Industry: each of its measures by what is known of it.

A cut of the effective profit tax brings entries; a deduction for research and an income-tax relief make research and
engineers cheaper; zones, land and market support may bring something that nobody measured. These effects are national
estimates, so nothing is taken off for displacement.
"""

from dataclasses import dataclass

import numpy as np

from simulator import model
from simulator.levers import lever
from simulator.model import Dynamics, Effects, State
from simulator.model.accounts import price
from simulator.model.quantities import Quantity

LATE_SHARE = 0.1  # adoption years are counted until all but a tenth of eligible firms use the law


@dataclass(frozen=True, kw_only=True)
class Parameters(model.Parameters):
    """What the law's effects and costs rest on."""

    law_adoption_years: Quantity
    law_administration_cost: Quantity
    # The tax cut.
    law_entry_semi_elasticity: Quantity
    exporter_profit_margin: Quantity
    # The research deduction.
    exporter_tax_rate: Quantity
    rd_performing_share: Quantity
    rd_output_elasticity: Quantity
    rd_cost_elasticity: Quantity
    rd_intensity: Quantity
    # The income-tax relief.
    income_tax_rate: Quantity
    income_tax_incidence: Quantity
    labour_share: Quantity
    # Zones, land, sandbox and market support.
    law_support_gain: Quantity
    law_support_cost: Quantity


@dataclass(frozen=True)
class Plan:
    """In force from the first of January of a year, or not at all (None)."""

    in_force_from: int | None = None
    eligible_share: float = 0.0  # of exporters' revenue
    tax_cut: float = 0.0  # points of effective profit tax
    rd_deduction: float = 0.0  # deducted beyond the spending itself, share of it
    income_tax_relief: float = 0.0  # share of the income tax of covered staff
    covered_staff: float = 0.0  # share of eligible firms' pay
    support: float = 0.0  # share of what is foreseen


@dataclass(frozen=True)
class Memory:
    """How far the law was adopted when the forecast began [1]: figures contain what came of it."""

    known: Quantity


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, current: Plan, memory: Memory | None
) -> tuple[Effects, Memory]:
    """More entries by the tax cut, and a level of revenue that is reached as firms adopt the law, and then kept.

    Of a law that is in force before the forecast begins only what it adds since then counts. Current policy holds no
    law: the reader of the seeds refuses one.
    """
    p, mask = lever.own_parameters(Parameters, dynamics), dynamics.markets.exporter_mask
    memory = memory if memory is not None else Memory(adopted(year - 1, plan, p))
    if plan.in_force_from is None or year < plan.in_force_from:
        return Effects(), memory
    now = adopted(year, plan, p)
    response = p.law_entry_semi_elasticity / lever.PERCENT * plan.tax_cut * plan.eligible_share
    level = plan.eligible_share * (
        research_gain(plan, p) + income_tax_gain(plan, p) + plan.support * p.law_support_gain
    )
    base = (state.exporters_revenue(dynamics.markets) + state.home_market) / price(dynamics, state.year)
    return Effects(
        entry_ratio=np.exp(response * (now - memory.known)),
        growth=level * (now - adopted(year - 1, plan, p)) * mask,
        spending=plan.support * p.law_support_cost * now + p.law_administration_cost,
        forgone=plan.eligible_share * now * tax_forgone(plan, p) * base,
    ), memory


def adopted(year: int, plan: Plan, p: Parameters) -> Quantity:
    """Share of eligible firms that use the law at the end of the year [1]."""
    if plan.in_force_from is None or year < plan.in_force_from:
        return 0.0
    return 1 - LATE_SHARE ** ((year - plan.in_force_from + 1) / p.law_adoption_years)


def research_gain(plan: Plan, p: Parameters) -> Quantity:
    """Lift of an eligible firm's revenue by the research deduction [log points].

    The deduction lowers what a dollar of research costs after tax; research follows its cost, and output research.
    """
    cheaper = np.log((1 - p.exporter_tax_rate) / (1 - (1 + plan.rd_deduction) * p.exporter_tax_rate))
    return p.rd_performing_share * p.rd_output_elasticity * p.rd_cost_elasticity * cheaper


def income_tax_gain(plan: Plan, p: Parameters) -> Quantity:
    """Lift of an eligible firm's revenue by the income-tax relief [log points].

    The part of the relief that is not paid out as wages lowers costs, and revenue follows as it does the exchange rate.
    """
    cheaper = plan.income_tax_relief * plan.covered_staff * p.income_tax_rate * p.labour_share * p.income_tax_incidence
    return cheaper * p.exchange_rate_elasticity


def tax_forgone(plan: Plan, p: Parameters) -> Quantity:
    """Tax that is not raised, over the revenue of firms that use the law [1]."""
    profit = plan.tax_cut / lever.PERCENT * p.exporter_profit_margin
    research = p.exporter_tax_rate * plan.rd_deduction * p.rd_intensity * p.rd_performing_share
    pay = p.labour_share * p.value_added_share
    return profit + research + plan.income_tax_relief * plan.covered_staff * p.income_tax_rate * pay
