"""The figure of public money beyond what is on record. It must not know how files are written."""

from collections.abc import Mapping, Sequence

import numpy as np

from simulator.analysis.results import Result, Summary, summarise
from simulator.levers import LEVERS
from simulator.output.figures import accounts, findings, marks, multiples, overlays
from simulator.output.figures.fans import IN_PANELS, curves, in_panels, known_years, panel_curves
from simulator.output.figures.marks import Curve
from simulator.output.figures.names import LEVER_NAMES
from simulator.output.figures.numbers import ROUGH_DIGITS, Interval, Unit, interval, percent, unit_of
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import MOST_OVERLAID, QUIET, TEXT, Manner, look, manners
from simulator.output.figures.writing import NBSP, line_height, quoted, width, wrapped

NOTHING = "No money beyond the record"
HEAD_SIZE, NAME_SIZE = 10.0, 9.5
LEFT, BOTTOM, BETWEEN = 0.5, 0.34, 0.35  # around panels [inch]
PLOT_SHARE = 0.42  # of the panel of the years in the width of the page
LEAST_PLOT, ROW = 3.0, 0.45
MOST_OF_IT = 0.5


def cost(results: Sequence[Result]) -> Picture:
    """Public money beyond the record by year; for one result also by lever, as a mean a year.

    Money that stopped programmes save is negative. More than six scenarios get a panel each.
    """
    unit = unit_of("public_cost", max(float(np.nanmax(np.abs(r.totals["public_cost"].p50))) for r in results))
    with look():
        if len(results) > MOST_OVERLAID:
            return _panels(results, unit)
        if len(results) > 1 or not levers_that_cost(results[0]):
            return _overlay(results, unit)
        return _one(results[0], unit)


def levers_that_cost(result: Result) -> list[str]:
    """The levers that cost or save anything in any year and draw, in their order."""
    costs = result.ensemble.outcomes.cost_by_lever
    return [lever for lever in LEVERS if np.nan_to_num(costs[lever]).any()]


def mean_a_year(result: Result) -> dict[str, Summary]:
    """Mean cost a year over the forecast of each lever that costs anything and of "all", each of one number."""
    costs = result.ensemble.outcomes.cost_by_lever
    first = result.years.index(result.scenario.as_of) + 1
    means = {lever: costs[lever][first:].mean(axis=0) for lever in levers_that_cost(result)}
    means["all"] = result.ensemble.outcomes.totals["public_cost"][first:].mean(axis=0)
    unit, end = result.totals["public_cost"].unit, result.scenario.end
    return {name: summarise(values[None], [end], unit) for name, values in means.items()}


def _span(result: Result) -> str:
    return f"{result.scenario.as_of + 1}–{result.scenario.end}"


def _one(result: Result, unit: Unit) -> Picture:
    """Years on the left, levers on the right."""
    means = mean_a_year(result)
    written = {name: _written(summary, unit) for name, summary in means.items()}
    title = _title_of_one(result, means, written["all"])
    end = result.scenario.end
    subtitle = (
        f"‘{result.scenario.title}’. Public money beyond what is on record, {unit.words}, 2025 prices; below zero: saved."
        f" Line: median; band and thin bars: 90{NBSP}%, thick bars: 50{NBSP}% of draws."
    )
    curve = curves([result], "public_cost", unit)[0]
    at_end = interval(curve.summary.at(end), unit, ROUGH_DIGITS)
    room = LEAST_PLOT + BOTTOM + 2 * line_height(HEAD_SIZE)
    drawn = page(title, subtitle, [result], max(room, ROW * len(means) + BOTTOM + line_height(HEAD_SIZE)))
    box = drawn.room
    left = Box(box.left, box.bottom, box.width * PLOT_SHARE, box.height)
    right = Box(left.right + BETWEEN, box.bottom, box.width - left.width - BETWEEN, box.height)
    _by_year(drawn, left, curve, f"Each year; in {end}: {at_end.median}" + (f" ({at_end.band})" if at_end.band else ""))
    names = levers_that_cost(result)
    rows = {LEVER_NAMES.get(name, name): (means[name], written[name]) for name in names}
    _by_lever(drawn, right, rows, unit, curve.manner, f"Mean a year by lever, {_span(result)}")
    sentences = [
        f"{LEVER_NAMES.get(name, name)}: {_banded(written[name])} a year on average." for name in names
    ]
    opening = f"{title}. Line chart of the public cost by year, and intervals by lever."
    return Picture(
        drawn.figure, accounts.account(opening, [accounts.of_curve(curve, unit, end, ROUGH_DIGITS), *sentences])
    )


