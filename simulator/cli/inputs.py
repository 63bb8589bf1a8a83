"""`goglobal show`, `levers`, `sources`, `schema`: what goes in, and where every number comes from."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.deliver import terminal
from simulator.cli.options import json_option, lang_option, scenario_options, seeds_option, word_argument


@click.command()
@click.argument("file", metavar="SCENARIO")
@click.option("--origin", is_flag=True, help="Say of each value where it comes from.")
@scenario_options
def show(file: str, origin: bool, **options: Any) -> None:
    """Show a scenario as it is run: a file in its own right, current policy and the priors as comments."""
    from simulator.inputs.reading import read_scenarios
    from simulator.inputs.written import scenario_text

    (scenario,) = read_scenarios([file], **options)
    click.echo(scenario_text(scenario, origin=origin))


@click.command()
@word_argument
@seeds_option
@lang_option
@json_option
def levers(word: str, seeds_folder: Path | None, lang: Any, as_json: bool) -> None:
    """List what a government can set: unit, range, evidence, current policy. WORD leaves the keys that speak of it."""
    from simulator.inputs.reading import read_shipped_or
    from simulator.report.inputs import levers_data, levers_tables
    from simulator.report.render.data import json_text
    from simulator.report.render.text import table_text

    seeds = read_shipped_or(seeds_folder)
    data = levers_data(seeds, word)
    _refuse_nothing(data, word)
    click.echo(json_text(data) if as_json else table_text([*levers_tables(seeds, word)], lang, terminal()))


@click.command()
@word_argument
@seeds_option
@lang_option
@json_option
def sources(word: str, seeds_folder: Path | None, lang: Any, as_json: bool) -> None:
    """List every number with unit, year, evidence and source. WORD leaves those whose name or source has it."""
    from simulator.inputs.reading import read_shipped_or
    from simulator.report.inputs import publications, sources_data, sources_table
    from simulator.report.render.data import json_text
    from simulator.report.render.text import table_text

    seeds = read_shipped_or(seeds_folder)
    data = sources_data(seeds, word)
    _refuse_nothing(data, word)
    if as_json:
        click.echo(json_text(data))
        return
    click.echo(table_text([sources_table(data)], lang, terminal()))
    click.echo(publications(seeds, data, lang))


def _refuse_nothing(data: list[dict[str, Any]], word: str) -> None:
    """Refuses a word that nothing speaks of."""
    if not data:
        raise click.UsageError(f"nothing here speaks of '{word}'; without a word all are listed")


@click.command()
@seeds_option
def schema(seeds_folder: Path | None) -> None:
    """Print the JSON Schema of scenario files, which editors complete and check by."""
    from simulator.inputs.reading import read_shipped_or
    from simulator.inputs.written import schema_text

    click.echo(schema_text(read_shipped_or(seeds_folder)), nl=False)
