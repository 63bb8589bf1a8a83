"""What went wrong, in words, and the exit code that says whose fault it is."""

import os
import sys
import traceback

import click

from simulator import __version__
from simulator.inputs.problems import LONGEST_PLACE, InputError, visible

WRONG_INPUT, OUR_BUG = 2, 3


def colour() -> bool | None:
    """Whether to colour: as NO_COLOR and FORCE_COLOR say, else (None) as click finds the terminal."""
    return False if os.environ.get("NO_COLOR") else True if os.environ.get("FORCE_COLOR") else None


def drop_output() -> None:
    """Lets what nobody takes go nowhere, so that Python does not try again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def failed(error: Exception) -> int:
    """A wrong input or what the environment does not allow, in words; or our own fault with what a report needs."""
    if isinstance(error, InputError):
        count = len(error.problems)
        return told(str(error), f"{count} problem{'s' if count > 1 else ''}; nothing was run or written", WRONG_INPUT)
    if words := _environment(error):
        return told("", f"Error: {words}", WRONG_INPUT)
    words = f"This is a fault of goglobal {__version__}, not of your input. Please report it with the lines above"
    words += f" and the command: {' '.join(sys.argv)}"
    return told("".join(traceback.format_exception(error)), words, OUR_BUG)


def _environment(error: Exception) -> str:
    """What of the environment does not let the program work; empty where it is the program."""
    if isinstance(error, OSError):
        if error.filename is not None:
            return f"{visible(str(error.filename), LONGEST_PLACE)}: {error.strerror}"
        drop_output()  # files are named where they are opened
        return f"cannot write to standard output: {error.strerror or error}"
    if isinstance(error, MemoryError) or "can't start new thread" in str(error):
        return "memory does not suffice; ask for fewer with --draws or --workers, or for fewer scenarios"
    if isinstance(error, ImportError) and not (error.name or "").startswith("simulator"):
        return f"{error}; give goglobal more memory, or install it again"
    return ""


def told(lines: str, words: str, code: int) -> int:
    """The code, after the lines and the words were shown."""
    if lines:
        click.echo(lines, err=True)
    click.secho(words, err=True, bold=True, color=colour())
    return code
