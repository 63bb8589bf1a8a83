"""Draws that are kept: the same as those of a run, for as many scenarios as one likes."""

from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from typing import Any

import numpy as np
import pytest

from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from simulator.runs.ensemble import Ensemble, project_all, project_on
from simulator.runs.posterior import Posterior, evaluate, posterior, spread

SETTINGS = [("draws", "ensemble.draws = 1100"), ("end", "horizon.end = 2028")]  # two blocks, the second cut


@pytest.fixture(scope="module")
def runs(seeds: Seeds) -> list[Ensemble]:
    """The law and what is on record, as `goglobal run` projects them."""
    law = read_scenario("law", seeds, settings=SETTINGS)
    return project_all([law, law.under_current_policy])


@pytest.fixture(scope="module")
def kept(runs: list[Ensemble]) -> Posterior:
    """The draws of the same beliefs."""
    return posterior(runs[0].scenario, workers=1)


def test_same_ensembles(runs: list[Ensemble], kept: Posterior) -> None:
    """Projecting on kept draws gives what a run gives, to the bit."""
    for run, again in zip(runs, project_on([run.scenario for run in runs], kept), strict=True):
        for name, values in run.outcomes.totals.items():
            np.testing.assert_array_equal(again.outcomes.totals[name], values)
        assert again.filter == run.filter
        np.testing.assert_array_equal(again.identified.renewal, run.identified.renewal)


def numbers_in(thing: Any) -> int:
    """How many numbers arrays hold, wherever they lie in records and their fields."""
    if isinstance(thing, np.ndarray):
        return thing.size
    inner = vars(thing).values() if is_dataclass(thing) else thing.values() if isinstance(thing, Mapping) else thing
    return sum(map(numbers_in, inner)) if isinstance(inner, Iterable) and not isinstance(inner, str) else 0


def test_memory_is_known_before(runs: list[Ensemble], kept: Posterior, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the draws hold is estimated at a little more than it is, and refused where that is not free."""
    asked: list[float] = []
    monkeypatch.setattr("simulator.runs.posterior.refuse_unheld", asked.append)
    posterior(runs[0].scenario, workers=1)
    held = numbers_in(kept.blocks[0]) / kept.blocks[0].draws * kept.draws
    assert held < asked[0] < 1.2 * held
    monkeypatch.undo()
    with pytest.raises(ScenarioError, match="ask for fewer"):
        posterior(read_scenario("law", runs[0].scenario.seeds, settings=[("", "ensemble.draws = 100_000_000")]))


def test_tried(runs: list[Ensemble], kept: Posterior) -> None:
    """Each scenario is tried on all draws in their order, and what is measured comes back scenario by scenario."""
    revenue = evaluate([run.scenario for run in runs], kept, lambda outcomes: outcomes.totals["revenue"][-1])
    for run, values in zip(runs, revenue, strict=True):
        np.testing.assert_array_equal(values, run.outcomes.totals["revenue"][-1])


def test_record_changes_nothing(runs: list[Ensemble]) -> None:
    """Under current policy nothing is spent, and the law's plan is no longer there."""
    assert runs[1].scenario.policy == runs[1].scenario.seeds.current
    assert not np.nan_to_num(runs[1].outcomes.totals["public_cost"]).any()


def test_parameters(kept: Posterior, seeds: Seeds) -> None:
    """Every parameter that is not fixed has one value a draw; what is fixed is not among them."""
    drawn = {name for name, prior in seeds.priors.items() if not prior.fixed}
    assert set(kept.parameters) == drawn | set(seeds.events)
    assert {values.shape for values in kept.parameters.values()} == {(1100,)}
    assert all(np.ptp(values) > 0 for values in kept.parameters.values())


def test_spread_keeps_order() -> None:
    """Answers come in the order of tasks whatever the number of threads, and progress counts them."""
    told: list[tuple[int, int]] = []
    assert spread(lambda task: task**2, range(5), 3, lambda done, total: told.append((done, total))) == [0, 1, 4, 9, 16]
    assert told == [(done, 5) for done in range(1, 6)]


def test_first_error_is_told() -> None:
    """What goes wrong in a thread reaches the caller."""
    with pytest.raises(ZeroDivisionError, match="division"):
        spread(lambda task: 1 / task, [1, 0, 2], 2)
