"""Reads scenario files: lays each over what it extends, applies beliefs and single settings, and checks the whole.

Nothing that a user typed is ever ignored in silence: what cannot be used is refused, with its place.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from simulator.inputs.layers import Layers, Setting, find_typed, settings_of
from simulator.inputs.priors import Prior
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario_forms import ALL_MARKETS as ALL_MARKETS
from simulator.inputs.scenario_forms import (
    FIGURES,
    LATEST_END,
    LISTS,
    WORLD,
    BeliefForm,
    FigureForm,
    ShockForm,
    TargetForm,
)
from simulator.inputs.scenario_forms import scenario_form as scenario_form
from simulator.inputs.scenario_problems import contradictions, total_problems
from simulator.inputs.schedules import Values, plan_from, values_from
from simulator.inputs.seed_forms import ObservationForm
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import SCENARIOS, name_of

DEFAULTS: dict[str, int] = {"end": 2035, "draws": 4096, "rng_seed": 2023}
SET = "--set"
CHANGED = " (changed)"
"""Ends the name of a scenario that options changed."""
OWN_TEXTS = ("title", "title_vi", "story")
"""What a file says of itself alone."""


@dataclass(frozen=True)
class World:
    """What happens whatever is done: settings by year, as WORLD says of them and of years not named; and shocks."""

    real_depreciation: Mapping[int, float] = field(default_factory=dict)
    home_demand_gap: Mapping[int, float] = field(default_factory=dict)
    entry_ratio: Mapping[int, float] = field(default_factory=dict)
    shocks: tuple[ShockForm, ...] = ()

    def named(self, name: str) -> Mapping[int, float]:
        """What a setting is in the years that are named."""
        return getattr(self, name)

    def without(self, name: str) -> "World":
        """The same world as it comes in one setting."""
        changes: dict[str, Any] = {name: {}}
        return replace(self, **changes)

    def in_year(self, year: int) -> dict[str, float]:
        """Every setting in the year."""
        return {name: self.named(name).get(year, key.neutral) for name, key in WORLD.items()}


@dataclass(frozen=True, eq=False)
class Beliefs:
    """What decides the draws: what was known and believed, one prior a parameter, how many, and the random seed.

    Scenarios of equal beliefs meet the same draws and can be compared draw by draw. Seeds are equal where the files
    that they were read from are, `observations` where they say the same figures.
    """

    seeds: Seeds
    priors: Mapping[str, Prior]
    as_of: int
    draws: int
    rng_seed: int
    observations: tuple[ObservationForm, ...]

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        figures = tuple(row.figure for row in self.observations)
        priors, files = tuple(self.priors.items()), tuple(self.seeds.hashes.values())
        return self.as_of, self.draws, self.rng_seed, priors, figures, files

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Beliefs) and self._key == other._key

    @cached_property
    def _hash(self) -> int:
        return hash(self._key)

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True)
class Scenario:
    """One checked question: what is done, what happens in the world, and what is believed.

    `policy` holds one typed plan a lever. `settings` are all values that files and options stated, by dotted key; lists
    of figures, shocks and targets stand as they are, in order. `dated` are the keys to which a bare number was typed,
    with the year from which it was taken to hold. `changed` is what was typed to change what the file says, and
    `idle_changes` what of it changes nothing. To read it again as it is, a command takes the word by which it was
    `named` and its `options`, each with what it says.
    """

    name: str
    file: str
    title: str
    title_vi: str | None
    story: str
    end: int
    policy: Mapping[str, Any]
    world: World
    beliefs: Beliefs
    targets: tuple[TargetForm, ...]
    settings: Mapping[str, Setting]
    observation_settings: tuple[Setting, ...] = ()
    shock_settings: tuple[Setting, ...] = ()
    target_settings: tuple[Setting, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    dated: tuple[tuple[str, int], ...] = ()
    changed: tuple[str, ...] = ()
    idle_changes: tuple[str, ...] = ()
    named: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def stem(self) -> str:
        """The name of its file, which its outputs bear."""
        return self.name.removesuffix(CHANGED)

    @property
    def seeds(self) -> Seeds:
        """The facts that the scenario was read with."""
        return self.beliefs.seeds

    @property
    def priors(self) -> Mapping[str, Prior]:
        """What is believed of each parameter."""
        return self.beliefs.priors

    @property
    def observations(self) -> tuple[ObservationForm, ...]:
        """The published figures: those of the seeds, with what a file or an option states instead or beside."""
        return self.beliefs.observations

    @property
    def new_figures(self) -> tuple[ObservationForm, ...]:
        """The figures that the seeds do not hold."""
        return tuple(row for row in self.observations if row not in self.seeds.observations)

    @property
    def as_of(self) -> int:
        """The last year whose figures are known."""
        return self.beliefs.as_of

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return self.beliefs.draws

    @property
    def rng_seed(self) -> int:
        """The random seed."""
        return self.beliefs.rng_seed

    @property
    def years(self) -> range:
        """From the first observed year to the end."""
        return range(self.seeds.first_year, self.end + 1)

    @property
    def known_years(self) -> range:
        """From the first observed year to the last whose figures are known."""
        return range(self.seeds.first_year, self.as_of + 1)

    @property
    def under_current_policy(self) -> "Scenario":
        """The same beliefs and the same world under current policy."""
        return replace(self, policy=self.seeds.current)

    def levers_beyond(self, policy: Mapping[str, Any]) -> tuple[str, ...]:
        """The levers whose plans are others than in a policy, in their order."""
        return tuple(lever for lever, plan in self.policy.items() if plan != policy[lever])

    @property
    def acting_levers(self) -> tuple[str, ...]:
        """The levers that do something else than under current policy."""
        return self.levers_beyond(self.seeds.current)

    @property
    def believed(self) -> dict[str, Setting]:
        """The parameters whose prior a file or an option replaced."""
        return settings_of(self.settings, "parameters")

    @property
    def content(self) -> tuple[Any, ...]:
        """All that a setting can change."""
        asked = self.policy, self.world, self.beliefs, self.end, self.targets
        return *asked, self.title, self.title_vi, self.story

    @cached_property
    def hash(self) -> str:
        """Short name of everything that was read for this scenario, wherever it lay."""
        typed = [(key, setting.value) for key, setting in sorted(self.settings.items())]
        stated = (*self.observation_settings, *self.shock_settings, *self.target_settings)
        lists = [setting.value for setting in stated]
        text = repr((sorted(self.hashes.values()), typed, lists))
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def read_scenario(
    file: str | Path,
    seeds: Seeds,
    assume: Sequence[str | Path] = (),
    settings: Sequence[tuple[str, str]] = (),
) -> Scenario:
    """Reads one scenario: a path, the name of a shipped one, or - for standard input.

    `assume` are files of beliefs that are stacked on it, `settings` pairs of (what was typed, one line of TOML), the
    last on top. A bare number in such a line, where a file states years, holds from the first year of the forecast on.
    Raises ScenarioError with everything that is wrong.
    """
    layers = Layers(seeds)
    path, shown = find_typed(str(file), SCENARIOS, str(file), seeds)
    if str(file) == "-" and "-" in map(str, assume):
        raise ScenarioError.of("-", "standard input is read once; save the scenario or the beliefs in a file")
    try:
        layers.read_file(path, shown, {})
    except ScenarioError as error:
        layers.problems.extend(error.problems)
    for assumptions in assume:
        layers.read_assumptions(str(assumptions))
    for typed, line in settings:
        layers.read_setting(typed, line)
    return replace(_checked(name_of(shown), shown, layers), named=str(file))


def with_settings(scenario: Scenario, settings: Sequence[tuple[str, str]]) -> Scenario:
    """The scenario as `read_scenario` reads it with these settings on top, from memory: no file is read again."""
    layers = Layers(scenario.seeds)
    layers.settings = dict(scenario.settings)
    stated = scenario.observation_settings, scenario.shock_settings, scenario.target_settings
    layers.lists = {name: list(own) for name, own in zip(LISTS, stated, strict=True)}
    layers.hashes = {name: own for name, own in scenario.hashes.items() if name not in scenario.seeds.hashes}
    layers.top = scenario.settings["title"].document
    for typed, line in settings:
        layers.read_setting(typed, line)
    return _checked(scenario.name, scenario.file, layers)


@dataclass(frozen=True)
class Reading:
    """How a scenario was read: what `read_scenario` takes, so that it can be read again with other values."""

    file: str
    seeds: Seeds
    assume: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as its file and options say."""
        return self.again()

    def again(self, *more: tuple[str, str]) -> Scenario:
        """The scenario with more settings on top. Raises ScenarioError as `read_scenario` does."""
        scenario = read_scenario(self.file, self.seeds, self.assume, (*self.settings, *more))
        typed = [words.partition(" ")[::2] for words, _ in self.settings]
        options = *(("--assume", file) for file in self.assume), *typed
        return replace(scenario, options=options, changed=tuple(value for flag, value in typed if flag == SET))

    def idle(self, count: int) -> tuple[str, ...]:
        """Of the first `count` settings and of the files of beliefs, those without which it would be the same."""
        settings, assume = self.settings, self.assume
        files = (
            (f"--assume {file}", replace(self, assume=(*assume[:place], *assume[place + 1 :])))
            for place, file in enumerate(assume)
        )
        options = (
            (typed, replace(self, settings=(*settings[:place], *settings[place + 1 :])))
            for place, (typed, _) in enumerate(settings[:count])
        )
        return tuple(typed for typed, without in (*files, *options) if self._is_same(without))

    def _is_same(self, other: "Reading") -> bool:
        try:
            return other.scenario.content == self.scenario.content
        except ScenarioError:
            return False


