"""Shapley values on games that are known, and what drove differences between real scenarios."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import permutations
from math import factorial
from pathlib import Path

import numpy as np
import pytest

from simulator.analysis.attribution import ALWAYS, Why, shapley, why
from simulator.analysis.summaries import QUANTILES, Summary
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import Scenario
from simulator.levers import LEVERS, act, combine
from simulator.model import advance
from simulator.model.flows import exit_rates, revenue_growth
from simulator.model.quantities import OUTCOMES, Array
from simulator.runs.assimilate import Past
from simulator.runs.draws import generator, shocks_of_year
from simulator.runs.posterior import evaluate, posterior
from tests.scenarios import shipped

MORE_MISSIONS = "levers.delegations.missions = { 2027 = 18 }"
STATISTICS = ("mean", *QUANTILES)


def game(players: int, *shape: int) -> Array:
    """A game with random values, zero for nobody."""
    values = generator(2023, "a game", players).standard_normal((2**players, *shape))
    return values - values[0]


@pytest.mark.parametrize("players", range(1, 8))
def test_shares_of_a_linear_game_are_its_coefficients(players: int) -> None:
    """Where what a player adds depends on nobody, that is its share."""
    coefficients = generator(2023, "coefficients", players).standard_normal((players, 3))
    takes_part = (np.arange(2**players)[:, None] >> np.arange(players)) & 1
    np.testing.assert_allclose(shapley(takes_part @ coefficients), coefficients, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("players", range(1, 8))
def test_shares_sum_to_what_all_add(players: int) -> None:
    """Efficiency: shares sum to the value of all players less that of none, in every year and draw."""
    values = game(players, 4, 5) + 1e4
    np.testing.assert_allclose(shapley(values).sum(axis=0), values[-1] - values[0], rtol=0, atol=1e-12 * 1e4)


def test_a_player_who_changes_nothing_gets_exactly_zero() -> None:
    """Dummy: not a bit for a player who never adds anything, wherever it stands among the others."""
    for place in range(4):
        others = game(3, 6)
        subsets = np.arange(16)
        without = (subsets & ((1 << place) - 1)) | (subsets >> (place + 1) << place)
        shares = shapley(others[without])
        assert not shares[place].any()
        np.testing.assert_allclose(np.delete(shares, place, axis=0), shapley(others), rtol=1e-12, atol=1e-14)


def test_players_who_do_the_same_share_alike() -> None:
    """Symmetry: where only the number of players counts, all shares are equal."""
    by_count = np.array([0.0, 3.0, 1.0, 7.0, 8.5])
    values = by_count[[subset.bit_count() for subset in range(16)]]
    np.testing.assert_allclose(shapley(values), 8.5 / 4, rtol=1e-14)


def test_known_games() -> None:
    """One left glove and two right ones; a majority of four votes among players with 3, 2 and 1 votes."""
    gloves = [0, 0, 0, 1, 0, 1, 0, 1]  # the first player holds the left one
    np.testing.assert_allclose(shapley(np.array(gloves, dtype=float)), [2 / 3, 1 / 6, 1 / 6], rtol=1e-14)
    votes = [sum(weight for place, weight in enumerate((3, 2, 1)) if subset >> place & 1) for subset in range(8)]
    majority = np.array([float(cast >= 4) for cast in votes])
    np.testing.assert_allclose(shapley(majority), [2 / 3, 1 / 6, 1 / 6], rtol=1e-14)


def test_shares_are_the_mean_over_all_orders() -> None:
    """The definition: what a player adds to those before it, averaged over every order."""
    values = game(4, 3)
    expected = np.zeros((4, 3))
    for order in permutations(range(4)):
        subset = 0
        for player in order:
            expected[player] += (values[subset | 1 << player] - values[subset]) / factorial(4)
            subset |= 1 << player
    np.testing.assert_allclose(shapley(values), expected, rtol=1e-12)


def test_a_game_played_backwards_has_the_same_shares_with_the_other_sign() -> None:
    """Whether players come or leave one by one changes the sign and not a bit more."""
    values = game(5, 7)
    np.testing.assert_array_equal(shapley(values[::-1]), -shapley(values))


def test_nobody_shares_nothing() -> None:
    """A game without players has no shares."""
    assert shapley(np.zeros((1, 3, 2))).shape == (0, 3, 2)


@pytest.fixture(scope="module")
def of_shipped() -> Callable[..., Why]:
    """What drove a shipped scenario against another, each looked at once."""
    return cache(
        lambda name, *settings: why(
            shipped(name, *settings), shipped("baseline", *[line for line in settings if line.startswith("ensemble")])
        )
    )


def statistics(summary: Summary) -> Array:
    """Mean and quantiles, shape (statistic, year)."""
    return np.stack([getattr(summary, name) for name in STATISTICS])


def assert_sums(found: Why) -> None:
    """Asserts that in the mean shares, and main effects with the interaction, sum to the total of every outcome."""
    for attribution in found.attributions.values():
        total = attribution.total.mean
        size = 1e-9 * np.abs([share.summary.mean for share in attribution.shares.values()]).max()
        shares = sum(share.summary.mean for share in attribution.shares.values())
        np.testing.assert_allclose(shares, total, rtol=1e-9, atol=size)
        main = sum(summary.mean for summary in attribution.main.values())
        np.testing.assert_allclose(main + attribution.interaction.mean, total, rtol=1e-9, atol=size)


@pytest.mark.slow
def test_shares_of_six_levers_sum_to_the_difference(of_shipped: Callable[..., Why]) -> None:
    """Everything together has six players, and their shares and nothing else make the difference to the baseline."""
    found = of_shipped("go-global")
    assert tuple(found.attributions) == ALWAYS
    assert tuple(found.asked.shares) == tuple(found.scenario.scenario.seeds.levers_about)
    assert {share.kind for share in found.asked.shares.values()} == {"policy"}
    assert found.asked.total.years == tuple(range(2025, 2036))
    assert (found.outcome, found.year, found.paired, found.notes) == ("revenue", 2035, True, ())
    assert_sums(found)
    outcomes = [result.ensemble.outcomes.totals["revenue"][6:] for result in (found.scenario, found.against)]
    gap = outcomes[0] - outcomes[1]
    np.testing.assert_allclose(found.asked.total.p05, np.quantile(gap, 0.05, axis=-1), rtol=1e-12)
    np.testing.assert_array_equal(found.asked.probability_more, (gap > 0).mean(axis=-1))
    np.testing.assert_array_equal(found.asked.probability_less, (gap < 0).mean(axis=-1))


def test_two_levers_share_draw_by_draw() -> None:
    """Of two levers each gets half of what it adds first and half of what it adds last, in every draw."""
    scenario = shipped("law", "levers.offices.opened = { 2027 = 30 }")
    base = scenario.under_current_policy
    law, offices = (
        replace(base, policy={**base.policy, lever: scenario.policy[lever]}) for lever in ("law", "offices")
    )
    nobody, first, second, both = evaluate(
        [base, law, offices, scenario], posterior(scenario), lambda outcomes: outcomes.totals["revenue"][6:]
    )
    expected = ((first - nobody) + (both - second)) / 2
    other = ((second - nobody) + (both - first)) / 2
    np.testing.assert_allclose(expected + other, both - nobody, rtol=1e-9, atol=1e-9)
    found = why(scenario, base).asked
    for share, draws in ((found.shares["law"], expected), (found.shares["offices"], other)):
        for name, quantile in QUANTILES.items():
            at = np.quantile(draws, quantile, axis=-1)
            np.testing.assert_allclose(getattr(share.summary, name), at, rtol=1e-9, atol=1e-8)
    np.testing.assert_array_equal(found.main["law"].p05, np.quantile(first - nobody, 0.05, axis=-1))
    together = both - first - second + nobody
    np.testing.assert_allclose(found.interaction.mean, together.mean(axis=-1), rtol=1e-9, atol=1e-9)
    assert np.abs(found.interaction.mean[-1]) > 0


@pytest.mark.slow
def test_swapping_turns_every_sign() -> None:
    """Measured the other way round every share is the same with the other sign, to the bit in the mean."""
    law, other = shipped("law"), shipped("partners", "levers.consulting.firms_advised = { 2027 = 90 }")
    one, back = why(law, other), why(other, law)
    assert tuple(one.asked.shares) == ("law", "consulting", "partners")
    for outcome in ALWAYS:
        for name, share in one.attributions[outcome].shares.items():
            mirrored = back.attributions[outcome].shares[name].summary
            np.testing.assert_array_equal(share.summary.mean, -mirrored.mean)
            np.testing.assert_allclose(share.summary.p05, -mirrored.p95, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(one.asked.probability_more, back.asked.probability_less)


def test_a_lever_that_repeats_the_record_gets_exactly_zero() -> None:
    """It is a player, since it was set, gets not a bit, and is named as without effect."""
    found = why(shipped("law", "levers.delegations.missions = { 2028 = 6.0 }"), shipped("baseline"))
    assert tuple(found.asked.shares) == ("law", "delegations")
    for attribution in found.attributions.values():
        assert not statistics(attribution.shares["delegations"].summary).any()
        assert not statistics(attribution.main["delegations"]).any()
    assert found.asked.shares["law"].summary.mean[-1] > 0
    assert found.scenario.no_effect == ("levers.delegations",)


@pytest.mark.slow
def test_two_equal_levers_get_equal_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twin of the law, with the same plan and so the same effects, gets what the law gets."""
    scenario = shipped("law", "levers.offices.opened = { 2027 = 30 }")
    monkeypatch.setitem(LEVERS, "twin", LEVERS["law"])
    monkeypatch.setitem(scenario.seeds.current, "twin", scenario.seeds.current["law"])
    scenario = replace(scenario, policy={**scenario.policy, "twin": scenario.policy["law"]})
    found = why(scenario, scenario.under_current_policy)
    assert tuple(found.asked.shares) == ("law", "offices", "twin")
    for attribution in found.attributions.values():
        law, twin = (statistics(attribution.shares[name].summary) for name in ("law", "twin"))
        np.testing.assert_allclose(law, twin, rtol=1e-9, atol=1e-9)
        assert law[0, -1] != 0


