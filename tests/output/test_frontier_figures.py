"""The figures, words and tables of allocations: what they say, and that nothing collides."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simulator.analysis.activities import Menu
from simulator.analysis.frontier import TODAY, Frontier, Solved
from simulator.inputs.spending import Aim, read_aim
from simulator.output.allocate import allocate_csv, allocate_record, allocate_table
from simulator.output.figures.frontier import best_mix, budget_frontier, last_dollar
from simulator.output.figures.pictures import Picture
from simulator.output.words.allocate import words
from tests.allocations import BUYABLE, few, small_frontier, small_ground, with_solved
from tests.output.pictures import LONG, assert_alt_text_tells_the_title, assert_texts_stand_apart

pytestmark = pytest.mark.slow

KINDS: dict[str, Callable[[Frontier], Picture]] = {
    "frontier": budget_frontier,
    "mix": best_mix,
    "marginal": last_dollar,
}


def _of_six(place: int, by_market: bool) -> Solved:
    """An invented answer with all levers, from one that was found."""
    scenario = few()
    menu = Menu(scenario, BUYABLE, by_market)
    mix = tuple(activity.steps * (place + 1) // 4 for activity in menu.activities)
    base = small_frontier().solved[-1]
    money = {lever: (place + 1) * cost for lever, cost in zip(menu.levers, (1.2, 0.4, 1.0, 9.0, 0.6), strict=True)}
    spent = {name: np.linspace(0.7, 1.0, 5) * sum(money.values()) for name in ("mean", "p05", "p95")}
    chosen = replace(base.chosen, amounts=menu.amounts(mix), money=money, spent=spent)
    marginal = dict(zip(menu.levers, (140.0, -0.03, 22.0, None if place else 77.0, None), strict=True))
    return Solved(12.2 * (place + 1) + place, menu.named(mix), chosen, base.others, base.ahead, marginal)


@cache
def case(name: str) -> Frontier:
    """Answers of many kinds."""
    found = small_frontier()
    first, *_ = found.solved
    match name:
        case "found":
            return found
        case "single":
            return with_solved([first])
        case "nothing":
            nothing = [
                replace(one, chosen=small_ground().nothing, marginal={"promotion": -1.0, "offices": 0.0})
                for one in found.solved
            ]
            return with_solved(nothing)
        case "zero":
            return with_solved([replace(first, budget=0.0, chosen=small_ground().nothing), *found.solved])
        case "chance":
            aim = read_aim("firms", "chance:revenue@2030=16000", few())
            ways = [
                replace(
                    one,
                    chosen=replace(one.chosen, value=0.4 + one.budget / 100, fresh_value=0.43),
                    others={name: replace(way, value=0.4, fresh_value=0.42) for name, way in one.others.items()},
                    marginal={"promotion": 0.01, "offices": 0.0},
                )
                for one in found.solved
            ]
            return with_solved(ways, aim=aim)
        case "long":
            scenario = replace(few(), title=LONG)
            return with_solved(found.solved, menu=Menu(scenario, found.ground.menu.levers), aim=Aim("benefit", "p10"))
        case _:
            menu = Menu(few(), BUYABLE, name == "by_market")
            return with_solved([_of_six(place, name == "by_market") for place in range(3)], menu=menu)


CASES = ("found", "single", "nothing", "zero", "chance", "long", "six", "by_market")
ALL = [(kind, name) for name in CASES for kind in KINDS]


@cache
def draw(kind: str, name: str) -> Picture:
    """Draws each figure once."""
    return KINDS[kind](case(name))


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_no_text_collides_or_leaves_the_page(kind: str, name: str) -> None:
    """No two texts overlap, none leaves the canvas, and the font has every letter."""
    assert_texts_stand_apart(draw(kind, name).figure)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_alt_text_starts_with_the_title(kind: str, name: str) -> None:
    """The alt text says the title first and knows every number."""
    assert_alt_text_tells_the_title(draw(kind, name))


def test_the_frontier_draws_what_was_found() -> None:
    """The line of the best mix goes through its values and the hollow dots through those of fresh draws."""
    found = small_frontier()
    (axis,) = budget_frontier(found).figure.axes
    lines = [np.asarray(line.get_ydata(), float) for line in axis.lines if len(np.atleast_1d(line.get_xdata())) > 1]
    for wanted in (
        [solved.chosen.value for solved in found.solved],
        [solved.chosen.fresh_value for solved in found.solved],
        [solved.chosen.objective["p50"] for solved in found.solved],
        [solved.others[TODAY].value for solved in found.solved],
    ):
        assert any(len(line) == len(wanted) and np.allclose(line, wanted) for line in lines)


def test_the_mix_stacks_up_to_the_budget() -> None:
    """Money of all levers and what is unspent add up to each budget."""
    found = small_frontier()
    (axis,) = best_mix(found).figure.axes
    top = np.asarray(axis.lines[-1].get_ydata(), float)
    np.testing.assert_allclose(top, [solved.budget for solved in found.solved])


@pytest.mark.parametrize("name", CASES)
def test_the_record_is_what_was_promised(name: str) -> None:
    """JSON holds budget, objective, fresh, mix and marginal of every budget, and words in both languages."""
    record = json.loads(json.dumps(allocate_record(case(name)), allow_nan=False))
    for row, solved in zip(record["frontier"], case(name).solved, strict=True):
        assert row["budget"] == solved.budget
        assert {"p05", "p50", "p95", "mean"} <= set(row["objective"])
        assert {"p05", "p50", "p95", "mean", "value", "drop"} <= set(row["fresh"])
        assert set(row["mix"]) == {activity.name for activity in case(name).ground.menu.activities}
        assert set(row["marginal"]) == set(case(name).ground.menu.levers)
        assert set(row["comparison"]) == {"today", "equal", "grid"}
    assert set(record["words"]) == {"en", "vi"}


@pytest.mark.parametrize("name", CASES)
def test_words_are_whole_sentences_in_both_languages(name: str) -> None:
    """Every gap is filled, and each language tells as many sentences."""
    said = words(case(name))
    counts = {language: text.count(". ") for language, text in said.items()}
    assert counts["en"] == counts["vi"]
    for text in said.values():
        assert text.endswith(".")
        assert not set("{}") & set(text)
    assert said["en"] in allocate_table(case(name), "en")
    assert said["vi"] in allocate_table(case(name), "vi")


def test_words_say_that_todays_mix_is_not_beaten() -> None:
    """Where today's mix brings as much on fresh draws, the words say so and name the budget; else that it is beaten."""
    found = small_frontier()
    better, *_ = found.solved
    level = replace(better, others={**better.others, TODAY: replace(better.chosen)})
    assert "does not beat today's mix" in words(with_solved([level]))["en"]
    assert "at US$1 million" in words(with_solved([level]))["en"]
    worse = replace(better.chosen, fresh_value=better.chosen.fresh_value / 2)
    assert "beats today's mix" in words(with_solved([replace(better, others={**better.others, TODAY: worse})]))["en"]


def test_words_say_where_a_grid_finds_more() -> None:
    """A grid that beats the search is told."""
    better = small_frontier().solved[0]
    more = replace(better.chosen, value=better.chosen.value * 1.1)
    said = words(with_solved([replace(better, others={**better.others, "grid": more})]))["en"]
    assert "finds something better at US$1 million" in said
    same = replace(better, others={**better.others, "grid": better.chosen})
    assert "finds nothing better" in words(with_solved([same]))["en"]


def test_an_interrupted_search_says_so() -> None:
    """With fewer budgets solved than asked for, the notes say how many."""
    found = small_frontier()
    record = allocate_record(Frontier(found.ground, found.asked, found.solved[:1]))
    assert any("1 of 3 budgets" in note for note in record["notes"])
    assert not any("interrupted" in note for note in allocate_record(found)["notes"])


def test_the_table_of_every_way() -> None:
    """The CSV has a row for each budget, way to spend it and set of draws."""
    header, *rows = allocate_csv(small_frontier()).splitlines()
    assert header.startswith("budget,way,rng_seed,unit,value,mean,p05")
    assert len(rows) == 3 * 4 * 2
    assert all(row.count(",") == header.count(",") for row in rows)
