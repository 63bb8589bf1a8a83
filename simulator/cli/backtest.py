"""`goglobal backtest`: forecasts against what came later."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from simulator.cli.options import output_options, seeds_option
from simulator.cli.reading import read_shipped_or
from simulator.cli.writer import Writer


@click.command()
@click.option(
    "--panel",
    "panel_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Score another panel (columns iso3, country, year, value_musd), with the priors as they are.",
)
@seeds_option
@output_options
def backtest(panel_file: Path | None, seeds_folder: Path | None, **output: Any) -> None:
    """Score forecasts against later figures: of the country, and of a panel of others.

    Countries of the shipped panel are forecast with values fitted without them. Writes backtest-COUNTRY,
    backtest-coverage, backtest-pit and backtest-spread as pictures, and prints the scores.
    """
    from simulator.analysis.backtest import backtest as scored
    from simulator.analysis.fit import spreads
    from simulator.inputs.panel import read_panel
    from simulator.output.figures.backtests import country
    from simulator.output.figures.calibration import coverage, pit
    from simulator.output.figures.spreads import spread
    from simulator.output.scores import backtest_record, backtest_text

    seeds = read_shipped_or(seeds_folder)
    panel = read_panel(seeds.panel_path, f"{seeds.folder.name}/{seeds.panel_path.name}", seeds.country.panel)
    other = read_panel(panel_file, str(panel_file), seeds.country.panel) if panel_file is not None else None
    workers = output.pop("workers")
    writer = Writer(**output)
    result = scored(seeds, panel, other, workers)
    writer.pictures(
        {
            f"backtest-{seeds.country.name.en.replace(' ', '').lower()}": partial(country, result),
            "backtest-coverage": partial(coverage, result.panel),
            "backtest-pit": partial(pit, result.panel),
            "backtest-spread": lambda: spread(spreads(panel, seeds)),
        }
    )
    writer.finish(backtest_record(result), backtest_text(result))
