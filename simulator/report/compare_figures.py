"""The figures of a comparison: projections with the differences beside them, differences over the years, and cost."""

from collections.abc import Sequence
from dataclasses import replace

from simulator.analysis.compare import Comparison, Contrast
from simulator.analysis.results import Result
from simulator.inputs.scenario import Scenario
from simulator.report.contrast import HEADLINES, MOST_MARKETS, Change, lead, most
from simulator.report.language import CHANCE, OUTCOMES, SHORT, US_MILLION_YEARLY, plain, scale, size, text, unit_of
from simulator.report.layout import palette
from simulator.report.model import NOTHING, Figure, Lines, Panel, Row, Rows, Series, Text, Value
from simulator.report.names import market, quoted
from simulator.report.projections import PUBLISHED, YEAR, outside, over_years, panel_unit, published, series
from simulator.report.sentences import HIGHER, LOWER, differs, headline
from simulator.report.values import claimed, inner, median

MOST_OVER_YEARS = 4
"""Scenarios whose differences over the years can be told apart; of more only sorted intervals are drawn."""

DOTS = text("dot: median, bars: half and 9 in 10 simulations")
BANDS = text("line: median, bands: half and 9 in 10 simulations")


def figures(comparison: Comparison, changes: Sequence[Change], year: int) -> dict[str, Figure]:
    """All figures of a comparison, by the stem of their file."""
    first = comparison.results[0]
    colours = palette([result.scenario.name for result in comparison.results])
    paired = [change for change in changes if change.contrast.paired]
    drawn = {f"compare-{outcome}": _levels(first, changes, outcome) for outcome in HEADLINES}
    if 1 < len(paired) <= MOST_OVER_YEARS:
        drawn["compare-difference"] = _over_the_years(first, paired)
    if any(change.size("public_cost") for change in changes):
        drawn["compare-cost"] = _costs(first, changes)
    for change in changes:
        if change.name in comparison.four_lines:
            drawn[f"compare-beliefs-{change.name}"] = _beliefs_apart(comparison, change)
        if change.contrast.by_market and change.contrast.paired:
            drawn[f"compare-markets-{change.name}"] = _markets(change)
    return {name: replace(figure, colours=colours) for name, figure in drawn.items()}


def _levels(first: Result, changes: Sequence[Change], outcome: str) -> Figure:
    """Projections, and beside them what each scenario changes."""
    paired = [change for change in changes if change.contrast.paired]
    unit = panel_unit([first, *(change.result for change in changes)], outcome)
    projected = Lines(
        title=NOTHING,
        unit=unit,
        x=YEAR,
        series=[
            series(first, outcome, "first", whole=True),
            *(series(change.result, outcome, "scenario") for change in changes),
        ],
        marks=published(first, outcome),
        marks_name=PUBLISHED,
        zero=True,
    )
    beside: list[Panel] = []
    if len(paired) == 1:
        beside = [_alone(paired[0], outcome)]
    elif paired:
        beside = [_intervals(paired, outcome)]
    return Figure(
        title=_title(changes, outcome),
        subtitle=text(
            "{outcome}, {unit}. Compared with {first}; {marks}",
            outcome=OUTCOMES[outcome],
            unit=unit.head,
            first=quoted(first.scenario),
            marks=BANDS if len(paired) == 1 else DOTS,
        ),
        panels=[projected, *beside],
        notes=list(outside(first, outcome)),
    )


def _title(changes: Sequence[Change], outcome: str) -> Text:
    """What the largest change is."""
    change = lead(changes, outcome)
    if change.contrast.paired:
        made = change.claim(outcome)
        return headline(quoted(change.result.scenario), made, outcome, change.year, most=most(change, changes, outcome))
    return differs(quoted(change.result.scenario), change.value(outcome), outcome, change.year)


def _intervals(changes: Sequence[Change], outcome: str) -> Rows:
    """What each changes, sorted."""
    order = sorted(changes, key=lambda change: -change.size(outcome))
    unit = scale([change.value(outcome) for change in order], unit_of(outcome, signed=True))
    return Rows(
        title=text("What each changes in {year}, {unit}", year=order[0].year, unit=unit.head),
        unit=unit,
        rows=[_row(change, outcome) for change in order],
    )


def _row(change: Change, outcome: str) -> Row:
    summary = change.difference(outcome).summary
    return Row(
        change.title,
        change.name,
        "scenario",
        change.value(outcome),
        inner(summary, change.year),
        _said(change, outcome),
    )


def _said(change: Change, outcome: str) -> Text:
    """The number under a name, and how often it goes that way."""
    made = change.claim(outcome)
    if made.direction == "nothing":
        return text("{value}: no change in any simulation", value=made.value)
    side = HIGHER if made.chances.higher >= made.chances.lower else LOWER
    return text("{value}; {side} in {chance}", value=made.value, side=side, chance=Value(made.chance, CHANCE))


def _alone(change: Change, outcome: str) -> Lines:
    """The difference of a single scenario over the years."""
    unit = unit_of(outcome, signed=True)
    return Lines(
        title=text("What it changes, {unit}", unit=unit.head),
        unit=unit,
        x=YEAR,
        series=[_difference_series(change, outcome)],
        key=change.name,
        zero=True,
    )


def _difference_series(change: Change, outcome: str) -> Series:
    gap = change.difference(outcome).summary
    return over_years(
        gap,
        name=change.title,
        key=change.name,
        role="scenario",
        start=change.result.scenario.as_of,
        end=change.value(outcome),
    )


