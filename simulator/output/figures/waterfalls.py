"""The figure of what adds up to a difference in one year, part by part. It must not know how files are written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.markers import CARETLEFT, CARETRIGHT
from matplotlib.patheffects import withStroke

from simulator.analysis.attribution import Why
from simulator.output.figures import accounts, attributions, marks
from simulator.output.figures.marks import Curve
from simulator.output.figures.pages import ROOM, Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import QUIET, RULE, TEXT, look
from simulator.output.figures.writing import NBSP, line_height, width, wrapped

NAME_SIZE, DETAIL_SIZE, WORD_SIZE = 10.5, 9.0, 9.5
BESIDE, BOTTOM, BEFORE_WORDS = 0.18, 0.34, 0.08  # around the rows [inch]
ABOVE_TOTAL = 0.25  # between the parts and their sum [row]
LEAST_ROW, MOST_BAR, BAR_SHARE = 0.5, 0.42, 0.5  # of a row and a bar [inch], and of a bar [row]
EDGE, WHISKER, MARKER, HALO = 1.0, 2.0, 11.0, 2.5  # [point]
PALE = 0.35


@dataclass(frozen=True)
class Row:
    """A bar that starts where the parts above it end; `place` counts down the page, `lines` are its name and cautions.

    `values` are those of the year, `numbers` the mean in words and its interval.
    """

    part: Curve
    place: float
    start: float
    values: dict[str, float]
    lines: tuple[str, ...]
    numbers: tuple[str, ...]
    beyond: bool

    @property
    def end(self) -> float:
        """The sum with this part."""
        return self.start + self.values["mean"]

    @property
    def whisker(self) -> list[float]:
        """The ends of the 90 % interval, from where the bar starts; nothing where it is not known."""
        ends = [self.start + self.values[end] for end in ("p05", "p95")]
        return ends if math.isfinite(ends[0]) else []

    @property
    def hatch(self) -> str | None:
        """How a bar says what to be careful of."""
        return attributions.HATCHED if not self.whisker else attributions.DOTTED if self.beyond else None


def waterfall(why: Why) -> Picture:
    """The mean share of each lever, of shocks and of beliefs, from zero to the difference in the year asked for."""
    year, finding = why.year, attributions.finding(why, why.year)
    words = [text for text in (attributions.together(why, year), attributions.shifts(why, year)) if text]
    lines = [line for text in words for line in wrapped(text, ROOM, WORD_SIZE)]
    under = BOTTOM + BEFORE_WORDS + len(lines) * line_height(WORD_SIZE)
    rows = _rows(why)
    count = rows[-1].place + 1
    with look():
        drawn = page(finding, _subtitle(why, rows), [why.against, why.scenario], LEAST_ROW * count + under)
        box = replace(drawn.room, bottom=drawn.room.bottom + under, height=drawn.room.height - under)
        _draw(drawn, box, rows)
        drawn.lines(box.left, box.bottom - BOTTOM - BEFORE_WORDS, lines, WORD_SIZE, color=TEXT)
    opening = f"{finding}. Waterfall chart. {attributions.what(why)}, in {year}."
    return Picture(drawn.figure, accounts.account(opening, [*attributions.told(why, year), *words]))


def _rows(why: Why) -> list[Row]:
    """The parts one below the other, then their sum from zero."""
    rows: list[Row] = []
    start = 0.0
    for part in attributions.parts_of(why, why.year):
        rows.append(_row(why, part, len(rows), start, attributions.cautions(part, why.year)))
        start = rows[-1].end
    place = len(rows) + (ABOVE_TOTAL if rows else 0.0)
    chance = attributions.chance(why, why.year)
    return [*rows, _row(why, attributions.total_of(why), place, 0.0, (chance,) if chance else ())]


def _row(why: Why, part: Curve, place: float, start: float, notes: tuple[str, ...]) -> Row:
    return Row(
        part=part,
        place=place,
        start=start,
        values=part.summary.at(why.year),
        lines=(part.title, *notes),
        numbers=tuple(attributions.written(part, attributions.unit_for(why), why.year).parts),
        beyond=attributions.leaves(part, why.year),
    )


def _draw(drawn: Page, box: Box, rows: Sequence[Row]) -> None:
    """Names on the left, bars, numbers on the right."""
    left = box.left + max(_width(row.lines) for row in rows) + BESIDE
    right = box.right - max(_width(row.numbers) for row in rows) - BESIDE
    count = rows[-1].place + 1
    axis = drawn.axes(Box(left, box.bottom, right - left, box.height), ylim=(count - 0.5, -0.5))
    axis.grid(False, axis="y")
    axis.grid(True, axis="x")
    axis.set_yticks([])
    marks.zero_line(axis, upright=True)
    for row, below in zip(rows, [*rows[1:], None], strict=True):
        _bar(axis, row, min(MOST_BAR * count / box.height, BAR_SHARE))
        if below is not None:
            axis.plot([row.end] * 2, [row.place, below.place], color=RULE, linewidth=EDGE, zorder=1.6)
    values = [value for row in rows for value in (row.start, row.end, *row.whisker)]
    marks.value_ticks(axis, marks.limits(values, zero=True), upright=False)
    for row in rows:
        middle = box.top - (row.place + 0.5) * box.height / count
        _beside(drawn, box.left, middle, row.lines, row.part.manner.ink)
        _beside(drawn, right + BESIDE, middle, row.numbers, row.part.manner.ink)


def _width(lines: Sequence[str]) -> float:
    first, *rest = lines
    return max(width(first, NAME_SIZE, bold=True), *(width(line, DETAIL_SIZE) for line in rest), 0.0)


def _beside(drawn: Page, left: float, middle: float, lines: Sequence[str], ink: str) -> None:
    """A bold line and smaller ones under it, around a height."""
    first, *rest = lines
    top = middle + (line_height(NAME_SIZE) + len(rest) * line_height(DETAIL_SIZE)) / 2
    end = drawn.lines(left, top, [first], NAME_SIZE, color=ink, fontweight="bold")
    drawn.lines(left, end, rest, DETAIL_SIZE, color=QUIET)


def _bar(axis: Axes, row: Row, thickness: float) -> None:
    """A pale bar, its whisker, and at its end a triangle that says in which direction it goes."""
    colour, mean = row.part.manner.colour, row.values["mean"]
    axis.barh(
        row.place,
        mean,
        thickness,
        left=row.start,
        facecolor=(colour, PALE if row.whisker else 0.0),
        edgecolor=colour,
        linewidth=EDGE,
        hatch=row.hatch,
        zorder=2,
    )
    if row.whisker:
        axis.plot(row.whisker, [row.place] * 2, color=colour, linewidth=WHISKER, solid_capstyle="butt", zorder=3)
    axis.plot(
        row.end,
        row.place,
        marker=CARETRIGHT if mean > 0 else CARETLEFT if mean < 0 else "o",
        markersize=MARKER,
        color=colour,
        path_effects=[withStroke(linewidth=HALO, foreground="white")],
        zorder=4,
        clip_on=False,
    )


def _subtitle(why: Why, rows: Sequence[Row]) -> str:
    """What is drawn, and what bars, whiskers and hatches mean as far as they are there."""
    kinds = [
        word
        for word, holds in (
            (f"whiskers: 90{NBSP}% of draws", any(row.whisker for row in rows)),
            ("hatched: only the mean is known", not all(row.whisker for row in rows)),
            ("dotted: beyond the evidence", any(row.beyond for row in rows)),
        )
        if holds
    ]
    return (
        f"{attributions.what(why)}, in {why.year}. Bars: {attributions.SHARES}; triangles point the way;"
        f" {'; '.join(kinds)}. Numbers are rounded."
    )
