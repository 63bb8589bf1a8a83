"""Layers that add up."""

from simulator.report.layout import PAPER, stack_plan
from simulator.report.model import Stack
from simulator.report.plot import marks
from simulator.report.plot.marks import Box, Canvas


def panel(canvas: Canvas, stack: Stack, box: Box) -> None:
    """Layers with their labels beside their right ends."""
    plan = stack_plan(stack, canvas.ruler, box.width, box.height)
    axis = marks.framed(canvas, plan.frame, box, "" if stack.years else canvas.ruler.say(stack.x))
    for series, (low, high) in zip(stack.layers, plan.layers, strict=True):
        colour = canvas.ruler.colour(series.role, series.key)
        axis.fill_between(series.x, low, high, color=colour, edgecolor=PAPER, linewidth=0.8, alpha=0.9, zorder=3)
    for label in plan.labels:
        canvas.label(marks.inner(plan.frame, box), label)
