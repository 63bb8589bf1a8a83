"""The figures of choices, on benefits made by hand: what they show, what they say, and that nothing collides."""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from simulator.analysis.choices import CURRENT, CURRENT_TITLE, Choices
from simulator.analysis.information import information
from simulator.analysis.regret import Robust, robust
from simulator.analysis.results import Result
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import Array
from simulator.output.figures.information import value_of_information
from simulator.output.figures.pictures import Picture
from simulator.output.figures.rankings import CLEAR, UNCLEAR, ranking
from simulator.output.figures.regrets import regrets
from simulator.output.figures.style import COLOURS, REFERENCE, RULE
from simulator.runs.draws import generator
from tests.analysis.conftest import Results
from tests.output.pictures import (
    LONG,
    VIETNAMESE,
    assert_alt_text_tells_the_title,
    assert_texts_stand_apart,
    title_of,
    words,
)

pytestmark = pytest.mark.slow

DRAWS = 500
GROWTH, CONVERSION, NULL = "law_package_growth", "meeting_conversion", "mission_null_probability"
SPIKE = "law_entry_semi_elasticity"
TITLES = ("The law as passed", LONG, VIETNAMESE, "Offices", "Partners", "Promotion", "Everything together")
Unknowns = Mapping[str, Array]
Made = Callable[[Unknowns], list[Array]]


def drawn(seeds: Seeds) -> dict[str, Array]:
    """Some parameters as standard normal draws but two: a fact that holds in a third of the draws, and a spike."""
    names = dict.fromkeys([GROWTH, CONVERSION, NULL, SPIKE, *list(seeds.parameters)[:12]])
    unknowns = {name: generator(5, name, 0).standard_normal(DRAWS) for name in names}
    unknowns[NULL] = (unknowns[NULL] > 0.4).astype(float)
    unknowns[SPIKE] = np.maximum(unknowns[SPIKE], 0.0)
    return unknowns


def luck(place: int) -> Array:
    """What no parameter tells."""
    return generator(5, f"luck {place}", 0).standard_normal(DRAWS)


CASES: dict[str, Made] = {
    "turns": lambda u: [1500 + 3000 * u[GROWTH] + 200 * luck(0), 200 + 150 * u[CONVERSION]],
    "fact": lambda u: [20 - 50 * u[NULL] + 10 * u[SPIKE] + 5 * luck(0), 4 + luck(1)],
    "one unknown": lambda u: [0.3 + u[GROWTH]],
    "best is nothing": lambda u: [-2.8 + 0.5 * u[CONVERSION] + 0.9 * luck(0)],
    "never in doubt": lambda u: [500 + 100 * np.exp(luck(0)), 30 + luck(1)],
    "luck alone": lambda u: [10 + 100 * luck(0), 100 * luck(1)],
    "all the same": lambda u: [np.zeros(DRAWS), np.zeros(DRAWS)],
    "many": lambda u: [
        100 * place + 400 * u[GROWTH] * (place - 2) + 90 * u[CONVERSION] + 60 * luck(place) for place in range(7)
    ],
}
SETS = {"regret": 1, "two beliefs": 2, "five beliefs": 5}


@pytest.fixture(scope="module")
def result(results: Results) -> Result:
    """A run that lends its scenario."""
    return results("law")[0]


@pytest.fixture(scope="module")
def made(result: Result) -> Callable[..., Choices]:
    """A case's choices; with `beliefs` above zero what is earned is less."""

    def make(case: str, beliefs: int = 0) -> Choices:
        unknowns = drawn(result.scenario.seeds)
        benefits = [benefit - 40 * beliefs * np.abs(benefit).mean() / 100 for benefit in CASES[case](unknowns)]
        names = {f"s{place}": TITLES[place] for place in range(len(benefits))}
        titles = {CURRENT: CURRENT_TITLE, **names}
        called = f"set {beliefs} of a longer name" if beliefs else "as written"
        benefit = np.stack([np.zeros(DRAWS), *benefits])
        return Choices(called, titles, CURRENT, (result,), benefit, unknowns, 0.05)

    return make


@pytest.fixture(scope="module")
def draw(made: Callable[..., Choices]) -> Callable[[str, str], Picture]:
    """Draws each figure once."""

    @cache
    def found(case: str, sets: int) -> Robust:
        return robust([made(case, place) for place in range(sets)])

    @cache
    def once(kind: str, case: str) -> Picture:
        if kind == "information":
            return value_of_information(information(made(case)))
        if kind == "ranking":
            first = found(case, 1)
            assert first.ranking is not None
            return ranking(first.first, first.ranking)
        return regrets(found(case, SETS[kind]))

    return once


Draw = Callable[[str, str], Picture]
RANKED = ("turns", "fact", "one unknown", "best is nothing", "many")
BOTH = [
    *(("regret", case) for case in ("turns", "never in doubt", "all the same", "many")),
    *(("two beliefs", case) for case in ("turns", "best is nothing")),
    *(("five beliefs", case) for case in ("never in doubt", "many")),
    *(("ranking", case) for case in RANKED),
    *(("information", case) for case in CASES),
]


