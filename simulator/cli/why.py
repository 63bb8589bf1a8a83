"""What drove a difference, what moves an outcome, and how outcomes answer to a key."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import (
    FILE,
    FORMS,
    OUTCOME,
    Typed,
    checked,
    difference_options,
    one_file,
    run_options,
    year_option,
)
from simulator.cli.watch import Watched
from simulator.inputs.completion import TARGET, VARIED_KEY
from simulator.inputs.problems import at_once
from simulator.inputs.reading import read_again, read_both, read_of, refuse_year

if TYPE_CHECKING:
    from simulator.inputs.scenario import Reading


@click.command()
@one_file
@difference_options
@click.option("--by", type=click.Choice(["measure"]), help="Split levers into their measures: the law's tax cut, …")
@run_options
def why(file: str, against: str, outcome: str, year: int | None, by: str | None, **options: Any) -> None:
    """Say what drove the difference of a scenario to another.

    Every lever that differs, all shocks with the world, and all beliefs get their share; beliefs enter first, levers
    and shocks follow under the scenario's beliefs, draw by draw. --set and --assume change the scenario alone, so that
    what they set is among what differs; --observe, --draws, --rng-seed, --as-of, --end and --seeds hold for both.

    Writes why-waterfall and why-wedges as pictures, why.csv and why.manifest.json.
    """
    delivery = Delivery.taken_from(options)
    scenario, other = read_both(file, against, options)

    from simulator.inputs.typed import read_outcome

    year = read_outcome(outcome, year, scenario, other)
    delivery.expect("why")

    from simulator.analysis.attribution import why as explained
    from simulator.report.why import report

    with shown_progress() as progress:
        found = explained(scenario, other, outcome, year, delivery.workers, progress, by_measure=by == "measure")
    delivery.deliver([report(found)])


@click.command()
@one_file
@difference_options
@click.option(
    "--of",
    type=click.Choice(["level", "difference"]),
    help="What is moved: the outcome, or its difference [both, where policy or the world differ].",
)
@run_options
def sensitivity(file: str, against: str, outcome: str, year: int | None, of: Any, **options: Any) -> None:
    """Say which unknowns move an outcome, and what a policy changes.

    The difference is to what --against does and meets, under the scenario's own beliefs, draw by draw; --set and
    --assume change the scenario alone. Shares of the variance come from the draws of the run.

    Writes sensitivity-level and sensitivity-difference as pictures, sensitivity.csv and sensitivity.manifest.json.
    --json prints one object with --of, else a list of one or two.
    """
    delivery = Delivery.taken_from(options)
    scenario, other = read_both(file, against, options)

    from simulator.inputs.typed import read_outcome

    year = read_outcome(outcome, year, scenario)
    wanted = read_of(of, scenario, other)
    delivery.expect("sensitivity")

    from simulator.analysis.sensitivity import sensitivity as taken_apart
    from simulator.report.sensitivity import report

    with shown_progress() as progress:
        found = taken_apart(scenario, other, outcome, year, wanted, delivery.workers, progress)
    same = other if of is None and wanted == ["level"] else None
    delivery.deliver([report(found, one=of is not None, same_as=same)])


@click.command(cls=Watched)
@one_file
@click.option(
    "--vary",
    "typed",
    type=Typed(VARIED_KEY),
    multiple=True,
    metavar="KEY=LOW:HIGH:STEP",
    help="A key and its values, as levers.delegations.missions=0:48:6; HIGH is always the last. Levers have the value "
    "from their first scheduled year on, else from the next; KEY@YEAR=… says another. Two keys make a grid.",
)
@click.option(
    "--grid",
    type=FILE,
    metavar="FILE.csv",
    help="In the place of --vary: a table of scenarios, a row each. Columns are a name and keys, cells what --set has "
    "after KEY=, where a bare number fixes a belief; an empty one leaves the key as SCENARIO has it.",
)
@click.option("--outcome", type=OUTCOME, default="revenue", show_default=True, help="What answer and figure speak of.")
@year_option
@run_options
def sweep(file: str, typed: tuple[str, ...], grid: Path | None, outcome: str, year: int | None, **options: Any) -> None:
    """Show how outcomes answer to one key, two, or a table's rows.

    Differences are to the same scenario with the key as in current policy, draw by draw. A belief
    (parameters.NAME) is fixed at each value and the past learned anew: its values are not paired, and differences are
    to current policy under it. Rows of a table are measured against SCENARIO, as by compare. Writes sweep as a
    picture (of a table: up to twelve rows), sweep.csv and sweep.manifest.json.
    """
    _refuse_ways(typed, grid)
    delivery = Delivery.taken_from(options)
    reading = read_again(file, **options)
    if grid is not None:
        _sweep_grid(reading, grid, outcome, year, delivery)
        return

    from simulator.inputs.typed import read_outcome
    from simulator.inputs.variations import read_grid, varied

    year, variations = at_once(
        lambda: read_outcome(outcome, year, reading.scenario), lambda: read_grid(typed, reading.scenario)
    )
    variants = varied(reading, variations)
    delivery.expect("sweep")

    from simulator.analysis.sweep import sweep as swept
    from simulator.report.sweep import report

    with shown_progress() as progress:
        found = swept(reading.scenario, variations, variants, year, outcome, delivery.workers, progress)
    delivery.deliver([report(found)])


def _refuse_ways(typed: tuple[str, ...], grid: Path | None) -> None:
    """Refuses to be told nothing to sweep over, two things, or a form in the place of a table."""
    if grid is None and not typed:
        raise click.UsageError("Missing option '--vary', or '--grid' for a table of scenarios.")
    if grid is not None and typed:
        raise click.UsageError("--vary and --grid are two ways to say the same; write the values into the table alone")
    if grid is not None and str(grid) in FORMS and not grid.exists():
        words = f"--grid {grid}: no such table; to write tables in this form, did you mean --table {grid}?"
        raise click.UsageError(words)


def _sweep_grid(reading: "Reading", path: Path, outcome: str, year: int | None, delivery: Delivery) -> None:
    """The sweep over the rows of a table."""
    from simulator.inputs.grid_file import read_grid_file
    from simulator.inputs.typed import read_outcome

    base = reading.scenario
    _, grid = at_once(lambda: read_outcome(outcome, year, base), lambda: read_grid_file(path, str(path), base))
    scenarios = [row.scenario for row in grid.rows]
    year = min(one.end for one in (base, *scenarios)) if year is None else year
    refuse_year(year, [base, *scenarios])
    delivery.expect("sweep")

    from simulator.analysis.grid import evaluate_lines
    from simulator.report.grid import report

    with shown_progress() as progress:
        found = evaluate_lines(base, scenarios, year, outcome, delivery.workers, progress)
    delivery.deliver([report(found, grid)])


@click.command()
@one_file
@click.option(
    "--vary",
    "typed",
    type=Typed(VARIED_KEY),
    required=True,
    metavar="KEY[=LOW:HIGH]",
    help="The key, as levers.promotion.budget, over all that is allowed or from LOW to HIGH; KEY@YEAR says from when.",
)
@click.option(
    "--target",
    type=Typed(TARGET),
    required=True,
    metavar="OUTCOME@YEAR=NUMBER",
    help="As revenue@2030=16000: at least that, and for exits and public_cost at most; '>=' and '<=' say it outright. "
    "firms@2030=+10 asks for ten more than current policy brings. Shares are typed as 0.25.",
)
@click.option(
    "--probability",
    type=float,
    default=0.5,
    show_default=True,
    metavar="P",
    callback=checked(lambda share: 0 < share < 1, "a number above 0 and below 1, as 0.5"),
    help="With which the target is to be met.",
)
@run_options
def seek(file: str, typed: str, target: str, probability: float, **options: Any) -> int:
    """Find the value of one key at which an outcome meets a target.

    The response is looked at over the whole range first; where the target begins or ends to be met at several values,
    the smallest is found. Writes seek as a picture, seek.csv and seek.manifest.json. Exit code 1 where the target is
    not reached.
    """
    delivery = Delivery.taken_from(options)
    reading = read_again(file, **options)

    from simulator.inputs.typed import read_target
    from simulator.inputs.variations import read_span

    variation, aim = at_once(lambda: read_span(typed, reading), lambda: read_target(target, reading.scenario))
    delivery.expect("seek")

    from simulator.analysis.seek import seek as sought
    from simulator.report.seek import report

    with shown_progress() as progress:
        found = sought(reading, variation, aim, probability, delivery.workers, progress)
    delivery.deliver([report(found)])
    return int(not found.reached)
