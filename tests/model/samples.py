"""Parameters, effects and shocks to try the model with: medians, draws from the priors, and all that is allowed."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from simulator.inputs.seeds import Seeds, read_seeds
from simulator.inputs.shipped import shipped_folder
from simulator.levers import Parameters
from simulator.model import Dynamics, Effects, Shocks, identify, infeasible
from simulator.model.quantities import select
from simulator.runs.draws import parameters_of_block

FIRM_DYNAMICS = (
    "exit_rate_first_year",
    "exit_rate_second_year",
    "exit_rate_established",
    "entrant_relative_revenue",
    "growth_premium_first_year",
    "growth_premium_second_year",
    "growth_premium_third_year",
    "leaver_relative_revenue",
    "return_share",
    "trend_firm_growth",
    "trend_revenue_growth",
    "initial_revenue",
    "market_growth_spread",
    "coverage_change_firms",
    "coverage_change_revenue",
)
"""The parameters that decide how firms and revenue go on by themselves."""

LARGEST_GROWTH = 3.0  # log points that one year may bring, as scenario files allow
LARGEST_ENTRY_RATIO = 20.0


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers as files write them, with nine digits at most: nothing is smaller than a number can be and not zero."""
    return st.floats(low, high).map(lambda number: round(number, 9))


@cache
def shipped_seeds() -> Seeds:
    """The seeds that come with the program, read once."""
    return read_seeds(shipped_folder("seeds"))


@cache
def _medians() -> dict[str, float]:
    return {name: prior.median for name, prior in shipped_seeds().priors.items()}


def medians(**changes: Any) -> Parameters:
    """Parameters at the priors' medians, with changes."""
    return Parameters(**{**_medians(), **changes})


def identified(parameters: Parameters, known_to: int | None = None) -> Dynamics:
    """The dynamics of these parameters in the shipped markets; figures are known to the newest unless said."""
    calendar = shipped_seeds().calendar
    if known_to is not None:
        calendar = replace(calendar, known_to=known_to)
    return identify(parameters, shipped_seeds().markets, calendar)


def prior_draws(size: int, rng_seed: int = 1) -> Parameters:
    """About `size` draws from the shipped priors, those without stable ages left out."""
    seeds = shipped_seeds()
    drawn = parameters_of_block(seeds.priors, seeds.markets, rng_seed, 0, size)
    return select(drawn, np.flatnonzero(~np.broadcast_to(infeasible(drawn), size)))


@st.composite
def allowed_parameters(draw: st.DrawFn) -> Parameters:
    """Anything that files may state of how firms go on by themselves, the far ends included.

    Left out is what has no stable ages, or a pool too small for the trend's own entries.
    """
    priors = shipped_seeds().priors
    values: dict[str, Any] = {name: draw(between(priors[name].low, priors[name].high)) for name in FIRM_DYNAMICS}
    # Nearer to zero the share of established firms is lost to the rounding of the sum.
    assume(values["trend_firm_growth"] + values["exit_rate_established"] >= 0.01)
    values["initial_firms"] = draw(between(1, 1e4))
    values["initial_pool"] = values["initial_firms"] * draw(between(1, 100))
    markets = len(shipped_seeds().markets.names)
    values["coverage_changed"] = draw(st.sampled_from([0.0, 1.0]))
    values["market_growth_score"] = draw(hnp.arrays(float, (markets, 1), elements=between(-4, 4)))
    parameters = medians(**values)
    dynamics = identified(parameters)
    assume((dynamics.entry_hazard <= 1 + np.minimum(0.0, dynamics.renewal)).all())
    return parameters


def _by_market(draw: st.DrawFn, low: float, high: float) -> Any:
    """One number a market, anywhere from low to high; zero in operator markets."""
    markets = shipped_seeds().markets
    values = draw(hnp.arrays(float, (len(markets.names), 1), elements=between(low, high)))
    return np.where(markets.exporter_mask > 0, values, 0.0)


@st.composite
def absurd_effects(draw: st.DrawFn) -> Effects:
    """Effects far beyond what any lever does, of either sign."""
    return Effects(
        entry_ratio=_by_market(draw, -10, 1e6),
        exit_ratio=_by_market(draw, -10, 10),
        growth=_by_market(draw, -LARGEST_GROWTH, LARGEST_GROWTH),
        starts=_by_market(draw, -1e6, 1e6),
        start_revenue=_by_market(draw, -1e6, 1e6),
        overlay=_by_market(draw, -1e6, 1e6),
        formation=draw(between(-2, 2)),
        spending=draw(between(-1e6, 1e6)),
        forgone=draw(between(-1e6, 1e6)),
    )


@st.composite
def absurd_shocks(draw: st.DrawFn) -> Shocks:
    """Shocks as large as scenario files allow."""
    large = between(-LARGEST_GROWTH, LARGEST_GROWTH)
    markets = len(shipped_seeds().markets.names)
    return Shocks(
        demand=draw(hnp.arrays(float, (markets, 1), elements=large)),
        entry=draw(large),
        real_depreciation=draw(large),
        home_demand_gap=draw(large),
        entry_ratio=draw(between(1e-9, LARGEST_ENTRY_RATIO)),
    )
