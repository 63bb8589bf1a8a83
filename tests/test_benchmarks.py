"""What the benchmarks say is what was measured, and they measure the simulator's own model."""

import json
from dataclasses import replace
from statistics import median

import numpy as np
import pytest

from benchmarks.__main__ import AGREED, END, HERE, README, START
from benchmarks.contenders import OTHERS, OURS
from benchmarks.ensemble import Block, advanced, draws_of, projected, resized, scenario_of
from benchmarks.measure import DRAWS, MARKETS, YEARS
from benchmarks.one_draw import one_draw
from benchmarks.results import table
from benchmarks.spelled_out import spelled_out
from simulator.inputs.scenario import World
from simulator.model import Shocks, first_state
from simulator.model.quantities import Array
from simulator.runs.assimilate import Past
from tests.model.samples import identified, prior_draws

RESULTS = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
RAW = RESULTS["raw"]


@pytest.fixture(scope="module")
def block() -> Block:
    """Draws from the priors in years of large shocks; in one of them more firms want to start than there are."""
    dynamics = identified(prior_draws(64))
    start, rng = first_state(dynamics), np.random.default_rng(1)
    draws, markets = len(start.pool), len(dynamics.markets.names)
    shocks = [
        Shocks(rng.normal(0, 0.3, (markets, draws)), rng.normal(0, 0.5, draws), depreciation, gap)
        for depreciation, gap in ((0.0, 0.0), (0.1, 0.0), (0.0, -0.2), (-0.1, 0.1), (0.0, 0.0))
    ]
    shocks[2] = replace(shocks[2], entry=rng.normal(4, 1, draws))
    return Block(Past(draws, dynamics, (start,), (None,), {}, np.arange(draws)), tuple(shocks))


def test_one_draw_is_the_model(block: Block) -> None:
    """The plain code for one draw gives the totals of `advance`, also where the pool has no firms left for entries."""
    draws, ours = draws_of([block]), advanced(block)
    one_by_one = np.stack([one_draw(draws.at(draw)) for draw in range(len(draws.pool))], axis=-1)
    np.testing.assert_allclose(one_by_one, ours, rtol=AGREED, atol=0)
    hazard = draws.entry_hazard[:, None] * np.exp(draws.entry)
    assert (hazard.max(axis=1) > 2).any()
    assert (hazard.max(axis=1) < 1).any()


def test_projection_is_of_the_same_model(block: Block) -> None:
    """What is timed as `project` has the totals of `advance`, under current policy and in the same world and chance."""
    scenario = scenario_of("baseline")
    shocks = dict(enumerate(block.shocks, scenario.as_of + 1))
    world = World(
        real_depreciation={year: shock.real_depreciation for year, shock in shocks.items()},
        home_demand_gap={year: shock.home_demand_gap for year, shock in shocks.items()},
    )
    past = replace(block.past, states=(replace(block.start, year=scenario.as_of),))
    past.met.update({(scenario.rng_seed, 0, year): shock for year, shock in shocks.items()})
    moved = Block(past, block.shocks)
    found = projected(replace(scenario, end=max(shocks), world=world), moved, 0)
    np.testing.assert_allclose(found, advanced(moved)[: len(found)], rtol=AGREED, atol=0)


def test_twice_the_markets_have_twice_the_firms(block: Block) -> None:
    """Markets that come round again start with what the first ones have, and years with what they bring."""
    markets = len(block.past.dynamics.markets.names)
    twice = resized(block, markets=2 * markets)
    assert twice.start.firms.sum() == pytest.approx(2 * block.start.firms.sum())
    assert twice.past.dynamics.markets.entry_share.sum() == pytest.approx(1)
    longer = advanced(resized(block, years=8))
    np.testing.assert_array_equal(longer[:, :5], advanced(block))
    assert longer.shape[1] == 8


def test_subscripts_are_spelled_out() -> None:
    """Each element has an equation of its own, and a sum all of its terms, inside what else is said of it."""
    text = """{UTF-8}
age: young, old ~~|
market: one, two ~~|
firms[age, market] = 2 ~ Firms ~ Not empty.|
weight[market] = SUM(firms[age!, market]) * (1 + 2) ~~|
all = LN(SUM(firms[age!, market!] * (weight[market!] + 1))) / SUM(weight[market!]) ~~|
oldest[market] = firms[old, market] ~~|
"""
    weights = [f"weight {one} = (firms young {one} + firms old {one}) * (1 + 2) ~~|" for one in ("one", "two")]
    terms = [f"firms {age} {one} * (weight {one} + 1)" for age in ("young", "old") for one in ("one", "two")]
    assert spelled_out(text).splitlines() == [
        "{UTF-8}",
        *(f"firms {age} {one} = 2 ~~|" for age in ("young", "old") for one in ("one", "two")),
        *weights,
        f"all = LN(({' + '.join(terms)})) / (weight one + weight two) ~~|",
        "oldest one = firms old one ~~|",
        "oldest two = firms old two ~~|",
    ]


def test_every_contender_agreed_and_ran_in_every_round() -> None:
    """Each round has all of them; no number differs by more than is allowed."""
    assert all(set(one) == {*OURS, *OTHERS} for one in RAW["rounds"])
    assert set(RESULTS["largest_difference"]) == {"project", *OTHERS}
    assert max(RESULTS["largest_difference"].values()) <= AGREED


@pytest.mark.parametrize(("key", "clock"), [("ratio", "wall"), ("ratio_cpu", "cpu")])
def test_ratios(key: str, clock: str) -> None:
    """A ratio is the median over rounds of a contender's time for one draw over that of `advance`."""
    assert set(RESULTS[key]) == {*OURS[1:], *OTHERS}
    for name, ratio in RESULTS[key].items():
        found = []
        for one in RAW["rounds"]:
            theirs, ours = one[name], one["advance"]
            found.append(theirs[clock] * ours["draws"] / (ours[clock] * theirs["draws"]))
        assert ratio == pytest.approx(median(found))


def test_draws_per_second_and_memory() -> None:
    """Medians over rounds, and what each process held at most."""
    assert set(RESULTS["draws_per_second"]) == {*OURS, *OTHERS}
    for name, speed in RESULTS["draws_per_second"].items():
        assert speed == pytest.approx(median(one[name]["draws"] / one[name]["wall"] for one in RAW["rounds"]))
    assert {name: held["mib"] for name, held in RAW["memory"].items()} == RESULTS["memory_mib"]


@pytest.mark.parametrize(("axis", "sizes"), [("draws", DRAWS), ("years", YEARS), ("markets", MARKETS)])
def test_exponents(axis: str, sizes: tuple[int, ...]) -> None:
    """An exponent is the slope of log seconds on log size, through the median of each size."""
    seconds = {size: median(took for one, took in RAW["sizes"][axis] if one == size) for size in sizes}
    x, y = np.log(list(seconds)), np.log(list(seconds.values()))
    assert RESULTS["exponent"][axis] == pytest.approx(_covariance(x, y) / _covariance(x, x))


def _covariance(x: Array, y: Array) -> float:
    return float(((x - x.mean()) * (y - y.mean())).mean())


def test_readme_has_the_table() -> None:
    """The table of README is made of the results, and tells the machine."""
    text = README.read_text(encoding="utf-8")
    shown = text[text.index(START) + len(START) : text.index(END)]
    assert shown == table(RESULTS)
    assert RESULTS["machine"]["processor"] in shown
