"""`goglobal backtest`, as people use and misuse it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Goglobal

pytestmark = pytest.mark.slow

PANEL = (
    "iso3,country,year,value_musd\nAAA,A,2020,1000\nAAA,A,2021,1100\nAAA,A,2022,1300\nBBB,B,2021,700\nBBB,B,2022,650\n"
)


def test_another_panel(goglobal: Goglobal) -> None:
    """Any panel of the form is scored; figures are written and JSON is all that is printed."""
    Path("mine.csv").write_text(PANEL, encoding="utf-8")
    ended = goglobal("backtest", "--panel", "mine.csv", "--json", "-o", "scores")
    assert (ended.code, ended.err) == (0, "")
    record = json.loads(ended.out)
    assert set(record) == {"home", "panel"}
    assert (record["panel"]["name"], record["panel"]["countries"]) == ("mine.csv", 2)
    assert record["panel"]["windows"] == [3, 1]
    figures = [f"backtest-{kind}" for kind in ("home", "coverage", "pit")]
    names = {f"{figure}{suffix}" for figure in figures for suffix in (".png", ".txt")}
    assert {path.name for path in Path("scores").iterdir()} == {*names, "backtest.csv", "backtest.manifest.json"}
    manifest = json.loads(Path("scores/backtest.manifest.json").read_text(encoding="utf-8"))
    inputs = {Path(name).name for name in manifest["inputs"]}
    assert {"mine.csv", "ict_service_exports.csv", "observations.csv"} <= inputs


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "mine.csv: cannot be read"),
        ("a,b\n1,2\n", "mine.csv:1:1: the columns are a, b; they have to be iso3, country, year, value_musd"),
        (PANEL.replace("1100", "many"), "mine.csv:3:12: value_musd: expected a number, found 'many'"),
        ("iso3,country,year,value_musd\nAAA,A,2020,10\n", "mine.csv: no country has two figures from 2005 on"),
        (PANEL.replace(",1", ",1000000"), "value_musd: 1000000000 is implausible"),
    ],
)
def test_wrong_panel(goglobal: Goglobal, text: str | None, message: str) -> None:
    """A panel that cannot be scored is refused in words, and nothing is written."""
    if text is not None:
        Path("mine.csv").write_text(text, encoding="utf-8")
    ended = goglobal("backtest", "--panel", "mine.csv", "-o", "scores")
    assert ended.code == 2
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert not list(Path().glob("scores/*"))
