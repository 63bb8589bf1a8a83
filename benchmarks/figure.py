"""The ratios as a picture, in the look of the program's own figures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from benchmarks.results import machine, names, written
from simulator.report.layout import ACCENT, BODY, COLOURS, FIRST, INK, PAPER, QUIET, SMALL, SUBTITLE, TITLE
from simulator.report.plot import style
from simulator.report.plot.page import DPI, WIDTH, save

HEIGHT = 4.8  # inches
LEFT, RIGHT, TOP, BOTTOM = 0.44, 0.9, 0.78, 0.12  # of the sheet, around the bars
MARGIN = 0.041
ROOM = 1.06  # of a bar's end, to its number


def draw(results: Mapping[str, Any], path: Path) -> None:
    """Writes the picture: a bar from `advance` to each contender, on a scale of powers of ten."""
    ratio, called = results["ratio"], {name: text.replace("`", "") for name, text in names(results).items()}
    with style.look():
        sheet = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
        slowest = f"{written(ratio['pysd_spelled_out'])} to {written(ratio['pysd'])}"
        title = f"EMA Workbench takes {written(ratio['ema_sequential'])} times as long as advance, PySD {slowest} times"
        sheet.set_label(title)
        sheet.text(MARGIN, 0.915, title, fontsize=TITLE, fontweight="bold")
        rounds = len(results["raw"]["rounds"])
        about = f"Time of one draw, that of advance being 1; median of {rounds} rounds on {machine(results)}"
        sheet.text(MARGIN, 0.85, about, fontsize=SUBTITLE, color=QUIET)
        axis = sheet.add_axes((LEFT, BOTTOM, RIGHT - LEFT, TOP - BOTTOM))
        axis.set_xscale("log")
        axis.set_ylim(len(ratio) - 0.4, -0.6)
        for row, (name, value) in enumerate(ratio.items()):
            colour = COLOURS[0] if name.startswith("project") else ACCENT if name == "fused" else FIRST
            axis.barh(row, value - 1, left=1, height=0.5, color=colour, zorder=3)
            end, side = (value * ROOM, "left") if value > 1 else (value / ROOM, "right")
            told = {"va": "center", "fontsize": BODY, "color": colour}
            behind = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
            axis.text(end, row, written(value), ha=side, fontweight="semibold", bbox=behind, zorder=2, **told)
            axis.text(-0.02, row, called[name], ha="right", transform=axis.get_yaxis_transform(), **told)
        axis.axvline(1, color=INK, linewidth=0.9, zorder=4)
        axis.set_xlim(min(ratio.values()) / 3, max(ratio.values()) * 2)
        axis.set_yticks([])
        axis.minorticks_off()
        ticks = [10.0**power for power in range(-1, 6) if 10.0**power <= max(ratio.values()) * 2]
        axis.set_xticks(
            ticks, [f"{tick:,g}" if tick != 1 else "advance" for tick in ticks], fontsize=SMALL, color=QUIET
        )
        axis.grid(axis="x")
        save(sheet, path)
