"""Reads a country panel from a file as people have it: a row a country and year, or a download of the World Bank."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.inputs.panel import Panel
from simulator.inputs.problems import InputError, Problem, place_of
from simulator.inputs.seed_forms import PanelForm
from simulator.inputs.table_text import (
    FEW,
    NUMBER,
    Cell,
    Faults,
    Line,
    decimal_commas,
    open_table,
    too_many,
    trimmed,
)

VALUE = "value_musd"
ROLES = {
    "iso3": "code",
    "country code": "code",
    "country": "country",
    "country name": "country",
    "year": "year",
    "time": "year",
    VALUE: "value",
    "value": "value",
    "series code": "series",
    "indicator code": "series",
    "series name": "series name",
    "indicator name": "series name",
    "time code": "time code",
    "year code": "time code",
}
"""What columns hold, by their names."""

NEEDED = f"iso3, country, year, {VALUE}"
ALLOWED = (
    f"they have to be {NEEDED}, or those of a World Bank download: Country Name, Country Code, Series Code, 2000 …"
)
BEFORE_HEADER = re.compile(r"(?i)(data source|last updated date)$|sep=")
BELOW_TABLE = re.compile(r"(?i)(data from database|last updated):")
YEAR_COLUMN = re.compile(r"\d{4}( \[YR\d{4}\])?$")
SERIES_COLUMN = re.compile(r".+ \[\w+(\.\w+)+\]$")
YEAR = re.compile(r"(?:YR)?([0-9]{4})(?:\.0+)?(?: \[YR\d{4}\])?$")
FIRST_YEAR, LAST_YEAR = 1900, 2100
IN_DOLLARS = re.compile(r"\.CD\b|current US\$")
NO_VALUE = ("", "..")
MOST = 1e7  # US$ million a year; no country exports as much
DOLLARS_PER_MILLION = 1e6


@dataclass(frozen=True)
class Columns:
    """Where a table holds what: places of columns by what they hold, and those of values."""

    header: Line
    places: Mapping[str, int]
    values: Sequence[int]

    @property
    def own(self) -> bool:
        """Whether values are in US$ million, as their column says."""
        return [self.header[place].text.casefold() for place in self.values] == [VALUE]


@dataclass(frozen=True)
class Figure:
    """A value of the file, and what it is of."""

    code: Cell
    country: str
    year: Cell
    value: Cell
    series: str
    key: str


def read_panel(path: Path, name: str, counts: PanelForm) -> Panel:
    """Reads a panel from a CSV file, shown to its author as `name`. Raises InputError with everything wrong in it."""
    table = open_table(path, name, _header, _known)
    faults = table.faults
    columns = _columns(_header(table.lines), faults)
    figures = list(_figures(columns, table.lines, table.separator, faults))
    groups = dict(_groups(figures, counts.groups))
    countries = [figure for figure in figures if figure.code.text not in groups]
    series = "" if columns.own else _series(countries, faults)
    values = _values(
        countries,
        faults,
        commas=decimal_commas([figure.value for figure in countries], table.separator, faults),
        in_dollars=not columns.own,
    )
    faults.refuse()
    if not countries:
        only = f" but groups of countries: {', '.join(groups)}; single countries are needed" if groups else ""
        raise InputError.of(name, f"holds no figure below its header{only}")
    return Panel(name, counts, values, table.digest, series, groups)


# --- Columns ------------------------------------------------------------------------------------------------------


def _header(lines: Iterator[Line]) -> Line:
    """The first line below what the World Bank writes above it, without empty cells at its end."""
    return trimmed(next((line for line in lines if not BEFORE_HEADER.match(line[0].text)), []))


def _known(header: Line) -> tuple[int, int]:
    """How many columns have a name that is known, and how many there are."""
    known = [cell.text.casefold() in ROLES or bool(YEAR_COLUMN.match(cell.text)) for cell in header]
    return sum(known), len(header)


def _columns(header: Line, faults: Faults) -> Columns:
    """What the columns hold. Raises InputError where any is missing or not known."""
    places: dict[str, int] = {}
    years, series = [], []
    names = [cell.text.casefold() for cell in header]
    for place, (cell, name) in enumerate(zip(header, names, strict=True)):
        if name in names[:place]:
            faults.add(cell.at, "the column '{}' stands twice; keep one", cell.text)
        elif YEAR_COLUMN.match(cell.text):
            years.append(place)
        elif SERIES_COLUMN.match(cell.text):
            series.append(place)
        elif name not in ROLES:
            faults.add(cell.at, "unknown column '{}'; leave it out", cell.text)
        elif ROLES[name] in places:
            twin = header[places[ROLES[name]]].text
            faults.add(cell.at, "holds the same as {}; leave one of them out", f"'{twin}'", cell.text)
        else:
            places[ROLES[name]] = place
    own = [places["value"]] if "value" in places else []
    values = years or series or own
    needed = ("code", "country") if years else ("code", "country", "year")
    if not values or not set(needed) <= set(places):
        shown = ", ".join(cell.text for cell in header[:FEW]) + (", …" if len(header) > FEW else "")
        at = place_of(faults.text, header[0].at) if header else (1, 1)
        raise InputError([Problem(faults.name, *at, "", f"the columns are {shown}; {ALLOWED}")])
    dated = [places["year"]] if years and "year" in places else []
    for cell in (header[place] for place in (*series, *own, *dated) if place not in values):
        words = f"the column '{{}}' does not go with '{header[values[0]].text}'; leave one of them out"
        faults.add(cell.at, words, cell.text)
    faults.refuse()
    return Columns(header, places, values)


# --- Figures ------------------------------------------------------------------------------------------------------


def _figures(columns: Columns, lines: Iterable[Line], separator: str, faults: Faults) -> Iterator[Figure]:
    """The values that the lines below the header hold; the World Bank leaves those out that are not known."""
    header = columns.header
    for line in lines:
        count = len(trimmed(line))
        if BELOW_TABLE.match(line[0].text) and count == 1:
            continue
        if count > len(header):
            faults.add(line[len(header)].at, too_many(count, len(header), separator))
            continue
        filled = [*line, *[Cell("", line[-1].at)] * (len(header) - len(line))]
        cells = {role: filled[place] for role, place in columns.places.items()}
        missing = [role for role in ("code", "country", "year", "series") if role in cells and not cells[role].text]
        for role in missing:
            faults.add(cells[role].at, f"{header[columns.places[role]].text} is missing; write it")
        for place in columns.values if not missing else ():
            head, value = header[place], filled[place]
            if columns.own and not value.text:
                faults.add(value.at, f"{head.text} is missing; write it, or leave the row out")
            elif columns.own or value.text not in NO_VALUE:
                named = cells.get("series") or cells.get("series name")
                series = named.text if named else head.text if SERIES_COLUMN.match(head.text) else ""
                year = cells.get("year", head)
                yield Figure(cells["code"], cells["country"].text, year, value, series, head.text)


def _groups(figures: Iterable[Figure], groups: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The groups of countries among them, with their names in the file."""
    names = {name.casefold() for name in groups.values()}
    for figure in figures:
        if figure.code.text in groups or figure.country.casefold() in names:
            yield figure.code.text, figure.country


