"""What a policy is worth against another on the same draws: extra firms and revenue, cost, and what is left.

Money is of constant prices, and that of later years is discounted to the first year of the forecast.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.analysis.summaries import QUANTILES, Values, is_anything, mean, sides, standard_error, statistics
from simulator.inputs.scenario import Scenario
from simulator.model.quantities import NET_VALUE, PRICE, Array
from simulator.runs.project import Outcomes

DISCOUNT = 0.05
"""Yearly rate at which money of later years is discounted, unless a command says another."""

CURRENT = "record"
CLEAR = 2.0  # standard errors between zero and a mean whose sign is more than noise of the draws

Statistics = Mapping[str, float]
"""Mean and quantiles over the draws, by name."""


@dataclass(frozen=True)
class Worth:
    """One policy less another, each of shape (draw) or a Sketch; money is discounted and summed up to the end [US$ m].

    revenue       extra foreign revenue
    firms         extra firms at the end [firms]
    cost          extra public money, tax forgone included
    tax_forgone   the part of it that is tax not raised
    value_added   extra value added at home
    benefit       the nation's: extra net value, see simulator/model/accounts.py
    by_lever      the cost by lever, where that is known
    discount      the yearly rate

    `cost_per_firm`, `cost_per_revenue` and `revenue_per_cost` are each draw's own ratio, which is no number, or says
    nothing, where little is below the line.
    """

    revenue: Array
    firms: Array
    cost: Array
    tax_forgone: Array
    value_added: Array
    benefit: Array
    by_lever: Mapping[str, Array]
    discount: float
    cost_per_firm: Array
    cost_per_revenue: Array
    revenue_per_cost: Array


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
    revenue, firms = factors @ (total("revenue") / price_level), total("firms")[-1]
    cost = factors @ total("public_cost")
    return Worth(
        revenue=revenue,
        firms=firms,
        cost=cost,
        tax_forgone=factors @ total("tax_forgone"),
        value_added=factors @ (total("value_added") / price_level),
        benefit=factors @ total(NET_VALUE),
        by_lever={
            lever: factors @ extra(own, before.cost_by_lever[lever]) for lever, own in after.cost_by_lever.items()
        },
        discount=discount,
        cost_per_firm=each(cost, firms),
        cost_per_revenue=each(cost, revenue),
        revenue_per_cost=each(revenue, cost),
    )


def summarise_worth(brought: Worth, scenario: Scenario, against: str) -> WorthSummary:
    """What a scenario brings beyond another, in numbers for reading."""
    return WorthSummary(
        against=against,
        discount=brought.discount,
        first=scenario.as_of + 1,
        end=scenario.end,
        prices_of=scenario.seeds.country.price_year,
        cost=statistics(brought.cost),
        tax_forgone=statistics(brought.tax_forgone),
        revenue=statistics(brought.revenue),
        value_added=statistics(brought.value_added),
        benefit=statistics(brought.benefit),
        firms=statistics(brought.firms),
        probability_positive=float(sides(brought.benefit)[0]),
        cost_per_firm=price(brought.cost, brought.firms, brought.cost_per_firm),
        cost_per_revenue=price(brought.cost, brought.revenue, brought.cost_per_revenue),
        revenue_per_cost=yield_of(brought.revenue, brought.cost, brought.revenue_per_cost),
        cost_by_lever={lever: statistics(cost) for lever, cost in brought.by_lever.items() if is_anything(cost)},
    )


def each(above: Array, below: Array) -> Array:
    """Each draw's own ratio; no number, or infinite, where nothing is below the line."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return above / below


def price(cost: Values, bought: Values, by_draw: Values) -> Ratio:
    """Cost for each of what is bought, all of shape (draw); nothing where not both rise or both fall."""
    if not _clear(bought) or mean(cost) * mean(bought) <= 0:
        return Ratio()
    return _ratio(cost, bought, by_draw)


def yield_of(brought: Values, cost: Values, by_draw: Values) -> Ratio:
    """What is brought for each dollar, all of shape (draw); nothing where less money still brings more."""
    if not _clear(cost) or (mean(cost) < 0 and mean(brought) > 0):
        return Ratio()
    return _ratio(brought, cost, by_draw)


def discount_factors(years: int, discount: float) -> Array:
    """What money of each of so many years is worth in the first of them [1], shape (year)."""
    return (1 + discount) ** -np.arange(years, dtype=float)


def _clear(values: Values) -> bool:
    """Whether the sign of the mean is more than noise of the draws."""
    return bool(abs(mean(values)) > CLEAR * standard_error(values))


def _ratio(above: Values, below: Values, by_draw: Values) -> Ratio:
    found = statistics(by_draw) if 1.0 in sides(below) else None
    one_sign = {name: found[name] for name in QUANTILES} if found is not None else None
    return Ratio(float(mean(above) / mean(below)), one_sign, given_up=bool(mean(below) < 0))
