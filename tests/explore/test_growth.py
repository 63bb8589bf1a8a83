"""A server that is asked more than a thousand things in a row does not grow."""

import http.client
import socket
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.explore.browsing import serving

WARMING, ROUNDS, QUICK = 200, 3, 400  # requests, and rounds of so many more
GROWTH = 4 * QUICK / 1000  # MiB that they may leave behind: four by a thousand
LEVERS = ("delegations.missions", "consulting.firms_advised", "offices.opened", "promotion.budget")
REFUSED = ("delegations.missions=-1", "delegations.missions=1e3", "x=1", "target=revenue", f"y={'1' * 1990}")
STATUS = "/proc/{}/status"

Server = tuple[str, "subprocess.Popen[bytes]"]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of its own, which has answered nothing else."""
    found = serving(MALLOC_ARENA_MAX="1")  # glibc gives busy threads heaps of their own, by chance
    yield found
    found[1].terminate()
    found[1].wait()


def resident(process: "subprocess.Popen[bytes]") -> float:
    """Memory that a process holds [MiB]."""
    lines = Path(STATUS.format(process.pid)).read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def ask(line: http.client.HTTPConnection, number: int) -> None:
    """One request of a hand in a hurry: of ten, seven are previews, two are refused, and one is left while at work."""
    lever, value = LEVERS[number % len(LEVERS)], 1 + number / 100
    path = f"/api/run?{lever}={value:g}@2027"
    if number % 10 == 9:
        with socket.create_connection((line.host, line.port)) as left:
            left.sendall(f"GET {path} HTTP/1.1\r\nHost: {line.host}:{line.port}\r\n\r\n".encode())
        return
    refused = number % 10 in (4, 8)
    line.request(
        "GET", f"/api/run?{quote(REFUSED[number % len(REFUSED)], safe='=')}" if refused else f"{path}&draws=preview"
    )
    answer = line.getresponse()
    answer.read()
    assert (answer.status >= 400) is refused


@pytest.mark.slow
@pytest.mark.skipif(not Path(STATUS.format("self")).exists(), reason="reads memory as Linux tells it")
def test_quick_requests_leave_no_memory_behind(server: Server) -> None:
    """Once what is kept is there, values that were never asked for before cost nothing that stays.

    What leaks does so in every round; a busy machine may answer several at once in one of them.
    """
    address, process = server
    line = http.client.HTTPConnection(address.removeprefix("http://"))
    held = []
    for first, end in pairwise((0, *range(WARMING, WARMING + ROUNDS * QUICK + 1, QUICK))):
        for number in range(first, end):
            ask(line, number)
        held.append(resident(process))
    line.close()
    assert min(after - before for before, after in pairwise(held)) < GROWTH
