"""`goglobal list`, `new`, `show`, `levers`, `sources`, `schema`: what goes in, and where every number comes from."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.options import (
    FOLDER,
    SCENARIO,
    all_of,
    json_option,
    lang_option,
    one_file,
    refuse_given,
    scenario_options,
    seeds_option,
)
from simulator.inputs.reading import read_scenarios, read_shipped_or

word_argument = click.argument("word", nargs=-1, metavar="[WORD…]", callback=lambda *given: " ".join(given[-1]))
listing_options = all_of(word_argument, seeds_option, lang_option, json_option)


@click.command("list")
@listing_options
def list_all(word: str, seeds_folder: Path | None, lang: Any, as_json: bool) -> None:
    """List scenarios, beliefs and outcomes; with WORD… some."""
    from simulator.report.inputs import speaking_of
    from simulator.report.listing import listing_data, listing_tables

    data = speaking_of(listing_data(read_shipped_or(seeds_folder)), word)
    tables = [table for table in listing_tables(data) if table.rows]
    _print(any(data.values()) and data, tables, word, lang, as_json)


@click.command()
@click.argument("name", required=False)
@click.option("--country", "folder", type=FOLDER, metavar="DIR", help="Write a folder for a country instead.")
@click.option("--from", "base", type=SCENARIO, default="baseline", show_default=True, help="What it starts from.")
@seeds_option
def new(name: str | None, folder: Path | None, base: str, seeds_folder: Path | None) -> None:
    """Write a commented scenario NAME.toml here, to be changed.

    With --country a folder for --seeds: country.toml, observations.csv and two scenarios, which run at once, on numbers
    that are to be replaced.
    """
    if (name is None) is (folder is None):
        raise click.UsageError("write either a NAME for a scenario, or --country DIR for a country of your own")
    if folder is not None:
        refuse_given("--country starts from placeholders and the shipped evidence", ("base", "seeds_folder"))
        _new_country(folder)
        return
    assert name is not None  # as was just looked at
    from simulator.report.names import typed
    from simulator.report.new_file import new_file

    (scenario,) = read_scenarios([base], (), (), seeds_folder)
    path = new_file(name, scenario)
    click.echo(f"Written: {path}\nNext: {typed(scenario.seeds, 'run', path.name)}")


def _new_country(folder: Path) -> None:
    """Writes the folder of a country, and says what in it is no fact yet."""
    from simulator.report.names import CURRENT_POLICY, typed
    from simulator.report.new_file import new_country

    paths, seeds = new_country(folder), read_shipped_or(folder)
    click.echo("\n".join(f"Written: {path}" for path in paths))
    click.echo(f"Placeholders, to be replaced: {', '.join(seeds.placeholders)}")
    click.echo(f"Next: {typed(seeds, 'compare', CURRENT_POLICY, 'change')}")


@click.command()
@one_file
@click.option("--origin", is_flag=True, help="Say of each value where it comes from.")
@scenario_options
def show(file: str, origin: bool, **options: Any) -> None:
    """Show a scenario as it is run, current policy as comments."""
    from simulator.inputs.written import scenario_text

    (scenario,) = read_scenarios([file], **options)
    click.echo(scenario_text(scenario, origin=origin))


@click.command()
@listing_options
def levers(word: str, seeds_folder: Path | None, lang: Any, as_json: bool) -> None:
    """List what a government can set; with WORD… some."""
    from simulator.report.inputs import levers_data, levers_tables

    seeds = read_shipped_or(seeds_folder)
    _print(levers_data(seeds, word), list(levers_tables(seeds, word)), word, lang, as_json)


@click.command()
@listing_options
def sources(word: str, seeds_folder: Path | None, lang: Any, as_json: bool) -> None:
    """List every number with its source; with WORD… some."""
    from simulator.report.inputs import publications, sources_data, sources_table

    seeds = read_shipped_or(seeds_folder)
    data = sources_data(seeds, word)
    _print(data, [sources_table(data, seeds)], word, lang, as_json, f"\n{publications(seeds, data, word, lang)}\n")


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
    """Print the JSON Schema of scenario files, for editors."""
    from simulator.inputs.written import schema_text

    click.echo(schema_text(read_shipped_or(seeds_folder)), nl=False)
