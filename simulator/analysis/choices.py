"""What each policy of a choice is worth on the same draws; current policy can always be chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.analysis.input_differences import input_differences
from simulator.analysis.lineages import Lineages, lineages, unknowns
from simulator.analysis.results import Result
from simulator.analysis.worth import CURRENT, worth
from simulator.inputs.problems import Problem, ScenarioError
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import FIGURES
from simulator.model.quantities import Array
from simulator.runs.ensemble import project_on
from simulator.runs.posterior import posterior
from simulator.runs.spread import Progress, Workers, no_progress, part

CURRENT_TITLE = "Nothing beyond current policy"
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
    workers: Workers = None,
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


def _repeats_current_policy(scenarios: Sequence[Scenario]) -> str | None:
    """The first scenario that is just current policy."""
    return next((scenario.name for scenario in scenarios if scenario.policy == scenario.seeds.current), None)


def refuse_unlike(scenarios: Sequence[Scenario]) -> None:
    """Raises ScenarioError where scenarios differ in anything but policy, or leave nothing to choose."""
    first, *others = scenarios
    found = [problem for other in others for problem in _unlike(first, other)]
    repeated = _repeats_current_policy(scenarios)
    if repeated is not None and not others:
        words = "repeats current policy, so that there is nothing to choose; name another scenario"
        found.append(Problem(first.file, 0, 0, "", words))
    if repeated is None:
        words = "this name stands for doing nothing beyond current policy; rename the file"
        found += [Problem(scenario.file, 0, 0, "", words) for scenario in scenarios if scenario.name == CURRENT]
    if found:
        raise ScenarioError(found)


def _unlike(first: Scenario, other: Scenario) -> Iterator[Problem]:
    """What is wrong with each input in which two scenarios differ, where the other one states it, if it does."""
    for row in input_differences(first, other):
        table, _, name = row.key.partition(".")
        if row.kind == "policy" or table == FIGURES:
            continue
        if row.kind == "shock":
            words = f"differs from {first.file}; policies are chosen and the world is not: give all files the same"
        elif table == "parameters":
            words = f"is believed otherwise in {first.file}; take it out of the files and lay it over all: --assume"
        else:
            option = f"--{name.replace('_', '-')}"
            words = f"is {row.after} here and {row.before} in {first.file}; give one for all: {option}"
        setting = other.settings.get(row.key)
        yield setting.problem(words) if setting else Problem(other.file, 0, 0, row.key, words)
    if first.new_figures != other.new_figures:
        words = f"are other figures than in {first.file}; take them out of the files and lay them over all: --observe"
        yield Problem(other.file, 0, 0, FIGURES, words)
