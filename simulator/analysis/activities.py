"""The yearly activities that a budget can buy: what each may amount to, and the plans that a mix of them makes.

Activities start at what is on record, because a budget is money beyond that, and end where the evidence does. It must
not know which mix is best.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.allocation import Activity, Mix
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.scenario import Scenario
from simulator.inputs.schedules import Values
from simulator.inputs.seeds import plan_from
from simulator.model.quantities import Array

ACTIVITIES: Mapping[str, str] = {
    "consulting": "firms_advised",
    "delegations": "missions",
    "promotion": "budget",
    "partners": "served_share",
    "offices": "opened",
}
"""The key of each lever that money buys more of year by year; the law is no yearly activity."""

STEPS: Mapping[str, float] = {
    "consulting": 1.0,
    "delegations": 1.0,
    "promotion": 0.01,
    "partners": 0.001,
    "offices": 0.1,
}
"""The finest difference that a mix makes in each activity, in the unit of its key: firms and missions are whole."""

DIVIDED = ("delegations", "offices")
"""Levers that divide one total over the markets; partners serve a share of the firms in each."""

SERVED, NEW = "served_markets", "new_markets"
"""The two kinds of markets in which partners have one share each, where markets are not chosen one by one."""

DIGITS = 9  # after the point in what is written to files: finer than any step, coarser than binary noise

Amounts = Mapping[str, Array]
"""What is done of each lever's activity in each market, shape (market); of a lever without markets shape (1)."""


