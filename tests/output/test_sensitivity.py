"""Sensitivity as record, CSV, table and words: they say what the shares carry and no more."""

import csv
import io
import json
from dataclasses import replace

import pytest

from simulator.analysis.results import Result
from simulator.analysis.sensitivity import Effect, Interaction, Sensitivity, Share, Variance
from simulator.output.sensitivity import sensitivity_csv, sensitivity_record, sensitivity_text, share_words
from simulator.output.words.sensitivity import words
from tests.analysis.conftest import Results


def share(value: float, half: float = 0.05) -> Share:
    """A share with an interval of this half width."""
    return Share(value, value - half, value + half)


NULL_PROBABILITY = "mission_null_probability"
NOTHING = Share(-0.004, -0.02, 0.012)
STRONG = Effect("law_package_growth", "D", share(0.4), share(0.52), -1.3, 4.1, -570.0, 2400.0, told=True)
SECOND = Effect("consulting_revenue_gain", "A", share(0.1), share(0.1), -0.03, 0.12, 500.0, 1400.0, told=True)
JOINED = Effect(NULL_PROBABILITY, "D", NOTHING, share(0.09), 0.0, 1.0, 1100.0, 900.0, told=True, binary=True)
IDLE = Effect("meeting_cost", "D", NOTHING, NOTHING, 0.2, 1.1, 960.0, 940.0, told=False)


@pytest.fixture(scope="module")
def results(results: Results) -> list[Result]:
    """A scenario and what it is measured against."""
    return results("law", "baseline")


def made(results: list[Result], *effects: Effect, of: str = "difference", sd: float = 1300.0) -> Sensitivity:
    """A finding by hand."""
    pairs = (Interaction(("law_package_growth", NULL_PROBABILITY), 0.09),)
    variance = Variance(970.0, sd, effects, pairs, 0.55, 0.28, 230.0, 1700.0, 0.02, (1048, 279.4))
    return Sensitivity(results[0], results[1] if of == "difference" else None, "revenue", 2035, variance)


def test_the_record_holds_raw_numbers_and_says_which_are_noise(results: list[Result]) -> None:
    """Keys are those that the interface states; a negative share stands raw with `told` false and a note."""
    record = json.loads(json.dumps(sensitivity_record(made(results, STRONG, JOINED, IDLE)), allow_nan=False))
    assert (record["outcome"], record["year"], record["of"], record["against"]) == (
        *("revenue", 2035, "difference"),
        "baseline",
    )
    first, joined, idle = record["parameters"]
    keys = {"name", "grade", "first", "first_low", "first_high", "total", "low_end", "high_end"}
    assert keys <= set(first)
    assert (first["name"], first["first"], first["total"]) == ("law_package_growth", 0.4, 0.52)
    assert (first["low_end"], first["high_end"], first["told"]) == (-570.0, 2400.0, True)
    assert (idle["first"], idle["told"], joined["told"]) == (-0.004, False, True)
    assert (record["chance"], record["explained"], record["rest"]) == pytest.approx((0.28, 0.55, 0.17))
    assert set(record["words"]) == {"en", "vi"}
    assert any(
        "1 of 3 unknowns cannot be told from noise; an estimate below zero is noise" in n for n in record["notes"]
    )
    level = sensitivity_record(made(results, STRONG, of="level"))
    assert (level["of"], level["against"]) == ("level", None)


def test_the_table_of_numbers_has_all_unknowns_and_chance(results: list[Result]) -> None:
    """One row an unknown and question, then chance and the rest; numbers are those of the record."""
    both = [made(results, STRONG, IDLE, of="level"), made(results, STRONG, JOINED, IDLE)]
    rows = list(csv.DictReader(io.StringIO(sensitivity_csv(both))))
    assert [row["kind"] for row in rows] == [*["parameter"] * 2, "chance", "rest", *["parameter"] * 3, "chance", "rest"]
    assert {row["of"] for row in rows[:4]} == {"level"}
    assert float(rows[4]["total"]) == 0.52
    assert float(rows[7]["first"]) == 0.28
    assert rows[0]["against"] == ""


