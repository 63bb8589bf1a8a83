"""The figure of public money beyond what is on record. It must not know how files are written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from simulator.analysis.results import Result
from simulator.analysis.summaries import summarise
from simulator.output.figures import accounts, findings, marks, multiples, overlays
from simulator.output.figures.fans import (
    MOST_COLUMNS,
    curves,
    in_panels,
    known_years,
    panel_curves,
    panel_words,
    strip_words,
)
from simulator.output.figures.marks import Curve
from simulator.output.figures.names import lever_name
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import MOST_OVERLAID, TEXT, Manner, look
from simulator.output.figures.units import ROUGH_DIGITS, Interval, Unit, interval, percent, unit_of
from simulator.output.figures.writing import NBSP, POINTS, joined, line_height, quoted, width, wrapped

NOTHING = "No money beyond the record"
ALL = "all levers"
HEAD_SIZE, ROW_SIZE = 10.0, 9.5
LEFT, BOTTOM, BETWEEN, BESIDE, UNDER_HEAD = 0.5, 0.34, 0.35, 0.15, 0.1  # around panels [inch]
PLOT_SHARE = 0.42  # of the panel of the years in the width of the page
LEAST_PLOT, LEAST_ROW, MOST_ROW = 3.0, 0.4, 0.65
MAIN_SHARE = 0.5  # of the cost from which the title names a lever

Rows = Mapping[str, tuple[dict[str, float], Interval]]


def cost(results: Sequence[Result]) -> Picture:
    """Public money beyond the record by year; for one result also by lever, as a mean a year.

    Money that stopped programmes save is negative. More than six scenarios get a panel each.
    """
    unit = unit_of("public_cost", max(float(np.nanmax(np.abs(r.totals["public_cost"].p50))) for r in results))
    with look():
        if len(results) > MOST_OVERLAID:
            return _panels(results, unit)
        if len(results) > 1 or not results[0].levers_that_cost:
            return _overlay(results, unit)
        return _one(results[0], unit)


def mean_a_year(result: Result) -> dict[str, dict[str, float]]:
    """Cost in a mean year of the forecast [US$ m/year]: mean and quantiles, of all together and of each lever."""
    outcomes, end = result.ensemble.outcomes, result.scenario.end
    first = result.years.index(result.scenario.as_of) + 1
    parts = {ALL: outcomes.totals["public_cost"]}
    parts |= {lever: outcomes.cost_by_lever[lever] for lever in result.levers_that_cost}
    return {
        name: summarise(values[first:].mean(axis=0, keepdims=True), [end], "US$ million/year").at(end)
        for name, values in parts.items()
    }


def _one(result: Result, unit: Unit) -> Picture:
    """Years on the left, levers on the right."""
    means = mean_a_year(result)
    rows = {name: (findings.divided(values, unit), _written(values, unit)) for name, values in means.items()}
    title, curve = _title_of_one(result, means), curves([result], "public_cost", unit)[0]
    subtitle = (
        f"{quoted(result.scenario.title, 80)}. {_what(unit)}. Line: median; band and thin bars: 90{NBSP}%, thick bars:"
        f" 50{NBSP}% of draws."
    )
    needed = max(LEAST_PLOT, LEAST_ROW * len(rows)) + BOTTOM + line_height(HEAD_SIZE) + UNDER_HEAD
    drawn = page(title, subtitle, [result], needed)
    box = drawn.room
    left = Box(box.left, box.bottom, box.width * PLOT_SHARE, box.height)
    right = Box(left.right + BETWEEN, box.bottom, box.width - left.width - BETWEEN, box.height)
    end = result.scenario.end
    _by_year(drawn, left, curve, f"In {end}: {interval(curve.summary.at(end), unit, ROUGH_DIGITS).words}")
    levers = {lever_name(name, result.scenario.seeds): row for name, row in rows.items() if name != ALL}
    _by_lever(drawn, right, levers, curve.manner, f"By lever: mean a year, {_span(result)}")
    told = [f"{name}: {written.words} a year at the median." for name, (_, written) in levers.items()]
    opening = f"{title}. Line chart of the public cost by year, and intervals by lever."
    account = accounts.account(opening, [accounts.of_curve(curve, unit, end, ROUGH_DIGITS), *told])
    return Picture(drawn.figure, account)


def _span(result: Result) -> str:
    return f"{result.scenario.as_of + 1}–{result.scenario.end}"


def _written(values: Mapping[str, float], unit: Unit) -> Interval:
    return interval(findings.divided(values, unit), unit, ROUGH_DIGITS)


def saved(values: Mapping[str, float]) -> dict[str, float]:
    """A cost seen as a saving: the other sign, and the quantiles from the other end."""
    mirror = {"p05": "p95", "p25": "p75", "p75": "p25", "p95": "p05"}
    return {name: -values[mirror.get(name, name)] for name in values}


def _title_of_one(result: Result, means: Mapping[str, dict[str, float]]) -> str:
    """What the scenario costs or saves in an average year, and which lever takes most of it."""
    whole, span = means[ALL], _span(result)
    unit = unit_of("public_cost", abs(whole["p50"]))
    if whole["p95"] <= 0:
        return f"The scenario saves about {_written(saved(whole), unit).words} a year against the record in {span}"
    cost = _written(whole, unit)
    if whole["p05"] < 0:
        return f"The scenario may cost or save money against the record: {cost.words} a year in {span}"
    words = f"The scenario costs about {cost.words} a year beyond the record in {span}"
    shares = {lever: values["mean"] / whole["mean"] for lever, values in means.items() if lever != ALL}
    lead = max(shares, key=lambda lever: shares[lever])
    if len(shares) == 1 or min(shares.values()) < 0 or shares[lead] < MAIN_SHARE:
        return words
    return f"{words}; {lever_name(lead, result.scenario.seeds).lower()}: {percent(shares[lead])} of the mean"


def _by_year(drawn: Page, box: Box, curve: Curve, head: str) -> None:
    """The total of each year."""
    heads = wrapped(head, box.width - LEFT, HEAD_SIZE, bold=True, most=2)
    top = drawn.lines(box.left + LEFT, box.top, heads, HEAD_SIZE, color=TEXT, fontweight="bold") - UNDER_HEAD
    bottom = box.bottom + BOTTOM
    axis = drawn.axes(Box(box.left + LEFT, bottom, box.width - LEFT, top - bottom))
    marks.zero_line(axis)
    marks.wide_band(axis, curve)
    marks.median(axis, curve)
    marks.value_ticks(axis, marks.limits(curve.values, zero=True))
    marks.year_ticks(axis, curve.summary.years[0], curve.summary.years[-1])


def _by_lever(drawn: Page, box: Box, rows: Rows, manner: Manner, head: str) -> None:
    """One interval a lever, its name on the left and its numbers on the right."""
    heads = wrapped(head, box.width, HEAD_SIZE, bold=True, most=2)
    top = drawn.lines(box.left, box.top, heads, HEAD_SIZE, color=TEXT, fontweight="bold") - UNDER_HEAD
    numbers = [written.median + (f" ({written.band})" if written.band else "") for _, written in rows.values()]
    left = box.left + max(width(name, ROW_SIZE) for name in rows) + BESIDE
    right = box.right - max(width(number, ROW_SIZE) for number in numbers) - BESIDE
    row = min((top - box.bottom - BOTTOM) / len(rows), MOST_ROW)
    axis = drawn.axes(Box(left, top - row * len(rows), right - left, row * len(rows)), ylim=(len(rows) - 0.5, -0.5))
    axis.grid(False, axis="y")
    axis.grid(True, axis="x")
    axis.set_yticks([])
    marks.zero_line(axis, upright=True)
    for place, (name, (values, _)) in enumerate(rows.items()):
        marks.interval_marks(axis, values, place, manner, upright=False)
        base = top - row * (place + 0.5) - 0.35 * ROW_SIZE / POINTS
        drawn.text(box.left, base, name, ROW_SIZE, color=TEXT)
        drawn.text(right + BESIDE, base, numbers[place], ROW_SIZE, color=manner.ink)
    ends = marks.limits([values[end] for values, _ in rows.values() for end in ("p05", "p95")], zero=True)
    marks.value_ticks(axis, ends, most=4, upright=False)


def _overlay(results: Sequence[Result], unit: Unit) -> Picture:
    """The total of each year for each scenario."""
    overlay = overlays.Overlay(
        curves=curves(results, "public_cost", unit),
        unit=unit,
        end=findings.common_end(results),
        known=known_years(results),
        zero=True,
        digits=ROUGH_DIGITS,
    )
    title = _title(results)
    how = "Zero in every draw." if NOTHING in title else f"Lines: median; {strip_words(overlay.end)}"
    drawn = page(title, f"{_what(unit)}. {how}", results, overlay.height)
    overlays.draw(drawn, drawn.room, overlay)
    return Picture(drawn.figure, _alt(title, overlay.curves, unit, overlay.end))


def _panels(results: Sequence[Result], unit: Unit) -> Picture:
    """One scenario a panel."""
    drawn_curves = panel_curves(results, "public_cost", unit, known_years(results)[0])
    panels = multiples.Multiples(
        panels=in_panels([replace(curve, known=None) for curve in drawn_curves]),
        unit=unit,
        end=findings.common_end(results),
        columns=MOST_COLUMNS,
        zero=True,
        digits=ROUGH_DIGITS,
    )
    title = _title(results)
    drawn = page(title, f"{_what(unit)}. {panel_words(panels.end)}", results, panels.height)
    multiples.draw(drawn, drawn.room, panels)
    return Picture(drawn.figure, _alt(title, drawn_curves, unit, panels.end))


def _what(unit: Unit) -> str:
    return f"Public money beyond what is on record, {unit.words}, 2025 prices; below zero: saved"


def _title(results: Sequence[Result]) -> str:
    """Which scenario costs most in the last year, and which saves most."""
    if not any(result.levers_that_cost for result in results):
        whose = {1: "US$0 in every year", 2: "both scenarios spend as recorded"}
        return f"{NOTHING}: {whose.get(len(results), f'all {len(results)} scenarios spend as recorded')}"
    end = findings.common_end(results)
    values = [result.totals["public_cost"].at(end) for result in results]
    order = sorted(range(len(results)), key=lambda place: values[place]["p50"])
    parts = [
        f"{quoted(results[place].scenario.title)} {verb} {_written(money, unit_of('public_cost', money['p50'])).words}"
        for place, verb, money in (
            (order[-1], "costs", values[order[-1]]),
            (order[0], "saves", saved(values[order[0]])),
        )
        if money["p50"] > 0
    ]
    return f"In {end} {joined(parts)} against the record" if parts else f"{NOTHING} in {end}, at the median"


def _alt(title: str, drawn: Sequence[Curve], unit: Unit, end: int) -> str:
    opening = f"{title}. Line chart of public money beyond the record, {unit.words}, with medians and 90 % bands."
    return accounts.account(opening, [accounts.of_curve(curve, unit, end, ROUGH_DIGITS) for curve in drawn])
