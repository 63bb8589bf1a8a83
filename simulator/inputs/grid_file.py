"""Reads many scenarios from one table: a row a scenario, a column a key, as people save it from a spreadsheet."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from simulator.inputs.documents import HARMFUL, harm, written
from simulator.inputs.layers import FORMULA, Layers
from simulator.inputs.problems import InputError, Problem, ScenarioError
from simulator.inputs.scenario import OWN_TEXTS, Scenario, with_settings
from simulator.inputs.seeds import Seeds
from simulator.inputs.table_text import (
    NUMBER,
    Cell,
    Faults,
    Line,
    decimal_commas,
    open_table,
    too_many,
    trimmed,
)

NAME = "name"
"""The column that says what scenarios are called; without it they bear the number of their line."""

MOST_ROWS = 10_000
MOST_OF_NAME = 80  # characters
KEYS = "a name and keys as --set takes them, as levers.law.tax_cut; goglobal levers and goglobal sources list them"
NOT_A_KEY = re.compile(r"[=#\[\]{}]")  # with them a head would be more than the key of its cells


@dataclass(frozen=True)
class Row:
    """One scenario of a table, the filled cells of its row by key, and what `--set` would be told of them."""

    scenario: Scenario
    cells: Mapping[str, str]
    assignments: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the scenario is called."""
        return self.scenario.name


@dataclass(frozen=True)
class Grid:
    """A table of scenarios: its name and checksum, its keys in their order, and its rows."""

    name: str
    digest: str
    keys: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Line:
    """What a line of the table is called, and its filled cells by key."""

    name: str
    cells: Mapping[str, Cell]


def read_grid_file(path: Path, name: str, base: Scenario) -> Grid:
    """Reads scenarios from a CSV file, shown to its author as `name`, each laid over `base`.

    A cell is what stands behind KEY= of `--set`; an empty one leaves the key as it is. Raises InputError with
    everything wrong in the table.
    """
    table = open_table(path, name, _header, len)
    faults = table.faults
    heads = _heads(_header(table.lines), base.seeds, faults)
    found = list(_lines(heads, table.lines, table.separator, faults))
    cells = [cell for line in found for cell in line.cells.values()]
    commas = decimal_commas(cells, table.separator, faults)
    refused: list[Problem] = []
    rows = [row for line in found if (row := _row(line, base, faults, refused, commas=commas))]
    InputError.refuse([*faults.problems, *refused])
    if not rows:
        raise InputError.of(name, "holds no scenario below its header; write a row a scenario")
    keys = [key for key in heads if key and key != NAME]
    return Grid(name, table.digest, tuple(keys), tuple(rows))


def _header(lines: Iterator[Line]) -> Line:
    """The first line below the one in which spreadsheets say what separates cells, without empty cells at its end."""
    return trimmed(next((line for line in lines if not line[0].text.casefold().startswith("sep=")), []))


def _heads(header: Line, seeds: Seeds, faults: Faults) -> list[str | None]:
    """The key of each column; empty without a head, None where it is wrong. Raises InputError without any key."""
    heads: list[str | None] = []
    for cell in header:
        key = NAME if cell.text.casefold() == NAME else cell.text
        words = "the column '{}' stands twice; keep one" if key and key in heads else _unknown(key, seeds)
        if words:
            faults.add(cell.at, words, key)
        heads.append(None if words else key)
    if not set(heads) - {"", NAME}:
        raise InputError([Problem(faults.name, 1, 1, "", f"no column is headed by a key; the first line has {KEYS}")])
    return heads


def _unknown(key: str, seeds: Seeds) -> str:
    """What is wrong with the head of a column, if anything: that it is no key, or one that nobody knows."""
    if key in ("", NAME):
        return ""
    if sign := HARMFUL.search(key):
        return harm(sign[0])
    if NOT_A_KEY.search(key):
        return f"'{{}}' is no key; the first line has {KEYS}"
    if key == "extends":
        return "'{}' is no key of a row; name another SCENARIO, or a file that extends it"
    layers = Layers(seeds)
    layers.read_setting(key, f"{key} = 0")
    for problem in layers.problems:
        if not problem.key:
            return f"'{{}}' is no key; the first line has {KEYS}"
        if problem.finding.startswith("unknown key"):
            return f"'{{}}': {problem.finding}"
    return ""


def _lines(heads: Sequence[str | None], lines: Iterator[Line], separator: str, faults: Faults) -> Iterator[_Line]:
    """The lines below the header, with their names."""
    starts = [0, *accumulate(len(line) + 1 for line in faults.text.split("\n"))]
    seen: set[str] = set()
    for count, line in enumerate(lines, start=1):
        if count > MOST_ROWS:
            faults.add(line[0].at, f"there are more than {MOST_ROWS:,} scenarios; split the table")
            return
        filled = trimmed(line)
        if len(filled) > len(heads):
            faults.add(line[len(heads)].at, too_many(len(filled), len(heads), separator))
            continue
        cells: dict[str, Cell] = {}
        for head, cell in zip(heads, filled, strict=False):
            if head:
                cells |= {head: cell} if cell.text else {}
            elif head == "" and cell.text:
                faults.add(cell.at, "'{}' stands under no key; write one into the first line", cell.text)
        named = cells.pop(NAME, Cell(str(bisect_right(starts, line[0].at)), line[0].at))
        if words := _wrong_name(named.text, seen):
            faults.add(named.at, words, named.text, NAME)
        seen.add(named.text)
        yield _Line(named.text, cells)


def _wrong_name(name: str, seen: set[str]) -> str:
    """What is wrong with the name of a scenario, if anything."""
    if sign := HARMFUL.search(name):
        return harm(sign[0])
    if name.startswith(FORMULA):
        return "'{}' is a formula to spreadsheets; write another name"
    if len(name) > MOST_OF_NAME:
        return f"'{{}}' has {len(name):,} characters; write at most {MOST_OF_NAME}"
    return "'{}' is the name of another row too; each needs its own" if name in seen else ""


def _row(line: _Line, base: Scenario, faults: Faults, refused: list[Problem], *, commas: bool) -> Row | None:
    """The scenario of a line; None where it is refused, by its cells (a fault) or by what the base says (`refused`)."""
    cells: dict[str, str] = {}
    places = {}
    for key, cell in line.cells.items():
        if sign := HARMFUL.search(cell.text):
            faults.add(cell.at, harm(sign[0]), key=key)
            continue
        pointed = cell.text.replace(",", ".") if commas else cell.text
        cells[key] = pointed if NUMBER.match(pointed) else cell.text
        places[f"{faults.name}:{cell.at}"] = key, cell
    assignments = {typed: f"{key}={_value(key, cells[key])}" for typed, (key, _) in places.items()}
    try:
        scenario = with_settings(base, list(assignments.items()))
    except ScenarioError as error:
        for problem in error.problems:
            if problem.file not in places:
                refused.append(problem)
                continue
            key, cell = places[problem.file]
            faults.add(cell.at, problem.finding, key=problem.key or key)
        return None
    title = cells.get("title", line.name)
    return Row(
        replace(scenario, name=line.name, title=title, title_vi=cells.get("title_vi")),
        cells,
        tuple(assignments.values()),
    )


def _value(key: str, text: str) -> str:
    """What a cell says, as TOML: texts need no quotes, and a number fixes a belief, as `--vary` does."""
    if key in OWN_TEXTS:
        return written(text)
    is_belief = key.startswith("parameters.") and key.count(".") == 1
    return f"{{ fixed = {text} }}" if is_belief and NUMBER.match(text) else text
