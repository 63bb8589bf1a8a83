"""Words of sweeps and searches: no claim that the numbers do not carry, whole sentences in both languages."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from simulator.analysis.seek import Sought
from simulator.analysis.sweep import Sweep
from simulator.output.seek import seek_table
from simulator.output.sweep import sweep_record, sweep_table
from simulator.output.words import seek as seek_words
from simulator.output.words import sweep as sweep_words
from simulator.output.words.sweep import without_tail
from tests.output.test_response_figures import SEARCHES, SWEEPS, _quick, searches, sweeps

__all__ = ["_quick", "searches", "sweeps"]

Sweeps = Callable[[str], Sweep]
Searches = Callable[[str], Sought]


@pytest.mark.parametrize("case", SWEEPS)
def test_sweep_in_whole_sentences(case: str, sweeps: Sweeps) -> None:
    """Both languages say as much: sentences with capital and full stop, no gap left open, nothing unknown."""
    whole(sweep_words.words(sweeps(case)))


@pytest.mark.parametrize("case", SEARCHES)
def test_search_in_whole_sentences(case: str, searches: Searches) -> None:
    """Both languages say as much: sentences with capital and full stop, no gap left open, nothing unknown."""
    whole(seek_words.words(searches(case)))


def whole(told: dict[str, str]) -> None:
    """Checks that paragraphs of both languages are complete and of one set of facts."""
    assert set(told) == {"en", "vi"}
    for text in told.values():
        assert text[0].isupper()
        assert text.endswith(".")
        assert "{" not in text
        assert "nan" not in text.split()
    sentences = [text.count(". ") for text in told.values()]
    assert sentences[0] == sentences[1]


def test_what_cannot_be_seen_has_no_number(sweeps: Sweeps) -> None:
    """An outcome that is not seen to change is named as such and gets no amount; one that never changes neither."""
    text = sweep_words.words(sweeps("missions"))["en"]
    assert "changes nothing that can be seen in foreign revenue" in text
    assert "It changes nothing in the number of firms active abroad." in text
    assert "foreign revenue by" not in text
    assert "public cost beyond the record by +US$" in text
    flat = sweep_words.words(sweeps("flat"))["en"]
    assert "It changes nothing in foreign revenue, the number of firms active abroad, public cost" in flat
    assert "US$" not in flat.partition("It changes")[0]


def test_evidence_and_grade_are_named(sweeps: Sweeps) -> None:
    """The range is told with its grade; only where values leave it, that they are extrapolated."""
    beyond, within = (sweep_words.words(sweeps(case))["en"] for case in ("missions", "tax"))
    assert "from 0 to 18, resting on judgement (grade D); beyond that they are extrapolated" in beyond
    assert "from 0 to 10, resting on cross-sections or self-reports (grade C)." in within
    assert "extrapolated" not in within
    world = sweep_words.words(sweeps("world"))["en"]
    assert "estimated" not in world


def test_the_last_value_for_which_evidence_speaks_is_told(sweeps: Sweeps) -> None:
    """Of a key that leaves its range, the effect at the end of the range is told before that at the highest value."""
    text = sweep_words.words(sweeps("steps"))["en"]
    places = [text.index(f"a value of {value} changes foreign revenue") for value in (0, 4, 8)]
    assert places == sorted(places)
    assert "The file's own steps of the yearly budget" in text


def test_a_starved_filter_is_noted(sweeps: Sweeps) -> None:
    """Beliefs of which the filter kept too little are noted, in the record and below the table."""
    found = replace(sweeps("belief"), starved=2)
    assert sweep_record(sweeps("belief"))["notes"] == []
    assert sweep_record(found)["notes"][0].startswith("the filter is starved under 2 of the beliefs")
    assert "Careful: the filter is starved under 2 of the beliefs" in sweep_table(found, "en")


def test_harm_is_told_as_harm(sweeps: Sweeps) -> None:
    """Below the record the change has a minus."""
    assert "a value of 0 changes foreign revenue in 2035 by −US$" in sweep_words.words(sweeps("steps"))["en"]


def test_beliefs_are_not_paired(sweeps: Sweeps) -> None:
    """A sweep of beliefs says that values are not compared draw by draw, and what it is measured against."""
    text = sweep_words.words(sweeps("belief"))["en"]
    assert "The past is learned anew under each belief" in text
    assert "Against the record under the same belief" in text
    assert "With a value of 0.2, foreign revenue in 2035 is US$" in sweep_words.words(sweeps("level"))["en"]
    assert "learned anew" not in sweep_words.words(sweeps("tax"))["en"]


def test_pairs_keep_to_the_evidence(sweeps: Sweeps) -> None:
    """The highest pair is sought where evidence speaks for both values."""
    text = sweep_words.words(sweeps("two"))["en"]
    assert "Of the pairs of values for which evidence speaks, the pair 4 and 30 %" in text


def test_searches_say_how_they_ended(searches: Searches) -> None:
    """Met, met without change, not reachable, no response: each has its own words."""
    met, nowhere, already, still = (
        seek_words.words(searches(case))["en"] for case in ("met", "nowhere", "already", "still")
    )
    assert "is at least US$3.5 million a year with a probability of 50 % where the yearly budget" in met
    assert nowhere.startswith("The target is not reachable within the range")
    assert "US$1,000,000 million" in nowhere
    assert already.startswith("The target is met without any change")
    assert "The line is crossed where the law's tax cut in points is" in already
    assert "does not respond to the yearly budget for promotion abroad in US$ million at all" in still


def test_several_crossings_are_told(searches: Searches) -> None:
    """Where the line is crossed more than once a reader knows that the smallest value was taken."""
    found = replace(searches("met"), crossings=3)
    assert "The line is crossed 3 times in the range" in seek_words.words(found)["en"]
    assert "times" not in seek_words.words(searches("met"))["en"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("+US$1.1 million a year", "+US$4.8 million a year", "+US$1.1"),
        ("−US$3 million a year", "+US$1 billion a year", "−US$3 million"),
        ("0 firms", "28 firms", "0"),
        ("1 firm", "5 firms", "1 firm"),
        ("firms", "firms", "firms"),
    ],
)
def test_a_unit_is_said_once(low: str, high: str, expected: str) -> None:
    """What ends both amounts is left to the second."""
    assert without_tail(low, high) == expected


def test_a_table_of_a_search_shows_the_response(searches: Searches) -> None:
    """Quantiles stand in the unit of their column, as fine as tells them apart, without the solver's own steps."""
    table = seek_table(searches("nowhere"), "en")
    rows = [line.split() for line in table.partition("In 2030")[2].splitlines() if line.startswith("  ")]
    numbers = [row[-1] for row in rows[1:]]
    assert len(set(numbers)) == len(numbers) > 2
    assert not any("US$" in number for number in numbers)
    assert [line for line in seek_table(searches("met"), "en").splitlines() if "found" in line]


def test_a_table_of_two_keys_has_one_view(sweeps: Sweeps) -> None:
    """Where there are differences, levels that all read the same are left to the CSV, and no band is promised."""
    table = sweep_table(sweeps("two"), "en")
    assert "Difference in 2035" in table
    assert "Level in 2035" not in table
    assert "in brackets" not in table
    assert "highest median change in foreign revenue" in sweep_words.words(sweeps("two"))["en"]
