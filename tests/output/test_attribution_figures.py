"""The figures of an attribution, on records built by hand: what they show, what they say, and that nothing collides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import CARETLEFT, CARETRIGHT
from matplotlib.patches import Patch, Rectangle

from simulator.analysis.attribution import Attribution, Cause, Contribution, Why, why
from simulator.analysis.results import Result
from simulator.analysis.summaries import summarise
from simulator.levers import LEVERS
from simulator.model.quantities import OUTCOMES
from simulator.output.figures.attributions import PART_COLOURS, PART_NAMES
from simulator.output.figures.pictures import Picture
from simulator.output.figures.waterfalls import WHISKER, waterfall
from simulator.output.figures.wedges import BAND_WIDTH, wedges
from tests.analysis.conftest import Results
from tests.output.pictures import (
    LONG,
    VIETNAMESE,
    assert_alt_text_tells_the_title,
    assert_same_bytes,
    assert_texts_can_be_read,
    assert_texts_stand_apart,
    texts,
    title_of,
    words,
)
from tests.scenarios import shipped

pytestmark = pytest.mark.slow

YEARS = tuple(range(2025, 2036))
DRAWS = 101
STEPS = 30  # coprime with the number of draws, so that each part has its own order of the same quantiles
Sizes = Mapping[str, tuple[float, float]]

SIX: Sizes = {
    "law": (1120.0, 900.0),
    "consulting": (14.0, 9.0),
    "delegations": (-0.6, 0.5),
    "promotion": (31.0, 12.0),
    "partners": (4.2, 3.0),
    "offices": (88.0, 60.0),
}
MIXED: Sizes = {
    "law": (640.0, 300.0),
    "consulting": (-210.0, 80.0),
    "offices": (120.0, 30.0),
    "shocks": (-900.0, 250.0),
}
HARM: Sizes = {
    "consulting": (-9.0, 3.0),
    "delegations": (0.9, 0.8),
    "promotion": (-12.0, 4.0),
    "partners": (-20.0, 6.0),
    "offices": (-61.0, 30.0),
}
ALL: Sizes = {**SIX, "shocks": (-480.0, 90.0), "beliefs": (700.0, 0.0)}
SPREAD: Sizes = {
    name: (size, 30.0)
    for name, size in zip((*LEVERS, "shocks"), (300.0, 250.0, 200.0, 160.0, 120.0, 90.0, -60.0), strict=True)
}
BEYOND = ("delegations", "levers.delegations.missions = { 2028 = 60 }")
PLAIN = ("law",)
"""A scenario whose title goes with any case."""
CASES: dict[str, tuple[str, Sizes, tuple[str, ...]]] = {
    "six": ("revenue", SIX, ("go-global",)),
    "one": ("revenue", {"law": (1120.0, 900.0)}, PLAIN),
    "harm": ("firms", HARM, ("withdrawal",)),
    "mixed": ("revenue", MIXED, PLAIN),
    "zero": ("revenue", {"delegations": (0.0, 0.0)}, PLAIN),
    "zeros": ("firms", dict.fromkeys(LEVERS, (0.0, 0.0)), PLAIN),
    "empty": ("revenue", {}, PLAIN),
    "tiny": ("revenue", {"law": (4100.0, 2000.0), "delegations": (0.02, 0.03), "partners": (1e-5, 0.0)}, PLAIN),
    "unsure": ("revenue", {"law": (20.0, 900.0), "offices": (3.0, 2.0)}, PLAIN),
    "contrary": ("revenue", {"delegations": (40.0, 0.0)}, PLAIN),
    "shock": ("revenue", {"shocks": (-3900.0, 900.0)}, ("recession",)),
    "unpaired": ("revenue", ALL, ("go-global",)),
    "beliefs": ("firms", {"beliefs": (-310.0, 0.0)}, PLAIN),
    "spread": ("revenue", SPREAD, ("go-global",)),
    "share": ("foreign_share", {"law": (0.012, 0.01), "offices": (0.004, 0.001)}, PLAIN),
    "beyond": ("firms", {"law": (70.0, 30.0), "delegations": (160.0, 60.0)}, BEYOND),
    "long": ("firms", HARM, ("withdrawal", f'title = "{LONG}"')),
    "vietnamese": ("revenue", SIX, ("go-global", f'title = "{VIETNAMESE}"')),
}
KINDS: dict[str, Callable[[Why], Picture]] = {"waterfall": waterfall, "wedges": wedges}
BOTH = [(kind, case) for case in CASES for kind in KINDS]


def values_of(place: int, mean: float, sd: float, contrary: bool) -> np.ndarray:
    """A part's share in every year and draw: it grows evenly from nothing, and its mean is as asked."""
    if contrary:  # four fifths of the draws lie below zero, and the others so high that the mean does not
        fifth = np.arange(DRAWS) % 5 == 0
        spread = np.where(fifth, -np.sum(~fifth) * -1.5 / np.sum(fifth), -1.5) * mean
    else:
        spread = sd * np.linspace(-1.65, 1.65, DRAWS)[np.arange(DRAWS) * (STEPS + place) % DRAWS]
    return np.linspace(0, 1, len(YEARS))[:, None] * (mean + spread)


