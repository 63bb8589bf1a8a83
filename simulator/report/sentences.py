"""How a claim is said: as the title of a figure, and as a sentence."""

from simulator.report.claim import Claim
from simulator.report.language import CHANCE, OUTCOMES, QUANTITIES, phrase, size, text
from simulator.report.model import NOTHING, Band, Slot, Text, Value

HIGHER, LOWER = phrase("higher"), phrase("lower")


def headline(subject: Text, made: Claim, outcome: str, year: int, *, most: bool = False) -> Text:
    """The title of a figure: ‘X’ probably raises foreign revenue most: +US$550 million in 2035."""
    slots = _slots(subject, made, outcome, year, most=most)
    if made.direction == "nothing":
        return text("{subject} {verb} {outcome}", **slots)
    return text("{subject} {verb} {outcome}{most}: {value} in {year}", **slots)


def sentence(subject: Text, made: Claim, outcome: str, year: int, *, most: bool = False) -> Text:
    """The claim with its size, its band and its chance."""
    slots = _slots(subject, made, outcome, year, most=most)
    if made.direction == "nothing":
        return text("{subject} {verb} {outcome} in any simulation.", **slots)
    if made.direction in ("raises", "lowers"):
        return text(
            "{subject} {verb} {outcome}{most}, by {size} in {year} (90 %: {band}; {chance} of simulations).", **slots
        )
    return text(
        "{subject} {verb} {outcome}: {value} in {year} (90 %: {band}; {side} in {chance} of simulations).",
        side=HIGHER if made.chances.higher >= made.chances.lower else LOWER,
        **slots,
    )


def differs(subject: Text, value: Value, outcome: str, year: int) -> Text:
    """The title of a figure where only averages can be compared."""
    return text(
        "{title}: {outcome} differs by {value} in {year} on average",
        title=subject,
        outcome=OUTCOMES[outcome],
        value=value,
        year=year,
    )


def _slots(subject: Text, made: Claim, outcome: str, year: int, *, most: bool) -> dict[str, Slot]:
    return {
        "subject": subject,
        "verb": made.verb,
        "outcome": QUANTITIES[outcome],
        "most": text(" most") if most else NOTHING,
        "value": made.value,
        "size": size(made.value),
        "band": Band(made.value),
        "chance": Value(made.chance, CHANCE),
        "year": year,
    }
