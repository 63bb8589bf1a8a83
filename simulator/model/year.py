"""One year: state, effects and shocks in; state and flows out."""

import numpy as np

from simulator.model import flows
from simulator.model.identify import Dynamics, home_market
from simulator.model.quantities import Effects, Flows, Shocks, State


def advance(
    state: State, dynamics: Dynamics, effects: Effects | None = None, shocks: Shocks | None = None
) -> tuple[State, Flows]:
    """The next year's state, and what moved.

    Without effects and shocks firms of exporters markets grow at exactly `trend_firm_growth` and revenue at exactly
    `trend_revenue_growth`, for ever. In every draw N' = N + E - X, P' = P + births + formation P - sum E +
    return_share sum X, and nothing is negative.
    """
    effects = effects if effects is not None else Effects()
    shocks = shocks if shocks is not None else Shocks()
    p = dynamics.parameters

    own = flows.own_entries(state, dynamics, effects, shocks)
    starts, start_revenue = flows.starts_and_revenue(own, dynamics, effects)
    new_firms = flows.new_capable_firms(state, dynamics, effects)
    scale = flows.entry_scale(state.pool, new_firms, own + starts)
    entries = (own + starts) * scale

    exit_rate = flows.exit_rates(dynamics, effects)
    exits = exit_rate * state.firms
    factor = np.exp(flows.revenue_growth(state, dynamics, effects, shocks))

    # Entrants earn a share of the trend path and not of the scenario's own mean: fewer exits keep small firms, which
    # would pull that mean down and so punish every programme that helps firms to stay.
    earned_by_own = p.entrant_relative_revenue * own * state.trend_revenue * factor
    first_year_revenue = np.maximum(0.0, (earned_by_own + start_revenue) * scale)
    leaving = p.leaver_relative_revenue * exit_rate * state.revenue
    revenue = flows.aged((state.revenue - leaving) * dynamics.age_factor * factor, first_year_revenue)
    year = state.year + 1
    following = State(
        year=year,
        pool=np.maximum(0.0, state.pool + new_firms - entries.sum(axis=0)) + p.return_share * exits.sum(axis=(0, 1)),
        firms=flows.aged(state.firms - exits, entries),
        revenue=revenue,
        trend_revenue=state.trend_revenue * factor * dynamics.trend_step,
        # What a stopped programme loses is at most what there is.
        overlay=np.maximum(effects.overlay, -revenue.sum(axis=0)),
        home_market=home_market(dynamics, year, shocks.home_demand_gap),
        memory=state.memory,
    )
    moved = Flows(
        entries=entries,
        exits=exits.sum(axis=0),
        entry_revenue=first_year_revenue,
        exit_revenue=leaving.sum(axis=0),
    )
    return following, moved
