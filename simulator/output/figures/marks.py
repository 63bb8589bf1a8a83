"""The marks of all figures: medians, bands, dots of published figures, intervals, axes.

It must not know which outcome they show.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary
from simulator.inputs.seeds import ObservationForm
from simulator.output.figures.style import QUIET, RULE, TEXT, Manner
from simulator.output.figures.units import Interval, Unit, step_for

LINE_WIDTH, PANEL_LINE_WIDTH, REFERENCE_LINE_WIDTH, HALO = 2.4, 1.8, 1.2, 1.3
EDGE_WIDTH, EDGE_ALPHA = 0.8, 0.55
WIDE_ALPHA, NARROW_ALPHA = 0.13, 0.22
ALL_ALPHA = 0.3  # of bands that lie on one another, lest they turn to mud
THIN, THICK = 2.0, 6.5  # intervals of 90 and of 50 %
HEADROOM = 0.05  # share of an axis above and below what it shows
NEAR_ZERO = 0.4  # lowest over highest value below which an axis starts at zero
TICK_STEPS = (1, 2, 2.5, 5, 10)
YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Curve:
    """One scenario in a panel, in the unit of the panel.

    Up to the year `known` it is an estimate of what was observed; from the year `beyond` on it leaves what was ever
    estimated. `written` are the numbers of its end, where they are not written as the panel's unit says, and `notes`
    stand under them.
    """

    title: str
    summary: Summary
    manner: Manner
    known: int | None = None
    beyond: int | None = None
    written: Interval | None = None
    notes: tuple[str, ...] = ()

    @property
    def centre(self) -> Any:
        """The median, shape (year); the mean where only that is known."""
        return np.where(np.isnan(self.summary.p50), self.summary.mean, self.summary.p50)

    @property
    def values(self) -> list[float]:
        """All numbers that an axis has to hold."""
        shown = np.concatenate([self.summary.p05, self.summary.p95, self.centre])
        return [float(value) for value in shown[np.isfinite(shown)]]

    def centre_at(self, year: int) -> float:
        """The median of a year, or the mean."""
        return float(self.centre[self.summary.years.index(year)])


def shown(summary: Summary, unit: Unit, first: int, last: int | None = None) -> Summary:
    """The summary in a figure's unit and years, without the first year of flows, which is not known."""
    years = np.array(summary.years)
    kept = (years >= first) & (years <= (last or years[-1])) & np.isfinite(summary.mean)
    values = {f.name: getattr(summary, f.name)[kept] / unit.divisor for f in fields(summary) if f.name not in TEXTS}
    return replace(summary, unit=unit.words, along=tuple(int(year) for year in years[kept]), **values)


TEXTS = ("unit", "along")


def beyond(result: Result) -> int | None:
    """The first year in which a lever leaves the range for which its effect was estimated."""
    return min((min(key.years) for key in result.extrapolated), default=None)


def median(axis: Axes, curve: Curve, line_width: float = LINE_WIDTH, zorder: float = 3, halo: float = HALO) -> None:
    """The line of a curve: solid while known, then solid or dashed, dotted where it is beyond the evidence."""
    years, values = np.array(curve.summary.years), curve.centre
    last = len(years) - 1
    known = 0 if curve.known is None else min(int(np.searchsorted(years, curve.known)), last)
    turn = last if curve.beyond is None else min(max(int(np.searchsorted(years, curve.beyond)) - 1, known), last)
    for start, end, style in ((0, known, "-"), (known, turn, "--" if curve.manner.dashed else "-"), (turn, last, ":")):
        if start < end:
            axis.plot(
                years[start : end + 1],
                values[start : end + 1],
                style,
                color=curve.manner.colour,
                linewidth=line_width,
                zorder=zorder,
                path_effects=[withStroke(linewidth=line_width + 2 * halo, foreground="white")] if halo else None,
                clip_on=False,
            )


def wide_band(axis: Axes, curve: Curve, edged: bool = True, among: int = 1) -> None:
    """The 90 % band of a curve, paler `among` many; nothing where quantiles are not known."""
    alpha = min(WIDE_ALPHA, ALL_ALPHA / among)
    _fill(axis, curve.summary.years, curve.summary.p05, curve.summary.p95, curve.manner.colour, alpha)
    for end in (curve.summary.p05, curve.summary.p95) if edged else ():
        axis.plot(curve.summary.years, end, color=curve.manner.colour, linewidth=EDGE_WIDTH, alpha=EDGE_ALPHA, zorder=2)


def nested_bands(axis: Axes, curve: Curve) -> None:
    """The 90 % band with the 50 % band in it."""
    wide_band(axis, curve, edged=False)
    _fill(axis, curve.summary.years, curve.summary.p25, curve.summary.p75, curve.manner.colour, NARROW_ALPHA)


