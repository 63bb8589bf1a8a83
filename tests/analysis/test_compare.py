"""Differences of inputs and of outcomes."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from simulator.analysis.compare import Comparison, compare, crossings, difference, project_to_compare
from simulator.analysis.input_differences import input_differences
from simulator.analysis.results import Result
from simulator.analysis.summaries import summarise
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import OUTCOMES
from simulator.runs.assimilate import DRAWS_OF_BLOCK
from simulator.runs.ensemble import project_all
from tests.analysis.conftest import Results
from tests.scenarios import shipped

Known = Mapping[str, Result]

RECESSION = 'shocks = [{ market = "all", year = 2028, growth = -0.15, why = "a test" }]'
STORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    **{name: (name, ()) for name in ("baseline", "law", "go-global", "recession", "withdrawal", "articles-2023")},
    "fall": ("offices", (RECESSION,)),
    "short": ("offices", ("horizon.end = 2030",)),
    "cut": ("baseline", ("horizon.end = 2030",)),
}


@pytest.fixture(scope="module")
def known() -> Known:
    """Scenarios on a hundred draws, projected once."""
    scenarios = [replace(shipped(file, *settings), name=name) for name, (file, settings) in STORIES.items()]
    return {ensemble.scenario.name: Result(ensemble) for ensemble in project_all(scenarios)}


def test_paired_differences(known: Known) -> None:
    """A difference is taken draw by draw; the chances of better and worse count strict differences only."""
    base, law = known["baseline"], known["law"]
    found = compare([base, law]).differences["law"]["revenue"]
    gap = law.ensemble.outcomes.totals["revenue"] - base.ensemble.outcomes.totals["revenue"]
    assert found.paired
    np.testing.assert_array_equal(found.summary.p50, np.quantile(gap, 0.5, axis=1))
    np.testing.assert_array_equal(found.probability_better, (gap > 0).mean(axis=1))
    np.testing.assert_array_equal(found.probability_worse, (gap < 0).mean(axis=1))
    assert found.probability_better[0] == found.probability_worse[0] == 0


def test_what_differs_by_rounding_does_not_differ() -> None:
    """A shock that ends leaves nothing but rounding, and after it every simulation is the same."""
    shock = '{ market = "united_states", year = 2027, until = 2029, percent = -30, why = "a test" }'
    struck = replace(shipped("baseline", f"shocks = [{shock}]"), name="struck")
    base, after = map(Result, project_all([shipped("baseline"), struck]))
    levels = [result.ensemble.outcomes.totals["revenue"] for result in (base, after)]
    assert (levels[0] != levels[1])[-1].any()
    found = difference(base, after, "revenue")
    over = found.summary.along.index(2030)
    assert found.probability_worse[over - 1] == 1
    assert not found.probability_worse[over:].any()
    assert not found.probability_better[over:].any()
    assert not found.summary.p05[over:].any()


def test_a_difference_of_averages_has_the_errors_of_both() -> None:
    """Where draws are not shared, its error is that of both averages together; with too few draws it is not known."""
    believed = "parameters.exit_rate_established = { fixed = 0.12, why = 'a test' }"
    for draws, known in ((4 * DRAWS_OF_BLOCK, True), (100, False)):
        settings = f"ensemble.draws = {draws}"
        other = replace(
            read_scenario("baseline", shipped("baseline").seeds, settings=[("a", believed), ("b", settings)])
        )
        base = read_scenario("baseline", other.seeds, settings=[("b", settings)])
        results = list(map(Result, project_all([base, replace(other, name="other")])))
        found = difference(*results, "revenue").summary
        errors = [summarise(one.ensemble.outcomes.totals["revenue"], one.years, "").mean_error for one in results]
        np.testing.assert_allclose(found.mean_error, np.hypot(*errors), rtol=1e-12)
        assert np.isfinite(found.mean_error).all() == known


def test_less_is_better_for_cost_and_exits(known: Known) -> None:
    """A scenario that saves money is better in cost in every draw, one that loses firms by exits worse."""
    base, stopped = known["baseline"], known["withdrawal"]
    cost = difference(base, stopped, "public_cost")
    assert cost.probability_better[-1] == 1
    exits = difference(base, stopped, "exits")
    gap = stopped.ensemble.outcomes.totals["exits"] - base.ensemble.outcomes.totals["exits"]
    assert exits.probability_better[-1] == (gap[-1] < 0).mean()


def test_swapping_turns_signs(known: Known) -> None:
    """Measured the other way round, every difference is the same with the other sign, and so is every worth."""
    base, law = known["baseline"], known["law"]
    for outcome in OUTCOMES:
        one, other = difference(base, law, outcome), difference(law, base, outcome)
        np.testing.assert_array_equal(one.summary.mean, -other.summary.mean)
        np.testing.assert_allclose(one.summary.p05, -other.summary.p95, rtol=1e-9)
        np.testing.assert_array_equal(one.probability_better, other.probability_worse)
    there, back = compare([base, law]).contrasts["law"].worth, compare([law, base]).contrasts["baseline"].worth
    assert there is not None
    assert back is not None
    assert there.benefit["mean"] == -back.benefit["mean"]
    assert there.revenue_per_cost.of_means == back.revenue_per_cost.of_means
    assert (there.revenue_per_cost.given_up, back.revenue_per_cost.given_up) == (False, True)


@pytest.mark.parametrize("other", ["go-global", "recession", "articles-2023"])
def test_increments_add_up(known: Known, other: str) -> None:
    """What the mean difference gains from year to year adds up to that of the last year, paired or not."""
    base, changed = known["baseline"], known[other]
    for outcome in OUTCOMES:
        gap = difference(base, changed, outcome)
        assert np.nansum(gap.increments) == pytest.approx(gap.summary.mean[-1], rel=1e-9, abs=1e-9)
        np.testing.assert_array_equal(np.isnan(gap.increments), np.isnan(gap.summary.mean))


@pytest.mark.parametrize(
    "setting", ["horizon.as_of = 2023", "ensemble.rng_seed = 1", "parameters.return_share.fixed = 0.5"]
)
def test_unpaired(results: Results, setting: str) -> None:
    """Where draws differ nothing is said per draw: only the difference of means is known."""
    base, other = results("baseline", ("law", setting))
    found = compare([base, other]).differences["law"]["firms"]
    assert not found.paired
    means = [result.ensemble.outcomes.totals["firms"].mean(axis=1) for result in (other, base)]
    np.testing.assert_allclose(found.summary.mean, means[0] - means[1], rtol=1e-12)
    assert np.isnan(found.summary.p50).all()
    assert np.isnan(found.probability_better).all()


def test_years_in_common(known: Known) -> None:
    """Scenarios of different length are compared in the years that both have."""
    assert difference(known["baseline"], known["short"], "firms").summary.years == tuple(range(2019, 2031))


def test_inputs_policy_belief_shock(results: Results) -> None:
    """Inputs that differ are told apart: what is done, what is believed, what happens."""
    base, other = results(
        "baseline",
        (
            "recession",
            "levers.delegations.missions = { 2027 = 12 }",
            "parameters.return_share.fixed = 0.5",
            "world.real_depreciation = { 2027 = 0.05 }",
        ),
    )
    rows = {row.key: row for row in compare([base, other]).inputs}
    assert {key: row.kind for key, row in rows.items()} == {
        "levers.delegations.missions": "policy",
        "parameters.return_share": "belief",
        "world.real_depreciation": "shock",
        "shocks": "shock",
    }
    missions = rows["levers.delegations.missions"]
    assert (missions.unit, missions.before, missions.after) == ("missions/year", {2026: 6}, {2026: 6, 2027: 12})
    assert rows["parameters.return_share"].before == {"beta": {"a": 8, "b": 3}}
    assert missions.years == tuple(range(2027, 2036))
    assert (rows["parameters.return_share"].years, rows["shocks"].years) == (None, (2028,))
    assert rows["world.real_depreciation"].years == (2027,)


def test_inputs_of_figures_markets_and_entries(seeds: Seeds) -> None:
    """A new figure is a belief, a market's own amount is measured against its share, entries are of the world."""
    lines = (
        'observations = [{ quantity = "firms", year = 2025, value = 2200 }]',
        'observations = [{ quantity = "revenue", year = 2026, value = 17000 }]',
        "levers.delegations.missions_to.japan = { 2028 = 2 }",
        "world.entry_ratio = { 2027 = 1.2 }",
        'shocks = [{ market = "all", year = 2028, until = 2029, percent = -10 }]',
    )
    base = read_scenario("baseline", seeds)
    rows = {
        row.key: row for row in input_differences(base, read_scenario("baseline", seeds, (), [(x, x) for x in lines]))
    }
    assert {key: row.kind for key, row in rows.items()} == {
        "levers.delegations.missions_to.japan": "policy",
        "observations.firms.2025": "belief",
        "observations.revenue.2026": "belief",
        "horizon.as_of": "belief",
        "world.entry_ratio": "shock",
        "shocks": "shock",
    }
    japan, firms, revenue = (rows[key] for key in list(rows)[:3])
    assert (japan.before, japan.after) == ({2026: 0.9996}, {2026: 0.9996, 2028: 2})
    assert japan.years == tuple(range(2028, 2036))
    assert firms.before == {"value": 2000, "log_sd": 0.1, "relation": "at_least"}
    assert (firms.before_origin, firms.after_origin) == ("seeds/observations.csv", lines[0])
    assert (revenue.before, revenue.before_origin, revenue.unit) == (None, "not set", "US$ million/year")
    assert rows["world.entry_ratio"].unit == "1"
    assert rows["shocks"].years == (2028, 2030)


