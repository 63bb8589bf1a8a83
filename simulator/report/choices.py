"""What can be chosen, in words and as data: for commands that choose among policies."""

from dataclasses import asdict
from typing import Any

import numpy as np

from simulator.analysis.choices import AS_WRITTEN, Choices
from simulator.analysis.summaries import statistics
from simulator.analysis.worth import CURRENT
from simulator.report.language import PERCENT, US_MILLION, text
from simulator.report.model import Text, Value
from simulator.report.names import quoted
from simulator.report.values import STATISTICS


def choice(name: str, choices: Choices) -> Text:
    """A choice inside a sentence: a scenario's title, or current policy."""
    if name == CURRENT and all(result.scenario.name != CURRENT for result in choices.results):
        return text("current policy")
    return quoted(next(result.scenario for result in choices.results if result.scenario.name == name))


def beliefs_name(beliefs: str) -> Text:
    """A set of beliefs: those of the files, or a file of beliefs."""
    if beliefs == AS_WRITTEN:
        return text("as written")
    return text("{file}", file=beliefs)


def benefit_data(choices: Choices) -> dict[str, Any]:
    """The benefit of each choice, and in how many draws nothing is worth more."""
    most = choices.benefit.max(axis=0)
    found = {}
    for name, benefit in zip(choices.names, choices.benefit, strict=True):
        values = statistics(benefit)
        best = float((benefit >= most).mean())
        found[name] = {**{key: values[key] for key in STATISTICS}, "probability_best": best}
    return found


def benefit_value(name: str, choices: Choices) -> Value:
    """The expected benefit of a choice, an average, with its 90 % band."""
    values = statistics(choices.benefit[choices.names.index(name)])
    return Value(
        values["mean"], US_MILLION, values["p05"], values["p95"], signed=True, error=values.get("mean_error", np.nan)
    )


def question_data(choices: Choices) -> dict[str, Any]:
    """What is chosen among, and how benefit is summed up: the same under all sets of beliefs."""
    scenario = choices.scenario
    return {
        "choices": dict(choices.titles),
        "record": choices.current,
        "as_of": scenario.as_of,
        "end": scenario.end,
        "draws": scenario.draws,
        "rng_seed": scenario.rng_seed,
        "discount": choices.discount,
        "unit": "US$ million",
    }


def care_data(choices: Choices) -> dict[str, Any]:
    """What lies beyond the evidence, what was set without effect, and what else a reader must know, by scenario."""
    return {
        result.scenario.name: {
            "extrapolated": [asdict(found) for found in result.extrapolated],
            "no_effect": list(result.no_effect),
            "notes": list(result.notes),
        }
        for result in choices.results
    }


def how_benefit_counts(choices: Choices) -> Text:
    """Over which years benefit is summed, and against what."""
    scenario = choices.scenario
    return text(
        "Benefit: extra value added at home less extra public cost, against current policy, {first} to {end}, "
        "discounted "
        "at {rate} a year; US$ million.",
        first=scenario.as_of + 1,
        end=scenario.end,
        rate=Value(choices.discount, PERCENT),
    )
