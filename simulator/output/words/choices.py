"""How choices and unknowns are called in sentences. It must not know what is said of them."""

from collections.abc import Sequence

from simulator.analysis.choices import Choices
from simulator.analysis.regret import Group
from simulator.analysis.worth import RECORD
from simulator.inputs.seeds import Seeds
from simulator.output.words import language as say
from simulator.output.words.language import Phrase, Words, phrase

QUOTED: Words = {"en": "‘{title}’", "vi": "“{title}”"}
DO_NOTHING: Words = {"en": "doing nothing beyond the record", "vi": "giữ nguyên mức hiện hành"}
REPEATS: Words = {"en": "‘{title}’ (nothing beyond the record)", "vi": "“{title}” (giữ nguyên mức hiện hành)"}

UP_TO: Words = {"en": "up to {high}", "vi": "đến {high}"}
BETWEEN: Words = {"en": "{low} to {high}", "vi": "{low} đến {high}"}
ABOVE: Words = {"en": "{low} and more", "vi": "từ {low} trở lên"}


def choice(choices: Choices, name: str) -> Phrase:
    """A choice inside a sentence; one that does nothing beyond the record is said to do so."""
    if name == RECORD:
        return phrase(DO_NOTHING)
    return phrase(REPEATS if name == choices.record else QUOTED, title=choices.titles[name])


def unknown(name: str, seeds: Seeds) -> Phrase:
    """What is not known, inside a sentence: of an event whether it happens, of which beliefs hold the chance."""
    if (event := seeds.parameters[name].event_words) is not None:
        return lambda language: say.named(event.whether, language)
    return lambda language: say.parameter(name, seeds, language)


def part_words(name: str, groups: Sequence[Group], place: int, seeds: Seeds) -> Phrase:
    """The values of one group of draws."""
    if (event := seeds.parameters[name].event_words) is not None:
        happens = event.yes if groups[place].low else event.no
        return lambda language: say.named(happens, language)
    words = UP_TO if place == 0 else ABOVE if place == len(groups) - 1 else BETWEEN
    return phrase(words, low=number(groups[max(place - 1, 0)].high), high=number(groups[place].high))


def number(value: float) -> Phrase:
    """A plain number."""
    return lambda language: say.number(value, language)


def money(us_millions: float) -> Phrase:
    """An amount of money."""
    return lambda language: say.money(us_millions, language)


def chance(probability: float) -> Phrase:
    """A share of draws."""
    return lambda language: say.chance(probability, language)
