"""`goglobal sweep`: how outcomes answer to one key of a scenario, or to two."""

from typing import Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import output_options, scenario_options, year_option
from simulator.inputs.reading import read_again


@click.command()
@click.argument("file", metavar="SCENARIO")
@click.option(
    "--vary",
    "typed",
    multiple=True,
    required=True,
    metavar="KEY=LOW:HIGH:STEP",
    help="A key and its values, as levers.delegations.missions=0:48:6; HIGH is always the last. Levers have the value "
    "from their first scheduled year on, else from the next; KEY@YEAR=… says another. Two keys make a grid.",
)
@click.option("--outcome", default="revenue", show_default=True, help="What the answer and the figure speak of.")
@year_option
@scenario_options
@output_options
def sweep(file: str, typed: tuple[str, ...], outcome: str, year: int | None, **options: Any) -> None:
    """Evaluate values of one key of a scenario, or of two together, and show how outcomes answer.

    Differences are to the same scenario with the key as in current policy, draw by draw. A belief
    (parameters.NAME) is fixed at each value and the past learned anew: its values are not paired, and differences are
    to current policy under it. Writes sweep as a picture, sweep.csv and sweep.manifest.json.
    """
    delivery, workers = Delivery.taken_from(options)
    reading = read_again(file, **options)

    from simulator.inputs.variations import read_grid, read_outcome, varied

    year = read_outcome(outcome, year, reading.scenario)
    variations = read_grid(typed, reading.scenario)
    variants = varied(reading, variations)
    delivery.expect("sweep")

    from simulator.analysis.sweep import sweep as swept
    from simulator.report.sweep import report

    with shown_progress() as progress:
        found = swept(reading.scenario, variations, variants, year, outcome, workers, progress)
    delivery.deliver([report(found)])
