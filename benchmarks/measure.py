"""What is measured: time in rounds, and cost against size. Seconds, nothing derived."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np

from benchmarks.contenders import ENSEMBLE, Contender
from benchmarks.ensemble import Block, advanced, resized

CHECKED = 8  # draws at least of which numbers are compared, where a round has fewer
ROUNDS = 15
REPEATS = 9  # of each number of years and of markets
DRAWS = {1_024: 12, 10_240: 6, 102_400: 2, 1_024_000: 1, 10_240_000: 1}
"""How often each number of draws is timed before the largest, and but for that one as often again after it."""
YEARS = (3, 6, 12, 24, 48)
MARKETS = (5, 10, 20, 40, 80)

Times = dict[str, float]
Sized = list[tuple[int, float]]
"""Sizes, and the seconds of a processor that each took."""


def differences(contenders: Sequence[Contender]) -> dict[str, float]:
    """By how much each contender differs from `advance` at most [1], in all totals that it gives, years and draws.

    Levers that act make other numbers, so that they are left out.
    """
    ours = contenders[0]
    reference, found = ours.totals(ENSEMBLE), {}
    for other in contenders[1:]:
        if other.name != "project_with_levers":
            totals = other.totals(min(max(other.draws, CHECKED), ENSEMBLE))
            found[other.name] = float(np.abs(totals / reference[: len(totals), :, : totals.shape[-1]] - 1).max())
    return found


def in_rounds(contenders: Sequence[Contender]) -> Iterator[dict[str, Times]]:
    """Rounds in which each contender runs once: its draws, and its seconds by the clock and of processors."""
    for _ in range(ROUNDS):
        yield {one.name: {"draws": one.draws, **timed(lambda one=one: _run(one, one.draws))} for one in contenders}


def timed(work: Callable[[], object]) -> Times:
    """Seconds by the clock and of processors, those of child processes included."""
    wall, cpu = time.perf_counter(), _cpu_seconds()
    work()
    return {"wall": time.perf_counter() - wall, "cpu": _cpu_seconds() - cpu}


def against_draws(ours: Contender) -> Sized:
    """Block after block, as many as it takes; no block is kept."""
    *smaller, largest = DRAWS
    order = [draws for draws in smaller for _ in range(DRAWS[draws])]
    order = [*order, largest, *reversed(order)]
    return [(draws, timed(lambda draws=draws: _run(ours, draws))["cpu"]) for draws in order]


def against_years(block: Block) -> Sized:
    """One block over more and fewer years, the shocks coming round again."""
    return _against(YEARS, [resized(block, years=years) for years in YEARS])


def against_markets(block: Block) -> Sized:
    """One block with more and fewer markets, the same ones coming round again."""
    return _against(MARKETS, [resized(block, markets=markets) for markets in MARKETS])


def _against(sizes: Sequence[int], blocks: Sequence[Block]) -> Sized:
    pairs = list(zip(sizes, blocks, strict=True))
    return [
        (size, timed(lambda block=block: advanced(block))["cpu"]) for _, (size, block) in product(range(REPEATS), pairs)
    ]


def _run(contender: Contender, draws: int) -> None:
    """Computes so many draws and keeps none of them."""
    for _ in contender.run(draws):
        pass


def _cpu_seconds() -> float:
    """What this process and its living children have used of processors."""
    # Linux names the processor clock of another process so.
    clocks = [(~child.pid << 3) | 2 for child in multiprocessing.active_children() if child.pid is not None]
    return time.process_time() + sum(time.clock_gettime(clock) for clock in clocks)
