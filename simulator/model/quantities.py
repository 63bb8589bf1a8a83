"""The words of the model: every record that passes between its functions, with unit, axes and range, stated once.

Axes are (age, market, draw), always in this order and the draw always last. Money is US$ million, a rate is per
year, growth is in log points a year.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = float | Array
"""One number for all draws, or one a draw, shape (draw)."""

THOUSANDS_PER_MILLION = 1_000.0

AGES = ("first year", "second year", "third year", "established")
FIRST, SECOND, THIRD, ESTABLISHED = range(len(AGES))

OUTCOMES: Mapping[str, str] = {
    "firms": "firms",
    "revenue": "US$ million/year",
    "entries": "firms/year",
    "exits": "firms/year",
    "pool": "firms",
    "foreign_share": "1",
    "public_cost": "US$ million/year",
    "tax_forgone": "US$ million/year",
    "value_added": "US$ million/year",
    "jobs": "jobs",
    "gdp_share": "1",
}
"""What a projection reports, with units. Entries, exits and costs are flows and start in the second year."""

NET_VALUE, PRICE = "net_value", "price"
"""Beside the outcomes, for adding up money of different years: what the nation is left with, in constant prices [US$
m/year], of which only differences have a meaning; and the price level [1]."""

MARKET_OUTCOMES = ("firms", "revenue", "entries", "exits")
"""The outcomes that are also reported market by market."""


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """What policy cannot set. Each field is a `Quantity`; unit and allowed range stand in seeds/parameters.toml.

    Each lever adds its own in a class that extends this one. The last is drawn beside the parameters: see its comment.
    """

    # How exporters enter, leave and grow.
    exit_rate_first_year: Quantity
    exit_rate_second_year: Quantity
    exit_rate_established: Quantity
    entrant_relative_revenue: Quantity
    growth_premium_first_year: Quantity
    growth_premium_second_year: Quantity
    growth_premium_third_year: Quantity
    leaver_relative_revenue: Quantity
    return_share: Quantity
    trend_firm_growth: Quantity
    trend_revenue_growth: Quantity
    # Where the first observed year starts.
    initial_firms: Quantity
    initial_revenue: Quantity
    initial_pool: Quantity
    # Chance from year to year.
    world_demand_shock_sd: Quantity
    country_shock_sd: Quantity
    country_shock_degrees_of_freedom: Quantity
    country_shock_limit: Quantity
    market_shock_sd: Quantity
    entry_shock_sd: Quantity
    # The world outside.
    market_growth_spread: Quantity
    exchange_rate_elasticity: Quantity
    home_market_push: Quantity
    # How well the State delivers.
    delivery_correlation: Quantity
    # What firm-level effects of all levers lose.
    displacement: Quantity
    # Home market, and what revenue is worth.
    home_market_revenue: Quantity
    home_market_growth: Quantity
    value_added_share: Quantity
    revenue_per_worker: Quantity
    worker_productivity_growth: Quantity
    gdp: Quantity
    gdp_growth: Quantity
    dollar_inflation: Quantity
    # What public money and work are worth elsewhere.
    labour_opportunity_cost: Quantity
    marginal_cost_of_funds: Quantity
    # What the newest figures count beyond earlier ones.
    coverage_change_probability: Quantity
    coverage_change_firms: Quantity
    coverage_change_revenue: Quantity
    # 1 in draws in which what figures count changed, else 0.
    coverage_changed: Quantity = 0.0
    # How far a market's lasting growth lies from its centre, in units of market_growth_spread: standard normal,
    # shape (market, draw).
    market_growth_score: Quantity = 0.0


@dataclass(frozen=True)
class Markets:
    """Where revenue is earned. Arrays have shape (market); shares are of the national totals and sum to one.

    `exporters` is true where many firms enter and leave, false for operator markets: networks run by a few.
    `growth_centre` is in log points a year.
    """

    names: tuple[str, ...]
    exporters: NDArray[np.bool_]
    firm_share: Array
    revenue_share: Array
    growth_centre: Array

    @cached_property
    def entry_share(self) -> Array:
        """Share of each market in all entries [1], shape (market, 1); zero in operator markets."""
        share = np.where(self.exporters, self.firm_share, 0.0)
        return (share / share.sum())[:, None]

    @cached_property
    def exporter_mask(self) -> Array:
        """One in exporters markets, zero in operator markets, shape (market, 1)."""
        return self.exporters.astype(float)[:, None]


@dataclass(frozen=True)
class Calendar:
    """The years that published numbers speak of.

    first_year          in which projections start
    market_share_year   of the market shares
    home_market_year    of the home market's size
    gdp_year            of the gross domestic product
    price_year          of constant prices
    coverage_year       from which figures may count more widely
    known_to            the last year whose figures are known; stocks are in their scope
    """

    first_year: int
    market_share_year: int
    home_market_year: int
    gdp_year: int
    price_year: int
    coverage_year: int
    known_to: int


@dataclass(frozen=True)
class State:
    """Stocks at the end of a year.

    pool            firms that could export and do not [firms], (draw)
    firms           by export age and main foreign market [firms], (age, market, draw)
    revenue         foreign revenue earned in the year [US$ m/year], (age, market, draw)
    trend_revenue   what an established firm earns on its market's trend path [US$ m/year/firm], (market, draw)
    overlay         revenue that programmes add and that fades by itself [US$ m/year], (market, draw)
    home_market     home sales of the same firms' industry [US$ m/year], (draw)
    memory          what each lever keeps from year to year, by lever name
    """

    year: int
    pool: Array
    firms: Array
    revenue: Array
    trend_revenue: Array
    overlay: Array
    home_market: Array
    memory: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def market_revenue(self) -> Array:
        """Foreign revenue by market, programmes' own included [US$ m/year], shape (market, draw)."""
        return self.revenue.sum(axis=0) + self.overlay

    def exporters_revenue(self, markets: Markets) -> Array:
        """Foreign revenue of the exporters markets, Rx [US$ m/year], shape (draw)."""
        return np.einsum("md,m->d", self.market_revenue, markets.exporter_mask[:, 0])


