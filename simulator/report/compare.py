"""`goglobal compare`: what scenarios change against the first of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from simulator.analysis.compare import Comparison, Contrast, Difference, Line
from simulator.analysis.pairs import HEADLINES
from simulator.analysis.worth import WorthSummary
from simulator.inputs.scenario import ALL_MARKETS, Scenario
from simulator.report import values
from simulator.report.claim import differs, sentence
from simulator.report.compare_figures import figures
from simulator.report.contrast import Compared, lead, most
from simulator.report.language import CHANCE, OUTCOMES, US_MILLION_YEARLY, listed, plain, text, unit_of
from simulator.report.model import ABSENT, NAMES, NOTHING, Cell, Column, Report, Table, Text, Value
from simulator.report.names import against_option, command, lever, market, quoted
from simulator.report.notes import careful
from simulator.report.provenance import provenance
from simulator.report.run import FIELDS, checks_tables, result_data, result_rows
from simulator.report.stated import written_change
from simulator.report.worth import pays, worth_data, worth_table

IN_FILES = {"before": "from", "after": "to", "before_origin": "from_origin", "after_origin": "to_origin"}
"""What fields of differing inputs are called in files, where that is another name."""

SIDE_BY_SIDE = 3  # scenarios in one table of worth; with more it is wider than a screen


def report(comparison: Comparison, year: int | None = None) -> Report:
    """The comparison in a year, the last that all have unless given."""
    first, changes = comparison.results[0], sorted_changes(comparison, year)
    return Report(
        name="compare",
        answer=[_answer(changes), *(_markets(change) for change in changes if change.contrast.by_market)],
        sentences=list(_sentences(changes)),
        careful=list(_careful(comparison, changes)),
        figures=figures(comparison, changes),
        detail=list(_details(comparison, changes)),
        record={**comparison_data(comparison), **rest_of_markets(changes)},
        fields=FIELDS,
        data=list(comparison_rows(comparison)),
        provenance=provenance(comparison.results),
        next=_next(first.scenario, changes),
    )


def sorted_changes(comparison: Comparison, year: int | None = None) -> list[Compared]:
    """What each scenario changes in a year, by what it does to revenue."""
    year = year or min(result.scenario.end for result in comparison.results)
    changes = [Compared.of(comparison, result, year) for result in comparison.results[1:]]
    return sorted(changes, key=lambda change: -change.size("revenue"))


def _next(first: Scenario, changes: Sequence[Compared]) -> Sequence[str]:
    """To ask what drove the largest change that is policy's; nothing where all do and believe the same."""
    if not any(change.kinds for change in changes):
        return ()
    change = lead([change for change in changes if "policy" in change.kinds] or changes, "revenue")
    return command(change.scenario, "why", change.scenario.named, *against_option(first), year=change.year)


# --- The answer ---------------------------------------------------------------------------------------------------


def _answer(changes: Sequence[Compared]) -> Table:
    """One row a scenario, sorted by what it does to revenue."""
    columns = [
        NAMES,
        Column(plain(OUTCOMES["firms"])),
        Column(plain(OUTCOMES["revenue"]), unit=US_MILLION_YEARLY),
        Column(text("revenue higher / same / lower, %")),
        Column(text("public cost"), unit=US_MILLION_YEARLY),
        Column(text("pays for itself"), unit=CHANCE),
    ]
    title = text("{year}, compared with {first}: median (90 % of simulations)", **changes[0].slots)
    return Table(title, columns, [_cells(change) for change in changes])


def _cells(change: Compared) -> list[Cell]:
    return [
        change.title,
        change.value("firms"),
        change.value("revenue"),
        change.chances("revenue") or ABSENT,
        change.value("public_cost").alone,
        _pays(change),
    ]


def _pays(change: Compared) -> Cell:
    """The chance that it pays for itself; a dash where another world, which nobody buys, is part of it."""
    return pays(change.contrast.worth) if change.kinds <= {"policy", "belief"} else ABSENT


def _sentences(changes: Sequence[Compared]) -> Iterator[Text]:
    """The largest change of revenue, the largest rise where that is another one, and the largest change of firms."""
    if not any(change.paired for change in changes):
        change = lead(changes, "revenue")
        yield text("{said}.", said=differs(change.quoted, change.value("revenue"), "revenue", change.year))
        return
    largest = lead(changes, "revenue")
    rises = (change for change in changes if change.paired and change.claim("revenue").direction == "raises")
    told = [(largest, "revenue")]
    if (rise := next(rises, largest)) is not largest:
        told.append((rise, "revenue"))
    by_firms = lead(changes, "firms")
    if by_firms is not largest and by_firms.claim("firms").one_way:
        told.append((by_firms, "firms"))
    for change, outcome in told:
        leading = most(change, changes, outcome)
        yield sentence(change.quoted, change.claim(outcome), outcome, change.year, most=leading)