def _series(figures: Sequence[Figure], faults: Faults) -> str:
    """The one series that a download holds. Raises InputError where there are several, or it is not in US$."""
    series = list(dict.fromkeys(figure.series for figure in figures))
    if len(series) > 1:
        words = f"holds {len(series)} series: {', '.join(series)}; keep the rows or columns of the one to be scored"
        raise InputError.of(faults.name, words)
    for name in series:
        if not name:
            words = f"does not say the unit of its values; keep the World Bank's Series Code, or use {NEEDED}"
            raise InputError.of(faults.name, words)
        if not IN_DOLLARS.search(name):
            words = f"holds '{name}', which is not in current US$; use a series of exports whose code ends in .CD"
            raise InputError.of(faults.name, words)
    return next(iter(series), "")


# --- Numbers ------------------------------------------------------------------------------------------------------


def _values(
    figures: Iterable[Figure], faults: Faults, *, commas: bool, in_dollars: bool
) -> dict[str, dict[int, float]]:
    """Exports by country and year [US$ m/year]."""
    values: dict[str, dict[int, float]] = {}
    for figure in figures:
        if not re.fullmatch("[A-Z]{3}", figure.code.text):
            faults.add(figure.code.at, "expected a code of three capital letters, as VNM, found '{}'", figure.code.text)
        year, value = _year(figure, faults), _value(figure, faults, commas, in_dollars)
        country = values.setdefault(figure.code.text, {})
        if year in country:
            faults.add(figure.value.at, "{} twice; keep one", f"{figure.code.text} has {year}", "year")
        country[year] = value
    return values


def _year(figure: Figure, faults: Faults) -> int:
    found = YEAR.match(figure.year.text)
    year = int(found[1]) if found else 0
    if not found:
        faults.add(figure.year.at, "expected a year, as 2015, found '{}'", figure.year.text, "year")
    elif not FIRST_YEAR <= year <= LAST_YEAR:
        words = f"{{}} is not allowed; it must be from {FIRST_YEAR} to {LAST_YEAR}"
        faults.add(figure.year.at, words, found[1], "year")
    return year


def _value(figure: Figure, faults: Faults, commas: bool, in_dollars: bool) -> float:
    """The number of a figure [US$ m/year]; what it cannot be is a fault."""
    text = figure.value.text.replace(",", ".") if commas else figure.value.text
    if not NUMBER.match(text):
        thousands = "; write it without a sign for thousands" if re.match(r"[0-9]+[., ][0-9]", text) else ""
        faults.add(figure.value.at, f"expected a number, found '{{}}'{thousands}", figure.value.text, figure.key)
        return 0.0
    value = float(text) / (DOLLARS_PER_MILLION if in_dollars else 1)
    if value < 0:
        words = "{} is negative, and exports cannot be; correct it, or leave it out"
        faults.add(figure.value.at, words, figure.value.text, figure.key)
    if value > MOST:
        cure = "use a series of exports" if in_dollars else "if it is in US$, divide all values by 1,000,000"
        words = f"{{}} is implausible: no country exports more than US${MOST:,.0f} million a year; {cure}"
        faults.add(figure.value.at, words, figure.value.text, figure.key)
    return value
