"""The base model as one fused kernel: what this model costs at least on one thread, by numba."""

from math import exp, log

import numpy as np
from numba import njit

from benchmarks.draws import TOTALS, Array, Draws


def fused(draws: Draws) -> Array:
    """The TOTALS of all draws, shape (total, year, draw)."""
    totals = np.empty((len(draws.pool), len(draws.entry[0]), len(TOTALS)))
    _kernel(draws, totals)
    return totals.T


@njit(fastmath=True)
def _kernel(d: Draws, totals: Array) -> None:
    """Draw after draw, year after year: of a draw nothing but its totals leaves the processor's nearest memory."""
    ages, markets = d.firms.shape[1:]
    last = ages - 1
    staying, kept = np.empty((ages, markets)), np.empty((ages, markets))
    firms, revenue = np.empty((ages, markets)), np.empty((ages, markets))
    trend_revenue, step, base, factor = np.empty(markets), np.empty(markets), np.empty(markets), np.empty(markets)
    weight, grown = np.empty(markets), np.empty(markets)
    for draw in range(totals.shape[0]):
        mask, trend = d.exporter_mask[draw], d.trend_revenue_growth[draw]
        pool, share, before = d.pool[draw], 0.0, 0.0
        for m in range(markets):
            established = mask[m] * d.established_growth[draw] + (1 - mask[m]) * trend
            base[m] = established + d.market_trend[draw, m]
            step[m] = exp(trend - established) / (1 + d.trend_firm_growth[draw])
            trend_revenue[m] = d.trend_revenue[draw, m]
            share += d.entry_share[draw, m]
            # A weight grows by the same factor every year, so that years need no exponential of their own.
            weight[m] = d.first_share[draw, m] * exp(d.market_trend[draw, m] * d.years_since_first[draw])
            grown[m] = exp(d.market_trend[draw, m])
            before += weight[m]
        for age in range(ages):
            premium = exp(d.growth_premium[draw, age])
            for m in range(markets):
                leaving = d.exit_rate[draw, age] * mask[m]
                staying[age, m] = 1 - leaving
                kept[age, m] = (1 - d.leaver_relative_revenue[draw] * leaving) * premium
                firms[age, m], revenue[age, m] = d.firms[draw, age, m], d.revenue[draw, age, m]
        for year in range(totals.shape[1]):
            gap, demand = d.home_demand_gap[draw, year], d.demand[draw, year]
            exporters, firms_before = 0.0, 0.0
            for age in range(ages):
                for m in range(markets):
                    exporters += firms[age, m] * mask[m]
                    firms_before += firms[age, m]
            wanted = d.entry_hazard[draw] * exp(d.entry[draw, year] - d.home_market_push[draw] * gap) * pool
            births = max(d.renewal[draw] * d.pool_share[draw] * (pool + exporters), -pool)
            room = pool + min(0.0, births)
            entries = min(wanted * share, room)
            scaled = entries / share

            after = 0.0
            for m in range(markets):
                weight[m] *= grown[m]
                after += weight[m]
            national = log(before / after)
            before = after
            depreciation = d.exchange_rate_elasticity[draw] * d.real_depreciation[draw, year]
            for m in range(markets):
                factor[m] = exp(base[m] + national + demand[m] + depreciation * mask[m])

            for m in range(markets):
                firms[last, m] = firms[last, m] * staying[last, m] + firms[last - 1, m] * staying[last - 1, m]
                own, handed = revenue[last, m] * kept[last, m], revenue[last - 1, m] * kept[last - 1, m]
                revenue[last, m] = (own + handed) * factor[m]
            for age in range(last - 1, 0, -1):
                for m in range(markets):
                    firms[age, m] = firms[age - 1, m] * staying[age - 1, m]
                    revenue[age, m] = revenue[age - 1, m] * kept[age - 1, m] * factor[m]
            for m in range(markets):
                firms[0, m] = scaled * d.entry_share[draw, m]
                earned = d.entrant_relative_revenue[draw] * trend_revenue[m] * factor[m]
                revenue[0, m] = earned * firms[0, m]
                trend_revenue[m] *= factor[m] * step[m]

            all_firms, all_revenue = 0.0, 0.0
            for age in range(ages):
                for m in range(markets):
                    all_firms += firms[age, m]
                    all_revenue += revenue[age, m]
            exits = firms_before + entries - all_firms
            pool = max(0.0, pool + births - entries) + d.return_share[draw] * exits
            home = d.home_growth[draw] * (d.years_since_home[draw] + year + 1) + gap
            totals[draw, year, 0] = all_firms
            totals[draw, year, 1] = all_revenue
            totals[draw, year, 2] = pool
            totals[draw, year, 3] = entries
            totals[draw, year, 4] = exits
            totals[draw, year, 5] = d.home_revenue[draw] * exp(home)
