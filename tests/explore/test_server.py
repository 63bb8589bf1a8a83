"""The server answers its own page alone, in so many words, and lets nobody wait on others."""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from simulator.explore import engine as engine_module
from simulator.explore import server as server_module
from simulator.explore.document import Files
from simulator.explore.engine import Engine
from simulator.explore.server import HEADERS, LOOKED, Guard, Impatient, Site, bound, hosts_of
from simulator.explore.settings import LONGEST_QUERY, Opened
from simulator.inputs.problems import ScenarioError
from tests.explore.conftest import TEMPLATE

Open = Callable[..., Opened]
HOME = "http://127.0.0.1:8000"
LEVER = "delegations.missions"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A page without a style."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "index.html").write_text(TEMPLATE)
    (folder / "page.js").write_text("start()")
    (folder / "secret.toml").write_text("x = 1")
    return Files.of(folder)


@pytest.fixture(scope="module")
def site(opened: Open, engine: Engine, files: Files) -> Site:
    """The page of current policy."""
    found = Site(opened("baseline"), lambda: opened("baseline"), files)
    found.page = replace(found.page, engine=engine)
    return found


@pytest.fixture(scope="module")
def client(site: Site) -> TestClient:
    """A browser on the machine."""
    return TestClient(Guard(site.app, hosts_of("127.0.0.1", 8000)), base_url=HOME, follow_redirects=False)


def test_the_page_holds_what_it_begins_with(client: TestClient) -> None:
    """The template's gaps are filled, and nothing in them can end the script."""
    answer = client.get("/?lang=vi")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<html lang=vi>")
    (start,) = re.findall(r"json>(.*?)</script>", answer.text)
    assert json.loads(start)["on"].startswith("baseline.")
    assert "<" not in start


def test_every_route_answers(client: TestClient) -> None:
    """With what its name says, to GET and to HEAD."""
    query = f"{LEVER}=12@2027&draws=preview"
    assert client.get(f"/api/run?{query}").json()["draws"] == "preview"
    assert LEVER in client.get(f"/api/levers?{query}").json()["effects"]
    assert client.get(f"/api/why?{query}").json()["panel"]["shape"] == "steps"
    assert client.get("/static/page.js").text == "start()"
    file = client.get(f"/scenario.toml?{LEVER}=12@2027")
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''baseline-changed.toml"
    assert "missions = {2027 = 12}" in file.text
    assert client.head("/static/page.js").content == b""


REFUSED: dict[str, tuple[str, str, dict[str, str], int]] = {
    "another host": ("GET", "/", {"Host": "evil.example:8000"}, 403),
    "another port": ("GET", "/", {"Host": "127.0.0.1:9000"}, 403),
    "no port": ("GET", "/", {"Host": "127.0.0.1"}, 403),
    "another origin": ("GET", "/api/run", {"Origin": "http://evil.example"}, 403),
    "no origin": ("GET", "/api/run", {"Origin": "null"}, 403),
    "an origin with another scheme": ("GET", "/api/run", {"Origin": "https://127.0.0.1:8000"}, 403),
    "an origin without a scheme": ("GET", "/api/run", {"Origin": "127.0.0.1:8000"}, 403),
    "another site": ("GET", "/api/run", {"Sec-Fetch-Site": "cross-site"}, 403),
    "the same site": ("GET", "/static/page.js", {"Sec-Fetch-Site": "same-site"}, 403),
    "the page from another origin": ("GET", "/", {"Origin": "http://evil.example"}, 403),
    "a form": ("POST", "/api/run", {}, 405),
    "a question before": ("OPTIONS", "/api/run", {}, 405),
    "a removal": ("DELETE", "/", {}, 405),
    "a long address": ("GET", f"/api/run?x={'1' * LONGEST_QUERY}", {}, 414),
    "no such route": ("GET", "/api/others", {}, 404),
    "a slash more": ("GET", "/api/run/", {}, 404),
    "no such file": ("GET", "/static/secret.toml", {}, 404),
    "the template": ("GET", "/static/index.html", {}, 404),
    "a folder above": ("GET", "/static/..%2fserver.py", {}, 404),
    "a lever beyond": ("GET", f"/api/run?{LEVER}=300", {}, 400),
    "a file": ("GET", "/api/run?extends=%2Fetc%2Fpasswd", {}, 400),
    "TOML": ("GET", "/api/run?levers.delegations.missions=%7B2027%3D1%7D", {}, 400),
    "no text": ("GET", f"/api/run?{LEVER}=%ff%fe", {}, 400),
    "a download that is refused": ("GET", f"/scenario.toml?{LEVER}=300", {}, 400),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_the_pages_own_is_refused(case: str, client: TestClient) -> None:
    """In words, with the same headers as all else."""
    method, path, headers, status = REFUSED[case]
    answer = client.request(method, path, headers=headers)
    assert answer.status_code == status
    assert set(answer.json()) == {"at", "words"}
    for name, value in HEADERS.items():
        assert answer.headers.get_list(name) == [value]


@pytest.mark.parametrize("path", ["/", "/static/page.js", "/scenario.toml", "/api/run"])
def test_headers_are_on_every_answer(path: str, client: TestClient) -> None:
    """No style or script of others, no frame, no guess of kinds; answers are never kept."""
    answer = client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] in ("no-store", "no-cache")


def test_links_from_elsewhere_open_the_page(client: TestClient) -> None:
    """A link in a mail is a navigation from another site."""
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert client.get("/api/run", headers={"Sec-Fetch-Site": "same-origin", "Origin": HOME}).status_code == 200
    assert client.get("/api/run", headers={"Host": "localhost:8000"}).status_code == 200


