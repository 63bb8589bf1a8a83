"""How choices and unknowns are called in sentences. It must not know what is said of them."""

from collections.abc import Sequence

from simulator.analysis.choices import Choices
from simulator.analysis.lineages import NULL_PROBABILITY
from simulator.analysis.regret import Group
from simulator.analysis.worth import CURRENT
from simulator.inputs.seeds import Seeds
from simulator.output.words import language as say
from simulator.output.words.language import Phrase, Words, phrase

QUOTED: Words = {"en": "‘{title}’", "vi": "“{title}”"}
DO_NOTHING: Words = {"en": "doing nothing beyond the record", "vi": "giữ nguyên mức hiện hành"}
REPEATS: Words = {"en": "‘{title}’ (nothing beyond the record)", "vi": "“{title}” (giữ nguyên mức hiện hành)"}

WHETHER_NULL: Words = {
    "en": "whether delegations change nothing",
    "vi": "việc các đoàn công tác có tạo ra thay đổi hay không",
}
"""What can be learned is the fact, of which beliefs hold the chance."""

NULL_PARTS: Sequence[Words] = (
    {"en": "they change something", "vi": "có tạo ra thay đổi"},
    {"en": "they change nothing", "vi": "không tạo ra thay đổi"},
)
UP_TO: Words = {"en": "up to {high}", "vi": "đến {high}"}
BETWEEN: Words = {"en": "{low} to {high}", "vi": "{low} đến {high}"}
ABOVE: Words = {"en": "{low} and more", "vi": "từ {low} trở lên"}


def choice(choices: Choices, name: str) -> Phrase:
    """A choice inside a sentence; one that does nothing beyond the record is said to do so."""
    if name == CURRENT:
        return phrase(DO_NOTHING)
    return phrase(REPEATS if name == choices.current else QUOTED, title=choices.titles[name])


def unknown(name: str, seeds: Seeds) -> Phrase:
    """What is not known, inside a sentence."""
    if name == NULL_PROBABILITY:
        return phrase(WHETHER_NULL)
    return lambda language: say.parameter(name, seeds, language)


def part_words(name: str, groups: Sequence[Group], place: int) -> Phrase:
    """The values of one group of draws."""
    if name == NULL_PROBABILITY:
        return phrase(NULL_PARTS[int(groups[place].low)])
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
