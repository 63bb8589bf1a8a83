"""Every figure with one to eight scenarios: what it shows, what it says, and that nothing collides."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from simulator.analysis.compare import compare
from simulator.analysis.results import Result
from simulator.output.figures.costs import cost
from simulator.output.figures.differences import difference
from simulator.output.figures.fans import fan
from simulator.output.figures.labels import spread
from simulator.output.figures.market_panels import markets
from simulator.output.figures.pictures import Picture, save
from simulator.output.figures.style import COLOURS, READABLE, REFERENCE, contrast, readable
from simulator.output.figures.units import Unit, interval, unit_of
from simulator.output.figures.writing import NBSP, cut, width, wrapped
from simulator.runs.ensemble import project_all
from tests.output.pictures import (
    LONG,
    VIETNAMESE,
    assert_alt_text_tells_the_title,
    assert_axes_hold_data,
    assert_same_bytes,
    assert_texts_stand_apart,
    styles,
    texts,
    title_of,
    words,
)
from tests.scenarios import LAW, WITHDRAWAL, shipped

STORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "baseline": ("Programmes as recorded", ()),
    "law": ("The law in force from 2027", LAW),
    "long": (LONG, ("levers.delegations.missions = { 2027 = 12 }",)),
    "vietnamese": (VIETNAMESE, ("levers.promotion.budget = { 2027 = 4.0 }",)),
    "withdrawal": ("Every programme is withdrawn", WITHDRAWAL),
    "nothing": ("Six missions, as on record", ("levers.delegations.missions = { 2027 = 6 }",)),
    "beyond": ("Sixty missions a year", ("levers.delegations.missions = { 2028 = 60 }",)),
    "past": ("As seen from 2023", ("horizon.as_of = 2023",)),
    "short": ("A shorter look", ("horizon.end = 2030", *LAW)),
}
SETS = {
    "one": ["baseline"],
    "law": ["law"],
    "long": ["long"],
    "withdrawal": ["withdrawal"],
    "two": ["baseline", "law"],
    "loss": ["baseline", "withdrawal"],
    "idle": ["baseline", "nothing"],
    "unpaired": ["baseline", "past"],
    "ends": ["baseline", "short"],
    "six": ["baseline", "law", "long", "vietnamese", "withdrawal", "beyond"],
    "seven": ["baseline", "law", "long", "vietnamese", "withdrawal", "beyond", "nothing"],
    "eight": ["vietnamese", "law", "long", "baseline", "withdrawal", "beyond", "nothing", "past"],
}
KINDS: dict[str, Callable[[list[Result]], Picture]] = {
    "firms": lambda results: fan(results, "firms"),
    "revenue": lambda results: fan(results, "revenue"),
    "cost": cost,
    "markets": lambda results: markets(results[0]),
    "difference": lambda results: difference(compare(results)),
}
CASES = [
    (kind, name)
    for name, members in SETS.items()
    for kind in KINDS
    if not (kind == "markets" and len(members) > 1) and not (kind == "difference" and len(members) == 1)
]


@pytest.fixture(scope="module")
def all_results() -> dict[str, Result]:
    """Every story on a hundred draws."""
    scenarios = []
    for name, (title, settings) in STORIES.items():
        scenarios.append(replace(shipped("baseline", f'title = "{title}"', *settings), name=name))
    return {ensemble.scenario.name: Result(ensemble) for ensemble in project_all(scenarios)}


Draw = Callable[[str, str], Picture]


@pytest.fixture(scope="module")
def draw(all_results: dict[str, Result]) -> Draw:
    """Draws each figure once."""

    @cache
    def once(kind: str, name: str) -> Picture:
        return KINDS[kind]([all_results[member] for member in SETS[name]])

    return once


def dots(figure: Figure) -> list[tuple[float, bool]]:
    """Years of the published figures, and whether each is hollow."""
    return [
        (float(np.atleast_1d(line.get_xdata())[0]), line.get_markerfacecolor() == "white")
        for line in figure.axes[0].lines
        if line.get_marker() == "o"
    ]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_no_text_collides_or_leaves_the_page(kind: str, name: str, draw: Draw) -> None:
    """No two texts overlap, none leaves the canvas, and the font has every letter."""
    assert_texts_stand_apart(draw(kind, name).figure)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_every_axis_holds_data(kind: str, name: str, draw: Draw) -> None:
    """Each axis shows something finite, inside its limits."""
    assert_axes_hold_data(draw(kind, name).figure)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_title_and_alt_text_say_something(kind: str, name: str, draw: Draw, all_results: dict[str, Result]) -> None:
    """The title holds a number or says that nothing changes; the alt text starts with it and names every scenario."""
    picture = draw(kind, name)
    title = title_of(picture.figure)
    assert any(character.isdigit() for character in title) or title.startswith("No money beyond the record")
    assert_alt_text_tells_the_title(picture)
    for member in SETS[name]:
        assert STORIES[member][0][:30] in picture.alt


def test_alt_text_names_medians_and_bands(draw: Draw, all_results: dict[str, Result]) -> None:
    """The alt text gives the median and 90 % band of the first and the last year as the summary has them."""
    result = all_results["baseline"]
    alt = draw("firms", "one").alt
    unit = unit_of("firms", 5_000)
    for year in (2019, 2035):
        written = interval(result.totals["firms"].at(year), unit)
        expected = f"{written.median} (90 % of draws: {written.band}) in {year}".replace(NBSP, " ")
        assert expected in alt
    assert "at least 2,000 firms in 2025" in alt


def test_first_scenario_is_grey_and_dashed(draw: Draw) -> None:
    """What others are measured against is grey and dashed; the others are solid in their own colours."""
    for kind in ("firms", "revenue", "cost"):
        figure = draw(kind, "two").figure
        assert styles(figure, REFERENCE) == {"--"}
        assert styles(figure, COLOURS[0]) == {"-"}


def test_lone_scenario_that_sets_something_is_not_the_baseline(draw: Draw) -> None:
    """A single scenario is grey and dashed only where it repeats the record."""
    assert styles(draw("firms", "one").figure, REFERENCE) == {"--"}
    assert styles(draw("firms", "law").figure, REFERENCE) == set()
    assert styles(draw("firms", "law").figure, COLOURS[0]) == {"-"}


def test_beyond_the_evidence_is_dotted_and_said(draw: Draw) -> None:
    """A scenario that leaves an estimated range is dotted from that year on, and its label says so."""
    place = SETS["six"].index("beyond") - 1
    for kind in ("firms", "revenue", "cost", "difference"):
        figure = draw(kind, "six").figure
        assert styles(figure, COLOURS[place]) == {"-", ":"}
        assert styles(figure, COLOURS[0]) == {"-"}
        assert "beyond the evidence from 2028" in words(figure)
    dotted = next(line for line in figure.axes[0].lines if line.get_linestyle() == ":")
    assert np.asarray(dotted.get_xdata())[0] == 2027


def test_figures_published_later_are_hollow(draw: Draw) -> None:
    """Published figures are solid up to what was known, hollow after it, and only those of the outcome are drawn."""
    assert dots(draw("firms", "one").figure) == [
        (2019.0, False), (2022.0, False), (2023.0, False), (2024.0, False), (2025.0, False)
    ]  # fmt: skip
    assert [hollow for _, hollow in dots(draw("firms", "unpaired").figure)] == [False, False, False, True, True]
    assert "hollow: later than was known" in words(draw("firms", "unpaired").figure)


def test_lower_bounds_have_an_arrow(draw: Draw) -> None:
    """Only the figure of 2025, which is a lower bound, has an arrow."""
    arrows = [text for text in draw("firms", "one").figure.axes[0].texts if text.get_text() == ""]
    assert [arrow.xy[0] for arrow in arrows] == [2025]  # type: ignore[attr-defined]
    assert not list(draw("revenue", "one").figure.axes[0].texts)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_same_input_gives_the_same_bytes(suffix: str, all_results: dict[str, Result], tmp_path: Path) -> None:
    """Drawn and saved twice a figure is the same to the byte, holds no date, and has its words beside it."""
    results = [all_results["vietnamese"], all_results["law"]]
    assert_same_bytes(lambda: fan(results, "revenue"), tmp_path, suffix)


def test_other_formats_are_refused(draw: Draw, tmp_path: Path) -> None:
    """A suffix that is no known format raises, and writes nothing."""
    with pytest.raises(ValueError, match=r"'\.jpg'; write one of \.png, \.svg, \.pdf"):
        save(draw("firms", "one"), tmp_path / "x.jpg")
    assert list(tmp_path.iterdir()) == []


def test_settings_of_the_user_neither_change_nor_show(all_results: dict[str, Result], tmp_path: Path) -> None:
    """Drawing leaves matplotlib's settings as they were, and they do not change the file."""
    save(fan([all_results["law"]], "firms"), tmp_path / "plain.png")
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.grid": False, "savefig.dpi": 40}):
        before = dict(matplotlib.rcParams)
        save(fan([all_results["law"]], "firms"), tmp_path / "mine.png")
        assert dict(matplotlib.rcParams) == before
    assert (tmp_path / "plain.png").read_bytes() == (tmp_path / "mine.png").read_bytes()


