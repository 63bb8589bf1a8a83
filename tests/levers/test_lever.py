"""All levers: how their effects combine, that identities hold, and that repeating current policy is nothing."""

from dataclasses import fields, replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.inputs.schedules import ByMarket, Values
from simulator.levers import LEVERS, act, combine
from simulator.levers.lever import cover, exporters, kept_after_a_year
from simulator.model import Effects, Shocks, advance, first_state
from simulator.model.quantities import select
from tests.levers.country import FIRST_YEAR, MARKETS, assert_neutral, running, standing_still, state_of_2025
from tests.levers.plans import LAST_YEAR, absurd_plans, any_delivery, ceiling, floor, moderate, uniform_plan
from tests.model.checks import assert_same, check_year
from tests.model.samples import identified, medians, prior_draws, shipped_seeds

RATIOS = ("entry_ratio", "exit_ratio")


def rough(year: int) -> Shocks:
    """A year in which everything moves, another way each year."""
    return Shocks(
        demand=0.2 * np.sin(year + np.arange(10))[:, None],
        entry=0.3 * np.cos(year),
        real_depreciation=0.05 * np.sin(2 * year),
        home_demand_gap=0.1 * np.cos(3 * year),
    )


def check_run(dynamics, plans, shocks=None) -> None:
    """Raises AssertionError unless ten years under these plans keep every identity, at a finite cost."""
    for before, after, flows, effects in running(dynamics, plans, LAST_YEAR, shocks):
        check_year(before, after, flows, dynamics, combine(effects))
        assert all(np.isfinite(effect.cost).all() for effect in effects.values())


# --- How effects combine


def test_ratios_multiply_and_the_rest_adds_up():
    """Of two levers ratios are multiplied; growth, starts, revenue, formation, spending and tax forgone add up."""
    one = Effects(1.1, 0.9, 0.01, 2.0, 0.2, 3.0, 0.001, 5.0, 7.0)
    other = Effects(1.2, 0.8, -0.03, 1.0, 0.1, -4.0, 0.002, -1.0, 0.5)
    both = combine({"one": one, "other": other})
    for field in fields(Effects):
        first, second = getattr(one, field.name), getattr(other, field.name)
        expected = first * second if field.name in RATIOS else first + second
        assert getattr(both, field.name) == pytest.approx(expected, rel=1e-15)


def test_no_levers_are_neutral():
    """Without levers, or with levers that do nothing, together they do nothing."""
    assert_neutral(combine({}))
    assert_neutral(combine({"one": Effects(), "other": Effects()}))


def test_a_lone_lever_stays_as_it_is():
    """One lever combined with nothing is itself, to the bit."""
    one = Effects(1.1, 0.9, 0.01, 2.0, 0.2, 3.0, 0.001, 5.0, 7.0)
    assert combine({"one": one}) == one


def test_two_negative_ratios_make_no_good():
    """A ratio below zero, which a stopped programme may reach on paper, stops all entries or exits."""
    bad = Effects(entry_ratio=-0.5, exit_ratio=-2.0)
    both = combine({"one": bad, "other": bad})
    assert both.entry_ratio == 0
    assert both.exit_ratio == 0


def test_effects_by_market_combine_with_effects_for_all():
    """Effects of different shapes are laid over one another, market by market and draw by draw."""
    by_market = Effects(entry_ratio=np.array([[1.0], [2.0], [1.0]]), starts=np.array([[0.0], [1.0], [0.0]]))
    by_draw = Effects(entry_ratio=np.array([1.0, 3.0]), starts=0.0)
    both = combine({"market": by_market, "draw": by_draw})
    np.testing.assert_array_equal(both.entry_ratio, [[1, 3], [2, 6], [1, 3]])
    np.testing.assert_array_equal(np.broadcast_to(both.starts, (3, 2)), [[0, 0], [1, 1], [0, 0]])


