"""What a run that was interrupted leaves behind, so that it can go on: one file beside its outputs."""

import hashlib
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

PREFIX, SUFFIX, PART = "goglobal-", ".unfinished", ".part"
LETTERS = 16  # of the checksum that names a file
EVERY = 20.0  # seconds between two times at which what is done is written
HEAD = "made of"


class Unfinished:
    """Files of unfinished runs in a folder; without a folder nothing is kept.

    A file is named by everything that its numbers depend on and says it again inside. One that is damaged, or of other
    code, libraries or inputs, is not gone on with.
    """

    def __init__(self, folder: Path | None = None, *, resume: bool = False):
        self.folder, self.resume = folder, resume
        self.gone_on = False
        """Whether anything was read."""
        self.kept: set[Path] = set()
        """Files that were read or written."""
        self._written = time.monotonic()

    def read(self, made_of: str) -> dict[str, Any] | None:
        """The arrays that an earlier run of the same left; None where there are none, or nobody asked to go on."""
        if self.folder is None or not self.resume:
            return None
        path = self._path(self.folder, made_of)
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            if arrays.pop(HEAD).item() != made_of:
                return None
        except Exception:  # a damaged file may fail in as many ways as zip and numpy know
            return None
        self.gone_on = True
        self.kept.add(path)
        return arrays

    def write(self, made_of: str, arrays: Mapping[str, Any], *, now: bool = False) -> None:
        """Keeps what is done: now, or where that is due. A full disk costs no more than this."""
        if self.folder is None or not (now or time.monotonic() - self._written > EVERY):
            return
        path = self._path(self.folder, made_of)
        beside = path.with_suffix(PART)
        with suppress(OSError):
            try:
                with beside.open("wb") as file:
                    held: dict[str, Any] = {HEAD: np.array(made_of), **arrays}
                    np.savez(file, **held)
                os.replace(beside, path)
            finally:
                beside.unlink(missing_ok=True)
            self.kept.add(path)
        self._written = time.monotonic()

    def drop(self) -> None:
        """Deletes what is finished."""
        for path in self.kept:
            path.unlink(missing_ok=True)

    def _path(self, folder: Path, made_of: str) -> Path:
        return folder / f"{PREFIX}{hashlib.sha256(made_of.encode()).hexdigest()[:LETTERS]}{SUFFIX}"
