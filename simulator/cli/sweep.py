"""`goglobal sweep`: how outcomes answer to one key of a scenario, or to two."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from simulator.cli.options import language_option, output_options, output_settings, scenario_options
from simulator.cli.progress import shown_progress
from simulator.cli.reading import read_again
from simulator.cli.writer import Writer

if TYPE_CHECKING:
    pass

Command = TypeVar("Command", bound=Callable[..., Any])


@click.command()
@click.argument("file", metavar="SCENARIO")
@click.option(
    "--vary",
    "typed",
    multiple=True,
    required=True,
    metavar="KEY=LOW:HIGH:STEP",
    help="A key and its values, as levers.delegations.missions=0:48:6; HIGH is always the last. Levers have the value "
    "from their first scheduled year on, else from the next; KEY@YEAR=… says another. Two keys make a heat map.",
)
@click.option("--outcome", default="revenue", show_default=True, help="What titles and heat maps speak of.")
@click.option("--year", type=int, metavar="YEAR", help="Year of the outcomes [the last].")
@language_option
@scenario_options
@output_options
def sweep(file: str, typed: tuple[str, ...], outcome: str, year: int | None, lang: Any, **options: Any) -> None:
    """Try values of one key of a scenario, or of two together, and show how outcomes answer.

    Differences are to the same scenario with the key as on record, draw by draw. A belief (parameters.NAME) is fixed at
    each value and the past learned anew: its values are not paired, and differences are to the record under it.
    Writes sweep-difference and sweep-level as pictures, sweep.csv and sweep.manifest.json.
    """
    output, workers = output_settings(options)
    reading = read_again(file, **options)

    from simulator.inputs.variations import read_grid, read_outcome, varied

    year = read_outcome(outcome, year, reading.scenario)
    variations = read_grid(typed, reading.scenario)
    variants = varied(reading, variations)
    writer = Writer(**output)

    from simulator.analysis.sweep import sweep as swept
    from simulator.output.figures.responses import response
    from simulator.output.sweep import sweep_csv, sweep_record, sweep_table

    with shown_progress() as progress:
        found = swept(reading.scenario, variations, variants, year, outcome, workers, progress)
    writer.pictures({f"sweep-{view}": partial(response, found, view) for view in found.views})
    writer.table("sweep.csv", sweep_csv(found))
    writer.manifest("sweep.manifest.json", [found.base])
    writer.finish(sweep_record(found), sweep_table(found, lang))