def why_of(outcome: str, sizes: Sizes, scenario: Result, against: Result, contrary: bool = False) -> Why:
    """A record in which the parts have these means and standard deviations in 2035."""
    unit = OUTCOMES[outcome]
    parts = {name: values_of(place, *size, contrary) for place, (name, size) in enumerate(sizes.items())}
    total = sum(parts.values(), np.zeros((len(YEARS), DRAWS)))
    paired = "beliefs" not in sizes
    kinds: Mapping[str, Cause] = {"shocks": "shock", "beliefs": "belief"}
    shares = {
        name: Contribution(name, kinds.get(name, "policy"), summarise(values, YEARS, unit))
        for name, values in parts.items()
    }
    alone = 0.9 if len(parts) > 1 else 1.0
    main = {name: summarise(alone * values, YEARS, unit) for name, values in parts.items()}
    interaction = summarise((1 - alone) * total, YEARS, unit)
    chances = [(side * total > 0).mean(axis=-1) if paired else np.full(len(YEARS), np.nan) for side in (1, -1)]
    asked = Attribution(outcome, summarise(total, YEARS, unit), shares, main, interaction, *chances)
    return Why(scenario, against, outcome, 2035, {outcome: asked}, {}, (), paired, ())


@pytest.fixture(scope="module")
def whys(results: Results) -> dict[str, Why]:
    """Every case. Its scenario lends title and plans only, so that one run serves all."""
    (against,) = results("baseline")
    made = {}
    for case, (outcome, sizes, (name, *settings)) in CASES.items():
        result = replace(against, ensemble=replace(against.ensemble, scenario=shipped(name, *settings)))
        made[case] = why_of(outcome, sizes, result, against, contrary=case == "contrary")
    return made


Draw = Callable[[str, str], Picture]


@pytest.fixture(scope="module")
def draw(whys: dict[str, Why]) -> Draw:
    """Draws each figure once."""

    @cache
    def once(kind: str, case: str) -> Picture:
        return KINDS[kind](whys[case])

    return once


def bars(figure: Figure) -> list[tuple[float, float]]:
    """Where each bar of a waterfall starts and ends, from the top."""
    found = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    return [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in found]


def colours(figure: Figure) -> set[str]:
    """The colours of all bars or wedges, without their transparency."""
    shapes: list[Patch | Collection] = [*figure.axes[0].patches, *figure.axes[0].collections]
    return {to_hex(to_rgba_array(shape.get_facecolor())[0]) for shape in shapes}


def outlines(shapes: Iterable[Collection]) -> list[np.ndarray]:
    """The corners of each wedge, (corner, 2)."""
    return [np.asarray(path.vertices, float) for shape in shapes for path in shape.get_paths()]


def places(line: Line2D) -> np.ndarray:
    """The points of a line, (point, 2)."""
    return np.column_stack([np.atleast_1d(np.asarray(values, float)) for values in line.get_data()])


def heavy(figure: Figure, width: float) -> list[Line2D]:
    """The lines of the panel that are so thick."""
    return [line for line in figure.axes[0].lines if line.get_linewidth() == width]


