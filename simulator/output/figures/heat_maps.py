"""The heat map of one outcome over the values of two keys. It must not know how files are written."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from simulator.analysis.sweep import Sweep, View
from simulator.model.quantities import Array
from simulator.output.figures import accounts, marks
from simulator.output.figures.key_axes import MARK_ROOM, MARK_SIZE, KeyAxis, draw_names, key_axis, written_at
from simulator.output.figures.labels import spread
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import QUIET, READABLE, TEXT, contrast
from simulator.output.figures.units import Unit, of_change, step_for, unit_of
from simulator.output.figures.writing import line_height, quoted, width, wrapped
from simulator.output.words.language import opened
from simulator.output.words.sweep import reference

COLOURS = "cividis"
"""From dark to light in even steps, so that it reads in grey and with any colour vision (Nunez, Anderton and Renslow
2018, doi:10.1371/journal.pone.0199239)."""

NUMBER_SIZE, TICK_SIZE, NAME_SIZE = 9.0, 9.0, 9.5
DIGITS = 3  # of the largest number; all are written to its step
LEAST_CELL, CELL_PADDING, CELL_EDGE = 0.28, 0.08, 0.6  # height of a cell, beside its number [inch], between cells
TICK_ROOM, MARK_COLUMN = 0.16, 0.75  # between values and cells, and for marks right of them [inch]
FRAME_WIDTH = 2.0


def heat_map(sweep: Sweep, view: View) -> Picture:
    """The main outcome's median at every pair of values: the first key upwards, the second to the right."""
    upward, across = (key_axis(variation, sweep.base.scenario.seeds) for variation in sweep.variations)
    medians = sweep.responses[sweep.main].summaries[view].p50
    unit = unit_of(sweep.main, float(np.abs(medians).max()))
    unit = of_change(unit) if view == "difference" else unit
    title, subtitle = _finding(sweep, view, upward, across), _subtitle(sweep, view, unit)
    below = line_height(TICK_SIZE) + line_height(NAME_SIZE) + TICK_ROOM
    heading = line_height(NAME_SIZE) + MARK_ROOM
    drawn = page(title, subtitle, [sweep.base], heading + len(medians) * LEAST_CELL + below)
    room = drawn.room
    left = max(width(upward.words(value), TICK_SIZE) for value in upward.variation.values) + TICK_ROOM
    plot = Box(room.left + left, room.bottom + below, room.width - left - MARK_COLUMN, room.height - below - heading)
    axis = drawn.axes(plot, xlim=(-0.5, medians.shape[1] - 0.5), ylim=(-0.5, medians.shape[0] - 0.5))
    axis.set_axis_off()
    _cells(axis, plot, medians / unit.divisor, signed=view == "difference")
    _evidence(axis, upward, across)
    _labels(drawn, plot, upward, across)
    _marks(drawn, plot, upward, across)
    lowest, highest = sweep.extremes(view)
    told = [
        f"{_at(sweep, view, upward, across, place, which)}."
        for place, which in ((lowest, "lowest"), (highest, "highest"))
    ]
    return Picture(drawn.figure, accounts.account(f"{title}. Heat map of medians. {subtitle}", told))


def _cells(axis: Axes, plot: Box, numbers: Array, signed: bool) -> None:
    """One rectangle a pair, with its number in ink that can be read on it."""
    rows, columns = numbers.shape
    low, high = float(numbers.min()), float(numbers.max())
    colours = colormaps[COLOURS](Normalize(low, high if high > low else low + 1)(numbers))
    step = step_for(max(abs(low), abs(high)), DIGITS)
    texts = [[Unit("").number(float(number), step, signed) for number in row] for row in numbers]
    size = _size([text for row in texts for text in row], plot.width / columns, NUMBER_SIZE)
    for row in range(rows):
        for column in range(columns):
            red, green, blue = (float(part) for part in colours[row, column][:3])
            cell = Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=(red, green, blue), edgecolor="white")
            cell.set_linewidth(CELL_EDGE)
            axis.add_patch(cell)
            ink = "white" if contrast((red, green, blue)) >= READABLE else TEXT
            centred: dict[str, Any] = {"horizontalalignment": "center", "verticalalignment": "center_baseline"}
            axis.text(column, row, texts[row][column], fontsize=size, color=ink, **centred)


def _size(texts: Sequence[str], room: float, largest: float) -> float:
    """The size at which every text fits beside its neighbours."""
    widest = max(width(text, largest) for text in texts) + CELL_PADDING
    return min(largest, largest * room / widest)


