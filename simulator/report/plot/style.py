"""The font and the settings of every figure, whatever a user has configured, and how wide texts are in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.textpath import TextToPath

from simulator.report.layout import BODY, GRID, INK, RULE

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Inter Goglobal"
ALPHAS = {50: 0.24, 90: 0.12}

SETTINGS: dict[Any, Any] = {
    "font.family": FAMILY,
    "font.size": BODY,
    "text.color": INK,
    "text.hinting": "none",
    "text.parse_math": False,
    "axes.edgecolor": RULE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "lines.dashed_pattern": (2.8, 1.6),
    "lines.dotted_pattern": (0.9, 1.3),
    "lines.solid_capstyle": "butt",
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "goglobal",
    "pdf.fonttype": 42,
}


@cache
def fonts() -> None:
    """Makes the shipped font known to matplotlib."""
    for file in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(file)


@contextmanager
def look() -> Iterator[None]:
    """The settings under which a figure is drawn and written."""
    fonts()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        yield


@lru_cache(maxsize=4096)
def width(text: str, size: float, weight: str = "normal") -> float:
    """How wide a text is, in inches."""
    if not text:
        return 0.0
    fonts()
    font = font_manager.FontProperties(family=FAMILY, size=size, weight=weight)
    return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0]) / 72
