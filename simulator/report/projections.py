"""Summaries as series of a figure: projections, with the figures that were published beside them, and responses."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from simulator.analysis.results import Result
from simulator.analysis.summaries import QUANTILES, Summary
from simulator.report import layout, names
from simulator.report.language import CHANCE, OUTCOMES, listed, phrase, plain, scale, text, unit_of
from simulator.report.model import NOTHING, Mark, Role, Series, Text, Unit, Value, Words
from simulator.report.names import title
from simulator.report.values import mean, median

YEAR = text("year")
PUBLISHED = text("published")
OUTSIDE = phrase("Published figures lie outside the band that holds 90 % of simulations: {figures}. {note}")
OUTSIDE_AS_KNOWN = phrase(
    "Published figures lie outside the band that holds 90 % of simulations, and inside once they may count more "
    "widely, a belief that was set knowing them: {figures}. {note}"
)


def series(result: Result, outcome: str, role: Role, *, whole: bool = False) -> Series:
    """A projection: whole, with its past, its bands and its last number, or its median from where the past ends."""
    summary, scenario = result.as_drawn(outcome), result.scenario
    start = scenario.years.start if whole else scenario.as_of
    found = banded(summary, title(scenario), scenario.name, role, start)
    beyond = min((min(key.years) for key in result.extrapolated), default=None)
    found = replace(found, known=scenario.as_of, beyond=beyond)
    return replace(found, end=median(summary, summary.along[-1], outcome)) if whole else replace(found, bands={})


def banded(summary: Summary, name: Text, key: str, role: Role, start: float = -np.inf) -> Series:
    """The median of a summary from a year or value on, with the bands that hold 50 and 90 % of the simulations."""
    kept = [n for n, x in enumerate(summary.along) if x >= start and np.isfinite(summary.p50[n])]
    p05, p25, p50, p75, p95 = (getattr(summary, quantile)[kept].tolist() for quantile in QUANTILES)
    return Series(name, key, role, [summary.along[n] for n in kept], p50, {50: (p25, p75), 90: (p05, p95)})


def layer(
    summary: Summary, outcome: str, name: Text, key: str, start: float = -np.inf, *, beside: bool = False
) -> Series:
    """The average of a summary from a year on, which is a part of a sum, with its last number.

    The error of that number stands `beside` it where nothing else says how far it can be trusted.
    """
    kept = [n for n, x in enumerate(summary.along) if x >= start and np.isfinite(summary.mean[n])]
    end = replace(mean(summary, summary.along[-1], outcome, signed=True), beside=beside)
    return Series(name, key, "scenario", [summary.along[n] for n in kept], summary.mean[kept].tolist(), end=end)


def published(result: Result, outcome: str) -> list[Mark]:
    """The published figures of an outcome that count for the past; those later than what was known are hollow."""
    return [
        Mark(
            "at least" if row.relation == "at_least" else "hollow" if row.year > result.scenario.as_of else "dot",
            Value(row.value, unit_of(outcome)),
            x=row.year,
            y=row.value,
        )
        for row in result.scenario.observations
        if row.quantity == outcome and row.use == "fit" and row.year <= result.scenario.end
    ]


def outside(result: Result, *outcomes: str) -> Iterator[Text]:
    """That published figures lie outside the band, and how that is read.

    A figure that came later may count more widely than those that were known: it is also compared with what it would
    count then. Other outcomes than figures count are published nowhere.
    """
    missed: dict[Words, list[Text]] = {OUTSIDE: [], OUTSIDE_AS_KNOWN: []}
    for outcome in filter(result.as_counted.__contains__, outcomes):
        drawn = [series(result, outcome, "scenario", whole=True)]
        counted = [banded(result.as_counted[outcome], NOTHING, "", "quiet")]
        marks = [mark for mark in published(result, outcome) if layout.outside(drawn, mark)]
        for words in missed:
            years = [mark.x for mark in marks if layout.outside(counted, mark) is (words is OUTSIDE)]
            if years:
                named = listed([plain(f"{year:g}") for year in years])
                missed[words].append(text("{outcome} in {years}", outcome=OUTCOMES[outcome], years=named))
    jump = result.scenario.seeds.country.jump
    note = plain(names.words(jump.note)) if jump is not None else NOTHING
    for words, figures in missed.items():
        if figures:
            yield Text(words, {"figures": listed(figures), "note": note})


def wider_figures(result: Result, outcome: str) -> Iterator[Mark]:
    """From which year on figures of an outcome may count more widely, and how likely that is."""
    if outcome in result.as_counted and (chance := result.chance_of_wider_figures) is not None:
        year = result.scenario.seeds.calendar.coverage_year
        label = text("from {year} on figures count more widely: {chance}", year=year, chance=Value(chance, CHANCE))
        yield Mark("upright", label, x=year - 0.5)


def wider_counting(result: Result) -> Iterator[Text]:
    """The same in a sentence."""
    if (chance := result.chance_of_wider_figures) is not None:
        year = result.scenario.seeds.calendar.coverage_year
        yield text(
            "Chance that figures count more widely from {year} on: {chance}.", year=year, chance=Value(chance, CHANCE)
        )


def panel_unit(results: Sequence[Result], outcome: str) -> Unit:
    """The unit in which a panel of levels is drawn."""
    largest = [median(result.totals[outcome], result.years[-1], outcome) for result in results]
    return scale(largest, unit_of(outcome))
