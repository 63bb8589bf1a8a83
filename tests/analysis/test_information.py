"""The value of information, against closed forms and a nested Monte Carlo."""

import math

import numpy as np
import pytest

from simulator.analysis.choices import CURRENT, Choices, choices
from simulator.analysis.information import information, learning, study
from simulator.analysis.lineages import lineages, noise_level
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import Array
from simulator.runs.draws import generator

DRAWS = 8192


def normal(name: str, size: int = DRAWS, seed: int = 1) -> Array:
    """Standard normal draws of a parameter."""
    return generator(seed, name, 0).standard_normal(size)


def expected_gain(mean: float, sd: float) -> float:
    """E max(0, X) - max(0, E X) of a normal X: the unit normal loss integral."""
    unit = abs(mean) / sd
    density = math.exp(-(unit**2) / 2) / math.sqrt(2 * math.pi)
    return sd * (density - unit * math.erfc(unit / math.sqrt(2)) / 2)


def against_nothing(benefit: Array) -> Array:
    """Benefits of doing nothing and of one policy, less that of the better in expectation, shape (2, draw)."""
    both = np.stack([np.zeros_like(benefit), benefit])
    return both - both[both.mean(axis=-1).argmax()]


@pytest.mark.parametrize("mean", [0.0, 0.5, -1.0])
def test_normal_parameter_has_the_loss_integral(mean: float) -> None:
    """Of a benefit mean + 2 theta + luck, learning theta is worth what the normal loss integral says."""
    theta, luck = normal("theta"), normal("luck")
    ahead = against_nothing(mean + 2 * theta + 3 * luck)
    worth = learning(ahead, {"theta": theta}, lineages({"theta": theta}), 1)["theta"]
    closed = expected_gain(mean, 2.0)
    assert worth.error < 0.1 * closed + 0.05
    assert abs(worth.fitted - worth.bias - closed) < 2 * worth.error


def test_two_parameters_of_a_linear_benefit() -> None:
    """Each parameter of a + 2 theta + phi is worth its own loss integral, everything that of their sum."""
    theta, phi = normal("theta"), normal("phi")
    ahead = against_nothing(0.3 + 2 * theta + phi)
    unknowns = {"theta": theta, "phi": phi}
    worths = learning(ahead, unknowns, lineages(unknowns), 1)
    for name, sd in (("theta", 2.0), ("phi", 1.0)):
        assert abs(worths[name].fitted - worths[name].bias - expected_gain(0.3, sd)) < 2 * worths[name].error
    assert ahead.max(axis=0).mean() == pytest.approx(expected_gain(0.3, math.sqrt(5)), rel=0.05)
    assert worths["phi"].fitted < worths["theta"].fitted < ahead.max(axis=0).mean()


def test_dominance_is_worth_exactly_nothing() -> None:
    """Where one choice is best in every draw, neither everything nor any parameter is worth anything."""
    theta = normal("theta")
    ahead = against_nothing(1 + theta**2)
    worth = learning(ahead, {"theta": theta}, lineages({"theta": theta}), 1)["theta"]
    assert ahead.max(axis=0).mean() == 0
    assert worth.fitted == 0
    assert worth.error == 0


def test_a_parameter_that_knows_everything_is_worth_everything() -> None:
    """If the benefit is a smooth function of one parameter, learning it is worth what perfect information is."""
    theta = generator(1, "theta", 0).random(DRAWS)
    ahead = against_nothing(np.sin(6 * theta))
    worth = learning(ahead, {"theta": theta}, lineages({"theta": theta}), 1)["theta"]
    assert worth.fitted == pytest.approx(ahead.max(axis=0).mean(), rel=0.01)


