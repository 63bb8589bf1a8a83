"""Kept draws bring what the runner brings, to the bit; previews add their own change; what nobody needs is dropped."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.explore import engine as engine_module
from simulator.explore.engine import EVERY, MOST_BELIEFS, OUTCOMES, Dropped, Engine, Preview
from simulator.inputs.scenario import Scenario, read_scenario
from simulator.inputs.seeds import Seeds
from simulator.runs.ensemble import project_all

DRAWS = ("x", "ensemble.draws = 2500")


def read(name: str, seeds: Seeds, *lines: str) -> Scenario:
    """A shipped scenario of a few blocks, of which the last is cut."""
    return read_scenario(name, seeds, (), [DRAWS, *((line, line) for line in lines)])


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Draws that are kept over the tests."""
    return Engine()


CASES = {
    "nothing": ("baseline",),
    "the law": ("law",),
    "all levers": ("go-global",),
    "one lever": ("baseline", "levers.delegations.missions = { 2027 = 12 }"),
    "as current policy": ("baseline", "levers.delegations.missions = { 2027 = 6 }"),
    "another world": ("recession",),
    "less": ("withdrawal",),
    "earlier beliefs": ("articles-2023", "levers.offices.opened = { 2026 = 30 }"),
    "other beliefs": ("law", "parameters.displacement = { fixed = 0.3 }"),
    "a shorter time": ("law", "horizon.end = 2030"),
}


QUICK = ("the law", "as current policy")


@pytest.mark.parametrize(
    "case", [case if case in QUICK else pytest.param(case, marks=pytest.mark.slow) for case in CASES]
)
def test_all_draws_are_those_of_the_runner(case: str, engine: Engine, seeds: Seeds) -> None:
    """The scenario and current policy beside it are the same bits as projected in the usual way."""
    scenario = read(*CASES[case][:1], seeds, *CASES[case][1:])
    found = engine.answer(scenario)
    for mine, whole in zip(found, project_all([scenario, scenario.under_current_policy]), strict=True):
        for name in OUTCOMES:
            np.testing.assert_array_equal(mine.ensemble.outcomes.totals[name], whole.outcomes.totals[name])
        for name, values in mine.ensemble.outcomes.as_counted.items():
            np.testing.assert_array_equal(values, whole.outcomes.as_counted[name])
        assert mine.ensemble.filter == whole.filter
        np.testing.assert_array_equal(mine.ensemble.identified.renewal, whole.identified.renewal)


def test_a_preview_is_a_choice_of_the_draws(engine: Engine, seeds: Seeds) -> None:
    """Each draw of a preview is that of the full answer at its place: blocks are taken apart one by one."""
    scenario = read("go-global", seeds)
    full, _ = engine.answer(scenario)
    few, _ = engine.answer(scenario, "preview")
    places = np.concatenate([np.arange(start, min(start + 1024, 2500), EVERY) for start in range(0, 2500, 1024)])
    for name in OUTCOMES:
        kept = full.ensemble.outcomes.totals[name][:, places]
        np.testing.assert_allclose(few.ensemble.outcomes.totals[name], kept, rtol=1e-12)


def test_a_preview_adds_its_own_change_to_the_full_reference(engine: Engine, seeds: Seeds) -> None:
    """Where a lever does nothing the level is that of all draws; else it is moved by the change of the few."""
    scenario = read("law", seeds)
    preview, few = engine.answer(scenario, "preview")
    assert isinstance(preview, Preview)
    full = engine.met(scenario).current["full"]
    own = preview.ensemble.outcomes.totals["revenue"]
    change = np.median(own, axis=-1) - np.median(few.ensemble.outcomes.totals["revenue"], axis=-1)
    np.testing.assert_allclose(preview.totals["revenue"].p50, full.totals["revenue"].p50 + change)
    quiet = replace(few.scenario, policy={**scenario.seeds.current})
    same, _ = engine.answer(quiet, "preview")
    np.testing.assert_array_equal(same.totals["revenue"].p50, full.totals["revenue"].p50)


def test_chances_of_a_preview_are_moved_alike(engine: Engine, seeds: Seeds) -> None:
    """A target's chance is that of all draws, moved, and stays a chance."""
    target = 'targets = [{ outcome = "revenue", year = 2030, at_least = 16000 }]'
    preview, few = engine.answer(read("law", seeds, target), "preview")
    full = engine.met(few.scenario).current["full"].ensemble.outcomes.totals["revenue"]
    place = full.shape[0] - 6
    own, base = (one.ensemble.outcomes.totals["revenue"][place] for one in (preview, few))
    expected = np.mean(full[place] >= 16000) + np.mean(own >= 16000) - np.mean(base >= 16000)
    assert preview.targets[-1].probability == pytest.approx(expected)


def test_what_nobody_waits_for_is_dropped_between_blocks(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    """One block is finished, the next is not begun."""
    engine, scenario = Engine(), read("law", seeds)
    engine.met(scenario)
    begun, projected = [], engine_module._projected

    def noted(*given: object) -> object:
        begun.append(given)
        return projected(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(engine_module, "_projected", noted)
    with pytest.raises(Dropped):
        engine.answer(scenario, stop=lambda: bool(begun))
    assert len(begun) == 1
    engine.answer(scenario)
    assert len(begun) == 1 + 3


def test_learning_that_is_dropped_leaves_nothing_behind(seeds: Seeds) -> None:
    """Asked again it is learned anew."""
    engine, scenario = Engine(), read("law", seeds, "parameters.displacement = { fixed = 0.25 }")
    with pytest.raises(Dropped):
        engine.answer(scenario, stop=lambda: True)
    assert not engine._draws
    engine.answer(scenario)
    assert len(engine._draws) == 1


def test_a_few_sets_of_beliefs_are_kept(seeds: Seeds) -> None:
    """The set that was used longest ago goes first."""
    engine = Engine()
    lines = ["ensemble.draws = 100", *(f"parameters.displacement = {{ fixed = 0.{n} }}" for n in range(1, 6))]
    scenarios = [read_scenario("baseline", seeds, (), [("x", lines[0]), ("y", line)]) for line in lines]
    for scenario in scenarios[:MOST_BELIEFS]:
        engine.learned(scenario)
    engine.learned(scenarios[0])
    engine.learned(scenarios[MOST_BELIEFS])
    kept = [one.beliefs in engine._draws for one in scenarios[: MOST_BELIEFS + 1]]
    assert kept == [True, False, True, True, True]
