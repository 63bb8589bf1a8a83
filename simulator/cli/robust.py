"""`goglobal robust`: which of several policies is least regretted, whatever is believed."""

from functools import partial
from typing import Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import discount_option, output_options, scenario_options
from simulator.inputs.reading import read_sets

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

    from simulator.analysis.choices import AS_WRITTEN, choices, part, refuse_unlike
    from simulator.analysis.regret import robust as compared
    from simulator.report.robust import report

    sets = read_sets(AS_WRITTEN, files, **options)
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
