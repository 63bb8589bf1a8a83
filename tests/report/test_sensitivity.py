"""The report on what moves an outcome: it says what the shares carry and no more."""

from dataclasses import replace

import pytest

from simulator.analysis.compare import difference
from simulator.analysis.results import Result
from simulator.analysis.sensitivity import Effect, Interaction, Portion, Sensitivity, Variance
from simulator.report.language import CHANCE, GRADES, write
from simulator.report.model import LANGUAGES, Report, Rows, Value
from simulator.report.render.data import plain
from simulator.report.sensitivity import FIELDS, MOST_ROWS, report
from simulator.report.values import mean
from tests.analysis.conftest import Results

EVENT = "mission_null_probability"


def share(value: float, half: float = 0.05) -> Portion:
    """A share with an interval of this half width."""
    return Portion(value, value - half, value + half)


NOTHING = Portion(-0.004, -0.02, 0.012)
STRONG = Effect("law_support_gain", "D", share(0.4), share(0.52), -1.3, 4.1, -570.0, 2400.0, significant=True)
SECOND = Effect("consulting_revenue_gain", "A", share(0.1), share(0.1), -0.03, 0.12, 500.0, 1400.0, significant=True)
JOINED = Effect(EVENT, "D", NOTHING, share(0.09), 0.0, 1.0, 1100.0, 900.0, significant=True)
IDLE = Effect("meeting_cost", "D", NOTHING, NOTHING, 0.2, 1.1, 960.0, 940.0, significant=False)


@pytest.fixture(scope="module")
def results(results: Results) -> list[Result]:
    """A scenario and what it is measured against."""
    return results("law", "baseline")


def made(results: list[Result], *effects: Effect, of: str = "difference", sd: float = 1300.0) -> Sensitivity:
    """A finding by hand."""
    pairs = (Interaction(("law_support_gain", EVENT), 0.09),)
    variance = Variance(970.0, sd, effects, pairs, 0.55, 0.28, 230.0, 1700.0, 0.02, (1048, 279.4))
    return Sensitivity(results[0], results[1] if of == "difference" else None, "revenue", 2035, variance)


def rows(told: Report) -> list[list[str]]:
    """The only table of an answer, as it is written."""
    (table,) = told.answer
    return [[write(cell, "en") for cell in row] for row in table.rows]


def test_json_holds_raw_numbers_and_says_which_are_noise(results: list[Result]) -> None:
    """A negative share stands raw with `told` false and a note; one question is one object, else there is a list."""
    found = made(results, STRONG, JOINED, IDLE)
    record = plain(report([found], one=True).record)
    assert [plain(report([found], one=False).record)] == [[record]]
    first, joined, idle = record["parameters"]
    assert (first["name"], first["first"], first["total"], first["told"]) == ("law_support_gain", 0.4, 0.52, True)
    assert (first["low_end"], first["high_end"]) == (-570.0, 2400.0)
    assert (idle["first"], idle["told"], joined["told"]) == (-0.004, False, True)
    assert record["interactions"] == [{"names": ["law_support_gain", EVENT], "share": 0.09}]
    assert (record["chance"], record["explained"], record["rest"]) == pytest.approx((0.28, 0.55, 0.17))
    assert any("1 of 3 unknowns cannot be told from noise" in note for note in record["notes"])
    level = plain(report([made(results, STRONG, of="level")], one=True).record)
    assert (level["of"], level["against"]) == ("level", None)


def test_csv_has_all_unknowns_then_chance_and_the_rest(results: list[Result]) -> None:
    """One row an unknown and question; numbers are those of the JSON."""
    told = report([made(results, STRONG, IDLE, of="level"), made(results, STRONG, JOINED, IDLE)], one=False)
    found = [dict(zip(told.fields, row, strict=True)) for row in told.data]
    assert told.fields == FIELDS
    kinds = [row["kind"] for row in found]
    assert kinds == [*["parameter"] * 2, "chance", "rest", *["parameter"] * 3, "chance", "rest"]
    assert (found[4]["total"], found[7]["first"], found[0]["against"]) == (0.52, 0.28, None)
    assert "sensitivity-level" in told.figures
    assert "sensitivity-difference" in told.figures


def test_the_answer_has_what_is_significant_then_chance_and_the_rest(results: list[Result]) -> None:
    """Noise has no row; each unknown has its share, both ends and its evidence."""
    found = rows(report([made(results, STRONG, JOINED, IDLE)], one=True))
    assert [row[1] for row in found] == ["52", "9", "28", "17"]
    assert found[0][4] == GRADES["D"].en
    assert "support" in found[0][0]
    assert "nothing" in found[1][0]


