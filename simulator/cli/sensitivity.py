"""`goglobal sensitivity`: which unknowns move an outcome, and the difference that a policy makes."""

from typing import Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import difference_options, output_options, scenario_options
from simulator.inputs.reading import read_both, read_of


@click.command()
@click.argument("file", metavar="SCENARIO")
@difference_options
@click.option(
    "--of",
    type=click.Choice(["level", "difference"]),
    help="What is moved: the outcome, or its difference [both, where policy or the world differ].",
)
@scenario_options
@output_options
def sensitivity(file: str, against: str, outcome: str, year: int | None, of: Any, **options: Any) -> None:
    """Say which unknowns move an outcome, and which move the difference that a policy makes.

    The difference is to what --against does and meets, under the scenario's own beliefs, draw by draw; --set and
    --assume change the scenario alone. Shares of the variance come from the draws of the run.

    Writes sensitivity-level and sensitivity-difference as pictures, sensitivity.csv and sensitivity.manifest.json.
    --json prints one object with --of, else a list of one or two.
    """
    delivery, workers = Delivery.taken_from(options)
    scenario, other = read_both(file, against, options)

    from simulator.inputs.variations import read_outcome

    year = read_outcome(outcome, year, scenario)
    wanted = read_of(of, scenario, other)
    delivery.expect("sensitivity")

    from simulator.analysis.sensitivity import sensitivity as taken_apart
    from simulator.report.sensitivity import report

    with shown_progress() as progress:
        found = taken_apart(scenario, other, outcome, year, wanted, workers, progress)
    delivery.deliver([report(found, one=of is not None)])
