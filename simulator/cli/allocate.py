"""`goglobal allocate`: the best mix of yearly activities for each budget."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import discount_option, language_option, output_options, output_settings, scenario_options
from simulator.cli.progress import shown_progress
from simulator.cli.reading import at_once, read_scenarios, read_shipped_or
from simulator.cli.writer import Writer

if TYPE_CHECKING:
    from simulator.output.words.language import Language


@click.command()
@click.argument("file", metavar="SCENARIO")
@click.option(
    "--budget",
    required=True,
    metavar="LOW:HIGH:STEP",
    help="Budgets in US$ million a year beyond the record, as 5:50:5 or 20; HIGH is always the last.",
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
    "chance:revenue@2030=16000.",
)
@click.option(
    "--levers", multiple=True, metavar="NAME,NAME…", help="Levers whose activities are chosen [all that have any]."
)
@click.option(
    "--by", type=click.Choice(["market"]), help="Choose what is done in each market, where a lever acts by market."
)
@discount_option
@language_option
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
    lang: "Language",
    **options: Any,
) -> None:
    """Find the mix of yearly activities that is best for each budget.

    Activities start at the record, end where their evidence does, and change from the first year of the forecast on;
    money that buys nothing stays unspent. Each mix is tried on fresh draws and compared with today's mix, an equal
    split and a plain grid. Interrupted, it keeps the budgets already solved.

    Writes allocate-BUDGET.toml, a scenario that run takes, for each budget; allocate-frontier, allocate-mix and
    allocate-marginal as pictures, allocate.csv and allocate.manifest.json.
    """
    output, workers = output_settings(options)

    from simulator.analysis.activities import Menu
    from simulator.inputs.spending import read_aim, read_budgets, read_levers

    budgets, named, (scenario,) = at_once(
        lambda: read_budgets(budget),
        lambda: read_levers(levers, read_shipped_or(options["seeds_folder"]).levers_about),
        lambda: read_scenarios([file], **options),
    )
    aim = read_aim(objective, at, scenario)
    writer = Writer(**output)

    from simulator.analysis.frontier import Frontier, Solved, frontier, survey
    from simulator.output.allocate import allocate_csv, allocate_record, allocate_table, file_of, scenario_file
    from simulator.output.figures.frontier import best_mix, budget_frontier, last_dollar

    solved: list[Solved] = []
    interrupted = False
    try:
        with shown_progress() as progress:
            ground = survey(Menu(scenario, named, by == "market"), aim, discount, workers)
            for one in frontier(ground, budgets, progress):
                solved.append(one)
                writer.table(file_of(one.budget), scenario_file(ground, one, writer.folder))
    except KeyboardInterrupt:
        if not solved:
            raise
        interrupted = True
    found = Frontier(ground, budgets, tuple(solved))
    pictures = {"allocate-frontier": partial(budget_frontier, found), "allocate-mix": partial(best_mix, found)}
    if found.more_to_buy:
        pictures["allocate-marginal"] = partial(last_dollar, found)
    writer.pictures(pictures)
    writer.table("allocate.csv", allocate_csv(found))
    writer.manifest("allocate.manifest.json", [ground.result])
    writer.finish(allocate_record(found), allocate_table(found, lang))
    if interrupted:
        raise KeyboardInterrupt
