"""A grid of amounts on colours."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from simulator.report.layout import AXIS, AXIS_NAME, FAINT, PAPER, QUIET, RULE, SMALL, CellsPlan, Square, cells_plan
from simulator.report.model import Cells
from simulator.report.plot import marks
from simulator.report.plot.marks import Box, Canvas


def panel(canvas: Canvas, cells: Cells, box: Box) -> None:
    """Squares with their numbers, the names of both axes, and a key where one is needed."""
    plan = cells_plan(cells, canvas.ruler, box.width)
    height = box.height - AXIS_NAME - plan.below
    frame = Box(box.left + plan.left, box.top + AXIS_NAME, box.width - plan.left, height)
    axis = canvas.axes(frame)
    marks.across(canvas, axis, plan.x, frame)
    marks.upright(canvas, axis, plan.y, frame)
    axis.spines[:].set_visible(False)
    for row, squares in enumerate(plan.squares):
        for column, square in enumerate(squares):
            _square(axis, square, column, row, plan.size)
    _names(canvas, plan, frame, box)


def _square(axis: Axes, square: Square, x: int, y: int, size: float) -> None:
    """A cell; hatched where it lies beyond what was ever estimated."""
    axis.add_patch(Rectangle((x, y), 1, 1, facecolor=square.fill, edgecolor=PAPER, linewidth=1.5))
    if square.beyond:
        axis.add_patch(Rectangle((x, y), 1, 1, fill=False, edgecolor=RULE, hatch="//", linewidth=0))
    behind = {"facecolor": square.fill, "edgecolor": "none", "pad": 1.5} if square.beyond else None
    axis.text(x + 0.5, y + 0.5, square.text, fontsize=size, color=square.ink, ha="center", va="center", bbox=behind)


def _names(canvas: Canvas, plan: CellsPlan, frame: Box, box: Box) -> None:
    """What both axes count, and what hatching means."""
    below, ruler = frame.top + frame.height, canvas.ruler
    canvas.say(box.left, box.top - 0.02, plan.y_name, ruler.fitting(plan.y_name, box.width), color=QUIET)
    size, middle = ruler.fitting(plan.x_name, frame.width), frame.left + frame.width / 2
    canvas.say(middle, below + AXIS, plan.x_name, size, ha="center", color=QUIET)
    if plan.key:
        canvas.say(frame.left, below + AXIS + AXIS_NAME + 0.08, plan.key, SMALL, color=FAINT)