def test_slow_and_global_imports_are_left_out() -> None:
    """The package imports neither pyplot, which keeps figures, nor scipy.stats, which takes a second."""
    code = "import simulator.output.figures, sys; print({'matplotlib.pyplot', 'scipy.stats'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_nothing_spent_is_said_in_words(draw: Draw) -> None:
    """Where no scenario spends more than the record, a line at zero and the title say so."""
    for name in ("one", "idle"):
        figure = draw("cost", name).figure
        assert title_of(figure).startswith("No money beyond the record")
        assert all(np.all(np.asarray(line.get_ydata(), float) == 0) for line in figure.axes[0].lines)


def test_withdrawal_saves_and_loses(draw: Draw) -> None:
    """Stopping every programme saves money, lowers both outcomes, and is worse rather than better."""
    assert title_of(draw("cost", "withdrawal").figure).startswith("The scenario saves about US$")
    assert "‘Every programme is withdrawn’ saves US$" in title_of(draw("cost", "loss").figure)
    figure = draw("difference", "loss").figure
    assert "lowers foreign revenue: −US$" in title_of(figure)
    assert "worse in" in words(figure)
    assert all(axis.get_ylim()[0] < 0 for axis in figure.axes)


def test_costs_are_shown_by_lever(draw: Draw) -> None:
    """The figure of one scenario lists the levers that cost or save anything, and no others."""
    assert "Law" in [text.get_text() for text in draw("cost", "law").figure.texts]
    assert "Delegations" not in [text.get_text() for text in draw("cost", "law").figure.texts]
    listed = [text.get_text() for text in draw("cost", "withdrawal").figure.texts]
    names = ["Consulting group", "Delegations", "Promotion abroad", "Partners' programmes", "Offices abroad"]
    assert [text for text in listed if text in names] == names


