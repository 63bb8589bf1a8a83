"""What a run that was interrupted leaves behind, so that it can go on: one file beside its outputs."""

import hashlib
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from simulator.inputs.problems import ScenarioError
from simulator.runs.arrays import HALF, read_arrays, write_arrays

PREFIX, SUFFIX = "goglobal-", ".unfinished"
LETTERS = 16  # of the checksum that names a file
EVERY = 20.0  # seconds between two times at which what is done is written


class Unfinished:
    """Files of unfinished runs in a folder; without a folder nothing is kept.

    A file is named by everything that its numbers depend on and says it again inside. One that is damaged, or of other
    code, libraries or inputs, is not gone on with.
    """

    def __init__(
        self, folder: Path | None = None, *, resume: bool = False, tell: Callable[[str], None] = lambda words: None
    ):
        self.folder, self.resume, self.tell = folder, resume, tell
        self.kept: set[Path] = set()
        """Files that were read or written."""
        self.asked: set[Path] = set()
        """Files that were asked for."""
        self._written = time.monotonic()

    def read(self, made_of: str) -> dict[str, Any] | None:
        """The arrays that an earlier run of the same left; None where there are none that can be read, which is told.

        Raises ScenarioError where there is a file and nobody asked to go on: what took hours is not lost by oversight.
        """
        if self.folder is None:
            return None
        path = self._path(self.folder, made_of)
        if not self.resume:
            if path.exists():
                words = f"{path} is from the same command, which was interrupted; add --resume to go on from there"
                raise ScenarioError.of("--resume", f"{words}, or delete it to begin anew")
            return None
        if (arrays := read_arrays(path, made_of)) is not None:
            self.kept.add(path)
            return arrays
        if not self.kept:  # of several sets of draws the later ones may not have begun
            self.tell(f"no unfinished run of the same lies in {self.folder}, so all simulations are made anew")
        return None

    def write(self, made_of: str, arrays: Mapping[str, Any], *, now: bool = False) -> None:
        """Keeps what is done: now, or where that is due. A full disk costs no more than this."""
        if self.folder is None or not (now or time.monotonic() - self._written > EVERY):
            return
        path = self._path(self.folder, made_of)
        with suppress(OSError):
            write_arrays(path, made_of, arrays)
            self.kept.add(path)
        self._written = time.monotonic()

    def drop(self) -> None:
        """Deletes what is finished, and what a killed run of it left half written."""
        for path in self.asked:
            for file in (path, *path.parent.glob(f"{path.stem}*{HALF}")):
                file.unlink(missing_ok=True)
        self.kept.clear()

    def _path(self, folder: Path, made_of: str) -> Path:
        path = folder / f"{PREFIX}{hashlib.sha256(made_of.encode()).hexdigest()[:LETTERS]}{SUFFIX}"
        self.asked.add(path)
        return path
