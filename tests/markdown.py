"""What stands in pages of text: code blocks, commands, headings and links."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.cli import commands
from simulator.inputs.scenario import DEFAULTS
from simulator.inputs.shipped import CHECKOUT

FEW_POINTS = 16  # of the plain grid beside which allocations are shown
QUICK = ("run", "list", "new", "show", "levers", "sources", "schema")
"""Commands that take little work whatever is asked."""


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of one language."""
    return [body for own, _, body in fenced(text) if own == language]


def fenced(text: str) -> list[tuple[str, str, str]]:
    """Language, name and body of every code block: the name is that of a file which the reader writes."""
    return re.findall(r"^```(\w*) ?(.*)\n([\s\S]*?)^```", text, flags=re.MULTILINE)


def prose(text: str) -> str:
    """The page without its code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def console(text: str) -> list[str]:
    """The lines that a reader may type, in their order."""
    return [line for block in blocks(text, "console") for line in block.splitlines()]


def takes_long(line: str) -> bool:
    """Whether a command takes much work."""
    return line.split()[1] not in QUICK


def draws_figures(name: str) -> bool:
    """Whether a command draws figures, which it can be told to leave out."""
    return any("--no-figures" in option.opts for option in commands.commands[name].params)


def quicken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few draws where a command asks for none, a coarse grid, a page that is served to nobody, the examples here."""
    monkeypatch.setitem(DEFAULTS, "draws", 100)
    monkeypatch.setattr("simulator.analysis.other_mixes.GRID_POINTS", FEW_POINTS)
    monkeypatch.setattr("simulator.explore.server.serve", lambda site, at, host: at.close())
    Path("examples").symlink_to(CHECKOUT / "examples")


def links(text: str) -> list[tuple[str, str]]:
    """What is shown and where it leads, of every link and picture of a page."""
    return re.findall(r"\[([^\]]*)\]\(([^)\s]+)\)", prose(text))


def anchors(text: str) -> Iterator[str]:
    """The anchor that a forge gives each heading: small letters and hyphens, counted where they come again."""
    seen: dict[str, int] = {}
    for heading in re.findall(r"^#+ (.+)$", prose(text), flags=re.MULTILINE):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        yield f"{name}-{seen[name]}" if name in seen else name
        seen[name] = seen.get(name, 0) + 1
