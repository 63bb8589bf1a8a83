"""Scenarios on all their draws: blocks, one after the other or over several workers, put together in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from simulator.inputs.scenario import Scenario
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES, Array
from simulator.runs.assimilate import DRAWS_OF_BLOCK, Past, blocks_of
from simulator.runs.kept import drawn
from simulator.runs.memory import refuse_unheld
from simulator.runs.posterior import Filter, Identified, Posterior, blocks_as_done, by_beliefs, identified
from simulator.runs.project import Outcomes, project
from simulator.runs.spread import Progress, Workers, as_done, no_progress

NUMBERS_OF_NATION = len(OUTCOMES) + 2 + 3 + 2  # totals with net value and price, accounts, as counted: see Outcomes
HELD = 1.2  # times: with blocks in work, and what is sorted for quantiles; measured


@dataclass(frozen=True)
class Ensemble:
    """One scenario on all its draws. Where these are too many to be held, each array is a Sketch of the same shape."""

    scenario: Scenario
    outcomes: Outcomes
    filter: Filter
    identified: Identified

    @property
    def years(self) -> tuple[int, ...]:
        """The years of all outcomes."""
        return tuple(self.scenario.years)


def project_all(
    scenarios: Sequence[Scenario], workers: Workers = None, progress: Progress = no_progress
) -> list[Ensemble]:
    """Projects scenarios, those with the same beliefs from the same draws.

    The numbers do not depend on `workers`, nor on the order in which blocks end. `progress` is told how many of all
    blocks are done. Raises ScenarioError where beliefs leave nothing to draw or draws do not fit into memory.
    """
    _refuse_too_many(scenarios)
    groups = by_beliefs(scenarios)
    tasks = [(places, number) for beliefs, places in groups.items() for number in range(blocks_of(beliefs.draws))]
    gathered = [_Gathered(scenario) for scenario in scenarios]

    def done(task: tuple[list[int], int]) -> list[_Block]:
        members, number = [scenarios[place] for place in task[0]], task[1]
        return _blocks(members, drawn(members[0].beliefs, number), number)

    for task, blocks in as_done(done, tasks, workers, progress):
        places, number = tasks[task]
        for place, block in zip(places, blocks, strict=True):
            gathered[place].take(number, block)
    return [one.ensemble for one in gathered]


def project_on(scenarios: Sequence[Scenario], posterior: Posterior, progress: Progress = no_progress) -> list[Ensemble]:
    """Projects scenarios on draws that were kept: the same ensembles as `project_all` makes of them.

    They have to share the draws' beliefs.
    """
    _refuse_too_many(scenarios)
    gathered = [_Gathered(scenario) for scenario in scenarios]
    for number, blocks in blocks_as_done(lambda past, block: _blocks(scenarios, past, block), posterior, progress):
        for one, block in zip(gathered, blocks, strict=True):
            one.take(number, block)
    return [one.ensemble for one in gathered]


@dataclass(frozen=True)
class _Block:
    """One block of one scenario."""

    outcomes: Outcomes
    identified: Identified
    effective: Mapping[int, float]
    ancestors: int


def _blocks(scenarios: Sequence[Scenario], past: Past, block: int) -> list[_Block]:
    found = identified(past)
    return [_Block(project(scenario, past, block), found, past.effective, past.ancestors) for scenario in scenarios]


class _Gathered:
    """The blocks of a scenario side by side on the draw axis, as they come; the last one is cut.

    Each leaves once it was taken: they and their sum never exist together.
    """

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        self.outcomes: dict[str, dict[str, Array]] = {kind.name: {} for kind in fields(Outcomes)}
        self.identified: dict[str, Array] = {}
        self.effective: dict[int, Mapping[int, float]] = {}
        self.ancestors = 0

    def take(self, number: int, block: _Block) -> None:
        """Puts a block in its place."""
        for kind, whole in self.outcomes.items():
            for name, values in getattr(block.outcomes, kind).items():
                self._put(whole, name, number, values)
        for kind, values in vars(block.identified).items():
            self._put(self.identified, kind, number, values)
        self.effective[number] = block.effective
        self.ancestors += block.ancestors

    def _put(self, whole: dict[str, Array], name: str, number: int, values: Array) -> None:
        if name not in whole:
            whole[name] = np.empty((*values.shape[:-1], self.scenario.draws))
        place = whole[name][..., number * DRAWS_OF_BLOCK : (number + 1) * DRAWS_OF_BLOCK]
        place[...] = values[..., : place.shape[-1]]

    @property
    def ensemble(self) -> Ensemble:
        """All of them, once they were taken."""
        # In their order, since the sum of rounded numbers depends on it.
        blocks = [self.effective[number] for number in range(len(self.effective))]
        return Ensemble(
            scenario=self.scenario,
            outcomes=Outcomes(**self.outcomes),
            filter=Filter.of(self.scenario.draws, blocks, self.ancestors),
            identified=Identified(**self.identified),
        )


def _refuse_too_many(scenarios: Sequence[Scenario]) -> None:
    """Refuses draws whose outcomes cannot be held."""
    numbers = sum(
        s.draws * len(s.years) * (NUMBERS_OF_NATION + len(s.policy) + len(MARKET_OUTCOMES) * len(s.seeds.markets.names))
        for s in scenarios
    )
    refuse_unheld(HELD * numbers)
