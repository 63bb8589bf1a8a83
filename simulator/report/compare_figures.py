"""The figures of a comparison: projections with the differences beside them, differences over the years, and cost."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from simulator.analysis.compare import Comparison
from simulator.analysis.pairs import HEADLINES
from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary
from simulator.report.contrast import Compared, largest, lead
from simulator.report.language import CHANCE, OUTCOMES, SHORT, US_MILLION_YEARLY, plain, scale, size, text, unit_of
from simulator.report.layout import palette
from simulator.report.model import NOTHING, Figure, Lines, Panel, Row, Rows, Text, Value
from simulator.report.names import market, quoted
from simulator.report.projections import PUBLISHED, YEAR, banded, outside, panel_unit, published, series, wider_figures
from simulator.report.values import inner, median, numbered

MOST_OVER_YEARS = 4
"""Scenarios whose differences over the years can be told apart; of more only sorted intervals are drawn."""

DOTS = text("dot: median, bars: half and 9 in 10 simulations")
BANDS = text("line: median, bands: half and 9 in 10 simulations")


def figures(comparison: Comparison, changes: Sequence[Compared]) -> dict[str, Figure]:
    """All figures of a comparison, by the stem of their file."""
    first, paired = comparison.results[0], [change for change in changes if change.paired]
    colours = palette([result.scenario.name for result in comparison.results])
    drawn = {f"compare-{outcome}": _levels(first, changes, outcome) for outcome in HEADLINES}
    if 1 < len(paired) <= MOST_OVER_YEARS:
        drawn["compare-difference"] = _over_the_years(paired)
    if any(change.size("public_cost") for change in changes):
        drawn["compare-cost"] = _costs(changes)
    for change in changes:
        if change.scenario.name in comparison.four_lines:
            drawn[f"compare-beliefs-{change.scenario.name}"] = _beliefs_apart(comparison, change)
        if change.contrast.by_market and change.paired:
            drawn[f"compare-markets-{change.scenario.name}"] = _markets(change)
    return {name: replace(figure, colours=colours) for name, figure in drawn.items()}


def _levels(first: Result, changes: Sequence[Compared], outcome: str) -> Figure:
    """Projections, and beside them what each scenario changes: a single one over the years, several in the year."""
    paired = [change for change in changes if change.paired]
    unit = panel_unit([first, *(change.result for change in changes)], outcome)
    drawn = [series(first, outcome, "first", whole=True)]
    drawn += [series(change.result, outcome, "scenario") for change in changes]
    marks = [*published(first, outcome), *wider_figures(first, outcome)]
    panels: list[Panel] = [Lines(NOTHING, unit, YEAR, drawn, marks, PUBLISHED, zero=True)]
    if len(paired) == 1:
        title = text("What it changes, {unit}", unit=unit_of(outcome, signed=True).head)
        panels.append(_difference(paired[0], outcome, title))
    elif paired:
        panels.append(_intervals(paired, outcome))
    subtitle = text(
        "{outcome}, {unit}. Compared with {first}; {marks}",
        outcome=OUTCOMES[outcome],
        unit=unit.head,
        first=quoted(first.scenario),
        marks=DOTS if len(paired) > 1 else BANDS,
    )
    return Figure(largest(changes, outcome), subtitle, panels, notes=list(outside(first, outcome)))


def _difference(change: Compared, outcome: str, title: Text, *, bands_named: bool = True) -> Lines:
    """What a scenario changes over the years."""
    gap, start = change.differences[outcome].summary, change.scenario.as_of
    last = median(gap, gap.along[-1], outcome, signed=True)
    drawn = replace(banded(gap, change.title, change.scenario.name, "scenario", start), end=last)
    unit = unit_of(outcome, signed=True)
    return Lines(title, unit, YEAR, [drawn], key=change.scenario.name, zero=True, bands_named=bands_named)


def _intervals(changes: Sequence[Compared], outcome: str) -> Rows:
    """What each changes, sorted, and how often it goes that way."""
    order = sorted(changes, key=lambda change: -change.size(outcome))
    unit, rows = scale([change.value(outcome) for change in order], unit_of(outcome, signed=True)), []
    for change in order:
        made = change.claim(outcome)
        said = text("{value}: no change in any simulation", value=made.value)
        if made.direction != "nothing":
            often = Value(made.chance, CHANCE)
            said = text("{value}; {side} in {chance}", value=made.value, side=made.side, chance=often)
        rows.append(Row(change.title, change.scenario.name, "scenario", made.value, change.half(outcome), said))
    return Rows(text("What each changes in {year}, {unit}", year=order[0].year, unit=unit.head), unit, rows)


def _over_the_years(changes: Sequence[Compared]) -> Figure:
    """A column a scenario, each panel on its own scale."""
    panels: list[Panel] = []
    for outcome, change in product(HEADLINES, changes):
        title = text("{name}: {outcome}", name=change.title, outcome=SHORT[outcome])
        panels.append(_difference(change, outcome, title, bands_named=False))
    most = lead(changes, "revenue")
    subtitle = text(
        "Difference to {first}, revenue in US$ million a year, each panel on its own scale; {bands}",
        bands=BANDS,
        **most.slots,
    )
    title = _half_reached(most) if _builds_up(most) else largest(changes, "revenue")
    return Figure(title, subtitle, panels, columns=len(changes))


def _builds_up(change: Compared) -> bool:
    """Whether what it changes in revenue is claimed and only grows up to the year."""
    path = [change.differences["revenue"].summary.at(year)["p50"] for year in _forecast(change)]
    return change.claim("revenue").one_way and sorted(path, reverse=path[-1] < 0) == path and path[0] * path[-1] >= 0


def _forecast(change: Compared) -> range:
    return range(change.scenario.as_of + 1, change.year + 1)


def _half_reached(change: Compared) -> Text:
    """From when on at least half of the last year's change is there, which builds up."""
    gap = change.differences["revenue"].summary
    last = gap.at(change.year)["p50"]
    half = next(year for year in _forecast(change) if gap.at(year)["p50"] / last >= 1 / 2)
    return text(
        "{title}: half of what it changes in foreign revenue by {year} is there by {half}",
        half=half,
        **change.slots,
    )


