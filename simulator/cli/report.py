"""`goglobal report`: the answer with all that it rests on, as one file to print or mail."""

import shlex
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import (
    COMPUTED,
    FILES_GO,
    SCENARIO,
    discount_option,
    many_files,
    paper_options,
    refuse_missing,
    typed_words,
    without,
    year_option,
)
from simulator.inputs.reading import read_compared, read_scenarios, refuse_year

if TYPE_CHECKING:
    from simulator.inputs.scenario import Scenario
    from simulator.report.brief import Brief
    from simulator.runs.spread import Workers

NEEDED = ("jinja2",)
FILE = "report.html"


@click.command()
@many_files
@click.option(
    "--against", type=SCENARIO, default="baseline", metavar="SCENARIO", help="What they are measured against."
)
@year_option
@discount_option
@paper_options
def report(files: tuple[str, ...], against: str, year: int | None, discount: float, **options: Any) -> None:
    """Write what scenarios change as one HTML file to print or mail.

    The answer, its figures, what drove the largest change, cost, what differs and how far to trust it take two pages of
    A4; every number with its evidence and source follows. The file asks for nothing and runs nothing. --set changes
    every scenario but the one they are measured against; that one alone is shown as it is.

    Writes report.html, report.csv and report.manifest.json.
    """
    refuse_missing("the report", NEEDED)
    delivery, workers = Delivery.taken_from(options)
    others = [file for file in files if file != against or len(files) == 1]
    alone = others == [against] and not options["assignments"]
    read = partial(read_scenarios, [against]) if alone else partial(read_compared, [against, *others])
    scenarios = read(**options)
    refuse_year(year, scenarios)
    delivery.expect("report", own=[FILE])

    from simulator.report.plot import load_matplotlib
    from simulator.report.render.document import write_document

    load_matplotlib()
    told = (year, discount, workers, shlex.join(["goglobal", *without((*FILES_GO, *COMPUTED), typed_words())]))
    brief = _one(scenarios[0], *told) if alone else _changes(scenarios, *told)
    delivery.deliver([brief.report], {FILE: partial(write_document, brief, delivery.language)})


def _one(scenario: "Scenario", year: int | None, discount: float, workers: "Workers", command: str) -> "Brief":
    from simulator.analysis.compare import beside_current_policy, worth_between
    from simulator.analysis.worth import CURRENT
    from simulator.report.brief import of_one
    from simulator.report.run import report as told

    with shown_progress() as progress:
        ((result, current),) = beside_current_policy([scenario], workers, progress)
    return of_one(result, told(result, current, worth_between(current, result, CURRENT, discount), year), command)


def _changes(
    scenarios: "Sequence[Scenario]", year: int | None, discount: float, workers: "Workers", command: str
) -> "Brief":
    from simulator.analysis.attribution import why
    from simulator.analysis.compare import compare, project_to_compare
    from simulator.report.brief import explainable, of_changes

    with shown_progress() as progress:
        results, crossed = project_to_compare(scenarios, workers, progress)
        comparison = compare(results, crossed, discount=discount)
        drove = None
        if (found := explainable(comparison, year)) is not None:
            scenario, measured = found
            drove = why(scenario, scenarios[0], "revenue", year, workers, progress, by_measure=measured)
    return of_changes(comparison, drove, year, command)
