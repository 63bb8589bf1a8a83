"""`goglobal learn`, as people use and misuse it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Goglobal

FEW = ("--draws", "100")


@pytest.mark.slow
def test_learn_writes_what_it_promises(goglobal: Goglobal) -> None:
    """It writes a CSV and a manifest, and prints what to learn first; of a single unknown no figure is drawn."""
    ended = goglobal("learn", "law", "offices", "--draws", "600", "--detail")
    assert (ended.code, ended.err) == (0, "")
    names = {path.name for path in Path("plots").iterdir()}
    assert names == {"learn.csv", "learn.manifest.json"}
    assert "Learn first: the gain from the law's zones, land and market support" in ended.out
    assert "evidence D" in ended.out
    assert "is noise" in ended.out
    manifest = json.loads(Path("plots/learn.manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["outputs"]) == {"learn.csv"}
    rows = Path("plots/learn.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "name,grade,study,evppi,uncorrected,error,told"
    assert rows[1].startswith("everything,,,")
    assert rows[2].startswith("law_support_gain,D,survey,")


def test_json_and_nothing_else(goglobal: Goglobal) -> None:
    """--json prints one object with the worth of everything and of each parameter, at most as much each."""
    ended = goglobal("learn", "consulting", "offices", "--json", "--no-figures", *FEW)
    record = json.loads(ended.out)
    assert ended.err == ""
    assert list(record["choices"]) == ["record", "consulting", "offices"]
    assert record["best"] == max(record["benefit"], key=lambda name: record["benefit"][name]["mean"])
    assert 0 < record["probability_best"] < 1
    assert record["evpi"] > 0
    for parameter in record["parameters"]:
        assert {"name", "grade", "study", "uncorrected", "error", "told"} <= set(parameter)
        assert 0 <= parameter["evppi"] <= record["evpi"]
        assert 0 <= parameter["changes"] <= 1
        assert parameter["grade"] in "ABCD"
    assert "market_growth_score" not in {parameter["name"] for parameter in record["parameters"]}
    assert set(record["words"]) == {"en", "vi"}


def test_a_choice_that_is_never_in_doubt(goglobal: Goglobal) -> None:
    """Where one choice is best in every draw all worths are exactly zero, words say so, and there is no figure."""
    ended = goglobal("learn", "consulting", "--assume", "as-published", "--json", "--no-figures", *FEW)
    record = json.loads(ended.out)
    assert record["evpi"] == 0
    assert {(parameter["evppi"], parameter["changes"]) for parameter in record["parameters"]} == {(0, 0)}
    assert "nothing is left to learn" in record["words"]["en"]
    assert not list(Path("plots").glob("*.png"))


def test_other_language(goglobal: Goglobal) -> None:
    """--lang vi prints Vietnamese, titles of scenarios too."""
    ended = goglobal("learn", "offices", "--lang", "vi", *FEW)
    assert "Nếu chọn ngay bây giờ, “Gấp đôi số văn phòng" in " ".join(ended.out.split())


@pytest.mark.slow
def test_the_same_command_gives_the_same_bytes(goglobal: Goglobal) -> None:
    """Worths do not depend on the number of threads, nor on anything but the input."""
    contents = []
    for workers in ("1", "2"):
        goglobal("learn", "offices", "--quiet", "--workers", workers, "--draws", "1500")
        contents.append(Path("plots/learn.csv").read_bytes())
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("baseline",), "baseline.toml: repeats current policy, so that there is nothing to choose"),
        (("law", "recession"), "policies are chosen and the world is not: give all files the same"),
        (("law", "--discount", "nan"), "is not allowed; write a rate from 0 to 1"),
        (("law", "--set", "levers.law.tax=1"), "unknown key; did you mean"),
        ((), "Missing argument"),
    ],
)
def test_wrong_input(goglobal: Goglobal, words: tuple[str, ...], message: str) -> None:
    """Wrong input ends with 2, is told in words without a traceback, and leaves nothing behind."""
    ended = goglobal("learn", *words)
    assert ended.code == 2
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert list(Path().iterdir()) == []
