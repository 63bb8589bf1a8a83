"""Options that several commands share."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from simulator.inputs import completion
from simulator.inputs.shipped import BELIEFS, NOUNS, SCENARIOS, typed_file

Command = TypeVar("Command", bound=Callable[..., Any])

STACKED = "Stack a file of beliefs on top, as as-published."
SET = (
    "Set one key, as levers.law.tax_cut=1.0, 'levers.delegations.missions={ 2027 = 12 }' or "
    "levers.delegations.missions=12, which holds from the first year of the forecast on; the rightmost wins."
)
OBSERVE = (
    "Add a published figure, as revenue@2026=17000, with its error in log points as revenue@2026=17000±0.05 (0.10 "
    "unless stated), or a least one as 'firms@2026>=2100'. The forecast starts after the newest figure."
)
DISCOUNT = 0.05  # as in analysis/worth.py, which help need not wait for
TABLE = (
    "Also write tables: xlsx (a workbook of answer, years, markets, cost, inputs and evidence), parquet (the rows of "
    "the CSV), iamc (goglobal-iamc.csv for pyam, of run and compare); may be repeated."
)
HELD = "65,536"  # as in analysis/projected.py, which help need not wait for
FORMS = ("xlsx", "parquet", "iamc")
FILE, FOLDER = click.Path(path_type=Path), click.Path(path_type=Path, file_okay=False)
LANGUAGES, FORMATS = click.Choice(["en", "vi"]), click.Choice(["png", "svg", "pdf"])

TYPED_WORDS = "goglobal.words"  # of a context: the words of its command where they were not typed

_option = partial(click.option, show_default=True)


class Typed(click.types.StringParamType):
    """Something of a kind that the shell completes; of a scenario or beliefs the file that its name means."""

    def __init__(self, kind: str):
        self.name = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What is read for what was typed; says where a shipped file is left aside for it."""
        file, note = typed_file(value, self.name) if self.name in NOUNS else (value, "")
        if note and not (ctx is not None and ctx.resilient_parsing):
            click.echo(note, err=True)
        return file

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What may stand here; of a path the shell knows more."""
        if Path(incomplete).name != incomplete:
            return [CompletionItem(incomplete, type="file")]
        return list(map(CompletionItem, completion.completions(self.name, incomplete, ctx.params.get("seeds_folder"))))


class TableForm(click.Choice[str]):
    """A form in which tables are written; who names a table to be read is told with which option."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The form."""
        if Path(value).suffix and value not in self.choices:
            where = "" if ctx is not None and ctx.info_name == "sweep" else "goglobal sweep SCENARIO "
            words = f"'{value}' is no form in which tables are written ({', '.join(self.choices)})"
            self.fail(f"{words}; to read scenarios from it, did you mean {where}--grid {value}?", param, ctx)
        return super().convert(value, param, ctx)


@add_completion_class
class Bash(BashComplete):
    """Bash's completion, without a space behind what goes on: a key before its value, an outcome before its year."""

    source_template = BashComplete.source_template.replace(
        "COMPREPLY+=($value)",
        "COMPREPLY+=($value)\n            [[ $value == *[=@] ]] && compopt -o nospace 2>/dev/null",
    )


SCENARIO, ASSUMED, OUTCOME = Typed(SCENARIOS), Typed(BELIEFS), Typed(completion.OUTCOME)
one_file = click.argument("file", metavar="SCENARIO", type=SCENARIO)
many_files = click.argument("files", metavar="SCENARIO…", nargs=-1, required=True, type=SCENARIO)


