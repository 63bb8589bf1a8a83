"""What differs between inputs, as a table writes it: from what to what."""

from collections.abc import Mapping
from typing import Any

from simulator.analysis.input_differences import InputDifference
from simulator.inputs.seeds import Seeds
from simulator.report.language import plain, text
from simulator.report.model import Text
from simulator.report.stated import belief_words

MOST_STEPS = 3  # changes over the years that are written out; of more the first and the last are
LARGE = 1000.0  # from which numbers are written in full
NONE = "–"


def written_change(row: InputDifference, seeds: Seeds) -> Text:
    """From what to what: of values over the years only the changes, of a belief both in words."""
    table, _, name = row.key.partition(".")
    if table == "parameters":
        before, after = (belief_words(prior, seeds.parameters[name]) for prior in (row.before, row.after))
        return text("{before} → {after}", before=before, after=after)
    return plain(_change(row))


def _change(row: InputDifference) -> str:
    """From what to what, of what is no belief about a parameter."""
    before, after = row.before, row.after
    if row.unit == "year" and isinstance(after, dict):
        return " → ".join(_written(next(iter(dates.values()), None)) for dates in (before, after))
    if row.kind == "policy" and _over_years(before) and _over_years(after):
        start = next(iter(before))
        first = _written(before[start])
        later = {year: value for year, value in after.items() if year > start or value != before[start]}
        return f"{', '.join([first, *_steps(before, start)])} → {', '.join(_steps(later)) or first}"
    return f"{_written(before)} → {_written(after)}"


def _steps(values: Mapping[int, Any], start: int | None = None) -> list[str]:
    """The values as they begin, YEAR: VALUE, without that of the start."""
    steps = [f"{year}: {_written(value)}" for year, value in values.items() if year != start]
    return [steps[0], f"… {steps[-1]}"] if len(steps) > MOST_STEPS else steps


def _over_years(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(year, int) for year in value)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        parts = ", ".join(f"{key} = {_written(item)}" for key, item in value.items() if key != "why")
        return f"{{ {parts} }}" if parts else NONE
    if isinstance(value, list):
        return "; ".join(_written(item) for item in value) or NONE
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < LARGE else f"{value:,.0f}"
    return NONE if value is None else str(value)
