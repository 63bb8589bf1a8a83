"""`goglobal show`, `levers`, `sources`, `schema`: what goes in, and where every number comes from."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.options import all_of, json_option, lang_option, scenario_options, seeds_option
from simulator.inputs.reading import read_scenarios, read_shipped_or

listing_options = all_of(click.argument("word", default="", metavar="[WORD]"), seeds_option, lang_option, json_option)


@click.command()
@click.argument("file", metavar="SCENARIO")
@click.option("--origin", is_flag=True, help="Say of each value where it comes from.")
@scenario_options
def show(file: str, origin: bool, **options: Any) -> None:
    """Show a scenario as it is run: a file in its own right, current policy and the priors as comments."""
    from simulator.inputs.written import scenario_text

    (scenario,) = read_scenarios([file], **options)
    click.echo(scenario_text(scenario, origin=origin))


@click.command()
@listing_options
def levers(word: str, seeds_folder: Path | None, lang: Any, as_json: bool) -> None:
    """List what a government can set: unit, range, evidence, current policy; with WORD the keys that speak of it."""
    from simulator.report.inputs import levers_data, levers_tables

    seeds = read_shipped_or(seeds_folder)
    _print(levers_data(seeds, word), list(levers_tables(seeds, word)), word, lang, as_json)


@click.command()
@listing_options
def sources(word: str, seeds_folder: Path | None, lang: Any, as_json: bool) -> None:
    """List every number with unit, year, evidence and source; with WORD those that have it in name or source."""
    from simulator.report.inputs import publications, sources_data, sources_table

    seeds = read_shipped_or(seeds_folder)
    data = sources_data(seeds, word)
    _print(data, [sources_table(data)], word, lang, as_json, f"\n{publications(seeds, data, word, lang)}\n")


def _print(data: Any, tables: Any, word: str, lang: Any, as_json: bool, after: str = "") -> None:
    """Prints JSON, or tables and what comes after them. Refuses a word that nothing speaks of."""
    from simulator.report.render.data import json_text
    from simulator.report.render.text import here, table_text

    if not data:
        raise click.UsageError(f"nothing here speaks of '{word}'; without a word all is listed")
    click.echo(f"{json_text(data)}\n" if as_json else table_text(tables, lang, here()) + after, nl=False)


@click.command()
@seeds_option
def schema(seeds_folder: Path | None) -> None:
    """Print the JSON Schema of scenario files, which editors complete and check by."""
    from simulator.inputs.written import schema_text

    click.echo(schema_text(read_shipped_or(seeds_folder)), nl=False)
