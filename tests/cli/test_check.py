"""`goglobal check`: right files, checks that hold, and what is said where one does not."""

import json
import re
import shutil
from pathlib import Path

import pytest

from simulator.analysis import checks
from simulator.inputs.seeds import Seeds
from tests.cli.conftest import Goglobal

FEW = ("--draws", "100")
FALSE = """
[firms_stay_below_two_thousand]
words = { en = "There are never two thousand firms.", vi = "Không bao giờ có hai nghìn doanh nghiệp." }
why = "A check that is false."
sources = ["judgement"]
outcome = "firms"
statistic = "every draw"
years = "forecast"
at_most = 2000
"""


@pytest.fixture(autouse=True)
def _only_levers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves the small family of the matrix; tests/analysis looks at all of it."""
    all_of, name = checks._families, "every lever alone"
    monkeypatch.setattr(checks, "_families", lambda scenario: {name: all_of(scenario)[name]})


@pytest.fixture
def false_seeds(seeds: Seeds, goglobal: Goglobal) -> Path:
    """A folder of seeds in the working folder, with a check that is false."""
    folder = Path("mine")
    shutil.copytree(seeds.folder, folder)
    file = folder / "checks.toml"
    file.write_text(file.read_text(encoding="utf-8") + FALSE, encoding="utf-8")
    return folder


def test_passes(goglobal: Goglobal) -> None:
    """Sound scenarios leave with 0: two sentences, and with --detail a row for each check beside its scenario."""
    ended = goglobal("check", "baseline", "law", *FEW)
    assert (ended.code, ended.err) == (0, "")
    told = " ".join(ended.out.split())
    assert re.fullmatch(
        r"Nothing is wrong in \S*baseline\.toml and \S*law\.toml\. All \d+ checks passed\. Next: .*", told
    )
    detail = goglobal("check", "baseline", "law", "--detail", *FEW).out
    for scenario in ("baseline ", "law ", "baseline, law "):
        assert any(line.startswith(scenario) and line.endswith("passed") for line in detail.splitlines())
    assert not Path("plots").exists()


def test_the_file_that_fails_is_the_one_to_look_at(goglobal: Goglobal, false_seeds: Path) -> None:
    """Nothing is called right where something is wrong, and what is asked next is about a scenario that failed."""
    told = " ".join(goglobal("check", "law", "baseline", "--seeds", str(false_seeds), *FEW).out.split())
    assert "Nothing is wrong" not in told
    assert re.search(r"Next: goglobal show (law|baseline) ", told)


def test_fails(goglobal: Goglobal, false_seeds: Path) -> None:
    """A check that does not hold is told with the first year, the draw and the number, and the exit code is 1."""
    ended = goglobal("check", "baseline", "--seeds", str(false_seeds), *FEW)
    assert ended.code == 1
    told = " ".join(ended.out.split())
    assert told.startswith("Checks that failed")
    assert "There are never two thousand firms. First in 2026 in draw " in told
    assert "asked is at most" in told
    assert re.search(r"1 of \d+ checks failed\.", told)
    other = goglobal("check", "baseline", "--seeds", str(false_seeds), "--lang", "vi", *FEW)
    assert other.code == 1
    assert "Không bao giờ có hai nghìn doanh nghiệp." in other.out
    assert "firms" not in other.out


def test_json(goglobal: Goglobal, false_seeds: Path) -> None:
    """With --json there is one list and nothing else; year and draw are null where a check holds."""
    ended = goglobal("check", "baseline", "--seeds", str(false_seeds), "--json", *FEW)
    assert ended.code == 1
    records = json.loads(ended.out)
    assert all(list(record) == ["name", "scenario", "ok", "year", "draw", "words"] for record in records)
    failed = [record for record in records if not record["ok"]]
    assert [record["name"] for record in failed] == ["firms_stay_below_two_thousand"]
    assert failed[0]["year"] == 2026
    assert 0 <= failed[0]["draw"] < 100
    assert failed[0]["words"].startswith("There are never two thousand firms. First in 2026 in draw ")
    assert all(record["year"] is None and record["draw"] is None for record in records if record["ok"])
    assert records[-1]["name"] == "every lever alone"


def test_wrong_file(goglobal: Goglobal) -> None:
    """What is wrong in a scenario is told as by `run`, with exit code 2, and nothing is checked."""
    ended = goglobal("check", "law", "--set", "levers.law.tax_cut=21")
    assert ended.code == 2
    assert ended.out == ""
    assert "21 is not allowed; it must be at most 20" in ended.err


def test_wrong_checks(goglobal: Goglobal, false_seeds: Path) -> None:
    """What is wrong in the file of checks is told with its place, with exit code 2."""
    file = false_seeds / "checks.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("at_most = 2000", "at_mots = 2000"), encoding="utf-8")
    ended = goglobal("check", "baseline", "--seeds", str(false_seeds), *FEW)
    assert ended.code == 2
    assert ended.out == ""
    assert "firms_stay_below_two_thousand.at_mots: unknown key; did you mean 'at_most'?" in ended.err