@pytest.mark.slow
def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    """Two files that extend the same levers in another order have the same shares to the bit."""
    head = 'title = "A test"\nstory = "It tests one thing. It is never shipped."\n'
    for name, extends in (("one", '["law", "offices"]'), ("other", '["offices", "law"]')):
        (tmp_path / f"{name}.toml").write_text(f"{head}extends = {extends}\n", encoding="utf-8")
    one, other = (why(shipped(tmp_path / f"{name}.toml"), shipped("baseline")) for name in ("one", "other"))
    assert list(one.asked.shares) == list(other.asked.shares) == ["law", "offices"]
    for outcome in ALWAYS:
        for name, share in one.attributions[outcome].shares.items():
            same = other.attributions[outcome].shares[name]
            np.testing.assert_array_equal(statistics(share.summary), statistics(same.summary))


def test_shocks_and_the_world_are_one_player() -> None:
    """A recession with a depreciation on top is one player; what it does to cost is nothing without a policy."""
    found = why(shipped("recession", "world.real_depreciation = { 2028 = 0.05 }"), shipped("baseline"))
    (share,) = found.asked.shares.values()
    assert (share.name, share.kind) == ("shocks", "shock")
    np.testing.assert_array_equal(statistics(share.summary), statistics(found.asked.total))
    assert not statistics(found.asked.interaction).any()
    assert not statistics(found.attributions["public_cost"].total).any()
    assert found.asked.total.at(2028)["p95"] < 0


