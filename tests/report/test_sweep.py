"""The report of a sweep: what is shown, what is said of it, and that nothing is claimed beyond the evidence."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from simulator.analysis.results import Result
from simulator.analysis.sweep import Sweep, response
from simulator.inputs.variations import read_grid
from simulator.model.quantities import OUTCOMES
from simulator.report.language import FIRMS, US_MILLION_YEARLY, write
from simulator.report.model import LANGUAGES, Cells, Chances, Lines, Report, Series, Value
from simulator.report.render.data import plain
from simulator.report.sweep import MOST_ROWS, report
from simulator.runs.ensemble import project_all
from tests.scenarios import reading

BUDGET, MISSIONS = "levers.promotion.budget", "levers.delegations.missions"
SERVED = "levers.partners.served_share.japan"
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "missions": ("baseline", (f"{MISSIONS}=0:48:2",)),
    "steps": ("promotion", (f"{BUDGET}=0:8:1",)),
    "beyond": ("baseline", (f"{BUDGET}=5:6:0.5",)),
    "share": ("baseline", (f"{SERVED}=0:0.4:0.1",)),
    "world": ("baseline", ("world.real_depreciation@2027=-0.1:0.1:0.1",)),
    "belief": ("law", ("parameters.law_support_gain=-0.1:0.3:0.1",)),
    "level": ("baseline", ("parameters.exit_rate_established=0.05:0.2:0.15",)),
    "two": ("baseline", (f"{BUDGET}=0:6:2", f"{SERVED}=0:0.4:0.1")),
    "many": ("baseline", (f"{BUDGET}=0:14:1", f"{SERVED}=0:0.7:0.05")),
    "still": ("baseline", (f"{MISSIONS}=0:12:6", "levers.consulting.starter_share=0:1:0.5")),
}
ONE = [case for case, (_, keys) in CASES.items() if len(keys) == 1]
LEVELS = {"firms": 2_000.0, "revenue": 16_000.0, "public_cost": 0.0, "value_added": 6_000.0}
EFFECTS = {"firms": 0.0, "revenue": 80.0, "public_cost": 3.0, "value_added": 12.0}
SPREAD = np.linspace(0.3, 3.0, 101)
Made = Callable[[str], Sweep]


@pytest.fixture(scope="module")
def made() -> Made:
    """Sweeps of real scenarios with made-up draws: effects are in proportion to the way from current policy."""

    @cache
    def base(name: str) -> Result:
        return Result(project_all([reading(name).scenario])[0])

    @cache
    def once(case: str) -> Sweep:
        name, typed = CASES[case]
        keys = read_grid(typed, reading(name).scenario)
        steps = [
            sum(
                (value - (key.current or 0)) / (key.values[-1] - key.values[0])
                for key, value in zip(keys, values, strict=True)
            )
            for values in product(*(key.values for key in keys))
        ]
        small = 0.01 if case in ("missions", "still") else 1.0
        found = {}
        for outcome, level in LEVELS.items():
            reference = np.tile(level * SPREAD, (len(steps), 1))
            draws = reference + np.array(steps)[:, None] * small * EFFECTS[outcome] * SPREAD
            axes, paired = [key.values for key in keys], keys[0].kind != "belief"
            found[outcome] = response(OUTCOMES[outcome], draws, reference, axes, paired, compared=case != "level")
        return Sweep(base(name), keys, 2035, "revenue", found, 0)

    return once


def line(told: Report) -> tuple[Lines, Series]:
    """The only panel of a sweep of one key, and its only series."""
    (panel,) = told.figures["sweep"].panels
    assert isinstance(panel, Lines)
    (series,) = panel.series
    return panel, series


def cells(told: Report) -> Cells:
    """The only panel of a sweep of two keys."""
    (panel,) = told.figures["sweep"].panels
    assert isinstance(panel, Cells)
    return panel


@pytest.mark.parametrize("case", CASES)
def test_whole_sentences_in_both_languages(case: str, made: Made) -> None:
    """Sentences begin with a capital or a quotation and end with a full stop; no gap is open, nothing is unknown."""
    told = report(made(case))
    assert 1 <= len(told.sentences) <= 2
    for language in LANGUAGES:
        for text in (*told.sentences, told.figures["sweep"].title):
            words = write(text, language)
            assert words[0].isupper() or words[0] in "‘“"
            assert not {"{", "nan"} & set(words.split())
        assert all(write(text, language).endswith(".") for text in told.sentences)
        assert set(told.record["words"]) == set(LANGUAGES)


@pytest.mark.parametrize("case", ONE)
def test_the_figure_shows_what_json_holds(case: str, made: Made) -> None:
    """A line over the values, with bands that hold half and 90 % of the simulations; differences start at zero."""
    told, sweep = report(made(case)), made(case)
    panel, series = line(told)
    numbers = plain(told.record)["outcomes"]["revenue"]["level" if case == "level" else "difference"]
    assert series.centre == numbers["p50"]
    assert series.bands == {50: (numbers["p25"], numbers["p75"]), 90: (numbers["p05"], numbers["p95"])}
    assert panel.zero == (case != "level")
    assert not panel.years
    assert series.x == pytest.approx([value * (100 if case == "share" else 1) for value in sweep.variations[0].values])


def test_lines_are_dotted_where_evidence_does_not_speak(made: Made) -> None:
    """Solid within the range that was estimated, whose ends belong to it; where all lies beyond, all is dotted."""
    ends = {case: (line(report(made(case)))[1].below, line(report(made(case)))[1].beyond) for case in ONE}
    assert ends["missions"] == (None, 20)
    assert ends["beyond"] == (None, 5)
    assert ends["belief"] == (-0.1, 0.1)
    assert ends["world"] == (None, None)
    assert ends["level"] == (0.05, None)


def test_current_policy_and_the_file_are_marked(made: Made) -> None:
    """Both where they are, as one where they are the same; in per cent where the axis is; none off the axis."""
    marks = {case: [mark.x for mark in line(report(made(case)))[0].marks] for case in ONE}
    assert (marks["missions"], marks["steps"], marks["beyond"]) == ([6], [1], [])
    assert marks["share"] == [pytest.approx(5)]


@pytest.mark.parametrize("case", ONE)
def test_rows_are_few_and_hold_what_matters(case: str, made: Made) -> None:
    """Both ends, current policy and what is told are among few rows; detail has every value where these are not all."""
    sweep = made(case)
    (variation,), told = sweep.variations, report(sweep)
    shown = [write(row[0], "en") for row in told.answer[0].rows]
    assert len(shown) <= MOST_ROWS
    (whole,) = told.detail or told.answer
    assert len(whole.rows) == len(variation.values)
    if variation.kind == "policy" and variation.current in variation.values:
        assert sum("current policy" in name for name in shown) == 1
    assert any("beyond the evidence" in name for name in shown) == any(
        map(variation.beyond, (variation.values[0], variation.values[-1]))
    )


@pytest.mark.parametrize("case", [case for case in CASES if case != "level"])
def test_chances_stand_beside_differences(case: str, made: Made) -> None:
    """Shares of higher, same and lower sum to one; at current policy all simulations are the same."""
    sweep = made(case)
    for found in sweep.responses.values():
        np.testing.assert_allclose(sum(found.chances.values()), 1)
    for row in report(sweep).answer[0].rows:
        if len(sweep.variations) == 1 and "current policy" in write(row[0], "en"):
            assert row[2] == Chances(0, 1, 0)


def test_claims_keep_to_the_evidence(made: Made) -> None:
    """The title tells the last value for which evidence speaks, not the highest, and of current policy nothing."""
    title = write(report(made("steps")).figures["sweep"].title, "en")
    assert "to 4 instead of 1 from 2027 on raises foreign revenue: +US$" in title
    told = [write(text, "en") for text in report(made("steps")).sentences]
    assert "to 0 instead of 1" in told[1]
    assert "lowers" in told[1]
    assert "to 4 and" in write(report(made("two")).figures["sweep"].title, "en")
    assert "to 6 instead" in write(report(made("beyond")).figures["sweep"].title, "en")


def test_what_cannot_be_seen_is_said_to_be_so(made: Made) -> None:
    """What stays under a thousandth of the level does not visibly change it, and its number stands beside."""
    for case in ("missions", "still"):
        for text in report(made(case)).sentences:
            assert "does not visibly change" in write(text, "en")
            assert "US$" in write(text, "en")


def test_beliefs_are_told_apart_from_settings(made: Made) -> None:
    """Beliefs are learned anew and have no current policy; without a policy there is nothing but a level."""
    careful = {case: " ".join(write(note, "en") for note in report(made(case)).careful) for case in CASES}
    assert all(("learned anew" in careful[case]) == (case in ("belief", "level")) for case in CASES)
    assert "Against current policy, ‘" in write(report(made("belief")).sentences[0], "en")
    assert "is US$" in write(report(made("level")).sentences[0], "en")
    assert "higher / same / lower" not in " ".join(write(c.name, "en") for c in report(made("level")).answer[0].columns)
    starved = report(replace(made("belief"), starved=2))
    assert starved.record["notes"][0].startswith("the filter is starved under 2 of the beliefs")
    assert any("under 2 of the beliefs" in write(note, "en") for note in starved.careful)


def test_two_keys_make_a_grid_around_zero(made: Made) -> None:
    """A row of cells for each value of the first key, hatched where evidence speaks for either not; as the answer."""
    sweep, told = made("two"), report(made("two"))
    grid = cells(told)
    np.testing.assert_array_equal(
        [[cell.amount for cell in row] for row in grid.values], sweep.responses["revenue"].summaries["difference"].p50
    )
    assert grid.centre == 0
    assert grid.beyond == [[y > 4 or x > 0.3 for x in sweep.variations[1].values] for y in sweep.variations[0].values]
    answer = [[cell.amount for cell in row if isinstance(cell, Value)] for row in told.answer[0].rows]
    assert answer == [[cell.amount for cell in row] for row in grid.values]


def test_of_a_large_grid_the_answer_is_its_ends(made: Made) -> None:
    """What is wider than a screen is left to the figure, the detail and the files."""
    told = report(made("many"))
    assert len(told.answer[0].rows) == 2
    assert len(told.detail[0].rows) == 15


def test_all_numbers_of_a_column_have_one_unit(made: Made) -> None:
    """Every value of an outcome is told in the unit of the outcome."""
    for row in report(made("steps")).answer[0].rows:
        units = [cell.unit for cell in row if isinstance(cell, Value)]
        assert units == [US_MILLION_YEARLY, FIRMS, US_MILLION_YEARLY]
