"""Writes files whole or not at all. It must not know what is in them."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Calls `write` with a path beside `path`, then puts the finished file in its place."""
    beside = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        write(beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8 text with line feeds on every system."""

    def write(beside: Path) -> None:
        beside.write_bytes(text.encode("utf-8"))

    write_whole(path, write)


def sha256(path: Path) -> str:
    """The checksum of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
