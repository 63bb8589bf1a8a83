"""What published figures count: those from `coverage_year` on may count more widely than those before.

Stocks and flows are in the scope of the newest figures known. In draws in which coverage changed, a figure of the other
side is compared with what it would have counted. Networks abroad count the same on both sides.
"""

from typing import NamedTuple

import numpy as np

from simulator.model.quantities import Calendar, Parameters, Quantity


class Scope(NamedTuple):
    """What figures of a year count of the exporters that stocks hold [1], each of shape (draw)."""

    firms: Quantity
    revenue: Quantity


NEWEST = Scope(1.0, 1.0)  # of the newest figures known


def scope_of(year: int, p: Parameters, calendar: Calendar) -> Scope:
    """The scope of figures of the year; 1 on the side of the newest figures known."""
    side = (year >= calendar.coverage_year) - (calendar.known_to >= calendar.coverage_year)
    if not side:
        return NEWEST
    changed = side * np.asarray(p.coverage_changed)
    return Scope(np.exp(changed * p.coverage_change_firms), np.exp(changed * p.coverage_change_revenue))
