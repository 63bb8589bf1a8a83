"""Figures of sweeps and searches: what they show, what they say, and that nothing collides."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simulator.analysis.results import Result
from simulator.analysis.seek import Sought, seek
from simulator.analysis.sweep import Sweep, View
from simulator.analysis.sweep import response as answer
from simulator.inputs.variations import Reading, read_grid, read_span, read_target
from simulator.model.quantities import OUTCOMES
from simulator.output.figures.pictures import Picture
from simulator.output.figures.responses import response
from simulator.output.figures.searches import search
from simulator.output.figures.style import COLOURS, REFERENCE
from simulator.output.figures.units import of_change, unit_of
from simulator.runs.ensemble import project_all
from tests.output.pictures import (
    LONG,
    VIETNAMESE,
    assert_alt_text_tells_the_title,
    assert_same_bytes,
    assert_texts_stand_apart,
    title_of,
    words,
)
from tests.scenarios import filtered_once, reading

pytestmark = pytest.mark.slow

BUDGET = "levers.promotion.budget"
MISSIONS = "levers.delegations.missions"
SERVED = "levers.partners.served_share.japan"

SWEEPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "missions": ("baseline", LONG, (f"{MISSIONS}=0:48:6",)),
    "steps": ("promotion", VIETNAMESE, (f"{BUDGET}=0:8:1",)),
    "tax": ("law", "", ("levers.law.tax_cut=0:7.5:2.5",)),
    "beyond": ("baseline", "", (f"{BUDGET}=5:6:0.5",)),
    "world": ("baseline", "", ("world.real_depreciation@2027=-0.1:0.1:0.1",)),
    "belief": ("law", "", ("parameters.law_package_growth=0:6:6",)),
    "level": ("baseline", "", ("parameters.exit_rate_established=0.05:0.2:0.15",)),
    "flat": ("baseline", "", ("parameters.promotion_return=1:9:8",)),
    "two": ("baseline", LONG, (f"{BUDGET}=0:6:2", f"{SERVED}=0:0.4:0.1")),
    "many": ("baseline", "", (f"{BUDGET}=0:14:1", f"{SERVED}=0:0.7:0.05")),
    "still": ("baseline", "", (f"{MISSIONS}=0:12:6", "levers.consulting.starter_share=0:1:0.5")),
}
NO_DIFFERENCE = ("level", "flat")  # beliefs alone, under no policy
UNSEEN, FLAT = ("missions", "still"), ("flat",)  # sweeps in which revenue is not seen to change, and nothing changes
SPREAD = np.linspace(0.3, 3.0, 101)
LEVELS = {"firms": 2_000.0, "revenue": 16_000.0, "public_cost": 0.0, "value_added": 6_000.0}
EFFECTS = {"firms": 0.0, "revenue": 80.0, "public_cost": 3.0, "value_added": 12.0}
SEARCHES: dict[str, tuple[str, str, str, float]] = {
    "met": ("baseline", f"{BUDGET}=0:6", "public_cost@2030>=3.5", 0.5),
    "beyond the evidence": ("baseline", f"{BUDGET}=0:8", "public_cost@2030>=5.5", 0.9),
    "nowhere": ("baseline", f"{BUDGET}=0:6", "revenue@2030=1e6", 0.5),
    "already": ("law", "levers.law.tax_cut=0:10", "public_cost@2035=100", 0.5),
    "still": ("baseline", f"{BUDGET}@2032=0:6", "firms@2030=3e3", 0.5),
}


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    """Filters each set of beliefs once for all tests of this file, and looks at few values."""
    with filtered_once("seek") as patch:
        patch.setattr("simulator.analysis.seek.COARSE", 3)
        yield


def made(case: str, read: Reading, base: Result) -> Sweep:
    """A sweep of made-up draws, in which all effects are in proportion to how far values lie above the record."""
    variations = read_grid(SWEEPS[case][2], read.scenario)
    steps = [
        sum(
            (value - (v.current or 0)) / (v.values[-1] - v.values[0])
            for v, value in zip(variations, values, strict=True)
        )
        for values in product(*(variation.values for variation in variations))
    ]
    belief = variations[0].kind == "belief"
    responses = {}
    for outcome, level in LEVELS.items():
        sign = 0.1 * np.sign(SPREAD - np.median(SPREAD)) if case in UNSEEN and outcome == "revenue" else 1.0
        effect = 0.0 if case in FLAT else EFFECTS[outcome] * sign * SPREAD
        reference = np.tile(level * SPREAD, (len(steps), 1))
        draws = reference + np.array(steps)[:, None] * effect
        axes = [variation.values for variation in variations]
        unit = OUTCOMES[outcome]
        responses[outcome] = answer(unit, draws, reference, axes, paired=not belief, compared=case not in NO_DIFFERENCE)
    return Sweep(base, variations, 2035, "revenue", responses, 0)


@pytest.fixture(scope="module")
def sweeps() -> Callable[[str], Sweep]:
    """Each sweep by its name, with real scenarios and made-up answers."""
    reads = {
        case: reading(name, *([f'title = "{title}"'] if title else [])) for case, (name, title, _) in SWEEPS.items()
    }
    ensembles = project_all([read.scenario for read in reads.values()])
    return {
        case: made(case, read, Result(ensemble))
        for (case, read), ensemble in zip(reads.items(), ensembles, strict=True)
    }.__getitem__


@pytest.fixture(scope="module")
def searches() -> Callable[[str], Sought]:
    """Each search by its name, real in all."""

    @cache
    def once(case: str) -> Sought:
        name, typed, target, probability = SEARCHES[case]
        read = reading(name)
        return seek(read, read_span(typed, read), read_target(target, read.scenario), probability)

    return once


QUICK_LEVELS = ("tax", "two", *NO_DIFFERENCE)
CASES = [
    *((case, "difference") for case in SWEEPS if case not in NO_DIFFERENCE),
    *(pytest.param(case, "level", marks=() if case in QUICK_LEVELS else pytest.mark.slow) for case in SWEEPS),
    *((case, "search") for case in SEARCHES),
]
Draw = Callable[[str, str], Picture]


@pytest.fixture(scope="module")
def draw(sweeps: Callable[[str], Sweep], searches: Callable[[str], Sought]) -> Draw:
    """Draws each figure once; searches have the view "search"."""

    @cache
    def once(case: str, view: Any) -> Picture:
        return search(searches(case)) if view == "search" else response(sweeps(case), view)

    return once


@pytest.mark.parametrize(("case", "view"), CASES)
def test_no_text_collides_or_leaves_the_page(case: str, view: str, draw: Draw) -> None:
    """No two texts overlap, none leaves the canvas, none is cut, and the font has every letter."""
    assert_texts_stand_apart(draw(case, view).figure)


@pytest.mark.parametrize(("case", "view"), CASES)
def test_words_say_what_is_shown(case: str, view: str, draw: Draw) -> None:
    """The title says a number or that nothing changes, the alt text starts with it, and nothing is unknown."""
    picture = draw(case, view)
    assert any(character.isdigit() for character in title_of(picture.figure))
    assert_alt_text_tells_the_title(picture)


def lines(figure: Figure, style: str, panel: int = 0) -> list[np.ndarray]:
    """The values over which a panel's blue line has this style."""
    return [
        np.asarray(line.get_xdata(), float)
        for line in figure.axes[panel].lines
        if line.get_color() == COLOURS[0] and line.get_linestyle() == style
    ]


