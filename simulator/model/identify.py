"""Turns two published growth rates into what nobody can observe: the entry hazard, the growth of established firms
and the state of the first year.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.model.quantities import ESTABLISHED, FIRST, Array, Calendar, Markets, Parameters, Quantity, State, stack
from simulator.model.scope import scope_of

NEWTON_STEPS = 40  # the farthest allowed root is met to rounding in 35; a fixed number keeps bits
NEWTON_START = 1.05


@dataclass(frozen=True)
class Dynamics:
    """Parameters together with what they imply: all that a year needs and that never changes.

    exit_rate            without levers [1/year], (age, draw)
    growth_premium       of survivors, above established firms [log points/year], (age, draw)
    age_share            of firms in exporters markets [1], (age, draw)
    revenue_age_share    of revenue in exporters markets [1], (age, draw)
    entry_hazard         h: entries over the pool [1/year], (draw)
    renewal              w: births over the pool on the trend [1/year], (draw)
    pool_share           k: the pool in all capable firms, exporting or not, at the start [1], (draw)
    established_growth   mu: trend growth of established firms' revenue [log points/year], (draw)
    market_trend         C: a market's own lasting growth [log points/year], (market, draw)
    first_share          of each market in the revenue of the first year, as it was counted then [1], (market, draw)
    """

    parameters: Parameters
    markets: Markets
    calendar: Calendar
    exit_rate: Array
    growth_premium: Array
    age_share: Array
    revenue_age_share: Array
    entry_hazard: Array
    renewal: Array
    pool_share: Array
    established_growth: Array
    market_trend: Array
    first_share: Array

    @cached_property
    def established_growth_by_market(self) -> Array:
        """Trend growth of an established firm's revenue [log points/year], shape (market, draw)."""
        mask = self.markets.exporter_mask
        return mask * self.established_growth + (1 - mask) * self.parameters.trend_revenue_growth

    @cached_property
    def trend_step(self) -> Array:
        """What trend revenue a firm grows by beyond an established firm's revenue [1], shape (market, draw)."""
        p = self.parameters
        return np.exp(p.trend_revenue_growth - self.established_growth_by_market) / (1 + p.trend_firm_growth)

    @cached_property
    def age_factor(self) -> Array:
        """What survivors' revenue grows by beside that of established firms [1], shape (age, 1, draw)."""
        return np.exp(self.growth_premium)[:, None, :]

    def market_centre(self, year: int) -> Array:
        """Growth of each market beside the national trend in the year [log points], shape (market, draw).

        The weighted mean of the markets' own trends is taken off in closed form, so that they never move the
        national trend. Weights are those of the first year's figures: what figures count changes no market's growth.
        """
        return self.market_trend - (self._log_weight(year) - self._log_weight(year - 1))

    def _log_weight(self, year: int) -> Array:
        """K(t) = ln of the sum of first shares grown at their own trends, shape (draw)."""
        if year not in self._log_weights:
            years = year - self.calendar.first_year
            self._log_weights[year] = np.log((self.first_share * np.exp(self.market_trend * years)).sum(axis=0))
        return self._log_weights[year]

    @cached_property
    def _log_weights(self) -> dict[int, Array]:
        """Those that were asked for: each year needs its own and that of the year before, in every projection."""
        return {}


def infeasible(parameters: Parameters) -> NDArray[np.bool_]:
    """True where no stable age structure exists, shape (draw): firm numbers would shrink faster than firms exit."""
    return np.atleast_1d(parameters.trend_firm_growth + parameters.exit_rate_established <= 0)


def identify(parameters: Parameters, markets: Markets, calendar: Calendar) -> Dynamics:
    """The dynamics whose firms and revenue grow at exactly the two trend rates when nothing disturbs them.

    Raises ValueError where `infeasible`.
    """
    if infeasible(parameters).any():
        raise ValueError("trend_firm_growth + exit_rate_established must be above zero in every draw")
    p = parameters
    established = p.exit_rate_established
    exit_rate = stack(p.exit_rate_first_year, p.exit_rate_second_year, established, established)
    premium = stack(p.growth_premium_first_year, p.growth_premium_second_year, p.growth_premium_third_year, 0.0)
    age_share = stable_age_shares(exit_rate, p.trend_firm_growth)
    counted = scope_of(calendar.first_year, p, calendar)
    exporters = p.initial_firms / counted.firms * markets.firm_share[markets.exporters].sum()
    exporters_over_pool = exporters / p.initial_pool
    entry_rate = age_share[FIRST] * (1 + p.trend_firm_growth)  # entries over firms
    leaving = (age_share * exit_rate).sum(axis=0)  # exits over firms
    revenue_age_share, root = stable_revenue(exit_rate, premium, age_share, p)
    trend = markets.growth_centre[:, None] + p.market_growth_spread * np.asarray(p.market_growth_score)
    weight = markets.revenue_share[:, None] * np.exp(trend * (calendar.first_year - calendar.market_share_year))
    return Dynamics(
        parameters=p,
        markets=markets,
        calendar=calendar,
        exit_rate=exit_rate,
        growth_premium=premium,
        age_share=age_share,
        revenue_age_share=revenue_age_share,
        entry_hazard=np.atleast_1d(exporters_over_pool * entry_rate),
        renewal=np.atleast_1d(p.trend_firm_growth + exporters_over_pool * (entry_rate - p.return_share * leaving)),
        pool_share=np.atleast_1d(p.initial_pool / (p.initial_pool + exporters)),
        established_growth=np.atleast_1d(p.trend_revenue_growth - np.log(root)),
        market_trend=trend,
        first_share=weight / weight.sum(axis=0),
    )