@given(st.permutations(list(LEVERS)))
@settings(max_examples=10)
def test_the_order_of_levers_does_not_matter(order: list[str]):
    """Levers in any order do the same together, to rounding."""
    dynamics, record = identified(medians()), shipped_seeds().current
    plans = {lever: uniform_plan(lever, moderate) for lever in LEVERS}
    effects, _ = act(LEVERS, state_of_2025(dynamics), dynamics, plans, record)
    usual, turned = combine(effects), combine({lever: effects[lever] for lever in order})
    for field in fields(Effects):
        np.testing.assert_allclose(getattr(turned, field.name), getattr(usual, field.name), rtol=1e-13, atol=1e-13)


# --- What levers share


def test_cover_is_a_share_of_firms():
    """A stock covers its share of the firms, never more than all of them, on either side of nothing."""
    stock, firms = np.array([5.0, 500.0, -5.0, -500.0, 0.0]), np.full(5, 100.0)
    np.testing.assert_array_equal(cover(stock, firms), [0.05, 1, -0.05, -1, 0])
    np.testing.assert_array_equal(cover(np.array([0.1]), np.array([0.5])), [0.2])  # and of less than one firm


def test_where_there_are_no_firms_nothing_is_covered():
    """A stock in a market without firms covers none of them."""
    np.testing.assert_array_equal(cover(np.array([[5.0], [-5.0]]), np.zeros((2, 1))), [[0], [0]])


def test_exporters_are_the_firms_of_exporters_markets():
    """All ages count; operators do not."""
    dynamics = replace(identified(medians()), markets=MARKETS)
    np.testing.assert_array_equal(exporters(standing_still(2026), dynamics)[:, 0], [400, 100, 0])


@pytest.mark.parametrize("half_life", [0.1, 1.0, 2.5, 30.0])
def test_half_is_kept_after_the_half_life(half_life: float):
    """What is kept after a year, taken to the power of the half-life, is one half."""
    assert kept_after_a_year(half_life) ** half_life == pytest.approx(0.5, rel=1e-14)


def test_act_calls_each_lever_for_the_year_after_with_its_own_memory():
    """Each lever meets the coming year, its own plans and what it returned last, and nothing of the others."""
    calls = []

    class Spy:
        Plan = tuple

        @staticmethod
        def effects(year, state, dynamics, plan, record, memory):
            calls.append((year, plan, record, memory))
            return Effects(spending=plan), (memory or 0) + 1

    dynamics = identified(medians())
    state = replace(first_state(dynamics), memory={"b": 7, "unknown": 3})
    effects, memory = act({"a": Spy, "b": Spy}, state, dynamics, {"a": 1, "b": 2}, {"a": 3, "b": 4})
    assert calls == [(2020, 1, 3, None), (2020, 2, 4, 7)]
    assert memory == {"a": 1, "b": 8}
    assert [effects["a"].spending, effects["b"].spending] == [1, 2]


@pytest.mark.parametrize("lever", ["consulting", "partners", "offices"])
def test_prices_move_only_what_is_stated_in_constant_money(lever: str):
    """Advice, partners and offices act by firms and by their revenue at current prices: no price level is theirs."""
    record, plan = shipped_seeds().current[lever], uniform_plan(lever, moderate)
    usual, dear = (identified(medians(dollar_inflation=inflation)) for inflation in (0.0, 0.5))
    state = state_of_2025(usual)
    one, _ = LEVERS[lever].effects(FIRST_YEAR, state, usual, plan, record, None)
    other, _ = LEVERS[lever].effects(FIRST_YEAR, state, dear, plan, record, None)
    assert np.any(one.spending)
    for field in fields(Effects):
        np.testing.assert_array_equal(getattr(other, field.name), getattr(one, field.name), err_msg=field.name)


def test_only_the_law_forgoes_taxes():
    """What other levers cost is public money spent; the law spends and forgoes, and both are its cost."""
    plans = {lever: uniform_plan(lever, ceiling) for lever in LEVERS}
    for _, _, _, effects in running(identified(prior_draws(32)), plans, LAST_YEAR):
        for lever, effect in effects.items():
            assert np.any(effect.forgone) == (lever == "law")
            np.testing.assert_array_equal(effect.cost, effect.spending + effect.forgone)
        assert (np.asarray(effects["law"].forgone) >= 0).all()
        assert (np.asarray(effects["law"].spending) > 0).all()


