"""The report of a backtest: what it says of scores that are known, and that tables, figures and data hold them all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from simulator.analysis.backtest import NAIVE, Backtest, HomeScore, PanelScore, SizeScore
from simulator.analysis.fit import Spread
from simulator.analysis.scores import LEVELS, inside, percentile
from simulator.report.backtest import FIELDS, report, shape, side, spread_table
from simulator.report.language import write
from simulator.report.layout import outside
from simulator.report.model import LANGUAGES, Lines, Report, Rows
from simulator.report.render.alt import alt_text
from simulator.report.render.data import plain, to_csv
from simulator.runs.ensemble import Ensemble, project_all
from tests.scenarios import shipped

ORIGINS = (2019, 2023, 2024)
HORIZONS = range(1, 8)
FLAT = (0.1,) * 10
NARROW = (0.25, 0.08, 0.07, 0.06, 0.04, 0.04, 0.06, 0.07, 0.08, 0.25)
WIDE = (0.02, 0.06, 0.10, 0.14, 0.18, 0.18, 0.14, 0.10, 0.06, 0.02)
HIGH = (0.16, 0.15, 0.14, 0.12, 0.10, 0.09, 0.08, 0.06, 0.06, 0.04)


def panel_score(ours: float = 0.1, shares: Sequence[float] = FLAT, left_out: bool = True) -> PanelScore:
    """A score with the nominal coverage at every horizon but the last, where it is three points less."""
    held = {level: np.array([level] * (len(HORIZONS) - 1) + [level - 0.03]) for level in LEVELS}
    naive = {"last_value": 0.12, "last_growth": 0.2, "median_growth": 0.1}
    return PanelScore(
        panel="seeds/panel.csv",
        series="",
        groups={},
        countries=("FRA", "IND", "PHL"),
        horizons=tuple(HORIZONS),
        windows=tuple(1_500 - 100 * years for years in HORIZONS),
        coverage=held,
        coverage_low={level: values - 0.05 for level, values in held.items()},
        coverage_high={level: np.minimum(values + 0.05, 1.0) for level, values in held.items()},
        coverage_error={level: np.full(len(HORIZONS), 0.03) for level in LEVELS},
        crps={name: np.full(len(HORIZONS), value) for name, value in {"ours": ours, **naive}.items()},
        pit=np.array(shares),
        by_size=(SizeScore(500.0, 2_000.0, 1_000, 0.85), SizeScore(2_000.0, float("inf"), 900, 0.97)),
        held=0.9,
        by_country={},
        left_out=left_out,
    )


def small_score(countries: tuple[str, ...], lacking: int) -> PanelScore:
    """A score without an interval at the first horizons."""
    score = panel_score()
    places = np.arange(len(HORIZONS))
    low, high = (
        {level: np.where(places < lacking, np.nan, values) for level, values in ends.items()}
        for ends in (score.coverage_low, score.coverage_high)
    )
    return replace(score, countries=countries, coverage_low=low, coverage_high=high)


def home_scores(ensemble: Ensemble, rank: float | None) -> Iterable[HomeScore]:
    """The score of each later level; its percentile may be given, and a naive forecast is better where it is high."""
    for row in ensemble.scenario.seeds.observations:
        if row.quantity not in ("firms", "revenue") or row.year <= ensemble.scenario.as_of:
            continue
        draws = ensemble.outcomes.totals[row.quantity][ensemble.years.index(row.year)]
        at = float(percentile(draws, np.array([row.value]))[0]) if rank is None else rank
        exact = row.relation == "equal"
        held = {level: bool(inside(np.array([at]), level)[0]) if exact else at <= 0.5 + level / 2 for level in LEVELS}
        naive = dict.fromkeys(NAIVE, 0.1 if exact else None)
        crps = (0.2 if at > 0.9 else 0.05) if exact else None
        year, origin = row.year, ensemble.scenario.as_of
        wider = at - 0.1 if origin < ensemble.scenario.seeds.calendar.coverage_year <= year else None
        yield HomeScore(row.quantity, origin, year, row.value, row.relation, at, held, crps, naive, wider)


@pytest.fixture(scope="module")
def ensembles() -> list[Ensemble]:
    """The baseline from each origin on a few draws, none of which meets a percentile to the bit."""
    return project_all(
        [shipped("baseline", f"horizon.as_of = {year}", "horizon.end = 2025", draws=500) for year in ORIGINS]
    )


def made(ensembles: list[Ensemble], ranks: Sequence[float | None] = (0.5, 0.5, 0.5), **panel: object) -> Backtest:
    """A backtest with all figures of an origin at one percentile."""
    scores = [score for e, rank in zip(ensembles, ranks, strict=True) for score in home_scores(e, rank)]
    return Backtest(tuple(scores), tuple(ensembles), panel_score(**panel), {"seeds/panel.csv": "abc"})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def told(ensembles: list[Ensemble]) -> Report:
    """The report of a backtest with a surprise in 2023."""
    return report(made(ensembles, (0.5, 0.99, 0.5)))


def sentences(found: Report, language: str = "en") -> str:
    """All that is said in sentences."""
    return " ".join(write(text, language) for text in (*found.sentences, *found.careful))  # type: ignore[arg-type]


def test_json_and_csv_hold_every_score(told: Report) -> None:
    """JSON has the scores by name, coverage as shares; the CSV has the same numbers, one a row."""
    record = plain(told.record)
    assert set(record["home"][0]) == {
        *("quantity", "origin", "year", "observed", "relation", "percentile", "in50", "in80", "in90", "crps"),
        *("crps_naive", "wider"),
    }
    panel = record["panel"]
    assert set(panel) == {
        *(
            "name",
            "left_out",
            "series",
            "groups",
            "countries",
            "windows",
            "horizons",
            "coverage",
            "coverage_low",
            "coverage_high",
        ),
        *("crps", "skill", "pit", "by_size"),
    }
    assert set(panel["coverage"]) == {"50", "80", "90"}
    assert panel["by_size"][-1]["high"] is None
    assert to_csv(told).splitlines()[0] == ",".join(FIELDS)
    rows = {tuple(row[:-1]): row[-1] for row in told.data}
    assert len(rows) == len(told.data)
    for figure in record["home"]:
        head = ("home", figure["quantity"], figure["origin"], figure["year"], figure["year"] - figure["origin"])
        assert rows[*head, "ours", "percentile"] == figure["percentile"]
        assert rows[*head, "ours", "wider"] == figure["wider"]
        assert rows[*head, "last_value", "crps"] == figure["crps_naive"]["last_value"]
    for place, horizon in enumerate(panel["horizons"]):
        assert rows["panel", "exports", None, None, horizon, "ours", "coverage_90"] == panel["coverage"]["90"][place]


def test_answer_has_a_row_a_figure_and_a_column_an_origin(told: Report) -> None:
    """Of the panel every horizon has its shares and scores; at home every later figure has a percentile or none yet."""
    panel, home = told.answer
    assert len(panel.columns) == len(HORIZONS) + 1
    assert len(panel.rows) == len(LEVELS) + 1 + len(NAIVE)
    assert len(home.columns) == len(ORIGINS) + 1
    cells = {write(row[0], "en"): [write(cell, "en") for cell in row[1:]] for row in home.rows}
    assert cells["1,900 firms in 2024"] == ["50\u00a0% (40\u00a0%)", "99\u00a0% above (89\u00a0%)", ""]
    assert cells["at least 2,000 firms in 2025"][-1] == "50\u00a0%"


def test_counts_and_surprises_are_said(told: Report, ensembles: list[Ensemble]) -> None:
    """Exact figures are counted by origin; those outside are named with their side, and so is the jump among them."""
    held = (
        "The 90\u00a0% band held later figures of Viet Nam: 8 of 8 from 2019, 0 of 3 from 2023 and 1 of 1 from 2024; "
    )
    held += "figures that are at least so high are not counted."
    assert held in sentences(told)
    assert "Seen from 2023, 1,900 firms in 2024, at least 2,000 firms in 2025" in sentences(told)
    assert "lay above it, and inside once figures may count more widely" in sentences(told)
    assert "two readings" in sentences(told)
    assert "two readings" in write(told.figures["backtest-home"].notes[0], "en")
    calm = report(made(ensembles))
    assert "8 of 8 from 2019, 3 of 3 from 2023" in sentences(calm)
    assert "Seen from" not in sentences(calm)
    assert not calm.figures["backtest-home"].notes


def test_naive_forecasts_that_did_better_are_named(told: Report, ensembles: list[Ensemble]) -> None:
    """Plainly: in how many cases, and for which figures seen from which years."""
    assert "A naive forecast did better in 3 of 12 cases: 1,900 firms in 2024 from 2023, US$11.5" in sentences(told)
    assert "A naive forecast did better in 0 of 12 cases." in sentences(report(made(ensembles)))


@pytest.mark.parametrize(("ours", "word"), [(0.1, "0 % better than median growth"), (0.15, "50 % worse than median")])
def test_scores_are_held_against_naive_ones(ensembles: list[Ensemble], ours: float, word: str) -> None:
    """Better or worse, by how much; no skill is claimed where the score is that of median growth."""
    said = sentences(report(made(ensembles, ours=ours))).replace("\u00a0", " ")
    assert word in said
    assert ("no skill" in said) == (ours == 0.1)


def test_doubts_are_said(ensembles: list[Ensemble]) -> None:
    """What was believed knowing the figures, countries that the fit knew, and what sizes of exports bands held."""
    same = sentences(report(made(ensembles, (0.5, 0.52, 0.5))))
    assert "the forecast from 2019 is what was believed before any figure" in same.replace("The f", "the f")
    assert "knowing figures up to 2025" in same
    assert "85\u00a0% (from US$500 million) and 97\u00a0% (from US$2 billion)" in same
    assert "left out" not in same
    other = sentences(report(made(ensembles, (0.2, 0.8, 0.5), left_out=False)))
    assert "no country was left out" in other


def test_too_few_countries_give_no_interval(ensembles: list[Ensemble]) -> None:
    """It is said, in the figure too, which then draws and tells only what there is."""
    one, few = small_score(("FRA",), len(HORIZONS)), small_score(("FRA", "IND"), 2)
    for score, words in ((one, "No interval can be given: one country"), (few, "some bands 1 and 2 years ahead")):
        found = report(replace(made(ensembles), panel=score))
        figure = found.figures["backtest-coverage"]
        alone = score is one
        assert words in sentences(found)
        assert f"of later exports of {'1 country' if alone else '2 countries'}" in sentences(found)
        assert words in alt_text(figure, "en")
        assert "nan" not in alt_text(figure, "en")
        assert ("In brackets" in alt_text(figure, "en")) is not alone
        assert plain(found.record)["panel"]["coverage_low"]["90"][0] is None
    assert "No interval" not in sentences(report(made(ensembles)))


def test_what_was_done_to_the_file_is_said(ensembles: list[Ensemble]) -> None:
    """Groups left out by name, many by code alone, and the series that was divided; in the figure and the data too."""
    score = replace(panel_score(), series="BX.GSR.CCIS.CD", groups={"WLD": "World", "OED": "OECD members"})
    found = report(replace(made(ensembles), panel=score))
    assert "were left out: World (WLD) and OECD members (OED)." in sentences(found)
    assert "Values of BX.GSR.CCIS.CD were taken as US$ and divided by 1,000,000." in sentences(found)
    assert "World (WLD)" in alt_text(found.figures["backtest-coverage"], "en")
    assert plain(found.record)["panel"]["groups"] == score.groups
    many = replace(score, groups={f"G{number:02}": "a group" for number in range(40)})
    assert "left out: G00, G01," in sentences(report(replace(made(ensembles), panel=many)))


def test_home_figure_shares_scales_and_rings_what_lies_outside(ensembles: list[Ensemble]) -> None:
    """Outcomes in rows, origins that an exact figure tests in columns; a ring is where the table says outside."""
    found = made(ensembles, (None, None, None))
    figure = report(found).figures["backtest-home"]
    panels = [panel for panel in figure.panels if isinstance(panel, Lines)]
    assert (len(panels), figure.columns) == (6, 3)
    assert len({panel.reach for panel in panels[:3]}) == len({panel.reach for panel in panels[3:]}) == 1
    for panel, (quantity, origin) in zip(panels, [(q, o) for q in ("firms", "revenue") for o in ORIGINS], strict=True):
        scores = {s.year: s for s in found.home if (s.quantity, s.origin) == (quantity, origin)}
        later = [mark for mark in panel.marks if mark.x is not None and mark.x > origin]
        assert [mark.x for mark in later] == sorted(scores)
        for mark in later:
            assert outside(panel.series, mark) == (side(scores[int(mark.x or 0)]) is not None)


def test_a_floor_can_only_lie_above(ensembles: list[Ensemble]) -> None:
    """A least value below the band refutes nothing."""
    floor = next(score for score in made(ensembles).home if score.relation == "at_least")
    assert side(replace(floor, inside=dict.fromkeys(LEVELS, True))) is None
    above = side(replace(floor, percentile=0.99, inside=dict.fromkeys(LEVELS, False)))
    assert above is not None
    assert above.en == "above"


def test_panel_figures_show_what_was_scored(told: Report) -> None:
    """A panel a level around what it should hold, with the interval; a bar a tenth beside its fair share."""
    score, coverage, pit = panel_score(), told.figures["backtest-coverage"], told.figures["backtest-pit"]
    for level, panel in zip(LEVELS, coverage.panels, strict=True):
        assert isinstance(panel, Lines)
        assert list(panel.series[0].centre) == score.coverage[level].tolist()
        assert list(panel.series[0].bands[90][0]) == score.coverage_low[level].tolist()
        assert panel.marks[0].y == level
        assert panel.reach is not None
        assert sum(panel.reach) / 2 == pytest.approx(level)
    assert "87 to 90 %" in write(coverage.title, "en")
    (bars,) = pit.panels
    assert isinstance(bars, Rows)
    assert [row.value.amount for row in bars.rows] == pytest.approx(FLAT)
    assert bars.marks[0].x == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        (FLAT, "about as wide as they should be"),
        (NARROW, "too narrow"),
        (WIDE, "too wide"),
        (HIGH, "too high"),
        (HIGH[::-1], "too low"),
        ((0.4, 0.2, 0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2), "too narrow and too high"),
    ],
)
def test_shape_of_percentiles_is_put_in_words(shares: Sequence[float], expected: str) -> None:
    """Many figures at the ends: too narrow; in the middle: too wide; in the lower half: too high."""
    assert write(shape(np.array(shares)), "en") == expected


def test_spread_is_told_in_multiples() -> None:
    """Three rows a horizon, and half of all lies below the middle column."""
    growth = np.log([0.5, 1.0, 3.77])
    spreads = [Spread(years, (0.05, 0.5, 0.95), growth, growth, growth) for years in (1, 2)]
    table = spread_table(spreads)
    assert [write(column.name, "en") for column in table.columns[2:]] == ["5\u00a0%", "50\u00a0%", "95\u00a0%"]
    assert len(table.rows) == 6
    assert [write(cell, "en") for cell in table.rows[0][2:]] == ["0.5", "1", "3.8"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_both_languages(told: Report, language: str) -> None:
    """No gap is left open in any sentence."""
    assert "{" not in sentences(told, language)
    assert len(sentences(told, language)) > 200
