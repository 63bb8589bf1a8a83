"""`--watch`, in a process of its own: a saved file runs again, a broken one is told, and Ctrl-C ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.watch import wait_for_change
from simulator.inputs.files import State, state_of
from tests.cli.conftest import Goglobal

LONGEST = 60.0  # seconds for one pass, on a machine that does much else
MINE = 'title = "Mine"\nextends = "base.toml"\n[levers.promotion]\nbudget = { 2027 = 2 }\n'
Watching = Callable[..., "Watched"]


class Watched:
    """A command that watches, and what it says on standard error."""

    def __init__(self, folder: Path, *words: str):
        self.said = folder / "said"
        command = [sys.executable, "-m", "simulator", *words, "--watch", "--draws", "100", "--no-figures", "-o", "out"]
        with self.said.open("w") as said:
            self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=said)

    def passes(self, count: int) -> str:
        """All that was said once so many passes are over."""
        end = time.monotonic() + LONGEST
        while (text := self.said.read_text(encoding="utf-8")).count("Ctrl-C ends.") < count:
            assert time.monotonic() < end, text
            assert self.process.poll() is None, text
            time.sleep(0.05)
        return text


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    """Starts a command that watches in a folder with a scenario and its base; it is gone at the end."""
    (tmp_path / "base.toml").write_text('title = "Base"\nextends = "baseline"\n', encoding="utf-8")
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    started: list[Watched] = []

    def start(*words: str) -> Watched:
        started.append(Watched(tmp_path, *words))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of other systems")
def test_saved_broken_mended_ended(watching: Watching, tmp_path: Path) -> None:
    """Each saved file brings new outputs in the place of the old; a fault is told and changes nothing."""
    mine, base, table = (tmp_path / name for name in ("mine.toml", "base.toml", "out/mine.csv"))
    watched = watching("run", "mine")
    assert "Watching mine.toml, base.toml and " in watched.passes(1)
    first = table.read_bytes()
    mine.write_text(MINE.replace("= 2 }", "= 4 }"), encoding="utf-8")
    assert "mine.toml changed." in watched.passes(2)
    second = table.read_bytes()
    assert second != first
    mine.write_text(MINE.replace("= 2 }", "= -4 }"), encoding="utf-8")
    assert "mine.toml:4:19: levers.promotion.budget.2027: -4 is not allowed" in watched.passes(3)
    assert table.read_bytes() == second
    os.replace(mine, tmp_path / "gone.toml")  # as editors do, for longer
    assert "no such file" in watched.passes(4)
    mine.write_text(MINE, encoding="utf-8")
    watched.passes(5)
    assert table.read_bytes() == first
    base.write_text('title = "Base"\nextends = "law"\n', encoding="utf-8")
    assert "base.toml changed." in watched.passes(6)
    assert table.read_bytes() != first
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(LONGEST) == 130
    assert watched.said.read_text(encoding="utf-8").endswith("interrupted\n")


@pytest.mark.slow
def test_a_table_is_watched(watching: Watching, tmp_path: Path) -> None:
    """So is what compare and sweep read."""
    grid = tmp_path / "grid.csv"
    grid.write_text("levers.promotion.budget\n2\n", encoding="utf-8")
    watched = watching("sweep", "baseline", "--grid", "grid.csv")
    assert "Watching grid.csv and " in watched.passes(1)
    grid.write_text("levers.promotion.budget\n2\n3\n", encoding="utf-8")
    watched.passes(2)
    assert (tmp_path / "out" / "sweep.csv").read_text(encoding="utf-8").count("revenue,difference") == 2


def test_nobody_is_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change counts once the file rests; one that is as it was read does not."""
    file = tmp_path / "mine.toml"
    file.write_text("1", encoding="utf-8")
    looks: list[State] = []
    read = {file: state_of(file)}

    def look(seconds: Any) -> None:
        looks.append(state_of(file))
        if 2 < len(looks) < 6:
            file.write_text("1" * len(looks), encoding="utf-8")

    monkeypatch.setattr("time.sleep", look)
    assert wait_for_change(read) == [file]
    assert len(looks) == 6


def test_standard_input_is_no_file(goglobal: Goglobal) -> None:
    """What comes through a pipe cannot be saved again."""
    ended = goglobal("run", "-", "--watch")
    assert (ended.code, ended.out) == (2, "")
    assert "standard input is none, so name a file" in ended.err
