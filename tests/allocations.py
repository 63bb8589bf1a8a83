"""One small allocation, found once for all tests that look at it, and others made from it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from simulator.analysis.activities import Menu
from simulator.analysis.frontier import Frontier, SearchContext, Solved, frontier, survey
from simulator.inputs.scenario import Scenario
from simulator.inputs.typed import Aim
from tests.model.samples import shipped_seeds
from tests.scenarios import shipped

LEVERS = ("promotion", "offices")
BUYABLE = tuple(name for name, about in shipped_seeds().levers_about.items() if about.activity is not None)
BUDGETS = (1.0, 2.0, 6.0)


def few(name: str = "baseline", *settings: str) -> Scenario:
    """A shipped scenario on a hundred draws, up to 2030."""
    return shipped(name, "horizon.end = 2030", *settings)


@cache
def small_context() -> SearchContext:
    """Two cheap levers on the baseline."""
    return survey(Menu(few(), LEVERS), Aim())


@cache
def small_frontier() -> Frontier:
    """The best of them for three budgets, of which the last cannot be spent."""
    context = small_context()
    return Frontier(context, BUDGETS, tuple(frontier(context, BUDGETS)))


def with_solved(solved: Sequence[Solved], **context: object) -> Frontier:
    """The same question with other answers, and other common context."""
    found = small_frontier()
    changed = replace(found.context, **context)  # type: ignore[arg-type]
    return Frontier(changed, tuple(one.budget for one in solved), tuple(solved))