def _written(summary: Summary, unit: Unit) -> Interval:
    return interval(findings.divided(summary.at(summary.years[0]), unit), unit, ROUGH_DIGITS)


def _banded(written: Interval) -> str:
    return f"median {written.median}" + (f" (90 % of draws: {written.band})" if written.band else "")


def _title_of_one(result: Result, means: Mapping[str, Summary], written: Interval) -> str:
    """What it costs or saves in an average year, and which lever takes most of it."""
    whole = means["all"]
    band = f" (90{NBSP}% of draws: {written.band})" if written.band else ""
    if whole.p95[0] <= 0:
        saved = written.median.removeprefix("−")
        words = f"Against the record about {saved} of public money a year is saved in {_span(result)}{band}"
    elif whole.p05[0] < 0:
        words = f"Public money beyond the record in {_span(result)}: {written.median} a year at the median{band}"
    else:
        words = f"The scenario costs about {written.median} a year beyond the record in {_span(result)}{band}"
    shares = {name: float(means[name].mean[0] / whole.mean[0]) for name in means if name != "all" and whole.mean[0]}
    lead = max(shares, key=lambda name: shares[name], default=None)
    one_sign = all(share >= 0 for share in shares.values())
    if lead is None or not one_sign or len(shares) == 1 or shares[lead] < MOST_OF_IT:
        return words
    return f"{words}; {LEVER_NAMES.get(lead, lead).lower()}: {percent(shares[lead])} of it"


def _by_year(drawn: Page, box: Box, curve: Curve, head: str) -> None:
    """The total of each year."""
    heads = wrapped(head, box.width - LEFT, HEAD_SIZE, bold=True, most=2)
    plot = Box(box.left + LEFT, box.bottom + BOTTOM, box.width - LEFT, box.height - BOTTOM - _head_height(heads))
    drawn.lines(plot.left, box.top, heads, HEAD_SIZE, color=TEXT, fontweight="bold")
    axis = drawn.axes(plot)
    marks.zero_line(axis)
    marks.wide_band(axis, curve)
    marks.median(axis, curve)
    marks.value_ticks(axis, marks.limits(curve.values, zero=True))
    marks.year_ticks(axis, curve.summary.years[0], curve.summary.years[-1])


def _by_lever(
    drawn: Page,
    box: Box,
    rows: Mapping[str, tuple[Summary, Interval]],
    unit: Unit,
    manner: Manner,
    head: str,
) -> None:
    """One interval a lever, its name on the left and its numbers on the right."""
    heads = wrapped(head, box.width, HEAD_SIZE, bold=True, most=2)
    drawn.lines(box.left, box.top, heads, HEAD_SIZE, color=TEXT, fontweight="bold")
    numbers = {name: written.median + (f" ({written.band})" if written.band else "") for name, (_, written) in rows.items()}
    names_room = max(width(name, NAME_SIZE) for name in rows) + 0.15
    numbers_room = max(width(number, NAME_SIZE) for number in numbers.values()) + 0.15
    height = min(box.height - BOTTOM - _head_height(heads), 0.65 * len(rows) + 0.2)
    plot = Box(
        box.left + names_room,
        box.top - _head_height(heads) - height,
        box.width - names_room - numbers_room,
        height,
    )
    axis = drawn.axes(plot, ylim=(len(rows) - 0.5, -0.5))
    axis.grid(False, axis="y")
    axis.grid(True, axis="x")
    axis.set_yticks([])
    marks.zero_line(axis, upright=True)
    values = [values for summary, _ in rows.values() for values in (summary.p05[0], summary.p95[0])]
    ends = marks.limits([float(value) / unit.divisor for value in values], zero=True)
    for place, (name, (summary, _)) in enumerate(rows.items()):
        at = findings.divided(summary.at(summary.years[0]), unit)
        marks.interval_marks(axis, at, place, manner, upright=False)
        base = plot.top - plot.height * (place + 0.5) / len(rows) - 0.35 * NAME_SIZE / 72
        drawn.text(box.left, base, name, NAME_SIZE, color=TEXT)
        drawn.text(plot.right + 0.15, base, numbers[name], NAME_SIZE, color=manner.ink)
    marks.value_ticks(axis, ends, most=4, upright=False)


