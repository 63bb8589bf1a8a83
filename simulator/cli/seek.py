"""`goglobal seek`: the value of one key that meets a target."""

from typing import Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import output_options, scenario_options
from simulator.inputs.reading import at_once, read_again

NOT_REACHED = 1


def _checked_probability(context: click.Context, parameter: click.Parameter, value: float) -> float:
    """A probability above 0 and below 1, which draws can show; nan is neither."""
    if not 0 < value < 1:
        raise click.BadParameter(f"{value:g} is not allowed; write a number above 0 and below 1, as 0.5")
    return value


@click.command()
@click.argument("file", metavar="SCENARIO")
@click.option(
    "--vary",
    "typed",
    required=True,
    metavar="KEY[=LOW:HIGH]",
    help="The key, as levers.promotion.budget, over all that is allowed or from LOW to HIGH; KEY@YEAR says from when.",
)
@click.option(
    "--target",
    required=True,
    metavar="OUTCOME@YEAR=NUMBER",
    help="As revenue@2030=16000: at least that, and for exits and public_cost at most; '>=' and '<=' say it outright. "
    "firms@2030=+10 asks for ten more than current policy brings.",
)
@click.option(
    "--probability",
    type=float,
    default=0.5,
    show_default=True,
    metavar="P",
    callback=_checked_probability,
    help="With which the target is to be met.",
)
@scenario_options
@output_options
def seek(file: str, typed: str, target: str, probability: float, **options: Any) -> int:
    """Find the value of one key of a scenario at which an outcome meets a target.

    The response is looked at over the whole range first; of several values the smallest is found. Writes seek as a
    picture, seek.csv and seek.manifest.json. Exit code 1 where the target is not reached.
    """
    delivery, workers = Delivery.taken_from(options)
    reading = read_again(file, **options)

    from simulator.inputs.variations import read_span, read_target

    variation, aim = at_once(lambda: read_span(typed, reading), lambda: read_target(target, reading.scenario))
    delivery.expect("seek")

    from simulator.analysis.seek import seek as sought
    from simulator.report.seek import report

    with shown_progress() as progress:
        found = sought(reading, variation, aim, probability, workers, progress)
    delivery.deliver([report(found)])
    return 0 if found.reached else NOT_REACHED
