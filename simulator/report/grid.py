"""`goglobal sweep --grid`: what many scenarios of one table bring, and what they change against one base."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import Any

from simulator.analysis.grid import Line, Lines
from simulator.analysis.results import extrapolations
from simulator.inputs.grid_file import Grid
from simulator.inputs.reading import SHORTCUTS
from simulator.inputs.scenario import SET
from simulator.report.claim import headline, sentence
from simulator.report.compare_figures import DOTS
from simulator.report.contrast import Change, lead
from simulator.report.language import OUTCOMES, few, paragraph, scale, text, unit_of
from simulator.report.model import ABSENT, NAMES, NOTHING, Cell, Figure, Report, Rows, Table, Text
from simulator.report.names import command, quoted, setting
from simulator.report.notes import careful, of_scenario, once, starved_beliefs
from simulator.report.provenance import provenance
from simulator.report.sweep import columns_beside
from simulator.report.values import STATISTICS, numbered

MOST_ROWS = 12  # scenarios of an answer and of a figure; of more, half of them from either end
MOST_NAMED = 3  # scenarios that are named in one sentence
BESIDE = ("revenue", "firms", "public_cost")  # outcomes that the answer shows beside the one asked for


def report(found: Lines, grid: Grid) -> Report:
    """The scenarios of a table, in one year: the largest difference in the main outcome first."""
    changes = [Change(line.scenario, found.year, line.differences, line.references) for line in found.lines]
    changes.sort(key=lambda change: -change.size(found.main))
    half = MOST_ROWS // 2
    shown = changes if len(changes) <= MOST_ROWS else [*changes[:half], *changes[-half:]]
    top = lead(changes, found.main) if any(change.paired for change in changes) else None
    sentences = [sentence(top.quoted, top.claim(found.main), found.main, found.year)] if top else []
    made = provenance([found.base])
    return Report(
        name="sweep",
        answer=[_table(found, shown)],
        sentences=sentences,
        careful=list(_careful(found)),
        figures=_figures(found, changes, top),
        detail=[_table(found, changes)] if len(shown) < len(changes) else [],
        record=_data(found, grid, paragraph(sentences)),
        fields=("scenario", *_keys(grid), "outcome", "view", "unit", "year", *STATISTICS),
        data=list(_rows(found, grid)),
        provenance=replace(made, inputs={**made.inputs, grid.name: grid.digest}),
        next=_next(found, grid, top),
    )


def _next(found: Lines, grid: Grid, top: Change | None) -> Sequence[str]:
    """To look at the scenario that changes most, over the years."""
    base = found.base.scenario
    largest = next((row for row in grid.rows if top is not None and row.name == top.scenario.name), None)
    if largest is None or not largest.cells:
        return command(base, "run", base.named, year=found.year)
    own = {assignment.partition("=")[0] for assignment in largest.assignments}
    kept = tuple(option for option in base.options if SHORTCUTS.get(option[0]) not in own)
    both = replace(base, options=(*kept, *((SET, assignment) for assignment in largest.assignments)))
    # A scenario is compared with itself as changed; what is changed in both is left to `run`, beside current policy.
    return command(both, "run" if base.changed else "compare", base.named, year=found.year)


def _table(found: Lines, changes: Sequence[Change]) -> Table:
    """A row a scenario, sorted by what it does to the main outcome."""
    others = [outcome for outcome in BESIDE if outcome != found.main]
    rows: list[list[Cell]] = []
    for change in changes:
        beside = (change.value(other).alone for other in others)
        rows.append([change.title, change.value(found.main), change.chances(found.main) or ABSENT, *beside])
    reference = quoted(found.base.scenario)
    head = text("{year}, compared with {first}: median (90 % of simulations)", year=found.year, first=reference)
    if len(changes) < len(found.lines):
        words = "{head}; the highest {half} and the lowest {half} of {count} scenarios"
        head = text(words, head=head, half=len(changes) // 2, count=len(found.lines))
    return Table(head, [NAMES, *columns_beside(found.main, others, signed=True)], rows)


def _careful(found: Lines) -> Iterator[Text]:
    """What is true of some of the scenarios, once for all of them."""
    base, lines = found.base.scenario, found.lines
    first = quoted(base)
    if averages := [line for line in lines if not line.paired]:
        yield text(
            "of {names} only the difference of averages is known: other beliefs or simulations than of {first}.",
            names=_named(averages),
            first=first,
        )
    if crossed := [line for line in lines if line.paired and line.scenario.beliefs != base.beliefs]:
        yield text(
            "{names} and {first} are compared under the beliefs of each row.", names=_named(crossed), first=first
        )
    said = attrgetter("policy", "world", "beliefs")
    if equal := [line for line in lines if said(line.scenario) == said(base)]:
        yield text("{names} and {first} do and believe the same.", names=_named(equal), first=first)
    beyond: dict[tuple[str, float, float], list[Line]] = {}
    for line in lines:
        for one in extrapolations(line.scenario):
            beyond.setdefault((one.key, one.low, one.high), []).append(line)
    for (key, low, high), of in beyond.items():
        yield text(
            "{key} lies beyond {low} to {high}, for which its effect was estimated, in {names}.",
            key=setting(f"levers.{key}", base.seeds),
            low=f"{low:g}",
            high=f"{high:g}",
            names=_named(of),
        )
    yield from once(chain.from_iterable(of_scenario(line.scenario) for line in lines), of_scenario(base))
    yield from starved_beliefs(found.starved)
    varied = set(chain.from_iterable(line.scenario.levers_beyond(base.policy) for line in lines))
    yield from careful([found.base], varied=varied)


def _named(lines: Sequence[Line]) -> Text:
    """A few scenarios by their titles, and how many more there are."""
    return few([quoted(line.scenario) for line in lines], MOST_NAMED)


def _figures(found: Lines, changes: Sequence[Change], top: Change | None) -> dict[str, Figure]:
    """What each changes, where there are no more than a reader can tell apart."""
    if top is None or not 1 < len(changes) <= MOST_ROWS:
        return {}
    main, paired = found.main, [change for change in changes if change.paired]
    unit, rows = scale([change.value(main) for change in paired], unit_of(main, True)), []
    for change in paired:
        value, half = change.value(main), change.half(main)
        rows.append(numbered(change.title, change.scenario.name, "scenario", value, half))
    subtitle = text(
        "{outcome} in {year}, {unit}. Compared with {first}; {marks}",
        outcome=OUTCOMES[main],
        year=found.year,
        unit=unit.head,
        first=quoted(found.base.scenario),
        marks=DOTS,
    )
    head = headline(top.quoted, top.claim(main), main, found.year)
    return {"sweep": Figure(head, subtitle, [Rows(NOTHING, unit, rows)])}


# --- Data ---------------------------------------------------------------------------------------------------------


def _data(found: Lines, grid: Grid, words: dict[str, str]) -> dict[str, Any]:
    """One JSON object: the base, and in the order of the table each scenario with what its row says."""
    base = found.base
    levels = {outcome: summary.at(found.year) for outcome, summary in base.totals.items()}
    return {
        "scenario": base.scenario.name,
        "file": base.scenario.file,
        "grid": grid.name,
        "keys": grid.keys,
        "year": found.year,
        "base": levels,
        "scenarios": [
            {
                "scenario": row.name,
                "title": row.scenario.title,
                "set": row.cells,
                "paired": line.paired,
                "outcomes": {name: _outcome(line, name, found.year) for name in line.levels},
            }
            for row, line in zip(grid.rows, found.lines, strict=True)
        ],
        "notes": base.notes,
        "words": words,
    }


def _outcome(line: Line, outcome: str, year: int) -> dict[str, Any]:
    level, difference = line.levels[outcome], line.differences[outcome]
    return {
        "unit": level.unit,
        "level": level.at(year),
        "difference": difference.summary.at(year),
        "probability_better": float(difference.probability_better[0]),
        "probability_worse": float(difference.probability_worse[0]),
        "probability_same": float(difference.probability_same[0]),
    }


def _keys(grid: Grid) -> list[str]:
    """The keys that stand beside the numbers: all but texts that nobody sorts by."""
    return [key for key in grid.keys if key not in ("title_vi", "story")]


def _rows(found: Lines, grid: Grid) -> Iterator[list[Any]]:
    """A row for each scenario, outcome, and level or difference, with what the table says of each key."""
    for row, line in zip(grid.rows, found.lines, strict=True):
        cells = [_number(row.cells.get(key)) for key in _keys(grid)]
        for outcome, level in line.levels.items():
            for view, summary in (("level", level), ("difference", line.differences[outcome].summary)):
                statistics = summary.at(found.year).values()
                yield [row.name, *cells, outcome, view, level.unit, found.year, *statistics]


def _number(cell: str | None) -> float | str | None:
    """A cell as a number, where it is one."""
    try:
        return None if cell is None else float(cell)
    except ValueError:
        return cell
