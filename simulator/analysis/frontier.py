"""What each budget brings when it is spent best, beside other ways to spend it, and on draws that nobody searched.

The best of many mixes was partly lucky on the draws that chose it: Smith and Winkler (2006), The optimizer's curse,
doi:10.1287/mnsc.1050.0451.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from simulator.analysis.activities import Amounts, Menu
from simulator.analysis.allocation import NEARLY, Evaluated, Found, Mix, Problem, optimum, remembered, responses
from simulator.analysis.evaluations import LOW_SHARE, Evaluation, statistic_of
from simulator.analysis.other_mixes import OtherMixes
from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary, statistics, summarise
from simulator.analysis.worth import DISCOUNT, Statistics
from simulator.inputs.scenario import Scenario
from simulator.inputs.typed import Aim
from simulator.model.quantities import Array
from simulator.runs.assimilate import DRAWS_OF_BLOCK
from simulator.runs.ensemble import project_on
from simulator.runs.posterior import posterior
from simulator.runs.spread import Progress, Workers, no_progress

LAST_DOLLAR = 1.0  # US$ million a year: how much more is spent to see what the last dollar brings
UNSPENT = 0.01  # share of a budget below which what is left over is less than one step of any activity
NOTICEABLE = 1e-3  # share of a value: ways to spend that differ by less are called equal

TODAY, EQUAL, GRID = "today", "equal", "grid"
"""Other ways to spend a budget: current policy scaled to it, the same money for each activity, the best of a grid."""


@dataclass(frozen=True)
class Spending:
    """One way to spend a budget, on the draws of the search and on fresh ones.

    value       what the mix is chosen for: mean, 10th percentile or chance
    objective   mean and quantiles over the draws, with p10
    positive    share of the fresh draws in which the objective is above zero
    spent       money of each year of the forecast [US$ m]; the constraint holds for its mean, in every year
    money       expected money of each lever in the year in which most is spent [US$ m]
    """

    amounts: Amounts
    scenario: Scenario
    value: float
    objective: Statistics
    fresh_value: float
    fresh: Statistics
    positive: float
    spent: Summary
    money: Mapping[str, float]

    @property
    def most(self) -> float:
        """Expected money of the year in which most is spent [US$ m]."""
        return float(self.spent.mean.max())

    @property
    def year(self) -> int:
        """The year in which most is spent: there the budget binds."""
        return self.scenario.as_of + 1 + int(self.spent.mean.argmax())

    @property
    def drop(self) -> float:
        """By how much less it brings on fresh draws."""
        return self.value - self.fresh_value

    def above(self, other: "Spending", fresh: bool = False) -> bool:
        """Whether it brings more than another way, on draws of the search or on fresh ones, by more than rounding."""
        own, others = (self.fresh_value, other.fresh_value) if fresh else (self.value, other.value)
        return own - others > NOTICEABLE * max(abs(own), abs(others))


@dataclass(frozen=True)
class Solved:
    """One budget [US$ m/year] and how it is spent best.

    mix        amounts by activity
    chosen     what it brings
    others     other ways to spend the budget, by name
    ahead      share of fresh draws in which the chosen mix brings more than each of these
    marginal   what the next million a year would bring, by lever [objective per US$ m a year]; None where the lever is
               at the end of its evidence
    """

    budget: float
    mix: Mapping[str, float]
    chosen: Spending
    others: Mapping[str, Spending]
    ahead: Mapping[str, float]
    marginal: Mapping[str, float | None]

    @property
    def unspent(self) -> float:
        """Money that buys nothing within the evidence [US$ m/year]."""
        return max(0.0, self.budget - self.chosen.most)

    @property
    def exhausted(self) -> bool:
        """Whether money is left over and more of it would help on no lever; else what is left is too little."""
        helps = any(value is not None and value > 0 for value in self.marginal.values())
        return self.unspent > UNSPENT * self.budget and not helps

    @property
    def at_bound(self) -> tuple[str, ...]:
        """Levers whose evidence ends where they are."""
        return tuple(lever for lever, value in self.marginal.items() if value is None)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Levers of which more would bring nothing or do harm, by what the mix is chosen for."""
        return tuple(lever for lever, value in self.marginal.items() if value is not None and value <= 0)

    @property
    def last_dollar(self) -> float | None:
        """What the next million a year would bring at most, nothing where it is better kept; None as `marginal`."""
        return max((max(0.0, value) for value in self.marginal.values() if value is not None), default=None)