def all_of(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options, which help lists in this order."""
    return lambda command: reduce(lambda done, option: option(done), reversed(options), command)


def checked(allowed: Callable[[float], bool], what: str) -> Callable[..., float]:
    """A callback that refuses what is not allowed; nan, which slips through click's own ranges, never is."""

    def check(context: click.Context, parameter: click.Parameter, value: float) -> float:
        if not allowed(value):
            raise click.BadParameter(f"{value:g} is not allowed; write {what}")
        return value

    return check


def typed_words() -> list[str]:
    """The words of the command that runs: as they were typed, or as a manifest has them."""
    context = click.get_current_context(silent=True)
    return list(context.meta.get(TYPED_WORDS, sys.argv[1:]) if context is not None else sys.argv[1:])


RESUME = "--resume"
FILES_GO, COMPUTED = ("-o", "--output"), ("--cluster", "--workers", RESUME)
"""Options that say where files go, and where and in how many goes numbers are computed: no number depends on them."""


def without(options: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """A command without some options and what stands behind them."""
    joined = tuple(f"{name}=" if name.startswith("--") else name for name in options)
    left = iter(words)
    for word in left:
        if word in options:
            if word != RESUME:  # a flag, with nothing behind it
                next(left, None)
        elif not word.startswith(joined):
            yield word


def refuse_given(why: str, names: Sequence[str]) -> None:
    """Refuses options of the command that were typed and have no sense here."""
    context = click.get_current_context()
    options = {one.name: one.opts[0] for one in context.command.params}
    given = [options[name] for name in names if context.get_parameter_source(name) is not ParameterSource.DEFAULT]
    if given:
        raise click.UsageError(f"{why}; leave out {' and '.join(given)}")


def refuse_missing(what: str, libraries: Sequence[str]) -> None:
    """Says what to install where the libraries that something needs are not there."""
    if missing := [name for name in libraries if find_spec(name) is None]:
        words = f"{what} needs {', '.join(missing)}; install with: python -m pip install {' '.join(missing)}"
        raise click.UsageError(words)


seeds_option = _option("--seeds", "seeds_folder", type=FILE, metavar="DIR", help="Other seeds than the shipped.")
lang_option = _option("--lang", type=LANGUAGES, default="en", help="Language of everything that is shown.")
json_option = _option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
shown_options = all_of(
    lang_option, _option("--detail", is_flag=True, help="Print all tables, not the answer alone."), json_option
)
year_option = _option("--year", type=int, metavar="YEAR", help="Year of the answer [the last that there is].")
discount_option = _option(
    "--discount",
    type=float,
    default=DISCOUNT,
    metavar="RATE",
    callback=checked(lambda rate: 0 <= rate <= 1, "a rate from 0 to 1, as 0.05 for 5 % a year"),
    help="Yearly rate at which money of later years is discounted.",
)
difference_options = all_of(
    year_option,
    _option("--against", type=SCENARIO, default="baseline", metavar="SCENARIO", help="What it is measured against."),
    _option("--outcome", type=OUTCOME, default="revenue", metavar="NAME", help="Outcome, as firms or exits."),
)
folder_option = _option(
    "-o", "--output", "folder", type=FOLDER, default=Path("plots"), metavar="DIR", help="Folder to write to."
)
quiet_option = _option("--quiet", is_flag=True, help="Print the names of the files alone.")


def _forget(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        os.environ["GOGLOBAL_CACHE"] = ""  # as in runs/kept.py, which help need not wait for


effort_options = all_of(
    _option("--workers", type=click.IntRange(min=1), metavar="N", help="Threads to spread draws over [all cores]."),
    _option(
        "--cluster",
        metavar="ADDRESS",
        help="Spread draws over the workers of a Dask scheduler instead, as tcp://host:8786.",
    ),
    click.option(
        "--no-cache",
        is_flag=True,
        expose_value=False,
        callback=_forget,
        help="Neither use nor keep filtered draws in the cache folder.",
    ),
)
output_options = all_of(
    folder_option,
    _option("--format", "picture_format", type=FORMATS, default="png", help="Format of the figures."),
    _option("--no-figures", is_flag=True, help="Draw nothing."),
    _option("--slide", is_flag=True, help="Draw figures for slides: 16:9, larger, without a footer."),
    _option("--table", "tables", type=TableForm(FORMS), multiple=True, help=TABLE),
    shown_options,
    quiet_option,
    effort_options,
)


def scenario_options(command: Command, assume: str = STACKED) -> Command:
    """What changes the scenarios that a command reads; `assume` says what it does with a file of beliefs."""
    options = all_of(
        seeds_option,
        _option("--set", "assignments", type=Typed(completion.KEY), multiple=True, metavar="KEY=VALUE", help=SET),
        _option("--observe", type=Typed(completion.FIGURE), multiple=True, metavar="FIGURE", help=OBSERVE),
        _option("--assume", type=ASSUMED, multiple=True, metavar="FILE", help=assume),
        _option("--draws", type=int, metavar="N", help="Number of draws."),
        _option("--rng-seed", type=int, metavar="N", help="Seed of all chance."),
        _option("--as-of", type=int, metavar="YEAR", help="Last year whose figures are known."),
        _option("--end", type=int, metavar="YEAR", help="Last year of the projection."),
    )
    return options(command)


run_options = all_of(scenario_options, output_options)
"""What changes the scenarios that a command reads, then where and how its reports go."""

project_options = all_of(
    year_option,
    discount_option,
    _option(
        "--draws-out",
        metavar="FILE.parquet",
        help="Also write every simulation of the national outcomes, into the folder of the other files.",
    ),
    _option(
        RESUME,
        is_flag=True,
        help=f"Go on from what the same command left in its folder when it was interrupted, beyond {HELD} simulations.",
    ),
    run_options,
)
"""What changes what scenarios bring over the years, and keeps it."""

paper_options = all_of(scenario_options, folder_option, shown_options, quiet_option, effort_options)
"""The same where figures and tables stand in a document."""
