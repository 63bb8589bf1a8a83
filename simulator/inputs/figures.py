"""What `--observe` says: one published figure, as the line of TOML that a file would hold for it."""

import re

from simulator.inputs.documents import written
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario_forms import FIGURES
from simulator.inputs.typed import finite

RELATIONS = {"=": "equal", ">=": "at_least"}
EXAMPLE = "write QUANTITY@YEAR=VALUE, as revenue@2026=17000, perhaps with its error, as revenue@2026=17000±0.05"


def figure_line(typed: str) -> str:
    """The figure QUANTITY@YEAR=VALUE, with >= for a least one and with ±ERROR or +-ERROR behind it, as TOML.

    Raises ScenarioError where it cannot be read; what is allowed is checked with the scenario.
    """
    option = f"--observe {typed}"
    parts = re.fullmatch(r"([^@<>=]+)@([^@<>=]+?)(>=|=)([^@<>=±]+?)(?:(?:±|\+-)([^@<>=±]+))?", re.sub(r"\s", "", typed))
    if parts is None:
        raise ScenarioError.of(option, f"is no figure; {EXAMPLE}")
    quantity, year, relation, value, error = parts.groups()
    if not (year.isascii() and year.isdigit()):
        raise ScenarioError.of(option, f"'{year}' is not a year; {EXAMPLE}")
    number = finite(option, value, "17000")
    stated = {"quantity": quantity, "year": int(year), "value": number, "relation": RELATIONS[relation]}
    if error is not None:
        stated["log_sd"] = finite(option, error, "17000")
    return f"{FIGURES} = {written([stated])}"
