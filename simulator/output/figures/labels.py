"""Labels beside what they name, moved apart where they would meet.

It must not know what they say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.output.figures.marks import Curve
from simulator.output.figures.pages import Page
from simulator.output.figures.units import Unit, interval
from simulator.output.figures.writing import line_height, wrapped

TITLE_SIZE, DETAIL_SIZE = 10.0, 9.0
BETWEEN = 0.07  # between two labels [inch]


@dataclass(frozen=True)
class Label:
    """A bold title and details under it, in one colour."""

    title: tuple[str, ...]
    details: tuple[str, ...]
    ink: str

    @property
    def height(self) -> float:
        """How much room it takes with the gap to the next [inch]."""
        lines = len(self.title) * line_height(TITLE_SIZE) + len(self.details) * line_height(DETAIL_SIZE)
        return lines + BETWEEN


def label(curve: Curve, unit: Unit, year: int, room: float, lines: int, digits: int) -> Label:
    """What stands beside the end of a curve: its title, the median and band of the year, and what to be careful of."""
    written = curve.written or interval(curve.summary.at(year), unit, digits)
    details = [written.words, *curve.notes]
    if curve.beyond is not None:
        details.append(f"beyond the evidence from {curve.beyond}")
    return Label(
        tuple(wrapped(curve.title, room, TITLE_SIZE, bold=True, most=lines)),
        tuple(line for detail in details for line in wrapped(detail, room, DETAIL_SIZE)),
        curve.manner.ink,
    )


def draw_labels(
    page: Page, labels: Sequence[Label], wanted: Sequence[float], left: float, low: float, high: float
) -> None:
    """Writes each label with its middle as near to the height `wanted` as the others allow, all within low and high."""
    order = sorted(range(len(labels)), key=lambda place: wanted[place])
    heights = [labels[place].height for place in order]
    bottoms = spread([wanted[p] - h / 2 for p, h in zip(order, heights, strict=True)], heights, low, high)
    for place, bottom in zip(order, bottoms, strict=True):
        drawn = labels[place]
        top = bottom + drawn.height - BETWEEN / 2
        end = page.lines(left, top, drawn.title, TITLE_SIZE, color=drawn.ink, fontweight="bold")
        page.lines(left, end, drawn.details, DETAIL_SIZE, color=drawn.ink)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Bottoms of things of these heights: in order, none on another, within low and high, nearest to `wanted`.

    With the heights below it taken off each, the bottoms may not fall: the nearest such numbers are pooled means.
    """
    below = [sum(heights[:place]) for place in range(len(heights))]
    pools: list[list[float]] = []
    for bottom, taken in zip(wanted, below, strict=True):
        pools.append([bottom - taken])
        while len(pools) > 1 and _mean(pools[-2]) >= _mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    free = [_mean(pool) for pool in pools for _ in pool]
    most = max(low, high - sum(heights))
    return [min(max(value, low), most) + taken for value, taken in zip(free, below, strict=True)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