def _over_the_years(first: Result, changes: Sequence[Change]) -> Figure:
    """A column a scenario, each panel on its own scale."""
    panels: list[Panel] = [
        Lines(
            title=text("{name}: {outcome}", name=change.title, outcome=SHORT[outcome]),
            unit=unit_of(outcome, signed=True),
            x=YEAR,
            series=[_difference_series(change, outcome)],
            key=change.name,
            zero=True,
            bands_named=False,
        )
        for outcome in HEADLINES
        for change in changes
    ]
    return Figure(
        title=_half_reached(first, lead(changes, "revenue")),
        subtitle=text(
            "Difference to {first}, revenue in US$ million a year, each panel on its own scale; {bands}",
            first=quoted(first.scenario),
            bands=BANDS,
        ),
        panels=panels,
        columns=len(changes),
    )


def _half_reached(first: Result, change: Change) -> Text:
    """By when half of the last year's change is there."""
    gap = change.difference("revenue").summary
    last = abs(gap.at(change.year)["p50"])
    later = [year for year in gap.along if year > first.scenario.as_of]
    half = next((year for year in later if abs(gap.at(year)["p50"]) >= last / 2), change.year)
    return text(
        "{title}: half of what it changes in foreign revenue by {year} is there by {half}",
        title=quoted(change.result.scenario),
        year=change.year,
        half=int(half),
    )


def _costs(first: Result, changes: Sequence[Change]) -> Figure:
    """Public cost as sorted bars."""
    order = sorted(changes, key=lambda change: -change.size("public_cost"))
    largest = max(order, key=lambda change: abs(change.size("public_cost")))
    value = largest.value("public_cost")
    verb = text("costs") if value.amount > 0 else text("saves")
    return Figure(
        title=text(
            "{title} {verb} {value} in {year}" if len(order) == 1 else "{title} {verb} most: {value} in {year}",
            title=quoted(largest.result.scenario),
            verb=verb,
            value=size(value),
            year=largest.year,
        ),
        subtitle=text(
            "Public cost beyond {first}, tax forgone included, {unit}; bar: median, line: 90 % of simulations",
            first=quoted(first.scenario),
            unit=US_MILLION_YEARLY.head,
        ),
        panels=[Rows(NOTHING, US_MILLION_YEARLY, [_cost_row(change) for change in order], "bar")],
        columns=1,
    )


def _cost_row(change: Change) -> Row:
    value = change.value("public_cost")
    return Row(change.title, change.name, "scenario", value, said=plain(value))


def _beliefs_apart(comparison: Comparison, change: Change) -> Figure:
    """What a policy changes under the first scenario's beliefs and under its own."""
    lines = comparison.four_lines[change.name]
    first, year = comparison.results[0].scenario, min(line.result.scenario.end for line in lines)
    pairs = [(lines[0].result, lines[1].contrast, first), (lines[2].result, lines[3].contrast, change.result.scenario)]
    shown = [(base, contrast, scenario) for base, contrast, scenario in pairs if contrast is not None]
    values = [median(contrast.differences["revenue"].summary, year, "revenue", signed=True) for _, contrast, _ in shown]
    return Figure(
        title=text(
            "{title} changes foreign revenue by {under_first} under the beliefs of {first}, by {under_own} under its "
            "own",
            title=quoted(change.result.scenario),
            under_first=values[0],
            first=quoted(first),
            under_own=values[-1],
        ),
        subtitle=text(
            "Difference in {year} between both policies under the same beliefs; {dots}", year=year, dots=DOTS
        ),
        panels=[_belief_rows(shown, outcome, year, change.name) for outcome in HEADLINES],
    )


def _belief_rows(shown: Sequence[tuple[Result, Contrast, Scenario]], outcome: str, year: int, key: str) -> Rows:
    rows = []
    for base, contrast, scenario in shown:
        gap = contrast.differences[outcome]
        made = claimed(gap, outcome, year, base.totals[outcome])
        rows.append(
            Row(
                text("beliefs of {title}", title=quoted(scenario)),
                key,
                "scenario",
                made.value,
                inner(gap.summary, year),
                plain(made.value),
            )
        )
    unit = unit_of(outcome, signed=True)
    return Rows(text("{outcome}, {unit}", outcome=OUTCOMES[outcome], unit=unit.head), unit, rows)


def _markets(change: Change) -> Figure:
    """The markets in which something changes, and the rest as one row."""
    named, rest = change.markets[:MOST_MARKETS], change.markets[MOST_MARKETS:]
    largest = median(change.contrast.by_market[named[0]]["revenue"].summary, change.year, "revenue", signed=True)
    return Figure(
        title=text(
            "{title} changes foreign revenue most in {market}: {value} in {year}",
            title=quoted(change.result.scenario),
            market=market(named[0], change.result.scenario.seeds),
            value=largest,
            year=change.year,
        ),
        subtitle=text("Difference to {first} by market; {dots}", first=quoted(change.base.scenario), dots=DOTS),
        panels=[_market_rows(change, named, rest, outcome) for outcome in HEADLINES],
    )


def _market_rows(change: Change, named: Sequence[str], rest: Sequence[str], outcome: str) -> Rows:
    seeds, unit = change.result.scenario.seeds, unit_of(outcome, signed=True)
    summaries = [(plain(market(name, seeds)), change.contrast.by_market[name][outcome].summary) for name in named]
    if rest:
        summaries.append((text("all other markets"), change.together(rest, outcome)))
    rows = []
    for name, summary in summaries:
        value = median(summary, change.year, outcome, signed=True)
        rows.append(Row(name, change.name, "scenario", value, inner(summary, change.year), plain(value)))
    return Rows(text("{outcome}, {unit}", outcome=OUTCOMES[outcome], unit=unit.head), unit, rows)
