"""`goglobal run` and `goglobal compare`, as people use and misuse them."""

import hashlib
import json
import re
import sys
from pathlib import Path

import pytest

from simulator.inputs.shipped import shipped_folder
from tests.cli.conftest import Goglobal

FEW = ("--draws", "100")
HEAD = 'title = "A test"\nstory = "It tests one thing. It is never shipped."\nextends = "baseline"\n'


def test_run_writes_what_it_promises(goglobal: Goglobal) -> None:
    """A run writes four figures with their texts, a CSV and a manifest; it prints the answer, files, a next command."""
    ended = goglobal("run", "law", *FEW)
    assert ended.code == 0
    assert ended.err == ""
    names = {path.name for path in Path("plots").iterdir()}
    figures = [f"law-{kind}" for kind in ("firms", "revenue", "markets", "cost")]
    expected = {f"{figure}{suffix}" for figure in figures for suffix in (".png", ".txt")}
    assert names == {*expected, "law.csv", "law.manifest.json"}
    lines = ended.out.splitlines()
    assert lines[0].startswith("‘The law as passed’")
    assert any(line.startswith("foreign revenue, US$") for line in lines)
    assert "law-firms.png" in ended.out
    assert lines[-1] == "Next: goglobal compare baseline law --draws 100"


def test_what_was_typed_is_told(goglobal: Goglobal) -> None:
    """Numbers without a year, settings that change nothing and new figures are told, and stand in the manifest."""
    typed = (
        "--set",
        "levers.delegations.missions=12",
        "--set",
        "levers.law.tax_cut=0.5",
        "--observe",
        "revenue@2026=17e3",
    )
    ended = goglobal("run", "law", *typed, "--no-figures", *FEW)
    assert (ended.code, ended.err) == (0, "")
    words = " ".join(ended.out.split())
    assert "The number of delegations in a year holds from 2027 on." in words
    assert "--set levers.law.tax_cut=0.5 changes nothing: the file says the same." in words
    assert "A new figure: foreign revenue in 2026 was US$17 billion, with an error of 10 %." in words
    manifest = json.loads(Path("plots/law.manifest.json").read_text(encoding="utf-8"))
    (scenario,) = manifest["scenarios"]
    assert scenario["as_of"] == 2026
    assert scenario["settings"]["levers.delegations.missions"]["value"] == {"2027": 12}
    assert scenario["observations"] == [{"quantity": "revenue", "year": 2026, "value": 17000.0, "relation": "equal"}]


def test_wrong_figures_are_told_together(goglobal: Goglobal) -> None:
    """Every figure that cannot be read is refused in one go, and nothing is written."""
    ended = goglobal("run", "law", "--observe", "revenue@soon=1", "--observe", "revenue=17000", *FEW)
    assert ended.code == 2
    assert ended.err.count("--observe") == 2
    assert not Path("plots/law.csv").exists()


def test_a_new_figure_holds_for_all_that_are_compared(goglobal: Goglobal) -> None:
    """With --observe both scenarios know the figure, and share their draws."""
    ended = goglobal("compare", "baseline", "law", "--observe", "firms@2026>=2100", "--no-figures", "--json", *FEW)
    record = json.loads(ended.out)
    assert [row["key"] for row in record["inputs"] if row["kind"] == "belief"] == []


