"""The workbook: all numbers to the bit, headings that say what they are, nothing that a spreadsheet would compute."""

import csv
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pytest

from simulator.inputs.scenario import ALL_MARKETS
from simulator.inputs.seeds import Seeds
from simulator.report.language import CHANCE, FIRMS, PERCENT, US_MILLION_YEARLY, plain, write
from simulator.report.model import LANGUAGES, NAMES, Column, Language, Report, Table, Unit, Value
from simulator.report.names import words
from simulator.report.render.sheets import shown
from simulator.report.render.workbook import write_workbook
from simulator.report.tidy import STATISTICS, Quantity, column_name, rows_by_year
from tests.report.reports import COMMANDS, record_of, reports_of

QUICK = ("run", "compare by market")
ASKED = [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in COMMANDS]
ENGLISH = re.compile(r"\b(?:the|of|abroad|percentile|median|mean|share|what|firms|revenue|difference)\b", re.IGNORECASE)


def opened(report: Report, folder: Path, language: Language = "en") -> Any:
    """The workbook of a report, as openpyxl reads it."""
    path = folder / f"{language}.xlsx"
    write_workbook(report, path, language)
    return openpyxl.load_workbook(path)


def rows_of(sheet: Any) -> Iterator[dict[str, Any]]:
    """The rows of a sheet with one line of headings, by these."""
    heads, *rows = sheet.iter_rows(values_only=True)
    return (dict(zip(heads, row, strict=True)) for row in rows)


def test_years_hold_what_json_holds(tmp_path: Path) -> None:
    """Every outcome of every scenario and year, in the place that its heading says, to the bit."""
    (report,), record = reports_of("compare by market"), record_of("compare by market")
    years = {(row["Scenario"], row["Year"]): row for row in rows_of(opened(report, tmp_path)["Years"])}
    assert len(years) == 2 * 17
    for scenario in record["scenarios"]:
        for outcome, head in {
            "firms": "Firms selling abroad",
            "revenue": "Foreign revenue, US$ million a year",
            "foreign_share": "Foreign share of revenue, %",
            "public_cost": "Public cost beyond current policy, US$ million a year",
        }.items():
            summary = scenario["outcomes"][outcome]
            for place, year in enumerate(summary["years"]):
                row = years[scenario["scenario"], year]
                for statistic, name in STATISTICS.items():
                    assert row[f"{head}: {name.en}"] == summary[statistic][place]


@pytest.mark.parametrize("name", ["run", "compare by market"])
def test_no_row_is_left_out(tmp_path: Path, name: str) -> None:
    """Of the CSV each number that is known stands in a sheet of years, differences, markets or cost."""
    for report in reports_of(name):
        book = opened(report, tmp_path)
        for sheet in ("Years", "Markets", "Cost"):
            heads = next(book[sheet].iter_rows(values_only=True))
            assert len(set(heads)) == len(heads)
        found = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
        wanted = {number for row in rows_by_year(report) for number in row.statistics.values() if number == number}
        assert wanted <= found


def test_markets_and_cost(tmp_path: Path, seeds: Seeds) -> None:
    """Markets have names, and levers in the headings of their cost."""
    (report,) = reports_of("compare by market")
    book = opened(report, tmp_path)
    markets = list(rows_of(book["Markets"]))
    assert {row["Market"] for row in markets} == {form.name for form in seeds.market_forms.values()}
    known = {
        (row.scenario, row.market, row.year): row for row in rows_by_year(report) if row.quantity == Quantity("firms")
    }
    row = markets[-1]
    (japan,) = [key for key, form in seeds.market_forms.items() if form.name == row["Market"]]
    assert row["Firms selling abroad: median"] == known[row["Scenario"], japan, row["Year"]].statistics["p50"]
    heads = next(book["Cost"].iter_rows(values_only=True))
    for name in report.provenance.names["lever"].values():
        assert f"Public cost beyond current policy: {name.slots['words'].en}, US$ million a year: median" in heads
    assert report.provenance.names["market"][ALL_MARKETS] == plain(words(seeds.country.name))


