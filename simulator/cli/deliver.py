"""Delivers reports: files into a folder, and the answer to whoever asked."""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from simulator.report.model import Figure, Language, Provenance, Report
    from simulator.report.render.files import Outputs


@dataclass
class Delivery:
    """Where and how the reports of a command go.

    `also` are files that the command writes itself, beside those of its report.
    """

    folder: Path
    suffix: str
    as_json: bool
    quiet: bool
    language: "Language"
    detail: bool
    figures: bool
    slide: bool
    also: list[str] = field(default_factory=list)

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> "tuple[Delivery, int | None]":
        """Takes what `output_options` added out of a command's options: a delivery, and the threads."""
        delivery = cls(
            folder=options.pop("folder"),
            suffix=f".{options.pop('picture_format')}",
            as_json=options.pop("as_json"),
            quiet=options.pop("quiet"),
            language=options.pop("lang"),
            detail=options.pop("detail"),
            figures=not options.pop("no_figures"),
            slide=options.pop("slide"),
        )
        return delivery, options.pop("workers")

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
        self._outputs.text(name, text)
        self.also.append(name)

    def deliver(self, reports: "Sequence[Report]") -> None:
        """Writes the files of all reports, then prints their JSON, their answers, or the names of the files alone."""
        from simulator.report.render.data import to_json

        replaced = []
        self._refuse([name for report in reports for name in self._names(report)])
        for report in reports:
            if self._write(report):
                replaced.append(f"{report.name}.manifest.json")
        if self.as_json:
            click.echo(to_json(reports))
        elif self.quiet:
            click.echo("\n".join(str(self.folder / name) for name in self._outputs.written))
        else:
            self._print(reports, replaced)

    @property
    def _outputs(self) -> "Outputs":
        from simulator.report.render.files import Outputs

        if not hasattr(self, "_kept"):
            self._kept = Outputs(self.folder)
        return self._kept

    def _names(self, report: "Report") -> list[str]:
        """All files of a report but its manifest, figures first."""
        drawn = [end for name in report.figures for end in (f"{name}{self.suffix}", f"{name}.txt")]
        return [*(drawn if self.figures else ()), f"{report.name}.csv"]

    def _write(self, report: "Report") -> bool:
        """Writes all files of a report; whether it replaces results of other inputs."""
        from simulator.report.render.data import to_csv

        if self.figures:
            for name, figure in report.figures.items():
                self._draw(name, figure, report.provenance)
        self._outputs.text(f"{report.name}.csv", to_csv(report))
        command = ["goglobal", *sys.argv[1:]]
        return self._outputs.manifest(report.name, [*self.also, *self._names(report)], report.provenance, command)

    def _draw(self, name: str, figure: "Figure", made: "Provenance") -> None:
        from simulator.report.plot.page import draw, save
        from simulator.report.render.alt import alt_text

        sheet = draw(figure, self.language, made.footer, slide=self.slide)
        self._outputs.data(f"{name}{self.suffix}", lambda beside: save(sheet, beside, made.about))
        self._outputs.text(f"{name}.txt", f"{alt_text(figure, self.language)}\n")

    def _refuse(self, names: Sequence[str]) -> None:
        """Refuses to replace what no manifest of this program lists."""
        if foreign := self._outputs.refuse_foreign(names):
            words = f"{', '.join(foreign)} in {self.folder} is not from goglobal and would be replaced"
            raise click.UsageError(f"{words}; move it away, or write to another folder with -o")

    def _print(self, reports: "Sequence[Report]", replaced: Sequence[str]) -> None:
        from simulator.report.render.text import to_text

        shown = [name for name in self._outputs.written if not name.endswith(".txt")]
        click.echo(
            to_text(
                reports,
                self.language,
                terminal(),
                detail=self.detail,
                folder=f"{self.folder}{os.sep}",
                files=shown,
                replaced=replaced,
            ),
            nl=False,
        )


def terminal() -> "Any":
    """Where standard output goes: as wide as COLUMNS says, else as the terminal is."""
    from simulator.report.render.text import Terminal

    shown = sys.stdout.isatty()
    stated = os.environ.get("COLUMNS", "")
    width = int(stated) if stated.isdigit() and int(stated) > 0 else None
    if width is None and shown:
        width = shutil.get_terminal_size().columns
    colour = bool(os.environ.get("FORCE_COLOR")) or (shown and not os.environ.get("NO_COLOR"))
    return Terminal(width, colour)
