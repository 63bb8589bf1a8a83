"""`goglobal sensitivity` end to end: files, JSON, words, and every refusal."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Goglobal

pytestmark = pytest.mark.slow

FEW = ("--draws", "200")


def test_both_questions_where_policy_differs(goglobal: Goglobal) -> None:
    """A scenario with a policy gets level and difference: a list as JSON, one CSV, one manifest, and a figure of each.

    Of what nothing significant moves there is no figure.
    """
    ended = goglobal("sensitivity", "promotion", "--json", *FEW)
    assert (ended.code, ended.err) == (0, "")
    level, difference = json.loads(ended.out)
    assert (level["of"], difference["of"], difference["against"]) == ("level", "difference", "baseline")
    assert (level["outcome"], level["year"], level["unit"]) == ("revenue", 2035, "US$ million/year")
    assert len(level["parameters"]) > 50
    assert sum(parameter["name"] == "mission_null_probability" for parameter in level["parameters"]) == 1
    moved = [record["of"] for record in (level, difference) if any(one["told"] for one in record["parameters"])]
    assert "difference" in moved
    files = {f"sensitivity-{of}{suffix}" for of in moved for suffix in (".png", ".txt")}
    assert {path.name for path in Path("plots").iterdir()} == {
        *files,
        "sensitivity.csv",
        "sensitivity.manifest.json",
    }
    manifest = json.loads(Path("plots/sensitivity.manifest.json").read_text(encoding="utf-8"))
    assert [one["scenario"] for one in manifest["scenarios"]] == ["promotion", "baseline"]
    assert {"promotion.toml", "baseline.toml"} <= {Path(name).name for name in manifest["inputs"]}


def test_one_question_is_one_object(goglobal: Goglobal) -> None:
    """--of asks one question; outcome and year can be chosen; the same command gives the same bytes."""
    words = (
        "sensitivity",
        "law",
        "--of",
        "difference",
        "--outcome",
        "firms",
        "--year",
        "2030",
        "--json",
        "--no-figures",
        *FEW,
    )
    one, again = goglobal(*words), goglobal(*words)
    record = json.loads(one.out)
    assert (record["of"], record["outcome"], record["year"]) == ("difference", "firms", 2030)
    assert one.out == again.out
    assert not Path("plots/sensitivity-level.png").exists()


def test_the_baseline_has_only_a_level(goglobal: Goglobal) -> None:
    """What differs in nothing has no difference to explain; the words come in the language that is asked for."""
    ended = goglobal("sensitivity", "baseline", "--lang", "vi", *FEW)
    assert ended.code == 0
    assert "biến động ngẫu nhiên của những năm tới" in " ".join(ended.out.split())
    assert not Path("plots/sensitivity-difference.png").exists()


def test_what_was_set_in_vain_or_beyond_the_evidence_is_named(goglobal: Goglobal) -> None:
    """A lever that repeats current policy is named and draws nothing; a value beyond the evidence is named."""
    idle = goglobal("sensitivity", "baseline", "--set", "levers.delegations.missions={ 2027 = 6 }", *FEW)
    assert "changes no outcome" in " ".join(idle.out.split())
    assert "Nothing moves what" in idle.out
    assert not Path("plots/sensitivity-difference.png").exists()
    far = goglobal("sensitivity", "baseline", "--set", "levers.delegations.missions={ 2027 = 60 }", *FEW)
    assert "beyond 0 to 18" in " ".join(far.out.split())


def test_against_another_scenario(goglobal: Goglobal) -> None:
    """The difference can be to another scenario, or to the same one before --set, which changes the first alone."""
    words = ("--of", "difference", "--set", "levers.law.tax_cut=5.0", "--json", *FEW)
    to_law, to_baseline = (
        json.loads(goglobal("sensitivity", "law", "--against", against, *words).out) for against in ("law", "baseline")
    )
    assert (to_law["against"], to_baseline["against"]) == ("law", "baseline")
    assert 0 < to_law["mean"] < to_baseline["mean"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("lww",), "lww: no such file and no shipped scenario; did you mean 'law'?"),
        (("law", "--against", "baselin"), "did you mean 'baseline'?"),
        (("law", "--outcome", "revenues"), "did you mean 'revenue'?"),
        (("law", "--year", "2025"), "2025 is not allowed; write 2026 to 2035"),
        (("law", "--of", "both"), "'both' is not one of 'level', 'difference'"),
        (("law", "--lang", "fr"), "'fr' is not one of 'en', 'vi'"),
        (("baseline", "--of", "difference"), "baseline does and meets the same as baseline, so nothing differs"),
        (("law", "--draws", "5"), "must be at least 100"),
        (("law", "offices"), "unexpected extra argument"),
        ((), "Missing argument"),
    ],
)
def test_refusals(goglobal: Goglobal, words: tuple[str, ...], message: str) -> None:
    """What cannot be used is named with its cure, and nothing is written."""
    ended = goglobal("sensitivity", *words)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert not list(Path().rglob("*.*"))
