"""Forecasts against what came later, and whether files and results are sound."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.deliver import Delivery, show
from simulator.cli.options import FILE, many_files, output_options, scenario_options, seeds_option, shown_options
from simulator.inputs.reading import read_panels, read_scenarios, read_shipped_or

ANOTHER = (
    "Score another panel, with the priors as they are: a CSV download of the World Bank, or a file with the columns "
    "iso3, country, year, value_musd."
)


@click.command()
@click.option("--panel", "panel_file", type=FILE, metavar="FILE", help=ANOTHER)
@seeds_option
@output_options
def backtest(panel_file: Path | None, seeds_folder: Path | None, **options: Any) -> None:
    """Score forecasts against figures that came later.

    Those of the country itself, and of a panel of countries, which are forecast with values fitted without them. Writes
    backtest-home, -coverage and -pit as pictures, backtest.csv and backtest.manifest.json.
    """
    delivery = Delivery.taken_from(options)

    from simulator.analysis.backtest import backtest as scored
    from simulator.report.backtest import report

    seeds = read_shipped_or(seeds_folder)
    panels = read_panels(seeds, panel_file)
    delivery.expect("backtest")
    delivery.deliver([report(scored(seeds, *panels, delivery.workers))])


@click.command()
@many_files
@scenario_options
@shown_options
def check(files: tuple[str, ...], lang: Any, detail: bool, as_json: bool, **options: Any) -> int:
    """Check that files are right and results look like the world.

    The checks stand in seeds/checks.toml, in words. A matrix of extremes follows: levers at zero and at their ceilings,
    alone and in pairs, and every parameter at its ends. Exit code 1 where a check fails.
    """
    from simulator.inputs.checks import read_checks

    scenarios = read_scenarios(files, **options)
    checks = read_checks(scenarios[0].seeds)

    from simulator.analysis.checks import check_matrix, check_reality
    from simulator.report.check import report

    findings = [*check_reality(scenarios, checks), *check_matrix(scenarios)]
    show([report(findings, scenarios)], lang, detail, as_json)
    return int(any(finding.fault for finding in findings))