def test_hosts_are_those_of_the_address() -> None:
    """The default port is left out by browsers, and another host is the page's own where it was asked for."""
    assert hosts_of("127.0.0.1", 8000) == {"127.0.0.1:8000", "localhost:8000"}
    assert hosts_of("10.0.0.7", 80) >= {"10.0.0.7", "10.0.0.7:80", "localhost"}
    assert "[::1]:8000" in hosts_of("::1", 8000)


def test_a_saved_file_is_read_again(tmp_path: Path, opened: Open, engine: Engine, files: Files) -> None:
    """At the next request, which is told that it was made for another file; a broken one is told beside what was."""
    file = tmp_path / "mine.toml"
    file.write_text('title = "One"\nextends = "baseline.toml"\n')
    site = Site(opened(str(file)), lambda: opened(str(file)), files)
    site.page = replace(site.page, engine=engine)
    client = TestClient(Guard(site.app, hosts_of("127.0.0.1", 8000)), base_url=HOME)
    on = site.page.opened.on
    file.write_text('title = "Two"\nextends = "law.toml"\n')
    late = client.get(f"/api/run?on={on}")
    assert (late.status_code, late.json()["at"]) == (400, "on")
    assert '"title": "Two"' in client.get("/").text
    file.write_text("title = ")
    assert "mine.toml:1" in client.get("/api/run").json()["careful"][0]
    kept = client.get("/")
    assert '"title": "Two"' in kept.text
    assert "mine.toml:1" in kept.text
    file.unlink()
    assert "mine.toml" in client.get("/api/run").json()["careful"][0]


def test_a_fault_of_an_input_is_no_fault_of_the_server(
    client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the engine refuses is told as all else."""

    def refuse(self: Any, *given: Any) -> Any:
        raise ScenarioError.of("draws", "need about 9 GiB of memory")

    monkeypatch.setattr(Engine, "met", refuse)
    answer = client.get(f"/api/run?{LEVER}=12")
    assert (answer.status_code, answer.json()["words"]) == (400, "need about 9 GiB of memory")


def test_many_requests_leave_nothing_behind(client: TestClient, engine: Engine) -> None:
    """Answers are not kept."""
    client.get("/")
    before = [(len(draws.worlds), [len(met.kept) for met in draws.worlds]) for draws in engine._draws.values()]
    for value in range(30):
        assert client.get(f"/api/run?{LEVER}={value}&draws=preview").status_code == 200
    after = [(len(draws.worlds), [len(met.kept) for met in draws.worlds]) for draws in engine._draws.values()]
    assert sorted(after) == sorted(before)


@pytest.fixture
def listening(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server with little patience."""
    monkeypatch.setattr(server_module, "PATIENCE", 0.3)
    at = bound("127.0.0.1", 0)
    port: int = at.getsockname()[1]
    guarded = Guard(site.app, hosts_of("127.0.0.1", port))
    config = uvicorn.Config(
        guarded, http=Impatient, ws="none", lifespan="off", log_level="critical", timeout_keep_alive=1
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [at]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield port
    running.should_exit = True
    thread.join()


def asked(port: int, *parts: bytes) -> bytes:
    """All that a server sends to what is typed at it, until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for part in parts:
            line.sendall(part)
        received = b""
        while more := line.recv(65536):
            received += more
    return received


@pytest.mark.slow
@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: "])
def test_slow_heads_are_closed(listening: int, head: bytes) -> None:
    """A client that never finishes its request is not waited for, at first and after an answer."""
    assert asked(listening, head) == b""
    whole = b"GET /static/page.js HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % listening
    assert asked(listening, whole, head).startswith(b"HTTP/1.1 200")


def test_what_is_no_request_is_told_with_headers(listening: int) -> None:
    """Even before the guard can see it."""
    answer = asked(listening, b"hello\r\n\r\n").lower()
    assert answer.startswith(b"http/1.1 400")
    assert all(name.lower().encode() in answer for name in HEADERS)


def test_a_client_that_leaves_stops_its_answer(site: Site, listening: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is told once the connection is closed."""
    begun, told = threading.Event(), threading.Event()

    def waited(self: Any, scenario: Any, draws: str, stop: Callable[[], bool]) -> Any:
        begun.set()
        while not stop():
            time.sleep(0.01)
        told.set()
        raise ScenarioError.of("x", "left")

    monkeypatch.setattr(Engine, "answer", waited)
    line = socket.create_connection(("127.0.0.1", listening))
    line.sendall(b"GET /api/run?%s=12 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (LEVER.encode(), listening))
    assert begun.wait(30)
    assert not told.is_set()
    line.close()
    assert told.wait(30)


def test_a_client_that_leaves_stops_it_between_blocks(listening: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The block that is under way is finished, and no other is begun."""
    begun, left, dropped = threading.Semaphore(0), threading.Event(), threading.Event()
    projected, refusal, blocks = engine_module._projected, server_module._refusal, []

    def noted(*given: Any) -> Any:
        blocks.append(given)
        begun.release()
        left.wait(30)
        time.sleep(10 * LOOKED)
        return projected(*given)

    def told(at: str, words: str, status: int = 400) -> Any:
        if status == 503:
            dropped.set()
        return refusal(at, words, status)

    monkeypatch.setattr(engine_module, "_projected", noted)
    monkeypatch.setattr(server_module, "_refusal", told)
    line = socket.create_connection(("127.0.0.1", listening))
    line.sendall(b"GET /api/run?%s=13@2027 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (LEVER.encode(), listening))
    assert begun.acquire(timeout=30)
    line.close()
    left.set()
    assert dropped.wait(30)
    assert len(blocks) == 1
