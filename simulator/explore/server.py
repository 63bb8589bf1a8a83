"""The page over HTTP, for one machine: routes, what every request is checked for, and slow clients."""

import asyncio
import socket
import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote

import anyio
import h11
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from simulator.explore.answers import Page, Pairs
from simulator.explore.document import Files, script_json
from simulator.explore.download import file_name, scenario_file
from simulator.explore.engine import Dropped, Engine, Stop
from simulator.explore.export import copied, copy_name
from simulator.explore.settings import LONGEST_QUERY, Opened, Refused
from simulator.inputs.problems import InputError

PATIENCE = 10.0  # seconds in which the head of a request has to arrive
LOOKED = 0.05  # seconds between looks whether somebody still waits for an answer
LARGEST_HEAD = 8192  # bytes
METHODS = ("GET", "HEAD")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NEVER_KEPT = {"Cache-Control": "no-store"}


class Site:
    """The routes of the page of one file, which is read again whenever the page is loaded."""

    def __init__(self, opened: Opened, again: Callable[[], Opened], files: Files):
        self.page, self._again, self._files = Page(opened, Engine()), again, files
        self._saved, self._wrong = opened.saved, ""

    @property
    def app(self) -> Starlette:
        """The application without its guard."""
        routes = [
            Route("/api/run", partial(self._answered, self._run)),
            Route("/api/levers", partial(self._answered, lambda *asked: self.page.levers(*asked))),
            Route("/api/why", partial(self._answered, lambda *asked: self.page.why(*asked))),
            Route("/", self._index),
            Route("/scenario.toml", self._download),
            Route("/page.html", self._copy),
            Route("/static/{name}", self._static),
        ]
        app = Starlette(routes=routes, exception_handlers={404: _not_found})
        app.router.redirect_slashes = False
        return app

    def reopened(self) -> str:
        """Reads the file again; what is wrong with it by now, in words, while the page stays with what it was."""
        self._saved = self.page.opened.saved
        try:
            opened = self._again()
        except InputError as error:
            self._wrong = str(error)
            return self._wrong
        self._wrong = ""
        if opened.on != self.page.opened.on:
            self.page = Page(opened, self.page.engine)
        return ""

    def _run(self, pairs: Pairs, stop: Stop) -> Any:
        """An answer for the file as it is saved now."""
        if self._saved != self.page.opened.saved:
            self.reopened()
        answer = self.page.run(pairs, stop)
        return {**answer, "careful": [*filter(None, [self._wrong]), *answer["careful"]]}

    async def _index(self, request: Request) -> Response:
        def made(stop: Stop) -> Response:
            wrong = self.reopened()
            start = self.page.start(_pairs(request), stop)
            text = self._files.page({**start, "bad_link": wrong or start["bad_link"]})
            return Response(text, media_type="text/html", headers=NEVER_KEPT)

        return await _in_thread(request, made)

    async def _answered(self, asked: Callable[[Pairs, Stop], Any], request: Request) -> Response:
        return await _in_thread(request, lambda stop: _json(asked(_pairs(request), stop)))

    async def _download(self, request: Request) -> Response:
        def made(stop: Stop) -> Response:
            opened = self.page.opened
            asked = opened.read(_pairs(request))
            return _taken_away(scenario_file(opened, asked), file_name(opened, asked), "application/toml")

        return await _in_thread(request, made)

    async def _copy(self, request: Request) -> Response:
        def made(stop: Stop) -> Response:
            page, pairs = self.page, _pairs(request)
            text = copied(page, pairs, self._files, stop)
            return _taken_away(text, copy_name(page.opened, page.opened.read(pairs)), "text/html")

        return await _in_thread(request, made)

    async def _static(self, request: Request) -> Response:
        found = self._files.static.get(request.path_params["name"])
        if found is None:
            return await _not_found(request, None)
        return Response(found[0], media_type=found[1], headers={"Cache-Control": "no-cache"})


def _pairs(request: Request) -> Pairs:
    return parse_qsl(request.scope["query_string"].decode("ascii", "replace"), keep_blank_values=True)