@pytest.mark.parametrize(("kind", "case"), BOTH)
def test_no_text_collides_or_leaves_the_page(kind: str, case: str, draw: Draw) -> None:
    """No two texts overlap, none leaves the page, lies on the panel or is too pale, and the font has every letter."""
    figure = draw(kind, case).figure
    assert_texts_stand_apart(figure)
    assert_texts_can_be_read(figure)
    panel = figure.axes[0].get_window_extent()
    assert not [text.get_text() for text in texts(figure) if panel.overlaps(text.get_window_extent())]


@pytest.mark.parametrize(("kind", "case"), BOTH)
def test_all_that_is_drawn_lies_inside_the_axes(kind: str, case: str, draw: Draw) -> None:
    """Bars, whiskers, wedges and lines are finite somewhere and never cut."""
    axis = draw(kind, case).figure.axes[0]
    corners = [
        np.asarray(patch.get_path().transformed(patch.get_patch_transform()).vertices, float) for patch in axis.patches
    ]
    drawn = np.vstack([*(places(line) for line in axis.lines), *outlines(axis.collections), *corners])
    drawn = drawn[np.isfinite(drawn).all(axis=1)]
    (left, right), (bottom, top) = axis.get_xlim(), sorted(axis.get_ylim())
    zero_lines = (drawn[:, 0] == 0) | (drawn[:, 1] == 0)
    assert len(drawn) > 0
    assert (zero_lines | ((drawn[:, 0] >= left) & (drawn[:, 0] <= right))).all()
    assert (zero_lines | ((drawn[:, 1] >= bottom) & (drawn[:, 1] <= top))).all()


@pytest.mark.parametrize(("kind", "case"), BOTH)
def test_alt_text_holds_title_names_and_numbers(kind: str, case: str, draw: Draw, whys: dict[str, Why]) -> None:
    """The alt text starts with the title, names both scenarios and every part, and gives all means and intervals."""
    picture, record = draw(kind, case), whys[case]
    assert_alt_text_tells_the_title(picture)
    assert all(result.scenario.title[:30] in picture.alt for result in (record.scenario, record.against))
    for name in CASES[case][1]:
        assert f"{PART_NAMES[name]}: mean " in picture.alt
    assert "Total: mean " in picture.alt


def test_numbers_are_those_of_the_record(draw: Draw) -> None:
    """Means stand with their 90 % intervals in one unit, and the interaction and the chance beside them."""
    for kind in KINDS:
        alt = draw(kind, "six").alt
        assert "Law: mean +US$1,100 m (90 % of draws: −200 to 2,500) in 2035." in alt
        assert "Delegations: mean −US$0.60 m (90 % of draws: −1.34 to 0.14) in 2035." in alt
        assert "Total: more in 91 % of draws." in alt
    together = "Of the total, +US$130 m (90 %: −10 to 260) comes from parts acting together"
    assert together in words(draw("waterfall", "six").figure)
    assert together in draw("waterfall", "six").alt


@pytest.mark.parametrize("case", [case for case in CASES if CASES[case][1]])
def test_bars_lead_from_zero_to_the_total(case: str, draw: Draw, whys: dict[str, Why]) -> None:
    """Each bar starts where the one above it ends, and the last leads from zero to where they arrive."""
    *parts, total = bars(draw("waterfall", case).figure)
    assert parts[0][0] == 0
    assert [end for _, end in parts[:-1]] == [start for start, _ in parts[1:]]
    assert total == pytest.approx((0, parts[-1][1]))
    factor = 100 if case == "share" else 1
    assert total[1] == pytest.approx(factor * whys[case].asked.total.at(2035)["mean"])


def test_parts_fall_in_size_with_shocks_and_beliefs_last(draw: Draw) -> None:
    """Levers stand in the order of their means' size, whatever their sign, then shocks, then beliefs, then the sum."""
    listed = [text.get_text() for text in draw("waterfall", "unpaired").figure.texts]
    names = ["Law", "Offices abroad", "Promotion abroad", "Consulting group", "Partner programmes", "Delegations"]
    assert [text for text in listed if text in {*PART_NAMES.values(), "Total"}] == [
        *names,
        "Shocks",
        "Beliefs",
        "Total",
    ]


