"""The figures of backtests: what they say of scores that are known, and that nothing collides."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from simulator.analysis.backtest import Backtest, CountryScore, PanelScore, SizeScore
from simulator.analysis.fit import LARGEST_JUMP, Spread
from simulator.analysis.results import Result
from simulator.analysis.scores import LEVELS, inside, percentile
from simulator.inputs.seeds import Seeds
from simulator.output.figures.backtests import MISS, country, outside
from simulator.output.figures.calibration import coverage, percents, pit, shape
from simulator.output.figures.fans import fan
from simulator.output.figures.pages import footer
from simulator.output.figures.pictures import Picture
from simulator.output.figures.spreads import multiple, spread
from simulator.output.figures.writing import NBSP
from simulator.runs.ensemble import Ensemble, project_all
from tests.output.pictures import (
    assert_alt_text_tells_the_title,
    assert_axes_hold_data,
    assert_same_bytes,
    assert_texts_stand_apart,
    title_of,
    words,
)
from tests.scenarios import shipped

pytestmark = pytest.mark.slow

ORIGINS = (2019, 2021, 2022, 2023, 2024)
SHIPPED = (2019, 2022, 2023, 2024)
HORIZONS = range(1, 8)
FLAT = (0.1,) * 10
NARROW = (0.25, 0.08, 0.07, 0.06, 0.04, 0.04, 0.06, 0.07, 0.08, 0.25)
WIDE = (0.02, 0.06, 0.10, 0.14, 0.18, 0.18, 0.14, 0.10, 0.06, 0.02)
HIGH = (0.16, 0.15, 0.14, 0.12, 0.10, 0.09, 0.08, 0.06, 0.06, 0.04)


def panel_score(
    held: Sequence[float] = (0.5, 0.8, 0.9),
    shares: Sequence[float] = FLAT,
    countries: Iterable[str] = ("FRA", "IND", "PHL"),
    left_out: bool = True,
    name: str = "seeds/ict_service_exports.csv",
) -> PanelScore:
    """A score with the same coverage at every horizon, but for the last, where it is one point less."""
    by_level = {
        level: np.array([share] * (len(HORIZONS) - 1) + [share - 0.01])
        for level, share in zip(LEVELS, held, strict=True)
    }
    return PanelScore(
        panel=name,
        countries=tuple(countries),
        horizons=tuple(HORIZONS),
        windows=tuple(1_500 - 100 * years for years in HORIZONS),
        coverage=by_level,
        coverage_low={level: np.maximum(shares - 0.05, 0.0) for level, shares in by_level.items()},
        coverage_high={level: np.minimum(shares + 0.05, 1.0) for level, shares in by_level.items()},
        coverage_error={level: np.full(len(HORIZONS), 0.03) for level in by_level},
        crps={"ours": np.full(len(HORIZONS), 0.1)},
        pit=np.array(shares),
        by_size=(SizeScore(500.0, 2_000.0, 1_000, 0.85), SizeScore(2_000.0, float("inf"), 900, 0.97)),
        held=held[-1],
        left_out=left_out,
    )


def spreads(probabilities: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95), sd: float = 0.15) -> list[Spread]:
    """Quantiles that grow with the horizon, narrower without jumps."""
    values = np.linspace(-1.6, 1.6, len(probabilities))
    return [
        Spread(
            years,
            tuple(probabilities),
            0.09 * years + 1.1 * sd * values * years**0.5,
            0.09 * years + 0.9 * sd * values * years**0.5,
            0.09 * years + sd * values * years**0.5,
        )
        for years in HORIZONS
    ]


@pytest.fixture(scope="module")
def ensembles() -> dict[int, Ensemble]:
    """The baseline from each origin on a hundred draws."""
    scenarios = []
    for origin in ORIGINS:
        scenarios.append(shipped("baseline", f"horizon.as_of = {origin}", "horizon.end = 2025"))
    return {ensemble.scenario.as_of: ensemble for ensemble in project_all(scenarios)}


def scores(ensemble: Ensemble, forced: float | None = None) -> list[CountryScore]:
    """The score of each later figure; its percentile may be forced."""
    found = []
    for row in ensemble.scenario.seeds.observations:
        if row.quantity not in ("firms", "revenue") or row.year <= ensemble.scenario.as_of:
            continue
        draws = ensemble.outcomes.totals[row.quantity][ensemble.years.index(row.year)]
        rank = float(percentile(draws, np.array([row.value]))[0]) if forced is None else forced
        held = {level: bool(inside(np.array([rank]), level)[0]) for level in LEVELS}
        found.append(
            CountryScore(row.quantity, ensemble.scenario.as_of, row.year, row.value, row.relation, rank, held, None, {})
        )
    return found


Make = Callable[..., Backtest]


@pytest.fixture(scope="module")
def made(ensembles: dict[int, Ensemble]) -> Make:
    """A backtest from origins, with all figures at one percentile of the forecast from some of them."""

    def make(origins: Sequence[int] = SHIPPED, **forced: float) -> Backtest:
        chosen = [ensembles[origin] for origin in origins]
        found = [score for e in chosen for score in scores(e, forced.get(f"from_{e.scenario.as_of}"))]
        return Backtest(tuple(found), tuple(chosen), panel_score())

    return make


EVERY_MIDDLE = {f"from_{origin}": 0.5 for origin in ORIGINS}
EVERY_HIGH = {f"from_{origin}": 0.99 for origin in ORIGINS}
EVERY_LOW = {f"from_{origin}": 0.01 for origin in ORIGINS}
SURPRISE = EVERY_MIDDLE | {"from_2023": 0.99}
LONG_NAME = "/home/someone/with/a/very/long/path/to/their/own/panel/of/exports/of/many/countries/since/1990/exports.csv"

CASES: dict[str, Callable[[Make], Picture]] = {
    "vietnam": lambda make: country(make()),
    "vietnam-inside": lambda make: country(make(**EVERY_MIDDLE)),
    "vietnam-surprise": lambda make: country(make(**SURPRISE)),
    "vietnam-high": lambda make: country(make(**EVERY_HIGH)),
    "vietnam-low": lambda make: country(make(**EVERY_LOW)),
    "vietnam-one": lambda make: country(make([2023])),
    "vietnam-none": lambda make: country(make([2024])),
    "vietnam-five": lambda make: country(make(ORIGINS)),
    "coverage": lambda make: coverage(panel_score()),
    "coverage-narrow": lambda make: coverage(panel_score((0.03, 0.05, 0.08))),
    "coverage-wide": lambda make: coverage(panel_score((0.98, 0.99, 1.0), left_out=False, name=LONG_NAME)),
    "pit": lambda make: pit(panel_score()),
    "pit-narrow": lambda make: pit(panel_score(shares=NARROW)),
    "pit-wide": lambda make: pit(panel_score(shares=WIDE)),
    "pit-high": lambda make: pit(panel_score(shares=HIGH, name=LONG_NAME)),
    "pit-one": lambda make: pit(panel_score(shares=[0.0] * 9 + [1.0])),
    "spread": lambda make: spread(spreads()),
    "spread-few": lambda make: spread(spreads((0.1, 0.5, 0.9))),
    "spread-many": lambda make: spread(spreads((0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99))),
    "spread-vast": lambda make: spread(spreads(sd=0.8)),
    "spread-flat": lambda make: spread(spreads(sd=0.001)),
}

Draw = Callable[[str], Picture]


@pytest.fixture(scope="module")
def draw(made: Make) -> Draw:
    """Draws each figure once."""

    @cache
    def once(name: str) -> Picture:
        return CASES[name](made)

    return once


def rings(figure: Figure) -> list[tuple[float, float]]:
    """The figures that are marked as outside their band: year and value."""
    return [
        (float(np.atleast_1d(line.get_xdata())[0]), float(np.atleast_1d(line.get_ydata())[0]))
        for axis in figure.axes
        for line in axis.lines
        if line.get_markeredgecolor() == MISS.colour and line.get_markerfacecolor() == "none"
    ]


def written(figure: Figure) -> list[str]:
    """Everything that is written inside axes."""
    return [text.get_text() for axis in figure.axes for text in axis.texts if text.get_text()]


@pytest.mark.parametrize("name", CASES)
def test_no_text_collides_or_leaves_the_page(name: str, draw: Draw) -> None:
    """No two texts overlap, none leaves the canvas, and the font has every letter."""
    assert_texts_stand_apart(draw(name).figure)


@pytest.mark.parametrize("name", CASES)
def test_every_axis_holds_data(name: str, draw: Draw) -> None:
    """Each axis shows something finite, inside its limits."""
    assert_axes_hold_data(draw(name).figure)


@pytest.mark.parametrize("name", CASES)
def test_title_and_alt_text_say_something(name: str, draw: Draw) -> None:
    """The title holds a number and is not cut, the alt text starts with it, and nothing is not a number."""
    picture = draw(name)
    title = title_of(picture.figure)
    assert any(character.isdigit() for character in title)
    assert "…" not in title
    assert_alt_text_tells_the_title(picture)
    assert NBSP not in picture.alt


def test_title_counts_figures_and_names_the_surprise(draw: Draw) -> None:
    """Exact figures count once for each origin before them; lower bounds do not count."""
    expected = "10 of 12 later figures fell inside 90 % bands; seen from 2023, the figures of 2024 lay above"
    assert title_of(draw("vietnam-surprise").figure) == expected
    assert title_of(draw("vietnam-inside").figure).startswith("All 12 later figures fell inside the 90 % bands")
    assert title_of(draw("vietnam-high").figure).startswith("0 of 12 later figures fell inside 90 % bands")
    assert title_of(draw("vietnam-none").figure).startswith("No exact figure was published later")


def test_title_follows_one_figure_alone(made: Make) -> None:
    """Where only one of a year's figures is missed, it is named; the same miss from two origins is told once."""
    backtest = made(**EVERY_MIDDLE)
    missed = tuple(
        replace(score, percentile=0.01, inside=dict.fromkeys(LEVELS, False))
        if score.quantity == "revenue" and score.year == 2024 and score.origin in (2022, 2023)
        else score
        for score in backtest.country
    )
    title = title_of(country(replace(backtest, country=missed)).figure)
    assert title == (
        "10 of 12 later figures fell inside 90 % bands; seen from 2022 and 2023, the revenue of 2024 lay below"
    )


