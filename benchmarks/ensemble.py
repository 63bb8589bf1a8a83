"""The one ensemble that all contenders compute: the shipped baseline's filtered draws, a world, and its chance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import Any

import numpy as np

import simulator
from benchmarks.draws import TOTALS, Array, Draws
from simulator.inputs.scenario import Scenario
from simulator.model import Flows, Markets, Shocks, State, advance
from simulator.model.scope import scope_of
from simulator.runs.assimilate import Past
from simulator.runs.kept import drawn
from simulator.runs.project import project, shocks_of

YEARS = 12


@dataclass(frozen=True)
class Block:
    """One block of draws: what is known of its past, and its shocks of the years that follow."""

    past: Past
    shocks: tuple[Shocks, ...]

    @property
    def start(self) -> State:
        """The state from which all contenders start."""
        return self.past.states[-1]


def scenario_of(name: str) -> Scenario:
    """A shipped scenario over as many years, in a world in which something happens."""
    first = simulator.load(name).as_of + 1
    world = {"world.real_depreciation": {str(first + 1): 0.05}, "world.home_demand_gap": {str(first + 3): -0.1}}
    return simulator.load(name, set={"horizon.end": first - 1 + YEARS, **world})


def blocks_of(scenario: Scenario, count: int) -> list[Block]:
    """The first blocks, their past cut to its last year."""
    years, blocks = range(scenario.as_of + 1, scenario.end + 1), []
    for number in range(count):
        past = drawn(scenario.beliefs, number)
        past = replace(past, states=past.states[-1:], flows=(None,))
        blocks.append(Block(past, tuple(shocks_of(scenario, past, number, year) for year in years)))
    return blocks


def advanced(block: Block) -> Array:
    """What the simulator computes: `advance` for every year, TOTALS of shape (total, year, draw).

    What the dynamics keep between years is computed anew, as in a first projection.
    """
    state, dynamics = block.start, replace(block.past.dynamics)
    totals = np.empty((len(TOTALS), len(block.shocks), len(state.pool)))
    for year, shocks in enumerate(block.shocks):
        state, flows = advance(state, dynamics, shocks=shocks)
        totals[:, year] = totals_of(state, flows)
    return totals


def totals_of(state: State, flows: Flows) -> tuple[Array, ...]:
    """TOTALS of one year, each of shape (draw)."""
    firms, revenue = state.firms.sum(axis=(0, 1)), state.market_revenue.sum(axis=0)
    return firms, revenue, state.pool, flows.entries.sum(axis=0), flows.exits.sum(axis=0), state.home_market


def projected(scenario: Scenario, block: Block, number: int) -> Array:
    """What `goglobal run` computes of a block once it is drawn: all outcomes, national and by market.

    Gives those of TOTALS that are among them, all but the last.
    """
    past = replace(block.past, dynamics=replace(block.past.dynamics))
    past.met.update(block.past.met)
    outcomes = project(scenario, past, number)
    return np.stack([outcomes.totals[total][1:] for total in TOTALS[:-1]])


def resized(block: Block, years: int | None = None, markets: int | None = None) -> Block:
    """The block with as many years or markets: those that there are come round again, and shares stay shares."""
    shocks = tuple(islice(cycle(block.shocks), years or len(block.shocks)))
    if markets is None:
        return replace(block, shocks=shocks)
    past, start = block.past, block.start
    kept = np.resize(np.arange(len(past.dynamics.markets.names)), markets)
    shipped, first_share = past.dynamics.markets, past.dynamics.first_share[kept]
    share = {name: getattr(shipped, name)[kept] for name in ("firm_share", "revenue_share")}
    dynamics = replace(
        past.dynamics,
        markets=Markets(
            names=tuple(shipped.names[market] for market in kept),
            exporters=shipped.exporters[kept],
            growth_centre=shipped.growth_centre[kept],
            **{name: values / values.sum() for name, values in share.items()},
        ),
        market_trend=past.dynamics.market_trend[kept],
        first_share=first_share / first_share.sum(axis=0),
    )
    start = replace(
        start,
        firms=start.firms[:, kept],
        revenue=start.revenue[:, kept],
        trend_revenue=start.trend_revenue[kept],
        overlay=start.overlay[kept],
    )
    shocks = tuple(replace(year, demand=np.asarray(year.demand)[kept]) for year in shocks)
    return Block(replace(past, dynamics=dynamics, states=(start,)), shocks)


def draws_of(blocks: Sequence[Block]) -> Draws:
    """The draws of blocks as other contenders are given them."""
    parts = [_draws(block) for block in blocks]
    return Draws(*(np.concatenate([getattr(part, name) for part in parts]) for name in Draws._fields))


def _draws(block: Block) -> Draws:
    start, dynamics, shocks = block.start, block.past.dynamics, block.shocks
    p, markets, calendar = dynamics.parameters, dynamics.markets, dynamics.calendar
    count = len(start.pool)

    def first(values: Any, axes: int = 0) -> Array:
        """Values whose last axis is the draw, which is to be the first of so many others."""
        values = np.asarray(values, dtype=float)
        shape = (*values.shape[:-1], count) if values.ndim > axes else (*values.shape, count)
        whole = np.broadcast_to(values if values.ndim > axes else values[..., None], shape)
        return np.ascontiguousarray(np.moveaxis(whole, -1, 0))

    return Draws(
        pool=first(start.pool),
        firms=first(start.firms, 2),
        revenue=first(start.revenue, 2),
        trend_revenue=first(start.trend_revenue, 1),
        exit_rate=first(dynamics.exit_rate, 1),
        growth_premium=first(dynamics.growth_premium, 1),
        entry_hazard=first(dynamics.entry_hazard),
        renewal=first(dynamics.renewal),
        pool_share=first(dynamics.pool_share),
        return_share=first(p.return_share),
        entrant_relative_revenue=first(p.entrant_relative_revenue),
        leaver_relative_revenue=first(p.leaver_relative_revenue),
        home_market_push=first(p.home_market_push),
        exchange_rate_elasticity=first(p.exchange_rate_elasticity),
        home_revenue=first(p.home_market_revenue / scope_of(calendar.home_market_year, p, calendar).revenue),
        home_growth=first(p.home_market_growth),
        trend_firm_growth=first(p.trend_firm_growth),
        trend_revenue_growth=first(p.trend_revenue_growth),
        established_growth=first(dynamics.established_growth),
        market_trend=first(dynamics.market_trend, 1),
        first_share=first(dynamics.first_share, 1),
        entry_share=first(markets.entry_share[:, 0], 1),
        exporter_mask=first(markets.exporter_mask[:, 0], 1),
        demand=first(np.stack([year.demand for year in shocks]), 2),
        entry=first(np.stack([year.entry for year in shocks]), 1),
        real_depreciation=first([year.real_depreciation for year in shocks], 1),
        home_demand_gap=first([year.home_demand_gap for year in shocks], 1),
        years_since_first=first(start.year - calendar.first_year),
        years_since_home=first(start.year - calendar.home_market_year),
    )