def test_manifest_can_be_checked(goglobal: Goglobal) -> None:
    """The manifest names every output and every input with its checksum, and what was run."""
    goglobal("run", "law", "--set", "levers.law.tax_cut=1.0", *FEW)
    manifest = json.loads(Path("plots/law.manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["outputs"].items():
        assert hashlib.sha256((Path("plots") / name).read_bytes()).hexdigest() == digest
    assert set(manifest["outputs"]) == {path.name for path in Path("plots").iterdir()} - {"law.manifest.json"}
    law = shipped_folder("scenarios") / "law.toml"
    digests = {Path(name).name: digest for name, digest in manifest["inputs"].items()}
    assert digests["law.toml"] == hashlib.sha256(law.read_bytes()).hexdigest()
    assert {"baseline.toml", "parameters.toml", "observations.csv"} <= set(digests)
    (scenario,) = manifest["scenarios"]
    assert (scenario["draws"], scenario["rng_seed"]) == (100, 2023)
    assert scenario["settings"]["levers.law.tax_cut"] == {"value": 1.0, "origin": "--set levers.law.tax_cut=1.0"}
    assert manifest["command"][:3] == ["goglobal", "run", "law"]
    assert {"version", "platform", "numpy", "scipy"} <= set(manifest)


@pytest.mark.slow
def test_the_same_run_gives_the_same_bytes(goglobal: Goglobal) -> None:
    """Two runs of one command write the same files, byte by byte."""
    contents = []
    for _ in range(2):
        goglobal("run", "law", "--format", "svg", *FEW)
        contents.append({path.name: path.read_bytes() for path in Path("plots").iterdir()})
    assert contents[0] == contents[1]


@pytest.mark.slow
def test_json_is_all_that_is_printed(goglobal: Goglobal) -> None:
    """--json prints one object for one scenario and a list for several; files are written all the same."""
    one = goglobal("run", "law", "--json", *FEW)
    assert json.loads(one.out)["scenario"] == "law"
    assert one.err == ""
    both = goglobal("run", "law", "offices", "--json", "-o", "elsewhere", *FEW)
    assert [record["scenario"] for record in json.loads(both.out)] == ["law", "offices"]
    assert Path("elsewhere/offices.csv").is_file()


def test_quiet_prints_file_names_alone(goglobal: Goglobal) -> None:
    """--quiet writes files and prints their names, one a line, and nothing else."""
    ended = goglobal("run", "baseline", "--quiet", "--no-figures", *FEW)
    assert (ended.code, ended.err) == (0, "")
    assert [Path(line) for line in ended.out.splitlines()] == [
        Path("plots/baseline.csv"),
        Path("plots/baseline.manifest.json"),
    ]
    assert all(Path(line).is_file() for line in ended.out.splitlines())


def test_no_figures_needs_no_matplotlib(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """--no-figures draws nothing, and does not even import what would draw."""
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib" or ".report.plot" in name]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert goglobal("compare", "baseline", "law", "--no-figures", *FEW).code == 0
    assert {path.suffix for path in Path("plots").iterdir()} == {".csv", ".json"}


def test_compare(goglobal: Goglobal) -> None:
    """A comparison writes its own files, and its JSON holds scenarios, inputs and differences."""
    ended = goglobal("compare", "baseline", "law", "--json", "--workers", "2", *FEW)
    assert ended.code == 0
    keys = {"scenarios", "inputs", "differences", "cost_by_lever", "worth", "four_lines"}
    assert set(json.loads(ended.out)) == keys
    kinds = [f"compare-{kind}" for kind in ("firms", "revenue", "cost")]
    expected = {f"{kind}{suffix}" for kind in kinds for suffix in (".png", ".txt")}
    assert {path.name for path in Path("plots").iterdir()} == {*expected, "compare.csv", "compare.manifest.json"}


@pytest.mark.slow
def test_compare_apart_and_by_market(goglobal: Goglobal) -> None:
    """Policy and beliefs that both differ have figures of their own, and so have markets where they are asked for."""
    belief = '[parameters]\nreturn_share = { fixed = 0.5, why = "a test" }\n'
    Path("mine.toml").write_text(f"{HEAD}[levers.offices]\nopened = {{ 2027 = 30 }}\n{belief}", encoding="utf-8")
    ended = goglobal("compare", "baseline", "mine.toml", "--by", "market", "--json", *FEW)
    assert ended.code == 0
    record = json.loads(ended.out)
    assert list(record["four_lines"]) == list(record["by_market"]) == ["mine"]
    place = next(row for row in record["inputs"] if row["key"] == "levers.offices.opened")
    assert (place["from_origin"], place["to_origin"]) == ("seeds/current_policy.toml", "mine.toml:5")
    for kind in ("beliefs", "markets"):
        assert Path(f"plots/compare-{kind}-mine.png").is_file()
        assert Path(f"plots/compare-{kind}-mine.txt").read_text(encoding="utf-8")
    manifest = json.loads(Path("plots/compare.manifest.json").read_text(encoding="utf-8"))
    assert "compare-beliefs-mine.png" in manifest["outputs"]


def test_discount(goglobal: Goglobal) -> None:
    """The rate reaches both commands and is named; without one money of later years counts in full."""
    plain, law = (
        json.loads(goglobal("run", "offices", "--json", "--no-figures", "--discount", rate, *FEW).out)
        for rate in ("0", "0.1")
    )
    assert (plain["worth"]["against"], plain["worth"]["discount"], law["worth"]["discount"]) == ("record", 0, 0.1)
    spent = sum(plain["outcomes"]["public_cost"]["mean"][-10:])
    assert plain["worth"]["public_cost"]["mean"] == pytest.approx(spent, rel=1e-9)
    assert law["worth"]["public_cost"]["mean"] < spent
    text = goglobal("compare", "baseline", "offices", "--discount", "0.1", "--detail", "--no-figures", *FEW).out
    assert "discounted at 10 % a year to 2026" in " ".join(text.split())


def test_current_policy_against_itself(goglobal: Goglobal) -> None:
    """The benefit of current policy against itself is exactly zero."""
    worth = json.loads(goglobal("run", "baseline", "--json", "--no-figures", *FEW).out)["worth"]
    assert {worth[name][at] for name in ("benefit", "revenue", "firms") for at in ("mean", "p05", "p95")} == {0}
    assert worth["revenue_per_cost"]["of_means"] is None


def test_options_reach_the_scenario(goglobal: Goglobal) -> None:
    """--as-of, --end, --rng-seed and --assume change what is run."""
    words = ("--as-of", "2023", "--end", "2028", "--rng-seed", "7", "--assume", "as-published")
    record = json.loads(goglobal("run", "law", "--json", "--no-figures", *words, *FEW).out)
    assert (record["as_of"], record["end"], record["rng_seed"], record["draws"]) == (2023, 2028, 7, 100)
    assert record["outcomes"]["firms"]["years"][-1] == 2028
    assert "parameters.promotion_return" in record["no_effect"]


def test_own_scenario(goglobal: Goglobal) -> None:
    """A file in the working folder is run under its own name, whatever it extends."""
    Path("mine.toml").write_text(HEAD + "[levers.offices]\nopened = { 2027 = 30 }\n", encoding="utf-8")
    record = json.loads(goglobal("run", "mine.toml", "--json", *FEW).out)
    assert (record["scenario"], record["file"]) == ("mine", "mine.toml")
    assert Path("plots/mine-cost.png").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "basline"), "basline: no such file and no shipped scenario; did you mean 'baseline'?"),
        (
            ("run", "law", "--set", "levers.law.tax=1"),
            "--set levers.law.tax=1: levers.law.tax: unknown key; did you mean",
        ),
        (("run", "law", "--set", "levers.law.tax_cut"), "--set levers.law.tax_cut: not valid TOML"),
        (("run", "law", "--set", "levers.law.tax_cut=high"), "text needs quotes"),
        (("run", "law", "--draws", "many"), "'many' is not a valid integer"),
        (("run", "law", "--draws", "5"), "--draws 5: ensemble.draws: 5 is not allowed; it must be at least 100"),
        (("run", "law", "--end", "2020"), "--end 2020: horizon.end: 2020 is not allowed; write 2026 to 2060"),
        (("run", "law", "--as-of", "2018"), "--as-of 2018: horizon.as_of: 2018 is not allowed"),
        (("run", "law", "--end", "2030", "--set", "horizon.end=2031"), "set the same; use one of them"),
        (("run", "law", "--assume", "nothing"), "--assume nothing: no such file and no shipped file of beliefs"),
        (("run", "law", "./scenarios/../law.toml"), "no such file"),
        (("run", "law", "law"), "law: is named twice; leave one out"),
        (("check", "law", "law"), "law: is named twice; leave one out"),
        (
            ("compare", "baseline", "as-published"),
            "no scenario but a file of beliefs; lay it over a scenario with",
        ),
        (("run", "baseline", "--assume", "law"), "no file of beliefs but a scenario; name law as a scenario"),
        (("run", ""), "an empty name; name a file, or what goglobal list shows"),
        (("run", "law", "--observe", f"firms@{'9' * 5000}=3"), "is not a year; write QUANTITY@YEAR=VALUE"),
        (("run", "law", "--observe", "firms@02026=3"), "'02026' is not a year"),
        (("run", "law", "--set", "parameters.displacement=0.3"), "0.3 alone is no belief; write { fixed = 0.3 }"),
        (("run", "law", "--set", "parameters.nothing.fixed=1"), "unknown key; allowed here: "),
        (("run", "law", "--seeds", "nowhere"), "nowhere/country.toml: is not there; a folder for --seeds holds"),
        (("run", "law", "--workers", "0"), "0 is not in the range x>=1"),
        (("run", "law", "--format", "gif"), "'gif' is not one of"),
        (("run",), "Missing argument"),
        (("compare", "law"), "compare needs two scenarios or more, or one with --set"),
        (("compare", "baseline", "law", "--by", "sector"), "'sector' is not 'market'"),
        (("run", "law", "--discount", "5"), "5 is not allowed; write a rate from 0 to 1, as 0.05 for 5 % a year"),
        (("run", "law", "--discount", "nan"), "nan is not allowed; write a rate from 0 to 1"),
        (("compare", "baseline", "law", "--discount=-0.1"), "-0.1 is not allowed"),
        (("runn", "law"), "No such command 'runn'"),
        (("run", "law", "--drows", "100"), "No such option"),
    ],
)
def test_wrong_input(goglobal: Goglobal, words: tuple[str, ...], message: str) -> None:
    """Wrong input ends with 2, is told in words without a traceback, and leaves nothing behind."""
    ended = goglobal(*words)
    assert ended.code == 2
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert list(Path().iterdir()) == []


