"""The same bytes from one process, several threads and a cluster, whatever happens to its workers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

from simulator.analysis import projected
from simulator.inputs.shipped import CHECKOUT
from simulator.runs import kept
from tests.cli.conftest import Goglobal, goglobal

pytestmark = pytest.mark.slow

UP, MANY = 60.0, 120.0  # seconds that something may take at most
ADVISED = "levers.consulting.firms_advised"
COMMANDS = (
    ("run", "law", "recession", "--draws", "3000"),
    ("compare", "baseline", "go-global", "--draws", "3000", "--by", "market"),
    ("sweep", "baseline", "--vary", f"{ADVISED}=0:200:100", "--draws", "3000"),
    ("why", "go-global", "--draws", "1100"),
    (
        "seek",
        "baseline",
        "--vary",
        f"{ADVISED}=0:200",
        "--target",
        "firms@2030=+5",
        "--draws",
        "2000",
    ),
    ("robust", "law", "partners", "--assume", "as-published", "--draws", "1100"),
)
SHOCK = """
[[shocks]]
market = "all"
year = 2030
growth = 3.0
why = "with many others more than can be counted"
"""


MidRun = tuple[subprocess.Popen[str], Callable[[], list[str]]]


@dataclass
class Running:
    """A scheduler and its workers, each a process of its own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def process(*words: str, home: Path = CHECKOUT) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask that finds the program at `home`, gone in the end whatever happens."""
    environment = {**os.environ, "PYTHONPATH": str(home), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", *words]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def cluster(folder: Path, *homes: Path) -> Iterator[Running]:
    """A scheduler with a worker for each home of the program."""
    address = f"tcp://127.0.0.1:{free_port()}"
    scheduler = ("distributed.cli.dask_scheduler", "--host", address, "--no-dashboard", "--no-jupyter")
    worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    with ExitStack() as stack:
        leader = stack.enter_context(process(*scheduler))
        workers = [
            stack.enter_context(process(*worker, "--local-directory", str(folder / str(place)), home=home))
            for place, home in enumerate(homes)
        ]
        with Client(address, timeout=UP, set_as_default=False) as client:
            client.wait_for_workers(len(homes), timeout=UP) if homes else None
        yield Running(address, leader, workers)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Two workers with the program as it is here."""
    with cluster(tmp_path_factory.mktemp("dask"), CHECKOUT, CHECKOUT) as own:
        yield own


@pytest.fixture(autouse=True)
def as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the memory of draws that tests share, which no other process has."""
    for module in ("ensemble", "posterior"):
        monkeypatch.setattr(f"simulator.runs.{module}.drawn", kept.drawn)


def made(folder: Path) -> dict[str, bytes]:
    """The files of a command, with their bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_draws_that_are_not_held(
    running: Running, goglobal: Goglobal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of these workers send counts, of the first part draws, and the bytes are the same too."""
    monkeypatch.setattr(projected, "HELD_DRAWS", 2048)
    test_same_bytes(("compare", "baseline", "law", "--draws", "20000", "--by", "market"), running, goglobal, tmp_path)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_same_bytes(command: tuple[str, ...], running: Running, goglobal: Goglobal, tmp_path: Path) -> None:
    """What is printed and written is the same from one thread, two threads and a cluster."""
    ways = (("--workers", "1"), ("--workers", "2"), ("--cluster", running.address))
    shown, files = [], []
    for way in ways:
        ended = goglobal(*command, *way, "--json", "--no-figures")
        assert (way, ended.code, ended.err) == (way, 0, "")
        shown.append(ended.out)
        files.append(made(Path("plots")))
        shutil.rmtree("plots")
    assert shown[0] == shown[1] == shown[2]
    assert files[0] == files[1] == files[2]
    assert files[0]


def test_a_manifest_does_not_say_where_it_was_computed(running: Running, goglobal: Goglobal) -> None:
    """It can be verified on a machine that knows nothing of the cluster."""
    words = ("run", "law", "--draws", "1100", "--no-figures")
    assert goglobal(*words, "--cluster", running.address).code == 0
    there = made(Path("plots"))
    shutil.rmtree("plots")
    assert goglobal(*words).code == 0
    assert made(Path("plots")) == there
    assert goglobal("verify", "plots/law.manifest.json").code == 0


@contextmanager
def in_mid_run(
    own: Running, words: tuple[str, ...], folder: Path
) -> Iterator[tuple[subprocess.Popen[str], Callable[[], list[str]]]]:
    """A command of which a block is done, and what tells the states of all its blocks.

    The scheduler is asked how far it is: nothing depends on how fast the machine is.
    """
    command = [sys.executable, "-m", "simulator", *words, "--cluster", own.address, "-o", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}

    def states(dask_scheduler: Any = None) -> list[str]:
        return [task.state for task in dask_scheduler.tasks.values()]

    with (
        Client(own.address, timeout=UP, set_as_default=False) as client,
        subprocess.Popen(command, env=environment, text=True, **pipes) as started,
    ):
        wait_for(lambda: "memory" in client.run_on_scheduler(states))
        yield started, lambda: client.run_on_scheduler(states)


def wait_for(what: Callable[[], bool]) -> None:
    """Waits until something is so, and fails where it never is."""
    until = time.monotonic() + UP
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_killed_worker_changes_nothing(goglobal: Goglobal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is killed while blocks are in work costs time, and no byte."""
    words = ("run", "law", "--draws", "30000", "--json", "--no-figures")
    with (
        cluster(tmp_path / "dask", CHECKOUT, CHECKOUT) as own,
        in_mid_run(own, words, tmp_path / "there") as (started, states),
    ):
        own.workers[0].kill()
        assert set(states()) - {"memory"}
        out, err = started.communicate(timeout=MANY)
    assert (started.returncode, err) == (0, "")
    ended = goglobal(*words)
    assert out == ended.out
    assert made(tmp_path / "there")["law.csv"] == made(Path("plots"))["law.csv"]


def test_an_interrupt_leaves_nothing_behind(running: Running, tmp_path: Path) -> None:
    """Ctrl-C ends a command in one line, and its blocks on the cluster with it."""
    words = ("run", "law", "--draws", "30000", "--no-figures")
    with in_mid_run(running, words, tmp_path / "there") as (started, states):
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=MANY)
        assert (started.returncode, err.strip()) == (130, "interrupted")
        wait_for(lambda: not states())
    assert not (tmp_path / "there").exists() or not list((tmp_path / "there").iterdir())


