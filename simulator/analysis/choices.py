"""What each policy of a choice is worth on the same draws; current policy can always be chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.analysis.lineages import Lineages, lineages, unknowns
from simulator.analysis.results import Result
from simulator.analysis.worth import CURRENT, worth
from simulator.inputs.problems import Problem, ScenarioError
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import FIGURES, WORLD
from simulator.model.quantities import Array
from simulator.runs.ensemble import project_on
from simulator.runs.posterior import Progress, no_progress, posterior

CURRENT_TITLE = "Nothing beyond the record"
AS_WRITTEN = "as written"
"""The name of the beliefs that the files state themselves."""


@dataclass(frozen=True)
class Choices:
    """What can be chosen, and what each choice is worth under one set of beliefs.

    beliefs    name of the set
    titles     of the choices by name; current policy comes first unless a scenario is just that
    current    name of the choice that is current policy: a scenario's, or CURRENT
    results    of the scenarios, in their order
    benefit    of each choice against current policy, discounted [US$ m], shape (choice, draw)
    unknowns   what differs between draws, by parameter, shape (draw)
    discount   yearly rate [1]
    """

    beliefs: str
    titles: Mapping[str, str]
    current: str
    results: tuple[Result, ...]
    benefit: Array
    unknowns: Mapping[str, Array]
    discount: float

    @property
    def names(self) -> tuple[str, ...]:
        """The choices, in the order in which ties are broken."""
        return tuple(self.titles)

    @property
    def scenario(self) -> Scenario:
        """The first scenario: all share its beliefs, its world and its years."""
        return self.results[0].scenario

    @cached_property
    def lineages(self) -> Lineages:
        """The draws that descend from one ancestor; each is its own where nothing is unknown."""
        return lineages(self.unknowns or {"draw": np.arange(self.benefit.shape[-1], dtype=float)})

    @property
    def expected(self) -> Array:
        """Mean benefit [US$ m], shape (choice)."""
        return self.benefit.mean(axis=-1)

    @property
    def best(self) -> int:
        """The place of the choice with the highest expected benefit."""
        return int(self.expected.argmax())

    @cached_property
    def ahead(self) -> Array:
        """Benefit of each choice less that of the best in expectation [US$ m], shape (choice, draw)."""
        return self.benefit - self.benefit[self.best]

    @property
    def probability_best(self) -> float:
        """The share of draws in which nothing is worth more than the best in expectation."""
        return float((self.ahead <= 0).all(axis=0).mean())


def choices(
    scenarios: Sequence[Scenario],
    discount: float,
    beliefs: str = AS_WRITTEN,
    workers: int | None = None,
    progress: Progress = no_progress,
) -> Choices:
    """Projects the scenarios and current policy on the same draws. They have to differ in policy alone."""
    drawn = posterior(scenarios[0], workers, part(progress, 0, 2))
    before, *after = project_on([scenarios[0].under_current_policy, *scenarios], drawn, part(progress, 1, 2))
    benefit = [worth(before.outcomes, e.outcomes, e.scenario, discount).benefit for e in after]
    titles = {scenario.name: scenario.title for scenario in scenarios}
    repeated = _repeats_current_policy(scenarios)
    if repeated is None:
        titles = {CURRENT: CURRENT_TITLE, **titles}
        benefit = [np.zeros(drawn.draws), *benefit]
    return Choices(
        beliefs=beliefs,
        titles=titles,
        current=repeated or CURRENT,
        results=tuple(Result(ensemble) for ensemble in after),
        benefit=np.stack(benefit),
        unknowns=unknowns(drawn.parameters, scenarios[0].seeds),
        discount=discount,
    )


def part(progress: Progress, place: int, parts: int) -> Progress:
    """Tells `progress` of one of so many parts of a work, all of the same size."""
    return lambda done, total: progress(place * total + done, parts * total)


def _repeats_current_policy(scenarios: Sequence[Scenario]) -> str | None:
    """The first scenario that is just current policy."""
    return next((scenario.name for scenario in scenarios if scenario.policy == scenario.seeds.current), None)


def refuse_unlike(scenarios: Sequence[Scenario]) -> None:
    """Raises ScenarioError where scenarios differ in anything but policy, or leave nothing to choose."""
    first, *others = scenarios
    found = [problem for other in others for problem in _unlike(first, other)]
    repeated = _repeats_current_policy(scenarios)
    if repeated is not None and not others:
        words = "repeats the record, so that there is nothing to choose; name another scenario"
        found.append(Problem(first.file, 0, 0, "", words))
    if repeated is None:
        words = "this name stands for doing nothing beyond the record; rename the file"
        found += [Problem(scenario.file, 0, 0, "", words) for scenario in scenarios if scenario.name == CURRENT]
    if found:
        raise ScenarioError(found)


def _unlike(first: Scenario, other: Scenario) -> Iterator[Problem]:
    for key, option in (
        ("horizon.as_of", "--as-of"),
        ("horizon.end", "--end"),
        ("ensemble.draws", "--draws"),
        ("ensemble.rng_seed", "--rng-seed"),
    ):
        here, there = (getattr(scenario, key.partition(".")[2]) for scenario in (other, first))
        if here != there:
            yield _problem(other, key, f"is {here} here and {there} in {first.file}; give one for all: {option}")
    for name in first.priors:
        if first.priors[name] != other.priors[name]:
            words = f"is believed otherwise in {first.file}; take it out of the files and lay it over all: --assume"
            yield _problem(other, f"parameters.{name}", words)
    if first.new_figures != other.new_figures:
        words = f"are other figures than in {first.file}; take them out of the files and lay them over all: --observe"
        yield Problem(other.file, 0, 0, FIGURES, words)
    for key in WORLD:
        if first.world.named(key) != other.world.named(key):
            yield _problem(other, f"world.{key}", _one_world(first))
    if first.world.shocks != other.world.shocks:
        yield Problem(other.file, 0, 0, "shocks", _one_world(first))


def _one_world(first: Scenario) -> str:
    return f"differs from {first.file}; policies are chosen and the world is not: give all files the same"


def _problem(scenario: Scenario, key: str, words: str) -> Problem:
    """The finding where the scenario states the key, if it does."""
    setting = scenario.settings.get(key)
    return setting.problem(words) if setting else Problem(scenario.file, 0, 0, key, words)
