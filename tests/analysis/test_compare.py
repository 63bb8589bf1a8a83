"""Differences of inputs and of outcomes."""

import numpy as np
import pytest

from simulator.analysis.compare import compare, difference
from tests.analysis.conftest import Results


def test_paired_differences(results: Results) -> None:
    """A difference is taken draw by draw; the chances of better and worse count strict differences only."""
    base, law = results("baseline", "law")
    found = compare([base, law]).differences["law"]["revenue"]
    gap = law.ensemble.outcomes.totals["revenue"] - base.ensemble.outcomes.totals["revenue"]
    assert found.paired
    np.testing.assert_array_equal(found.summary.p50, np.quantile(gap, 0.5, axis=1))
    np.testing.assert_array_equal(found.probability_better, (gap > 0).mean(axis=1))
    np.testing.assert_array_equal(found.probability_worse, (gap < 0).mean(axis=1))
    assert found.probability_better[0] == found.probability_worse[0] == 0


def test_less_is_better_for_cost_and_exits(results: Results) -> None:
    """A scenario that saves money is better in cost in every draw, one that loses firms by exits worse."""
    base, stopped = results("baseline", "withdrawal")
    cost = difference(base, stopped, "public_cost")
    assert cost.probability_better[-1] == 1
    exits = difference(base, stopped, "exits")
    gap = stopped.ensemble.outcomes.totals["exits"] - base.ensemble.outcomes.totals["exits"]
    assert exits.probability_better[-1] == (gap[-1] < 0).mean()


def test_swapping_turns_signs(results: Results) -> None:
    """Measured the other way round, the difference is the same with the other sign."""
    base, law = results("baseline", "law")
    one, other = difference(base, law, "revenue"), difference(law, base, "revenue")
    np.testing.assert_allclose(one.summary.mean, -other.summary.mean, rtol=1e-12)
    np.testing.assert_array_equal(one.probability_better, other.probability_worse)


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


def test_years_in_common(results: Results) -> None:
    """Scenarios of different length are compared in the years that both have."""
    base, short = results("baseline", ("law", "horizon.end = 2030"))
    assert difference(base, short, "firms").summary.years == tuple(range(2019, 2031))


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
