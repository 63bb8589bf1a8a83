"""What is printed says what a reader must know, and nothing that the numbers do not carry."""

import re

from simulator.analysis.results import Result
from simulator.analysis.worth import CURRENT, WorthSummary, summarise_worth
from simulator.output import numbers
from simulator.output.tables import result_table, shown_years
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
            "parameters.law_adoption_years.fixed = 5",
            'targets = [{ outcome = "firms", year = 2030, at_most = 1 }]',
        )
    )
    text = result_table(result)
    assert "Target: firms in 2030 at most 1: chance under 1 %." in text
    assert "Beyond the evidence: delegations.missions leaves 0 to 18 in 2027 to 2035" in text
    assert "Without effect: levers.partners repeats the record." in text
    assert "Without effect: parameters.law_growth_years, parameters.law_adoption_years change no outcome." in text


def against(record: Result, result: Result, discount: float = 0.05) -> WorthSummary:
    """What a result is worth against another, as a run tells it."""
    outcomes = [found.ensemble.outcomes for found in (record, result)]
    return summarise_worth(outcomes[0], outcomes[1], result.scenario, CURRENT, discount)


def test_worth_is_printed(results: Results) -> None:
    """A run says what its scenario is worth against the record, over which years and at which rate."""
    baseline, offices = results("baseline", "offices")
    worth = against(baseline, offices, 0.03)
    text = result_table(offices, worth)
    assert "What it is worth against the record" in text
    assert "Money is the sum of 2026 to 2035, discounted at 3 % a year to 2026." in text
    benefit = f"{numbers.change(worth.benefit['p50'])} ({numbers.change(worth.benefit['p05'])} to "
    assert re.search(rf"national benefit: value added less cost, US\$ m +{re.escape(benefit)}", text)
    assert re.search(rf"it is above zero in +{numbers.chance(worth.probability_positive)} of draws", text)
    assert "  offices  " in text[text.index("Public cost beyond the record by lever") :]
    assert "2026 to 2035, discounted" in text


def test_nothing_is_worth_nothing(results: Results) -> None:
    """The record is said to cost and bring nothing, without a table of zeros or a lever that costs."""
    (baseline,) = results("baseline")
    text = result_table(baseline, against(baseline, baseline))
    assert "Against the record it costs and brings nothing: both are the same in every draw." in text
    assert "national benefit" not in text
    assert "by lever" not in text


def test_prices_that_are_not_defined_are_said_so(results: Results) -> None:
    """A budget that brings no firm has no price of a firm; of programmes that stop it is told what is given up."""
    baseline, promotion, withdrawal = results("baseline", "promotion", "withdrawal")
    text = result_table(promotion, against(baseline, promotion))
    assert re.search(r"cost of each extra firm, US\$ m +not defined", text)
    assert re.search(r"extra revenue for each US\$1 of cost, US\$ +[0-9.]+ \([0-9.]+ to [0-9.]+\)\n", text)
    stopped = result_table(withdrawal, against(baseline, withdrawal))
    assert re.search(r"cost of each extra firm, US\$ m +[0-9.]+.* saved for each lost", stopped)
    assert re.search(r"extra revenue for each US\$1 of cost.* lost for each saved", stopped)
