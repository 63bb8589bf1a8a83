"""The optimiser against problems whose answer is known."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.analysis.allocation import Activity, Evaluated, Found, Mix, Problem, mean, optimum, remembered, responses
from simulator.model.quantities import Array

Returns = Callable[[Array], Array]


def problem(activities: Sequence[Activity], brings: Returns, costs: Returns, statistic: Returns = mean) -> Problem:
    """A problem that brings and costs what these functions say of the amounts of a mix."""

    def attempt(mixes: Sequence[Mix]) -> list[Evaluated]:
        amounts = [np.array([a.amount(n) for a, n in zip(activities, mix, strict=True)]) for mix in mixes]
        return [Evaluated(np.atleast_1d(brings(own)), np.atleast_1d(costs(own))) for own in amounts]

    return Problem(tuple(activities), statistic, remembered(attempt), attempt)


def best(asked: Problem, *budgets: float) -> list[Found]:
    """The best mix for each budget, each from the one before."""
    found = [asked.judged(asked.nothing)]
    for budget in budgets:
        found.append(optimum(asked, np.array([budget]), found[-1]))
    return found[1:]


def amounts(asked: Problem, found: Found) -> Array:
    """The amounts of a mix."""
    return np.array([a.amount(n) for a, n in zip(asked.activities, found.mix, strict=True)])


@pytest.mark.parametrize("budget", [1.0, 3.0, 9.0])
def test_square_root_returns_are_split_as_theory_says(budget: float) -> None:
    """With returns a√x at price c, the best amount is proportional to (a/c)²; the value is √(budget · Σ a²/c)."""
    weight, price = np.array([3.0, 1.0, 2.0]), np.array([1.0, 2.0, 1.0])
    activities = [Activity(name, 0.0, 10.0, 0.01) for name in "abc"]
    asked = problem(activities, lambda x: weight @ np.sqrt(x), lambda x: price @ x)
    (found,) = best(asked, budget)
    share = (weight / price) ** 2
    np.testing.assert_allclose(amounts(asked, found), budget * share / (price @ share), atol=0.02 * budget)
    exact = np.sqrt(budget * (weight**2 / price).sum())
    assert exact * (1 - 5e-4) <= found.value <= exact


def test_linear_returns_fill_the_best_first() -> None:
    """With constant returns the best for its price is filled to its bound, then the next; the last has the rest."""
    activities = [Activity("a", 0, 10, 0.1), Activity("b", 2, 6, 0.1), Activity("c", 0, 10, 0.1)]
    returns, price = np.array([1.0, 4.0, 3.0]), np.array([1.0, 2.0, 1.0])
    asked = problem(activities, lambda x: returns @ x, lambda x: price @ x - 4.0)
    (found,) = best(asked, 14.0)
    np.testing.assert_allclose(amounts(asked, found), [0.0, 4.0, 10.0])
    assert found.evaluated.uses[0] == pytest.approx(14.0)


def test_a_start_is_paid_only_where_it_is_worth_it() -> None:
    """What has to be started is left out while the budget is small, and takes all of it once it is large."""
    activities = [Activity("slow", 0, 10, 0.1), Activity("started", 0, 10, 0.1, starts=(0,))]
    returns, start = np.array([1.0, 2.0]), 3.0
    asked = problem(activities, lambda x: returns @ x, lambda x: x.sum() + start * (x[1] > 0))
    small, large = best(asked, 5.0, 8.0)
    np.testing.assert_allclose(amounts(asked, small), [5.0, 0.0])
    np.testing.assert_allclose(amounts(asked, large), [0.0, 5.0])


def test_whole_steps_stay_whole() -> None:
    """An activity in whole steps has whole amounts, and what they leave goes to what can be divided."""
    activities = [Activity("missions", 6, 18, 1), Activity("money", 0, 4, 0.01)]
    asked = problem(activities, lambda x: np.array([5.0, 1.0]) @ x, lambda x: np.array([0.7, 1.0]) @ x - 4.2)
    (found,) = best(asked, 3.0)
    np.testing.assert_allclose(amounts(asked, found), [10.0, 0.2])


@pytest.mark.parametrize("slope", [-1.0, 0.0])
def test_money_that_buys_nothing_is_not_spent(slope: float) -> None:
    """Where returns are negative or nothing, every activity stays at its least however large the budget."""
    activities = [Activity(name, 1.0, 10.0, 0.1) for name in "ab"]
    asked = problem(activities, lambda x: slope * x.sum(), lambda x: x.sum() - 2.0)
    assert {found.mix for found in best(asked, 1.0, 50.0)} == {asked.nothing}


def test_spending_stops_at_the_top() -> None:
    """Where returns turn negative, amounts stop at the top and the rest of the budget stays unspent."""
    activities = [Activity(name, 0.0, 10.0, 0.1) for name in "ab"]
    asked = problem(activities, lambda x: -((x - np.array([2.0, 3.0])) ** 2).sum(), lambda x: x.sum())
    (found,) = best(asked, 100.0)
    np.testing.assert_allclose(amounts(asked, found), [2.0, 3.0], atol=0.11)


def test_every_limit_holds_where_activities_cost_more_together() -> None:
    """No limit is crossed although together activities use more than one by one, and not the same of each."""
    activities = [Activity(name, 0.0, 10.0, 0.1) for name in "ab"]

    def uses(x: Array) -> Array:
        return np.array([x.sum() + 0.1 * x[0] * x[1], 2 * x[0]])

    asked = problem(activities, lambda x: np.sqrt(x).sum(), uses)
    found = optimum(asked, np.array([8.0, 4.0]), asked.judged(asked.nothing))
    assert (found.evaluated.uses <= np.array([8.0, 4.0]) + 1e-9).all()
    grid = np.linspace(0, 10, 101)
    within = [np.sqrt([a, b]).sum() for a in grid for b in grid if (uses(np.array([a, b])) <= [8.0, 4.0]).all()]
    assert found.value >= max(within) * (1 - 2e-3)


def test_a_low_percentile_avoids_what_may_do_harm() -> None:
    """At the 10th percentile the sure return wins over a higher mean that does harm in a third of draws."""
    activities = [Activity("sure", 0, 5, 0.1), Activity("risky", 0, 5, 0.1)]
    draws = np.where(np.arange(300) % 3 == 0, -1.0, 4.0)

    def brings(x: Array) -> Array:
        return x[0] + draws * x[1]

    by_mean = problem(activities, brings, lambda x: x.sum())
    by_low = problem(activities, brings, lambda x: x.sum(), lambda values: np.quantile(values, 0.1, axis=-1))
    np.testing.assert_allclose(amounts(by_mean, *best(by_mean, 5.0)), [0.0, 5.0])
    np.testing.assert_allclose(amounts(by_low, *best(by_low, 5.0)), [5.0, 0.0])


@settings(max_examples=20)
@given(st.lists(st.tuples(st.floats(-1, 3), st.floats(0.2, 1), st.floats(0.1, 2)), min_size=1, max_size=3))
def test_more_budget_never_brings_less(kinds: list[tuple[float, float, float]]) -> None:
    """Whatever the returns, the value does not fall as the budget grows, and budgets hold."""
    scale, power, price = np.array(kinds).T
    activities = [Activity(str(place), 0.0, 2.0, 0.1) for place in range(len(kinds))]
    asked = problem(activities, lambda x: scale @ x**power, lambda x: price @ x)
    budgets = (0.0, 0.5, 1.0, 4.0, 20.0)
    found = best(asked, *budgets)
    assert all(later.value >= earlier.value for earlier, later in pairwise(found))
    assert all(one.evaluated.uses[0] <= budget + 1e-9 for one, budget in zip(found, budgets, strict=True))


def test_the_same_problem_has_the_same_answer() -> None:
    """Nothing is left to chance."""
    activities = [Activity(name, 0.0, 3.0, 0.01) for name in "abc"]
    asked = problem(activities, lambda x: np.log1p(x * np.array([1.0, 1.0, 2.0])).sum(), lambda x: x.sum())
    assert best(asked, 4.0)[0].mix == best(asked, 4.0)[0].mix


def test_responses_are_those_of_the_model_at_their_knots() -> None:
    """Between knots a response is straight, and at the mix itself it is nothing."""
    activities = [Activity("a", 0.0, 8.0, 1.0), Activity("b", 0.0, 8.0, 1.0)]
    asked = problem(activities, lambda x: x[0] ** 2 + x[0] * x[1], lambda x: x.sum(), lambda v: v.mean(axis=-1))
    first = responses(asked, (2, 3)).each[0]
    assert first.knots.tolist() == [0, 1, 2, 3, 4, 8]
    values, uses = first.at(np.array([0, 2, 4, 6, 8]))
    np.testing.assert_allclose(values[:, 0], [-10.0, 0.0, 18.0, 48.0, 78.0])
    np.testing.assert_allclose(uses[:, 0], [-2.0, 0.0, 2.0, 4.0, 6.0])