def test_parameters_of_few_values_have_their_own_means() -> None:
    """Of a parameter with two values the worth is that of the two conditional means, exactly."""
    kind = (generator(1, "kind", 0).random(DRAWS) < 0.3).astype(float)
    ahead = against_nothing(0.2 + 2 * kind - 0.5 + normal("luck"))
    worth = learning(ahead, {"kind": kind, "other": normal("other")}, lineages({"other": normal("other")}), 1)["kind"]
    best = [max(ahead[:, kind == value].mean(axis=1)) for value in (0.0, 1.0)]
    assert worth.fitted == pytest.approx(best[0] * (kind == 0).mean() + best[1] * (kind == 1).mean(), rel=1e-9)


def test_noise_has_one_level_that_real_parameters_pass() -> None:
    """Of thirty parameters that tell nothing none passes the noise level; one that matters does."""
    unknowns = {f"idle {place}": normal(f"idle {place}", 1024) for place in range(30)}
    unknowns["theta"] = normal("theta", 1024)
    ahead = against_nothing(0.1 + unknowns["theta"] + 2 * normal("luck", 1024))
    worths = learning(ahead, unknowns, lineages(unknowns), 1)
    level = noise_level([worth.by_chance for worth in worths.values()])
    passed = [name for name, worth in worths.items() if worth.fitted - worth.bias > level]
    assert passed == ["theta"]
    assert any(worths[name].fitted > 0 for name in worths if name != "theta")


def test_copied_draws_tell_no_more() -> None:
    """Draws of one lineage count as one: copying each draw four times leaves worth, error and noise as they are."""
    theta, luck = normal("theta", 512), normal("luck", 512)
    ahead = against_nothing(0.2 + theta + luck)
    once = learning(ahead, {"theta": theta}, lineages({"theta": theta}), 1)["theta"]
    copied = np.repeat(theta, 4)
    four = learning(np.repeat(ahead, 4, axis=1), {"theta": copied}, lineages({"theta": copied}), 1)["theta"]
    assert four.fitted == pytest.approx(once.fitted, rel=1e-9)
    assert four.error == pytest.approx(once.error, rel=1e-9)
    np.testing.assert_allclose(np.sort(four.by_chance).mean(), np.sort(once.by_chance).mean(), rtol=0.1)


def test_the_correction_takes_bias_off() -> None:
    """Over a hundred sets of 256 draws corrected worths are nearer to the closed form than fitted ones in the mean."""
    closed, fitted, corrected = expected_gain(0.2, 0.5), [], []
    for seed in range(100):
        theta, luck = normal("theta", 256, seed), normal("luck", 256, seed)
        benefit = 0.2 + 0.5 * (theta - theta.mean()) + 2 * (luck - luck.mean())
        worth = learning(against_nothing(benefit), {"theta": theta}, lineages({"theta": theta}), seed)["theta"]
        fitted.append(worth.fitted)
        corrected.append(worth.fitted - worth.bias)
    assert np.mean(fitted) > closed
    assert abs(np.mean(corrected) - closed) < 0.5 * (np.mean(fitted) - closed)


@pytest.mark.slow
def test_regression_agrees_with_a_nested_monte_carlo() -> None:
    """Of three curved benefits in two parameters, the regression's bias is within the noise of a nested Monte Carlo."""

    def benefits(theta: Array, phi: Array) -> Array:
        return np.stack([np.zeros_like(theta * phi), np.sin(2 * theta) + phi, theta * phi - 0.2 + 0.3 * theta**2])

    outer, inner = normal("outer", 20_000), normal("inner", 4_000)
    conditional = np.stack(
        [benefits(part[:, None], inner[None]).mean(axis=-1) for part in np.split(outer, 400)], axis=1
    )
    nested = conditional.reshape(3, -1)
    value = nested.max(axis=0).mean() - nested.mean(axis=1).max()
    estimates = []
    for seed in range(40):
        theta, phi = normal("theta", 4096, seed + 100), normal("phi", 4096, seed + 100)
        unknowns = {"theta": theta, "phi": phi}
        benefit = benefits(theta, phi)
        ahead = benefit - benefit[benefit.mean(axis=1).argmax()]
        worth = learning(ahead, {"theta": theta}, lineages(unknowns), seed)["theta"]
        estimates.append(worth.fitted - worth.bias)
    outer_error = nested.max(axis=0).std() / np.sqrt(len(outer))
    error = np.hypot(np.std(estimates) / np.sqrt(len(estimates)), outer_error)
    assert error < 0.02 * value
    assert abs(np.mean(estimates) - value) < 3 * error


