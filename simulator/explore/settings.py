"""What an address of the page asks for, checked, and what it comes to: a scenario, a command line, a link.

An address holds numbers, years and known words alone. TOML is written here, and read as the options of a command are.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast
from urllib.parse import quote, urlencode

from simulator.explore.controls import BELIEF, Control, controls
from simulator.inputs.documents import written
from simulator.inputs.layers import Layers, find_typed, settings_of
from simulator.inputs.problems import ScenarioError, suggestion, visible
from simulator.inputs.scenario import CHANGED, Scenario, read_scenario, with_settings
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import BELIEFS, SCENARIOS, shipped_names
from simulator.model import OUTCOMES
from simulator.report.model import LANGUAGES, Language

LONGEST_QUERY = 2000  # bytes
MOST_SETTINGS, LONGEST_VALUE, LONGEST_KEY = 20, 40, 60
ASSUME = "assume."
NUMBER, YEAR = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?", r"[0-9]{4}"
SHOWN_OUTCOMES = ("revenue", "firms", "public_cost")
WORDS: Mapping[str, tuple[str, ...]] = {
    "draws": ("full", "preview"),
    "outcome": SHOWN_OUTCOMES,
    "view": ("", "years", "levers"),
    "lang": LANGUAGES,
}
"""What an address may say beside settings; the first holds where it says nothing."""

NEAR = "did you mean"
HOW = "write VALUE, VALUE@YEAR as 12@2027, or years as 2027:12,2030:20,ramp"
HOW_TARGET = "a target is an amount in digits, as 16000; a link has it as revenue@2030:16000"


class Refused(Exception):  # noqa: N818 - what happens, not what went wrong
    """What an address asks for and cannot have; `at` is the key at fault, or empty."""

    def __init__(self, at: str, words: str):
        self.at, self.words = visible(at, LONGEST_KEY), words
        super().__init__(words)


@dataclass(frozen=True)
class Stated:
    """What an address states for a key: values from a year on; a belief holds in all years, which None says."""

    points: tuple[tuple[int | None, float], ...]
    ramp: bool = False

    @property
    def value(self) -> float:
        """Where it ends."""
        return self.points[-1][1]


@dataclass(frozen=True)
class Asked:
    """A checked address: changes hold from `start` on. `settings` hold what differs from the file, as the page lies."""

    start: int
    settings: Mapping[str, Stated] = field(default_factory=dict)
    assume: tuple[str, ...] = ()
    target: str = ""
    draws: str = "full"
    outcome: str = "revenue"
    view: str = ""
    language: Language = "en"

    @property
    def changed(self) -> bool:
        """Whether anything differs from the file."""
        return bool(self.settings or self.assume)


@dataclass(frozen=True)
class Opened:
    """A file that the page was opened with, as it is typed and as it was read; of the first also those to compare with.

    `options` are what a command has to be told beside: other seeds.
    """

    file: str
    scenario: Scenario
    others: "tuple[Opened, ...]" = ()
    options: tuple[str, ...] = ()

    @property
    def seeds(self) -> Seeds:
        """The facts that all was read with."""
        return self.scenario.seeds

    @property
    def on(self) -> str:
        """What a link says that it was made for."""
        return f"{self.scenario.name}.{self.scenario.hash}"

    @property
    def saved(self) -> tuple[float, ...]:
        """When the files that were named were saved last; nothing where one is gone."""
        try:
            paths = [find_typed(one.file, SCENARIOS, one.file, self.seeds)[0] for one in (self, *self.others)]
            return tuple(path.stat().st_mtime_ns for path in paths if path.is_file())
        except (ScenarioError, OSError):
            return ()

    @property
    def years(self) -> range:
        """The forecast."""
        return range(self.scenario.as_of + 1, self.scenario.end + 1)

    @property
    def start(self) -> int:
        """The year from which changes hold where an address says no other."""
        return self.years[min(1, len(self.years) - 1)]

    @cached_property
    def controls(self) -> dict[str, Control]:
        """What can be set, by key."""
        return controls(self.scenario)

    @cached_property
    def assumptions(self) -> dict[str, dict[str, float | None]]:
        """The shipped files of beliefs with the parameters that each replaces, and what it holds them for certain."""
        found = {}
        for name in shipped_names(BELIEFS):
            layers = Layers(self.seeds)
            layers.read_assumptions(name)
            stated = settings_of(layers.settings, "parameters")
            found[name] = {key: setting.value.get("fixed") for key, setting in stated.items()}
        return found

    def read(self, pairs: Sequence[tuple[str, str]]) -> Asked:
        """What an address asks for. Raises Refused."""
        given = dict(pairs)
        if len(given) < len(pairs):
            keys = [key for key, _ in pairs]
            raise Refused(next(key for key in keys if keys.count(key) > 1), "is there twice; leave one out")
        for key, value in pairs:
            if len(value) > max(LONGEST_VALUE, len(self.on) if key == "on" else 0):
                raise Refused(key, f"has {len(value)} characters; write at most {LONGEST_VALUE}")
        if given.pop("on", self.on) != self.on:
            raise Refused("on", f"this was made for another file than {self.scenario.name} as it is now")
        known = {key: _word(key, given.pop(key, allowed[0])) for key, allowed in WORDS.items()}
        target, start = given.pop("target", ""), self._start(given.pop("from", ""))
        if len(given) > MOST_SETTINGS:
            raise Refused("", f"{len(given)} settings are too many; set at most {MOST_SETTINGS}")
        stated, assume = self._settings(given, start)
        language = cast(Language, known.pop("lang"))
        return Asked(start, stated, assume, _target(target, self.years), **known, language=language)

    def _start(self, text: str) -> int:
        """The year from which changes hold."""
        if not text:
            return self.start
        if not re.fullmatch(YEAR, text):
            raise Refused("from", f"write a year from {self.years[0]} to {self.years[-1]}")
        _refuse_year("from", int(text), self.years)
        return int(text)

    def _settings(self, given: Mapping[str, str], start: int) -> tuple[dict[str, Stated], tuple[str, ...]]:
        """What differs from the file, and the files of beliefs."""
        switches = {f"{ASSUME}{name}": name for name in self.assumptions}
        for key in given:
            if key not in self.controls and key not in switches:
                near = suggestion(key, [*self.controls, *switches])
                raise Refused(key, f"unknown key; {near if NEAR in near else 'the page shows what can be set'}")
        for key in switches.keys() & given.keys():
            if given[key] not in ("0", "1"):
                raise Refused(key, "write 1 for on or 0 for off")
        assume = tuple(name for key, name in switches.items() if given.get(key) == "1")
        read = {
            key: _stated(key, given[key].replace(" ", ""), self.years, start) for key in self.controls if key in given
        }
        return {key: one for key, one in read.items() if self._differs(self.controls[key], one)}, assume

    def _differs(self, control: Control, stated: Stated) -> bool:
        """Whether a setting is another than the file's: its resting place is the file to the bit."""
        if len(stated.points) == 1 and not stated.ramp and stated.value == control.now:
            return False
        return (stated.points, stated.ramp) != (control.stated, control.ramp)

    # --- What it comes to ---------------------------------------------------------------------------------------

    def under(self, assume: tuple[str, ...]) -> Scenario:
        """The file under files of beliefs."""
        return read_scenario(self.file, self.seeds, assume) if assume else self.scenario

    def scenario_of(self, asked: Asked) -> Scenario:
        """The scenario that is asked for. Raises Refused with the first key that is not allowed."""
        lines = [*self.lines(asked)]
        try:
            base = self.under(asked.assume)
            found = with_settings(base, lines) if lines else base
        except ScenarioError as error:
            at = next((problem.file for problem in error.problems if problem.file in dict(lines)), "")
            words = [problem.finding for problem in error.problems if problem.file == at or not at]
            raise Refused(at, "; ".join(words)) from None
        changed = (*(f"--assume {name}" for name in asked.assume), *(line for _, line in lines))
        return replace(found, name=f"{found.name}{CHANGED}", changed=changed) if asked.changed else found

    def lines(self, asked: Asked) -> Iterator[tuple[str, str]]:
        """Each setting as options state it: the key that asks for it, and a line of TOML."""
        firsts: dict[str, tuple[str, int]] = {}
        for key, stated in asked.settings.items():
            control = self.controls[key]
            if key.startswith(BELIEF):
                yield key, f"{key} = {written({'fixed': stated.value})}"
            elif control.while_in_force:
                yield from self._in_force(control, stated, asked, firsts)
                yield key, f"levers.{key} = {_number(stated.value)}"
            else:
                yield key, f"levers.{key} = {written(self.schedule(control, stated))}"
        if asked.target:
            outcome, year, amount = re.split("[@:]", asked.target)
            target = {"outcome": outcome, "year": int(year), "at_least": float(amount)}
            yield "target", f"targets = [{written(target)}]"

    def schedule(self, control: Control, stated: Stated) -> dict[str, Any]:
        """The values over the years that a setting comes to: a single value moves the end point of the file's own."""
        points, ramp = [(cast(int, year), value) for year, value in stated.points], stated.ramp
        if len(points) == 1 and control.stated:
            last = max(control.stated[-1][0], points[0][0])
            points = [*(point for point in control.stated if point[0] < last), (last, stated.value)]
            ramp = control.ramp
        table: dict[str, Any] = {str(year): _number(value) for year, value in points}
        return {**table, "ramp": True} if ramp else table

    def year_of(self, key: str, stated: Stated) -> int | None:
        """The year from which the last value of a setting holds; None of a belief."""
        control = self.controls[key]
        if key.startswith(BELIEF):
            return None
        own = stated.points[-1][0]
        if control.while_in_force:
            return control.since or own
        return max(int(year) for year in self.schedule(control, stated) if year != "ramp")

    def beside(self, asked: Asked) -> dict[str, Stated]:
        """What comes along with the settings of levers that the file does not have in force, by key."""
        found: dict[str, Stated] = {}
        for key, stated in asked.settings.items():
            control = self.controls[key]
            if not control.while_in_force or control.since is not None:
                continue
            slider, year_key = self.seeds.levers_about[control.lever].slider, self.seeds.year_key(control.lever)
            for name, amount in (slider.beside if slider is not None else {}).items():
                comes = control.slider is not None or (year_key is not None and name in year_key.needs)
                if comes and f"{control.lever}.{name}" not in asked.settings:
                    found[f"{control.lever}.{name}"] = Stated(((stated.points[-1][0], amount),))
        return found

    def _in_force(
        self, control: Control, stated: Stated, asked: Asked, firsts: dict[str, tuple[str, int]]
    ) -> Iterator[tuple[str, str]]:
        """What puts the lever of a key into force, once, where the file does not have it so."""
        if len(stated.points) > 1 or stated.ramp:
            raise Refused(control.key, "holds from one year on; write VALUE@YEAR, as 1@2027")
        if control.since is not None:
            return
        first = cast(int, stated.points[0][0])
        key, earlier = firsts.setdefault(control.lever, (control.key, first))
        if earlier != first:
            raise Refused(control.key, f"{key} holds from {earlier} on, and both from one year; write @{earlier}")
        if key == control.key:
            year_key = self.seeds.year_key(control.lever)
            assert year_key is not None  # a fixed key has one beside it
            yield key, f"levers.{year_key.name} = {first}"
            for name, own in self.beside(asked).items():
                if self.controls[name].lever == control.lever:
                    yield key, f"levers.{name} = {_number(own.value)}"

    def command(self, asked: Asked) -> str:
        """The command that tells the same numbers.

        `compare` measures against the file, which is current policy where the file has none of its own; `run` against
        current policy under the same beliefs.
        """
        believed = any(key.startswith(BELIEF) for key in asked.settings)
        own = self.scenario.policy != self.seeds.current
        verb = "compare" if asked.settings and not own and not believed else "run"
        options = [part for assumed in asked.assume for part in ("--assume", assumed)]
        options += [part for _, line in self.lines(asked) for part in ("--set", line)]
        return shlex.join(["goglobal", verb, self.file, *options, *self.options])

    def link(self, asked: Asked) -> str:
        """The address of all that differs from the page as it opens; empty where nothing does."""
        settings = {key: self._written(stated) for key, stated in asked.settings.items()}
        switches = {f"{ASSUME}{name}": "1" for name in asked.assume}
        words = {"outcome": asked.outcome, "view": asked.view, "lang": asked.language}
        shown = {key: word for key, word in words.items() if word != WORDS[key][0]}
        start = {"from": str(asked.start)} if asked.start != self.start else {}
        target = {"target": asked.target} if asked.target else {}
        parts = {**settings, **switches, **start, **shown, **target}
        return f"?{urlencode({'on': self.on, **parts}, safe='@:,', quote_via=quote)}" if parts else ""

    def _written(self, stated: Stated) -> str:
        """A setting as an address states it."""
        values = [(year, f"{_number(value)}") for year, value in stated.points]
        if len(values) == 1 and not stated.ramp:
            return f"{values[0][1]}@{values[0][0]}" if values[0][0] is not None else values[0][1]
        return ",".join([*(f"{year}:{value}" for year, value in values), *(["ramp"] if stated.ramp else [])])


