"""What an attribution is written as: one record, tidy rows, a table."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable

import pytest

from simulator.analysis.attribution import ALWAYS, Why, why
from simulator.output import numbers
from simulator.output.why import LINE, why_csv, why_record, why_table
from simulator.output.words.language import Language
from tests.scenarios import shipped

WORDS: dict[Language, str] = {"en": "It was the law.", "vi": "Đó là luật."}
POINTS = {"mean", "p05", "p50", "p95"}
BELIEVED = (
    "return_share",
    "home_market_push",
    "meeting_conversion",
    "service_deadweight",
    "promotion_return",
    "consulting_targeting",
)


@pytest.fixture(scope="module")
def explained() -> Callable[..., Why]:
    """What drove a scenario with settings against the baseline with those of both, on a hundred draws."""

    def explain(name: str, *settings: str, both: tuple[str, ...] = (), outcome: str = "revenue") -> Why:
        return why(shipped(name, *both, *settings), shipped("baseline", *both), outcome)

    return explain


@pytest.fixture(scope="module")
def two_levers(explained: Callable[..., Why]) -> Why:
    """The law with many more missions, far beyond what was estimated, and partners who do what is on record."""
    return explained(
        "law",
        "levers.delegations.missions = { 2027 = 60 }",
        "levers.partners.served_share.japan = { 2028 = 0.05 }",
    )


@pytest.fixture(scope="module")
def unpaired(explained: Callable[..., Why]) -> Why:
    """A recession under other beliefs."""
    return explained("recession", *(f"parameters.{name}.fixed = 0.2" for name in BELIEVED))


def test_record_holds_what_is_promised(two_levers: Why) -> None:
    """The record says all of the asked year, unrounded, and adds up."""
    record = json.loads(json.dumps(why_record(two_levers, WORDS), allow_nan=False))
    assert (record["scenario"], record["against"]) == ("law", "baseline")
    assert (record["outcome"], record["year"], record["unit"]) == ("revenue", 2035, "US$ million/year")
    assert record["paired"] is True
    assert set(record["total"]) == set(record["interaction"]) == POINTS
    assert list(record["shares"]) == list(record["main"]) == ["law", "delegations", "partners"]
    assert {share.pop("kind") for share in record["shares"].values()} == {"policy"}
    for values in (*record["shares"].values(), *record["main"].values()):
        assert set(values) == POINTS
    assert sum(share["mean"] for share in record["shares"].values()) == pytest.approx(record["total"]["mean"], rel=1e-9)
    together = sum(values["mean"] for values in record["main"].values()) + record["interaction"]["mean"]
    assert together == pytest.approx(record["total"]["mean"], rel=1e-9)
    mechanism = record["mechanism"]["revenue"]
    assert set(mechanism) == {"entries", "exits", "growth", "contracts"}
    assert sum(account["mean"] for account in mechanism.values()) == pytest.approx(record["total"]["mean"], rel=1e-9)
    assert record["words"] == WORDS
    assert record["by_year"]["total"]["years"] == list(range(2025, 2036))
    assert record["by_year"]["shares"]["law"]["mean"][-1] == record["shares"]["law"]["mean"]
    assert record["no_effect"] == ["levers.partners"]
    assert [found["key"] for found in record["extrapolated"]] == ["delegations.missions"]
    assert record["probability_more"] + record["probability_less"] <= 1


def test_record_of_what_is_not_paired(unpaired: Why) -> None:
    """Where beliefs differ chances are null, and the notes say what that means."""
    record = json.loads(json.dumps(why_record(unpaired, WORDS), allow_nan=False))
    assert record["paired"] is False
    assert record["probability_more"] is None
    assert {name: share["kind"] for name, share in record["shares"].items()} == {"shocks": "shock", "beliefs": "belief"}
    assert any("beliefs enter first" in note for note in record["notes"])


def test_what_is_not_known_is_null(explained: Callable[..., Why]) -> None:
    """Flows of the first observed year are not known: null in the record, empty in the table of rows."""
    found = explained("law", both=("horizon.as_of = 2019",), outcome="entries")
    record = json.loads(json.dumps(why_record(found, WORDS), allow_nan=False))
    assert record["by_year"]["total"]["mean"][0] is None
    assert record["total"]["mean"] is not None
    mechanism = sum(account["mean"] for account in record["mechanism"]["firms"].values())
    firms = float(found.attributions["firms"].total.mean[-1])
    assert mechanism == pytest.approx(firms, rel=1e-9)
    rows = csv.DictReader(io.StringIO(why_csv(found)))
    first = next(row for row in rows if row["outcome"] == "entries" and row["year"] == "2019")
    assert first["mean"] == first["p95"] == ""


def test_rows_are_tidy(two_levers: Why) -> None:
    """One row for each number's place; in every outcome and year shares and interaction add up to the total."""
    rows = list(csv.DictReader(io.StringIO(why_csv(two_levers))))
    places = [tuple(row[column] for column in ("outcome", "part", "name", "year")) for row in rows]
    assert len(places) == len(set(places))
    assert {row["outcome"] for row in rows} == set(ALWAYS)
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in rows:
        sums[row["outcome"], row["year"], row["part"]] += float(row["mean"])
    for outcome in ALWAYS:
        for year in range(2025, 2036):
            at = {part: sums[outcome, str(year), part] for part in ("total", "share", "main", "interaction")}
            assert at["share"] == pytest.approx(at["total"], rel=1e-9, abs=1e-9)
            assert at["main"] + at["interaction"] == pytest.approx(at["total"], rel=1e-9, abs=1e-9)
    assert sums["firms", "2035", "mechanism"] == pytest.approx(sums["firms", "2035", "total"], rel=1e-9)