def _checked(name: str, shown: str, layers: Layers) -> Scenario:
    """The scenario, where the layers together make sense; else ScenarioError with all problems."""
    if layers.top is None:
        raise ScenarioError(layers.problems)
    settings = _without_inherited_texts(layers)
    if "title" not in settings and not any(problem.key == "title" for problem in layers.problems):
        layers.problems.append(layers.top.problem(("title",), "is missing; every scenario says its own"))
    seeds, figures = layers.seeds, layers.lists[FIGURES]
    observations = _observations(figures, seeds)
    as_of, end = _horizon(settings, observations, layers)
    years = range(as_of + 1, end + 1)
    ScenarioError.refuse([*layers.problems, *contradictions(layers, years)])
    settings, dated = _with_dates(settings, seeds, years.start)
    policy = {lever: _plan(lever, settings, seeds, years) for lever in seeds.levers_about}
    ScenarioError.refuse(total_problems(settings, policy, seeds, years))
    stated = {key: setting.value for key, setting in settings.items()}
    return Scenario(
        name=name,
        file=shown,
        title=stated["title"],
        title_vi=stated.get("title_vi"),
        story=stated.get("story", ""),
        end=end,
        policy=policy,
        world=World(
            **{name: _by_year(settings, f"world.{name}", years) for name in WORLD},
            shocks=tuple(ShockForm.model_validate(setting.value) for setting in layers.lists["shocks"]),
        ),
        beliefs=Beliefs(
            seeds=seeds,
            priors=_priors(settings, seeds),
            as_of=as_of,
            draws=stated.get("ensemble.draws", DEFAULTS["draws"]),
            rng_seed=stated.get("ensemble.rng_seed", DEFAULTS["rng_seed"]),
            observations=observations,
        ),
        targets=tuple(TargetForm.model_validate(setting.value) for setting in layers.lists["targets"]),
        settings=settings,
        observation_settings=tuple(figures),
        shock_settings=tuple(layers.lists["shocks"]),
        target_settings=tuple(layers.lists["targets"]),
        hashes={**seeds.hashes, **layers.hashes},
        dated=dated,
    )


