"""A search as a plain record, as a tidy CSV and as what a command prints.

It must not know how the value was found.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from simulator.analysis.seek import Sought, first_values
from simulator.output.sweep import key_head, marks, tidy, variation_record
from simulator.output.tables import OUTCOME_WORDS, aligned, own_words, score_words
from simulator.output.words.language import Language
from simulator.output.words.seek import rounded, words

SPREAD_DIGITS = 3  # of what lies between the lowest and the highest quantile


def seek_record(sought: Sought) -> dict[str, Any]:
    """One JSON object; value and quantile are null where the target is not reached.

    The value is also null where nothing has to change and the file has no single value.
    """
    scenario, target = sought.base.scenario, sought.target
    value, quantile = sought.answer
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        "key": sought.variation.key,
        "target": {
            "outcome": target.outcome,
            "year": target.year,
            "at_least" if sought.at_least else "at_most": target.line,
            **({"relative": True} if target.relative else {}),
        },
        "probability": sought.probability,
        "range": [sought.variation.values[0], sought.variation.values[-1]],
        "value": value,
        "reached": sought.reached,
        "quantile": quantile,
        "already": sought.already,
        "unchanged": sought.unchanged,
        "crossing": asdict(sought.crossing) if sought.crossing is not None else None,
        "crossings": sought.crossings,
        "whole": asdict(sought.whole) if sought.whole is not None else None,
        "best": asdict(sought.best),
        "about": variation_record(sought.variation),
        "no_effect": list(sought.base.no_effect),
        "notes": list(sought.base.notes),
        "words": words(sought),
    }


def seek_csv(sought: Sought) -> str:
    """Tidy table: a row for each value that was looked at, with the quantile that was sought."""
    scenario, target = sought.base.scenario, sought.target

    def rows() -> Iterator[list[Any]]:
        for value, quantile in zip(sought.values, sought.quantiles, strict=True):
            head = [scenario.name, value, target.outcome, quantile, sought.base.totals[target.outcome].unit]
            yield [*head, target.year, *sought.summary.at(value).values()]

    return tidy([sought.variation.key, "outcome", "quantile"], rows())


def seek_table(sought: Sought, language: Language) -> str:
    """The words, the quantile at every value that was looked at, and what a reader must know beside them."""
    outcome, variation = sought.target.outcome, sought.variation
    side = "at least" if sought.at_least else "at most"
    what = f"{OUTCOME_WORDS[outcome]} beyond current policy" if sought.target.relative else OUTCOME_WORDS[outcome]
    head = f"{what}: {side} this with a probability of {100 * sought.probability:g} %"
    rows = [[f"  {key_head(variation)}", "", head]]
    told = {*first_values(variation), *(point.value for point in (sought.crossing, sought.whole) if point is not None)}
    places = _places(sought)
    for value, quantile in zip(sought.values, sought.quantiles, strict=True):
        if value not in told:
            continue  # a step on the way to the crossing, which tells no more; the CSV has it
        found = ["found"] if sought.crossing is not None and value == sought.crossing.value else []
        rows.append(
            [
                f"  {rounded(value, sought, 'en')}",
                ", ".join([*found, *marks(value, variation)]),
                _quantile(quantile, outcome, places),
            ]
        )
    lines = [sought.base.scenario.title, "", words(sought)[language], "", f"In {sought.target.year}", *aligned(rows)]
    return "\n".join([*lines, "", *own_words(sought.base), *score_words(sought.base)])


def _places(sought: Sought) -> int:
    """Decimals that show how the quantile responds, which the digits of a level alone may hide."""
    size = max(sought.quantiles) - min(sought.quantiles) or max(map(abs, sought.quantiles)) or 1.0
    return max(SPREAD_DIGITS - 1 - math.floor(math.log10(size * _scale(sought.target.outcome))), 0)


def _quantile(value: float, outcome: str, places: int) -> str:
    """A quantile in the unit of its column; shares are in per cent."""
    scaled = round(_scale(outcome) * value, places) + 0.0  # never a negative zero
    return f"{scaled:,.{places}f}".replace("-", "−") + (" %" if outcome == "foreign_share" else "")


def _scale(outcome: str) -> float:
    return 100.0 if outcome == "foreign_share" else 1.0
