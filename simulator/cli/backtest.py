"""`goglobal backtest`: forecasts against what came later."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.deliver import Delivery
from simulator.cli.options import FILE, output_options, seeds_option
from simulator.inputs.reading import read_shipped_or

ANOTHER = "Score another panel (columns iso3, country, year, value_musd), with the priors as they are."


@click.command()
@click.option("--panel", "panel_file", type=FILE, metavar="FILE", help=ANOTHER)
@seeds_option
@output_options
def backtest(panel_file: Path | None, seeds_folder: Path | None, **options: Any) -> None:
    """Score forecasts against later figures: of the country itself, and of a panel of countries.

    Countries of the shipped panel are forecast with values fitted without them. Writes backtest-home, -coverage and
    -pit as pictures, backtest.csv and backtest.manifest.json.
    """
    delivery, workers = Delivery.taken_from(options)

    from simulator.analysis.backtest import backtest as scored
    from simulator.inputs.panel import read_panel
    from simulator.report.backtest import report

    seeds = read_shipped_or(seeds_folder)
    counts = seeds.country.panel
    panel = read_panel(seeds.panel_path, f"{seeds.folder.name}/{seeds.panel_path.name}", counts)
    other = read_panel(panel_file, str(panel_file), counts) if panel_file is not None else None
    delivery.expect("backtest")
    delivery.deliver([report(scored(seeds, panel, other, workers))])
