"""Plans of levers from checked values of a file: values over the years, after what was done before."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from simulator.inputs.lever_forms import LeverKey
from simulator.levers import LEVERS
from simulator.levers.lever import Programme
from simulator.model.quantities import Array


@dataclass(frozen=True)
class Values:
    """A lever key over the years: `stated` (year, value) in rising years, before them what `before` holds.

    Steps keep a value until the next year that is stated; `ramp` joins the stated years by straight lines. The last
    value holds for ever. Without `before` there was nothing: zero.
    """

    stated: tuple[tuple[int, float], ...]
    ramp: bool = False
    before: "Values | None" = None

    def __call__(self, year: int) -> float:
        """The value in the year."""
        if not self.stated or year < self.stated[0][0]:
            return self.before(year) if self.before is not None else 0.0
        if self.ramp:
            for (start, low), (end, high) in pairwise(self.stated):
                if start <= year < end:
                    return low + (high - low) * (year - start) / (end - start)
        return next(value for start, value in reversed(self.stated) if start <= year)

    @property
    def last(self) -> float:
        """The value that holds for ever."""
        if self.stated:
            return self.stated[-1][1]
        return self.before.last if self.before is not None else 0.0


@dataclass(frozen=True)
class Shares:
    """Shares over the markets, in the markets' order, from a year on; before it what `before` holds."""

    shares: tuple[float, ...]
    first_year: int
    before: "Shares | None" = None

    def __call__(self, year: int) -> Array:
        """The shares in the year, shape (market, 1)."""
        if year < self.first_year and self.before is not None:
            return self.before(year)
        return np.array(self.shares)[:, None]


@dataclass(frozen=True)
class ByMarket:
    """One schedule for each market, in the markets' order."""

    schedules: tuple[Values, ...]

    def __call__(self, year: int) -> Array:
        """The values in the year, shape (market, 1)."""
        return np.array([schedule(year) for schedule in self.schedules])[:, None]

    def over(self, usual: Array, year: int) -> Array:
        """The values in the year, shape (market, 1), and `usual` in markets for which nothing is stated by then."""
        stated = [bool(schedule.stated) and year >= schedule.stated[0][0] for schedule in self.schedules]
        return np.where(np.array(stated)[:, None], self(year), usual)


def values_from(stated: Mapping[str, float | bool], before: Values | None = None) -> Values:
    """The schedule that a file writes as { 2027 = 12, ramp = true }; its form has been checked."""
    years = tuple((int(year), float(value)) for year, value in stated.items() if year != "ramp")
    return Values(years, bool(stated.get("ramp", False)), before)


def plan_from(
    lever: str,
    values: Mapping[str, Any],
    keys: Mapping[str, LeverKey],
    markets: tuple[str, ...],
    before: Any,
    first_year: int,
) -> Any:
    """The typed plan of a lever from checked values of a file, laid over the plan `before` (None: over nothing).

    `first_year` is the year from which share maps replace those before.
    """
    fields: dict[str, Any] = {}
    for key in keys.values():
        if key.lever != lever:
            continue
        earlier = getattr(before, key.key) if before is not None else None
        if key.key in values:
            fields[key.key] = _typed(key, values[key.key], earlier, markets, first_year)
        elif before is not None:
            fields[key.key] = earlier
    return LEVERS[lever].Plan(**fields)


def _typed(key: LeverKey, value: Any, earlier: Any, markets: tuple[str, ...], first_year: int) -> Any:
    match key.type:
        case "schedule":
            return values_from(value, earlier)
        case "share map":
            return Shares(tuple(float(value.get(market, 0.0)) for market in markets), first_year, earlier)
        case "market schedules":
            schedules = earlier.schedules if earlier is not None else (Values(()),) * len(markets)
            both = zip(markets, schedules, strict=True)
            return ByMarket(tuple(values_from(value[name], own) if name in value else own for name, own in both))
        case "programmes":
            stated = {
                name: Programme(markets.index(programme["market"]), programme["until"], programme["demand"])
                for name, programme in value.items()
            }
            return {**(earlier or {}), **stated}
        case _:
            return value
