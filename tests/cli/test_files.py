"""`goglobal list` and `new`, and what a typed name means where a file of the working folder has it too."""

import json
import re
from pathlib import Path

import pytest

from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import BELIEFS, SCENARIOS, shipped_folder, shipped_names
from simulator.model import OUTCOMES
from simulator.report.new_file import new_text
from tests.cli.conftest import Ended, Goglobal

FEW = ("--draws", "100", "--no-figures", "--quiet")
MINE = 'title = "Mine"\nextends = "baseline"\n'
BELIEF = '[parameters]\nreturn_share = { fixed = 0.5, why = "a test" }\n'
BOTH = "law: using ./law.toml; the scenario of this name that comes along is left aside (goglobal list shows both)\n"
SETTING = re.compile(r"^#(?=[a-z])", re.MULTILINE)


def named(ended: Ended, kind: str) -> dict[str, dict[str, object]]:
    """What `list --json` says of a kind, by name."""
    assert ended.code == 0
    return {row["name"]: row for row in json.loads(ended.out)[kind]}


def test_list_shows_all_that_is_shipped(goglobal: Goglobal, seeds: Seeds) -> None:
    """Every shipped scenario with its title, every file of beliefs and every outcome is there, as JSON and as text."""
    ended = goglobal("list", "--json")
    scenarios = named(ended, "scenarios")
    assert list(scenarios) == shipped_names(SCENARIOS)
    for name, row in scenarios.items():
        assert row["title"] == read_scenario(name, seeds).title
    assert list(named(ended, "beliefs")) == shipped_names(BELIEFS)
    assert {name: row["unit"] for name, row in named(ended, "outcomes").items()} == dict(OUTCOMES)
    text = goglobal("list").out
    for name in (*scenarios, *shipped_names(BELIEFS), *OUTCOMES):
        assert f"\n{name} " in text


