"""A figure in sentences, from its own records, for those who cannot see it."""

import math
from collections.abc import Iterator
from dataclasses import replace

from simulator.report.language import amount, bare, capital, number, phrase, write
from simulator.report.layout import outside
from simulator.report.model import Cells, Figure, Language, Lines, Mark, Panel, Rows, Series, Stack, Unit, Value

FINE = 1e-6  # of values of a key, which were typed


def alt_text(figure: Figure, language: Language) -> str:
    """Title, subtitle, the numbers that the panels show, and the notes."""
    parts = [capital(write(figure.title, language)), capital(write(figure.subtitle, language))]
    if any(map(_banded, figure.panels)):
        parts.append(write(phrase("In brackets: the 90 % band"), language))
    for panel in figure.panels:
        title, numbers = capital(write(panel.title, language)), "; ".join(filter(None, _numbers(panel, language)))
        parts.append(f"{title}: {numbers}" if title else capital(numbers))
    parts += [write(note, language) for note in figure.notes]
    return " ".join(part.rstrip(".") + "." for part in parts if part).replace("\u00a0", " ")


def _banded(panel: Panel) -> bool:
    """Whether any number of a panel has a band."""
    if isinstance(panel, Rows):
        return any(row.value.low is not None for row in panel.rows)
    drawn = panel.series if isinstance(panel, Lines) else ()
    return any(90 in series.bands or (series.end is not None and series.end.low is not None) for series in drawn)


def _numbers(panel: Panel, language: Language) -> Iterator[str]:
    """What a panel shows, part by part."""
    match panel:
        case Rows():
            for row in panel.rows:
                said = f" ({write(row.said, language)})" if row.said else ""
                yield f"{write(row.name, language)} {amount(row.value, language, panel.unit)}{said}"
            yield from (write(mark.label, language, panel.unit) for mark in panel.marks)
        case Lines():
            yield from (_series(series, panel.unit, panel.years, language) for series in panel.series if series.x)
            yield from (_mark(mark, panel, language) for mark in panel.marks)
        case Stack():
            yield from (_series(series, panel.unit, panel.years, language) for series in panel.layers if series.x)
        case Cells():
            yield from _cells(panel, language)


def _series(series: Series, unit: Unit, years: bool, language: Language) -> str:
    """The first and the last number of a series, the last as the figure writes it."""
    first, last = (amount(_value(series, n, unit), language, unit) for n in (0, -1))
    start, end = (f"{series.x[n]:g}" if years else number(series.x[n], language, FINE) for n in (0, -1))
    name = write(series.name, language)
    if len(series.x) == 1:
        return f"{name}: {last} ({end})"
    words = phrase("{first} in {start}, {last} in {end}" if years else "{first} at {start}, {last} at {end}")
    return f"{name}: {write(words, language).format(first=first, last=last, start=start, end=end)}"


def _value(series: Series, place: int, unit: Unit) -> Value:
    """A number of a series, the last as its end has it, with the 90 % band where there is one."""
    value = series.end or Value(0.0, unit)
    if place == 0 or series.end is None:
        value = replace(value.alone, amount=series.centre[place], beside=False)  # whose error is that of the end
    if value.low is None and 90 in series.bands:
        low, high = (end[place] for end in series.bands[90])
        value = replace(value, low=low, high=high) if math.isfinite(low) else value
    return value


def mark_words(mark: Mark, lines: Lines, language: Language) -> str:
    """What a mark says; of a published figure the number, whether it is a least one, and its year."""
    text = write(mark.label, language, lines.unit)
    if not isinstance(mark.label, Value):
        return text
    text = write(phrase("at least {}"), language).format(text) if mark.kind == "at least" else text
    return f"{write(lines.marks_name, language)} {text} ({mark.x:g})".strip()


def _mark(mark: Mark, lines: Lines, language: Language) -> str:
    """What a mark says, and whether it lies outside the band."""
    text = mark_words(mark, lines, language)
    return f"{text}, {write(phrase('outside the estimated band'), language)}" if outside(lines.series, mark) else text


def _cells(cells: Cells, language: Language) -> Iterator[str]:
    """Every row of a grid with its numbers."""
    x_name, y_name = write(cells.x_name, language), write(cells.y_name, language)
    columns = ", ".join(bare(value, language) for value in cells.x)
    yield f"{x_name}: {columns}"
    for y, row, beyond in zip(cells.y, cells.values, cells.beyond, strict=True):
        marked = zip(row, beyond, strict=True)
        numbers = (bare(value, language, cells.unit) + ("*" if far else "") for value, far in marked)
        yield f"{y_name} {bare(y, language)}: {', '.join(numbers)}"
    if any(any(row) for row in cells.beyond):
        yield f"* {write(phrase('beyond what was ever estimated'), language)}"
