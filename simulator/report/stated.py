"""What the seeds state, in words: beliefs, current policy and ranges."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.priors import Prior, PriorForm
from simulator.inputs.schedules import values_from
from simulator.inputs.seed_forms import Parameter
from simulator.inputs.seeds import Seeds
from simulator.report.language import CHANCE, PLAIN, joined, plain, text
from simulator.report.model import Band, Text, Value
from simulator.report.names import market, parameter

DIGITS = 6
"""Of a number that a file states, which no table may cut."""
MEDIAN_AND_BAND = np.array([0.05, 0.5, 0.95])


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
        case "share map":
            parts = [text("{name}: {value}", name=market(m, seeds), value=stated_number(v)) for m, v in value.items()]
        case "market schedules":
            parts = [text("{name}: {value}", name=market(m, seeds), value=_over_years(v)) for m, v in value.items()]
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
