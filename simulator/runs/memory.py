"""How much memory a run may still take, and that what does not fit is refused before anything is drawn."""

import os
from contextlib import suppress
from pathlib import Path

from simulator.inputs.problems import ScenarioError

BYTES_OF_NUMBER = 8
BYTES_OF_KIB = 1024
BYTES_OF_GIB = 2**30
BESIDE = 0.2 * BYTES_OF_GIB  # the program itself, and the particles of the blocks in work; measured
GROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)
"""Where Linux says what a container may hold, and what it holds."""


def refuse_unheld(numbers: float, cure: str = "ask for fewer with --draws, or for fewer scenarios") -> None:
    """Raises ScenarioError where so many numbers cannot be held, rather than dying halfway; `cure` needs fewer."""
    needed, free = numbers * BYTES_OF_NUMBER + BESIDE, free_memory()
    if needed > free:
        words = f"need about {needed / BYTES_OF_GIB:.1f} GiB of memory, {free / BYTES_OF_GIB:.1f} GiB are free"
        raise ScenarioError.of("draws", f"{words}; {cure}")


def free_memory() -> float:
    """Bytes that are free on this machine, in its container and under the limits of this process.

    Infinite where the system tells nothing of it.
    """
    free = [float("inf")]
    with suppress(OSError, ValueError, AttributeError):
        free.append(float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")))
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free.append(
            float(BYTES_OF_KIB) * int(next(line for line in lines if line.startswith("MemAvailable")).split()[1])
        )
    for limit, used in GROUPS:
        with suppress(OSError, ValueError):
            free.append(float(Path(limit).read_text(encoding="ascii")) - float(Path(used).read_text(encoding="ascii")))
    with suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit_of_process, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit_of_process != resource.RLIM_INFINITY:
            free.append(float(limit_of_process - pages * os.sysconf("SC_PAGE_SIZE")))
    return max(0.0, min(free))
