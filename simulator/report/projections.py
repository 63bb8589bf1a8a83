"""Summaries as series of a figure: projections, with the figures that were published beside them, and responses."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from simulator.analysis.results import Result
from simulator.analysis.summaries import QUANTILES, Summary
from simulator.report import layout
from simulator.report.language import listed, plain, scale, text, unit_of
from simulator.report.model import Mark, Role, Series, Text, Unit, Value
from simulator.report.names import title, words
from simulator.report.values import mean, median

YEAR = text("year")
PUBLISHED = text("published")


def series(result: Result, outcome: str, role: Role, *, whole: bool = False) -> Series:
    """A projection: whole, with its past, its bands and its last number, or its median from where the past ends."""
    summary, scenario = result.totals[outcome], result.scenario
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


def layer(summary: Summary, outcome: str, name: Text, key: str, role: Role, start: float = -np.inf) -> Series:
    """The average of a summary from a year on, which is a part of a sum, with its last number."""
    kept = [n for n, x in enumerate(summary.along) if x >= start and np.isfinite(summary.mean[n])]
    end = mean(summary, summary.along[-1], outcome, signed=True)
    return Series(name, key, role, [summary.along[n] for n in kept], summary.mean[kept].tolist(), end=end)


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


def outside(result: Result, outcome: str) -> Iterator[Text]:
    """That a published figure lies outside the band, and how that is read."""
    drawn = [series(result, outcome, "scenario", whole=True)]
    if missed := [plain(f"{mark.x:g}") for mark in published(result, outcome) if layout.outside(drawn, mark)]:
        yield text(
            "The published figure of {years} lies outside the band that holds 90 % of simulations. {note}"
            if len(missed) == 1
            else "The published figures of {years} lie outside the band that holds 90 % of simulations. {note}",
            years=listed(missed),
            note=words(result.scenario.seeds.country.jump.note),
        )


def panel_unit(results: Sequence[Result], outcome: str) -> Unit:
    """The unit in which a panel of levels is drawn."""
    largest = [median(result.totals[outcome], result.years[-1], outcome) for result in results]
    return scale(largest, unit_of(outcome))
