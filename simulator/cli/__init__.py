"""The command line: reads, runs, writes.

Heavy imports stand inside the commands, so that help, completion and refusals answer at once.
"""

import os
import sys
import traceback

import click

from simulator import __version__
from simulator.cli.allocate import allocate
from simulator.cli.backtest import backtest
from simulator.cli.check import check
from simulator.cli.inputs import levers, schema, show, sources
from simulator.cli.learn import learn
from simulator.cli.project import compare, run
from simulator.cli.robust import robust
from simulator.cli.seek import seek
from simulator.cli.sensitivity import sensitivity
from simulator.cli.sweep import sweep
from simulator.cli.why import why

DONE, WRONG_INPUT, OUR_BUG, INTERRUPTED = 0, 2, 3, 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: goglobal compare baseline go-global",
)
@click.version_option(__version__, prog_name="goglobal")
@click.pass_context
def commands(context: click.Context) -> None:
    """What would policy change for firms that sell technology abroad: firms, revenue, cost, and how sure."""
    context.color = _colour()


for command in (
    *(run, compare, why, sensitivity, sweep, seek, allocate, robust, learn),
    *(backtest, check, show, levers, sources, schema),
):
    commands.add_command(command)


def main() -> None:
    """Runs the command line and leaves with its exit code: see the README for what the codes mean."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(_exit_code())


def _colour() -> bool | None:
    """Whether to colour: as NO_COLOR and FORCE_COLOR say, else (None) as click finds the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def _exit_code() -> int:
    try:
        code = commands.main(prog_name="goglobal", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; finished files stay", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        return _failed(error)
    return code if isinstance(code, int) else DONE


def _failed(error: Exception) -> int:
    """A wrong input in words, or our own fault with what a report needs."""
    from simulator.inputs.problems import InputError

    if isinstance(error, InputError):
        lines, count = str(error), len(error.problems)
        words = f"{count} problem{'s' if count > 1 else ''}; nothing was run or written"
    else:
        lines = "".join(traceback.format_exception(error))
        words = f"This is a fault of goglobal {__version__}, not of your input. Please report it with the lines above"
        words += f" and the command: {' '.join(sys.argv)}"
    click.echo(lines, err=True)
    click.secho(words, err=True, bold=True, color=_colour())
    return WRONG_INPUT if isinstance(error, InputError) else OUR_BUG
