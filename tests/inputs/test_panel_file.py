"""Files of panels: every form that is read says the same as the plain one, and what is refused, with its place."""

import csv
import io
from pathlib import Path

import pytest

from simulator.inputs.panel import Panel
from simulator.inputs.panel_file import FEW, read_panel
from simulator.inputs.problems import InputError
from tests.model.samples import shipped_seeds

HEADER = "iso3,country,year,value_musd\n"
PLAIN = HEADER + 'ISR,Israel,2010,8594.7\nISR,Israel,2011,11347.4\nEGY,"Egypt, Arab Rep.",2011,1000\n'
GROUPS = "WLD,World,2010,300000\nOED,OECD members,2010,200000\n"
VALUES = {"ISR": {2010: 8594.7, 2011: 11347.4}, "EGY": {2011: 1000.0}}

SERIES = '"ICT service exports (BoP, current US$)"'
WDI = f"""\
"Data Source","World Development Indicators",

"Last Updated Date","2025-07-01",

"Country Name","Country Code","Indicator Name","Indicator Code","2009","2010","2011",
"Israel","ISR",{SERIES},"BX.GSR.CCIS.CD","","8594700000","11347400000",
"World","WLD",{SERIES},"BX.GSR.CCIS.CD","","300000000000","",
"OECD members","OED",{SERIES},"BX.GSR.CCIS.CD","","200000000000","",
"Egypt, Arab Rep.","EGY",{SERIES},"BX.GSR.CCIS.CD","","","1000000000",
"""
DATABANK = f"""\
Series Code,Country Code,Country Name,Series Name,2011 [YR2011],2010 [YR2010]
BX.GSR.CCIS.CD,ISR,Israel,{SERIES},11347400000,8594700000
BX.GSR.CCIS.CD,WLD,World,{SERIES},..,300000000000
BX.GSR.CCIS.CD,OED,OECD members,{SERIES},..,200000000000
BX.GSR.CCIS.CD,EGY,"Egypt, Arab Rep.",{SERIES},1000000000,..
,,,,,
Data from database: World Development Indicators,,,,,
Last Updated: 07/01/2025,,,,,
"""
LONG = """\
Time,Time Code,Country Name,Country Code,"ICT service exports (BoP, current US$) [BX.GSR.CCIS.CD]"
2010,YR2010,Israel,ISR,8594700000
2011,YR2011,Israel,ISR,11347400000
2010,YR2010,"Egypt, Arab Rep.",EGY,..
2011,YR2011,"Egypt, Arab Rep.",EGY,1000000000

Data from database: World Development Indicators,,,,
Last Updated: 07/01/2025,,,,
"""
DOWNLOADS = {"wdi": WDI, "databank": DATABANK, "long": LONG}


def read(folder: Path, content: str | bytes) -> Panel:
    """The panel that a file x.csv with this content holds."""
    path = folder / "x.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_panel(path, "x.csv", shipped_seeds().country.panel)


def refusal(folder: Path, content: str | bytes) -> str:
    """What is told of a file that cannot be used."""
    with pytest.raises(InputError) as caught:
        read(folder, content)
    assert "None" not in str(caught.value)
    return str(caught.value)


def rewritten(text: str, separator: str = ",", places: tuple[int, ...] = (0, 1, 2, 3), comma: bool = False) -> str:
    """The plain form with another separator, order of columns and decimal sign."""
    out = io.StringIO()
    rows = [[row[place] for place in places] for row in csv.reader(io.StringIO(text))]
    decimal = [[cell.replace(".", ",") if comma and cell[0].isdigit() else cell for cell in row] for row in rows]
    csv.writer(out, delimiter=separator).writerows(decimal)
    return out.getvalue()


