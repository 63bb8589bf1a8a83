"""`goglobal run` and `goglobal compare`: scenarios in; table, figures, CSV and manifest out."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import discount_option, output_options, output_settings, scenario_options
from simulator.cli.progress import shown_progress
from simulator.cli.reading import read_scenarios
from simulator.cli.writer import Writer

if TYPE_CHECKING:
    from simulator.inputs.scenario import Scenario


@click.command()
@click.argument("files", metavar="SCENARIO…", nargs=-1, required=True)
@discount_option
@scenario_options
@output_options
def run(files: tuple[str, ...], discount: float, **options: Any) -> None:
    """Project scenarios: files, or names of shipped ones.

    Writes for each NAME-firms, NAME-revenue, NAME-markets and NAME-cost as pictures, NAME.csv and NAME.manifest.json,
    and prints the table of outcomes, costs, and what the scenario is worth against the record.
    """
    scenarios, writer, workers = _read(files, options)

    from simulator.analysis.results import Result
    from simulator.analysis.worth import CURRENT, beside_current_policy, summarise_worth
    from simulator.output.figures.costs import cost
    from simulator.output.figures.fans import fan
    from simulator.output.figures.market_panels import markets
    from simulator.output.records import result_record, results_csv
    from simulator.output.tables import result_table

    with shown_progress() as progress:
        projected = beside_current_policy(scenarios, workers, progress)
    records, tables = [], []
    for ensemble, record in projected:
        scenario = ensemble.scenario
        result = Result(ensemble)
        worth = summarise_worth(record.outcomes, ensemble.outcomes, scenario, CURRENT, discount)
        writer.pictures(
            {
                f"{scenario.name}-firms": partial(fan, [result], "firms"),
                f"{scenario.name}-revenue": partial(fan, [result], "revenue"),
                f"{scenario.name}-markets": partial(markets, result),
                f"{scenario.name}-cost": partial(cost, [result]),
            }
        )
        writer.table(f"{scenario.name}.csv", results_csv([result]))
        writer.manifest(f"{scenario.name}.manifest.json", [result])
        records.append(result_record(result, worth))
        tables.append(result_table(result, worth))
    writer.finish(records[0] if len(records) == 1 else records, "\n\n".join(tables))


@click.command()
@click.argument("files", metavar="SCENARIO SCENARIO…", nargs=-1, required=True)
@click.option("--by", type=click.Choice(["market"]), help="Also show the differences in every market.")
@discount_option
@scenario_options
@output_options
def compare(files: tuple[str, ...], by: str | None, discount: float, **options: Any) -> None:
    """Compare scenarios with the first of them.

    Prints what differs in the inputs, policy and beliefs apart, then what that changes, year by year, and what it is
    worth. Writes compare-firms, compare-revenue, compare-difference and compare-cost as pictures, compare.csv and
    compare.manifest.json; also compare-beliefs-NAME for a scenario that differs in policy and in beliefs, and
    compare-markets-NAME with --by market.
    """
    if len(files) < 2:
        raise click.UsageError("compare needs two scenarios or more; to look at one, use: goglobal run")
    scenarios, writer, workers = _read(files, options)

    from simulator.analysis.compare import compare as compared
    from simulator.analysis.compare import project_to_compare
    from simulator.analysis.results import Result
    from simulator.output.comparisons import comparison_table
    from simulator.output.figures.costs import cost
    from simulator.output.figures.crossings import beliefs_apart
    from simulator.output.figures.differences import difference
    from simulator.output.figures.fans import fan
    from simulator.output.figures.market_differences import market_differences
    from simulator.output.records import comparison_csv, comparison_record

    with shown_progress() as progress:
        ensembles, crossed = project_to_compare(scenarios, workers, progress)
    results = [Result(ensemble) for ensemble in ensembles]
    comparison = compared(results, crossed, discount=discount, by_market=by == "market")
    with_markets = comparison.contrasts if by == "market" else ()
    writer.pictures(
        {
            "compare-firms": partial(fan, results, "firms"),
            "compare-revenue": partial(fan, results, "revenue"),
            "compare-difference": partial(difference, comparison),
            "compare-cost": partial(cost, results),
            **{f"compare-beliefs-{name}": partial(beliefs_apart, comparison, name) for name in comparison.four_lines},
            **{f"compare-markets-{name}": partial(market_differences, comparison, name) for name in with_markets},
        }
    )
    writer.table("compare.csv", comparison_csv(comparison))
    writer.manifest("compare.manifest.json", results)
    writer.finish(comparison_record(comparison), comparison_table(comparison))


def _read(files: tuple[str, ...], options: dict[str, Any]) -> "tuple[list[Scenario], Writer, int | None]":
    """The scenarios, where their results go, and over how many threads they are spread."""
    output, workers = output_settings(options)
    scenarios = read_scenarios(files, **options)
    return scenarios, Writer(**output), workers
