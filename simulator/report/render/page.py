"""Figures, tables and phrases as the JSON that a page draws: every amount in drawn units, every word written."""

from collections.abc import Sequence
from typing import Any

from simulator.report.language import bare, capital, unbroken, write
from simulator.report.layout import Ruler, Scale, across, amounts_of, around_strip, limits, starts, ticks, years
from simulator.report.model import Cell, Figure, Language, Lines, Mark, Row, Rows, Series, Table
from simulator.report.render.alt import alt_text, mark_words
from simulator.report.render.text import columns_of

CHARACTER = 0.5  # of a text's size, the width of one on average: the page wraps labels itself
WIDE, NARROW = 5.0, 2.6  # inches of a large and a small panel, for how many ticks there are
MOST_TICKS = 6
DIGITS = 6  # significant ones of what is drawn


def panel_json(figure: Figure, language: Language, strip_name: Cell = None, *, small: bool = False) -> dict[str, Any]:
    """The first panel of a figure with its axes; lines or rows."""
    panel = figure.panels[0]
    ruler = Ruler(language, lambda text, size, weight: len(text) * size * CHARACTER / 72, figure.colours)
    head = {
        "title": capital(write(figure.title, language)),
        "subtitle": capital(write(figure.subtitle, language)),
        "alt": alt_text(figure, language),
    }
    assert isinstance(panel, Lines | Rows)  # a page has no others
    by, room = panel.unit.divisor, NARROW if small else WIDE
    strip = [-panel.strip / by, panel.strip / by] if panel.strip else None
    drawn = _lines(panel, ruler, room) if isinstance(panel, Lines) else _rows(panel, ruler, room)
    return {**head, "strip": strip, "strip_name": write(strip_name, language) if strip else "", **drawn}


def table_json(table: Table, language: Language) -> dict[str, Any]:
    """A table with its columns in the scale of each."""
    columns = columns_of(table, language)
    return {
        "title": capital(write(table.title, language)),
        "columns": [capital(column.heading) for column in columns],
        "rows": [list(row) for row in zip(*(column.cells for column in columns), strict=True)],
    }


def said(parts: Sequence[Cell], language: Language) -> list[str]:
    """Sentences, each with a capital at its start."""
    return [unbroken(capital(write(part, language))) for part in parts]


def _lines(panel: Lines, ruler: Ruler, room: float) -> dict[str, Any]:
    by = panel.unit.divisor
    amounts = [amount / by for amount in amounts_of(panel)]
    ends = limits(amounts, zero=panel.zero)
    if not panel.zero:
        ends = around_strip(amounts, panel.strip / by)
    xs = [x for series in panel.series for x in series.x]
    return {
        "kind": "lines",
        "x": _axis(years(min(xs), max(xs), ruler, room)),
        "y": _axis(Scale(*ends, ticks(*ends, ruler.language, MOST_TICKS))),
        "series": [_series(series, panel, ruler) for series in panel.series],
        "marks": [_mark(mark, panel, ruler.language) for mark in panel.marks],
    }


def _series(series: Series, panel: Lines, ruler: Ruler) -> dict[str, Any]:
    by = panel.unit.divisor
    return {
        "name": ruler.say(series.name),
        "colour": ruler.colour(series.role, series.key),
        "dashed": series.role == "first",
        "x": list(series.x),
        "centre": _drawn(series.centre, by),
        "bands": [
            {"share": share, "low": _drawn(low, by), "high": _drawn(high, by)}
            for share, (low, high) in sorted(series.bands.items(), reverse=True)
        ],
        "known": series.known,
        "end": bare(series.end, ruler.language, panel.unit) if series.end is not None else "",
    }


def _mark(mark: Mark, panel: Lines, language: Language) -> dict[str, Any]:
    """A mark with what it says."""
    text = mark_words(mark, panel, language)
    return {"kind": mark.kind, "x": mark.x, "y": _amount(mark.y, panel.unit.divisor), "text": text}


def _rows(panel: Rows, ruler: Ruler, room: float) -> dict[str, Any]:
    by, begin = panel.unit.divisor, starts(panel.rows, panel.shape)
    amounts = [(start + row.value.amount) / by for start, row in zip(begin, panel.rows, strict=True)]
    amounts += [start / by for start in begin]
    amounts += [end / by for row in panel.rows for end in (row.value.low, row.value.high) if end is not None]
    ends = around_strip(amounts, panel.strip / by) if panel.strip else limits(amounts, zero=True)
    return {
        "kind": "rows",
        "x": _axis(across(*ends, ruler, room)),
        "y": None,
        "rows": [_row(row, start, panel, ruler) for row, start in zip(panel.rows, begin, strict=True)],
        "shape": panel.shape,
        "marks": [],
    }


def _row(row: Row, start: float, panel: Rows, ruler: Ruler) -> dict[str, Any]:
    """A row with its number; what is said under its name, where that is more than the number."""
    by, value = panel.unit.divisor, row.value
    text, more = bare(value, ruler.language, panel.unit), write(row.said, ruler.language)
    return {
        "name": ruler.say(row.name),
        "colour": ruler.colour(row.role, row.key),
        "value": _amount(value.amount, by),
        "low": _amount(value.low, by),
        "high": _amount(value.high, by),
        "inner": _drawn(row.inner, by) if row.inner is not None else None,
        "start": _amount(start, by),
        "text": text,
        "said": "" if text.lstrip("+−") in more else more,
    }


def _axis(scale: Scale) -> dict[str, Any]:
    places = [{"at": at, "label": label} for at, label in scale.ticks]
    return {"low": scale.low, "high": scale.high, "ticks": places, "name": ""}


def _drawn(amounts: Sequence[float], by: float) -> list[float | None]:
    return [_amount(amount, by) for amount in amounts]


def _amount(amount: float | None, by: float) -> float | None:
    return float(f"{amount / by:.{DIGITS}g}") if amount is not None else None