def _word(key: str, value: str) -> str:
    """A word that stands for itself."""
    if value not in WORDS[key]:
        raise Refused(
            key, f"'{visible(value, LONGEST_VALUE)}' is not known; {suggestion(value, filter(None, WORDS[key]))}"
        )
    return value


def _number(value: float) -> float:
    """A whole number without decimals, as people write it."""
    return int(value) if value.is_integer() else value


def _stated(key: str, text: str, years: range, start: int) -> Stated:
    """What a value of an address says, from `start` on where it says no year. Raises Refused."""
    if key.startswith(BELIEF):
        if not re.fullmatch(NUMBER, text):
            raise Refused(key, "a belief is one number for all years; write it in digits, as 0.25")
        return Stated(((None, float(text)),))
    if single := re.fullmatch(f"({NUMBER})(?:@({YEAR}))?", text):
        points = [(int(single[2] or start), float(single[1]))]
        ramp = False
    else:
        listed = text.removesuffix(",ramp")
        if not re.fullmatch(f"{YEAR}:{NUMBER}(,{YEAR}:{NUMBER})*", listed):
            raise Refused(key, f"'{visible(text, LONGEST_VALUE)}' cannot be read; {HOW}")
        pairs = [part.split(":") for part in listed.split(",")]
        points, ramp = [(int(year), float(value)) for year, value in pairs], listed != text
    stated = [year for year, _ in points]
    for year in stated:
        _refuse_year(key, year, years)
    if stated != sorted(set(stated)):
        raise Refused(key, "years have to rise; sort them, and state each once")
    return Stated(tuple(points), ramp)


def _target(text: str, years: range) -> str:
    """A target that can be read, or none."""
    if not text:
        return ""
    found = re.fullmatch(f"([a-z_]+)@({YEAR}):{NUMBER}", text)
    if found is None or found[1] not in OUTCOMES:
        raise Refused("target", HOW_TARGET)
    _refuse_year("target", int(found[2]), years)
    return text


def _refuse_year(key: str, year: int, years: range) -> None:
    if year not in years:
        raise Refused(key, f"{year} is not allowed; write {years[0]} to {years[-1]}")
