"""`goglobal check`: whether files are right, and whether what they bring looks like the world."""

from typing import Any

import click

from simulator.cli.options import detail_option, json_option, lang_option, scenario_options
from simulator.inputs.reading import read_scenarios


@click.command()
@click.argument("files", metavar="SCENARIO…", nargs=-1, required=True)
@scenario_options
@lang_option
@detail_option
@json_option
def check(files: tuple[str, ...], lang: Any, detail: bool, as_json: bool, **options: Any) -> int:
    """Check scenarios: first whether the files are right, then whether what they bring looks like the world.

    The checks stand in seeds/checks.toml, in words. A matrix of extremes follows: levers at zero and at their ceilings,
    alone and in pairs, and every parameter at its ends. Exit code 1 where a check fails.
    """
    from simulator.inputs.checks import read_checks

    scenarios = read_scenarios(files, **options)
    checks = read_checks(scenarios[0].seeds)

    from simulator.analysis.checks import check_matrix, check_reality
    from simulator.report.check import report
    from simulator.report.render.data import to_json
    from simulator.report.render.text import here, to_text

    findings = [*check_reality(scenarios, checks), *check_matrix(scenarios)]
    found = report(findings, scenarios)
    click.echo(f"{to_json([found])}\n" if as_json else to_text([found], lang, here(), detail=detail), nl=False)
    return int(any(finding.fault for finding in findings))
