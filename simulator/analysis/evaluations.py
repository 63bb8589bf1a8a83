"""What ways to spend bring and cost on one set of draws, against current policy in the same world."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.analysis.activities import Amounts, Menu
from simulator.analysis.allocation import Statistic, mean
from simulator.analysis.compare import wants_more
from simulator.analysis.worth import worth
from simulator.inputs.scenario import Scenario
from simulator.inputs.spending import Aim
from simulator.inputs.variations import Target
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
    """A set of draws on which ways to spend are evaluated.

    `current` is what current policy brings there and `unbought` what the chosen levers cost before anything is bought.
    """

    menu: Menu
    aim: Aim
    discount: float
    scenario: Scenario
    draws: Posterior
    current: Outcomes
    unbought: Array

    def __call__(self, amounts: Sequence[Amounts]) -> list[Brought]:
        """What these amounts bring."""
        scenarios = [replace(self.menu.scenario_with(own), beliefs=self.scenario.beliefs) for own in amounts]
        return [self._brought(rows) for rows in _rows(scenarios, self.menu, self.aim, self.draws)]

    def _brought(self, rows: Array) -> Brought:
        after, scenario = _outcomes(rows, self.aim), self.scenario
        against = worth(self.current, after, scenario, self.discount)
        objective: Array = getattr(against, self.aim.objective)
        aimed = objective if self.aim.target is None else self._targeted(after, self.aim.target)
        spent = _spent(rows, self.menu, scenario) - self.unbought
        return Brought(objective, aimed, spent.sum(axis=0), spent.mean(axis=-1))

    def _targeted(self, after: Outcomes, target: Target) -> Array:
        """What is held against the target's line, shape (draw)."""
        place = target.year - self.scenario.seeds.first_year
        reached = after.totals[target.outcome][place]
        return reached - self.current.totals[target.outcome][place] if target.relative else reached


def statistic_of(aim: Aim) -> Statistic:
    """What the aim takes of the draws."""
    if aim.at == "mean":
        return mean
    if aim.target is None:
        return lambda values: np.quantile(values, LOW_SHARE, axis=-1)
    line, at_least = aim.target.line, wants_more(aim.target)
    return lambda values: mean((values >= line if at_least else values <= line).astype(float))


def evaluation_on(menu: Menu, aim: Aim, discount: float, scenario: Scenario, draws: Posterior) -> Evaluation:
    """The evaluation of a menu on some draws."""
    nothing = menu.scenario_with(menu.amounts((0,) * len(menu.activities)))
    scenarios = [scenario.under_current_policy, replace(nothing, beliefs=scenario.beliefs)]
    current, unbought = _rows(scenarios, menu, aim, draws)
    return Evaluation(menu, aim, discount, scenario, draws, _outcomes(current, aim), _spent(unbought, menu, scenario))


def _kept(aim: Aim) -> tuple[str, ...]:
    return WORTH_OF if aim.target is None else tuple(dict.fromkeys((*WORTH_OF, aim.target.outcome)))


def _rows(scenarios: Sequence[Scenario], menu: Menu, aim: Aim, draws: Posterior) -> list[Array]:
    """What is needed of the outcomes, then the costs of the levers, shape (row, year, draw)."""

    def measure(outcomes: Outcomes) -> Array:
        costs = (outcomes.cost_by_lever[lever] for lever in menu.levers)
        return np.stack([*(outcomes.totals[name] for name in _kept(aim)), *costs])

    return evaluate(scenarios, draws, measure)


def _outcomes(rows: Array, aim: Aim) -> Outcomes:
    return Outcomes(dict(zip(_kept(aim), rows, strict=False)), {}, {})


def _spent(rows: Array, menu: Menu, scenario: Scenario) -> Array:
    """Money of the levers in the years of the forecast."""
    return rows[-len(menu.levers) :, scenario.as_of + 1 - scenario.seeds.first_year :]
