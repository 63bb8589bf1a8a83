"""`goglobal verify`: the same is called the same, what differs is named, and what cannot be run is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.analysis.reproduced import BUCKETS, parted
from tests.cli.conftest import Goglobal
from tests.cli.test_outputs import contents

BARE = ("--draws", "100", "--no-figures", "--quiet")
MANIFEST = Path("plots/law.manifest.json")


def changed(change: Callable[[dict[str, Any]], Any]) -> None:
    """Changes what the manifest says."""
    record = json.loads(MANIFEST.read_text(encoding="utf-8"))
    change(record)
    MANIFEST.write_text(json.dumps(record), encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "manifest"),
    [
        (("run", "law", "partners", *BARE), "partners"),
        *(
            pytest.param(words, manifest, marks=pytest.mark.slow)
            for words, manifest in (
                (("compare", "baseline", "law", "--draws", "100", "-o", "plots", "--format", "svg"), "compare"),
                (("run", "law", *BARE, "--table", "xlsx", "--draws-out", "draws.parquet", "--output=plots"), "law"),
                (("report", "law", "--draws", "100"), "report"),
                (("why", "law", "--draws", "100", "--lang", "vi"), "why"),
            )
        ),
    ],
)
def test_the_same(words: tuple[str, ...], manifest: str, goglobal: Goglobal) -> None:
    """Run again everything is the same to the bit, and nothing is written here."""
    assert goglobal(*words).code == 0
    before = contents("plots"), sorted(Path().iterdir())
    ended = goglobal("verify", f"plots/{manifest}.manifest.json")
    assert (ended.code, ended.err) == (0, "")
    assert "The same: what went in, and all that came out, to the bit." in ended.out
    assert (contents("plots"), sorted(Path().iterdir())) == before


def test_a_command_that_watched_is_run_once(goglobal: Goglobal) -> None:
    """What it writes is what it writes without watching."""
    assert goglobal("run", "law", *BARE).code == 0
    changed(lambda record: record["command"].append("--watch"))
    assert goglobal("verify", str(MANIFEST)).code == 0


def test_inputs_that_changed_are_named(goglobal: Goglobal) -> None:
    """And by how much their outcomes differ, and from which year on."""
    mine = Path("mine.toml")
    mine.write_text('title = "Mine"\nextends = "law.toml"\n')
    assert goglobal("run", "mine.toml", *BARE).code == 0
    mine.write_text('title = "Mine"\nextends = "law.toml"\n[levers.promotion]\nbudget = { 2030 = 8 }\n')
    ended = goglobal("verify", "plots/mine.manifest.json", "--json")
    assert ended.code == 1
    record = json.loads(ended.out)
    assert [Path(name).name for name in record["inputs"]] == ["mine.toml"]
    differences = record["differences"]["mine.csv"]
    assert differences["revenue"]["first_year"] == 2030
    assert sum(differences["revenue"]["counts"][1:]) > 0
    assert "The file mine.toml has changed since." in goglobal("verify", "plots/mine.manifest.json").out


def test_versions_and_files_that_changed_are_told(goglobal: Goglobal) -> None:
    """Another version alone is no difference; a file that was touched since is one, and one that is gone is none."""
    assert goglobal("run", "law", *BARE).code == 0
    changed(lambda record: record.update(numpy="1.0", a_later_key=[1]))
    ended = goglobal("verify", str(MANIFEST))
    assert ended.code == 0
    assert "Made with numpy 1.0; here it is" in ended.out
    table = Path("plots/law.csv")
    table.write_text("touched")
    assert goglobal("verify", str(MANIFEST)).code == 1
    table.unlink()
    assert goglobal("verify", str(MANIFEST)).code == 0
    changed(lambda record: record["outputs"].update({"law.csv": "0" * 64}))
    vietnamese = goglobal("verify", str(MANIFEST), "--lang", "vi")
    assert (vietnamese.code, "Không giống: law.csv." in vietnamese.out) == (1, True)


def test_a_file_that_is_no_manifest(goglobal: Goglobal) -> None:
    """However large it is, it is told as that."""
    Path("law.csv").write_text("outcome\n" * 2**17, encoding="utf-8")
    ended = goglobal("verify", "law.csv")
    assert (ended.code, "law.csv: is no manifest; name a file that goglobal wrote" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["goglobal", "explore", "law"], "none of goglobal that writes files into a folder"),
        (["goglobal", "new", "mine"], "none of goglobal that writes files into a folder"),
        (["goglobal", "verify", str(MANIFEST)], "none of goglobal that writes files into a folder"),
        (["rm", "-r", "plots"], "none of goglobal that writes files into a folder"),
        (["goglobal", "run", "--help"], "asks for help"),
        (["goglobal", "run", "law", "--no-such"], "No such option"),
        (["goglobal", "run", "nothing-there"], "nothing-there"),
        (["goglobal", "run", "law", *BARE, "--draws-out", "../draws.parquet"], "is not allowed"),
        (["goglobal", "run", "partners", *BARE], "writes no law.manifest.json"),
        (["goglobal", "run", "law\u001b[31m"], "cannot be seen"),
        (["goglobal"], "command"),
        ("goglobal run law", "command"),
    ],
)
def test_what_cannot_be_run(command: Any, words: str, goglobal: Goglobal) -> None:
    """Commands that serve, write elsewhere or are none are refused in words, and nothing changes."""
    assert goglobal("run", "law", *BARE).code == 0
    changed(lambda record: record.update(command=command))
    before = contents("plots"), sorted(Path().iterdir())
    ended = goglobal("verify", str(MANIFEST))
    assert ended.code == 2
    assert words in ended.err
    assert (contents("plots"), sorted(Path().iterdir())) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no JSON"),
        ("[]", "is no manifest"),
        ("[" * 100_000, "is nested too deeply"),
        ('{\n "command": [goglobal]}', "plots/x.manifest.json:2:14"),
        ('{"version": 1, "command": [], "inputs": {}, "outputs": {}}', "3 problems"),
        (json.dumps({"outputs": {"../x": "0" * 64}}), "outputs"),
        (" " * 300_000, "is larger than"),
    ],
)
def test_what_is_no_manifest(text: str, words: str, goglobal: Goglobal) -> None:
    """A file of another form is refused with its place; so is one that is not there."""
    Path("plots").mkdir()
    Path("plots/x.manifest.json").write_text(text, encoding="utf-8")
    ended = goglobal("verify", "plots/x.manifest.json")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert goglobal("verify", "nowhere.json").code == 2


HEAD = "scenario,outcome,market,unit,year,mean,p05,p95\n"


def row(year: int, mean: float, outcome: str = "revenue") -> str:
    """A row whose band is 100 wide."""
    return f"law,{outcome},all,US$ million,{year},{mean},950.0,1050.0\n"


def test_differences_are_counted_by_shares_of_the_band() -> None:
    """One number differs in each bucket, the first of them in 2027; an outcome of its own is not mixed in."""
    before = HEAD + "".join(row(2026 + place, 1000.0) for place in range(len(BUCKETS) + 2)) + row(2026, 1000.0, "firms")
    after = HEAD + "".join(row(2026 + place, 1000.0 + by) for place, by in enumerate((0, 0.5, 3, 8, 40)))
    found = parted(before, after + row(2026, 1000.0, "firms"))
    assert found is not None
    assert found["revenue"].counts[1:] == [1, 1, 1, 1]
    assert (found["revenue"].first, found["revenue"].largest) == (2027, pytest.approx(0.4))
    assert (found["firms"].counts[1:], found["firms"].first) == ([0, 0, 0, 0], None)
    assert parted(before, after) is None
    assert parted(before, before.replace("2026", "2020")) is None
