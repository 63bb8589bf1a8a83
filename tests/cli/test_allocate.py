"""`goglobal allocate`, as people use, misuse and interrupt it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.analysis import frontier as analysis
from simulator.analysis.frontier import Solved
from tests.allocations import BUDGETS, LEVERS, small_context, small_frontier
from tests.cli.conftest import Goglobal

pytestmark = pytest.mark.slow

ASKED = ("--budget", "1:2:1", "--levers", ",".join(LEVERS))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers are those of the small allocation, without a search."""
    monkeypatch.setattr(analysis, "survey", lambda *_: small_context())
    monkeypatch.setattr(analysis, "frontier", lambda *_: iter(small_frontier().solved))


def test_writes_what_it_promises(goglobal: Goglobal, known: None) -> None:
    """Scenario files, two figures with their texts, a CSV and a manifest; the answer is printed."""
    ended = goglobal("allocate", "baseline", *ASKED)
    assert (ended.code, ended.err) == (0, "")
    names = {path.name for path in Path("plots").iterdir()}
    figures = {f"allocate-{kind}{suffix}" for kind in ("frontier", "mix") for suffix in (".png", ".txt")}
    files = {f"allocate-{budget:g}.toml" for budget in BUDGETS}
    assert names == {*figures, *files, "allocate.csv", "allocate.manifest.json"}
    told = " ".join(ended.out.split())
    assert "spent best" in told
    assert "allocate-1.toml … allocate-6.toml" in told
    manifest = json.loads(Path("plots/allocate.manifest.json").read_text(encoding="utf-8"))
    assert files <= set(manifest["outputs"])


def test_json_is_all_that_is_printed(goglobal: Goglobal, known: None) -> None:
    """--json prints one object and nothing else."""
    ended = goglobal("allocate", "baseline", *ASKED, "--json")
    assert [row["budget"] for row in json.loads(ended.out)["frontier"]] == list(BUDGETS)
    assert ended.err == ""


def test_vietnamese(goglobal: Goglobal, known: None) -> None:
    """--lang vi prints the words in Vietnamese."""
    told = " ".join(goglobal("allocate", "baseline", *ASKED, "--lang", "vi").out.split())
    assert "ngoài chính sách hiện hành" in told


def test_an_interrupt_keeps_what_was_solved(goglobal: Goglobal, known: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Budgets that were solved are written and printed, and the exit code says that it was interrupted."""

    def interrupted(*_: object) -> Iterator[Solved]:
        yield small_frontier().solved[0]
        raise KeyboardInterrupt

    monkeypatch.setattr(analysis, "frontier", interrupted)
    ended = goglobal("allocate", "baseline", *ASKED, "--json")
    assert ended.code == 130
    record = json.loads(ended.out)
    assert [row["budget"] for row in record["frontier"]] == [1.0]
    assert "interrupted" in ended.err
    assert {"allocate-1.toml", "allocate-mix.png", "allocate.csv"} <= {path.name for path in Path("plots").iterdir()}
    assert "allocate-2.toml" not in {path.name for path in Path("plots").iterdir()}


def test_an_interrupt_before_anything_is_solved_writes_nothing(
    goglobal: Goglobal, known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a solved budget there is nothing to keep."""

    def interrupted(*_: object) -> Iterator[Solved]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(analysis, "frontier", interrupted)
    ended = goglobal("allocate", "baseline", *ASKED)
    assert (ended.code, ended.out) == (130, "")
    assert not any(Path("plots").iterdir())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("--budget", "5:1:1"), "above the high end"),
        (("--budget", "1", "--levers", "law"), "no yearly activity"),
        (("--budget", "1", "--levers", "ofices"), "did you mean 'offices'"),
        (("--budget", "1", "--at", "chance:revenue=5"), "write OUTCOME@YEAR=NUMBER"),
        (("--budget", "1", "--objective", "profit"), "'revenue', 'firms', 'benefit'"),
        (("--budget", "1", "--discount", "nan"), "write a rate from 0 to 1"),
        ((), "--budget"),
    ],
)
def test_wrong_input_is_refused(typed: tuple[str, ...], words: str, goglobal: Goglobal) -> None:
    """Exit code 2, the finding and the cure on standard error, and nothing written."""
    ended = goglobal("allocate", "baseline", *typed)
    assert ended.code == 2
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert not Path("plots").exists()


@pytest.mark.slow
def test_run_takes_what_allocate_writes(goglobal: Goglobal) -> None:
    """The scenario of a budget runs, and its worth is the objective that allocate reported."""
    allocated = goglobal(
        "allocate", "law", "--budget", "2", "--levers", "offices,delegations", "--draws", "100", "--json"
    )
    assert allocated.code == 0
    (row,) = json.loads(allocated.out)["frontier"]
    run = goglobal("run", f"plots/{row['scenario_file']}", "--json")
    assert run.code == 0
    worth = json.loads(run.out)["worth"]
    assert worth["revenue"]["mean"] == pytest.approx(row["objective"]["mean"], rel=1e-9)
    assert row["mix"]["delegations.missions"] == int(row["mix"]["delegations.missions"])


def test_no_empty_picture(goglobal: Goglobal, known: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is bought, no picture of the mix is written."""
    last = small_frontier().solved[-1]
    kept = replace(last, mix=small_frontier().start[0].mix, chosen=small_context().nothing)
    monkeypatch.setattr(analysis, "frontier", lambda *_: iter([kept]))
    assert goglobal("allocate", "baseline", *ASKED, "--quiet").code == 0
    names = {path.name for path in Path("plots").iterdir()}
    assert "allocate-frontier.png" in names
    assert "allocate-mix.png" not in names


def test_a_name_that_is_missing(goglobal: Goglobal) -> None:
    """A comma with nothing after it is told as what it is."""
    ended = goglobal("allocate", "baseline", "--budget", "5", "--levers", "offices,")
    assert ended.code == 2
    assert "--levers offices,: a name is missing; leave the comma out" in ended.err
