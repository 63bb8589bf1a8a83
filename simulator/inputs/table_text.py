"""Tables of text as spreadsheets save them: their cells, and where each stands as an editor counts it."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from simulator.inputs.problems import InputError, Problem, place_of

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


class Cell(NamedTuple):
    """The text of a cell, and how many characters stand before it in the file."""

    text: str
    at: int


Line = list[Cell]


def content_of(path: Path, name: str) -> bytes:
    """The bytes of a file, shown to its author as `name`. Raises InputError where there are none."""
    try:
        content = path.read_bytes()
    except IsADirectoryError:
        raise InputError.of(name, "is a folder; name a CSV file in it") from None
    except (OSError, ValueError) as error:
        raise InputError.of(name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
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
