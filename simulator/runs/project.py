"""One block of one scenario: its observed past and its future, as outcomes by year."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import numpy as np

from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import ALL_MARKETS, Scenario
from simulator.levers import LEVERS, act, combine
from simulator.model import Dynamics, Effects, Flows, Shocks, State, accounts, advance
from simulator.model.quantities import MARKET_OUTCOMES, NET_VALUE, PRICE, Array
from simulator.runs.assimilate import Past
from simulator.runs.draws import shocks_of_year

LATELY = max(4, os.cpu_count() or 1)
"""Blocks of which outcomes of observed years are kept, one a thread; of all they would take a third more memory."""

LARGEST_REVENUE = 1e60  # of a market [US$ m/year]; its fourth power is still a number


@dataclass(frozen=True)
class Outcomes:
    """What a scenario brings, by year; flows of the first year are not a number.

    totals          by outcome, and NET_VALUE and PRICE, shape (year, draw)
    by_market       by outcome, shape (year, market, draw)
    cost_by_lever   public money, tax forgone included, constant prices [US$ m/year], shape (year, draw)
    accounts        what moved revenue [US$ m/year], shape (year, draw): "entries" first earned, "exits" took away,
                    "contracts" and promotion added to the year's level; the rest is growth of those who stayed
    as_counted      firms and revenue as figures of each year count them, shape (year, draw)
    """

    totals: Mapping[str, Array]
    by_market: Mapping[str, Array]
    cost_by_lever: Mapping[str, Array]
    accounts: Mapping[str, Array] = field(default_factory=dict)
    as_counted: Mapping[str, Array] = field(default_factory=dict)


def project(scenario: Scenario, past: Past, block: int) -> Outcomes:
    """The block's outcomes from the first observed year to the scenario's end.

    The past may end before `as_of`: up to there policy is the current one, and levers change nothing. Raises
    ScenarioError where revenue grows beyond LARGEST_REVENUE.
    """
    levers = tuple(scenario.seeds.current)
    idle = dict.fromkeys(levers, Effects())
    years = forecast(scenario, past, partial(shocks_of, scenario, past, block))
    rows = [*_known(past, levers), *(_row(s, f, past.dynamics, {**idle, **effects}) for s, f, effects in years)]
    return Outcomes(
        totals=_stacked([row.totals for row in rows], past.draws),
        by_market=_stacked([row.by_market for row in rows], past.draws),
        cost_by_lever=_stacked([row.cost_by_lever for row in rows], past.draws),
        accounts=_stacked([row.accounts for row in rows], past.draws),
        as_counted=_stacked([row.as_counted for row in rows], past.draws),
    )


def forecast(
    scenario: Scenario, past: Past, shocks: Callable[[int], Shocks]
) -> Iterator[tuple[State, Flows, dict[str, Effects]]]:
    """Each year after the past up to the scenario's end: its state, its flows, and what each lever does.

    Levers that do the same as current policy are left out: they have no effect, to the bit. Raises ScenarioError as
    `project`.
    """
    dynamics, state = past.dynamics, past.states[-1]
    levers = {name: plan for name, plan in scenario.seeds.current.items() if scenario.policy[name] != plan}
    for year in range(state.year + 1, scenario.end + 1):
        effects, memory = act(LEVERS, state, dynamics, scenario.policy, levers)
        state = replace(state, memory=memory)
        state, flows = _advanced(scenario, state, dynamics, combine(effects), shocks(year))
        yield state, flows, effects


def _advanced(
    scenario: Scenario, state: State, dynamics: Dynamics, effects: Effects, shocks: Shocks
) -> tuple[State, Flows]:
    """The next year, where revenue keeps to numbers that can be calculated with."""
    try:
        with np.errstate(over="raise"):
            following, flows = advance(state, dynamics, effects, shocks)
        if following.market_revenue.max() <= LARGEST_REVENUE:
            return following, flows
    except FloatingPointError:
        pass
    words = f"revenue grows beyond US${LARGEST_REVENUE:.0e} million in {state.year + 1}"
    raise ScenarioError.of(scenario.file, f"{words}; lower its shocks, its world or what it believes of growth")


def shocks_of(scenario: Scenario, past: Past, block: int, year: int) -> Shocks:
    """The year's chance, with what the scenario says of the world on top."""
    markets = scenario.seeds.markets
    key = (scenario.rng_seed, block, year)
    if key not in past.met:
        past.met[key] = shocks_of_year(past.dynamics.parameters, markets, *key, past.draws)
    chance = past.met[key]
    demand = np.zeros((len(markets.names), 1))
    for shock in scenario.world.shocks:
        if change := shock.changes.get(year):
            reached = [shock.market in (ALL_MARKETS, name) for name in markets.names]
            demand[reached] += change
    return replace(chance, demand=chance.demand + demand, **scenario.world.in_year(year))


