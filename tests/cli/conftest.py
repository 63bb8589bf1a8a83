"""Runs the command line in this process, in an empty folder."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.cli import main


@dataclass(frozen=True)
class Ended:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Goglobal = Callable[..., Ended]


@pytest.fixture
def goglobal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Goglobal:
    """A function that runs `goglobal` with the given words."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["goglobal", *words])
        with pytest.raises(SystemExit, match=r"^\d+$") as left:
            main()
        captured = capfd.readouterr()
        code = left.value.code
        return Ended(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run