def _without_inherited_texts(layers: Layers) -> dict[str, Setting]:
    """The settings without title and story of other files: every scenario says its own."""
    return {
        key: setting
        for key, setting in layers.settings.items()
        if key not in OWN_TEXTS or setting.document is layers.top or not setting.document.in_file
    }


def _observations(figures: Sequence[Setting], seeds: Seeds) -> tuple[ObservationForm, ...]:
    """The figures of the seeds with those that were stated, each in the place of one of the same quantity and year."""
    rows = (FigureForm.model_validate(setting.value).row for setting in figures)
    new = {(row.quantity, row.year): row for row in rows}
    kept = [row for row in seeds.observations if (row.quantity, row.year) not in new]
    return (*kept, *new.values())


def _horizon(
    settings: Mapping[str, Setting], observations: Sequence[ObservationForm], layers: Layers
) -> tuple[int, int]:
    """The last year that is known and the last of the projection; what is not allowed is found, and replaced."""
    first, newest = layers.seeds.first_year, min(max(row.year for row in observations), LATEST_END - 1)
    as_of = int(settings["horizon.as_of"].value) if "horizon.as_of" in settings else newest
    if not first <= as_of <= newest:
        words = f"{as_of} is not allowed; figures were observed from {first} to {newest}"
        layers.problems.append(settings["horizon.as_of"].problem(words))
        as_of = newest
    usual = max(DEFAULTS["end"], as_of + 1)
    end = int(settings["horizon.end"].value) if "horizon.end" in settings else usual
    if not as_of < end <= LATEST_END:
        words = f"{end} is not allowed; write {as_of + 1} to {LATEST_END}"
        layers.problems.append(settings["horizon.end"].problem(words))
        end = LATEST_END if end > LATEST_END else usual
    return as_of, end


