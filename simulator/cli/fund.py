"""The best mix of activities, the choice least regretted, and what to learn before choosing."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import (
    discount_option,
    many_files,
    one_file,
    output_options,
    refuse_given,
    run_options,
    scenario_options,
)
from simulator.inputs.problems import at_once
from simulator.inputs.reading import read_scenarios, read_sets
from simulator.inputs.shipped import named_from

if TYPE_CHECKING:
    from simulator.analysis.activities import Menu
    from simulator.inputs.typed import Aim


@click.command()
@one_file
@click.option(
    "--budget",
    required=True,
    metavar="LOW:HIGH:STEP",
    help="Budgets in US$ million a year beyond current policy, as 5:50:5 or 20; HIGH is always the last.",
)
@click.option(
    "--objective",
    type=click.Choice(["revenue", "firms", "benefit"]),
    default="revenue",
    show_default=True,
    help="Extra foreign revenue to the end, extra firms at the end, or what is left to the nation.",
)
@click.option(
    "--at",
    default="mean",
    show_default=True,
    metavar="mean|p10|chance:OUTCOME@YEAR=NUMBER",
    help="What of it is to be highest: mean, 10th percentile, or instead of it the chance that a target is met, as "
    "chance:revenue@2030=16000; with a sign, as =+500, of the difference to current policy.",
)
@click.option(
    "--levers", multiple=True, metavar="NAME,NAME…", help="Levers whose activities are chosen [all that have any]."
)
@click.option(
    "--by", type=click.Choice(["market"]), help="Choose what is done in each market, where a lever acts by market."
)
@discount_option
@run_options
def allocate(
    file: str,
    budget: str,
    objective: Any,
    at: str,
    levers: tuple[str, ...],
    by: str | None,
    discount: float,
    **options: Any,
) -> None:
    """Find the mix of yearly activities that is best for each budget.

    Activities start at current policy, end where their evidence does, and change from the first year of the forecast
    on; money that buys nothing stays unspent. Each mix is evaluated on fresh draws and compared with today's mix, an
    equal split and a plain grid. Interrupted, it keeps the budgets already solved.

    Writes allocate-BUDGET.toml, a scenario that run takes, for each budget; allocate-frontier and allocate-mix as
    pictures, allocate.csv and allocate.manifest.json.
    """
    if at.startswith("chance:"):
        refuse_given(f"--at {at} says what is aimed at", ["objective"])
    delivery = Delivery.taken_from(options)

    from simulator.analysis.activities import Menu
    from simulator.inputs.typed import read_aim, read_budgets, read_levers

    (scenario,) = read_scenarios([file], **options)
    budgets, named, aim, _ = at_once(
        lambda: read_budgets(budget),
        lambda: read_levers(levers, scenario.seeds.levers_about),
        lambda: read_aim(objective, at, scenario),
        lambda: named_from(delivery.folder, Path(scenario.file)),  # in the files of the mixes
    )
    delivery.expect("allocate")
    if _allocated(delivery, Menu(scenario, named, by == "market"), aim, budgets, discount):
        raise KeyboardInterrupt


def _allocated(delivery: Delivery, menu: "Menu", aim: "Aim", budgets: tuple[float, ...], discount: float) -> bool:
    """Solves budget after budget and delivers what was solved; whether it was interrupted on the way."""
    from simulator.analysis.frontier import Frontier, Solved, frontier, survey
    from simulator.report.allocate import report, scenario_file
    from simulator.report.mix_file import file_of

    solved: list[Solved] = []
    interrupted = False
    try:
        with shown_progress() as progress:
            context = survey(menu, aim, discount, delivery.workers)
            for one in frontier(context, budgets, progress):
                solved.append(one)
    except KeyboardInterrupt:
        if not solved:
            raise
        interrupted = True
    files = {file_of(one.budget): scenario_file(context, one, delivery.folder) for one in solved}
    delivery.deliver([report(Frontier(context, budgets, tuple(solved)))], files)
    return interrupted


@click.command()
@many_files
@discount_option
@partial(
    scenario_options, assume="A set of beliefs of its own beside the files' own, as as-published; may be repeated."
)
@output_options
def robust(files: tuple[str, ...], discount: float, **options: Any) -> None:
    """Say which scenario is least regretted, whatever is believed.

    Current policy is always among the choices. Each --assume FILE is one more set of beliefs, beside
    the files' own; files are not stacked on one another. Scenarios have to differ in policy alone. --detail also shows
    how the best choice changes with the two unknowns that most move its lead.

    Writes robust as a picture where there is more than one bar to draw, robust.csv and robust.manifest.json.
    """
    delivery = Delivery.taken_from(options)

    from simulator.analysis.choices import AS_WRITTEN, choices, refuse_unlike
    from simulator.analysis.regret import robust as compared
    from simulator.report.robust import report
    from simulator.runs.spread import part

    sets = read_sets(AS_WRITTEN, files, **options)
    for scenarios in sets.values():
        refuse_unlike(scenarios)
    delivery.expect("robust")
    with shown_progress() as progress:
        found = compared(
            [
                choices(scenarios, discount, beliefs, delivery.workers, part(progress, place, len(sets)))
                for place, (beliefs, scenarios) in enumerate(sets.items())
            ]
        )
    delivery.deliver([report(found)])


@click.command()
@many_files
@discount_option
@run_options
def learn(files: tuple[str, ...], discount: float, **options: Any) -> None:
    """Say what each unknown is worth learning before choosing.

    Current policy is always among the choices, and the best choice has the highest expected national benefit. Scenarios
    have to differ in policy alone. Worths are totals over the forecast, discounted, not yearly.

    Writes learn as a picture where several unknowns are worth more than noise, learn.csv and learn.manifest.json.
    """
    delivery = Delivery.taken_from(options)
    scenarios = read_scenarios(files, **options)

    from simulator.analysis.choices import AS_WRITTEN, choices, refuse_unlike
    from simulator.analysis.information import information
    from simulator.report.learn import report

    refuse_unlike(scenarios)
    delivery.expect("learn")
    beliefs = " and ".join(Path(file).stem for file in options["assume"]) or AS_WRITTEN
    with shown_progress() as progress:
        chosen = choices(scenarios, discount, beliefs, delivery.workers, progress)
    delivery.deliver([report(information(chosen))])
