"""The figures of a sweep: what outcomes answer to one key, a panel each, or the main one to two keys.

It must not know how files are written.
"""

from collections.abc import Mapping

from simulator.analysis.sweep import SHOWN, Answer, Sweep, View
from simulator.output.figures import accounts, marks
from simulator.output.figures.heat_maps import heat_map
from simulator.output.figures.key_axes import (
    MARK_ROOM,
    KeyAxis,
    draw_bands,
    draw_ground,
    draw_line,
    draw_names,
    evidence_words,
    key_axis,
    written_at,
)
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import QUIET, REFERENCE, TEXT, look, other
from simulator.output.figures.units import Unit, of_change, unit_of
from simulator.output.figures.writing import NBSP, joined, line_height, quoted, wrapped
from simulator.output.words.language import opened
from simulator.output.words.sweep import reference, told_values

MOST_PANELS, COLUMNS = 4, 2
HEAD_SIZE, DETAIL_SIZE, NAME_SIZE = 10.5, 9.0, 9.5
TICK_ROOM, AXIS_ROOM, BETWEEN, LEAST_PLOT = 0.6, 0.32, 0.3, 1.3  # around panels, and of their plots [inch]
NOTHING: Mapping[Answer, str] = {"nothing": "no difference in any draw", "unseen": "nothing that can be seen"}


def response(sweep: Sweep, view: View) -> Picture:
    """What outcomes answer to one key, in four panels, or the main one to two keys, as a heat map.

    `view` is one of those that the sweep has.
    """
    with look():
        return _panels(sweep, view) if len(sweep.variations) == 1 else heat_map(sweep, view)