@pytest.mark.slow
def test_beliefs_enter_first_and_are_not_paired() -> None:
    """Beliefs get what they change without the policy, in means and quantiles; the lever's share is draw by draw."""
    published = shipped("consulting", assume=("as-published",))
    base = shipped("baseline")
    found = why(published, base)
    shares = found.asked.shares
    assert [(share.name, share.kind) for share in shares.values()] == [("consulting", "policy"), ("beliefs", "belief")]
    assert not found.paired
    assert_sums(found)
    assert np.isnan(found.asked.probability_more).all()
    before, after = (result.totals["revenue"] for result in (found.against, found.scenario))
    for name in STATISTICS:
        shift = getattr(after, name)[6:] - getattr(before, name)[6:]
        np.testing.assert_allclose(getattr(found.asked.total, name), shift, rtol=1e-12, atol=1e-9)
    believed = why(published, published.under_current_policy)
    assert believed.paired
    np.testing.assert_array_equal(
        statistics(shares["consulting"].summary), statistics(believed.asked.shares["consulting"].summary)
    )
    expected = believed.against.totals["revenue"].mean[6:] - before.mean[6:]
    np.testing.assert_allclose(shares["beliefs"].summary.mean, expected, rtol=1e-12, atol=1e-9)
    assert any("beliefs enter first" in note for note in found.notes)