def _careful(comparison: Comparison, changes: Sequence[Compared]) -> Iterator[Text]:
    first = quoted(comparison.results[0].scenario)
    if small := [change for change in changes if change.paired and change.claim("revenue").direction == "invisible"]:
        yield text(
            "what {names} {verb} is too little to see in total foreign revenue (under 0.1 %).",
            names=listed([change.quoted for change in small]),
            verb="changes" if len(small) == 1 else "change",
        )
    for change in changes:
        yield from _pairing(change)
    if equal := [change for change in changes if not change.kinds]:
        names = listed([change.quoted for change in equal])
        yield text("{names} and {first} do and believe the same.", names=names, first=first)
    yield from careful(comparison.results)


def _pairing(change: Compared) -> Iterator[Text]:
    """Under whose beliefs a difference is taken where those differ, and that the world has no price."""
    slots = change.slots
    if change.scenario.name in change.comparison.four_lines:
        yield text(
            "{title} differs from {first} in beliefs too: its row is what it does under its own beliefs.", **slots
        )
    elif not change.paired:
        error = text(", with its error (±)")
        if change.value("revenue").error is None:
            error = text(", whose error (±) so few simulations cannot tell")
        words = "{title} rests on other beliefs or simulations than {first}: only the difference of averages is known"
        yield text("{words}{error}.", words=text(words, **slots), error=error)
    if {"shock", "policy"} <= change.kinds:
        yield text("{title} meets another world too: what it is worth includes that, which no policy buys.", **slots)
    elif change.kinds == {"shock"}:
        yield text("{title} differs from {first} in the world alone, which no policy buys.", **slots)


# --- Detail -------------------------------------------------------------------------------------------------------


def _details(comparison: Comparison, changes: Sequence[Compared]) -> Iterator[Table]:
    yield inputs(comparison)
    yield from (_years(change, outcome) for change in changes if change.paired for outcome in HEADLINES)
    yield from worths(comparison, changes)
    yield from (_costs(change) for change in changes if change.contrast.cost_by_lever)
    yield from (_markets(change, whole=True) for change in changes if change.contrast.by_market and _rest(change))
    yield from checks_tables(comparison.results[0])


def inputs(comparison: Comparison) -> Table:
    """What differs from the first, with where both were written."""
    kinds = {"policy": text("policy"), "belief": text("belief"), "shock": text("world")}
    rows: list[list[Cell]] = []
    seeds = comparison.results[0].scenario.seeds
    for row in comparison.inputs:
        rows.append([row.scenario, kinds[row.kind], row.key, written_change(row, seeds), row.after_origin])
    heads = Column.of_words(text("scenario"), NOTHING, text("key"), text("from → to"), text("written in"))
    return Table(text("What differs from {first}", first=quoted(comparison.results[0].scenario)), heads, rows)


def _years(change: Compared, outcome: str) -> Table:
    gap, unit = change.differences[outcome], unit_of(outcome, signed=True)
    rows: list[list[Cell]] = []
    for year, added in zip(gap.summary.along, gap.increments.tolist(), strict=True):
        if year > change.scenario.as_of:
            difference = values.median(gap.summary, year, outcome, signed=True)
            rows.append([str(year), difference, values.chances(gap, outcome, year), Value(added, unit, signed=True)])
    shares, added_in_year = text("higher / same / lower, %"), text("added in the year, on average")
    columns = [Column(text("difference"), unit=unit), Column(shares), Column(added_in_year, unit=unit)]
    title = text("{title}: {outcome}, year by year", title=change.title, outcome=OUTCOMES[outcome])
    return Table(title, [*Column.of_words(text("year")), *columns], rows)


def worths(comparison: Comparison, changes: Sequence[Compared]) -> Iterator[Table]:
    """What scenarios are worth, a few side by side, those of one horizon together."""
    blocks: dict[tuple[int, int], list[tuple[Text, WorthSummary, Cell]]] = {}
    for change in changes:
        if (worth := change.contrast.worth) is not None:
            blocks.setdefault((worth.first, worth.end), []).append((change.title, worth, _pays(change)))
    title = text("What it is worth against {first}", first=quoted(comparison.results[0].scenario))
    for worths in blocks.values():
        for start in range(0, len(worths), SIDE_BY_SIDE):
            yield worth_table(title, worths[start : start + SIDE_BY_SIDE])


def _costs(change: Compared) -> Table:
    seeds, costs = change.scenario.seeds, change.contrast.cost_by_lever
    rows: list[list[Cell]] = []
    for name, gap in costs.items():
        rows.append([lever(name, seeds), values.difference_value(gap, change.year, "public_cost")])
    columns = [NAMES, Column(plain(str(change.year)), unit=US_MILLION_YEARLY)]
    return Table(text("{title}: public cost by lever", title=change.title), columns, rows)


