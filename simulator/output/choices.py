"""What can be chosen as records and as lines: benefits, and what to be careful about.

It must not know how anyone chooses.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from simulator.analysis.choices import Choices
from simulator.analysis.summaries import statistics
from simulator.output import numbers
from simulator.output.tables import own_words

BELIEF = "parameters."


def question_record(choices: Choices) -> dict[str, Any]:
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


def benefit_record(choices: Choices) -> dict[str, Any]:
    """The benefit of each choice, and in how many draws nothing is worth more."""
    most = choices.benefit.max(axis=0)
    return {
        name: {**statistics(benefit), "probability_best": float((benefit >= most).mean())}
        for name, benefit in zip(choices.names, choices.benefit, strict=True)
    }


def benefit_rows(sets: Sequence[Choices]) -> Iterator[list[str]]:
    """Mean benefit with its 90 % band, one row a choice and one column a set of beliefs."""
    yield ["", *(choices.beliefs for choices in sets)]
    benefits = [benefit_record(choices) for choices in sets]
    for name in sets[0].names:
        yield [f"  {name}", *(_mean_and_band(benefit[name]) for benefit in benefits)]


def _mean_and_band(values: dict[str, float]) -> str:
    mean, *ends = (numbers.change(values[name]) for name in ("mean", "p05", "p95"))
    return mean if ends[0] == ends[1] else f"{mean} ({' to '.join(ends)})"


def care_record(choices: Choices) -> dict[str, Any]:
    """What lies beyond the evidence, what was set without effect, and what else a reader must know, by scenario."""
    return {
        result.scenario.name: {
            "extrapolated": [asdict(found) for found in result.extrapolated],
            "no_effect": list(result.no_effect),
            "notes": list(result.notes),
        }
        for result in choices.results
    }


def care_lines(choices: Choices) -> Iterator[str]:
    """The same in words; beliefs that matter to some of the choices are not named."""
    for result in choices.results:
        idle = [key for key in result.no_effect if not key.startswith(BELIEF)]
        yield from (f"{result.scenario.name}: {words}" for words in own_words(result, idle))
    yield from belief_lines(choices)


def belief_lines(choices: Choices) -> Iterator[str]:
    """The beliefs that matter to none of the choices."""
    first, *others = (result.no_effect for result in choices.results)
    idle = [key for key in first if key.startswith(BELIEF) and all(key in other for other in others)]
    if idle:
        verb = "changes" if len(idle) == 1 else "change"
        yield f"Without effect: {', '.join(idle)} {verb} no outcome of any choice."


def other_beliefs_lines(choices: Choices) -> Iterator[str]:
    """What is to be known of a further set of beliefs."""
    lines = [*belief_lines(choices), *(f"Careful: {note}." for note in choices.results[0].notes)]
    yield from (f"{choices.beliefs}: {line}" for line in lines)


def how_words(choices: Choices) -> str:
    """Over which years benefit was summed, and against what."""
    scenario, rate = choices.scenario, f"{100 * choices.discount:.3g} %"
    first = scenario.as_of + 1
    return (
        "Benefit is the nation's: extra value added at home less extra public cost, both against the record, summed "
        f"over {first} to {scenario.end} and discounted at {rate} a year to {first}; US$ million."
    )


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV, numbers unrounded."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