def test_other_draws_are_said_to_be_chance() -> None:
    """Another random seed is no belief: the words say so, and how to get rid of it."""
    found = why(shipped("law", "ensemble.rng_seed = 1"), shipped("baseline"))
    assert tuple(found.asked.shares) == ("law", "beliefs")
    assert any("chance alone" in note and "--rng-seed" in note for note in found.notes)


def test_nothing_differs(of_shipped: Callable[..., Why]) -> None:
    """A scenario against itself has no players, a total of zero, nothing unknown, and says so."""
    found = of_shipped("baseline")
    assert not found.asked.shares
    assert not found.asked.main
    for attribution in found.attributions.values():
        assert not statistics(attribution.total).any()
        assert not statistics(attribution.interaction).any()
    assert found.unknowns == ()
    assert any("nothing differs" in note for note in found.notes)


def test_the_mechanism_sums_to_the_difference(of_shipped: Callable[..., Why]) -> None:
    """Entries and exits make the firms, and with growth and contracts the revenue."""
    found = of_shipped("law", MORE_MISSIONS)
    for outcome, accounts in found.mechanism.items():
        total = found.attributions[outcome].total.mean
        np.testing.assert_allclose(sum(account.mean for account in accounts.values()), total, rtol=1e-9, atol=1e-9)
    assert tuple(found.mechanism["firms"]) == ("entries", "exits")
    assert tuple(found.mechanism["revenue"]) == ("entries", "exits", "growth", "contracts")
    assert found.mechanism["firms"]["entries"].mean[-1] > 0


def test_growth_is_that_of_firms_that_stay(of_shipped: Callable[..., Why]) -> None:
    """The growth that is left over in the account is what firms that stay grow by, counted year by year."""
    found = of_shipped("law", MORE_MISSIONS)
    (past,) = posterior(found.scenario.scenario).blocks
    grown = [np.stack(list(growth_by_year(result.scenario, past))) for result in (found.scenario, found.against)]
    expected = np.cumsum(grown[0] - grown[1], axis=0)[:, :100].mean(axis=-1)
    np.testing.assert_allclose(found.mechanism["revenue"]["growth"].mean[1:], expected, rtol=1e-9)


def growth_by_year(scenario: Scenario, past: Past) -> Iterator[Array]:
    """What firms that stay grow by in each forecast year of the first block [US$ m/year], shape (draw)."""
    state, dynamics = past.states[-1], past.dynamics
    for year in range(scenario.as_of + 1, scenario.end + 1):
        by_lever, memory = act(LEVERS, state, dynamics, scenario.policy, scenario.seeds.current)
        effects = combine(by_lever)
        shocks = shocks_of_year(dynamics.parameters, dynamics.markets, scenario.rng_seed, 0, year, past.draws)
        staying = state.revenue * (1 - dynamics.parameters.leaver_relative_revenue * exit_rates(dynamics, effects))
        growth = revenue_growth(state, dynamics, effects, shocks) + dynamics.growth_premium[:, None, :]
        yield (staying * np.expm1(growth)).sum(axis=(0, 1))
        state = replace(advance(state, dynamics, effects, shocks)[0], memory=memory)


def test_promotion_works_by_contracts_alone(of_shipped: Callable[..., Why]) -> None:
    """Promotion adds revenue that fades: no firm enters, leaves or grows by it; its own return is the chief unknown."""
    found = of_shipped("promotion", "ensemble.draws = 1024")
    revenue = found.mechanism["revenue"]
    np.testing.assert_allclose(statistics(revenue["contracts"]), statistics(found.asked.total), rtol=1e-9)
    for summary in (*found.mechanism["firms"].values(), revenue["entries"], revenue["exits"]):
        assert not statistics(summary).any()
    assert np.abs(statistics(revenue["growth"])).max() < 1e-9
    strongest = found.unknowns[0]
    assert (strongest.name, strongest.grade) == ("promotion_return", "B")
    assert 0.5 < strongest.first <= 1


def test_any_outcome_and_year() -> None:
    """What is asked for beyond the four outcomes is attributed too; scenarios of two lengths meet in the shorter."""
    found = why(shipped("offices", "horizon.end = 2030"), shipped("baseline"), "foreign_share", 2028)
    assert tuple(found.attributions) == (*ALWAYS, "foreign_share")
    assert (found.outcome, found.year) == ("foreign_share", 2028)
    assert found.asked.total.unit == OUTCOMES["foreign_share"]
    assert found.asked.total.years == tuple(range(2025, 2031))
    assert any("compared up to 2030" in note for note in found.notes)
    with pytest.raises(ValueError, match="not in tuple"):
        why(shipped("offices"), shipped("baseline"), year=2025)