def _markets(change: Compared, *, whole: bool = False) -> Table:
    """Differences by market, the largest change of revenue first; unless `whole`, small ones are one row."""
    markets, seeds, rest = change.contrast.by_market, change.scenario.seeds, [] if whole else _rest(change)
    heads = [Column(plain(OUTCOMES[outcome]), unit=unit_of(outcome, signed=True)) for outcome in HEADLINES]
    rows: list[list[Cell]] = []
    for name in change.markets[: len(markets) - len(rest)]:
        gaps = [values.difference_value(markets[name][outcome], change.year, outcome) for outcome in HEADLINES]
        rows.append([market(name, seeds), *gaps])
    if rest:
        together = [(change.together(rest, outcome), outcome) for outcome in HEADLINES]
        gaps = [values.median(summary, change.year, outcome, signed=True) for summary, outcome in together]
        rows.append([text("the rest together"), *gaps])
    title = text("{title}: by market in {year}", title=change.title, year=change.year)
    return Table(title, [NAMES, *heads], rows)


def _rest(change: Compared) -> list[str]:
    """The markets that are one row."""
    return change.main_markets[1] if change.paired else []


# --- Data ---------------------------------------------------------------------------------------------------------


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """A comparison as JSON holds it."""
    contrasts = {name: _contrast_data(contrast) for name, contrast in comparison.contrasts.items()}
    parts = {part: None for record in contrasts.values() for part in record}
    return {
        "scenarios": [result_data(result) for result in comparison.results],
        "inputs": [
            {IN_FILES.get(name, name): value for name, value in asdict(row).items()} for row in comparison.inputs
        ],
        **{part: {name: record[part] for name, record in contrasts.items()} for part in parts},
        "four_lines": {name: [_line_data(line) for line in lines] for name, lines in comparison.four_lines.items()},
    }


def rest_of_markets(changes: Sequence[Compared]) -> dict[str, Any]:
    """The markets that figures show as one row, taken together; nothing where markets were not asked for."""
    together_of = {}
    for change in changes:
        if rest := _rest(change):
            together = {outcome: change.together(rest, outcome) for outcome in HEADLINES}
            together_of[change.scenario.name] = {"markets": rest, **values.summaries_data(together)}
    return {"rest_of_markets": together_of} if together_of else {}


def _line_data(line: Line) -> dict[str, Any]:
    """One policy under one set of beliefs; its contrast is null where others are measured against it."""
    return {
        **values.data_of(line, "policy", "beliefs"),
        "outcomes": values.summaries_data(line.result.totals),
        "contrast": _contrast_data(line.contrast) if line.contrast is not None else None,
    }


def _contrast_data(contrast: Contrast) -> dict[str, Any]:
    """All that a scenario changes; markets where they were asked for, null for a worth that is not known."""
    markets = {market: _differences_data(gaps) for market, gaps in contrast.by_market.items()}
    return {
        "differences": _differences_data(contrast.differences),
        "cost_by_lever": _differences_data(contrast.cost_by_lever),
        "worth": worth_data(contrast.worth) if contrast.worth is not None else None,
        **({"by_market": markets} if markets else {}),
    }


def _differences_data(differences: Mapping[str, Difference]) -> dict[str, Any]:
    return {
        name: {
            **values.summary_data(difference.summary),
            **values.data_of(difference, "increments", "probability_better", "probability_worse", "probability_same"),
            "paired": difference.paired,
        }
        for name, difference in differences.items()
    }


def comparison_rows(comparison: Comparison) -> Iterator[list[Any]]:
    """All scenarios as tidy rows, then the differences to the first under OUTCOME.difference.

    Where policies and beliefs were crossed, a policy under the beliefs of another stands as `POLICY under BELIEFS`, and
    its difference is against the first policy under the same beliefs.
    """
    for result in comparison.results:
        yield from result_rows(result)
    for scenario, contrast in comparison.contrasts.items():
        yield from _contrast_rows(scenario, contrast)
    for lines in comparison.four_lines.values():
        for line in lines:
            if line.policy != line.beliefs:
                yield from result_rows(line.result)
            if line.contrast is not None:
                yield from _contrast_rows(f"{line.policy} under {line.beliefs}", line.contrast)


def _contrast_rows(scenario: str, contrast: Contrast) -> Iterator[list[Any]]:
    """Differences of national outcomes, of costs by lever, and of markets where they were asked for."""
    costs = {f"public_cost.{lever}": difference for lever, difference in contrast.cost_by_lever.items()}
    for place, differences in ((ALL_MARKETS, {**contrast.differences, **costs}), *contrast.by_market.items()):
        for outcome, difference in differences.items():
            yield from values.summary_rows((scenario, f"{outcome}.difference", place), difference.summary)
