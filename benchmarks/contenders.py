"""The contenders, ready to run: each gives the TOTALS of the first draws of one ensemble."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from benchmarks.draws import Array, Draws

OURS = ("advance", "project", "project_with_levers")
OTHERS = ("pysd", "pysd_spelled_out", "ema_sequential", "ema_multiprocessing", "numpy_loop", "fused")
BLOCKS = 4
ENSEMBLE = 4_096  # draws; whoever computes more takes them again from the first
FOLDER, DRAWS = "GOGLOBAL_CACHE", "draws.npz"  # where the program keeps blocks, and what others are given beside them
IN_A_ROUND = {
    "advance": 16_384,
    "project": 8_192,
    "project_with_levers": 4_096,
    "pysd": 2,
    "pysd_spelled_out": 4,
    "ema_sequential": 256,
    "ema_multiprocessing": 256,
    "numpy_loop": 256,
    "fused": 65_536,
}
"""Draws of a round: as many as take a fraction of a second."""

Run = Callable[[int], Iterator[Array]]
"""How many draws in, their totals out in parts, the draw being the last axis."""


@dataclass(frozen=True)
class Contender:
    """A way to compute the model, and how many draws it computes in a round."""

    name: str
    run: Run
    draws: int

    def totals(self, draws: int) -> Array:
        """The totals of the first draws, shape (total, year, draw)."""
        return np.concatenate(list(self.run(draws)), axis=-1)[..., :draws]


def keep_ensemble(folder: Path) -> None:
    """Draws the ensemble and keeps it in a folder, for contenders in other processes too."""
    from benchmarks.ensemble import blocks_of, draws_of, scenario_of

    os.environ[FOLDER] = str(folder)
    blocks = blocks_of(scenario_of("baseline"), BLOCKS)
    np.savez(folder / DRAWS, **draws_of(blocks)._asdict())


def contender(name: str, folder: Path, stack: ExitStack) -> Contender:
    """A contender on the ensemble in a folder; its libraries are imported now and those of no other.

    What it has to close is left to the stack.
    """
    if name in OURS:
        return _ours(name)
    with np.load(folder / DRAWS) as stored:
        draws = Draws(**stored)
    return Contender(name, _other(name, draws, stack), IN_A_ROUND[name])


def _ours(name: str) -> Contender:
    """Blocks of draws one after the other, as the program takes them; after the last comes the first again."""
    from benchmarks.ensemble import advanced, blocks_of, projected, scenario_of

    scenario = scenario_of("go-global" if name == "project_with_levers" else "baseline")
    blocks = blocks_of(scenario, BLOCKS)
    size = len(blocks[0].start.pool)

    def run(draws: int) -> Iterator[Array]:
        for number, block in islice(cycle(enumerate(blocks)), -(-draws // size)):
            yield advanced(block) if name == "advance" else projected(scenario, block, number)

    return Contender(name, run, IN_A_ROUND[name])


def _other(name: str, draws: Draws, stack: ExitStack) -> Run:
    if name.startswith("pysd"):
        from benchmarks.by_pysd import Translated

        translated = Translated(subscripts=name == "pysd")
        return lambda count: iter([translated.run(draws.first(count))])
    if name == "fused":
        from benchmarks.fused import fused

        return lambda count: (fused(draws) for _ in range(-(-count // len(draws.pool))))
    if name == "numpy_loop":
        from benchmarks.one_draw import one_draw

        return lambda count: iter([np.stack([one_draw(draws.at(draw)) for draw in range(count)], axis=-1)])
    from benchmarks.by_ema import workbench

    run = stack.enter_context(workbench(name, draws))
    return lambda count: iter([run(count)])


@contextmanager
def contenders(folder: Path) -> Iterator[list[Contender]]:
    """All of them, ours first, on an ensemble that is drawn now and kept in the folder."""
    keep_ensemble(folder)
    with ExitStack() as stack:
        yield [contender(name, folder, stack) for name in (*OURS, *OTHERS)]