def _json(data: Any, status: int = 200) -> Response:
    return Response(script_json(data), status, media_type="application/json", headers=NEVER_KEPT)


def _taken_away(text: str, name: str, kind: str) -> Response:
    """A file to keep, which no browser opens in the place of the page."""
    headers = {**NEVER_KEPT, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(text, media_type=kind, headers=headers)


def _refusal(at: str, words: str, status: int = 400) -> Response:
    return JSONResponse({"at": at, "words": words}, status, headers=NEVER_KEPT)


async def _not_found(request: Request, error: Any) -> Response:
    return _refusal("", "there is nothing of this name", 404)


async def _in_thread(request: Request, work: Callable[[Stop], Response]) -> Response:
    """What the work answers in a thread of its own; it is told to stop once nobody waits for it."""
    gone = threading.Event()

    async def watch() -> None:
        while not await request.is_disconnected():
            await anyio.sleep(LOOKED)
        gone.set()

    def tried() -> Response:
        try:
            return work(gone.is_set)
        except Refused as refused:
            return _refusal(refused.at, refused.words)
        except InputError as error:
            return _refusal("", "; ".join(problem.finding for problem in error.problems))
        except Dropped:
            return _refusal("", "dropped", 503)

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        answer = await anyio.to_thread.run_sync(tried)
        group.cancel_scope.cancel()
    return answer


# --- The guard ----------------------------------------------------------------------------------------------------


class Guard:
    """Lets through what this page asks of this server, and puts HEADERS on every answer."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]):
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        await (self._refused(scope) or self.app)(scope, receive, with_headers)

    def _refused(self, scope: Scope) -> Response | None:
        """Why a request is not let through; None where it is."""
        given = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        hosts, origins, sites = ([value for key, value in given if key == name] for name in CHECKED)
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            return _refusal("", "this host is not the page's own", 403)
        if any(origin.removeprefix("http://") not in self.hosts or "//" not in origin for origin in origins):
            return _refusal("", "another page may not ask", 403)
        if scope["path"] != "/" and any(site not in ("same-origin", "none") for site in sites):
            return _refusal("", "another page may not ask", 403)
        if scope["method"] not in METHODS:
            return _refusal("", "only GET and HEAD are answered", 405)
        if len(scope["query_string"]) > LONGEST_QUERY:
            return _refusal("", f"the address is longer than {LONGEST_QUERY:,} bytes; set less", 414)
        return None


CHECKED = ("host", "origin", "sec-fetch-site")


def hosts_of(host: str, port: int) -> frozenset[str]:
    """The names under which a server is asked."""
    names = {"127.0.0.1", "localhost", f"[{host}]" if ":" in host else host}
    return frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == HTTP_PORT else frozenset())


HTTP_PORT = 80  # which browsers leave out


# --- The server ---------------------------------------------------------------------------------------------------


class Impatient(H11Protocol):
    """A connection that is closed where the head of a request takes longer than PATIENCE."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Waits on while the head is not whole."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._late is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What cannot be read as a request is answered with the same headers as all else."""
        headers = [("Content-Type", "text/plain"), ("Connection", "close"), *HEADERS.items()]
        answer = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        parts: list[h11.Event] = [answer, h11.Data(data=msg.encode()), h11.EndOfMessage()]
        for part in parts:
            self.transport.write(self.conn.send(part) or b"")
        self.transport.close()

    def _wait(self) -> None:
        self._late = self.loop.call_later(PATIENCE, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def bound(host: str, port: int) -> socket.socket:
    """A socket at an address; port 0 takes a free one. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    # With its protocol named: asyncio else leaves small answers waiting for the client's last acknowledgement.
    found = socket.socket(family, kind, protocol)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(address)
    except OSError:
        found.close()
        raise
    return found


def serve(site: Site, at: socket.socket, host: str) -> None:
    """Answers until it is interrupted."""
    guarded = Guard(site.app, hosts_of(host, at.getsockname()[1]))
    config = uvicorn.Config(
        guarded,
        http=Impatient,
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[at])
