"""The figures of how forecasts fared in other countries: coverage by horizon, and percentiles of later figures.

It must not know how files are written.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes

from simulator.analysis.backtest import BOOTSTRAP_LEVEL, PanelScore
from simulator.analysis.fit import FIT_DRAWS, RNG_SEED
from simulator.analysis.scores import LEVELS
from simulator.output.figures import accounts, marks
from simulator.output.figures.labels import Label, draw_labels
from simulator.output.figures.overlays import TICK_DEPTH, TICK_SIZE
from simulator.output.figures.pages import Box, Page, page_with_footer, program
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import QUIET, TEXT, Manner, look, other
from simulator.output.figures.units import MILLIONS_OF_BILLION
from simulator.output.figures.writing import NBSP, width, wrapped

HOME = "VNM"
WIDEST = max(LEVELS)
LEFT, TOP, BESIDE = 0.45, 0.12, 0.15  # around a plot [inch]
FIRST_LINE, NEXT_LINE, LAST_LINE = TICK_DEPTH, 0.18, 0.06  # base lines below a plot, and room below them
LABEL_ROOM, LEAST_PLOT = 1.75, 3.3
HALF_STEP = 0.4  # room beside the first and the last horizon
TENS, SPARE = 10.0, 1.0  # an axis of shares starts at a multiple of the one, lower than its values by the other [%]
ASIDE = 0.1  # years between intervals of two levels
DOT, INTERVAL_WIDTH, NOMINAL_WIDTH, NUMBER_SIZE = 7.0, 2.2, 1.3, 9.5
BAR_WIDTH, BAR_ALPHA, NUMBER_HEIGHT = 0.9, 0.55, 8.0
BAR_ROOM = 1.06  # height of the axis over the highest bar
FAR = 1.25  # times too many or too few figures from which bands are called too narrow or too wide
OFF = 0.55  # share of figures in one half from which forecasts are called too high or too low


def coverage(score: PanelScore) -> Picture:
    """How many later figures each band held by horizon, with its interval, against what it should hold."""
    finding, horizons = _held_words(score), _horizons(score)
    with look():
        drawn = page_with_footer(finding, _coverage_subtitle(score), footer_of(score), LEAST_PLOT + below(2) + TOP)
        levels = sorted(score.coverage, reverse=True)
        plot = plot_box(drawn, 2, LABEL_ROOM)
        axis = drawn.axes(plot)
        for place, level in enumerate(levels):
            _level(axis, score, level, other(place), ASIDE * (place - (len(levels) - 1) / 2))
        ends = _share_ends(score)
        marks.value_ticks(axis, ends, most=8)
        horizon_ticks(axis, horizons)
        _windows(drawn, plot, score)
        labels = [_label(score, level, other(place)) for place, level in enumerate(levels)]
        heights = [plot.bottom + plot.height * (100 * level - ends[0]) / (ends[1] - ends[0]) for level in levels]
        draw_labels(drawn, labels, heights, plot.right + BESIDE, plot.bottom, plot.top + TOP)
    return Picture(drawn.figure, _coverage_alt(score, finding))


def pit(score: PanelScore) -> Picture:
    """In which tenth of the forecast's draws later figures fell, against equal shares."""
    finding, expected = _pit_finding(score), 100 / len(score.pit)
    with look():
        drawn = page_with_footer(finding, _pit_subtitle(score), footer_of(score), LEAST_PLOT + below(2) + TOP)
        plot = plot_box(drawn, 2, LABEL_ROOM)
        axis = drawn.axes(plot)
        _bars(axis, 100 * score.pit, other(0))
        axis.plot([0, len(score.pit)], [expected] * 2, color=TEXT, linewidth=NOMINAL_WIDTH, linestyle="--", zorder=3)
        ends = (0.0, BAR_ROOM * max(100 * float(score.pit.max()), expected))
        marks.value_ticks(axis, ends, most=3)
        caption(drawn, plot, "percentile of the later figure among the forecast’s draws")
        words = Label(tuple(wrapped(_perfect(expected), LABEL_ROOM, NUMBER_SIZE, bold=True)), (), TEXT)
        height = plot.bottom + plot.height * expected / ends[1]
        draw_labels(drawn, [words], [height], plot.right + BESIDE, plot.bottom, plot.top + TOP)
    return Picture(drawn.figure, _pit_alt(score, finding))


def below(lines: int) -> float:
    """Room for so many lines below a plot, its ticks' labels among them [inch]."""
    return FIRST_LINE + (lines - 1) * NEXT_LINE + LAST_LINE


