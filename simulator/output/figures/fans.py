"""The figure of one outcome over the years, for one scenario or several. It must not know how files are written."""

from collections.abc import Sequence
from dataclasses import replace

from simulator.analysis.results import Result
from simulator.inputs.seeds import ObservationForm
from simulator.output.figures import accounts, findings, marks, multiples, overlays
from simulator.output.figures.marks import Curve
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.numbers import LEVEL_DIGITS, Unit, unit_of
from simulator.output.figures.pages import page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import MOST_OVERLAID, TEXT, Manner, look, manners, other
from simulator.output.figures.writing import NBSP, joined

MOST_COLUMNS = 4
PAST = Manner(TEXT)


def fan(results: Sequence[Result], outcome: str) -> Picture:
    """An outcome's medians and 90 % bands by year, beside the published figures; the first result is the reference.

    `outcome` is one of OUTCOMES. More than six scenarios get a panel each.
    """
    unit = unit_of(outcome, max(float(abs(result.totals[outcome].p50[1:]).max()) for result in results))
    rows = [row for row in results[0].scenario.seeds.observations if row.quantity == outcome]
    rows = [row for row in rows if row.year <= findings.common_end(results)]
    with look():
        if len(results) > MOST_OVERLAID:
            return _panels(results, outcome, unit, rows)
        return _overlay(results, outcome, unit, rows)


def curves(results: Sequence[Result], outcome: str, unit: Unit, first: int | None = None) -> list[Curve]:
    """The projections, each from its own last known year on, or all from the year `first`."""
    return [
        Curve(
            result.scenario.title,
            marks.shown(result.totals[outcome], unit, first or result.scenario.as_of),
            manner,
            result.scenario.as_of,
            marks.beyond(result),
            _known_note(result, results),
        )
        for result, manner in zip(results, manners(results), strict=True)
    ]


def _known_note(result: Result, results: Sequence[Result]) -> tuple[str, ...]:
    """What was known, where scenarios differ in it."""
    return (f"known up to {result.scenario.as_of}",) if len(known_years(results)) > 1 else ()


def known_years(results: Sequence[Result]) -> list[int]:
    """The last known years of all scenarios."""
    return sorted({result.scenario.as_of for result in results})


def title(results: Sequence[Result], outcome: str, unit: Unit) -> str:
    """What the figure finds."""
    if len(results) == 1:
        return findings.level(results[0], outcome, unit)
    return findings.against_first(results, outcome)


def _overlay(results: Sequence[Result], outcome: str, unit: Unit, rows: list[ObservationForm]) -> Picture:
    end, known = findings.common_end(results), known_years(results)
    overlay = overlays.Overlay(
        curves=curves(results, outcome, unit),
        unit=unit,
        end=end,
        known=known,
        past=_past(results, outcome, unit),
        published=[row.value / unit.divisor for row in rows],
    )
    drawn = page(title(results, outcome, unit), _subtitle(results, outcome, unit, rows), results, overlay.height)
    axis = overlays.draw(drawn, drawn.room, overlay)
    marks.published(axis, rows, unit, min(known))
    return Picture(drawn.figure, _alt(results, outcome, unit, rows))


def _past(results: Sequence[Result], outcome: str, unit: Unit) -> list[Curve]:
    """The estimates of the known years: one for all scenarios that share their draws, those of the first in black."""
    groups: dict[object, tuple[Result, Manner]] = {}
    for result, manner in zip(results, manners(results), strict=True):
        groups.setdefault(result.scenario.same_draws, (result, manner if groups else PAST))
    return [
        Curve("", marks.shown(result.totals[outcome], unit, result.years[0], result.scenario.as_of), manner)
        for result, manner in groups.values()
    ]


def _panels(results: Sequence[Result], outcome: str, unit: Unit, rows: list[ObservationForm]) -> Picture:
    drawn_curves = panel_curves(results, outcome, unit, results[0].years[0])
    panels = multiples.Multiples(
        panels=in_panels(drawn_curves),
        unit=unit,
        end=findings.common_end(results),
        known=known_years(results),
        columns=MOST_COLUMNS,
        published=[row.value / unit.divisor for row in rows],
    )
    words = f"{_name(outcome, unit)}. {IN_PANELS}. {_dots(results, rows)}"
    drawn = page(title(results, outcome, unit), words, results, panels.height)
    for axis in multiples.draw(drawn, drawn.room, panels):
        marks.published(axis, rows, unit, min(panels.known), scale=0.62)
    return Picture(drawn.figure, _alt(results, outcome, unit, rows))


IN_PANELS = (
    f"One scenario a panel, in blue: median, 50 and 90{NBSP}% of draws; above it the median of the last year (and the"
    f" 90{NBSP}%). Grey dashes: the median of the first scenario"
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


def _subtitle(results: Sequence[Result], outcome: str, unit: Unit, rows: list[ObservationForm]) -> str:
    end = findings.common_end(results)
    marks_used = (
        f"Lines: median (black: the past as estimated); bands: 90{NBSP}% of draws. Bars: 50{NBSP}% (thick) and"
        f" 90{NBSP}% (thin) in {end}."
    )
    return f"{_name(outcome, unit)}. {marks_used} {_dots(results, rows)}"


def _dots(results: Sequence[Result], rows: list[ObservationForm]) -> str:
    """What the dots mean, as far as they are there."""
    if not rows:
        return ""
    known = min(known_years(results))
    kinds = [
        word
        for word, holds in (
            (f"hollow: later than {known}", any(row.year > known for row in rows)),
            ("pale: not used to fit", any(row.use == "shown" for row in rows)),
            ("arrow: at least", any(row.relation == "at_least" for row in rows)),
        )
        if holds
    ]
    return f"Dots: published figures ({', '.join(kinds)})." if kinds else "Dots: published figures."


def _alt(results: Sequence[Result], outcome: str, unit: Unit, rows: list[ObservationForm]) -> str:
    first = results[0].years[0]
    end = findings.common_end(results)
    opening = (
        f"{title(results, outcome, unit)}. Line chart of {_name(outcome, unit)} from {first} to"
        f" {max(result.scenario.end for result in results)}, known up to"
        f" {joined([str(year) for year in known_years(results)])}, with medians and 90 % bands."
    )
    whole = curves(results, outcome, unit, first)
    return accounts.account(
        opening,
        [
            *(accounts.of_curve(curve, unit, end, LEVEL_DIGITS) for curve in whole),
            accounts.of_published(rows, unit, min(known_years(results))),
        ],
    )
