"""`goglobal learn`: what it is worth to learn before choosing among policies."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import discount_option, language_option, output_options, output_settings, scenario_options
from simulator.cli.progress import shown_progress
from simulator.cli.reading import read_scenarios
from simulator.cli.writer import Writer

if TYPE_CHECKING:
    from simulator.output.words.language import Language


@click.command()
@click.argument("files", metavar="SCENARIO…", nargs=-1, required=True)
@discount_option
@language_option
@scenario_options
@output_options
def learn(files: tuple[str, ...], discount: float, lang: "Language", **options: Any) -> None:
    """Say what it is worth to learn each unknown before choosing among scenarios, and what study would teach it.

    Doing nothing beyond the record is always among the choices, and the best choice has the highest expected national
    benefit. Scenarios have to differ in policy alone. Worths are totals over the forecast, discounted, not yearly.

    Writes learn-information as a picture, learn.csv and learn.manifest.json; prints worths and words.
    """
    output, workers = output_settings(options)
    scenarios = read_scenarios(files, **options)

    from simulator.analysis.choices import AS_WRITTEN, choices, refuse_unlike
    from simulator.analysis.information import information as found_out
    from simulator.output.figures.information import value_of_information
    from simulator.output.learn import information_csv, information_record, information_text

    refuse_unlike(scenarios)
    writer = Writer(**output)
    beliefs = " and ".join(Path(file).stem for file in options["assume"]) or AS_WRITTEN
    with shown_progress() as progress:
        chosen = choices(scenarios, discount, beliefs, workers, progress)
    found = found_out(chosen)
    writer.pictures({"learn-information": partial(value_of_information, found)})
    writer.table("learn.csv", information_csv(found))
    writer.manifest("learn.manifest.json", chosen.results)
    writer.finish(information_record(found), information_text(found, lang))