def test_scenarios_that_change_nothing_are_told_so(draw: Draw) -> None:
    """A scenario without any effect is named as such, in the title and beside its line."""
    figure = draw("difference", "idle").figure
    title = title_of(figure)
    assert title == "‘Six missions, as on record’ does not change firms or foreign revenue in any draw up to 2035"
    assert words(figure).count("no difference in any draw") == 2
    assert "does not change the number of firms" in title_of(draw("firms", "idle").figure)


def test_unpaired_scenarios_show_means_only(draw: Draw) -> None:
    """Where draws differ nothing is said per draw: no band, no chance."""
    figure = draw("difference", "unpaired").figure
    assert "not paired: only the difference of means" in words(figure)
    assert "better in" not in words(figure)
    assert all(not axis.collections for axis in figure.axes)
    assert "% of draws" not in title_of(figure)


def test_strip_is_of_the_last_common_year(draw: Draw) -> None:
    """Scenarios that end in different years are compared in the last year that all have."""
    assert "in 2030" in words(draw("firms", "ends").figure)
    assert "in 2030" in title_of(draw("difference", "ends").figure)


def test_many_scenarios_become_panels_on_one_scale(draw: Draw) -> None:
    """More than six scenarios have a panel each, all on the same axes."""
    axes = draw("firms", "seven").figure.axes
    assert len(axes) == 7
    assert len({(axis.get_xlim(), axis.get_ylim()) for axis in axes}) == 1
    assert len(draw("difference", "eight").figure.axes) == 2 * 7
    assert len(draw("difference", "seven").figure.axes) == 2 * 2


def test_markets_fall_in_size_and_rows_share_scales(draw: Draw, all_results: dict[str, Result]) -> None:
    """Markets stand in the order of their medians in the last year, and each row has one scale from zero."""
    axes = draw("markets", "one").figure.axes
    result = all_results["baseline"]
    medians = sorted((outcomes["revenue"].p50[-1] for outcomes in result.markets.values()), reverse=True)
    ends = [float(np.asarray(axis.lines[-1].get_ydata())[-1]) for axis in axes]
    assert np.allclose(ends, np.array(medians) / 1_000)
    assert len({axis.get_ylim() for axis in axes[:5]}) == len({axis.get_ylim() for axis in axes[5:]}) == 1
    assert all(axis.get_ylim()[0] == 0 for axis in axes)


