"""The figure of what is expected at both ends of each unknown. It must not know how files are written."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from simulator.analysis.sensitivity import Effect, Sensitivity
from simulator.output.figures import accounts, marks
from simulator.output.figures.names import OUTCOME_NAMES
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import COLOURS, QUIET, REFERENCE, TEXT, look, readable
from simulator.output.figures.units import ROUGH_DIGITS, Unit, of_change, step_for, unit_of
from simulator.output.figures.writing import NBSP, line_height, quoted, width, wrapped
from simulator.output.numbers import chance
from simulator.output.words.choices import unknown
from simulator.output.words.language import opened

MOST_ROWS = 10
LOW_COLOUR, HIGH_COLOUR = COLOURS[0], COLOURS[1]
PALE = 0.3  # opacity of bars that cannot be told from noise
NAME_SIZE, DETAIL_SIZE, END_SIZE, HEAD_SIZE = 9.5, 8.5, 8.5, 9.0
NAME_ROOM, SHARE_ROOM, BESIDE, END_GAP = 2.75, 1.7, 0.12, 0.05  # [inch]
LEAST_ROW, MOST_ROW, THICKNESS, BOTTOM, HEAD = 0.37, 0.5, 0.5, 0.34, 0.3
CHANCE_NAME = "chance of the years to come"
NOISE = "noise"


@dataclass(frozen=True)
class Row:
    """One bar, in the unit of the figure: `effect` is None for chance, and `ends` are what is expected at both ends."""

    effect: Effect | None
    name: str
    ends: tuple[float, float]
    shares: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether what it does alone, which the bar shows, can be told from noise."""
        return self.effect is None or self.effect.alone

    @property
    def words(self) -> tuple[str, str]:
        """What the two ends are called."""
        if self.effect is None:
            return ("", "")
        return ("they act", "they do not") if self.effect.binary else ("low", "high")

    @property
    def named(self) -> list[tuple[str, float]]:
        """Both ends with what they are called."""
        return list(zip(self.words, self.ends, strict=True))

    @property
    def colours(self) -> tuple[str, str]:
        """The tones of the two ends."""
        return (REFERENCE, REFERENCE) if self.effect is None else (LOW_COLOUR, HIGH_COLOUR)


def tornado(found: Sensitivity) -> Picture:
    """The ten unknowns that move an outcome or a difference most, and chance, around the mean.

    There has to be a variance. What cannot be told from noise is pale.
    """
    unit = _unit(found)
    rows = _rows(found, unit)
    finding = _finding(found, rows, unit)
    with look():
        drawn = page(finding, _subtitle(found), found.results, LEAST_ROW * len(rows) + HEAD + BOTTOM)
        height = min((drawn.room.height - HEAD - BOTTOM) / len(rows), MOST_ROW) * len(rows)
        room = drawn.room
        plot = Box(
            room.left + NAME_ROOM,
            room.top - HEAD - height,
            room.width - NAME_ROOM - SHARE_ROOM - BESIDE,
            height,
        )
        _bars(drawn, plot, rows, found.variance.mean / unit.divisor, unit, signed=found.of == "difference")
        _beside(drawn, plot, rows)
        _heads(drawn, plot, found, unit)
    return Picture(drawn.figure, _alt(found, rows, unit, finding))


def _unit(found: Sensitivity) -> Unit:
    variance = found.variance
    ends = [end for effect in variance.effects[:MOST_ROWS] for end in (effect.low_end, effect.high_end)]
    unit = unit_of(found.outcome, max(abs(value) for value in (*ends, variance.chance_low, variance.chance_high)))
    return of_change(unit) if found.of == "difference" else unit


def _rows(found: Sensitivity, unit: Unit) -> list[Row]:
    variance, seeds = found.variance, found.scenario.scenario.seeds
    rows = [
        Row(
            effect,
            f"{unknown(effect.name, seeds)('en')} ({effect.grade})",
            (effect.low_end / unit.divisor, effect.high_end / unit.divisor),
            _shares(effect),
        )
        for effect in variance.effects[:MOST_ROWS]
    ]
    ends = (variance.chance_low / unit.divisor, variance.chance_high / unit.divisor)
    return [*rows, Row(None, CHANCE_NAME, ends, (_percent(variance.chance), "nobody can learn it"))]


def _shares(effect: Effect) -> tuple[str, ...]:
    """The first-order share with its interval, and the total where interactions add to it."""
    if not effect.significant:
        return (NOISE, f"up to {_percent(max(effect.first.high, 0.0))}")
    first = f"alone: {NOISE}"
    if effect.alone:
        low = chance(effect.first.low).removesuffix(" %")
        first = f"{_percent(effect.first.value)} ({low}–{_percent(effect.first.high)})"
    added = effect.total.value > effect.first.value
    return (first, f"with others {_percent(effect.total.value)}") if added else (first,)


def _percent(share: float) -> str:
    return chance(min(max(share, 0.0), 1.0)).replace(" ", NBSP)


def _bars(drawn: Page, plot: Box, rows: Sequence[Row], mean: float, unit: Unit, signed: bool) -> None:
    """Bars from the mean to both ends, each end with its name and number outside."""
    axis = drawn.axes(plot, ylim=(len(rows) - 0.5, -0.5))
    axis.grid(False, axis="y")
    axis.grid(True, axis="x")
    axis.set_yticks([])
    labels = [
        [
            f"{word} {_number(end, rows, unit, signed, after=False)}".strip().replace(" ", NBSP)
            for word, end in row.named
        ]
        for row in rows
    ]
    marks.value_ticks(axis, _limits(rows, labels, mean, plot.width), most=5, upright=False)
    axis.axvline(mean, color=TEXT, linewidth=1.2, zorder=2.5)
    for place, (row, texts) in enumerate(zip(rows, labels, strict=True)):
        _bar(axis, place, row, mean)
        _end_texts(axis, place, row, texts, mean)


