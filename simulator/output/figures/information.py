"""The figure of what it is worth to learn before choosing. It must not know how files are written."""

from collections.abc import Mapping, Sequence

from simulator.analysis.information import Information, Learned, Study
from simulator.output.figures import accounts, marks
from simulator.output.figures.choosing import (
    NAME_ROOM,
    benefit_words,
    beside,
    called,
    footer_of,
    money,
    money_unit,
)
from simulator.output.figures.leads import lead
from simulator.output.figures.pages import Box, Page, page_with_footer
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import COLOURS, QUIET, RULE, TEXT, look
from simulator.output.figures.units import Unit, percent
from simulator.output.figures.writing import NBSP, line_height, width
from simulator.output.words.choices import unknown
from simulator.output.words.language import opened

MOST = 10  # parameters that are drawn
NUMBER_SIZE, WORD_SIZE = 9.0, 9.5
BESIDE, BOTTOM, OVER = 0.15, 0.34, 0.06  # around the rows [inch]
LEAST_ROW, MOST_BAR, BAR = 0.42, 0.4, 0.55  # of a row and of a bar [inch], and of a bar [row]
NOISE_ALPHA, LINE, WHISKER = 0.18, 1.6, 1.6
NINETY = 1.645  # standard errors on either side that hold 90 %
STUDY_WORDS: Mapping[Study, str] = {
    "survey": "first survey or count",
    "count": "fuller count",
    "quasi-experiment": "quasi-experiment",
    "trial": "randomised trial",
    "larger trial": "larger or local trial",
}


def value_of_information(found: Information) -> Picture:
    """What knowing each parameter is worth, beside knowing everything; the best choice's lead where none is any."""
    shown = [parameter for parameter in found.parameters if parameter.evppi > 0][:MOST]
    return _bars(found, shown) if shown else lead(found.choices, _finding(found))


def _bars(found: Information, shown: Sequence[Learned]) -> Picture:
    """A bar a parameter, the level of noise behind them, and a line at what knowing everything is worth."""
    unit, finding = money_unit([found.evpi]), _finding(found)
    heads = 2 * line_height(WORD_SIZE) + OVER
    with look():
        drawn = page_with_footer(
            finding, _subtitle(found, unit), footer_of([found.choices]), LEAST_ROW * len(shown) + heads + BOTTOM
        )
        room = drawn.room
        box = Box(room.left, room.bottom + BOTTOM, room.width, room.height - heads - BOTTOM)
        _draw(drawn, box, found, shown, unit)
    return Picture(drawn.figure, _alt(found, shown, finding, unit))


