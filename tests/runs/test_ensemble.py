"""Blocks, workers, pairing: what may change numbers and what must not."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from simulator.inputs.priors import Prior
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import Scenario, read_scenario
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import PRICE
from simulator.runs import memory
from simulator.runs.ensemble import Ensemble, project_all

Read = Callable[..., Scenario]


@pytest.fixture(scope="module")
def read(seeds: Seeds) -> Read:
    """Reads a shipped scenario with settings typed as key = value."""
    return lambda name, *settings: read_scenario(name, seeds, settings=[(line, line) for line in settings])


def assert_same(one: Ensemble, other: Ensemble, draws: int | None = None) -> None:
    """Asserts that all outcomes of two ensembles are the same bits, in the first draws."""
    for name, values in one.outcomes.totals.items():
        np.testing.assert_array_equal(values[..., :draws], other.outcomes.totals[name][..., :draws])
    for name, values in one.outcomes.by_market.items():
        np.testing.assert_array_equal(values[..., :draws], other.outcomes.by_market[name][..., :draws])


def test_workers_change_nothing(read: Read) -> None:
    """Three threads give the same bits as one."""
    scenarios = [read("baseline", "ensemble.draws = 2048"), read("law", "ensemble.draws = 2048")]
    for one, other in zip(project_all(scenarios, workers=1), project_all(scenarios, workers=3), strict=True):
        assert_same(one, other)


def test_company_and_order_change_nothing(read: Read) -> None:
    """A scenario's numbers do not depend on what is run beside it, or in which order."""
    law, offices = read("law", "ensemble.draws = 1024"), read("offices", "ensemble.draws = 1024")
    (alone,) = project_all([law])
    assert_same(alone, project_all([offices, law])[1])
    assert_same(alone, project_all([law, offices])[0])


def test_more_draws_keep_the_first(read: Read) -> None:
    """A block depends on its number alone: the first draws of many are those of few, and the last block is cut."""
    few, many = (project_all([read("baseline", f"ensemble.draws = {draws}")])[0] for draws in (1500, 2048))
    assert few.outcomes.totals["firms"].shape == (17, 1500)
    assert_same(few, many, draws=1500)


def test_scenarios_meet_the_same_chance(read: Read) -> None:
    """A scenario that repeats current policy equals the baseline to the bit, draw by draw."""
    record = read(
        "baseline",
        "ensemble.draws = 1024",
        "levers.delegations.missions = { 2027 = 6.0 }",
        "levers.consulting.firms_advised = { 2026 = 20, 2030 = 20, ramp = true }",
        "levers.partners.served_share.japan = { 2028 = 0.05 }",
        'levers.partners.programmes.digital_europe = { market = "european_union", until = 2027, '
        'demand = "digital_europe_demand" }',
        "levers.offices.opened = { 2026 = 10 }",
        "levers.promotion.budget = { 2026 = 1.0 }",
    )
    base, same = project_all([read("baseline", "ensemble.draws = 1024"), record])
    assert_same(base, same)
    assert not same.outcomes.totals["public_cost"][1:].any()


def test_the_past_is_the_same_for_all(read: Read) -> None:
    """Scenarios of the same beliefs share every draw of the past, and differ only after as_of."""
    base, everything = project_all(
        [read("baseline", "ensemble.draws = 1024"), read("go-global", "ensemble.draws = 1024")]
    )
    known = base.years.index(2025) + 1
    for name, values in base.outcomes.totals.items():
        np.testing.assert_array_equal(values[:known], everything.outcomes.totals[name][:known])
        if name != PRICE:  # prices are the world's
            assert not np.array_equal(values[known + 2], everything.outcomes.totals[name][known + 2])


@pytest.mark.parametrize("name", ["baseline", "go-global", "withdrawal", "recession", "articles-2023"])
def test_identities(read: Read, name: str) -> None:
    """Flows explain stocks, markets sum to totals, levers to the cost, and nothing is negative, in every draw."""
    (ensemble,) = project_all([read(name, "ensemble.draws = 1024")])
    totals, markets = ensemble.outcomes.totals, ensemble.outcomes.by_market
    np.testing.assert_allclose(
        totals["firms"][1:], (totals["firms"][:-1] + totals["entries"][1:] - totals["exits"][1:]), rtol=1e-11
    )
    for outcome, values in markets.items():
        np.testing.assert_allclose(values.sum(axis=1), totals[outcome], rtol=1e-12)
    np.testing.assert_allclose(
        sum(ensemble.outcomes.cost_by_lever.values()), totals["public_cost"], rtol=1e-12, atol=1e-12
    )
    for outcome in ("firms", "revenue", "pool", "foreign_share", "value_added"):
        assert totals[outcome].min() >= 0
    assert totals["foreign_share"].max() <= 1
    for outcome in ("entries", "exits", "public_cost"):
        assert np.isnan(totals[outcome][0]).all()
        assert not np.isnan(totals[outcome][1:]).any()


