"""`goglobal sweep`, as people use and misuse it."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Goglobal

FEW = ("--draws", "100")
BUDGET = "levers.promotion.budget"


def test_one_key(goglobal: Goglobal) -> None:
    """One key gives a figure with its text, a CSV and a manifest, and a row for each value with what it is."""
    ended = goglobal("sweep", "promotion", "--vary", f"{BUDGET}=0:6:3", *FEW)
    assert (ended.code, ended.err) == (0, "")
    names = {path.name for path in Path("plots").iterdir()}
    assert names == {"sweep.png", "sweep.txt", "sweep.csv", "sweep.manifest.json"}
    lines = ended.out.splitlines()
    assert lines[0].startswith("2035, compared with current policy (1)")
    assert [line.split(",")[1].strip()[:19] for line in lines if line.startswith("6,")] == ["beyond the evidence"]
    assert "The file's own steps of the yearly budget" in ended.out
    manifest = json.loads(Path("plots/sweep.manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["outputs"]) == names - {"sweep.manifest.json"}


def test_json_and_csv(goglobal: Goglobal) -> None:
    """--json prints key, values and outcomes and nothing else; the CSV holds the same numbers, tidy."""
    ended = goglobal(
        "sweep", "baseline", "--vary", f"{BUDGET}@2028=1:3:1", "--year", "2030", "--json", "--no-figures", *FEW
    )
    record = json.loads(ended.out)
    assert (record["key"], record["values"], record["year"], record["paired"]) == (BUDGET, [1, 2, 3], 2030, True)
    assert record["about"][BUDGET]["from"] == 2028
    assert set(record["words"]) == {"en", "vi"}
    revenue = record["outcomes"]["revenue"]["difference"]
    assert revenue["p50"][0] == 0 < revenue["p50"][1] < revenue["p50"][2]
    with Path("plots/sweep.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = [row for row in rows if (row["outcome"], row["view"]) == ("revenue", "difference")]
    assert [float(row[BUDGET]) for row in told] == record["values"]
    assert [float(row["p50"]) for row in told] == revenue["p50"]


@pytest.mark.slow
def test_two_keys(goglobal: Goglobal) -> None:
    """Two keys give a matrix: the first key's values down, the second's across."""
    words = ("--vary", "levers.law.tax_cut=0:2:2", "--vary", f"{BUDGET}=1:5:2")
    ended = goglobal("sweep", "law", *words, "--outcome", "firms", "--json", *FEW)
    record = json.loads(ended.out)
    assert record["keys"] == ["levers.law.tax_cut", BUDGET]
    assert record["values"] == {"levers.law.tax_cut": [0, 2], BUDGET: [1, 3, 5]}
    assert np.shape(record["outcomes"]["firms"]["level"]["mean"]) == (2, 3)
    assert record["outcomes"]["firms"]["difference"]["mean"][0][0] == 0
    assert Path("plots/sweep.png").is_file()


@pytest.mark.slow
def test_beliefs(goglobal: Goglobal) -> None:
    """A belief of the baseline has a level only, is not paired, and says so in Vietnamese where that is asked for."""
    ended = goglobal("sweep", "baseline", "--vary", "parameters.return_share=0.5:0.9:0.4", "--lang", "vi", *FEW)
    assert ended.code == 0
    assert {path.name for path in Path("plots").glob("*.png")} == {"sweep.png"}
    assert "với mỗi giả định" in " ".join(ended.out.split())


@pytest.mark.slow
def test_options_are_kept_at_every_value(goglobal: Goglobal) -> None:
    """What --set, --assume and --end say holds at every value, and what has no effect is named."""
    words = ("--set", "levers.offices.opened={ 2027 = 10 }", "--end", "2028", "--vary", f"{BUDGET}=1:2:1")
    record = json.loads(goglobal("sweep", "baseline", *words, "--json", "--no-figures", *FEW).out)
    assert record["year"] == 2028
    assert record["no_effect"] == ["levers.offices"]


def test_rows_of_a_table(goglobal: Goglobal) -> None:
    """A row a scenario, as spreadsheets save it: one tidy table with the name first, and what each says of its keys."""
    table = f"name;{BUDGET};levers.delegations.missions\nhalf;0,5;\nboth;2;{{ 2027 = 12 }}\n;;\n;;6\n"
    Path("grid.csv").write_text(table, encoding="utf-16")
    ended = goglobal("sweep", "baseline", "--grid", "grid.csv", *FEW)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0].startswith("2035, compared with ‘Programmes as in 2025’")
    assert {line.split()[0] for line in lines[4:7]} == {"both", "half", "5"}
    assert "sweep.png" in ended.out
    with Path("plots/sweep.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:5] == ["scenario", BUDGET, "levers.delegations.missions", "outcome", "view"]
    told = {row["scenario"]: row for row in rows if (row["outcome"], row["view"]) == ("revenue", "difference")}
    assert [row[BUDGET] for row in told.values()] == ["0.5", "2.0", ""]
    assert float(told["half"]["p50"]) < 0 < float(told["both"]["p50"])
    manifest = json.loads(Path("plots/sweep.manifest.json").read_text(encoding="utf-8"))
    assert "grid.csv" in manifest["inputs"]


def test_what_was_meant_for_the_other(goglobal: Goglobal) -> None:
    """A table where a form is expected, and a form where a table is, are told with the option that was meant."""
    ended = goglobal("sweep", "baseline", "--table", "grid.csv")
    assert (ended.code, "did you mean --grid grid.csv?" in ended.err) == (2, True)
    ended = goglobal("run", "baseline", "--table", "grid.csv")
    assert (ended.code, "did you mean goglobal sweep SCENARIO --grid grid.csv?" in ended.err) == (2, True)
    ended = goglobal("sweep", "baseline", "--grid", "xlsx")
    assert (ended.code, "did you mean --table xlsx?" in ended.err) == (2, True)
    ended = goglobal("sweep", "baseline", "--grid", "grid.csv", "--vary", f"{BUDGET}=0:6:3")
    assert (ended.code, "two ways to say the same" in ended.err) == (2, True)


def test_a_wrong_table_is_told_at_once(goglobal: Goglobal) -> None:
    """All that is wrong in it and beside it, with line and column; nothing is written."""
    table = f"name,{BUDGET},levers.delegations.misions\na,-1,3\na,x,\n"
    Path("grid.csv").write_text(table, encoding="utf-8")
    ended = goglobal("sweep", "baseline", "--grid", "grid.csv", "--outcome", "profit")
    assert (ended.code, ended.out) == (2, "")
    assert [line.split(": ")[0] for line in ended.err.splitlines()[:-1]] == [
        *("--outcome profit", "grid.csv:1:30", "grid.csv:2:3", "grid.csv:3:1", "grid.csv:3:3")
    ]
    assert [path.name for path in Path().iterdir()] == ["grid.csv"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing option '--vary', or '--grid'"),
        (("--vary", "delegations.missions=0:48:6"), "did you mean 'levers.delegations.missions'?"),
        (("--vary", f"{BUDGET}=0:6"), f"--vary {BUDGET}=0:6: '0:6' is no range; write LOW:HIGH:STEP, as 0:48:6"),
        (("--vary", f"{BUDGET}=0:6:0"), "the step 0 is not allowed; it must be above 0"),
        (("--vary", f"{BUDGET}=0:600:100"), "600 is not allowed; it must be at most 200"),
        (
            ("--vary", "levers.law.tax_cut=0:4:2"),
            "is in force, which it is not in baseline; use a scenario that has it, or add",
        ),
        (("--vary", f"{BUDGET}=0:6:3", "--outcome", "profit"), "--outcome profit: unknown outcome 'profit'"),
        (("--vary", f"{BUDGET}=0:6:3", "--year", "2024"), "--year 2024: 2024 is not allowed; write 2026 to 2035"),
        (("--vary", f"{BUDGET}=0:6:3", "--year", "soon"), "'soon' is not a valid integer"),
        (("--vary", f"{BUDGET}=0:6:3", "--lang", "fr"), "'fr' is not one of 'en', 'vi'"),
        (("--vary", f"{BUDGET}=0:6:3", "--end", "2030", "--set", "horizon.end=2031"), "set the same; use one of them"),
    ],
)
def test_wrong_input(goglobal: Goglobal, words: tuple[str, ...], message: str) -> None:
    """Wrong input ends with 2, is told in words without a traceback, and leaves nothing behind."""
    ended = goglobal("sweep", "baseline", *words)
    assert ended.code == 2
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert list(Path().iterdir()) == []
