"""Files for other programs: opened by pandas, pyarrow and pyam, equal to the CSV and the draws to the bit."""

import csv
import json
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas
import pytest
from pyarrow import parquet

from simulator import __version__
from simulator.model.quantities import OUTCOMES
from simulator.report.model import Report
from simulator.report.render.exchange import write_draws, write_iamc, write_parquet
from simulator.report.tidy import rows_by_year
from tests.analysis.conftest import Results
from tests.report.reports import COMMANDS, record_of, reports_of

QUICK = ("run", "compare by market")
FORMED = [name for name in COMMANDS if name != "allocate"]  # which takes long, and has rows of the same form
ASKED = [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in FORMED]


# --- Tidy rows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKED)
def test_parquet_is_the_csv(tmp_path: Path, name: str) -> None:
    """The same columns and rows, numbers as numbers, null where nothing is known."""
    for report in reports_of(name):
        write_parquet(report, tmp_path / "x.parquet")
        table = parquet.read_table(tmp_path / "x.parquet")
        assert table.column_names == list(report.fields)
        for column, values in zip(table.columns, zip(*report.data, strict=True), strict=True):
            numbers = [value for value in values if isinstance(value, float)]
            if numbers and not any(isinstance(value, str) and value for value in values):
                assert column.type == "double"
            for found, value in zip(column.to_pylist(), values, strict=True):
                missing = value in (None, "") or value != value
                assert (found is None) if missing else (found == value or found == str(value))
        assert table.schema.metadata[b"version"].decode() == __version__


def test_pandas_opens_it(tmp_path: Path) -> None:
    """Years are whole and medians numbers."""
    (run,) = reports_of("run")
    write_parquet(run, tmp_path / "x.parquet")
    types = pandas.read_parquet(tmp_path / "x.parquet").dtypes
    assert (types["year"], types["p50"]) == ("int64", "float64")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, None, 3], "int64"),
        ([1, 2.5], "double"),
        ([True, False], "bool"),
        (["a", ""], "string"),
        (["a", 1.5], "string"),
        ([None, None], "null"),
        ([[1], 2], "string"),
        ([np.float64(1.5), np.nan], "double"),
    ],
)
def test_a_column_has_one_type(tmp_path: Path, values: list[Any], kind: str) -> None:
    """Numbers with decimals where any has them, text where types are mixed."""
    report = Report(name="x", answer=[], sentences=[], record={}, fields=["a"], data=[[value] for value in values])
    write_parquet(report, tmp_path / "x")
    assert parquet.read_schema(tmp_path / "x").field("a").type == kind


# --- IAMC ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def iamc(tmp_path: Path) -> Path:
    """The IAMC file of a comparison by market."""
    write_iamc(reports_of("compare by market"), tmp_path / "goglobal-iamc.csv")
    return tmp_path / "goglobal-iamc.csv"


def test_iamc_holds_every_number(iamc: Path) -> None:
    """One line a series, to the bit as in JSON; none is missing and none stands twice."""
    with iamc.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {(row["Scenario"], row["Region"], row["Variable"]): row for row in rows}
    assert len(found) == len(rows)
    (report,) = reports_of("compare by market")
    assert len(rows) * 17 == sum(len(row.statistics) for row in rows_by_year(report))
    for scenario in record_of("compare by market")["scenarios"]:
        for region, outcomes in (("Viet Nam", scenario["outcomes"]), ("Viet Nam>Japan", scenario["markets"]["japan"])):
            for variable, statistic in (("Foreign revenue", "p50"), ("Foreign revenue|5th percentile", "p05")):
                row = found[scenario["scenario"], region, variable]
                assert row["Unit"] == OUTCOMES["revenue"]
                summary = outcomes["revenue"]
                assert [float(row[str(year)]) for year in summary["years"]] == summary[statistic]
    assert ("partners", "Viet Nam", "Foreign revenue|Difference|95th percentile") in found
    assert ("partners", "Viet Nam", "Public cost beyond current policy|The law|Mean") in found


