"""`goglobal run`, `compare` and `report`: what scenarios bring, and what they change."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import (
    COMPUTED,
    FILES_GO,
    HELD,
    SCENARIO,
    TYPED_WORDS,
    discount_option,
    many_files,
    paper_options,
    project_options,
    refuse_missing,
    typed_words,
    without,
    year_option,
)
from simulator.cli.watch import Watched
from simulator.inputs.reading import read_compared, read_scenarios, refuse_year

if TYPE_CHECKING:
    from simulator.analysis.projected import Streaming
    from simulator.analysis.results import Result
    from simulator.inputs.scenario import Scenario
    from simulator.report.brief import Brief
    from simulator.report.model import Report

NEEDED = ("jinja2",)  # by the report
FILE = "report.html"


class Stopped(click.ClickException):
    """A run that was stopped, and can go on."""

    exit_code = 2


@click.command(cls=Watched)
@many_files
@click.option("--by", type=click.Choice(["market"]), help=f"Show every market of more than {HELD} simulations too.")
@project_options
def run(
    files: tuple[str, ...], by: str | None, year: int | None, discount: float, resume: bool, **options: Any
) -> None:
    """Project scenarios: files, or names of shipped ones.

    Prints outcomes now and later, and the chance of each target. Writes for each scenario NAME-revenue, NAME-firms,
    NAME-markets and, where it costs anything, NAME-cost as pictures, NAME.csv and NAME.manifest.json. NAME-markets of
    many simulations needs --by market.
    """
    delivery = Delivery.taken_from(options, by_year=True)
    scenarios = read_scenarios(files, **options)
    refuse_year(year, scenarios)
    delivery.expect(*(scenario.stem for scenario in scenarios))

    from simulator.analysis.compare import beside_current_policy

    with _streaming(delivery, discount, by, resume) as how, shown_progress() as progress:
        projected = beside_current_policy(scenarios, delivery.workers, progress, how)
        delivery.deliver(_reports(projected, year, discount), results=[result for result, _ in projected])


def _reports(projected: "Sequence[tuple[Result, Result]]", year: int | None, discount: float) -> "list[Report]":
    """What projections bring, each beside current policy."""
    from simulator.analysis.compare import worth_between
    from simulator.analysis.worth import CURRENT
    from simulator.report.run import report as told

    together = [result.scenario for result, _ in projected]
    return [
        told(result, current, worth_between(current, result, CURRENT, discount), year, together)
        for result, current in projected
    ]


@click.command(cls=Watched)
@many_files
@click.option("--by", type=click.Choice(["market"]), help="Also show the differences in every market.")
@project_options
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
    delivery = Delivery.taken_from(options, by_year=True)
    scenarios = read_compared(files, **options)
    refuse_year(year, scenarios)
    delivery.expect("compare")

    from simulator.analysis.compare import compare as compared
    from simulator.analysis.compare import project_to_compare
    from simulator.report.compare import report as told

    with _streaming(delivery, discount, by, resume) as how, shown_progress() as progress:
        results, crossed = project_to_compare(scenarios, delivery.workers, progress, how)
        found = compared(results, crossed, discount=discount, by_market=by == "market")
        delivery.deliver([told(found, year)], results=results)


@contextmanager
def _streaming(delivery: Delivery, discount: float, by: str | None, resume: bool) -> "Iterator[Streaming | None]":
    """How draws are measured that are too many to be held; None where every single one is to be written.

    Says on standard error what an interrupt leaves, and where there is nothing to go on from. What was done is deleted
    once all files are written.
    """
    from simulator.analysis.projected import Streaming
    from simulator.runs.spread import ExecutorError
    from simulator.runs.unfinished import Unfinished

    again = TYPED_WORDS in click.get_current_context().meta  # by a manifest, into a folder that goes

    def tell(words: str) -> None:
        click.echo(f"--resume: {words}", err=True)

    unfinished = Unfinished(None if again else delivery.folder, resume=resume, tell=tell)
    delivery.written = unfinished.drop
    words = f"what was done is kept in {delivery.folder}; to go on from there, add --resume to the same command"
    try:
        yield Streaming(discount, by == "market", unfinished) if delivery.draws_out is None else None
    except ExecutorError as error:
        raise (Stopped(f"{error}; {words}") if unfinished.kept else error) from None
    except BaseException:
        if unfinished.kept:
            click.echo(words, err=True)
        raise
    if resume and not unfinished.asked:
        tell(f"up to {HELD} simulations are made in one go, and nothing of them is kept")


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
    delivery = Delivery.taken_from(options)
    others = [file for file in files if file != against]
    alone = not others and not options["assignments"]
    read = partial(read_scenarios, [against]) if alone else partial(read_compared, [against, *others])
    scenarios = read(**options)
    refuse_year(year, scenarios)
    delivery.expect("report", own=[FILE])

    from simulator.report.plot import load_matplotlib
    from simulator.report.render.document import write_document

    load_matplotlib()
    command = shlex.join(["goglobal", *without((*FILES_GO, *COMPUTED), typed_words())])
    brief = (_one if alone else _changes)(scenarios, delivery, year, discount, command)
    delivery.deliver([brief.report], {FILE: partial(write_document, brief, delivery.language)})


def _one(
    scenarios: "Sequence[Scenario]", delivery: Delivery, year: int | None, discount: float, command: str
) -> "Brief":
    from simulator.analysis.compare import beside_current_policy
    from simulator.report.brief import of_one

    with shown_progress() as progress:
        projected = beside_current_policy(scenarios, delivery.workers, progress)
    (told,) = _reports(projected, year, discount)
    return of_one(projected[0][0], told, command)


def _changes(
    scenarios: "Sequence[Scenario]", delivery: Delivery, year: int | None, discount: float, command: str
) -> "Brief":
    from simulator.analysis.attribution import why
    from simulator.analysis.compare import compare, project_to_compare
    from simulator.report.brief import explainable, of_changes

    with shown_progress() as progress:
        results, crossed = project_to_compare(scenarios, delivery.workers, progress)
        comparison = compare(results, crossed, discount=discount)
        drove = None
        if (found := explainable(comparison, year)) is not None:
            scenario, measured = found
            drove = why(scenario, scenarios[0], "revenue", year, delivery.workers, progress, by_measure=measured)
    return of_changes(comparison, drove, year, command)
