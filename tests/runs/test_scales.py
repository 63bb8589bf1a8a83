"""The closed forms on which the filter rests: the model is homogeneous, and the two scales are normal in logs."""

from dataclasses import fields, replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from simulator.inputs.priors import Lognormal, Prior, Uniform
from simulator.inputs.seed_forms import ObservationForm
from simulator.inputs.seeds import Seeds
from simulator.model import Dynamics, Flows, State, advance, first_state, identify, infeasible
from simulator.model.quantities import select
from simulator.runs.assimilate import assimilate, weighed
from simulator.runs.draws import parameters_of_block, shocks_of_year
from simulator.runs.scales import (
    Scale,
    Scales,
    rescaled_dynamics,
    rescaled_flows,
    rescaled_state,
    scales_from_priors,
)
from tests.runs.test_assimilate import beliefs

SIZE, YEARS = 200, 16
FIRMS, REVENUE = np.linspace(0.3, 3.0, SIZE), np.linspace(2.0, 0.1, SIZE)


def test_model_is_homogeneous(seeds: Seeds) -> None:
    """So many times the firms and the revenue at the start give so many times every stock and flow, for ever."""
    parameters = parameters_of_block(seeds.priors, seeds.markets, 3, 0, 2 * SIZE)
    feasible = select(parameters, np.flatnonzero(~infeasible(parameters))[:SIZE])
    dynamics = identify(feasible, seeds.markets, seeds.calendar)
    other_parameters = rescaled_dynamics(dynamics, FIRMS, REVENUE).parameters
    other = identify(other_parameters, seeds.markets, seeds.calendar)
    _assert_close(rescaled_dynamics(dynamics, FIRMS, REVENUE), other)
    state, other_state = first_state(dynamics), first_state(other)
    for year in range(2020, 2020 + YEARS):
        shocks = shocks_of_year(feasible, seeds.markets, 3, 0, year, SIZE)
        state, flows = advance(state, dynamics, shocks=shocks)
        other_state, other_flows = advance(other_state, other, shocks=shocks)
        _assert_close(rescaled_flows(flows, FIRMS, REVENUE), other_flows)
    _assert_close(rescaled_state(state, FIRMS, REVENUE), other_state)


def _assert_close(one: object, other: object) -> None:
    """Every array of the two records is the same to rounding."""
    for field in fields(one):  # type: ignore[arg-type]
        value, expected = getattr(one, field.name), getattr(other, field.name)
        if isinstance(value, np.ndarray):
            np.testing.assert_allclose(value, expected, rtol=1e-12, err_msg=field.name)


def test_scale_of_firms_given_the_ratio(seeds: Seeds) -> None:
    """Given its own ratio of pool to firms, a particle's scale has the mean and variance that the joint prior gives."""
    parameters = parameters_of_block(seeds.priors, seeds.markets, 3, 0, 5)
    scale = scales_from_priors(seeds.priors, parameters).firms
    firms, pool = seeds.priors["initial_firms"].log_normal, seeds.priors["initial_pool"].log_normal
    assert firms is not None
    assert pool is not None
    for draw in range(5):
        own = np.log(parameters.initial_firms)[draw]
        ratio = np.log(parameters.initial_pool)[draw] - own

        def moment(power: int, own: float = own, ratio: float = ratio) -> float:
            density = lambda x: norm.pdf(x, firms.mean, firms.sd) * norm.pdf(x + ratio, pool.mean, pool.sd)  # noqa: E731
            return quad(lambda x: (x - own) ** power * density(x), firms.mean - 1, firms.mean + 1, epsabs=0)[0]

        mean = moment(1) / moment(0)
        assert scale.mean[draw] == pytest.approx(mean, abs=1e-8)
        assert scale.variance == pytest.approx(moment(2) / moment(0) - mean**2, rel=1e-6)


def test_only_log_normal_scales_are_learned_in_closed_form(seeds: Seeds) -> None:
    """A fixed, an otherwise distributed or a cut scale stays as each particle drew it."""
    for prior in (
        Prior(1300.0, 1, 1e6),
        Prior(Uniform(low=1000, high=1500), 1, 1e6),
        Prior(Lognormal(median=1200, sigma=0.1), 1100, 1e6),
    ):
        priors = {**seeds.priors, "initial_firms": prior}
        scales = scales_from_priors(priors, parameters_of_block(priors, seeds.markets, 3, 0, SIZE))
        assert scales.firms.variance == 0
        assert scales.firms.factor(np.ones(SIZE)) == 1.0
        assert scales.revenue.variance > 0
    past = assimilate(beliefs(seeds, 2023, initial_firms=Prior(1300.0, 1, 1e6)), 0)
    assert past.dynamics.parameters.initial_firms == 1300.0
    np.testing.assert_allclose(past.states[0].firms.sum(axis=(0, 1)), 1300.0, rtol=1e-12)


def test_scale_learns_from_levels_and_floors(seeds: Seeds) -> None:
    """Weights and scales after a level, a floor and a later level are those of numerical integration."""
    scale, size = Scale(np.full(SIZE * SIZE, 0.05), 0.04), SIZE * SIZE
    state, dynamics = _with_firms(seeds, 1000.0, size)
    log_weight, scales = weighed(
        [_row("equal", 1200.0, 0.1), _row("at_least", 1150.0, 0.2)],
        state,
        state,
        dynamics,
        Scales(scale, scale),
        (np.arange(size) + 0.5) / size,
    )
    later, after = weighed([_row("equal", 1250.0, 0.15)], state, state, dynamics, scales, np.zeros(size))
    assert np.ptp(log_weight) < 1e-12

    def density(x: float) -> float:
        level = norm.pdf(np.log(1.2), x, 0.1) * norm.pdf(np.log(1.25), x, 0.15)
        return float(norm.pdf(x, 0.05, 0.2) * level * norm.sf(np.log(1.15), x, 0.2))

    whole, first, second = (quad(lambda x, p=p: x**p * density(x), -2, 2)[0] for p in range(3))
    # The floor is replaced by figures above it, one a particle: together they carry the integral.
    weight = np.exp(later - later.max())
    mean = np.average(after.firms.mean, weights=weight)
    variance = np.average((after.firms.mean - mean) ** 2, weights=weight) + after.firms.variance
    assert mean == pytest.approx(first / whole, abs=1e-5)
    assert variance == pytest.approx(second / whole - (first / whole) ** 2, rel=1e-3)
    assert after.revenue is scale


def _row(relation: str, value: float, log_sd: float) -> ObservationForm:
    """A figure of firms."""
    return ObservationForm.model_construct(quantity="firms", value=value, log_sd=log_sd, relation=relation)


def _with_firms(seeds: Seeds, firms: float, size: int) -> tuple[State, Dynamics]:
    """A state with so many firms in all, in every draw; all figures count alike."""
    parameters = replace(parameters_of_block(seeds.priors, seeds.markets, 1, 0, 1), coverage_changed=0.0)
    dynamics = identify(parameters, seeds.markets, seeds.calendar)
    state = first_state(dynamics)
    stretched = np.broadcast_to(state.firms, (*state.firms.shape[:-1], size))
    return replace(state, firms=stretched * (firms / state.firms.sum())), dynamics


def test_flows_keep_their_kind(seeds: Seeds) -> None:
    """Every flow is rescaled: a new one cannot be forgotten."""
    ones = Flows(*(np.ones((1, 1)) for _ in fields(Flows)))
    scaled = rescaled_flows(ones, 2.0, 3.0)
    assert {float(getattr(scaled, field.name)[0, 0]) for field in fields(Flows)} == {2.0, 3.0}