def test_origins_of_inputs(seeds: Seeds) -> None:
    """Of both values it is told where they were written: file and line, option, seeds, or nowhere."""
    settings = ("levers.offices.opened = { 2027 = 30 }", "horizon.end = 2030", "world.home_demand_gap = { 2027 = 0.1 }")
    base = read_scenario("baseline", seeds)
    other = read_scenario("delegations", seeds, (), [(line, line) for line in settings])
    rows = {row.key: row for row in input_differences(base, other)}
    record = "seeds/current_policy.toml"
    opened = rows["levers.offices.opened"]
    assert (opened.before_origin, opened.after_origin) == (record, "levers.offices.opened = { 2027 = 30 }")
    share = rows["levers.delegations.destinations.india"]
    assert share.before_origin == record
    file, _, line = share.after_origin.rpartition(":")
    assert file.endswith("delegations.toml")
    with open(file, encoding="utf-8") as text:
        assert text.read().splitlines()[int(line) - 1].startswith("destinations = ")
    assert (rows["horizon.end"].before_origin, rows["horizon.end"].after_origin) == ("default", "horizon.end = 2030")
    assert rows["world.home_demand_gap"].before_origin == "not set"


BELIEF = "parameters.exit_rate_established.fixed = 0.12"


@pytest.fixture(scope="module")
def crossed() -> Comparison:
    """The baseline against offices under another belief, by market."""
    scenarios = [shipped("baseline"), shipped("offices", BELIEF)]
    return compare(*project_to_compare(scenarios), by_market=True)