def _evidence(axis: Axes, upward: KeyAxis, across: KeyAxis) -> None:
    """A frame around the pairs of which evidence speaks for both values; nothing where that is all or none."""
    inside = [[not of.variation.beyond(value) for value in of.variation.values] for of in (upward, across)]
    if all(map(all, inside)) or not all(map(any, inside)):
        return
    (bottom, top), (left, right) = ((flags.index(True), len(flags) - 1 - flags[::-1].index(True)) for flags in inside)
    for colour, thickness in (("white", FRAME_WIDTH + 2 * marks.HALO), (TEXT, FRAME_WIDTH)):
        frame = Rectangle((left - 0.5, bottom - 0.5), right - left + 1, top - bottom + 1, fill=False, clip_on=False)
        frame.set(edgecolor=colour, linewidth=thickness)
        axis.add_patch(frame)


def _labels(drawn: Page, plot: Box, upward: KeyAxis, across: KeyAxis) -> None:
    """The values beside and below the cells, and the names of the keys."""
    rows, columns = upward.variation.values, across.variation.values
    for place, value in enumerate(rows):
        height = plot.bottom + plot.height * (place + 0.5) / len(rows)
        side = {"horizontalalignment": "right", "verticalalignment": "center_baseline", "color": QUIET}
        drawn.text(plot.left - TICK_ROOM / 2, height, upward.words(value), TICK_SIZE, **side)
    texts = [across.words(value) for value in columns]
    size = _size(texts, plot.width / len(columns), TICK_SIZE)
    base = plot.bottom - line_height(TICK_SIZE)
    for place, text in enumerate(texts):
        middle = plot.left + plot.width * (place + 0.5) / len(columns)
        drawn.text(middle, base, text, size, color=QUIET, horizontalalignment="center")
    for name, top in ((f"↑ {upward.name}", plot.top + MARK_ROOM + line_height(NAME_SIZE)), (f"→ {across.name}", base)):
        lines = wrapped(name, plot.width, NAME_SIZE, most=1)
        drawn.lines(plot.left, top - (TICK_ROOM / 2 if top == base else 0), lines, NAME_SIZE, color=QUIET)


def _marks(drawn: Page, plot: Box, upward: KeyAxis, across: KeyAxis) -> None:
    """The names of the record and the file above their column and beside their row."""
    draw_names(drawn, plot, _places(across))
    named = sorted(_places(upward).items(), key=lambda item: item[1])
    heights = [line_height(MARK_SIZE)] * len(named)
    wanted = [plot.bottom + plot.height * place - heights[0] / 2 for _, place in named]
    for (name, _), bottom in zip(named, spread(wanted, heights, plot.bottom, plot.top), strict=True):
        drawn.lines(plot.right + TICK_ROOM / 2, bottom + heights[0], [name], MARK_SIZE, color=QUIET)


def _places(of: KeyAxis) -> dict[str, float]:
    """Where the marks of a key stand as shares of its side, between cells where the value is none of theirs."""
    values = [value / of.divisor for value in of.variation.values]
    cells = np.arange(len(values)) + 0.5
    return {name: float(np.interp(value, values, cells)) / len(values) for name, value in of.marked.items()}


def _finding(sweep: Sweep, view: View, upward: KeyAxis, across: KeyAxis) -> str:
    """Where the median of the main outcome, or of its change, is highest, or that nothing is seen to change."""
    name, answer = OUTCOME_NAMES[sweep.main], sweep.responses[sweep.main].answers[view]
    if answer != "seen":
        nothing = "nothing" if answer == "nothing" else "nothing that can be seen"
        keys = f"{upward.quantity} and {across.quantity} together"
        return f"{opened(keys)} change {nothing} in {name.quantity} in {sweep.year}"
    among = " where evidence speaks for both values" if sweep.extrapolated else ""
    return _at(sweep, view, upward, across, sweep.extremes(view)[1], f"highest{among}")


def _at(sweep: Sweep, view: View, upward: KeyAxis, across: KeyAxis, place: tuple[int, ...], which: str) -> str:
    """The main outcome at one pair, as a sentence without its full stop."""
    quantity, (row, column) = OUTCOME_NAMES[sweep.main].quantity, place
    pair = f"{upward.words(upward.variation.values[row])} and {across.words(across.variation.values[column])}"
    written = written_at(sweep, view, sweep.main, *place).words
    of = "The change in" if view == "difference" else "The median of"
    return f"{of} {quantity} in {sweep.year} is {which} at {pair}: {written}"


def _subtitle(sweep: Sweep, view: View, unit: Unit) -> str:
    """What is drawn."""
    title = quoted(sweep.base.scenario.title, 80)
    what = f"Medians in {unit.words}: {title}"
    if view == "difference":
        what += f" at each pair, less {reference(sweep, 'en')}, both in the same draw."
    else:
        what += " at each pair of values."
    return f"{what} Framed: where evidence speaks for both values." if sweep.extrapolated else what