@lru_cache(LATELY)
def _known(past: Past, levers: Sequence[str]) -> tuple[Outcomes, ...]:
    """The outcomes of the observed years, which no scenario changes, of the blocks that were projected last."""
    idle = dict.fromkeys(levers, Effects())
    return tuple(_row(s, f, past.dynamics, idle) for s, f in zip(past.states, past.flows, strict=True))


def _row(state: State, flows: Flows | None, dynamics: Dynamics, effects: Mapping[str, Effects]) -> Outcomes:
    """The outcomes of one year, each of the shape that is left when the year is taken off."""
    nothing = np.full(state.firms.shape[1:], np.nan)
    by_market = {
        "firms": state.firms.sum(axis=0),
        "revenue": state.market_revenue,
        "entries": flows.entries if flows is not None else nothing,
        "exits": flows.exits if flows is not None else nothing,
    }
    # Before the forecast policy is the current one, so that nothing beyond it was spent.
    unspent = np.full(len(state.pool), np.nan if flows is None else 0.0)
    spending = {name: unspent + np.asarray(effect.spending) for name, effect in effects.items()}
    forgone = {name: unspent + np.asarray(effect.forgone) for name, effect in effects.items()}
    totals = {name: by_market[name].sum(axis=0) for name in MARKET_OUTCOMES}
    totals["pool"] = state.pool
    totals["foreign_share"] = accounts.foreign_share(state, dynamics)
    totals["tax_forgone"] = np.sum(list(forgone.values()), axis=0)
    totals["public_cost"] = np.sum(list(spending.values()), axis=0) + totals["tax_forgone"]
    totals["value_added"] = accounts.value_added(state, dynamics)
    totals["jobs"] = accounts.jobs(state, dynamics)
    totals["gdp_share"] = accounts.gdp_share(state, dynamics)
    totals[PRICE] = np.atleast_1d(accounts.price(dynamics, state.year))
    spent = totals["public_cost"] - totals["tax_forgone"]
    totals[NET_VALUE] = accounts.net_value(state, dynamics, spent, totals["tax_forgone"])
    moved = {
        "entries": flows.entry_revenue.sum(axis=0) if flows is not None else nothing.sum(axis=0),
        "exits": flows.exit_revenue.sum(axis=0) if flows is not None else nothing.sum(axis=0),
        "contracts": state.overlay.sum(axis=0),
    }
    by_lever = {name: spending[name] + forgone[name] for name in effects}
    return Outcomes(totals, by_market, by_lever, moved, accounts.as_counted(state, dynamics))


def _stacked(rows: list[Mapping[str, Array]], draws: int) -> dict[str, Array]:
    """Years on a new first axis; what is the same in all draws is stated for each."""
    stacked = {}
    for name, first in rows[0].items():
        stacked[name] = np.empty((len(rows), *first.shape[:-1], draws))
        for place, row in enumerate(rows):
            stacked[name][place] = row[name]
    return stacked
