"""Chance: the parameters of one block of draws, and the shocks of one of its years.

Every stream is keyed by the random seed, a name, the block and the year, never by the order of calls, so that
scenarios meet the same draws and a block needs no other block. This is the only place where random numbers are made.
"""

import zlib
from collections.abc import Mapping

import numpy as np

from simulator.inputs.priors import Prior
from simulator.inputs.problems import ScenarioError
from simulator.levers import Parameters
from simulator.model import Calendar, Dynamics, Markets, Shocks, identify, infeasible
from simulator.model import Parameters as ModelParameters
from simulator.model.quantities import Array, Quantity, select

NO_YEAR = 0  # the key of what is drawn once, in the place of a year
SEARCHED = 8192  # draws among which feasible ones are looked for, as many as a filter has particles in a block


def generator(rng_seed: int, name: str, block: int, year: int = NO_YEAR) -> np.random.Generator:
    """The stream of random numbers of this name, block and year."""
    return np.random.default_rng([rng_seed, zlib.crc32(name.encode()), block, year])


def stratified(rng: np.random.Generator, size: int) -> Array:
    """Uniform numbers, one in each of `size` equal strata, in random order."""
    return (rng.permutation(size) + rng.random(size)) / size


def parameters_of_block(
    priors: Mapping[str, Prior], markets: Markets, rng_seed: int, block: int, size: int
) -> ModelParameters:
    """`size` draws of all parameters and events; a fixed parameter stays a plain number."""
    factors: dict[str, Array] = {}
    values: dict[str, Quantity] = {}
    for name, prior in priors.items():
        if prior.fixed:
            values[name] = float(prior.values(np.zeros(1))[0])
            continue
        rng = generator(rng_seed, name, block)
        probability = stratified(rng, size)
        if prior.common is not None:
            factor = factors.setdefault(prior.common, normal(rng_seed, prior.common, block, size))
            correlation = priors[f"{prior.common}_correlation"].median
            probability = _correlated(probability, factor, correlation, rng)
        values[name] = prior.values(probability)
    for name, prior in priors.items():
        if prior.event is not None:
            happens = stratified(generator(rng_seed, prior.event, block), size) < values[name]
            values[prior.event] = happens.astype(float)
    score = np.stack([normal(rng_seed, f"market_growth_score {name}", block, size) for name in markets.names])
    return Parameters(**values, market_growth_score=score)


def dynamics_from_priors(
    priors: Mapping[str, Prior], markets: Markets, calendar: Calendar, rng_seed: int, block: int, size: int
) -> Dynamics:
    """`size` draws of which nothing was learned; those without stable ages are replaced by the first others.

    Raises ScenarioError where even among SEARCHED draws there are no others.
    """
    for tried in (size, SEARCHED):
        parameters = parameters_of_block(priors, markets, rng_seed, block, tried)
        feasible = np.flatnonzero(~np.broadcast_to(infeasible(parameters), tried))
        if len(feasible):
            return identify(select(parameters, np.resize(feasible, size)), markets, calendar)
    raise nothing_feasible()


def nothing_feasible() -> ScenarioError:
    """What is raised where firm numbers would shrink faster than firms exit in every draw."""
    words = "no draw is feasible: trend_firm_growth + exit_rate_established is never above 0"
    return ScenarioError.of("parameters", f"{words}; change what is believed of them")


def shocks_of_year(
    parameters: ModelParameters, markets: Markets, rng_seed: int, block: int, year: int, size: int
) -> Shocks:
    """The year's chance for `size` draws: world, country and market demand, and entries.

    The country shock is a Student t scaled to its standard deviation and clipped; see seeds/parameters.toml.
    """
    p = parameters
    freedom = p.country_shock_degrees_of_freedom
    tails = generator(rng_seed, "country shock", block, year).standard_t(freedom, size) * np.sqrt(1 - 2 / freedom)
    country = np.clip(tails * p.country_shock_sd, -p.country_shock_limit, p.country_shock_limit)
    world = generator(rng_seed, "world shock", block, year).standard_normal(size) * p.world_demand_shock_sd
    market = np.stack(
        [generator(rng_seed, f"market shock {name}", block, year).standard_normal(size) for name in markets.names]
    )
    entry = generator(rng_seed, "entry shock", block, year).standard_normal(size) * p.entry_shock_sd
    # Half the variance is taken off, so that chance does not raise mean entries.
    return Shocks(demand=world + country + market * p.market_shock_sd, entry=entry - p.entry_shock_sd**2 / 2)


def normal(rng_seed: int, name: str, block: int, size: int) -> Array:
    """`size` standard normal numbers of this name and block, one in each of as many equal strata."""
    from scipy.special import ndtri

    return ndtri(stratified(generator(rng_seed, name, block), size))


def _correlated(probability: Array, factor: Array, correlation: float, rng: np.random.Generator) -> Array:
    """Moves probabilities towards a common factor by a Gaussian copula, and keeps one in each stratum."""
    from scipy.special import ndtri

    score = np.sqrt(correlation) * factor + np.sqrt(1 - correlation) * ndtri(probability)
    rank = np.argsort(np.argsort(score))
    return (rank + rng.random(len(score))) / len(score)
