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
    """What is given to text() and phrase(): as it stands, by a condition, by a name, or by a function of its own."""
    for file in FOLDER.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("text", "phrase"):
                yield from given(node.args[0], tree)


def names(*nodes: ast.AST) -> set[str]:
    """All names below some nodes."""
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def given(words: ast.expr, tree: ast.Module) -> Iterator[str]:
    """What an argument may be, in its module."""
    match words:
        case ast.IfExp():
            yield from (*given(words.body, tree), *given(words.orelse, tree))
        case ast.Constant():
            yield str(words.value)
        case ast.Name():
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and words.id in names(*node.targets):
                    yield from given(node.value, tree)
                elif isinstance(node, ast.comprehension) and words.id in names(node.target):
                    yield from literals(node.iter)
        case ast.Call(func=ast.Name(id=name)):
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    found = (part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value)
                    yield from (phrase for value in found for phrase in literals(value))


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
