"""The frontier on the real model, with few draws: what has to hold whatever the numbers are."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.analysis.activities import Menu
from simulator.analysis.allocation import Mix
from simulator.analysis.frontier import EQUAL, GRID, TODAY, Frontier, frontier, survey
from simulator.analysis.results import lever_values
from simulator.analysis.worth import DISCOUNT, worth
from simulator.inputs.scenario import Scenario
from simulator.inputs.typed import Aim, read_aim
from simulator.report.allocate import scenario_file
from simulator.runs.ensemble import project_all
from tests.allocations import BUDGETS, BUYABLE, LEVERS, few, small_context, small_frontier, with_solved
from tests.scenarios import with_seed


def objective(scenario: Scenario) -> np.ndarray:
    """Discounted extra revenue against current policy, by the road that `run` takes."""
    before, after = project_all([scenario.under_current_policy, scenario])
    return worth(before.outcomes, after.outcomes, scenario, DISCOUNT).revenue


@pytest.mark.slow
def test_what_is_found_is_what_the_scenario_brings() -> None:
    """Projecting the scenario of a budget gives the objective that was reported, on the same and on fresh draws."""
    solved = small_frontier().solved[1]
    own = objective(solved.chosen.scenario)
    assert solved.chosen.value == pytest.approx(own.mean(), rel=1e-9)
    assert solved.chosen.objective["p95"] == pytest.approx(np.quantile(own, 0.95), rel=1e-9)
    fresh = objective(with_seed(solved.chosen.scenario, solved.chosen.scenario.rng_seed + 1))
    assert solved.chosen.fresh_value == pytest.approx(fresh.mean(), rel=1e-9)


@pytest.mark.slow
def test_budgets_hold_in_every_year() -> None:
    """Expected money beyond current policy is within the budget in every year, by the scenario's own costs."""
    for solved in small_frontier().solved:
        (ensemble,) = project_all([solved.chosen.scenario])
        scenario = ensemble.scenario
        cost = ensemble.outcomes.totals["public_cost"][scenario.as_of + 1 - scenario.seeds.first_year :]
        assert cost.mean(axis=-1).max() <= solved.budget + 1e-9
        np.testing.assert_allclose(solved.chosen.spent.mean, cost.mean(axis=-1), atol=1e-12)
        assert sum(solved.chosen.money.values()) == pytest.approx(solved.chosen.most)


@pytest.mark.slow
def test_more_budget_never_lowers_the_frontier() -> None:
    """On the draws of the search the value does not fall from budget to budget, and nothing is below current policy."""
    values = [small_context().nothing.value, *(solved.chosen.value for solved in small_frontier().solved)]
    assert values == sorted(values)
    assert small_context().nothing.value == 0


def test_the_best_mix_is_not_beaten() -> None:
    """No other way to spend the budget brings more on the draws of the search."""
    for solved in small_frontier().solved:
        for name in (TODAY, EQUAL, GRID):
            other = solved.others[name]
            assert not other.above(solved.chosen), (solved.budget, name)
            assert other.most <= solved.budget * (1 + 1e-9)


def test_what_cannot_be_spent_is_left() -> None:
    """Above the end of the evidence of every lever money stays unspent, and the last dollar has no return."""
    last = small_frontier().solved[-1]
    assert last.unspent == pytest.approx(last.budget - last.chosen.most)
    assert last.unspent > 1.5
    for lever in last.at_bound:
        assert last.marginal[lever] is None
    assert set(last.at_bound) | set(last.left_out) == set(LEVERS)
    assert small_frontier().most == last.chosen.most


def test_todays_mix_is_the_record_scaled() -> None:
    """Today's mix multiplies current policy by one factor while no evidence ends, and an equal split spends alike."""
    solved = small_frontier().solved[0]
    today = solved.others[TODAY].amounts
    factor = today["promotion"].sum() / 1.0
    assert factor > 1
    assert today["offices"].sum() == pytest.approx(10 * factor)
    money = solved.others[EQUAL].money
    assert money["offices"] == pytest.approx(money["promotion"], abs=0.02)


