"""`goglobal run` and `goglobal compare`: scenarios in; table, figures, CSV and manifest out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import output_options, read_scenarios, scenario_options
from simulator.cli.writer import Writer

if TYPE_CHECKING:
    from simulator.analysis.results import Result


@click.command()
@click.argument("files", metavar="SCENARIO…", nargs=-1, required=True)
@scenario_options
@output_options
def run(files: tuple[str, ...], **options: Any) -> None:
    """Project scenarios: files, or names of shipped ones.

    Writes for each NAME-firms, NAME-revenue, NAME-markets and NAME-cost as pictures, NAME.csv and NAME.manifest.json,
    and prints the table of outcomes.
    """
    from simulator.output.figures import cost, fan, markets
    from simulator.output.records import result_record, results_csv
    from simulator.output.tables import result_table

    results, writer = _results(files, options)
    for result in results:
        name = result.scenario.name
        writer.pictures(
            {
                f"{name}-firms": partial(fan, [result], "firms"),
                f"{name}-revenue": partial(fan, [result], "revenue"),
                f"{name}-markets": partial(markets, result),
                f"{name}-cost": partial(cost, [result]),
            }
        )
        writer.table(f"{name}.csv", results_csv([result]))
        writer.manifest(f"{name}.manifest.json", [result])
    records = [result_record(result) for result in results]
    writer.finish(records[0] if len(records) == 1 else records, "\n\n".join(result_table(result) for result in results))


@click.command()
@click.argument("files", metavar="SCENARIO SCENARIO…", nargs=-1, required=True)
@scenario_options
@output_options
def compare(files: tuple[str, ...], **options: Any) -> None:
    """Compare scenarios with the first of them.

    Writes compare-firms, compare-revenue, compare-difference and compare-cost as pictures, compare.csv and
    compare.manifest.json; prints what differs in the inputs and what that changes.
    """
    from simulator.analysis.compare import compare as compared
    from simulator.output.figures import cost, difference, fan
    from simulator.output.records import comparison_csv, comparison_record
    from simulator.output.tables import comparison_table

    if len(files) < 2:
        raise click.UsageError("compare needs two scenarios or more; to look at one, use: goglobal run")
    results, writer = _results(files, options)
    comparison = compared(results)
    writer.pictures(
        {
            "compare-firms": partial(fan, results, "firms"),
            "compare-revenue": partial(fan, results, "revenue"),
            "compare-difference": partial(difference, comparison),
            "compare-cost": partial(cost, results),
        }
    )
    writer.table("compare.csv", comparison_csv(comparison))
    writer.manifest("compare.manifest.json", results)
    writer.finish(comparison_record(comparison), comparison_table(comparison))


def _results(files: tuple[str, ...], options: dict[str, Any]) -> "tuple[list[Result], Writer]":
    """Reads, projects, and finds what has no effect."""
    output = {name: options.pop(name) for name in ("folder", "picture_format", "as_json", "quiet", "workers")}
    workers = output.pop("workers")
    scenarios = read_scenarios(files, **options)
    writer = Writer(**output)

    from simulator.analysis.no_effect import no_effect
    from simulator.analysis.results import Result
    from simulator.runs.ensemble import project_all

    with _progress() as progress:
        ensembles = project_all(scenarios, workers, progress)
    return [Result(ensemble, no_effect(ensemble.scenario)) for ensemble in ensembles], writer


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Shows on standard error how far the draws are; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label="drawing", file=sys.stderr, show_eta=True) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show