def _with_dates(
    settings: Mapping[str, Setting], seeds: Seeds, first_year: int
) -> tuple[dict[str, Setting], tuple[tuple[str, int], ...]]:
    """The settings with the first year of the forecast for numbers that were typed without; and their keys, with it."""
    over_years = {f"levers.{key.name}" for key in seeds.levers.values() if key.is_over_years}
    over_years |= {f"world.{name}" for name in WORLD}
    bare = [
        key
        for key, setting in settings.items()
        if ".".join(key.split(".")[:3]) in over_years and isinstance(setting.value, int | float)
    ]
    dated = {key: replace(settings[key], value={str(first_year): settings[key].value}) for key in bare}
    return {**settings, **dated}, tuple((key, first_year) for key in bare)


def _priors(settings: Mapping[str, Setting], seeds: Seeds) -> dict[str, Prior]:
    """The priors of the seeds with what settings believe instead."""
    priors = dict(seeds.priors)
    for name, setting in settings_of(settings, "parameters").items():
        form = BeliefForm.model_validate(setting.value)
        priors[name] = replace(priors[name], distribution=form.distribution, spike=form.spike or 0.0)
    return priors


def _plan(lever: str, settings: Mapping[str, Setting], seeds: Seeds, years: range) -> Any:
    """The plan of a lever: what settings say, over current policy."""
    values: dict[str, Any] = {}
    for key, setting in settings_of(settings, f"levers.{lever}").items():
        name, _, inner = key.partition(".")
        if inner:
            values.setdefault(name, {})[inner] = setting.value
        else:
            values[name] = setting.value
    schedules: list[Mapping[str, Any]] = []
    for own in seeds.keys_of(lever):
        if own.is_over_years and (value := values.get(own.key)):
            schedules += value.values() if own.is_table else [value]
    first_year = min((values_from(value).stated[0][0] for value in schedules), default=years.start)
    return plan_from(lever, values, seeds.levers, seeds.markets.names, seeds.current[lever], first_year)


def _by_year(settings: Mapping[str, Setting], key: str, years: range) -> dict[int, float]:
    """What the named years hold; in a ramp also the years between them."""
    if key not in settings:
        return {}
    values: Values = values_from(settings[key].value)
    first, last = values.stated[0][0], values.stated[-1][0]
    named = {year for year, _ in values.stated}
    return {year: values(year) for year in years if year in named or (values.ramp and first <= year <= last)}
