"""One small allocation, found once for all tests that look at it, and others made from it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from simulator.analysis.activities import Menu
from simulator.analysis.frontier import Frontier, Ground, Solved, frontier, survey
from simulator.inputs.scenario import Scenario
from simulator.inputs.spending import Aim
from tests.model.samples import shipped_seeds
from tests.scenarios import shipped

LEVERS = ("promotion", "offices")
BUYABLE = tuple(name for name, about in shipped_seeds().levers_about.items() if about.activity is not None)
BUDGETS = (1.0, 2.0, 6.0)


def few(name: str = "baseline", *settings: str) -> Scenario:
    """A shipped scenario on a hundred draws, up to 2030."""
    return shipped(name, "horizon.end = 2030", *settings)


@cache
def small_ground() -> Ground:
    """Two cheap levers on the baseline."""
    return survey(Menu(few(), LEVERS), Aim())


@cache
def small_frontier() -> Frontier:
    """The best of them for three budgets, of which the last cannot be spent."""
    ground = small_ground()
    return Frontier(ground, BUDGETS, tuple(frontier(ground, BUDGETS)))


def with_solved(solved: Sequence[Solved], **ground: object) -> Frontier:
    """The same question with other answers, and other common ground."""
    found = small_frontier()
    changed = replace(found.ground, **ground)  # type: ignore[arg-type]
    return Frontier(changed, tuple(one.budget for one in solved), tuple(solved))
