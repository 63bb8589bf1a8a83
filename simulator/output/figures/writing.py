"""Text in inches: how wide it is, and how it is broken or cut to fit.

It must not know what it says.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

POINTS = 72.0  # in an inch
MEASURED_AT, SUBPIXELS = 200.0, 64.0  # dots an inch, and parts of a dot in which fonts are measured
HINTED = 1.05  # by which notebooks, which fit letters to their pixels, may write wider than files
LEADING = 1.32  # height of a line in sizes of its font: Vietnamese capitals carry two marks
ELLIPSIS = "…"
NBSP = "\u00a0"


def line_height(size: float) -> float:
    """Height of a line of text [inch]; the size is in points."""
    return size * LEADING / POINTS


@cache
def _font(bold: bool) -> FT2Font:
    return get_font(findfont(FontProperties(family=["DejaVu Sans"], weight="bold" if bold else "normal")))


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text [inch], with some to spare for screens."""
    font = _font(bold)
    font.set_size(size, MEASURED_AT)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return HINTED * font.get_width_height()[0] / SUBPIXELS / MEASURED_AT


def wrapped(text: str, room: float, size: float, bold: bool = False, most: int = 99, by: str = " ") -> list[str]:
    """The text in lines no wider than `room` [inch], at most `most` of them; what does not fit ends in an ellipsis."""
    lines = _broken(text, room, size, bold, by)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(by.join(lines[most - 1 :]), room, size, bold)]


def balanced(text: str, room: float, size: float, bold: bool, most: int) -> list[str]:
    """The text in as few lines as it needs, all of about the same width."""
    lines = wrapped(text, room, size, bold, most)
    narrowest = room
    while len(lines) > 1 and narrowest > room / 2:
        narrowest -= room / 40
        narrower = wrapped(text, narrowest, size, bold)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def cut(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, or as many of its first words as fit with an ellipsis; characters where not even one word fits."""
    if width(text, size, bold) <= room:
        return text
    words = text.split(" ")
    starts = [" ".join(words[:count]) for count in range(len(words) - 1, 0, -1)]
    starts += [text[:count] for count in range(len(words[0]) - 1, 0, -1)]
    return next((f"{s.rstrip(' ,;:.')}{ELLIPSIS}" for s in starts if width(s + ELLIPSIS, size, bold) <= room), ELLIPSIS)


def one_line(text: str) -> str:
    """The text with single spaces for line breaks and the like; spaces that hold words together stay."""
    return re.sub(rf"[^\S{NBSP}]+", " ", text).strip()


def shortened(text: str, characters: int) -> str:
    """The text in one line, or its first words with an ellipsis, in about so many characters."""
    text = one_line(text)
    if len(text) <= characters:
        return text
    kept = text[:characters].rpartition(" ")[0] or text[:characters]
    return f"{kept.rstrip(' ,;:.')}{ELLIPSIS}"


def quoted(title: str, characters: int = 48) -> str:
    """A scenario's title inside a sentence."""
    return f"‘{shortened(title, characters)}’"


def joined(parts: Sequence[str]) -> str:
    """Parts as a sentence lists them: a, b and c."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _broken(text: str, room: float, size: float, bold: bool, by: str) -> list[str]:
    lines: list[str] = []
    for word in one_line(text).split(by):
        longer = f"{lines[-1]}{by}{word}" if lines else word
        if lines and width(longer, size, bold) <= room:
            lines[-1] = longer
        else:
            lines.append(cut(word, room, size, bold))
    return lines