# --- Repeating current policy


def recorded_again(plan):
    """The same plan with every schedule stated once more from the first year of the forecast on."""
    again = {}
    for field in fields(plan):
        value = getattr(plan, field.name)
        if isinstance(value, Values):
            value = Values(((FIRST_YEAR, value.last),), before=value)
        elif isinstance(value, ByMarket):
            value = ByMarket(tuple(Values(((FIRST_YEAR, one.last),), before=one) for one in value.schedules))
        again[field.name] = value
    return type(plan)(**again)


@pytest.mark.parametrize("again", [False, True], ids=["left out", "stated again"])
@pytest.mark.parametrize("parameters", [medians(), prior_draws(32)], ids=["medians", "draws"])
def test_repeating_the_record_changes_nothing(parameters, again: bool):
    """A run of all levers on record is the run without levers, to the bit, and costs nothing, whatever happens."""
    dynamics = identified(parameters)
    plans = {lever: recorded_again(plan) for lever, plan in shipped_seeds().current.items()} if again else {}
    without = state_of_2025(dynamics)
    for _, after, flows, effects in running(dynamics, plans, LAST_YEAR, rough):
        without, usual_flows = advance(without, dynamics, None, rough(after.year))
        assert_same(after, without)
        assert np.array_equal(flows.entries, usual_flows.entries)
        assert np.array_equal(flows.exits, usual_flows.exits)
        for effect in effects.values():
            assert_neutral(effect)


def test_levers_do_nothing_before_their_plan_departs_from_the_record():
    """Until the year in which the first value differs, a run with plans is the run on record, to the bit."""
    dynamics, seeds = identified(medians()), shipped_seeds()
    later = FIRST_YEAR + 4
    plans = {}
    for lever in LEVERS:
        plan = uniform_plan(lever, ceiling)
        delayed = {field.name: _delayed(getattr(plan, field.name), later) for field in fields(plan)}
        plans[lever] = type(plan)(**delayed)
    pairs = zip(running(dynamics, plans, LAST_YEAR), running(dynamics, {}, LAST_YEAR), strict=True)
    for (_, one, _, effects), (_, other, *_) in pairs:
        if one.year < later:
            assert_same(one, other)
            for effect in effects.values():
                assert_neutral(effect)
        else:
            assert one.firms.sum() != other.firms.sum()
    assert set(plans) == set(seeds.current)


def _delayed(value, year: int):
    if isinstance(value, Values):
        return Values(((year, value.last),), before=value.before)
    if isinstance(value, ByMarket):
        return ByMarket(
            tuple(_delayed(schedule, year) if schedule.before else schedule for schedule in value.schedules)
        )
    return year if value == FIRST_YEAR else value


# --- Identities under anything that files may say


@pytest.mark.parametrize("lever", LEVERS)
def test_any_plan_keeps_all_identities(lever: str):
    """Whatever a file may state for one lever, ten years of firms, pool and revenue add up and stay above zero."""

    @settings(max_examples=25)
    @given(absurd_plans(lever), any_delivery())
    def check(plan, parameters):
        check_run(identified(parameters), {lever: plan})

    check()


@pytest.mark.slow
@settings(max_examples=25)
@given(st.fixed_dictionaries({lever: absurd_plans(lever) for lever in LEVERS}), any_delivery())
def test_any_plans_together_keep_all_identities(plans, parameters):
    """Whatever a file may state for all levers at once, however they deliver, every identity holds for ten years."""
    check_run(identified(parameters), plans, rough)


@pytest.mark.parametrize("amount", [floor, ceiling])
@pytest.mark.parametrize("levers", [*combinations(LEVERS, 1), *combinations(LEVERS, 2), tuple(LEVERS)], ids="+".join)
def test_levers_at_zero_and_at_their_ceilings_keep_all_identities(levers: tuple[str, ...], amount):
    """Each lever, each pair and all six, at the least and at the most that is allowed, keep every identity."""
    dynamics = identified(prior_draws(32))
    check_run(dynamics, {lever: uniform_plan(lever, amount) for lever in levers})


