"""Growth of exporters' revenue from the priors alone: the forecast for a country of which nothing else is known."""

from collections.abc import Mapping

import numpy as np

from simulator.inputs.priors import Prior
from simulator.inputs.seeds import Seeds
from simulator.model import advance, first_state
from simulator.model.quantities import Array
from simulator.runs.draws import dynamics_from_priors, shocks_of_year


def exporters_growth(seeds: Seeds, priors: Mapping[str, Prior], rng_seed: int, draws: int, horizon: int) -> Array:
    """Log growth of exporters' revenue over one to `horizon` years [log points], shape (horizon, draw).

    Base dynamics under current policy, unfiltered.
    """
    block, markets = 0, seeds.markets
    dynamics = dynamics_from_priors(priors, markets, seeds.calendar, rng_seed, block, draws)
    state = first_state(dynamics)
    start = np.log(state.exporters_revenue(markets))
    growth = []
    for year in range(seeds.first_year + 1, seeds.first_year + horizon + 1):
        shocks = shocks_of_year(dynamics.parameters, markets, rng_seed, block, year, draws)
        state, _ = advance(state, dynamics, shocks=shocks)
        growth.append(np.log(state.exporters_revenue(markets)) - start)
    return np.stack(growth)
