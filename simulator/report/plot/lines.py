"""Series over years, budgets, values of a key or horizons: lines with bands, or layers that add up."""

import numpy as np
from matplotlib.axes import Axes

from simulator.report.layout import INK, PAPER, RULE, lines_plan, outside, stack_plan, turns
from simulator.report.model import Lines, Mark, Series, Stack
from simulator.report.plot import marks, style
from simulator.report.plot.marks import Box, Canvas


def panel(canvas: Canvas, lines: Lines, box: Box) -> None:
    """Bands, then lines with the first on top, then marks and labels."""
    axis = marks.framed(canvas, lines, lines_plan(lines, canvas.ruler, box.width, box.height), box)
    for place, series in enumerate(lines.series):
        colour = canvas.ruler.colour(series.role, series.key)
        _bands(axis, series, lines.unit.divisor, colour)
        _centre(axis, series, lines.unit.divisor, colour, 5 - 0.1 * place)
    for x in turns(lines):
        axis.axvline(x, color=RULE, linewidth=0.9, zorder=2)
    for mark in lines.marks:
        _mark(axis, mark, lines)


def stack(canvas: Canvas, layers: Stack, box: Box) -> None:
    """Layers with their labels beside their right ends."""
    plan = stack_plan(layers, canvas.ruler, box.width, box.height)
    axis = marks.framed(canvas, layers, plan, box)
    for series, areas in zip(layers.layers, plan.layers, strict=True):
        colour = canvas.ruler.colour(series.role, series.key)
        for low, high in areas:
            axis.fill_between(series.x, low, high, color=colour, edgecolor=PAPER, linewidth=0.8, alpha=0.9, zorder=3)


def _bands(axis: Axes, series: Series, by: float, colour: str) -> None:
    """The wider a band, the paler it is."""
    for share, (low, high) in series.bands.items():
        ends = np.array(low) / by, np.array(high) / by
        axis.fill_between(series.x, *ends, color=colour, alpha=style.ALPHAS.get(share, 0.12), linewidth=0, zorder=1)


def _centre(axis: Axes, series: Series, by: float, colour: str, order: float) -> None:
    """In ink while it is past, dotted outside of the evidence, dashed where it is the first."""
    x, y = np.array(series.x), np.array(series.centre) / by
    if len(x) == 1:
        axis.plot(x, y, "o", color=colour, markersize=6, zorder=order, clip_on=False)
        return
    known = x[0] if series.known is None else series.known
    before = x[x < (np.inf if series.beyond is None else series.beyond)]
    turn = max(before[-1] if len(before) else x[0], known)
    start = known if series.below is None else x[x > series.below][0]
    plain = "--" if series.role == "first" else "-"
    past, within = (x <= known, "-", INK), ((x >= start) & (x <= turn), plain, colour)
    dotted = ((x >= known) & (x <= start), ":", colour), (x >= turn, ":", colour)
    for part, dash, ink in (past, within, *dotted):
        if part.sum() > 1:
            axis.plot(x[part], y[part], dash, color=ink, linewidth=2.0, zorder=order, clip_on=False)


def _mark(axis: Axes, mark: Mark, lines: Lines) -> None:
    """A line across or upright, or a dot, ringed where it lies outside the estimated band."""
    if mark.kind == "across" and mark.y is not None:
        axis.axhline(mark.y / lines.unit.divisor, color=INK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=4)
    elif mark.kind == "upright" and mark.x is not None:
        axis.axvline(mark.x, color=INK, linewidth=1.0, zorder=2)
    elif mark.x is not None and mark.y is not None:
        kinds = {"hollow": mark.kind == "hollow", "least": mark.kind == "at least", "ring": outside(lines.series, mark)}
        marks.dot(axis, mark.x, mark.y / lines.unit.divisor, **kinds)
