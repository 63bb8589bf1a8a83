"""Sheets: no text overlaps another or leaves the sheet, and the same figure gives the same bytes."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import matplotlib
import pytest
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet
from matplotlib.text import Text as Drawn
from matplotlib.transforms import Bbox

from simulator.report.language import PLAIN, US_MILLION_YEARLY, write
from simulator.report.model import NOTHING, Cells, Figure, Language, Lines, Rows, Series, Stack, Text, Value
from simulator.report.plot import style
from simulator.report.plot.page import draw, save
from simulator.report.plot.style import FONTS, look, width
from tests.report.examples import (
    COLOURS,
    EXAMPLES,
    FOOTER,
    TITLES,
    YEAR,
    cells,
    compare,
    differences,
    fans,
    interval,
    one_bar,
    response,
    text,
    waterfall,
)

VIETNAMESE = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYaăâbcdđeêghiklmnoôơpqrstuưvxy" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
SIGNS = "−‘’“”–·≥×₫→…%,.;:()0123456789+"
LONG = text(
    "A title that is very long, because somebody named a scenario after everything that it does to firms abroad, and "
    "then wrote what that changes, where, by how much, and in how many of the simulations that were made",
    "Tiêu đề rất dài vì kịch bản được đặt tên theo tất cả những gì nó làm cho các doanh nghiệp có doanh thu từ thị "
    "trường nước ngoài, rồi nêu cả thay đổi, ở đâu, bao nhiêu và trong bao nhiêu lần mô phỏng đã thực hiện",
)


UNBROKEN = text("{word}", "{word}", word="W" * 200)  # as long as a title may be, and nothing to break it at


def scaled(amount: float, words: Text = LONG) -> Figure:
    """All kinds of panels with amounts of that size, under these words."""
    years = [2025.0, 2030.0, 2035.0]
    centre = [0.0, amount / 3, amount]
    end = Value(amount, US_MILLION_YEARLY, signed=True)
    bands = {90: ([-0.1 * c for c in centre], [3 * c for c in centre])}
    one = Series(TITLES[1], "all", "scenario", years, centre, bands, end=end, named=True)
    grid = [[Value(amount * x * y, US_MILLION_YEARLY) for x in (-1, 0, 1)] for y in (1, 2)]
    return Figure(
        words,
        words,
        [
            Lines(TITLES[3], US_MILLION_YEARLY, YEAR, [one], zero=True),
            Rows(
                TITLES[2], US_MILLION_YEARLY, [interval(1, amount, -amount, 3 * amount), interval(2, amount / 40, 0, 0)]
            ),
            Cells(
                TITLES[4],
                US_MILLION_YEARLY,
                TITLES[1],
                TITLES[2],
                [Value(amount * n, PLAIN) for n in range(3)],
                [Value(0.5, PLAIN), Value(1.0, PLAIN)],
                grid,
                [[False] * 3] * 2,
            ),
            Stack(TITLES[5], US_MILLION_YEARLY, YEAR, [replace(one, bands={}), replace(one, key="law", bands={})]),
        ],
        COLOURS,
        2,
        [words],
    )


def unbroken() -> Figure:
    """Names of 200 letters that nothing breaks wherever figures have names."""
    figure = scaled(40.0, UNBROKEN)
    lines, rows, cells, stack = figure.panels
    assert isinstance(lines, Lines)
    assert isinstance(rows, Rows)
    assert isinstance(cells, Cells)
    assert isinstance(stack, Stack)
    named = [replace(row, name=UNBROKEN, said=UNBROKEN) for row in rows.rows]
    panels = [
        replace(lines, title=UNBROKEN, series=[replace(one, name=UNBROKEN) for one in lines.series]),
        replace(rows, title=UNBROKEN, rows=named),
        replace(cells, title=UNBROKEN),
        replace(stack, title=UNBROKEN, layers=[replace(one, name=UNBROKEN) for one in stack.layers]),
    ]
    return replace(figure, panels=panels)


def many_named() -> Figure:
    """Eight named lines that end in one place, in a low panel."""
    series = [
        Series(TITLES[n], f"k{n}", "scenario", [2025, 2030], [1.0, 5.0 + n / 100], named=True, end=None)
        for n in range(8)
    ]
    panels = [Lines(TITLES[n], US_MILLION_YEARLY, YEAR, series) for n in range(3)]
    return Figure(TITLES[0], TITLES[1], panels, {}, 3)


def single() -> Figure:
    """One point of one series."""
    series = Series(TITLES[1], "all", "scenario", [2030], [7.0], end=Value(7.0, US_MILLION_YEARLY))
    return Figure(TITLES[0], TITLES[1], [Lines(NOTHING, US_MILLION_YEARLY, YEAR, [series])], COLOURS, 1)


CASES = {
    **{name: make() for name, make in EXAMPLES.items()},
    **{f"compare {count}": compare(count) for count in (1, 2, 4)},
    **{f"fan {count}": fans(count) for count in (1, 4, 8)},
    **{f"differences {count}": differences(count) for count in (1, 2)},
    **{f"amount {amount:g}": scaled(amount) for amount in (0.0, 1e-299, 3e-7, 1.0, -40.0, 6.5e10, 2e58)},
    "unbroken": unbroken(),
    "huge cells": cells(1e7),
    "zero bar": one_bar(0.0),
    "named": many_named(),
    "single": single(),
}


def texts(sheet: Sheet) -> Iterator[tuple[str, Bbox]]:
    """Every text that is seen, with the place of its pixels."""
    renderer = FigureCanvasAgg(sheet).get_renderer()
    sheet.draw_without_rendering()
    for found in sheet.findobj(Drawn):
        if isinstance(found, Drawn) and found.get_visible() and found.get_text().strip():
            yield found.get_text(), found.get_window_extent(renderer)


@pytest.mark.parametrize(
    ("language", "slide"),
    [
        pytest.param("en", False, id="en", marks=pytest.mark.slow),
        pytest.param("vi", False, id="vi"),
        pytest.param("vi", True, id="vi-slide", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("name", CASES)
def test_texts_keep_apart_and_on_the_sheet(name: str, language: Language, slide: bool) -> None:
    """Over every example: no two texts overlap, none leaves the sheet, and the footer stands on pages alone."""
    sheet = draw(CASES[name], language, FOOTER, slide=slide)
    with look():
        found = list(texts(sheet))
    width, height = sheet.get_size_inches() * sheet.dpi
    for words, box in found:
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= width, words
        assert box.y1 <= height, words
    for (words, box), (others, other) in combinations(found, 2):
        apart = min(box.x1, other.x1) - max(box.x0, other.x0) <= 1 or min(box.y1, other.y1) - max(box.y0, other.y0) <= 2
        assert apart, f"{words!r} overlaps {others!r}"
    footer = write(FOOTER, language)
    assert (footer in [words for words, _ in found]) is not slide
    if slide:
        assert width / height == pytest.approx(16 / 9, rel=1e-6)


def test_title_has_two_lines_at_most() -> None:
    """Even a very long one."""
    sheet = draw(scaled(1.0), "vi", None)
    title = [drawn for drawn in sheet.texts if drawn.get_fontweight() == "bold" and drawn.get_fontsize() >= 12]
    assert len(title) <= 2


@pytest.mark.parametrize("slide", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("word", ["word ", "w", pytest.param("w_", marks=pytest.mark.slow)])
def test_what_is_measured_grows_with_the_title_at_most(word: str, slide: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times as long a title: so many times as many letters are measured, and no more."""
    measured: list[int] = []

    def counted(words: str, size: float, weight: str = "normal") -> float:
        measured.append(len(words))
        return width(words, size, weight)

    monkeypatch.setattr(style, "width", counted)
    letters = []
    for count in (400, 1600):
        measured.clear()
        draw(scaled(1.0, text("{title}", "{title}", title=(word * count)[:count])), "en", None, slide=slide)
        letters.append(sum(measured))
    assert letters[1] < 4 * letters[0]


