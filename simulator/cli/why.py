"""`goglobal why`: what drove the difference of a scenario to another."""

from typing import Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import difference_options, output_options, scenario_options
from simulator.inputs.reading import read_both


@click.command()
@click.argument("file", metavar="SCENARIO")
@difference_options
@scenario_options
@output_options
def why(file: str, against: str, outcome: str, year: int | None, **options: Any) -> None:
    """Say what drove the difference of a scenario to another.

    Every lever that differs, all shocks with the world, and all beliefs get their share; beliefs enter first, levers
    and shocks follow under the scenario's beliefs, draw by draw. --set and --assume change the scenario alone, so that
    what they set is among what differs; --observe, --draws, --rng-seed, --as-of, --end and --seeds hold for both.

    Writes why-waterfall and why-wedges as pictures, why.csv and why.manifest.json.
    """
    delivery, workers = Delivery.taken_from(options)
    scenario, other = read_both(file, against, options)

    from simulator.inputs.variations import read_outcome

    year = read_outcome(outcome, year, scenario, other)
    delivery.expect("why")

    from simulator.analysis.attribution import why as explained
    from simulator.report.why import report

    with shown_progress() as progress:
        found = explained(scenario, other, outcome, year, workers, progress)
    delivery.deliver([report(found)])
