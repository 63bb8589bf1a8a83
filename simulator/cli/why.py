"""`goglobal why`: what drove the difference of a scenario to another, as numbers, figures and words."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import difference_options, language_option, output_options, output_settings, scenario_options
from simulator.cli.progress import shown_progress
from simulator.cli.reading import read_both
from simulator.cli.writer import Writer

if TYPE_CHECKING:
    from simulator.output.words.language import Language


@click.command()
@click.argument("file", metavar="SCENARIO")
@difference_options
@language_option
@scenario_options
@output_options
def why(file: str, against: str, outcome: str, year: int | None, lang: "Language", **options: Any) -> None:
    """Say what drove the difference of a scenario to another.

    Every lever that differs, all shocks with the world, and all beliefs get their share; beliefs enter first, levers
    and shocks follow under the scenario's beliefs, draw by draw. --set and --assume change the scenario alone, so that
    what they set is among what differs; --draws, --rng-seed, --as-of, --end and --seeds hold for both.

    Writes why-waterfall and why-wedges as pictures, why.csv and why.manifest.json; prints the shares and the words.
    """
    output, workers = output_settings(options)
    scenario, other = read_both(file, against, options)

    from simulator.inputs.variations import read_outcome

    year = read_outcome(outcome, year, scenario, other)

    from simulator.analysis.attribution import why as explained
    from simulator.output.figures.waterfalls import waterfall
    from simulator.output.figures.wedges import wedges
    from simulator.output.why import why_csv, why_record, why_table
    from simulator.output.words.why import words

    writer = Writer(**output)
    with shown_progress() as progress:
        found = explained(scenario, other, outcome, year, workers, progress)
    writer.pictures({"why-waterfall": partial(waterfall, found), "why-wedges": partial(wedges, found)})
    writer.table("why.csv", why_csv(found))
    writer.manifest("why.manifest.json", [found.scenario, found.against])
    paragraphs = words(found)
    writer.finish(why_record(found, paragraphs), why_table(found, paragraphs[lang]))
