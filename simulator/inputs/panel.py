"""Reads a country panel: yearly exports of many countries, by which growth forecasts are fitted and scored."""

import csv
import hashlib
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from simulator.inputs.country import PanelForm
from simulator.inputs.forms import Number, Row, Text, rows_of
from simulator.inputs.problems import InputError, Problem
from simulator.model.quantities import Array


class PanelError(InputError):
    """A panel that cannot be used."""


class RowForm(Row):
    """One country in one year."""

    iso3: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    country: Text
    year: int
    value_musd: Number


@dataclass(frozen=True)
class Panel:
    """Exports by country (iso3) and year [US$ m/year].

    name     its user's
    counts   which growth counts
    digest   checksum of the file that it was read from
    """

    name: str
    counts: PanelForm
    values: Mapping[str, Mapping[int, float]]
    digest: str = ""


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
            span = [values.get(year, math.nan) for year in range(start, start + horizon + 1)]
            if start < counts.first_start or not span[0] > counts.smallest_start or not span[-1] > 0:
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


def read_panel(path: Path, name: str, counts: PanelForm) -> Panel:
    """Reads a panel from a CSV file. Raises PanelError with everything that is wrong in it."""
    try:
        content = path.read_bytes()
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        rows = list(reader)
        header = tuple(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PanelError.of(name, f"cannot be read: {error}") from None
    columns = tuple(RowForm.model_fields)
    if header != columns:
        finding = f"the columns are {', '.join(header) or 'none'}; they have to be {', '.join(columns)}"
        raise PanelError([Problem(name, 1, 1, "", finding)])
    found: list[Problem] = []
    values: dict[str, dict[int, float]] = {}
    for line, form in rows_of(RowForm, rows, name, found):
        country = values.setdefault(form.iso3, {})
        if form.year in country:
            found.append(Problem(name, line, 1, "year", f"{form.iso3} has {form.year} twice; keep one"))
        country[form.year] = form.value_musd
    if not rows:
        found.append(Problem(name, 1, 1, "", "holds no row"))
    PanelError.refuse(found)
    return Panel(name, counts, values, hashlib.sha256(content).hexdigest())
