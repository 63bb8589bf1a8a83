"""Other ways to spend a budget than the best one: today's mix, an equal split, and the best of a plain grid."""

from collections.abc import Callable
from itertools import product

import numpy as np

from simulator.analysis.activities import Amounts, Menu
from simulator.analysis.allocation import NEARLY, Mix, Problem, Response, responses
from simulator.analysis.evaluations import Evaluation
from simulator.model.quantities import Array

GRID_POINTS, GRID_AMOUNTS = 256, 5  # mixes of the plain grid and amounts of one activity in it, at most
EXACTLY, FITTING, SHRUNK = 4, 16, 0.98  # times a way to spend is scaled down to fit, then by a little, and by how much
BARELY_MORE = 1 + 1e-6  # times current policy: what has to be paid once, however little is added, is paid here
HALVINGS = 40  # of a range of money: finer than any activity's step


class OtherMixes:
    """Other ways to spend a budget, which are made from what levers cost one by one."""

    def __init__(self, menu: Menu, problem: Problem, few: Evaluation, here: Evaluation):
        """`menu` and its `problem` have no choice of markets; `few` and `here` are as in SearchContext."""
        self.menu, self.problem, self.few, self.here = menu, problem, few, here
        self.curves = [self._cost(response) for response in responses(problem, problem.nothing).each]
        self.factors, self.scaled_cost = self._scaling()
        self.grid = self._grid()

    def today(self, budget: float) -> Amounts:
        """Current policy times one factor, as far as the evidence goes."""
        return self._fitted(lambda asked: self._times(float(np.interp(asked, self.scaled_cost, self.factors))), budget)

    def equal(self, budget: float) -> Amounts:
        """The same money for every activity; what one cannot take within the evidence is for the others."""
        return self._fitted(self._equal, budget)

    def best_of_grid(self, budget: float) -> Amounts:
        """The best of the grid that is within the budget, the cheapest of equals."""
        within = [(value, -most, place) for place, (_, most, value) in enumerate(self.grid) if most <= budget + NEARLY]
        return self.grid[max(within)[2]][0]

    def _cost(self, response: Response) -> Array:
        """What an activity alone costs in its most expensive year, after each number of steps [US$ m]."""
        _, uses = response.at(np.arange(response.steps + 1))
        return np.maximum.accumulate(uses.max(axis=-1))

    def _times(self, factor: float, whole: bool = True) -> Amounts:
        amounts = {}
        for lever, current in self.menu.current.items():
            end, total = self.menu.end_of(lever), float(current.sum())
            if self.menu.serves(lever):
                amounts[lever] = np.maximum(current, np.minimum(factor * current, end))
                continue
            scaled = max(total, min(factor * total, end))
            if whole and self.menu.in_whole_numbers(lever):
                scaled = max(total, float(np.floor(scaled + NEARLY)))
            amounts[lever] = current * (scaled / total) if total else current
        return amounts

    def _scaling(self) -> tuple[Array, Array]:
        """Factors at which a cost starts or a lever's evidence ends, and what current policy times each costs."""
        ends = {1.0, BARELY_MORE}
        for lever, current in self.menu.current.items():
            own = current if self.menu.serves(lever) else np.array([current.sum()])
            ends |= {self.menu.end_of(lever) / float(value) for value in own if value > 0}
        factors = np.array(sorted(factor for factor in ends if factor >= 1))
        tried_here = self.few([self._times(factor, whole=False) for factor in factors.tolist()])
        return factors, np.maximum.accumulate(np.array([float(one.yearly.max()) for one in tried_here]))

    def _equal(self, budget: float) -> Amounts:
        low, high = 0.0, 2 * max(float(curve[-1]) for curve in self.curves)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            spent = sum(float(curve[steps]) for curve, steps in zip(self.curves, self._bought(middle), strict=True))
            low, high = (middle, high) if spent <= budget else (low, middle)
        return self.menu.amounts(self._bought(low))

    def _bought(self, money: float) -> Mix:
        """The most steps of each activity for so much money."""
        return tuple(int(np.searchsorted(curve, money + NEARLY, side="right")) - 1 for curve in self.curves)

    def _fitted(self, way: Callable[[float], Amounts], budget: float) -> Amounts:
        """A way to spend no more than the budget: levers together cost a little more than one by one.

        Nothing is bought where what has to be paid once is more than the budget.
        """
        asked = budget
        for attempt in range(FITTING):
            amounts = way(asked)
            most = float(self.here([amounts])[0].yearly.max())
            if most <= budget * (1 + NEARLY):
                return amounts
            asked *= budget / most if attempt < EXACTLY else SHRUNK
        return self.menu.amounts(self.problem.nothing)

    def _grid(self) -> list[tuple[Amounts, float, float]]:
        """Evenly spaced amounts of all activities in all combinations: amounts, most money, and the aim's value."""
        amounts = [
            sorted({round(share * activity.steps) for share in np.linspace(0, 1, count).tolist()})
            for activity, count in zip(self.menu.activities, self._points(), strict=True)
        ]
        mixes = list(product(*amounts))
        return [
            (self.menu.amounts(mix), float(one.uses.max()), float(self.problem.statistic(one.values)))
            for mix, one in zip(mixes, self.problem.sketch(mixes), strict=True)
        ]

    def _points(self) -> list[int]:
        """How many amounts of each activity the grid has: two, and more where most money lies between two."""
        points = [2] * len(self.curves)
        while min(points) < GRID_AMOUNTS:
            gaps = [float(curve[-1]) / (count - 1) for curve, count in zip(self.curves, points, strict=True)]
            finest = max((place for place, n in enumerate(points) if n < GRID_AMOUNTS), key=lambda place: gaps[place])
            finer = [count + (place == finest) for place, count in enumerate(points)]
            if np.prod(finer) > GRID_POINTS:
                break
            points = finer
        return points
