"""The command line: reads, runs, writes.

Heavy imports stand inside the commands, so that help, completion and refusals answer at once.
"""

import os
import sys

import click

from simulator import __version__, interrupts
from simulator.cli.explore import explore
from simulator.cli.failures import WRONG_INPUT, colour, drop_output, failed, told
from simulator.cli.fund import allocate, learn, robust
from simulator.cli.inputs import levers, list_all, new, schema, show, sources
from simulator.cli.project import compare, report, run
from simulator.cli.trust import backtest, check
from simulator.cli.verify import verify
from simulator.cli.why import seek, sensitivity, sweep, why
from simulator.inputs.examples import EXAMPLES
from simulator.inputs.problems import LONGEST_FINDING, visible
from simulator.runs.memory import free_memory

LEAST_MEMORY = 100 * 2**20
DONE = 0

COMMANDS: dict[str, tuple[click.Command, ...]] = {
    "What would it change?": (run, compare, report, explore),
    "Why?": (why, sensitivity, sweep, seek),
    "What to fund?": (allocate, robust, learn),
    "How good is it?": (backtest, check, verify),
    "Files": (list_all, new, show, levers, sources, schema),
}
"""Commands by the question that they answer."""

COMPLETION = 'Completion: eval "$(_GOGLOBAL_COMPLETE=bash_source goglobal)" (or zsh_source)'


class Grouped(click.Group):
    """Commands listed by the question that they answer."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes each with its one line, all in two columns."""
        width = max(map(len, self.commands))
        for question, answers in COMMANDS.items():
            formatter.write(f"\n{question}\n")
            with formatter.indentation():
                formatter.write_dl([(f"{one.name:{width}}", one.get_short_help_str(100)) for one in answers])


@click.group(
    cls=Grouped,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"\b\nStart with: goglobal compare baseline go-global\n{COMPLETION}",
)
@click.version_option(__version__, prog_name="goglobal")
@click.pass_context
def commands(context: click.Context) -> None:
    """What would policy change for firms that sell technology abroad: firms, revenue, cost, and how sure."""
    context.color = colour()


for answers in COMMANDS.values():
    for command in answers:
        lines = (f"  goglobal {command.name} {words}".rstrip() for words in EXAMPLES[str(command.name)])
        command.epilog = "\n".join(("\b\nExamples:", *lines))
        commands.add_command(command)


def main() -> None:
    """Runs the command line and leaves with its exit code: see the README for what the codes mean."""
    os.environ["MPLBACKEND"] = "agg"  # whatever a notebook wants: figures are files
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # draws are spread over threads; more would only wait
    for name in ("stdout", "stderr"):
        if (stream := getattr(sys, name)) is None:  # closed: what is opened next would be taken for it
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(_exit_code())


def _exit_code() -> int:
    if words := _nowhere():
        return told("", f"Error: {words}", WRONG_INPUT)
    try:
        code = commands.main(prog_name="goglobal", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.message = visible(error.message, LONGEST_FINDING)  # type: ignore[misc]
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _interrupted()
    except SystemExit as left:  # click's own: 0 once it completed, 1 where nobody reads on
        if left.code:
            drop_output()
        return DONE
    except BrokenPipeError:
        drop_output()
        return DONE
    except Exception as error:
        return _interrupted() if interrupts.asked() else failed(error)
    return code if isinstance(code, int) else DONE


def _interrupted() -> int:
    click.echo("interrupted", err=True)
    return interrupts.EXIT_CODE


def _nowhere() -> str:
    """Why nothing can run here at all; empty where it can."""
    if free_memory() < LEAST_MEMORY:  # numpy's libraries end the program where they find none
        return "memory does not suffice; free some, or raise the limit (ulimit -v)"
    try:
        os.getcwd()
    except OSError:
        return "the working folder is gone; change to one that exists"
    return ""
