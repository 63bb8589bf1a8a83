"""Arrays in a file that says what they were made of: written whole or not at all, and never trusted blindly."""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np

HEAD, HALF = "made of", ".part"  # the second while a file is written


def read_arrays(path: Path, made_of: str) -> dict[str, Any] | None:
    """The arrays of a file; None where there is none, where it is damaged, or made of something else."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return arrays if arrays.pop(HEAD).item() == made_of else None
    except Exception:  # a damaged file may fail in as many ways as zip and numpy know; whatever it is, it is not read
        return None


def write_arrays(path: Path, made_of: str, arrays: Mapping[str, Any]) -> None:
    """Writes a file all at once, beside its place until it is whole. Raises OSError."""
    held: dict[str, Any] = {HEAD: np.array(made_of), **arrays}
    with NamedTemporaryFile(dir=path.parent, prefix=path.stem, suffix=HALF, delete=False) as file:
        try:
            np.savez(file, **held)
            file.close()
            os.replace(file.name, path)
        finally:
            Path(file.name).unlink(missing_ok=True)
