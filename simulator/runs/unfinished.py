"""What a run that was interrupted leaves behind, so that it can go on: one file beside its outputs."""

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np

from simulator.inputs.problems import ScenarioError

PREFIX, SUFFIX, HALF = "goglobal-", ".unfinished", ".half"  # the last while a file is written
LETTERS = 16  # of the checksum that names a file
EVERY = 20.0  # seconds between two times at which what is done is written
HEAD = "made of"


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
        if not self.resume and path.exists():
            words = f"{path} is from the same command, which was interrupted"
            raise ScenarioError.of("--resume", f"{words}; add --resume to go on from there, or delete it to begin anew")
        if not self.resume:
            return None
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            if arrays.pop(HEAD).item() == made_of:
                self.kept.add(path)
                return arrays
        except Exception:  # a damaged file may fail in as many ways as zip and numpy know
            pass
        if not self.kept:  # of several sets of draws the later ones may not have begun
            self.tell(f"no unfinished run of the same lies in {self.folder}, so all simulations are made anew")
        return None

    def write(self, made_of: str, arrays: Mapping[str, Any], *, now: bool = False) -> None:
        """Keeps what is done: now, or where that is due. A full disk costs no more than this."""
        if self.folder is None or not (now or time.monotonic() - self._written > EVERY):
            return
        path = self._path(self.folder, made_of)
        held: dict[str, Any] = {HEAD: np.array(made_of), **arrays}
        with (
            suppress(OSError),
            NamedTemporaryFile(dir=self.folder, prefix=path.stem, suffix=HALF, delete=False) as file,
        ):
            try:
                np.savez(file, **held)
                file.close()
                os.replace(file.name, path)
            finally:
                Path(file.name).unlink(missing_ok=True)
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
