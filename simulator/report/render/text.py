"""A report on a terminal: the answer first, then what it means, what to be careful about, files, and a next command."""

import io
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from textwrap import TextWrapper, wrap
from typing import Literal

from rich.box import Box
from rich.console import Console
from rich.table import Table as Grid

from simulator.report import model
from simulator.report.language import NBSP, capital, phrase, scale, unbroken, write
from simulator.report.model import FOLDER, Cell, Language, Report, Table, Text, Unit, Value, Words

WIDTH = 100
"""Columns of prose at most, and of everything where there is no terminal."""

HARD = "\ue000"  # in the place of a hard space, at which rich would end a line
CONTINUED = f"{HARD}\\"  # ends a line of a command that goes on
NUMBER = r"\d+(\.\d+)?(?=\.[a-z]+$)"  # before the suffix of a name

LEAST_NAME, LEAST_HEADING, GAP = 15, 14, 2
RULE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")


@dataclass(frozen=True)
class Terminal:
    """Where text is shown. `width` is None where there is no terminal."""

    width: int | None = None
    colour: bool = False


def here() -> Terminal:
    """Standard output: as wide as COLUMNS says, else as the terminal is."""
    shown, stated = sys.stdout.isatty(), os.environ.get("COLUMNS", "")
    width = int(stated) if stated.isdigit() and int(stated) > 0 else None
    if width is None and shown:
        width = shutil.get_terminal_size().columns
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb" if os.name == "posix" else "") == "dumb"
    colour = bool(os.environ.get("FORCE_COLOR")) or (shown and not plain)
    return Terminal(width, colour)


def to_text(
    reports: Sequence[Report],
    language: Language,
    terminal: Terminal,
    *,
    detail: bool = False,
    folder: str = "",
    files: Sequence[str] = (),
    replaced: Sequence[str] = (),
    gone: Sequence[str] = (),
) -> str:
    """What a command prints; `replaced` are manifests of earlier runs with other inputs.

    `gone` are files of earlier runs in whose place none was written.
    """
    out = _console(terminal)
    for report in reports:
        for table in (*report.answer, *(report.detail if detail else ())):
            _show_table(out, table, language)
            out.print()
        for sentence in report.sentences:
            out.print(_said(sentence, language), width=_prose(out))
        for note in report.careful:
            _show_labelled(out, phrase("Careful"), capital(_said(note, language)), language)
        if len(reports) > 1:
            out.print()
    if replaced:
        _show_labelled(out, phrase("Replaced, made of other inputs"), ", ".join(replaced), language)
    if gone:
        _show_labelled(out, phrase("Removed, of an earlier run"), ", ".join(_in_short(gone)), language)
    if files:
        _show_labelled(out, phrase("Files in"), ", ".join(_in_short(files)), language, after=folder)
    if reports and reports[-1].next:
        spoken, label = () if language == "en" else ("--lang", language), phrase("Next")
        words = [word.replace(FOLDER, folder) for word in (*reports[-1].next, *spoken)]
        room = _prose(out) - len(f"{getattr(label, language)}: ")
        _show_whole(out, label, _in_lines(words, room), language)
    return _text_of(out)


def table_text(tables: Sequence[Table], language: Language, terminal: Terminal) -> str:
    """Tables alone."""
    out = _console(terminal)
    for place, table in enumerate(tables):
        if place:
            out.print()
        _show_table(out, table, language)
    return _text_of(out)


def _in_short(files: Sequence[str]) -> Iterator[str]:
    """Names of files; of many that differ in a number alone, only the first and the last."""
    for _, run in groupby(files, key=lambda name: re.sub(NUMBER, "", name)):
        first, *others = run
        yield from (f"{first} … {others[-1]}",) if len(others) > 1 else (first, *others)


def _in_lines(words: Sequence[str], room: int) -> str:
    """A command in lines that a shell takes as one, each option beside what it says."""
    whole = " ".join(shlex.quote(word).replace(" ", HARD) for word in words)
    beside = re.sub(r"(?<= )(--\S+) ", rf"\1{HARD}", whole)
    return f"{CONTINUED}\n".join(wrap(beside, room - len(CONTINUED), break_long_words=False, break_on_hyphens=False))


