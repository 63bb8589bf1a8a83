"""The base model of one draw in plain numpy, as an analyst would write it: arrays of (age, market), years in a loop."""

import numpy as np

from benchmarks.draws import TOTALS, Array, Draws


def one_draw(d: Draws) -> Array:
    """The TOTALS of one draw, shape (total, year)."""
    pool, firms, revenue, trend_revenue = d.pool, d.firms, d.revenue, d.trend_revenue
    mask = d.exporter_mask
    exit_rate = d.exit_rate[:, None] * mask
    kept = (1 - d.leaver_relative_revenue * exit_rate) * np.exp(d.growth_premium)[:, None]
    established = mask * d.established_growth + (1 - mask) * d.trend_revenue_growth
    trend_step = np.exp(d.trend_revenue_growth - established) / (1 + d.trend_firm_growth)
    log_weight = np.log((d.first_share * np.exp(d.market_trend * d.years_since_first)).sum())
    totals = np.empty((len(TOTALS), len(d.entry)))
    for year in range(len(d.entry)):
        gap = d.home_demand_gap[year]
        own = d.entry_hazard * np.exp(d.entry[year] - d.home_market_push * gap) * pool * d.entry_share
        births = max(d.renewal * d.pool_share * (pool + (firms * mask).sum()), -pool)
        room, wanted = pool + min(0.0, births), own.sum()
        scale = room / wanted if wanted > room else 1.0
        entries, exits = own * scale, exit_rate * firms

        weight_before = log_weight
        log_weight = np.log((d.first_share * np.exp(d.market_trend * (d.years_since_first + year + 1))).sum())
        depreciation = d.exchange_rate_elasticity * d.real_depreciation[year] * mask
        growth = established + d.market_trend - (log_weight - weight_before) + d.demand[year] + depreciation
        factor = np.exp(growth)

        pool = max(0.0, pool + births - entries.sum()) + d.return_share * exits.sum()
        firms = older(firms - exits, entries)
        earned = d.entrant_relative_revenue * own * trend_revenue * factor * scale
        revenue = older(revenue * kept * factor, earned)
        trend_revenue = trend_revenue * factor * trend_step
        home_market = d.home_revenue * np.exp(d.home_growth * (d.years_since_home + year + 1) + gap)
        totals[:, year] = firms.sum(), revenue.sum(), pool, entries.sum(), exits.sum(), home_market
    return totals


def older(staying: Array, entering: Array) -> Array:
    """Firms or their revenue a year later, shape (age, market); the established stay what they are."""
    return np.stack([entering, staying[0], staying[1], staying[2] + staying[3]])
