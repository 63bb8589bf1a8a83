"""The draws of one set of beliefs at the end of what was known, on which many scenarios can be evaluated."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from simulator.inputs.scenario import Scenario
from simulator.model.quantities import Array
from simulator.runs.assimilate import DRAWS_OF_BLOCK, Past
from simulator.runs.kept import drawn
from simulator.runs.memory import refuse_unheld
from simulator.runs.project import Outcomes, project
from simulator.runs.scales import SCALE_OF

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Progress = Callable[[int, int], None]

NUMBERS_OF_DRAW = 150  # that the past of a draw holds beside its markets; counted by a test
NUMBERS_OF_MARKET = 15  # in each year, with what a projection adds to it

FILTERING = 10
"""Projections in the time that a block takes to be drawn and filtered: for showing progress."""


def no_progress(done: int, total: int) -> None:
    """Tells nobody how far a command is."""


@dataclass(frozen=True)
class Posterior:
    """All draws of one set of beliefs, block by block; `workers` are the threads that blocks are spread over."""

    draws: int
    blocks: tuple[Past, ...]
    workers: int

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

    def joined(self, parts: Sequence[Array]) -> Array:
        """One array a block, side by side on the draw axis, the last one cut."""
        return joined(parts, self.draws)


def posterior(scenario: Scenario, workers: int | None = None, progress: Progress = no_progress) -> Posterior:
    """Draws and filters what the scenario believes: the same draws as `project_all` makes.

    Raises ScenarioError where beliefs leave nothing to draw or draws do not fit into memory.
    """
    known, years, markets = len(scenario.known_years), len(scenario.years), len(scenario.seeds.markets.names)
    chance = (years - known) * (markets + 1)
    refuse_unheld(scenario.draws * (NUMBERS_OF_DRAW + known * markets * NUMBERS_OF_MARKET + chance))
    threads = workers or os.cpu_count() or 1
    blocks = range(-(-scenario.draws // DRAWS_OF_BLOCK))
    pasts = spread(lambda block: drawn(scenario.beliefs, block), blocks, threads, progress)
    return Posterior(scenario.draws, tuple(pasts), threads)


def over_blocks(
    work: Callable[[Past, int], Answer], posterior: Posterior, progress: Progress = no_progress
) -> list[Answer]:
    """The answer of every block, given its draws and its number, in their order."""
    numbered = [(past, block) for block, past in enumerate(posterior.blocks)]
    return spread(lambda pair: work(*pair), numbered, posterior.workers, progress)


def evaluate(
    scenarios: Sequence[Scenario],
    posterior: Posterior,
    measure: Callable[[Outcomes], Array],
    progress: Progress = no_progress,
) -> list[Array]:
    """What `measure` takes from the outcomes of each scenario, on all draws: the draw is its last axis.

    Years run from the first observed year to the scenario's end. The scenarios have to share the draws' beliefs.
    """
    tasks = [(scenario, past, block) for scenario in scenarios for block, past in enumerate(posterior.blocks)]
    parts = spread(lambda task: measure(project(*task)), tasks, posterior.workers, progress)
    count = len(posterior.blocks)
    return [posterior.joined(parts[place * count : (place + 1) * count]) for place in range(len(scenarios))]


def spread(
    work: Callable[[Task], Answer], tasks: Iterable[Task], workers: int, progress: Progress = no_progress
) -> list[Answer]:
    """The answer to every task, in their order, computed by so many threads."""
    wanted = list(tasks)
    answers: list[Answer] = []
    # Threads, since numpy computes outside the interpreter's lock: a new process would import for longer than it draws.
    pool = ThreadPoolExecutor(max(1, min(workers, len(wanted))))
    try:
        for answer in pool.map(work, wanted):
            answers.append(answer)
            progress(len(answers), len(wanted))
    finally:
        pool.shutdown(cancel_futures=True)
    return answers


def joined(parts: Sequence[Array], draws: int) -> Array:
    """Arrays of whole blocks side by side on the draw axis, cut after so many draws."""
    whole = [np.broadcast_to(part, (*part.shape[:-1], DRAWS_OF_BLOCK)) for part in parts]
    return np.concatenate(whole, axis=-1)[..., :draws]