FORMS: dict[str, str | bytes] = {
    "plain": PLAIN,
    "mark and line ends": "\ufeff" + PLAIN.replace("\n", "\r\n"),
    "old line ends": PLAIN.replace("\n", "\r"),
    "blank lines": PLAIN.replace("\n", "\n\n\n") + ",,,\n",
    "columns in another order": rewritten(PLAIN, places=(3, 1, 0, 2)),
    "upper case": PLAIN.replace(HEADER, "ISO3,Country,Year,VALUE_MUSD\n"),
    "semicolons": rewritten(PLAIN, ";", comma=True),
    "semicolons and points": rewritten(PLAIN, ";"),
    "sep line": "sep=;\n" + rewritten(PLAIN, ";", comma=True),
    "quoted decimal commas": rewritten(PLAIN, comma=True),
    "Unicode text": rewritten(PLAIN, "\t").encode("utf-16"),
    **DOWNLOADS,
    **{
        f"{name} saved by Excel": rewritten(text, ";", tuple(range(width)))
        for name, text, width in (("databank", DATABANK.replace("\n\n", "\n"), 6),)
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(tmp_path: Path, form: str) -> None:
    """Whoever saved it: the same countries, years and US$ million."""
    found = read(tmp_path, FORMS[form])
    assert found.values == VALUES
    assert bool(found.series) == (form.split(" ")[0] in DOWNLOADS)


@pytest.mark.parametrize("text", [PLAIN + GROUPS, WDI, DATABANK, PLAIN + GROUPS.replace("WLD,World", "WLD,Thế giới")])
def test_groups_are_left_out_and_named(tmp_path: Path, text: str) -> None:
    """What the World Bank counts beside countries is known by its code, and changes no value."""
    found = read(tmp_path, text)
    assert (found.values, set(found.groups)) == (VALUES, {"WLD", "OED"})
    assert found.groups["OED"] == "OECD members"


def test_groups_are_known_by_name_too(tmp_path: Path) -> None:
    """Where a code is another one's own."""
    assert read(tmp_path, PLAIN + "WRL,world,2010,300000\n").groups == {"WRL": "world"}


def test_only_groups(tmp_path: Path) -> None:
    """Without a country there is nothing to score."""
    assert "no figure below its header but groups of countries: WLD, OED" in refusal(tmp_path, HEADER + GROUPS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("iso3,year,value_musd\nAAA,2010,1\n", "x.csv:1:1: the columns are iso3, year, value_musd; they have to be"),
        ("iso3|country|year|value_musd\n", "x.csv:1:1: the columns are iso3|country|year|value_musd; they have to be"),
        ("", "x.csv: is empty"),
        ("\n \n", "x.csv: is empty"),
        (HEADER, "x.csv: holds no figure below its header"),
        (WDI[: WDI.index('"Israel"')], "holds no figure"),
        (HEADER + "AAA,A,2010,many\n", "x.csv:2:12: value_musd: expected a number, found 'many'"),
        (HEADER + "AAA,A,2010,nan\n", "value_musd: expected a number, found 'nan'"),
        (HEADER + "AAA,A,soon,1\n", "x.csv:2:7: year: expected a year, as 2015, found 'soon'"),
        (HEADER + "AAA,A,20155,1\n", "year: expected a year, as 2015, found '20155'"),
        (HEADER + "AAA,A,1215,1\n", "year: 1215 is not allowed; it must be from 1900 to 2100"),
        (WDI.replace('"2010"', '"1010"'), "x.csv:5:72: year: 1010 is not allowed"),
        (HEADER + "Aaa,A,2010,1\n", "x.csv:2:1: expected a code of three capital letters, as VNM, found 'Aaa'"),
        (HEADER + "AAA,A,2010,1\nAAA,A,2010,2\n", "x.csv:3:12: year: AAA has 2010 twice; keep one"),
        (HEADER + "AAA,A,2010,1,100,5\n", "x.csv:2:14: row has 6 values, the header 4"),
        (HEADER + "AAA,A,2010\n", "x.csv:2:7: value_musd is missing"),
        (HEADER + "AAA,A,2010,\n", "x.csv:2:12: value_musd is missing"),
        (HEADER + "AAA,,2010,1\n", "x.csv:2:5: country is missing"),
        (HEADER + "AAA,A,2010,-1\n", "value_musd: -1 is negative"),
        (WDI.replace("8594700000", "-8594700000"), "x.csv:6:77: 2010: -8594700000 is negative"),
        (HEADER + "AAA,A,2010,1.1e8\n", "if it is in US$, divide all values by 1,000,000"),
        (HEADER.replace("\n", ",note\n") + "AAA,A,2010,1,x\n", "x.csv:1:30: unknown column 'note'; leave it out"),
        (HEADER.replace("\n", ",Year\n") + "AAA,A,2010,1,2010\n", "x.csv:1:30: the column 'Year' stands twice"),
        (HEADER.replace("\n", ",2010\n") + "AAA,A,2010,1,2\n", "x.csv:1:14: the column 'year' does not go with '2010'"),
        ("iso3,country,2010\nAAA,A,1\n", "does not say the unit of its values; keep the World Bank's Series Code"),
        (WDI.replace("BX.GSR.CCIS.CD", "BX.GSR.CCIS.ZS"), "holds 'BX.GSR.CCIS.ZS', which is not in current US$"),
        (DATABANK.replace("BX.GSR.CCIS.CD,EGY", "BX.GSR.ROYL.CD,EGY"), "2 series: BX.GSR.CCIS.CD, BX.GSR.ROYL.CD"),
        ('AAA;A;2010;"1.234,5"\n', "the columns are AAA, A, 2010, 1.234,5"),
        (HEADER + 'AAA,A,2010,"1,234.5"\n', "found '1,234.5'; write it without a sign for thousands"),
        (HEADER.replace(",", ";") + "AAA;A;2010;1,234\nAAA;A;2011;2,345\n", "'1,234' may be a thousand and more"),
        (HEADER.replace(",", ";") + "AAA;A;2010;1.234\nAAA;A;2011;12\n", "'1.234' may be a thousand and more"),
        (HEADER.replace(",", ";") + "AAA;A;2010;1,2\nAAA;A;2011;1.3\n", "'1,2' has a decimal comma, '1.3' in line 3 a"),
        (b"PK\x03\x04\xff\xfe", "x.csv: is a workbook or a zip file, not a CSV file"),
        ('{"a": 1}', "x.csv: is JSON, not CSV"),
        ("\ufeff  <html>", "x.csv: is XML or HTML, not CSV"),
        (HEADER.encode() + b"AAA,C\xf4te,2010,1\n", "x.csv:2:6: byte 0xf4 is not UTF-8; save the table as 'CSV UTF-8'"),
        (PLAIN.encode("utf-16-le"), "holds zero bytes"),
        (PLAIN.encode("utf-16")[:-1], "is not UTF-16"),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    """What cannot be used is refused with its place, what is wrong and what to do."""
    assert message in refusal(tmp_path, content)


def test_lines_are_those_of_an_editor(tmp_path: Path) -> None:
    """Blank lines and quoted line breaks count."""
    text = HEADER + '\n\nAAA,"A\nB",2010,1\n\nAAA,"A\nB",2011,many\n'
    assert refusal(tmp_path, text).startswith("x.csv:8:9: value_musd: expected a number, found 'many'")
    assert refusal(tmp_path, text.replace("\n", "\r\n")) == refusal(tmp_path, text)


def test_a_fault_of_many_rows_is_told_once(tmp_path: Path) -> None:
    """A few are told one by one; of more the first and how many there are, beside faults of another kind."""
    rows = [f"AAA,A,{year},many" for year in range(2000, 2030)]
    few, many = (refusal(tmp_path, "\n".join((HEADER, *rows[:count], "BBB,B,soon,1"))) for count in (FEW, 30))
    assert len(few.splitlines()) == FEW + 1
    assert len(many.splitlines()) == 2
    assert "x.csv:3:12: value_musd: expected a number, found 'many' (line 3 and 29 more)" in many


def test_no_file(tmp_path: Path) -> None:
    """A file that does not exist and a folder are refused in words."""
    counts = shipped_seeds().country.panel
    with pytest.raises(InputError, match=r"^x\.csv: cannot be read: No such file or directory$"):
        read_panel(tmp_path / "x.csv", "x.csv", counts)
    with pytest.raises(InputError, match=r"^x: is a folder; name a CSV file in it$"):
        read_panel(tmp_path, "x", counts)
