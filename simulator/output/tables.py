"""What a command prints: tables of results and of inputs that differ, as plain text.

It must not know how the numbers were made, and decides nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from simulator.analysis.compare import Comparison, Difference, InputDifference
from simulator.analysis.results import Result, Summary
from simulator.output import numbers

OUTCOME_WORDS = {
    "firms": "firms selling abroad",
    "revenue": "foreign revenue, US$ m",
    "entries": "firms that start in the year",
    "exits": "firms that stop in the year",
    "pool": "firms that could start",
    "foreign_share": "share of revenue earned abroad",
    "public_cost": "public cost beyond the record, US$ m",
    "value_added": "value added at home, US$ m",
}
COMPARED = ("firms", "revenue", "public_cost", "value_added")
SHOWN_CHANGES = 3
UNPAIRED = "Some scenarios do not share their draws: of those only the difference of means is known."
BAND_WORDS = "Median, and in brackets the range that holds 90 % of the draws."


def shown_years(result: Result) -> tuple[int, ...]:
    """The last observed year, the middle of the forecast (a year that ends in 0 or 5 if there is one), the end."""
    start, end = result.scenario.as_of, result.scenario.end
    middle = (start + end) // 2
    round_years = [year for year in range(start + 1, end) if year % 5 == 0]
    if round_years:
        middle = min(round_years, key=lambda year: abs(year - middle))
    return tuple(dict.fromkeys(year for year in (start, middle, end) if start <= year <= end))


def result_table(result: Result) -> str:
    """One scenario: outcomes in three years, and everything a reader must know beside them."""
    scenario, years = result.scenario, shown_years(result)
    rows = [["", *(str(year) for year in years)]]
    for outcome, words in OUTCOME_WORDS.items():
        rows.append([words, *(_band(result.totals[outcome], year) for year in years)])
    facts = f"{scenario.file}; figures known up to {scenario.as_of}; {scenario.draws:,} draws"
    return "\n".join([scenario.title, facts, "", *aligned(rows), "", BAND_WORDS, *remarks(result)])


def comparison_table(comparison: Comparison) -> str:
    """What differs between scenarios, and what that changes."""
    first, *others = comparison.results
    years = [year for year in shown_years(first)[1:] if all(year in other.years for other in others)]
    rows = [["", *(str(year) for year in years)]]
    for outcome in COMPARED:
        rows.append([OUTCOME_WORDS[outcome], *("" for _ in years)])
        rows.append([f"  {first.scenario.name}", *(_band(first.totals[outcome], year) for year in years)])
        for other in others:
            gap = comparison.differences[other.scenario.name][outcome]
            rows.append([f"  {other.scenario.name}", *(_band(other.totals[outcome], year) for year in years)])
            rows.append(["    difference", *(_gap(gap, year, outcome) for year in years)])
    paired = all(gap.paired for outcomes in comparison.differences.values() for gap in outcomes.values())
    how = "Differences are taken draw by draw: a difference is the policy's, not chance." if paired else UNPAIRED
    return "\n".join(
        [
            *(f"{result.scenario.name}: {result.scenario.title}" for result in comparison.results),
            *("", f"What differs from {first.scenario.name}", *_input_lines(comparison.inputs)),
            *("", "What that changes", *aligned(rows), "", BAND_WORDS, how),
            *(f"{result.scenario.name}: {words}" for result in comparison.results for words in _own_words(result)),
            *_identified_words(first),
            *score_words(first),
        ]
    )


def remarks(result: Result) -> list[str]:
    """Targets, what is beyond the evidence or without effect, and checks against what is known."""
    return [*_own_words(result), *_identified_words(result), *score_words(result)]


def score_words(result: Result) -> list[str]:
    """How often such bands held later figures, where that was scored."""
    score = result.backtest
    if score is None:
        return ["Backtest: none, since other sizes of shocks are believed than those that were fitted."]
    held = f"{score.level:.0%} bands held {score.held:.0%} of {score.figures:,} later figures".replace("%", " %")
    return [f"Backtest: {held} in {score.countries} other countries; firm counts are untested abroad."]


def _own_words(result: Result) -> list[str]:
    return [*_target_words(result), *_care_words(result)]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines, each column as wide as its widest cell."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))] if rows else []
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _band(summary: Summary, year: int) -> str:
    at = summary.at(year)
    if np.isnan(at["p50"]):
        return "not known"
    words: Callable[[float], str] = numbers.level
    if summary.unit == "1":
        words = lambda share: f"{share:.1%}".replace("%", " %")  # noqa: E731
    middle, low, high = (words(at[name]) for name in ("p50", "p05", "p95"))
    return middle if low == middle == high else f"{middle} ({low} to {high})"


def _gap(difference: Difference, year: int, outcome: str) -> str:
    at = difference.summary.at(year)
    if not difference.paired:
        return f"{numbers.change(at['mean'])} in the mean; not paired"
    if at["p05"] == at["p95"] == 0:
        return "none"
    place = difference.summary.years.index(year)
    band = f"{numbers.change(at['p50'])} ({numbers.change(at['p05'])} to {numbers.change(at['p95'])})"
    if outcome == "public_cost":
        return band
    return f"{band}, better in {numbers.chance(float(difference.probability_better[place]))}"


def _input_lines(inputs: Sequence[InputDifference]) -> list[str]:
    if not inputs:
        return ["  nothing"]
    return aligned([[f"  {row.scenario}", row.kind, row.key, _written_change(row), row.unit] for row in inputs])


def _written_change(row: InputDifference) -> str:
    """From what to what: of values over the years only the changes, of many changes the first and the last."""
    before, after = row.before, row.after
    if row.unit == "year" and isinstance(after, dict):
        return " → ".join(_written(next(iter(dates.values()), None)) for dates in (before, after))
    if _over_years(before) and _over_years(after):
        start = next(iter(after))
        steps = {year: value for year, value in after.items() if year > start or value != before.get(start)}
        changes = [f"{_written(value)} from {year}" for year, value in steps.items()]
        if len(changes) > SHOWN_CHANGES:
            changes = [changes[0], f"... {changes[-1]}"]
        return f"{_written(before.get(start))} → {', '.join(changes) or 'the same'}"
    return f"{_written(before)} → {_written(after)}"


def _over_years(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(year, int) for year in value)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_written(item)}" for key, item in value.items()) or "none"
    if isinstance(value, list):
        return "; ".join(_written(item) for item in value) or "none"
    return "none" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def _target_words(result: Result) -> Iterator[str]:
    for target in result.targets:
        side, line = ("at least", target.at_least) if target.at_least is not None else ("at most", target.at_most)
        chance = numbers.chance(target.probability)
        yield f"Target: {target.outcome} in {target.year} {side} {line:,g}: chance {chance}."


def _care_words(result: Result) -> Iterator[str]:
    for found in result.extrapolated:
        years = f"{found.years[0]} to {found.years[-1]}" if len(found.years) > 1 else str(found.years[0])
        yield (
            f"Beyond the evidence: {found.key} leaves {found.low:g} to {found.high:g} in {years}; "
            "its effect there is extrapolated."
        )
    for key in result.no_effect:
        words = "repeats the record" if key.startswith("levers.") and key.count(".") == 1 else "changes no outcome"
        yield f"Without effect: {key} {words}."
    for note in result.notes:
        yield f"Careful: {note}."


def _identified_words(result: Result) -> Iterator[str]:
    identified = result.ensemble.identified
    renewal, growth = (float(np.median(values)) for values in (identified.renewal, identified.established_growth))
    published = [row for row in result.scenario.seeds.observations if row.quantity == "digital_firm_growth"]
    beside = "".join(f"; all digital firms grew by {np.expm1(row.value):.1%} in {row.year}" for row in published)
    words = (
        f"Implied: firms that could start renew themselves by {renewal:.1%} a year{beside}; "
        f"established firms' revenue grows by {growth:.1%} a year on trend."
    )
    yield words.replace("%", " %")
