"""The sheet while it is drawn, and what panels share: frames, scales, texts, marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D

from simulator.report.layout import (
    ACCENT,
    AXIS,
    BODY,
    INK,
    LINE,
    PAPER,
    QUIET,
    RULE,
    FramePlan,
    Label,
    Ruler,
    Scale,
    high,
)
from simulator.report.model import Lines, Stack

CAPITALS = 0.727  # height of capitals, of the size


@dataclass(frozen=True)
class Box:
    """A place on the sheet, inches from its left and its top."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Canvas:
    """A sheet of a size in inches, and the ruler of its texts."""

    sheet: Sheet
    width: float
    height: float
    ruler: Ruler

    def axes(self, box: Box) -> Axes:
        """Axes whose frame is the box."""
        bottom, wide, high = self.height - box.top - box.height, self.width, self.height
        return self.sheet.add_axes((box.left / wide, bottom / high, box.width / wide, box.height / high))

    def say(self, left: float, top: float, text: str, size: float, **options: Any) -> None:
        """A line of text in a slot of its height, whose capitals lie in the middle of it."""
        base = top + size / 72 * (LINE + CAPITALS) / 2
        options = {"va": "baseline", **options}
        self.sheet.text(left / self.width, 1 - base / self.height, text, fontsize=size, **options)

    def lines(self, left: float, top: float, lines: Sequence[str], size: float, **options: Any) -> float:
        """Lines of text one under the other; gives the top of what follows."""
        for line in lines:
            self.say(left, top, line, size, **options)
            top += size / 72 * LINE
        return top

    def rule(self, start: tuple[float, float], end: tuple[float, float], **options: Any) -> None:
        """A thin line between two places in inches from the left and the top."""
        xs, ys = zip(start, end, strict=True)
        places = [x / self.width for x in xs], [1 - y / self.height for y in ys]
        options = {"color": RULE, "linewidth": 0.8, **options}
        self.sheet.add_artist(Line2D(*places, transform=self.sheet.transFigure, **options))

    def label(self, box: Box, label: Label) -> None:
        """A label of a frame, joined to the place that it belongs to."""
        bottom, lines = box.top + box.height, label.text.split("\n")
        top = bottom - label.y - high(label.text, label.size) / 2
        self.lines(box.left + label.x, top, lines, label.size, color=label.colour, fontweight=label.weight)
        if label.leader is not None:
            self.rule(*((box.left + x, bottom - y) for x, y in label.leader))


def framed(canvas: Canvas, panel: Lines | Stack, plan: FramePlan, box: Box) -> Axes:
    """Axes with both scales, the name of the one across under it unless it counts years, and the labels."""
    frame = plan.frame
    place = Box(box.left + frame.left, box.top, frame.width, frame.height)
    axis = canvas.axes(place)
    upright(canvas, axis, frame.y, place)
    across(canvas, axis, frame.x, place)
    if not panel.years:
        name = canvas.ruler.say(panel.x)
        size, middle = canvas.ruler.fitting(name, frame.width), place.left + frame.width / 2
        canvas.say(middle, place.top + frame.height + AXIS, name, size, ha="center", color=QUIET)
    for label in plan.labels:
        canvas.label(place, label)
    return axis


def upright(canvas: Canvas, axis: Axes, scale: Scale, box: Box) -> None:
    """The scale from bottom to top, with a grid and zero in ink where it lies inside."""
    axis.set_ylim(scale.low, scale.high)
    axis.set_yticks([at for at, _ in scale.ticks], [""] * len(scale.ticks))
    axis.grid(axis="y")
    for at, label in scale.ticks:
        top = box.top + box.height - scale.at(at, box.height) - high(label, BODY) / 2
        canvas.say(box.left - 0.08, top, label, BODY, ha="right", color=QUIET)
    if scale.low < 0 <= scale.high:
        axis.axhline(0, color=INK, linewidth=0.9, zorder=4)


def across(canvas: Canvas, axis: Axes, scale: Scale, box: Box) -> None:
    """The scale from left to right."""
    axis.set_xlim(scale.low, scale.high)
    axis.set_xticks([at for at, _ in scale.ticks], [""] * len(scale.ticks))
    for at, label in scale.ticks:
        left, top = box.left + scale.at(at, box.width), box.top + box.height + 0.08
        canvas.say(left, top, label, BODY, ha="center", color=QUIET)


def circle(axis: Axes, x: float, y: float, size: float, colours: tuple[str, str], width: float, order: int) -> None:
    """A circle of a size in points, with the colours of its face and its edge, which the frame does not cut."""
    marker: dict[str, Any] = {"markersize": size, "markerfacecolor": colours[0], "markeredgecolor": colours[1]}
    axis.plot(x, y, "o", markeredgewidth=width, zorder=order, clip_on=False, **marker)


def dot(axis: Axes, x: float, y: float, *, hollow: bool = False, least: bool = False, ring: bool = False) -> None:
    """A figure that was published: hollow where it was not known yet, an arrow where it is a least value."""
    if ring:
        circle(axis, x, y, 12, ("none", ACCENT), 1.6, 6)
    if least:
        arrow = {"arrowstyle": "<|-", "color": INK, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
        place: dict[str, Any] = {"textcoords": "offset points", "annotation_clip": False}
        axis.annotate("", (x, y), (0, 14), zorder=7, arrowprops=arrow, **place)
    circle(axis, x, y, 6, (PAPER, INK) if hollow else (INK, PAPER), 1.0, 7)
