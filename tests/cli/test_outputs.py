"""What a command leaves in its folder: all its files or none, and never in the place of what another has made."""

import errno
import hashlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import deliver
from simulator.report.render import files
from simulator.report.render.files import whole_files, write_text
from tests.cli.conftest import Goglobal

FEW = ("--draws", "100", "--quiet")
BARE = (*FEW, "--no-figures")
MINE = 'title = "Mine"\nextends = "baseline"\n'
TINY = 2**17  # bytes of a disk that is soon full


def contents(folder: str) -> dict[str, bytes]:
    """All files of a folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def vouched(folder: str) -> None:
    """Every manifest lists what lies there, to the byte."""
    for path in Path(folder).glob("*.manifest.json"):
        for name, digest in json.loads(path.read_text(encoding="utf-8"))["outputs"].items():
            assert hashlib.sha256((path.parent / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("name", ["compare", "why", "sweep", "backtest"])
def test_a_scenario_named_like_a_command(goglobal: Goglobal, name: str) -> None:
    """Neither writes over the other; in a folder of its own each is written."""
    Path(f"{name}.toml").write_text(MINE, encoding="utf-8")
    Path("plots").mkdir()
    command = ["goglobal", name, "x"]
    record = {"outputs": {f"{name}.csv": "0"}, "command": command, "scenarios": [], "inputs": {}}
    Path(f"plots/{name}.manifest.json").write_text(json.dumps(record), encoding="utf-8")
    before = contents("plots")
    ended = goglobal("run", f"{name}.toml", *BARE)
    assert (ended.code, contents("plots")) == (2, before)
    assert f"{name}.manifest.json is from goglobal {name}, and would be replaced" in ended.err
    assert goglobal("run", f"{name}.toml", *BARE, "-o", "mine").code == 0


def test_a_comparison_after_a_run_named_so(goglobal: Goglobal) -> None:
    """The rule holds the other way round, before anything is projected."""
    Path("compare.toml").write_text(MINE, encoding="utf-8")
    assert goglobal("run", "compare.toml", *BARE).code == 0
    before = contents("plots")
    ended = goglobal("compare", "baseline", "law", *BARE)
    assert (ended.code, contents("plots")) == (2, before)
    assert "compare.csv is from goglobal run" in ended.err


@pytest.mark.slow
def test_what_somebody_changed_stays(goglobal: Goglobal) -> None:
    """A file that is no longer as it was written is not replaced, nor removed where it is not written again."""
    assert goglobal("run", "law", *FEW).code == 0
    vouched("plots")
    for name in ("law.csv", "law-cost.txt"):
        with Path("plots", name).open("a", encoding="utf-8") as file:
            file.write("my note\n")
    ended = goglobal("run", "law", *FEW)
    assert ended.code == 2
    assert "law.csv was changed since goglobal wrote it" in ended.err
    Path("plots/law.csv").unlink()
    assert goglobal("run", "law", *BARE).code == 0
    assert sorted(contents("plots")) == ["law-cost.txt", "law.csv", "law.manifest.json"]


def test_what_is_not_written_again_goes_and_is_named(goglobal: Goglobal) -> None:
    """A file that the same command wrote before and writes no more is removed, which is told once."""
    words, removed = ("run", "baseline", "--draws", "100", "--no-figures"), "Removed, of an earlier run: baseline.xlsx"
    assert removed not in goglobal(*words, "--table", "xlsx").out
    assert Path("plots/baseline.xlsx").is_file()
    assert removed in goglobal(*words).out
    assert not Path("plots/baseline.xlsx").exists()
    assert "Removed" not in goglobal(*words).out


@pytest.mark.parametrize("pair", [("a/one.toml", "b/ONE.toml"), ("a/ệ.toml", "b/ệ.toml")])
def test_names_that_are_one_file_elsewhere(goglobal: Goglobal, pair: tuple[str, str]) -> None:
    """Names that differ in case or Unicode form alone are one file on some systems: refused before anything runs."""
    for file in pair:
        Path(file).parent.mkdir()
        Path(file).write_text(MINE, encoding="utf-8")
    for command in (("run",), ("compare", "baseline")):
        ended = goglobal(*command, *pair, *BARE)
        assert (ended.code, Path("plots").exists()) == (2, False)
        assert "files of one name" in ended.err
    assert goglobal("compare", *pair, *BARE).code == 2


def test_a_dead_run_is_tidied_up(goglobal: Goglobal) -> None:
    """What a killed run left is moved where it was complete, and else removed."""
    for name in (".goglobal-dead.part", ".goglobal-done.whole"):
        Path("plots", name).mkdir(parents=True)
        write_text(Path("plots", name, f"{name[10:14]}.txt"), "left")
    assert goglobal("run", "law", *BARE).code == 0
    assert sorted(contents("plots")) == ["done.txt", "law.csv", "law.manifest.json"]


def test_all_or_nothing(tmp_path: Path) -> None:
    """Where anything goes wrong, an interrupt too, the folder stays as it is."""
    write_text(tmp_path / "one", "old")

    def go_wrong(fault: type[BaseException]) -> None:
        with whole_files(tmp_path) as beside:
            write_text(beside / "one", "new")
            raise fault

    for fault in (OSError, KeyboardInterrupt):
        with pytest.raises(fault):
            go_wrong(fault)
        assert contents(str(tmp_path)) == {"one": b"old"}


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on a disk that is soon full; where none can be made, texts and figures fail as on one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={TINY}", "none", str(folder)]
    mounted = (
        sys.platform == "linux" and os.geteuid() == 0 and not subprocess.run(mount, capture_output=True).returncode
    )
    if not mounted:
        left = [TINY]

        def full(path: Path, text: str) -> None:
            left[0] -= len(text.encode())
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            write_text(path, text)

        monkeypatch.setattr(files, "write_text", full)
        monkeypatch.setattr(deliver, "ROOM", 2**10)
    yield folder
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(goglobal: Goglobal, small_disk: Path) -> None:
    """It is told in a line; what an earlier run wrote is still whole, and nothing is left of the later one."""
    assert goglobal("run", "law", "--end", "2026", *BARE, "-o", str(small_disk)).code == 0
    before = contents(str(small_disk))
    ended = goglobal("compare", "baseline", "law", "--by", "market", "--end", "2060", *FEW, "-o", str(small_disk))
    assert (ended.code, ended.out, contents(str(small_disk))) == (2, "", before)
    assert f"cannot write to {small_disk}: No space left on device" in ended.err


def left_by(sent: int, after: float, folder: str) -> tuple[int, str]:
    """The exit code and errors of a run that gets a signal after so many seconds."""
    command = [sys.executable, "-m", "simulator", "run", "law", "--draws", "100", "--quiet", "-o", folder]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(after)
    run.send_signal(sent)
    return run.wait(), run.communicate()[1]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of other systems")
@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_interrupts_at_any_moment(tmp_path: Path, sent: str) -> None:
    """Once Python has started: exit code 130 and one line, all files or none, and no part of any."""
    chance = random.Random(sent)
    codes = []
    for _ in range(5):
        folder = tmp_path / str(len(codes))
        code, err = left_by(getattr(signal, sent), chance.uniform(0.4, 3.0), str(folder))
        codes.append(code)
        assert (code, err.strip()) in ((130, "interrupted"), (0, ""))
        assert len(list(folder.iterdir()) if folder.is_dir() else []) in (0, 10)
    assert 130 in codes


TIDIED = """
import signal, time
from simulator import interrupts

