"""Blocks of small panels on one page, one an outcome, each under its head.

It must not know what the panels compare.
"""

from collections.abc import Mapping, Sequence

from simulator.analysis.results import Result
from simulator.output.figures import accounts, multiples
from simulator.output.figures.differences import HEAD_SIZE, panel_head
from simulator.output.figures.multiples import Multiples
from simulator.output.figures.pages import Box, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import TEXT, look
from simulator.output.figures.units import ROUGH_DIGITS
from simulator.output.figures.writing import line_height

UNDER_HEAD, BETWEEN = 0.06, 0.16  # around blocks [inch]


def in_blocks(finding: str, subtitle: str, results: Sequence[Result], blocks: Mapping[str, Multiples]) -> Picture:
    """A page about these scenarios with the panels of each outcome, by its name in results."""
    heading = line_height(HEAD_SIZE) + UNDER_HEAD
    needed = sum(heading + panels.height + BETWEEN for panels in blocks.values())
    with look():
        drawn = page(finding, subtitle, results, needed)
        left, top, spare = drawn.room.left, drawn.room.top, (drawn.room.height - needed) / len(blocks)
        for outcome, panels in blocks.items():
            heads = [panel_head(outcome, panels.unit)]
            top = drawn.lines(left, top, heads, HEAD_SIZE, color=TEXT, fontweight="bold") - UNDER_HEAD
            height = panels.height + spare
            multiples.draw(drawn, Box(left, top - height, drawn.room.width, height), panels)
            top -= height + BETWEEN
    told = [
        f"{panel_head(outcome, panels.unit)}: {accounts.of_curve(panel.curve, panels.unit, panels.end, ROUGH_DIGITS)}"
        for outcome, panels in blocks.items()
        for panel in panels.panels
    ]
    return Picture(drawn.figure, accounts.account(f"{finding}. Small line charts. {subtitle}", told))
