"""`goglobal robust`, as people use and misuse it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Goglobal

FEW = ("--draws", "100")
HEAD = 'title = "A test"\nstory = "It tests one thing. It is never shipped."\nextends = "baseline"\n'
BELIEF = '[parameters.office_additionality]\nfixed = 0.0\nwhy = "No office needs support."\n'


@pytest.mark.slow
def test_robust_writes_what_it_promises(goglobal: Goglobal) -> None:
    """It writes a figure with its text, a CSV and a manifest, and prints the least regretted choice first."""
    Path("none.toml").write_text(BELIEF, encoding="utf-8")
    ended = goglobal("robust", "law", "consulting", "--assume", "none.toml", "--draws", "600")
    assert (ended.code, ended.err) == (0, "")
    names = {path.name for path in Path("plots").iterdir()}
    assert names == {"robust.png", "robust.txt", "robust.csv", "robust.manifest.json"}
    assert "as written and none.toml" in " ".join(ended.out.split())
    assert "Least regretted is ‘The law as passed’" in ended.out
    assert "Beliefs none.toml: no outcome of any choice depends on the share of offices" in " ".join(ended.out.split())
    manifest = json.loads(Path("plots/robust.manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["outputs"]) == names - {"robust.manifest.json"}
    assert [scenario["scenario"] for scenario in manifest["scenarios"]] == ["law", "consulting"] * 2
    rows = Path("plots/robust.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + 2 * 3
    assert rows[1].startswith("record,as written,US$ million,0.0,0.0")


def test_json_holds_regret_by_choice_and_beliefs(goglobal: Goglobal) -> None:
    """--json prints one object with regrets by scenario and set of beliefs, and whose worst avoidable one is least."""
    Path("none.toml").write_text(BELIEF, encoding="utf-8")
    ended = goglobal("robust", "offices", "consulting", "--assume", "none.toml", "--json", "--no-figures", *FEW)
    record = json.loads(ended.out)
    assert record["beliefs"] == ["as written", "none"]
    assert list(record["regret"]) == ["record", "offices", "consulting"]
    for by_beliefs in record["regret"].values():
        assert list(by_beliefs) == record["beliefs"]
        assert all({"mean", "p95", "avoidable"} <= set(regret) for regret in by_beliefs.values())
    worst = {name: max(r["avoidable"] for r in by.values()) for name, by in record["regret"].items()}
    assert record["least_regretted"] == min(worst, key=lambda name: worst[name])
    assert set(record["words"]) == {"en", "vi"}
    for beliefs, benefits in record["benefit"].items():
        best = max(benefit["mean"] for benefit in benefits.values())
        for name, benefit in benefits.items():
            assert record["regret"][name][beliefs]["avoidable"] == pytest.approx(best - benefit["mean"], abs=1e-9)
    # Without additionality offices cost and bring nothing.
    assert record["benefit"]["none"]["offices"]["p95"] < 0 < record["benefit"]["as written"]["offices"]["mean"]


def test_files_of_beliefs_are_not_stacked(goglobal: Goglobal) -> None:
    """Each set of beliefs is what a run with this one --assume believes."""
    Path("none.toml").write_text(BELIEF, encoding="utf-8")
    both = ("--assume", "none.toml", "--assume", "as-published", "--json", "--no-figures", *FEW)
    alone = json.loads(goglobal("learn", "offices", "--assume", "as-published", "--json", "--no-figures", *FEW).out)
    record = json.loads(goglobal("robust", "offices", *both).out)
    assert record["benefit"]["as-published"] == alone["benefit"]
    assert alone["beliefs"] == "as-published"


def test_other_language(goglobal: Goglobal) -> None:
    """--lang vi prints Vietnamese, and the rate of discount stands under the table."""
    ended = goglobal("robust", "offices", "--lang", "vi", "--discount", "0", *FEW)
    assert "Ít hối tiếc nhất là" in ended.out
    assert "Chính sách hiện hành" in ended.out
    assert "chiết khấu 0% mỗi năm" in " ".join(ended.out.split())


def test_later_years_count_for_more_at_a_lower_rate(goglobal: Goglobal) -> None:
    """Benefits of offices, which come late, fall with the rate."""
    means = [
        json.loads(goglobal("robust", "offices", "--discount", rate, "--json", "--no-figures", *FEW).out)["benefit"][
            "as written"
        ]["offices"]["mean"]
        for rate in ("0", "0.05")
    ]
    assert means[0] > means[1] > 0


def test_current_policy_may_be_best(goglobal: Goglobal) -> None:
    """Where every scenario is worth less than current policy, that comes first and is said; one bar is not drawn."""
    ended = goglobal("robust", "withdrawal", "--detail", *FEW)
    rows = [line for line in ended.out.splitlines() if line.startswith(("Current policy", "All programmes stop"))]
    assert rows[0].startswith("Current policy")
    assert "Least regretted is current policy" in ended.out
    assert not list(Path("plots").glob("robust.png"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("baseline",),
            "baseline.toml: repeats current policy, so that there is nothing to choose; name another scenario",
        ),
        (("law", "recession"), "recession.toml: shocks: differs from"),
        (("law", "law"), "law: is named twice; leave one out"),
        (("law", "nolaw"), "nolaw: no such file and no shipped scenario"),
        (("law", "--assume", "nothing"), "--assume nothing: no such file and no shipped file of beliefs"),
        (
            ("law", "--assume", "as-published", "--assume", "as-published.toml"),
            "--assume as-published.toml: two sets of beliefs are called 'as-published'; leave one out",
        ),
        (("law", "--discount", "2"), "2 is not allowed; write a rate from 0 to 1"),
        (("law", "--lang", "fr"), "'fr' is not one of 'en', 'vi'"),
        ((), "Missing argument"),
    ],
)
def test_wrong_input(goglobal: Goglobal, words: tuple[str, ...], message: str) -> None:
    """Wrong input ends with 2, is told in words without a traceback, and leaves nothing behind."""
    ended = goglobal("robust", *words)
    assert ended.code == 2
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert list(Path().iterdir()) == []


def test_own_beliefs_that_differ_are_refused(goglobal: Goglobal) -> None:
    """Two files that believe otherwise do not meet the same draws; the cure is named, at its place."""
    Path("mine.toml").write_text(HEAD + BELIEF, encoding="utf-8")
    ended = goglobal("robust", "offices", "mine.toml", *FEW)
    assert ended.code == 2
    assert "mine.toml:4:2: parameters.office_additionality: is believed otherwise in" in ended.err
    assert "lay it over all: --assume" in ended.err
    assert not Path("plots").exists()


def test_help_says_that_files_are_sets(goglobal: Goglobal) -> None:
    """--assume means something else here than in other commands, and help says so."""
    own, other = (" ".join(goglobal(command, "--help").out.split()) for command in ("robust", "learn"))
    assert "A set of beliefs of its own beside the files' own" in own
    assert "Stack a file of beliefs on top" not in own
    assert "Stack a file of beliefs on top" in other


def test_one_set_of_beliefs_is_not_called_several(goglobal: Goglobal) -> None:
    """Without --assume nothing is said of other beliefs."""
    alone = goglobal("robust", "partners", *FEW, "--set", "ensemble.rng_seed=1").out
    assert "it is best on average" in alone
    assert "beliefs" not in alone
