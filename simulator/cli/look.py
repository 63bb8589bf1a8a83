"""`goglobal show`, `levers`, `sources`, `schema`: what goes in, and where every number comes from."""

import json
from pathlib import Path
from typing import Any

import click

from simulator.cli.options import scenario_options, seeds_option
from simulator.cli.reading import read_scenarios, read_shipped_or


@click.command()
@click.argument("file", metavar="SCENARIO")
@click.option("--origin", is_flag=True, help="Say of each value where it comes from.")
@scenario_options
def show(file: str, origin: bool, **options: Any) -> None:
    """Show a scenario as it is run: a file in its own right, the record and the priors as comments."""
    from simulator.output.inputs import scenario_text

    (scenario,) = read_scenarios([file], **options)
    click.echo(scenario_text(scenario, origin=origin))


@click.command()
@seeds_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def levers(seeds_folder: Path | None, as_json: bool) -> None:
    """List what a government can set: unit, range, evidence, record."""
    from simulator.output.inputs import lever_records, levers_text

    seeds = read_shipped_or(seeds_folder)
    click.echo(json.dumps(lever_records(seeds), ensure_ascii=False) if as_json else levers_text(seeds))


@click.command()
@seeds_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def sources(seeds_folder: Path | None, as_json: bool) -> None:
    """List every number with its unit, year, grade and source."""
    from simulator.output.inputs import source_records, sources_text

    seeds = read_shipped_or(seeds_folder)
    click.echo(json.dumps(source_records(seeds), ensure_ascii=False) if as_json else sources_text(seeds))


@click.command()
@seeds_option
def schema(seeds_folder: Path | None) -> None:
    """Print the JSON Schema of scenario files, which editors complete and check by."""
    from simulator.output.inputs import schema_text

    click.echo(schema_text(read_shipped_or(seeds_folder)), nl=False)
