"""What `--budget`, `--levers` and `--at` say."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from simulator.inputs.lever_forms import LeverAbout
from simulator.inputs.problems import Problem, ScenarioError, suggestion
from simulator.inputs.scenario import Scenario
from simulator.inputs.variations import Target, read_target

Objective = Literal["revenue", "firms", "benefit"]

MOST_BUDGETS = 101
RANGE = "write LOW:HIGH:STEP or one number, in US$ million a year, as 5:50:5"
AIMS = "write mean, p10 or chance:OUTCOME@YEAR=NUMBER, as chance:revenue@2030=16000"
CHANCE = "chance:"


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

    def refused(words: str) -> ScenarioError:
        return ScenarioError([Problem(f"--budget {typed}", 0, 0, "", words)])

    parts = typed.split(":")
    if len(parts) not in (1, 3):
        raise refused(f"is no range of budgets; {RANGE}")
    numbers = []
    for part in parts:
        try:
            number = Decimal(part.strip())
        except InvalidOperation:
            raise refused(f"'{part.strip()}' is no number; {RANGE}") from None
        if not number.is_finite() or not math.isfinite(float(number)):
            raise refused(f"{part.strip()} is not a finite number; {RANGE}")
        numbers.append(number)
    if numbers[0] < 0:
        raise refused(f"{numbers[0]} is not allowed; a budget is money beyond the record and at least 0")
    if len(numbers) == 1:
        return (float(numbers[0]),)
    low, high, step = numbers
    if step <= 0:
        raise refused(f"the step {step} is not allowed; it must be above 0")
    if low > high:
        raise refused(f"the low end {low} is above the high end {high}; swap them")
    if high - low > step * (MOST_BUDGETS - 1):
        raise refused(f"the step {step} leaves more than {MOST_BUDGETS} budgets; take a larger one")
    count = math.ceil((high - low) / step)
    return (*(float(low + place * step) for place in range(count)), float(high))


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
            found.append(Problem(f"--levers {name}", 0, 0, "", f"{levers[name].name.en} {words}. {allowed}"))
        elif not name:
            words = f"a name is missing; leave the comma out, or name one of: {', '.join(known)}"
            found.append(Problem(f"--levers {','.join(typed)}", 0, 0, "", words))
        elif name not in known:
            found.append(Problem(f"--levers {name}", 0, 0, "", f"unknown lever '{name}'; {suggestion(name, known)}"))
    if found:
        raise ScenarioError(found)
    return tuple(lever for lever in known if not named or lever in named)


def read_aim(objective: Objective, typed: str, scenario: Scenario) -> Aim:
    """The aim that `--at` names, for the objective. Raises ScenarioError with what is wrong."""
    if typed in ("mean", "p10"):
        return Aim(objective, typed)  # type: ignore[arg-type]
    if not typed.startswith(CHANCE):
        raise ScenarioError([Problem(f"--at {typed}", 0, 0, "", f"is not known; {AIMS}")])
    try:
        return Aim(objective, "chance", read_target(typed.removeprefix(CHANCE), scenario))
    except ScenarioError as error:
        raise ScenarioError([replace(problem, file=f"--at {typed}") for problem in error.problems]) from None
