"""The figure of foreign revenue by market. It must not know how files are written."""

from collections.abc import Mapping

import numpy as np

from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary
from simulator.output.figures import accounts, marks, multiples
from simulator.output.figures.marks import Curve
from simulator.output.figures.pages import page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import look, manners
from simulator.output.figures.units import ROUGH_DIGITS, Unit, percent, step_for, unit_of
from simulator.output.figures.writing import NBSP, shortened

MOST_COLUMNS = 5
NAME_CHARACTERS = 28  # of a market's name in the title


def markets(result: Result) -> Picture:
    """Foreign revenue of each market, the largest first; each row of panels has its own scale."""
    summaries = {name: outcomes["revenue"] for name, outcomes in result.markets.items()}
    order = sorted(summaries, key=lambda name: -summaries[name].p50[-1])
    unit = unit_of("revenue", float(max(summary.p95[-1] for summary in summaries.values())))
    rows = -(-len(order) // MOST_COLUMNS)
    panels = multiples.Multiples(
        panels=[multiples.Panel(curve) for curve in _curves(result, order, summaries, unit)],
        unit=unit,
        end=result.scenario.end,
        columns=-(-len(order) // rows),
        scale_by_row=True,
        digits=ROUGH_DIGITS,
    )
    with look():
        drawn = page(_title(result, order), _subtitle(result, panels), [result], panels.height)
        multiples.draw(drawn, drawn.room, panels)
    return Picture(drawn.figure, _alt(result, order, panels))


def _curves(result: Result, order: list[str], summaries: Mapping[str, Summary], unit: Unit) -> list[Curve]:
    forms, first, manner = result.scenario.seeds.market_forms, result.years[0], manners([result])[0]
    known, beyond = result.scenario.as_of, marks.beyond(result)
    return [
        Curve(_short(forms[name].name), marks.shown(summaries[name], unit, first), manner, known, beyond)
        for name in order
    ]


def _title(result: Result, order: list[str]) -> str:
    """How much of the revenue the largest markets earn."""
    revenue, end = result.ensemble.outcomes.by_market["revenue"][-1], result.scenario.end
    names = result.scenario.seeds.markets.names
    largest = revenue[[names.index(name) for name in order[:2]]].sum(axis=0) / revenue.sum(axis=0)
    low, middle, high = (float(share) for share in np.quantile(largest, (0.05, 0.5, 0.95)))
    listed = " and ".join(_short(result.scenario.seeds.market_forms[name].name) for name in order[:2])
    band = f"90{NBSP}% of draws: {100 * low:.0f}–{100 * high:.0f}{NBSP}%"
    return f"{listed} earn {percent(middle)} of foreign revenue in {end} ({band})"


def _short(name: str) -> str:
    """A market's name without what it consists of."""
    return shortened(name.partition(" (")[0], NAME_CHARACTERS)


def _subtitle(result: Result, panels: multiples.Multiples) -> str:
    """What is drawn, on which scales, and on what the split rests."""
    end, grades = result.scenario.end, [form.grade for form in result.scenario.seeds.market_forms.values()]
    tops = [panels.ends(row)[1] for row in panels.rows]
    written = [panels.unit.number(top, step_for(top, ROUGH_DIGITS)) for top in tops]
    scales = f" Each row has its own scale, up to {' and '.join(written)}." if len(tops) > 1 else ""
    judged = f" {grades.count('D')} of {len(grades)} starting shares are judgement (grade D)." if "D" in grades else ""
    return (
        f"‘{result.scenario.title}’. Foreign revenue by market, {panels.unit.words}: median, 50 and 90{NBSP}% of draws;"
        f" above each panel the median of {end} (and the 90{NBSP}%).{scales}{judged}"
    )


def _alt(result: Result, order: list[str], panels: multiples.Multiples) -> str:
    opening = (
        f"{_title(result, order)}. Small line charts of foreign revenue by market, {panels.unit.words}, for"
        f" {result.scenario.title}, the largest market first."
    )
    return accounts.account(
        opening, [accounts.of_curve(panel.curve, panels.unit, panels.end, ROUGH_DIGITS) for panel in panels.panels]
    )