def test_direction_is_told_without_colour(draw: Draw) -> None:
    """Signs stand before the numbers, and triangles point to where a bar goes; what is nothing has a dot."""
    axis = draw("waterfall", "mixed").figure.axes[0]
    marks = [line.get_marker() for line in axis.lines if line.get_marker() != "None"]
    assert marks == [CARETRIGHT, CARETLEFT, CARETRIGHT, CARETLEFT, CARETLEFT]
    alt = draw("waterfall", "mixed").alt
    assert "Consulting group: mean −US$210 m" in alt
    assert "Offices abroad: mean +US$120 m" in alt
    zero = draw("waterfall", "zero").figure.axes[0]
    assert [line.get_marker() for line in zero.lines if line.get_marker() != "None"] == ["o", "o"]


def test_a_lever_has_one_colour_everywhere(draw: Draw) -> None:
    """Bars and wedges of a lever have its colour, whichever other levers differ and in whatever order."""
    for kind in KINDS:
        assert PART_COLOURS["law"].lower() in colours(draw(kind, "six").figure) & colours(draw(kind, "one").figure)
        assert PART_COLOURS["offices"].lower() in colours(draw(kind, "harm").figure)
        assert PART_COLOURS["law"].lower() not in colours(draw(kind, "harm").figure)
    assert len(set(PART_COLOURS.values())) == len(PART_COLOURS)


def test_wedges_meet_the_line_of_the_total(draw: Draw, whys: dict[str, Why]) -> None:
    """In every year the wedges above zero less those below it are as high as the total, also where many are one."""
    for case in ("six", "mixed", "harm", "spread"):
        axis = draw("wedges", case).figure.axes[0]
        at_end = [shape[np.isclose(shape[:, 0], 2035), 1] for shape in outlines(axis.collections)]
        reach = max(0.0, *(ends.max() for ends in at_end)) + min(0.0, *(ends.min() for ends in at_end))
        total = next(line for line in axis.lines if line.get_linewidth() > 2)
        assert reach == pytest.approx(float(np.asarray(total.get_ydata())[-1]))
        assert reach == pytest.approx(whys[case].asked.total.mean[-1])


def test_small_parts_are_one_wedge_with_their_names(draw: Draw) -> None:
    """Several parts too small to be seen are drawn as one that names them; one alone keeps its own wedge."""
    listed = words(draw("wedges", "six").figure)
    assert "Others: promotion abroad, consulting group, partners' programmes and delegations +US$49 m" in listed
    assert "Drawn as one: promotion abroad, consulting group, partners' programmes and delegations." in (
        draw("wedges", "six").alt
    )
    assert "Others" not in words(draw("wedges", "harm").figure)
    assert "Delegations +0.90 firms" in words(draw("wedges", "harm").figure)


def test_small_parts_keep_their_numbers(draw: Draw) -> None:
    """A part too small to be seen has its number in the waterfall, and what is not zero is not called zero."""
    listed = words(draw("waterfall", "tiny").figure)
    assert "+US$0.020 m (90 %: −0.025 to 0.065)" in listed
    assert "almost 0" in listed
    assert "US$0 m" not in listed


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("six", "‘Everything together’ probably raises foreign revenue: +US$1,300 m on average"),
        ("six", "more in 91 % of draws; law: 89 % of it"),
        ("harm", "‘All programmes stop’ lowers the number of firms active abroad: −100 firms on average"),
        ("mixed", "less in 80 % of draws; law: +US$640 m, shocks: −US$900 m"),
        ("zero", "‘The law as passed’ does not change foreign revenue in any draw in 2035"),
        ("empty", "‘The law as passed’ does not change foreign revenue in any draw in 2035"),
        ("unsure", "can hardly be told from ‘Programmes as recorded"),
        ("contrary", "probably lowers foreign revenue in 2035: less in 79 % of draws, but +US$40 m on average"),
        ("tiny", "law: over 99 % of it"),
        ("unpaired", "the mean of ‘Everything together’ in 2035 lies US$1,500 m above that of ‘Programmes as recorded"),
        ("unpaired", "; beliefs: +US$700 m"),
        ("share", "raises the foreign share of revenue: +1.6 points on average"),
    ],
)
def test_title_claims_no_more_than_the_draws(case: str, expected: str, draw: Draw) -> None:
    """A direction is stated, called probable or left open by its share of draws; both sides are named."""
    for kind in KINDS:
        assert expected in title_of(draw(kind, case).figure)


