"""The report on allocations: what budgets bring is told on fresh draws, from nothing on."""

import csv
import io
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from simulator.analysis.activities import Menu
from simulator.analysis.frontier import EQUAL, GRID, TODAY, Frontier, Solved
from simulator.analysis.summaries import summarise
from simulator.inputs.typed import Aim, read_aim
from simulator.report.allocate import MOST_ROWS, report
from simulator.report.language import CHANCE, FIRMS, POINTS, US_MILLION, write
from simulator.report.layout import PAPER
from simulator.report.model import ABSENT, FOLDER, LANGUAGES, Language, Lines, Report, Rows, Stack, Table, Text, Value
from simulator.report.render.data import plain, to_csv
from tests.allocations import BUDGETS, BUYABLE, few, small_context, small_frontier, with_solved

pytestmark = pytest.mark.slow

CHOSEN_NUMBERS = {"mean", "p05", "p10", "p25", "p50", "p75", "p95"}


def of_all_levers(place: int, menu: Menu) -> Solved:
    """An invented answer that buys something of every lever, from one that was found."""
    mix = tuple(activity.steps * (place + 1) // 4 for activity in menu.activities)
    base = small_frontier().solved[-1]
    money = {name: (place + 1) * (n + 0.4) for n, name in enumerate(menu.levers)}
    spent = summarise(np.full((5, 2), sum(money.values())), range(2026, 2031), "US$ million/year")
    chosen = replace(base.chosen, amounts=menu.amounts(mix), money=money, spent=spent)
    marginal = dict.fromkeys(menu.levers, 7.0) | {menu.levers[0]: None, menu.levers[1]: -0.03}
    return Solved(15.0 * (place + 1), menu.named(mix), chosen, base.others, base.ahead, marginal)


def at_chance(solved: Solved, value: float) -> Solved:
    """The same where the value is a chance."""
    others = {name: replace(way, value=value - 0.02, fresh_value=value - 0.03) for name, way in solved.others.items()}
    chosen = replace(solved.chosen, value=value, fresh_value=value)
    return replace(solved, chosen=chosen, others=others, marginal={"promotion": 0.01, "offices": 0.0})


@cache
def case(name: str) -> Frontier:
    """Answers of many kinds."""
    found = small_frontier()
    first, *_ = found.solved
    bought = small_context().nothing
    nothing = replace(first, mix=found.start[0].mix, chosen=bought, others=dict.fromkeys(first.others, bought))
    match name:
        case "found":
            return found
        case "one budget":
            return with_solved([first])
        case "nothing helps":
            return with_solved([replace(nothing, marginal={"promotion": -1.0, "offices": 0.0})])
        case "from zero":
            return with_solved([replace(nothing, budget=0.0), *found.solved])
        case "interrupted":
            return Frontier(found.context, found.asked, found.solved[:1])
        case "chance":
            aim = read_aim("firms", "chance:revenue@2030=16000", few())
            return with_solved([at_chance(one, 0.4 + one.budget / 100) for one in found.solved], aim=aim)
        case "bad case":
            return with_solved(found.solved, aim=Aim("benefit", "p10"))
        case "firms":
            return with_solved(found.solved, aim=Aim("firms"))
        case _:
            menu = Menu(few(), BUYABLE, name == "by market")
            kept = replace(small_context().nothing, money=dict.fromkeys(BUYABLE, 0.0))
            return with_solved([of_all_levers(place, menu) for place in range(3)], menu=menu, nothing=kept)


CASES = (
    *("found", "one budget", "nothing helps", "from zero", "interrupted", "chance", "bad case", "firms"),
    *("all levers", "by market"),
)


@cache
def told(name: str) -> Report:
    """The report on a case."""
    return report(case(name))


def values(name: str) -> Table:
    """The table of what budgets bring."""
    return told(name).answer[0]


def record(name: str) -> Any:
    """The JSON of a case."""
    return plain(told(name).record)


def written(texts: Any, language: Language = "en") -> str:
    """Several texts as one string."""
    return "\n".join(write(one, language) for one in texts)


def values_in(text: Text) -> list[Value]:
    """The values in the gaps of a text, in those of its texts too."""
    found: list[Value] = []
    for slot in text.slots.values():
        found += [slot] if isinstance(slot, Value) else values_in(slot) if isinstance(slot, Text) else []
    return found


# --- The answer ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_a_row_a_budget_on_fresh_draws(name: str) -> None:
    """After a budget of nothing each has its cost, what it brings on fresh draws, and what is sure of that."""
    found, table = case(name), values(name)
    rows: list[list[Any]] = [list(row) for row in table.rows]
    assert all(len(row) == len(table.columns) for row in rows)
    by_budget = {one.budget: one for one in (*found.start, *found.solved)}
    assert rows[0][0].amount == 0
    for budget, spent, brings, _, *sure in rows:
        solved = by_budget[budget.amount]
        assert spent.amount == solved.chosen.most
        assert brings.amount == pytest.approx(
            solved.chosen.fresh["mean"] if found.context.aim.at == "mean" else solved.chosen.fresh_value
        )
        if found.context.aim.target is None:
            positive, ahead = (chance.amount if isinstance(chance, Value) else None for chance in sure)
            tie = solved.chosen.fresh == solved.others[TODAY].fresh
            assert (positive, ahead) == (solved.chosen.positive, None if tie else solved.ahead[TODAY])


def test_budgets_that_buy_nothing_new_are_left_to_detail() -> None:
    """A budget with the mix of the one before has no row in the answer; all have one in detail."""
    *_, last = case("found").solved
    again = with_solved([*case("found").solved, replace(last, budget=9.0), replace(last, budget=12.0)])
    made = report(again)
    shown = [row[0].amount for row in made.answer[0].rows]  # type: ignore[union-attr]
    assert shown == [0, *BUDGETS]
    assert [row[0].amount for row in made.detail[0].rows] == [0, *BUDGETS, 9, 12]  # type: ignore[union-attr]
    assert told("found").detail == []
    notes = [written([made.answer[0].note]), written([made.detail[0].note]), written([told("found").answer[0].note])]
    assert ["Not every budget is shown" in note for note in notes] == [True, False, False]


def test_many_budgets_are_shown_evenly() -> None:
    """Of more than fit the first, the last and some between are shown."""
    one = case("found").solved[0]
    activity = next(iter(one.mix))
    many = [replace(one, budget=float(n), mix={**one.mix, activity: 1.5 + n / 100}) for n in range(1, 40)]
    made = report(with_solved(many))
    shown = [row[0].amount for row in made.answer[0].rows]  # type: ignore[union-attr]
    assert len(shown) == MOST_ROWS + 1
    assert (shown[1], shown[-1]) == (1, 39)
    assert len(made.detail[0].rows) == len(many) + 1
    assert len(made.answer[1].columns) == MOST_ROWS + 2


def test_the_next_million_is_the_slope_to_the_next_budget() -> None:
    """What budgets bring is what the first brings and what each million after it adds; after the last, one lever."""
    found = case("found")
    points = [*found.start, *found.solved]
    total = points[0].chosen.fresh_value
    for before, after in pairwise(points):
        more = found.next_million(before)
        assert more is not None
        total += more * (after.budget - before.budget)
        assert total == pytest.approx(after.chosen.fresh_value)
    assert found.next_million(points[-1]) == points[-1].last_dollar
    assert [row["next_million"] for row in record("found")["frontier"]] == [
        found.next_million(one) for one in found.solved
    ]
    ended = replace(points[-1], marginal=dict.fromkeys(points[-1].marginal))
    assert ended.last_dollar is None
    assert replace(points[-1], marginal={"promotion": -2.0, "offices": None}).last_dollar == 0


def test_units_follow_the_aim() -> None:
    """Money, firms and chances are told as such, and what chances gain in percentage points."""
    for name, unit, gain in (
        ("found", US_MILLION, US_MILLION),
        ("bad case", US_MILLION, US_MILLION),
        ("firms", FIRMS, FIRMS),
        ("chance", CHANCE, POINTS),
    ):
        columns = values(name).columns
        assert (columns[2].unit, columns[3].unit) == (unit, gain)


def test_the_statistic_is_named() -> None:
    """An average is called so, a 10th percentile and a chance too; only an average has a band."""
    for name, key in (("found", "on average"), ("bad case", "10th percentile"), ("chance", "the chance that")):
        assert key in write(values(name).title, "en")
        assert key in told(name).record["words"]["en"]
    banded = {name: values(name).rows[-1][2] for name in ("found", "bad case", "chance")}
    assert isinstance(banded["found"], Value)
    assert banded["found"].low is not None
    assert all(isinstance(banded[name], Value) and banded[name].low is None for name in ("bad case", "chance"))  # type: ignore[union-attr]


def test_amounts_that_differ_from_current_policy() -> None:
    """Each activity that a mix buys has its amount now and at each budget; what is not bought has no row."""
    found = case("found")
    bought = {
        own.name: [own.low, *(one.mix[own.name] for one in found.solved)]
        for own in found.context.menu.activities
        if any(one.mix[own.name] > own.low for one in found.solved)
    }
    (table,) = told("found").answer[1:]
    amounts = [[values_in(cell)[0].amount for cell in row[1:]] for row in table.rows]  # type: ignore[arg-type]
    assert sorted(amounts) == sorted(bought.values())
    assert told("nothing helps").answer[1:] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_activity_has_a_name_of_its_own(language: Language) -> None:
    """Markets, and the two kinds of markets, tell activities of one lever apart; by market the answer shows a few."""
    for name in ("all levers", "by market"):
        shown, whole = told(name).answer[1], (*told(name).answer, *told(name).detail)[-1]
        names = [write(row[0], language) for row in whole.rows]
        assert len(set(names)) == len(names)
        assert len(shown.rows) == min(MOST_ROWS, len(whole.rows))
    assert len(told("by market").detail[-1].rows) > MOST_ROWS


# --- What is said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_sentences(name: str, language: Language) -> None:
    """Every gap is filled, and each sentence ends."""
    for said in (*told(name).sentences, *told(name).careful):
        assert write(said, language).endswith(".")
        assert not set("{}") & set(write(said, language))
    assert record(name)["words"][language] == " ".join(write(one, language) for one in told(name).sentences)


def test_what_stays_unspent_is_said() -> None:
    """Where nothing within the evidence helps, the answer says above which money."""
    exhausted = any("unspent" in write(one, "en") for one in told("found").sentences)
    assert exhausted == (case("found").most is not None)
    assert "better kept" in written(told("nothing helps").sentences)


def test_where_evidence_ends_and_what_is_left_out_are_said() -> None:
    """Levers at the end of their evidence and levers of which more does harm are named."""
    seeds = case("all levers").context.scenario.seeds
    said = written(told("all levers").careful).split("\n")
    (ended,), (idle,) = ([line for line in said if key in line] for key in ("evidence ends", "do harm"))
    assert seeds.levers_about[BUYABLE[0]].name.en in ended
    assert seeds.levers_about[BUYABLE[1]].name.en in idle
    assert "judgement" not in written(told("all levers").careful)
    assert "judgement" in written(told("by market").careful)


def test_luck_is_said_where_it_matters() -> None:
    """A lead over today's mix that fresh draws do not bear, or a mix that it beats, is told; what both lose is not."""
    better = case("found").solved[0]
    today = better.others[TODAY]

    def said(chosen_fresh: float, today_fresh: float, today_value: float = today.value) -> str:
        chosen = replace(better.chosen, fresh_value=chosen_fresh)
        others = {**better.others, TODAY: replace(today, value=today_value, fresh_value=today_fresh)}
        return written(report(with_solved([replace(better, chosen=chosen, others=others)])).careful)

    value = better.chosen.value
    assert "brings more on fresh" in said(value / 2, value)
    assert "on fresh ones by" in said(value * 0.8, value * 0.7, today_value=value * 0.5)
    lost = said(value * 0.7, value * 0.2, today_value=value * 0.5)
    assert "fresh" not in lost


def test_a_grid_that_finds_more_is_said() -> None:
    """A grid that beats the search is told, and at which budget."""
    better = case("found").solved[0]
    more = replace(better.chosen, value=better.chosen.value * 1.1)
    said = written(report(with_solved([replace(better, others={**better.others, GRID: more})])).careful)
    assert re.search(r"grid .*US\$1 million", said)
    assert "grid" not in written(told("found").careful)


def test_a_grid_that_finds_something_is_not_called_nothing() -> None:
    """Where the search buys nothing, the answer says that a grid does better, or that no money was to be spent."""
    (nothing,) = case("nothing helps").solved
    more = {**nothing.others, GRID: replace(nothing.chosen, value=nothing.chosen.value + 1)}
    said = written(report(with_solved([replace(nothing, others=more)])).sentences)
    assert "a plain grid does" in said
    assert "better kept" not in said
    assert "above 0" in written(report(with_solved([replace(nothing, budget=0.0)])).sentences)


def test_ties_with_todays_mix_and_losses_are_told() -> None:
    """A mix that brings what today's does beats it nowhere and loses nowhere; one that loses to nothing is told."""
    better = case("found").solved[0]
    tie = report(with_solved([replace(better, others={**better.others, TODAY: better.chosen})]))
    assert tie.answer[0].rows[-1][-1] is ABSENT
    lost = replace(better.chosen, fresh_value=-1.0)
    said = written(report(with_solved([replace(better, chosen=lost)])).careful)
    assert "spending nothing brings more" in said
    assert "spending nothing" not in written(told("found").careful)


def test_of_a_chance_no_small_step_is_called_useless() -> None:
    """A step that moves no simulation over a line may be too small; what more would bring is not said to be nothing."""
    chance = written((*told("chance").sentences, *told("chance").careful))
    assert "a little more for" in chance
    assert "do harm" not in chance
    assert "buys nothing" not in chance


def test_an_interrupted_search_says_so() -> None:
    """With fewer budgets solved than asked for, the notes say how many."""
    assert any("1 of 3 budgets" in note for note in record("interrupted")["notes"])
    assert not any("interrupted" in note for note in record("found")["notes"])


def test_the_next_command_takes_a_file_that_was_written() -> None:
    """What is asked next is the mix that the answer speaks of."""
    for name in CASES:
        files = [row["scenario_file"] for row in record(name)["frontier"]]
        assert told(name).next[3].removeprefix(FOLDER) in files


# --- Figures and data ---------------------------------------------------------------------------------------------


def test_the_frontier_draws_what_fresh_draws_say() -> None:
    """Three ways to spend over the budgets, from nothing on; the best has the band, and a mark shows where it ends."""
    found = case("found")
    (panel,) = told("found").figures["allocate-frontier"].panels
    assert isinstance(panel, Lines)
    points = [*found.start, *found.solved]
    for series, ways in zip(
        panel.series,
        ([one.chosen for one in points], *([one.others[name] for one in points] for name in (TODAY, EQUAL))),
        strict=True,
    ):
        assert list(series.x) == [one.budget for one in points]
        assert list(series.centre) == pytest.approx([way.fresh_value for way in ways])
    assert [set(series.bands) for series in panel.series] == [{50, 90}, set(), set()]
    assert [mark.x for mark in panel.marks] == ([found.most] if found.most is not None else [])


def test_the_mix_adds_up_to_what_is_spent() -> None:
    """Layers of all levers add up to the money of each budget, in the colours of the seeds."""
    found = case("all levers")
    figure = told("all levers").figures["allocate-mix"]
    (panel,) = figure.panels
    assert isinstance(panel, Stack)
    spent = [sum(layer.centre[n] for layer in panel.layers) for n in range(len(found.solved) + 1)]
    assert spent == pytest.approx([0, *(one.chosen.most for one in found.solved)])
    about = found.context.scenario.seeds.levers_about
    assert {layer.key: figure.colours[layer.key] for layer in panel.layers} == {
        name: about[name].colour for name in BUYABLE
    }
    assert PAPER not in figure.colours.values()


def test_one_budget_has_rows_and_nothing_has_no_mix() -> None:
    """A single budget is no line; where nothing is bought there is no money to draw."""
    for figure in told("one budget").figures.values():
        assert isinstance(figure.panels[0], Rows)
    assert set(told("nothing helps").figures) == {"allocate-frontier"}


@pytest.mark.parametrize("name", CASES)
def test_json_is_what_was_promised(name: str) -> None:
    """JSON holds budget, objective, fresh, mix and marginal of every budget, unrounded."""
    made, context = record(name), case(name).context
    assert made["budgets"] == list(case(name).asked)
    for row, solved in zip(made["frontier"], case(name).solved, strict=True):
        assert row["budget"] == solved.budget
        assert set(row["objective"]) == CHOSEN_NUMBERS
        assert {"value", "drop", "probability_positive"} == set(row["fresh"]) - CHOSEN_NUMBERS
        assert row["mix"] == solved.mix
        assert row["unspent"] == solved.unspent
        assert set(row["marginal"]) <= set(context.menu.levers)
        assert set(row["comparison"]) == {TODAY, EQUAL, GRID}
        assert set(row["spent"]) == {"year", "expected", "p05", "p95"}
    assert set(made["words"]) == set(LANGUAGES)


def test_the_csv_has_every_way_to_spend() -> None:
    """A row for each budget, way to spend it and set of draws; amounts where the mix was chosen."""
    header, *rows = csv.reader(io.StringIO(to_csv(told("found"))))
    activities = [activity.name for activity in case("found").context.menu.activities]
    assert header[:6] == ["budget", "way", "rng_seed", "unit", "value", "mean"]
    assert header[-len(activities) :] == activities
    assert len(rows) == len(BUDGETS) * 4 * 2
    for row in (dict(zip(header, row, strict=True)) for row in rows):
        assert all(bool(row[name]) == (row["way"] == "chosen") for name in activities)
        assert (row["unit"], bool(row["spent"])) == ("US$ million", True)
