"""What a policy is worth against another on the same draws: extra firms and revenue, cost, and what is left.

Money is of constant prices, and that of later years is discounted to the first year of the forecast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.analysis.summaries import QUANTILES, statistics
from simulator.inputs.scenario import Scenario
from simulator.model.quantities import NET_VALUE, PRICE, Array
from simulator.runs.ensemble import Ensemble, project_all
from simulator.runs.project import Outcomes
from simulator.runs.spread import Progress, Workers, no_progress

DISCOUNT = 0.05
"""Yearly rate at which money of later years is discounted, unless a command says another."""

CURRENT = "record"
CLEAR = 2.0  # standard errors between zero and a mean whose sign is more than noise of the draws

Statistics = Mapping[str, float]
"""Mean and quantiles over the draws, by name."""


@dataclass(frozen=True)
class Worth:
    """One policy less another, each of shape (draw); money is discounted and summed up to the end [US$ m].

    revenue       extra foreign revenue
    firms         extra firms at the end [firms]
    cost          extra public money, tax forgone included
    tax_forgone   the part of it that is tax not raised
    value_added   extra value added at home
    benefit       the nation's: extra net value, see simulator/model/accounts.py
    by_lever      the cost by lever, where that is known
    """

    revenue: Array
    firms: Array
    cost: Array
    tax_forgone: Array
    value_added: Array
    benefit: Array
    by_lever: Mapping[str, Array]


@dataclass(frozen=True)
class Ratio:
    """What one thing costs or brings for each of another.

    `of_means` divides the means, and is None where that would say nothing: the mean below the line is nothing or noise,
    or money and what it buys go opposite ways. `by_draw` are quantiles of each draw's own ratio, None unless what is
    below the line has one sign in all draws. `given_up` is true where less is spent: then it is what is lost for each
    dollar saved, or saved for each that is lost.
    """

    of_means: float | None = None
    by_draw: Statistics | None = None
    given_up: bool = False


@dataclass(frozen=True)
class WorthSummary:
    """The worth of a scenario `against` current policy or another scenario, for reading.

    Money [US$ m] is the sum of the years `first` to `end`, discounted at the rate `discount` to the first of them;
    it is at prices of the year `prices_of`; firms are those of the end. `cost_by_lever` has the levers that differ in
    cost.
    """

    against: str
    discount: float
    first: int
    end: int
    prices_of: int
    cost: Statistics
    tax_forgone: Statistics
    revenue: Statistics
    value_added: Statistics
    benefit: Statistics
    firms: Statistics
    probability_positive: float
    cost_per_firm: Ratio
    cost_per_revenue: Ratio
    revenue_per_cost: Ratio
    cost_by_lever: Mapping[str, Statistics]


def worth(before: Outcomes, after: Outcomes, scenario: Scenario, discount: float = DISCOUNT) -> Worth:
    """What `after` brings beyond `before` in the forecast years of the scenario; both are of the same draws."""
    first = scenario.seeds.first_year
    forecast = slice(scenario.as_of + 1 - first, scenario.end + 1 - first)
    factors = discount_factors(scenario.end - scenario.as_of, discount)

    def extra(later: Array, earlier: Array) -> Array:
        return later[forecast] - earlier[forecast]

    def total(name: str) -> Array:
        return extra(after.totals[name], before.totals[name])

    price_level = before.totals[PRICE][forecast]
    return Worth(
        revenue=factors @ (total("revenue") / price_level),
        firms=total("firms")[-1],
        cost=factors @ total("public_cost"),
        tax_forgone=factors @ total("tax_forgone"),
        value_added=factors @ (total("value_added") / price_level),
        benefit=factors @ total(NET_VALUE),
        by_lever={
            lever: factors @ extra(own, before.cost_by_lever[lever]) for lever, own in after.cost_by_lever.items()
        },
    )


def summarise_worth(
    before: Outcomes, after: Outcomes, scenario: Scenario, against: str, discount: float = DISCOUNT
) -> WorthSummary:
    """What `after` is worth against `before`, in numbers for reading."""
    brought = worth(before, after, scenario, discount)
    return WorthSummary(
        against=against,
        discount=discount,
        first=scenario.as_of + 1,
        end=scenario.end,
        prices_of=scenario.seeds.country.price_year,
        cost=statistics(brought.cost),
        tax_forgone=statistics(brought.tax_forgone),
        revenue=statistics(brought.revenue),
        value_added=statistics(brought.value_added),
        benefit=statistics(brought.benefit),
        firms=statistics(brought.firms),
        probability_positive=float((brought.benefit > 0).mean()),
        cost_per_firm=price(brought.cost, brought.firms),
        cost_per_revenue=price(brought.cost, brought.revenue),
        revenue_per_cost=yield_of(brought.revenue, brought.cost),
        cost_by_lever={lever: statistics(cost) for lever, cost in brought.by_lever.items() if cost.any()},
    )


def beside_current_policy(
    scenarios: Sequence[Scenario], workers: Workers = None, progress: Progress = no_progress
) -> list[tuple[Ensemble, Ensemble]]:
    """Each scenario projected, and current policy in the same world on the same draws: itself where it is that."""
    beyond = [scenario.policy != scenario.seeds.current for scenario in scenarios]
    currents = [scenario.under_current_policy for scenario, more in zip(scenarios, beyond, strict=True) if more]
    ensembles = project_all([*scenarios, *currents], workers, progress)
    projected, others = ensembles[: len(scenarios)], iter(ensembles[len(scenarios) :])
    return [(ensemble, next(others) if more else ensemble) for ensemble, more in zip(projected, beyond, strict=True)]


def price(cost: Array, bought: Array) -> Ratio:
    """Cost for each of what is bought, both of shape (draw); nothing where not both rise or both fall."""
    if not _clear(bought) or cost.mean() * bought.mean() <= 0:
        return Ratio()
    return _ratio(cost, bought)


def yield_of(brought: Array, cost: Array) -> Ratio:
    """What is brought for each dollar, both of shape (draw); nothing where less money still brings more."""
    if not _clear(cost) or (cost.mean() < 0 and brought.mean() > 0):
        return Ratio()
    return _ratio(brought, cost)


def discount_factors(years: int, discount: float) -> Array:
    """What money of each of so many years is worth in the first of them [1], shape (year)."""
    return (1 + discount) ** -np.arange(years, dtype=float)


def _clear(values: Array) -> bool:
    """Whether the sign of the mean is more than noise of the draws."""
    return bool(abs(values.mean()) > CLEAR * values.std() / np.sqrt(len(values)))


def _ratio(above: Array, below: Array) -> Ratio:
    by_draw = None
    if (below > 0).all() or (below < 0).all():
        found = statistics(above / below)
        by_draw = {name: found[name] for name in QUANTILES}
    return Ratio(float(above.mean() / below.mean()), by_draw, given_up=bool(below.mean() < 0))
