"""Chance: strata, streams, correlation, and the shape of shocks."""

import zlib
from itertools import pairwise

import numpy as np
import pytest

from simulator.inputs.priors import Normal, Prior
from simulator.inputs.seeds import Seeds
from simulator.runs.draws import generator, parameters_of_block, shocks_of_year, stratified

SIZE = 8192


def test_one_number_in_each_stratum() -> None:
    """Stratified numbers fall one into each of as many equal parts, in random order."""
    numbers = stratified(generator(1, "x", 0), SIZE)
    assert sorted(np.floor(numbers * SIZE)) == list(range(SIZE))
    assert np.corrcoef(numbers[1:], numbers[:-1])[0, 1] == pytest.approx(0, abs=5 / np.sqrt(SIZE))


def test_streams_differ_by_every_key() -> None:
    """Seed, name, block and year each give another stream, and the same keys the same one."""
    keys = [(1, "a", 0, 0), (2, "a", 0, 0), (1, "b", 0, 0), (1, "a", 1, 0), (1, "a", 0, 2026)]
    first = [generator(*key).random() for key in keys]
    assert len(set(first)) == len(keys)
    assert [generator(*key).random() for key in keys] == first


def test_no_two_names_share_a_stream(seeds: Seeds) -> None:
    """The keys made from names differ for all names in use."""
    names = [*seeds.parameters, "delivery", "missions_are_null", "resampling"]
    names += [f"market_growth_score {market}" for market in seeds.markets.names]
    names += [f"market shock {market}" for market in seeds.markets.names]
    names += ["world shock", "country shock", "entry shock"]
    assert len({zlib.crc32(name.encode()) for name in names}) == len(names)


def test_a_parameter_keeps_its_draws_when_another_changes(seeds: Seeds) -> None:
    """Replacing one belief moves no other parameter, to the bit."""
    changed = {**seeds.priors, "return_share": Prior(0.5, 0, 1)}
    before, after = (parameters_of_block(priors, seeds.markets, 2023, 0, SIZE) for priors in (seeds.priors, changed))
    for name in seeds.parameters:
        if name != "return_share":
            np.testing.assert_array_equal(getattr(before, name), getattr(after, name))


def test_parameters_follow_their_priors(seeds: Seeds) -> None:
    """The drawn quantiles are those of the prior, within one stratum, also where parameters share a factor."""
    parameters = parameters_of_block(seeds.priors, seeds.markets, 2023, 3, SIZE)
    for name, prior in seeds.priors.items():
        drawn = np.sort(np.atleast_1d(getattr(parameters, name)))
        if prior.fixed:
            assert drawn == prior.values(np.zeros(1))
            continue
        strata = np.arange(SIZE)
        assert np.all(drawn >= prior.values(strata / SIZE + 1e-12) - 1e-9), name
        assert np.all(drawn[:-1] <= prior.values((strata[:-1] + 1) / SIZE) + 1e-9), name


def test_common_factor(seeds: Seeds) -> None:
    """Parameters of delivery are correlated as the seeds say, and others are not."""
    from scipy.stats import spearmanr

    parameters = parameters_of_block(seeds.priors, seeds.markets, 2023, 0, SIZE)
    wanted = 6 / np.pi * np.arcsin(seeds.priors["delivery_correlation"].median / 2)  # rank correlation of the copula
    tolerance = 4 / np.sqrt(SIZE)
    common = [name for name, prior in seeds.priors.items() if prior.common == "delivery"]
    assert len(common) == 8
    for one, other in pairwise(common):
        assert spearmanr(getattr(parameters, one), getattr(parameters, other))[0] == pytest.approx(
            wanted, abs=tolerance
        )
    alone = spearmanr(parameters.promotion_return, parameters.exit_rate_established)[0]
    assert alone == pytest.approx(0, abs=tolerance)


def test_null_missions(seeds: Seeds) -> None:
    """Missions are null in the share of draws that the seeds say."""
    parameters = parameters_of_block(seeds.priors, seeds.markets, 2023, 0, SIZE)
    assert set(np.unique(parameters.missions_are_null)) == {0.0, 1.0}
    assert np.mean(parameters.missions_are_null) == pytest.approx(0.3, abs=1 / SIZE)


def test_shock_sizes(seeds: Seeds) -> None:
    """Demand shocks have the spread of their parts, stay within the limit, and entry shocks raise no mean."""
    priors = {**seeds.priors, "country_shock_sd": Prior(0.1, 0, 0.6)}
    parameters = parameters_of_block(priors, seeds.markets, 2023, 0, SIZE)
    years = [shocks_of_year(parameters, seeds.markets, 2023, 0, year, SIZE) for year in range(2020, 2060)]
    demand = np.concatenate([shocks.demand for shocks in years], axis=-1)
    assert np.mean(demand) == pytest.approx(0, abs=0.001)
    world, market = (seeds.priors[f"{name}_shock_sd"].median for name in ("world_demand", "market"))
    together = np.sqrt(world**2 + 0.1**2 + market**2)
    assert np.std(demand) == pytest.approx(together, rel=0.01)
    common = np.cov(demand[:2])[0, 1]
    assert common == pytest.approx(world**2 + 0.1**2, rel=0.03)
    entry = np.concatenate([shocks.entry for shocks in years])
    assert np.exp(entry).mean() == pytest.approx(1, abs=0.001)
    assert np.std(entry) == pytest.approx(0.15, rel=0.01)


def test_country_shock_is_clipped(seeds: Seeds) -> None:
    """However wide the country shock, it moves no year by more than its limit."""
    priors = {
        **seeds.priors,
        "country_shock_sd": Prior(Normal(mean=0.6, sd=1e-3), 0, 0.6),
        "world_demand_shock_sd": Prior(0.0, 0, 0.6),
        "market_shock_sd": Prior(0.0, 0, 0.6),
    }
    parameters = parameters_of_block(priors, seeds.markets, 2023, 0, SIZE)
    demand = shocks_of_year(parameters, seeds.markets, 2023, 0, 2030, SIZE).demand
    assert np.abs(demand).max() == 1.0
    assert (np.abs(demand) == 1.0).mean() > 0.05
