"""A country panel: yearly exports of many countries, by which growth forecasts are fitted and scored."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from simulator.inputs.problems import InputError
from simulator.inputs.seed_forms import PanelForm
from simulator.model.quantities import Array


@dataclass(frozen=True)
class Panel:
    """Exports by country (iso3) and year [US$ m/year].

    name     its user's
    counts   which growth counts
    digest   checksum of the file that it was read from
    series   the World Bank's series that it is, given in US$ and divided here; empty where it was in US$ m
    groups   groups of countries in the file, which are left out: names by code
    """

    name: str
    counts: PanelForm
    values: Mapping[str, Mapping[int, float]]
    digest: str = ""
    series: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Windows:
    """Spans of years of one length in which a country's growth can be measured, one entry a window.

    growth           over the span [log points]
    growth_before    in the year before the span [log points]; not a number where that year is not known
    start_value      in the first year [US$ m/year]
    """

    countries: tuple[str, ...]
    starts: tuple[int, ...]
    growth: Array
    growth_before: Array
    start_value: Array

    def __len__(self) -> int:
        return len(self.countries)

    def of(self, chosen: Array) -> "Windows":
        """The windows at these places, or where the mask is true."""
        places = np.arange(len(self))[chosen]
        return Windows(
            tuple(self.countries[place] for place in places),
            tuple(self.starts[place] for place in places),
            self.growth[places],
            self.growth_before[places],
            self.start_value[places],
        )


def windows(panel: Panel, horizon: int, largest_jump: float | None = None) -> Windows:
    """All windows of `horizon` years that start large and late enough, by country and year.

    With `largest_jump` [log points], windows that hold a larger change from one year to the next are left out: many
    of those are a change of what is counted.
    """
    counts = panel.counts
    found: list[tuple[str, int, float, float, float]] = []
    for country in sorted(panel.values):
        values = panel.values[country]
        for start in sorted(values):
            if start < counts.first_start or not values[start] > counts.smallest_start:
                continue
            span = [values.get(year, math.nan) for year in range(start, start + horizon + 1)]
            if not span[-1] > 0:
                continue
            if largest_jump is not None and not _calm(span, largest_jump):
                continue
            before = values.get(start - 1, math.nan)
            growth_before = math.log(span[0] / before) if before > 0 else math.nan
            found.append((country, start, math.log(span[-1] / span[0]), growth_before, span[0]))
    numbers = np.array([row[2:] for row in found]).reshape(-1, 3)
    return Windows(tuple(row[0] for row in found), tuple(row[1] for row in found), *numbers.T)


def _calm(span: list[float], largest_jump: float) -> bool:
    """Whether every year of the span is known and follows the last without a jump; a gap may hide one."""
    if not all(value > 0 for value in span):
        return False
    return all(abs(math.log(after / before)) <= largest_jump for before, after in pairwise(span))


def windows_by(panel: Panel, horizons: Sequence[int], *, every: bool) -> dict[int, Windows]:
    """The windows of each horizon [years] that has any. Raises InputError where none has or, if asked, one has not."""
    found = {horizon: span for horizon in horizons if len(span := windows(panel, horizon))}
    lacking = [horizon for horizon in horizons if horizon not in found]
    if lacking and (every or not found):
        counts, apart = panel.counts, f"{lacking[0]} years apart" if found else f"at most {max(horizons)} years apart"
        largest = max((value for country in panel.values.values() for value in country.values()), default=0.0)
        words = f"no country has two figures from {counts.first_start} on, the first above "
        words += f"US${counts.smallest_start:,g} m, {apart}, as scores need; the largest is US${largest:,.4g} m"
        divided = f", {panel.series} divided by 1,000,000" if panel.series else ""
        raise InputError.of(panel.name, words + divided)
    return found