def test_the_printed_table_never_shows_a_negative_share(results: list[Result]) -> None:
    """What cannot be told from noise is called noise, with what it may be at most and no ends; chance stands beside."""
    text = sensitivity_text([made(results, STRONG, JOINED, IDLE)], "en")
    lines = {line.strip().split("  ")[0]: line for line in text.splitlines()}
    assert lines["the extra growth from the law's package"].split()[-5:] == ["%)", "52", "%", "−570", "+2,400"]
    assert "40 % (35 to 45 %)" in lines["the extra growth from the law's package"]
    assert "noise (up to 1 %)  9 %" in lines["whether delegations change nothing"]
    assert lines["the cost of one meeting at home"].rstrip().endswith("noise (up to 1 %)  noise")
    assert "28 %" in lines["chance of the years to come"]
    assert "−0.4 %" not in text
    assert "Careful: the 100 draws hold 1,048 different draws of the parameters, which tell as much as 279" in text
    assert share_words(Share(0.2, 0.002, 0.4), told=True) == "20 % (under 1 to 40 %)"


def test_words_name_the_two_strongest_their_grades_and_chance(results: list[Result]) -> None:
    """The paragraph says what is expected at both ends, on what it rests, what learning brings, and what nobody can."""
    english, vietnamese = words(made(results, STRONG, SECOND, IDLE)).values()
    for expected in (
        "Among the unknowns, the extra growth from the law's package moves what",
        "most; it rests on judgement (grade D)",
        "Where it is low, −US$570 million a year is expected; where it is high, +US$2.4 billion a year",
        "would remove 40 % of the variance (90 % interval: 35 % to 45 %) and narrow the standard deviation by 23 %",
        "Next comes the effect of advice on revenue, which rests on trials or meta-analyses (grade A) (10 %",
        "believed to go together",
        "28 % of the variance is chance of the years to come, which nobody can learn",
        "would remove 55 %",
        "The other 17 %",
    ):
        assert expected in english
    for expected in ("mức D", "28% phương sai là biến động ngẫu nhiên", "40%", "35% đến 45%", "+2,4 tỷ USD mỗi năm"):
        assert expected in vietnamese
    assert "{" not in english + vietnamese


def test_words_do_not_promise_what_an_unknown_does_only_together(results: list[Result]) -> None:
    """Where only interactions were told, learning the unknown alone is said to bring nothing that can be seen."""
    english = words(made(results, JOINED))["en"]
    assert (
        "where they change something, +US$1.1 billion a year is expected; where they change nothing,"
        in english.lower().replace("us$", "US$")
    )
    assert "learning it alone would remove nothing that can be told from noise" in english.lower()
    assert "with them it moves 9 %" in english
    assert "No other unknown can be told from noise" in english


def test_words_where_nothing_was_told_or_nothing_moves(results: list[Result]) -> None:
    """No unknown is named where none was told; where no draw differs, nothing else is said."""
    none = words(made(results, IDLE))
    assert none["en"].startswith("No single unknown moves what ‘")
    assert "the cost of one meeting at home" not in none["en"]
    assert "learning all" not in none["en"].lower()
    still = replace(made(results, replace(IDLE, first=share(0, 0), total=share(0, 0)), sd=0.0))
    still = replace(still, variance=replace(still.variance, mean=0.0))
    assert words(still)["en"].startswith("Nothing moves what")
    assert words(still)["en"].endswith("it is US$0 a year in every draw.")
    assert words(still)["en"].count(".") == 1
    assert "Careful: the difference is the same in every draw" in sensitivity_text([still], "vi")


def test_overlapping_shares_are_said_to_overlap(results: list[Result]) -> None:
    """Where shares sum to more than is explained together, words and notes say so; where they do not, they do not."""
    start = replace(STRONG, name="initial_firms", first=share(0.38), total=share(0.38))
    trend = replace(STRONG, name="trend_firm_growth", first=share(0.5), total=share(0.5))
    both, one = made(results, trend, start), made(results, trend)
    assert "the published figures tie unknowns to one another" in words(both)["en"]
    assert "overlap" not in words(one)["en"]
    assert [any("overlap" in note for note in sensitivity_record(found)["notes"]) for found in (both, one)] == [
        True,
        False,
    ]
