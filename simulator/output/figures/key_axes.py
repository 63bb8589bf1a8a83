"""The axis of a key that is varied: what evidence speaks for, the record and the file, and lines over its values.

It must not know which figure it stands in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from simulator.analysis.summaries import Summary
from simulator.analysis.sweep import Sweep, View
from simulator.inputs.seeds import Seeds
from simulator.inputs.variations import Variation
from simulator.model.quantities import Array
from simulator.output.figures import marks
from simulator.output.figures.findings import divided
from simulator.output.figures.labels import spread
from simulator.output.figures.pages import BASE, Box, Page
from simulator.output.figures.style import QUIET, REFERENCE, TEXT, Manner
from simulator.output.figures.units import LEVEL_DIGITS, ROUGH_DIGITS, Interval, interval, of_change, unit_of
from simulator.output.figures.writing import NBSP, POINTS, width
from simulator.output.words.language import opened, setting
from simulator.output.words.sweep import amount, since

MARK_SIZE, TICK_SIZE = 8.5, 9.0
MARK_ROOM = 0.2  # above a plot, for the names of marks [inch]
GAP = 0.1  # between names
SHADE = "#eef1f4"
MARK_WIDTH, DOT = 1.2, 3.2
PERCENT = 0.01
HALO = withStroke(linewidth=marks.PANEL_LINE_WIDTH + 2 * marks.HALO, foreground="white")
FILE, RECORD = "file", "record"


@dataclass(frozen=True)
class KeyAxis:
    """A key's values as they are drawn, shares in per cent; `quantity` is the key's name inside a sentence."""

    variation: Variation
    quantity: str

    @property
    def name(self) -> str:
        """What stands beside the values."""
        unit = self.variation.unit
        percent = ", per cent" if unit.startswith("share") else ""
        own = f" [{unit}]" if self.variation.kind != "policy" and unit != "1" else ""
        return f"{opened(self.quantity)}{since(self.variation, 'en')}{percent}{own}"

    @property
    def divisor(self) -> float:
        """By what values are divided."""
        return PERCENT if self.variation.unit.startswith("share") else 1.0

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        return self.variation.values[0] / self.divisor, self.variation.values[-1] / self.divisor

    @property
    def values(self) -> Array:
        """All values, shape (value)."""
        return np.array(self.variation.values) / self.divisor

    @property
    def inside(self) -> tuple[float, float] | None:
        """The part of the axis for which evidence speaks; None where there is none."""
        if self.variation.estimated is None:
            return None
        low, high = (end / self.divisor for end in self.variation.estimated)
        part = max(low, self.ends[0]), min(high, self.ends[1])
        return part if part[0] < part[1] else None

    @property
    def marked(self) -> dict[str, float]:
        """Where the record and the file stand, if they do on this axis; one name where they are the same."""
        record, own = self.variation.current, self.variation.own
        found = {f"{RECORD}, {FILE}": record} if record == own else {RECORD: record, FILE: own}
        low, high = self.variation.values[0], self.variation.values[-1]
        return {name: v / self.divisor for name, v in found.items() if v is not None and low <= v <= high}

    @property
    def places(self) -> dict[str, float]:
        """Where they stand as shares of the axis, from its low end."""
        low, high = self.ends
        return {name: (value - low) / (high - low) for name, value in self.marked.items()}

    def words(self, value: float) -> str:
        """A value inside a sentence."""
        return amount(value, self.variation, "en").replace(" ", NBSP)


def key_axis(variation: Variation, seeds: Seeds) -> KeyAxis:
    """The axis of a key, named in words."""
    return KeyAxis(variation, setting(variation.key, seeds, "en"))


def evidence_words(of: KeyAxis) -> str:
    """What is shaded, in a sentence; nothing where no range is stated."""
    if of.variation.estimated is None:
        return ""
    low, high = of.variation.estimated
    what = f"the middle 90{NBSP}% of the prior" if of.variation.kind == "belief" else "for which effects were estimated"
    ends = " to ".join(of.words(float(f"{end:.2g}")) for end in (low, high))
    beyond = any(of.variation.beyond(value) for value in of.variation.values)
    return f"Shaded: {ends}, {what}{'; dotted: beyond' if beyond else ''}."


def written_at(sweep: Sweep, view: View, outcome: str, *place: int) -> Interval:
    """An outcome at one value of each key, in a unit that suits it."""
    summary = sweep.responses[outcome].summaries[view]
    values = summary.at(summary.along[place[0]], *place[1:])
    unit = unit_of(outcome, max(abs(value) for value in values.values()))
    changed = view == "difference"
    unit = of_change(unit) if changed else unit
    return interval(divided(values, unit), unit, ROUGH_DIGITS if changed else LEVEL_DIGITS, signed=changed)


def draw_ground(axis: Axes, of: KeyAxis) -> None:
    """The shade of the evidence, the marks of the record and the file, and the ticks of the values."""
    if of.inside is not None:
        axis.axvspan(*of.inside, color=SHADE, linewidth=0, zorder=0.5)
    for name, value in of.marked.items():
        recorded = name.startswith(RECORD)
        colour, style = (REFERENCE, "--") if recorded else (TEXT, "-")
        axis.axvline(value, color=colour, linestyle=style, linewidth=MARK_WIDTH, zorder=1.6)
    marks.value_ticks(axis, of.ends, upright=False)
    axis.tick_params(labelsize=TICK_SIZE)


def draw_names(page: Page, plot: Box, places: Mapping[str, float]) -> None:
    """The names of marks above a plot, each at its share of the width, moved apart where they would meet."""
    marked = sorted(places.items(), key=lambda item: item[1])
    widths = [width(name, MARK_SIZE) + GAP for name, _ in marked]
    wanted = [plot.left + plot.width * place - wide / 2 for (_, place), wide in zip(marked, widths, strict=True)]
    lefts = spread(wanted, widths, plot.left - GAP / 2, plot.right + GAP / 2) if marked else []
    for (name, _), left in zip(marked, lefts, strict=True):
        page.text(left + GAP / 2, plot.top + BASE * MARK_SIZE / POINTS, name, MARK_SIZE, color=QUIET)


def draw_bands(axis: Axes, values: Array, band: Summary, divisor: float, manner: Manner) -> None:
    """The middle 90 and 50 % of draws over the values."""
    for low, high, alpha in (("p05", "p95", marks.WIDE_ALPHA), ("p25", "p75", marks.NARROW_ALPHA)):
        ends = (getattr(band, name) / divisor for name in (low, high))
        axis.fill_between(values, *ends, color=manner.colour, alpha=alpha, linewidth=0, zorder=1)


def draw_line(axis: Axes, values: Array, heights: Array, of: KeyAxis, manner: Manner) -> None:
    """A line over the values, dotted beyond the evidence, with a dot at each value that was tried."""
    for piece, style in _pieces(values, of):
        axis.plot(
            piece,
            np.interp(piece, values, heights),
            style,
            color=manner.colour,
            linewidth=marks.PANEL_LINE_WIDTH,
            zorder=3,
            path_effects=[HALO] if style == "-" else None,
            clip_on=False,
        )
    axis.plot(values, heights, "o", color=manner.colour, markersize=DOT, zorder=3.5, clip_on=False)


def _pieces(values: Array, of: KeyAxis) -> Iterator[tuple[Array, str]]:
    """The values within the evidence, to be joined by a solid line, and those on either side, by dotted ones."""
    if of.variation.estimated is None:
        yield values, "-"
        return
    low, high = of.inside or (of.ends[0], of.ends[0])
    for start, end, style in ((of.ends[0], low, ":"), (low, high, "-"), (high, of.ends[1], ":")):
        if start < end:
            yield np.unique([start, *(value for value in values if start < value < end), end]), style
