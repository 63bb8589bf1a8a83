"""The JSON and the CSV, unrounded and complete."""

import csv
import io
import json
import math

import numpy as np
import pytest

from simulator import __version__
from simulator.analysis.compare import Comparison, compare, project_to_compare
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES
from simulator.report.compare import comparison_data, comparison_rows
from simulator.report.render.data import csv_text, plain
from simulator.report.run import FIELDS, result_data, result_rows
from simulator.report.worth import worth_data
from tests.analysis.conftest import Results
from tests.scenarios import shipped

STATISTICS = ["mean", "p05", "p25", "p50", "p75", "p95"]


def test_record_of_a_run(results: Results) -> None:
    """The object of a run has everything that a reader needs, and is JSON without NaN."""
    (result,) = results("law")
    record = json.loads(json.dumps(plain(result_data(result)), allow_nan=False))
    assert list(record) == [
        *("scenario", "file", "title", "story", "version", "as_of", "end", "draws", "rng_seed", "outcomes", "markets"),
        *(
            "as_counted",
            "chance_of_wider_figures",
            "cost_by_lever",
            "levers",
            "record",
            "targets",
            "extrapolated",
            "no_effect",
            "filter",
            "quantile_error",
            "grades",
            "backtest",
        ),
        "notes",
    ]
    assert (record["scenario"], record["version"], record["draws"]) == ("law", __version__, 100)
    assert set(record["backtest"]) == {"level", "held", "figures", "countries"}
    assert list(record["outcomes"]) == list(OUTCOMES)
    for name, summary in record["outcomes"].items():
        assert summary["unit"] == OUTCOMES[name]
        assert summary["years"] == list(range(2019, 2036))
        for statistic in STATISTICS:
            assert len(summary[statistic]) == 17
            assert (summary[statistic][0] is None) == (name in ("entries", "exits", "public_cost", "tax_forgone"))
    assert list(record["as_counted"]) == ["firms", "revenue"]
    for name, counted in record["as_counted"].items():
        ahead = np.array(record["outcomes"][name]["mean"]) - np.array(counted["mean"])
        assert (ahead[:5] > 0).all()  # the years 2019 to 2023, whose figures counted less
        assert not ahead[5:].any()
    assert 0.8 < record["chance_of_wider_figures"] <= 1
    assert list(record["markets"]["japan"]) == ["firms", "revenue", "entries", "exits"]
    assert list(record["cost_by_lever"]) == ["law", "consulting", "delegations", "promotion", "partners", "offices"]
    assert record["filter"]["particles"] == 8192
    assert set(record["filter"]["effective"]) == {"2023", "2024", "2025"}


def test_means_obey_the_identities(results: Results) -> None:
    """In the printed means flows explain stocks, markets sum to totals and levers to the cost, to 1e-9."""
    (result,) = results("go-global")
    record = plain(result_data(result))
    mean = {name: summary["mean"] for name, summary in record["outcomes"].items()}
    for t in range(1, 17):
        change = mean["entries"][t] - mean["exits"][t]
        assert math.isclose(mean["firms"][t], mean["firms"][t - 1] + change, rel_tol=1e-9)
        for outcome in ("firms", "revenue", "entries", "exits"):
            total = sum(market[outcome]["mean"][t] for market in record["markets"].values())
            assert math.isclose(mean[outcome][t], total, rel_tol=1e-9)
        cost = sum(lever["mean"][t] for lever in record["cost_by_lever"].values())
        assert math.isclose(mean["public_cost"][t], cost, rel_tol=1e-9)


def test_record_of_a_comparison(results: Results) -> None:
    """Differences stand by scenario and outcome, with chances; inputs name what was and what is."""
    record = json.loads(
        json.dumps(plain(comparison_data(compare(results("baseline", "law", "offices")))), allow_nan=False)
    )
    assert [scenario["scenario"] for scenario in record["scenarios"]] == ["baseline", "law", "offices"]
    assert list(record["differences"]) == ["law", "offices"]
    revenue = record["differences"]["law"]["revenue"]
    chances = ("probability_better", "probability_worse", "probability_same")
    assert set(revenue) == {"unit", "years", *STATISTICS, "increments", *chances, "paired"}
    assert revenue["paired"] is True
    places = ("years", "from_origin", "to_origin")
    assert {"scenario", "key", "kind", "unit", "from", "to", *places} == set(record["inputs"][0])
    assert set(record) == {"scenarios", "inputs", "differences", "cost_by_lever", "worth", "four_lines"}
    assert list(record["cost_by_lever"]["law"]) == ["law"]
    assert record["four_lines"] == {}


