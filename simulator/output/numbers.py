"""Numbers as people read them: no more digits than they bear. It must not know what they measure."""

import math

LEVEL_DIGITS = 3
DIFFERENCE_DIGITS = 2
FEW_DRAWS = 0.005


def level(value: float) -> str:
    """A level, to three significant digits, with thousands separated."""
    return _significant(value, LEVEL_DIGITS)


def change(value: float) -> str:
    """A difference with its sign, to two significant digits."""
    text = _significant(abs(value), DIFFERENCE_DIGITS)
    if set(text) <= {"0", "."}:
        return "0"
    return f"{'+' if value > 0 else '−'}{text}"


def chance(probability: float) -> str:
    """A probability in whole per cent; never 0 or 100, which draws cannot show."""
    if probability <= FEW_DRAWS:
        return "under 1 %"
    if probability >= 1 - FEW_DRAWS:
        return "over 99 %"
    return f"{probability:.0%}".replace("%", " %")


def _significant(value: float, digits: int) -> str:
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "not known"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    if rounded == 0 or abs(rounded) < 10**-LEVEL_DIGITS:
        return "0"
    return f"{rounded:,.{max(places, 0)}f}".replace("-", "−")
