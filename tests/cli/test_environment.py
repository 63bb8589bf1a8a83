"""What the machine does not allow is told in one line with exit code 2, and what does not matter does not matter."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Goglobal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="of other systems")

FEW = ("--draws", "100", "--quiet", "-o", "out")
UNWRITABLE = "/sys"  # by root too
FULL = "Error: cannot write to standard output: No space left on device\n"


def run(*words: str, folder: Path, before: Any = None, **given: Any) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, after `before` in it."""
    command = [sys.executable, "-m", "simulator", *words]
    environment = {**os.environ, **given.pop("env", {})}
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **given}
    return subprocess.run(command, cwd=folder, preexec_fn=before, env=environment, text=True, **given)


@pytest.mark.skipif(sys.platform != "linux", reason="a folder of Linux")
def test_a_folder_that_cannot_be_written(goglobal: Goglobal) -> None:
    """It is told before anything is projected."""
    ended = goglobal("run", "law", "--draws", "100", "-o", UNWRITABLE)
    assert (ended.code, ended.out) == (2, "")
    assert re.match(f"Error: cannot write to {UNWRITABLE}: .* not permitted; nothing there was replaced", ended.err)


def test_where_a_folder_cannot_be(goglobal: Goglobal) -> None:
    """A file in the way, and a name that is too long, are told."""
    Path("file").touch()
    for folder, words in (("file/x", "Not a directory"), ("x" * 300, "File name too long")):
        ended = goglobal("run", "law", "--draws", "100", "-o", folder)
        assert (ended.code, ended.out) == (2, "")
        assert f"{words}; nothing there was replaced" in ended.err
    Path("x" * 250).with_suffix(".toml").write_text('title = "x"\n', encoding="utf-8")
    assert "File name too long" in goglobal("run", "x" * 250, *FEW).err


@pytest.mark.slow
def test_standard_output(tmp_path: Path) -> None:
    """Closed, the files are written all the same; full, it is told, once; a reader that stops early is content."""
    ended = run("run", "law", "--no-figures", *FEW, folder=tmp_path, before=lambda: os.close(1), stdout=None)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"law.csv", "law.manifest.json"}
    for words in (("levers",), ("--help",), ("--version",), ("show", "law")):
        with Path("/dev/full").open("w") as full:
            ended = run(*words, folder=tmp_path, stdout=full)
        assert (ended.returncode, ended.stderr) == (2, FULL)
    reader, writer = os.pipe()
    os.close(reader)
    ended = run("sources", folder=tmp_path, stdout=writer)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_no_working_folder(tmp_path: Path) -> None:
    """A working folder that is gone is told."""
    gone = tmp_path / "gone"
    gone.mkdir()
    ended = run("run", "law", folder=gone, before=lambda: os.rmdir(gone))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "Error: the working folder is gone; change to one that exists\n"


@pytest.mark.slow
def test_figures_whatever_is_configured(tmp_path: Path) -> None:
    """What others have set for matplotlib, right or wrong, changes no byte and stops nothing."""
    words = ("run", "law", *FEW)
    assert run(*words, folder=tmp_path).returncode == 0
    picture = (tmp_path / "out" / "law-revenue.png").read_bytes()
    (tmp_path / "matplotlibrc").write_bytes(b"backend: nothing\nfont.size: huge\naxes.grid: True\n\xff\n")
    other = {"MPLBACKEND": "module://nothing.like_it", "MPLCONFIGDIR": "/proc/none", "MATPLOTLIBRC": "matplotlibrc"}
    ended = run(*words, folder=tmp_path, env=other)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "out" / "law-revenue.png").read_bytes() == picture


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize("mebibytes", [80, 160, 240])
def test_little_memory(tmp_path: Path, mebibytes: int) -> None:
    """Under a limit that is too low one line says so, whether it is met in loading or known before projecting."""
    import resource

    limit = mebibytes * 2**20
    ended = run(
        "run", "law", *FEW, folder=tmp_path, before=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    )
    assert ended.returncode == 2
    assert "memory" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_faults_of_the_program_are_its_own(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault, and nothing else, is told as one, with what a report needs."""

    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("planted")

    monkeypatch.setattr("simulator.cli.inputs.read_scenarios", broken)
    ended = goglobal("show", "law")
    assert ended.code == 3
    assert "KeyError: 'planted'" in ended.err
    assert "This is a fault of goglobal" in ended.err
