"""Names with intervals, bars, steps or parts."""

from itertools import pairwise

from matplotlib.axes import Axes

from simulator.report.language import write
from simulator.report.layout import BODY, INK, LINE, PAPER, QUIET, RULE, SMALL, Bar, Group, RowsPlan, rows_plan
from simulator.report.model import Rows
from simulator.report.plot import marks
from simulator.report.plot.marks import Box, Canvas

NAME_GAP = 0.12  # inches between names and the frame


def panel(canvas: Canvas, rows: Rows, box: Box) -> None:
    """Every group under its head, on its own scale."""
    plan = rows_plan(rows, canvas.ruler, box.width, box.height)
    for group in plan.groups:
        place = Box(box.left + plan.left, box.top + group.top, box.width - plan.left - plan.right, group.height)
        _group(canvas, rows, group, place)
        if group.head:
            canvas.say(box.left, place.top - 0.34, group.head, SMALL, color=QUIET)
    _upright(canvas, rows, plan, box)


def _group(canvas: Canvas, rows: Rows, group: Group, box: Box) -> None:
    """Rows on one scale."""
    axis = canvas.axes(box)
    axis.set_ylim(box.height, 0)
    marks.across(canvas, axis, group.scale, box)
    axis.grid(axis="x")
    axis.set_yticks([])
    axis.axvline(0, color=INK, linewidth=0.9, zorder=2)
    for bar in group.bars:
        _names(canvas, bar, box)
        draw = _interval if rows.shape == "interval" else _bar
        draw(axis, bar, rows, canvas.ruler.colour(bar.row.role, bar.row.key))
    if rows.shape == "steps":
        _connectors(axis, group, rows)


def _names(canvas: Canvas, bar: Bar, box: Box) -> None:
    """The name in the row's colour, and under it what is said."""
    high = (len(bar.name) * BODY + len(bar.said) * SMALL) / 72 * LINE
    left, top = box.left - NAME_GAP, box.top + bar.top + (bar.height - high) / 2
    colour = canvas.ruler.colour(bar.row.role, bar.row.key)
    top = canvas.lines(left, top, list(bar.name), BODY, ha="right", fontweight="semibold", color=colour)
    canvas.lines(left, top, list(bar.said), SMALL, ha="right", color=QUIET)


def _interval(axis: Axes, bar: Bar, rows: Rows, colour: str) -> None:
    """A thin line for 90 %, a thick one for half, a hollow dot at the median."""
    y, by, value = bar.top + bar.height / 2, rows.unit.divisor, bar.row.value
    if value.low is not None and value.high is not None:
        axis.plot([value.low / by, value.high / by], [y, y], color=colour, linewidth=2.0, zorder=3)
    if bar.row.inner is not None:
        axis.plot([end / by for end in bar.row.inner], [y, y], color=colour, linewidth=7.5, zorder=3)
    marks.circle(axis, value.amount / by, y, 6.5, (PAPER, colour), 1.8, 5)


def _bar(axis: Axes, bar: Bar, rows: Rows, colour: str) -> None:
    """A bar from where it starts, still to be seen where it is nothing; a thin line for 90 % where there is one."""
    y, by, value = bar.top + bar.height / 2, rows.unit.divisor, bar.row.value
    axis.barh(y, value.amount / by, left=bar.start, height=0.2, color=colour, edgecolor=colour, linewidth=0.9, zorder=3)
    if rows.shape == "bar" and value.low is not None and value.high is not None:
        axis.plot([value.low / by, value.high / by], [y, y], color=INK, linewidth=1.1, zorder=4)


def _connectors(axis: Axes, group: Group, rows: Rows) -> None:
    """A thin line from where each step ends to the next."""
    for bar, following in pairwise(group.bars):
        end = bar.start + bar.row.value.amount / rows.unit.divisor
        if following.start == end or following.row.role == "total":
            ys = bar.top + bar.height / 2 + 0.1, following.top + following.height / 2 - 0.1
            axis.plot([end, end], ys, color=RULE, linewidth=0.8, zorder=1)


def _upright(canvas: Canvas, rows: Rows, plan: RowsPlan, box: Box) -> None:
    """Lines at amounts through the first group, their labels above it."""
    group, top = plan.groups[0], box.top
    left, width = box.left + plan.left, box.width - plan.left - plan.right
    for mark in rows.marks:
        if mark.kind == "upright" and mark.x is not None:
            text = write(mark.label, canvas.ruler.language)
            x = left + group.scale.at(mark.x / rows.unit.divisor, width)
            half = canvas.ruler.width(text, SMALL) / 2
            middle = min(max(x, left + half), left + width + plan.right - half)
            canvas.say(middle, top, text, SMALL, ha="center", color=QUIET)
            top += SMALL / 72 * LINE
            canvas.rule((x, top), (x, box.top + group.top + group.height), color=INK, linestyle=(0, (4, 2)))
