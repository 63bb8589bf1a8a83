"""Delegations abroad and business meetings at home: meetings, of which some become contracts a while later.

Contracts of newcomers make new exporters; the others are revenue that fades.
"""

from dataclasses import dataclass

import numpy as np

from simulator import model
from simulator.levers import lever
from simulator.model import Dynamics, Effects, State
from simulator.model.accounts import price
from simulator.model.quantities import THOUSANDS_PER_MILLION, Array, Quantity


@dataclass(frozen=True, kw_only=True)
class Parameters(model.Parameters):
    """What meetings bring and cost."""

    mission_meetings_per_firm: Quantity
    meeting_conversion: Quantity
    first_contract_value: Quantity
    contract_half_life: Quantity
    mission_lag: Quantity
    mission_newcomer_share: Quantity
    mission_returns_exponent: Quantity
    mission_null_probability: Quantity
    service_deadweight: Quantity
    mission_cost_per_firm: Quantity
    meeting_cost: Quantity
    # 1 in draws where missions only speed up what comes anyway, else 0.
    missions_are_null: Quantity = 0.0


@dataclass(frozen=True)
class Plan:
    """Travel and meetings in each year."""

    missions: lever.Schedule  # missions/year
    firms_per_mission: lever.Schedule  # firms
    meetings_at_home: lever.Schedule  # meetings/year
    destinations: lever.MarketShares  # share of missions [1]
    missions_to: lever.OwnAmounts | None = None  # missions/year to markets that do not get their share

    @property
    def sent(self) -> lever.Divided:
        """Missions to each market [missions/year]."""
        return lever.Divided(self.missions, self.destinations, self.missions_to)

    def firms_sent(self, year: int) -> float:
        """Places on all missions of the year [firms/year]."""
        return self.sent.total(year) * self.firms_per_mission(year)


@dataclass(frozen=True)
class Memory:
    """Yearly revenue from contracts won beyond current policy [US$ m/year], shape (market, draw)."""

    contracts: Array


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, current: Plan, memory: Memory | None
) -> tuple[Effects, Memory]:
    """Starts and fading contracts from the meetings of earlier years; the cost of this year's activity."""
    p = lever.own_parameters(Parameters, dynamics)
    contracts = won(year, dynamics, plan) - won(year, dynamics, current)
    value = p.first_contract_value / THOUSANDS_PER_MILLION * price(dynamics, year)
    starts = contracts * p.mission_newcomer_share
    left = memory.contracts * lever.kept_after_a_year(p.contract_half_life) if memory is not None else 0.0
    stock = left + contracts * (1 - p.mission_newcomer_share) * value

    places = plan.firms_sent(year) - current.firms_sent(year)
    at_home = plan.meetings_at_home(year) - current.meetings_at_home(year)
    cost = (places * p.mission_cost_per_firm + at_home * p.meeting_cost) / THOUSANDS_PER_MILLION
    return Effects(starts=starts, start_revenue=starts * value, overlay=stock, spending=np.atleast_1d(cost)), Memory(
        stock
    )


def meetings(year: int, dynamics: Dynamics, plan: Plan) -> Array:
    """Substantive meetings of the year [meetings], shape (market, draw)."""
    p = lever.own_parameters(Parameters, dynamics)
    abroad = p.mission_meetings_per_firm * plan.firms_per_mission(year)
    output = mission_output(plan.sent.by_market(year), p.mission_returns_exponent)
    return abroad * output + plan.meetings_at_home(year) * dynamics.markets.entry_share


def mission_output(missions: Array, exponent: Quantity) -> Array:
    """What missions to one market in one year yield, in those of a first one [1].

    Returns diminish above one mission only: otherwise scattering them over markets would win by arithmetic.
    """
    output: Array = missions * np.ones_like(exponent)
    many = (missions > 1).any(axis=-1)
    output[many] = missions[many] ** exponent
    return output


def won(year: int, dynamics: Dynamics, plan: Plan) -> Array:
    """Contracts that fall due in the year [contracts], shape (market, draw).

    A lag between two whole years splits the meetings between them.
    """
    p = lever.own_parameters(Parameters, dynamics)
    causal = p.meeting_conversion * (1 - p.service_deadweight) * lever.net_of_displacement(dynamics)
    causal = causal * (1 - p.missions_are_null)
    longest = int(np.ceil(np.max(p.mission_lag)))
    falling_due = {lag: np.maximum(1 - np.abs(p.mission_lag - lag), 0.0) for lag in range(longest + 1)}
    held: Array = sum(
        meetings(year - lag, dynamics, plan) * share for lag, share in falling_due.items() if np.any(share)
    )
    return held * causal
