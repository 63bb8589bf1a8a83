"""What many tests start from: the shipped seeds, their markets and years, and parameters at the priors' medians."""

from collections.abc import Callable

import pytest
from hypothesis import settings

from simulator.inputs.seeds import Seeds
from simulator.model import Calendar, Markets, Parameters
from tests.model import samples

# The same examples in every run, however slow the machine.
settings.register_profile("shipped", max_examples=50, deadline=None, derandomize=True, database=None)
settings.load_profile("shipped")


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
