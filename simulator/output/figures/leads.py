"""The figure of how far the best choice leads each of the others. It must not know how files are written."""

from collections.abc import Mapping, Sequence

from simulator.analysis.choices import Choices
from simulator.analysis.summaries import statistics
from simulator.output.figures import accounts, findings, marks
from simulator.output.figures.choosing import (
    LONG,
    NAME_ROOM,
    benefit_words,
    beside,
    called,
    footer_of,
    manners,
    money_unit,
)
from simulator.output.figures.pages import Box, Page, page_with_footer
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import TEXT, look
from simulator.output.figures.units import ROUGH_DIGITS, Interval, Unit, interval
from simulator.output.figures.writing import NBSP, POINTS, width
from simulator.output.words.language import opened

NUMBER_SIZE = 9.5
BESIDE, BOTTOM, LEAST_ROW = 0.15, 0.34, 0.45  # around the rows, and height of a row [inch]


def lead(choices: Choices, finding: str) -> Picture:
    """By how much the best choice leads each of the others, under this title."""
    names = [name for name in choices.names if name != choices.names[choices.best]]
    leads = {name: statistics(-choices.ahead[choices.names.index(name)]) for name in names}
    unit = money_unit([value for values in leads.values() for value in values.values()])
    leads = {name: findings.divided(values, unit) for name, values in leads.items()}
    written = {name: interval(values, unit, ROUGH_DIGITS, signed=True) for name, values in leads.items()}
    with look():
        content = LEAST_ROW * len(names) + BOTTOM
        drawn = page_with_footer(finding, _subtitle(choices, unit), footer_of([choices]), content)
        room = drawn.room
        box = Box(room.left, room.bottom + BOTTOM, room.width, room.height - BOTTOM)
        _rows(drawn, box, choices, leads, written)
    told = [f"Over {called(choices, name, LONG)}: {words.words}." for name, words in written.items()]
    opening = f"{finding}. Interval chart. {_subtitle(choices, unit)}"
    return Picture(drawn.figure, accounts.account(opening, told))


def _rows(
    drawn: Page,
    box: Box,
    choices: Choices,
    leads: Mapping[str, Mapping[str, float]],
    written: Mapping[str, Interval],
) -> None:
    """Names on the left, intervals, numbers on the right."""
    right = box.right - max(width(words.words, NUMBER_SIZE) for words in written.values()) - BESIDE
    left = box.left + NAME_ROOM + BESIDE
    axis = drawn.axes(Box(left, box.bottom, right - left, box.height), ylim=(len(leads) - 0.5, -0.5))
    axis.grid(False, axis="y")
    axis.grid(True, axis="x")
    axis.set_yticks([])
    marks.zero_line(axis, upright=True)
    looks = manners(choices, leads)
    for place, (name, values) in enumerate(leads.items()):
        marks.interval_marks(axis, dict(values), place, looks[name], upright=False)
        middle = box.top - (place + 0.5) * box.height / len(leads)
        beside(drawn, box.left, middle, called(choices, name, LONG), TEXT)
        base = middle - 0.35 * NUMBER_SIZE / POINTS
        drawn.text(right + BESIDE, base, written[name].words, NUMBER_SIZE, color=looks[name].ink)
    marks.value_ticks(axis, marks.limits(_ends(list(leads.values())), zero=True), upright=False)


def _ends(leads: Sequence[Mapping[str, float]]) -> list[float]:
    return [values[end] for values in leads for end in ("p05", "p95")]


def _subtitle(choices: Choices, unit: Unit) -> str:
    return (
        f"By how much {called(choices, choices.names[choices.best])} leads each other choice, {unit.words}. Dot:"
        f" median; thin bar: 90{NBSP}%, thick bar: 50{NBSP}% of draws. {opened(benefit_words(choices))}."
    )
