"""A figure in sentences says what the figure shows."""

import pytest

from simulator.report.language import write
from simulator.report.layout import Ruler, lines_plan
from simulator.report.model import LANGUAGES, Cells, Lines, Rows, Stack
from simulator.report.plot import style
from simulator.report.render.alt import alt_text
from tests.report.examples import EXAMPLES, fans


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_alt_text_tells_all_numbers(name: str, language: str) -> None:
    """Title, subtitle, every name and number that is written in a panel."""
    figure = EXAMPLES[name]()
    told = alt_text(figure, language)  # type: ignore[arg-type]
    expected = [write(figure.title, language)]  # type: ignore[arg-type]
    for panel in figure.panels:
        if isinstance(panel, Rows):
            expected += [write(words, language) for row in panel.rows for words in (row.name, row.said)]  # type: ignore[arg-type]
        elif isinstance(panel, Cells):
            expected += [write(value, language, panel.unit) for row in panel.values for value in row]  # type: ignore[arg-type]
        elif isinstance(panel, Lines | Stack):
            series = panel.series if isinstance(panel, Lines) else panel.layers
            expected += [write(one.end, language, panel.unit) for one in series if one.end]  # type: ignore[arg-type]
    assert not [words for words in expected if words.replace("\u00a0", " ") not in told]
    assert "{" not in told
    assert ".." not in told
    assert told.endswith(".")


def test_labels_of_a_figure_are_in_its_alt_text() -> None:
    """The numbers at the right end, the target and the figures, as they stand on the figure."""
    figure = fans(4)
    (lines,) = figure.panels
    assert isinstance(lines, Lines)
    told = alt_text(figure, "en")
    for label in lines_plan(lines, Ruler("en", style.width), 9.0, 4.0).labels:
        if label.weight == "bold" or "target" in label.text:
            assert label.text in told
    assert "published at least 8 (2023)" in told
    assert "published 11.5 (2024), outside the estimated band" in told
    assert told.count("outside the estimated band") == 2  # and in the note
