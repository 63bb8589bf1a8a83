"""Delivers reports: files into a folder, the answer to whoever asked, and meanwhile how far a command is."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from simulator.report.model import Language, Report
    from simulator.report.render.files import Outputs

ROOM = 2**16  # bytes that have to be free before anything is projected


class CannotWrite(click.ClickException):
    """Files that cannot be written, or may not be."""

    exit_code = 2


@dataclass
class Delivery:
    """Where and how the reports of a command go."""

    outputs: "Outputs"
    language: "Language"
    detail: bool
    as_json: bool
    quiet: bool

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> "tuple[Delivery, int | None]":
        """Takes what `output_options` added out of a command's options: a delivery, and the threads."""
        from simulator.report.render.files import Drawing, Outputs

        names = ("folder", "picture_format", "no_figures", "slide", "lang", "detail", "as_json", "quiet", "workers")
        folder, suffix, bare, slide, language, detail, as_json, quiet, workers = map(options.pop, names)
        drawing = None if bare else Drawing(f".{suffix}", language, slide)
        return cls(Outputs(folder, ["goglobal", *sys.argv[1:]], drawing), language, detail, as_json, quiet), workers

    @property
    def folder(self) -> Path:
        """Where files go."""
        return self.outputs.folder

    def expect(self, *names: str) -> None:
        """Makes the folder, and refuses to go on where reports of such names cannot be written there."""
        from simulator.report.render.files import MANIFEST, whole_files

        with self._told():
            self.folder.mkdir(parents=True, exist_ok=True)
            with whole_files(self.folder) as beside:
                for name in names:
                    (beside / f"{name}{MANIFEST}").write_bytes(b" " * ROOM)
                    (beside / f"{name}{MANIFEST}").unlink()
            self._refuse([file for name in names for file in (f"{name}.csv", f"{name}{MANIFEST}")])
        if self.outputs.drawing is not None:
            from simulator.report.plot import load_matplotlib

            load_matplotlib()

    def deliver(self, reports: "Sequence[Report]", own: Mapping[str, str] | None = None) -> None:
        """Writes the files of all reports, and texts of the command's `own` by name.

        Then it prints their JSON, their answers, or the names of the files alone.
        """
        from simulator.report.render.data import to_json
        from simulator.report.render.text import here, to_text

        with self._told():
            self._refuse([*(own or ()), *(name for report in reports for name in self.outputs.names(report))])
            replaced = self.outputs.write(reports, own or {})
        if self.as_json:
            click.echo(to_json(reports))
        elif self.quiet:
            click.echo("\n".join(str(self.folder / name) for name in self.outputs.written))
        else:
            files = [name for name in self.outputs.written if not name.endswith(".txt")]
            told: dict[str, Any] = {"detail": self.detail, "files": files, "replaced": replaced}
            click.echo(to_text(reports, self.language, here(), folder=f"{self.folder}{os.sep}", **told), nl=False)

    def _refuse(self, names: Sequence[str]) -> None:
        """Refuses to replace what another has made."""
        if refused := self.outputs.refused(names):
            words = f"{self.folder}: {'; '.join(refused)}, and would be replaced"
            raise CannotWrite(f"{words}; move it away, or write to another folder with -o")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Says where files cannot be written, and why."""
        try:
            yield
        except OSError as error:
            words = f"cannot write to {self.folder}: {error.strerror or error}; nothing there was replaced"
            raise CannotWrite(f"{words}. Write to another folder with -o") from None


@contextmanager
def shown_progress() -> Iterator[Callable[[int, int], None]]:
    """Shows on standard error how far the draws are; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label="drawing", file=sys.stderr, show_eta=True) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show
