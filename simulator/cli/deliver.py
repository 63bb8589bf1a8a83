"""Delivers reports: files into a folder, the answer to whoever asked, and meanwhile how far a command is."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import COMPUTED, refuse_given, refuse_missing, typed_words, without
from simulator.inputs.problems import LONGEST_PLACE, visible

if TYPE_CHECKING:
    from simulator.analysis.results import Result
    from simulator.report.model import Language, Report
    from simulator.report.render.files import Outputs, Writer
    from simulator.runs.spread import Workers

IAMC_FILE = "goglobal-iamc.csv"
LIBRARIES = {"xlsx": ("xlsxwriter",), "parquet": ("pyarrow",)}
"""What a form of tables needs beyond what is installed with the program."""

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
    workers: "Workers"
    iamc: bool = False
    draws_out: str | None = None
    written: Callable[[], None] = lambda: None

    @classmethod
    def taken_from(cls, options: dict[str, Any], *, by_year: bool = False) -> "Delivery":
        """Takes what `output_options` added out of a command's options, what draws are spread over among it.

        `by_year` says whether the command has outcomes by scenario, market and year.
        """
        from simulator.report.render.files import Drawing, Outputs

        names = ("folder", "lang", "detail", "as_json", "quiet", "workers")
        folder, language, detail, as_json, quiet, workers = map(options.pop, names)
        suffix, slide = options.pop("picture_format", None), options.pop("slide", False)
        bare = options.pop("no_figures", False) or suffix is None
        forms, draws_out = options.pop("tables", ()), options.pop("draws_out", None)
        _refuse_forms(forms, by_year)
        _refuse_draws_out(draws_out)
        drawing = None if bare else Drawing(f".{suffix}", language, slide)
        outputs = Outputs(folder, ["goglobal", *without(COMPUTED, typed_words())], drawing, _writers(forms, language))
        spread = workers if (address := options.pop("cluster", None)) is None else _cluster(address)
        return cls(outputs, language, detail, as_json, quiet, spread, "iamc" in forms, draws_out)

    @property
    def folder(self) -> Path:
        """Where files go."""
        return self.outputs.folder

    def expect(self, *names: str, own: Sequence[str] = ()) -> None:
        """Makes the folder, and refuses to go on where reports of such names or `own` files cannot go there."""
        from simulator.inputs.manifest import MANIFEST
        from simulator.report.render.files import whole_files

        with self._told():
            self.folder.mkdir(parents=True, exist_ok=True)
            with whole_files(self.folder) as beside:
                for name in names:
                    (beside / f"{name}{MANIFEST}").write_bytes(b" " * ROOM)
                    (beside / f"{name}{MANIFEST}").unlink()
            together = self._together((), ())
            self._refuse([*own, *together, *(file for name in names for file in self.outputs.tables_of(name))])
        if self.outputs.drawing is not None:
            from simulator.report.plot import load_matplotlib

            load_matplotlib()

    def deliver(
        self,
        reports: "Sequence[Report]",
        own: "Mapping[str, str | Writer] | None" = None,
        results: "Sequence[Result]" = (),
    ) -> None:
        """Writes the files of all reports, files of the command's `own` by name, and the draws of the `results`.

        Then it prints their JSON, their answers, or the names of the files alone.
        """
        all_own = {**(own or {}), **self._together(reports, results)}
        with self._told():
            self._refuse([*all_own, *(name for report in reports for name in self.outputs.names(report))])
            replaced = self.outputs.write(reports, all_own)
            self.written()
        if self.quiet and not self.as_json:
            click.echo("\n".join(str(self.folder / name) for name in self.outputs.written))
            return
        files, gone = (
            [name for name in names if not name.endswith(".txt")]
            for names in (self.outputs.written, self.outputs.removed)
        )
        told: dict[str, Any] = {"folder": f"{self.folder}{os.sep}", "files": files, "replaced": replaced, "gone": gone}
        show(reports, self.language, self.detail, self.as_json, **told)

    def _together(self, reports: "Sequence[Report]", results: "Sequence[Result]") -> "dict[str, Writer]":
        """What writes the files that hold all reports, by name."""
        writers: dict[str, Writer] = {}
        if self.iamc:
            from simulator.report.render.exchange import write_iamc

            writers[IAMC_FILE] = partial(write_iamc, reports)
        if self.draws_out:
            from simulator.report.render.exchange import write_draws

            writers[self.draws_out] = partial(write_draws, results)
        return writers

    def _refuse(self, names: Sequence[str]) -> None:
        """Refuses to write two files of one name, and to replace what another has made."""
        seen = [name.casefold() for name in names]
        if double := [name for name in names if seen.count(name.casefold()) > 1]:
            raise CannotWrite(f"{' and '.join(dict.fromkeys(double))} would write over one another; take another name")
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


def show(reports: "Sequence[Report]", lang: "Language", detail: bool, as_json: bool, **told: Any) -> None:
    """Prints reports as JSON, or as text with what is `told` of their files."""
    from simulator.report.render.data import to_json
    from simulator.report.render.text import here, to_text

    click.echo(f"{to_json(reports)}\n" if as_json else to_text(reports, lang, here(), detail=detail, **told), nl=False)


def _cluster(address: str) -> "Workers":
    """The workers of a scheduler, left when the command ends."""
    refuse_missing("--cluster", ("distributed",))
    refuse_given("--cluster spreads draws over workers with cache folders of their own", ["workers", "no_cache"])
    from simulator.runs.cluster import Cluster

    cluster = Cluster(address)
    click.get_current_context().call_on_close(cluster.close)
    return cluster


def _refuse_forms(forms: Sequence[str], by_year: bool) -> None:
    """Refuses a form that means nothing here, and one whose library is not there."""
    if "iamc" in forms and not by_year:
        words = "iamc holds outcomes by scenario, market and year, which this command does not have"
        raise click.UsageError(f"--table {words}; write --table xlsx or --table parquet, or ask run or compare")
    for form in forms:
        refuse_missing(f"--table {form}", LIBRARIES.get(form, ()))


def _refuse_draws_out(name: str | None) -> None:
    """Refuses a name that is no file of the folder, and a library that is not there."""
    if name is None:
        return
    if Path(name).name != name or "\\" in name or Path(name).suffix != ".parquet" or visible(name, len(name)) != name:
        words = f"--draws-out {visible(name, LONGEST_PLACE)} is not allowed; write a name, as draws.parquet"
        raise click.UsageError(f"{words}: the file lies with the others in the folder of -o")
    refuse_missing("--draws-out", LIBRARIES["parquet"])


def _writers(forms: Sequence[str], language: "Language") -> "dict[str, Callable[[Report, Path], None]]":
    """What writes a report in each of these forms that has a file for each report, by the suffix of that file."""
    writers: dict[str, Callable[[Report, Path], None]] = {}
    if "xlsx" in forms:
        from simulator.report.render.workbook import write_workbook

        writers[".xlsx"] = partial(write_workbook, language=language)
    if "parquet" in forms:
        from simulator.report.render.exchange import write_parquet

        writers[".parquet"] = write_parquet
    return writers


@contextmanager
def shown_progress() -> Iterator[Callable[[int, int], None]]:
    """Shows on standard error how far the draws are; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label="drawing", file=sys.stderr, show_eta=True) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield advance
