"""How long the program takes to answer, as ratios to what the machine needs to import its libraries.

Runs of both sides alternate, so that a busy machine slows them alike; the median of the ratios is printed.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

ROUNDS = 7
PAIRS = {
    "goglobal run baseline / import numpy, scipy.stats, matplotlib": (
        ["-m", "simulator", "run", "baseline", "--quiet"],
        ["-c", "import numpy, scipy.stats, matplotlib"],
    ),
    "goglobal --help / import click": (["-m", "simulator", "--help"], ["-c", "import click"]),
}


def seconds(arguments: Sequence[str], folder: str) -> float:
    """Wall time of one whole process of Python."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Prints the median, least and largest ratio of each pair."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (ours, bare) in PAIRS.items():
            seconds(ours, folder), seconds(bare, folder)  # the first run of each reads from disk
            ratios = [seconds(ours, folder) / seconds(bare, folder) for _ in range(ROUNDS)]
            low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
            print(f"{name}: {middle:.2f} ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
