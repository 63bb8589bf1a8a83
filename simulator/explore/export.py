"""The page as one file for mail: what an address shows, with every answer that can be had of it without a server."""

import shlex
from pathlib import Path

from simulator import __version__
from simulator.explore.answers import Page, Pairs
from simulator.explore.document import Files
from simulator.explore.download import file_name, scenario_file
from simulator.explore.engine import Stop, never
from simulator.explore.settings import Asked, Opened
from simulator.inputs.problems import ScenarioError
from simulator.report import explore as told
from simulator.report.language import write
from simulator.report.model import Text
from simulator.report.render.files import refuse_taken, refused_where_unwritable, whole_files

SUFFIX = ".html"
SHOWN = ("draws", "outcome", "view")  # what of an address a reader of the copy chooses, or has no choice of
VIEWS = {"rows": "levers", "lines": "years"}


def copied(page: Page, pairs: Pairs, files: Files, stop: Stop = never) -> str:
    """What an address shows as one HTML file, of all draws: the same text for the same state. Raises Refused."""
    asked = page.opened.read(pairs)
    start = page.start([pair for pair in pairs if pair[0] != "draws"], stop)
    alike = [pair for pair in pairs if pair[0] not in SHOWN]
    held = page.held(alike, stop)
    sentence = start["answer"]["sentence"].removesuffix(write(Text(told.INVITED), asked.language)).rstrip()
    answer = {**start["answer"], "sentence": sentence, "effects": held["effects"]}
    frozen = {
        "said": write(told.copy_said(__version__, _command(page.opened, asked)), asked.language),
        "view": VIEWS[answer["panels"]["main"]["kind"]],
        "panels": held["panels"],
        "why": held["why"],
        "scenario": {"name": file_name(page.opened, asked), "text": scenario_file(page.opened, asked)},
    }
    return files.whole({**start, "answer": answer, "frozen": frozen})


def copy_name(opened: Opened, asked: Asked) -> str:
    """What the file is called."""
    return str(Path(file_name(opened, asked)).with_suffix(SUFFIX))


def refuse_copy(path: Path) -> None:
    """Says before anything is computed why a copy cannot be written there. Raises ScenarioError."""
    if path.suffix.lower() != SUFFIX:
        raise ScenarioError.of(str(path), f"has to be named *{SUFFIX}, for browsers to open it")
    with refused_where_unwritable(path), whole_files(path.parent):
        refuse_taken(path)


def _command(opened: Opened, asked: Asked) -> str:
    """What opens the scenario file of the copy where sliders move."""
    return shlex.join(["goglobal", "explore", file_name(opened, asked), *opened.options])
