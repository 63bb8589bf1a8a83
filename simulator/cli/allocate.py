"""`goglobal allocate`: the best mix of yearly activities for each budget."""

from typing import TYPE_CHECKING, Any

import click

from simulator.cli.deliver import Delivery, shown_progress
from simulator.cli.options import discount_option, output_options, scenario_options
from simulator.inputs.reading import at_once, read_scenarios

if TYPE_CHECKING:
    from simulator.analysis.activities import Menu
    from simulator.inputs.spending import Aim


@click.command()
@click.argument("file", metavar="SCENARIO")
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
    help="Extra foreign revenue to the end, extra firms at the end, or value added less public cost.",
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
@scenario_options
@output_options
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
    delivery, workers = Delivery.taken_from(options)

    from simulator.analysis.activities import Menu
    from simulator.inputs.spending import read_aim, read_budgets, read_levers

    (scenario,) = read_scenarios([file], **options)
    budgets, named, aim = at_once(
        lambda: read_budgets(budget),
        lambda: read_levers(levers, scenario.seeds.levers_about),
        lambda: read_aim(objective, at, scenario),
    )
    delivery.expect("allocate")
    menu = Menu(scenario, named, by == "market")
    interrupted = _allocated(delivery, menu, aim, budgets, discount, workers)
    if interrupted:
        raise KeyboardInterrupt


def _allocated(
    delivery: Delivery, menu: "Menu", aim: "Aim", budgets: tuple[float, ...], discount: float, workers: int | None
) -> bool:
    """Solves budget after budget and delivers what was solved; whether it was interrupted on the way."""
    from simulator.analysis.frontier import Frontier, Solved, frontier, survey
    from simulator.report.allocate import report, scenario_file
    from simulator.report.mix_file import file_of

    solved: list[Solved] = []
    interrupted = False
    try:
        with shown_progress() as progress:
            context = survey(menu, aim, discount, workers)
            for one in frontier(context, budgets, progress):
                solved.append(one)
                delivery.write(file_of(one.budget), scenario_file(context, one, delivery.folder))
    except KeyboardInterrupt:
        if not solved:
            raise
        interrupted = True
    delivery.deliver([report(Frontier(context, budgets, tuple(solved)))])
    return interrupted