@pytest.mark.slow
def test_workers_change_nothing() -> None:
    """Two threads give the same shares as one."""
    scenario, base = (shipped(name, "ensemble.draws = 1100") for name in ("offices", "baseline"))
    one, two = (why(scenario, base, workers=workers).asked for workers in (1, 2))
    np.testing.assert_array_equal(statistics(one.shares["offices"].summary), statistics(two.shares["offices"].summary))


def test_progress_rises_to_the_end() -> None:
    """Whoever waits is told how much of the whole is done, ever more, and all of it at the end."""
    told: list[tuple[int, int]] = []
    why(shipped("promotion"), shipped("baseline"), progress=lambda done, total: told.append((done, total)))
    assert len({total for _, total in told}) == 1
    assert sorted(set(told)) == told
    assert told[-1][0] == told[-1][1]


BY_MEASURE = ("ensemble.draws = 100", "horizon.end = 2028")
MEASURES = ("tax_cut", "rd_deduction", "income_tax_relief", "support")


@pytest.fixture(scope="module")
def split() -> tuple[Why, Why]:
    """The law with advice beside it, as whole levers and with the law split into its measures."""
    advice = "levers.consulting.firms_advised = { 2027 = 400 }"
    scenario, other = shipped("law", *BY_MEASURE, advice), shipped("baseline", *BY_MEASURE)
    return why(scenario, other), why(scenario, other, by_measure=True)


def test_measures_share_what_their_lever_gets(split: tuple[Why, Why]) -> None:
    """In every outcome and year measures sum to the share of the law, and nobody else's share moves by a bit."""
    whole, parts = split
    names = [f"law.{key}" for key in MEASURES]
    for outcome in ALWAYS:
        shares = parts.attributions[outcome].shares
        assert list(shares) == [*names, "consulting"]
        law = whole.attributions[outcome].shares["law"].summary.mean
        np.testing.assert_allclose(sum(shares[name].summary.mean for name in names), law, rtol=1e-9, atol=1e-9)
        other = whole.attributions[outcome].shares["consulting"].summary
        np.testing.assert_array_equal(statistics(shares["consulting"].summary), statistics(other))


def test_measures_bring_what_they_are_believed_to(split: tuple[Why, Why]) -> None:
    """Only the tax cut brings firms, only what forgoes tax costs it, and each rests on a parameter of its own."""
    _, parts = split
    firms, revenue = (parts.attributions[outcome].shares for outcome in ("firms", "revenue"))
    for key in MEASURES:
        assert (firms[f"law.{key}"].summary.mean[-1] > 1e-9) == (key == "tax_cut")
        assert revenue[f"law.{key}"].summary.mean[-1] > 0
    assert parts.rests_on["law.support"] == "law_support_gain"
    assert parts.rests_on["law.tax_cut"] == "law_entry_semi_elasticity"
    # Alone, a measure brings what the law does without the others, administration included.
    alone = shipped("law", *BY_MEASURE, *(f"levers.law.{key} = 0" for key in MEASURES if key != "rd_deduction"))
    only = why(alone, shipped("baseline", *BY_MEASURE))
    for outcome in ALWAYS:
        main = parts.attributions[outcome].main["law.rd_deduction"].mean
        np.testing.assert_allclose(main, only.attributions[outcome].total.mean, rtol=1e-9, atol=1e-12)


def test_measures_that_leave_are_those_that_came_with_the_other_sign(split: tuple[Why, Why]) -> None:
    """Taking the law away measure by measure is putting it in place backwards."""
    _, parts = split
    advice = "levers.consulting.firms_advised = { 2027 = 400 }"
    back = why(shipped("baseline", *BY_MEASURE), shipped("law", *BY_MEASURE, advice), by_measure=True)
    for name, share in parts.attributions["revenue"].shares.items():
        np.testing.assert_allclose(
            back.attributions["revenue"].shares[name].summary.mean, -share.summary.mean, rtol=1e-9
        )


def test_what_has_no_measures_cannot_be_split() -> None:
    """Asking for measures where no lever that differs has any is refused, and says which have."""
    with pytest.raises(ScenarioError, match="those have: law"):
        why(shipped("offices", *BY_MEASURE), shipped("baseline", *BY_MEASURE), by_measure=True)
