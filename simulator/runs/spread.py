"""The one place where work is spread: over threads of this process, or over the workers of a Dask scheduler.

Numbers do not depend on it: a block is drawn by the random seed and its number alone, wherever that is done.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from threading import Event, local
from typing import Protocol, TypeVar

from simulator.inputs.problems import ScenarioError

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Progress = Callable[[int, int], None]

_thread = local()


class Executor(Protocol):
    """What computes tasks elsewhere, as runs/cluster.py does."""

    def answers(self, work: Callable[[Task], Answer], tasks: list[Task]) -> Iterator[tuple[int, Answer]]:
        """The place of each task and its answer, in the order in which they are done."""


class ExecutorError(ScenarioError):
    """What computes elsewhere cannot be reached, or was lost: the same may succeed another time."""


class Abandoned(Exception):  # noqa: N818 - what happens, not what went wrong
    """Nobody waits for the answer any more."""


Workers = int | Executor | None
"""How many threads, as many as the machine has cores unless stated; or what computes elsewhere."""


def no_progress(done: int, total: int) -> None:
    """Tells nobody how far a command is."""


def part(progress: Progress, place: int, parts: int) -> Progress:
    """Tells `progress` of one of so many parts of a work, all of the same size."""
    return lambda done, total: progress(place * total + done, parts * total)


def spread(
    work: Callable[[Task], Answer], tasks: Iterable[Task], workers: Workers = None, progress: Progress = no_progress
) -> list[Answer]:
    """The answer to every task, in their order; what a task raises is raised here, and the others are dropped.

    `progress` is told how many of them are done.
    """
    return in_order(as_done(work, tasks, workers, progress))


def in_order(answers: Iterable[tuple[int, Answer]]) -> list[Answer]:
    """Answers that come with their places, in the order of these."""
    found = dict(answers)
    return [found[place] for place in range(len(found))]


def as_done(
    work: Callable[[Task], Answer], tasks: Iterable[Task], workers: Workers = None, progress: Progress = no_progress
) -> Iterator[tuple[int, Answer]]:
    """The same, one by one with its place, for who has no room for all answers at once."""
    wanted = list(tasks)
    if workers is None or isinstance(workers, int):
        answers = _by_threads(work, wanted, threads_of(workers))
    else:
        answers = workers.answers(work, wanted)
    for done, answer in enumerate(answers, start=1):
        progress(done, len(wanted))
        yield answer


def threads_of(workers: Workers) -> int:
    """How many tasks are in work here at once."""
    if workers is None or isinstance(workers, int):
        return workers or os.cpu_count() or 1
    return 0


def _by_threads(work: Callable[[Task], Answer], tasks: list[Task], threads: int) -> Iterator[tuple[int, Answer]]:
    # Threads, since numpy computes outside the interpreter's lock: a new process would import for longer than it draws.
    left, waiting = Event(), enumerate(tasks)
    pool = ThreadPoolExecutor(threads, initializer=setattr, initargs=(_thread, "left", left))

    def given(count: int) -> dict[Future[Answer], int]:
        return {pool.submit(work, task): place for place, task in islice(waiting, count)}

    try:
        going = given(2 * threads)  # no thread waits for work, and answers do not pile up
        while going:
            for future in sorted(wait(going, return_when=FIRST_COMPLETED).done, key=going.__getitem__):
                place = going.pop(future)
                going |= given(1)
                yield place, future.result()
    finally:
        left.set()
        pool.shutdown(cancel_futures=True)


def end_if_abandoned() -> None:
    """Raises Abandoned in a thread for whose task nobody waits any more; for tasks that take seconds."""
    if (left := getattr(_thread, "left", None)) is not None and left.is_set():
        raise Abandoned
