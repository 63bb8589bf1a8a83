"""Delivers reports: files into a folder, the answer to whoever asked, and meanwhile how far a command is."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from simulator.report.model import Language, Report
    from simulator.report.render.files import Outputs


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
        outputs = Outputs(folder, None if bare else Drawing(f".{suffix}", language, slide))
        return cls(outputs, language, detail, as_json, quiet), workers

    @property
    def folder(self) -> Path:
        """Where files go."""
        return self.outputs.folder

    def expect(self, *names: str) -> None:
        """Makes the folder, and refuses to go on where a report of such a name cannot be written there."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.UsageError(f"cannot write to {self.folder}: {error.strerror}") from None
        self._refuse([file for name in names for file in (f"{name}.csv", f"{name}.manifest.json")])

    def write(self, name: str, text: str) -> None:
        """Writes a file of the command's own, which the manifest of its report lists."""
        self._refuse([name])
        self.outputs.text(name, text)

    def deliver(self, reports: "Sequence[Report]") -> None:
        """Writes the files of all reports, then prints their JSON, their answers, or the names of the files alone."""
        from simulator.report.render.data import to_json
        from simulator.report.render.text import here, to_text

        self._refuse([name for report in reports for name in self.outputs.names(report)])
        command = ["goglobal", *sys.argv[1:]]
        replaced = [f"{report.name}.manifest.json" for report in reports if self.outputs.report(report, command)]
        if self.as_json:
            click.echo(to_json(reports))
        elif self.quiet:
            click.echo("\n".join(str(self.folder / name) for name in self.outputs.written))
        else:
            files = [name for name in self.outputs.written if not name.endswith(".txt")]
            told: dict[str, Any] = {"detail": self.detail, "files": files, "replaced": replaced}
            click.echo(to_text(reports, self.language, here(), folder=f"{self.folder}{os.sep}", **told), nl=False)

    def _refuse(self, names: Sequence[str]) -> None:
        """Refuses to replace what no manifest of this program lists."""
        if foreign := self.outputs.refuse_foreign(names):
            words = f"{', '.join(foreign)} in {self.folder} is not from goglobal and would be replaced"
            raise click.UsageError(f"{words}; move it away, or write to another folder with -o")


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