@pytest.mark.parametrize("suffix", ["svg", *(pytest.param(name, marks=pytest.mark.slow) for name in ("png", "pdf"))])
def test_same_figure_same_bytes(tmp_path: Path, suffix: str) -> None:
    """Drawn twice, under whatever settings a user has; and its words are in the metadata."""
    save(draw(compare(), "vi", FOOTER), tmp_path / f"a.{suffix}", "seed 1; hash abc")
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.hashsalt": None, "text.usetex": True}):
        save(draw(compare(), "vi", FOOTER), tmp_path / f"b.{suffix}", "seed 1; hash abc")
    first, second = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in "ab")
    assert first == second
    assert b"hash abc" in first
    assert not re.search(rb"CreationDate|<dc:date>|matplotlib version", first)


def test_unknown_format(tmp_path: Path) -> None:
    """Said with what there is."""
    with pytest.raises(ValueError, match=r"unknown format '\.gif'; write one of \.png, \.svg, \.pdf"):
        save(draw(one_bar(), "en", None), tmp_path / "a.gif")


@pytest.mark.parametrize("font", sorted(FONTS.glob("*.ttf")), ids=lambda font: font.stem)
def test_font_has_every_letter(font: Path) -> None:
    """All of Vietnamese, and the signs that figures use; with its licence beside it."""
    known = TTFont(font).getBestCmap()
    assert not [letter for letter in VIETNAMESE + SIGNS if ord(letter) not in known]
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_only_drawing_loads_matplotlib() -> None:
    """Records, layout and alt texts are there without it."""
    modules = "simulator.report.layout, simulator.report.render.alt, simulator.report.claim, sys"
    code = f"import {modules}; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_figures_outside_the_band_are_ringed() -> None:
    """One ring for the one figure outside."""
    sheet = draw(fans(), "en", None)
    rings = [line for line in sheet.axes[0].lines if line.get_markersize() == 12]
    assert [line.get_xdata()[0] for line in rings] == [2024]


def test_panels_show_what_their_records_say() -> None:
    """End labels, the target, what the bands hold, the axis and the words at the end of the past."""
    told = {words for words, _ in texts(draw(fans(), "en", None))}
    assert {"23.8", "25.5", "half", "9 in 10", "target US$30 billion", "estimated past", "simulated"} <= told
    assert {"published:", "6.9; 7.5; ≥8; 11.5"} <= told
    told = {words for words, _ in texts(draw(response(), "vi", None))}
    assert {"mục tiêu 2.867 doanh nghiệp", "143 doanh nghiệp mỗi năm", "Doanh nghiệp được hỗ trợ mỗi năm"} <= told
    bars = [patch for axis in draw(waterfall(), "en", None).axes for patch in axis.patches]
    assert len(bars) == 11
