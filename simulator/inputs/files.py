"""What is read of a file, a pipe or standard input: text in UTF-8 of a limited size."""

import sys
from functools import cache
from pathlib import Path

from simulator.inputs.problems import Problem, ScenarioError, place_of

STANDARD_INPUT = Path("<stdin>")
"""In the place of a path."""
MOST_BYTES = 2**18
BYTE_ORDER_MARK = "\ufeff"
NO_PIPE = "nothing comes through it; pipe a scenario into it, as: cat mine.toml | goglobal show -"
UTF_16 = "is UTF-16 or no text at all; save it as UTF-8"
ARCHIVE = "is a spreadsheet or another archive; a scenario is text: goglobal new NAME writes one to start from"
OTHER_BYTES = {b"\xff\xfe": UTF_16, b"\xfe\xff": UTF_16, b"PK\x03\x04": ARCHIVE}
"""What is told of files that begin so."""

State = tuple[int, int, int] | None
"""What changes when a file is saved: when it was written, its size, and which file of the disk it is."""

READ: dict[Path, State] = {}
"""Every file that was read, or looked for and not there, as it was then: for who watches them."""


def note_read(path: Path) -> None:
    """Notes how a file is that is about to be read."""
    path = path.absolute()
    READ[path] = state_of(path)


def state_of(path: Path) -> State:
    """How a file is; None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file, shown to its author as `name`; a pipe is read once in a process.

    Raises ScenarioError where they cannot be read, or are too many.
    """
    try:
        if not path.is_file():
            return _piped(path, name)
        note_read(path)
        return _limited(path, name)
    except OSError as error:
        raise ScenarioError.of(name, f"cannot be read: {error.strerror}") from None


@cache
def _piped(path: Path, name: str) -> bytes:
    """What comes through a pipe, which commands ask for more than once."""
    closed = path == STANDARD_INPUT and sys.stdin is None
    raw = b"" if closed else _limited(path, name)
    if not raw:
        raise ScenarioError.of(name, NO_PIPE)
    return raw


def _limited(path: Path, name: str) -> bytes:
    standard = path == STANDARD_INPUT
    with open(0 if standard else path, "rb", closefd=not standard) as file:
        raw = b"" if file.isatty() else file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise ScenarioError.of(name, f"is larger than {MOST_BYTES // 1024:,} KiB; no scenario is, so name another file")
    return raw


def decoded(raw: bytes, name: str) -> str:
    """The text of a file's bytes, with line feeds at the end of lines.

    Raises ScenarioError with the place where they are not UTF-8.
    """
    words = next((words for start, words in OTHER_BYTES.items() if raw.startswith(start)), "")
    if words or b"\0" in raw:
        raise ScenarioError.of(name, words or UTF_16)
    try:
        return _with_line_feeds(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = _with_line_feeds(raw[: error.start].decode("utf-8"))
        finding = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ScenarioError([Problem(name, *place_of(before, len(before)), "", finding)]) from None


def _with_line_feeds(text: str) -> str:
    return text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")