@dataclass(frozen=True)
class Menu:
    """What can be bought beyond the record, in a scenario that stays as it is otherwise.

    levers      whose activities are chosen; the others stay as the scenario has them
    by_market   whether missions, offices and partners' shares are chosen market by market; else missions and offices
                go where they go on record, and partners have two shares: one in the markets that they serve on record,
                one in all others
    """

    scenario: Scenario
    levers: tuple[str, ...]
    by_market: bool = False

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """All that is chosen, lever by lever."""
        return tuple(activity for lever in self.levers for activity in self._of(lever))

    @property
    def lever_of(self) -> tuple[str, ...]:
        """The lever of each activity."""
        return tuple(activity.name.partition(".")[0] for activity in self.activities)

    @cached_property
    def recorded(self) -> Amounts:
        """What is on record for good; by market missions are whole, as those that are chosen."""
        amounts = {lever: _recorded(lever, self.scenario) for lever in self.levers}
        if self.by_market and "delegations" in amounts:
            amounts["delegations"] = _whole(amounts["delegations"])
        return amounts

    @property
    def caps(self) -> dict[str, float]:
        """By how much a lever's total may exceed the record, where several activities add up to it."""
        divided = [lever for lever in self.levers if self.by_market and lever in DIVIDED]
        return {lever: self.end_of(lever) - float(self.recorded[lever].sum()) for lever in divided}

    def used(self, mix: Mix) -> Array:
        """By how much the totals that have caps exceed the record, in their order."""
        amounts = self.amounts(mix)
        return np.array([float((amounts[lever] - self.recorded[lever]).sum()) for lever in self.caps])

    def key_of(self, lever: str) -> LeverKey:
        """The key of a lever's activity."""
        return self.scenario.seeds.levers[f"{lever}.{ACTIVITIES[lever]}"]

    def end_of(self, lever: str) -> float:
        """Where the evidence for a lever's activity ends; what a file may say, where that was not stated."""
        key = self.key_of(lever)
        bounds = key.estimated or key.allowed
        assert bounds is not None  # the reader of levers.toml asks for it
        return bounds[1]

    def named(self, mix: Mix) -> dict[str, float]:
        """The amounts of a mix by activity."""
        return {activity.name: activity.amount(steps) for activity, steps in zip(self.activities, mix, strict=True)}

    def amounts(self, mix: Mix) -> Amounts:
        """The amounts of a mix by lever and market."""
        chosen: dict[str, list[float]] = {lever: [] for lever in self.levers}
        for lever, amount in zip(self.lever_of, self.named(mix).values(), strict=True):
            chosen[lever].append(amount)
        return {lever: self._placed(lever, np.array(values)) for lever, values in chosen.items()}

    def only(self, lever: str, mix: Mix) -> Mix:
        """The mix with everything at the record but one lever."""
        return tuple(steps if own == lever else 0 for steps, own in zip(mix, self.lever_of, strict=True))

    def scenario_with(self, amounts: Amounts) -> Scenario:
        """The scenario in which levers reach these amounts from the first year of the forecast on."""
        seeds, plans = self.scenario.seeds, dict(self.scenario.policy)
        for lever, values in self.values(amounts).items():
            made = plan_from(
                lever, values, seeds.levers, seeds.markets.names, seeds.plans[lever], self.scenario.as_of + 1
            )
            plans[lever] = replace(plans[lever], **{key: getattr(made, key) for key in values})
        return replace(self.scenario, policy=plans)

    def values(self, amounts: Amounts) -> dict[str, dict[str, Any]]:
        """What a file says to reach these amounts, by lever and key, whatever it extends."""
        return {lever: self._values(lever, amounts[lever]) for lever in self.levers}

    def _of(self, lever: str) -> list[Activity]:
        """The activities of one lever."""
        name, step, high = self.key_of(lever).name, STEPS[lever], self.end_of(lever)
        markets, low = self.scenario.seeds.markets, self.recorded[lever]
        places = np.flatnonzero(markets.exporters)
        if lever == "partners" and self.by_market:
            return [Activity(f"{name}.{markets.names[p]}", float(low[p]), high, step, (0,)) for p in places]
        if lever == "partners":
            return [
                Activity(f"{name}.{group}", float(low[own].min()), high, step, _starts(low[own], step))
                for group, own in self._partners_groups.items()
            ]
        total = round(float(low.sum()), DIGITS)
        if lever not in DIVIDED or not self.by_market:
            return [Activity(name, total, high, step)]
        spare = high - total
        return [Activity(f"{name}.{markets.names[p]}", float(low[p]), float(low[p]) + spare, step) for p in places]

    @property
    def _partners_groups(self) -> dict[str, NDArray[np.bool_]]:
        """The exporters markets that partners serve on record, and those that they do not, where there are any."""
        served, exporters = self.recorded["partners"] > 0, self.scenario.seeds.markets.exporters
        groups = {SERVED: served & exporters, NEW: ~served & exporters}
        return {name: own for name, own in groups.items() if own.any()}

    def _placed(self, lever: str, chosen: Array) -> Array:
        """What was chosen of a lever, by market."""
        recorded, exporters = self.recorded[lever], self.scenario.seeds.markets.exporters
        if lever not in (*DIVIDED, "partners"):
            return chosen
        if self.by_market:
            placed = np.zeros(len(recorded))
            placed[exporters] = chosen
            return placed
        if lever == "partners":
            placed = recorded.copy()
            for own, value in zip(self._partners_groups.values(), chosen, strict=True):
                placed[own] = np.maximum(recorded[own], value)
            return placed
        return chosen * recorded / recorded.sum()

    def _values(self, lever: str, amounts: Array) -> dict[str, Any]:
        plan, key, markets = self.scenario.seeds.plans[lever], ACTIVITIES[lever], self.scenario.seeds.markets
        if lever == "partners":
            by_market = zip(markets.names, amounts, plan.served_share.schedules, markets.exporters, strict=True)
            return {key: {name: self._steps(float(value), past) for name, value, past, own in by_market if own}}
        past, total = getattr(plan, key), round(float(amounts.sum()), DIGITS)
        stated = {key: self._steps(total, past)}
        if lever not in DIVIDED:
            return stated
        shares = plan.destinations(self.scenario.end)[:, 0] if total == past.last else amounts / amounts.sum()
        shared = {name: round(float(share), DIGITS) for name, share in zip(markets.names, shares, strict=True) if share}
        return {**stated, "destinations": shared}

    def _steps(self, value: float, recorded: Values) -> dict[str, float]:
        """A value from the first year of the forecast on; what is on record then, where the value is that of record."""
        first, end = self.scenario.as_of + 1, self.scenario.end
        if value != recorded.last:
            return {str(first): round(value, DIGITS)}
        years = [year for year in range(first, end + 1) if year == first or recorded(year) != recorded(year - 1)]
        return {str(year): recorded(year) for year in years}


def _recorded(lever: str, scenario: Scenario) -> Array:
    """What is on record for good, by market."""
    plan = scenario.seeds.plans[lever]
    if lever == "partners":
        return np.array([schedule.last for schedule in plan.served_share.schedules])
    total = getattr(plan, ACTIVITIES[lever]).last
    return total * plan.destinations(scenario.end)[:, 0] if lever in DIVIDED else np.array([total])


def _starts(recorded: Array, step: float) -> tuple[int, ...]:
    """The steps at which the share leaves what is on record in one market after the other: each needs coordination."""
    return tuple(sorted({round(above / step) for above in (recorded - recorded.min()).tolist()}))


def _whole(amounts: Array) -> Array:
    """Whole numbers with the same sum, rounded down: the largest remainders get what is left."""
    whole = np.floor(amounts)
    left = int(np.floor(amounts.sum() + 10.0**-DIGITS) - whole.sum())
    whole[np.argsort(whole - amounts, kind="stable")[:left]] += 1
    return whole