@dataclass(frozen=True)
class SearchContext:
    """All that budgets have in common.

    result    the scenario as its file has it
    here      its draws; `few` are the first of them, on which mixes are searched, and `fresh` others from the next seed
    nothing   the way to spend nothing
    """

    result: Result
    menu: Menu
    aim: Aim
    discount: float
    here: Evaluation
    few: Evaluation
    fresh: Evaluation
    nothing: Spending

    @property
    def scenario(self) -> Scenario:
        """The scenario as its file has it."""
        return self.menu.scenario


@dataclass(frozen=True)
class Frontier:
    """What was found for the budgets that were solved, at least one, of those that were asked for."""

    context: SearchContext
    asked: tuple[float, ...]
    solved: tuple[Solved, ...]

    @property
    def most(self) -> float | None:
        """What can be spent within the evidence at most [US$ m/year]; None where more of it would help.

        Of a chance that cannot be told: a step may be too small to move any draw over the line.
        """
        last = self.solved[-1]
        return last.chosen.most if last.exhausted and self.context.aim.at != "chance" else None

    @property
    def start(self) -> tuple[Solved, ...]:
        """A budget of nothing, where none was solved."""
        context = self.context
        if self.solved[0].budget == 0:
            return ()
        names = TODAY, EQUAL, GRID
        mix = context.menu.named(context.menu.nothing)
        nothing = dict.fromkeys(names, context.nothing)
        return (Solved(0.0, mix, context.nothing, nothing, dict.fromkeys(names, 0.0), {}),)

    def next_million(self, solved: Solved) -> float | None:
        """What a million a year more than a budget brings on fresh draws, on average over the step to the next budget.

        After the last it is that of the lever that brings most; None where the evidence for all of them ends.
        """
        after = next((one for one in self.solved if one.budget > solved.budget), None)
        if after is None:
            return solved.last_dollar
        return (after.chosen.fresh_value - solved.chosen.fresh_value) / (after.budget - solved.budget)


def survey(menu: Menu, aim: Aim, discount: float = DISCOUNT, workers: Workers = None) -> SearchContext:
    """Draws what the scenario believes, twice, and finds what it brings when nothing is bought.

    Raises ScenarioError where beliefs leave nothing to draw.
    """
    scenario = menu.scenario
    again = replace(scenario, beliefs=replace(scenario.beliefs, rng_seed=scenario.rng_seed + 1))
    kept, other = posterior(scenario, workers), posterior(again, workers)
    first = replace(kept, draws=min(kept.draws, DRAWS_OF_BLOCK), blocks=kept.blocks[:1])
    drawn = (scenario, kept), (scenario, first), (again, other)
    here, few, fresh = (Evaluation(menu, aim, discount, own, draws) for own, draws in drawn)
    (nothing,), _ = _spendings([menu.amounts(menu.nothing)], menu, here, fresh)
    return SearchContext(Result(project_on([scenario], kept)[0]), menu, aim, discount, here, few, fresh, nothing)


def frontier(context: SearchContext, budgets: Sequence[float], progress: Progress = no_progress) -> Iterator[Solved]:
    """The best mix for each budget, rising; each starts from that of the one before, so that none brings less.

    `progress` is told how many steps are done: the plain grid, then each budget.
    """
    menu, years = context.menu, context.menu.scenario.end - context.menu.scenario.as_of
    problem, total = _problem(menu, context), len(budgets) + 1
    plain = replace(menu, by_market=False)
    of_plain = _problem(plain, context) if menu.by_market else problem
    others = OtherMixes(plain, of_plain, context.few, context.here)
    progress(1, total)
    best = problem.judged(problem.nothing)
    for place, budget in enumerate(budgets, start=2):
        limits = np.array([*[budget] * years, *menu.caps.values()])
        best = optimum(problem, limits, best)
        yield _solved(context, problem, best, budget, others)
        progress(place, total)


