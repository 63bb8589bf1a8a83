"""Numbers of analysis as values, claims, JSON and rows of a CSV."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from simulator.analysis.compare import FEWER_IS_BETTER, Difference
from simulator.analysis.results import Result
from simulator.analysis.summaries import QUANTILES, Summary
from simulator.report import claim as claims
from simulator.report.language import plain, unit_of
from simulator.report.model import Chances, Role, Row, Text, Unit, Value

STATISTICS = ("mean", *QUANTILES)

T = TypeVar("T")


def median(summary: Summary, at: float, outcome: str, *, signed: bool = False) -> Value:
    """The median of an outcome, or of its difference where `signed`, with its 90 % band."""
    found, place = summary.at(at), summary.along.index(at)
    error = float(summary.error[place])
    return Value(found["p50"], unit_of(outcome, signed), found["p05"], found["p95"], signed, error)


def mean(summary: Summary, at: float, outcome: str, *, signed: bool = False, band: bool = False) -> Value:
    """The mean, which is said to be "on average": where parts have to add up."""
    found, place = summary.at(at), summary.along.index(at)
    low, high = (found["p05"], found["p95"]) if band else (None, None)
    return Value(found["mean"], unit_of(outcome, signed), low, high, signed, float(summary.mean_error[place]))


def difference_value(difference: Difference, year: int, outcome: str) -> Value:
    """The median difference with its band; of draws that are not shared the difference of averages."""
    if difference.paired:
        return median(difference.summary, year, outcome, signed=True)
    return replace(mean(difference.summary, year, outcome, signed=True), beside=True)


def inner(summary: Summary, at: float) -> tuple[float, float]:
    """What holds half of the simulations."""
    found = summary.at(at)
    return found["p25"], found["p75"]


def of_draws(values: Mapping[str, float], unit: Unit, *, mean: bool = False) -> Value:
    """The median of a difference, or its mean, with its band from the statistics of one number a draw."""
    centre, error = ("mean", "mean_error") if mean else ("p50", "error")
    return Value(values[centre], unit, values["p05"], values["p95"], signed=True, error=values.get(error))


def numbered(name: Text, key: str, role: Role, value: Value, within: tuple[float, float] | None = None) -> Row:
    """A row of a figure with its number under its name; `within` holds half of the simulations."""
    return Row(name, key, role, value, within, plain(value))


def chances(difference: Difference, outcome: str, year: float) -> Chances:
    """How often an outcome is higher, the same and lower."""
    place = difference.summary.along.index(year)
    better, worse = float(difference.probability_better[place]), float(difference.probability_worse[place])
    higher, lower = (worse, better) if outcome in FEWER_IS_BETTER else (better, worse)
    return Chances(higher, float(difference.probability_same[place]), lower)


def claimed(difference: Difference, outcome: str, year: int, level: Summary) -> claims.Claim:
    """What may be said of a difference in an outcome; `level` is the outcome of what it is measured against."""
    value = median(difference.summary, year, outcome, signed=True)
    return claims.claim(value, chances(difference, outcome, year), level.at(year)["p50"])


def evenly(every: Sequence[T], most: int) -> list[T]:
    """At most so many of several, evenly chosen, the first and the last among them."""
    places = np.linspace(0, len(every) - 1, min(len(every), most)).round().astype(int)
    return [every[place] for place in places]


def data_of(record: Any, *names: str) -> dict[str, Any]:
    """Some fields of a record, as JSON holds them."""
    return {name: getattr(record, name) for name in names}


def care_data(result: Result, *notes: str) -> dict[str, Any]:
    """What lies beyond the evidence, what was set without effect, and what else a reader must know."""
    return {**data_of(result, "extrapolated", "no_effect"), "notes": [*notes, *result.notes]}


def summary_data(summary: Summary) -> dict[str, Any]:
    """A summary over the years with its unit, as JSON holds it."""
    return {"unit": summary.unit, "years": list(summary.along), **data_of(summary, *STATISTICS)}


def summaries_data(summaries: Mapping[str, Summary]) -> dict[str, Any]:
    """Summaries by their names, as JSON holds them."""
    return {name: summary_data(summary) for name, summary in summaries.items()}


def summary_rows(head: tuple[Any, ...], summary: Summary) -> Iterator[list[Any]]:
    """A row of a CSV for each year: what stands before the unit, the unit, the year and all statistics."""
    columns = [getattr(summary, name).tolist() for name in STATISTICS]
    for year, *numbers in zip(summary.along, *columns, strict=True):
        yield [*head, summary.unit, year, *numbers]
