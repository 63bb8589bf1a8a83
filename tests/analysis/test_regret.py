"""Choices, regret and ranking, on toys by hand and on shipped scenarios."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from simulator.analysis.choices import CURRENT, Choices, choices, part, refuse_unlike
from simulator.analysis.information import information
from simulator.analysis.lineages import clustered_error, lineages
from simulator.analysis.regret import groups, ranking, regrets, robust, strongest, telling
from simulator.analysis.worth import worth
from simulator.inputs.problems import ScenarioError
from simulator.model.quantities import Array
from simulator.runs.assimilate import DRAWS_OF_BLOCK
from simulator.runs.draws import generator
from simulator.runs.ensemble import project_all
from tests.scenarios import shipped


@pytest.fixture(scope="module")
def offered() -> Choices:
    """The law and a withdrawal."""
    return choices([shipped("law"), shipped("withdrawal")], 0.05)


def toy(
    offered: Choices, benefit: list[list[float]] | Array, beliefs: str = "as written", **unknowns: Array
) -> Choices:
    """Three choices, of which the first does nothing, with benefits of shape (choice, draw)."""
    titles = {CURRENT: "Nothing", "bold": "Bold", "careful": "Careful"}
    return replace(offered, beliefs=beliefs, titles=titles, benefit=np.array(benefit, float), unknowns=unknowns)


def test_regret_by_hand(offered: Choices) -> None:
    """Regret is what the best of a draw is worth more; what none can avoid is the same for all choices."""
    found = regrets(toy(offered, [[0, 0, 0, 0], [10, -6, 10, -6], [1, 1, 1, 1]]))
    assert [found[name].mean for name in (CURRENT, "bold", "careful")] == [5.5, 3.5, 4.5]
    assert [found[name].avoidable for name in (CURRENT, "bold", "careful")] == [2, 0, 1]
    assert found["careful"].p95 == 9
    assert len({regret.mean - regret.avoidable for regret in found.values()}) == 1


def test_regret_that_none_avoids_is_the_value_of_perfect_information(offered: Choices) -> None:
    """The mean regret of the best choice in expectation is the value of perfect information."""
    best = offered.names[offered.best]
    assert regrets(offered)[best].mean == pytest.approx(information(offered).evpi, rel=1e-12)
    assert regrets(offered)[best].avoidable == 0


def test_least_regretted_is_minimax_of_what_can_be_avoided(offered: Choices) -> None:
    """A careful choice that is never best is least regretted where the others are wrong under one set of beliefs."""
    hopeful = toy(offered, [[0, 0], [10, 10], [6, 6]], "hopeful")
    grim = toy(offered, [[0, 0], [-9, -9], [-3, -3]], "grim")
    found = robust([hopeful, grim])
    assert {name: found.worst(name).avoidable for name in found.regrets} == {CURRENT: 10, "bold": 9, "careful": 4}
    assert found.least == "careful"
    assert found.least_in_mean == found.least_in_bad == "careful"


def test_what_none_can_avoid_does_not_decide(offered: Choices) -> None:
    """Under beliefs of which the draws differ much all are regretted alike; what could be avoided elsewhere decides."""
    sure = toy(offered, [[0, 0], [-3, -3], [-9, -9]], "sure")
    wild = toy(offered, [[0, 0], [21, -19], [-9, -9]], "wild")
    found = robust([sure, wild])
    assert (found.least, found.least_in_mean) == (CURRENT, "bold")


@pytest.mark.parametrize(("lead", "clear"), [(0.05, False), (0.2, True)])
def test_a_lead_is_clear_where_it_is_more_than_noise(offered: Choices, lead: float, clear: bool) -> None:
    """Of a standard error of 0.03 a lead of 0.05 is noise and one of 0.2 is not; on the same luck neither is."""
    luck = generator(1, "luck", 0).standard_normal(1024)
    luck -= luck.mean()
    found = robust([toy(offered, [0 * luck, 3 + lead + luck, 0 * luck + 3])])
    assert (found.least, found.next, found.clear) == ("bold", "careful", clear)
    assert robust([toy(offered, [0 * luck, 3 + lead + luck, 3 + luck])]).clear


def test_of_several_sets_the_worst_of_each_choice_are_compared(offered: Choices) -> None:
    """The next is second in its worst regret; noise in either worst set counts, in no other."""
    luck = 100 * generator(1, "luck", 0).standard_normal(1024)
    luck -= luck.mean()
    sure = 0 * luck
    hopeful = toy(offered, [sure, sure + 10, sure + 6], "hopeful")
    grim = toy(offered, [sure, sure - 9, sure - 3], "grim")
    wild = toy(offered, [sure, luck - 9, sure - 3], "wild")
    assert robust([hopeful, grim]).next == "bold"
    assert robust([hopeful, grim]).clear
    assert not robust([hopeful, wild]).clear
    assert robust([hopeful, grim, toy(offered, [sure, luck, sure], "idle")]).clear


def test_regrets_have_errors_between_blocks(offered: Choices) -> None:
    """Errors are those of mean and percentile over blocks; what is never regretted has none; few draws tell nothing."""
    luck = generator(1, "luck", 0).standard_normal(16 * DRAWS_OF_BLOCK)
    found = regrets(toy(offered, [0 * luck, 5 + luck - luck.mean(), 0 * luck - 9]))
    assert found[CURRENT].avoidable_error == pytest.approx(1 / np.sqrt(len(luck)), rel=0.5)
    assert found["careful"].avoidable_error == pytest.approx(found[CURRENT].avoidable_error)
    assert found[CURRENT].p95_error > found[CURRENT].avoidable_error
    assert (found["bold"].avoidable_error, found["bold"].p95_error) == (0, 0)
    assert np.isnan(regrets(toy(offered, [[0, 0], [10, 10], [6, 6]]))["careful"].avoidable_error)


def test_ties_go_to_the_first(offered: Choices) -> None:
    """Choices that are worth the same are equally regretted, and the first is named."""
    assert robust([toy(offered, [[0, 0], [0, 0], [0, 0]])]).least == CURRENT


def test_doing_nothing_can_always_be_chosen(offered: Choices) -> None:
    """Current policy is added as first choice worth nothing more, unless a scenario repeats it; it may be best."""
    assert offered.names == (CURRENT, "law", "withdrawal")
    np.testing.assert_array_equal(offered.benefit[0], 0)
    with_baseline = choices([shipped("withdrawal"), shipped("baseline")], 0.05)
    assert with_baseline.names == ("withdrawal", "baseline")
    assert with_baseline.current == "baseline"
    assert robust([with_baseline]).least == "baseline"


def test_benefit_is_worth_against_the_record(offered: Choices) -> None:
    """Benefits are those of the scenario and current policy projected by themselves."""
    law = shipped("law")
    after, before = project_all([law, law.under_current_policy])
    np.testing.assert_array_equal(offered.benefit[1], worth(before.outcomes, after.outcomes, law, 0.05).benefit)


def test_ranking_finds_what_turns_the_choice(offered: Choices) -> None:
    """Of ten parameters the two that move the lead are found, and each cell names the choice that is best there."""
    names = ["strong", "weak", *(f"idle {place}" for place in range(8))]
    unknowns = {name: generator(1, name, 0).random(3000) * 2 - 1 for name in names}
    bold = 4 * unknowns["strong"] + 2 * unknowns["weak"] + generator(1, "luck", 0).standard_normal(3000) + 0.5
    found = ranking(toy(offered, np.stack([np.zeros(3000), bold, np.full(3000, -10.0)]), **unknowns))
    assert found is not None
    assert found.names == ("strong", "weak")
    assert [[cell.best for cell in row] for row in found.cells] == [[0, 0, 0], [0, 1, 1], [1, 1, 1]]
    assert sum(cell.draws for row in found.cells for cell in row) == 3000
    for row, part_of_draws in zip(found.cells, found.groups[0], strict=True):
        inside = bold[part_of_draws.members].mean()
        assert sum(cell.benefit[1] * cell.draws for cell in row) / 1000 == pytest.approx(inside, rel=1e-9)
    assert found.shares[0] == pytest.approx((16 / 3) / bold.var(), rel=0.05)


def test_shared_risk_is_seen(offered: Choices) -> None:
    """What moves two leading choices alike, and turns the choice away from both, is found."""
    common, own = (generator(1, name, 0).standard_normal(3000) for name in ("common", "own"))
    benefit = np.stack([np.zeros(3000), 2 + 4 * common + own, 1 + 4 * common])
    found = ranking(toy(offered, benefit, common=common, own=own))
    assert found is not None
    assert found.names[0] == "common"
    assert {cell.best for cell in found.cells[0]} == {0}


def test_cells_with_few_draws_are_not_judged(offered: Choices) -> None:
    """With fewer than twenty different draws in a cell nothing is said of it; copies do not count."""
    strong = generator(1, "strong", 0).random(40)
    copied = np.repeat(strong, 100)
    found = ranking(toy(offered, np.stack([0 * copied, copied - 0.4, copied - 0.5]), strong=copied))
    assert found is not None
    assert {cell.best for row in found.cells for cell in row} == {None}


def test_no_ranking_from_noise(offered: Choices) -> None:
    """Where only luck moves the lead there is no ranking, and none where nothing moves it."""
    unknowns = {f"idle {place}": generator(2, f"idle {place}", 0).random(500) for place in range(20)}
    luck = generator(2, "luck", 0).standard_normal(500)
    assert ranking(toy(offered, np.stack([0 * luck, luck, luck - 1]), **unknowns)) is None
    assert ranking(toy(offered, np.stack([0 * luck, 0 * luck + 1, 0 * luck]), **unknowns)) is None


def test_strongest_counts_only_what_is_new() -> None:
    """A parameter that only goes with the strongest is not named beside it."""
    strong, own, other = (generator(3, name, 0).standard_normal(2000) for name in ("strong", "own", "other"))
    unknowns = {"strong": strong, "companion": strong + 0.5 * own, "other": other}
    values = 3 * strong + other
    assert telling(values, unknowns, lineages(unknowns), 1) == ["strong", "companion", "other"]
    assert list(strongest(values, unknowns, lineages(unknowns), 1)) == ["strong", "other"]


@pytest.mark.parametrize(
    ("values", "sizes"),
    [
        (np.arange(9.0), [3, 3, 3]),
        (np.array([0.0] * 8 + [1.0] * 2), [8, 2]),
        (np.array([0.0] * 2 + [1.0] * 8), [2, 8]),
        (np.array([0.0] * 4 + [1, 2, 3, 4, 5]), [4, 2, 3]),
    ],
)
def test_groups_are_thirds_that_keep_equal_values_together(values: Array, sizes: list[int]) -> None:
    """Thirds by value, fewer where values are few; every draw is in one group, and groups do not overlap."""
    found = groups(values)
    assert [int(group.members.sum()) for group in found] == sizes
    assert all(before.high < after.low for before, after in pairwise(found))


def test_clustered_error_counts_clusters() -> None:
    """Of single draws it is the usual standard error; copies of draws leave it as it is; one cluster tells nothing."""
    values = generator(1, "values", 0).standard_normal(200)
    usual = values.std(ddof=1) / np.sqrt(200)
    assert clustered_error(values, np.arange(200)) == pytest.approx(usual, rel=1e-12)
    assert clustered_error(np.repeat(values, 3), np.repeat(np.arange(200), 3)) == pytest.approx(usual, rel=1e-12)
    assert clustered_error(values, np.zeros(200, dtype=int)) == np.inf


def test_progress_of_parts() -> None:
    """The progress of the second of three parts lies in the middle third."""
    seen: list[tuple[int, int]] = []
    part(lambda done, total: seen.append((done, total)), 1, 3)(2, 4)
    assert seen == [(6, 12)]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ((), ("horizon.end = 2030",), "horizon.end: is 2030 here and 2035 in .*--end"),
        (("horizon.as_of = 2024",), (), "horizon.as_of: is 2025 here and 2024 in .*--as-of"),
        ((), ("ensemble.rng_seed = 7",), "ensemble.rng_seed: is 7 here and 2023 in .*--rng-seed"),
        ((), ("ensemble.draws = 200",), "ensemble.draws: is 200 here and 100 in .*--draws"),
        ((), ("parameters.return_share.fixed = 0.5",), "parameters.return_share: is believed otherwise in .*--assume"),
        ((), ("world.real_depreciation = { 2027 = 0.05 }",), "world.real_depreciation: differs from .*policies are"),
    ],
)
def test_scenarios_that_differ_in_more_than_policy(first: tuple[str, ...], second: tuple[str, ...], words: str) -> None:
    """Other years, draws, beliefs or worlds are refused, with the key and the cure."""
    with pytest.raises(ScenarioError, match=words):
        refuse_unlike([shipped("law", *first), shipped("offices", *second)])


def test_other_worlds_and_no_choice_are_refused() -> None:
    """A scenario with shocks cannot be chosen against one without, and current policy alone leaves no choice."""
    with pytest.raises(ScenarioError, match=r"recession.*shocks: differs from .*give all files the same"):
        refuse_unlike([shipped("law"), shipped("recession")])
    with pytest.raises(ScenarioError, match="repeats current policy, so that there is nothing to choose"):
        refuse_unlike([shipped("baseline")])
    with pytest.raises(ScenarioError, match="stands for doing nothing beyond current policy; rename the file"):
        refuse_unlike([replace(shipped("law"), name=CURRENT)])
    refuse_unlike([shipped("law")])