@pytest.mark.parametrize(("settings", "beliefs"), [((), "baseline"), ((BELIEF,), "offices")])
def test_four_lines_are_separate_comparisons(
    results: Results, crossed: Comparison, settings: tuple[str, ...], beliefs: str
) -> None:
    """Each policy under each belief is what it is alone, and their difference what a paired comparison finds."""
    base, changed = results(("baseline", *settings), ("offices", *settings))
    alone = compare([base, changed], by_market=True).contrasts["offices"]
    lines = {line.policy: line for line in crossed.four_lines["offices"] if line.beliefs == beliefs}
    for policy, result in (("baseline", base), ("offices", changed)):
        for outcome in OUTCOMES:
            found = lines[policy].result.ensemble.outcomes.totals[outcome]
            np.testing.assert_array_equal(found, result.ensemble.outcomes.totals[outcome])
    contrast = lines["offices"].contrast
    assert lines["baseline"].contrast is None
    assert contrast is not None
    assert contrast.paired
    for outcome in OUTCOMES:
        np.testing.assert_array_equal(contrast.differences[outcome].summary.p95, alone.differences[outcome].summary.p95)
    assert contrast.worth is not None
    assert alone.worth is not None
    assert contrast.worth.benefit == alone.worth.benefit
    one, other = (found.by_market["japan"]["revenue"].summary.p50 for found in (contrast, alone))
    np.testing.assert_array_equal(one, other)


def test_own_contrast_is_paired(crossed: Comparison) -> None:
    """What a crossed scenario changes is told under its own beliefs, while against the first only means are known."""
    assert not crossed.contrasts["offices"].paired
    assert crossed.own("offices") is crossed.four_lines["offices"][-1].contrast
    policies = [(line.policy, line.beliefs) for line in crossed.four_lines["offices"]]
    assert policies == [
        *(("baseline", "baseline"), ("offices", "baseline")),
        *(("baseline", "offices"), ("offices", "offices")),
    ]