def test_figures_outside_have_a_ring_and_a_word(draw: Draw) -> None:
    """Rings are at the figures outside, and each panel with one has the word; without any the subtitle has no ring."""
    figure = draw("vietnam-surprise").figure
    assert rings(figure) == [(2024, 1900), (2025, 2000), (2024, 11.5)]
    assert written(figure) == ["outside", "outside"]
    assert "ring: outside the 90 % band" in words(figure)
    assert rings(draw("vietnam-inside").figure) == []
    assert "ring:" not in words(draw("vietnam-inside").figure)


@pytest.mark.parametrize(
    ("relation", "rank", "expected"),
    [
        ("equal", 0.5, ""),
        ("equal", 0.96, "above"),
        ("equal", 0.04, "below"),
        ("at_least", 0.96, "above"),
        ("at_least", 0.04, ""),
        ("at_least", 0.5, ""),
    ],
)
def test_lower_bounds_can_only_lie_above(relation: str, rank: float, expected: str) -> None:
    """A bound below the band refutes nothing."""
    held = {level: abs(rank - 0.5) <= level / 2 for level in LEVELS}
    assert outside(CountryScore("firms", 2023, 2025, 2000.0, relation, rank, held, None, {})) == expected


def test_rows_share_axes_and_columns_are_origins(draw: Draw) -> None:
    """One row an outcome, one column an origin; a row has one scale, and dots are hollow after the origin."""
    figure = draw("vietnam").figure
    firms, revenue = figure.axes[: len(SHIPPED)], figure.axes[len(SHIPPED) :]
    assert len(firms) == len(revenue) == len(SHIPPED)
    for row in (firms, revenue):
        assert len({(axis.get_xlim(), axis.get_ylim()) for axis in row}) == 1
    for axis, origin in zip(firms, SHIPPED, strict=True):
        dots = [line for line in axis.lines if line.get_marker() == "o" and line.get_markerfacecolor() != "none"]
        years = [float(np.atleast_1d(line.get_xdata())[0]) for line in dots]
        assert years == [2019, 2022, 2023, 2024, 2025]
        assert [line.get_markerfacecolor() == "white" for line in dots] == [year > origin for year in years]
    assert "From 2022" in words(figure)


