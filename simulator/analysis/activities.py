"""The yearly activities that a budget can buy: what each may amount to, and the plans that a mix of them makes.

Activities start at current policy, because a budget is money beyond that, and end where the evidence does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.allocation import Activity, Mix
from simulator.inputs.lever_forms import LeverAbout, LeverKey
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import Scenario
from simulator.inputs.schedules import Values, plan_from
from simulator.model.quantities import Array

SERVED, NEW = "served_markets", "new_markets"
"""The two kinds of markets with one share of the firms each, where markets are not chosen one by one."""

DIGITS = 9  # after the point in what is written to files: finer than any step, coarser than binary noise

Amounts = Mapping[str, Array]
"""What is done of each lever's activity in each market, shape (market); of a lever without markets shape (1)."""


@dataclass(frozen=True)
class Menu:
    """What can be bought beyond current policy, in a scenario that stays as it is otherwise.

    levers      whose activities are chosen; the others stay as the scenario has them
    by_market   whether activities in markets are chosen market by market; else a divided total goes where it goes now,
                and a share of each market's firms is two numbers: one for the markets that are served now, one for all
                others
    """

    scenario: Scenario
    levers: tuple[str, ...]
    by_market: bool = False

    def __post_init__(self) -> None:
        """Raises ScenarioError where single markets have amounts of their own, which a mix would have to undo."""
        problems = [
            setting.problem("is chosen by the mix; take it out, or choose among other levers with --levers")
            for key in self.scenario.seeds.levers.values()
            for name, setting in self.scenario.settings.items()
            if key.lever in self.levers and key.part_of is not None and name.startswith(f"levers.{key.name}.")
        ]
        if problems:
            raise ScenarioError(problems)

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """All that is chosen, lever by lever."""
        return tuple(activity for lever in self.levers for activity in self._of(lever))

    @property
    def nothing(self) -> Mix:
        """The mix in which every activity is as in current policy."""
        return (0,) * len(self.activities)

    @property
    def lever_of(self) -> tuple[str, ...]:
        """The lever of each activity."""
        return tuple(activity.name.partition(".")[0] for activity in self.activities)

    @cached_property
    def current(self) -> Amounts:
        """What current policy does for good; by market in whole numbers where those are chosen."""
        amounts = {lever: self._current(lever) for lever in self.levers}
        whole = [lever for lever in self.levers if self.by_market and self.in_whole_numbers(lever)]
        return {**amounts, **{lever: _whole(amounts[lever]) for lever in whole}}

    @property
    def caps(self) -> dict[str, float]:
        """By how much a lever's total may exceed current policy, where several activities add up to it."""
        divided = [lever for lever in self.levers if self.by_market and self.divides(lever)]
        return {lever: self.end_of(lever) - float(self.current[lever].sum()) for lever in divided}

    def used(self, mix: Mix) -> Array:
        """By how much the totals that have caps exceed current policy, in their order."""
        amounts = self.amounts(mix)
        return np.array([float((amounts[lever] - self.current[lever]).sum()) for lever in self.caps])

    def key_of(self, lever: str) -> LeverKey:
        """The key of a lever's activity."""
        return self.scenario.seeds.levers[f"{lever}.{self._about(lever).activity}"]

    def serves(self, lever: str) -> bool:
        """Whether a lever's activity is a share of the firms in each market."""
        return self.key_of(lever).type == "market schedules"

    def divides(self, lever: str) -> bool:
        """Whether a lever divides one total over the markets."""
        return self._about(lever).divided

    def in_whole_numbers(self, lever: str) -> bool:
        """Whether a lever divides its total in whole numbers."""
        return self.divides(lever) and self._step(lever).is_integer()

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

    def scenario_with(self, amounts: Amounts) -> Scenario:
        """The scenario in which levers reach these amounts from the first year of the forecast on."""
        seeds, plans = self.scenario.seeds, dict(self.scenario.policy)
        for lever, values in self.values(amounts).items():
            current, first = seeds.current[lever], self.scenario.as_of + 1
            made = plan_from(lever, values, seeds.levers, seeds.markets.names, current, first)
            plans[lever] = replace(plans[lever], **{key: getattr(made, key) for key in values})
        return replace(self.scenario, policy=plans)

    def values(self, amounts: Amounts) -> dict[str, dict[str, Any]]:
        """What a file says to reach these amounts, by lever and key, whatever it extends."""
        return {lever: self._values(lever, amounts[lever]) for lever in self.levers}

    def _of(self, lever: str) -> list[Activity]:
        """The activities of one lever."""
        key, step, end, low = self.key_of(lever), self._step(lever), self.end_of(lever), self.current[lever]
        spare = end - round(float(low.sum()), DIGITS)
        found = []
        for place, own in self._groups(lever).items():
            name = f"{key.name}.{place}" if place else key.name
            if self.serves(lever):
                found.append(Activity(name, float(low[own].min()), end, step, _starts(low[own], step)))
            else:
                least = round(float(low[own].sum()), DIGITS)
                found.append(Activity(name, least, least + spare if place else end, step))
        return found

    def _about(self, lever: str) -> LeverAbout:
        return self.scenario.seeds.levers_about[lever]

    def _step(self, lever: str) -> float:
        step = self._about(lever).step
        assert step is not None  # the reader of levers.toml asks for it
        return step

    def _current(self, lever: str) -> Array:
        """What current policy does for good, by market."""
        plan, key = self.scenario.seeds.current[lever], self.key_of(lever).key
        if self.serves(lever):
            return np.array([schedule.last for schedule in getattr(plan, key).schedules])
        total = getattr(plan, key).last
        return total * self._shares(lever) if self.divides(lever) else np.array([total])

    def _shares(self, lever: str) -> Array:
        """How current policy divides a lever's total over the markets at the end [1], shape (market)."""
        shares: Array = getattr(self.scenario.seeds.current[lever], self._share_key(lever))(self.scenario.end)
        return shares[:, 0]

    def _share_key(self, lever: str) -> str:
        key = self.scenario.seeds.share_key(lever)
        assert key is not None  # the reader of levers.toml asks for it
        return key.key

    def _groups(self, lever: str) -> dict[str, NDArray[np.bool_]]:
        """The markets of each activity of a lever, by what stands behind its name: nothing where it is one total.

        Of the exporters markets each one, or those that the lever serves now, and those that it does not.
        """
        current, markets = self.current[lever], self.scenario.seeds.markets
        if self.by_market and (self.serves(lever) or self.divides(lever)):
            ones = np.eye(len(current), dtype=bool)
            return {name: own for name, own, takes in zip(markets.names, ones, markets.exporters, strict=True) if takes}
        if not self.serves(lever):
            return {"": np.ones(len(current), dtype=bool)}
        groups = {SERVED: (current > 0) & markets.exporters, NEW: (current <= 0) & markets.exporters}
        return {name: own for name, own in groups.items() if own.any()}

    def _placed(self, lever: str, chosen: Array) -> Array:
        """What was chosen of a lever, by market."""
        current = self.current[lever]
        if self.divides(lever) and not self.by_market:
            return chosen * current / current.sum() if current.any() else chosen * self._shares(lever)
        placed = current.copy()
        for own, value in zip(self._groups(lever).values(), chosen, strict=True):
            placed[own] = np.maximum(current[own], value)
        return placed

    def _values(self, lever: str, amounts: Array) -> dict[str, Any]:
        key, markets = self.key_of(lever).key, self.scenario.seeds.markets
        past = getattr(self.scenario.seeds.current[lever], key)
        if self.serves(lever):
            by_market = zip(markets.names, amounts, past.schedules, markets.exporters, strict=True)
            return {key: {name: self._steps(float(value), old) for name, value, old, own in by_market if own}}
        total = round(float(amounts.sum()), DIGITS)
        stated = {key: self._steps(total, past)}
        if not self.divides(lever):
            return stated
        shares = self._shares(lever) if total == past.last else amounts / amounts.sum()
        shared = {name: round(float(share), DIGITS) for name, share in zip(markets.names, shares, strict=True) if share}
        return {**stated, self._share_key(lever): shared}

    def _steps(self, value: float, current: Values) -> dict[str, float]:
        """A value from the first year of the forecast on; where it is that of current policy, what that does then."""
        first, end = self.scenario.as_of + 1, self.scenario.end
        if value != current.last:
            return {str(first): round(value, DIGITS)}
        years = [year for year in range(first, end + 1) if year == first or current(year) != current(year - 1)]
        return {str(year): current(year) for year in years}


def _starts(current: Array, step: float) -> tuple[int, ...]:
    """The steps at which the share leaves current policy in one market after the other: each needs coordination."""
    return tuple(sorted({round(above / step) for above in (current - current.min()).tolist()}))


def _whole(amounts: Array) -> Array:
    """Whole numbers with the same sum, rounded down: the largest remainders get what is left."""
    whole = np.floor(amounts)
    left = int(np.floor(amounts.sum() + 10.0**-DIGITS) - whole.sum())
    whole[np.argsort(whole - amounts, kind="stable")[:left]] += 1
    return whole