@pytest.mark.parametrize(("kind", "case"), BOTH)
def test_no_text_collides_or_leaves_the_page(kind: str, case: str, draw: Draw) -> None:
    """No two texts overlap, none leaves the canvas, and the font has every letter."""
    assert_texts_stand_apart(draw(kind, case).figure)


@pytest.mark.parametrize(("kind", "case"), BOTH)
def test_titles_and_alt_texts_say_something(kind: str, case: str, draw: Draw) -> None:
    """Titles are not cut and start the alt text; no number is missing; every choice of a regret figure is named."""
    picture = draw(kind, case)
    assert not title_of(picture.figure).endswith("…")
    assert_alt_text_tells_the_title(picture)
    if kind not in ("ranking", "information"):
        assert "Doing nothing beyond the record: " in picture.alt


@pytest.mark.parametrize(("kind", "case"), BOTH)
def test_every_axis_holds_data(kind: str, case: str, draw: Draw) -> None:
    """Each axis shows lines or rectangles that lie inside its limits."""
    for axis in draw(kind, case).figure.axes:
        low, high = axis.get_xlim()
        ends = [float(end) for line in axis.lines if line.get_transform() == axis.transData for end in line.get_xdata()]
        ends += [
            end for p in axis.patches if isinstance(p, Rectangle) for end in (p.get_x(), p.get_x() + p.get_width())
        ]
        assert ends
        assert all(low - 1e-9 <= end <= high + 1e-9 for end in ends)


def test_what_titles_find(draw: Draw) -> None:
    """Titles name the choice, what it turns on, what to learn first, and that nothing is worth learning or doing."""

    def title(kind: str, case: str) -> str:
        return title_of(draw(kind, case).figure)

    assert title("regret", "turns").startswith("‘The law as passed’ is least regretted: best in expectation, though on")
    assert title("two beliefs", "turns").startswith(
        "‘The law as passed’ is least regretted: best in expectation under both"
    )
    assert title("regret", "best is nothing").startswith("Doing nothing beyond the record is least regretted")
    assert title("regret", "never in doubt").endswith("nothing is worth more in any of 100 draws")
    assert "turns on the extra growth from the law's package" in title("ranking", "turns")
    assert "whether delegations change nothing" in title("ranking", "fact")
    assert title("information", "turns").startswith(
        "Learn first the extra growth from the law's package: knowing it is"
    )
    assert title("information", "never in doubt").endswith("learning more before choosing is worth nothing")
    assert title("information", "luck alone").endswith("no single unknown more than noise")


def test_cells_have_the_colour_of_their_choice(made: Callable[..., Choices]) -> None:
    """Cells are coloured by the best choice, pale where its lead is noise; the record is grey."""
    choices = made("turns")
    found = robust([choices]).ranking
    assert found is not None
    (axis,) = ranking(choices, found).figure.axes
    shown = [(to_hex(patch.get_facecolor()), round(patch.get_facecolor()[3], 2)) for patch in axis.patches]
    manner = {0: REFERENCE, 1: COLOURS[0], 2: COLOURS[1]}
    cells = [cell for column in found.cells for cell in column]
    assert {cell.best for cell in cells} == {1, 2}
    assert shown == [
        (to_hex(manner[cell.best]), CLEAR if cell.clear else UNCLEAR) for cell in cells if cell.best is not None
    ]


def test_facts_are_told_in_words(draw: Draw) -> None:
    """The groups of whether missions do nothing are named, not numbered."""
    picture = draw("ranking", "fact")
    assert "they change something" in words(picture.figure)
    assert "they change nothing" in words(picture.figure)


def test_regret_marks_stand_where_numbers_are(made: Callable[..., Choices]) -> None:
    """The least regretted choice is on top; its marks are its avoidable and mean regret and the 95th percentile."""
    found = robust([made("turns")])
    (axis,) = regrets(found).figure.axes
    first = [line for line in axis.lines if line.get_marker() in ("o", "|") and line.get_ydata()[0] == 0]
    regret = found.worst(found.least)
    shown = {line.get_marker() + str(line.get_markerfacecolor()): float(line.get_xdata()[0]) for line in first}
    scale = 1000.0
    assert shown == pytest.approx(
        {
            f"|{COLOURS[0]}": regret.p95 / scale,
            "owhite": regret.mean / scale,
            f"o{COLOURS[0]}": regret.avoidable / scale,
        }
    )


def test_bars_of_what_is_told_and_what_is_not(made: Callable[..., Choices]) -> None:
    """A bar is as long as its worth, coloured where told from noise; a line stands at perfect information."""
    found = information(made("turns"))
    (axis,) = value_of_information(found).figure.axes
    shown = [parameter for parameter in found.parameters if parameter.evppi > 0][:10]
    bars = axis.containers[0].patches + [bar for group in axis.containers[1:] for bar in group.patches]
    assert [bar.get_width() for bar in bars] == pytest.approx([p.evppi for p in shown])
    assert [to_hex(bar.get_facecolor()) for bar in bars] == [
        to_hex(COLOURS[0] if parameter.significant else RULE) for parameter in shown
    ]
    dashed = [line for line in axis.lines if line.get_linestyle() == "--"]
    assert [float(line.get_xdata()[0]) for line in dashed] == pytest.approx([found.evpi])
    assert found.significant[0].name == GROWTH