@dataclass(frozen=True)
class Effects:
    """What levers change in one year, beyond current policy. Neutral as constructed: 1 for ratios, 0 for the rest.

    Shapes broadcast to (market, draw), `formation`, `spending` and `forgone` to (draw).
    """

    entry_ratio: Quantity = 1.0  # multiplies entries [1]
    exit_ratio: Quantity = 1.0  # multiplies exit rates [1]
    growth: Quantity = 0.0  # adds to revenue growth [log points/year]
    starts: Quantity = 0.0  # further firms that start to export [firms/year]
    start_revenue: Quantity = 0.0  # what those earn in their first year [US$ m/year]
    overlay: Quantity = 0.0  # level of revenue that fades by itself [US$ m/year]
    formation: Quantity = 0.0  # further growth of the pool [1/year]
    spending: Quantity = 0.0  # public money spent, constant prices [US$ m/year]
    forgone: Quantity = 0.0  # tax that is not raised, constant prices [US$ m/year]

    @property
    def cost(self) -> Quantity:
        """What the State has less of, constant prices [US$ m/year], shape (draw)."""
        return self.spending + self.forgone


@dataclass(frozen=True)
class Shocks:
    """Chance and the world in one year; none as constructed.

    demand              to revenue, by market [log points], broadcasts to (market, draw)
    entry               to entries, its mean exponential being one [log points], (draw)
    real_depreciation   of the currency, in the year [log points]
    home_demand_gap     of the home market above its trend [log points]
    entry_ratio         factor on firms that start to export by themselves [1]
    """

    demand: Quantity = 0.0
    entry: Quantity = 0.0
    real_depreciation: float = 0.0
    home_demand_gap: float = 0.0
    entry_ratio: float = 1.0


@dataclass(frozen=True)
class Flows:
    """What moved in a year, shape (market, draw).

    entries, exits   [firms/year]
    entry_revenue    what entrants earn in their first year [US$ m/year]
    exit_revenue     what leaves with those who exit, before any growth of the year [US$ m/year]
    """

    entries: Array
    exits: Array
    entry_revenue: Array
    exit_revenue: Array


def stack(*parts: Quantity) -> Array:
    """Stacks one part for each age, broadcast to one another: shape (age, ...)."""
    stacked = np.empty((len(parts), *np.broadcast_shapes((1,), *(np.shape(part) for part in parts))))
    for age, part in enumerate(parts):
        stacked[age] = part
    return stacked


Record = TypeVar("Record")


def mapped(record: Record, change: Callable[[Array], Any]) -> Record:
    """The same record with something in the place of each array, in their order.

    Goes through nested records, mappings and tuples; markets and all that is no array stay as they are.
    """
    return _mapped(record, change)


def _mapped(value: Any, change: Callable[[Array], Any]) -> Any:
    if isinstance(value, Markets):
        return value
    if isinstance(value, np.ndarray):
        return change(value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _mapped(getattr(value, f.name), change) for f in fields(value)})
    if isinstance(value, Mapping):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_mapped(item, change) for item in value)
    return value


def select(record: Record, draws: NDArray[np.intp]) -> Record:
    """The same record with only these draws, in this order (they may repeat).

    What is the same for all draws, a plain number or a last axis of one, is kept.
    """
    return mapped(record, lambda array: array if array.shape[-1] == 1 else np.take(array, draws, axis=-1))


def side_by_side(records: Sequence[Record]) -> Record:
    """Records of one shape as one, the draws of each after those before: what `select` can take apart again.

    What is the same for all draws is taken from the first.
    """
    return _joined(records)


def _joined(values: Sequence[Any]) -> Any:
    first = values[0]
    if isinstance(first, Markets):
        return first
    if isinstance(first, np.ndarray):
        return first if first.shape[-1] == 1 else np.concatenate(values, axis=-1)
    if is_dataclass(first) and not isinstance(first, type):
        joined = {f.name: _joined([getattr(value, f.name) for value in values]) for f in fields(first)}
        return replace(first, **joined)
    if isinstance(first, Mapping):
        return {key: _joined([value[key] for value in values]) for key in first}
    if isinstance(first, tuple):
        return tuple(map(_joined, zip(*values, strict=True)))
    return first