def _head_height(heads: Sequence[str]) -> float:
    return len(heads) * line_height(HEAD_SIZE) + 0.1


def _overlay(results: Sequence[Result], unit: Unit) -> Picture:
    """The total of each year for each scenario."""
    end = findings.common_end(results)
    overlay = overlays.Overlay(
        curves=curves(results, "public_cost", unit),
        unit=unit,
        end=end,
        known=known_years(results),
        zero=True,
        digits=ROUGH_DIGITS,
    )
    title = _title(results)
    subtitle = (
        f"{_what(unit)}. Lines: median; bands: 90{NBSP}% of draws. Bars: 50{NBSP}% (thick) and 90{NBSP}% (thin) in {end}."
    )
    drawn = page(title, subtitle, results, overlay.height)
    overlays.draw(drawn, drawn.room, overlay)
    return Picture(drawn.figure, _alt(title, overlay.curves, unit, end))


def _panels(results: Sequence[Result], unit: Unit) -> Picture:
    end = findings.common_end(results)
    first = min(known_years(results))
    panels = multiples.Multiples(
        panels=in_panels(panel_curves(results, "public_cost", unit, first)),
        unit=unit,
        end=end,
        known=known_years(results),
        columns=4,
        zero=True,
        digits=ROUGH_DIGITS,
    )
    title = _title(results)
    drawn = page(title, f"{_what(unit)}. {IN_PANELS}.", results, panels.height)
    multiples.draw(drawn, drawn.room, panels)
    return Picture(drawn.figure, _alt(title, [panel.curve for panel in panels.panels], unit, end))


def _what(unit: Unit) -> str:
    return f"Public money beyond what is on record, {unit.words}, 2025 prices; below zero: saved"


def _title(results: Sequence[Result]) -> str:
    """Which scenario costs most in the last year, and which saves."""
    end = findings.common_end(results)
    if not any(levers_that_cost(result) for result in results):
        whose = quoted(results[0].scenario.title) if len(results) == 1 else f"all {len(results)} scenarios"
        return f"{NOTHING}: {whose} spend as recorded" if len(results) > 1 else f"{NOTHING}: US$0 in every year"
    medians = {place: result.totals["public_cost"].at(end)["p50"] for place, result in enumerate(results)}
    parts = []
    for place, verb, sign in ((max(medians, key=lambda p: medians[p]), "costs", 1), (min(medians, key=lambda p: medians[p]), "saves", -1)):
        if medians[place] * sign > 0:
            values = {k: sign * v for k, v in results[place].totals["public_cost"].at(end).items()}
            if sign < 0:
                values["p05"], values["p95"] = values["p95"], values["p05"]
            own = unit_of("public_cost", abs(medians[place]))
            written = interval(findings.divided(values, own), own, ROUGH_DIGITS)
            parts.append(f"{quoted(results[place].scenario.title)} {verb} {written.words}")
    return f"In {end} {' and '.join(parts)} against the record"


def _alt(title: str, drawn: Sequence[Curve], unit: Unit, end: int) -> str:
    opening = f"{title}. Line chart of public money beyond the record, {unit.words}, with medians and 90 % bands."
    return accounts.account(opening, [accounts.of_curve(curve, unit, end, ROUGH_DIGITS) for curve in drawn])
