"""The page of a figure in inches: header, footer, and the room between them.

It must not know what is drawn in that room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator import __version__
from simulator.analysis.results import Result
from simulator.output.figures.style import QUIET, TEXT
from simulator.output.figures.writing import NBSP, POINTS, balanced, joined, line_height, wrapped

WIDTH, LEAST_HEIGHT = 10.0, 6.2
MARGIN = 0.3  # left and right of all text
ROOM = WIDTH - 2 * MARGIN
PADDING = 0.2  # above the header and below the footer
TITLE_SIZE, SUBTITLE_SIZE, FOOTER_SIZE = 14.0, 10.0, 7.8
MOST_TITLE_LINES = 3
AFTER_TITLE, AFTER_HEADER, BEFORE_FOOTER = 0.05, 0.12, 0.12
BASE = 0.28  # height of a base line above the foot of its line, in sizes of the font
PROGRAM = "goglobal-simulator"


@dataclass(frozen=True)
class Box:
    """A rectangle on the page [inch], from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper side."""
        return self.bottom + self.height


@dataclass(frozen=True)
class Page:
    """A figure whose header and footer are written, and the room that they leave."""

    figure: Figure
    room: Box
    height: float

    def axes(self, box: Box, **settings: Any) -> Axes:
        """Axes in a rectangle of the page."""
        place = (box.left / WIDTH, box.bottom / self.height, box.width / WIDTH, box.height / self.height)
        return self.figure.add_axes(place, **settings)

    def text(self, left: float, bottom: float, text: str, size: float, **settings: Any) -> None:
        """One line of text; `bottom` is its base line unless settings align it otherwise."""
        self.figure.text(left / WIDTH, bottom / self.height, text, fontsize=size, **settings)

    def lines(self, left: float, top: float, lines: Sequence[str], size: float, **settings: Any) -> float:
        """Lines of text downwards from `top`; returns where they end."""
        for place, line in enumerate(lines, start=1):
            self.text(left, top - place * line_height(size) + BASE * size / POINTS, line, size, **settings)
        return top - len(lines) * line_height(size)


def page(title: str, subtitle: str, results: Sequence[Result], content: float = 0.0) -> Page:
    """A page about scenarios; as high as `content` [inch] needs, at least `LEAST_HEIGHT`."""
    return page_with_footer(title, subtitle, footer(results), content)


def page_with_footer(title: str, subtitle: str, parts: Sequence[str], content: float = 0.0) -> Page:
    """A page with its header, and these parts in its footer."""
    titles = balanced(title, ROOM, TITLE_SIZE, bold=True, most=MOST_TITLE_LINES)
    subtitles = wrapped(subtitle, ROOM, SUBTITLE_SIZE)
    footers = wrapped(SEPARATOR.join(parts), ROOM, FOOTER_SIZE, by=SEPARATOR)
    header = PADDING + len(titles) * line_height(TITLE_SIZE) + AFTER_TITLE + len(subtitles) * line_height(SUBTITLE_SIZE)
    foot = PADDING + len(footers) * line_height(FOOTER_SIZE)
    around = header + AFTER_HEADER + foot + BEFORE_FOOTER
    height = max(LEAST_HEIGHT, around + content)
    drawn = Page(Figure(figsize=(WIDTH, height)), Box(MARGIN, foot + BEFORE_FOOTER, ROOM, height - around), height)
    end = drawn.lines(MARGIN, height - PADDING, titles, TITLE_SIZE, fontweight="bold", color=TEXT)
    drawn.lines(MARGIN, end - AFTER_TITLE, subtitles, SUBTITLE_SIZE, color=QUIET)
    drawn.lines(MARGIN, foot, footers, FOOTER_SIZE, color=QUIET)
    return drawn


SEPARATOR = f"{NBSP} · {NBSP}"


def footer(results: Sequence[Result]) -> list[str]:
    """What one needs to make the figure again, and on what it rests."""
    scenarios = [result.scenario for result in results]
    grades = ", ".join(f"{grade} {count}" for grade, count in scenarios[0].seeds.grades.items())
    return [
        program(),
        *(f"{scenario.name} {scenario.hash}" for scenario in scenarios),
        f"{_distinct([f'{scenario.draws:,}' for scenario in scenarios])} draws",
        f"rng_seed {_distinct([str(scenario.rng_seed) for scenario in scenarios])}",
        f"as_of {_distinct([str(scenario.as_of) for scenario in scenarios])}",
        f"parameters by grade: {grades}",
        *_score_words(results),
    ]


def program() -> str:
    """The program with its version."""
    return f"{PROGRAM} {__version__}"


def _score_words(results: Sequence[Result]) -> list[str]:
    """How often such bands held later figures; nothing where that was not scored for what a scenario believes."""
    scores = [result.backtest for result in results]
    first = scores[0]
    if first is None or None in scores:
        return []
    held = f"{first.level:.0%} bands held {first.held:.0%} of {first.figures:,} later figures".replace("%", f"{NBSP}%")
    return [f"{held} in {first.countries} other countries; firm counts are untested abroad"]


def _distinct(values: Sequence[str]) -> str:
    return joined(list(dict.fromkeys(values)))
