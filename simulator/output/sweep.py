"""A sweep as a plain record, as a tidy CSV and as what a command prints.

It must not know how answers were found.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from simulator.analysis.summaries import QUANTILES
from simulator.analysis.sweep import Response, Sweep, View
from simulator.inputs.variations import Variation
from simulator.output import numbers
from simulator.output.tables import BAND_WORDS, OUTCOME_WORDS, aligned, band, own_words, score_words
from simulator.output.words.language import Language
from simulator.output.words.sweep import amount, reference, words

MEDIAN_WORDS = "Medians; their bands, and the levels behind a difference, are in sweep.csv."
STATISTICS = ("mean", *QUANTILES)


def sweep_record(sweep: Sweep) -> dict[str, Any]:
    """One JSON object: of one key its values, of two the values of each; outcomes are arrays of the values' shape."""
    scenario, variations = sweep.base.scenario, sweep.variations
    by_key = {variation.key: list(variation.values) for variation in variations}
    if len(variations) == 1:
        keys: dict[str, Any] = {"key": variations[0].key, "values": by_key[variations[0].key]}
    else:
        keys = {"keys": list(by_key), "values": by_key}
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        **keys,
        "about": {variation.key: variation_record(variation) for variation in variations},
        "year": sweep.year,
        "paired": not sweep.beliefs_vary,
        "outcomes": {outcome: _response_record(response) for outcome, response in sweep.responses.items()},
        "no_effect": list(sweep.base.no_effect),
        "notes": notes(sweep),
        "words": words(sweep),
    }


def _response_record(response: Response) -> dict[str, Any]:
    record: dict[str, Any] = {"unit": response.unit, "answers": dict(response.answers)}
    for view, values in response.summaries.items():
        record[view] = {name: getattr(values, name).tolist() for name in STATISTICS}
    return record


def variation_record(variation: Variation) -> dict[str, Any]:
    """What is known of a key that is varied; null where there is no such value."""
    return {
        "kind": variation.kind,
        "unit": variation.unit,
        "from": variation.year,
        "record": variation.current,
        "own": variation.own,
        "allowed": list(variation.allowed),
        "estimated": list(variation.estimated) if variation.estimated is not None else None,
        "grade": variation.grade,
        "extrapolated": [value for value in variation.values if variation.beyond(value)],
    }


def notes(sweep: Sweep) -> list[str]:
    """What a reader must know beside the numbers."""
    starved = f"the filter is starved under {sweep.starved} of the beliefs, so that bands there rest on few draws"
    return [*sweep.base.notes, *([starved] if sweep.starved else [])]


def sweep_csv(sweep: Sweep) -> str:
    """Tidy table: a row for each value of each key, each outcome, and level or difference."""
    name = sweep.base.scenario.name
    return tidy(
        [*(variation.key for variation in sweep.variations), "outcome", "view"],
        (
            (name, *values, outcome, view, response.unit, sweep.year, *found.at(values[0], *place[1:]).values())
            for outcome, response in sweep.responses.items()
            for view, found in response.summaries.items()
            for place, values in _points(sweep.variations)
        ),
    )


def tidy(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV of rows that hold the scenario, these columns, unit, year and statistics."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["scenario", *columns, "unit", "year", *STATISTICS])
    writer.writerows([repr(cell) if isinstance(cell, float) else cell for cell in row] for row in rows)
    return text.getvalue()


def _points(variations: Sequence[Variation]) -> Iterator[tuple[tuple[int, ...], tuple[float, ...]]]:
    """Places and values of all combinations."""
    places = product(*(range(len(variation.values)) for variation in variations))
    values = product(*(variation.values for variation in variations))
    return zip(places, values, strict=True)


def sweep_table(sweep: Sweep, language: Language) -> str:
    """The words, the numbers at every value, and everything that a reader must know beside them."""
    lines = [sweep.base.scenario.title, "", words(sweep)[language]]
    one = len(sweep.variations) == 1
    for view in reversed(sweep.views) if one else sweep.views[-1:]:
        lines += ["", _head(view, sweep), *aligned(_of_one(sweep, view) if one else _of_two(sweep, view))]
    careful = [f"Careful: {note}." for note in notes(sweep)[len(sweep.base.notes) :]]
    shown = BAND_WORDS if one else MEDIAN_WORDS
    return "\n".join([*lines, "", shown, *own_words(sweep.base), *careful, *score_words(sweep.base)])


def _head(view: View, sweep: Sweep) -> str:
    if view == "difference":
        return f"Difference in {sweep.year} against {reference(sweep, 'en')}"
    return f"Level in {sweep.year}"


def _of_one(sweep: Sweep, view: View) -> list[list[str]]:
    """One row a value, one column an outcome."""
    (variation,) = sweep.variations
    rows = [[f"  {key_head(variation)}", "", *(OUTCOME_WORDS[outcome] for outcome in sweep.responses)]]
    for value in variation.values:
        bands = [response.summaries[view].at(value) for response in sweep.responses.values()]
        written = [band(values, _number(view, outcome)) for outcome, values in zip(sweep.responses, bands, strict=True)]
        rows.append([f"  {amount(value, variation, 'en')}", ", ".join(marks(value, variation)), *written])
    return rows


def _of_two(sweep: Sweep, view: View) -> list[list[str]]:
    """Medians of the main outcome: one row a value of the first key, one column a value of the second."""
    first, second = sweep.variations
    write = _number(view, sweep.main)
    medians = sweep.responses[sweep.main].summaries[view].p50
    rows = [[f"  {OUTCOME_WORDS[sweep.main]}", *("" for _ in second.values)]]
    heads = (amount(value, second, "en") for value in second.values)
    rows.append([f"  {key_head(first)} (down), {key_head(second)}", *heads])
    for value, row in zip(first.values, medians, strict=True):
        rows.append([f"  {amount(value, first, 'en')}", *(write(float(median)) for median in row)])
    return rows


def key_head(variation: Variation) -> str:
    """A key with its unit; shares are written in per cent, and a plain number has none."""
    plain = variation.unit == "1" or variation.unit.startswith("share")
    return variation.key if plain else f"{variation.key} [{variation.unit}]"


def marks(value: float, variation: Variation) -> list[str]:
    """What a value is: the record, the file's own, beyond the evidence."""
    found = (
        ("record", value == variation.current),
        ("file", value == variation.own),
        ("beyond the evidence", variation.beyond(value)),
    )
    return [word for word, holds in found if holds]


def _number(view: View, outcome: str) -> Callable[[float], str]:
    """How numbers of an outcome are written: shares in per cent, their differences in points."""
    write, unit = (numbers.change, "points") if view == "difference" else (numbers.level, "%")
    if outcome != "foreign_share":
        return write
    return lambda share: f"{write(100 * share)} {unit}"
