"""Peak memory of a process that imports what one contender needs, and runs it; Linux tells it.

Run as a process of its own: `python -m benchmarks.memory NAME FOLDER DRAWS` prints MiB.
"""

import multiprocessing
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks.contenders import ENSEMBLE, OTHERS, OURS, contender

MANY = 1_024_000
DRAWS = dict.fromkeys((*OURS, *OTHERS), ENSEMBLE) | {"pysd": 8, "pysd_spelled_out": 8}
"""Draws that are run; PySD would take half an hour for as many as the others, and keeps nothing of a run."""


def memory(folder: Path) -> dict[str, dict[str, float]]:
    """The peak of each contender [MiB] and on how many draws; once more of `advance`, on many."""
    usual = {name: {"draws": draws, "mib": _of_child(name, folder, draws)} for name, draws in DRAWS.items()}
    return {**usual, "advance_many": {"draws": MANY, "mib": _of_child("advance", folder, MANY)}}


def _of_child(name: str, folder: Path, draws: int) -> float:
    command = [sys.executable, "-m", "benchmarks.memory", name, str(folder), str(draws)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _peak(process: int | str) -> float:
    """The most memory that a process has held [MiB]."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    if found is None:
        raise OSError(f"process {process}: Linux does not tell its peak memory")
    return int(found[1]) / 1024


def main() -> None:
    """Runs one contender; what its processes share is counted in each."""
    name, folder, draws = sys.argv[1:]
    with ExitStack() as stack:
        for _ in contender(name, Path(folder), stack).run(int(draws)):
            pass
        print(_peak("self") + sum(_peak(child.pid or "self") for child in multiprocessing.active_children()))


if __name__ == "__main__":
    main()
