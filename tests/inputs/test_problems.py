"""How problems are printed: nothing in them moves a cursor, and none floods the screen."""

import pytest

from simulator.inputs.problems import (
    LONGEST_FINDING,
    LONGEST_PLACE,
    LONGEST_WORD,
    MOST_SHOWN,
    InputError,
    Problem,
    shown,
    suggestion,
    visible,
)


@pytest.mark.parametrize(
    "sign", [*map(chr, range(32)), "\x7f", "\x85", "\u202e", "\u2066", "\u2028", "\udcff", "\u00a0"]
)
def test_what_cannot_be_seen_is_escaped(sign: str) -> None:
    """In a name, a key, a finding and a line of the file; tabs of the line stay, so that the caret stands right."""
    problem = Problem(f"a{sign}.toml", 1, 7, f"k{sign}", f"finding {sign}", f"x = '{sign}' + y")
    words, excerpt, caret = str(problem).split("\n")
    escaped = sign.encode("unicode_escape").decode()
    assert words == f"a{escaped}.toml:1:7: k{escaped}: finding {escaped}"
    assert excerpt.replace("\t", escaped).endswith(f"x = '{escaped}' + y")
    assert caret.index("^") == excerpt.index("'", excerpt.index("'") + 1)


def test_long_parts_are_cut() -> None:
    """Names, keys, findings and values of any length leave a message that can be read."""
    problem = Problem("f" * 9999, 1, 1, "k" * 9999, "w" * 9999, "x" * 9999)
    assert len(str(problem)) < LONGEST_PLACE + LONGEST_WORD + LONGEST_FINDING + 20
    assert str(problem).count("…") == 3
    assert shown("x" * 9999) == f"'{'x' * (LONGEST_WORD - 1)}…'"
    assert visible("x" * LONGEST_WORD, LONGEST_WORD) == "x" * LONGEST_WORD


def test_fifty_of_many_problems_are_shown() -> None:
    """The others are counted."""
    some = InputError([Problem.of("f", f"finding {number:04}") for number in range(MOST_SHOWN)])
    many = InputError([Problem.of("f", f"finding {number:04}") for number in range(MOST_SHOWN + 1234)])
    assert str(many) == f"{some}\nand 1,234 more"
    assert len(many.problems) == MOST_SHOWN + 1234


def test_capitals_are_near() -> None:
    """A name in other capitals is found."""
    assert suggestion("TAX_CUT", ["tax_cut", "support"]) == "did you mean 'tax_cut'?"
