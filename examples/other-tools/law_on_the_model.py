"""What the law brings, as a plain function of beliefs: the bare model, without chance.

Other tools for uncertainty call it: with one number a belief, or with one array, a number for each experiment.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

import simulator
from simulator.analysis.worth import DISCOUNT, discount_factors
from simulator.levers import LEVERS, Parameters
from simulator.model import accounts, advance, as_counted, first_state, identify
from simulator.model.quantities import Array, Quantity
from simulator.runs.scales import rescaled_state

SCENARIO = simulator.load("law")
SEEDS = SCENARIO.seeds
LAW = LEVERS["law"]
KNOWN = {row.quantity: row.value for row in SEEDS.observations if row.use == "fit" and row.year == SCENARIO.as_of}
"""The newest figures of firms and of foreign revenue, from which every experiment starts."""

USUAL = {name: prior.median for name, prior in SEEDS.priors.items()} | {"coverage_changed": 1.0}
"""What is believed where nothing else is said: medians of the priors, and that the newest figures count more widely."""

PERCENTILES = (0.01, 0.99)  # of each belief that are tried: beyond them some pairs have no stable ages of firms
NO_EFFECT = 1e-9  # of what the law brings: rounding


@dataclass(frozen=True)
class Brought:
    """What the law brings beyond current policy in the same world, each of shape (experiment).

    revenue   more foreign revenue in the last year, current prices [US$ m/year]
    cost      public money in the last year, tax forgone included, constant prices [US$ m/year]
    benefit   what the nation is left with, all years discounted and added up, constant prices [US$ m]
    """

    revenue: Array
    cost: Array
    benefit: Array


def brought(beliefs: Mapping[str, Quantity]) -> Brought:
    """What the law of the shipped scenario brings up to its last year under these beliefs, and the usual ones else.

    Nothing happens by chance. Before the forecast policy is the current one; firms and revenue then meet the newest
    figures, whatever is believed.
    """
    dynamics = identify(Parameters(**(USUAL | beliefs)), SEEDS.markets, SEEDS.calendar)
    today = first_state(dynamics)
    while today.year < SCENARIO.as_of:
        today, _ = advance(today, dynamics)
    counted = as_counted(today, dynamics)
    today = rescaled_state(today, KNOWN["firms"] / counted["firms"], KNOWN["revenue"] / counted["revenue"])

    plan, current = SCENARIO.policy["law"], SEEDS.current["law"]
    without = with_law = today
    memory, benefit = None, np.zeros(1)
    for factor in discount_factors(SCENARIO.end - SCENARIO.as_of, DISCOUNT):
        effects, memory = LAW.effects(with_law.year + 1, with_law, dynamics, plan, current, memory)
        without, _ = advance(without, dynamics)
        with_law, _ = advance(with_law, dynamics, effects)
        benefit = benefit + factor * (
            accounts.net_value(with_law, dynamics, effects.spending, effects.forgone)
            - accounts.net_value(without, dynamics, 0.0, 0.0)
        )
    more = with_law.market_revenue.sum(axis=0) - without.market_revenue.sum(axis=0)
    return Brought(more, np.atleast_1d(effects.cost), benefit)


def beliefs_at(percentiles: Mapping[str, Quantity]) -> dict[str, Array]:
    """The beliefs that lie at these percentiles [1] of their priors, of the same shapes."""
    return {name: SEEDS.priors[name].values(np.asarray(at)) for name, at in percentiles.items()}


def beliefs_that_matter() -> list[str]:
    """The beliefs that move what the nation is left with when one of them alone goes from its low to its high end."""
    found = []
    for name in (name for name, prior in SEEDS.priors.items() if not prior.fixed):
        benefit = brought(beliefs_at({name: np.array(PERCENTILES)})).benefit
        if np.ptp(benefit) > NO_EFFECT * np.abs(benefit).max():
            found.append(name)
    return found
