"""How what was typed becomes checked scenarios.

Readers are imported inside functions, so that help answers before they are loaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulator.inputs.problems import Problem, ScenarioError
from simulator.inputs.shipped import shipped_folder

if TYPE_CHECKING:
    from simulator.inputs.scenario import Scenario
    from simulator.inputs.seeds import Seeds
    from simulator.inputs.variations import Reading

SHORTCUTS = {
    "draws": "ensemble.draws",
    "rng_seed": "ensemble.rng_seed",
    "as_of": "horizon.as_of",
    "end": "horizon.end",
}
"""Options that stand for one key of a scenario."""


def read_shipped_or(folder: Path | None) -> "Seeds":
    """The seeds in a folder, or the shipped ones."""
    from simulator.inputs.seeds import read_seeds

    return read_seeds(folder if folder is not None else shipped_folder("seeds"))


def read_scenarios(
    files: Sequence[str],
    assignments: Sequence[str],
    assume: Sequence[str],
    seeds_folder: Path | None,
    observe: Sequence[str] = (),
    **shortcuts: int | None,
) -> "list[Scenario]":
    """Reads all scenarios of a command with its options applied.

    Raises InputError with the problems of all of them, so that nobody has to ask twice.
    """
    from simulator.inputs.scenario import idle_changes, read_scenario

    seeds = read_shipped_or(seeds_folder)
    settings = _settings(assignments, observe, shortcuts)
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for file in files:
        try:
            scenario = read_scenario(file, seeds, assume, settings)
            scenario = replace(scenario, idle_changes=idle_changes(scenario, file, assume, settings, len(assignments)))
            scenarios.append(changed(scenario, assignments))
        except ScenarioError as error:
            problems.extend(error.problems)
    names = [Path(file).stem for file in files]
    for name in sorted({name for name in names if names.count(name) > 1}):
        same = ", ".join(file for file in files if Path(file).stem == name)
        words = "files of one name would write over one another; rename one, or run them one by one"
        problems.append(Problem(same, 0, 0, "", words))
    if problems:
        raise ScenarioError(problems)
    return scenarios


def read_compared(files: Sequence[str], assignments: Sequence[str], **options: Any) -> "list[Scenario]":
    """The first scenario as its file says, and the others with what is set; of a single one itself and as changed.

    Raises ScenarioError with the problems of all.
    """
    first, *others = files
    unchanged, changed = at_once(
        lambda: read_scenarios([first], (), **options),
        lambda: read_scenarios(others or [first], assignments, **options),
    )
    return [*unchanged, *changed]


def read_both(file: str, against: str, options: dict[str, Any]) -> "list[Scenario]":
    """A scenario with all options, and what it is measured against with those that hold for both.

    Raises ScenarioError with the problems of both.
    """
    shared = {**options, "assignments": (), "assume": ()}
    both = at_once(lambda: read_scenarios([file], **options), lambda: read_scenarios([against], **shared))
    return [scenario for scenarios in both for scenario in scenarios]


def read_sets(own: str, files: Sequence[str], assume: Sequence[str], **options: Any) -> "dict[str, list[Scenario]]":
    """The scenarios under their own beliefs, called `own`, and under those of each file, by its name.

    Raises ScenarioError with all problems.
    """
    sets: dict[str, list[Scenario]] = {}
    problems: list[Problem] = []
    for file in (None, *assume):
        name = own if file is None else Path(file).stem
        if name in sets:
            words = f"two sets of beliefs are called '{name}'; leave one out, or rename its file"
            problems.append(Problem(f"--assume {file}", 0, 0, "", words))
        sets[name] = []
        try:
            sets[name] = read_scenarios(files, assume=() if file is None else (file,), **options)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return sets


def at_once(*reads: Callable[[], Any]) -> list[Any]:
    """What each of them reads. Raises ScenarioError with the problems of all, so that nobody has to ask twice."""
    answers: list[Any] = []
    problems: list[Problem] = []
    for read in reads:
        try:
            answers.append(read())
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return answers


def read_again(
    file: str,
    assignments: Sequence[str],
    assume: Sequence[str],
    seeds_folder: Path | None,
    observe: Sequence[str] = (),
    **shortcuts: int | None,
) -> "Reading":
    """The scenario with its options applied, so that it can be read again with other values."""
    from simulator.inputs.variations import Reading

    (scenario,) = read_scenarios([file], assignments, assume, seeds_folder, observe, **shortcuts)
    return Reading(file, scenario.seeds, tuple(assume), tuple(_settings(assignments, observe, shortcuts)))


def read_of(
    of: Literal["level", "difference"] | None, scenario: "Scenario", against: "Scenario"
) -> list[Literal["level", "difference"]]:
    """What is asked of an outcome; both unless stated, where there is a difference.

    Raises ScenarioError where the difference of two is asked for that do the same.
    """
    if (scenario.policy, scenario.world) != (against.policy, against.world):
        return ["level", "difference"] if of is None else [of]
    if of == "difference":
        words = f"--of difference: {scenario.name} does and meets the same as {against.name}, so nothing differs"
        cure = "name another scenario with --against, or use --of level"
        raise ScenarioError([Problem("", 0, 0, "", f"{words}; {cure}")])
    return ["level"]


def refuse_year(year: int | None, scenarios: "Sequence[Scenario]") -> None:
    """Raises ScenarioError where a year is asked about that any of the scenarios does not forecast."""
    from simulator.inputs.variations import read_year

    if year is not None:
        at_once(*(lambda scenario=scenario: read_year(year, scenario) for scenario in scenarios))


def changed(scenario: "Scenario", assignments: Sequence[str]) -> "Scenario":
    """The scenario by the name of a changed one, where anything was set."""
    from simulator.inputs.scenario import CHANGED

    if not assignments:
        return scenario
    return replace(scenario, name=f"{scenario.name}{CHANGED}", changed=tuple(assignments))


def _settings(
    assignments: Sequence[str], observe: Sequence[str], shortcuts: dict[str, int | None]
) -> list[tuple[str, str]]:
    """What was typed, each with its line of TOML, in the order in which it is laid over the files: first --set."""
    from simulator.inputs.figures import figure_line

    settings = [(f"--set {assignment}", assignment) for assignment in assignments]
    lines = at_once(*(partial(figure_line, typed) for typed in observe))
    settings += [(f"--observe {typed}", line) for typed, line in zip(observe, lines, strict=True)]
    for option, value in shortcuts.items():
        if value is None:
            continue
        key, flag = SHORTCUTS[option], f"--{option.replace('_', '-')}"
        twice = [typed for typed, line in settings if line.split("=")[0].strip() == key]
        if twice:
            words = f"{flag} {value} and {twice[-1]} set the same; use one of them"
            raise ScenarioError([Problem("", 0, 0, "", words)])
        settings.append((f"{flag} {value}", f"{key} = {value}"))
    return settings
