"""Results of a few draws that many tests look at."""

from collections.abc import Callable

import pytest

from simulator.analysis.results import Result
from simulator.runs.ensemble import project_all
from tests.scenarios import shipped

Results = Callable[..., list[Result]]


@pytest.fixture(scope="session")
def results() -> Results:
    """Runs shipped scenarios, by name or as (name, settings...), on a hundred draws."""

    def run(*wanted: str | tuple[str, ...], assume: tuple[str, ...] = ()) -> list[Result]:
        scenarios = []
        for entry in wanted:
            name, *settings = (entry,) if isinstance(entry, str) else entry
            scenarios.append(shipped(name, *settings, assume=assume))
        return [Result(ensemble) for ensemble in project_all(scenarios)]

    return run
