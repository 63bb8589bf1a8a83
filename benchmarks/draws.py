"""What contenders are given and what they give; numpy alone, so that their memory is their own."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TOTALS = ("firms", "revenue", "pool", "entries", "exits", "home_market")
"""The national totals of each year that every contender gives, shape (total, year, draw)."""


class Draws(NamedTuple):
    """What moves draws, in the words of simulator/model.

    The draw is the first axis, then (age, market) or (year, market), as far as values differ by them. One draw has no
    first axis.
    """

    pool: Any
    firms: Any
    revenue: Any
    trend_revenue: Any
    exit_rate: Any
    growth_premium: Any
    entry_hazard: Any
    renewal: Any
    pool_share: Any
    return_share: Any
    entrant_relative_revenue: Any
    leaver_relative_revenue: Any
    home_market_push: Any
    exchange_rate_elasticity: Any
    home_revenue: Any
    home_growth: Any
    trend_firm_growth: Any
    trend_revenue_growth: Any
    established_growth: Any
    market_trend: Any
    first_share: Any
    entry_share: Any
    exporter_mask: Any
    demand: Any
    entry: Any
    real_depreciation: Any
    home_demand_gap: Any
    years_since_first: Any  # at the start
    years_since_home: Any

    def at(self, draw: int) -> "Draws":
        """One draw."""
        return Draws(*(values[draw] for values in self))

    def first(self, draws: int) -> "Draws":
        """The first draws."""
        return Draws(*(values[:draws] for values in self))
