"""`make fit`: fits the sizes of shocks to the country panel and writes them into the seeds.

Run as a module, not as a command: who changes the seeds works in a checkout.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

HEADER = """\
# What was fitted to ict_service_exports.csv, for all countries and with every fifth country left out in turn, and how
# often bands held the figures of countries that were left out. Written by `make fit`, which also writes the values of
# [all] into parameters.toml; never edited by hand. Units are those of the parameters.
"""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("seeds"))
def fit(folder: Path) -> None:
    """Fit the seeds in FOLDER (seeds) to its country panel; takes some minutes."""
    from simulator.analysis.backtest import make_fit
    from simulator.inputs.fit import FITTED
    from simulator.inputs.panel import read_panel
    from simulator.inputs.seeds import read_seeds
    from simulator.output.files import write_text

    seeds = read_seeds(folder)
    made = make_fit(read_panel(seeds.panel_path, str(seeds.panel_path), seeds.country.panel), seeds)
    write_text(folder / "fit.toml", fit_text(made))
    path = folder / "parameters.toml"
    text = path.read_text(encoding="utf-8")
    for name in FITTED:
        text = with_prior(text, name, made["all"][name])
    write_text(path, text)
    click.echo(f"Written to {folder}: fit.toml, parameters.toml")


def fit_text(made: Mapping[str, Any]) -> str:
    """The text of fit.toml."""
    from simulator.inputs.documents import written

    lines = [HEADER]
    for name in ("all", "score"):
        lines += [f"[{name}]", *(f"{key} = {written(value)}" for key, value in made[name].items()), ""]
    for part in made["left_out"]:
        lines += ["[[left_out]]", *(f"{key} = {written(value)}" for key, value in part.items()), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def with_prior(text: str, name: str, value: Any) -> str:
    """The text of parameters.toml with another prior for one parameter, everything else as it was."""
    from simulator.inputs.documents import written

    kind = {"mean": "normal", "median": "lognormal"}.get(next(iter(value)), "") if isinstance(value, dict) else "fixed"
    line = f"prior = {written({kind: value})}"
    changed, count = re.subn(rf"(\[{name}\]\n(?:[^\[\n].*\n)*?)prior = .*", lambda found: found[1] + line, text)
    assert count == 1, name
    return changed


if __name__ == "__main__":
    fit()
