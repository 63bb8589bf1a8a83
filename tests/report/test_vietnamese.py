"""Every phrase has its Vietnamese, nothing is translated that nobody says, and both fill the same gaps."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulator.report
from simulator.report.language import VIETNAMESE

FOLDER = Path(simulator.report.__file__).parent
GAP = re.compile(r"\{\w*\}")
NAMES = re.compile(r"goglobal|levers\.")


def literals(node: ast.AST) -> Iterator[str]:
    """All strings below a node."""
    yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def said() -> Iterator[str]:
    """What is given to text() and phrase() as it stands, or by a condition."""
    for file in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("text", "phrase"):
                if isinstance(node.args[0], ast.IfExp):
                    yield from (*literals(node.args[0].body), *literals(node.args[0].orelse))
                elif isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)


def words_of(phrase: str) -> bool:
    """Whether it holds words that a reader of another language needs translated."""
    return bool(re.search(r"[a-z]{2}", NAMES.sub("", GAP.sub("", phrase))))


def test_every_phrase_is_translated() -> None:
    """A phrase that holds words is in the catalogue."""
    phrases = set(said())
    assert len(phrases) > 100
    assert {phrase for phrase in phrases if words_of(phrase)} - set(VIETNAMESE) == set()


def test_nothing_is_translated_that_nobody_says() -> None:
    """The catalogue holds nothing that no module says."""
    everything = {
        literal for file in FOLDER.rglob("*.py") for literal in literals(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert set(VIETNAMESE) - everything == set()


ENGLISH_ONLY = {"{verb}", "{notes}"}
"""Verbs bend in English alone; notes on sources exist in English alone."""


@pytest.mark.parametrize("phrase", sorted(VIETNAMESE))
def test_both_fill_the_same_gaps(phrase: str) -> None:
    """A gap of one language has its match in the other."""
    assert set(GAP.findall(phrase)) - ENGLISH_ONLY == set(GAP.findall(VIETNAMESE[phrase])) - ENGLISH_ONLY