def test_record_of_worth(results: Results) -> None:
    """A worth names its measure, rate and years; sums have a unit; prices are null where they say nothing."""
    base, promotion = results("baseline", "promotion")
    worth = compare([base, promotion], discount=0.1).contrasts["promotion"].worth
    assert worth is not None
    record = json.loads(json.dumps(plain(worth_data(worth)), allow_nan=False))
    assert (record["against"], record["discount"], record["discounted_to"], record["end"]) == (
        "baseline",
        0.1,
        2026,
        2035,
    )
    sums = ("public_cost", "tax_forgone", "revenue", "value_added", "benefit")
    assert all(record[name]["unit"] == "US$ million" for name in sums)
    # Promotion forgoes no tax: what is left is less than all value added less all it costs.
    assert record["tax_forgone"]["mean"] == 0
    assert record["benefit"]["mean"] < record["value_added"]["mean"] - record["public_cost"]["mean"]
    assert set(record["benefit"]) == {"unit", *STATISTICS, "probability_positive"}
    assert record["firms"]["p95"] == 0
    quantiles = STATISTICS[1:]
    assert record["cost_per_firm"] == {"unit": "US$ million/firm", "of_means": None, **dict.fromkeys(quantiles)}
    assert record["revenue_per_cost"]["of_means"] * record["cost_per_revenue"]["of_means"] == pytest.approx(
        1, rel=1e-12
    )
    assert record["revenue_per_cost"]["p05"] < record["revenue_per_cost"]["p95"]
    assert list(record["cost_by_lever"]) == ["promotion"]


@pytest.fixture(scope="module")
def crossed() -> Comparison:
    """The baseline against offices under another belief, by market."""
    scenarios = [shipped("baseline"), shipped("offices", "parameters.return_share.fixed = 0.5")]
    return compare(*project_to_compare(scenarios), by_market=True)


def test_record_of_four_lines(crossed: Comparison) -> None:
    """Both policies stand under both beliefs, with what the second changes under the same; markets are there too."""
    record = json.loads(json.dumps(plain(comparison_data(crossed)), allow_nan=False))
    lines = record["four_lines"]["offices"]
    assert [(line["policy"], line["beliefs"], line["contrast"] is None) for line in lines] == [
        *(("baseline", "baseline", True), ("offices", "baseline", False)),
        *(("baseline", "offices", True), ("offices", "offices", False)),
    ]
    assert lines[0]["outcomes"] == record["scenarios"][0]["outcomes"]
    assert lines[3]["outcomes"] == record["scenarios"][1]["outcomes"]
    assert set(lines[3]["contrast"]) == {"differences", "cost_by_lever", "worth", "by_market"}
    assert lines[3]["contrast"]["differences"]["revenue"]["paired"] is True
    assert record["worth"]["offices"] is None
    assert record["by_market"]["offices"]["japan"]["revenue"]["paired"] is False


def test_csv_of_four_lines_and_markets(crossed: Comparison) -> None:
    """In the CSV a policy under the beliefs of another has a name of its own, and every row stands once."""
    rows = list(csv.DictReader(io.StringIO(csv_text(FIELDS, comparison_rows(crossed)))))
    found = {(row["scenario"], row["outcome"], row["market"], row["year"]): row for row in rows}
    assert len(found) == len(rows)
    assert {row["scenario"] for row in rows} == {
        *("baseline", "offices", "baseline under offices", "offices under baseline", "offices under offices")
    }
    contrast = crossed.four_lines["offices"][1].contrast
    assert contrast is not None
    expected = contrast.by_market["japan"]["revenue"].summary.at(2035)["p95"]
    assert float(found["offices under baseline", "revenue.difference", "japan", "2035"]["p95"]) == expected
    assert "public_cost.offices.difference" in {row["outcome"] for row in rows}


def test_unpaired_is_null(results: Results) -> None:
    """Nothing is said per draw where draws differ: null, not nought."""
    found = plain(comparison_data(compare(results("baseline", "articles-2023"))))["differences"]["articles-2023"][
        "firms"
    ]
    assert found["paired"] is False
    assert set(found["p50"]) == set(found["probability_better"]) == {None}
    assert None not in found["mean"]


def test_csv_is_tidy_and_unrounded(results: Results) -> None:
    """Every number of the JSON stands in the CSV once, to the last digit."""
    (result,) = results("law")
    rows = list(csv.DictReader(io.StringIO(csv_text(FIELDS, result_rows(result)))))
    header = ["scenario", "outcome", "market", "unit", "year", *STATISTICS]
    assert list(rows[0]) == header
    found = {(row["outcome"], row["market"], int(row["year"])): row for row in rows}
    assert len(found) == len(rows) == 17 * (len(OUTCOMES) + 10 * len(MARKET_OUTCOMES) + 6 + 2)
    assert float(found["revenue", "all", 2030]["p95"]) == result.totals["revenue"].at(2030)["p95"]
    assert float(found["exits", "india", 2035]["mean"]) == result.markets["india"]["exits"].at(2035)["mean"]
    assert found["entries", "all", 2019]["mean"] == ""


def test_comparison_csv_holds_levels_and_differences(results: Results) -> None:
    """Of each compared scenario the table holds its levels, and its differences to the first."""
    comparison = compare(results("baseline", "law"))
    rows = list(csv.DictReader(io.StringIO(csv_text(FIELDS, comparison_rows(comparison)))))
    gaps = [row for row in rows if row["outcome"] == "revenue.difference"]
    assert {row["scenario"] for row in gaps} == {"law"}
    np.testing.assert_array_equal(
        [float(row["mean"]) for row in gaps], comparison.differences["law"]["revenue"].summary.mean
    )
