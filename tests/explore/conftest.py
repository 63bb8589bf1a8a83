"""Opened files on kept draws, kept over all tests of the page."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from simulator.cli import commands
from simulator.cli.deliver import Delivery
from simulator.explore.answers import Page
from simulator.explore.engine import Engine
from simulator.explore.settings import Opened
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from simulator.report.model import Report

TEMPLATE = "<html lang={language}><title>{title}</title><script type=application/json>{start}</script></html>"


def pairs(query: str) -> list[tuple[str, str]]:
    """The parts of an address."""
    return [(key, value) for key, _, value in (part.partition("=") for part in query.split("&") if part)]


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Draws that are kept over the tests."""
    return Engine()


@pytest.fixture(scope="session")
def opened(seeds: Seeds) -> Callable[..., Opened]:
    """Opens files as the command does; the first has the others to compare with."""

    def open_files(*files: str) -> Opened:
        first, *others = (Opened(file, read_scenario(file, seeds)) for file in files)
        return Opened(first.file, first.scenario, tuple(others))

    return open_files


@pytest.fixture(scope="session")
def page(opened: Callable[..., Opened], engine: Engine) -> Callable[..., Page]:
    """The page of files."""
    return lambda *files: Page(opened(*files), engine)


def reports_of(words: list[str]) -> list[Report]:
    """What a command tells that is typed so, without `goglobal`."""
    kept: list[Report] = []
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(Delivery, "deliver", lambda self, reports, own=None, results=(): kept.extend(reports))
        commands.main([*words, "--no-figures", "-o", str(Path(folder) / "plots")], standalone_mode=False)
    return kept


def as_sent(answer: Any) -> Any:
    """An answer as it comes out of a browser's reader."""
    return json.loads(json.dumps(answer, allow_nan=False))
