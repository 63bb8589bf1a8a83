"""Numbers as figures write them: a unit that suits their size, and no digit that they do not bear.

It must not know where they stand.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from simulator.model.quantities import OUTCOMES
from simulator.output.figures.writing import NBSP
from simulator.output.numbers import chance

LEVEL_DIGITS, ROUGH_DIGITS = 3, 2  # differences, costs and markets are known less well than national levels
SMALL = 5.0  # counts up to here keep a decimal
BAND_DIGITS = 3  # a median is written no finer than this many digits of its band
MILLIONS_OF_BILLION = 1_000.0
MINUS = "−"


@dataclass(frozen=True)
class Unit:
    """How numbers of an outcome are written: divided, and with what before and after; `words` name it in full.

    What is counted is written `whole`, if not all of it is small.
    """

    words: str
    divisor: float = 1.0
    before: str = ""
    after: str = ""
    whole: bool = False

    def number(self, value: float, step: float, signed: bool = False, after: bool = True) -> str:
        """The value, already divided, to the nearest step, with its unit."""
        digits, sign = plain(abs(value), step), _sign(value, step, signed)
        return f"{sign}{self.before}{digits}{self.after if after else ''}"


def unit_of(outcome: str, largest: float) -> Unit:
    """The unit for an outcome whose numbers go up to `largest`."""
    match OUTCOMES[outcome]:
        case "US$ million/year" if largest >= MILLIONS_OF_BILLION:
            return Unit("US$ billion a year", MILLIONS_OF_BILLION, "US$", f"{NBSP}bn")
        case "US$ million/year":
            return Unit("US$ million a year", 1.0, "US$", f"{NBSP}m")
        case "1":
            return Unit("percent", 0.01, "", f"{NBSP}%")
        case "firms/year":
            return Unit("firms a year", 1.0, "", f"{NBSP}firms", whole=True)
        case _:
            return Unit("firms", 1.0, "", f"{NBSP}firms", whole=True)


def of_change(unit: Unit) -> Unit:
    """The unit in which differences are written: those of shares in points, since per cent would be of the share."""
    return replace(unit, words="percentage points", after=f"{NBSP}points") if unit.words == "percent" else unit


def plain(value: float, step: float) -> str:
    """A number to the nearest step, with a comma for thousands."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    rounded = round(value / step) * step
    return f"{rounded:,.{decimals}f}" if rounded else "0"


def step_for(largest: float, digits: int) -> float:
    """The step that leaves so many digits of the largest number."""
    return float(10.0 ** (math.floor(math.log10(abs(largest)) + 1e-9) - digits + 1)) if largest else 1.0


@dataclass(frozen=True)
class Interval:
    """A median and 90 % band in words; `band` is empty where the ends are the same number."""

    median: str
    band: str

    @property
    def words(self) -> str:
        """Both: 4,160 firms (90 %: 2,870–5,920)."""
        return " ".join(self.parts)

    @property
    def parts(self) -> list[str]:
        """The median, and its band in brackets that no line breaks."""
        return [self.median, f"(90 %: {self.band})".replace(" ", NBSP)] if self.band else [self.median]


def interval(values: Mapping[str, float], unit: Unit, digits: int = LEVEL_DIGITS, signed: bool = False) -> Interval:
    """Values of a summary, already divided, in words; the mean where quantiles are not known."""
    if math.isnan(values["p50"]):
        return Interval(unit.number(values["mean"], step_for(values["mean"], digits), signed), "")
    low, middle, high = (values[name] for name in ("p05", "p50", "p95"))
    widest = max(abs(low), abs(high))
    step = max(step_for(middle or widest, digits), step_for(widest, BAND_DIGITS))
    if unit.whole and widest >= SMALL:
        step = max(step, 1.0)
    ends = [_sign(end, step, signed=False) + plain(abs(end), step) for end in (low, high)]
    band = "" if ends[0] == ends[1] else (f"{ends[0]} to {ends[1]}" if low < 0 else "–".join(ends))
    return Interval(unit.number(middle, step, signed), band)


def percent(share: float) -> str:
    """A share, as tables write chances."""
    return chance(share).replace(" ", NBSP)


def _sign(value: float, step: float, signed: bool) -> str:
    rounded = round(value / step)
    if rounded < 0:
        return MINUS
    return "+" if signed and rounded > 0 else ""
