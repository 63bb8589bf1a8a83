"""Measures, and writes results.json, the picture and the table of README; prints nothing where numbers differ."""

import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import measure
from benchmarks.contenders import contenders
from benchmarks.ensemble import YEARS, blocks_of, scenario_of
from benchmarks.figure import draw
from benchmarks.memory import memory
from benchmarks.results import derived, table

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
START, END = "<!-- made by make bench -->\n", "\n<!-- end of what make bench makes -->"
AGREED = 1e-9  # relative
LIBRARIES = ("numpy", "numba", "pysd", "ema_workbench")


def main() -> None:
    """One run of everything."""
    found = measured()
    results = {**derived(found["raw"]), **found}
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    draw(results, HERE / "ratios.png")
    text = README.read_text(encoding="utf-8")
    made = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
    README.write_text(made.sub(lambda _: START + table(results) + END, text), encoding="utf-8")
    print(table(results))


def measured() -> dict[str, Any]:
    """The machine, and all raw times. Ends the program where a contender's numbers are not those of `advance`."""
    with TemporaryDirectory() as name, contenders(Path(name)) as ready:
        differences = measure.differences(ready)
        wrong = [f"{name} by {by:.1e}" for name, by in differences.items() if not by <= AGREED]
        if wrong:
            sys.exit(f"nothing was timed, because numbers differ from those of advance: {', '.join(wrong)}")
        block, *_ = blocks_of(scenario_of("baseline"), 1)
        return {
            "machine": {"processor": _processor(), "cores": os.cpu_count(), "system": platform.platform()},
            "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": _commit(),
            "years": YEARS,
            "markets": len(block.past.dynamics.markets.names),
            "largest_difference": differences,
            "raw": {
                "rounds": list(measure.in_rounds(ready)),
                "sizes": {
                    "years": measure.against_years(block),
                    "markets": measure.against_markets(block),
                    "draws": measure.against_draws(ready[0]),
                },
                "memory": memory(Path(name)),
            },
        }


def _processor() -> str:
    """The processor as Linux names it."""
    named = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return named[1] if named else platform.processor() or platform.machine()


def _commit() -> str:
    """The commit that was measured; "-dirty" where files had been changed."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
