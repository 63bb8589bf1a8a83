"""`goglobal run` and `goglobal compare`: what scenarios bring, and what they change."""

from typing import Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import (
    HELD,
    discount_option,
    draws_out_option,
    many_files,
    resume_option,
    run_options,
    year_option,
)
from simulator.cli.resume import streaming
from simulator.cli.watch import Watched
from simulator.inputs.reading import read_compared, read_scenarios, refuse_year


@click.command(cls=Watched)
@many_files
@click.option("--by", type=click.Choice(["market"]), help=f"Show every market of more than {HELD} simulations too.")
@year_option
@discount_option
@draws_out_option
@resume_option
@run_options
def run(
    files: tuple[str, ...], by: str | None, year: int | None, discount: float, resume: bool, **options: Any
) -> None:
    """Project scenarios: files, or names of shipped ones.

    Prints outcomes now and later, and the chance of each target. Writes for each scenario NAME-revenue, NAME-firms,
    NAME-markets and, where it costs anything, NAME-cost as pictures, NAME.csv and NAME.manifest.json. NAME-markets of
    many simulations needs --by market.
    """
    delivery, workers = Delivery.taken_from(options, by_year=True)
    scenarios = read_scenarios(files, **options)
    refuse_year(year, scenarios)
    delivery.expect(*(scenario.stem for scenario in scenarios))

    from simulator.analysis.compare import beside_current_policy, worth_between
    from simulator.analysis.worth import CURRENT
    from simulator.report.run import report

    with streaming(delivery, discount, by, resume) as how, shown_progress() as progress:
        projected = beside_current_policy(scenarios, workers, progress, how)
        reports = [
            report(result, current, worth_between(current, result, CURRENT, discount), year)
            for result, current in projected
        ]
        delivery.deliver(reports, results=[result for result, _ in projected])


@click.command(cls=Watched)
@many_files
@click.option("--by", type=click.Choice(["market"]), help="Also show the differences in every market.")
@year_option
@discount_option
@draws_out_option
@resume_option
@run_options
def compare(
    files: tuple[str, ...], by: str | None, year: int | None, discount: float, resume: bool, **options: Any
) -> None:
    """Compare scenarios with the first of them.

    Prints one row a scenario, sorted by what it does to foreign revenue. --set changes every scenario but the first;
    with a single scenario it is compared with itself as changed. Writes compare-revenue, compare-firms,
    compare-difference (two to four scenarios) and compare-cost as pictures, compare.csv and compare.manifest.json; also
    compare-beliefs-NAME for one that differs in policy and in beliefs, and compare-markets-NAME with --by market.
    """
    if len(files) < 2 and not options["assignments"]:
        words = "compare needs two scenarios or more, or one with --set; to look at one, use: goglobal run"
        raise click.UsageError(words)
    delivery, workers = Delivery.taken_from(options, by_year=True)
    scenarios = read_compared(files, **options)
    refuse_year(year, scenarios)
    delivery.expect("compare")

    from simulator.analysis.compare import compare as compared
    from simulator.analysis.compare import project_to_compare
    from simulator.report.compare import report

    with streaming(delivery, discount, by, resume) as how, shown_progress() as progress:
        results, crossed = project_to_compare(scenarios, workers, progress, how)
        found = compared(results, crossed, discount=discount, by_market=by == "market")
        delivery.deliver([report(found, year)], results=results)
