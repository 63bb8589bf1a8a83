"""Runs of more draws than are held: what they print and leave, and how they go on after an interrupt."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.analysis import projected
from simulator.runs import stream, unfinished
from tests.cli.conftest import Goglobal

BARE = ("--no-figures", "--draws", "5000")
RUN = ("run", "law", *BARE)
COMPARE = ("compare", "baseline", "law", "offices", *BARE)
CROSSED = ("compare", "law", "offices", "--set", "parameters.return_share.fixed=0.5", *BARE)  # two sets of draws
KEPT = f"*{unfinished.SUFFIX}"
SMALL = """
import sys
from simulator.analysis import projected
from simulator.runs import stream, unfinished
projected.HELD_DRAWS, stream.PART, unfinished.EVERY = 2048, 2, -1.0
from simulator import __main__
sys.argv = ["goglobal", *sys.argv[1:]]
__main__.main()
"""


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two blocks are many here, and a part has two."""
    monkeypatch.setattr(projected, "HELD_DRAWS", 2048)
    monkeypatch.setattr(stream, "PART", 2)


def files(folder: str = "plots") -> dict[str, bytes]:
    """What lies in a folder."""
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def stop_after(parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the next run be interrupted once so many parts are in."""
    write = unfinished.Unfinished.write

    def interrupting(left: unfinished.Unfinished, made_of: str, arrays: Any, **how: bool) -> None:
        write(left, made_of, arrays, **how)
        if arrays["done"].sum() == parts and not how:
            monkeypatch.setattr(unfinished.Unfinished, "write", write)
            raise KeyboardInterrupt

    monkeypatch.setattr(unfinished.Unfinished, "write", interrupting)


@pytest.mark.slow
def test_numbers_are_those_of_held_draws(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Means and chances agree, medians to a thousandth; the output says so, and that single markets were not asked."""
    streamed = goglobal(*RUN, "--json")
    assert (streamed.code, streamed.err) == (0, "")
    words = " ".join(goglobal(*RUN).out.split())
    assert "Medians and bands are not exact: up to 0." in words
    assert "Of so many simulations single markets are told with --by market alone." in words
    by_market = json.loads(goglobal(*RUN, "--json", "--by", "market").out)
    monkeypatch.setattr(projected, "HELD_DRAWS", 10_000)
    held, record = json.loads(goglobal(*RUN, "--json").out), json.loads(streamed.out)
    for outcome, numbers in held["outcomes"].items():
        for statistic, tolerance in (("mean", 1e-9), ("p50", 2e-3)):
            ours, exact = (np.array(one["outcomes"][outcome][statistic], float) for one in (record, held))
            np.testing.assert_allclose(ours, exact, rtol=tolerance, err_msg=f"{outcome} {statistic} {numbers['unit']}")
    assert record["worth"]["benefit"]["probability_positive"] == held["worth"]["benefit"]["probability_positive"]
    assert (record["quantile_error"] > 0, held["quantile_error"]) == (True, 0)
    assert record["markets"] == {}
    assert by_market["markets"].keys() == held["markets"].keys() != set()
    assert "Medians and bands are not exact" not in goglobal(*RUN).out


@pytest.mark.slow
def test_workers_change_no_byte(goglobal: Goglobal) -> None:
    """Of tables, figures and manifest."""
    words = ("compare", "baseline", "law", "--draws", "5000", "--format", "svg", "--by", "market")
    assert goglobal(*words, "--workers", "1").code == 0
    alone = files()
    assert "compare-markets-law.svg" in alone
    assert goglobal(*words, "--workers", "3").code == 0
    assert files() == alone


@pytest.mark.slow
@pytest.mark.parametrize("words", [RUN, COMPARE, CROSSED])
def test_an_interrupted_run_goes_on(
    goglobal: Goglobal, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how, ends with the same bytes as one in one go, and leaves nothing else."""
    assert goglobal(*words).code == 0
    Path("plots").rename("whole")
    stop_after(2, monkeypatch)
    stopped = goglobal(*words)
    assert stopped.code == 130
    assert list(filter(None, stopped.err.splitlines())) == [
        "what was done is kept in plots; to go on from there, add --resume to the same command",
        "interrupted",
    ]
    left = files()
    assert {Path(name).suffix for name in left} == {unfinished.SUFFIX}
    again = goglobal(*words)
    assert (again.code, again.out) == (2, "")
    assert "add --resume to go on from there, or delete it to begin anew" in again.err
    assert files() == left
    went_on = goglobal(*words, "--resume")
    assert (went_on.code, went_on.err) == (0, "")
    assert files() == files("whole")


def test_nothing_to_go_on_from(goglobal: Goglobal) -> None:
    """It is said, for few draws too, and all is made."""
    for draws, words in (
        ("100", "up to 65,536 simulations are made in one go, and nothing of them is kept"),
        ("5000", "no unfinished run of the same lies in plots, so all simulations are made anew"),
    ):
        ended = goglobal("run", "law", "--no-figures", "--draws", draws, "--resume")
        assert (ended.code, ended.err) == (0, f"--resume: {words}\n")


@pytest.mark.slow
def test_another_question_is_not_gone_on_with(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting or a discount make it another run."""
    stop_after(2, monkeypatch)
    assert goglobal(*RUN).code == 130
    for other in (("--set", "levers.law.tax_cut=1.0"), ("--discount", "0.1")):
        assert "no unfinished run of the same" in goglobal(*RUN, *other, "--resume").err
    assert len(list(Path("plots").glob(KEPT))) == 1
    assert goglobal(*RUN, "--resume").err == ""
    assert not list(Path("plots").glob(KEPT))


@pytest.mark.slow
def test_what_a_manifest_runs_again_is_not_kept(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder goes with it, and nobody could add --resume; uninterrupted it comes out the same."""
    assert goglobal(*RUN).code == 0
    stop_after(2, monkeypatch)
    stopped = goglobal("verify", "plots/law.manifest.json")
    assert (stopped.code, stopped.err.strip()) == (130, "interrupted")
    assert goglobal("verify", "plots/law.manifest.json").code == 0


def test_watching_begins_anew(goglobal: Goglobal) -> None:
    """So it cannot go on from anything."""
    ended = goglobal(*RUN, "--watch", "--resume")
    assert ended.code == 2
    assert "leave out --resume" in ended.err


def test_every_simulation_needs_all_held(goglobal: Goglobal) -> None:
    """With --draws-out draws are held however many there are, and numbers exact."""
    ended = goglobal("run", "law", *BARE, "--draws-out", "draws.parquet", "--json")
    assert json.loads(ended.out)["quantile_error"] == 0
    assert Path("plots/draws.parquet").is_file()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a kill of other systems")
def test_a_killed_run_goes_on(goglobal: Goglobal, tmp_path: Path) -> None:
    """What was written before the kill is enough; a cut file left by it does not matter, and goes."""
    words = ("run", "law", "--no-figures", "--draws", "20000")
    started = subprocess.Popen([sys.executable, "-c", SMALL, *words, "--workers", "1"], cwd=tmp_path)
    waited = time.monotonic() + 60
    while not list(tmp_path.glob(f"plots/{KEPT}")) and time.monotonic() < waited:
        time.sleep(0.05)
    started.kill()
    started.wait()
    assert not list(tmp_path.glob("plots/*.csv"))
    assert len(list(tmp_path.glob(f"plots/{KEPT}"))) == 1
    again = subprocess.run(
        [sys.executable, "-c", SMALL, *words, "--resume"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (again.returncode, again.stderr) == (0, "")
    went_on = files()
    assert sorted(went_on) == ["law.csv", "law.manifest.json"]
    assert goglobal(*words, "-o", "whole").code == 0
    assert files("whole")["law.csv"] == went_on["law.csv"]
