"""Writes what a command makes and says where it lies."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from simulator.analysis.results import Result
    from simulator.output.figures.pictures import Picture


class Writer:
    """Writes what a command makes into its folder and remembers it for the manifest and the closing words."""

    def __init__(self, folder: Path, picture_format: str, as_json: bool, quiet: bool):
        self.folder, self.suffix, self.as_json, self.quiet = folder, f".{picture_format}", as_json, quiet
        self.written: list[Path] = []
        self.unlisted: list[Path] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.UsageError(f"cannot write to {folder}: {error.strerror}") from None

    def pictures(self, drawings: "Mapping[str, Callable[[], Picture]]") -> None:
        """Draws and saves pictures, each with its text beside it."""
        from simulator.output.figures.pictures import save

        for name, draw in drawings.items():
            path = self.folder / f"{name}{self.suffix}"
            save(draw(), path)
            self._keep(path, path.with_suffix(".txt"))

    def table(self, name: str, text: str) -> None:
        """Writes a table."""
        from simulator.output.files import write_text

        write_text(self.folder / name, text)
        self._keep(self.folder / name)

    def manifest(self, name: str, results: "Sequence[Result]") -> None:
        """Writes the manifest of all that was written since the last one."""
        from simulator.output.files import write_text
        from simulator.output.manifest import manifest

        write_text(self.folder / name, manifest(results, self.unlisted, ["goglobal", *sys.argv[1:]]))
        self.unlisted = []
        self.written.append(self.folder / name)

    def finish(self, record: Any, table: str) -> None:
        """Prints the record or the table, and where files lie."""
        if self.as_json:
            click.echo(json.dumps(record, ensure_ascii=False, allow_nan=False))
        elif not self.quiet:
            click.echo(table)
            click.echo(f"\nWritten to {self.folder}{os.sep}: {', '.join(path.name for path in self.written)}")

    def _keep(self, *paths: Path) -> None:
        self.written.extend(path for path in paths if path.suffix != ".txt")
        self.unlisted.extend(paths)
