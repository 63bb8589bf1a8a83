"""`goglobal robust`: which of several policies is least regretted, whatever is believed."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import discount_option, language_option, output_options, output_settings, scenario_options
from simulator.cli.progress import shown_progress
from simulator.cli.reading import read_scenarios
from simulator.cli.writer import Writer

if TYPE_CHECKING:
    from simulator.inputs.scenario import Scenario
    from simulator.output.words.language import Language


A_SET = "A set of beliefs of its own beside the files' own, as as-published; may be repeated."


@click.command()
@click.argument("files", metavar="SCENARIO…", nargs=-1, required=True)
@discount_option
@language_option
@partial(scenario_options, assume=A_SET)
@output_options
def robust(files: tuple[str, ...], discount: float, lang: "Language", **options: Any) -> None:
    """Say which scenario is least regretted as a choice, under each of several sets of beliefs.

    Doing nothing beyond the record is always among the choices. Each --assume FILE is one more set of beliefs, beside
    the files' own; files are not stacked on one another. Scenarios have to differ in policy alone. Also shows how the
    best choice changes with the two unknowns that most move its lead.

    Writes robust-regret and robust-ranking as pictures, robust.csv and robust.manifest.json; prints regrets and words.
    """
    output, workers = output_settings(options)
    sets = _read_sets(files, options)

    from simulator.analysis.choices import choices, part, refuse_unlike
    from simulator.analysis.regret import robust as compared
    from simulator.output.figures.rankings import ranking
    from simulator.output.figures.regrets import regrets
    from simulator.output.robust import robust_csv, robust_record, robust_text

    for scenarios in sets.values():
        refuse_unlike(scenarios)
    writer = Writer(**output)
    with shown_progress() as progress:
        found = compared(
            [
                choices(scenarios, discount, beliefs, workers, part(progress, place, len(sets)))
                for place, (beliefs, scenarios) in enumerate(sets.items())
            ]
        )
    writer.pictures({"robust-regret": partial(regrets, found)})
    if found.ranking is not None:
        writer.pictures({"robust-ranking": partial(ranking, found.first, found.ranking)})
    writer.table("robust.csv", robust_csv(found))
    writer.manifest("robust.manifest.json", [result for choices in found.sets for result in choices.results])
    writer.finish(robust_record(found), robust_text(found, lang))


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
