"""Shipped scenarios as tests try them: on few draws, under any settings, their beliefs filtered once.

It must not know what is tested.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.inputs.scenario import Beliefs, Reading, Scenario, read_scenario
from simulator.runs.posterior import Posterior, posterior
from tests.model.samples import shipped_seeds

LAW = (
    "levers.law.in_force_from = 2027",
    "levers.law.tax_cut = 2.0",
    "levers.law.support = 1.0",
    "levers.law.eligible_share = 0.5",
)
WITHDRAWAL = (
    "levers.delegations.missions = { 2026 = 0 }",
    "levers.delegations.meetings_at_home = { 2026 = 0 }",
    "levers.consulting.firms_advised = { 2026 = 0 }",
    "levers.promotion.budget = { 2026 = 0 }",
    "levers.offices.opened = { 2026 = 0 }",
    "levers.partners.served_share.japan = { 2026 = 0 }",
)


def typed(*settings: str, draws: int = 100) -> tuple[tuple[str, str], ...]:
    """Settings as the command line hands them to a reader of scenarios; `draws` may be set anew."""
    return tuple((f"--set {line}", line) for line in (f"ensemble.draws = {draws}", *settings))


def shipped(name: str | Path, *settings: str, assume: tuple[str, ...] = (), draws: int = 100) -> Scenario:
    """A shipped scenario, or one in a file, under these settings and beliefs."""
    return read_scenario(name, shipped_seeds(), assume, typed(*settings, draws=draws))


def reading(name: str, *settings: str) -> Reading:
    """A shipped scenario that is to be varied."""
    return Reading(name, shipped_seeds(), (), typed(*settings))


def with_seed(scenario: Scenario, rng_seed: int) -> Scenario:
    """The scenario with other random numbers."""
    return replace(scenario, beliefs=replace(scenario.beliefs, rng_seed=rng_seed))


@contextmanager
def filtered_once(*modules: str) -> Iterator[pytest.MonkeyPatch]:
    """As long as it lasts these modules of simulator.analysis filter each set of beliefs once; more can be patched."""
    kept: dict[Beliefs, Posterior] = {}

    def once(scenario: Scenario, *rest: Any) -> Posterior:
        if scenario.beliefs not in kept:
            kept[scenario.beliefs] = posterior(scenario, *rest)
        return kept[scenario.beliefs]

    with pytest.MonkeyPatch.context() as patch:
        for module in modules:
            patch.setattr(f"simulator.analysis.{module}.posterior", once)
        yield patch