def stable_age_shares(exit_rate: Array, growth: Quantity) -> Array:
    """Shares of the export ages in a population that grows at `growth` [1], shape (age, draw)."""
    first = np.ones_like(exit_rate[FIRST] * growth)
    second = first * (1 - exit_rate[0]) / (1 + growth)
    third = second * (1 - exit_rate[1]) / (1 + growth)
    established = third * (1 - exit_rate[2]) / (growth + exit_rate[ESTABLISHED])
    numbers = np.stack([first, second, third, established])
    return numbers / numbers.sum(axis=0)


def stable_revenue(exit_rate: Array, premium: Array, age_share: Array, p: Parameters) -> tuple[Array, Array]:
    """Shares of the export ages in revenue [1], shape (age, draw), and the growth factor beside e^mu, shape (draw).

    The factor is the leading root L of L^4 - s3 L^3 - q s0 s1 s2 = 0, by Newton's method: the left side is convex
    beyond its only positive root, so that the steps come down to it.
    """
    survival = np.exp(premium) * (1 - p.leaver_relative_revenue * exit_rate)
    entering = p.entrant_relative_revenue * (1 + p.trend_firm_growth) * age_share[FIRST] / age_share[ESTABLISHED]
    product = entering * survival[0] * survival[1] * survival[2]
    root = np.full_like(product, NEWTON_START)
    for _ in range(NEWTON_STEPS):
        value = root**4 - survival[ESTABLISHED] * root**3 - product
        root = root - value / (4 * root**3 - 3 * survival[ESTABLISHED] * root**2)
    shares = np.stack(
        [
            entering / root,
            survival[0] * entering / root**2,
            survival[0] * survival[1] * entering / root**3,
            np.ones_like(root),
        ]
    )
    return shares / shares.sum(axis=0), root


def first_state(dynamics: Dynamics) -> State:
    """The state of the first year: stable ages in exporters markets, all firms established in operator markets."""
    p, markets = dynamics.parameters, dynamics.markets
    mask, firm_share = markets.exporter_mask, markets.firm_share[:, None]
    exporters_share = markets.firm_share[markets.exporters].sum()
    counted = scope_of(dynamics.calendar.first_year, p, dynamics.calendar)
    exporters = p.initial_firms / counted.firms * exporters_share
    firms = dynamics.age_share[:, None, :] * (exporters * markets.entry_share)
    firms[ESTABLISHED] += p.initial_firms * firm_share * (1 - mask)
    by_market = p.initial_revenue * dynamics.first_share
    revenue = dynamics.revenue_age_share[:, None, :] * (by_market / counted.revenue * mask)
    revenue[ESTABLISHED] += by_market * (1 - mask)
    return State(
        year=dynamics.calendar.first_year,
        pool=np.atleast_1d(p.initial_pool),
        firms=firms,
        revenue=revenue,
        trend_revenue=revenue[ESTABLISHED] / firms[ESTABLISHED],
        overlay=np.zeros_like(revenue[ESTABLISHED]),
        home_market=home_market(dynamics, dynamics.calendar.first_year, gap=0.0),
    )


def home_market(dynamics: Dynamics, year: int, gap: float) -> Array:
    """Home sales in the year [US$ m/year], shape (draw): one published figure on its trend, moved by the demand gap.

    Its scope is that of foreign revenue.
    """
    p, published = dynamics.parameters, dynamics.calendar.home_market_year
    counted = scope_of(published, p, dynamics.calendar).revenue
    return np.atleast_1d(p.home_market_revenue / counted * np.exp(p.home_market_growth * (year - published) + gap))
