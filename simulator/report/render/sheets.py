"""A report as the sheets of a workbook: lines of cells with their number formats, in no library's terms.

An amount is written in the unit that its heading names, with all its digits; the format shows those that the report
shows. Shares stay shares, which spreadsheets show as per cent.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from simulator.report.language import CHANCE, PERCENT, PLAIN, POINTS, bare, capital, chance, phrase, plain, write
from simulator.report.model import Cell, Chances, Language, Report, Table, Unit, Value, Words
from simulator.report.render.data import tidy
from simulator.report.render.text import headed
from simulator.report.tidy import COLUMNS, STATISTICS, Quantity, Row, by_year, column_name, rows_by_year

SHARES = (CHANCE, PERCENT, POINTS)
"""Units that spreadsheets have themselves, as formats of a share."""

COST = ("public_cost", "tax_forgone")
SIDES = (phrase("higher"), phrase("same"), phrase("lower"))
ENDS = ("p05", "p95")
NOUGHT = '"0"'  # the form of what rounds to nothing, whatever its sign
CHARTED = ("revenue", "firms")
HEADS = ("title", "scenario", "year")
"""The first columns of rows by year."""


class Number(NamedTuple):
    """A number and how a spreadsheet shows it."""

    amount: float
    form: str


Written = Number | str | int | float | None


@dataclass(frozen=True)
class Line:
    """One line of a sheet. Prose runs over several columns."""

    kind: Literal["title", "head", "row", "prose"]
    cells: Sequence[Written]


@dataclass(frozen=True)
class Sheet:
    """A sheet with its name.

    top      lines that stay in view, and `left` columns
    series   the outcome and the statistic of each column after those, where rows are years
    """

    name: str
    lines: Sequence[Line]
    top: int
    left: int = 0
    series: Sequence[tuple[Quantity, str]] = ()

    @property
    def charted(self) -> list[Quantity]:
        """What charts show of it: national outcomes of the headline, or differences in them."""
        if self.left != len(HEADS):
            return []
        found = [
            one for one, statistic in self.series if statistic == "p50" and one.outcome in CHARTED and one.is_plain
        ]
        return sorted(found, key=lambda one: CHARTED.index(one.outcome))

    def column(self, quantity: Quantity, statistic: str) -> int:
        """The place of the column of a statistic."""
        return self.left + self.series.index((quantity, statistic))


def sheets(report: Report, language: Language) -> Iterator[Sheet]:
    """All sheets of a report: the answer first, then its data, then what to look things up in."""
    answer = [line for table in report.answer for line in _table(table, language)]
    answer += [Line("prose", [capital(write(one, language))]) for one in report.sentences]
    label = write(phrase("Careful"), language)
    answer += [Line("prose", [f"{label}: {capital(write(one, language))}"]) for one in report.careful]
    answer.append(Line("prose", [write(report.provenance.footer, language)]))
    yield Sheet(write(phrase("Answer"), language), answer, top=2)
    if by_year(report):
        yield from _by_year(report, language)
    else:
        yield _data(report, language)
    if report.detail:
        lines = [line for table in report.detail for line in (*_table(table, language), Line("row", []))]
        yield Sheet(write(phrase("Detail"), language), lines, top=0)
    for table in report.provenance.reference():
        lines = list(_table(table, language))[1:]  # its title is the sheet's
        yield Sheet(write(table.title, language), lines, top=1)


def _data(report: Report, language: Language) -> Sheet:
    """Tidy rows as they are, under headings in words; a key is left as it is."""
    names = {field: column_name(field) for field in report.fields}
    heads = [capital(write(name, language)) if name != plain(field) else field for field, name in names.items()]
    rows = (
        [shown(Value(cell, PLAIN), language) if isinstance(cell, float) else cell for cell in row]
        for row in tidy(report)
    )
    return Sheet(write(phrase("Data"), language), [Line("head", heads), *(Line("row", row) for row in rows)], top=1)


# --- Tables -------------------------------------------------------------------------------------------------------


def _table(table: Table, language: Language) -> Iterator[Line]:
    """A title, the headings and the rows; a band has columns of its own, and so have the sides of a chance."""
    yield Line("title", [capital(write(table.title, language))])
    heads: list[str] = []
    columns: list[list[Sequence[Written]]] = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        heading, unit = headed(column, cells, language)
        name, parts = capital(heading), _parts(cells)
        heads += [f"{name}: {getattr(part, language)}".removeprefix(": ") if part else name for part in parts]
        columns.append([_cells(cell, len(parts), unit, language) for cell in cells])
    yield Line("head", heads)
    for row in zip(*columns, strict=True):
        yield Line("row", [cell for cells in row for cell in cells])
    if table.note is not None:
        yield Line("prose", [write(table.note, language)])


def _parts(cells: Sequence[Cell]) -> Sequence[Words | None]:
    """What the columns that one column of a table becomes are called after its own name; None for that alone."""
    if any(isinstance(cell, Chances) for cell in cells):
        return SIDES
    if any(isinstance(cell, Value) and cell.low is not None for cell in cells):
        return (None, *(STATISTICS[end] for end in ENDS))
    return (None,)


def _cells(cell: Cell, count: int, unit: Unit | None, language: Language) -> Sequence[Written]:
    """What stands in so many columns for a cell of a table."""
    written: list[Written]
    match cell:
        case Value():
            centre = shown(cell, language, unit)
            ends = (replace(cell, amount=end) for end in (cell.low, cell.high) if end is not None)
            written = [centre, *(_no_finer(shown(end, language, unit), centre) for end in ends)]
        case Chances():
            sides = (cell.higher, cell.same, cell.lower)
            written = [shown(Value(side, CHANCE), language) for side in sides]
        case _:
            written = [write(cell, language)]
    return [*written, *[None] * (count - len(written))][:count]


def _no_finer(end: Written, centre: Written) -> Written:
    """The end of a band, with no more digits than its centre has, unless that is nothing."""
    if not (isinstance(end, Number) and isinstance(centre, Number) and centre.amount):
        return end
    if len(centre.form) >= len(end.form):
        return end
    digits = centre.form.split(";")[0]
    half = 0.5 * 10.0 ** -(len(digits.partition(".")[2].rstrip("%")) + 2 * digits.endswith("%"))
    return end._replace(form=centre.form if abs(end.amount) >= half else NOUGHT)


def shown(value: Value, language: Language, unit: Unit | None = None) -> Written:
    """A value in a unit, its own unless given, with the digits that a report shows."""
    unit = unit or value.unit
    if not math.isfinite(value.amount):
        return bare(value, language)
    if value.unit is CHANCE:
        text = chance(value.amount, language, sign=False)
        return Number(value.amount, "0%" if text.isdigit() else f'"{text}%"')
    text = bare(replace(value, beside=False), "en", unit)
    places = len(text.partition(".")[2])
    digits = "0.00E+00" if "^" in text else "#,##0" + ("." + "0" * places if places else "")
    digits += "%" if unit in SHARES else ""
    amount = value.amount if unit in SHARES else value.amount / unit.divisor
    return Number(amount, f"+{digits};-{digits};0" if value.signed else digits)


# --- Rows by year -------------------------------------------------------------------------------------------------


def _by_year(report: Report, language: Language) -> Iterator[Sheet]:
    """Outcomes, differences, markets and cost: a row for each scenario (and market) and year."""
    everywhere = [row for row in rows_by_year(report) if row.national]
    levels = [row for row in everywhere if not row.quantity.difference]
    kinds = (
        (phrase("Years"), [row for row in levels if not row.quantity.lever]),
        (phrase("Differences"), [row for row in everywhere if row.quantity.difference]),
        (phrase("Markets"), [row for row in rows_by_year(report) if not row.national]),
        (phrase("Cost"), [row for row in levels if row.quantity.outcome in COST]),
    )
    for name, rows in kinds:
        if rows:
            yield _wide(name, rows, report, language)


def _wide(name: Words, rows: Sequence[Row], report: Report, language: Language) -> Sheet:
    """A row for each scenario, market and year, and a column for each outcome and statistic."""
    names, market = report.provenance.names, not rows[0].national
    found: dict[tuple[str, str, int], dict[Quantity, Row]] = {}
    for row in rows:
        found.setdefault((row.scenario, row.market, row.year), {})[row.quantity] = row
    quantities = list(dict.fromkeys(row.quantity for row in rows))
    series = [(quantity, statistic) for quantity in quantities for statistic in STATISTICS]
    fields = (*HEADS[:-1], *(["market"] if market else []), HEADS[-1])
    heads = [getattr(COLUMNS[field], language) for field in fields]
    heads += [_head(quantity, statistic, names, language) for quantity, statistic in series]
    lines = [Line("head", list(map(capital, heads)))]
    for (scenario, place, year), by_quantity in found.items():
        title = names["scenario"].get(scenario, scenario)
        where = [write(names["market"][place], language)] if market else []
        numbers = (_number(by_quantity.get(quantity), statistic, language) for quantity, statistic in series)
        lines.append(Line("row", [write(title, language), scenario, *where, year, *numbers]))
    return Sheet(getattr(name, language), lines, top=1, left=len(fields), series=series)


def _head(quantity: Quantity, statistic: str, names: Mapping[str, Any], language: Language) -> str:
    """As foreign revenue, US$ million a year: median. A name says itself that firms or jobs are counted."""
    unit = "" if quantity.unit.whole else f", {getattr(quantity.unit.head, language)}"
    return f"{write(quantity.name(names), language)}{unit}: {getattr(STATISTICS[statistic], language)}"


def _number(row: Row | None, statistic: str, language: Language) -> Written:
    """A number of a row; nothing where there is none."""
    if row is None or not math.isfinite(amount := row.statistics[statistic]):
        return None
    return shown(row.quantity.value(amount), language)
