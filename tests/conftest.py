"""What many tests start from: the shipped seeds, their markets and years, and parameters at the priors' medians."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import settings

from simulator.inputs import seeds as seeds_module
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import shipped_folder
from simulator.model import Calendar, Markets, Parameters
from simulator.runs import kept
from tests.model import samples

# The same examples in every run, however slow the machine.
settings.register_profile("shipped", max_examples=50, deadline=None, derandomize=True, database=None)
settings.load_profile("shipped")


BLOCKS_KEPT = 32  # of filtered draws; a block takes some megabytes


@pytest.fixture(scope="session", autouse=True)
def read_and_filtered_once() -> Iterator[None]:
    """The shipped seeds are read once a session, and blocks of the same beliefs filtered once: neither ever changes."""
    read, filtered = seeds_module.read_seeds, lru_cache(BLOCKS_KEPT)(kept.drawn)
    shipped = shipped_folder("seeds")

    def read_once(folder: Path) -> Seeds:
        return samples.shipped_seeds() if folder == shipped else read(folder)

    with pytest.MonkeyPatch.context() as patch:
        for module in ("simulator.inputs.seeds", "simulator.door"):
            patch.setattr(f"{module}.read_seeds", read_once)
        for module in ("simulator.runs.ensemble", "simulator.runs.posterior", "simulator.analysis.projected"):
            patch.setattr(f"{module}.drawn", filtered)
        yield


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Filtered draws are kept for this run of the tests, beside those of other workers, and not among the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOGLOBAL_CACHE", str(tmp_path_factory.getbasetemp().parent / "cache"))
        yield


COARSE = 40  # dots an inch: figures are measured and counted in tests, not looked at


@pytest.fixture(scope="session", autouse=True)
def small_pictures() -> Iterator[None]:
    """Figures are written with few dots, which saves half of the time that they take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simulator.report.plot.page.DPI", COARSE)
        yield


@pytest.fixture(scope="session")
def seeds() -> Seeds:
    """The seeds that come with the program."""
    return samples.shipped_seeds()


@pytest.fixture(scope="session")
def markets(seeds: Seeds) -> Markets:
    """The shipped markets."""
    return seeds.markets


@pytest.fixture(scope="session")
def calendar(seeds: Seeds) -> Calendar:
    """The years that the shipped numbers speak of."""
    return seeds.calendar


@pytest.fixture(scope="session")
def median_parameters() -> Callable[..., Parameters]:
    """A builder of parameters at the priors' medians; arguments replace single ones."""
    return samples.medians