def _costs(changes: Sequence[Compared]) -> Figure:
    """Public cost as sorted bars."""
    order = sorted(changes, key=lambda change: -change.size("public_cost"))
    most = max(order, key=lambda change: abs(change.size("public_cost")))
    value, unit = most.value("public_cost"), US_MILLION_YEARLY
    rows = [numbered(change.title, change.scenario.name, "scenario", change.value("public_cost")) for change in order]
    title = text(
        "{title} {verb} {value} in {year}" if len(order) == 1 else "{title} {verb} most: {value} in {year}",
        verb=text("costs") if value.amount > 0 else text("saves"),
        value=size(value),
        **most.slots,
    )
    subtitle = text(
        "Public cost beyond {first}, tax forgone included, {unit}; bar: median, line: 90 % of simulations",
        unit=unit.head,
        **most.slots,
    )
    return Figure(title, subtitle, [Rows(NOTHING, unit, rows, "bar")])


def _beliefs_apart(comparison: Comparison, change: Compared) -> Figure:
    """What a policy changes under the first scenario's beliefs and under its own."""
    lines, first = comparison.four_lines[change.scenario.name], comparison.results[0].scenario
    year = min(line.result.scenario.end for line in lines)
    gaps = [line.contrast.differences for line in lines if line.contrast is not None]
    values = [median(gap["revenue"].summary, year, "revenue", signed=True) for gap in gaps]
    names = [text("beliefs of {title}", title=quoted(believer)) for believer in (first, change.scenario)]
    title = text(
        "{title} changes foreign revenue by {under_first} under the beliefs of {first}, by {under_own} under its own",
        under_first=values[0],
        under_own=values[-1],
        **change.slots,
    )
    words = "Difference in {year} between both policies under the same beliefs; {dots}"
    if "shock" in change.kinds:
        words = "Difference in {year} between both scenarios, each in its own world, under the same beliefs; {dots}"
    subtitle = text(words, year=year, dots=DOTS)
    panels = []
    for outcome in HEADLINES:
        named = [(name, gap[outcome].summary) for name, gap in zip(names, gaps, strict=True)]
        panels.append(_rows(outcome, named, change.scenario.name, year))
    return Figure(title, subtitle, panels)


def _markets(change: Compared) -> Figure:
    """The markets in which something changes, and the rest as one row."""
    seeds, gaps, year = change.scenario.seeds, change.contrast.by_market, change.year
    named, rest = change.main_markets
    panels = []
    for outcome in HEADLINES:
        summaries = [(plain(market(name, seeds)), gaps[name][outcome].summary) for name in named]
        if rest:
            summaries.append((text("the rest together"), change.together(rest, outcome)))
        panels.append(_rows(outcome, summaries, change.scenario.name, year))
    title = text(
        "{title} changes foreign revenue most in {market}: {value} in {year}",
        market=market(named[0], seeds),
        value=median(gaps[named[0]]["revenue"].summary, year, "revenue", signed=True),
        **change.slots,
    )
    subtitle = text("Difference to {first} by market; {dots}", first=quoted(change.base.scenario), dots=DOTS)
    return Figure(title, subtitle, panels)


def _rows(outcome: str, summaries: Sequence[tuple[Text, Summary]], key: str, year: int) -> Rows:
    """Differences in an outcome by name, all in the colour of a key."""
    unit = unit_of(outcome, signed=True)
    values = [median(summary, year, outcome, signed=True) for _, summary in summaries]
    named = zip(summaries, values, strict=True)
    rows = [numbered(name, key, "scenario", value, inner(summary, year)) for (name, summary), value in named]
    return Rows(text("{outcome}, {unit}", outcome=OUTCOMES[outcome], unit=unit.head), unit, rows)
