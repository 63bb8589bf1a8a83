"""Tables of text as spreadsheets save them: their cells, and where each stands as an editor counts it."""

import hashlib
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from simulator.inputs.files import note_read
from simulator.inputs.problems import InputError, Problem, place_of, visible

SEPARATORS = (",", ";", "\t")
AS_CSV = "save the table as 'CSV UTF-8'"
WORKBOOK = f"is a workbook or a zip file, not a CSV file; unpack it and name the CSV file in it, or {AS_CSV}"
OTHER_FORMS = {
    b"PK\x03\x04": WORKBOOK,
    b"\xd0\xcf\x11\xe0": WORKBOOK,
    b"{": f"is JSON, not CSV; {AS_CSV}",
    b"[": f"is JSON or TOML, not CSV; {AS_CSV}",
    b"<": f"is XML or HTML, not CSV; {AS_CSV}",
}
"""What files that are no table of text begin with, and what to do with them."""

MOST_BYTES = 2**26
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(e[+-]?[0-9]+)?$", re.IGNORECASE)
DOUBTFUL = re.compile(r"[+-]?[0-9]{1,3}[.,][0-9]{3}$")  # a thousand and more, or a number with three decimals
FEW = 5  # faults of a kind that are told one by one
SHOWN = 40  # characters of a cell


class Cell(NamedTuple):
    """The text of a cell, and how many characters stand before it in the file."""

    text: str
    at: int


Line = list[Cell]


@dataclass
class Faults:
    """What is wrong in a table: faults of one kind by the place where they stand."""

    name: str
    text: str
    found: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)

    def add(self, at: int, words: str, value: str = "", key: str = "") -> None:
        """A fault of the kind that its words are, with the value for their gap."""
        value = visible(" ".join(value.split()), SHOWN)
        self.found.setdefault(words, {}).setdefault(at, (key, words.replace("{}", value)))

    def refuse(self) -> None:
        """Raises InputError where anything was found."""
        InputError.refuse(self.problems)

    @property
    def problems(self) -> list[Problem]:
        """Each fault, or the first of many of a kind."""
        return [problem for places in self.found.values() for problem in self._problems(places)]

    def _problems(self, places: Mapping[int, tuple[str, str]]) -> Iterator[Problem]:
        for at, (key, finding) in places.items():
            line, column = place_of(self.text, at)
            if len(places) > FEW:
                yield Problem(self.name, line, column, key, f"{finding} (line {line} and {len(places) - 1} more)")
                return
            yield Problem(self.name, line, column, key, finding)


@dataclass(frozen=True)
class Table:
    """A file of text as a table: its checksum, what separates its cells, and its lines, of which each is read once."""

    digest: str
    separator: str
    lines: Iterator[Line]
    faults: Faults


def open_table(path: Path, name: str, header: Callable[[Iterator[Line]], Line], rank: Callable[[Line], Any]) -> Table:
    """Opens a file, shown to its author as `name`. Cells are separated by what gives its header the highest rank.

    Raises InputError where it is no table of text.
    """
    content = _content(path, name)
    text = text_of(content, name)
    separator = max(SEPARATORS, key=lambda each: rank(header(lines_of(text, each))))
    return Table(hashlib.sha256(content).hexdigest(), separator, lines_of(text, separator), Faults(name, text))


def _content(path: Path, name: str) -> bytes:
    """The bytes of a file, shown to its author as `name`. Raises InputError where there are none."""
    note_read(path)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise InputError.of(name, "is a folder; name a CSV file in it") from None
    except (OSError, ValueError) as error:
        raise InputError.of(name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > MOST_BYTES:
        raise InputError.of(name, f"is larger than {MOST_BYTES // 2**20} MiB; take out what is not needed")
    if not content.strip():
        raise InputError.of(name, "is empty")
    return content


def text_of(content: bytes, name: str) -> str:
    """The text of a CSV file in UTF-8 or, with its mark, UTF-16; lines end in a newline alone.

    Raises InputError where it is something else.
    """
    wide = content.startswith((BOM_UTF16_BE, BOM_UTF16_LE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse_other_form(content, name)
        before = "" if wide else content[: error.start].decode("utf-8-sig", "ignore")
        words = f"byte 0x{content[error.start]:02x} is not {'UTF-16' if wide else 'UTF-8'}; {AS_CSV}"
        raise InputError([Problem(name, *place_of(before, len(before)), "", words)]) from None
    _refuse_other_form(text.lstrip().encode(), name)
    if "\0" in text:
        raise InputError.of(name, f"holds zero bytes, so it is no text in UTF-8; {AS_CSV}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_other_form(content: bytes, name: str) -> None:
    for start, words in OTHER_FORMS.items():
        if content.startswith(start):
            raise InputError.of(name, words)


def lines_of(text: str, separator: str) -> Iterator[Line]:
    """The cells of every line of a table that holds any; quoted line breaks are part of a cell."""
    cell = re.compile(rf' *"((?:[^"]+|"")*+)" *(?=[{separator}\n]|\Z)|([^{separator}\n]*)')
    line: Line = []
    at = 0
    while at <= len(text):
        found = cell.match(text, at)
        assert found is not None  # the second form of a cell may be empty
        quoted = found[1] is not None
        content = found[1].replace('""', '"') if quoted else found[2].strip()
        line.append(Cell(content, at))
        at = found.end() + 1
        if found.end() == len(text) or text[found.end()] == "\n":
            if any(one.text for one in line):
                yield line
            line = []


def trimmed(line: Line) -> Line:
    """A line without the empty cells at its end."""
    filled = [place for place, cell in enumerate(line, start=1) if cell.text]
    return line[: max(filled, default=0)]


def too_many(count: int, wanted: int, separator: str) -> str:
    """What is told of a row with more values than the header."""
    sign = "a tab" if separator == "\t" else f"'{separator}'"
    return f"row has {count} values, the header {wanted}; put a value that holds {sign} in quotes"


def decimal_commas(cells: Sequence[Cell], separator: str, faults: Faults) -> bool:
    """Whether numbers have a decimal comma; where that is in doubt, it is a fault."""
    commas = [cell for cell in cells if DECIMAL_COMMA.match(cell.text)]
    points = [cell for cell in cells if "." in cell.text and NUMBER.match(cell.text)]
    if commas and points:
        line, _ = place_of(faults.text, points[0].at)
        words = f"'{commas[0].text}' has a decimal comma, '{points[0].text}' in line {line} a point; write all alike"
        faults.add(commas[0].at, words)
    signed = commas or (points if separator != "," else [])
    doubtful = [cell for cell in signed if DOUBTFUL.match(cell.text)]
    # Where commas separate cells, one inside a number stands for thousands at least as often as for decimals.
    if doubtful and (len(doubtful) == len(signed) or separator == ","):
        words = "'{}' may be a thousand and more, or have three decimals; write numbers without a sign for thousands"
        faults.add(doubtful[0].at, words, doubtful[0].text)
    return bool(commas)
