"""What the figures of choices share: how choices are called and coloured, and how money is written.

It must not know what is drawn of them.
"""

from collections.abc import Collection, Sequence

from simulator.analysis.choices import Choices
from simulator.analysis.worth import CURRENT
from simulator.output.figures.pages import Page, footer
from simulator.output.figures.style import Manner, other, reference
from simulator.output.figures.units import MILLIONS_OF_BILLION, ROUGH_DIGITS, Unit, step_for
from simulator.output.figures.writing import NBSP, line_height, quoted, wrapped
from simulator.output.words.choices import choice
from simulator.output.words.language import opened

LONG = 80  # characters of a title where there is room for two lines
NAME_ROOM, NAME_SIZE = 3.0, 10.0  # room for names on the left of rows [inch], and their size
MOST_NAME_LINES = 2


def money_unit(values: Sequence[float]) -> Unit:
    """The unit of money for numbers up to the largest of these [US$ m]."""
    if max((abs(value) for value in values), default=0.0) >= MILLIONS_OF_BILLION:
        return Unit("US$ billion", MILLIONS_OF_BILLION, "US$", f"{NBSP}bn")
    return Unit("US$ million", 1.0, "US$", f"{NBSP}m")


def money(value: float) -> str:
    """An amount [US$ m] in the unit that suits it."""
    unit = money_unit([value])
    return unit.number(value / unit.divisor, step_for(value / unit.divisor, ROUGH_DIGITS))


def called(choices: Choices, name: str, characters: int = 48) -> str:
    """A choice inside a sentence: its title in about so many characters, or that nothing is done beyond the record."""
    return quoted(choices.titles[name], characters) if name != CURRENT else choice(choices, name)("en")


def manners(choices: Choices, shown: Collection[str]) -> dict[str, Manner]:
    """Grey for the record, then one colour for each of the others that are shown."""
    others = [name for name in choices.names if name in shown and name != choices.current]
    return {choices.current: reference()} | {name: other(place) for place, name in enumerate(others)}


def footer_of(sets: Sequence[Choices]) -> list[str]:
    """What one needs to make a figure again: the scenarios, and what names their other beliefs."""
    first, *others = sets
    return [*footer(first.results), *(f"beliefs {choices.beliefs} {choices.scenario.hash}" for choices in others)]


def benefit_words(choices: Choices) -> str:
    """What benefit is, for a subtitle."""
    scenario, rate = choices.scenario, f"{100 * choices.discount:.3g}{NBSP}%"
    return (
        f"benefit: value added at home less public cost beyond the record, {scenario.as_of + 1} to {scenario.end},"
        f" discounted at {rate} a year"
    )


def beside(drawn: Page, left: float, middle: float, name: str, ink: str) -> None:
    """The name of a row, in two lines at most around its middle."""
    lines = wrapped(opened(name), NAME_ROOM, NAME_SIZE, most=MOST_NAME_LINES)
    drawn.lines(left, middle + len(lines) * line_height(NAME_SIZE) / 2, lines, NAME_SIZE, color=ink)
