"""The figure of what scenarios change against the first, draw by draw. It must not know how files are written."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from simulator.analysis.compare import Comparison, Difference
from simulator.output.figures import accounts, findings, marks, overlays
from simulator.output.figures.fans import strip_words
from simulator.output.figures.marks import Curve
from simulator.output.figures.multiples import DETAIL_SIZE, TICK_SIZE
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import MOST_OVERLAID, QUIET, TEXT, look, other
from simulator.output.figures.units import ROUGH_DIGITS, Interval, Unit, percent, unit_of
from simulator.output.figures.writing import NBSP, line_height, quoted, wrapped

SHOWN = ("firms", "revenue")
NOT_PAIRED = "not paired: only the difference of means"
OWN_SCALE = "on a scale of its own"
HEAD_SIZE, TITLE_SIZE = 10.5, 9.5
LEAST_PLOT, BETWEEN = 1.35, 0.1  # of a panel, and between panels [inch]
FEW = 2  # up to so many scenarios have room for their titles in both panels
ROW, HALF_GAP, BOTTOM = 0.85, 0.08, 0.3  # of the panels of a scenario where each has its own [inch]
TITLE_ROOM, TICK_ROOM, NUMBER_ROOM, BESIDE = 2.0, 0.55, 1.65, 0.1

Curves = Mapping[str, list[Curve]]
Units = Mapping[str, Unit]


def difference(comparison: Comparison) -> Picture:
    """What each other scenario changes in firms and in revenue against the first: medians, bands, and chances.

    Where draws are not paired only the difference of means is drawn. More than six other scenarios get a row each.
    """
    units = {outcome: _unit(comparison, outcome) for outcome in SHOWN}
    curves = {outcome: _curves(comparison, outcome, units[outcome]) for outcome in SHOWN}
    finding = _finding(comparison)
    with look():
        draw = _rows if len(comparison.results) - 1 > MOST_OVERLAID else _overlays
        drawn = draw(comparison, curves, units, finding)
    return Picture(drawn.figure, _alt(comparison, curves, units, finding))


def chance(gap: Difference, year: int) -> str:
    """How likely the difference is for the better, or for the worse where that is likelier, in words."""
    if not gap.paired:
        return NOT_PAIRED
    if findings.never(gap, year):
        return "no difference in any draw"
    place = gap.summary.years.index(year)
    better, worse = float(gap.probability_better[place]), float(gap.probability_worse[place])
    side, share = ("better", better) if better >= worse else ("worse", worse)
    return f"{side} in {percent(share)} of draws"


def _gaps(comparison: Comparison, outcome: str) -> list[Difference]:
    """The differences in an outcome, in the order of the scenarios."""
    return [comparison.differences[result.scenario.name][outcome] for result in comparison.results[1:]]


def _first(comparison: Comparison) -> int:
    """The year from which scenarios can differ."""
    return min(result.scenario.as_of for result in comparison.results)


def _end(comparison: Comparison) -> int:
    return findings.common_end(comparison.results)


def _unit(comparison: Comparison, outcome: str) -> Unit:
    """The unit that suits the largest difference."""
    end = _end(comparison)
    values = [value for gap in _gaps(comparison, outcome) for value in gap.summary.at(end).values()]
    return unit_of(outcome, max(abs(value) for value in values if np.isfinite(value)))


def _curves(comparison: Comparison, outcome: str, unit: Unit) -> list[Curve]:
    end = _end(comparison)
    return [
        Curve(
            result.scenario.title,
            marks.shown(gap.summary, unit, _first(comparison)),
            other(place),
            beyond=marks.beyond(result),
            written=findings.gap_words(gap, outcome, end),
            notes=(chance(gap, end),),
        )
        for place, (result, gap) in enumerate(zip(comparison.results[1:], _gaps(comparison, outcome), strict=True))
    ]


def _finding(comparison: Comparison) -> str:
    """What the scenario that moves revenue most does to it and to firms."""
    year, (first, *others) = _end(comparison), comparison.results
    lead, among = findings.leading(_gaps(comparison, "revenue"), year)
    firms, revenue = (_gaps(comparison, outcome)[lead] for outcome in SHOWN)
    words = findings.gap_sentence(first, others[lead], revenue, "revenue", year, among)
    if findings.never(revenue, year) and findings.never(firms, year):
        return words.replace("foreign revenue", "firms or foreign revenue")
    number = findings.gap_words(firms, "firms", year).median.removesuffix(f"{NBSP}firms")
    return f"{words}; firms: {number}"


def _subtitle(comparison: Comparison, how: str) -> str:
    first = quoted(comparison.results[0].scenario.title, 80)
    if any(gap.paired for gap in _gaps(comparison, "revenue")):
        return f"Each scenario less {first}, both in the same draw. Lines: median; {how}"
    return f"Each scenario less {first}. They rest on different draws, so lines are differences of means."


def panel_head(outcome: str, unit: Unit) -> str:
    """What a panel shows, and in which unit."""
    words = OUTCOME_NAMES[outcome].words
    return words if unit.words == "firms" else f"{words}, {unit.words}"


def _overlays(comparison: Comparison, curves: Curves, units: Units, finding: str) -> Page:
    """One panel an outcome, all scenarios in each."""
    end, head = _end(comparison), line_height(HEAD_SIZE)
    panels = {
        outcome: overlays.Overlay(
            curves=curves[outcome],
            unit=units[outcome],
            end=end,
            known=[],
            zero=True,
            digits=ROUGH_DIGITS,
            least_plot=LEAST_PLOT,
            title_lines=None if outcome == SHOWN[0] or len(curves[outcome]) <= FEW else 1,
        )
        for outcome in SHOWN
    }
    needed = sum(overlay.height + head + BETWEEN for overlay in panels.values())
    drawn = page(finding, _subtitle(comparison, strip_words(end)), comparison.results, needed)
    spare = (drawn.room.height - needed) / len(panels)
    left, top = drawn.room.left, drawn.room.top
    for outcome, overlay in panels.items():
        top = drawn.lines(left, top, [panel_head(outcome, units[outcome])], HEAD_SIZE, color=TEXT, fontweight="bold")
        height = overlay.height + spare
        overlays.draw(drawn, Box(left, top - height, drawn.room.width, height), overlay)
        top -= height + BETWEEN
    return drawn


def _rows(comparison: Comparison, curves: Curves, units: Units, finding: str) -> Page:
    """One row a scenario, one column an outcome; what is paired shares the column's scale."""
    count, head = len(comparison.results) - 1, line_height(HEAD_SIZE) + BESIDE
    how = f"bands: 50 and 90{NBSP}% of draws. Numbers: {_end(comparison)}."
    drawn = page(finding, _subtitle(comparison, how), comparison.results, head + count * ROW + BOTTOM)
    room = drawn.room
    height, column = (room.height - head - BOTTOM) / count, (room.width - TITLE_ROOM) / len(SHOWN)
    tops = [room.top - head - row * height for row in range(count)]
    for place, outcome in enumerate(SHOWN):
        left = room.left + TITLE_ROOM + place * column
        heads = [panel_head(outcome, units[outcome])]
        drawn.lines(left + TICK_ROOM, room.top, heads, HEAD_SIZE, color=TEXT, fontweight="bold")
        paired = [gap.paired for gap in _gaps(comparison, outcome)]
        for top, curve, scale in zip(tops, curves[outcome], _scales(curves[outcome], paired), strict=True):
            own = any(paired) and NOT_PAIRED in curve.notes
            shown = replace(curve, manner=other(0), notes=(*curve.notes, *([OWN_SCALE] if own else [])))
            _row(drawn, Box(left, top - height, column, height), shown, scale, lowest=top == tops[-1])
    for top, curve in zip(tops, curves[SHOWN[0]], strict=True):
        _row_title(drawn, room.left, top - height / 2, curve)
    return drawn


