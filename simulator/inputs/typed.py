"""Numbers, ranges, years, figures, targets, budgets and aims as options state them.

Each reader raises ScenarioError with everything in what was typed that cannot be used.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Literal

from simulator.inputs.documents import written
from simulator.inputs.lever_forms import LeverAbout, is_year
from simulator.inputs.problems import Problem, ScenarioError, at_once, shown, suggestion
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import FIGURES, above_all
from simulator.model import OUTCOMES

Objective = Literal["revenue", "firms", "benefit"]

RELATIONS = {"=": "equal", ">=": "at_least"}
SIGNS = "+-"
"""What a number starts with that is a difference to current policy."""

MOST_BUDGETS = 101
FIGURE = "write QUANTITY@YEAR=VALUE, as revenue@2026=17000, perhaps with its error, as revenue@2026=17000±0.05"
BUDGETS = "write LOW:HIGH:STEP or one number, in US$ million a year, as 5:50:5"
AIMS = "write mean, p10 or chance:OUTCOME@YEAR=NUMBER, as chance:revenue@2030=16000"
CHANCE = "chance:"


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
    if not is_year(year):
        raise ScenarioError.of(option, f"{shown(year)} is not a year; {FIGURE}")
    number = finite(option, value, "17000")
    stated = {"quantity": quantity, "year": int(year), "value": number, "relation": RELATIONS[relation]}
    if error is not None:
        stated["log_sd"] = finite(option, error, "17000")
    return f"{FIGURES} = {written([stated])}"


@dataclass(frozen=True)
class Target:
    """A line that an outcome should meet in a year; `=` means the side that is better for the outcome.

    Where it is `relative` the line is for the difference to the same scenario under current policy, draw by draw.
    """

    outcome: str
    year: int
    side: Literal["=", ">=", "<="]
    line: float
    relative: bool = False

    @property
    def typed(self) -> str:
        """The target as options name it."""
        line = f"{self.line:+.10g}" if self.relative else f"{self.line:.10g}"
        return f"{self.outcome}@{self.year}{self.side}{line}"


def read_target(typed: str, scenario: Scenario) -> Target:
    """A target as OUTCOME@YEAR=NUMBER, or with >= or <= for its side; a signed number is a difference.

    Raises ScenarioError with what is wrong.
    """
    option = f"--target {typed}"
    parts = re.fullmatch(r"\s*([^@<>=]+?)\s*@\s*([^<>=]+?)\s*(>=|<=|=)\s*([^<>=]+?)\s*", typed)
    if parts is None:
        words = "write OUTCOME@YEAR=NUMBER, as revenue@2030=16000, or with '>=' or '<='"
        raise ScenarioError.of(option, words)
    outcome, year, side, line = parts.groups()
    found = [*_outcome_problems(option, outcome), *year_problems(option, year, scenario.as_of + 1, scenario.end)]
    number, _ = at_once(partial(finite, option, line, "16000"), partial(ScenarioError.refuse, found))
    if words := above_all(outcome, number):
        raise ScenarioError.of(option, words)
    return Target(outcome, int(year), side, number, line[0] in SIGNS)  # type: ignore[arg-type]


def read_outcome(outcome: str, year: int | None, scenario: Scenario, against: Scenario | None = None) -> int:
    """The year that is asked for, the last unless stated; both scenarios have to have it, where there are two.

    Raises ScenarioError where it or the outcome is unknown.
    """
    found = [*_outcome_problems(f"--outcome {outcome}", outcome)]
    end = scenario.end if against is None else min(scenario.end, against.end)
    asked = end if year is None else year
    if against is not None and end <= scenario.as_of:
        words = f"ends in {end}, before the first year that {scenario.name} forecasts, {scenario.as_of + 1}"
        found.append(Problem.of(against.name, f"{words}; set a later end of both with --end"))
    else:
        found += year_problems(f"--year {asked}", str(asked), scenario.as_of + 1, end)
    ScenarioError.refuse(found)
    return asked


def _outcome_problems(option: str, outcome: str) -> Iterator[Problem]:
    if outcome not in OUTCOMES:
        yield Problem.of(option, f"unknown outcome '{outcome}'; {suggestion(outcome, OUTCOMES)}")


@dataclass(frozen=True)
class Aim:
    """What a mix is chosen for: the mean or 10th percentile of the objective, or the chance that a target is met."""

    objective: Objective = "revenue"
    at: Literal["mean", "p10", "chance"] = "mean"
    target: Target | None = None

    @property
    def typed(self) -> str:
        """The aim as `--at` names it."""
        return self.at if self.target is None else f"{CHANCE}{self.target.typed}"


def read_budgets(typed: str) -> tuple[float, ...]:
    """The budgets of LOW:HIGH:STEP, rising, HIGH always the last; or one number.

    Raises ScenarioError with what is wrong.
    """
    option, parts = f"--budget {typed}", [part.strip() for part in typed.split(":")]
    if len(parts) not in (1, 3):
        raise ScenarioError.of(option, f"is no range of budgets; {BUDGETS}")
    numbers = decimals(option, parts, BUDGETS)
    if numbers[0] < 0:
        words = f"{numbers[0]} is not allowed; a budget is money beyond current policy and at least 0"
        raise ScenarioError.of(option, words)
    if len(numbers) == 1:
        return (float(numbers[0]),)
    low, high, _ = numbers
    disorder = f"the low end {low} is above the high end {high}; swap them" if low > high else ""
    return stepped(option, numbers, MOST_BUDGETS, "budgets", disorder)


def read_levers(typed: Sequence[str], levers: Mapping[str, LeverAbout]) -> tuple[str, ...]:
    """The levers that were named, with commas or one by one, in their order; where none was, all that money buys.

    Raises ScenarioError with every name that is not among these.
    """
    known = [name for name, about in levers.items() if about.activity is not None]
    named = [name.strip() for words in typed for name in words.split(",")]
    found = []
    for name in dict.fromkeys(named):
        if name in levers and name not in known:
            words = "is no yearly activity that money buys more of; it stays as the scenario has it"
            allowed = f"Allowed: {', '.join(known)}"
            found.append(Problem.of(f"--levers {name}", f"{levers[name].name.en} {words}. {allowed}"))
        elif not name:
            words = f"a name is missing; leave the comma out, or name one of: {', '.join(known)}"
            found.append(Problem.of(f"--levers {','.join(typed)}", words))
        elif name not in known:
            found.append(Problem.of(f"--levers {name}", f"unknown lever '{name}'; {suggestion(name, known)}"))
    ScenarioError.refuse(found)
    return tuple(lever for lever in known if not named or lever in named)


def read_aim(objective: Objective, typed: str, scenario: Scenario) -> Aim:
    """The aim that `--at` names, for the objective. Raises ScenarioError with what is wrong."""
    if typed in ("mean", "p10"):
        return Aim(objective, typed)  # type: ignore[arg-type]
    if not typed.startswith(CHANCE):
        raise ScenarioError.of(f"--at {typed}", f"is not known; {AIMS}")
    try:
        return Aim(objective, "chance", read_target(typed.removeprefix(CHANCE), scenario))
    except ScenarioError as error:
        raise ScenarioError([replace(problem, file=f"--at {typed}") for problem in error.problems]) from None
