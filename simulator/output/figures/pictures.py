"""A finished figure with its words for those who cannot see it, and how both are written.

It must not know what is drawn.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from simulator.output.figures.style import look
from simulator.output.files import write_text, write_whole

UNDATED: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""The formats, and the metadata that would change from day to day or with matplotlib."""


QUICK: dict[str, dict[str, Any]] = {".png": {"pil_kwargs": {"compress_level": 1}}}
"""A sixth more bytes for a quarter less time."""


@dataclass(frozen=True)
class Picture:
    """A figure, and what it shows in plain sentences."""

    figure: Figure
    alt: str


def save(picture: Picture, path: Path) -> None:
    """Writes the figure as PNG, SVG or PDF by the suffix of `path`, and its words beside it as .txt.

    The same picture gives the same bytes on one machine. Raises ValueError for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in UNDATED:
        raise ValueError(f"{path.name}: unknown format '{suffix}'; write one of {', '.join(UNDATED)}")

    def draw(beside: Path) -> None:
        with look():
            picture.figure.savefig(beside, format=suffix[1:], metadata=UNDATED[suffix], **QUICK.get(suffix, {}))

    write_whole(path, draw)
    write_text(path.with_suffix(".txt"), f"{picture.alt}\n")