def _panels(sweep: Sweep, view: View) -> Picture:
    of = key_axis(sweep.variations[0], sweep.base.scenario.seeds)
    outcomes = list(dict.fromkeys((sweep.main, *SHOWN)))[:MOST_PANELS]
    rows = -(-len(outcomes) // COLUMNS)
    head = line_height(HEAD_SIZE) + line_height(DETAIL_SIZE) + MARK_ROOM
    name = line_height(NAME_SIZE)
    title, subtitle = _finding(sweep, view, of), _subtitle(sweep, view, of)
    drawn = page(title, subtitle, [sweep.base], rows * (head + LEAST_PLOT + AXIS_ROOM) + (rows - 1) * BETWEEN + name)
    room = drawn.room
    width = (room.width - BETWEEN) / COLUMNS
    height = (room.height - name - (rows - 1) * BETWEEN) / rows
    for place, outcome in enumerate(outcomes):
        row, column = divmod(place, COLUMNS)
        left, top = room.left + column * (width + BETWEEN), room.top - row * (height + BETWEEN)
        box = Box(left, top - height, width, height)
        _panel(drawn, box, sweep, view, outcome, of)
    below = wrapped(of.name, room.width - TICK_ROOM, NAME_SIZE, most=1)
    drawn.lines(room.left + TICK_ROOM, room.bottom + name, below, NAME_SIZE, color=QUIET)
    told = [_told(sweep, view, outcome, of) for outcome in outcomes]
    return Picture(drawn.figure, accounts.account(f"{title}. Line charts over the values. {subtitle}", told))


def _panel(drawn: Page, box: Box, sweep: Sweep, view: View, outcome: str, of: KeyAxis) -> None:
    """One outcome: its name, its numbers at the highest value, and its line."""
    unit, band = _unit(sweep, view, outcome), sweep.responses[outcome].summaries[view]
    left, room = box.left + TICK_ROOM, box.width - TICK_ROOM
    top = drawn.lines(left, box.top, [_head(outcome, unit)], HEAD_SIZE, color=TEXT, fontweight="bold")
    detail = wrapped(_detail(sweep, view, outcome, of), room, DETAIL_SIZE, most=1)
    top = drawn.lines(left, top, detail, DETAIL_SIZE, color=TEXT) - MARK_ROOM
    bottom = box.bottom + AXIS_ROOM
    plot = Box(left, bottom, room, top - bottom)
    axis = drawn.axes(plot)
    draw_ground(axis, of)
    medians = band.p50 / unit.divisor
    heights = [float(height) for row in (band.p05, band.p50, band.p95) for height in row / unit.divisor]
    if view == "difference":
        marks.zero_line(axis)
    elif of.variation.own is None:
        heights.append(_as_in_file(sweep, outcome, unit))
        axis.axhline(heights[-1], color=REFERENCE, linestyle="--", linewidth=marks.REFERENCE_LINE_WIDTH, zorder=3.2)
    draw_bands(axis, of.values, band, unit.divisor, other(0))
    draw_line(axis, of.values, medians, of, other(0))
    marks.value_ticks(axis, marks.limits(heights, zero=view == "difference"), most=4)
    draw_names(drawn, plot, of.places)


def _unit(sweep: Sweep, view: View, outcome: str) -> Unit:
    """The unit that suits the largest number of a panel."""
    band = sweep.responses[outcome].summaries[view]
    unit = unit_of(outcome, max(float(abs(row).max()) for row in (band.p05, band.p95)))
    return of_change(unit) if view == "difference" else unit


def _as_in_file(sweep: Sweep, outcome: str, unit: Unit) -> float:
    """The median of the scenario as its file says."""
    return sweep.base.totals[outcome].at(sweep.year)["p50"] / unit.divisor


def _head(outcome: str, unit: Unit) -> str:
    name = OUTCOME_NAMES[outcome].words
    return name if unit.words == "firms" else f"{name}, {unit.words}"


def _detail(sweep: Sweep, view: View, outcome: str, of: KeyAxis) -> str:
    """The numbers at the highest value, or that there is nothing to see."""
    answer = sweep.responses[outcome].answers[view]
    if answer != "seen" and view == "difference":
        return NOTHING[answer]
    last = len(of.variation.values) - 1
    where = f"at {of.words(of.variation.values[last])}" if answer == "seen" else "at any value"
    return f"{where}: {written_at(sweep, view, outcome, last).words}"


def _finding(sweep: Sweep, view: View, of: KeyAxis) -> str:
    """What the main outcome answers: at the last value for which evidence speaks, if that differs from the record."""
    key, values = of.quantity, of.variation.values
    name, answer = OUTCOME_NAMES[sweep.main], sweep.responses[sweep.main].answers[view]
    if answer != "seen":
        nothing = "nothing" if answer == "nothing" else "nothing that can be seen"
        span = f"between {of.words(values[0])} and {of.words(values[-1])}"
        return f"{opened(key)} changes {nothing} in {name.quantity} in {sweep.year}, at any value {span}"
    if view == "level":
        low, high = (written_at(sweep, view, sweep.main, place) for place in (0, len(values) - 1))
        ends = f"{low.median} with {key} at {of.words(values[0])} and {high.median} at {of.words(values[-1])}"
        return f"{name.words} in {sweep.year}: {ends}"
    told = told_values(of.variation)
    place = next((place for place in reversed(told) if not of.variation.beyond(values[place])), told[-1])
    record = of.variation.current
    instead = "" if record is None else f" instead of {of.words(record)}"
    quantity = name.quantity
    change = f"{quantity} in {sweep.year} changes by {written_at(sweep, view, sweep.main, place).words}"
    against = " against the record" if record is None else ""
    return f"With {key} at {of.words(values[place])}{instead}, {change}{against}"


def _subtitle(sweep: Sweep, view: View, of: KeyAxis) -> str:
    """What is drawn."""
    title, bands = quoted(sweep.base.scenario.title, 80), f"bands: 50 and 90{NBSP}% of draws"
    if view == "difference":
        what = f"{title} at each value, less {reference(sweep, 'en')}, both in the same draw, in {sweep.year}."
    else:
        what = f"{title} at each value, in {sweep.year}."
        if of.variation.own is None:
            what += " Grey dashes: the median of the file as it is."
    anew = " Each value rests on draws of its own." if sweep.beliefs_vary else ""
    return f"{what}{anew} Lines: median; {bands}. {evidence_words(of)}"


def _told(sweep: Sweep, view: View, outcome: str, of: KeyAxis) -> str:
    """One panel in words."""
    values = of.variation.values
    places = dict.fromkeys([0, *told_values(of.variation), len(values) - 1])
    listed = [f"{written_at(sweep, view, outcome, place).words} at {of.words(values[place])}" for place in places]
    return f"{OUTCOME_NAMES[outcome].words}: {joined(listed)}."