def test_every_input_has_its_evidence(tmp_path: Path, seeds: Seeds) -> None:
    """Inputs hold every lever key, and what a scenario says of it and where; evidence every parameter; with grades."""
    (report,) = reports_of("compare by market")
    book = opened(report, tmp_path)
    rows = list(rows_of(book["Inputs"]))
    levers = [row for row in rows if row["Key"].startswith("levers.")]
    assert {key for key in seeds.levers if not any(row["Key"].startswith(f"levers.{key}") for row in levers)} == set()
    assert all(row["Grade"] in "ABCD" and row["Sources"] and row["What it is"] for row in levers)
    (japan,) = [row for row in levers if row["Key"] == "levers.partners.served_share.japan"]
    assert japan["Value"] == "{ 2027 = 0.08, 2030 = 0.15, ramp = true }"
    assert re.search(r"partners\.toml:\d+$", japan["Written in"])
    evidence = {row["Number"]: row for row in rows_of(book["Evidence"]) if row["Sources"]}
    assert {name: parameter.grade for name, parameter in seeds.parameters.items()} == {
        name: evidence[name]["Grade"] for name in seeds.parameters
    }
    cited = {source for row in (*levers, *evidence.values()) for source in row["Sources"].split(", ")}
    assert cited <= {row["Source"] for row in rows_of(book["Sources"])}


