"""What ways to spend bring and cost on one set of draws, against current policy in the same world."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from simulator.analysis.activities import Amounts, Menu
from simulator.analysis.allocation import Statistic, mean
from simulator.analysis.compare import meets
from simulator.analysis.worth import worth
from simulator.inputs.scenario import Scenario
from simulator.inputs.typed import Aim
from simulator.model.quantities import NET_VALUE, PRICE, Array
from simulator.runs.posterior import Posterior, evaluate
from simulator.runs.project import Outcomes

WORTH_OF = ("revenue", "firms", "public_cost", "tax_forgone", "value_added", NET_VALUE, PRICE)
"""The outcomes that what a policy is worth is made from."""

LOW_SHARE = 0.10  # of the draws, below the 10th percentile


@dataclass(frozen=True)
class Brought:
    """What one way to spend brings and costs on some draws.

    objective   against current policy [US$ m or firms], shape (draw)
    aimed       what the aim's statistic is taken of, shape (draw)
    spent       money beyond current policy [US$ m/year], shape (year of the forecast, draw)
    by_lever    what of it is expected for each lever, shape (lever, year)
    """

    objective: Array
    aimed: Array
    spent: Array
    by_lever: Array

    @property
    def yearly(self) -> Array:
        """Expected money [US$ m/year], shape (year)."""
        return self.by_lever.sum(axis=0)


@dataclass(frozen=True)
class Evaluation:
    """A set of draws, of the beliefs of `scenario`, on which ways to spend are evaluated."""

    menu: Menu
    aim: Aim
    discount: float
    scenario: Scenario
    draws: Posterior

    def __call__(self, amounts: Sequence[Amounts]) -> list[Brought]:
        """What these amounts bring."""
        return [self._brought(rows) for rows in self._rows([self.menu.scenario_with(own) for own in amounts])]

    @cached_property
    def _unbought(self) -> tuple[Outcomes, Array]:
        """What current policy brings here, and what the chosen levers cost before anything is bought."""
        nothing = self.menu.scenario_with(self.menu.amounts(self.menu.nothing))
        current, unbought = self._rows([self.scenario.under_current_policy, nothing])
        return self._outcomes(current), self._spent(unbought)

    def _brought(self, rows: Array) -> Brought:
        (current, unbought), after, target = self._unbought, self._outcomes(rows), self.aim.target
        objective: Array = getattr(worth(current, after, self.scenario, self.discount), self.aim.objective)
        aimed = objective
        if target is not None:  # what is held against its line
            place = target.year - self.scenario.seeds.first_year
            before = current.totals[target.outcome][place] if target.relative else 0.0
            aimed = after.totals[target.outcome][place] - before
        spent = self._spent(rows) - unbought
        return Brought(objective, aimed, spent.sum(axis=0), spent.mean(axis=-1))

    @property
    def _kept(self) -> tuple[str, ...]:
        """The outcomes that are needed."""
        aimed = [] if self.aim.target is None else [self.aim.target.outcome]
        return tuple(dict.fromkeys([*WORTH_OF, *aimed]))

    def _rows(self, scenarios: Sequence[Scenario]) -> list[Array]:
        """What is needed of the outcomes, then the costs of the levers, shape (row, year, draw)."""

        def measure(outcomes: Outcomes) -> Array:
            costs = (outcomes.cost_by_lever[lever] for lever in self.menu.levers)
            return np.stack([*(outcomes.totals[name] for name in self._kept), *costs])

        here = [replace(scenario, beliefs=self.scenario.beliefs) for scenario in scenarios]
        return evaluate(here, self.draws, measure)

    def _outcomes(self, rows: Array) -> Outcomes:
        return Outcomes(dict(zip(self._kept, rows, strict=False)), {}, {})

    def _spent(self, rows: Array) -> Array:
        """Money of the levers in the years of the forecast."""
        return rows[-len(self.menu.levers) :, self.scenario.as_of + 1 - self.scenario.seeds.first_year :]


def statistic_of(aim: Aim) -> Statistic:
    """What the aim takes of the draws."""
    if aim.at == "mean":
        return mean
    target = aim.target
    if target is None:
        return lambda values: np.quantile(values, LOW_SHARE, axis=-1)
    return lambda values: mean(meets(values, target).astype(float))
