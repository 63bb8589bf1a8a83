"""What inputs state, in words: beliefs, current policy and ranges, and what differs between them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulator.analysis.input_differences import InputDifference
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.priors import Prior, PriorForm
from simulator.inputs.schedules import values_from
from simulator.inputs.seed_forms import Parameter
from simulator.inputs.seeds import Seeds
from simulator.report.language import CHANCE, LEVEL_DIGITS, PLAIN, joined, plain, text
from simulator.report.model import Band, Text, Value
from simulator.report.names import market, parameter

DIGITS = 6
"""Of a number that a file states, which no table may cut."""
MEDIAN_AND_BAND = np.array([0.05, 0.5, 0.95])

MOST_STEPS = 3  # changes over the years that are written out; of more the first and the last are
LARGE, EXACT = 1000.0, 12  # from which numbers are written in full, with so many digits
NONE = "–"


def stated_number(value: float) -> Value:
    """A number as a file states it."""
    return Value(value, PLAIN, digits=DIGITS)


def stated_range(ends: Sequence[float]) -> Text:
    """From what to what."""
    low, high = map(stated_number, ends)
    return text("{low} to {high}", low=low, high=high)


def with_unit(words: Text, unit: str) -> Text:
    """What is stated with its unit; a pure number has none."""
    return words if unit == "1" else text("{words} {unit}", words=words, unit=unit)


def prior_words(prior: Prior) -> Text:
    """What is believed of a parameter: its median with the range that holds 90 %, or the one number that it is."""
    if prior.fixed:
        return text("fixed at {value}", value=stated_number(prior.median))
    # The weight at zero is told beside the rest, which would have no median that speaks of it otherwise.
    low, median, high = prior.values(prior.spike + (1 - prior.spike) * MEDIAN_AND_BAND)
    value = Value(float(median), PLAIN, float(low), float(high))
    told = text("{value} (90 %: {band})", value=value, band=Band(value))
    if not prior.spike:
        return told
    return text("exactly 0 with a chance of {chance}, otherwise {told}", chance=Value(prior.spike, CHANCE), told=told)


def belief_words(written: Mapping[str, Any], of: Parameter) -> Text:
    """A prior as a file writes it, in words."""
    form = PriorForm.model_validate(written)
    return prior_words(Prior(form.distribution, *of.allowed, form.spike or 0.0))


def policy_words(key: LeverKey, value: Any, seeds: Seeds) -> Text:
    """What current policy states for a lever key, None where it states nothing."""
    if value is None:
        return text("none")
    match key.type:
        case "schedule":
            return _over_years(value)
        case "share map" | "market schedules":
            write = stated_number if key.type == "share map" else _over_years
            parts = [text("{name}: {value}", name=market(m, seeds), value=write(v)) for m, v in value.items()]
        case "programmes":
            parts = [
                text(
                    "{demand} in {market} until {year}",
                    demand=parameter(programme["demand"], seeds),
                    market=market(programme["market"], seeds),
                    year=programme["until"],
                )
                for programme in value.values()
            ]
        case _:
            return plain(stated_number(value))
    return joined(parts, "; ")


def _over_years(value: Mapping[str, float]) -> Text:
    """Values by the year from which each holds."""
    stated = values_from(value)
    steps = [text("{value} from {year} on", value=stated_number(v), year=str(y)) for y, v in stated.stated]
    told = joined(steps, ", ")
    return text("{steps}, with straight lines between them", steps=told) if stated.ramp else told


# --- Changes ------------------------------------------------------------------------------------------------------


def written_change(row: InputDifference, seeds: Seeds) -> Text:
    """From what to what: of values over the years only the changes, of a belief both in words."""
    table, _, name = row.key.partition(".")
    if table == "parameters":
        before, after = (belief_words(prior, seeds.parameters[name]) for prior in (row.before, row.after))
        return text("{before} → {after}", before=before, after=after)
    return _change(row)


def _change(row: InputDifference) -> Text:
    """From what to what, of what is no belief about a parameter."""
    before, after = row.before, row.after
    if row.unit == "year" and isinstance(after, dict):
        return _from_to(*(_written(next(iter(dates.values()), None)) for dates in (before, after)))
    if row.kind == "policy" and _by_year(before) and _by_year(after):
        start = next(iter(before))
        first = _written(before[start])
        later = {year: value for year, value in after.items() if year > start or value != before[start]}
        return _from_to(joined([first, *_steps(before, start)], ", "), joined(_steps(later) or [first], ", "))
    return _from_to(_written(before), _written(after))


def _from_to(before: Text, after: Text) -> Text:
    return joined([before, after], " → ")


def _steps(values: Mapping[int, Any], start: int | None = None) -> list[Text]:
    """The values as they begin, YEAR: VALUE, without that of the start."""
    steps = [joined([str(year), _written(value)], ": ") for year, value in values.items() if year != start]
    return [steps[0], joined(["…", steps[-1]], " ")] if len(steps) > MOST_STEPS else steps


def _by_year(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(year, int) for year in value)


def _written(value: Any) -> Text:
    if isinstance(value, dict):
        parts = [joined([str(key), _written(item)], " = ") for key, item in value.items() if key != "why"]
        return joined(["{", joined(parts, ", "), "}"], " ") if parts else plain(NONE)
    if isinstance(value, list):
        return joined([_written(item) for item in value], "; ") if value else plain(NONE)
    if isinstance(value, float):
        large = abs(value) >= LARGE
        return plain(Value(round(value) if large else value, PLAIN, digits=EXACT if large else LEVEL_DIGITS))
    return plain(NONE if value is None else str(value))
