"""The figure of simulated growth beside that of other countries. It must not know how files are written."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from simulator.analysis.fit import FIT_DRAWS, LARGEST_JUMP, RNG_SEED, Spread
from simulator.output.figures import accounts, marks
from simulator.output.figures.calibration import BESIDE, TOP, ahead, below, caption, horizon_ticks, percents, plot_box
from simulator.output.figures.labels import Label, draw_labels
from simulator.output.figures.pages import page_with_footer, program
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import TEXT, look, other
from simulator.output.figures.units import plain, step_for
from simulator.output.figures.writing import NBSP

LEAST_PLOT, LABEL_ROOM = 4.2, 1.6
MULTIPLES = (0.1, 0.15, 0.25, 0.35, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0)
"""Where an axis of growth has ticks, as multiples of the first value."""

ASIDE = 0.09  # years by which the two kinds of dots stand apart
DOT, DOT_EDGE = 6.0, 1.5
MULTIPLE_DIGITS = 2
MANNER = other(0)


def spread(spreads: Sequence[Spread]) -> Picture:
    """Quantiles of simulated growth by horizon as lines, those of the panel with and without jumps as dots."""
    finding = _finding(spreads[-1])
    with look():
        drawn = page_with_footer(finding, _subtitle(spreads), _footer(), LEAST_PLOT + below(2) + TOP)
        plot = plot_box(drawn, 2, LABEL_ROOM)
        axis = drawn.axes(plot)
        ends = marks.limits(
            [float(v) for s in spreads for row in (s.panel, s.calm, s.simulated) for v in row], zero=True
        )
        _simulated(axis, spreads)
        _dots(axis, spreads)
        marks.zero_line(axis)
        _growth_ticks(axis, ends)
        horizon_ticks(axis, [spread.horizon for spread in spreads])
        caption(drawn, plot, "years ahead")
        last = spreads[-1]
        labels = [
            Label((), (_below(share, value),), MANNER.ink)
            for share, value in zip(last.probabilities, last.simulated, strict=True)
        ]
        wanted = [plot.bottom + plot.height * (value - ends[0]) / (ends[1] - ends[0]) for value in last.simulated]
        draw_labels(drawn, labels, wanted, plot.right + BESIDE, plot.bottom, plot.top + TOP)
    return Picture(drawn.figure, _alt(spreads, finding))


def multiple(growth: float) -> str:
    """Growth in log points as what the first value is multiplied by."""
    value = math.exp(growth)
    return f"×{plain(value, step_for(value, MULTIPLE_DIGITS))}"


def _simulated(axis: Axes, spreads: Sequence[Spread]) -> None:
    """A line for each quantile, thickest in the middle, with nested bands between those that belong together."""
    horizons, last = [spread.horizon for spread in spreads], spreads[-1]
    values = np.array([spread.simulated for spread in spreads])
    for place, share in enumerate(last.probabilities):
        middle = math.isclose(share, 1 / 2)
        axis.plot(
            horizons,
            values[:, place],
            color=MANNER.colour,
            linewidth=marks.LINE_WIDTH if middle else marks.EDGE_WIDTH,
            zorder=2.5 if middle else 2,
        )
        twin = next(
            (p for p, other_share in enumerate(last.probabilities) if math.isclose(share + other_share, 1)), None
        )
        if twin is not None and twin > place:
            axis.fill_between(
                horizons, values[:, place], values[:, twin], color=MANNER.colour, alpha=marks.WIDE_ALPHA, linewidth=0
            )


def _dots(axis: Axes, spreads: Sequence[Spread]) -> None:
    """The panel's quantiles: solid for all windows, hollow for those without a jump."""
    for spread in spreads:
        for aside, values, inside in ((-ASIDE, spread.panel, TEXT), (ASIDE, spread.calm, "white")):
            axis.plot(
                [spread.horizon + aside] * len(values),
                values,
                marker="o",
                markersize=DOT,
                markerfacecolor=inside,
                markeredgecolor=TEXT,
                markeredgewidth=DOT_EDGE,
                linestyle="none",
                path_effects=[withStroke(linewidth=DOT_EDGE + 1.5, foreground="white")],
                zorder=4,
            )


def _growth_ticks(axis: Axes, ends: tuple[float, float]) -> None:
    ticks = [value for value in MULTIPLES if ends[0] <= math.log(value) <= ends[1]]
    axis.set_ylim(*ends)
    axis.set_yticks([math.log(value) for value in ticks], [f"×{value:g}" for value in ticks])


def _below(share: float, growth: float) -> str:
    """What share of the draws lies below a multiple."""
    return f"{'half' if math.isclose(share, 1 / 2) else percents([share])} below {multiple(growth)}"


def _reach(values: np.ndarray) -> str:
    """From the lowest to the highest quantile."""
    return f"{multiple(values[0])} to {multiple(values[-1])}"


def _finding(last: Spread) -> str:
    """How far the outer quantiles reach at the longest horizon, simulated and in the panel."""
    share = percents([last.probabilities[-1] - last.probabilities[0]])
    return (
        f"{ahead(last.horizon)} the middle {share} of simulated exports are {_reach(last.simulated)}; in other"
        f" countries they were {_reach(last.panel)} (without jumps {_reach(last.calm)})"
    )


def _subtitle(spreads: Sequence[Spread]) -> str:
    listed = ", ".join(f"{100 * share:.3g}" for share in spreads[-1].probabilities)
    return (
        f"Exports as a multiple of their first value (×1: no growth): quantiles below which {listed}{NBSP}% lie. Lines:"
        " simulated with the fitted values. Dots: windows of other countries, to which the values were fitted; solid:"
        f" all, hollow: without those in which a year is missing or changes by more than {LARGEST_JUMP:g} log points"
        f" ({multiple(LARGEST_JUMP)} or {multiple(-LARGEST_JUMP)}), often a change of what is counted."
    )


def _footer() -> list[str]:
    return [program(), f"{FIT_DRAWS:,} draws", f"rng_seed {RNG_SEED}"]


def _alt(spreads: Sequence[Spread], finding: str) -> str:
    opening = f"{finding}. Line chart of quantiles of growth by years ahead. {_subtitle(spreads)}"
    return accounts.account(opening, [_told(spread) for spread in spreads])


def _told(spread: Spread) -> str:
    """All quantiles of one horizon."""
    kinds = (("simulated", spread.simulated), ("other countries", spread.panel), ("without jumps", spread.calm))
    listed = "; ".join(f"{words} {', '.join(multiple(value) for value in values)}" for words, values in kinds)
    return f"{ahead(spread.horizon)}: {listed}."
