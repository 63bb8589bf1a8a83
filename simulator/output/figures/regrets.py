"""The figure of regret by choice and set of beliefs. It must not know how files are written."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from simulator.analysis.regret import Regret, Robust
from simulator.output.figures import accounts, marks
from simulator.output.figures.choosing import (
    LONG,
    NAME_ROOM,
    benefit_words,
    beside,
    called,
    footer_of,
    money,
    money_unit,
)
from simulator.output.figures.pages import Box, Page, page_with_footer
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import QUIET, TEXT, Manner, look, other
from simulator.output.figures.units import Unit
from simulator.output.figures.writing import POINTS, cut, line_height, width
from simulator.output.words.language import opened

NUMBER_SIZE, KEY_SIZE = 9.0, 9.5
BESIDE, BOTTOM = 0.18, 0.34  # around the rows [inch]
LANE, LEAST_ROW, BETWEEN = 0.17, 0.56, 0.16  # height of a set of beliefs, of a choice, and between two choices [inch]
KEY_HEIGHT, BETWEEN_KEYS = 0.32, 0.3
DOT, DOT_EDGE, LINE, END = 7.0, 1.8, 1.4, 9.0  # [point]


def regrets(robust: Robust) -> Picture:
    """Avoidable and mean regret and that of bad draws, one row a choice, the least regretted on top."""
    names = sorted(robust.regrets, key=lambda name: (robust.worst(name).avoidable, name != robust.least))
    finding, several = _finding(robust), len(robust.sets) > 1
    row = max(LEAST_ROW, LANE * len(robust.sets)) + BETWEEN
    key = KEY_HEIGHT if several else 0.0
    with look():
        drawn = page_with_footer(finding, _subtitle(robust), footer_of(robust.sets), row * len(names) + key + BOTTOM)
        box = drawn.room
        if several:
            _key(drawn, box, [choices.beliefs for choices in robust.sets])
        _rows(drawn, Box(box.left, box.bottom + BOTTOM, box.width, box.height - key - BOTTOM), robust, names)
    return Picture(drawn.figure, _alt(robust, names, finding))


def _rows(drawn: Page, box: Box, robust: Robust, names: Sequence[str]) -> None:
    """Names on the left, marks, the highest regrets of each choice on the right."""
    unit = money_unit([robust.worst(name).p95 for name in names])
    numbers = {name: _numbers(robust.worst(name)) for name in names}
    right = (
        box.right - max(width(line, NUMBER_SIZE, bold=True) for lines in numbers.values() for line in lines) - BESIDE
    )
    left = box.left + NAME_ROOM + BESIDE
    axis = drawn.axes(Box(left, box.bottom, right - left, box.height), ylim=(len(names) - 0.5, -0.5))
    axis.grid(False, axis="y")
    axis.grid(True, axis="x")
    axis.set_yticks([])
    marks.zero_line(axis, upright=True)
    height = box.height / len(names)
    for place, name in enumerate(names):
        for lane, regret in enumerate(robust.regrets[name].values()):
            aside = (lane - (len(robust.sets) - 1) / 2) * min(LANE, height / (len(robust.sets) + 1)) / height
            _marks(axis, regret, place + aside, other(lane), unit)
        middle = box.top - (place + 0.5) * height
        beside(drawn, box.left, middle, called(robust.first, name, LONG), TEXT)
        first, *rest = numbers[name]
        top = middle + len(numbers[name]) * line_height(NUMBER_SIZE) / 2
        end = drawn.lines(right + BESIDE, top, [first], NUMBER_SIZE, color=TEXT, fontweight="bold")
        drawn.lines(right + BESIDE, end, rest, NUMBER_SIZE, color=QUIET)
    values = [getattr(r, kind) / unit.divisor for rs in robust.regrets.values() for r in rs.values() for kind in KINDS]
    marks.value_ticks(axis, marks.limits(values, zero=True), upright=False)


KINDS = ("avoidable", "mean", "p95")


def _marks(axis: Axes, regret: Regret, place: float, manner: Manner, unit: Unit) -> None:
    """A filled dot, a hollow dot, and a line that ends where bad draws begin."""
    avoidable, mean, bad = (getattr(regret, kind) / unit.divisor for kind in KINDS)
    axis.plot([min(avoidable, mean), max(mean, bad)], [place] * 2, color=manner.colour, linewidth=LINE, zorder=2)
    for value, marker, inside, size in (
        (bad, "|", manner.colour, END),
        (mean, "o", "white", DOT),
        (avoidable, "o", manner.colour, DOT),
    ):
        axis.plot(
            value,
            place,
            marker=marker,
            markersize=size,
            markerfacecolor=inside,
            markeredgecolor=manner.colour,
            markeredgewidth=DOT_EDGE,
            zorder=3,
            clip_on=False,
        )


def _key(drawn: Page, box: Box, beliefs: Sequence[str]) -> None:
    """The names of the sets of beliefs in their colours, along the top; those without room are cut."""
    left, base = box.left, box.top - KEY_HEIGHT / 2 - 0.35 * KEY_SIZE / POINTS
    room = (box.width - BETWEEN_KEYS * len(beliefs)) / len(beliefs)
    for place, name in enumerate(beliefs):
        words = cut(f"● {name}", room, KEY_SIZE, bold=True)
        drawn.text(left, base, words, KEY_SIZE, color=other(place).ink, fontweight="bold")
        left += width(words, KEY_SIZE, bold=True) + BETWEEN_KEYS


def _numbers(worst: Regret) -> list[str]:
    avoidable = f"{money(worst.avoidable)} avoidable" if worst.avoidable else "none avoidable"
    return [avoidable, f"mean {money(worst.mean)}", f"bad draws {money(worst.p95)}"]


def _beliefs_words(robust: Robust) -> str:
    if len(robust.sets) == 1:
        return ""
    return f" under {'both' if len(robust.sets) == 2 else f'all {len(robust.sets)}'} sets of beliefs"


def _finding(robust: Robust) -> str:
    """The least regretted choice, and by how much it is regretted at worst."""
    worst = robust.worst(robust.least)
    named = f"{opened(called(robust.first, robust.least))} is least regretted"
    if worst.mean == 0:
        return f"{named}: nothing is worth more in any of {robust.first.scenario.draws:,} draws"
    if worst.avoidable == 0:
        hindsight = f"on average {money(worst.mean)} short of the best in hindsight"
        return f"{named}: best in expectation{_beliefs_words(robust)}, though {hindsight}"
    return f"{named}: at worst a better choice is expected to be worth {money(worst.avoidable)} more"


def _subtitle(robust: Robust) -> str:
    unit = money_unit([robust.worst(name).p95 for name in robust.regrets])
    several = "; numbers on the right: the highest under any set of beliefs" if len(robust.sets) > 1 else ""
    return (
        f"Regret, {unit.words}: what the best choice is worth more. Filled dot: avoidable, against the choice that is"
        " best in expectation. Hollow dot: mean over the draws, against the best in each draw, which no one can know."
        f" End of the line: exceeded in one draw of twenty{several}. {opened(benefit_words(robust.first))}."
    )


def _alt(robust: Robust, names: Sequence[str], finding: str) -> str:
    told = []
    for name in names:
        parts = [f"{beliefs}: {', '.join(_numbers(regret))}" for beliefs, regret in robust.regrets[name].items()]
        told.append(f"{opened(called(robust.first, name, LONG))}: {'; '.join(parts)}.")
    return accounts.account(f"{finding}. Dot plot. {_subtitle(robust)}", told)
