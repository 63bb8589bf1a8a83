"""`goglobal why`, as people use and misuse it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Goglobal

FEW = ("--draws", "100")


@pytest.mark.slow
def test_why_writes_what_it_promises(goglobal: Goglobal) -> None:
    """It writes two figures with their texts, a table of rows and a manifest, and prints parts and what they mean."""
    ended = goglobal("why", "go-global", *FEW)
    assert ended.code == 0
    assert ended.err == ""
    names = {path.name for path in Path("plots").iterdir()}
    figures = {f"why-{kind}{suffix}" for kind in ("waterfall", "wedges") for suffix in (".png", ".txt")}
    assert names == {*figures, "why.csv", "why.manifest.json"}
    assert ended.out.startswith("Foreign revenue in 2035: ‘Everything together’ against ‘Programmes as in 2025’")
    assert "together, median" in ended.out
    manifest = json.loads(Path("plots/why.manifest.json").read_text(encoding="utf-8"))
    assert [scenario["scenario"] for scenario in manifest["scenarios"]] == ["go-global", "baseline"]
    assert set(manifest["outputs"]) == names - {"why.manifest.json"}


def test_json_and_nothing_else(goglobal: Goglobal) -> None:
    """--json prints one object, in the outcome and year asked for, with words in both languages."""
    ended = goglobal(
        "why", "offices", "--against", "law", "--outcome", "exits", "--year", "2030", "--json", "--no-figures", *FEW
    )
    record = json.loads(ended.out)
    assert (record["scenario"], record["against"]) == ("offices", "law")
    assert (record["outcome"], record["year"]) == ("exits", 2030)
    assert list(record["shares"]) == ["law", "offices"]
    assert set(record["words"]) == {"en", "vi"}
    assert {"total", "main", "interaction", "mechanism", "notes"} <= set(record)


@pytest.mark.slow
def test_what_is_set_is_the_scenarios_alone(goglobal: Goglobal) -> None:
    """--set and --assume change the scenario and not what it is measured against; --draws and --end both."""
    lever = goglobal("why", "law", "--against", "law", "--set", "levers.law.tax_cut=3.0", "--json", *FEW)
    assert list(json.loads(lever.out)["shares"]) == ["law"]
    belief = goglobal("why", "baseline", "--assume", "as-published", "--end", "2030", "--json", "--no-figures", *FEW)
    record = json.loads(belief.out)
    assert list(record["shares"]) == ["beliefs"]
    assert record["year"] == 2030
    assert record["paired"] is False


def test_nothing_differs(goglobal: Goglobal) -> None:
    """The baseline against itself is no failure: it is said, in the language that is asked for, and nothing drawn."""
    ended = goglobal("why", "baseline", "--lang", "vi", *FEW)
    assert ended.code == 0
    assert "không có gì để phân tích" in " ".join(ended.out.split())
    assert {path.name for path in Path("plots").iterdir()} == {"why.csv", "why.manifest.json"}


@pytest.mark.parametrize(
    ("words", "finding"),
    [
        (("--outcome", "revenu"), "--outcome revenu: unknown outcome 'revenu'; did you mean 'revenue'?"),
        (("--year", "2050"), "--year 2050: 2050 is not allowed; write 2026 to 2035"),
        (("--year", "2025"), "--year 2025: 2025 is not allowed; write 2026 to 2035"),
        (("--year", "2032", "--end", "2030"), "--year 2032: 2032 is not allowed; write 2026 to 2030"),
        (("--lang", "fr"), "'fr' is not one of 'en', 'vi'"),
        (("--against", "lwa"), "lwa: no such file and no shipped scenario; did you mean 'law'?"),
        (("--set", "levers.law.tax=3"), "levers.law.tax: unknown key; did you mean 'tax_cut'?"),
        (("--draws", "5"), "--draws 5: ensemble.draws: 5 is not allowed"),
    ],
)
def test_refusals(goglobal: Goglobal, words: tuple[str, ...], finding: str) -> None:
    """What cannot be used is refused with the finding and the cure, and nothing is written."""
    ended = goglobal("why", "law", *words)
    assert ended.code == 2
    assert finding in ended.err
    assert "Traceback" not in ended.err
    assert not Path("plots").exists()


def test_everything_wrong_comes_at_once(goglobal: Goglobal) -> None:
    """Problems of the scenario and of what it is measured against are told together, each once."""
    ended = goglobal("why", "lwa", "--against", "ofices", "--draws", "5")
    assert ended.code == 2
    assert "'law'" in ended.err
    assert "'offices'" in ended.err


def test_no_year_in_common(goglobal: Goglobal) -> None:
    """A scenario of what was known later than the other's end has no year to compare, and that is said."""
    head = 'title = "A test"\nstory = "It tests one thing. It is never shipped."\n'
    Path("short.toml").write_text(f"{head}[horizon]\nas_of = 2023\nend = 2024\n", encoding="utf-8")
    ended = goglobal("why", "law", "--against", "short.toml", *FEW)
    assert ended.code == 2
    assert "short: ends in 2024, before the first year that law forecasts, 2026" in ended.err
    assert not Path("plots").exists()
