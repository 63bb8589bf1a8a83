"""Rows of a table say what a comparison says of the same scenarios, whoever shares their draws."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from simulator.analysis import grid
from simulator.analysis.compare import compare, project_to_compare
from simulator.analysis.grid import evaluate_lines
from simulator.inputs.grid_file import read_grid_file
from simulator.inputs.scenario import Scenario
from simulator.model.quantities import OUTCOMES
from tests.scenarios import filtered_once, shipped

TABLE = """name,levers.promotion.budget,parameters.displacement
policy,3,
both,3,0.1
beliefs,,0.1
nothing,,
"""


@pytest.fixture(scope="module", autouse=True)
def _filtered_once() -> Iterator[None]:
    """Filters each set of beliefs once for all tests of this file."""
    with filtered_once("grid"):
        yield


@pytest.fixture
def scenarios(tmp_path: Path) -> list[Scenario]:
    """The rows of the table, laid over the baseline."""
    (tmp_path / "grid.csv").write_text(TABLE, encoding="utf-8")
    return [row.scenario for row in read_grid_file(tmp_path / "grid.csv", "grid.csv", shipped("baseline")).rows]


def test_agrees_with_a_comparison(scenarios: list[Scenario]) -> None:
    """Levels and differences of every outcome are those of compare, to the bit: of one that differs in beliefs too
    under its own, of one that differs in beliefs alone those of averages.
    """
    base = shipped("baseline")
    results, crossed = project_to_compare([base, *scenarios])
    compared = compare(results, crossed)
    found = evaluate_lines(base, scenarios, 2030)
    assert [line.paired for line in found.lines] == [True, True, False, True]
    for line, result in zip(found.lines, results[1:], strict=True):
        contrast = compared.own(line.scenario.name)
        for outcome in OUTCOMES:
            assert line.levels[outcome].at(2030) == result.totals[outcome].at(2030)
            own, its = line.differences[outcome], contrast.differences[outcome]
            place = its.summary.along.index(2030)
            np.testing.assert_equal(own.summary.at(2030), its.summary.at(2030))
            np.testing.assert_equal(own.probability_better[0], its.probability_better[place])
    assert found.lines[3].differences["revenue"].summary.at(2030)["p95"] == 0


def test_filter_and_draws_are_shared(scenarios: list[Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    """Beliefs are filtered once each, few scenarios' draws exist at a time, and progress ends when all is done."""
    filtered, sizes, steps = [], [], []
    drawn, evaluated = grid.posterior, grid.evaluate
    monkeypatch.setattr(grid, "posterior", lambda one, *rest: filtered.append(one.beliefs) or drawn(one, *rest))
    monkeypatch.setattr(grid, "evaluate", lambda wanted, *rest: sizes.append(len(wanted)) or evaluated(wanted, *rest))
    monkeypatch.setattr(grid, "AT_ONCE", 2)
    few = evaluate_lines(shipped("baseline"), scenarios * 2, 2035, progress=lambda *step: steps.append(step))
    assert len(filtered) == len(set(filtered)) == 2
    assert max(sizes) == 2
    assert steps[-1][0] == steps[-1][1]
    monkeypatch.undo()
    many = evaluate_lines(shipped("baseline"), scenarios, 2035)
    for one, other in zip(few.lines[4:], many.lines, strict=True):
        assert one.levels["revenue"].at(2035) == other.levels["revenue"].at(2035)
