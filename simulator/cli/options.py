"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

STACKED = "Stack a file of beliefs on top, as as-published."

DISCOUNT = 0.05  # as in analysis/worth.py, which help need not wait for


def seeds_option(command: Command) -> Command:
    """The folder of seeds."""
    return click.option(
        "--seeds", "seeds_folder", type=click.Path(path_type=Path), metavar="DIR", help="Other seeds than the shipped."
    )(command)


def scenario_options(command: Command, assume: str = STACKED) -> Command:
    """What changes the scenarios that a command reads; `assume` says what it does with a file of beliefs."""
    options = [
        click.option(
            "--set",
            "assignments",
            multiple=True,
            metavar="KEY=VALUE",
            help="Set one key, as levers.law.tax_cut=1.0, 'levers.delegations.missions={ 2027 = 12 }' or "
            "levers.delegations.missions=12, which holds from the first year of the forecast on; the rightmost wins.",
        ),
        click.option(
            "--observe",
            multiple=True,
            metavar="FIGURE",
            help="Add a published figure, as revenue@2026=17000, with its error in log points as "
            "revenue@2026=17000±0.05 (0.10 unless stated), or a least one as 'firms@2026>=2100'. The forecast starts "
            "after the newest figure.",
        ),
        click.option("--assume", multiple=True, metavar="FILE", help=assume),
        click.option("--draws", type=int, metavar="N", help="Number of draws."),
        click.option("--rng-seed", type=int, metavar="N", help="Seed of all chance."),
        click.option("--as-of", type=int, metavar="YEAR", help="Last year whose figures are known."),
        click.option("--end", type=int, metavar="YEAR", help="Last year of the projection."),
    ]
    for option in reversed(options):
        command = option(command)
    return seeds_option(command)


def output_options(command: Command) -> Command:
    """Where and how results are written and shown."""
    options = [
        click.option(
            "-o",
            "--output",
            "folder",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("plots"),
            show_default=True,
            metavar="DIR",
            help="Folder to write to.",
        ),
        click.option(
            "--format",
            "picture_format",
            type=click.Choice(["png", "svg", "pdf"]),
            default="png",
            show_default=True,
            help="Format of the figures.",
        ),
        click.option("--no-figures", is_flag=True, help="Draw nothing."),
        click.option("--slide", is_flag=True, help="Draw figures for slides: 16:9, larger, without a footer."),
        click.option(
            "--lang",
            type=click.Choice(["en", "vi"]),
            default="en",
            show_default=True,
            help="Language of everything that is shown.",
        ),
        click.option("--detail", is_flag=True, help="Print all tables, not the answer alone."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else."),
        click.option("--quiet", is_flag=True, help="Print the names of the files alone."),
        click.option(
            "--workers", type=click.IntRange(min=1), metavar="N", help="Threads to spread draws over [all cores]."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def year_option(command: Command) -> Command:
    """The year of the answer."""
    return click.option("--year", type=int, metavar="YEAR", help="Year of the answer [the last that there is].")(
        command
    )


def difference_options(command: Command) -> Command:
    """Which difference to a scenario is asked about."""
    options = [
        click.option(
            "--against", default="baseline", show_default=True, metavar="SCENARIO", help="What it is measured against."
        ),
        click.option(
            "--outcome", default="revenue", show_default=True, metavar="NAME", help="Outcome, as firms or exits."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return year_option(command)


def discount_option(command: Command) -> Command:
    """The yearly rate at which money of later years counts less."""
    return click.option(
        "--discount",
        type=float,
        default=DISCOUNT,
        show_default=True,
        metavar="RATE",
        callback=_checked_discount,
        help="Yearly rate at which money of later years is discounted.",
    )(command)


def _checked_discount(context: click.Context, parameter: click.Parameter, value: float) -> float:
    """The rate, if it is from 0 to 1; nan, which is neither, slips through click's own ranges."""
    if not 0 <= value <= 1:
        raise click.BadParameter(f"{value:g} is not allowed; write a rate from 0 to 1, as 0.05 for 5 % a year")
    return value