def plot_box(drawn: Page, lines: int, right: float) -> Box:
    """The room of a plot between the lines below it and the labels on the right of it."""
    room, foot = drawn.room, below(lines)
    return Box(room.left + LEFT, room.bottom + foot, room.width - LEFT - BESIDE - right, room.height - foot - TOP)


def horizon_ticks(axis: Axes, horizons: Sequence[int]) -> None:
    """A tick for each number of years."""
    axis.set_xlim(horizons[0] - HALF_STEP, horizons[-1] + HALF_STEP)
    axis.set_xticks(list(horizons), [str(years) for years in horizons])


def caption(drawn: Page, plot: Box, words: str) -> None:
    """What the numbers below a plot are, under them."""
    left = plot.left + (plot.width - width(words, TICK_SIZE)) / 2
    drawn.text(left, plot.bottom - FIRST_LINE - NEXT_LINE, words, TICK_SIZE, color=QUIET)


def _windows(drawn: Page, plot: Box, score: PanelScore) -> None:
    """The number of windows under each horizon, and what both lines of numbers are."""
    horizons = _horizons(score)
    span = horizons[-1] - horizons[0] + 2 * HALF_STEP
    first, second = plot.bottom - FIRST_LINE, plot.bottom - FIRST_LINE - NEXT_LINE
    for years, count in zip(horizons, score.windows, strict=True):
        middle = plot.left + plot.width * (years - horizons[0] + HALF_STEP) / span
        drawn.text(middle, second, f"{count:,}", TICK_SIZE, color=QUIET, horizontalalignment="center")
    for bottom, words in ((first, "years ahead"), (second, "windows")):
        drawn.text(plot.right + BESIDE, bottom, words, TICK_SIZE, color=QUIET)


def percents(shares: Iterable[float]) -> str:
    """The range of shares in whole per cent: 87–90 %."""
    found = [round(100 * share) for share in shares]
    return f"{min(found)}{f'–{max(found)}' if max(found) > min(found) else ''}{NBSP}%"


def ahead(years: int) -> str:
    """How far a forecast looks."""
    return f"{years} year{'' if years == 1 else 's'} ahead"


def footer_of(score: PanelScore) -> list[str]:
    """What one needs to make a figure of this score again."""
    return [program(), score.panel, f"{FIT_DRAWS:,} draws", f"rng_seed {RNG_SEED}"]


def _horizons(score: PanelScore) -> list[int]:
    return list(score.horizons)


def _countries(score: PanelScore) -> str:
    other_words = "" if HOME in score.countries else "other "
    return f"{len(score.countries)} {other_words}countries"


def _held_words(score: PanelScore) -> str:
    """What the widest band held, over all horizons."""
    return f"{percents([WIDEST])} bands held {percents(score.coverage[WIDEST])} of later figures in {_countries(score)}"


def _level(axis: Axes, score: PanelScore, level: float, manner: Manner, aside: float) -> None:
    """Shares at one level with their intervals, moved aside lest levels meet, and the line where they should be."""
    horizons = _horizons(score)
    places = [years + aside for years in horizons]
    ends = [horizons[0] - HALF_STEP, horizons[-1] + HALF_STEP]
    axis.plot(ends, [100 * level] * 2, color=manner.colour, linewidth=NOMINAL_WIDTH, linestyle="--", zorder=2)
    for place, *bar in zip(places, score.coverage_low[level], score.coverage_high[level], strict=True):
        axis.plot([place] * 2, [100 * end for end in bar], color=manner.colour, linewidth=INTERVAL_WIDTH, zorder=3)
    axis.plot(
        places,
        100 * score.coverage[level],
        marker="o",
        markersize=DOT,
        markerfacecolor="white",
        markeredgecolor=manner.colour,
        markeredgewidth=INTERVAL_WIDTH,
        linestyle="none",
        zorder=4,
        clip_on=False,
    )


def _share_ends(score: PanelScore) -> tuple[float, float]:
    """Ends of the axis of shares: all of it above, and tens below the least of them."""
    least = min(min(float(low.min()) for low in score.coverage_low.values()), *score.coverage)
    return max(TENS * np.floor((100 * least - SPARE) / TENS), 0.0), 100.0


def _label(score: PanelScore, level: float, manner: Manner) -> Label:
    return Label((f"Nominal {percents([level])}",), (f"held {percents(score.coverage[level])}",), manner.ink)


def _fitted_words(score: PanelScore) -> str:
    """Whether the forecasts knew the countries that they were scored by."""
    if score.left_out:
        return "Every country was left out of the fit that forecast it"
    return "No country was left out: forecast with the values as they are"