def test_both_readings_of_the_jump_are_named(draw: Draw) -> None:
    """Subtitle and alt text name a change of what is counted, and a real jump."""
    picture = draw("vietnam")
    for text in (words(picture.figure), picture.alt):
        assert "a change of what is counted, or a real jump" in text


def test_coverage_says_what_bands_held(draw: Draw) -> None:
    """The title has the range over horizons; the subtitle whether countries were left out, and the windows."""
    figure = draw("coverage").figure
    assert title_of(figure) == "90 % bands held 89–90 % of later figures in 3 other countries"
    assert "Every country was left out of the fit" in words(figure)
    assert "7,700 windows of 1 to 7 years" in words(figure)
    assert "85 % (US$0.5–2 bn), 97 % (over US$2 bn)" in words(figure)
    for level, held in (("90 %", "89–90 %"), ("80 %", "79–80 %"), ("50 %", "49–50 %")):
        assert f"Nominal {level}" in words(figure)
        assert f"held {held}" in words(figure)
    assert "No country was left out" in words(draw("coverage-wide").figure)


def test_coverage_is_drawn_as_scored(draw: Draw) -> None:
    """Points are the coverage, bars its intervals, dashes the nominal levels."""
    axis, score = draw("coverage").figure.axes[0], panel_score()
    lines = [np.asarray(line.get_ydata(), float) for line in axis.lines]
    for level in LEVELS:
        assert any(np.array_equal(line, [100 * level] * 2) for line in lines)
        assert any(np.array_equal(line, 100 * score.coverage[level]) for line in lines)
        for low, high in zip(score.coverage_low[level], score.coverage_high[level], strict=True):
            assert any(np.array_equal(line, [100 * low, 100 * high]) for line in lines)