def _console(terminal: Terminal) -> Console:
    return Console(
        file=io.StringIO(),
        width=terminal.width or WIDTH,
        force_terminal=terminal.colour,
        force_jupyter=False,  # in a notebook it would show everything at once, and leave nothing to return
        color_system="standard" if terminal.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def _text_of(out: Console) -> str:
    """What was printed, with plain blanks and none of them trailing."""
    assert isinstance(out.file, io.StringIO)
    text = out.file.getvalue().replace(HARD, " ").replace(NBSP, " ")
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n")) + "\n"


def _said(phrase: Text, language: Language) -> str:
    """A phrase in which no line ends at a hard space."""
    return _unbroken(write(phrase, language))


def _unbroken(words: str) -> str:
    """Words in which rich ends no line at a hard space, nor between a number and its per cent."""
    return unbroken(words).replace(NBSP, HARD)


def _prose(out: Console) -> int:
    return min(out.width, WIDTH)


def _show_labelled(out: Console, label: Words, body: str, language: Language, after: str = "") -> None:
    """A label, and beside it the body, wrapped under itself."""
    grid = Grid.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    head = f"{getattr(label, language)} {after}".strip()
    if len(head) > _prose(out) // 2:  # a long folder has a line of its own
        out.print(f"{head}:", style="dim", width=_prose(out), soft_wrap=True)
        head = ""
    grid.add_row(f"{head}:" if head else "", body)
    out.print(grid, width=_prose(out))


def _show_whole(out: Console, label: Words, body: str, language: Language) -> None:
    """A label, and beside it lines of which none is broken, however long."""
    head = f"{getattr(label, language)}: "
    out.print(head, style="dim", end="")
    out.print(body.replace("\n", "\n" + " " * len(head)), soft_wrap=True)


# --- Tables -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column as text: its heading, its cells, and whether these are values, which are never broken."""

    heading: str
    cells: Sequence[str]
    values: bool

    @property
    def longest(self) -> int:
        """Of all lines of its cells."""
        return max((len(line) for cell in self.cells for line in cell.split("\n")), default=0)

    @property
    def least(self) -> int:
        """The width below which it is not pressed: its longest number, or so much of a name; no word of its heading."""
        longest = max(self.longest, *(len(word) for word in self.heading.split(" ")), 1)
        return longest if self.values else min(longest, LEAST_NAME)

    @property
    def wanted(self) -> int:
        """The width at which nothing more is won."""
        longest = self.least if self.values else self.longest
        return max(longest, min(len(self.heading), LEAST_HEADING))

    def shown(self, width: int) -> list[str]:
        """Its cells for rich: values are never broken but where a line ends, words too long for one behind a hyphen."""
        if self.values:
            return [cell.replace(" ", HARD) for cell in self.cells]
        return ["\n".join(piece for line in cell.split("\n") for piece in _pieces(line, width)) for cell in self.cells]

    @property
    def banded(self) -> "Column":
        """The same with each band on a line of its own under its number."""
        return replace(self, cells=[cell.replace(" (", "\n(", 1) for cell in self.cells]) if self.values else self


def _show_table(out: Console, table: Table, language: Language) -> None:
    if title := write(table.title, language):
        out.print(capital(title), style="bold", width=_prose(out))
    columns = [replace(one, heading=_unbroken(one.heading)) for one in columns_of(table, language)]
    room = out.width - GAP * (len(columns) - 1)
    if sum(column.longest if not column.values else column.least for column in columns) > room:
        columns = [column.banded for column in columns]
    widths = _widths(columns, room)
    grid = Grid(box=RULE, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), header_style="dim")
    for column, width in zip(columns, widths, strict=True):
        side: Literal["left", "right"] = "right" if column.values else "left"
        grid.add_column(column.heading, justify=side, vertical="top", overflow="fold", min_width=width, max_width=width)
    for row in zip(*(column.shown(width) for column, width in zip(columns, widths, strict=True)), strict=True):
        grid.add_row(*row)
    # rich cuts in silence what does not fit: a table is rather wider than the terminal.
    out.print(grid, width=max(out.width, sum(widths) + GAP * len(columns)), crop=False)
    if table.note is not None:
        out.print(_said(table.note, language), style="dim", width=_prose(out))


class _Folded(TextWrapper):
    """Breaks names behind any hyphen, dot and underscore, as hall-mairesse-2010 and levers.law.tax_cut."""

    wordsep_re = re.compile(r"( +)|(?<=[-._])(?=\w)")


def _pieces(line: str, width: int) -> list[str]:
    """A line in pieces that fit, where a word of it is too long; else rich breaks it between words."""
    too_long = max(map(len, line.split(" "))) > width
    return _Folded(width).wrap(line) if too_long else [line]


def columns_of(table: Table, language: Language) -> list[Column]:
    """The columns of a table as text, each in one scale of its unit."""
    columns = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        heading, unit = headed(column, cells, language)
        columns.append(Column(heading, [write(cell, language, unit) for cell in cells], column.values))
    return columns


def headed(column: model.Column, cells: Sequence[Cell], language: Language) -> tuple[str, Unit | None]:
    """The heading of a column, and the unit in which its values are written, which it names."""
    if column.unit is None:
        return write(column.name, language), None
    unit = scale([cell for cell in cells if isinstance(cell, Value)], column.unit)
    parts = write(column.name, language), write(unit.short, language)
    return ", ".join(filter(None, parts)), unit


def _widths(columns: Sequence[Column], room: int) -> list[int]:
    """Least widths, and what is left over: first for names, then for headings."""
    widths = [column.least for column in columns]
    spare = room - sum(widths)
    for place in sorted(range(len(columns)), key=lambda place: columns[place].values):
        more = max(0, min(columns[place].wanted - widths[place], spare))
        widths[place] += more
        spare -= more
    return widths
