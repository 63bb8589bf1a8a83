"""`goglobal explore`: where it serves, what it says before it does, and what it refuses."""

import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from simulator.explore.server import Site
from tests.cli.conftest import Goglobal
from tests.explore.conftest import TEMPLATE

COMMAND = sys.modules["simulator.cli.explore"]  # whose name in its package is the command

FEW = 'title = "Few"\nextends = "baseline.toml"\n[ensemble]\ndraws = 100\n'


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Site, Any, str]]:
    """What would be served: the command ends where the server would start."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text(TEMPLATE)
    (tmp_path / "few.toml").write_text(FEW)
    found: list[tuple[Site, Any, str]] = []

    def end(site: Site, at: socket.socket, host: str) -> None:
        found.append((site, at.getsockname(), host))
        at.close()

    monkeypatch.setattr("simulator.explore.server.serve", end)
    monkeypatch.setattr("simulator.explore.document.STATIC", tmp_path / "static")
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setenv("WAYLAND_DISPLAY", "")
    return found


def test_it_serves_on_this_machine_alone(goglobal: Goglobal, served: list[Any]) -> None:
    """On a free port, whose address is all that standard output holds."""
    ended = goglobal("explore", "few.toml", "law", "--lang", "vi")
    ((site, (host, port), _),) = served
    assert (ended.code, host) == (0, "127.0.0.1")
    assert ended.out == f"http://127.0.0.1:{port}/?lang=vi\n"
    assert "Careful" not in ended.err
    assert site.page.opened.file == "few.toml"
    assert [other.file for other in site.page.opened.others] == ["law"]


def test_another_host_is_a_warning(goglobal: Goglobal, served: list[Any]) -> None:
    """In words: there is no password."""
    ended = goglobal("explore", "few.toml", "--host", "0.0.0.0")
    assert ended.code == 0
    assert "without a password" in ended.err
    assert served[0][1][0] == "0.0.0.0"


@pytest.mark.parametrize(("words", "opens"), [((), True), (("--no-browser",), False)])
def test_a_browser_opens_where_there_is_a_screen(
    words: tuple[str, ...], opens: bool, goglobal: Goglobal, served: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it is not wanted; without a screen none would open in the terminal."""
    asked: list[str] = []
    monkeypatch.setattr("webbrowser.open", asked.append)
    monkeypatch.setattr(COMMAND, "Timer", Now)
    goglobal("explore", "few.toml", *words)
    assert asked == []
    monkeypatch.setenv("DISPLAY", ":0")
    ended = goglobal("explore", "few.toml", *words)
    assert asked == ([ended.out.strip()] if opens else [])


class Now:
    """A timer that does not wait."""

    def __init__(self, after: float, do: Any, given: list[Any]):
        self.do, self.given = do, given

    def start(self) -> None:
        """Does it at once."""
        self.do(*self.given)


def test_a_taken_port_is_refused(goglobal: Goglobal, served: list[Any]) -> None:
    """With what to type instead."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = goglobal("explore", "few.toml", "--port", str(taken.getsockname()[1]))
    assert ended.code == 2
    assert "take another --port" in ended.err
    assert served == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nothing.toml",), "no such file"),
        (("few.toml", "few"), "is named twice"),
        (("few.toml", "--port", "70000"), "70000"),
        (("few.toml", "--host", "no.such.host.invalid"), "cannot serve on no.such.host.invalid"),
    ],
)
def test_what_cannot_be_opened_is_refused(
    words: tuple[str, ...], told: str, goglobal: Goglobal, served: list[Any]
) -> None:
    """Before anything is learned or served."""
    ended = goglobal("explore", *words)
    assert ended.code == 2
    assert told in ended.err
    assert served == []


def test_without_the_extra_it_says_what_to_install(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing else is read."""

    def lacking(name: str) -> Any:
        return None if name in ("uvicorn", "tomlkit") else find_spec(name)

    monkeypatch.setattr("simulator.cli.options.find_spec", lacking)
    ended = goglobal("explore", "nothing.toml")
    assert ended.code == 2
    assert "python -m pip install tomlkit uvicorn" in ended.err
