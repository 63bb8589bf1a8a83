"""What a command leaves in a folder: whole files or none, and a manifest that vouches for each."""

import hashlib
import json
import os
import platform
import shutil
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from simulator import __version__
from simulator.inputs.manifest import MANIFEST
from simulator.inputs.problems import ScenarioError
from simulator.report.model import RUN_SETTINGS, Figure, Language, Provenance, Report

PREFIX, PART, WHOLE = ".goglobal-", ".part", ".whole"  # of folders in which a run makes its files


Writer = Callable[[Path], None]
"""Writes a file of a command's own into a path."""


@dataclass(frozen=True)
class Drawing:
    """How figures are drawn: the suffix of their files, their language, and whether they are for slides."""

    suffix: str
    language: Language
    slide: bool = False


class Outputs:
    """The files that a command writes into one folder; without a drawing there are no figures.

    `tables` are further forms of each report's tidy rows, by the suffix of their files.

    What an earlier run of the same command wrote there is replaced. What no manifest lists, another command wrote or
    somebody has changed since never is.
    """

    def __init__(
        self,
        folder: Path,
        command: Sequence[str],
        drawing: Drawing | None = None,
        tables: Mapping[str, Callable[[Report, Path], None]] = MappingProxyType({}),
    ):
        self.folder, self.command, self.drawing, self.tables = folder, command, drawing, tables
        self.written: list[str] = []
        """Names of what was written, manifests last."""
        self.removed: list[str] = []
        """Names of what an earlier run had written and this one has not: it is gone."""

    def names(self, report: Report) -> list[str]:
        """All files of a report, figures first and its manifest last."""
        suffixes = (self.drawing.suffix, ".txt") if self.drawing is not None else ()
        figures = [f"{name}{suffix}" for name in report.figures for suffix in suffixes]
        return [*figures, *self.tables_of(report.name)]

    def tables_of(self, name: str) -> list[str]:
        """The files of a report of this name that are no figures."""
        return [f"{name}{suffix}" for suffix in (".csv", *self.tables, MANIFEST)]

    def refused(self, names: Sequence[str]) -> list[str]:
        """Why files of these names may not be written, a sentence each."""
        manifests = _manifests(self.folder)
        return [words for name in names if (words := self._foreign(name, manifests, names))]

    def write(self, reports: Sequence[Report], own: Mapping[str, str | Writer]) -> list[str]:
        """Writes the files of all reports, and the command's `own` files by name, or none where anything goes wrong.

        Answers with the manifests that it replaced although they were of other inputs. Raises OSError.
        """
        with whole_files(self.folder) as beside:
            for name, made_by in own.items():
                if isinstance(made_by, str):
                    write_text(beside / name, made_by)
                else:
                    made_by(beside / name)
            for report in reports:
                self._report(report, beside)
            made = {path.name: _digest(path) for path in beside.iterdir()}
            earlier, replaced = _manifests(self.folder), []
            for report in reports:
                *listed, manifest = [*(list(own) if report is reports[0] else []), *self.names(report)]
                record = _record(report.provenance, {name: made[name] for name in listed}, self.command)
                write_text(beside / manifest, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
                self.written += [*listed, manifest]
                if before := earlier.get(manifest):
                    replaced += [manifest] if _inputs(before) != _inputs(record) else []
                    for name in sorted(before["outputs"].keys() - made.keys()):
                        if self._vouched(name, before):
                            (self.folder / name).unlink()
                            self.removed.append(name)
        return replaced

    def _report(self, report: Report, beside: Path) -> None:
        """Figures with their texts, and the tables, into the folder `beside`."""
        from simulator.report.render.data import to_csv

        for name, figure in report.figures.items():
            if self.drawing is not None:
                self._draw(self.drawing, beside / name, figure, report.provenance)
        write_text(beside / f"{report.name}.csv", to_csv(report))
        for suffix, write in self.tables.items():
            write(report, beside / f"{report.name}{suffix}")

    def _draw(self, drawing: Drawing, path: Path, figure: Figure, made: Provenance) -> None:
        from simulator.report.plot.page import draw, save
        from simulator.report.render.alt import alt_text

        sheet = draw(figure, drawing.language, made.footer, slide=drawing.slide)
        save(sheet, path.with_name(f"{path.name}{drawing.suffix}"), made.about)
        write_text(path.with_name(f"{path.name}.txt"), f"{alt_text(figure, drawing.language)}\n")

    def _foreign(self, name: str, manifests: Mapping[str, Mapping[str, Any]], written: Sequence[str]) -> str:
        """Why what lies there under a name may not be replaced; empty where it may, or where nothing does.

        A manifest that lists it has to be among what is `written` too, or it would vouch for what is gone.
        """
        if not os.path.lexists(self.folder / name):
            return ""
        by = [record for file, record in manifests.items() if name in (file, *record["outputs"])]
        if not by:
            return f"{name} is not from goglobal"
        if not (same := [record for record in by if record["command"][1:2] == self.command[1:2]]):
            return f"{name} is from {' '.join(by[0]['command'][:2])}"
        for file, record in manifests.items():
            if name in record["outputs"] and file not in written:
                return f"{name} is listed by {file}, which stays"
        if name in manifests or any(self._vouched(name, record) for record in same):
            return ""
        return f"{name} was changed since goglobal wrote it"

    def _vouched(self, name: str, manifest: Mapping[str, Any]) -> bool:
        """Whether a file still is as its manifest says."""
        path = self.folder / name
        return Path(name).name == name and path.is_file() and _digest(path) == manifest["outputs"].get(name)


@contextmanager
def whole_files(folder: Path) -> Iterator[Path]:
    """A folder inside `folder`, of whose files all are moved there at the end, or none where anything goes wrong.

    Runs wait for one another, so that files of one are never mixed with those of another. What a killed one left is
    put right by the next: moved if it was complete, else removed. Raises OSError.
    """
    with _alone_in(folder):
        _settle(folder)
        try:
            beside = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=PART, dir=folder))
            yield beside
            beside.rename(beside.with_suffix(WHOLE))
        finally:
            _settle(folder)


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8 text with line feeds on every system; what is no text, as in a strange file name, is escaped."""
    path.write_bytes(text.encode("utf-8", "backslashreplace"))


def write_new(path: Path, text: str) -> None:
    """Writes a file where none is yet, whole or not at all. Raises ScenarioError."""
    with refused_where_unwritable(path), whole_files(path.parent) as beside:
        refuse_taken(path)
        write_text(beside / path.name, text)


def refuse_taken(path: Path) -> None:
    """Raises ScenarioError where something of the name is there already."""
    if os.path.lexists(path):
        words = "is there already and stays as it is; choose another name, or move it away"
        raise ScenarioError.of(str(path), words)


@contextmanager
def refused_where_unwritable(path: Path) -> Iterator[None]:
    """Says where a path cannot be written, and why: an OSError inside becomes a ScenarioError."""
    try:
        yield
    except OSError as error:
        words = f"cannot be written: {error.strerror or error}; choose another place"
        raise ScenarioError.of(str(path), words) from None


def _settle(folder: Path) -> None:
    """Moves files of which all are there, manifests last, and removes the rest."""
    for whole in folder.glob(f"{PREFIX}*{WHOLE}"):
        for path in sorted(whole.iterdir(), key=lambda path: path.name.endswith(MANIFEST)):
            os.replace(path, folder / path.name)
        whole.rmdir()
    for part in folder.glob(f"{PREFIX}*{PART}"):
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Waits until no other run writes into the folder. Systems and disks without such locks do without."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def policy_hash(text: str) -> str:
    """What a policy of content calls a style sheet or script that stands in its page."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _manifests(folder: Path) -> dict[str, dict[str, Any]]:
    """All manifests that lie in a folder."""
    found = {}
    for path in sorted(folder.glob(f"*{MANIFEST}")):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        kinds = {"outputs": dict, "command": list, "scenarios": list, "inputs": dict}
        if isinstance(record, dict) and all(isinstance(record.get(key), kind) for key, kind in kinds.items()):
            found[path.name] = record
    return found


def _record(made: Provenance, outputs: Mapping[str, str], command: Sequence[str]) -> dict[str, Any]:
    """What a command did, so that it can be done again: inputs and outputs with checksums, versions, settings."""
    return {
        "version": __version__,
        "command": list(command),
        "scenarios": [dict(scenario) for scenario in made.scenarios],
        "inputs": dict(made.inputs),
        "outputs": dict(outputs),
        "python": platform.python_version(),
        "platform": platform.platform(),
        **{library: version(library) for library in ("numpy", "scipy", "matplotlib")},
    }


def _inputs(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """What decided a manifest's results: its files, and what was set beside them."""
    keys = ("scenario", "hash", *RUN_SETTINGS)
    settings = [{key: one.get(key) for key in keys} for one in record["scenarios"] if isinstance(one, dict)]
    return record["inputs"], settings