@pytest.mark.parametrize("columns", ["80", "120"])
def test_list_keeps_within_the_terminal(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """No line is wider than the terminal, in either language, and in Vietnamese nothing is English."""
    monkeypatch.setenv("COLUMNS", columns)
    for language in ("en", "vi"):
        out = goglobal("list", "--lang", language).out
        assert max(map(len, out.splitlines())) <= int(columns)
    assert not re.search(r"\b(?:the|of|shipped|title|firms abroad|what)\b", out.replace("firms ", ""))


def test_list_by_word(goglobal: Goglobal) -> None:
    """A word leaves what has it in name or meaning, in any language, and tables that have rows; others are refused."""
    every, few = (json.loads(goglobal("list", *words, "--json").out) for words in ((), ("LAW",)))
    assert "law" in [row["name"] for row in few["scenarios"]]
    for kind, rows in few.items():
        assert [row for row in every[kind] if row in rows] == rows
        assert all("law" in json.dumps(row, ensure_ascii=False).casefold() for row in rows)
    assert not few["outcomes"]
    assert "Outcomes" not in goglobal("list", "law").out
    assert "\nrevenue " in goglobal("list", "doanh thu").out
    ended = goglobal("list", "nothing-like-it")
    assert (ended.code, ended.out) == (2, "")
    assert "nothing here speaks of 'nothing-like-it'" in ended.err


def test_list_knows_what_a_file_is(goglobal: Goglobal) -> None:
    """Scenarios and beliefs of the folder are listed by kind, broken ones as such, and nothing else is."""
    for name, text in {
        "mine": MINE,
        "believed": BELIEF,
        "no_title": "[levers.law]\nin_force_from = 2026\n",
        "no_toml": "title = \n",
        "wrong_belief": "[parameters]\nnothing_like_it = { fixed = 1.0 }\n",
        "pyproject": '[project]\nname = "x"\n',
        "site": 'title = "A site"\nbaseURL = "https://example.org"\n',
        "empty": "",
    }.items():
        Path(f"{name}.toml").write_text(text, encoding="utf-8")
    Path("folder.toml").mkdir()
    ended = goglobal("list", "--json")
    scenarios = {name: row["title"] for name, row in named(ended, "scenarios").items() if not row["shipped"]}
    assert scenarios == {"mine.toml": "Mine", "no_title.toml": None, "no_toml.toml": None}
    beliefs = {name: row["parameters"] for name, row in named(ended, "beliefs").items() if not row["shipped"]}
    assert beliefs == {"believed.toml": ["return_share"], "wrong_belief.toml": None}
    out = goglobal("list").out
    assert len(re.findall("cannot be read$", out, re.MULTILINE)) == 3
    assert "goglobal show NAME says why" in out


def test_new_runs_as_it_stands(goglobal: Goglobal) -> None:
    """The file does what it extends does; where it lies and what to do next is said, and that can be done."""
    ended = goglobal("new", "mine", "--from", "law")
    assert (ended.code, ended.err) == (0, "")
    written, following = ended.out.splitlines()
    assert Path(written.removeprefix("Written: ")) == Path("mine.toml").resolve()
    assert following == "Next: goglobal run mine.toml"
    assert goglobal(*following.split()[2:], *FEW).code == 0
    assert goglobal("run", "law", *FEW).code == 0
    mine, law = (Path(f"plots/{name}.csv").read_text(encoding="utf-8") for name in ("mine", "law"))
    assert mine.replace("mine,", "law,") == law


def test_new_never_writes_over(goglobal: Goglobal) -> None:
    """What is there stays, to the byte; so is a name refused that lies in another folder."""
    Path("mine.toml").write_text(MINE, encoding="utf-8")
    for name, words in (
        ("mine", "is there already"),
        ("mine.toml", "is there already"),
        ("../mine", "no name of a file"),
    ):
        ended = goglobal("new", name)
        assert (ended.code, ended.out) == (2, "")
        assert words in ended.err
    assert Path("mine.toml").read_text(encoding="utf-8") == MINE
    assert goglobal("new", "other", "--from", "nothing-like-it").code == 2
    assert not Path("other.toml").exists()


def test_new_extends_a_file_of_the_folder(goglobal: Goglobal, seeds: Seeds) -> None:
    """--from means what the name means for every command; a shipped name can be taken for the new file."""
    Path("mine.toml").write_text(MINE + "[levers.offices]\nopened = { 2027 = 30 }\n", encoding="utf-8")
    assert goglobal("new", "other", "--from", "mine").code == 0
    other = read_scenario("other.toml", seeds)
    assert other.policy == read_scenario("mine.toml", seeds).policy
    assert "#levers.offices.opened = { 2027 = 30 }" in Path("other.toml").read_text(encoding="utf-8")
    assert goglobal("new", "law", "--from", "law").code == 0
    assert read_scenario("law.toml", seeds).policy["law"] == read_scenario("law", seeds).policy["law"]


@pytest.mark.parametrize("name", shipped_names(SCENARIOS))
def test_every_example_of_a_new_file_is_right(name: str, seeds: Seeds, goglobal: Goglobal) -> None:
    """All settings together, and those of each part alone, make a scenario; every key of every lever is among them."""
    base = read_scenario(name, seeds)
    text = new_text("mine", base)
    head, *parts = text.split("\n# --- ")
    for part in (text, *(f"{head}\n{part.partition(chr(10))[2]}" for part in parts)):
        Path("mine.toml").write_text(SETTING.sub("", part), encoding="utf-8")
        assert read_scenario("mine.toml", seeds).title == "mine"
    Path("mine.toml").write_text(SETTING.sub("", text), encoding="utf-8")
    stated = read_scenario("mine.toml", seeds)
    assert {".".join(key.split(".")[1:3]) for key in stated.settings if key.startswith("levers.")} == set(seeds.levers)
    assert stated.targets
    assert stated.world.shocks
    assert stated.believed
    assert not any(line.endswith(" ") for line in text.split("\n"))


def test_a_file_of_the_folder_wins(goglobal: Goglobal) -> None:
    """NAME.toml is what NAME means, once said for each time that it is typed; outputs have the name."""
    Path("law.toml").write_text(MINE, encoding="utf-8")
    ended = goglobal("show", "law")
    assert (ended.code, ended.err) == (0, BOTH)
    assert 'title = "Mine"' in ended.out
    ended = goglobal("run", "law", *FEW)
    assert (ended.code, ended.err) == (0, BOTH)
    assert Path("plots/law.csv").is_file()
    row = named(goglobal("list", "--json"), "scenarios")
    assert (row["law"]["left_aside"], row["law.toml"]["title"]) == (True, "Mine")
    for typed in ("law.toml", "./law.toml", str(Path("law.toml").resolve())):
        assert goglobal("show", typed).err == ""
    assert 'title = "The law as passed"' in goglobal("show", str(shipped_folder(SCENARIOS) / "law.toml")).out


def test_what_others_are_measured_against_is_told_too(goglobal: Goglobal) -> None:
    """A file that has the name of what a command takes unasked is told as well."""
    Path("baseline.toml").write_text('title = "Mine"\n[levers.offices]\nopened = { 2027 = 30 }\n', encoding="utf-8")
    ended = goglobal("why", "law", "--outcome", "nothing-like-it")
    assert ended.err.startswith("baseline: using ./baseline.toml; ")


def test_beliefs_of_the_folder_win(goglobal: Goglobal) -> None:
    """--assume NAME takes NAME.toml before the shipped beliefs of the name."""
    Path("as-published.toml").write_text(BELIEF, encoding="utf-8")
    ended = goglobal("show", "law", "--assume", "as-published")
    assert ended.err.startswith(
        "as-published: using ./as-published.toml; the file of beliefs of this name that comes along"
    )
    assert 'return_share = { fixed = 0.5, why = "a test" }' in ended.out


def test_extends_keeps_its_meaning(goglobal: Goglobal) -> None:
    """In a file a name without .toml is a shipped one, and one with it lies beside the file."""
    Path("law.toml").write_text(MINE, encoding="utf-8")
    for extended, year in (("law", "in_force_from = 2026"), ("law.toml", "")):
        Path("mine.toml").write_text(f'title = "M"\nextends = "{extended}"\n', encoding="utf-8")
        ended = goglobal("show", "mine")
        assert (ended.code, ended.err) == (0, "")
        assert bool(re.search("^in_force_from", ended.out, re.MULTILINE)) == bool(year)


def test_outputs_have_the_name_of_a_link(goglobal: Goglobal, seeds: Seeds) -> None:
    """A link is named as it is typed, not as what it points to; what that extends still lies beside it."""
    Path("deep").mkdir()
    Path("deep/base.toml").write_text(MINE, encoding="utf-8")
    Path("deep/target.toml").write_text('title = "T"\nextends = "base.toml"\n', encoding="utf-8")
    try:
        Path("link.toml").symlink_to(Path("deep/target.toml"))
    except OSError:
        pytest.skip("no links on this machine")
    for typed in ("link", "link.toml"):
        assert goglobal("run", typed, *FEW).code == 0
        assert {path.name for path in Path("plots").iterdir()} == {"link.csv", "link.manifest.json"}
    scenario = read_scenario("link.toml", seeds)
    assert (scenario.name, scenario.file) == ("link", "link.toml")
    assert goglobal("run", "link", "deep/target.toml", *FEW).code == 0
