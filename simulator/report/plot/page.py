"""A figure on a sheet: title, panels in columns, notes and footer; and the sheet in a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure as Sheet

from simulator.report.language import write
from simulator.report.layout import FAINT, HEAD, INK, LINE, QUIET, SMALL, SUBTITLE, TITLE, Ruler, height
from simulator.report.model import Cells, Figure, Language, Lines, Panel, Rows, Stack, Text
from simulator.report.plot import cells, lines, rows, style
from simulator.report.plot.marks import Box, Canvas

DRAWINGS: dict[type, Any] = {Lines: lines.panel, Rows: rows.panel, Cells: cells.panel, Stack: lines.stack}
"""The drawing of every kind of panel."""

WIDTH, SLIDE = 11.0, 8.9  # inches; a slide is a smaller sheet that is shown larger
MARGIN, GUTTER, BETWEEN = 0.45, 0.55, 0.42
DPI, SLIDE_PIXELS = 150, 1920
RATIO = 16 / 9
SMALLEST_TITLE = 12.0

UNDATED: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""The formats, without what would change from day to day or with matplotlib."""
PACKED: dict[str, dict[str, Any]] = {".png": {"pil_kwargs": {"compress_level": 3}}}
"""No larger than at the usual 6, in two thirds of the time."""
TELLS = {".png": "Description", ".svg": "Description", ".pdf": "Subject"}


@dataclass(frozen=True)
class Line:
    """Panels side by side, and how high their titles and they themselves are."""

    panels: Sequence[Panel]
    head: float
    height: float


@dataclass(frozen=True)
class Page:
    """All measures of a sheet of one width."""

    width: float
    height: float
    title: list[str]
    title_size: float
    subtitle: list[str]
    room: float
    lines: Sequence[Line]
    notes: list[str]
    footer: list[str]


def draw(
    figure: Figure, language: Language, footer: Text | None, *, slide: bool = False, width: float = WIDTH
) -> Sheet:
    """The figure on a sheet so many inches wide and as high as it needs, or on a slide of 16:9 without its footer.

    A slide whose panels need more height is larger, so that its texts come out smaller and never overlap.
    """
    ruler = Ruler(language, style.width, figure.colours)
    page = _page(figure, ruler, None if slide else footer, SLIDE if slide else width)
    while slide and page.height > page.width / RATIO:
        page = _page(figure, ruler, None, (page.width + page.height * RATIO) / 2 + 0.1)
    if slide:
        page = _spread(page)
    with style.look():
        dpi, title = SLIDE_PIXELS / page.width if slide else DPI, write(figure.title, language)
        sheet = Sheet(figsize=(page.width, page.height), dpi=dpi, facecolor="white", label=title)
        _write(Canvas(sheet, page.width, page.height, ruler), page)
    return sheet


def save(sheet: Sheet, path: Path, about: str = "") -> None:
    """Writes a sheet as PNG, SVG or PDF by the suffix of `path`, with `about` what its footer leaves out.

    The same sheet gives the same bytes. Raises ValueError for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in UNDATED:
        raise ValueError(f"{path.name}: unknown format '{suffix}'; write one of {', '.join(UNDATED)}")
    told = {"Title": sheet.get_label(), TELLS[suffix]: about}
    metadata = {**UNDATED[suffix], **{name: text for name, text in told.items() if text}}
    with style.look():
        sheet.savefig(path, format=suffix[1:], metadata=metadata, dpi=sheet.dpi, **PACKED.get(suffix, {}))


def _page(figure: Figure, ruler: Ruler, footer: Text | None, width: float) -> Page:
    """What a sheet of that width measures."""
    full = width - 2 * MARGIN
    size, title = _title(ruler.say(figure.title), ruler, full)
    subtitle = ruler.balanced(ruler.say(figure.subtitle), full, SUBTITLE)
    columns = max(1, min(figure.columns, len(figure.panels)))
    room = (full - (columns - 1) * GUTTER) / columns
    count = len(figure.panels)
    found = [_line(figure.panels[at : at + columns], ruler, room, count) for at in range(0, count, columns)]
    notes = [line for note in figure.notes for line in ruler.wrapped(ruler.say(note), full, SMALL)]
    foot = ruler.wrapped(write(footer, ruler.language), full, SMALL) if footer is not None else []
    page = Page(width, 0.0, title, size, subtitle, room, found, notes, foot)
    body = sum(line.head + line.height for line in found) + BETWEEN * (len(found) - 1)
    below = 0.3 + (len(notes) + len(foot)) * SMALL / 72 * LINE + (0.14 if notes else 0.0)
    return replace(page, height=_top(page) + body + below)


def _title(text: str, ruler: Ruler, room: float) -> tuple[float, list[str]]:
    """A title in two lines at most, smaller where it needs to be."""
    size = TITLE
    while len(ruler.wrapped(text, room, size, "bold")) > 2 and size > SMALLEST_TITLE:
        size -= 0.5
    return size, ruler.balanced(text, room, size, "bold")


def _line(panels: Sequence[Panel], ruler: Ruler, room: float, count: int) -> Line:
    """Panels side by side are as high as the highest of them."""
    head = max(len(_head(panel, ruler, room)) for panel in panels) * HEAD / 72 * LINE
    highest = max(height(panel, ruler, room, count) for panel in panels)
    return Line(panels, head + (0.08 if head else 0.0), highest)


def _head(panel: Panel, ruler: Ruler, room: float) -> list[str]:
    """The title of a panel in lines."""
    return ruler.wrapped(ruler.say(panel.title), room, HEAD, "bold")


def _top(page: Page) -> float:
    """Where the panels begin."""
    titles = len(page.title) * page.title_size + len(page.subtitle) * SUBTITLE
    return 0.32 + titles / 72 * LINE + 0.26


def _spread(page: Page) -> Page:
    """The page at 16:9, its lines of panels as much higher as there is room."""
    total = page.width / RATIO
    spare = (total - page.height) / max(len(page.lines), 1)
    return replace(page, height=total, lines=[replace(line, height=line.height + spare) for line in page.lines])


def _write(canvas: Canvas, page: Page) -> None:
    """Title, panels, notes, footer from top to bottom."""
    at = canvas.lines(MARGIN, 0.32, page.title, page.title_size, fontweight="bold")
    canvas.lines(MARGIN, at + 0.03, page.subtitle, SUBTITLE, color=QUIET)
    at = _top(page)
    for line in page.lines:
        for place, panel in enumerate(line.panels):
            left = MARGIN + place * (page.room + GUTTER)
            _panel(canvas, panel, Box(left, at, page.room, line.head + line.height), line.head)
        at += line.head + line.height + BETWEEN
    foot = page.height - 0.16 - len(page.footer) * SMALL / 72 * LINE
    canvas.lines(MARGIN, foot, page.footer, SMALL, color=FAINT)
    notes = foot - len(page.notes) * SMALL / 72 * LINE - (0.06 if page.footer else 0.0)
    canvas.lines(MARGIN, notes, page.notes, SMALL, color=QUIET)


def _panel(canvas: Canvas, panel: Panel, box: Box, head: float) -> None:
    """The title of a panel, in the colour of its key where it has one, and under it the drawing of its kind."""
    lines, key = _head(panel, canvas.ruler, box.width), panel.key if isinstance(panel, Lines) else ""
    colour = canvas.ruler.colour("scenario", key) if key else INK
    canvas.lines(box.left, box.top, lines, HEAD, fontweight="bold", color=colour)
    head = head if lines else 0.0
    DRAWINGS[type(panel)](canvas, panel, Box(box.left, box.top + head, box.width, box.height - head))