def test_lost_workers_and_schedulers_are_told(
    goglobal: Goglobal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all workers are lost, or the scheduler, a command ends in words and writes nothing."""
    words = ("run", "law", "--draws", "30000", "--no-figures")
    lost: list[subprocess.Popen[bytes]] = []

    def lose(done: int, total: int) -> None:
        for process in lost:
            process.kill()

    @contextmanager
    def told() -> Iterator[Callable[[int, int], None]]:
        yield lose

    monkeypatch.setattr("simulator.cli.project.shown_progress", told)
    monkeypatch.setattr("simulator.runs.cluster.RETURN", 1)
    for what, expected in (("workers", "has lost all its workers"), ("scheduler", "connection to the scheduler")):
        with cluster(tmp_path / what, CHECKOUT) as own:
            lost[:] = own.workers if what == "workers" else [own.scheduler]
            ended = goglobal(*words, "--cluster", own.address)
        assert (ended.code, expected in ended.err, "Traceback" in ended.err) == (2, True, False), ended.err
    assert not Path("plots").exists() or not list(Path("plots").iterdir())


def test_an_error_in_a_block_arrives_in_words(running: Running, goglobal: Goglobal) -> None:
    """What cannot be projected is told as it is without a cluster, and nothing is written."""
    Path("mine.toml").write_text('title = "Mine"\nextends = "baseline"\n' + 60 * SHOCK, encoding="utf-8")
    words = ("run", "mine.toml", "--draws", "1100", "--no-figures")
    here, there = goglobal(*words), goglobal(*words, "--cluster", running.address)
    assert here.code == 2
    assert "revenue grows beyond" in here.err
    assert (there.code, there.err) == (here.code, here.err)
    assert not Path("plots").exists() or not list(Path("plots").iterdir())


def test_other_versions_are_refused(goglobal: Goglobal, tmp_path: Path) -> None:
    """A worker with other code is named before anything is computed, with what to do."""
    other = tmp_path / "other" / "simulator"
    shutil.copytree(CHECKOUT / "simulator", other, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "model" / "year.py").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    with cluster(tmp_path / "dask", CHECKOUT, tmp_path / "other") as own:
        ended = goglobal("run", "law", "--draws", "1100", "--cluster", own.address, "--no-figures")
    assert ended.code == 2
    assert ended.err.count("has another version of goglobal's code") == 1
    assert "install the same on all machines" in ended.err
    assert "Traceback" not in ended.err


def test_nobody_there(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No scheduler, no workers, no address, or two ways at once: refused with what to start."""
    monkeypatch.setattr("simulator.runs.cluster.PATIENCE", 1)
    command = ("run", "law", "--draws", "100", "--no-figures")
    nowhere = f"tcp://127.0.0.1:{free_port()}"
    ended = goglobal(*command, "--cluster", nowhere)
    assert (ended.code, "no scheduler answers" in ended.err, "dask scheduler" in ended.err) == (2, True, True)
    ended = goglobal(*command, "--cluster", "my-cluster")
    assert (ended.code, "write it as tcp://host:8786" in ended.err) == (2, True)
    ended = goglobal(*command, "--cluster", nowhere, "--workers", "2")
    assert (ended.code, "leave out --workers" in ended.err) == (2, True)
    ended = goglobal(*command, "--cluster", nowhere, "--no-cache")
    assert (ended.code, "leave out --no-cache" in ended.err) == (2, True)
    with cluster(tmp_path / "dask") as own:
        ended = goglobal(*command, "--cluster", own.address)
    assert (ended.code, f"dask worker {own.address}" in ended.err) == (2, True)
    assert not Path("plots").exists() or not list(Path("plots").iterdir())


__all__ = ["goglobal"]
