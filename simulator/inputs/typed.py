"""Numbers, ranges, years and figures as options state them.

Each function is told the option, with what was typed to it, and raises ScenarioError where that cannot be used.
"""

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from simulator.inputs.documents import written
from simulator.inputs.lever_forms import is_year
from simulator.inputs.problems import Problem, ScenarioError
from simulator.inputs.scenario_forms import FIGURES

RELATIONS = {"=": "equal", ">=": "at_least"}
FIGURE = "write QUANTITY@YEAR=VALUE, as revenue@2026=17000, perhaps with its error, as revenue@2026=17000±0.05"


def finite(option: str, text: str, example: str) -> float:
    """One number."""
    try:
        number = float(text)
    except ValueError:
        words = f"'{text}' is no number; write it without unit or commas, as {example}"
        raise ScenarioError.of(option, words) from None
    if not math.isfinite(number):
        raise ScenarioError.of(option, f"{text} is not a finite number; write one")
    return number


def decimals(option: str, parts: Sequence[str], cure: str) -> list[Decimal]:
    """The parts of a range as numbers with the decimals that were typed."""
    numbers = []
    for part in parts:
        try:
            number = Decimal(part.strip())
        except InvalidOperation:
            raise ScenarioError.of(option, f"'{part}' is no number; {cure}") from None
        if not number.is_finite() or not math.isfinite(float(number)):
            raise ScenarioError.of(option, f"{part} is not a finite number; {cure}")
        numbers.append(number)
    return numbers


def stepped(option: str, numbers: Sequence[Decimal], most: int, what: str, disorder: str) -> tuple[float, ...]:
    """The values from LOW to HIGH by STEP, in their decimals, so that steps of 0.1 meet 0.3.

    HIGH is always the last, after a shorter step where need be. `disorder` says what is wrong with the ends, if
    anything, and `what` of which there are at most `most`.
    """
    low, high, step = numbers
    if step <= 0:
        raise ScenarioError.of(option, f"the step {step} is not allowed; it must be above 0")
    if disorder:
        raise ScenarioError.of(option, disorder)
    if high - low > step * (most - 1):
        raise ScenarioError.of(option, f"the step {step} leaves more than {most} {what}; take a larger one")
    return (*(float(low + place * step) for place in range(math.ceil((high - low) / step))), float(high))


def year_problems(option: str, year: str, first: int, last: int) -> Iterator[Problem]:
    """That a year is none of those from the first to the last."""
    if not is_year(year) or not first <= int(year) <= last:
        yield Problem.of(option, f"{year} is not allowed; write {first} to {last}")


def figure_line(typed: str) -> str:
    """The figure QUANTITY@YEAR=VALUE of `--observe` as the line of TOML that a file would hold for it.

    >= states a least one, ±ERROR or +-ERROR behind it its error. What is allowed is checked with the scenario.
    """
    option = f"--observe {typed}"
    parts = re.fullmatch(r"([^@<>=]+)@([^@<>=]+?)(>=|=)([^@<>=±]+?)(?:(?:±|\+-)([^@<>=±]+))?", re.sub(r"\s", "", typed))
    if parts is None:
        raise ScenarioError.of(option, f"is no figure; {FIGURE}")
    quantity, year, relation, value, error = parts.groups()
    if not (year.isascii() and year.isdigit()):
        raise ScenarioError.of(option, f"'{year}' is not a year; {FIGURE}")
    number = finite(option, value, "17000")
    stated = {"quantity": quantity, "year": int(year), "value": number, "relation": RELATIONS[relation]}
    if error is not None:
        stated["log_sd"] = finite(option, error, "17000")
    return f"{FIGURES} = {written([stated])}"
