"""Several scenarios in one panel: lines and bands, a strip of intervals for the last year, and labels beside it.

It must not know which outcome it shows or how it is titled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from simulator.output.figures import marks
from simulator.output.figures.labels import Label, draw_labels, label
from simulator.output.figures.marks import Curve
from simulator.output.figures.pages import Box, Page
from simulator.output.figures.style import QUIET
from simulator.output.figures.units import LEVEL_DIGITS, Unit
from simulator.output.figures.writing import width

TICK_SIZE, WORD_SIZE = 9.5, 9.0
LEFT, TOP, BOTTOM = 0.5, 0.24, 0.34  # room for ticks and for the words above the panel [inch]
GAP, COLUMN = 0.3, 0.19  # between panel and strip, and for each interval of the strip [inch]
LABEL_ROOM = 2.45
BESIDE = 0.1  # between strip and labels
LEAST_PLOT = 3.4
TICK_EVERY = 0.5
TICK_DEPTH = 0.214  # from an axis to the base line of its labels
TICK_TO_STRIP = 0.3  # half a label of the last year, and a gap
LINES_OF_LABEL = {1: 5, 2: 4, 3: 3}  # by number of curves; more have two


@dataclass(frozen=True)
class Overlay:
    """What one panel shows. `past` are estimates of years that were known; the strip is of the year `end`.

    `published` and `zero` say what else the axis of values has to hold; `title_lines` is the most that a label has.
    """

    curves: Sequence[Curve]
    unit: Unit
    end: int
    known: Sequence[int]
    past: Sequence[Curve] = ()
    published: Sequence[float] = ()
    zero: bool = False
    digits: int = LEVEL_DIGITS
    least_plot: float = LEAST_PLOT
    title_lines: int | None = None

    @property
    def labels(self) -> list[Label]:
        """A label for each curve."""
        lines = self.title_lines or LINES_OF_LABEL.get(len(self.curves), 2)
        return [label(curve, self.unit, self.end, LABEL_ROOM, lines, self.digits) for curve in self.curves]

    @property
    def height(self) -> float:
        """How much room it needs so that labels do not meet [inch]."""
        return max(self.least_plot, sum(drawn.height for drawn in self.labels)) + TOP + BOTTOM


def draw(page: Page, box: Box, overlay: Overlay) -> Axes:
    """Draws the overlay into the box and returns the axes of the lines."""
    strip = COLUMN * len(overlay.curves)
    plot = Box(
        box.left + LEFT,
        box.bottom + BOTTOM,
        box.width - LEFT - GAP - strip - BESIDE - LABEL_ROOM,
        box.height - TOP - BOTTOM,
    )
    curves = [*overlay.past, *overlay.curves]
    ends = marks.limits([*(v for curve in curves for v in curve.values), *overlay.published], overlay.zero)
    axis = page.axes(plot)
    _lines(axis, overlay)
    marks.value_ticks(axis, ends, most=min(max(round(plot.height / TICK_EVERY), 2), 6))
    years = [year for curve in curves for year in curve.summary.years]
    marks.year_ticks(axis, min(years), max(years))
    _known(page, axis, plot, overlay.known)
    _strip(page, Box(plot.right + GAP, plot.bottom, strip, plot.height), overlay, ends)
    heights = [
        plot.bottom + plot.height * (curve.centre_at(overlay.end) - ends[0]) / (ends[1] - ends[0])
        for curve in overlay.curves
    ]
    left = plot.right + GAP + strip + BESIDE
    draw_labels(page, overlay.labels, heights, left, plot.bottom, plot.top + TOP)
    return axis


def _lines(axis: Axes, overlay: Overlay) -> None:
    """Bands below, lines above; the first scenario on top, so that its dashes show where lines are the same."""
    if overlay.zero:
        marks.zero_line(axis)
    for curve in [*overlay.past, *overlay.curves]:
        marks.wide_band(axis, curve, among=len(overlay.curves))
    for depth, curve in enumerate(reversed(overlay.curves)):
        marks.median(axis, curve, zorder=3 + depth / len(overlay.curves))
    for curve in overlay.past:
        marks.median(axis, curve, zorder=4)


def _known(page: Page, axis: Axes, plot: Box, known: Sequence[int]) -> None:
    """The line between what was observed and what is projected, and these words above it."""
    first, last = axis.get_xlim()
    inside = [year for year in known if first < year < last]
    marks.known_until(axis, inside)
    if not inside:
        return
    bottom = plot.top + 0.07
    places = [plot.left + plot.width * (year - first) / (last - first) for year in (min(inside), max(inside))]
    page.text(places[0] - 0.07, bottom, "observed", WORD_SIZE, color=QUIET, horizontalalignment="right")
    page.text(places[1] + 0.07, bottom, "projected", WORD_SIZE, color=QUIET)


def _strip(page: Page, box: Box, overlay: Overlay, ends: tuple[float, float]) -> None:
    """One interval for each curve, on the scale of the panel."""
    axis = page.axes(box, ylim=ends, xlim=(-0.5, len(overlay.curves) - 0.5))
    axis.set_axis_off()
    for place, curve in enumerate(overlay.curves):
        marks.interval_marks(axis, curve.summary.at(overlay.end), place, curve.manner)
    words = f"in {overlay.end}"
    left = max(box.left + box.width / 2 - width(words, TICK_SIZE) / 2, box.left - GAP + TICK_TO_STRIP)
    page.text(left, box.bottom - TICK_DEPTH, words, TICK_SIZE, color=QUIET)
