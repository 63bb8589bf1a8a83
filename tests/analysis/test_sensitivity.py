"""First-order and total effects from given draws: against analytic values, SALib, and what cannot matter."""

from collections.abc import Mapping

import numpy as np
import pytest

from simulator.analysis.lineages import unknowns
from simulator.analysis.sensitivity import (
    Effect,
    Portion,
    Variance,
    decompose,
    first_order_shares,
    sensitivity,
    under_beliefs_of,
)
from simulator.inputs.scenario import Scenario
from simulator.inputs.seeds import Seeds
from simulator.model import Parameters, first_state, identify
from simulator.model.quantities import Array
from simulator.runs.assimilate import Past
from simulator.runs.ensemble import project_all
from simulator.runs.posterior import evaluate, posterior
from simulator.runs.project import project
from tests.model import samples
from tests.scenarios import shipped, with_seed

NULL_PROBABILITY = "mission_null_probability"
DRAWS = 4096
ISHIGAMI = {"x0": (0.3139, 0.5576), "x1": (0.4424, 0.4424), "x2": (0.0, 0.2437)}
"""First-order and total effects of the Ishigami function with a = 7 and b = 0.1: Ishigami and Homma (1990)."""

ISHIGAMI_VARIANCE = 13.8446
NOISE_SD = 3.0


def ishigami(x: Array) -> Array:
    """The function of three parameters between -pi and pi, shape (parameter, draw)."""
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def named(x: Array) -> dict[str, Array]:
    """Parameters as they are given, x0, x1, ..."""
    return {f"x{place}": values for place, values in enumerate(x)}


def taken_apart(futures: Array, parameters: Mapping[str, Array], rng_seed: int = 1) -> dict[str, Effect]:
    """The effects by name."""
    return {effect.name: effect for effect in variance_of(futures, parameters, rng_seed).effects}


def variance_of(futures: Array, parameters: Mapping[str, Array], rng_seed: int = 1) -> Variance:
    """The variance taken apart, with grades that do not matter."""
    return decompose(futures, parameters, dict.fromkeys(parameters, "D"), rng_seed)


