"""Whatever a command finds, what it says is well written: also where nothing changes, or nothing is found."""

import re
from dataclasses import replace

import pytest

from simulator.report.language import write
from simulator.report.model import LANGUAGES, Language
from simulator.report.render.text import Column, Terminal, table_text, to_text
from tests.report.reports import EVERY, places, reports_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_sentences_are_whole(name: str, language: Language) -> None:
    """Each begins with a capital, a number or a title, and ends with one full stop."""
    for report in reports_of(name):
        for text in report.sentences:
            words = write(text, language)
            assert re.match(r"[A-ZĐÀ-Ỹ\d‘“+−]", words), words
        for text in (*report.sentences, *report.careful):
            words = write(text, language)
            assert re.search(r"[^.]\.$", words), words
            assert not re.search(r"\s\s", words), words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_signs_stand_where_they_belong(name: str, language: Language) -> None:
    """No text has two full stops, nor a blank before a comma or inside brackets."""
    for report in reports_of(name):
        for place in places(report):
            words = write(place.said, language)
            assert not re.search(r"\.\.|\s[,.;:]\s|\(\s|\s\)", words), words


@pytest.mark.parametrize("name", EVERY)
def test_no_line_begins_with_per_cent(name: str) -> None:
    """However wide the terminal is; in a heading it may after a comma, but not after a number."""
    prose = [replace(report, answer=[], detail=[]) for report in reports_of(name)]
    for width in (60, 80, 88):
        assert not re.search(r"^\s*%", to_text(prose, "en", Terminal(width)), re.MULTILINE)
        whole = to_text(reports_of(name), "en", Terminal(width), detail=True)
        assert not re.search(r"\(90( {2,}|$)", whole, re.MULTILINE)


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_shown_twice(name: str) -> None:
    """No table of the detail says what a table of the answer has said."""
    for report in reports_of(name):
        said, again = (
            [table_text([table], "en", Terminal(100)) for table in tables] for tables in (report.answer, report.detail)
        )
        assert not {*said} & {*again}


@pytest.mark.parametrize("width", [14, 17, 24])
def test_long_names_break_behind_hyphens(width: int) -> None:
    """Not inside of a word, where a column has no room for them; and no sign is lost."""
    names = "steinberg-replication, vietnamnews-2024-press-conference"
    (cell,) = Column("sources", [names], values=False).shown(width)
    pieces = cell.split("\n")
    assert max(map(len, pieces)) <= width
    assert all(piece.endswith(("-", ",")) for piece in pieces[:-1])
    assert "".join(pieces) == names.replace(" ", "")
