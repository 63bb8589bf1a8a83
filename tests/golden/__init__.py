"""Stored tables of the shipped scenarios, for noticing that a number changed.

`make golden` writes them anew. A changed table needs a line in CHANGELOG.md that says scenario, outcome, old, new and
why, and the new checksum of the tables: a test asks for it.
"""

import csv
import hashlib
import io
from pathlib import Path

from simulator.analysis.results import Result
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import read_seeds
from simulator.inputs.shipped import shipped_folder
from simulator.report.render.data import csv_text
from simulator.report.run import FIELDS, result_rows
from simulator.runs.ensemble import project_all

FOLDER = Path(__file__).parent
YEARS = (2023, 2025, 2026, 2030, 2035)


def shipped_names() -> list[str]:
    """The names of all shipped scenarios."""
    return sorted(path.stem for path in shipped_folder("scenarios").glob("*.toml"))


def tables() -> dict[str, str]:
    """The table of each shipped scenario at its default settings: national outcomes and costs in some years."""
    seeds = read_seeds(shipped_folder("seeds"))
    scenarios = [read_scenario(name, seeds) for name in shipped_names()]
    return {ensemble.scenario.name: _table(Result(ensemble)) for ensemble in project_all(scenarios)}


def checksum() -> str:
    """Short name of all stored tables."""
    texts = [path.read_bytes() for path in sorted(FOLDER.glob("*.csv"))]
    return hashlib.sha256(b"".join(texts)).hexdigest()[:12]


def _table(result: Result) -> str:
    rows = list(csv.DictReader(io.StringIO(csv_text(FIELDS, result_rows(result)))))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in rows if row["market"] == "all" and int(row["year"]) in YEARS)
    return text.getvalue()
