"""The layers of one scenario: files that extend one another, files of beliefs, and options, each over those before."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from simulator.inputs import shipped
from simulator.inputs.documents import HARMFUL, Document, KeyPath, dotted, harm, parse_document, read_document
from simulator.inputs.files import STANDARD_INPUT, note_read
from simulator.inputs.forms import problems
from simulator.inputs.problems import LONGEST_PLACE, Problem, ScenarioError, suggestion, visible
from simulator.inputs.problems import shown as quoted
from simulator.inputs.scenario_forms import FIGURES, LISTS, scenario_form
from simulator.inputs.seeds import Seeds
from simulator.levers import LEVERS

BELIEFS = ("parameters", FIGURES)
"""What a file of beliefs may hold."""

MOST_FILES = 20  # of a chain in which each extends the next

FORMULA = (*"=+-@＝＋－＠",)
"""Signs with which a cell begins that spreadsheets compute."""

OTHER_CURES = {
    shipped.SCENARIOS: "lay it over a scenario with --assume {}",
    shipped.BELIEFS: "name {} as a scenario, without --assume",
}
"""What to do with a file of the other kind than the one that was asked for."""

LEAF_DEPTH = {"horizon": 2, "ensemble": 2, "levers": 3, "parameters": 2, "world": 2}


@dataclass(frozen=True)
class Setting:
    """One effective value and where it was written; `undoes` says whether what lies below it says something else."""

    value: Any
    document: Document
    path: KeyPath
    undoes: bool = False

    @property
    def origin(self) -> str:
        """File and line, or the option that was typed."""
        place = self.document.problem(self.path, "", at_key=True)
        return f"{place.file}:{place.line}" if place.line else place.file

    def problem(self, finding: str, *below: str | int, at_key: bool = False) -> Problem:
        """A finding at this value or at what lies below it, or at its key."""
        return self.document.problem((*self.path, *below), finding, at_key=at_key)


def settings_of(settings: Mapping[str, Setting], table: str) -> dict[str, Setting]:
    """The settings of one table, by their dotted keys inside it."""
    inside = f"{table}."
    return {key.removeprefix(inside): setting for key, setting in settings.items() if key.startswith(inside)}


class Layers:
    """Collects the layers of one scenario from the bottom up, and all their problems.

    `settings` and `lists` hold what is sound, `unsound` the values in which something was found already: what else is
    wrong with those is told too.
    """

    def __init__(self, seeds: Seeds):
        self.form: type[BaseModel] = scenario_form(seeds)
        self.seeds = seeds
        self.settings: dict[str, Setting] = {}
        self.lists: dict[str, list[Setting]] = {name: [] for name in LISTS}
        self.unsound: list[tuple[str, Setting]] = []
        self.problems: list[Problem] = []
        self.hashes: dict[str, str] = {}
        self.seen: set[Path] = set()
        self.top: Document | None = None

    @property
    def stated(self) -> list[tuple[str, Setting]]:
        """Every value by its dotted key, sound or not; of a list every element."""
        elements = [(dotted(setting.path), setting) for settings in self.lists.values() for setting in settings]
        return [*self.settings.items(), *elements, *self.unsound]

    def read_file(self, path: Path, shown: str, chain: Mapping[Path, str]) -> None:
        """Reads what a file extends, then the file itself on top; each file once.

        `chain` are the files, with their shown names, that led here.
        """
        if path in self.seen:
            return
        self.seen.add(path)
        document = self._document(path, shown)
        if not chain:
            self.top = document
        found = list(self._faults(document))
        extends = document.data.get("extends", [])
        for place, base in enumerate(extends if isinstance(extends, list) else [extends]):
            at: KeyPath = ("extends", place) if isinstance(extends, list) else ("extends",)
            if isinstance(base, str) and base:
                try:
                    self._read_base(base, document, at, {**chain, path: shown})
                except ScenarioError as error:
                    found.extend(error.problems)
        found += _missing_reasons(document)
        self._lay(document, found)

    def read_assumptions(self, name: str) -> None:
        """Stacks a file that holds beliefs only."""
        try:
            document = self._document(*find_typed(name, shipped.BELIEFS, f"--assume {name}", self.seeds))
        except ScenarioError as error:
            self.problems.extend(error.problems)
            return
        words = "an assumptions file holds [parameters] and [[observations]] only; move it to a scenario"
        found = [document.problem((key,), words, at_key=True) for key in document.data if key not in BELIEFS]
        beliefs = {key: value for key, value in document.data.items() if key in BELIEFS}
        if isinstance(stated := beliefs.get("parameters"), dict):
            # Beliefs about levers that are not there are of no use, and no fault.
            idle = set(self.seeds.parameters) - set(self.seeds.acting)
            beliefs["parameters"] = {name: value for name, value in stated.items() if name not in idle}
        found += problems(self.form, document, beliefs)
        found += _missing_reasons(document)
        if not beliefs:
            found.append(document.problem((), "holds neither [parameters] nor [[observations]]"))
        self._lay(replace(document, data=beliefs), found)

    def read_setting(self, typed: str, line: str) -> None:
        """Applies one line of TOML that was typed as an option."""
        if sign := HARMFUL.search(typed):
            self.problems.append(Problem.of(typed, harm(sign[0])))
            return
        try:
            document = parse_document(line, typed, in_file=False)
        except ScenarioError as error:
            self.problems.extend(error.problems)
            return
        found = list(self._faults(document))
        if "extends" in document.data:
            found.append(document.problem(("extends",), "only a file can extend another; name it in the file"))
        self._lay(document, found)

    def _read_base(self, base: str, document: Document, at: KeyPath, chain: Mapping[Path, str]) -> None:
        """Reads the file that a document extends at a place."""
        above = [*chain][-1]
        folder = above.parent if above.is_file() else Path()  # of what came through a pipe the working folder
        own, *_, came = self.seeds.homes(shipped.SCENARIOS)
        if folder == came and own.is_dir():
            folder = own  # what comes with the seeds serves shipped scenarios too

        def problem(words: str) -> Problem:
            return document.problem(at, f"{quoted(base)}: {words}")

        path, shown = find(base, folder, shipped.SCENARIOS, problem, self.seeds)
        if path in chain:
            circle = visible(" -> ".join((*chain.values(), shown)), 2 * LONGEST_PLACE)
            raise ScenarioError([document.problem(at, f"extends itself: {circle}; take one of them out")])
        if len(chain) == MOST_FILES:
            words = f"is the last of {MOST_FILES + 1} files that extend one another; write what some say into one"
            raise ScenarioError([problem(words)])
        self.read_file(path, shown, chain)

    def _faults(self, document: Document) -> Iterator[Problem]:
        """What of a document does not fit the form; of a lever that is not there, how to have it."""
        absent = {f"levers.{lever}": lever for lever in LEVERS if lever not in self.seeds.levers_about}
        for problem in problems(self.form, document, document.data):
            if lever := absent.get(problem.key):
                words = f"is no lever here, since current policy does not name it; write [current_policy.{lever}] into "
                words += "country.toml, with nothing where the State does nothing yet"
                problem = replace(problem, finding=words)
            yield problem

    def _document(self, path: Path, shown: str) -> Document:
        document = read_document(path, shown)
        self.hashes[shown] = document.digest
        return document

    def _lay(self, document: Document, found: Sequence[Problem]) -> None:
        """Lays the sound values of a document over those before: tables merge by key, a key's value as a whole."""
        self.problems.extend(found)
        ends = ((problem.key, end.start()) for problem in found for end in re.finditer(r"[.[]|$", problem.key))
        faulty = {key[:end] for key, end in ends}
        for path, value in _leaves(document.data, self.seeds):
            key, setting = dotted(path), Setting(value, document, path)
            if key in faulty:
                self.unsound.append((key, setting))
            elif path[0] in self.lists:
                self.lists[str(path[0])].append(setting)
            else:
                below = self.settings.get(key)
                undoes = below is not None and (below.undoes or below.value != value)
                self.settings[key] = replace(setting, undoes=undoes)