@pytest.mark.parametrize("dummies", [0, 40])
@pytest.mark.parametrize("noise", [0.0, NOISE_SD])
def test_ishigami(dummies: int, noise: float) -> None:
    """Both effects come near their analytic values, with many idle parameters and with noise; idle ones stay noise."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-np.pi, np.pi, (3 + dummies, DRAWS))
    futures = ishigami(x) + noise * rng.normal(size=(2, DRAWS))
    found = variance_of(futures, named(x))
    explainable = ISHIGAMI_VARIANCE / (ISHIGAMI_VARIANCE + noise**2)
    effects = {effect.name: effect for effect in found.effects}
    for name, analytic in ISHIGAMI.items():
        for share, value in zip((effects[name].first, effects[name].total), analytic, strict=True):
            assert share.value == pytest.approx(value * explainable, abs=0.03)
            assert share.high - share.low < 0.08
        assert effects[name].significant
    assert not effects["x2"].alone
    assert sum(effect.significant for effect in found.effects) <= 4
    assert max([abs(effects[f"x{place}"].first.value) for place in range(3, 3 + dummies)], default=0.0) < 0.01
    assert found.chance == pytest.approx(1 - explainable, abs=0.03)
    assert found.explained == pytest.approx(explainable, abs=0.03)
    assert found.interactions[0].names == ("x0", "x2")
    assert found.interactions[0].share == pytest.approx(0.2437 * explainable, abs=0.03)


def test_sobol_g() -> None:
    """Products of eight parameters: both effects come near their analytic values (Saltelli and Sobol' 1995)."""
    weights = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
    x = np.random.default_rng(4).uniform(size=(8, DRAWS // 2))
    values = np.prod((np.abs(4 * x - 2) + weights[:, None]) / (1 + weights[:, None]), axis=0)
    partial = 1 / 3 / (1 + weights) ** 2
    variance = np.prod(1 + partial) - 1
    effects = taken_apart(np.stack([values, values]), named(x))
    for place, one in enumerate(partial):
        effect = effects[f"x{place}"]
        assert effect.first.value == pytest.approx(one / variance, abs=0.02)
        assert effect.total.value == pytest.approx(one * np.prod(1 + partial) / (1 + one) / variance, abs=0.02)
    assert [name for name, effect in effects.items() if effect.significant] == ["x0", "x1", "x2", "x3"]


def test_a_sum_has_no_interactions_and_known_ends() -> None:
    """In a weighted sum total and first-order effects are the same, and the ends are those of the terms."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(3, DRAWS))
    values = 10 + 2 * x[0] - 1 * x[1]
    found = variance_of(np.stack([values, values]), named(x))
    effects = {effect.name: effect for effect in found.effects}
    for name, slope, share in (("x0", 2, 4 / 5), ("x1", -1, 1 / 5)):
        effect = effects[name]
        assert effect.first.value == pytest.approx(share, abs=0.03)
        assert effect.total == effect.first
        assert (effect.low, effect.high) == pytest.approx((-1.645, 1.645), abs=0.1)
        assert (effect.low_end, effect.high_end) == pytest.approx((10 - slope * 1.645, 10 + slope * 1.645), abs=0.25)
    assert found.interactions == ()
    assert [effect.name for effect in found.effects] == ["x0", "x1", "x2"]
    assert not effects["x2"].significant


def test_pure_chance_is_chance() -> None:
    """What differs between two futures is chance, its ends are its percentiles, and no parameter is told."""
    rng = np.random.default_rng(6)
    found = variance_of(5 + 2 * rng.normal(size=(2, DRAWS)), named(rng.normal(size=(20, DRAWS))))
    assert found.chance == pytest.approx(1, abs=0.05)
    assert (found.chance_low, found.chance_high) == pytest.approx((5 - 3.29, 5 + 3.29), abs=0.15)
    assert found.significant == ()
    assert abs(found.explained) < 0.01
    assert found.rest == pytest.approx(0, abs=0.05)


def test_what_does_not_vary_has_nothing_to_explain() -> None:
    """A constant outcome gives zero shares, no notion of chance, and ends at its value."""
    x = np.random.default_rng(7).normal(size=(2, 500))
    found = variance_of(np.full((2, 500), 3.0), named(x))
    assert (found.sd, found.chance, found.explained, found.significant) == (0.0, 0.0, 0.0, ())
    assert {(effect.low_end, effect.high_end) for effect in found.effects} == {(3.0, 3.0)}
    assert {effect.first for effect in found.effects} == {Portion(0.0, 0.0, 0.0)}
    assert first_order_shares(np.full(500, 3.0), named(x)) == {"x0": 0.0, "x1": 0.0}


def test_shares_of_noise_are_zero_in_the_mean() -> None:
    """First-order shares of idle parameters are below zero about as much as above, on lineages of any size too."""
    rng = np.random.default_rng(8)
    copies = rng.geometric(0.2, 400)
    shares = []
    for _ in range(20):
        parameters = {name: np.repeat(values, copies) for name, values in named(rng.normal(size=(10, 400))).items()}
        shares += first_order_shares(np.repeat(rng.normal(size=400), copies), parameters).values()
    assert abs(np.mean(shares)) < 3 * np.std(shares) / np.sqrt(len(shares))
    assert min(shares) < 0 < max(shares)


def test_copies_of_draws_tell_nothing_new() -> None:
    """Every draw written five times gives the same shares, intervals and unknowns that can be told from noise."""
    rng = np.random.default_rng(9)
    x = rng.normal(size=(6, 300))
    values = 0.4 * x[0] + rng.normal(size=300)
    once = variance_of(np.stack([values, values]), named(x))
    again = variance_of(np.repeat(np.stack([values, values]), 5, axis=1), named(np.repeat(x, 5, axis=1)))
    assert again.lineages == pytest.approx(once.lineages)
    for one, other in zip(once.effects, again.effects, strict=True):
        assert (one.name, one.significant) == (other.name, other.significant)
        assert other.first.value == pytest.approx(one.first.value, abs=1e-9)
        assert other.total.low == pytest.approx(one.total.low, abs=1e-9)


def test_level_and_difference_of_a_scenario(seeds: Seeds) -> None:
    """Means are those of the runs, in two futures; the difference is to the other's policy under the same beliefs."""
    belief = "parameters.promotion_return.fixed = 6"
    scenario, baseline = shipped("promotion", belief, draws=1024), shipped("baseline", draws=1024)
    level, difference = sensitivity(scenario, baseline, "revenue", 2033, ["level", "difference"])
    assert (level.of, difference.of) == ("level", "difference")
    assert difference.against is not None
    assert difference.against.scenario.priors == scenario.priors
    ensembles = project_all([scenario, under_beliefs_of(scenario, baseline)])
    revenue = [ensemble.outcomes.totals["revenue"][ensemble.years.index(2033)] for ensemble in ensembles]
    chance = level.variance.sd * np.sqrt(level.variance.chance / scenario.draws)
    assert abs(level.variance.mean - revenue[0].mean()) < 3 * chance
    assert difference.variance.mean == pytest.approx((revenue[0] - revenue[1]).mean(), rel=0.1)
    assert "promotion_return" not in {effect.name for effect in level.variance.effects}
    told = [effect.name for effect in difference.variance.significant]
    assert "promotion_returns_exponent" in told
    assert all(effect.grade == seeds.parameters[effect.name].grade for effect in level.variance.effects)
    assert level.variance.chance > difference.variance.chance
    (alone,) = sensitivity(scenario, baseline, "revenue", 2033, ["difference"])
    assert alone.variance == difference.variance


def test_a_policy_that_repeats_the_record_differs_in_nothing() -> None:
    """Six missions a year, as on record, make a difference without variance."""
    scenario = shipped("baseline", "levers.delegations.missions = { 2027 = 6 }", draws=1024)
    (found,) = sensitivity(scenario, shipped("baseline", draws=1024), "revenue", 2035, ["difference"])
    assert (found.variance.mean, found.variance.sd, found.variance.significant) == (0.0, 0.0, ())
    assert found.scenario.no_effect == ("levers.delegations",)


FREE = ("rd_output_elasticity", "exporter_tax_rate", "law_adoption_years", "trend_revenue_growth", "displacement")
"""Parameters left free in the comparison with SALib; all others have their medians, and chance is switched off."""

CHANCE = ("world_demand_shock_sd", "country_shock_sd", "market_shock_sd", "entry_shock_sd")


def response(scenario: Scenario, probabilities: Array) -> Array:
    """What the scenario adds to revenue at its end, at these probabilities of FREE, shape (parameter, draw)."""
    seeds, draws = scenario.seeds, probabilities.shape[1]
    drawn = {name: seeds.priors[name].values(p) for name, p in zip(FREE, probabilities, strict=True)}
    parameters: Parameters = samples.medians(**drawn, **dict.fromkeys(CHANCE, 0.0))
    dynamics = identify(parameters, seeds.markets, seeds.calendar)
    past = Past(draws, dynamics, (first_state(dynamics),), (None,), {}, np.arange(draws))
    after, before = (project(one, past, 0).totals["revenue"][-1] for one in (scenario, scenario.under_current_policy))
    return after - before


@pytest.mark.slow
def test_salib_agrees_on_our_own_model() -> None:
    """On the law with five free parameters the shares are those of SALib's own design, within both intervals."""
    from SALib.analyze import sobol as analysed
    from SALib.sample import sobol as sampled

    scenario = shipped("law", draws=1024)
    problem = {"num_vars": len(FREE), "names": list(FREE), "bounds": [[0, 1]] * len(FREE)}
    design = np.clip(sampled.sample(problem, 1024, calc_second_order=False, seed=1), 1e-6, 1 - 1e-6)
    theirs = analysed.analyze(problem, response(scenario, design.T), calc_second_order=False, seed=1)
    given = np.random.default_rng(10).uniform(size=(len(FREE), DRAWS))
    values = response(scenario, given)
    ours = taken_apart(np.stack([values, values]), dict(zip(FREE, given, strict=True)))
    for place, name in enumerate(FREE):
        for share, key in ((ours[name].first, "S1"), (ours[name].total, "ST")):
            value, error = theirs[key][place], theirs[f"{key}_conf"][place]
            assert share.low - error <= value <= share.high + error, (name, key, share, value, error)
            assert share.value == pytest.approx(value, abs=0.05)
            assert share.high - share.low < 0.1
    assert max(effect.total.value for effect in ours.values()) > 0.5
    assert theirs["ST"].sum() > theirs["S1"].sum() + 0.02  # there is an interaction to be found


@pytest.mark.slow
def test_intervals_hold_analytic_values() -> None:
    """Over forty samples of Ishigami with noise 90 % intervals hold first-order and total effects about as often."""
    held: dict[str, list[bool]] = {name: [] for name in ISHIGAMI}
    explainable = ISHIGAMI_VARIANCE / (ISHIGAMI_VARIANCE + NOISE_SD**2)
    below = []
    for sample in range(40):
        rng = np.random.default_rng(sample)
        x = rng.uniform(-np.pi, np.pi, (8, DRAWS // 2))
        effects = taken_apart(ishigami(x) + NOISE_SD * rng.normal(size=(2, DRAWS // 2)), named(x), sample)
        for name, analytic in ISHIGAMI.items():
            for share, value in zip((effects[name].first, effects[name].total), analytic, strict=True):
                held[name].append(share.low <= value * explainable <= share.high)
        below.append(min(effect.total.value - effect.first.value for effect in effects.values()))
    assert all(np.mean(one) >= 0.8 for one in held.values()), {name: np.mean(one) for name, one in held.items()}
    assert np.mean(held["x1"]) < 1  # as wide as that no interval should be
    assert min(below) > -0.005


def test_levers_that_do_the_same_move_no_difference() -> None:
    """Of the difference between two policies only what is believed of the levers in which they differ can be asked.

    Some beliefs about other levers go with these, and would be taken for what moves it.
    """
    offices, baseline = (shipped(name, draws=100) for name in ("offices", "baseline"))
    level, difference = sensitivity(offices, baseline, "revenue", 2030, ["level", "difference"])
    levers = [
        {offices.seeds.parameters[effect.name].lever for effect in found.variance.effects}
        for found in (level, difference)
    ]
    assert levers[1] == {None, "offices"}
    assert levers[1] < levers[0]


@pytest.mark.slow
def test_programmes_parameters_move_nothing_without_programmes() -> None:
    """In the baseline, where levers are neutral, no parameter of a lever is told from noise, and their shares are zero
    in the mean.
    """
    levers = ("law_", "consulting_", "mission_", "meeting_", "promotion_", "host_", "office_", "first_contract_value")
    baseline = shipped("baseline", draws=4096)
    shares, told = [], []
    for rng_seed in range(1, 4):
        scenario = with_seed(baseline, rng_seed)
        drawn = posterior(scenario)
        again = with_seed(scenario, rng_seed + 100)
        for outcome in ("firms", "revenue"):
            futures = np.stack(evaluate([scenario, again], drawn, lambda o, name=outcome: o.totals[name][-1]))
            effects = taken_apart(futures, unknowns(drawn.parameters, scenario.seeds), rng_seed)
            idle = [effect for name, effect in effects.items() if name.startswith(levers)]
            assert len(idle) > 20
            shares += [effect.first.value for effect in idle]
            told += [effect.name for effect in idle if effect.significant]
            assert effects[f"trend_{outcome.removesuffix('s')}_growth"].significant
    assert len(told) <= 1, told
    assert abs(np.mean(shares)) < 0.005
