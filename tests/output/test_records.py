"""The JSON and the CSV, unrounded and complete."""

import csv
import io
import json
import math

import numpy as np

from simulator import __version__
from simulator.analysis.compare import compare
from simulator.model.quantities import OUTCOMES
from simulator.output.records import comparison_csv, comparison_record, result_record, results_csv
from tests.analysis.conftest import Results

STATISTICS = ["mean", "p05", "p25", "p50", "p75", "p95"]


def test_record_of_a_run(results: Results) -> None:
    """The object of a run has everything that a reader needs, and is JSON without NaN."""
    (result,) = results("law")
    record = json.loads(json.dumps(result_record(result), allow_nan=False))
    assert list(record) == [
        *("scenario", "file", "title", "story", "version", "as_of", "end", "draws", "rng_seed", "outcomes", "markets"),
        *("cost_by_lever", "levers", "record", "targets", "extrapolated", "no_effect", "filter", "grades", "backtest"),
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
            assert (summary[statistic][0] is None) == (name in ("entries", "exits", "public_cost"))
    assert list(record["markets"]["japan"]) == ["firms", "revenue", "entries", "exits"]
    assert list(record["cost_by_lever"]) == ["law", "consulting", "delegations", "promotion", "partners", "offices"]
    assert record["filter"]["particles"] == 8192
    assert set(record["filter"]["effective"]) == {"2023", "2024", "2025"}


def test_means_obey_the_identities(results: Results) -> None:
    """In the printed means flows explain stocks, markets sum to totals and levers to the cost, to 1e-9."""
    (result,) = results("go-global")
    record = result_record(result)
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
    record = json.loads(json.dumps(comparison_record(compare(results("baseline", "law", "offices"))), allow_nan=False))
    assert [scenario["scenario"] for scenario in record["scenarios"]] == ["baseline", "law", "offices"]
    assert list(record["differences"]) == ["law", "offices"]
    revenue = record["differences"]["law"]["revenue"]
    assert set(revenue) == {"unit", "years", *STATISTICS, "probability_better", "probability_worse", "paired"}
    assert revenue["paired"] is True
    assert {"scenario", "key", "kind", "unit", "from", "to"} == set(record["inputs"][0])


def test_unpaired_is_null(results: Results) -> None:
    """Nothing is said per draw where draws differ: null, not nought."""
    found = comparison_record(compare(results("baseline", "articles-2023")))["differences"]["articles-2023"]["firms"]
    assert found["paired"] is False
    assert set(found["p50"]) == set(found["probability_better"]) == {None}
    assert None not in found["mean"]


def test_csv_is_tidy_and_unrounded(results: Results) -> None:
    """Every number of the JSON stands in the CSV once, to the last digit."""
    (result,) = results("law")
    rows = list(csv.DictReader(io.StringIO(results_csv([result]))))
    header = ["scenario", "outcome", "market", "unit", "year", *STATISTICS]
    assert list(rows[0]) == header
    found = {(row["outcome"], row["market"], int(row["year"])): row for row in rows}
    assert len(found) == len(rows) == 17 * (8 + 10 * 4 + 6)
    assert float(found["revenue", "all", 2030]["p95"]) == result.totals["revenue"].at(2030)["p95"]
    assert float(found["exits", "india", 2035]["mean"]) == result.markets["india"]["exits"].at(2035)["mean"]
    assert found["entries", "all", 2019]["mean"] == ""


def test_comparison_csv_holds_levels_and_differences(results: Results) -> None:
    """Of each compared scenario the table holds its levels, and its differences to the first."""
    comparison = compare(results("baseline", "law"))
    rows = list(csv.DictReader(io.StringIO(comparison_csv(comparison))))
    gaps = [row for row in rows if row["outcome"] == "revenue.difference"]
    assert {row["scenario"] for row in gaps} == {"law"}
    np.testing.assert_array_equal(
        [float(row["mean"]) for row in gaps], comparison.differences["law"]["revenue"].summary.mean
    )
