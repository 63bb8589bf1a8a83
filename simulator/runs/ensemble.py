"""Scenarios on all their draws: blocks, one after the other or over several workers, put together in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from simulator.inputs.scenario import Beliefs, Scenario
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES, Array
from simulator.runs.assimilate import DRAWS_OF_BLOCK, PARTICLES_OF_DRAW, Past
from simulator.runs.kept import drawn
from simulator.runs.memory import refuse_unheld
from simulator.runs.posterior import Posterior, joined, over_blocks
from simulator.runs.project import Outcomes, project
from simulator.runs.spread import Progress, Workers, no_progress, spread

STARVED = 0.1  # share of distinct ancestors among the draws below which bands rest on too few
NUMBERS_OF_NATION = len(OUTCOMES) + 2 + 3 + 2  # totals with net value and price, accounts, as counted: see Outcomes
HELD = 2.1  # times: blocks and their sum exist together for a moment, and a little more; measured


@dataclass(frozen=True)
class Filter:
    """How the particle filter fared, over all blocks.

    effective and ancestors are counts of particles; the least effective year decides how well bands are resolved.
    """

    particles: int
    effective: Mapping[int, float]
    ancestors: int

    def starved(self, draws: int) -> bool:
        """Whether so few particles came near the figures that the bands cannot be trusted."""
        return self.ancestors < STARVED * draws


@dataclass(frozen=True)
class Identified:
    """What published figures imply, for checking against what is known; shape (draw).

    `coverage_changed` is 1 in draws in which the newest figures count more widely than earlier ones, else 0.
    """

    renewal: Array
    established_growth: Array
    coverage_changed: Array


@dataclass(frozen=True)
class Ensemble:
    """One scenario on all its draws."""

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
    groups: dict[Beliefs, list[int]] = {}
    for place, scenario in enumerate(scenarios):
        groups.setdefault(scenario.beliefs, []).append(place)
    tasks = [(*group, block) for group in groups.items() for block in range(-(-group[0].draws // DRAWS_OF_BLOCK))]
    parts: list[list[_Block]] = [[] for _ in scenarios]

    def done(task: tuple[Beliefs, list[int], int]) -> list[_Block]:
        beliefs, places, block = task
        return _blocks([scenarios[place] for place in places], drawn(beliefs, block), block)

    answers = spread(done, tasks, workers, progress)
    for (_, places, _), blocks in zip(tasks, answers, strict=True):
        for place, block in zip(places, blocks, strict=True):
            parts[place].append(block)
    return [_joined(scenario, blocks) for scenario, blocks in zip(scenarios, parts, strict=True)]


def project_on(scenarios: Sequence[Scenario], posterior: Posterior, progress: Progress = no_progress) -> list[Ensemble]:
    """Projects scenarios on draws that were kept: the same ensembles as `project_all` makes of them.

    They have to share the draws' beliefs.
    """
    _refuse_too_many(scenarios)
    answers = over_blocks(lambda past, block: _blocks(scenarios, past, block), posterior, progress)
    return [
        _joined(scenario, list(blocks)) for scenario, blocks in zip(scenarios, zip(*answers, strict=True), strict=True)
    ]


@dataclass(frozen=True)
class _Block:
    """One block of one scenario."""

    outcomes: Outcomes
    identified: Identified
    effective: Mapping[int, float]
    ancestors: int


def _blocks(scenarios: Sequence[Scenario], past: Past, block: int) -> list[_Block]:
    dynamics = past.dynamics
    changed = np.atleast_1d(dynamics.parameters.coverage_changed)
    identified = Identified(dynamics.renewal, dynamics.established_growth, changed)
    return [
        _Block(project(scenario, past, block), identified, past.effective, past.ancestors) for scenario in scenarios
    ]


def _joined(scenario: Scenario, blocks: list[_Block]) -> Ensemble:
    """Blocks side by side on the draw axis, the last one cut."""

    def all_of(kind: str) -> dict[str, Array]:
        parts = [getattr(block.outcomes, kind) for block in blocks]
        return {name: joined([part[name] for part in parts], scenario.draws) for name in parts[0]}

    return Ensemble(
        scenario=scenario,
        outcomes=Outcomes(**{kind.name: all_of(kind.name) for kind in fields(Outcomes)}),
        filter=Filter(
            particles=len(blocks) * DRAWS_OF_BLOCK * PARTICLES_OF_DRAW,
            effective={year: sum(b.effective[year] for b in blocks) for year in blocks[0].effective},
            ancestors=sum(b.ancestors for b in blocks),
        ),
        identified=Identified(
            joined([b.identified.renewal for b in blocks], scenario.draws),
            joined([b.identified.established_growth for b in blocks], scenario.draws),
            joined([b.identified.coverage_changed for b in blocks], scenario.draws),
        ),
    )


def _refuse_too_many(scenarios: Sequence[Scenario]) -> None:
    """Refuses draws whose outcomes cannot be held."""
    numbers = sum(
        s.draws * len(s.years) * (NUMBERS_OF_NATION + len(s.policy) + len(MARKET_OUTCOMES) * len(s.seeds.markets.names))
        for s in scenarios
    )
    refuse_unheld(HELD * numbers)
