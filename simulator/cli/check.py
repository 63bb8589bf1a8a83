"""`goglobal check`: whether files are right, and whether what they bring looks like the world."""

import json
from typing import Any

import click

from simulator.cli.options import scenario_options
from simulator.cli.reading import read_scenarios

CHECK_FAILED = 1


@click.command()
@click.argument("files", metavar="SCENARIO…", nargs=-1, required=True)
@scenario_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def check(files: tuple[str, ...], as_json: bool, **options: Any) -> int:
    """Check scenarios: first whether the files are right, then whether what they bring looks like the world.

    The checks stand in seeds/checks.toml, in words. A matrix of extremes follows: levers at zero and at their ceilings,
    alone and in pairs, and every parameter at its ends. Exit code 1 where a check fails.
    """
    from simulator.inputs.checks import read_checks

    scenarios = read_scenarios(files, **options)
    checks = read_checks(scenarios[0].seeds)
    for scenario in () if as_json else scenarios:
        click.echo(f"{scenario.file}: nothing wrong in the file")

    from simulator.analysis.checks import check_matrix, check_reality
    from simulator.output.check_words import check_records, checks_text

    findings = [*check_reality(scenarios, checks), *check_matrix(scenarios)]
    click.echo(json.dumps(check_records(findings), ensure_ascii=False) if as_json else checks_text(findings))
    return CHECK_FAILED if any(finding.fault for finding in findings) else 0
