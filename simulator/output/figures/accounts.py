"""The same numbers as plain sentences, for readers who cannot see the figure.

It must not know how anything is drawn.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from simulator.inputs.seeds import ObservationForm
from simulator.output.figures.marks import Curve
from simulator.output.figures.units import LEVEL_DIGITS, Unit, interval, step_for
from simulator.output.figures.writing import NBSP, one_line


def account(opening: str, sentences: Iterable[str]) -> str:
    """All sentences in one paragraph, with ordinary spaces."""
    return one_line(" ".join(sentence for sentence in (opening, *sentences) if sentence).replace(NBSP, " "))


def of_curve(curve: Curve, unit: Unit, end: int, digits: int = LEVEL_DIGITS) -> str:
    """Where a curve starts and where it ends, with its bands, and what to be careful of."""
    first = curve.summary.years[0]
    start = interval(curve.summary.at(first), unit, digits)
    last = curve.written or interval(curve.summary.at(end), unit, digits)
    what = "mean" if np.isnan(curve.summary.p50).all() else "median"
    ways = f"{what} {_banded(start.median, start.band)} in {first} and {_banded(last.median, last.band)} in {end}"
    notes = "".join(f"; {note}" for note in curve.notes)
    beyond = f"; beyond the evidence from {curve.beyond}" if curve.beyond is not None else ""
    return f"{curve.title}: {ways}{notes}{beyond}."


def of_published(rows: Sequence[ObservationForm], unit: Unit, known: int) -> str:
    """The published figures that stand in the figure."""
    if not rows:
        return ""
    listed = []
    for row in rows:
        value = row.value / unit.divisor
        number = unit.number(value, step_for(value, LEVEL_DIGITS))
        bound = "at least " if row.relation == "at_least" else ""
        remarks = ", ".join(
            word for word, holds in (("later", row.year > known), ("not used to fit", row.use == "shown")) if holds
        )
        listed.append(f"{bound}{number} in {row.year}" + (f" ({remarks})" if remarks else ""))
    return f"Published figures: {', '.join(listed)}."


def _banded(median: str, band: str) -> str:
    return f"{median} (90 % of draws: {band})" if band else median
