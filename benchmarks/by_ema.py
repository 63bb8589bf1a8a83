"""The base model as a Python function that EMA Workbench runs, one experiment a draw."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from benchmarks.draws import TOTALS, Array, Draws
from benchmarks.one_draw import one_draw

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it tells which of its optional parts are not installed
    from ema_workbench import (
        ArrayOutcome,
        IntegerParameter,
        Model,
        MultiprocessingEvaluator,
        Scenario,
        SequentialEvaluator,
    )

EVALUATORS = {"ema_sequential": SequentialEvaluator, "ema_multiprocessing": MultiprocessingEvaluator}
DRAWS: list[Draws] = []
"""The draws that experiments take theirs from. Processes inherit them, so that no experiment carries its numbers."""


def base_model(draw: int) -> dict[str, Array]:
    """The TOTALS of one draw by name, each of shape (year)."""
    return dict(zip(TOTALS, one_draw(DRAWS[0].at(draw)), strict=True))


@contextmanager
def workbench(name: str, draws: Draws) -> Iterator[Callable[[int], Array]]:
    """Runs the first draws with an evaluator that stays ready: what starting its processes takes is not timed."""
    logging.getLogger("EMA").setLevel(logging.WARNING)
    DRAWS[:] = [draws]
    model = Model("base", function=base_model)
    model.uncertainties = [IntegerParameter("draw", 0, len(draws.pool))]
    model.outcomes = [ArrayOutcome(total) for total in TOTALS]
    with EVALUATORS[name](model) as evaluator:

        def run(count: int) -> Array:
            experiments = [Scenario(str(draw), draw=draw) for draw in range(count)]
            _, outcomes = evaluator.perform_experiments(scenarios=experiments, log_progress=True)
            return np.stack([outcomes[total].T for total in TOTALS])

        yield run
