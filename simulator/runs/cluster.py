"""Blocks on the workers of a Dask scheduler that runs already; the same numbers to the bit as here."""

import logging
import re
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from simulator.inputs.problems import LONGEST_PLACE, visible
from simulator.runs.kept import WHOLE, made_by
from simulator.runs.spread import ExecutorError

Task = TypeVar("Task")
Answer = TypeVar("Answer")

OPTION = "--cluster"
TALKATIVE = ("distributed", "tornado", "asyncio")  # what logs that connections end
ADDRESS = re.compile(r"\w+://\S+:\d+")
PATIENCE = 15  # seconds, for a scheduler that answers and for the first worker
RETURN = 60  # seconds in which workers may come back after all of them were lost
LOOK = 1  # seconds between two looks at whether there are any
MADE_BY = ("version of goglobal's code", "way of rounding", "numpy", "scipy", "Python")
"""What has to be the same on all machines, in the order of `made_by`: the first two have no name to be told."""


@dataclass
class Cluster:
    """The workers of a scheduler at an address as tcp://host:8786.

    Connects when work is first given out, and raises ExecutorError where nobody answers or a worker has other versions.
    """

    address: str

    def answers(self, work: Callable[[Task], Answer], tasks: list[Task]) -> Iterator[tuple[int, Answer]]:
        """The place of each task and its answer, in the order in which they are done.

        A task whose worker is lost goes to another.
        """
        from distributed import CancelledError, KilledWorker

        here = made_by(WHOLE)

        def checked(task: Task) -> Answer:
            """Refuses to work by other code than that which asks, on workers that came later too."""
            from simulator.runs import kept

            if kept.made_by(WHOLE) != here:
                raise ExecutorError.of(OPTION, _other({"a worker": kept.made_by(WHOLE)}, here))
            return work(task)

        # What tasks share is a task too: it is sent once, and made again where its worker is lost.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it is large
            shared = self._client.submit(_itself, checked, pure=False)
        futures = dict(enumerate(self._client.map(_called, [shared] * len(tasks), tasks, pure=False)))
        ended: SimpleQueue[int] = SimpleQueue()
        for place, future in futures.items():
            future.add_done_callback(partial(_note, ended, place))
        try:
            for _ in tasks:
                place = self._next(ended)
                future = futures.pop(place)
                answer = self._answer(future)
                future.release()  # so that no worker keeps what was taken
                yield place, answer
        except KilledWorker:
            words = "workers were lost again and again over one block; give them more memory, or look into their logs"
            raise ExecutorError.of(OPTION, words) from None
        except (CancelledError, OSError):
            words = f"the connection to the scheduler at {self.address} was lost; see that it runs, and ask again"
            raise ExecutorError.of(OPTION, words) from None
        finally:
            if self._client.status == "running":
                self._client.cancel(list(futures.values()), force=True)

    def _next(self, ended: "SimpleQueue[int]") -> int:
        """The place of the next task that ends; refuses to wait for workers that do not come back."""
        seen = time.monotonic()
        while True:
            with suppress(Empty):
                return ended.get(timeout=LOOK)
            if self._client.nthreads():
                seen = time.monotonic()
            elif time.monotonic() - seen > RETURN:
                raise self._deserted()

    def _answer(self, future: Any) -> Any:
        """The answer of a task that has ended; what its worker took with it is made again where there is another."""
        patience = RETURN
        while True:
            try:
                return future.result(timeout=patience)
            except TimeoutError:
                if not self._client.nthreads():
                    raise self._deserted() from None
                patience *= 2  # a large answer on a slow line

    def _deserted(self) -> ExecutorError:
        words = f"the scheduler at {self.address} has lost all its workers, and none came back"
        return ExecutorError.of(OPTION, f"{words}; start some with: dask worker {self.address}")

    def close(self) -> None:
        """Leaves the scheduler, if it was ever asked for anything."""
        if "_client" in vars(self):
            self._client.close()

    @cached_property
    def _client(self) -> Any:
        if not ADDRESS.fullmatch(self.address):
            words = (
                f"'{visible(self.address, LONGEST_PLACE)}' is no address of a scheduler; write it as tcp://host:8786"
            )
            raise ExecutorError.of(OPTION, words)
        from distributed import Client

        for name in filter(lambda name: name.startswith(TALKATIVE), list(logging.root.manager.loggerDict)):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what matters is told in words
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                client = Client(self.address, timeout=PATIENCE, set_as_default=False)
            except (OSError, TimeoutError, ValueError) as error:
                words = f"no scheduler answers at {self.address} ({error or type(error).__name__})"
                raise ExecutorError.of(OPTION, f"{words}; start one with: dask scheduler") from None
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError:
                client.close()
                words = f"the scheduler at {self.address} has no workers; start some with: dask worker {self.address}"
                raise ExecutorError.of(OPTION, words) from None
        self._refuse_others(client)
        return client

    def _refuse_others(self, client: Any) -> None:
        """Raises ExecutorError where a worker would compute by other code or libraries."""

        def versions() -> Any:  # sent as it is, since a worker may have no such module
            try:
                from simulator.runs import kept

                return kept.made_by(WHOLE)
            except (ImportError, AttributeError) as error:
                return str(error)

        here, there = made_by(WHOLE), client.run(versions)
        others = {worker: found for worker, found in there.items() if found != here}
        if others:
            client.close()
            raise ExecutorError.of(OPTION, _other(others, here))


def _itself(work: Task) -> Task:
    return work


def _called(work: Callable[[Task], Answer], task: Task) -> Answer:
    return work(task)


def _note(ended: "SimpleQueue[int]", place: int, _: object) -> None:
    ended.put(place)


def _other(others: Mapping[str, Any], here: tuple[str, ...]) -> str:
    """What is not the same on workers."""
    told = []
    for worker, found in others.items():
        if isinstance(found, str):
            told.append(f"{worker} has no goglobal, or an older one ({found})")
            continue
        differ = [
            f"{what} {other} and not {own}" if what not in MADE_BY[:2] else f"another {what}"
            for what, own, other in zip(MADE_BY, here, found, strict=True)
            if own != other
        ]
        told.append(f"{worker} has {', '.join(differ)}")
    return f"{'; '.join(told)}; install the same on all machines, since other versions may bring other numbers"
