"""Values over the years, as plans and records hold them: steps or straight lines, after what was done before."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

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