@pytest.mark.parametrize("name", ASKED)
def test_every_command_has_a_workbook(tmp_path: Path, name: str) -> None:
    """The answer is first; every number of the tidy rows is there; what was set, evidence and sources follow."""
    for report in reports_of(name):
        assert all("." in field for field in report.fields if column_name(field) == plain(field))  # keys, activities
        book = opened(report, tmp_path)
        assert book.sheetnames[0] == "Answer"
        assert book.sheetnames[-3:] == ["Inputs", "Evidence", "Sources"]
        for sheet in book:
            assert sheet.title in ("Charts", "Detail") or sheet.freeze_panes not in (None, "A1")
        if "Data" in book.sheetnames:
            heads, *rows = book["Data"].iter_rows(values_only=True)
            assert len(set(heads)) == len(report.fields)
            for row, numbers in zip(rows, report.data, strict=True):
                for cell, number in zip(row, numbers, strict=True):
                    assert cell == number or not isinstance(number, float) or (cell is None and number != number)


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKED)
def test_vietnamese(tmp_path: Path, name: str) -> None:
    """Names of sheets, headings, the answer and its tables hold no English word; identifiers stay as they are."""
    for report in reports_of(name):
        book = opened(report, tmp_path, "vi")
        names = [*book.sheetnames, *(write for sheet in book for write in heads_of(sheet))]
        assert not [name for name in names if ENGLISH.search(name)]
        answer = [cell for row in book["Trả lời"].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
        assert not [cell for cell in answer if ENGLISH.search(cell) and " = " not in cell]  # what was typed stays
        assert book.sheetnames[0] == "Trả lời"


def heads_of(sheet: Any) -> Iterator[str]:
    """Every heading of a sheet, by its bold face; keys and names of columns that are identifiers are left out."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.font.bold and isinstance(cell.value, str) and not re.search(r"[a-z]_[a-z]|\w\.\w", cell.value):
                yield cell.value


@pytest.mark.slow
def test_charts(tmp_path: Path) -> None:
    """Revenue and firms are drawn by the spreadsheet itself, and differences: medians, the band of the first."""
    (report,) = reports_of("compare by market")
    revenue, firms, *differences = opened(report, tmp_path)["Charts"]._charts
    for chart in differences:
        assert {series.val.numRef.f.split("!")[0] for series in chart.series} == {"Differences"}
    assert [len(chart.series) for chart in differences] == [3, 3]
    for chart in (revenue, firms):
        assert len(chart.series) == 4
        for series in chart.series:
            assert re.fullmatch(r"Years!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+", series.val.numRef.f)
            assert series.cat.numRef.f.startswith("Years!$C$")
    heads = next(openpyxl.load_workbook(tmp_path / "en.xlsx")["Years"].iter_rows(values_only=True))
    column = re.findall(r"\$([A-Z]+)\$", revenue.series[0].val.numRef.f)[0]
    assert heads[openpyxl.utils.column_index_from_string(column) - 1] == "Foreign revenue, US$ million a year: median"
    assert revenue.series[3].val.numRef.f.endswith("$35")


@pytest.mark.parametrize("start", "=+-@\t|")
def test_nothing_is_computed(tmp_path: Path, start: str) -> None:
    """What begins as a formula, an address or a number does is a text."""
    texts = [f"{start}1+1", f"{start}HYPERLINK(0)", "http://example.org", "{=1+1}", "1e5"]
    table = Table(plain(f"{start}title"), [NAMES, Column(plain(f"{start}head"))], [[one, one] for one in texts])
    report = Report(
        name="x", answer=[table], sentences=[plain(f"{start}a")], record={}, fields=["name"], data=[[start + "1"]]
    )
    book = opened(report, tmp_path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {f"{start}1+1", f"{start}title", f"{start}1"} <= {cell.value for cell in cells}
    assert not any(cell.hyperlink for cell in cells)


def test_titles_in_charts_are_no_references(tmp_path: Path) -> None:
    """What charts refer to are cells of the years alone, whatever a scenario is called."""
    (report,) = reports_of("run")
    names = {**report.provenance.names, "scenario": {"law": plain("=Sources!A1")}}
    write_workbook(replace(report, provenance=replace(report.provenance, names=names)), tmp_path / "x.xlsx", "en")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/")]
    assert {place.split("!")[0] for chart in charts for place in re.findall("<c:f>([^<]*)", chart)} == {"Years"}
    assert all("<c:v>=Sources!A1</c:v>" in chart for chart in charts)


def test_long_and_strange_texts(tmp_path: Path) -> None:
    """A text longer than a cell holds is cut, and characters that files of XML cannot hold do no harm."""
    data = [["x" * 40_000], ["\x01\x0b"], [None], [float("nan")], [float("inf")], [10**60], [True]]
    report = Report(name="x", answer=[], sentences=[], record={}, fields=["name"], data=data)
    cells = [row[0] for row in opened(report, tmp_path)["Data"].iter_rows(min_row=2, values_only=True)]
    assert len(cells[0]) == 32_767
    assert cells[2:5] == [None] * 3
    assert cells[5:] == [1e60, True]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_same_input_same_bytes(tmp_path: Path, language: Language) -> None:
    """Nothing in it comes from the clock."""
    (report,) = reports_of("run")
    for name in ("one", "two"):
        write_workbook(report, tmp_path / name, language)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with zipfile.ZipFile(tmp_path / "one") as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        dates = re.findall(r">(\d{4}-[^<]*)</dcterms", parts.read("docProps/core.xml").decode())
    assert set(dates) == {"1980-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("amount", "unit", "signed", "form"),
    [
        (1234.567, FIRMS, False, "#,##0"),
        (0.123456, FIRMS, False, "#,##0.000"),
        (12.3456, US_MILLION_YEARLY, False, "#,##0.0"),
        (186.2, US_MILLION_YEARLY, True, "+#,##0;-#,##0;0"),
        (0.12345, PERCENT, False, "#,##0.0%"),
        (2.0, US_MILLION_YEARLY, False, "#,##0"),
        (2.5e18, US_MILLION_YEARLY, False, "0.00E+00"),
        (0.614, CHANCE, False, "0%"),
        (0.9999, CHANCE, False, '">99%"'),
        (0.0001, CHANCE, False, '"<1%"'),
    ],
)
def test_formats_show_what_a_report_shows(amount: float, unit: Unit, signed: bool, form: str) -> None:
    """The cell holds all digits, its format those of the report; shares stay shares."""
    assert shown(Value(amount, unit, signed=signed), "en") == (amount, form)


@pytest.mark.slow
def test_a_larger_unit(tmp_path: Path) -> None:
    """An amount is in the unit that its heading names."""
    table = Table(
        plain("x"),
        [NAMES, Column(plain("revenue"), unit=US_MILLION_YEARLY)],
        [["a", Value(24_567.8, US_MILLION_YEARLY)]],
    )
    (report,) = reports_of("run")
    sheet = opened(replace(report, answer=[table]), tmp_path)["Answer"]
    assert [cell.value for cell in sheet[2]] == [None, "Revenue, US$ bn"]
    assert (sheet["B3"].value, sheet["B3"].number_format) == (24_567.8 / 1000, "#,##0.0")


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    """The first sheet says there what the report says."""
    assert shutil.which("soffice"), "workbooks are opened in LibreOffice; apt-get install libreoffice-calc-nogui"
    (report,) = reports_of("compare by market")
    write_workbook(report, tmp_path / "x.xlsx", "en")
    form = "csv:Text - txt - csv (StarCalc):44,34,76"  # commas, quotes, UTF-8
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", form, "x.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    rows = list(csv.reader((tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()))
    table = report.answer[0]
    shown = {row[0]: row[1:] for row in rows if row[0]}
    for name, *cells in table.rows:
        first = next(cell for cell in cells if isinstance(cell, Value))
        assert float(shown[write(name, "en")][0]) == pytest.approx(first.amount, abs=0.5)


def test_pandas_opens_it(tmp_path: Path) -> None:
    """Headings are in the first line, so that a data frame has them."""
    (report,) = reports_of("run")
    write_workbook(report, tmp_path / "x.xlsx", "en")
    years = pandas.read_excel(tmp_path / "x.xlsx", sheet_name="Years")
    assert years["Foreign revenue, US$ million a year: median"].notna().all()
    assert years["Year"].tolist() == list(range(2019, 2036))
