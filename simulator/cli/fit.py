"""`make fit`: fits the sizes of shocks to the country panel and writes them into the seeds.

Run as a module, not as a command: who changes the seeds works in a checkout.
"""

from pathlib import Path

import click

from simulator.cli.options import FOLDER


@click.command()
@click.argument("folder", type=FOLDER, default=Path("seeds"))
def fit(folder: Path) -> None:
    """Fit the seeds in FOLDER (seeds) to its country panel; takes some minutes.

    Prints how far simulated growth then spreads, beside that of the panel.
    """
    from simulator.analysis.backtest import make_fit
    from simulator.analysis.fit import spreads
    from simulator.inputs.fit import fit_text, with_priors
    from simulator.inputs.panel import read_panel
    from simulator.inputs.seeds import read_seeds
    from simulator.report.backtest import spread_table
    from simulator.report.render.files import Outputs
    from simulator.report.render.text import here, table_text

    seeds = read_seeds(folder)
    panel = read_panel(seeds.panel_path, str(seeds.panel_path), seeds.country.panel)
    made, outputs = make_fit(panel, seeds), Outputs(folder)
    outputs.text("fit.toml", fit_text(made))
    outputs.text("parameters.toml", with_priors((folder / "parameters.toml").read_text(encoding="utf-8"), made["all"]))
    click.echo(table_text([spread_table(spreads(panel, read_seeds(folder)))], "en", here()))
    click.echo(f"Written to {folder}: {', '.join(outputs.written)}")


if __name__ == "__main__":
    fit()
