"""What may be said of a difference: in which direction it goes and how surely, as a title and as a sentence."""

from dataclasses import dataclass
from typing import Literal

from simulator.report.language import CHANCE, OUTCOMES, QUANTITIES, phrase, size, text
from simulator.report.model import NOTHING, Band, Chances, Slot, Text, Value, Words

Direction = Literal["nothing", "invisible", "open", "raises", "lowers"]

VISIBLE = 0.001
"""Share of the outcome's level: a difference that stays below it in 90 % of simulations cannot be seen in the total."""

SELDOM = 0.01
"""Share of the simulations up to which the other direction is left unsaid."""

LEAD = 0.66
"""Share of the simulations in which the first of several has to beat each other to be called the most."""

STRENGTHS: tuple[tuple[float, Words], ...] = (
    (0.99, Words("{verb}", "{verb}")),
    (0.90, phrase("very likely {verb}")),
    (LEAD, phrase("probably {verb}")),
)
VERBS = {"raises": phrase("raises"), "lowers": phrase("lowers")}
HIGHER, LOWER = phrase("higher"), phrase("lower")


@dataclass(frozen=True)
class Claim:
    """What may be said of a difference in one outcome.

    value     the median with its 90 % band
    verb      inside a sentence, between the scenario and the outcome
    """

    value: Value
    chances: Chances
    direction: Direction
    verb: Words

    @property
    def one_way(self) -> bool:
        """Whether a direction is claimed."""
        return self.direction in VERBS

    @property
    def chance(self) -> float:
        """The share of the simulations on the side that is claimed or leads."""
        return max(self.chances.higher, self.chances.lower)

    @property
    def side(self) -> Words:
        """What an outcome is on that side: higher or lower."""
        return HIGHER if self.chances.higher >= self.chances.lower else LOWER


def claim(value: Value, chances: Chances, level: float) -> Claim:
    """What may be said of `value`, a median with its 90 % band; `level` is the outcome that it is a difference in."""
    higher, lower = chances.higher, chances.lower
    if higher == lower == 0:
        return Claim(value, chances, "nothing", phrase("does not change"))
    if max(abs(end) for end in (value.amount, value.low or 0.0, value.high or 0.0)) < VISIBLE * abs(level):
        return Claim(value, chances, "invisible", phrase("does not visibly change"))
    side: Direction = "raises" if higher >= lower else "lowers"
    for bound, strength in STRENGTHS:
        if max(higher, lower) > bound:
            verb = Words(*(words.format(verb=verb) for words, verb in zip(strength, VERBS[side], strict=True)))
            return Claim(value, chances, side, verb)
    if min(higher, lower) <= SELDOM:
        return Claim(value, chances, "open", phrase("may raise") if side == "raises" else phrase("may lower"))
    return Claim(value, chances, "open", phrase("may raise or lower"))


def leads(beaten: float) -> bool:
    """Whether the first may be called the most; `beaten` is the least share of common draws in which it beats one."""
    return beaten > LEAD


# --- How it is said -----------------------------------------------------------------------------------------------


def headline(subject: Text, made: Claim, outcome: str, year: int, *, most: bool = False) -> Text:
    """The title of a figure: ‘X’ probably raises foreign revenue most: +US$550 million in 2035."""
    slots = _slots(subject, made, outcome, year, most=most)
    if made.direction == "nothing":
        return text("{subject} {verb} {outcome} in {year}", **slots)
    return text("{subject} {verb} {outcome}{most}: {value} in {year}", **slots)


def sentence(subject: Text, made: Claim, outcome: str, year: int, *, most: bool = False) -> Text:
    """The claim with its size, its band and its chance."""
    slots = _slots(subject, made, outcome, year, most=most)
    if made.direction == "nothing":
        return text("{subject} {verb} {outcome} in {year} in any simulation.", **slots)
    if made.one_way:
        return text(
            "{subject} {verb} {outcome}{most}, by {size} in {year} (90 %: {band}; {chance} of simulations).", **slots
        )
    return text(
        "{subject} {verb} {outcome}: {value} in {year} (90 %: {band}; {side} in {chance} of simulations).",
        side=made.side,
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