def test_title_is_silent_on_the_chance_without_pairs(draw: Draw) -> None:
    """Where beliefs differ nothing is said per draw of the total: no whisker, band or chance, and why is said."""
    for kind in KINDS:
        picture = draw(kind, "unpaired")
        assert "more in" not in words(picture.figure)
        assert "Total: mean +US$1,500 m in 2035." in picture.alt
        assert "Beliefs: mean +US$700 m in 2035." in picture.alt
        assert "only the mean is known" in words(picture.figure)
    shift = "the lower end of the 90 % interval moves by +US$95 m, the upper by +US$2,800 m"
    assert shift in words(draw("waterfall", "unpaired").figure)
    whiskers = [line for line in heavy(draw("waterfall", "unpaired").figure, WHISKER) if len(places(line)) == 2]
    assert len(whiskers) == len(SIX) + len(["shocks"])
    bands = [line.get_ydata() for line in heavy(draw("wedges", "unpaired").figure, BAND_WIDTH)]
    assert not np.isfinite(np.array(bands, float)).any()
    assert np.isfinite(np.array([line.get_ydata() for line in heavy(draw("wedges", "six").figure, BAND_WIDTH)])).all()


def test_beyond_the_evidence_is_dotted_and_said(draw: Draw) -> None:
    """A lever that leaves its estimated range is dotted from that year on, with the total, and the words say so."""
    for kind in KINDS:
        assert "beyond the evidence from 2028" in words(draw(kind, "beyond").figure)
        assert "dotted: beyond the evidence" in words(draw(kind, "beyond").figure)
        assert "dotted" not in words(draw(kind, "six").figure)
    dotted = {bool(patch.get_hatch()) for patch in draw("waterfall", "beyond").figure.axes[0].patches}
    assert dotted == {True, False}
    axis = draw("wedges", "beyond").figure.axes[0]
    (line,) = (line for line in axis.lines if line.get_linestyle() == ":")
    assert np.asarray(line.get_xdata())[0] == 2027
    hatched = [shape for shape in axis.collections if shape.get_hatch()]
    starts = {float(shape[:, 0].min()) for shape in outlines(hatched)}
    assert starts == {2027.0}


def test_a_year_before_the_evidence_ends_is_not_dotted(whys: dict[str, Why]) -> None:
    """The waterfall of an earlier year gives that year's numbers, and warns only of what holds in it."""
    figure = waterfall(replace(whys["beyond"], year=2027)).figure
    assert "in 2027" in title_of(figure)
    assert "+46 firms" in words(figure)
    assert "beyond the evidence" not in words(figure)


def test_one_part_acts_together_with_none(draw: Draw) -> None:
    """Where one part differs nothing is said of parts acting together."""
    assert "acting together" not in draw("waterfall", "one").alt
    assert "acting together" not in draw("waterfall", "zeros").alt


@pytest.mark.parametrize(("kind", "suffix"), [("waterfall", ".png"), ("wedges", ".svg")])
def test_same_record_gives_the_same_bytes(kind: str, suffix: str, whys: dict[str, Why], tmp_path: Path) -> None:
    """Drawn and saved twice a figure is the same to the byte, with its words beside it."""
    assert_same_bytes(lambda: KINDS[kind](whys["unpaired"]), tmp_path, suffix)


def test_an_attribution_can_be_drawn() -> None:
    """What the analysis finds goes into both figures, with the parts that differ and no others."""
    found = why(shipped("delegations"), shipped("baseline"), "firms")
    for figure in KINDS.values():
        alt = figure(found).alt
        assert "Delegations: mean +" in alt
        assert "Law" not in alt
