"""The figure of what scenarios change against the first, draw by draw. It must not know how files are written."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulator.analysis.compare import Comparison, Difference
from simulator.output.figures import accounts, findings, marks, overlays
from simulator.output.figures.marks import Curve
from simulator.output.figures.multiples import DETAIL_SIZE, TICK_SIZE
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.numbers import ROUGH_DIGITS, Unit, interval, percent, unit_of
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import MOST_OVERLAID, QUIET, TEXT, look, other
from simulator.output.figures.writing import NBSP, line_height, wrapped

SHOWN = ("firms", "revenue")
NOT_PAIRED = "not paired: only the difference of means"
HEAD_SIZE, TITLE_SIZE = 10.5, 9.5
BETWEEN = 0.1
ROW = 0.85  # height of a scenario's panels where each has its own [inch]
TITLE_ROOM, TICK_ROOM, NUMBER_ROOM = 2.1, 0.5, 1.42
BOTTOM = 0.3


def difference(comparison: Comparison) -> Picture:
    """What each other scenario changes in firms and in revenue against the first: medians, bands, and chances.

    Where draws are not paired only the difference of means is drawn. More than six other scenarios get a row each.
    """
    units = {outcome: _unit(comparison, outcome) for outcome in SHOWN}
    with look():
        if len(comparison.results) - 1 > MOST_OVERLAID:
            figure = _rows(comparison, units)
        else:
            figure = _overlays(comparison, units)
    return replace(figure, alt=_alt(comparison, units))


def gaps(comparison: Comparison, outcome: str) -> list[Difference]:
    """The differences in an outcome, in the order of the scenarios."""
    return [comparison.differences[result.scenario.name][outcome] for result in comparison.results[1:]]


def _end(comparison: Comparison) -> int:
    return findings.common_end(comparison.results)


def _first(comparison: Comparison) -> int:
    """The year from which scenarios can differ."""
    return min(result.scenario.as_of for result in comparison.results)


def _unit(comparison: Comparison, outcome: str) -> Unit:
    end = _end(comparison)
    values = [value for gap in gaps(comparison, outcome) for value in gap.summary.at(end).values()]
    return unit_of(outcome, max(abs(value) for value in values if np.isfinite(value)))


def _curves(comparison: Comparison, outcome: str, unit: Unit) -> list[Curve]:
    return [
        Curve(
            result.scenario.title,
            marks.shown(gap.summary, unit, _first(comparison)),
            other(place),
            beyond=marks.beyond(result),
            notes=(chance(gap, outcome, _end(comparison)),),
        )
        for place, (result, gap) in enumerate(zip(comparison.results[1:], gaps(comparison, outcome), strict=True))
    ]


def chance(gap: Difference, outcome: str, year: int) -> str:
    """How likely the difference is for the better, in words."""
    if not gap.paired:
        return NOT_PAIRED
    if findings.never(gap, year):
        return "no difference in any draw"
    return f"better in {percent(float(gap.probability_better[gap.summary.years.index(year)]))} of draws"


def _title(comparison: Comparison) -> str:
    """What the scenario that moves revenue most does to it and to firms."""
    year, (first, *others) = _end(comparison), comparison.results
    lead, among = findings.leading(gaps(comparison, "revenue"), year)
    firms, revenue = (gaps(comparison, outcome)[lead] for outcome in SHOWN)
    words = findings.gap_sentence(first, others[lead], revenue, "revenue", year, among)
    if findings.never(revenue, year) and findings.never(firms, year):
        return words.replace("foreign revenue", "firms or foreign revenue")
    return f"{words}; firms: {findings.gap_words(firms, 'firms', year).median.removesuffix(f'{NBSP}firms')}"


def _subtitle(comparison: Comparison, how: str) -> str:
    paired = any(gap.paired for gap in gaps(comparison, "revenue"))
    words = (
        f"both in the same draw. Lines: median; bands: 90{NBSP}% of draws. {how}"
        if paired
        else "not paired: scenarios rest on different draws. Lines: difference of means."
    )
    return f"Each scenario less ‘{comparison.results[0].scenario.title}’, {words}"


def _overlays(comparison: Comparison, units: dict[str, Unit]) -> Picture:
    """One panel an outcome, all scenarios in each."""
    end = _end(comparison)
    panels = {
        outcome: overlays.Overlay(
            curves=_curves(comparison, outcome, units[outcome]),
            unit=units[outcome],
            end=end,
            known=[],
            zero=True,
            digits=ROUGH_DIGITS,
            signed=True,
            least_plot=1.35,
        )
        for outcome in SHOWN
    }
    head = line_height(HEAD_SIZE)
    needed = [overlay.height + head for overlay in panels.values()]
    how = f"Bars: 50{NBSP}% (thick) and 90{NBSP}% (thin) in {end}."
    drawn = page(_title(comparison), _subtitle(comparison, how), comparison.results, sum(needed) + BETWEEN)
    spare = (drawn.room.height - sum(needed) - BETWEEN) / len(SHOWN)
    top = drawn.room.top
    for (outcome, overlay), height in zip(panels.items(), needed, strict=True):
        drawn.lines(drawn.room.left, top, [_head(outcome, units[outcome])], HEAD_SIZE, color=TEXT, fontweight="bold")
        bottom = top - height - spare
        overlays.draw(drawn, Box(drawn.room.left, bottom, drawn.room.width, height + spare - head), overlay)
        top = bottom - BETWEEN
    return Picture(drawn.figure, "")


def _head(outcome: str, unit: Unit) -> str:
    words = OUTCOME_NAMES[outcome].words
    return words if unit.words == "firms" else f"{words}, {unit.words}"


def _rows(comparison: Comparison, units: dict[str, Unit]) -> Picture:
    """One row a scenario, one column an outcome, each column on one scale."""
    curves = {outcome: _curves(comparison, outcome, units[outcome]) for outcome in SHOWN}
    count = len(comparison.results) - 1
    head = line_height(HEAD_SIZE) + 0.08
    how = f"Dark bands: 50{NBSP}%. Numbers: {_end(comparison)}."
    drawn = page(_title(comparison), _subtitle(comparison, how), comparison.results, head + count * ROW + BOTTOM)
    room = drawn.room
    height = (room.height - head - BOTTOM) / count
    column = (room.width - TITLE_ROOM) / len(SHOWN)
    for place, outcome in enumerate(SHOWN):
        left = room.left + TITLE_ROOM + place * column
        heads = [_head(outcome, units[outcome])]
        drawn.lines(left + TICK_ROOM, room.top, heads, HEAD_SIZE, color=TEXT, fontweight="bold")
        ends = marks.limits([value for curve in curves[outcome] for value in curve.values], zero=True)
        for row, curve in enumerate(curves[outcome]):
            box = Box(left, room.top - head - (row + 1) * height, column, height)
            _row(drawn, box, replace(curve, manner=other(0)), units[outcome], ends, row == count - 1)
    for row, curve in enumerate(curves[SHOWN[0]]):
        middle = room.top - head - (row + 0.5) * height
        lines = wrapped(curve.title, TITLE_ROOM, TITLE_SIZE, bold=True, most=3)
        beyond = [] if curve.beyond is None else [f"beyond the evidence from {curve.beyond}"]
        top = middle + (len(lines) * line_height(TITLE_SIZE) + len(beyond) * line_height(DETAIL_SIZE)) / 2
        end = drawn.lines(room.left, top, lines, TITLE_SIZE, color=other(0).ink, fontweight="bold")
        drawn.lines(room.left, end, beyond, DETAIL_SIZE, color=QUIET)
    return Picture(drawn.figure, "")


def _row(drawn: Page, box: Box, curve: Curve, unit: Unit, ends: tuple[float, float], lowest: bool) -> None:
    """One scenario's difference in one outcome, with its numbers on the right."""
    plot = Box(box.left + TICK_ROOM, box.bottom + 0.08, box.width - TICK_ROOM - NUMBER_ROOM, box.height - 0.16)
    axis = drawn.axes(plot)
    marks.zero_line(axis)
    marks.nested_bands(axis, curve)
    marks.median(axis, curve, marks.PANEL_LINE_WIDTH)
    marks.value_ticks(axis, ends, most=3)
    marks.year_ticks(axis, curve.summary.years[0], curve.summary.years[-1], most=3, labelled=lowest)
    axis.tick_params(labelsize=TICK_SIZE)
    written = interval(curve.summary.at(curve.summary.years[-1]), unit, ROUGH_DIGITS, signed=True)
    details = [written.median, *([f"(90{NBSP}%: {written.band})"] if written.band else []), *curve.notes]
    lines = [line for detail in details for line in wrapped(detail, NUMBER_ROOM - 0.1, DETAIL_SIZE)]
    top = box.bottom + box.height / 2 + len(lines) * line_height(DETAIL_SIZE) / 2
    drawn.lines(plot.right + 0.1, top, lines, DETAIL_SIZE, color=TEXT)


def _alt(comparison: Comparison, units: dict[str, Unit]) -> str:
    end = _end(comparison)
    opening = (
        f"{_title(comparison)}. Line charts of differences to {comparison.results[0].scenario.title},"
        f" {_first(comparison)} to {end}, with the line of no difference."
    )
    sentences = [
        f"{_head(outcome, units[outcome])}: {accounts.of_curve(curve, units[outcome], end, ROUGH_DIGITS, signed=True)}"
        for outcome in SHOWN
        for curve in _curves(comparison, outcome, units[outcome])
    ]
    return accounts.account(opening, sentences)


