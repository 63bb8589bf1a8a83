"""How what was typed becomes checked scenarios.

Readers are imported inside functions, so that help answers before they are loaded.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulator.inputs.problems import Problem, ScenarioError, at_once
from simulator.inputs.shipped import name_of, shipped_folder

if TYPE_CHECKING:
    from simulator.inputs.panel import Panel
    from simulator.inputs.scenario import Reading, Scenario
    from simulator.inputs.seeds import Seeds

SHORTCUTS = {
    "--draws": "ensemble.draws",
    "--rng-seed": "ensemble.rng_seed",
    "--as-of": "horizon.as_of",
    "--end": "horizon.end",
}
"""Options that stand for one key of a scenario."""


def read_shipped_or(folder: Path | None) -> "Seeds":
    """The seeds in a folder, or the shipped ones."""
    from simulator.inputs.seeds import read_seeds

    return read_seeds(folder if folder is not None else shipped_folder("seeds"))


def read_panels(seeds: "Seeds", other: Path | None) -> "tuple[Panel, Panel | None]":
    """The panel of the seeds, and another where there is one, of which the growth counts that country.toml says."""
    from simulator.inputs.inheritance import shown_name
    from simulator.inputs.panel_file import read_panel

    counts, home = seeds.country.panel, seeds.panel_path.parent
    # What was fitted to the shipped panel was fitted above its own threshold.
    own = counts if home == seeds.folder else read_shipped_or(None).country.panel
    shipped = read_panel(seeds.panel_path, shown_name(home, seeds.panel_path.name), own)
    return shipped, read_panel(other, str(other), counts) if other is not None else None


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
    from simulator.inputs.scenario import CHANGED

    readings = _readings(files, assignments, assume, seeds_folder, observe, **shortcuts)

    def read(reading: "Reading") -> "Scenario":
        scenario = replace(reading.scenario, idle_changes=reading.idle(len(assignments)))
        if not assignments:
            return scenario
        return replace(scenario, name=f"{scenario.name}{CHANGED}")

    *scenarios, _ = at_once(*(partial(read, reading) for reading in readings), partial(_refuse_alike, files))
    return scenarios


def read_again(file: str, **options: Any) -> "Reading":
    """The scenario with its options applied, so that it can be read again with other values."""
    (reading,) = _readings([file], **options)
    return reading


def _readings(
    files: Sequence[str],
    assignments: Sequence[str],
    assume: Sequence[str],
    seeds_folder: Path | None,
    observe: Sequence[str] = (),
    **shortcuts: int | None,
) -> "list[Reading]":
    """How each file is read with the options of a command."""
    from simulator.inputs.scenario import Reading

    seeds = read_shipped_or(seeds_folder)
    settings, problems = _settings(assignments, observe, shortcuts)
    readings = [Reading(file, seeds, tuple(assume), settings) for file in files]
    if problems:  # with those of the files
        reads = (partial(getattr, reading, "scenario") for reading in readings)
        at_once(*reads, partial(ScenarioError.refuse, problems))
    return readings


def _refuse_alike(files: Sequence[str]) -> None:
    """Raises ScenarioError where results of several could not be told apart, nor their files on any system."""
    named: dict[str, list[str]] = {}
    for file in files:
        named.setdefault(name_of(file).casefold(), []).append(file)
    one_file, one_name = "is named twice; leave one out", "are files of one name; rename one, or run them one by one"
    ScenarioError.refuse(
        Problem.of(", ".join(dict.fromkeys(alike)), one_file if len(set(alike)) == 1 else one_name)
        for alike in named.values()
        if len(alike) > 1
    )


def read_compared(files: Sequence[str], assignments: Sequence[str], **options: Any) -> "list[Scenario]":
    """The first scenario as its file says, and the others with what is set; of a single one itself and as changed.

    Raises ScenarioError with the problems of all.
    """
    first, *others = files
    unchanged, changed, _ = at_once(
        lambda: read_scenarios([first], (), **options),
        lambda: read_scenarios(others or [first], assignments, **options),
        lambda: _refuse_alike(others if assignments else files),  # what is changed bears another name
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
    names = [own, *map(name_of, assume)]
    twice = [
        Problem.of(f"--assume {file}", f"two sets of beliefs are called '{name}'; leave one out, or rename its file")
        for place, (file, name) in enumerate(zip(assume, names[1:], strict=True), start=1)
        if name in names[:place]
    ]
    reads = [partial(read_scenarios, files, assume=beliefs, **options) for beliefs in ((), *((one,) for one in assume))]
    *scenarios, _ = at_once(*reads, partial(ScenarioError.refuse, twice))
    return dict(zip(names, scenarios, strict=True))


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
        raise ScenarioError.of("", f"{words}; {cure}")
    return ["level"]


def refuse_year(year: int | None, scenarios: "Sequence[Scenario]") -> None:
    """Raises ScenarioError where a year is asked about that any of the scenarios does not forecast."""
    from simulator.inputs.typed import year_problems

    if year is not None:
        found = (year_problems(f"--year {year}", str(year), one.as_of + 1, one.end) for one in scenarios)
        ScenarioError.refuse(chain.from_iterable(found))


def _settings(
    assignments: Sequence[str], observe: Sequence[str], shortcuts: dict[str, int | None]
) -> tuple[tuple[tuple[str, str], ...], list[Problem]]:
    """What was typed, each with its line of TOML, in the order in which it is laid over the files: first --set.

    And what is wrong with it.
    """
    from simulator.inputs.typed import figure_line

    settings, problems = [(f"--set {assignment}", assignment) for assignment in assignments], list[Problem]()
    for typed in observe:
        try:
            settings.append((f"--observe {typed}", figure_line(typed)))
        except ScenarioError as error:
            problems += error.problems
    for option, value in shortcuts.items():
        if value is None:
            continue
        flag = f"--{option.replace('_', '-')}"
        key = SHORTCUTS[flag]
        twice = [typed for typed, line in settings if line.split("=")[0].strip() == key]
        if twice:
            problems.append(Problem.of("", f"{flag} {value} and {twice[-1]} set the same; use one of them"))
        settings.append((f"{flag} {value}", f"{key} = {value}"))
    return tuple(settings), problems
