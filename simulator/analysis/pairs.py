"""What is read from a scenario's outcomes, and what one scenario brings beyond another on the same draws."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from simulator.analysis.summaries import extra
from simulator.analysis.worth import Worth
from simulator.model.quantities import OUTCOMES, Array
from simulator.runs.project import Outcomes

HEADLINES = ("revenue", "firms")
"""The outcomes that figures and tables by year show."""


@dataclass(frozen=True)
class Pair:
    """Differences in the years that both have, and what they are worth, None where nobody asks.

    Arrays, or each a Sketch of all draws where these are too many to be held.
    """

    gaps: Outcomes
    worth: Worth | None


def read(outcomes: Outcomes, *, by_market: bool) -> Outcomes:
    """What readers are told of: no series that others are made of, and single markets where these are asked for."""
    totals = {name: outcomes.totals[name] for name in OUTCOMES}
    return replace(outcomes, totals=totals, by_market=outcomes.by_market if by_market else {}, accounts={})


def gaps(before: Outcomes, after: Outcomes) -> Outcomes:
    """The outcomes of one scenario less those of another; figures of a year count both in the same way."""
    return Outcomes(
        totals=_gaps(before.totals, after.totals),
        by_market=_gaps(before.by_market, after.by_market),
        cost_by_lever=_gaps(before.cost_by_lever, after.cost_by_lever),
    )


def headlines(outcomes: Outcomes) -> Outcomes:
    """The national HEADLINES alone."""
    return Outcomes({name: outcomes.totals[name] for name in HEADLINES}, {}, {})


def gap(before: Array, after: Array) -> Array:
    """The difference in the years that both have, of values of shape (year, ...) that start in the same one."""
    years = min(len(before), len(after))
    return extra(after[:years], before[:years])


def _gaps(before: Mapping[str, Array], after: Mapping[str, Array]) -> dict[str, Array]:
    return {name: gap(before[name], values) for name, values in after.items()}