def test_lines_are_dotted_beyond_the_evidence(draw: Draw) -> None:
    """Solid where effects were estimated, which is shaded, dotted outside, and never otherwise."""
    figure = draw("missions", "difference").figure
    (solid,), (dotted,) = lines(figure, "-"), lines(figure, ":")
    assert (solid[0], solid[-1]) == (0, 18)
    assert (dotted[0], dotted[-1]) == (18, 48)
    assert "Shaded: 0 to 18, for which effects were estimated; dotted: beyond." in words(figure)
    assert lines(draw("beyond", "difference").figure, "-") == []
    assert lines(draw("tax", "difference").figure, ":") == []
    assert "dotted" not in words(draw("tax", "difference").figure)
    assert lines(draw("world", "difference").figure, ":") == []


def marks(figure: Figure, panel: int = 0) -> dict[str, float]:
    """Vertical lines by style."""
    axis = figure.axes[panel]
    return {
        line.get_linestyle(): float(np.asarray(line.get_xdata())[0])
        for line in axis.lines
        if np.ptp(np.asarray(line.get_xdata(), float)) == 0 and len(np.asarray(line.get_xdata())) == 2
    }


def test_record_and_file_are_marked(draw: Draw) -> None:
    """The record is dashed and the file solid, by name, in every panel; where the file has steps only the record."""
    figure = draw("tax", "difference").figure
    for panel in range(4):
        assert marks(figure, panel) == {"--": 0, "-": 0.5}
    assert words(figure).split().count("file") == 4
    assert marks(draw("steps", "difference").figure) == {"--": 1}
    assert "record, file" in words(draw("missions", "difference").figure)
    assert marks(draw("beyond", "difference").figure) == {}


def test_panels_show_the_medians(draw: Draw, sweeps: Callable[[str], Sweep]) -> None:
    """Dots stand at the values that were tried, at the median of each."""
    axis = draw("missions", "difference").figure.axes[1]
    dots = next(line for line in axis.lines if line.get_marker() == "o")
    expected = sweeps("missions").responses["firms"].summaries["difference"].p50
    np.testing.assert_array_equal(np.asarray(dots.get_xdata()), np.arange(0, 49, 6))
    np.testing.assert_allclose(np.asarray(dots.get_ydata(), float), expected)


