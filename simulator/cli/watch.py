"""`--watch`: a command that runs again whenever one of the files that it read is saved."""

import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from simulator.cli.deliver import CannotWrite
from simulator.cli.failures import failed
from simulator.inputs.files import READ, State, state_of
from simulator.inputs.problems import LONGEST_PLACE, InputError, visible
from simulator.inputs.shipped import CHECKOUT, PACKAGE

PAUSE = 0.2  # seconds between two looks
MOST_NAMED = 3
WATCH = "watch"
HELP = "Run again whenever a file that was read is saved, until Ctrl-C."


class Watched(click.Command):
    """A command with --watch."""

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        self.params.append(click.Option([f"--{WATCH}"], is_flag=True, help=HELP))

    def invoke(self, ctx: click.Context) -> Any:
        """Runs once, or until somebody ends it; what is wrong in a file is told, and watching goes on."""
        if not ctx.params.pop(WATCH):
            return super().invoke(ctx)
        if ctx.params.get("resume"):
            raise click.UsageError("--watch begins anew whenever a file is saved; leave out --resume")
        if "-" in _words(ctx.params):
            raise click.UsageError("--watch waits until files are saved; standard input is none, so name a file")
        while True:
            READ.clear()
            try:
                super().invoke(ctx)
            except InputError as error:
                failed(error)
            except CannotWrite as error:
                error.show()
            sys.stdout.flush()
            click.echo(f"\nWatching {_named()}: saving one runs again, Ctrl-C ends.", err=True)
            saved = " and ".join(map(_shown, wait_for_change(READ)))
            click.echo(f"{saved} changed.\n", err=True)


def wait_for_change(read: Mapping[Path, State], pause: float = PAUSE) -> list[Path]:
    """Waits until files are not as they were when they were read, and nobody is writing them; answers with these."""
    before: dict[Path, State] = {}
    while True:
        time.sleep(pause)
        now = {path: state_of(path) for path in read}
        if now == before and (changed := [path for path, state in now.items() if state != read[path]]):
            return changed
        before = now


def _words(params: Mapping[str, Any]) -> Iterator[Any]:
    """Everything that was typed."""
    for value in params.values():
        yield from value if isinstance(value, tuple) else (value,)


def _named() -> str:
    """The files that are watched: the user's own by name, those that came with the program by their number."""
    folders = PACKAGE / "shipped", CHECKOUT / "seeds", CHECKOUT / "scenarios"
    own = [path for path in READ if not any(path.is_relative_to(folder) for folder in folders)]
    names = list(map(_shown, own[:MOST_NAMED]))
    if more := len(own) - len(names):
        names.append(f"{more} more")
    if shipped := len(READ) - len(own):
        names.append(f"{shipped} files of goglobal")
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _shown(path: Path) -> str:
    """A file by its way from the working folder, where it lies below that."""
    here = Path.cwd()
    return visible(str(path.relative_to(here) if path.is_relative_to(here) else path), LONGEST_PLACE)