def test_another_seed_gives_other_draws(read: Read) -> None:
    """The random seed changes every number, and medians by no more than their sampling error allows."""
    one, other = (
        project_all([read("baseline", "ensemble.draws = 2048", f"ensemble.rng_seed = {seed}")])[0] for seed in (1, 2)
    )
    assert not np.array_equal(one.outcomes.totals["firms"], other.outcomes.totals["firms"])
    for outcome in ("firms", "revenue"):
        logs = [np.log(ensemble.outcomes.totals[outcome][-1]) for ensemble in (one, other)]
        fewest = [min(ensemble.filter.effective.values()) for ensemble in (one, other)]
        # A median of n normal draws has the standard error 1.2533 sd / sqrt(n).
        errors = [1.2533 * np.std(log) / np.sqrt(n) for log, n in zip(logs, fewest, strict=True)]
        assert abs(np.median(logs[0]) - np.median(logs[1])) < 3 * np.hypot(*errors)


def test_shock_reaches_its_market_only(read: Read) -> None:
    """A shock to one market lowers that market's revenue by exactly its size and leaves the others alone."""
    base = read("baseline", "ensemble.draws = 1024")
    shocked = read(
        "baseline", "ensemble.draws = 1024", 'shocks = [{ market = "telecom_abroad", year = 2028, growth = -0.1 }]'
    )
    one, other = project_all([base, shocked])
    revenue, hit = (ensemble.outcomes.by_market["revenue"] for ensemble in (one, other))
    telecom = base.seeds.markets.names.index("telecom_abroad")
    place = one.years.index(2028)
    np.testing.assert_allclose(hit[place:, telecom], revenue[place:, telecom] * np.exp(-0.1), rtol=1e-12)
    others = np.arange(revenue.shape[1]) != telecom
    np.testing.assert_array_equal(hit[:, others], revenue[:, others])


def test_fixed_beliefs(read: Read) -> None:
    """Any one parameter may be fixed, and all of them: what is left is the chance of the years."""
    base = read("go-global", "ensemble.draws = 1024")
    fixed = {name: Prior(prior.median, prior.low, prior.high) for name, prior in base.priors.items()}
    pool = {**base.priors, "initial_pool": fixed["initial_pool"]}
    for priors in (pool, fixed):
        (ensemble,) = project_all([replace(base, beliefs=replace(base.beliefs, priors=priors))])
        assert ensemble.outcomes.totals["pool"].shape == (17, 1024)
        assert np.ptp(ensemble.outcomes.totals["pool"][0]) == 0
        assert np.ptp(ensemble.outcomes.totals["revenue"][-1]) > 0


def test_too_many_draws(read: Read) -> None:
    """Draws that no memory holds are refused before anything is run."""
    with pytest.raises(ScenarioError, match=r"draws: need about .* GiB of memory, .* GiB are free"):
        project_all([read("baseline", "ensemble.draws = 100_000_000")])


def test_the_estimate_of_memory(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts every array of an ensemble and a little more, and is measured against what is free."""
    scenario = read("baseline", "ensemble.draws = 1024")
    (one,) = project_all([scenario])
    held = sum(array.nbytes for kind in vars(one.outcomes).values() for array in kind.values())
    monkeypatch.setattr(memory, "BESIDE", 0.0)
    for free, fits in ((0.0, False), (1.1 * held, False), (1.3 * held, True)):
        monkeypatch.setattr(memory, "free_memory", lambda free=free: free)
        if fits:
            assert project_all([scenario])
        else:
            with pytest.raises(ScenarioError, match="ask for fewer"):
                project_all([scenario])
    assert 0 < memory.free_memory() < 2**50


def test_one_scenario_twice(read: Read) -> None:
    """The same scenario, given twice, is projected twice, on all its draws."""
    scenario = read("law", "ensemble.draws = 2000")
    one, other = project_all([scenario, scenario])
    for left, right in zip(one.outcomes.totals.values(), other.outcomes.totals.values(), strict=True):
        np.testing.assert_array_equal(left, right)
        assert left.shape == (17, 2000)


def test_progress(read: Read) -> None:
    """Progress counts the blocks of all scenarios that share draws once."""
    seen: list[tuple[int, int]] = []
    scenarios = [read("baseline", "ensemble.draws = 2048"), read("law", "ensemble.draws = 2048")]
    project_all(scenarios, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


SEEDS = range(1, 13)
MOST_OF_MEDIANS, MOST_OF_LOWER_END = 0.015, 0.15  # standard deviation over random seeds, relative to the mean


@pytest.mark.slow
def test_other_seeds_move_results_little(read: Read) -> None:
    """Over twelve random seeds medians of 2035 move by under 1.5 %, the lower end of a difference by under 15 %."""
    medians: dict[str, list[float]] = {"firms": [], "revenue": []}
    lower_ends = []
    for seed in SEEDS:
        line = f"ensemble.rng_seed = {seed}"
        base, everything = (
            one.outcomes.totals for one in project_all([read("baseline", line), read("go-global", line)])
        )
        for outcome, found in medians.items():
            found.append(float(np.median(base[outcome][-1])))
        lower_ends.append(float(np.quantile(everything["revenue"][-1] - base["revenue"][-1], 0.05)))
    for found in medians.values():
        assert np.std(found, ddof=1) / np.mean(found) < MOST_OF_MEDIANS
    assert np.std(lower_ends, ddof=1) / np.mean(lower_ends) < MOST_OF_LOWER_END