def test_table_says_what_differs_and_what_it_adds(two_levers: Why) -> None:
    """The table names the keys that differ, shows shares with their ranges, and says what had no effect."""
    lines = why_table(two_levers, WORDS["en"]).splitlines()
    assert "  law          in_force_from, tax_cut, package, eligible_share" in lines
    assert "  delegations  missions" in lines
    share = two_levers.asked.shares["law"].summary.at(2035)
    (row,) = [line for line in lines if line.startswith("  law  ") and "in_force_from" not in line]
    mean, low, high = (numbers.change(share[name]) for name in ("mean", "p05", "p95"))
    assert row.split()[:2] == ["law", mean]
    assert f"{low} to {high}" in row
    (idle,) = [line for line in lines if line.startswith("  partners") and "served" not in line]
    assert idle.split() == ["partners", "none", "none"]
    assert any(line.startswith("More in ") and "less in" in line for line in lines)
    assert WORDS["en"] in lines
    assert "Without effect: levers.partners repeats the record." in lines
    assert any(line.startswith("Beyond the evidence: delegations.missions") for line in lines)


def test_table_of_what_is_not_paired(unpaired: Why) -> None:
    """Of the total and of beliefs only the mean is shown; shocks keep their range."""
    lines = why_table(unpaired, WORDS["en"]).splitlines()
    rows = {line.split("  ")[1]: line for line in lines if line.startswith("  ")}
    assert "not paired" in rows["beliefs"]
    assert "not paired" in rows["all together"]
    assert " to " in rows["shocks"]
    assert "not paired" not in rows["shocks"]
    assert not any(line.startswith("More in ") for line in lines)
    assert any(line.startswith("Careful: beliefs enter first") for line in lines)


def test_table_of_nothing(explained: Callable[..., Why]) -> None:
    """A scenario against itself: nothing differs, and there is no table of shares."""
    lines = why_table(explained("baseline"), WORDS["en"]).splitlines()
    assert lines[lines.index("What differs") + 1] == "  nothing"
    assert not any("adds" in line for line in lines)
    assert any(line.startswith("Careful: nothing differs") for line in lines)


def test_many_keys_are_wrapped(unpaired: Why) -> None:
    """Many beliefs stand under one another, in lines that a terminal shows."""
    lines = why_table(unpaired, "").splitlines()
    start = lines.index("What differs") + 1
    listed = lines[start : lines.index("", start)]
    assert all(len(line) <= LINE for line in listed)
    assert [line[:10].strip() for line in listed] == ["beliefs", "", "shocks"]
    found = [key.strip() for line in listed[:2] for key in line[10:].split(",")]
    assert {key for key in found if key} == set(BELIEVED)
