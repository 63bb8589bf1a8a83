"""Means, quantiles, chances, and what is beyond the evidence."""

import numpy as np
import pytest

from simulator.analysis.results import lever_values
from tests.analysis.conftest import Results


def test_summaries_follow_the_draws(results: Results) -> None:
    """Every outcome's summary is that of its draws, and flows of the first year are not known."""
    (result,) = results("baseline")
    for name, summary in result.totals.items():
        values = result.ensemble.outcomes.totals[name]
        np.testing.assert_array_equal(summary.mean, values.mean(axis=1))
        np.testing.assert_array_equal(summary.p95, np.quantile(values, 0.95, axis=1))
        assert np.isnan(summary.p50[0]) == (name in ("entries", "exits", "public_cost", "tax_forgone"))
    japan = result.markets["japan"]["revenue"]
    place = result.scenario.seeds.markets.names.index("japan")
    np.testing.assert_array_equal(japan.mean, result.ensemble.outcomes.by_market["revenue"][:, place].mean(axis=1))


def test_levers_that_cost(results: Results) -> None:
    """Levers beyond current policy cost, levers that stop save, and those on record do neither."""
    baseline, offices, withdrawal = results("baseline", "offices", "withdrawal")
    assert baseline.levers_that_cost == ()
    assert offices.levers_that_cost == ("offices",)
    assert withdrawal.levers_that_cost == ("consulting", "delegations", "promotion", "partners", "offices")


def test_targets(results: Results) -> None:
    """The chance of a target is the share of draws that meet it; both sides of one line make one."""
    line = (
        'targets = [{ outcome = "revenue", year = 2030, at_least = 15_000 }, '
        '{ outcome = "revenue", year = 2030, at_most = 15_000 }]'
    )
    (result,) = results(("baseline", line))
    national, above, below = result.targets
    assert (national.year, national.at_least) == (2035, 100_000)
    revenue = result.ensemble.outcomes.totals["revenue"][result.years.index(2030)]
    assert above.probability == (revenue >= 15_000).mean()
    assert above.probability + below.probability == 1


def test_a_target_beyond_the_end_has_no_chance(results: Results) -> None:
    """An option may end the projection before the year of a target: its chance is then not known."""
    (result,) = results(("baseline", "horizon.end = 2030"))
    (national,) = result.targets
    assert national.probability is None


def test_what_is_drawn_beside_figures(results: Results) -> None:
    """The past is drawn as figures counted it and the forecast in the newest scope; other outcomes have one scope."""
    newest, earlier = results("baseline", "articles-2023")
    for result, wide in ((newest, True), (earlier, False)):
        known = len(result.scenario.known_years)
        for outcome in ("firms", "revenue"):
            drawn, counted = result.as_drawn(outcome), result.as_counted[outcome]
            np.testing.assert_array_equal(drawn.p50[:known], counted.p50[:known])
            np.testing.assert_array_equal(drawn.p50[known:], result.totals[outcome].p50[known:])
            assert (drawn.p50[0] < result.totals[outcome].p50[0]) == wide
        assert result.as_drawn("pool") is result.totals["pool"]
    assert newest.chance_of_wider_figures == pytest.approx(0.97, abs=3 * 0.017)  # a hundred draws
    assert earlier.chance_of_wider_figures is None


def test_extrapolated(results: Results) -> None:
    """A key beyond its estimated range is named with the years and the range; within it, nothing is."""
    (beyond, within) = results(("baseline", "levers.delegations.missions = { 2027 = 12, 2030 = 40 }"), "go-global")
    (found,) = beyond.extrapolated
    assert (found.key, found.years, found.low, found.high) == ("delegations.missions", tuple(range(2030, 2036)), 0, 18)
    assert within.extrapolated == ()


def test_the_record_is_never_extrapolated(results: Results) -> None:
    """Before its first recorded year a programme did nothing, which is no plan beyond the evidence."""
    (early,) = results(("baseline", "horizon.as_of = 2019"))
    assert early.extrapolated == ()


def test_extrapolated_market(results: Results) -> None:
    """Of a key that each market has, the market is named."""
    (result,) = results(("baseline", "levers.partners.served_share.india = { 2027 = 0.5 }"))
    assert [found.key for found in result.extrapolated] == ["partners.served_share.india"]


def test_extrapolated_by_markets_together(results: Results) -> None:
    """Markets with amounts of their own leave the evidence alone, or together with the others as a total."""
    (result,) = results(("baseline", "levers.delegations.missions_to.japan = { 2027 = 15, 2030 = 19 }"))
    assert {found.key: found.years[0] for found in result.extrapolated} == {
        "delegations.missions_to.japan": 2030,
        "delegations.missions": 2027,
    }


def test_lever_values_of_single_markets(results: Results) -> None:
    """Amounts of single markets are there for those that are stated, beside what current policy comes to."""
    (result,) = results(("baseline", "levers.offices.opened_in.japan = { 2027 = 6 }"))
    scenario, current = result.scenario, result.scenario.seeds.current
    plan, record = lever_values(scenario.policy, scenario), lever_values(current, scenario, beside=scenario.policy)
    assert set(plan) == set(record) == {*lever_values(current, scenario), "offices.opened_in.japan"}
    np.testing.assert_allclose(plan["offices.opened_in.japan"], [0] * 4 + [3.5] * 4 + [6] * 9)
    np.testing.assert_allclose(record["offices.opened_in.japan"], [0] * 4 + [3.5] * 13)
    assert plan["offices.opened"] == record["offices.opened"]


def test_lever_values(results: Results) -> None:
    """Plans and record are told year by year, shares by market, a law that is not in force as neutral."""
    (result,) = results("go-global")
    scenario = result.scenario
    plan, record = (lever_values(plans, scenario) for plans in (scenario.policy, scenario.seeds.current))
    assert plan["consulting.firms_advised"][-9:] == [100, 150, 200, 200, 200, 200, 200, 200, 200]
    assert record["consulting.firms_advised"] == [0] * 4 + [20] * 13
    assert plan["law.tax_cut"] == [0] * 7 + [0.5] * 10
    assert plan["law.in_force_from"] == [2026] * 17
    assert record["law.in_force_from"] == [None] * 17
    assert plan["delegations.destinations.india"][-1] == 0.1
    assert plan["partners.programmes.digital_europe.until"][-1] == 2034
    assert set(record) == set(plan)


def test_starved_filter_warns(results: Results) -> None:
    """Where few particles come near the figures, a note says so."""
    settings = "parameters.trend_firm_growth = { normal = { mean = -0.1, sd = 0.002 } }"
    (fine,) = results("baseline")
    (starved,) = results(("baseline", settings, "parameters.initial_firms = { fixed = 1000 }"))
    assert fine.notes == ()
    assert len(starved.notes) == 1
    assert "the filter is starved" in starved.notes[0]


@pytest.mark.parametrize("assume", [(), ("as-published",)])
def test_grades_count_all_parameters(results: Results, assume: tuple[str, ...]) -> None:
    """Every parameter has one grade."""
    (result,) = results("baseline", assume=assume)
    seeds = result.scenario.seeds
    assert sum(seeds.grades.values()) == len(seeds.parameters)