def test_what_cannot_be_seen_is_said(draw: Draw) -> None:
    """A flat response has it in the title and beside its line, and what moves has its numbers."""
    flat = draw("missions", "difference").figure
    assert title_of(flat).startswith("The number of delegations in a year changes nothing that can be seen in foreign")
    assert "nothing that can be seen" in words(flat)
    assert "at 48: +" in words(flat)
    nothing = draw("flat", "level").figure
    assert title_of(nothing).startswith("The return on promotion abroad changes nothing in foreign revenue in 2035")
    assert "at any value: US$" in words(nothing)
    assert "change nothing that can be seen" in title_of(draw("still", "difference").figure)


def test_title_keeps_to_the_evidence(draw: Draw) -> None:
    """The title tells the last value for which effects were estimated, not the highest that was tried."""
    assert "at 4 instead of 1" in title_of(draw("steps", "difference").figure)
    title = title_of(draw("two", "difference").figure)
    assert "is highest where evidence speaks for both values at 4 and 30 %" in title
    assert title.startswith("The change in foreign revenue")


def test_beliefs_stand_on_draws_of_their_own(draw: Draw) -> None:
    """Unpaired values are said to be so, against the record under the same belief or the median of the file."""
    assert "less the record under the same belief" in words(draw("belief", "difference").figure)
    figure = draw("level", "level").figure
    assert "Each value rests on draws of its own" in words(figure)
    dashes = [line for line in figure.axes[0].lines if line.get_color() == REFERENCE and line.get_linestyle() == "--"]
    assert len(dashes) == 1


def test_heat_map_writes_every_number(draw: Draw, sweeps: Callable[[str], Sweep]) -> None:
    """Every cell holds its median, in ink that can be read on its colour; larger is lighter."""
    axis = draw("two", "difference").figure.axes[0]
    medians = sweeps("two").responses["revenue"].summaries["difference"].p50
    written = {
        (round(text.get_position()[1]), round(text.get_position()[0])): float(text.get_text().replace("−", "-"))
        for text in axis.texts
    }
    step = 10 ** (np.floor(np.log10(np.abs(medians).max())) - 2)
    assert len(written) == medians.size
    for place, number in written.items():
        assert number == pytest.approx(medians[place], abs=0.51 * step)
    cells = [patch for patch in axis.patches if isinstance(patch, Rectangle) and patch.get_fill()]
    lightness = [np.dot((0.2126, 0.7152, 0.0722), to_rgb(cell.get_facecolor()[:3])) for cell in cells]
    assert (np.diff(np.array(lightness)[np.argsort(medians.ravel())]) >= 0).all()


def test_heat_map_frames_the_evidence(draw: Draw) -> None:
    """The frame holds the pairs for which evidence speaks for both values; where that is all there is none."""
    frames = [patch for patch in draw("two", "difference").figure.axes[0].patches if not patch.get_fill()]
    boxes = {(f.get_x(), f.get_y(), f.get_width(), f.get_height()) for f in frames if isinstance(f, Rectangle)}
    assert boxes == {(-0.5, -0.5, 4.0, 3.0)}  # up to 30 % to the right, and to US$4 m upwards
    assert "Framed" not in words(draw("still", "difference").figure)
    assert all(patch.get_fill() for patch in draw("still", "difference").figure.axes[0].patches)


def test_search_marks_what_was_found(draw: Draw, searches: Callable[[str], Sought]) -> None:
    """The target's line and the crossing are marked where they are; what is not reached has the best in its title."""
    axis = draw("met", "search").figure.axes[0]
    ring = next(line for line in axis.lines if line.get_markerfacecolor() == "white")
    crossing = searches("met").crossing
    assert crossing is not None
    assert float(np.asarray(ring.get_xdata())[0]) == crossing.value
    line = next(line for line in axis.lines if line.get_color() == COLOURS[1])
    assert set(np.asarray(line.get_ydata(), float)) == {3.5}
    assert "crossed" in words(draw("met", "search").figure)
    assert "beyond the evidence" in title_of(draw("beyond the evidence", "search").figure)
    nowhere = draw("nowhere", "search").figure
    assert title_of(nowhere).startswith("No value between 0 and 6 brings foreign revenue of at least US$1,000 bn")
    assert "crossed" not in words(nowhere)
    assert "is met without any change" in title_of(draw("already", "search").figure)


@pytest.mark.slow
@pytest.mark.parametrize(("case", "view"), [("tax", "difference"), ("two", "level"), ("met", "search")])
def test_same_input_gives_the_same_bytes(
    case: str, view: str, sweeps: Callable[[str], Sweep], searches: Callable[[str], Sought], tmp_path: Path
) -> None:
    """Drawn and saved twice a figure is the same to the byte."""
    shown: View = "level" if view == "level" else "difference"
    assert_same_bytes(
        lambda: search(searches(case)) if view == "search" else response(sweeps(case), shown), tmp_path, ".svg"
    )


def test_differences_of_shares_are_points() -> None:
    """A share that grows from 85 to 86 per cent grows by a point, not by a per cent."""
    assert of_change(unit_of("foreign_share", 0.9)).number(1.0, 0.1, signed=True) == "+1.0\N{NO-BREAK SPACE}points"
    assert of_change(unit_of("firms", 9.0)) == unit_of("firms", 9.0)
