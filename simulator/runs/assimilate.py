"""Learning from what was published: a bootstrap particle filter over the observed years.

Particles drawn from the priors run under current policy; in every year with figures to fit they are weighed by them and
resampled.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.inputs.problems import Problem, ScenarioError
from simulator.inputs.scenario import Beliefs
from simulator.inputs.seeds import ObservationForm
from simulator.model import Dynamics, Flows, State, advance, first_state, identify, infeasible
from simulator.model.quantities import Array, select
from simulator.runs.draws import generator, parameters_of_block, shocks_of_year

DRAWS_OF_BLOCK = 1024
PARTICLES_OF_DRAW = 8  # with as many particles as draws, results move by up to a seventh between random seeds


@dataclass(frozen=True)
class Past:
    """One block of draws at the end of the observed years.

    draws       how many were kept
    dynamics    of the draws that were kept
    states      of the observed years up to `as_of`, each draw with its own past
    flows       of the same years, None for the first
    effective   sample size by weighed year [particles]
    ancestors   of the kept draws among the particles of the first year [particles]
    """

    draws: int
    dynamics: Dynamics
    states: tuple[State, ...]
    flows: tuple[Flows | None, ...]
    effective: Mapping[int, float]
    ancestors: int


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
    dynamics = identify(select(parameters, lineage), seeds.markets, seeds.calendar)
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
            log_weight = np.broadcast_to(log_likelihood(fitted, states[-1], state), size)
            weight = np.exp(log_weight - log_weight.max())
            effective[year] = float(weight.sum() ** 2 / (weight**2).sum())
            parent = _resampled(weight, beliefs, block, year)
            state, flow, dynamics = select(state, parent), select(flow, parent), select(dynamics, parent)
        states.append(state)
        flows.append(flow)
        parents.append(parent)
    return _kept(dynamics, states, flows, parents, effective)


def log_likelihood(rows: Sequence[ObservationForm], before: State, now: State) -> Array:
    """Log-likelihood of one year's figures, up to a constant, shape (draw).

    Levels and growth rates have log-normal errors; of a figure that is a floor only the shortfall counts.
    """
    levels: dict[str, Callable[[State], Array]] = {
        "firms": lambda state: state.firms.sum(axis=(0, 1)),
        "revenue": lambda state: state.market_revenue.sum(axis=0),
    }
    total: Any = 0.0
    for row in rows:
        quantity, growth = row.quantity, row.quantity.endswith("_growth")
        level = levels["firms" if quantity.startswith("firm") else "revenue"]
        simulated = np.log(level(now)) - (np.log(level(before)) if growth else 0.0)
        score = (simulated - (row.value if growth else np.log(row.value))) / row.log_sd
        total = total + (_log_normal_cdf(score) if row.relation == "at_least" else -(score**2) / 2)
    return total


def _log_normal_cdf(score: Array) -> Array:
    from scipy.special import log_ndtr

    return log_ndtr(score)


def _resampled(weight: Array, beliefs: Beliefs, block: int, year: int) -> NDArray[np.intp]:
    """Systematic resampling: the index of each new particle's parent, rising."""
    if not weight.sum() > 0:
        words = f"no draw is feasible in {year}: trend_firm_growth + exit_rate_established is never above 0"
        raise ScenarioError([Problem("parameters", 0, 0, "", f"{words}; change what is believed of them")])
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
    line = np.arange(0, DRAWS_OF_BLOCK * PARTICLES_OF_DRAW, PARTICLES_OF_DRAW)
    own_dynamics = select(dynamics, line)
    own_states, own_flows = [], []
    for state, flow, parent in zip(reversed(states), reversed(flows), reversed(parents), strict=True):
        own_states.append(select(state, line))
        own_flows.append(select(flow, line) if flow is not None else None)
        line = parent[line]
    ancestors = len(np.unique(line))
    return Past(
        DRAWS_OF_BLOCK, own_dynamics, tuple(reversed(own_states)), tuple(reversed(own_flows)), effective, ancestors
    )
