"""Learning from what was published: a particle filter over the observed years, with the two scales in closed form.

Particles drawn from the priors run under current policy; in every year with figures to fit they are weighed by them and
resampled. How many firms there are and how much they earn needs no particles: see simulator/runs/scales.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.inputs.scenario import Beliefs
from simulator.inputs.seed_forms import ObservationForm
from simulator.model import Dynamics, Flows, Shocks, State, advance, as_counted, first_state, identify, infeasible
from simulator.model.quantities import Array, select
from simulator.runs.draws import generator, normal, nothing_feasible, parameters_of_block, shocks_of_year
from simulator.runs.scales import Scales, rescaled_dynamics, rescaled_flows, rescaled_state, scales_from_priors

DRAWS_OF_BLOCK = 1024
PARTICLES_OF_DRAW = 8  # with as many particles as draws, results move by up to a seventh between random seeds
KEPT = np.arange(0, DRAWS_OF_BLOCK * PARTICLES_OF_DRAW, PARTICLES_OF_DRAW)


def blocks_of(draws: int) -> int:
    """How many blocks so many draws take; of the last one some may be left out."""
    return -(-draws // DRAWS_OF_BLOCK)


def particles_of(draws: int) -> int:
    """How many particles are weighed for so many draws."""
    return blocks_of(draws) * DRAWS_OF_BLOCK * PARTICLES_OF_DRAW


@dataclass(frozen=True, eq=False)
class Past:
    """One block of draws at the end of the observed years; the same only as itself.

    draws       how many were kept
    dynamics    of the draws that were kept
    states      of the observed years up to `as_of`, each draw with its own past
    flows       of the same years, None for the first
    effective   sample size by weighed year [particles]
    ancestor    of each kept draw, its place among the particles of the first year
    """

    draws: int
    dynamics: Dynamics
    states: tuple[State, ...]
    flows: tuple[Flows | None, ...]
    effective: Mapping[int, float]
    ancestor: NDArray[np.intp]

    @cached_property
    def met(self) -> dict[tuple[int, int, int], Shocks]:
        """The chance that was drawn for these draws, by random seed, block and year: all scenarios meet the same."""
        return {}

    @property
    def ancestors(self) -> int:
        """How many particles of the first year the kept draws descend from."""
        return len(np.unique(self.ancestor))

    def shared(self, values: Array) -> Array:
        """Values of shape (draw), in each draw the average over those that descend from the same particle."""
        _, line = np.unique(self.ancestor, return_inverse=True)
        averages: Array = np.bincount(line, values) / np.bincount(line)
        return averages[line]


def assimilate(beliefs: Beliefs, block: int) -> Past:
    """The block's draws of the past: DRAWS_OF_BLOCK of PARTICLES_OF_DRAW times as many particles.

    Raises ScenarioError where no draw is feasible or none comes near the observations.
    """
    seeds, size = beliefs.seeds, DRAWS_OF_BLOCK * PARTICLES_OF_DRAW
    parameters = parameters_of_block(beliefs.priors, seeds.markets, beliefs.rng_seed, block, size)
    # A draw without a stable age structure has no weight.
    lineage = _resampled(
        np.where(np.broadcast_to(infeasible(parameters), size), 0.0, 1.0), beliefs, block, seeds.first_year
    )
    calendar = replace(seeds.calendar, known_to=beliefs.as_of)
    dynamics = identify(select(parameters, lineage), seeds.markets, calendar)
    scales = scales_from_priors(beliefs.priors, dynamics.parameters)
    states: list[State] = [first_state(dynamics)]
    flows: list[Flows | None] = [None]
    parents: list[NDArray[np.intp]] = [np.arange(size)]
    effective = {}
    for year in range(seeds.first_year + 1, beliefs.as_of + 1):
        shocks = shocks_of_year(dynamics.parameters, seeds.markets, beliefs.rng_seed, block, year, size)
        state, flow = advance(states[-1], dynamics, shocks=shocks)
        fitted = [row for row in beliefs.observations if row.use == "fit" and row.year == year]
        parent = np.arange(size)
        if fitted:
            uniform = generator(beliefs.rng_seed, "floor", block, year).random(size)
            log_weight, scales = weighed(fitted, states[-1], state, dynamics, scales, uniform)
            weight = np.exp(log_weight - log_weight.max())
            effective[year] = float(weight.sum() ** 2 / (weight**2).sum())
            parent = _resampled(weight, beliefs, block, year)
            state, flow, dynamics = select(state, parent), select(flow, parent), select(dynamics, parent)
            scales = select(scales, parent)
        states.append(state)
        flows.append(flow)
        parents.append(parent)
    kept = _kept(dynamics, states, flows, parents, effective)
    return _with_scales(kept, select(scales, KEPT), beliefs, block)


def weighed(
    rows: Sequence[ObservationForm], before: State, now: State, dynamics: Dynamics, scales: Scales, uniform: Array
) -> tuple[Array, Scales]:
    """Log-likelihood of one year's figures, up to a constant, shape (draw), and what they teach about the scales.

    Levels and growth rates have log-normal errors. Of a figure that is a floor only the shortfall counts: it is
    replaced by a figure above it, drawn by `uniform`, numbers from 0 to 1, shape (draw), as the particle expects it.
    """
    counted, counted_before = as_counted(now, dynamics), as_counted(before, dynamics)
    total = np.zeros_like(uniform)
    # A floor is met with what the other figures of its year have taught.
    for row in sorted(rows, key=lambda row: row.relation == "at_least"):
        scale_name = "firms" if row.quantity.startswith("firm") else "revenue"
        level, scale = counted[scale_name], getattr(scales, scale_name)
        if row.quantity.endswith("_growth"):
            score = (np.log(level / counted_before[scale_name]) - row.value) / row.log_sd
            total = total + (log_normal_cdf(score) if row.relation == "at_least" else -(score**2) / 2)
            continue
        gap = np.log(row.value / level)
        spread = np.sqrt(scale.variance + row.log_sd**2)
        score = (scale.mean - gap) / spread
        if row.relation == "at_least":
            total = total + log_normal_cdf(score)
            gap = gap + spread * _above(score, uniform)
        else:
            # Of a normal density only the exponent differs between particles.
            total = total - score**2 / 2
        scales = replace(scales, **{scale_name: scale.learned(gap, row.log_sd)})
    return total, scales


def log_normal_cdf(score: Array) -> Array:
    """Logarithm of the standard normal distribution function."""
    from scipy.special import log_ndtr

    return log_ndtr(score)


def _above(score: Array, uniform: Array) -> Array:
    """How far a standard normal number lies above -score, given that it does, at these probabilities."""
    from scipy.special import log_ndtr, ndtri_exp

    return np.maximum(0.0, score - ndtri_exp(log_ndtr(score) + np.log1p(-uniform)))


def _resampled(weight: Array, beliefs: Beliefs, block: int, year: int) -> NDArray[np.intp]:
    """Systematic resampling: the index of each new particle's parent, rising."""
    if not weight.sum() > 0:
        raise nothing_feasible()
    size = len(weight)
    offset = generator(beliefs.rng_seed, "resampling", block, year).random()
    cumulative = np.cumsum(weight) / weight.sum()
    return np.minimum(np.searchsorted(cumulative, (np.arange(size) + offset) / size, side="right"), size - 1)


