"""What `--budget`, `--levers` and `--at` say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from simulator.inputs.lever_forms import LeverAbout
from simulator.inputs.problems import Problem, ScenarioError, suggestion
from simulator.inputs.scenario import Scenario
from simulator.inputs.typed import decimals, stepped
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
    option, parts = f"--budget {typed}", [part.strip() for part in typed.split(":")]
    if len(parts) not in (1, 3):
        raise ScenarioError.of(option, f"is no range of budgets; {RANGE}")
    numbers = decimals(option, parts, RANGE)
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