def find_typed(name: str, kind: str, option: str, seeds: Seeds) -> tuple[Path, str]:
    """As `find`, for what was typed: - is standard input. Its name goes into tables, and so may be no formula."""
    if name == "-":
        return STANDARD_INPUT, shipped.name_of(name)
    found = find(name, Path.cwd(), kind, partial(Problem.of, option), seeds)
    if (first := shipped.name_of(name)[:1]) in FORMULA:
        words = f"a name that begins with {first} is a formula to spreadsheets; rename the file"
        raise ScenarioError.of(option, words)
    return found


def find(name: str, folder: Path, kind: str, problem: Callable[[str], Problem], seeds: Seeds) -> tuple[Path, str]:
    """The file that a name means, and how to show it: a path beside `folder`, or one of a kind that comes along.

    What comes with the seeds is found before what is shipped; both are named with or without their suffix. Raises
    ScenarioError with the `problem` that comes of a finding.
    """
    candidates = [shipped.in_any_form(folder / name)]
    if Path(name).name == name:
        candidates += [home / file for home in seeds.homes(kind) for file in (name, f"{name}.toml")]
    if (path := next(filter(shipped.is_there, candidates), None)) is None:
        note_read(candidates[0])
        raise ScenarioError([problem(_not_there(name, candidates[0], kind, seeds))])
    shown = _shown(path, name)
    if sign := HARMFUL.search(shown):
        raise ScenarioError([problem(f"its name holds {sign[0]}, which would harm what is written; rename it")])
    return path.resolve() if path.is_file() else path, shown


