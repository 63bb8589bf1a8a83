"""`goglobal robust`: which of several policies is least regretted, whatever is believed."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.deliver import Delivery
from simulator.cli.options import discount_option, output_options, scenario_options
from simulator.cli.progress import shown_progress
from simulator.cli.reading import read_scenarios

if TYPE_CHECKING:
    from simulator.inputs.scenario import Scenario


A_SET = "A set of beliefs of its own beside the files' own, as as-published; may be repeated."


@click.command()
@click.argument("files", metavar="SCENARIO…", nargs=-1, required=True)
@discount_option
@partial(scenario_options, assume=A_SET)
@output_options
def robust(files: tuple[str, ...], discount: float, **options: Any) -> None:
    """Say which scenario is least regretted as a choice, under each of several sets of beliefs.

    Current policy is always among the choices. Each --assume FILE is one more set of beliefs, beside
    the files' own; files are not stacked on one another. Scenarios have to differ in policy alone. Also shows how the
    best choice changes with the two unknowns that most move its lead.

    Writes robust as a picture, robust.csv and robust.manifest.json.
    """
    delivery, workers = Delivery.taken_from(options)
    sets = _read_sets(files, options)

    from simulator.analysis.choices import choices, part, refuse_unlike
    from simulator.analysis.regret import robust as compared
    from simulator.report.robust import report

    for scenarios in sets.values():
        refuse_unlike(scenarios)
    delivery.expect("robust")
    with shown_progress() as progress:
        found = compared(
            [
                choices(scenarios, discount, beliefs, workers, part(progress, place, len(sets)))
                for place, (beliefs, scenarios) in enumerate(sets.items())
            ]
        )
    delivery.deliver([report(found)])


def _read_sets(files: tuple[str, ...], options: dict[str, Any]) -> "dict[str, list[Scenario]]":
    """The scenarios under their own beliefs, and under those of each file. Raises ScenarioError with all problems."""
    from simulator.analysis.choices import AS_WRITTEN
    from simulator.inputs.problems import Problem, ScenarioError

    assumed = options.pop("assume")
    sets: dict[str, list[Scenario]] = {}
    problems: list[Problem] = []
    for file in (None, *assumed):
        name = AS_WRITTEN if file is None else Path(file).stem
        if name in sets:
            words = f"two sets of beliefs are called '{name}'; leave one out, or rename its file"
            problems.append(Problem(f"--assume {file}", 0, 0, "", words))
        sets[name] = []
        try:
            sets[name] = read_scenarios(files, assume=() if file is None else (file,), **options)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return sets
