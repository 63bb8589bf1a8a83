"""What a comparison prints: inputs that differ, what that changes, and what it is worth, as plain text.

It must not know how the numbers were made, and decides nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from simulator.analysis.compare import Comparison, Contrast, Difference
from simulator.analysis.input_differences import InputDifference
from simulator.analysis.worth import WorthSummary
from simulator.output import numbers
from simulator.output.tables import (
    BAND_WORDS,
    OUTCOME_WORDS,
    aligned,
    band,
    identified_words,
    level_band,
    own_words,
    score_words,
    shown_years,
    worth_lines,
)

COMPARED = ("firms", "revenue", "public_cost", "value_added")
SHORT_WORDS = {"firms": "firms", "revenue": "revenue, US$ m"}
KIND_WORDS = {"policy": "Policy", "belief": "Beliefs, and what else decides the draws", "shock": "World"}
SHOWN_CHANGES = 3
SIDE_BY_SIDE = 3  # scenarios beside one another; with more a line is wider than a screen
NOTHING, NOT_PAIRED = "none", "not paired"
PAIRED = "Differences are taken draw by draw: a difference is {}, not chance."
UNPAIRED = "Some scenarios do not share their draws: of those only the difference of means is known."
YEARS_WORDS = "Added: by how much the mean difference grows in the year; the years add up to the mean of the last one."
WORLD_WORDS = "what it is worth includes what the world does differently, which no policy buys: it has no price."


def comparison_table(comparison: Comparison) -> str:
    """What differs between scenarios, what that changes, year by year too, and what it is worth."""
    first, *others = comparison.results
    names = list(comparison.contrasts)
    return "\n".join(
        [
            *(f"{result.scenario.name}: {result.scenario.title}" for result in comparison.results),
            *("", f"What differs from {first.scenario.name}", *_input_lines(comparison.inputs, len(others) > 1)),
            *("", "What that changes", *_outcome_lines(comparison), "", BAND_WORDS),
            _pairing(comparison),
            *(line for name in names for line in _four_line_lines(comparison, name)),
            *_worth_blocks(comparison),
            *(line for name in names for line in _year_lines(comparison, name)),
            *(line for name in names for line in _cost_lines(comparison, name)),
            *(line for name in names for line in _market_lines(comparison, name)),
            "",
            *(f"{result.scenario.name}: {words}" for result in comparison.results for words in own_words(result)),
            *identified_words(first),
            *score_words(first),
        ]
    )


def _pairing(comparison: Comparison) -> str:
    """Whether differences are known draw by draw, and whose they then are."""
    if not all(contrast.paired for contrast in comparison.contrasts.values()):
        return UNPAIRED
    world = any(row.kind == "shock" for row in comparison.inputs)
    return PAIRED.format("that of the policy and of the world" if world else "the policy's")


def _years(comparison: Comparison) -> list[int]:
    """The years shown that all scenarios forecast; the last year of all where there is none."""
    first, *others = comparison.results
    return [year for year in shown_years(first)[1:] if all(year in other.years for other in others)] or [
        min(result.scenario.end for result in comparison.results)
    ]


def _outcome_lines(comparison: Comparison) -> list[str]:
    """Levels of all scenarios with the differences under them."""
    first, *others = comparison.results
    years = _years(comparison)
    rows = [["", *(str(year) for year in years)]]
    for outcome in COMPARED:
        rows.append([OUTCOME_WORDS[outcome], *("" for _ in years)])
        rows.append([f"  {first.scenario.name}", *(level_band(first.totals[outcome], year) for year in years)])
        for other in others:
            gap = comparison.differences[other.scenario.name][outcome]
            rows.append([f"  {other.scenario.name}", *(level_band(other.totals[outcome], year) for year in years)])
            rows.append(["    difference", *(_gap(gap, year, outcome) for year in years)])
    return aligned(rows)


def _gap(difference: Difference, year: int, outcome: str) -> str:
    at = difference.summary.at(year)
    if not difference.paired:
        return f"{numbers.change(at['mean'])} in the mean; {NOT_PAIRED}"
    if at["p05"] == at["p95"] == 0:
        return NOTHING
    if outcome == "public_cost":
        return band(at)
    place = difference.summary.years.index(year)
    return f"{band(at)}, better in {numbers.chance(float(difference.probability_better[place]))}"


def _input_lines(inputs: Sequence[InputDifference], several: bool) -> list[str]:
    """What differs, apart by kind, with where it was set."""
    if not inputs:
        return ["  nothing"]
    lines = []
    for kind, words in KIND_WORDS.items():
        found = [row for row in inputs if row.kind == kind]
        if found:
            usual = Counter(row.before_origin for row in found).most_common(1)[0][0]
            rows = [
                [
                    f"    {row.scenario}  {row.key}" if several else f"    {row.key}",
                    _written_change(row),
                    row.unit if row.unit != "1" else "",
                    _origins(row, usual),
                ]
                for row in found
            ]
            lines += [f"  {words}; before: {_short(usual)}", *aligned(rows)]
    return lines


def _origins(row: InputDifference, usual: str) -> str:
    """Where what is there now was written, and where what was there before, unless that is the usual place."""
    before = f" (before: {_short(row.before_origin)})" if row.before_origin != usual else ""
    return f"{_short(row.after_origin)}{before}"


def _short(origin: str) -> str:
    """An origin by the names of its files; options as they were typed."""
    if origin.startswith("-"):
        return origin
    return "; ".join(PurePath(place).name for place in origin.split("; "))


def _written_change(row: InputDifference) -> str:
    """From what to what: of values over the years only the changes, of many changes the first and the last."""
    before, after = row.before, row.after
    if row.unit == "year" and isinstance(after, dict):
        return " → ".join(_written(next(iter(dates.values()), None)) for dates in (before, after))
    if row.kind == "policy" and _over_years(before) and _over_years(after):
        start = next(iter(before))
        first = _written(before[start])
        later = {year: value for year, value in after.items() if year > start or value != before[start]}
        return f"{', '.join([first, *_changes(before, start)])} → {', '.join(_changes(later)) or first}"
    return f"{_written(before)} → {_written(after)}"


def _changes(steps: Mapping[int, Any], start: int | None = None) -> list[str]:
    """The values with their first years, without that of the start; of many the first and the last."""
    changes = [f"{_written(value)} from {year}" for year, value in steps.items() if year != start]
    return [changes[0], f"... {changes[-1]}"] if len(changes) > SHOWN_CHANGES else changes


def _over_years(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(year, int) for year in value)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_written(item)}" for key, item in value.items() if key != "why") or NOTHING
    if isinstance(value, list):
        return "; ".join(_written(item) for item in value) or NOTHING
    return NOTHING if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def _four_line_lines(comparison: Comparison, name: str) -> Iterator[str]:
    """Both policies under both beliefs, where a scenario differs from the first in both."""
    lines = comparison.four_lines.get(name)
    if lines is None:
        return
    year = min(line.result.scenario.end for line in lines)
    what = _what_differs(comparison, name)
    rows = [["", *(OUTCOME_WORDS[outcome] for outcome in SHORT_WORDS), "national benefit, US$ m"]]
    for line in lines:
        levels = [level_band(line.result.totals[outcome], year) for outcome in SHORT_WORDS]
        if line.contrast is None:
            rows.append([f"  under the beliefs of {line.beliefs}", "", "", ""])
        rows.append([f"    {what} of {line.policy}", *levels, ""])
        if line.contrast is not None:
            gaps = [_gap(line.contrast.differences[outcome], year, outcome) for outcome in SHORT_WORDS]
            rows.append(["      difference", *gaps, _benefit(line.contrast)])
    yield from ("", f"{what.capitalize()} apart from beliefs: {lines[0].policy} and {name} in {year}", *aligned(rows))
    known = max(line.result.scenario.as_of for line in lines)
    if any(line.result.scenario.as_of < known for line in lines):
        yield f"  Under beliefs that know the years up to {known}, plans for those years change nothing."


def _benefit(contrast: Contrast) -> str:
    worth = contrast.worth
    if worth is None:
        return ""
    return f"{band(worth.benefit)}, above zero in {numbers.chance(worth.probability_positive)}"


def _what_differs(comparison: Comparison, name: str) -> str:
    """What a scenario does differently, or meets, or both."""
    kinds = {row.kind for row in comparison.inputs if row.scenario == name}
    return " and ".join(word for word, kind in (("policy", "policy"), ("world", "shock")) if kind in kinds)


def _less(comparison: Comparison, name: str) -> str:
    """Which two are compared, and under which beliefs where those differ."""
    first = comparison.results[0].scenario.name
    return f"{name} less {first}{f', both under the beliefs of {name}' if name in comparison.four_lines else ''}"


def _worth_blocks(comparison: Comparison) -> Iterator[str]:
    """What scenarios are worth against the first, a few of them side by side, those of one last year together."""
    first = comparison.results[0].scenario.name
    blocks: dict[tuple[int, int], dict[str, WorthSummary]] = {}
    for name in comparison.contrasts:
        worth = comparison.own(name).worth
        if worth is not None:
            blocks.setdefault((worth.first, worth.end), {})[name] = worth
    for worths in blocks.values():
        names = list(worths)
        for start in range(0, len(names), SIDE_BY_SIDE):
            yield from ("", f"What it is worth against {first}")
            yield from worth_lines({name: worths[name] for name in names[start : start + SIDE_BY_SIDE]})
        for name in names:
            if name in comparison.four_lines:
                yield f"  {name}: under its own beliefs, against what {first} does under the same."
            if "world" in _what_differs(comparison, name):
                yield f"  {name}: {WORLD_WORDS}"


def _year_lines(comparison: Comparison, name: str) -> Iterator[str]:
    """The differences of every forecast year, with 50 and 90 % of the draws; only where draws are paired."""
    contrast = comparison.own(name)
    if contrast.worth is None:
        return
    gaps = [contrast.differences[outcome] for outcome in SHORT_WORDS]
    columns = ("50 %", "90 %", "better in", "added")
    rows = [["", *(cell for words in SHORT_WORDS.values() for cell in (f"{words}: median", *columns))]]
    for year in range(contrast.worth.first, contrast.worth.end + 1):
        rows.append([f"  {year}", *(cell for gap in gaps for cell in _year_cells(gap, year))])
    yield from ("", f"{_less(comparison, name)}, year by year", *aligned(rows), f"  {YEARS_WORDS}")


def _year_cells(gap: Difference, year: int) -> list[str]:
    at, place = gap.summary.at(year), gap.summary.years.index(year)
    added = numbers.change(float(gap.increments[place]))
    if at["p05"] == at["p95"] == 0:
        return [NOTHING, "", "", "", added]
    spans = [
        f"{numbers.change(at[low])} to {numbers.change(at[high])}" for low, high in (("p25", "p75"), ("p05", "p95"))
    ]
    return [numbers.change(at["p50"]), *spans, numbers.chance(float(gap.probability_better[place])), added]


def _cost_lines(comparison: Comparison, name: str) -> list[str]:
    """Extra public cost against the first scenario by lever, and its discounted sum."""
    contrast, years = comparison.own(name), _years(comparison)
    if not contrast.cost_by_lever:
        return []
    rows = [["", *(str(year) for year in years)]]
    rows += [
        [f"  {lever}", *(_gap(gap, year, "public_cost") for year in years)]
        for lever, gap in contrast.cost_by_lever.items()
    ]
    if contrast.worth is not None:
        rows[0].append(f"{contrast.worth.first} to {contrast.worth.end}, discounted")
        for row, lever in zip(rows[1:], contrast.cost_by_lever, strict=True):
            row.append(band(contrast.worth.cost_by_lever[lever]))
    return ["", f"{_less(comparison, name)}: public cost by lever, US$ m", *aligned(rows)]


def _market_lines(comparison: Comparison, name: str) -> list[str]:
    """Differences in every market, the largest change of revenue first, and in all; nothing unless asked for."""
    contrast, year = comparison.own(name), _years(comparison)[-1]
    if not contrast.by_market:
        return []
    forms, markets = comparison.results[0].scenario.seeds.market_forms, contrast.by_market
    order = sorted(markets, key=lambda market: -abs(markets[market]["revenue"].summary.at(year)["mean"]))
    named = [*((forms[market].name, markets[market]) for market in order), ("All markets", contrast.differences)]
    rows = [["", *SHORT_WORDS.values()]]
    rows += [[f"  {words}", *(_gap(gaps[outcome], year, outcome) for outcome in SHORT_WORDS)] for words, gaps in named]
    return ["", f"{_less(comparison, name)}, by market in {year}", *aligned(rows)]
