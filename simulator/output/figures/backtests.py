"""The figure of forecasts for Viet Nam from every origin, beside what was published later.

It must not know how files are written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from simulator.analysis.backtest import Backtest, CountryScore
from simulator.analysis.results import Result
from simulator.analysis.scores import LEVELS
from simulator.inputs.seeds import ObservationForm
from simulator.output.figures import accounts, marks, multiples
from simulator.output.figures.fans import SMALL_DOTS
from simulator.output.figures.marks import Curve
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import TEXT, look, other, reference
from simulator.output.figures.units import LEVEL_DIGITS, Interval, Unit, step_for, unit_of
from simulator.output.figures.writing import NBSP, POINTS, joined, line_height, width

SHOWN = ("firms", "revenue")
WIDEST = max(LEVELS)
BAND = f"{100 * WIDEST:.0f}{NBSP}%"
JUMP = 2024
JUMP_WORDS = (
    f"The jump of {JUMP} has two readings: a change of what is counted, or a real jump; the figures alone cannot tell."
)
HEAD_SIZE, WORD_SIZE = 10.5, 8.5
BETWEEN_ROWS, UNDER_HEAD = 0.14, 0.06  # around rows of panels [inch]
OUTSIDE = "outside"
MISS = other(1)
RING, RING_WIDTH, BESIDE_RING = 10.5, 1.8, 8.0  # of a figure outside its band [point]
HIDDEN = 0.1  # share of an axis within which a word would hide a dot
MOST_GROUPS = 2  # of misses that a title can name

Scores = Sequence[CountryScore]


@dataclass(frozen=True)
class Row:
    """One outcome from every origin: a curve, the scores, and the year of the origin for each column."""

    outcome: str
    unit: Unit
    curves: Sequence[Curve]
    scores: Sequence[Scores]
    published: Sequence[ObservationForm]
    end: int

    @property
    def head(self) -> str:
        """What the row shows."""
        words = OUTCOME_NAMES[self.outcome].words
        return words if self.unit.words == "firms" else f"{words}, {self.unit.words}"

    @property
    def panels(self) -> multiples.Multiples:
        """The panels, with what became of the later figures above each."""
        return multiples.Multiples(
            panels=[
                multiples.Panel(replace(curve, written=Interval(verdict(scores), "")))
                for curve, scores in zip(self.curves, self.scores, strict=True)
            ],
            unit=self.unit,
            end=self.end,
            columns=len(self.curves),
            published=[row.value / self.unit.divisor for row in self.published],
        )

    @property
    def height(self) -> float:
        """How much room it needs with its head [inch]."""
        return line_height(HEAD_SIZE) + UNDER_HEAD + self.panels.height


def country(backtest: Backtest) -> Picture:
    """Forecasts from every origin with the figures published later: outcomes in rows, origins in columns.

    A figure outside the widest band has a ring and a word.
    """
    results = [Result(ensemble, ()) for ensemble in backtest.ensembles]
    rows = [_row(backtest, results, outcome) for outcome in SHOWN]
    finding = _finding([score for score in backtest.country if score.quantity in SHOWN])
    needed = sum(row.height for row in rows) + BETWEEN_ROWS * (len(rows) - 1)
    with look():
        drawn = page(finding, _subtitle(rows), results, needed)
        top, spare = drawn.room.top, (drawn.room.height - needed) / len(rows)
        for row in rows:
            _draw(drawn, Box(drawn.room.left, top - row.height - spare, drawn.room.width, row.height + spare), row)
            top -= row.height + spare + BETWEEN_ROWS
    return Picture(drawn.figure, _alt(rows, finding))


def outside(score: CountryScore) -> str:
    """On which side of the widest band a figure lies, empty inside; a lower bound can only be above."""
    if score.inside[WIDEST]:
        return ""
    above = score.percentile > 1 / 2
    if score.relation == "at_least" and not above:
        return ""
    return "above" if above else "below"


def verdict(scores: Scores) -> str:
    """How many later figures lie inside the widest band; whether a lower bound does is not known."""
    exact = _exact(scores)
    if not exact:
        return "only a lower bound" if scores else "no later figure"
    figures = "1 later figure" if len(exact) == 1 else f"{len(exact)} later figures"
    return f"{sum(not outside(score) for score in exact)} of {figures} inside"


def _exact(scores: Scores) -> list[CountryScore]:
    return [score for score in scores if score.relation == "equal"]


def _row(backtest: Backtest, results: Sequence[Result], outcome: str) -> Row:
    unit = unit_of(outcome, max(float(np.nanmax(result.totals[outcome].p50)) for result in results))
    end = max(result.scenario.end for result in results)
    observations = results[0].scenario.seeds.observations
    return Row(
        outcome=outcome,
        unit=unit,
        curves=[_curve(result, outcome, unit) for result in results],
        scores=[
            [s for s in backtest.country if s.quantity == outcome and s.origin == result.scenario.as_of]
            for result in results
        ],
        published=[row for row in observations if row.quantity == outcome and row.year <= end],
        end=end,
    )


def _curve(result: Result, outcome: str, unit: Unit) -> Curve:
    origin = result.scenario.as_of
    return Curve(f"From {origin}", marks.shown(result.totals[outcome], unit, result.years[0]), reference(), origin)


def _draw(drawn: Page, box: Box, row: Row) -> None:
    """One row of panels with its head and its dots."""
    under = drawn.lines(box.left, box.top, [row.head], HEAD_SIZE, color=TEXT, fontweight="bold") - UNDER_HEAD
    panels = row.panels
    axes = multiples.draw(drawn, replace(box, height=under - box.bottom), panels)
    for axis, curve, scores in zip(axes, row.curves, row.scores, strict=True):
        marks.published(axis, row.published, row.unit, curve.known or row.end, SMALL_DOTS)
        _outside(axis, panels.room, [score for score in scores if outside(score)], row)


def _outside(axis: Axes, room: float, missed: Scores, row: Row) -> None:
    """A ring around each figure outside its band, and the word beside those on one side of it."""
    for score in missed:
        axis.plot(
            score.year,
            score.observed / row.unit.divisor,
            marker="o",
            markersize=RING,
            markerfacecolor="none",
            markeredgecolor=MISS.colour,
            markeredgewidth=RING_WIDTH,
            linestyle="none",
            zorder=5.5,
            clip_on=False,
        )
    for side in ("above", "below"):
        beside = sorted((score for score in missed if outside(score) == side), key=lambda score: score.year)
        if beside:
            _word(axis, room, beside, row)


def _word(axis: Axes, room: float, beside: Scores, row: Row) -> None:
    """The word on the left of the first of these figures, or on the right of the last where it has no room there.

    It is higher or lower than the figure where it would hide another dot.
    """
    start, end = axis.get_xlim()
    reach = (width(OUTSIDE, WORD_SIZE, bold=True) + BESIDE_RING / POINTS) * (end - start) / room
    left = beside[0].year - start > reach
    score = beside[0] if left else beside[-1]
    covered = (score.year - reach, score.year) if left else (score.year, score.year + reach)
    low, high = axis.get_ylim()
    near = HIDDEN * (high - low) * row.unit.divisor
    hidden = [
        other_row.value
        for other_row in row.published
        if covered[0] <= other_row.year <= covered[1]
        and other_row.year != score.year
        and abs(other_row.value - score.observed) < near
    ]
    moved = 0.0 if not hidden else WORD_SIZE if max(hidden) <= score.observed else -WORD_SIZE
    axis.annotate(
        OUTSIDE,
        (score.year, score.observed / row.unit.divisor),
        (-BESIDE_RING if left else BESIDE_RING, moved),
        textcoords="offset points",
        horizontalalignment="right" if left else "left",
        verticalalignment="center_baseline",
        fontsize=WORD_SIZE,
        fontweight="bold",
        color=MISS.ink,
        path_effects=[withStroke(linewidth=3, foreground="white")],
        zorder=6,
    )


def _finding(scores: Scores) -> str:
    """How many figures fell inside, counted once for each origin before them, and which did not."""
    exact = _exact(scores)
    missed = [score for score in exact if outside(score)]
    if not exact:
        return f"No exact figure was published later than an origin: nothing tests the {BAND} bands"
    if not missed:
        return f"All {len(exact)} later figures fell inside the {BAND} bands of the forecasts before them"
    counted = f"{len(exact) - len(missed)} of {len(exact)} later figures fell inside {BAND} bands"
    groups = _groups(exact, missed)
    return f"{counted}; {'; '.join(groups)}" if len(groups) <= MOST_GROUPS else counted


def _groups(exact: Scores, missed: Scores) -> list[str]:
    """For each set of figures on one side of their bands: from which origins they were missed."""
    origins: dict[tuple[str, str], list[str]] = {}
    for origin in sorted({score.origin for score in missed}):
        for side in ("above", "below"):
            mine = [score for score in missed if score.origin == origin and outside(score) == side]
            if mine:
                origins.setdefault((_what(exact, mine), side), []).append(str(origin))
    return [f"seen from {joined(years)}, {what} lay {side}" for (what, side), years in origins.items()]


def _what(exact: Scores, mine: Scores) -> str:
    """The figures of whole years, or each by its name."""
    years = sorted({score.year for score in mine})
    due = {(s.quantity, s.year) for s in exact if s.origin == mine[0].origin and s.year in years}
    if len(due) == len(mine) > 1:
        return f"the figures of {joined([str(year) for year in years])}"
    names: Mapping[str, str] = {"firms": "the number of firms", "revenue": "the revenue"}
    return joined([f"{names[score.quantity]} of {score.year}" for score in mine])


def _subtitle(rows: Sequence[Row]) -> str:
    published = [observation for row in rows for observation in row.published]
    missed = any(outside(score) for row in rows for scores in row.scores for score in scores)
    kinds = [
        word
        for word, holds in (
            ("solid up to the origin, hollow after it", True),
            ("pale: not used to fit", any(row.use == "shown" for row in published)),
            ("arrow: at least, not counted", any(row.relation == "at_least" for row in published)),
            (f"ring: outside the {BAND} band", missed),
        )
        if holds
    ]
    jump = f" {JUMP_WORDS}" if any(row.year == JUMP for row in published) else ""
    return (
        "What the baseline would have forecast at each origin (grey line), from figures up to it and the beliefs of"
        f" today: median, 50 and {BAND} of draws. Dots: published figures ({'; '.join(kinds)}). A figure counts once"
        f" for each origin before it.{jump}"
    )


def _alt(rows: Sequence[Row], finding: str) -> str:
    origins = joined([str(curve.known) for curve in rows[0].curves])
    opening = f"{finding}. Grid of line charts: forecasts from {origins} in columns, up to {rows[0].end}."
    told = []
    for row in rows:
        told.append(f"{row.head}.")
        for curve, scores in zip(row.curves, row.scores, strict=True):
            told += [accounts.of_curve(curve, row.unit, row.end), *(_told(score, row.unit) for score in scores)]
    jump = JUMP_WORDS if any(o.year == JUMP for row in rows for o in row.published) else ""
    return accounts.account(opening, [*told, jump])


def _told(score: CountryScore, unit: Unit) -> str:
    """One later figure and where it lies."""
    value = score.observed / unit.divisor
    bound = "at least " if score.relation == "at_least" else ""
    side = outside(score)
    place = f"{side} the {BAND} band" if side else f"{'not above' if bound else 'inside'} the {BAND} band"
    return f"{score.year}: {bound}{unit.number(value, step_for(value, LEVEL_DIGITS))}, {place}."
