"""The figure of what adds up to a difference over the years. It must not know how files are written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from simulator.analysis.attribution import Why
from simulator.model.quantities import Array
from simulator.output.figures import accounts, attributions, marks
from simulator.output.figures.labels import DETAIL_SIZE, TITLE_SIZE, Label, draw_labels, spread
from simulator.output.figures.marks import Curve
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import RULE, Manner, look
from simulator.output.figures.units import Unit
from simulator.output.figures.writing import NBSP, joined, wrapped

LEFT, BOTTOM, TOP, LABEL_ROOM = 0.62, 0.34, 0.05, 2.6  # around the panel [inch]
LEADER, BESIDE = 0.45, 0.06  # from the panel to the labels, of which lines take all but the last [inch]
LEAST_PLOT = 3.4
LEAST_SHARE = 0.03  # of all parts at their largest: several smaller ones are drawn as one
OTHERS = "Others"
ALPHA = 0.62
EDGE, LEADER_WIDTH, BAND_WIDTH, HALO = 0.7, 0.9, 1.0, 0.5  # [point]


@dataclass(frozen=True)
class Wedge:
    """A part stacked on others, (year): between `floor` and `top` where it adds, `roof` and `bottom` where it takes."""

    part: Curve
    floor: Array
    top: Array
    roof: Array
    bottom: Array

    @property
    def middle(self) -> float:
        """Its height in the last year."""
        taken = self.bottom[-1] < self.roof[-1]
        return float(self.roof[-1] + self.bottom[-1] if taken else self.floor[-1] + self.top[-1]) / 2


def wedges(why: Why) -> Picture:
    """Mean shares of each lever, of shocks and of beliefs over the years, stacked; their sum as a line with its band.

    Parts too small to be seen are drawn as one.
    """
    total, unit = attributions.total_of(why), attributions.unit_for(why)
    end = total.summary.years[-1]
    finding, parts = attributions.finding(why, end), attributions.parts_of(why, end)
    large, small = _parted(parts)
    stack = _stacked([*large, *([_as_one(small)] if small else [])])
    likely = attributions.chance(why, end)
    labels = [_label(wedge.part, unit, end, attributions.cautions(wedge.part, end)) for wedge in stack]
    labels.append(_label(total, unit, end, (likely,) if likely else ()))
    needed = max(LEAST_PLOT, sum(label.height for label in labels)) + TOP + BOTTOM
    with look():
        drawn = page(finding, _subtitle(why, stack, total), [why.against, why.scenario], needed)
        _draw(drawn, stack, total, labels)
    opening = f"{finding}. Chart of stacked areas. {attributions.what(why)}, from {total.summary.years[0]} to {end}."
    grouped = f"Drawn as one: {_names(small)}." if small else ""
    return Picture(drawn.figure, accounts.account(opening, [*attributions.told(why, end), grouped]))


def _parted(parts: list[Curve]) -> tuple[list[Curve], list[Curve]]:
    """The parts that can be seen beside the others, and those that cannot; one of these alone is drawn as itself."""
    if not parts:
        return [], []
    least = LEAST_SHARE * np.sum([np.abs(part.summary.mean) for part in parts], axis=0).max()
    seen = [bool(np.abs(part.summary.mean).max() >= least) for part in parts]
    if sum(seen) >= len(parts) - 1:
        return parts, []
    large, small = (
        [part for part, is_seen in zip(parts, seen, strict=True) if is_seen is side] for side in (True, False)
    )
    return large, small


def _as_one(small: Sequence[Curve]) -> Curve:
    """The sum of small parts; only its mean is known."""
    first = small[0].summary
    unknown = np.full(len(first.years), np.nan)
    mean = np.sum([part.summary.mean for part in small], axis=0)
    beyond = min((part.beyond for part in small if part.beyond is not None), default=None)
    summary = replace(first, mean=mean, p05=unknown, p95=unknown)
    return Curve(f"{OTHERS}: {_names(small)}", summary, Manner(RULE), beyond=beyond)


def _names(parts: Sequence[Curve]) -> str:
    return joined([attributions.inside(part.title) for part in parts])


def _stacked(parts: Sequence[Curve]) -> list[Wedge]:
    """Wedges away from zero: upwards in years in which parts add, downwards where they take away."""
    stack: list[Wedge] = []
    for part in parts:
        zero = np.zeros_like(part.summary.mean)
        floor, roof = (stack[-1].top, stack[-1].bottom) if stack else (zero, zero)
        top, bottom = floor + np.maximum(part.summary.mean, 0), roof + np.minimum(part.summary.mean, 0)
        stack.append(Wedge(part, floor, top, roof, bottom))
    return stack


def _label(part: Curve, unit: Unit, end: int, notes: tuple[str, ...]) -> Label:
    """The name of a part and its numbers in the last year."""
    details = (attributions.written(part, unit, end).words, *notes)
    return Label(
        tuple(wrapped(part.title, LABEL_ROOM, TITLE_SIZE, bold=True)),
        tuple(line for detail in details for line in wrapped(detail, LABEL_ROOM, DETAIL_SIZE)),
        part.manner.ink,
    )


def _draw(drawn: Page, stack: Sequence[Wedge], total: Curve, labels: Sequence[Label]) -> None:
    """Wedges below, their sum with its band above, names and numbers on the right."""
    room = drawn.room
    plot = Box(
        room.left + LEFT,
        room.bottom + BOTTOM,
        room.width - LEFT - LEADER - LABEL_ROOM,
        room.height - TOP - BOTTOM,
    )
    axis = drawn.axes(plot)
    for wedge in stack:
        _fill(axis, wedge)
    marks.zero_line(axis)
    for end in (total.summary.p05, total.summary.p95):
        axis.plot(
            total.summary.years,
            end,
            color=total.manner.colour,
            linewidth=BAND_WIDTH,
            path_effects=[withStroke(linewidth=BAND_WIDTH + 2 * HALO, foreground="white")],
            zorder=2.5,
            clip_on=False,
        )
    marks.median(axis, total, halo=HALO)
    edges = [float(value) for wedge in stack for edge in (wedge.top, wedge.bottom) for value in edge]
    ends = marks.limits([*total.values, *edges], zero=True)
    marks.value_ticks(axis, ends)
    marks.year_ticks(axis, total.summary.years[0], total.summary.years[-1])
    heights = [
        plot.bottom + plot.height * (value - ends[0]) / (ends[1] - ends[0])
        for value in (*(wedge.middle for wedge in stack), float(total.summary.mean[-1]))
    ]
    middles = _apart(labels, heights, room.bottom, room.top)
    inks = [*(wedge.part.manner.colour for wedge in stack), total.manner.colour]
    _leaders(drawn, Box(plot.right, room.bottom, LEADER - BESIDE, room.height), heights, middles, inks)
    draw_labels(drawn, labels, middles, plot.right + LEADER, room.bottom, room.top)


def _fill(axis: Axes, wedge: Wedge) -> None:
    """A wedge: hatched where only the mean is known, dotted from the year on in which its lever leaves the evidence."""
    years, last = wedge.part.summary.years, len(wedge.top) - 1
    beyond = wedge.part.beyond
    turn = last if beyond is None else min(max(int(np.searchsorted(years, beyond)) - 1, 0), last)
    hatch = attributions.HATCHED if wedge.part.title == attributions.BELIEFS else None
    for start, end, pattern in ((0, turn, hatch), (turn, last, attributions.DOTTED)):
        for low, high in ((wedge.floor, wedge.top), (wedge.bottom, wedge.roof)):
            if start < end and (low != high).any():
                axis.fill_between(
                    years[start : end + 1],
                    low[start : end + 1],
                    high[start : end + 1],
                    facecolor=(wedge.part.manner.colour, ALPHA),
                    edgecolor="white",
                    linewidth=EDGE,
                    hatch=pattern,
                    zorder=1,
                )


def _apart(labels: Sequence[Label], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Where the middles of labels lie once they are moved apart."""
    order = sorted(range(len(labels)), key=lambda place: heights[place])
    tall = [labels[place].height for place in order]
    bottoms = spread([heights[p] - h / 2 for p, h in zip(order, tall, strict=True)], tall, low, high)
    middles = dict(zip(order, (b + h / 2 for b, h in zip(bottoms, tall, strict=True)), strict=True))
    return [middles[place] for place in range(len(labels))]


def _leaders(drawn: Page, box: Box, heights: Sequence[float], middles: Sequence[float], inks: Sequence[str]) -> None:
    """A line from the end of each wedge to its label."""
    axis = drawn.axes(box, xlim=(0, 1), ylim=(box.bottom, box.top))
    axis.set_axis_off()
    for height, middle, ink in zip(heights, middles, inks, strict=True):
        axis.plot([0, 1], [height, middle], color=ink, linewidth=LEADER_WIDTH)


def _subtitle(why: Why, stack: Sequence[Wedge], total: Curve) -> str:
    """What is drawn, and what lines and hatches mean as far as they are there."""
    kinds = [
        word
        for word, holds in (
            (f"thin lines: 90{NBSP}% of draws", why.paired),
            (
                "hatched: beliefs, of which only the mean is known",
                any(wedge.part.title == attributions.BELIEFS for wedge in stack),
            ),
            ("dotted: beyond the evidence", attributions.leaves(total, total.summary.years[-1])),
        )
        if holds
    ]
    lines = "; ".join(["black line: their sum", *kinds])
    return (
        f"{attributions.what(why)}. Wedges: {attributions.SHARES}; {lines}. Numbers are of {total.summary.years[-1]},"
        " rounded."
    )
