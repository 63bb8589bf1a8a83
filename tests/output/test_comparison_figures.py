"""The figures of crossed policies and beliefs, and of markets: what they show, say, and that nothing collides."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simulator.analysis.compare import Comparison, compare, project_to_compare
from simulator.analysis.results import Result
from simulator.output.figures.crossings import beliefs_apart
from simulator.output.figures.market_differences import market_differences
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import COLOURS, REFERENCE
from simulator.output.figures.writing import NBSP
from tests.output.pictures import (
    LONG,
    VIETNAMESE,
    assert_alt_text_tells_the_title,
    assert_texts_stand_apart,
    styles,
    title_of,
    words,
)
from tests.scenarios import LAW, WITHDRAWAL, shipped

pytestmark = pytest.mark.slow

BELIEF = "parameters.exit_rate_established.fixed = 0.12"
STORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "law": ("The law in force from 2027", LAW),
    "loss": ("Every programme is withdrawn", (*WITHDRAWAL, BELIEF)),
    "vietnamese": (VIETNAMESE, ("levers.delegations.missions = { 2028 = 60 }", *LAW, BELIEF)),
    "a-scenario-with-quite-a-long-name": (LONG, (*LAW, "horizon.as_of = 2023", "horizon.end = 2032")),
    "recession": ("World demand falls", ('shocks = [{ market = "all", year = 2028, growth = -0.3 }]', BELIEF)),
    "believed": ("Only the beliefs differ", (BELIEF,)),
}
CROSSED = [name for name in STORIES if name not in ("law", "believed")]
KINDS: dict[str, Callable[[Comparison, str], Picture]] = {"beliefs": beliefs_apart, "markets": market_differences}
CASES = [(kind, name) for kind in KINDS for name in STORIES if kind == "markets" or name in CROSSED]


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """The baseline against every story on a hundred draws, by market."""
    scenarios = [shipped("baseline")]
    for name, (title, settings) in STORIES.items():
        scenarios.append(replace(shipped("baseline", f'title = "{title}"', *settings), name=name))
    ensembles, crossed = project_to_compare(scenarios)
    return compare([Result(ensemble) for ensemble in ensembles], crossed, by_market=True)


Draw = Callable[[str, str], Picture]


@pytest.fixture(scope="module")
def draw(comparison: Comparison) -> Draw:
    """Draws each figure once."""

    @cache
    def once(kind: str, name: str) -> Picture:
        return KINDS[kind](comparison, name)

    return once


def test_stories_that_are_crossed(comparison: Comparison) -> None:
    """Only what differs in policy or world, and in beliefs, has four lines."""
    assert list(comparison.four_lines) == CROSSED


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_no_text_collides_or_leaves_the_page(kind: str, name: str, draw: Draw) -> None:
    """No two texts overlap, none leaves the canvas, and the font has every letter."""
    assert_texts_stand_apart(draw(kind, name).figure)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_titles_and_alt_texts(kind: str, name: str, draw: Draw) -> None:
    """The title holds a year, the alt text starts with it, and neither lacks a number."""
    picture = draw(kind, name)
    assert "20" in title_of(picture.figure)
    assert_alt_text_tells_the_title(picture)


@pytest.mark.parametrize("name", CROSSED)
def test_four_lines_by_colour_and_panel(name: str, draw: Draw) -> None:
    """Under either beliefs both policies have a line on one scale, and under them their difference on one scale."""
    axes = draw("beliefs", name).figure.axes
    assert len(axes) == 8
    for levels, gaps in ((axes[:2], axes[2:4]), (axes[4:6], axes[6:])):
        for axis in levels:
            assert {COLOURS[0], REFERENCE} <= {line.get_color() for line in axis.lines}
        assert levels[0].get_ylim() == levels[1].get_ylim()
        assert gaps[0].get_ylim() == gaps[1].get_ylim()


def test_numbers_of_four_lines(draw: Draw, comparison: Comparison) -> None:
    """The lines end at the medians of their projections, and the title has both differences."""
    lines = comparison.four_lines["loss"]
    left, right = draw("beliefs", "loss").figure.axes[4:6]
    for axis, pair in ((left, lines[:2]), (right, lines[2:])):
        ends = {line.get_color(): float(np.asarray(line.get_ydata())[-1]) for line in axis.lines}
        for colour, line in ((REFERENCE, pair[0]), (COLOURS[0], pair[1])):
            assert ends[colour] == pytest.approx(line.result.totals["revenue"].at(2035)["p50"] / 1_000, rel=1e-9)
    title = title_of(draw("beliefs", "loss").figure)
    assert title.startswith("loss changes foreign revenue in 2035 by −US$")
    assert title.endswith("under its own")


def test_years_of_four_lines_are_common(draw: Draw) -> None:
    """Policies of different length end in the last year of both, each from what its beliefs know."""
    figure = draw("beliefs", "a-scenario-with-quite-a-long-name").figure
    assert "in 2032" in title_of(figure)
    years = [np.asarray(axis.lines[-1].get_xdata()) for axis in figure.axes[:2]]
    assert [(shown[0], shown[-1]) for shown in years] == [(2025, 2032), (2023, 2032)]


def test_beyond_the_evidence_is_dotted(draw: Draw) -> None:
    """A lever beyond its estimated range is dotted and named, in every panel of its policy."""
    for kind in KINDS:
        assert ":" in styles(draw(kind, "vietnamese").figure, COLOURS[0])
        assert "beyond the evidence from 2028" in words(draw(kind, "vietnamese").figure).replace("\n", " ")


@pytest.mark.parametrize("name", list(STORIES))
def test_every_market_has_both_panels(name: str, draw: Draw, comparison: Comparison) -> None:
    """Each market stands once under firms and once under revenue, operators too, the largest change first."""
    figure = draw("markets", name).figure
    forms = comparison.results[0].scenario.seeds.market_forms
    assert len(figure.axes) == 2 * len(forms)
    first = next(iter(forms.values())).name.partition(" (")[0]
    assert " ".join(text.get_text() for text in figure.texts).count(first) >= 2
    gaps = comparison.own(name).by_market.values()
    end = 2032 if name.startswith("a-") else 2035
    sizes = [abs(gap["revenue"].summary.at(end)["p50" if gap["revenue"].paired else "mean"]) for gap in gaps]
    divisor = 1_000 if max(abs(v) for gap in gaps for v in (gap["revenue"].summary.at(end)).values()) >= 1_000 else 1
    drawn = [abs(float(np.asarray(axis.lines[-1].get_ydata())[-1])) * divisor for axis in figure.axes[len(forms) :]]
    assert drawn == pytest.approx(sorted(sizes, reverse=True), rel=1e-9, abs=1e-9)


def test_markets_under_own_beliefs_are_paired(draw: Draw) -> None:
    """Where beliefs differ too, markets are told draw by draw under the scenario's own, and the subtitle says so."""
    figure = draw("markets", "loss").figure
    assert "both under the beliefs of loss" in words(figure)
    assert all(axis.collections for axis in figure.axes)
    assert "not paired" not in words(figure)


def test_markets_where_only_beliefs_differ(draw: Draw) -> None:
    """Where only beliefs differ there is nothing draw by draw: means without bands, and the title says so."""
    figure = draw("markets", "believed").figure
    assert title_of(figure).endswith("not paired")
    assert "only the difference of means" in words(figure)
    assert all(not axis.collections for axis in figure.axes)


def test_law_is_told_by_market(draw: Draw, comparison: Comparison) -> None:
    """The title names the market of the largest change with the numbers of the comparison."""
    title = title_of(draw("markets", "law").figure)
    gaps = comparison.contrasts["law"].by_market
    lead = max(gaps, key=lambda market: abs(gaps[market]["revenue"].summary.at(2035)["p50"]))
    name = comparison.results[0].scenario.seeds.market_forms[lead].name.partition(" (")[0]
    assert f"changes revenue most in {name}" in title
    assert NBSP not in title