def _problem(menu: Menu, context: SearchContext) -> Problem:
    """What is to be optimised: money of each year and the ranges that markets share are what a mix uses."""

    def attempt(evaluation: Evaluation, mixes: Sequence[Mix]) -> list[Evaluated]:
        brought = zip(evaluation([menu.amounts(mix) for mix in mixes]), mixes, strict=True)
        return [Evaluated(one.aimed, np.concatenate([one.yearly, menu.used(mix)])) for one, mix in brought]

    few, here = (partial(attempt, evaluation) for evaluation in (context.few, context.here))
    return Problem(menu.activities, statistic_of(context.aim), remembered(few), here)


def _solved(context: SearchContext, problem: Problem, best: Found, budget: float, mixes: OtherMixes) -> Solved:
    others = {TODAY: mixes.today(budget), EQUAL: mixes.equal(budget), GRID: mixes.best_of_grid(budget)}
    amounts = [context.menu.amounts(best.mix), *others.values()]
    (chosen, *spendings), ahead = _spendings(amounts, context.menu, context.here, context.fresh)
    return Solved(
        budget=budget,
        mix=context.menu.named(best.mix),
        chosen=chosen,
        others=dict(zip(others, spendings, strict=True)),
        ahead=dict(zip(others, ahead, strict=True)),
        marginal=_marginal(problem, best, context.menu),
    )


def _spendings(
    amounts: Sequence[Amounts], menu: Menu, here: Evaluation, fresh: Evaluation
) -> tuple[list[Spending], list[float]]:
    """Ways to spend, and the share of fresh draws in which the first brings more than each of the others."""
    statistic, again = statistic_of(here.aim), fresh(amounts)
    spendings = []
    for own, one, other in zip(amounts, here(amounts), again, strict=True):
        spent = summarise(one.spent, range(menu.scenario.as_of + 1, menu.scenario.end + 1), "US$ million/year")
        spendings.append(
            Spending(
                amounts=own,
                scenario=menu.scenario_with(own),
                value=float(statistic(one.aimed)),
                objective=_with_low(one.objective),
                fresh_value=float(statistic(other.aimed)),
                fresh=_with_low(other.objective),
                positive=float((other.objective > 0).mean()),
                spent=replace(spent, mean=one.yearly),  # to the bit what the constraint was held against
                money=dict(zip(menu.levers, one.by_lever[:, one.yearly.argmax()].tolist(), strict=True)),
            )
        )
    return spendings, [float((again[0].objective > other.objective).mean()) for other in again[1:]]


def _with_low(values: Array) -> Statistics:
    return {**statistics(values), "p10": float(np.quantile(values, LOW_SHARE))}


def _marginal(problem: Problem, best: Found, menu: Menu) -> dict[str, float | None]:
    """What the next million brings by lever, spent on the best of its activities."""
    around, statistic = responses(problem, best.mix), problem.statistic
    money = slice(0, len(best.evaluated.uses) - len(menu.caps))
    room = np.array([*[np.inf] * money.stop, *menu.caps.values()]) - best.evaluated.uses
    found: dict[str, float | None] = dict.fromkeys(menu.levers)
    for lever, response in zip(menu.lever_of, around.each, strict=True):
        steps = np.arange(response.place + 1, response.steps + 1)
        values, uses = response.at(steps)
        fits = (uses <= room + NEARLY).all(axis=-1)
        if not fits.any():
            continue
        values, uses = values[fits], uses[fits]
        cost = (best.evaluated.uses + uses)[:, money].max(axis=-1) - best.evaluated.uses[money].max()
        last = max(0, int(np.searchsorted(cost, LAST_DOLLAR, side="right")) - 1)
        # What costs nothing is had for less than a million.
        paid = float(cost[last]) if cost[last] > 0 else LAST_DOLLAR
        gain = float(statistic(around.values + values[last]) - statistic(around.values)) / paid
        known = found[lever]
        found[lever] = gain if known is None else max(known, gain)
    return found