@pytest.mark.slow
def test_pyam_opens_and_plots_it(iamc: Path) -> None:
    """Scenarios, regions and years are found, a variable can be picked out and drawn."""
    matplotlib.use("agg")
    import pyam

    data = pyam.IamDataFrame(iamc)
    assert data.model == [f"goglobal {__version__}"]
    assert data.scenario == ["baseline", "partners"]
    assert data.year == list(range(2019, 2036))
    revenue = data.filter(variable="Foreign revenue", region="Viet Nam")
    assert len(revenue) == 2 * 17
    assert len(revenue.plot(color="scenario").lines) == 2
    markets = data.filter(variable="Foreign revenue", region="Viet Nam>*", scenario="baseline")
    assert len(markets.region) == 10
    low = data.filter(variable="Foreign revenue|5th percentile", region="Viet Nam").data["value"]
    assert (low.to_numpy() < revenue.data["value"].to_numpy()).all()


def test_several_runs_are_one_file(tmp_path: Path) -> None:
    """Scenarios of several reports stand one after the other."""
    reports = [*reports_of("run"), *reports_of("run with a target")]
    write_iamc(reports, tmp_path / "x.csv")
    assert pandas.read_csv(tmp_path / "x.csv")["Scenario"].unique().tolist() == ["law", "baseline (changed)"]


# --- Every simulation ---------------------------------------------------------------------------------------------


def test_draws(tmp_path: Path, results: Results) -> None:
    """A row for each scenario, draw and year, to the bit; flows of the first year are null."""
    found = results("baseline", "law")
    write_draws(found, tmp_path / "draws.parquet")
    frame = pandas.read_parquet(tmp_path / "draws.parquet")
    assert list(frame.columns) == ["scenario", "draw", "year", *OUTCOMES]
    assert len(frame) == 2 * 100 * 17
    for result in found:
        rows = frame[frame["scenario"] == result.scenario.name]
        for outcome in OUTCOMES:
            wide = rows.pivot(index="year", columns="draw", values=outcome)
            np.testing.assert_array_equal(wide.to_numpy(), result.ensemble.outcomes.totals[outcome])
    nulls = parquet.read_table(tmp_path / "draws.parquet").column("entries").null_count
    assert nulls == 2 * 100


def test_draws_say_what_they_are(tmp_path: Path, results: Results) -> None:
    """Columns have units and names; the file says what made it."""
    (law,) = results("law")
    write_draws([law], tmp_path / "draws.parquet")
    schema = parquet.read_schema(tmp_path / "draws.parquet")
    assert {name: schema.field(name).metadata[b"unit"].decode() for name in OUTCOMES} == dict(OUTCOMES)
    assert schema.field("revenue").metadata[b"long_name"] == b"foreign revenue"
    assert schema.metadata[b"version"].decode() == __version__
    scenario = law.scenario
    about = {"scenario": "law", "hash": scenario.hash, "rng_seed": scenario.rng_seed}
    assert json.loads(schema.metadata[b"scenarios"]) == [about]


def test_blocks_are_written_one_by_one(tmp_path: Path, results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last block is as long as what is left; a reader sees one table."""
    monkeypatch.setattr("simulator.report.render.exchange.DRAWS_OF_BLOCK", 64)
    (law,) = results("law")
    write_draws([law], tmp_path / "draws.parquet")
    file = parquet.ParquetFile(tmp_path / "draws.parquet")
    assert [file.metadata.row_group(place).num_rows for place in range(file.num_row_groups)] == [64 * 17, 36 * 17]
    assert file.read().column("draw").to_pylist() == [draw for draw in range(100) for _ in range(17)]


def test_same_input_same_bytes(tmp_path: Path, results: Results) -> None:
    """Nothing in the files comes from the clock."""
    (report,), found = reports_of("run"), results("law")
    for name in ("one", "two"):
        write_parquet(report, tmp_path / f"{name}.rows")
        write_draws(found, tmp_path / f"{name}.draws")
        write_iamc([report], tmp_path / f"{name}.iamc")
    for kind in ("rows", "draws", "iamc"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()
