"""Draws that are too many to be held: block by block they are measured, counted and dropped.

What they add up to does not depend on how many workers there are, on which is done first, or on whether a run was
interrupted and went on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.inputs.problems import ScenarioError
from simulator.model.quantities import Array, mapped
from simulator.runs.assimilate import DRAWS_OF_BLOCK, blocks_of
from simulator.runs.memory import refuse_unheld
from simulator.runs.sketch import MARKS, SUMS, Count, Counted, Sketch, counted, marks_of, sketch
from simulator.runs.spread import ExecutorError, Progress, Workers, as_done, end_if_abandoned, no_progress, threads_of
from simulator.runs.unfinished import Unfinished

PART = 16  # blocks that are counted together; those of the first part decide where the marks of sketches stand
SORTED = 1.3  # times the first part: with what sorts it
OF_THREAD = 4  # counts of one thread: of its part, of its block, and of two parts that are done
CURE = "free some, ask for fewer scenarios, or leave out --by market"


@dataclass(frozen=True)
class Measured:
    """What one block tells.

    `values` are records of any kind with arrays of shape (..., draw); `sums` are numbers that add up over blocks, by
    whatever names them.
    """

    values: Any
    sums: Mapping[Any, float]


@dataclass(frozen=True)
class Streamed:
    """What all draws tell: the same records with a Sketch in the place of each array, and the sums of all blocks.

    `uncertain` is the largest share of draws by which any of the quantiles asked for may be off.
    """

    values: Any
    sums: Mapping[Any, float]
    uncertain: float


Measure = Callable[[int], Measured]
"""What a block tells, by its number."""


def streamed(
    measure: Measure,
    draws: int,
    quantiles: Iterable[float],
    made_of: str,
    unfinished: Unfinished,
    workers: Workers = None,
    progress: Progress = no_progress,
) -> Streamed:
    """What so many draws tell, of which these quantiles will be read.

    `made_of` says everything that the numbers depend on: what an interrupted run of the same left goes on. `progress`
    is told how many of all blocks are done. Raises ScenarioError where even sketches do not fit into memory, where an
    interrupted run is there and nobody asked to go on, and what `measure` raises.
    """
    kept = unfinished.read(made_of)
    like, parts, blocks = measure(0), _parts(draws), blocks_of(draws)
    refuse_unheld(len(_rows(like.values)) * _numbers_of_row(len(parts), threads_of(workers)), CURE)
    tally = Tally(**kept) if kept is not None else _begun(measure, draws, like, workers, progress)
    # What is sent to other machines: no more than they need.
    marks, origin, numbers = tally.marks, tally.origin, len(like.sums)
    left = np.flatnonzero(~tally.done).tolist()
    shown = partial(_shown, progress, blocks, len(parts) - len(left))

    def work(part: int) -> tuple[Counted, Array]:
        counts, sums = Counted.nothing(marks), np.zeros(numbers)
        for block in parts[part]:
            end_if_abandoned()
            found = measure(block)
            counts.add(_counted(_rows(found.values), draws, block, marks, origin))
            sums += list(found.sums.values())
        return counts, sums

    whole = True  # not while a part is taken: what an interrupt leaves then cannot be gone on with
    try:
        for place, (counts, sums) in as_done(work, left, workers, shown):
            whole = False
            tally.take(left[place], counts, sums)
            whole = True
            unfinished.write(made_of, vars(tally))
        unfinished.write(made_of, vars(tally), now=True)  # what comes after may be interrupted too
    except BaseException as error:
        if isinstance(error, ScenarioError) and not isinstance(error, ExecutorError):
            unfinished.drop()  # it would come again
        elif whole:
            unfinished.write(made_of, vars(tally), now=True)
        raise
    rows = tally.rows(draws)
    read = [rows.uncertain(share)[np.isfinite(rows.mean)] for share in quantiles]
    return Streamed(_shaped(rows, like.values), tally.further_by(like.sums), float(np.max(read)))


def _shown(progress: Progress, blocks: int, before: int, done: int, _: int) -> None:
    """Tells of blocks where parts are done."""
    progress(min((before + done) * PART, blocks), blocks)


def _numbers_of_row(parts: int, threads: int) -> float:
    """How many numbers are held for each row: the first part, then marks, counts and the sums of all parts."""
    return SORTED * PART * DRAWS_OF_BLOCK + (2 + OF_THREAD * threads) * MARKS + len(SUMS) * parts


@dataclass
class Tally:
    """What the parts that are done add up to: integers at once, whatever their order, other numbers part by part.

    marks, origin     of sketches, (row, mark) and (row)
    at_most, sides    as `Counted` has them
    sums, further     those of `Counted` and `Measured`, (part, row, sum) and (part, number)
    done              whether a part is in, (part)
    """

    marks: Array
    origin: Array
    at_most: Count
    sides: Count
    sums: Array
    further: Array
    done: NDArray[np.bool_]

    def take(self, part: int, counts: Counted, further: Array) -> None:
        """Adds a part."""
        self.at_most += counts.at_most
        self.sides += counts.sides
        self.sums[part], self.further[part], self.done[part] = counts.sums, further, True

    def rows(self, draws: int) -> Sketch:
        """The sketch of every row."""
        found = Counted(self.at_most, self.sides, self.sums.sum(axis=0))
        return sketch(found, self.marks, self.origin, draws, draws // DRAWS_OF_BLOCK)

    def further_by(self, names: Iterable[Any]) -> dict[Any, float]:
        """What blocks add up to beside counts, by these names."""
        return dict(zip(names, self.further.sum(axis=0).tolist(), strict=True))


def _shaped(rows: Sketch, like: Any) -> Any:
    """Records like these with a sketch in the place of each array."""
    first = 0

    def taken(array: Array) -> Sketch:
        nonlocal first
        own = rows.shaped(first, array.shape[:-1])
        first += int(np.prod(array.shape[:-1], dtype=int))
        return own

    return mapped(like, taken)


def _begun(measure: Measure, draws: int, like: Measured, workers: Workers, progress: Progress) -> Tally:
    """A tally with its first part, which decides where marks stand."""
    parts, blocks = _parts(draws), blocks_of(draws)
    first = parts[0]
    values = np.empty((len(_rows(like.values)), min(draws, PART * DRAWS_OF_BLOCK)))
    sums = np.zeros((len(first), len(like.sums)))

    def rows_of(block: int) -> tuple[Array, Array]:
        found = measure(block)
        return _rows(found.values), np.array(list(found.sums.values()))

    for block, (rows, own) in as_done(rows_of, first, workers, lambda done, _: progress(done, blocks)):
        place = values[:, block * DRAWS_OF_BLOCK : (block + 1) * DRAWS_OF_BLOCK]
        place[...], sums[block] = rows[:, : place.shape[-1]], own
    marks, origin = marks_of(values), values[:, 0].copy()
    counts = Counted.nothing(marks)
    tally = Tally(
        marks=marks,
        origin=origin,
        at_most=np.zeros_like(counts.at_most),
        sides=np.zeros_like(counts.sides),
        sums=np.zeros((len(parts), *counts.sums.shape)),
        further=np.zeros((len(parts), len(like.sums))),
        done=np.zeros(len(parts), bool),
    )
    for block in first:
        own = values[:, block * DRAWS_OF_BLOCK : (block + 1) * DRAWS_OF_BLOCK]
        counts.add(_counted(own, draws, block, marks, origin))
    tally.take(0, counts, sums.sum(axis=0))
    return tally


def _counted(rows: Array, draws: int, block: int, marks: Array, origin: Array) -> Counted:
    """What the draws of a block that count add."""
    size = min(DRAWS_OF_BLOCK, draws - block * DRAWS_OF_BLOCK)
    return counted(rows[:, :size], marks, origin, whole=size == DRAWS_OF_BLOCK)


def _rows(values: Any) -> Array:
    """All arrays of records one below the other, shape (row, draw)."""
    arrays: list[Array] = []
    mapped(values, lambda array: arrays.append(np.broadcast_to(array, (*array.shape[:-1], DRAWS_OF_BLOCK))))
    return np.concatenate([array.reshape(-1, DRAWS_OF_BLOCK) for array in arrays])


def _parts(draws: int) -> list[range]:
    """The blocks of each part."""
    blocks = blocks_of(draws)
    return [range(first, min(first + PART, blocks)) for first in range(0, blocks, PART)]