def test_options_and_files_are_told_at_once(goglobal: Goglobal) -> None:
    """A figure that cannot be read hides nothing else that is wrong."""
    Path("mine.toml").write_text('title = "Mine"\nnothing = 1\n', encoding="utf-8")
    ended = goglobal("run", "mine.toml", "--observe", "x", "--set", "levers.law.tax_cut=99")
    assert ended.code == 2
    for place in ("mine.toml:2:1: nothing", "--observe x: is no figure", "--set levers.law.tax_cut=99: levers.law"):
        assert place in ended.err


def test_all_files_are_told_at_once(goglobal: Goglobal) -> None:
    """What is wrong in two files is told together, each with its place, excerpt and caret."""
    Path("one.toml").write_text(HEAD + "[horizon]\nend = 3000\n", encoding="utf-8")
    Path("two.toml").write_text(HEAD + "[levers.offices]\nopened = 3\n", encoding="utf-8")
    ended = goglobal("compare", "one.toml", "two.toml")
    assert ended.code == 2
    assert "one.toml:5:7: horizon.end: 3000 is not allowed" in ended.err
    assert "two.toml:5:10: levers.offices.opened: a bare number has no date" in ended.err
    assert "    5 | opened = 3\n      |          ^\n" in ended.err
    assert "2 problems; nothing was run or written" in ended.err


