"""The figure of two policies under two sets of beliefs, so that the two are not mixed.

It must not know how files are written.
"""

from collections.abc import Sequence

from simulator.analysis.compare import Comparison, Contrast, Line
from simulator.output.figures import findings, marks
from simulator.output.figures.blocks import in_blocks
from simulator.output.figures.differences import SHOWN, chance
from simulator.output.figures.marks import Curve
from simulator.output.figures.multiples import Multiples, Panel
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import other, reference
from simulator.output.figures.units import Unit, interval, unit_of
from simulator.output.figures.writing import NBSP, quoted


def beliefs_apart(comparison: Comparison, scenario: str) -> Picture:
    """Four lines an outcome: the first policy and the scenario's by colour, the beliefs of both by panel.

    Under them, on a scale of their own, the differences of the two policies under the same beliefs, draw by draw.
    """
    lines = comparison.four_lines[scenario]
    results = [result for result in comparison.results if result.scenario.name in (lines[0].policy, scenario)]
    return in_blocks(
        _finding(lines), _subtitle(lines), results, {outcome: _panels(lines, outcome) for outcome in SHOWN}
    )


def _pairs(lines: Sequence[Line]) -> list[tuple[Line, Line, Contrast]]:
    """Under each set of beliefs the first policy, the scenario's, and what it changes."""
    return [
        (base, changed, changed.contrast)
        for base, changed in zip(lines[::2], lines[1::2], strict=True)
        if changed.contrast is not None
    ]


def _end(lines: Sequence[Line]) -> int:
    return findings.common_end([line.result for line in lines])


def _panels(lines: Sequence[Line], outcome: str) -> Multiples:
    """Levels in the first row, differences in the second."""
    end = _end(lines)
    unit = unit_of(outcome, max(line.result.totals[outcome].at(end)["p50"] for line in lines))
    levels = [
        Panel(_level(base, changed, outcome, unit, end), _reference(base, outcome, unit, end))
        for base, changed, _ in _pairs(lines)
    ]
    gaps = [Panel(_gap(changed, contrast, outcome, unit, end)) for _, changed, contrast in _pairs(lines)]
    return Multiples(panels=[*levels, *gaps], unit=unit, end=end, columns=2, scale_by_row=True, zero=True)


def _level(base: Line, changed: Line, outcome: str, unit: Unit, end: int) -> Curve:
    first = interval(findings.divided(base.result.totals[outcome].at(end), unit), unit)
    return Curve(
        f"{changed.policy} under the beliefs of {changed.beliefs}",
        marks.shown(changed.result.totals[outcome], unit, changed.result.scenario.as_of, end),
        other(0),
        beyond=marks.beyond(changed.result),
        notes=(f"{base.policy}: {first.words}",),
    )


def _reference(base: Line, outcome: str, unit: Unit, end: int) -> Curve:
    return Curve("", marks.shown(base.result.totals[outcome], unit, base.result.scenario.as_of, end), reference())


def _gap(changed: Line, contrast: Contrast, outcome: str, unit: Unit, end: int) -> Curve:
    gap = contrast.differences[outcome]
    return Curve(
        f"Difference under the beliefs of {changed.beliefs}",
        marks.shown(gap.summary, unit, changed.result.scenario.as_of, end),
        other(0),
        beyond=marks.beyond(changed.result),
        written=findings.gap_words(gap, outcome, end),
        notes=(chance(gap, end),),
    )


def _finding(lines: Sequence[Line]) -> str:
    """What the scenario's policy changes in revenue under either beliefs."""
    end, parts = _end(lines), []
    for _, _, contrast in _pairs(lines):
        gap = contrast.differences["revenue"]
        words = "nothing" if findings.never(gap, end) else findings.gap_words(gap, "revenue", end).words
        parts.append(words)
    policy, first = lines[-1].policy, lines[0].policy
    under_first, under_own = parts
    return (
        f"{policy} changes foreign revenue in {end} by {under_first} under the beliefs of {first}, by {under_own} under"
        " its own"
    )


def _subtitle(lines: Sequence[Line]) -> str:
    first, scenario = lines[0].result.scenario, lines[-1].result.scenario
    return (
        f"Blue: what {scenario.name} does ({quoted(scenario.title, 60)}), median, 50 and 90{NBSP}% of draws; grey"
        f" dashes: what {first.name} does ({quoted(first.title, 60)}), median. Differences are between policies under"
        f" the same beliefs, draw by draw. Numbers: {_end(lines)}."
    )
