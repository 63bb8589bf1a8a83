"""`goglobal sweep --grid`: what many scenarios of one table bring, and what they change against one base."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from simulator.analysis.grid import Line, Lines
from simulator.analysis.results import extrapolations
from simulator.inputs.grid_file import Grid
from simulator.report import values
from simulator.report.claim import Claim, headline, sentence
from simulator.report.compare_figures import DOTS
from simulator.report.language import OUTCOMES, SHORT, listed, paragraph, plain, scale, text, unit_of
from simulator.report.model import ABSENT, NAMES, NOTHING, Cell, Column, Figure, Report, Rows, Table, Text, Value
from simulator.report.names import quoted, setting, title
from simulator.report.notes import careful, typed
from simulator.report.provenance import provenance
from simulator.report.values import STATISTICS

MOST_ROWS = 12  # scenarios of an answer and of a figure; of more, half of them from either end
MOST_NAMED = 3  # scenarios that are named in one sentence
BESIDE = ("revenue", "firms", "public_cost")  # outcomes that the answer shows beside the one asked for


class Scenarios:
    """The lines of a table as readers are told of them, the largest difference in the main outcome first."""

    def __init__(self, found: Lines):
        self.found, self.base, self.year, self.main = found, found.base.scenario, found.year, found.main

    @cached_property
    def sorted(self) -> list[Line]:
        """All of them, those of which only averages are known too."""
        return sorted(self.found.lines, key=lambda line: -self.value(line, self.main).amount)

    @cached_property
    def shown(self) -> list[Line]:
        """Those of an answer."""
        half = MOST_ROWS // 2
        return self.sorted if len(self.sorted) <= MOST_ROWS else [*self.sorted[:half], *self.sorted[-half:]]

    @property
    def paired(self) -> list[Line]:
        """Those of which differences are known draw by draw."""
        return [line for line in self.sorted if line.paired]

    def value(self, line: Line, outcome: str) -> Value:
        """What a scenario changes."""
        return values.difference_value(line.differences[outcome], self.year, outcome)

    def claim(self, line: Line) -> Claim:
        """What may be said of that in the main outcome."""
        return values.claimed(line.differences[self.main], self.main, self.year, line.references[self.main])

    def top(self) -> Line | None:
        """The one that changes the main outcome most, where that is known draw by draw."""
        return max(self.paired, key=lambda line: abs(self.value(line, self.main).amount), default=None)


def report(found: Lines, grid: Grid) -> Report:
    """The scenarios of a table, in one year."""
    scenarios = Scenarios(found)
    top = scenarios.top()
    sentences = [sentence(quoted(top.scenario), scenarios.claim(top), found.main, found.year)] if top else []
    made = provenance([found.base])
    return Report(
        name="sweep",
        answer=[_table(scenarios, scenarios.shown)],
        sentences=sentences,
        careful=list(_careful(scenarios)),
        figures=_figures(scenarios, top),
        detail=[_table(scenarios, scenarios.sorted)] if len(scenarios.sorted) > MOST_ROWS else [],
        record=_data(scenarios, grid, paragraph(sentences)),
        fields=("scenario", *_keys(grid), "outcome", "view", "unit", "year", *STATISTICS),
        data=list(_rows(scenarios, grid)),
        provenance=replace(made, inputs={**made.inputs, grid.name: grid.digest}),
        next=_next(scenarios, grid, top),
    )


def _next(scenarios: Scenarios, grid: Grid, top: Line | None) -> str:
    """To look at the scenario that changes most, over the years."""
    found = next((row for row in grid.rows if top is not None and row.name == top.scenario.name), None)
    if found is None or not found.cells or '"' in "".join(found.assignments):
        return f"goglobal run {scenarios.base.stem}"
    changed = "".join(f' --set "{assignment}"' for assignment in found.assignments)
    return f"goglobal compare {scenarios.base.stem}{changed}"


def _table(scenarios: Scenarios, lines: Sequence[Line]) -> Table:
    """A row a scenario, sorted by what it does to the main outcome."""
    main, year = scenarios.main, scenarios.year
    others = [outcome for outcome in BESIDE if outcome != main]
    columns = [NAMES, Column(plain(OUTCOMES[main]), unit=unit_of(main, True))]
    columns += [Column(text("higher / same / lower, %"))]
    columns += [Column(plain(SHORT[outcome]), unit=unit_of(outcome, True)) for outcome in others]
    rows: list[list[Cell]] = []
    for line in lines:
        known = values.chances(line.differences[main], main, year) if line.paired else ABSENT
        row: list[Cell] = [title(line.scenario), scenarios.value(line, main), known]
        rows.append([*row, *(replace(scenarios.value(line, other), low=None, high=None) for other in others)])
    reference = quoted(scenarios.base)
    head = text("{year}, compared with {first}: median (90 % of simulations)", year=year, first=reference)
    if len(lines) < len(scenarios.sorted):
        words = "{head}; the highest {half} and the lowest {half} of {count} scenarios"
        head = text(words, head=head, half=len(lines) // 2, count=len(scenarios.sorted))
    return Table(head, columns, rows)


def _careful(scenarios: Scenarios) -> Iterator[Text]:
    """What is true of some of the scenarios, once for all of them."""
    base, lines = scenarios.base, scenarios.found.lines
    first, seen = quoted(base), set()
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
    if equal := [line for line in lines if _content(line) == (base.policy, base.world, base.beliefs)]:
        yield text("{names} and {first} do and believe the same.", names=_named(equal), first=first)
    beyond: dict[tuple[str, float, float], list[Line]] = {}
    for line in lines:
        for found in extrapolations(line.scenario):
            beyond.setdefault((found.key, found.low, found.high), []).append(line)
    for (key, low, high), of in beyond.items():
        yield text(
            "{key} lies beyond {low} to {high}, for which its effect was estimated, in {names}.",
            key=setting(f"levers.{key}", base.seeds),
            low=f"{low:g}",
            high=f"{high:g}",
            names=_named(of),
        )
    for line in lines:
        for note in typed(line.scenario):
            if str(note) not in seen:
                seen.add(str(note))
                yield note
    if scenarios.found.starved:
        yield text(
            "under {count} of the beliefs few simulations came near the published figures: bands there mean little.",
            count=scenarios.found.starved,
        )
    yield from careful([scenarios.found.base])


def _content(line: Line) -> tuple[Any, ...]:
    return line.scenario.policy, line.scenario.world, line.scenario.beliefs


def _named(lines: Sequence[Line]) -> Text:
    """A few scenarios by their titles, and how many more there are."""
    names: list[Text] = [quoted(line.scenario) for line in lines[:MOST_NAMED]]
    more = len(lines) - len(names)
    return listed([*names, text("{count} more", count=more)] if more else names)


def _figures(scenarios: Scenarios, top: Line | None) -> dict[str, Figure]:
    """What each changes, where there are no more than a reader can tell apart."""
    lines, main, year = scenarios.paired, scenarios.main, scenarios.year
    if top is None or not 1 < len(scenarios.sorted) <= MOST_ROWS:
        return {}
    unit, rows = scale([scenarios.value(line, main) for line in lines], unit_of(main, True)), []
    for line in lines:
        half = values.inner(line.differences[main].summary, year)
        rows.append(
            values.numbered(title(line.scenario), line.scenario.name, "scenario", scenarios.value(line, main), half)
        )
    subtitle = text(
        "{outcome} in {year}, {unit}. Compared with {first}; {marks}",
        outcome=OUTCOMES[main],
        year=year,
        unit=unit.head,
        first=quoted(scenarios.base),
        marks=DOTS,
    )
    head = headline(quoted(top.scenario), scenarios.claim(top), main, year)
    return {"sweep": Figure(head, subtitle, [Rows(NOTHING, unit, rows)])}


# --- Data ---------------------------------------------------------------------------------------------------------


def _data(scenarios: Scenarios, grid: Grid, words: dict[str, str]) -> dict[str, Any]:
    """One JSON object: the base, and in the order of the table each scenario with what its row says."""
    base = scenarios.found.base
    levels = {outcome: summary.at(scenarios.year) for outcome, summary in base.totals.items()}
    return {
        "scenario": base.scenario.name,
        "file": base.scenario.file,
        "grid": grid.name,
        "keys": grid.keys,
        "year": scenarios.year,
        "base": levels,
        "scenarios": [
            {
                "scenario": row.name,
                "title": row.scenario.title,
                "set": row.cells,
                "paired": line.paired,
                "outcomes": {name: _outcome(line, name, scenarios.year) for name in line.levels},
            }
            for row, line in zip(grid.rows, scenarios.found.lines, strict=True)
        ],
        "notes": base.notes,
        "words": words,
    }


def _outcome(line: Line, outcome: str, year: int) -> dict[str, Any]:
    level, difference = line.levels[outcome], line.differences[outcome]
    better, worse = float(difference.probability_better[0]), float(difference.probability_worse[0])
    return {
        "unit": level.unit,
        "level": level.at(year),
        "difference": difference.summary.at(year),
        "probability_better": better,
        "probability_worse": worse,
        "probability_same": 1 - better - worse,
    }


def _keys(grid: Grid) -> list[str]:
    """The keys that stand beside the numbers: all but texts that nobody sorts by."""
    return [key for key in grid.keys if key not in ("title_vi", "story")]


def _rows(scenarios: Scenarios, grid: Grid) -> Iterator[list[Any]]:
    """A row for each scenario, outcome, and level or difference, with what the table says of each key."""
    for row, line in zip(grid.rows, scenarios.found.lines, strict=True):
        cells = [_number(row.cells.get(key)) for key in _keys(grid)]
        for outcome, level in line.levels.items():
            for view, summary in (("level", level), ("difference", line.differences[outcome].summary)):
                statistics = summary.at(scenarios.year).values()
                yield [row.name, *cells, outcome, view, level.unit, scenarios.year, *statistics]


def _number(cell: str | None) -> float | str | None:
    """A cell as a number, where it is one."""
    try:
        return None if cell is None else float(cell)
    except ValueError:
        return cell