def _number(end: float, rows: Sequence[Row], unit: Unit, signed: bool, after: bool = True) -> str:
    """What is expected at an end: two digits, but none that are small beside the largest."""
    largest = max(abs(value) for row in rows for value in row.ends)
    step = max(step_for(end, ROUGH_DIGITS), step_for(largest, ROUGH_DIGITS + 2)) if end else 1.0
    return unit.number(end, step, signed, after)


def _limits(rows: Sequence[Row], labels: Sequence[Sequence[str]], mean: float, room: float) -> tuple[float, float]:
    """Ends of the axis with room for what stands outside the bars."""
    low = min(mean, *(min(row.ends) for row in rows))
    high = max(mean, *(max(row.ends) for row in rows))
    widest = max(width(text, END_SIZE) for texts in labels for text in texts) + 2 * END_GAP
    spare = (high - low) * widest / (room - 2 * widest)
    return low - spare, high + spare


def _bar(axis: Axes, place: int, row: Row, mean: float) -> None:
    for end, colour in zip(row.ends, row.colours, strict=True):
        axis.barh(
            place,
            end - mean,
            THICKNESS,
            left=mean,
            color=colour,
            alpha=1.0 if row.told else PALE,
            linewidth=0,
            zorder=2,
        )


def _end_texts(axis: Axes, place: int, row: Row, texts: Sequence[str], mean: float) -> None:
    """The lower end is written on the left of the bar and of the mean, the higher one on their right."""
    first, last = sorted((0, 1), key=lambda end: row.ends[end])
    for end, beyond, side, sign in ((first, min, "right", -1), (last, max, "left", 1)):
        axis.annotate(
            texts[end],
            (beyond(row.ends[end], mean), place),
            (sign * END_GAP * 72, 0),
            textcoords="offset points",
            horizontalalignment=side,
            verticalalignment="center_baseline",
            fontsize=END_SIZE,
            color=readable(row.colours[end]) if row.told else QUIET,
            zorder=4,
        )


def _beside(drawn: Page, plot: Box, rows: Sequence[Row]) -> None:
    """Names on the left, shares on the right."""
    for place, row in enumerate(rows):
        middle = plot.top - (place + 0.5) * plot.height / len(rows)
        names = wrapped(row.name, NAME_ROOM - BESIDE, NAME_SIZE, most=2)
        ink = TEXT if row.effect is None or row.effect.significant else QUIET
        drawn.lines(
            plot.left - NAME_ROOM, middle + len(names) * line_height(NAME_SIZE) / 2, names, NAME_SIZE, color=ink
        )
        top = middle + len(row.shares) * line_height(DETAIL_SIZE) / 2
        drawn.lines(plot.right + BESIDE, top, row.shares, DETAIL_SIZE, color=ink)


def _heads(drawn: Page, plot: Box, found: Sensitivity, unit: Unit) -> None:
    """What the columns hold."""
    words = unit.words if found.of == "level" else f"difference, {unit.words}"
    mean = f"line: the mean, {_mean(found, unit)}"
    for left, text in (
        (plot.left - NAME_ROOM, "Unknown (grade)"),
        (plot.left, f"{words}; {mean}"),
        (plot.right + BESIDE, "Share of variance"),
    ):
        drawn.lines(left, plot.top + HEAD, [text], HEAD_SIZE, color=TEXT, fontweight="bold")


def _mean(found: Sensitivity, unit: Unit) -> str:
    value = found.variance.mean / unit.divisor
    return unit.number(value, step_for(value, ROUGH_DIGITS), signed=found.of == "difference")


def _finding(found: Sensitivity, rows: Sequence[Row], unit: Unit) -> str:
    """The unknown that moves most, with what is expected at its ends, and how much is chance."""
    variance, scenario = found.variance, found.scenario.scenario
    what = f"{OUTCOME_NAMES[found.outcome].quantity} in {found.year}"
    if found.of == "difference":
        what = f"what {quoted(scenario.title)} changes in {what}"
    chance_words = f"{_percent(variance.chance)} of the variance is chance"
    if not variance.significant:
        return f"No single unknown moves {what} by more than could be noise; {chance_words}"
    first = variance.significant[0]
    name = unknown(first.name, scenario.seeds)("en")
    low, high = (_number(end, rows, unit, signed=found.of == "difference") for end in rows[0].ends)
    words = ("if they act", "if not") if first.binary else ("if low", "if high")
    return f"{opened(name)} moves {what} most: {low} {words[0]}, {high} {words[1]}; {chance_words}"


def _subtitle(found: Sensitivity) -> str:
    what = quoted(found.scenario.scenario.title, 80)
    if found.against is not None:
        what = f"{what} less {quoted(found.against.scenario.title, 80)}, draw by draw"
    return (
        f"{what}. Bars: what is expected where the unknown is at its 5th (low) and 95th (high) percentile among the"
        f" draws, for chance between its own. Shares: what knowing it would remove, with 90{NBSP}% bootstrap interval;"
        " with others: and its interactions. Pale: what it does alone cannot be told from noise."
    )


def _alt(found: Sensitivity, rows: Sequence[Row], unit: Unit, finding: str) -> str:
    opening = f"{finding}. Tornado chart around the mean, {_mean(found, unit)}. {_subtitle(found)}"
    told = []
    for row in rows:
        ends = [_number(end, rows, unit, signed=found.of == "difference") for end in row.ends]
        named = " to ".join(f"{word} {end}".strip() for word, end in zip(row.words, ends, strict=True))
        told.append(f"{row.name}: {named}; {', '.join(row.shares)}.")
    return accounts.account(opening, told)
