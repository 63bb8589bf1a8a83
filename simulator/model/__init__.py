"""The cohort model of firms that sell abroad: pure functions on numbers.

Numpy only: no files, no chance, no clock. Parameters are floats or arrays of draws; the draw is always the last axis.
"""

from simulator.model.accounts import as_counted
from simulator.model.identify import Dynamics, first_state, identify, infeasible
from simulator.model.quantities import (
    AGES,
    OUTCOMES,
    Calendar,
    Effects,
    Flows,
    Markets,
    Parameters,
    Shocks,
    State,
)
from simulator.model.year import advance

__all__ = [
    "AGES",
    "OUTCOMES",
    "Calendar",
    "Dynamics",
    "Effects",
    "Flows",
    "Markets",
    "Parameters",
    "Shocks",
    "State",
    "advance",
    "as_counted",
    "first_state",
    "identify",
    "infeasible",
]