def _coverage_subtitle(score: PanelScore) -> str:
    horizons = _horizons(score)
    return (
        f"Later figures inside the band of a forecast, percent. Dashes: what a perfect forecast would hold. Bars:"
        f" {percents([BOOTSTRAP_LEVEL])} interval from resampling whole countries. {_fitted_words(score)};"
        f" {sum(score.windows):,} windows of {horizons[0]} to {horizons[-1]} years, which overlap.{_sizes(score)}"
    )


def _sizes(score: PanelScore) -> str:
    """What the widest band held by size of the exports at a window's start."""
    if len(score.by_size) < 2:
        return ""
    parts = []
    for size in score.by_size:
        low, high = (end / MILLIONS_OF_BILLION for end in (size.low, size.high))
        reach = f"US${low:,.3g}–{high:,.3g}" if np.isfinite(high) else f"over US${low:,.3g}"
        parts.append(f"{percents([size.held])} ({reach}{NBSP}bn)".replace(" (", f"{NBSP}("))
    return f" By exports at the start {percents([WIDEST])} bands held {', '.join(parts)}."


def _coverage_alt(score: PanelScore, finding: str) -> str:
    opening = f"{finding}. Chart of coverage by years ahead. {_coverage_subtitle(score)}"
    told = []
    for level in sorted(score.coverage, reverse=True):
        listed = [
            f"{ahead(years)} {percents([held])} (interval {percents([low])[:-2]} to {percents([high])})"
            for years, held, low, high in zip(
                _horizons(score), score.coverage[level], score.coverage_low[level], score.coverage_high[level],
                strict=True,
            )
        ]  # fmt: skip
        told.append(f"{percents([level])} bands held: {', '.join(listed)}.")
    return accounts.account(opening, told)


def _bars(axis: Axes, heights: np.ndarray, manner: Manner) -> None:
    """A bar for each tenth with its number at its foot."""
    count = len(heights)
    axis.bar(np.arange(count) + 0.5, heights, BAR_WIDTH, color=manner.colour, alpha=BAR_ALPHA, zorder=2)
    for place, height in enumerate(heights):
        axis.annotate(
            f"{height:.0f}{NBSP}%",
            (place + 0.5, 0),
            (0, NUMBER_HEIGHT),
            textcoords="offset points",
            horizontalalignment="center",
            fontsize=NUMBER_SIZE,
            color=TEXT,
            zorder=4,
        )
    axis.set_xlim(0, count)
    axis.set_xticks(range(count + 1), [f"{100 * place / count:.0f}" for place in range(count + 1)])


def _perfect(expected: float) -> str:
    return f"A perfect forecast: {expected:.0f}{NBSP}% in each"


def _pit_finding(score: PanelScore) -> str:
    """What the shape says of the bands and of the middle of forecasts."""
    return (
        f"{shape(score.pit)}: each tenth held {percents(score.pit)} of later figures in {_countries(score)}"
        f" (perfect: {100 / len(score.pit):.0f}{NBSP}%)"
    )


def shape(shares: np.ndarray) -> str:
    """Forecasts' fault, if the shares of figures in equal parts of the draws show a large one."""
    ends, half = (shares[0] + shares[-1]) / (2 / len(shares)), float(shares[: len(shares) // 2].sum())
    faults = []
    if ends > FAR or ends < 1 / FAR:
        faults.append("too narrow" if ends > FAR else "too wide")
    if max(half, 1 - half) > OFF:
        faults.append("too high" if half > 1 / 2 else "too low")
    return (
        f"Forecasts were {' and '.join(faults)}" if faults else "On the whole forecasts were as wide as they should be"
    )


def _pit_subtitle(score: PanelScore) -> str:
    return (
        "Later figures by where they fell among the draws of their forecast, percent. Too high in the middle: bands too"
        " wide; at the ends: too narrow; on the left: forecasts too high; on the right: too low."
        f" {_fitted_words(score)}; {sum(score.windows):,} windows, which overlap, so small differences may be chance."
    )


def _pit_alt(score: PanelScore, finding: str) -> str:
    count = len(score.pit)
    listed = [
        f"{100 * place / count:.0f} to {100 * (place + 1) / count:.0f}: {percents([share])}"
        for place, share in enumerate(score.pit)
    ]
    opening = f"{finding}. Histogram. {_pit_subtitle(score)}"
    return accounts.account(opening, [f"Share of figures by percentile: {', '.join(listed)}."])
