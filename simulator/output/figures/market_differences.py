"""The figure of what a scenario changes in every market. It must not know how files are written."""

from collections.abc import Sequence

import numpy as np

from simulator.analysis.compare import Comparison, Difference
from simulator.analysis.results import Result
from simulator.output.figures import findings, marks
from simulator.output.figures.blocks import in_blocks
from simulator.output.figures.differences import SHOWN, chance
from simulator.output.figures.market_panels import MOST_COLUMNS
from simulator.output.figures.marks import Curve
from simulator.output.figures.multiples import Multiples, Panel
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import other
from simulator.output.figures.units import ROUGH_DIGITS, Unit, unit_of
from simulator.output.figures.writing import NBSP, quoted


def market_differences(comparison: Comparison, scenario: str) -> Picture:
    """What a scenario changes in firms and in revenue of every market against the first, the largest change first.

    Each row of panels has its own scale. Where draws are not paired only the difference of means is drawn.
    """
    first = comparison.results[0]
    result = next(result for result in comparison.results[1:] if result.scenario.name == scenario)
    order = _order(comparison, scenario, findings.common_end([first, result]))
    blocks = {outcome: _panels(comparison, result, order, outcome) for outcome in SHOWN}
    return in_blocks(_finding(comparison, result, order), _subtitle(comparison, result), [first, result], blocks)


def _order(comparison: Comparison, scenario: str, end: int) -> list[str]:
    """The markets, those first in which revenue changes most."""
    gaps = comparison.own(scenario).by_market
    return sorted(gaps, key=lambda market: -abs(findings.centre(gaps[market]["revenue"], end)))


def _panels(comparison: Comparison, result: Result, order: Sequence[str], outcome: str) -> Multiples:
    gaps = [comparison.own(result.scenario.name).by_market[market][outcome] for market in order]
    end = findings.common_end([comparison.results[0], result])
    unit = _unit(gaps, outcome, end)
    rows = -(-len(order) // MOST_COLUMNS)
    return Multiples(
        panels=[
            Panel(_curve(comparison, result, market, gap, outcome, unit))
            for market, gap in zip(order, gaps, strict=True)
        ],
        unit=unit,
        end=end,
        columns=-(-len(order) // rows),
        scale_by_row=True,
        zero=True,
        digits=ROUGH_DIGITS,
    )


def _unit(gaps: Sequence[Difference], outcome: str, end: int) -> Unit:
    """The unit that suits the largest difference."""
    values = [value for gap in gaps for value in gap.summary.at(end).values()]
    return unit_of(outcome, max(abs(value) for value in values if np.isfinite(value)))


def _curve(comparison: Comparison, result: Result, market: str, gap: Difference, outcome: str, unit: Unit) -> Curve:
    first = comparison.results[0]
    end = findings.common_end([first, result])
    start = min(first.scenario.as_of, result.scenario.as_of)
    return Curve(
        _name(result, market),
        marks.shown(gap.summary, unit, start),
        other(0),
        beyond=marks.beyond(result),
        written=findings.gap_words(gap, outcome, end),
        notes=(chance(gap, end),),
    )


def _name(result: Result, market: str) -> str:
    """A market's name without what it consists of."""
    return result.scenario.seeds.market_forms[market].name.partition(" (")[0]


def _finding(comparison: Comparison, result: Result, order: Sequence[str]) -> str:
    """Where revenue changes most, and how that compares with all markets."""
    first, title = comparison.results[0], quoted(result.scenario.title)
    end = findings.common_end([first, result])
    largest = comparison.own(result.scenario.name).by_market[order[0]]["revenue"]
    everywhere = comparison.own(result.scenario.name).differences["revenue"]
    if findings.never(everywhere, end):
        return f"{title} changes foreign revenue in no market and no draw up to {end}"
    parts = [findings.gap_words(gap, "revenue", end) for gap in (largest, everywhere)]
    unpaired = "" if largest.paired else " in the mean; not paired"
    name = _name(result, order[0])
    return f"{title} changes revenue most in {name}: {parts[0].words} of {parts[1].words} in {end}{unpaired}"


def _subtitle(comparison: Comparison, result: Result) -> str:
    first, scenario = comparison.results[0], result.scenario
    end = findings.common_end([first, result])
    paired = comparison.own(scenario.name).differences["revenue"].paired
    how = f"median, 50 and 90{NBSP}% of draws, both in the same draw" if paired else "only the difference of means"
    if scenario.name in comparison.four_lines:
        how += f" and both under the beliefs of {scenario.name}"
    return (
        f"{quoted(scenario.title, 80)} less {quoted(first.scenario.title, 80)}, by market: {how}. Above each panel the"
        f" numbers of {end}; each row of panels has its own scale."
    )
