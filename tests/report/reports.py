"""The reports of all commands, as the command line makes them, kept for a whole session; and what they say."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from simulator.cli import commands
from simulator.cli.deliver import Delivery
from simulator.report.language import write
from simulator.report.model import (
    Cells,
    Figure,
    Lines,
    Panel,
    Report,
    Row,
    Rows,
    Series,
    Slot,
    Stack,
    Table,
    Text,
    Value,
)
from simulator.report.render.data import to_json

FEW, FEWER = ("--draws", "1024"), ("--draws", "256")
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "run": ("run", "law", *FEW),
    "run with a target": (
        "run",
        "baseline",
        "--set",
        'targets = [{ outcome = "revenue", year = 2030, at_least = 16000 }]',
        *FEW,
    ),
    "compare one": ("compare", "baseline", "go-global", *FEW),
    "compare several": (
        "compare",
        "baseline",
        "law",
        "consulting",
        "partners",
        "promotion",
        "recession",
        "withdrawal",
        *FEW,
    ),
    "compare changed": ("compare", "baseline", "consulting", "--set", "levers.consulting.firms_advised=50", *FEW),
    "compare by market": ("compare", "baseline", "partners", "--by", "market", *FEW),
    "why": ("why", "go-global", *FEW),
    "why firms": ("why", "go-global", "--outcome", "firms", "--year", "2030", *FEW),
    "why measures": ("why", "law", "--by", "measure", *FEW),
    "sweep": ("sweep", "baseline", "--vary", "levers.consulting.firms_advised=0:200:50", *FEW),
    "sweep of two": (
        *("sweep", "baseline", "--vary", "levers.promotion.budget=0:4:2"),
        *("--vary", "levers.consulting.firms_advised=0:200:100", *FEW),
    ),
    "sweep of a table": ("sweep", "baseline", "--grid", str(Path(__file__).parent / "grid.csv"), *FEW),
    "seek": ("seek", "baseline", "--vary", "levers.consulting.firms_advised", "--target", "firms@2030=+8", *FEW),
    "sensitivity": ("sensitivity", "law", *FEW),
    "allocate": ("allocate", "baseline", "--budget", "2:4:2", "--levers", "promotion,consulting", *FEW),
    "robust": ("robust", "law", "partners", "--assume", "as-published", *FEW),
    "learn": ("learn", "law", "partners", *FEW),
    "backtest": ("backtest",),
}
"""What is typed, by the name of what it shows."""

RARE: Mapping[str, tuple[str, ...]] = {
    "a year that a target has no more": ("run", "baseline", "--end", "2030", *FEWER),
    "a scenario that costs nothing": ("run", "recession", "--year", "2030", *FEWER),
    "losses": ("compare", "baseline", "withdrawal", "recession", *FEWER),
    "policy and beliefs": ("compare", "law", "partners", "--set", "parameters.displacement.fixed=0.5", *FEWER),
    "nothing to attribute": ("why", "law", "--against", "law", *FEWER),
    "the world alone": ("why", "recession", *FEWER),
    "parts that cancel": ("why", "law", "--against", "offices", "--outcome", "firms", *FEWER),
    "beliefs and policy": ("why", "law", "--set", "parameters.displacement.fixed=0.5", *FEWER),
    "an outcome that nothing moves": ("sensitivity", "recession", "--outcome", "exits", *FEWER),
    "a belief": ("sweep", "baseline", "--vary", "parameters.trend_firm_growth=0:0.1:0.05", *FEWER),
    "the world's factor": ("sweep", "law", "--vary", "world.entry_ratio=0.8:1.2:0.2", *FEWER),
    "a target out of reach": ("seek", "law", "--vary", "levers.law.tax_cut", "--target", "firms@2035=90000", *FEWER),
    "a key that moves nothing": (
        *("seek", "baseline", "--vary", "parameters.displacement", "--target", "firms@2035=+1"),
        *FEWER,
    ),
    "a target that is met": (
        *("seek", "baseline", "--vary", "world.entry_ratio=0.5:1.5", "--target", "revenue@2030=16000"),
        *FEWER,
    ),
    "a cost to stay below": (
        *("seek", "law", "--vary", "levers.law.tax_cut", "--target", "public_cost@2030=5"),
        *FEWER,
    ),
    "more money than helps": ("allocate", "baseline", "--budget", "1000", "--levers", "promotion", *FEWER),
    "one set of beliefs": ("robust", "withdrawal", *FEWER),
    "nothing to learn": ("learn", "withdrawal", *FEWER),
}
"""What is found more rarely, and has words of its own."""

QUICK = ("run", "run with a target", "compare one", "sweep", "sweep of a table", "losses", "parts that cancel")
EVERY = [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in sorted({**COMMANDS, **RARE})]
"""All of them, those that take long for `make test-all`."""


@cache
def reports_of(name: str) -> tuple[Report, ...]:
    """The reports that a command delivers; nothing is drawn or printed."""
    kept: list[Report] = []
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.chdir(folder)
        patch.setattr(Delivery, "deliver", lambda self, reports, *_, **__: kept.extend(reports))
        commands.main([*{**COMMANDS, **RARE}[name], "-o", str(Path(folder) / "plots")], standalone_mode=False)
    return tuple(kept)


def record_of(name: str) -> Any:
    """What --json prints."""
    return json.loads(to_json(reports_of(name)))


@dataclass(frozen=True)
class Place:
    """Where something is said: what stands around it, in words, and the text or cell itself."""

    around: str
    said: Slot


def places(report: Report) -> Iterator[Place]:
    """Everything that a reader is told, with the words that stand around it."""
    for table in (*report.answer, *report.detail):
        yield from _of_table(table)
    for text in (*report.sentences, *report.careful):
        yield Place(write(text, "en"), text)
    for figure in report.figures.values():
        yield from _of_figure(figure)


def _of_table(table: Table) -> Iterator[Place]:
    title = write(table.title, "en")
    yield Place(title, table.title)
    for row in table.rows:
        name = write(row[0], "en")
        for column, cell in zip(table.columns, row, strict=True):
            if cell is not None:
                yield Place(f"{title}; {write(column.name, 'en')}; {name}", cell)
    for column in table.columns:
        yield Place(title, column.name)
    if table.note is not None:
        yield Place(title, table.note)


def _of_figure(figure: Figure) -> Iterator[Place]:
    title, subtitle = write(figure.title, "en"), write(figure.subtitle, "en")
    yield Place(title, figure.title)
    yield Place(subtitle, figure.subtitle)
    for note in figure.notes:
        yield Place(write(note, "en"), note)
    for panel in figure.panels:
        around = f"{subtitle}; {write(panel.title, 'en')}"
        yield Place(around, panel.title)
        yield from _of_panel(panel, around)


def _of_panel(panel: Panel, around: str) -> Iterator[Place]:
    match panel:
        case Rows():
            yield from (place for row in panel.rows for place in _of_row(row, around))
        case Lines():
            yield Place(around, panel.x)
            yield from (place for series in panel.series for place in _of_series(series, around))
            yield from (Place(around, mark.label) for mark in panel.marks)
        case Stack():
            yield from (place for series in panel.layers for place in _of_series(series, around))
        case Cells():
            yield from (Place(around, value) for row in panel.values for value in row)


def _of_row(row: Row, around: str) -> Iterator[Place]:
    name = f"{around}; {write(row.name, 'en')}"
    yield Place(name, row.name)
    yield Place(name, row.value)
    if row.said is not None:
        yield Place(name, row.said)


def _of_series(series: Series, around: str) -> Iterator[Place]:
    yield Place(around, series.name)
    if series.end is not None:
        yield Place(around, series.end)


def values(place: Place) -> Iterator[Value]:
    """Every value that is told in a place, in gaps of gaps too."""
    yield from _values(place.said)


def _values(slot: Any) -> Iterator[Value]:
    if isinstance(slot, Value):
        yield slot
    elif isinstance(slot, Text):
        for inner in slot.slots.values():
            yield from _values(inner)


def texts(slot: Any) -> Iterator[Text]:
    """A text and every text in its gaps."""
    if isinstance(slot, Text):
        yield slot
        for inner in slot.slots.values():
            yield from texts(inner)


def leaves(record: Any, key: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a record with the last key that leads to it."""
    if isinstance(record, Mapping):
        for name, inner in record.items():
            yield from leaves(inner, name)
    elif isinstance(record, list):
        for inner in record:
            yield from leaves(inner, key)
    elif isinstance(record, int | float) and not isinstance(record, bool):
        yield key, float(record)
