"""`make fit`, a module and no command, since seeds are changed in a checkout: fits the sizes of shocks to the panel."""

import sys
from pathlib import Path


def fit(folder: Path) -> None:
    """Fits the seeds in a folder to its country panel; takes some minutes.

    Prints how far simulated growth then spreads, beside that of the panel.
    """
    from simulator.analysis.backtest import make_fit
    from simulator.analysis.fit import spreads
    from simulator.inputs.fit import fit_text, with_priors
    from simulator.inputs.panel_file import read_panel
    from simulator.inputs.seeds import read_seeds
    from simulator.report.backtest import spread_table
    from simulator.report.render.files import whole_files, write_text
    from simulator.report.render.text import here, table_text

    seeds = read_seeds(folder)
    panel = read_panel(seeds.panel_path, str(seeds.panel_path), seeds.country.panel)
    made, parameters = make_fit(panel, seeds), folder / "parameters.toml"
    with whole_files(folder) as beside:
        write_text(beside / "fit.toml", fit_text(made))
        write_text(beside / parameters.name, with_priors(parameters.read_text(encoding="utf-8"), made["all"]))
    print(table_text([spread_table(spreads(panel, read_seeds(folder)))], "en", here()))
    print(f"Written to {folder}: fit.toml, {parameters.name}")


if __name__ == "__main__":
    from simulator.inputs.problems import InputError

    try:
        fit(Path(*sys.argv[1:] or ["seeds"]))
    except InputError as wrong:
        print(f"{wrong}\nNothing was fitted or written", file=sys.stderr)
        sys.exit(2)