def test_the_marginal_return_is_a_difference_of_two_runs() -> None:
    """The last dollar of promotion is what a little more of it brings, divided by what that costs."""
    found = small_frontier()
    solved = found.solved[0]
    menu, few_draws = found.context.menu, found.context.few
    amounts = dict(solved.chosen.amounts)
    assert solved.marginal["promotion"] is not None
    more = {**amounts, "promotion": amounts["promotion"] + 1.0}
    before, after = (one.objective.mean() for one in few_draws([amounts, more]))
    assert menu.levers == LEVERS
    assert solved.marginal["promotion"] == pytest.approx(after - before, rel=0.1)


@pytest.mark.slow
def test_the_same_question_has_the_same_answer() -> None:
    """Another search of one budget finds the same mix and the same numbers."""
    context = small_context()
    again = next(frontier(context, BUDGETS[:1]))
    first = small_frontier().solved[0]
    assert again.mix == first.mix
    assert again.chosen.value == first.chosen.value
    assert again.ahead == first.ahead


def menu_nothing(menu: Menu) -> Mix:
    """The mix in which nothing is bought."""
    return (0,) * len(menu.activities)


def test_a_written_scenario_reads_as_what_was_found(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The file of a budget, with options and stacked beliefs, reads as the same plans, beliefs and world."""
    from simulator.inputs.scenario import read_scenario

    folder = tmp_path_factory.mktemp("allocated")
    options = [
        'title = "Typed"',
        "levers.consulting.firms_advised = { 2027 = 90 }",
        "levers.delegations.meetings_at_home = { 2028 = 150 }",
        "levers.partners.served_share.japan = { 2027 = 0.2 }",
        "parameters.exit_rate_established = { fixed = 0.1 }",
        "world.home_demand_gap = { 2027 = -0.1 }",
        'shocks = [{ market = "japan", year = 2028, growth = -0.1 }]',
        'observations = [{ quantity = "revenue", year = 2026, value = 17000 }]',
        "ensemble.rng_seed = 7",
    ]
    seeds = few().seeds
    lines = [(f"--set {line}", line) for line in ("ensemble.draws = 100", *options)]
    scenario = read_scenario("law", seeds, ["as-published"], lines)
    menu = Menu(scenario, BUYABLE, by_market=True)
    mix = tuple(min(3, activity.steps) for activity in menu.activities)
    amounts = menu.amounts(mix)
    solved = small_frontier().solved[0]
    chosen = replace(solved.chosen, amounts=amounts, scenario=menu.scenario_with(amounts))
    nothing = replace(small_context().nothing, amounts=menu.amounts(menu_nothing(menu)))
    context = replace(small_context(), menu=menu, nothing=nothing)
    file = folder / "allocate-1.toml"
    file.write_text(scenario_file(context, replace(solved, chosen=chosen), folder), encoding="utf-8")
    read = read_scenario(file, seeds)
    assert lever_values(read.policy, read) == lever_values(chosen.scenario.policy, read)
    assert "destinations" in file.read_text(encoding="utf-8")
    assert read.beliefs == scenario.beliefs
    assert read.end == scenario.end
    assert read.world.home_demand_gap == scenario.world.home_demand_gap
    assert [shock.growth for shock in read.world.shocks] == [shock.growth for shock in scenario.world.shocks]
    assert "US$1 million a year" in read.title


def test_a_file_beside_the_folder_is_extended(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A scenario of one's own is named from where the new file lies, and both can be moved together."""
    from simulator.inputs.scenario import read_scenario

    folder = tmp_path_factory.mktemp("own")
    own = folder / "mine.toml"
    own.write_text('title = "Mine"\nstory = "Mine."\nextends = "law"\n[ensemble]\ndraws = 100\n', encoding="utf-8")
    scenario = read_scenario(own, few().seeds)
    context = replace(small_context(), menu=Menu(scenario, LEVERS))  # nothing of the mix depends on draws
    plots = folder / "plots"
    plots.mkdir()
    text = scenario_file(context, small_frontier().solved[0], plots)
    assert 'extends = "../mine.toml"' in text
    (plots / "best.toml").write_text(text, encoding="utf-8")
    assert read_scenario(plots / "best.toml", few().seeds).policy["law"] == scenario.policy["law"]


def test_a_file_does_not_repeat_the_record() -> None:
    """What the mix leaves on record is not written, unless the scenario says something else of it."""
    solved, context = small_frontier().solved[0], small_context()
    text = scenario_file(context, solved, Path("plots"))
    assert "destinations" not in text
    assert "opened" in text
    settled = replace(context, menu=Menu(few("go-global"), LEVERS))
    assert "budget" in scenario_file(settled, replace(solved, chosen=context.nothing), Path("plots"))
    assert "budget" not in scenario_file(context, replace(solved, chosen=context.nothing), Path("plots"))


@pytest.mark.slow
def test_harmful_spending_never_happens() -> None:
    """Where the only lever lowers the objective, all of the budget stays unspent at every budget."""
    context = survey(Menu(few(), ("delegations",)), Aim("benefit"))
    for solved in frontier(context, (1.0, 5.0)):
        assert solved.chosen.most == 0
        assert solved.mix == {"delegations.missions": 6}
        assert solved.left_out == ("delegations",)
        assert solved.unspent == solved.budget
        assert not solved.chosen.scenario.policy["delegations"].missions(2030) > 6


@pytest.mark.slow
@pytest.mark.parametrize(("at", "objective_name"), [("p10", "benefit"), ("chance:revenue@2030=14000", "firms")])
def test_other_aims(at: str, objective_name: str) -> None:
    """With the 10th percentile or a chance as aim the frontier does not fall, and values are what they say."""
    scenario = few()
    context = survey(Menu(scenario, ("consulting", "offices")), read_aim(objective_name, at, scenario))  # type: ignore[arg-type]
    found = Frontier(context, (2.0, 4.0), tuple(frontier(context, (2.0, 4.0))))
    values = [context.nothing.value, *(solved.chosen.value for solved in found.solved)]
    assert values == sorted(values)
    (ensemble,) = project_all([found.solved[-1].chosen.scenario])
    if at == "p10":
        assert found.solved[-1].chosen.value == found.solved[-1].chosen.objective["p10"]
    else:
        revenue = ensemble.outcomes.totals["revenue"][ensemble.years.index(2030)]
        assert found.solved[-1].chosen.value == pytest.approx((revenue >= 14000).mean())


@pytest.mark.slow
def test_all_levers_by_market() -> None:
    """Chosen market by market nothing brings less than with one share for all, and totals keep their ranges."""
    scenario = few()
    values = []
    for by_market in (False, True):
        context = survey(Menu(scenario, ("partners", "offices"), by_market), Aim())
        (solved,) = frontier(context, (8.0,))
        values.append(solved.chosen.value)
        assert solved.chosen.most <= 8
        assert solved.chosen.amounts["offices"].sum() <= 30 + 1e-9
        assert solved.chosen.amounts["partners"].max() <= 0.3
    assert values[1] > values[0]


@pytest.mark.slow
def test_other_mixes_keep_to_a_budget_below_what_starting_costs() -> None:
    """Where coordination alone costs more than the budget, no way to spend it goes over; today's mix buys nothing."""
    context = survey(Menu(few(), ("partners",)), Aim())
    (solved,) = frontier(context, (0.05,))
    for name, way in solved.others.items():
        assert way.most <= solved.budget * (1 + 1e-9), name
    assert solved.others[TODAY].most == 0


def test_what_is_left_of_a_step_is_not_called_the_end() -> None:
    """Money that is too little for a next step leaves more to buy; only where no lever helps it is the end."""
    found = small_frontier()
    last = found.solved[-1]
    assert last.exhausted
    short = replace(last, marginal={**last.marginal, "promotion": 1.0})
    assert short.unspent == last.unspent
    assert not short.exhausted
    assert with_solved([short]).most is None


@pytest.mark.slow
def test_chance_of_a_difference_to_current_policy() -> None:
    """A signed line is held against what a mix changes in each draw, not against the level that is reached."""
    scenario = few()
    context = survey(Menu(scenario, ("promotion",)), read_aim("revenue", "chance:revenue@2030=+3", scenario))
    assert context.nothing.value == 0
    (solved,) = frontier(context, (2.0,))
    before, after = project_all([scenario.under_current_policy, solved.chosen.scenario])
    gap = after.outcomes.totals["revenue"][-1] - before.outcomes.totals["revenue"][-1]
    assert 0 < solved.chosen.value < 1
    assert solved.chosen.value == (gap >= 3).mean()