def test_few_rows_are_shown_and_all_in_detail(results: list[Result]) -> None:
    """Two questions share the rows of an answer."""
    many = [replace(SECOND, name=name) for name in list(results[0].scenario.seeds.parameters)[:12]]
    one = report([made(results, *many)], one=True)
    both = report([made(results, *many, of="level"), made(results, *many)], one=False)
    assert [len(table.rows) for table in one.answer] == [MOST_ROWS + 2]
    assert [len(table.rows) for table in both.answer] == [MOST_ROWS // 2 + 2] * 2
    assert [len(table.rows) for table in both.detail] == [len(many) + 2] * 2


@pytest.mark.parametrize("of", ["level", "difference"])
def test_the_average_is_that_of_the_run(of: str, results: list[Result]) -> None:
    """What is called the average is what other commands call so, not the mean over two futures."""
    found = made(results, STRONG, of=of)
    law, baseline = results
    summary = law.totals["revenue"] if of == "level" else difference(baseline, law, "revenue").summary
    expected = mean(summary, 2035, "revenue", signed=of == "difference")
    told = report([found], one=True)
    (panel,) = told.figures[f"sensitivity-{of}"].panels
    assert isinstance(panel, Rows)
    (mark,) = panel.marks
    assert mark.x == expected.amount == plain(told.record)["run"]["mean"]
    assert "on average" in write(told.answer[0].title, "en")


def test_the_figure_has_a_row_an_unknown_and_one_of_chance(results: list[Result]) -> None:
    """Each from its low to its high end, where its value is; chance is last and quiet; noise is not drawn."""
    (panel,) = report([made(results, STRONG, JOINED, IDLE)], one=True).figures["sensitivity-difference"].panels
    assert isinstance(panel, Rows)
    assert [(row.inner, row.value.amount) for row in panel.rows] == [
        ((-570.0, 2400.0), 2400.0),
        ((1100.0, 900.0), 900.0),
        ((230.0, 1700.0), 1700.0),
    ]
    assert [row.role for row in panel.rows] == ["scenario", "scenario", "quiet"]


def test_words_name_the_strongest_and_chance(results: list[Result]) -> None:
    """The title is the first sentence; both ends are averages; an event is told by what happens."""
    told = report([made(results, STRONG, SECOND, IDLE)], one=True)
    title, first = told.figures["sensitivity-difference"].title, told.sentences[0]
    for language in LANGUAGES:
        assert write(first, language) == f"{write(title, language)}."
        assert "{" not in told.record["words"][language]
    assert "on average" in write(first, "en")
    assert "bình quân" in write(first, "vi")
    assert "28 %" in write(told.sentences[1], "en").replace("\u00a0", " ")
    event = write(report([made(results, JOINED)], one=True).sentences[0], "en")
    assert "if they change something" in event
    assert "if low" not in event


def test_nothing_is_claimed_where_nothing_is_significant_or_varies(results: list[Result]) -> None:
    """No unknown is named where none is significant, and nothing is drawn; where no draw differs that alone is said."""
    none = report([made(results, IDLE)], one=True)
    assert "No unknown significantly moves" in write(none.sentences[0], "en")
    assert not none.figures
    still = report([made(results, IDLE, sd=0.0)], one=True)
    assert (still.answer, still.figures, len(still.sentences)) == ([], {}, 1)
    assert "the difference is the same in every draw" in plain(still.record)["notes"][0]


def test_shares_lie_between_nothing_and_all(results: list[Result]) -> None:
    """An estimate a little outside of what there can be is not told as such."""
    found = made(results, replace(STRONG, total=share(1.02)))
    told = report([replace(found, variance=replace(found.variance, explained=0.8))], one=True)
    shares = [row[1] for row in told.answer[0].rows]
    assert [cell.amount for cell in shares if isinstance(cell, Value)] == [1.0, 0.28, 0.0]
    assert all(isinstance(cell, Value) and cell.unit is CHANCE for cell in shares)


def test_overlap_is_noted_in_json(results: list[Result]) -> None:
    """Where shares sum to more than is explained together the notes say so; where they do not, they do not."""
    start = replace(STRONG, name="initial_firms", first=share(0.38), total=share(0.38))
    trend = replace(STRONG, name="trend_firm_growth", first=share(0.5), total=share(0.5))
    both, one = (
        plain(report([found], one=True).record) for found in (made(results, trend, start), made(results, trend))
    )
    assert [any("overlap" in note for note in record["notes"]) for record in (both, one)] == [True, False]
