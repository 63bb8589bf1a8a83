"""The rule of what may be said of a difference: in which direction it goes, and how surely."""

from dataclasses import dataclass
from typing import Literal

from simulator.report.language import phrase
from simulator.report.model import Chances, Value, Words

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
    def chance(self) -> float:
        """The share of the simulations on the side that is claimed or leads."""
        return max(self.chances.higher, self.chances.lower)


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