def _fill(axis: Axes, years: Sequence[int], low: Any, high: Any, colour: str, alpha: float) -> None:
    if np.isfinite(low).all():
        axis.fill_between(years, low, high, color=colour, alpha=alpha, linewidth=0, zorder=1)


def interval_marks(
    axis: Axes, values: dict[str, float], place: float, manner: Manner, upright: bool = True, scale: float = 1.0
) -> None:
    """A dot for the median, a thick line for 50 % and a thin one for 90 % of the draws."""
    for low, high, thickness in (("p05", "p95", THIN), ("p25", "p75", THICK)):
        if math.isfinite(values[low]):
            ends, across = (values[low], values[high]), (place, place)
            axis.plot(
                *((across, ends) if upright else (ends, across)),
                color=manner.colour,
                linewidth=thickness * scale,
                solid_capstyle="butt",
                zorder=3,
            )
    centre = values["mean"] if math.isnan(values["p50"]) else values["p50"]
    axis.plot(
        *((place, centre) if upright else (centre, place)),
        marker="o",
        markersize=7.5 * scale,
        markerfacecolor="white",
        markeredgecolor=manner.colour,
        markeredgewidth=2.2 * scale,
        zorder=4,
        clip_on=False,
    )


def published(axis: Axes, rows: Iterable[ObservationForm], unit: Unit, known: int, scale: float = 1.0) -> None:
    """Published figures as dots: hollow where later than what was known, pale where not used to fit, an arrow upward
    where the figure is a lower bound.
    """
    for row in rows:
        ink = TEXT if row.use == "fit" else RULE
        value = row.value / unit.divisor
        if row.relation == "at_least":
            axis.annotate(
                "",
                (row.year, value),
                (0, 17 * scale),
                textcoords="offset points",
                arrowprops={"arrowstyle": "<|-", "color": ink, "linewidth": 1.3 * scale, "shrinkA": 0, "shrinkB": 2},
                zorder=4.5,
            )
        axis.plot(
            row.year,
            value,
            marker="o",
            markersize=(6.5 if row.use == "fit" else 5.5) * scale,
            markerfacecolor="white" if row.year > known else ink,
            markeredgecolor=ink,
            markeredgewidth=1.4 * scale,
            zorder=5,
            linestyle="none",
            path_effects=[withStroke(linewidth=(1.4 + 2) * scale, foreground="white")],
            clip_on=False,
        )


def zero_line(axis: Axes, upright: bool = False) -> None:
    """A line where nothing changes."""
    (axis.axvline if upright else axis.axhline)(0, color=QUIET, linewidth=1.1, zorder=1.5)


def known_until(axis: Axes, years: Iterable[int], line_width: float = 1.2) -> None:
    """A vertical line at each last year that was known."""
    for year in sorted(set(years)):
        axis.axvline(year, color=RULE, linewidth=line_width, zorder=1.4)


FLAT = (-1.0, 1.0)
"""Ends of an axis on which nothing differs from zero; only zero is written on it."""


def limits(values: Sequence[float], zero: bool = False) -> tuple[float, float]:
    """Ends of an axis that holds all values; from zero where that costs little, or where `zero` asks for it."""
    low, high = min(values), max(values)
    if zero or 0 <= low < NEAR_ZERO * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        return FLAT if low == 0 else (low - abs(low), low + abs(low))
    spare = HEADROOM * (high - low)
    return (low - spare if low or zero else 0.0), high + spare


def value_ticks(
    axis: Axes, ends: tuple[float, float], most: int = 6, labelled: bool = True, upright: bool = True
) -> None:
    """Round ticks inside the ends of the axis of values, all with the same decimals."""
    found = MaxNLocator(most, steps=TICK_STEPS).tick_values(*ends)
    ticks = [0.0] if ends == FLAT else [float(tick) for tick in found if ends[0] <= tick <= ends[1]]
    step = step_for(found[1] - found[0], 1)
    while any(abs(tick / step - round(tick / step)) > 1e-6 for tick in ticks):
        step /= 10
    labels = [Unit("").number(tick, step) for tick in ticks]
    (axis.set_ylim if upright else axis.set_xlim)(*ends)
    (axis.set_yticks if upright else axis.set_xticks)(ticks, labels if labelled else [""] * len(ticks))


def year_ticks(axis: Axes, first: int, last: int, most: int = 6, labelled: bool = True, inside: bool = False) -> None:
    """At most so many ticks, at even steps back from the last year, which every figure speaks of.

    With `inside` no label leaves the axis, so that it does not meet that of a neighbour.
    """
    step = next(step for step in YEAR_STEPS if (last - first) // step < most)
    ticks = list(range(last, first - 1, -step))[::-1]
    axis.set_xlim(first, last)
    axis.set_xticks(ticks, [str(tick) for tick in ticks] if labelled else [""] * len(ticks))
    for tick, text in zip(ticks, axis.get_xticklabels() if inside else (), strict=False):
        if tick in (first, last):
            text.set_horizontalalignment("left" if tick == first else "right")