@pytest.fixture(scope="module")
def chosen(seeds: Seeds) -> Choices:
    """A choice among advice and offices on 512 draws."""
    return choose(seeds, "consulting", "offices")


def choose(seeds: Seeds, *names: str, draws: int = 512) -> Choices:
    """A choice among shipped scenarios."""
    setting = f"ensemble.draws = {draws}"
    return choices([read_scenario(name, seeds, (), [(setting, setting)]) for name in names], 0.05)


def test_no_parameter_is_worth_more_than_everything(chosen: Choices) -> None:
    """Worths lie between zero and that of perfect information, told ones first and falling."""
    found = information(chosen)
    assert found.evpi > 0
    assert all(0 <= parameter.evppi <= found.evpi for parameter in found.parameters)
    assert list(found.parameters) == sorted(found.parameters, key=lambda p: (not p.significant, -p.evppi))
    assert {parameter.name for parameter in found.parameters} == set(chosen.unknowns)


def test_the_order_of_files_changes_nothing(chosen: Choices, seeds: Seeds) -> None:
    """The same scenarios in another order have the same worths."""
    one, other = information(chosen), information(choose(seeds, "offices", "consulting"))
    assert other.evpi == pytest.approx(one.evpi, rel=1e-9)
    assert other.noise == pytest.approx(one.noise, rel=1e-9)
    worths = {parameter.name: parameter.evppi for parameter in one.parameters}
    assert {p.name: p.evppi for p in other.parameters} == pytest.approx(worths, rel=1e-9, abs=1e-9)


def test_the_fact_is_learned_and_not_its_chance(seeds: Seeds) -> None:
    """Whether missions do nothing stands under the name of its probability, with two values."""
    found = choose(seeds, "delegations", draws=100)
    assert set(np.unique(found.unknowns["mission_null_probability"])) == {0.0, 1.0}
    assert "missions_are_null" not in found.unknowns
    assert found.names == (CURRENT, "delegations")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("consulting_revenue_gain", "larger trial"),
        ("consulting_exit_ratio", "trial"),
        ("contract_half_life", "quasi-experiment"),
        ("host_exit_ratio", "quasi-experiment"),
        ("consulting_cost_per_firm", "count"),
        ("exit_rate_first_year", "count"),
        ("office_cost", "survey"),
        ("initial_revenue", "survey"),
    ],
)
def test_studies_follow_grade_unit_and_sources(seeds: Seeds, name: str, expected: str) -> None:
    """Effects are evaluated, by grade; what accounts or registers show is counted; judgements are surveyed first."""
    assert study(seeds.parameters[name], seeds) == expected


@pytest.mark.parametrize("mean", [0.5, 1.0, 3.0])
def test_learning_changes_the_choice_where_another_is_then_better(mean: float) -> None:
    """Of a benefit mean + 2 theta, whoever learns theta changes to nothing with the chance that it is below zero."""
    theta = normal("theta")
    worth = learning(against_nothing(mean + 2 * theta), {"theta": theta}, lineages({"theta": theta}), 1)["theta"]
    chance = math.erfc(mean / 2 / math.sqrt(2)) / 2
    assert worth.changes == pytest.approx(chance, abs=3 * math.sqrt(chance * (1 - chance) / DRAWS))


def test_learning_changes_no_choice_that_is_never_in_doubt() -> None:
    """Where one choice is best in every draw none is changed; of a parameter of two values the draws of one are."""
    kind = (generator(1, "kind", 0).random(DRAWS) < 0.3).astype(float)
    for benefit, changed in ((1 + kind, 0.0), (0.5 - kind, kind.mean())):
        worth = learning(against_nothing(benefit), {"kind": kind}, lineages({"other": normal("other")}), 1)["kind"]
        assert worth.changes == changed
