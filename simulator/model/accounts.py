"""What is read off a state: what figures count, and what revenue is worth in value added, jobs and to the nation.

Nothing here moves firms or revenue.
"""

import numpy as np

from simulator.model.identify import Dynamics
from simulator.model.quantities import THOUSANDS_PER_MILLION, Array, Quantity, State
from simulator.model.scope import NEWEST, scope_of


def price(dynamics: Dynamics, year: int) -> Quantity:
    """The price level of the year, that of the price year being 1: money of the year over constant money [1]."""
    return (1 + dynamics.parameters.dollar_inflation) ** (year - dynamics.calendar.price_year)


def as_counted(state: State, dynamics: Dynamics) -> dict[str, Array]:
    """Firms and revenue as figures of the state's year count them [firms, US$ m/year], each of shape (draw)."""
    firms, revenue, mask = state.firms.sum(axis=0), state.market_revenue, dynamics.markets.exporter_mask
    counted = scope_of(state.year, dynamics.parameters, dynamics.calendar)
    if counted is NEWEST:
        return {"firms": firms.sum(axis=0), "revenue": revenue.sum(axis=0)}

    def total(by_market: Array, share: Quantity) -> Array:
        return (by_market * mask).sum(axis=0) * share + (by_market * (1 - mask)).sum(axis=0)

    return {"firms": total(firms, counted.firms), "revenue": total(revenue, counted.revenue)}


def foreign_share(state: State, dynamics: Dynamics) -> Array:
    """Share of sales that exporters earn abroad [1], shape (draw)."""
    foreign = state.exporters_revenue(dynamics.markets)
    return foreign / (foreign + state.home_market)


def value_added(state: State, dynamics: Dynamics) -> Array:
    """What of exporters' foreign revenue is value added at home, current prices [US$ m/year], shape (draw)."""
    return dynamics.parameters.value_added_share * state.exporters_revenue(dynamics.markets)


def jobs(state: State, dynamics: Dynamics) -> Array:
    """People who earn exporters' foreign revenue [jobs], shape (draw)."""
    p, years = dynamics.parameters, state.year - dynamics.calendar.price_year
    per_worker = p.revenue_per_worker * np.exp(p.worker_productivity_growth * years) / THOUSANDS_PER_MILLION
    return state.exporters_revenue(dynamics.markets) / price(dynamics, state.year) / per_worker


def gdp_share(state: State, dynamics: Dynamics) -> Array:
    """Value added over the country's gross domestic product, both at current prices [1], shape (draw)."""
    p, years = dynamics.parameters, state.year - dynamics.calendar.gdp_year
    return value_added(state, dynamics) / (p.gdp * np.exp(p.gdp_growth * years))


def net_value(state: State, dynamics: Dynamics, spending: Quantity, forgone: Quantity) -> Array:
    """What the nation is left with of value added, constant prices [US$ m/year], shape (draw).

    Engineers would have earned something elsewhere. A dollar of public spending costs more than a dollar to raise; a
    tax forgone stays in the country, and only the cost of raising it elsewhere is lost. Only differences between
    scenarios have a meaning.
    """
    p = dynamics.parameters
    kept = (1 - p.labour_opportunity_cost) * value_added(state, dynamics) / price(dynamics, state.year)
    raising = p.marginal_cost_of_funds
    return kept - raising * np.asarray(spending) - (raising - 1) * np.asarray(forgone)
