"""What tests of figures share: how the words of a picture are read, and what holds for every picture.

It must not know which figures are drawn.
"""

import re
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from simulator.output.figures.pictures import Picture, save
from simulator.output.figures.style import READABLE, contrast
from simulator.output.figures.writing import NBSP

LONG = "Twelve missions a year from 2027, a quarter of them to Japan, and advice for two hundred firms at US$3 m a year"
VIETNAMESE = "Đẩy mạnh xúc tiến thương mại số và mở văn phòng đại diện ở nước ngoài cho doanh nghiệp Việt Nam ỂỖ ẰỮ"
TOLERANCE = 1.0  # pixels at 100 dots an inch by which boxes of text may touch


def texts(figure: Figure) -> list[Text]:
    """All text that a reader sees, laid out anew but not painted: that measures text, and misses glyphs, as well."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    bare = [axis for axes in figure.axes if not axes.axison for axis in (axes.xaxis, axes.yaxis)]
    unseen = {text for axis in bare for text in axis.findobj(Text)}
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in found if text not in unseen]


def title_of(figure: Figure) -> str:
    """The title: the largest text."""
    sizes = [text.get_fontsize() for text in figure.texts]
    return " ".join(t.get_text() for t in figure.texts if t.get_fontsize() == max(sizes)).replace(NBSP, " ")


def words(figure: Figure) -> str:
    """Everything that is written outside axes."""
    return " ".join(text.get_text() for text in figure.texts).replace(NBSP, " ")


def styles(figure: Figure, colour: str, least: float = 1.5) -> set[str]:
    """The styles of the lines that have this colour and are not thin."""
    return {
        line.get_linestyle()
        for axis in figure.axes
        for line in axis.lines
        if line.get_color() == colour and line.get_linewidth() > least and len(np.atleast_1d(line.get_xdata())) > 2
    }


def assert_texts_stand_apart(figure: Figure) -> None:
    """No two texts overlap, none leaves the page, and the font has every letter."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = texts(figure)
    written = [text.get_text() for text in found]
    left, bottom, right, top = np.array([text.get_window_extent().extents for text in found]).T
    inside = (left >= 0) & (bottom >= 0) & (right <= figure.bbox.x1) & (top <= figure.bbox.y1)
    assert inside.all(), f"{[written[place] for place in np.flatnonzero(~inside)]} leave the page"
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    high = np.minimum.outer(top, top) - np.maximum.outer(bottom, bottom)
    shared = np.argwhere(np.triu((wide > TOLERANCE) & (high > TOLERANCE), k=1))
    assert not shared.size, f"{[(written[one], written[other]) for one, other in shared]} overlap"


def assert_texts_can_be_read(figure: Figure) -> None:
    """All ink has the contrast with white that text needs."""
    pale = [text.get_text() for text in texts(figure) if contrast(to_rgb(text.get_color())) < READABLE]
    assert not pale, f"{pale} are too pale"


def assert_axes_hold_data(figure: Figure) -> None:
    """Each axis shows lines that are finite somewhere, and there inside its limits."""
    for axis in figure.axes:
        lines = [line for line in axis.lines if line.get_transform() == axis.transData]
        heights = np.concatenate([np.atleast_1d(np.asarray(line.get_ydata(), float)) for line in lines])
        heights = heights[np.isfinite(heights)]
        low, high = sorted(axis.get_ylim())
        assert heights.size
        assert ((heights >= low) & (heights <= high)).all()


def assert_alt_text_tells_the_title(picture: Picture) -> None:
    """The alt text starts with the whole title, and neither it nor the figure has a number that is none."""
    assert picture.alt.startswith(title_of(picture.figure).replace("  ", " "))
    for text in (picture.alt, words(picture.figure)):
        assert not re.search(r"(?<![^\W_])(nan|None)(?![^\W_])", text)


def assert_same_bytes(draw: Callable[[], Picture], folder: Path, suffix: str) -> None:
    """Drawn and saved twice a figure is the same to the byte, holds no date, and has its words beside it."""
    pictures = {name: draw() for name in ("one", "two")}
    for name, picture in pictures.items():
        save(picture, folder / f"{name}{suffix}")
    one, two = ((folder / f"{name}{suffix}").read_bytes() for name in pictures)
    assert one == two
    assert b"CreationDate" not in one
    assert b"dc:date" not in one
    for name, picture in pictures.items():
        assert (folder / f"{name}.txt").read_bytes().decode("utf-8") == f"{picture.alt}\n"
    assert sorted(path.name for path in folder.iterdir()) == [f"one{suffix}", "one.txt", f"two{suffix}", "two.txt"]
