"""What is printed says what a reader must know, and nothing that the numbers do not carry."""

from simulator.analysis.compare import compare
from simulator.output.tables import comparison_table, result_table, shown_years
from tests.analysis.conftest import Results


def test_result_table(results: Results) -> None:
    """A run's table has all outcomes in three years, with bands."""
    (result,) = results("baseline")
    text = result_table(result)
    assert shown_years(result) == (2025, 2030, 2035)
    for words in ("firms selling abroad", "foreign revenue, US$ m", "public cost beyond the record", "2025", "2035"):
        assert words in text
    median = f"{result.totals['firms'].at(2035)['p50']:,.0f}"
    assert median[:3] in text


def test_cautions_are_printed(results: Results) -> None:
    """Targets, extrapolation and what has no effect are said in words."""
    (result,) = results(
        (
            "baseline",
            "levers.delegations.missions = { 2027 = 40 }",
            "levers.partners.served_share.japan = { 2027 = 0.05 }",
            "parameters.law_growth_years.fixed = 5",
            'targets = [{ outcome = "firms", year = 2030, at_most = 1 }]',
        )
    )
    text = result_table(result)
    assert "Target: firms in 2030 at most 1: chance under 1 %." in text
    assert "Beyond the evidence: delegations.missions leaves 0 to 18 in 2027 to 2035" in text
    assert "Without effect: levers.partners repeats the record." in text
    assert "Without effect: parameters.law_growth_years changes no outcome." in text


def test_comparison_table(results: Results) -> None:
    """A comparison says first what differs in the inputs, then what that changes, and how sure it is."""
    text = comparison_table(compare(results("baseline", "withdrawal")))
    inputs, outcomes = text.index("What differs from baseline"), text.index("What that changes")
    assert inputs < text.index("levers.delegations.missions") < outcomes
    assert "6 → 0 from 2027" in text
    assert "better in under 1 %" in text
    assert "2027 → 2026" in text


def test_nothing_changed_is_said(results: Results) -> None:
    """Where an outcome does not change, the table says none and no chance."""
    text = comparison_table(compare(results("baseline", "recession")))
    firms = text[text.index("firms selling abroad") : text.index("foreign revenue")]
    assert firms.count("none") == 2
    assert "better" not in firms


def test_unpaired_is_said(results: Results) -> None:
    """Scenarios of other knowledge are not compared draw by draw, and the table says so."""
    text = comparison_table(compare(results("baseline", "articles-2023")))
    assert "in the mean; not paired" in text
    assert "Some scenarios do not share their draws" in text
    assert "horizon.as_of  2025 → 2023" in text
