"""What a comparison prints: what differs and where it was written, what that changes, and what it is worth."""

import re

import pytest

from simulator.analysis.compare import Comparison, compare, project_to_compare
from simulator.analysis.results import Result
from simulator.output import numbers
from simulator.output.comparisons import comparison_table
from tests.analysis.conftest import Results
from tests.scenarios import shipped


def test_comparison_table(results: Results) -> None:
    """A comparison says first what differs in the inputs and where that was set, then what it changes, and how sure."""
    text = comparison_table(compare(results("baseline", "withdrawal")))
    inputs, outcomes = text.index("What differs from baseline"), text.index("What that changes")
    assert inputs < text.index("  Policy; before: current_policy.toml") < text.index("levers.delegations.missions")
    assert text.index("levers.delegations.missions") < outcomes < text.index("What it is worth against baseline")
    assert re.search(r"levers\.delegations\.missions +6 → 0 from 2027 +missions/year +withdrawal\.toml:\d+\n", text)
    assert "better in under 1 %" in text
    assert "2027 → 2026" in text
    assert "withdrawal less baseline: public cost by lever, US$ m" in text
    assert "Beliefs" not in text


def test_kinds_stand_apart(results: Results) -> None:
    """Policy, beliefs and world have a head each; where the first set something itself, that is named too."""
    other = ("recession", "levers.offices.opened = { 2027 = 12 }", "parameters.return_share.fixed = 0.5")
    text = comparison_table(compare(results("offices", other)))
    policy, beliefs, world = (text.index(f"  {head}") for head in ("Policy;", "Beliefs,", "World;"))
    assert policy < beliefs < world
    assert policy < text.index("levers.offices.opened") < beliefs < text.index("parameters.return_share") < world
    assert "10, 20 from 2027 → 12 from 2027" in text
    assert "Policy; before: offices.toml:" in text
    assert "why" not in text[world : text.index("What that changes")]


def test_what_was_there_before_is_told_whole(results: Results) -> None:
    """Seen from a scenario that changes a lever, one that does not goes back to the record."""
    text = comparison_table(compare(results("offices", "baseline")))
    assert re.search(r"levers\.offices\.opened +10, 20 from 2027 → 10 +supported", text)


def test_every_forecast_year_is_printed(results: Results) -> None:
    """Year by year the table has median, 50 and 90 %, the chance and what the mean gains; the end is as above."""
    comparison = compare(results("baseline", "offices"))
    text = comparison_table(comparison)
    years = text[text.index("offices less baseline, year by year") :].splitlines()
    assert [line.split()[0] for line in years[2:12]] == [str(year) for year in range(2026, 2036)]
    gap = comparison.differences["offices"]["firms"]
    at, end = gap.summary.at(2035), years[11]
    for words in ("p50", "p05", "p25", "p75", "p95"):
        assert numbers.change(at[words]) in end
    assert numbers.chance(float(gap.probability_better[-1])) in end
    assert years[2].split()[1] == "none"


def test_nothing_changed_is_said(results: Results) -> None:
    """Where an outcome does not change, the table says none and no chance; what the world does has no price."""
    text = comparison_table(compare(results("baseline", "recession")))
    firms = text[text.index("firms selling abroad") : text.index("foreign revenue")]
    assert firms.count("none") == 2
    assert "better" not in firms
    assert "recession: what it is worth includes what the world does differently" in text
    assert len(re.findall(r"\n  (?:cost|extra revenue for) .* not defined", text)) == 3


def test_unpaired_is_said(results: Results) -> None:
    """Scenarios of other knowledge are not compared draw by draw, and the table says so and tells no worth."""
    text = comparison_table(compare(results("baseline", "articles-2023")))
    assert "in the mean; not paired" in text
    assert "Some scenarios do not share their draws" in text
    assert re.search(r"horizon\.as_of +2025 → 2023 +year +articles-2023\.toml:\d+", text)
    assert "before: newest observation" in text
    assert "year by year" not in text
    assert "What it is worth" not in text


def test_many_scenarios_stand_side_by_side(results: Results) -> None:
    """Worth is told for three scenarios beside one another, and rows of inputs name theirs."""
    names = ("law", "consulting", "delegations", "offices")
    text = comparison_table(compare(results("baseline", *names)))
    assert text.count("What it is worth against baseline") == 2
    assert re.search(r"What it is worth against baseline\n +law +consulting +delegations\n", text)
    assert re.search(r"\n    offices  levers\.offices\.opened", text)


@pytest.fixture(scope="module")
def crossed() -> Comparison:
    """The baseline against offices under another belief and from another year, by market."""
    scenarios = [shipped("baseline"), shipped("offices", "horizon.as_of = 2024")]
    ensembles, others = project_to_compare(scenarios)
    return compare([Result(ensemble) for ensemble in ensembles], others, by_market=True)


def test_policy_and_beliefs_apart(crossed: Comparison) -> None:
    """Four rows of levels, two differences under equal beliefs, and details under the scenario's own."""
    text = comparison_table(crossed)
    block = text[text.index("Policy apart from beliefs: baseline and offices in 2035") :].split("\n\n")[0]
    assert [line.strip().split("  ")[0] for line in block.splitlines()[2:]] == [
        *("under the beliefs of baseline", "policy of baseline", "policy of offices", "difference"),
        *("under the beliefs of offices", "policy of baseline", "policy of offices", "difference"),
        "Under beliefs that know the years up to 2025, plans for those years change nothing.",
    ]
    assert block.count("better in") == 4
    assert block.count("above zero in") == 2
    assert "offices less baseline, both under the beliefs of offices, year by year" in text
    assert "offices: under its own beliefs, against what baseline does under the same." in text
    assert "--set horizon.as_of = 2024" in text


def test_markets_are_printed_where_asked(crossed: Comparison, results: Results) -> None:
    """With markets every one has a row under its name, and all together the last; without, there is no such table."""
    text = comparison_table(crossed)
    rows = text[text.index("by market in 2035") :].split("\n\n")[0].splitlines()[2:]
    names = {form.name for form in crossed.results[0].scenario.seeds.market_forms.values()}
    assert {row.strip().split("  ")[0] for row in rows} == {*names, "All markets"}
    assert rows[-1].startswith("  All markets")
    assert "by market" not in comparison_table(compare(results("baseline", "offices")))
