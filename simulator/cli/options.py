"""Options that several commands share, and how they become inputs. It must not know what a command does."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from simulator.inputs.scenario import Scenario
    from simulator.inputs.seeds import Seeds

Command = TypeVar("Command", bound=Callable[..., Any])

SHORTCUTS = {
    "draws": "ensemble.draws",
    "rng_seed": "ensemble.rng_seed",
    "as_of": "horizon.as_of",
    "end": "horizon.end",
}
"""Options that stand for one key of a scenario."""


def seeds_option(command: Command) -> Command:
    """The folder of seeds."""
    return click.option(
        "--seeds", "seeds_folder", type=click.Path(path_type=Path), metavar="DIR", help="Other seeds than the shipped."
    )(command)


def scenario_options(command: Command) -> Command:
    """What changes the scenarios that a command reads."""
    options = [
        click.option(
            "--set",
            "assignments",
            multiple=True,
            metavar="KEY=VALUE",
            help="Set one key, as levers.law.tax_cut=1.0 or 'levers.delegations.missions={ 2027 = 12 }'; the "
            "rightmost wins.",
        ),
        click.option(
            "--assume", multiple=True, metavar="FILE", help="Stack a file of beliefs on top, as as-published."
        ),
        click.option("--draws", type=int, metavar="N", help="Number of draws."),
        click.option("--rng-seed", type=int, metavar="N", help="Seed of all chance."),
        click.option("--as-of", type=int, metavar="YEAR", help="Last year whose figures are known."),
        click.option("--end", type=int, metavar="YEAR", help="Last year of the projection."),
    ]
    for option in reversed(options):
        command = option(command)
    return seeds_option(command)


def output_options(command: Command) -> Command:
    """Where and how results are written."""
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
        click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else."),
        click.option("--quiet", is_flag=True, help="Print nothing but problems."),
        click.option(
            "--workers", type=click.IntRange(min=1), metavar="N", help="Threads to spread draws over [all cores]."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def read_shipped_or(folder: Path | None) -> "Seeds":
    """The seeds in a folder, or the shipped ones."""
    from simulator.inputs.seeds import read_seeds
    from simulator.inputs.shipped import shipped_folder

    return read_seeds(folder if folder is not None else shipped_folder("seeds"))


def read_scenarios(
    files: Sequence[str],
    assignments: Sequence[str],
    assume: Sequence[str],
    seeds_folder: Path | None,
    **shortcuts: int | None,
) -> "list[Scenario]":
    """Reads all scenarios of a command with its options applied.

    Raises InputError with the problems of all of them, so that nobody has to ask twice.
    """
    from simulator.inputs.problems import Problem, ScenarioError
    from simulator.inputs.scenario import read_scenario

    seeds = read_shipped_or(seeds_folder)
    settings = [(f"--set {assignment}", assignment) for assignment in assignments]
    given = {option: value for option, value in shortcuts.items() if value is not None}
    for option, value in given.items():
        key, flag = SHORTCUTS[option], f"--{option.replace('_', '-')}"
        twice = [typed for typed, line in settings if line.split("=")[0].strip() == key]
        if twice:
            raise click.UsageError(f"{flag} {value} and {twice[-1]} set the same; use one of them")
        settings.append((f"{flag} {value}", f"{key} = {value}"))
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for file in files:
        try:
            scenarios.append(read_scenario(file, seeds, assume, settings))
        except ScenarioError as error:
            problems.extend(error.problems)
    names = [Path(file).stem for file in files]
    for name in sorted({name for name in names if names.count(name) > 1}):
        same = ", ".join(file for file in files if Path(file).stem == name)
        words = "files of one name would write over one another; rename one, or run them one by one"
        problems.append(Problem(same, 0, 0, "", words))
    if problems:
        raise ScenarioError(problems)
    return scenarios
