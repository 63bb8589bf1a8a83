"""The figure of a search: the quantile that is sought over the values of the key, and where it meets the target.

It must not know how files are written.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulator.analysis.seek import Sought
from simulator.output.figures import accounts, marks
from simulator.output.figures.key_axes import (
    MARK_ROOM,
    KeyAxis,
    draw_ground,
    draw_line,
    draw_names,
    evidence_words,
    key_axis,
)
from simulator.output.figures.labels import DETAIL_SIZE, Label, draw_labels
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.pages import Box, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import COLOURS, QUIET, Manner, look, other
from simulator.output.figures.units import MINUS, Unit, step_for, unit_of
from simulator.output.figures.writing import NBSP, line_height, quoted, wrapped
from simulator.output.words.language import number, opened
from simulator.output.words.seek import LINE_DIGITS, rounded

TARGET = Manner(COLOURS[1])
NAME_SIZE = 9.5
TICK_ROOM, AXIS_ROOM, LABEL_ROOM, BESIDE = 0.6, 0.32, 2.2, 0.12  # around the plot [inch]
LEAST_PLOT = 3.2
FOUND_DOT, FOUND_EDGE, LINE_WIDTH = 9.0, 2.2, 1.6
DIGITS = 4  # of numbers that are held against a target


def search(sought: Sought) -> Picture:
    """The outcome's quantile at all values that were looked at, and the target's line, on a scale that shows both."""
    of = key_axis(sought.variation, sought.base.scenario.seeds)
    unit = unit_of(sought.target.outcome, max(abs(sought.target.line), *(abs(q) for q in sought.quantiles)))
    title, subtitle = _finding(sought, of, unit), _subtitle(sought, of)
    with look():
        below = AXIS_ROOM + line_height(NAME_SIZE)
        drawn = page(title, subtitle, [sought.base], MARK_ROOM + LEAST_PLOT + below)
        room = drawn.room
        width = room.width - TICK_ROOM - LABEL_ROOM - BESIDE
        plot = Box(room.left + TICK_ROOM, room.bottom + below, width, room.height - below - MARK_ROOM)
        axis = drawn.axes(plot)
        draw_ground(axis, of)
        heights, line = np.array(sought.quantiles) / unit.divisor, sought.target.line / unit.divisor
        draw_line(axis, np.array(sought.values) / of.divisor, heights, of, other(0))
        axis.axhline(line, color=TARGET.colour, linewidth=LINE_WIDTH, zorder=2.5)
        ends = marks.limits([*heights.tolist(), line])
        marks.value_ticks(axis, ends)
        draw_names(drawn, plot, {**of.places, **_found(axis, sought, of, unit)})
        wanted = [plot.bottom + plot.height * (y - ends[0]) / (ends[1] - ends[0]) for y in (line, float(heights[-1]))]
        draw_labels(drawn, _labels(sought, of, unit), wanted, plot.right + BESIDE, plot.bottom, plot.top)
        names = wrapped(of.name, plot.width, NAME_SIZE, most=1)
        drawn.lines(plot.left, room.bottom + line_height(NAME_SIZE), names, NAME_SIZE, color=QUIET)
    return Picture(drawn.figure, _alt(sought, of, unit, title, subtitle))


def _found(axis: Axes, sought: Sought, of: KeyAxis, unit: Unit) -> dict[str, float]:
    """Marks where the line is crossed; the name of the mark and its share of the axis, if it is crossed at all."""
    if sought.crossing is None:
        return {}
    value, (low, high) = sought.crossing.value / of.divisor, of.ends
    axis.axvline(value, color=TARGET.colour, linewidth=LINE_WIDTH, zorder=1.7)
    height = sought.crossing.quantile / unit.divisor
    ring: dict[str, Any] = {"markeredgecolor": TARGET.colour, "markeredgewidth": FOUND_EDGE, "zorder": 5}
    axis.plot(value, height, "o", markersize=FOUND_DOT, markerfacecolor="white", **ring)
    return {"crossed": (value - low) / (high - low)}


def _number(value: float, unit: Unit) -> str:
    """A level of the outcome, fine enough to be held against a target."""
    shown = value / unit.divisor
    return unit.number(shown, step_for(shown, DIGITS))


def _line(sought: Sought, unit: Unit) -> str:
    """The target's line with its side, in the digits that were typed."""
    shown = sought.target.line / unit.divisor
    sign = MINUS if shown < 0 else ""
    return f"{_side(sought)} {sign}{unit.before}{number(abs(shown), 'en', LINE_DIGITS)}{unit.after}"


def _probability(sought: Sought) -> str:
    return f"{100 * sought.probability:.3g}{NBSP}%"


def _side(sought: Sought) -> str:
    return "at least" if sought.at_least else "at most"


def _labels(sought: Sought, of: KeyAxis, unit: Unit) -> list[Label]:
    """What the target's line is, and what the other line is at its end."""
    target = wrapped(_line(sought, unit), LABEL_ROOM, DETAIL_SIZE)
    last = f"{_number(sought.quantiles[-1], unit)} at {of.words(sought.values[-1])}"
    what = f"{_side(sought)} that with {_probability(sought)}"
    return [
        Label(("Target",), tuple(target), TARGET.ink),
        Label(("Quantile",), tuple(wrapped(f"{last}: {what}", LABEL_ROOM, DETAIL_SIZE)), other(0).ink),
    ]


def _finding(sought: Sought, of: KeyAxis, unit: Unit) -> str:
    """Where the target is met, or that it is not."""
    target = sought.target
    quantity = OUTCOME_NAMES[target.outcome].quantity
    if target.relative:
        quantity = f"a difference to current policy in {quantity}"
    asked = f"{quantity} of {_line(sought, unit)} in {target.year}"
    if sought.already:
        return f"{opened(asked)} is met without any change: {_number(sought.unchanged, unit)}"
    value, _ = sought.answer
    if value is None:
        best = f"{_number(sought.best.quantile, unit)} at {_at(sought.best.value, sought)}"
        ends = " and ".join(of.words(end) for end in (of.variation.values[0], of.variation.values[-1]))
        return f"No value between {ends} brings {asked}; the best is {best}"
    beyond = ", beyond the evidence" if sought.variation.beyond(value) else ""
    return f"{opened(asked)} is met where {of.quantity} is {_at(value, sought)}{beyond}"


def _at(value: float, sought: Sought) -> str:
    return rounded(value, sought, "en").replace(" ", NBSP)


def _subtitle(sought: Sought, of: KeyAxis) -> str:
    """What is drawn."""
    share = 100 * (1 - sought.probability if sought.at_least else sought.probability)
    draws = "; each value rests on draws of its own" if sought.variation.kind == "belief" else ""
    return (
        f"{quoted(sought.base.scenario.title, 80)} at each value: the outcome is {_side(sought)} the line with a "
        f"probability of {_probability(sought)} (quantile {share:.3g}{NBSP}% of draws){draws}. {evidence_words(of)}"
    )


def _alt(sought: Sought, of: KeyAxis, unit: Unit, title: str, subtitle: str) -> str:
    """The same in words."""
    ends = [
        f"{_number(sought.quantiles[place], unit)} at {_at(sought.values[place], sought)}"
        for place in (0, len(sought.values) - 1)
    ]
    line = f"Target: {_line(sought, unit)}. Quantile: {ends[0]} and {ends[1]}."
    return accounts.account(f"{title}. Line chart over {of.quantity}. {subtitle}", [line])