def test_levers_at_zero_save_money():
    """All recorded programmes stopped save what they cost, year after year; a law without content costs its office."""
    plans = {lever: uniform_plan(lever, floor) for lever in LEVERS}
    for _, _, _, effects in running(identified(prior_draws(32)), plans, LAST_YEAR):
        for lever, effect in effects.items():
            assert (np.asarray(effect.cost) > 0).all() if lever == "law" else (np.asarray(effect.cost) < 0).all()


def test_levers_at_their_ceilings_cost_money():
    """Every lever at the most that is allowed costs money in every draw and year."""
    plans = {lever: uniform_plan(lever, ceiling) for lever in LEVERS}
    for _, _, _, effects in running(identified(prior_draws(32)), plans, LAST_YEAR):
        for effect in effects.values():
            assert (np.asarray(effect.cost) > 0).all()


def test_what_a_lever_keeps_does_not_depend_on_the_others():
    """Public money of promotion, whose activity sees no state, is the same alone and beside all others."""
    dynamics = identified(medians())
    plans = {lever: uniform_plan(lever, ceiling) for lever in LEVERS}
    alone = running(dynamics, {"promotion": plans["promotion"]}, LAST_YEAR)
    for (*_, one), (*_, other) in zip(alone, running(dynamics, plans, LAST_YEAR), strict=True):
        np.testing.assert_array_equal(one["promotion"].cost, other["promotion"].cost)


def test_draws_of_all_parameters_equal_runs_of_each_alone():
    """All levers on an array of draws give each draw what it gets alone."""
    parameters = prior_draws(8)
    plans = {lever: uniform_plan(lever, moderate) for lever in LEVERS}
    *_, (_, together, _, effects) = running(identified(parameters), plans, LAST_YEAR)
    for draw in range(together.pool.size):
        *_, (_, alone, _, own) = running(identified(select(parameters, np.array([draw]))), plans, LAST_YEAR)
        np.testing.assert_allclose(together.firms[..., draw], alone.firms[..., 0], rtol=1e-12)
        np.testing.assert_allclose(together.market_revenue[..., draw], alone.market_revenue[..., 0], rtol=1e-12)
        for lever, effect in effects.items():
            cost = np.broadcast_to(effect.cost, together.pool.shape)[draw]
            np.testing.assert_allclose(cost, np.squeeze(own[lever].cost), rtol=1e-12)


@pytest.mark.parametrize(
    "name",
    ["meeting_conversion", "promotion_return", "office_cost", "consulting_targeting", "return_share", "mission_lag"],
)
def test_one_drawn_parameter_is_enough(name: str):
    """One parameter as draws beside plain numbers runs through all levers as many draws."""
    prior = shipped_seeds().priors[name]
    low, high = prior.values(np.array([0.3, 0.7])) if not prior.fixed else (0.0, 1.5)
    plans = {lever: uniform_plan(lever, moderate) for lever in LEVERS}
    *_, (_, together, _, _) = running(identified(medians(**{name: np.array([low, high])})), plans, LAST_YEAR)
    for draw, value in enumerate((low, high)):
        *_, (_, alone, _, _) = running(identified(medians(**{name: value})), plans, LAST_YEAR)
        found = np.broadcast_to(together.market_revenue, (10, 2))[:, draw]
        np.testing.assert_allclose(found, alone.market_revenue[:, 0], rtol=1e-12)


def test_shocks_and_levers_meet_in_one_year():
    """A demand shock scales what levers hold in markets' own revenue, and leaves what they do to firms alone."""
    dynamics = identified(medians())
    plans = {"offices": uniform_plan("offices", ceiling)}
    shocked = running(dynamics, plans, LAST_YEAR, lambda year: Shocks(demand=0.1 if year == FIRST_YEAR else 0.0))
    for (_, one, *_), (_, other, *_) in zip(shocked, running(dynamics, plans, LAST_YEAR), strict=True):
        np.testing.assert_array_equal(one.firms, other.firms)
        np.testing.assert_allclose(one.revenue, other.revenue * np.exp(0.1), rtol=1e-12)
