"""The figure of one outcome over the years, for one scenario or several. It must not know how files are written."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulator.analysis.results import Result
from simulator.inputs.seeds import ObservationForm
from simulator.output.figures import accounts, findings, marks, multiples, overlays
from simulator.output.figures.marks import Curve
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.pages import page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import MOST_OVERLAID, TEXT, Manner, look, manners, other
from simulator.output.figures.units import Unit, unit_of
from simulator.output.figures.writing import NBSP, joined

MOST_COLUMNS = 4
SMALL_DOTS = 0.62
PAST = Manner(TEXT)


def fan(results: Sequence[Result], outcome: str) -> Picture:
    """An outcome's medians and 90 % bands by year, beside the published figures; the first result is the reference.

    `outcome` is one of OUTCOMES. More than six scenarios get a panel each.
    """
    unit = unit_of(outcome, max(float(np.nanmax(result.totals[outcome].p50)) for result in results))
    end = findings.common_end(results)
    rows = [row for row in results[0].scenario.seeds.observations if row.quantity == outcome and row.year <= end]
    several = len(results) > 1
    finding = findings.against_first(results, outcome) if several else findings.level(results[0], outcome, unit)
    with look():
        draw = _panels if len(results) > MOST_OVERLAID else _overlay
        picture = draw(results, outcome, unit, rows, finding)
    return replace(picture, alt=_alt(results, outcome, unit, rows, finding))


def curves(results: Sequence[Result], outcome: str, unit: Unit, first: int | None = None) -> list[Curve]:
    """The projections, each from its own last known year on, or all from the year `first`."""
    return [
        Curve(
            result.scenario.title,
            marks.shown(result.totals[outcome], unit, first or result.scenario.as_of),
            manner,
            result.scenario.as_of,
            marks.beyond(result),
            notes=_known_note(result, results[0]),
        )
        for result, manner in zip(results, manners(results), strict=True)
    ]


def _known_note(result: Result, first: Result) -> tuple[str, ...]:
    """What was known, where that is not what the first scenario knew."""
    as_of = result.scenario.as_of
    return () if as_of == first.scenario.as_of else (f"known up to {as_of}",)


def known_years(results: Sequence[Result]) -> list[int]:
    """The last known years of all scenarios."""
    return sorted({result.scenario.as_of for result in results})


def strip_words(end: int) -> str:
    """What lines, bands and bars mean."""
    return f"bands: 90{NBSP}% of draws. Bars: 50{NBSP}% (thick) and 90{NBSP}% (thin) in {end}."


def _overlay(results: Sequence[Result], outcome: str, unit: Unit, rows: list[ObservationForm], finding: str) -> Picture:
    end, known = findings.common_end(results), known_years(results)
    overlay = overlays.Overlay(
        curves=curves(results, outcome, unit),
        unit=unit,
        end=end,
        known=known,
        past=_past(results, outcome, unit),
        published=[row.value / unit.divisor for row in rows],
    )
    lines = f"Lines: median (black: the past as estimated); {strip_words(end)}"
    subtitle = f"{_name(outcome, unit)}. {lines} {_dots(results, rows)}"
    drawn = page(finding, subtitle, results, overlay.height)
    axis = overlays.draw(drawn, drawn.room, overlay)
    marks.published(axis, rows, unit, known[0])
    return Picture(drawn.figure, "")


def _past(results: Sequence[Result], outcome: str, unit: Unit) -> list[Curve]:
    """The estimates of the known years: one for all scenarios that share their draws, those of the first in black."""
    groups: dict[object, tuple[Result, Manner]] = {}
    for result, manner in zip(results, manners(results), strict=True):
        groups.setdefault(result.scenario.beliefs, (result, manner if groups else PAST))
    return [
        Curve("", marks.shown(result.totals[outcome], unit, result.years[0], result.scenario.as_of), manner)
        for result, manner in groups.values()
    ]


def _panels(results: Sequence[Result], outcome: str, unit: Unit, rows: list[ObservationForm], finding: str) -> Picture:
    panels = multiples.Multiples(
        panels=in_panels(panel_curves(results, outcome, unit, results[0].years[0])),
        unit=unit,
        end=findings.common_end(results),
        columns=MOST_COLUMNS,
        published=[row.value / unit.divisor for row in rows],
    )
    subtitle = f"{_name(outcome, unit)}. {panel_words(panels.end)} {_dots(results, rows)}"
    drawn = page(finding, subtitle, results, panels.height)
    for axis, result in zip(multiples.draw(drawn, drawn.room, panels), results, strict=True):
        marks.published(axis, rows, unit, result.scenario.as_of, SMALL_DOTS)
    return Picture(drawn.figure, "")


def panel_words(end: int) -> str:
    """How panels of one scenario each are read."""
    return (
        f"One scenario a panel: median, 50 and 90{NBSP}% of draws; above it the numbers of {end}. Grey dashes: the"
        " median of the first scenario."
    )


def panel_curves(results: Sequence[Result], outcome: str, unit: Unit, first: int) -> list[Curve]:
    """The first scenario in its own manner and all others in one colour: panels tell them apart."""
    reference, *others = curves(results, outcome, unit, first)
    return [reference, *(replace(curve, manner=other(0)) for curve in others)]


def in_panels(drawn: Sequence[Curve]) -> list[multiples.Panel]:
    """A panel for each curve, with the first one for reference in all others."""
    first, *others = drawn
    return [multiples.Panel(first), *(multiples.Panel(curve, first) for curve in others)]


def _name(outcome: str, unit: Unit) -> str:
    name = OUTCOME_NAMES[outcome].words
    return name if unit.words == "firms" else f"{name}, {unit.words}"


def _dots(results: Sequence[Result], rows: list[ObservationForm]) -> str:
    """What the dots mean, as far as they are there."""
    if not rows:
        return ""
    known = known_years(results)[0]
    kinds = [
        word
        for word, holds in (
            ("hollow: later than was known", any(row.year > known for row in rows)),
            ("pale: not used to fit", any(row.use == "shown" for row in rows)),
            ("arrow: at least", any(row.relation == "at_least" for row in rows)),
        )
        if holds
    ]
    return f"Dots: published figures ({', '.join(kinds)})." if kinds else "Dots: published figures."


def _alt(results: Sequence[Result], outcome: str, unit: Unit, rows: list[ObservationForm], finding: str) -> str:
    first, end, known = results[0].years[0], findings.common_end(results), known_years(results)
    opening = (
        f"{finding}. Line chart: {_name(outcome, unit)}, from {first} to {max(r.scenario.end for r in results)}, known"
        f" up to {joined([str(year) for year in known])}, with medians and 90 % bands."
    )
    told = [accounts.of_curve(curve, unit, end) for curve in curves(results, outcome, unit, first)]
    return accounts.account(opening, [*told, accounts.of_published(rows, unit, known[0])])
