"""How much memory a run may still take."""

import os
from contextlib import suppress
from pathlib import Path

BYTES_OF_KIB = 1024
GROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)
"""Where Linux says what a container may hold, and what it holds."""


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