def _kept(
    dynamics: Dynamics,
    states: list[State],
    flows: list[Flows | None],
    parents: list[NDArray[np.intp]],
    effective: dict[int, float],
) -> Past:
    """Every PARTICLES_OF_DRAW-th particle, with the past of its own line."""
    line = KEPT
    own_dynamics = select(dynamics, line)
    own_states, own_flows = [], []
    for state, flow, parent in zip(reversed(states), reversed(flows), reversed(parents), strict=True):
        own_states.append(select(state, line))
        own_flows.append(select(flow, line) if flow is not None else None)
        line = parent[line]
    return Past(DRAWS_OF_BLOCK, own_dynamics, tuple(reversed(own_states)), tuple(reversed(own_flows)), effective, line)


def _with_scales(past: Past, scales: Scales, beliefs: Beliefs, block: int) -> Past:
    """The same past with one draw of both scales each."""
    seed = beliefs.rng_seed
    firms = scales.firms.factor(normal(seed, "scale of firms", block, past.draws))
    revenue = scales.revenue.factor(normal(seed, "scale of revenue", block, past.draws))
    return replace(
        past,
        dynamics=rescaled_dynamics(past.dynamics, firms, revenue),
        states=tuple(rescaled_state(state, firms, revenue) for state in past.states),
        flows=tuple(rescaled_flows(flow, firms, revenue) if flow is not None else None for flow in past.flows),
    )
