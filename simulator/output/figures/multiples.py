"""Many small panels on one page: one scenario or one market each, with nested bands.

It must not know which outcome they show.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from simulator.output.figures import marks
from simulator.output.figures.marks import Curve
from simulator.output.figures.pages import ROOM, Box, Page
from simulator.output.figures.style import QUIET
from simulator.output.figures.units import LEVEL_DIGITS, Unit, interval
from simulator.output.figures.writing import line_height, wrapped

TITLE_SIZE, DETAIL_SIZE, TICK_SIZE = 9.0, 8.5, 8.5
MOST_TITLE_LINES = 3
LEFT, BOTTOM, BETWEEN_COLUMNS, BETWEEN_ROWS = 0.45, 0.25, 0.2, 0.12
LEAST_PLOT = 1.25
ABOVE_PLOT = 0.06


@dataclass(frozen=True)
class Panel:
    """One curve with its nested bands; `reference` is a line to compare it with."""

    curve: Curve
    reference: Curve | None = None

    @property
    def values(self) -> list[float]:
        """All numbers that an axis has to hold."""
        return [*self.curve.values, *(self.reference.centre.tolist() if self.reference else ())]


@dataclass(frozen=True)
class Multiples:
    """Panels in rows; the numbers above each are of the year `end`.

    With `scale_by_row` each row has its own axis of values, else all share one; `published` and `zero` say what else
    it has to hold.
    """

    panels: Sequence[Panel]
    unit: Unit
    end: int
    columns: int
    scale_by_row: bool = False
    zero: bool = False
    published: Sequence[float] = ()
    digits: int = LEVEL_DIGITS

    @property
    def rows(self) -> list[Sequence[Panel]]:
        """The panels row by row."""
        return [self.panels[start : start + self.columns] for start in range(0, len(self.panels), self.columns)]

    @property
    def room(self) -> float:
        """Width of a panel [inch]."""
        free = ROOM - LEFT - (self.columns - 1) * BETWEEN_COLUMNS - 0.1
        return free / self.columns

    def head(self, panel: Panel) -> tuple[list[str], list[str]]:
        """The title of a panel, and its details."""
        titles = wrapped(panel.curve.title, self.room, TITLE_SIZE, bold=True, most=MOST_TITLE_LINES)
        written = panel.curve.written or interval(panel.curve.summary.at(self.end), self.unit, self.digits)
        details = [written.median + (f" ({written.band})" if written.band else ""), *panel.curve.notes]
        if panel.curve.beyond is not None:
            details.append(f"beyond the evidence from {panel.curve.beyond}")
        return titles, [line for detail in details for line in wrapped(detail, self.room, DETAIL_SIZE)]

    def head_height(self, row: Sequence[Panel]) -> float:
        """Room for the highest head of a row [inch]."""
        heads = [self.head(panel) for panel in row]
        return ABOVE_PLOT + max(
            len(titles) * line_height(TITLE_SIZE) + len(details) * line_height(DETAIL_SIZE) for titles, details in heads
        )

    @property
    def around(self) -> float:
        """All room that is not plot [inch]."""
        return BOTTOM + sum(self.head_height(row) for row in self.rows) + BETWEEN_ROWS * (len(self.rows) - 1)

    @property
    def height(self) -> float:
        """How much room all need [inch]."""
        return self.around + LEAST_PLOT * len(self.rows)

    def ends(self, row: Sequence[Panel]) -> tuple[float, float]:
        """The axis of values of a row."""
        panels = row if self.scale_by_row else self.panels
        return marks.limits([*(value for panel in panels for value in panel.values), *self.published], self.zero)


def draw(page: Page, box: Box, multiples: Multiples) -> list[Axes]:
    """Draws all panels into the box and returns their axes."""
    plot_height = (box.height - multiples.around) / len(multiples.rows)
    years = [year for panel in multiples.panels for year in panel.curve.summary.years]
    axes: list[Axes] = []
    top = box.top
    for row in multiples.rows:
        top -= multiples.head_height(row)
        for column, panel in enumerate(row):
            left = box.left + LEFT + column * (multiples.room + BETWEEN_COLUMNS)
            plot = Box(left, top - plot_height, multiples.room, plot_height)
            axis = page.axes(plot)
            lowest = len(axes) + multiples.columns >= len(multiples.panels)
            _panel(axis, panel, multiples)
            marks.value_ticks(axis, multiples.ends(row), most=4, labelled=column == 0)
            marks.year_ticks(axis, min(years), max(years), most=3, labelled=lowest, inside=True)
            axis.tick_params(labelsize=TICK_SIZE)
            _head(page, plot, multiples, panel)
            axes.append(axis)
        top -= plot_height + BETWEEN_ROWS
    return axes


def _panel(axis: Axes, panel: Panel, multiples: Multiples) -> None:
    if panel.curve.known is not None:
        marks.known_until(axis, [panel.curve.known], 1.0)
    if multiples.zero:
        marks.zero_line(axis)
    marks.nested_bands(axis, panel.curve)
    marks.median(axis, panel.curve, marks.PANEL_LINE_WIDTH)
    if panel.reference is not None:
        # On top and thin, so that its dashes show where lines nearly coincide.
        marks.median(axis, panel.reference, marks.REFERENCE_LINE_WIDTH, zorder=3.5, halo=0)


def _head(page: Page, plot: Box, multiples: Multiples, panel: Panel) -> None:
    """The head of a panel, standing on its plot."""
    titles, details = multiples.head(panel)
    height = len(titles) * line_height(TITLE_SIZE) + len(details) * line_height(DETAIL_SIZE)
    ink = panel.curve.manner.ink
    end = page.lines(plot.left, plot.top + ABOVE_PLOT + height, titles, TITLE_SIZE, color=ink, fontweight="bold")
    page.lines(plot.left, end, details, DETAIL_SIZE, color=QUIET)
