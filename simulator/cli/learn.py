"""`goglobal learn`: what it is worth to learn before choosing among policies."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import discount_option, output_options, scenario_options
from simulator.inputs.reading import read_scenarios


@click.command()
@click.argument("files", metavar="SCENARIO…", nargs=-1, required=True)
@discount_option
@scenario_options
@output_options
def learn(files: tuple[str, ...], discount: float, **options: Any) -> None:
    """Say what it is worth to learn each unknown before choosing among scenarios, and what study would teach it.

    Current policy is always among the choices, and the best choice has the highest expected national benefit. Scenarios
    have to differ in policy alone. Worths are totals over the forecast, discounted, not yearly.

    Writes learn as a picture, learn.csv and learn.manifest.json.
    """
    delivery, workers = Delivery.taken_from(options)
    scenarios = read_scenarios(files, **options)

    from simulator.analysis.choices import AS_WRITTEN, choices, refuse_unlike
    from simulator.analysis.information import information
    from simulator.report.learn import report

    refuse_unlike(scenarios)
    delivery.expect("learn")
    beliefs = " and ".join(Path(file).stem for file in options["assume"]) or AS_WRITTEN
    with shown_progress() as progress:
        chosen = choices(scenarios, discount, beliefs, workers, progress)
    delivery.deliver([report(information(chosen))])
