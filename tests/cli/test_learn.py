"""`goglobal learn`, as people use and misuse it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Goglobal

pytestmark = pytest.mark.slow

FEW = ("--draws", "100")


def test_learn_writes_what_it_promises(goglobal: Goglobal) -> None:
    """It writes a figure with its text, a CSV and a manifest, and prints words, benefits and worths."""
    ended = goglobal("learn", "law", "offices", "--draws", "600")
    assert ended.code == 0
    assert ended.err == ""
    names = {path.name for path in Path("plots").iterdir()}
    assert names == {"learn-information.png", "learn-information.txt", "learn.csv", "learn.manifest.json"}
    assert "Learn this first: the extra growth from the law's package, which rests on judgement (grade D)" in ended.out
    assert "What would teach it: a quasi-experiment on tax, customs and business registers." in ended.out
    manifest = json.loads(Path("plots/learn.manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["outputs"]) == names - {"learn.manifest.json"}
    rows = Path("plots/learn.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "name,grade,study,evppi,uncorrected,error,told"
    assert rows[1].startswith("everything,,,")
    assert rows[2].startswith("law_package_growth,D,quasi-experiment,")


def test_json_and_nothing_else(goglobal: Goglobal) -> None:
    """--json prints one object with the worth of everything and of each parameter, at most as much each."""
    ended = goglobal("learn", "consulting", "offices", "--json", *FEW)
    record = json.loads(ended.out)
    assert ended.err == ""
    assert list(record["choices"]) == ["record", "consulting", "offices"]
    assert record["best"] == max(record["benefit"], key=lambda name: record["benefit"][name]["mean"])
    assert 0 < record["probability_best"] < 1
    assert record["evpi"] > 0
    for parameter in record["parameters"]:
        assert {"name", "evppi", "grade"} <= set(parameter)
        assert 0 <= parameter["evppi"] <= record["evpi"]
        assert parameter["grade"] in "ABCD"
    assert "market_growth_score" not in {parameter["name"] for parameter in record["parameters"]}
    assert set(record["words"]) == {"en", "vi"}


def test_a_choice_that_is_never_in_doubt(goglobal: Goglobal) -> None:
    """Where one choice is best in every draw all worths are exactly zero, and words and figure say so."""
    ended = goglobal("learn", "consulting", "--assume", "as-published", "--json", *FEW)
    record = json.loads(ended.out)
    assert record["evpi"] == 0
    assert {parameter["evppi"] for parameter in record["parameters"]} == {0}
    assert "the choice is never in doubt, and learning more before choosing is worth nothing" in record["words"]["en"]
    assert "is best in all 100 draws" in Path("plots/learn-information.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_other_language(goglobal: Goglobal) -> None:
    """--lang vi prints the paragraph in Vietnamese."""
    ended = goglobal("learn", "offices", "--lang", "vi", *FEW)
    assert "Nếu chọn ngay bây giờ, “Twice as many supported offices abroad” là tốt nhất" in ended.out


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
        (("baseline",), "baseline.toml: repeats the record, so that there is nothing to choose"),
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


@pytest.mark.slow
def test_own_beliefs_are_quoted_with_their_reason(goglobal: Goglobal) -> None:
    """A belief of one's own is quoted with its own reason."""
    head = 'title = "A test"\nstory = "It tests one thing. It is never shipped."\nextends = "law"\n'
    belief = "[parameters.law_package_growth]\nnormal = { mean = 1.0, sd = 2.0 }\nwhy = 'A guess of ours.'\n"
    Path("mine.toml").write_text(head + belief, encoding="utf-8")
    ended = goglobal("learn", "mine.toml", "--draws", "600")
    assert "What is known of it now: “A guess of ours”" in ended.out
