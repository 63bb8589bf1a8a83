"""What a command leaves in a folder: whole files or none, and a manifest that vouches for each."""

import hashlib
import json
import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simulator import __version__
from simulator.report.model import RUN_SETTINGS, Figure, Language, Provenance, Report

MANIFEST = ".manifest.json"


@dataclass(frozen=True)
class Drawing:
    """How figures are drawn: the suffix of their files, their language, and whether they are for slides."""

    suffix: str
    language: Language
    slide: bool = False


class Outputs:
    """The files that a command writes into one folder; without a drawing there are no figures.

    What an earlier run of the same name wrote there is replaced; a file that no manifest in the folder lists never is.
    """

    def __init__(self, folder: Path, drawing: Drawing | None = None):
        self.folder, self.drawing = folder, drawing
        self.written: dict[str, str] = {}
        """Checksums of what was written, by name."""
        self.listed: set[str] = set()
        """What a manifest of this run vouches for."""

    def names(self, report: Report) -> list[str]:
        """All files of a report but its manifest, figures first."""
        suffixes = (self.drawing.suffix, ".txt") if self.drawing is not None else ()
        return [*(f"{name}{suffix}" for name in report.figures for suffix in suffixes), f"{report.name}.csv"]

    def report(self, report: Report, command: Sequence[str]) -> bool:
        """Writes all files of a report with its manifest; whether it replaces results of other inputs."""
        from simulator.report.render.data import to_csv

        for name, figure in report.figures.items():
            if self.drawing is not None:
                self._draw(self.drawing, name, figure, report.provenance)
        self.text(f"{report.name}.csv", to_csv(report))
        return self.manifest(report.name, report.provenance, command)

    def _draw(self, drawing: Drawing, name: str, figure: Figure, made: Provenance) -> None:
        from simulator.report.plot.page import draw, save
        from simulator.report.render.alt import alt_text

        sheet = draw(figure, drawing.language, made.footer, slide=drawing.slide)
        self.data(f"{name}{drawing.suffix}", lambda beside: save(sheet, beside, made.about))
        self.text(f"{name}.txt", f"{alt_text(figure, drawing.language)}\n")

    def refuse_foreign(self, names: Sequence[str]) -> list[str]:
        """Those of these files that exist and that no manifest of this program lists."""
        manifests = self._manifests()
        known = {*manifests, *(name for manifest in manifests.values() for name in manifest["outputs"])}
        return [name for name in names if name not in known and (self.folder / name).exists()]

    def text(self, name: str, text: str) -> None:
        """Writes UTF-8 text with line feeds on every system."""
        self.data(name, lambda beside: beside.write_bytes(text.encode("utf-8")))

    def data(self, name: str, write: Callable[[Path], object]) -> None:
        """Calls `write` with a path beside the file, then puts the finished file in its place."""
        path = self.folder / name
        beside = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
        try:
            write(beside)
            self.written[name] = hashlib.sha256(beside.read_bytes()).hexdigest()
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)

    def manifest(self, name: str, made: Provenance, command: Sequence[str]) -> bool:
        """Writes the manifest of a report, and removes what an earlier one listed and this run did not write.

        It lists what was written since the last one. Answers whether it replaces an earlier one of other inputs.
        """
        file = f"{name}{MANIFEST}"
        earlier = self._manifests().get(file, {})
        outputs = {output: digest for output, digest in self.written.items() if output not in self.listed}
        for stale in self._stale(earlier, outputs):
            (self.folder / stale).unlink(missing_ok=True)
        record = _record(made, outputs, command)
        self.text(file, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
        self.listed |= {file, *outputs}
        return bool(earlier) and (earlier.get("inputs"), _settings(earlier)) != (record["inputs"], _settings(record))

    def _stale(self, earlier: Mapping[str, Any], outputs: Mapping[str, str]) -> Iterator[str]:
        """What an earlier manifest vouches for, as it still lies there, and nobody has written since."""
        for name, digest in earlier.get("outputs", {}).items():
            path = self.folder / name
            unwritten = name not in outputs and name not in self.written and Path(name).name == name
            if unwritten and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest:
                yield name

    def _manifests(self) -> dict[str, dict[str, Any]]:
        """All manifests that lie in the folder."""
        found = {}
        for path in sorted(self.folder.glob(f"*{MANIFEST}")):
            try:
                record = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if isinstance(record, dict) and isinstance(record.get("outputs"), dict):
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
        **{library: version(library) for library in ("numpy", "scipy")},
    }


def _settings(record: Mapping[str, Any]) -> list[Any]:
    """What decided a manifest's results beside its files."""
    keys, scenarios = ("scenario", "hash", *RUN_SETTINGS), record.get("scenarios", [])
    return [{key: scenario.get(key) for key in keys} for scenario in scenarios if isinstance(scenario, dict)]