def test_folder_that_cannot_be_written(goglobal: Goglobal) -> None:
    """An output folder that is a file is refused before anything is run."""
    Path("plots").write_text("a file", encoding="utf-8")
    ended = goglobal("run", "baseline", *FEW)
    assert ended.code == 2
    assert "plots" in ended.err


def test_our_own_fault_is_told_as_such(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program ends with 3, with what a report needs."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("simulator.runs.ensemble.drawn", fail)
    ended = goglobal("run", "baseline", *FEW)
    assert ended.code == 3
    assert "ZeroDivisionError: a fault" in ended.err
    assert "not of your input" in ended.err


def test_interruption(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 and leaves no half file."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.runs.ensemble.drawn", interrupt)
    ended = goglobal("run", "baseline", *FEW)
    assert ended.code == 130
    assert "Traceback" not in ended.err
    assert list(Path("plots").iterdir()) == []


def test_colours_only_where_wanted(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal nothing is coloured; FORCE_COLOR colours, NO_COLOR wins."""
    assert "\x1b" not in goglobal("run", "basline").err
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in goglobal("run", "basline").err
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in goglobal("run", "basline").err


WIDE = re.compile(r"^.{81,}$", re.MULTILINE)


def test_the_answer_comes_first(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 80 columns a comparison of five fits: its table first, a row a scenario, sorted by revenue."""
    monkeypatch.setenv("COLUMNS", "80")
    ended = goglobal("compare", "baseline", "law", "consulting", "partners", "offices", "--no-figures", *FEW)
    lines = ended.out.splitlines()
    assert len(lines) <= 30
    assert not WIDE.search(ended.out)
    assert lines[0].startswith("2035, compared with ‘Programmes as in 2025’")
    record = json.loads(
        goglobal("compare", "baseline", "law", "consulting", "partners", "offices", "--no-figures", "--json", *FEW).out
    )
    medians = {name: gaps["revenue"]["p50"][-1] for name, gaps in record["differences"].items()}
    titles = {one["scenario"]: one["title"].split()[0] for one in record["scenarios"]}
    wanted = [titles[name] for name in sorted(medians, key=lambda name: -medians[name])]
    starts = [line.split()[0] for line in lines[lines.index("─" * 80) + 1 :] if line and not line.startswith(" ")]
    assert [start for start in starts if start in wanted][: len(wanted)] == wanted


def test_compare_changes_all_but_the_first(goglobal: Goglobal) -> None:
    """--set changes every scenario but the first, and a changed scenario is called so."""
    words = ("compare", "baseline", "consulting", "--set", "levers.consulting.firms_advised={ 2026 = 50 }")
    record = json.loads(goglobal(*words, "--json", "--no-figures", *FEW).out)
    assert [scenario["scenario"] for scenario in record["scenarios"]] == ["baseline", "consulting (changed)"]
    first, changed = (scenario["levers"]["consulting.firms_advised"][-1] for scenario in record["scenarios"])
    assert (first, changed) == (20, 50)
    shown = goglobal(*words, "--no-figures", *FEW).out
    assert "(changed)" in shown
    assert "levers.consulting.firms_advised={ 2026 = 50 }" in " ".join(shown.split())


def test_compare_one_with_itself_as_changed(goglobal: Goglobal) -> None:
    """A single scenario is compared with itself as changed."""
    words = ("compare", "law", "--set", "levers.law.tax_cut=3.0", "--json", "--no-figures", *FEW)
    record = json.loads(goglobal(*words).out)
    assert [scenario["scenario"] for scenario in record["scenarios"]] == ["law", "law (changed)"]
    assert [row["key"] for row in record["inputs"]] == ["levers.law.tax_cut"]


def test_equal_scenarios_are_called_equal(goglobal: Goglobal) -> None:
    """A change that makes two scenarios equal is said."""
    words = ("compare", "baseline", "promotion", "--set", "levers.promotion.budget={ 2026 = 1.0 }", "--no-figures")
    assert "do and believe the same" in " ".join(goglobal(*words, *FEW).out.split())


def test_years_can_be_asked(goglobal: Goglobal) -> None:
    """--year chooses the year of the answer, and refuses one that is not forecast."""
    words = ("compare", "baseline", "law", "--no-figures", *FEW)
    assert goglobal(*words, "--year", "2030").out.startswith("2030, ")
    ended = goglobal(*words, "--year", "2050")
    assert (ended.code, ended.out) == (2, "")
    assert "2050 is not allowed; write 2026 to 2035" in ended.err


@pytest.mark.slow
def test_a_run_replaces_its_own_files_only(goglobal: Goglobal) -> None:
    """What an earlier run wrote is replaced, and removed where it is not written again; other files never are."""
    goglobal("run", "law", *FEW)
    assert Path("plots/law-cost.png").is_file()
    ended = goglobal("run", "law", "--no-figures", "--rng-seed", "7", *FEW)
    assert "Replaced" in ended.out
    assert sorted(path.name for path in Path("plots").iterdir()) == ["law.csv", "law.manifest.json"]
    assert "Replaced" not in goglobal("run", "law", "--no-figures", "--rng-seed", "7", *FEW).out
    Path("plots/offices.csv").write_text("mine", encoding="utf-8")
    ended = goglobal("run", "offices", *FEW)
    assert ended.code == 2
    assert "plots: offices.csv is not from goglobal, and would be replaced" in ended.err
    assert Path("plots/offices.csv").read_text(encoding="utf-8") == "mine"


def test_a_world_has_no_price(goglobal: Goglobal) -> None:
    """Where only the world differs nothing is said to pay for itself."""
    shown = goglobal("compare", "baseline", "recession", "--no-figures", *FEW).out
    row = next(line for line in shown.splitlines() if line.startswith("World demand falls"))
    assert row.rstrip().endswith("–")