@pytest.mark.parametrize(
    ("name", "settings", "count"),
    [
        ("offices", (), 0),
        ("baseline", (BELIEF,), 0),
        ("offices", (BELIEF,), 2),
        ("recession", (BELIEF,), 2),
        ("offices", ("ensemble.rng_seed = 1",), 2),
        ("offices", ("horizon.as_of = 2023",), 2),
        ("articles-2023", ("levers.offices.opened = { 2024 = 30 }", "horizon.end = 2025"), 0),
    ],
)
def test_only_what_differs_in_both_is_crossed(name: str, settings: tuple[str, ...], count: int) -> None:
    """Four lines need policy or world to differ, and what decides the draws, and a forecast under both beliefs."""
    scenarios = [shipped("baseline"), shipped(name, *settings)]
    assert len(crossings(scenarios)) == count


def test_crossed_in_what_was_known() -> None:
    """Under beliefs of another last known year each policy is projected from that year."""
    scenarios = [shipped("baseline"), shipped("offices", "horizon.as_of = 2023")]
    first, other = crossings(scenarios)
    assert (first.as_of, other.as_of) == (2023, 2025)
    ensembles = project_all([first, other])
    assert [ensemble.outcomes.totals["firms"].shape for ensemble in ensembles] == [(17, 100)] * 2


def test_markets_add_up(known: Known) -> None:
    """The mean differences of the markets add up to the nation's, and operators' markets are among them."""
    base, changed = known["baseline"], known["go-global"]
    contrast = compare([base, changed], by_market=True).contrasts["go-global"]
    assert set(contrast.by_market) == set(base.scenario.seeds.markets.names)
    for outcome in ("firms", "revenue"):
        total = sum(gaps[outcome].summary.mean for gaps in contrast.by_market.values())
        np.testing.assert_allclose(total, contrast.differences[outcome].summary.mean, rtol=1e-9, atol=1e-9)
    assert compare([base, changed]).contrasts["go-global"].by_market == {}


def test_costs_by_lever_add_up(known: Known) -> None:
    """Extra costs of the levers that differ add up to the extra public cost, and so do their discounted sums.

    The law's is among them although both have it: more revenue is more tax forgone.
    """
    base, changed = known["law"], known["go-global"]
    contrast = compare([base, changed]).contrasts["go-global"]
    assert list(contrast.cost_by_lever) == ["law", "consulting", "delegations", "promotion", "partners", "offices"]
    total = np.sum([gap.summary.mean for gap in contrast.cost_by_lever.values()], axis=0)
    np.testing.assert_allclose(total[1:], contrast.differences["public_cost"].summary.mean[1:], rtol=1e-9, atol=1e-9)
    assert contrast.worth is not None
    discounted = sum(values["mean"] for values in contrast.worth.cost_by_lever.values())
    assert discounted == pytest.approx(contrast.worth.cost["mean"], rel=1e-9)


def test_the_world_has_no_price(known: Known) -> None:
    """What comes of another world is added up, but no price of it is told; other beliefs leave no worth at all."""
    contrasts = compare([known[name] for name in ("baseline", "fall", "articles-2023")]).contrasts
    worth = contrasts["fall"].worth
    assert worth is not None
    assert worth.revenue["p50"] < 0
    assert worth.cost_per_firm.of_means is worth.revenue_per_cost.of_means is None
    assert contrasts["articles-2023"].worth is None


def test_worth_up_to_the_last_common_year(known: Known) -> None:
    """Of scenarios of different length the worth is that of the years both have."""
    one, other = (compare([known[first], known["short"]]).contrasts["short"].worth for first in ("baseline", "cut"))
    assert one is not None
    assert other is not None
    assert replace(one, against="") == replace(other, against="")
    assert (one.first, one.end) == (2026, 2030)


def test_nothing_differs(results: Results) -> None:
    """A scenario compared with itself under another name differs in nothing."""
    base, again = results("baseline", ("withdrawal", *(f"levers.{line}" for line in REPEATED)))
    comparison = compare([base, again])
    assert comparison.inputs == ()
    assert not np.nan_to_num(comparison.differences["withdrawal"]["revenue"].summary.p95).any()


REPEATED = (
    "consulting.firms_advised = { 2027 = 20 }",
    "delegations.missions = { 2027 = 6 }",
    "delegations.meetings_at_home = { 2027 = 100 }",
    "promotion.budget = { 2027 = 1 }",
    "partners.served_share.japan = { 2027 = 0.05 }",
    'partners.programmes.digital_europe = { market = "european_union", until = 2027, '
    'demand = "digital_europe_demand" }',
    "offices.opened = { 2027 = 10 }",
)