def _scales(curves: list[Curve], paired: list[bool]) -> list[tuple[float, float]]:
    """The ends of each row's axis: one for all that are paired, lest differences of other draws flatten them."""
    together = [value for curve, pair in zip(curves, paired, strict=True) if pair for value in curve.values]
    return [
        marks.limits(together if pair else curve.values, zero=True) for curve, pair in zip(curves, paired, strict=True)
    ]


def _row_title(drawn: Page, left: float, middle: float, curve: Curve) -> None:
    titles = wrapped(curve.title, TITLE_ROOM, TITLE_SIZE, bold=True, most=3)
    beyond = [] if curve.beyond is None else [f"beyond the evidence from {curve.beyond}"]
    height = len(titles) * line_height(TITLE_SIZE) + len(beyond) * line_height(DETAIL_SIZE)
    end = drawn.lines(left, middle + height / 2, titles, TITLE_SIZE, color=other(0).ink, fontweight="bold")
    drawn.lines(left, end, beyond, DETAIL_SIZE, color=QUIET)


def _row(drawn: Page, box: Box, curve: Curve, ends: tuple[float, float], lowest: bool) -> None:
    """One scenario's difference in one outcome, with its numbers on the right."""
    plot = Box(
        box.left + TICK_ROOM, box.bottom + HALF_GAP, box.width - TICK_ROOM - NUMBER_ROOM, box.height - 2 * HALF_GAP
    )
    axis = drawn.axes(plot)
    marks.zero_line(axis)
    marks.nested_bands(axis, curve)
    marks.median(axis, curve, marks.PANEL_LINE_WIDTH)
    marks.value_ticks(axis, ends, most=2)
    marks.year_ticks(axis, curve.summary.years[0], curve.summary.years[-1], most=3, labelled=lowest)
    axis.tick_params(labelsize=TICK_SIZE)
    written = curve.written or Interval("", "")
    details = (*written.parts, *curve.notes)
    lines = [line for detail in details for line in wrapped(detail, NUMBER_ROOM - BESIDE, DETAIL_SIZE)]
    top = box.bottom + (box.height + len(lines) * line_height(DETAIL_SIZE)) / 2
    drawn.lines(plot.right + BESIDE, top, lines, DETAIL_SIZE, color=TEXT)


def _alt(comparison: Comparison, curves: Curves, units: Units, finding: str) -> str:
    first, end = _first(comparison), _end(comparison)
    opening = (
        f"{finding}. Line charts of differences to {quoted(comparison.results[0].scenario.title, 200)}, {first} to"
        f" {end}, with the line of no difference."
    )
    told = [
        f"{panel_head(outcome, units[outcome])}: {accounts.of_curve(curve, units[outcome], end, ROUGH_DIGITS)}"
        for outcome in SHOWN
        for curve in curves[outcome]
    ]
    return accounts.account(opening, told)
