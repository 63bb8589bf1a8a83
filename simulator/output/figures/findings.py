"""Titles: what a figure finds, in words with numbers, and no more than the draws say.

It must not know how anything is drawn.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from simulator.analysis.compare import FEWER_IS_BETTER, Difference, difference
from simulator.analysis.results import Result
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.units import MINUS, ROUGH_DIGITS, Interval, Unit, interval, percent, unit_of
from simulator.output.figures.writing import NBSP, quoted

SURE, LIKELY = 0.95, 2 / 3  # shares of draws from which a direction is stated, or called probable

Values = Mapping[str, float]


def common_end(results: Sequence[Result]) -> int:
    """The last year that all results have."""
    return min(result.scenario.end for result in results)


def divided(values: Values, unit: Unit) -> dict[str, float]:
    """Values of a summary in a figure's unit."""
    return {name: value / unit.divisor for name, value in values.items()}


def level(result: Result, outcome: str, unit: Unit) -> str:
    """Where an outcome goes from the last known year to the end."""
    name, as_of, end = OUTCOME_NAMES[outcome], result.scenario.as_of, result.scenario.end
    values = result.ensemble.outcomes.totals[outcome]
    rise, fall = (
        float(np.mean(sign * (values[result.years.index(end)] - values[result.years.index(as_of)]) > 0))
        for sign in (1, -1)
    )
    before = interval(divided(result.totals[outcome].at(as_of), unit), unit).median
    after = interval(divided(result.totals[outcome].at(end), unit), unit)
    way = f"from {before} in {as_of} to {after.median} in {end}"
    band = f" (90{NBSP}% of draws: {after.band})" if after.band else ""
    for chance, verb in ((rise, name.verb("grow")), (fall, name.verb("fall"))):
        if chance >= SURE:
            return f"{name.words} {verb} {way}{band}"
    for chance, verb, word in ((rise, "grow", "more"), (fall, "fall", "less")):
        if chance >= LIKELY:
            return f"{name.words} probably {name.verb(verb)} {way}{band}; {word} than in {as_of} in {percent(chance)}"
    return f"{name.words} may grow or fall: {way} at the median{band}"


def against_first(results: Sequence[Result], outcome: str) -> str:
    """What the scenario that moves an outcome most does to it, against the first."""
    first, *others = results
    year = common_end(results)
    gaps = [difference(first, result, outcome) for result in others]
    lead, among = leading(gaps, year)
    return gap_sentence(first, others[lead], gaps[lead], outcome, year, among)


def leading(gaps: Sequence[Difference], year: int) -> tuple[int, str]:
    """The place of the largest difference, and among what: among those that are paired, where any is."""
    places = [place for place, gap in enumerate(gaps) if gap.paired] or list(range(len(gaps)))
    among = "" if len(gaps) == 1 else f"{len(places)} {'paired ' if len(places) < len(gaps) else ''}scenarios"
    return max(places, key=lambda place: abs(centre(gaps[place], year))), among


def centre(gap: Difference, year: int) -> float:
    """The median of a difference, or its mean where only that is known."""
    values = gap.summary.at(year)
    return values["p50"] if gap.paired else values["mean"]


def gap_sentence(first: Result, other: Result, gap: Difference, outcome: str, year: int, among: str) -> str:
    """One difference as a sentence; it is the largest `among` several, or the only one."""
    name, title, base = OUTCOME_NAMES[outcome], quoted(other.scenario.title), quoted(first.scenario.title)
    lead, most = (f"Of {among} ", " most") if among else ("", "")
    written = gap_words(gap, outcome, year)
    if not gap.paired:
        amount, side = written.median.lstrip(f"+{MINUS}"), "above" if centre(gap, year) > 0 else "below"
        return f"{name.words}: the mean of {title} lies {amount} {side} that of {base} in {year}; not paired"
    if never(gap, year):
        nobody = f"None of {among} changes" if among else f"{title} does not change"
        return f"{nobody} {name.quantity} in any draw up to {year}"
    chance, more = direction(gap, outcome, year)
    draws = f"{'more' if more else 'less'} in {percent(chance)} of draws"
    if chance < LIKELY:
        apart = "differs most, but " if among else ""
        return f"{lead}{title} {apart}can hardly be told from {base}: {written.words} in {year}, {draws}"
    verb = ("raises" if more else "lowers") if chance >= SURE else f"probably {'raises' if more else 'lowers'}"
    return f"{lead}{title} {verb} {name.quantity}{most}: {written.words} in {year}, {draws}"


def gap_words(gap: Difference, outcome: str, year: int) -> Interval:
    """A difference with its sign, in a unit that suits it."""
    values = gap.summary.at(year)
    unit = unit_of(outcome, max(abs(value) for value in values.values() if np.isfinite(value)))
    return interval(divided(values, unit), unit, ROUGH_DIGITS, signed=True)


def never(gap: Difference, year: int) -> bool:
    """Whether no draw differs in the year."""
    place = gap.summary.years.index(year)
    return gap.paired and float(gap.probability_better[place] + gap.probability_worse[place]) == 0


def direction(gap: Difference, outcome: str, year: int) -> tuple[float, bool]:
    """The share of draws on the side where most of them are, and whether that side is more."""
    place = gap.summary.years.index(year)
    better, worse = float(gap.probability_better[place]), float(gap.probability_worse[place])
    more, less = (worse, better) if outcome in FEWER_IS_BETTER else (better, worse)
    return (more, True) if more >= less else (less, False)
