"""A report as a workbook: its sheets, and charts that a spreadsheet draws itself from the years.

Texts are written as texts, whatever they begin with, and nothing tells when the file was made.
"""

import io
import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate, groupby
from pathlib import Path
from textwrap import wrap
from typing import Any

from simulator import __version__
from simulator.report.language import capital, phrase, write
from simulator.report.layout import COLOURS
from simulator.report.model import Language, Report
from simulator.report.render.sheets import Number, Sheet, Written, sheets

MADE = datetime(1980, 1, 1)  # the first day that zip files know, as their parts have it too
LONGEST_TEXT = 32_767  # characters of a cell
NARROW, WIDE, PROSE = 9, 60, 110  # widths of columns, and of prose over several, in characters
LINE_HEIGHT = 15.0
CHART_ROWS, CHART_COLUMNS, CHART_SIZE = 22, 11, {"width": 680, "height": 420}
FORMATS = {
    "title": {"bold": True, "font_size": 13},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F4"},
    "row": {"valign": "top"},
    "prose": {"text_wrap": True, "valign": "top"},
}


def write_workbook(report: Report, path: Path, language: Language) -> None:
    """Writes the workbook of a report; charts stand before the years that they show."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": MADE, "comments": f"goglobal {__version__}; {report.provenance.about}"})
    writer = _Writer(book, language)
    found = list(sheets(report, language))
    charts = [chart for sheet in found for chart in _charts(book, sheet, language)]
    for place, sheet in enumerate(found):
        writer.write(sheet)
        if place == 0 and charts:
            _show(charts, book.add_worksheet(write(phrase("Charts"), language)))
    book.close()
    path.write_bytes(made.getvalue())


class _Exact(float):
    """A number that is kept to the bit: xlsxwriter formats with sixteen digits, which is one too few."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


class _Writer:
    """Writes sheets into a workbook, whose formats are made once each."""

    def __init__(self, book: Any, language: Language):
        self.book, self.language = book, language
        self.formats = {kind: book.add_format(form) for kind, form in FORMATS.items()}

    def write(self, sheet: Sheet) -> None:
        """Adds a sheet, as wide as its texts, with headings that stay in view."""
        page, widths = self.book.add_worksheet(sheet.name), _widths(sheet)
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        page.freeze_panes(sheet.top, sheet.left)
        _print_wide(page)
        page.repeat_rows(0, max(sheet.top - 1, 0))
        for at, line in enumerate(sheet.lines):
            if line.kind == "head":
                page.set_row(at, LINE_HEIGHT * _lines(line.cells, widths))
            if line.kind == "prose":
                self._prose(page, at, str(line.cells[0]), widths)
            for place, cell in enumerate(line.cells if line.kind != "prose" else ()):
                self._cell(page, at, place, cell, line.kind)

    def _cell(self, page: Any, at: int, place: int, cell: Written, kind: str) -> None:
        match cell:
            case Number(amount, form):
                page.write_number(at, place, _Exact(amount), self._format(form))
            case "":
                page.write_blank(at, place, None, self.formats[kind])
            case bool():
                page.write_boolean(at, place, cell, self.formats[kind])
            case str():
                page.write_string(at, place, str(cell)[:LONGEST_TEXT], self.formats[kind])
            case int() | float():
                page.write_number(at, place, _Exact(cell) if isinstance(cell, float) else cell, self.formats[kind])

    def _format(self, form: str) -> Any:
        if form not in self.formats:
            self.formats[form] = self.book.add_format({"num_format": form, "valign": "top"})
        return self.formats[form]

    def _prose(self, page: Any, at: int, text: str, widths: Sequence[float]) -> None:
        """A text over as many columns as it needs, in as many lines."""
        sums = list(accumulate(widths))
        last = next((place for place, wide in enumerate(sums) if wide >= PROSE), len(sums) - 1)
        page.set_row(at, LINE_HEIGHT * math.ceil(1.1 * len(text) / sums[last]))
        if last:
            page.merge_range(at, 0, at, last, "", self.formats["prose"])
        page.write_string(at, 0, text[:LONGEST_TEXT], self.formats["prose"])


def _widths(sheet: Sheet) -> list[float]:
    """How wide each column is: as its longest cell, within limits; headings break into lines."""
    rows = [line.cells for line in sheet.lines if line.kind == "row"]
    heads = [line.cells for line in sheet.lines if line.kind == "head"]
    widths, count = [], max((len(cells) for cells in (*rows, *heads)), default=0)
    for place in range(count):
        texts = [str(cells[place]) for cells in rows if place < len(cells) and isinstance(cells[place], str)]
        words = [word for cells in heads if place < len(cells) for word in str(cells[place]).split()]
        longest = max((len(text) for text in texts), default=0)
        widths.append(float(min(max(longest, NARROW, *map(len, words)) + 2, WIDE)))
    return widths or [float(PROSE)]


def _show(charts: Sequence[Any], page: Any) -> None:
    """Puts charts side by side, two in a row."""
    _print_wide(page)
    for place, chart in enumerate(charts):
        page.insert_chart(place // 2 * CHART_ROWS, place % 2 * CHART_COLUMNS, chart)


def _print_wide(page: Any) -> None:
    """Prints a sheet on pages of its whole width."""
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _lines(heads: Sequence[Written], widths: Sequence[float]) -> int:
    """How many lines headings take in their columns."""
    return max(len(wrap(str(head), int(width) - 1)) for head, width in zip(heads, widths, strict=False))


def _charts(book: Any, sheet: Sheet, language: Language) -> Iterator[Any]:
    """A chart for each headline outcome: every scenario's median, and the 90 % band of the first."""
    for quantity in sheet.charted:
        chart = book.add_chart({"type": "line"})
        for place, rows in enumerate(_blocks(sheet)):
            colour = COLOURS[place % len(COLOURS)]
            for statistic in ("p50", "p05", "p95") if place == 0 else ("p50",):
                column, years = sheet.column(quantity, statistic), sheet.left - 1
                dashed = {} if statistic == "p50" else {"dash_type": "dash"}
                named = (rows[0], 0) if statistic == "p50" else (0, column)  # its scenario, or the column's heading
                chart.add_series(
                    {
                        "name": [sheet.name, *named],
                        "categories": [sheet.name, rows[0], years, rows[-1], years],
                        "values": [sheet.name, rows[0], column, rows[-1], column],
                        "line": {"color": colour, "width": 1.25 if dashed else 2.25, **dashed},
                    }
                )
        chart.set_title({"name": capital(write(quantity.name({}), language)), "name_font": {"size": 13}})
        chart.set_y_axis({"name": getattr(quantity.unit.head, language), "num_format": "#,##0"})
        chart.set_legend({"position": "bottom"})
        chart.set_size(CHART_SIZE)
        yield chart


def _blocks(sheet: Sheet) -> Iterator[list[int]]:
    """The lines of each scenario's years."""
    lines = [(at, line.cells) for at, line in enumerate(sheet.lines) if line.kind == "row"]
    for _, block in groupby(lines, key=lambda line: line[1][1]):
        yield [at for at, _ in block]
