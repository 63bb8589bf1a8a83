"""The draws of one set of beliefs at the end of what was known, on which many scenarios can be evaluated."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from simulator.inputs.scenario import Beliefs, Scenario
from simulator.model.quantities import Array
from simulator.runs.assimilate import DRAWS_OF_BLOCK, Past, blocks_of, particles_of
from simulator.runs.kept import drawn
from simulator.runs.memory import refuse_unheld
from simulator.runs.project import Outcomes, project
from simulator.runs.scales import SCALE_OF
from simulator.runs.spread import Progress, Workers, as_done, in_order, no_progress, spread

Answer = TypeVar("Answer")

NUMBERS_OF_DRAW = 150  # that the past of a draw holds beside its markets; counted by a test
NUMBERS_OF_MARKET = 15  # in each year, with what a projection adds to it

STARVED = 0.1  # share of distinct ancestors among the draws below which bands rest on too few
REDRAWN = 32  # blocks that another process keeps in its memory

FILTERING = 10
"""Projections in the time that a block takes to be drawn and filtered: for showing progress."""


@dataclass(frozen=True)
class Filter:
    """How the particle filter fared, over all blocks.

    effective and ancestors are counts of particles; the least effective year decides how well bands are resolved.
    """

    particles: int
    effective: Mapping[int, float]
    ancestors: int

    @classmethod
    def of(cls, draws: int, effective: Sequence[Mapping[int, float]], ancestors: int) -> "Filter":
        """How it fared for so many draws, by the effective sizes of their blocks, with ancestors of all together."""
        sums = {year: sum(block[year] for block in effective) for year in effective[0]}
        return cls(particles_of(draws), sums, ancestors)

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


def identified(past: Past) -> Identified:
    """What figures imply in the draws of one block."""
    dynamics = past.dynamics
    changed = np.atleast_1d(dynamics.parameters.coverage_changed)
    return Identified(dynamics.renewal, dynamics.established_growth, changed)


@dataclass(frozen=True)
class Posterior:
    """All draws of one set of beliefs, block by block; `workers` is what blocks are spread over.

    What is sent elsewhere are the beliefs alone: whoever needs a block there draws it anew, which gives the same, or
    reads it where it is kept.
    """

    beliefs: Beliefs
    draws: int
    blocks: Sequence[Past]
    workers: Workers

    def __reduce__(self) -> tuple[Any, ...]:
        return Posterior, (self.beliefs, self.draws, Redrawn(self.beliefs, self.draws), None)

    @property
    def parameters(self) -> Mapping[str, Array]:
        """What differs between the draws, by parameter, shape (draw); markets' lasting growth is not among it.

        Draws that descend from one particle share all of it. Only scales are drawn anew for each: what those of one
        particle have in common is their average.
        """
        drawn = {}
        for field in fields(self.blocks[0].dynamics.parameters):
            parts = [np.asarray(getattr(past.dynamics.parameters, field.name)) for past in self.blocks]
            if parts[0].ndim == 1 and parts[0].shape[-1] > 1:
                if field.name in SCALE_OF:
                    parts = [past.shared(part) for past, part in zip(self.blocks, parts, strict=True)]
                drawn[field.name] = self.joined(parts)
        return drawn

    @property
    def filter(self) -> Filter:
        """How learning fared."""
        ancestors = sum(past.ancestors for past in self.blocks)
        return Filter.of(self.draws, [past.effective for past in self.blocks], ancestors)

    @property
    def identified(self) -> Identified:
        """What figures imply, in all draws."""
        found = [vars(identified(past)) for past in self.blocks]
        return Identified(**{name: self.joined([block[name] for block in found]) for name in found[0]})

    def joined(self, parts: Sequence[Array]) -> Array:
        """One array a block, side by side on the draw axis, the last one cut."""
        return joined(parts, self.draws)


class Redrawn(Sequence[Past]):
    """Blocks that are drawn, or read where they are kept, when they are asked for."""

    def __init__(self, beliefs: Beliefs, draws: int):
        self.beliefs, self.draws = beliefs, draws

    def __len__(self) -> int:
        return blocks_of(self.draws)

    def __getitem__(self, block: Any) -> Any:
        return _redrawn(self.beliefs, block)


@lru_cache(REDRAWN)
def _redrawn(beliefs: Beliefs, block: int) -> Past:
    return drawn(beliefs, block)


def by_beliefs(scenarios: Iterable[Scenario]) -> dict[Beliefs, list[int]]:
    """The places of the scenarios that share their draws, by what they believe."""
    places: dict[Beliefs, list[int]] = {}
    for place, scenario in enumerate(scenarios):
        places.setdefault(scenario.beliefs, []).append(place)
    return places


def posterior(scenario: Scenario, workers: Workers = None, progress: Progress = no_progress) -> Posterior:
    """Draws and filters what the scenario believes: the same draws as `project_all` makes.

    Raises ScenarioError where beliefs leave nothing to draw or draws do not fit into memory.
    """
    known, years, markets = len(scenario.known_years), len(scenario.years), len(scenario.seeds.markets.names)
    chance = (years - known) * (markets + 1)
    refuse_unheld(scenario.draws * (NUMBERS_OF_DRAW + known * markets * NUMBERS_OF_MARKET + chance))
    blocks = range(blocks_of(scenario.draws))
    pasts = spread(lambda block: drawn(scenario.beliefs, block), blocks, workers, progress)
    return Posterior(scenario.beliefs, scenario.draws, tuple(pasts), workers)


def over_blocks(
    work: Callable[[Past, int], Answer], posterior: Posterior, progress: Progress = no_progress
) -> list[Answer]:
    """The answer of every block, given its draws and its number, in their order."""
    return in_order(blocks_as_done(work, posterior, progress))


def blocks_as_done(
    work: Callable[[Past, int], Answer], posterior: Posterior, progress: Progress = no_progress
) -> Iterator[tuple[int, Answer]]:
    """The same, one by one with its number."""
    blocks = range(len(posterior.blocks))
    return as_done(lambda block: work(posterior.blocks[block], block), blocks, posterior.workers, progress)


def evaluate(
    scenarios: Sequence[Scenario],
    posterior: Posterior,
    measure: Callable[[Outcomes], Array],
    progress: Progress = no_progress,
) -> list[Array]:
    """What `measure` takes from the outcomes of each scenario, on all draws: the draw is its last axis.

    Years run from the first observed year to the scenario's end. The scenarios have to share the draws' beliefs.
    """
    count = len(posterior.blocks)
    # All scenarios on one block, then on the next: they share its observed years and its chance.
    tasks = [(place, block) for block in range(count) for place in range(len(scenarios))]

    def measured(task: tuple[int, int]) -> Array:
        place, block = task
        return measure(project(scenarios[place], posterior.blocks[block], block))

    parts = spread(measured, tasks, posterior.workers, progress)
    return [posterior.joined(parts[place :: len(scenarios)]) for place in range(len(scenarios))]


def joined(parts: Sequence[Array], draws: int) -> Array:
    """Arrays of whole blocks side by side on the draw axis, cut after so many draws."""
    whole = [np.broadcast_to(part, (*part.shape[:-1], DRAWS_OF_BLOCK)) for part in parts]
    return np.concatenate(whole, axis=-1)[..., :draws]