def test_home_is_not_another_country() -> None:
    """Countries are other ones only where Viet Nam is not among them."""
    assert title_of(coverage(panel_score(countries=("IND", "VNM"))).figure).endswith("in 2 countries")


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        (FLAT, "On the whole forecasts were as wide as they should be"),
        (NARROW, "Forecasts were too narrow"),
        (WIDE, "Forecasts were too wide"),
        (HIGH, "Forecasts were too high"),
        (HIGH[::-1], "Forecasts were too low"),
        ((0.4, 0.2, 0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2), "Forecasts were too narrow and too high"),
    ],
)
def test_shape_of_percentiles_is_put_in_words(shares: Sequence[float], expected: str) -> None:
    """Many figures at the ends: too narrow; in the middle: too wide; in the lower half: too high."""
    assert shape(np.array(shares)) == expected


def test_percentiles_have_bars_and_a_line(draw: Draw) -> None:
    """Bars are the shares of tenths, the line is at a tenth, and the subtitle explains shapes."""
    figure = draw("pit-wide").figure
    axis = figure.axes[0]
    assert [patch.get_height() for patch in axis.patches] == pytest.approx([100 * share for share in WIDE])  # type: ignore[attr-defined]
    assert [list(np.asarray(line.get_ydata())) for line in axis.lines] == [[10, 10]]
    assert "Too high in the middle: bands too wide; at the ends: too narrow" in words(figure)
    assert "A perfect forecast: 10 % in each" in words(figure)


def test_spread_shows_lines_and_both_kinds_of_dots(draw: Draw) -> None:
    """Lines are simulated quantiles, solid dots the panel's, hollow ones those without jumps."""
    axis, given = draw("spread").figure.axes[0], spreads()
    lines = [np.asarray(line.get_ydata(), float) for line in axis.lines if line.get_marker() in ("None", None, "")]
    for place in range(5):
        assert any(np.array_equal(line, [s.simulated[place] for s in given]) for line in lines)
    for face, name in (("white", "calm"), ("#202124", "panel")):
        dots = [line for line in axis.lines if line.get_marker() == "o" and line.get_markerfacecolor() == face]
        assert [list(np.asarray(line.get_ydata())) for line in dots] == [list(getattr(s, name)) for s in given]
    last = given[-1]
    assert multiple(last.simulated[0]) in title_of(draw("spread").figure)
    assert multiple(last.panel[-1]) in title_of(draw("spread").figure)
    assert f"more than {LARGEST_JUMP:g} log points" in words(draw("spread").figure)


def test_numbers_keep_the_digits_they_bear() -> None:
    """Shares are whole per cent, multiples have two digits."""
    assert percents([0.871, 0.904]).replace(NBSP, " ") == "87–90 %"
    assert percents([0.9, 0.896]).replace(NBSP, " ") == "90 %"
    assert [multiple(np.log(value)) for value in (0.873, 1.0, 3.77, 12.4)] == ["×0.87", "×1.0", "×3.8", "×12"]


def test_footer_has_the_score_where_there_is_one(ensembles: dict[int, Ensemble], seeds: Seeds) -> None:
    """The score stands below a forecast with fitted shocks, and nothing does where others are believed."""
    fitted, score = Result(ensembles[2024], ()), seeds.fit.score
    expected = f"bands held {score.held:.0%} of {score.figures:,} later figures in {score.countries} other countries"
    below = " ".join(footer([fitted])).replace(NBSP, " ")
    assert expected.replace("%", " %") in below
    assert "firm counts are untested abroad" in below
    assert "firm counts are untested abroad" in words(fan([fitted], "firms").figure)
    believed = shipped("baseline", 'parameters.country_shock_sd = { fixed = 0.3, why = "a test" }')
    other = Result(replace(ensembles[2024], scenario=believed), ())
    assert other.backtest is None
    assert "bands held" not in " ".join(footer([other]))
    assert "bands held" not in " ".join(footer([fitted, other]))


def test_same_input_gives_the_same_bytes(made: Make, tmp_path: Path) -> None:
    """Drawn and saved twice a figure is the same to the byte, with its words beside it."""
    assert_same_bytes(lambda: country(made([2022, 2023])), tmp_path, ".svg")
