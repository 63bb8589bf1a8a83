"""One look for every figure: settings, colours, and how scenarios are told apart.

It must not know numbers.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from matplotlib.colors import to_hex, to_rgb

from simulator.analysis.results import Result

STYLE = Path(__file__).with_name("report.mplstyle")
REFERENCE = "#5f6368"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's colours, which readers with any colour vision tell apart, without yellow and black."""

TEXT, QUIET, RULE = "#202124", "#555b61", "#9aa0a6"
MOST_OVERLAID = 6  # more scenarios than this in one panel are a tangle
READABLE = 4.5  # contrast of text with its ground that the Web Content Accessibility Guidelines ask for
DARKER = 0.96


@contextmanager
def look() -> Iterator[None]:
    """The settings of all figures, on matplotlib's defaults: what a user has configured does not show."""
    with matplotlib.rc_context(fname=STYLE):
        yield


@dataclass(frozen=True)
class Manner:
    """How one scenario is drawn."""

    colour: str
    dashed: bool = False

    @property
    def ink(self) -> str:
        """The colour, darkened until text in it can be read on white."""
        return readable(self.colour)


def manners(results: Sequence[Result]) -> list[Manner]:
    """Grey and dashed for what others are measured against, then one colour each.

    A single scenario is grey where it repeats the record.
    """
    first, *others = results
    grey = bool(others) or first.scenario.policy == first.scenario.seeds.current
    return [reference() if grey else Manner(COLOURS[0]), *(other(place) for place in range(len(others)))]


def reference() -> Manner:
    """How the scenario is drawn that others are measured against."""
    return Manner(REFERENCE, dashed=True)


def other(place: int) -> Manner:
    """How the scenario at this place after the first is drawn."""
    return Manner(COLOURS[place % len(COLOURS)])


def readable(colour: str) -> str:
    """The colour, darkened until its contrast with white is readable."""
    red, green, blue = to_rgb(colour)
    while contrast((red, green, blue)) < READABLE:
        red, green, blue = red * DARKER, green * DARKER, blue * DARKER
    return to_hex((red, green, blue))


def contrast(colour: tuple[float, float, float]) -> float:
    """Contrast with white, from 1 to 21, as the Web Content Accessibility Guidelines define it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