def _draw(drawn: Page, box: Box, found: Information, shown: Sequence[Learned], unit: Unit) -> None:
    """Names on the left, bars, numbers and studies on the right."""
    numbers = [_numbers(parameter) for parameter in shown]
    right = box.right - max(width(line, NUMBER_SIZE, bold=True) for lines in numbers for line in lines) - BESIDE
    left = box.left + NAME_ROOM + BESIDE
    axis = drawn.axes(Box(left, box.bottom, right - left, box.height), ylim=(len(shown) - 0.5, -0.5))
    axis.grid(False, axis="y")
    axis.grid(True, axis="x")
    axis.set_yticks([])
    reaches = {p.name: _reach(p, unit) for p in shown if p.significant}
    lines = [value / unit.divisor for value in (0.0, found.evpi, found.noise)]
    ends = marks.limits([*lines, *(end for reach in reaches.values() for end in reach)])
    axis.axvspan(0, found.noise / unit.divisor, color=RULE, alpha=NOISE_ALPHA, linewidth=0, zorder=0.5)
    axis.axvline(found.evpi / unit.divisor, color=TEXT, linewidth=LINE, linestyle="--", zorder=2)
    row, seeds = box.height / len(shown), found.choices.scenario.seeds
    for place, parameter in enumerate(shown):
        colour = COLOURS[0] if parameter.significant else RULE
        axis.barh(place, parameter.evppi / unit.divisor, min(BAR, MOST_BAR / row), color=colour, zorder=1.5)
        if parameter.significant:
            reach = reaches[parameter.name]
            axis.plot(reach, [place] * 2, color=TEXT, linewidth=WHISKER, solid_capstyle="butt", zorder=3)
        middle = box.top - (place + 0.5) * row
        beside(drawn, box.left, middle, unknown(parameter.name, seeds)("en"), TEXT if parameter.significant else QUIET)
        first, *rest = numbers[place]
        top = middle + len(numbers[place]) * line_height(NUMBER_SIZE) / 2
        end = drawn.lines(right + BESIDE, top, [first], NUMBER_SIZE, color=TEXT, fontweight="bold")
        drawn.lines(right + BESIDE, end, rest, NUMBER_SIZE, color=QUIET)
    marks.zero_line(axis, upright=True)
    marks.value_ticks(axis, ends, upright=False)
    top = box.top + OVER + 2 * line_height(WORD_SIZE)
    end_of_line = left + (right - left) * (found.evpi / unit.divisor - ends[0]) / (ends[1] - ends[0])
    base = top - 0.75 * line_height(WORD_SIZE)
    words = f"knowing everything: {money(found.evpi)}"
    drawn.text(end_of_line, base, words, WORD_SIZE, color=TEXT, horizontalalignment="right")
    words = f"grey: up to {money(found.noise)} cannot be told from noise" if found.noise > 0 else ""
    drawn.text(left, base - line_height(WORD_SIZE), words, WORD_SIZE, color=QUIET)


def _reach(parameter: Learned, unit: Unit) -> tuple[float, float]:
    """The 90 % interval of what a parameter is worth; never below nothing."""
    spread = NINETY * parameter.error
    return max(parameter.evppi - spread, 0.0) / unit.divisor, (parameter.evppi + spread) / unit.divisor


def _numbers(parameter: Learned) -> list[str]:
    """What a parameter is worth, its grade, and what would teach it."""
    worth = money(parameter.evppi) if parameter.significant else "not told from noise"
    return [worth, f"grade {parameter.grade}: {STUDY_WORDS[parameter.study]}"]


def _finding(found: Information) -> str:
    """What to learn first, or that nothing is worth learning."""
    choices = found.choices
    best = called(choices, choices.names[choices.best])
    if found.evpi == 0:
        draws = f"{choices.scenario.draws:,}"
        return f"{opened(best)} is best in all {draws} draws: learning more before choosing is worth nothing"
    everything = money(found.evpi)
    if not found.significant:
        return f"Knowing everything before choosing is worth {everything}, no single unknown more than noise"
    first = found.significant[0]
    name = unknown(first.name, choices.scenario.seeds)("en")
    return (
        f"Learn first {name}: knowing it is worth {money(first.evppi)} of the {everything} that knowing everything"
        " would be"
    )


def _subtitle(found: Information, unit: Unit) -> str:
    choices = found.choices
    best = called(choices, choices.names[choices.best])
    return (
        f"What exact knowledge before choosing is worth, {unit.words} in all; thin bars: 90{NBSP}% intervals. Each"
        " unknown alone: worths do not add up. Knowing everything includes the chance of later years, which no study"
        f" tells. Now the best choice is {best}, which nothing beats in {percent(choices.probability_best)} of draws;"
        f" {benefit_words(choices)}."
    )


def _alt(found: Information, shown: Sequence[Learned], finding: str, unit: Unit) -> str:
    seeds = found.choices.scenario.seeds
    told = [f"{unknown(parameter.name, seeds)('en')}: {', '.join(_numbers(parameter))}." for parameter in shown]
    lines = f"Knowing everything: {money(found.evpi)}. Noise: up to {money(found.noise)}."
    return accounts.account(f"{finding}. Bar chart. {_subtitle(found, unit)}", [lines, *told])
