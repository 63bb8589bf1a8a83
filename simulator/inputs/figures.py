"""What `--observe` says: one published figure, as the line of TOML that a file would hold for it."""

import math
import re

from simulator.inputs.documents import written
from simulator.inputs.problems import Problem, ScenarioError
from simulator.inputs.scenario_forms import FIGURES

RELATIONS = {"=": "equal", ">=": "at_least"}
EXAMPLE = "write QUANTITY@YEAR=VALUE, as revenue@2026=17000, perhaps with its error, as revenue@2026=17000±0.05"


def figure_line(typed: str) -> str:
    """The figure QUANTITY@YEAR=VALUE, with >= for a least one and with ±ERROR or +-ERROR behind it, as TOML.

    Raises ScenarioError where it cannot be read; what is allowed is checked with the scenario.
    """
    parts = re.fullmatch(r"([^@<>=]+)@([^@<>=]+?)(>=|=)([^@<>=±]+?)(?:(?:±|\+-)([^@<>=±]+))?", re.sub(r"\s", "", typed))
    if parts is None:
        raise _refused(typed, f"is no figure; {EXAMPLE}")
    quantity, year, relation, value, error = parts.groups()
    if not (year.isascii() and year.isdigit()):
        raise _refused(typed, f"'{year}' is not a year; {EXAMPLE}")
    stated = {"quantity": quantity, "year": int(year), "value": _number(typed, value), "relation": RELATIONS[relation]}
    if error is not None:
        stated["log_sd"] = _number(typed, error)
    return f"{FIGURES} = {written([stated])}"


def _number(typed: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise _refused(typed, f"'{text}' is no number; write it without unit or commas, as 17000") from None
    if not math.isfinite(number):
        raise _refused(typed, f"{text} is not a finite number; write one")
    return number


def _refused(typed: str, words: str) -> ScenarioError:
    return ScenarioError([Problem(f"--observe {typed}", 0, 0, "", words)])
