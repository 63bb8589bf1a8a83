"""What a command did, so that it can be done again: inputs and outputs with checksums, versions, settings.

It must not know how the outputs were made.
"""

import json
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator import __version__
from simulator.analysis.results import Result
from simulator.output.files import sha256
from simulator.output.records import filter_record


def manifest(results: Sequence[Result], outputs: Sequence[Path], command: Sequence[str]) -> str:
    """The manifest of a command as JSON text."""
    import scipy

    record = {
        "version": __version__,
        "command": list(command),
        "scenarios": [_scenario(result) for result in results],
        "inputs": {name: digest for result in results for name, digest in result.scenario.hashes.items()},
        "outputs": {path.name: sha256(path) for path in outputs},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def _scenario(result: Result) -> dict[str, Any]:
    scenario = result.scenario
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        "hash": scenario.hash,
        "as_of": scenario.as_of,
        "end": scenario.end,
        "draws": scenario.draws,
        "rng_seed": scenario.rng_seed,
        "settings": {
            key: {"value": setting.value, "origin": setting.origin} for key, setting in scenario.settings.items()
        },
        "shocks": [setting.value for setting in scenario.shock_settings],
        "targets": [setting.value for setting in scenario.target_settings],
        "filter": filter_record(result.ensemble.filter),
    }