def _not_there(name: str, path: Path, kind: str, seeds: Seeds) -> str:
    """Why nothing can be read under a name, and what to name instead."""
    if not name:
        return "an empty name; name a file, or what goglobal list shows"
    if os.path.isdir(path):
        return "is a folder; name a file in it"
    names = {of: [own.stem for home in seeds.homes(of) for own in home.glob("*.toml")] for of in shipped.NOUNS}
    (other,) = names.keys() - {kind}
    if Path(name).stem in names[other] and Path(name).name == name:
        return f"is no {shipped.NOUNS[kind]} but a {shipped.NOUNS[other]}; {OTHER_CURES[kind].format(name)}"
    near = "write / in the place of \\" if "\\" in name else suggestion(Path(name).stem, names[kind])
    return f"no such file and no shipped {shipped.NOUNS[kind]}; {near}"


def _missing_reasons(document: Document) -> Iterator[Problem]:
    """Files say why they replace a belief, add a figure or a shock."""
    for key, kind in (("parameters", dict), (FIGURES, list), ("shocks", list)):
        if isinstance(table := document.data.get(key), kind):
            for place, value in enumerate(table) if isinstance(table, list) else table.items():
                if isinstance(value, dict) and "why" not in value:
                    yield document.problem((key, place), 'says no reason; add why = "..."')


def _leaves(data: Mapping[str, Any], seeds: Seeds) -> Iterator[tuple[KeyPath, Any]]:
    """The values that replace one another as a whole, with their paths; elements of lists one by one."""
    tables = {("levers", key.lever, key.key) for key in seeds.levers.values() if key.is_table}

    def below(path: tuple[str, ...], value: Any) -> Iterator[tuple[KeyPath, Any]]:
        depth = LEAF_DEPTH.get(path[0], 1) + (path[:3] in tables)
        if len(path) < depth and isinstance(value, Mapping):
            for key, inner in value.items():
                yield from below((*path, key), inner)
        else:
            yield path, value

    for key, value in data.items():
        if key in LISTS and isinstance(value, list):
            yield from (((key, place), element) for place, element in enumerate(value))
        else:
            yield from below((key,), value)


def _shown(path: Path, name: str) -> str:
    """How messages name a file: as it was typed, or from the working folder where it lies below that."""
    if path == Path(name) or (path.is_absolute() and str(path) == name):
        return name
    whole, here = Path(os.path.abspath(path)), Path.cwd()  # a link is named by its own name
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(whole)
