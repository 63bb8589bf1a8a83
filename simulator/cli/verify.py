"""`goglobal verify`: a command again, from its manifest alone, beside what it wrote then."""

import hashlib
import io
import shlex
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from simulator.cli.deliver import show
from simulator.cli.options import FILE, FILES_GO, TYPED_WORDS, shown_options, without
from simulator.cli.watch import WATCH

if TYPE_CHECKING:
    from simulator.analysis.reproduced import Parted
    from simulator.inputs.manifest import Manifest
    from simulator.report.model import Language
    from simulator.report.verify import Again

WRITES, OUTPUT = "folder", "--output"
"""The option of every command that writes its files into a folder, and nothing elsewhere; and how it is typed."""


@click.command()
@click.argument("path", metavar="MANIFEST", type=FILE)
@shown_options
def verify(path: Path, lang: "Language", detail: bool, as_json: bool) -> int:
    """Run the command of a manifest again and say what is the same.

    It runs in this folder, in which files are looked for as they were typed, and writes into a folder of its own, which
    is removed. Where numbers differ it says by how much of their band, and from which year on. Exit code 0 where the
    same went in and came out, 1 where not, 2 where it cannot be run.
    """
    from simulator.inputs.manifest import read_manifest

    manifest = read_manifest(path)
    group = click.get_current_context().find_root().command
    assert isinstance(group, click.Group)
    with TemporaryDirectory(prefix="goglobal-") as folder:
        try:
            _run(group, manifest, Path(folder))
        except click.UsageError as error:  # typed wrongly where the manifest was written
            raise click.UsageError(f"{path}: its command cannot be run: {error.format_message()}") from None
        found = _compared(path, manifest, Path(folder))

    from simulator.report.verify import report

    show([report(found)], lang, detail, as_json)
    return int(not found.same)


def _run(group: click.Group, manifest: "Manifest", folder: Path) -> None:
    """Runs the command in this process, with the folder in the place of its own; what it prints is left aside."""
    program, name, *words = manifest.command
    command = group.commands.get(name)
    if Path(program).name != "goglobal" or command is None or not _writes(command):
        raise click.UsageError("it is none of goglobal that writes files into a folder")
    root = click.get_current_context().find_root()
    with redirect_stdout(io.StringIO()):
        try:
            context = command.make_context(name, list(words), parent=root)
        except click.exceptions.Exit:
            raise click.UsageError("it asks for help") from None
        context.params[WRITES] = folder
        if WATCH in context.params:
            context.params[WATCH] = False  # once is enough, and writes the same
        context.meta[TYPED_WORDS] = [name, *words]
        with context:
            command.invoke(context)


def _writes(command: click.Command) -> bool:
    return any(one.name == WRITES and OUTPUT in one.opts for one in command.params)


def _compared(path: Path, manifest: "Manifest", folder: Path) -> "Again":
    """What the command used and made then and now."""
    from simulator.inputs.manifest import read_manifest
    from simulator.report.verify import Again

    if not (made := folder / path.name).is_file():
        raise click.UsageError(f"{path}: its command writes no {path.name}; name the manifest as it was written")
    now = read_manifest(made)
    versions = {name: (before, now.made_with[name]) for name, before in manifest.made_with.items()}
    return Again(
        manifest=str(path),
        command=shlex.join(["goglobal", *without(FILES_GO, manifest.command[1:])]),
        made_with={name: pair for name, pair in versions.items() if pair[0] != pair[1]},
        inputs=_others(manifest.inputs, now.inputs),
        outputs={
            name: (manifest.outputs.get(name), now.outputs.get(name)) for name in {**manifest.outputs, **now.outputs}
        },
        parted=dict(_parted(path.parent, folder, manifest.outputs, now.outputs)),
        touched=tuple(
            name for name, digest in manifest.outputs.items() if _digest(path.parent / name) not in (digest, None)
        ),
    )


def _others(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, tuple[bool, bool]]:
    """Files that went in and are not the same; one that merely lies elsewhere, as where it was installed, is."""
    moved = {(Path(name).name, digest) for name, digest in before.items()}
    moved &= {(Path(name).name, digest) for name, digest in now.items()}
    return {
        name: (name in before, name in now)
        for name in {**before, **now}
        if before.get(name) != now.get(name)
        and not any((Path(name).name, files.get(name)) in moved for files in (before, now))
    }


def _parted(
    earlier: Path, folder: Path, before: Mapping[str, str], now: Mapping[str, str]
) -> "Iterator[tuple[str, Mapping[str, Parted] | None]]":
    """How tables differ of which the earlier one still lies there as it was."""
    from simulator.analysis.reproduced import parted

    for name, digest in before.items():
        if name.endswith(".csv") and name in now and now[name] != digest == _digest(earlier / name):
            texts = ((place / name).read_text(encoding="utf-8", errors="replace") for place in (earlier, folder))
            yield name, parted(*texts)


def _digest(path: Path) -> str | None:
    """The checksum of a file; None where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
