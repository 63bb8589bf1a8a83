"""Projections as series of a figure, with the figures that were published beside them."""

from collections.abc import Iterator, Sequence

import numpy as np

from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary
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
    return over_years(
        summary,
        name=title(scenario),
        key=scenario.name,
        role=role,
        start=scenario.years.start if whole else scenario.as_of,
        banded=whole,
        known=scenario.as_of,
        beyond=first_beyond(result),
        end=median(summary, summary.along[-1], outcome) if whole else None,
    )


def over_years(
    summary: Summary,
    *,
    name: Text,
    key: str,
    role: Role,
    start: float,
    banded: bool = True,
    known: float | None = None,
    beyond: float | None = None,
    end: Value | None = None,
) -> Series:
    """The median of a summary from a year on, with the bands that hold 50 and 90 % of the simulations."""
    kept = [n for n, x in enumerate(summary.along) if x >= start and np.isfinite(summary.p50[n])]
    bands = {50: ("p25", "p75"), 90: ("p05", "p95")} if banded else {}

    def values(name: str) -> list[float]:
        return getattr(summary, name)[kept].tolist()

    return Series(
        name=name,
        key=key,
        role=role,
        x=[summary.along[n] for n in kept],
        centre=values("p50"),
        bands={share: (values(low), values(high)) for share, (low, high) in bands.items()},
        known=known,
        beyond=beyond,
        end=end,
    )


def layer(summary: Summary, outcome: str, name: Text, key: str, role: Role, start: float = -np.inf) -> Series:
    """The average of a summary from a year on, which is a part of a sum, with its last number."""
    kept = [n for n, x in enumerate(summary.along) if x >= start and np.isfinite(summary.mean[n])]
    end = mean(summary, summary.along[-1], outcome, signed=True)
    return Series(name, key, role, [summary.along[n] for n in kept], summary.mean[kept].tolist(), end=end)


def first_beyond(result: Result) -> int | None:
    """The first year in which a lever leaves what was ever estimated."""
    return min((min(found.years) for found in result.extrapolated), default=None)


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
    country, drawn = result.scenario.seeds.country, [series(result, outcome, "scenario", whole=True)]
    if missed := [mark for mark in published(result, outcome) if layout.outside(drawn, mark)]:
        one = "The published figure of {years} lies outside the band that holds 90 % of simulations. {note}"
        several = "The published figures of {years} lie outside the band that holds 90 % of simulations. {note}"
        yield text(
            one if len(missed) == 1 else several,
            years=listed([plain(f"{mark.x:g}") for mark in missed]),
            note=words(country.jump.note),
        )


def panel_unit(results: Sequence[Result], outcome: str) -> Unit:
    """The unit in which a panel of levels is drawn."""
    largest = [median(result.totals[outcome], result.years[-1], outcome) for result in results]
    return scale(largest, unit_of(outcome)) if largest else unit_of(outcome)
