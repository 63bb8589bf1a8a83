"""The shape that all levers share, and how their effects combine.

A lever is a module with a `Plan` (what a government sets over the years), its `Parameters`, and one function `effects`.
It is given the plan of a scenario and that of current policy, and answers with what the first does beyond the second:
repeating current policy changes nothing, to the bit, and stopping it loses what it brings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import reduce
from typing import Any, Protocol, TypeVar, cast

import numpy as np

from simulator.model import Dynamics, Effects, Parameters, State
from simulator.model.quantities import Array, Quantity


class Schedule(Protocol):
    """Year -> value, in the unit that the plan states."""

    def __call__(self, year: int) -> float:
        """The value in the year."""

    @property
    def last(self) -> float:
        """The value that holds for ever after the last change."""


MarketShares = Callable[[int], Array]
"""Year -> shares over the markets [1], shape (market, 1); they sum to one."""


class OwnAmounts(Protocol):
    """Amounts of single markets, each from a year of its own on."""

    def over(self, usual: Array, year: int) -> Array:
        """The amounts in the year, shape (market, 1), and `usual` in markets for which none is stated by then."""


@dataclass(frozen=True)
class Divided:
    """A yearly total over the markets: each gets its share, or what is stated for it alone."""

    whole: Schedule
    shares: MarketShares
    own: OwnAmounts | None

    def by_market(self, year: int) -> Array:
        """What each market gets [unit of the total], shape (market, 1)."""
        usual = self.whole(year) * self.shares(year)
        return usual if self.own is None else self.own.over(usual, year)

    def total(self, year: int) -> float:
        """What all markets get [unit of the total]."""
        whole = self.whole(year)
        if self.own is None:
            return whole
        # Added to the whole, so that years in which nothing is stated keep it to the bit.
        return max(0.0, whole + float((self.by_market(year) - whole * self.shares(year)).sum()))


@dataclass(frozen=True)
class Programme:
    """A dated programme: until its last year the named parameter is added to the growth of a market."""

    market: int  # place in the markets' order
    until: int
    demand: str  # name of a parameter [log points/year]


PERCENT = 100.0


class Lever(Protocol):
    """What every lever module offers."""

    Plan: Any
    Parameters: type[Parameters]

    def effects(
        self, year: int, state: State, dynamics: Dynamics, plan: Any, current: Any, memory: Any
    ) -> tuple[Effects, Any]:
        """What the plan does in `year` beyond current policy, and the lever's memory for the next year.

        `state` is that of the end of the year before. `memory` is what the lever returned last, None at first: until
        the first year of a forecast the plan is current policy, and what a lever keeps is the difference, nothing.
        """


def act(
    levers: Mapping[str, Lever],
    state: State,
    dynamics: Dynamics,
    plans: Mapping[str, Any],
    current: Mapping[str, Any],
) -> tuple[dict[str, Effects], dict[str, Any]]:
    """Effects and memory of each lever in the year after `state`, by lever name, in the order of `current`."""
    effects, memory = {}, {}
    for name, plan in current.items():
        effects[name], memory[name] = levers[name].effects(
            state.year + 1, state, dynamics, plans[name], plan, state.memory.get(name)
        )
    return effects, memory


def combine(effects: Mapping[str, Effects]) -> Effects:
    """All levers together: ratios multiply, everything else adds up. Their order is that of the mapping."""
    return reduce(_both, effects.values(), Effects())


def _both(one: Effects, other: Effects) -> Effects:
    together: dict[str, Quantity] = {}
    for name in (field.name for field in fields(Effects)):
        first, second = getattr(one, name), getattr(other, name)
        # A ratio below zero has no meaning, and two of them would make a good.
        together[name] = first * np.maximum(second, 0.0) if name.endswith("_ratio") else first + second
    return Effects(**together)


Own = TypeVar("Own", bound=Parameters)


def own_parameters(kind: type[Own], dynamics: Dynamics) -> Own:
    """The parameters as one lever declares them; all levers share one record."""
    return cast(Own, dynamics.parameters)


def net_of_displacement(dynamics: Dynamics) -> Quantity:
    """Share of a firm-level effect that is not taken from the country's other firms [1]; not for national estimates."""
    return 1 - dynamics.parameters.displacement


def kept_after_a_year(half_life: Quantity) -> Quantity:
    """Share of a fading stock that is left after one year [1]."""
    return 0.5 ** (1 / half_life)


def cover(stock: Array, firms: Array) -> Array:
    """Share of the firms that a stock stands for [1], within -1 and 1; zero where there are no firms."""
    share = np.divide(stock, firms, out=np.zeros(np.broadcast_shapes(stock.shape, firms.shape)), where=firms > 0)
    return np.clip(share, -1.0, 1.0)


def exporters(state: State, dynamics: Dynamics) -> Array:
    """Firms of exporters markets, all ages [firms], shape (market, draw); zero in operator markets."""
    return state.firms.sum(axis=0) * dynamics.markets.exporter_mask
