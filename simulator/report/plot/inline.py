"""A figure as SVG that stands in an HTML document, which has its title and its notes in words of its own."""

import io
import re
from dataclasses import replace
from xml.etree import ElementTree

from simulator.report.model import NOTHING, Figure, Language
from simulator.report.plot.page import MARGIN, UNDATED, draw
from simulator.report.plot.style import look

WIDTH = 8.9  # inches of the sheet: on A4 its texts come out at some eight points
POINTS = 72
EDGES = MARGIN - 0.05, 0.5, 0.2  # inches without ink at the sides, above and below
SVG, LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
CLIP = re.compile(r"(?<=url\(#)[^)]+")
FINE = re.compile(r"(\.\d\d)\d+")


def inline(figure: Figure, language: Language, prefix: str, alt: str) -> str:
    """The panels of a figure as one `<svg>`, with `alt` for those who cannot see it.

    No style is written inside, which a strict policy would not apply: what it says becomes attributes, which a style
    sheet can also change for a dark screen. `prefix` keeps what is referred to apart from other figures of a document.
    """
    bare, file = replace(figure, title=NOTHING, subtitle=NOTHING, notes=()), io.BytesIO()
    sheet = draw(bare, language, None, width=WIDTH)
    with look():
        sheet.savefig(file, format="svg", metadata=UNDATED[".svg"])
    root = ElementTree.fromstring(file.getvalue())
    _clean(root)
    _keep_apart(root, prefix)
    side, above, below = (edge * POINTS for edge in EDGES)
    width, height = (size * POINTS for size in sheet.get_size_inches())
    box = (side, above, width - 2 * side, height - above - below)
    root.attrib = {"role": "img", "aria-label": alt, "viewBox": " ".join(f"{size:.1f}" for size in box)}
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode").replace(f' xmlns="{SVG}"', "")


def _clean(root: ElementTree.Element) -> None:
    """Takes out metadata and style sheets, makes attributes of styles, and numbers as fine as a screen shows."""
    for parent in list(root.iter()):
        parent.text = parent.tail = None
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
    for one in root.iter():
        for part in one.attrib.pop("style", "").split(";"):
            name, found, value = part.partition(":")
            if found:
                one.set(name.strip(), value.strip())
        for name in ("d", "x", "y"):  # scales of letters are smaller than that
            if name in one.attrib:
                one.set(name, " ".join(FINE.sub(r"\1", one.attrib[name]).split()))


def _keep_apart(root: ElementTree.Element, prefix: str) -> None:
    """Leaves only names that something refers to, each with the prefix."""
    used = set()
    for one in root.iter():
        if LINK in one.attrib:
            used.add(name := one.attrib.pop(LINK).removeprefix("#"))
            one.set("href", f"#{prefix}{name}")
        for key, value in one.attrib.items():
            used.update(CLIP.findall(value))
            one.set(key, CLIP.sub(lambda found: f"{prefix}{found[0]}", value))
    for one in root.iter():
        if (name := one.attrib.pop("id", "")) in used:
            one.set("id", f"{prefix}{name}")