@pytest.mark.parametrize("outcome", ["entries", "exits", "pool", "foreign_share", "public_cost", "value_added"])
def test_any_outcome_can_be_drawn(outcome: str, all_results: dict[str, Result]) -> None:
    """The fan takes every outcome of totals, flows without their first year."""
    picture = fan([all_results["baseline"], all_results["law"]], outcome)
    assert "nan" not in picture.alt
    texts(picture.figure)


def test_footer_says_how_to_make_the_figure_again(draw: Draw, all_results: dict[str, Result]) -> None:
    """Program, scenario with hash, draws, seed, last known year and grades stand below."""
    below = words(draw("firms", "two").figure)
    law = f"law {all_results['law'].scenario.hash}"
    for part in ("goglobal-simulator", law, "100 draws", "rng_seed 2023", "as_of 2025"):
        assert part in below
    assert "parameters by grade: A " in below


@pytest.mark.parametrize("colour", [REFERENCE, *COLOURS])
def test_label_ink_can_be_read(colour: str) -> None:
    """Text in any colour has a contrast with white of 4.5 or more, and is darkened no further than it needs."""
    ink = to_rgb(readable(colour))
    assert contrast(ink) >= READABLE
    assert contrast(to_rgb(colour)) >= READABLE or contrast(ink) < READABLE * 1.1


@pytest.mark.parametrize(
    ("wanted", "low", "expected"),
    [([0, 5], 0, [0, 5]), ([4, 4], 0, [3, 5]), ([-9, 0.5], 0, [0, 2]), ([9, 9], 0, [6, 8]), ([1, 2, 3], 0, [0, 2, 4])],
)
def test_labels_are_moved_as_little_as_can_be(wanted: Sequence[float], low: float, expected: Sequence[float]) -> None:
    """Things two high keep their order, do not overlap, stay within bounds, and move no more than that needs."""
    assert spread(wanted, [2.0] * len(wanted), low, 10) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "unit", "digits", "signed", "expected"),
    [
        ((2873.2, 4164.3, 5921.9), unit_of("firms", 5e3), 3, False, "4,160 firms (90 %: 2,870–5,920)"),
        ((12.06, 23.64, 45.31), unit_of("revenue", 5e3), 3, False, "US$23.6 bn (90 %: 12.1–45.3)"),
        ((-0.3567, 0.6849, 2.981), unit_of("revenue", 5e3), 2, True, "+US$0.68 bn (90 %: −0.36 to 2.98)"),
        ((-37.9, -17.4, -5.6), unit_of("firms", 5), 2, True, "−17 firms (90 %: −38 to −6)"),
        ((0.02, 0.31, 1.26), unit_of("firms", 5), 2, True, "+0.31 firms (90 %: 0.02–1.26)"),
        ((2.0, 2.0, 2.0), unit_of("public_cost", 2), 2, False, "US$2.0 m"),
        ((0.0, 0.0, 0.0), unit_of("public_cost", 0), 2, True, "US$0 m"),
        ((80.1, 81.5, 83.2), unit_of("foreign_share", 0.8), 3, False, "81.5 % (90 %: 80.1–83.2)"),
    ],
)
def test_numbers_keep_the_digits_they_bear(
    values: tuple[float, float, float], unit: Unit, digits: int, signed: bool, expected: str
) -> None:
    """Medians and bands are written in one step, with thousands, a real minus, and no sign of zero."""
    written = interval(dict(zip(("p05", "p50", "p95"), values, strict=True)), unit, digits, signed)
    assert written.words.replace(NBSP, " ") == expected


def test_text_is_broken_and_cut_to_fit() -> None:
    """Lines are no wider than their room, at most so many, and what is missing shows as an ellipsis."""
    lines = wrapped(VIETNAMESE, 2.0, 10.0, bold=True, most=2)
    assert len(lines) == 2
    assert all(width(line, 10.0, bold=True) <= 2.0 for line in lines)
    assert lines[-1].endswith("…")
    assert wrapped("two\nlines  here", 9.0, 10.0) == ["two lines here"]
    assert cut("Wordwithoutanyspaceinit", 0.8, 10.0).endswith("…")
