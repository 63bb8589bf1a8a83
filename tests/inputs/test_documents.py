"""Places in TOML texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.inputs.documents import Document, parse_document, read_document, written
from simulator.inputs.problems import ScenarioError

TEXT = """\
title = "x"
a.b = 3
[levers.delegations]
missions = { 2027 = 12, "2028" = [1, { x = 2 }] }  # Việt Nam
[[shocks]]
year = 2028
[[shocks]]
[shocks.deep]
growth = -0.1
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("title",), (1, 9)),
        (("a", "b"), (2, 7)),
        (("levers", "delegations", "missions"), (4, 12)),
        (("levers", "delegations", "missions", "2027"), (4, 21)),
        (("levers", "delegations", "missions", "2028", 1, "x"), (4, 44)),
        (("shocks", 0, "year"), (6, 8)),
        (("shocks", 1, "deep", "growth"), (9, 10)),
        (("shocks", 1, "absent"), (7, 3)),
    ],
)
def test_places(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    """A value is found at its line and column; what is absent, at the table that lacks it."""
    problem = parse_document(TEXT, "x.toml").problem(path, "finding")
    assert (problem.line, problem.column) == place


def test_columns_count_characters() -> None:
    """Letters of several bytes count once, so that the caret stands where the eye looks."""
    problem = parse_document('t = { "Việt" = 1, b = 2 }\n', "x.toml").problem(("t", "b"), "finding")
    assert problem.column == 23


keys = st.text("abcé", min_size=1, max_size=3)
values = st.recursive(
    st.integers(-5, 5) | st.booleans() | st.text("xyệ", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(keys, values, max_size=4))
def test_every_value_has_its_place(data: dict[str, object]) -> None:
    """For any document, the text at the place of a value begins as the value is written."""
    lines = [f"{written({key: value})[2:-2]}" for key, value in data.items()]
    document = parse_document("\n".join(lines), "x.toml")
    assert document.data == data

    def check(value: object, path: tuple[str | int, ...]) -> None:
        problem = document.problem(path, "")
        assert lines[problem.line - 1][problem.column - 1 :].startswith(written(value))
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, item in inner:
            check(item, (*path, key))

    for key, value in data.items():
        check(value, (key,))


def test_missing_file(tmp_path: object) -> None:
    """A file that cannot be read is refused in words."""
    from pathlib import Path

    with pytest.raises(ScenarioError, match=r"nothing\.toml: cannot be read: No such file"):
        read_document(Path(str(tmp_path)) / "nothing.toml", "nothing.toml")


def test_option_has_no_line() -> None:
    """Findings in what was typed as an option name the option alone."""
    document = parse_document("a = 1", "--set a=1", in_file=False)
    assert isinstance(document, Document)
    assert str(document.problem(("a",), "no such key")) == "--set a=1: a: no such key"


def test_repeated_key_in_a_text_that_is_broken_further_down() -> None:
    """The first thing wrong is told, whatever stands below it."""
    with pytest.raises(ScenarioError, match=r"x\.toml:2:1: a: written twice, first in line 1; keep one"):
        parse_document("a = 1\na = 2\nb = [1, {\nc = = 3\n[[x]\n", "x.toml")