class Tidied:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

interrupts.listen()
try:
    Tidied()
    time.sleep(30)
except KeyboardInterrupt:
    print("heard")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of other systems")
def test_an_interrupt_while_memory_is_tidied() -> None:
    """Python drops what is raised there; it is heard right after it, and nothing is printed of that."""
    ended = subprocess.run([sys.executable, "-c", TIDIED], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "heard\n", "")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of other systems")
def test_a_run_after_killed_ones(tmp_path: Path, goglobal: Goglobal) -> None:
    """Whatever killed runs left, the next one writes its files as if they had never been."""
    chance = random.Random("killed")
    for _ in range(4):
        left_by(signal.SIGKILL, chance.uniform(0.5, 4.0), str(tmp_path / "plots"))
    assert goglobal("run", "law", *FEW).code == 0
    assert len(contents("plots")) == 10
    vouched("plots")


def write_many(folder: str, mark: str) -> None:
    """Writes the same three files again and again."""
    for _ in range(40):
        with whole_files(Path(folder)) as beside:
            for name in "abc":
                write_text(beside / name, mark)


@pytest.mark.skipif(sys.platform == "win32", reason="locks of other systems")
def test_runs_at_once_are_not_mixed(tmp_path: Path) -> None:
    """Of runs that write the same files at the same time, one's are all there at the end."""
    context: Any = multiprocessing.get_context("spawn")
    runs = [context.Process(target=write_many, args=(str(tmp_path), mark)) for mark in "xyz"]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
        assert run.exitcode == 0
    found = contents(str(tmp_path))
    assert sorted(found) == ["a", "b", "c"]
    assert len(set(found.values())) == 1


@pytest.mark.slow
def test_commands_at_once(tmp_path: Path) -> None:
    """Two commands of the same name into one folder: all files are of one of them, as its manifest says."""
    command = [sys.executable, "-m", "simulator", "run", "law", *FEW, "-o", str(tmp_path), "--rng-seed"]
    runs = [subprocess.Popen([*command, seed], stdout=subprocess.DEVNULL) for seed in ("1", "2")]
    assert [run.wait() for run in runs] == [0, 0]
    assert len(contents(str(tmp_path))) == 10
    vouched(str(tmp_path))
