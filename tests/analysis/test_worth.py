"""What policies are worth: discounted sums, prices, and current policy as the measure."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.analysis.compare import beside_current_policy, worth_between
from simulator.analysis.worth import (
    CURRENT,
    DISCOUNT,
    Ratio,
    discount_factors,
    each,
    price,
    summarise_worth,
    worth,
    yield_of,
)
from simulator.cli.options import DISCOUNT as OPTION
from simulator.inputs.scenario import Scenario, read_scenario
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import NET_VALUE, PRICE, Array
from simulator.runs.posterior import posterior
from simulator.runs.project import Outcomes
from tests.analysis.conftest import Results

YEARS, DRAWS = 9, 4  # from 2019 to 2027, of which two are forecast


@pytest.fixture
def two_years(seeds: Seeds) -> Scenario:
    """A scenario that forecasts 2026 and 2027."""
    return read_scenario("baseline", seeds, (), [("end", "horizon.end = 2027")])


def outcomes(**forecast: list[float]) -> Outcomes:
    """Outcomes that are zero but for the two forecast years, the same in all draws."""

    def rows(values: list[float]) -> Array:
        known = np.zeros((YEARS, DRAWS))
        known[-2:] = np.array(values)[:, None]
        return known

    names = ("revenue", "firms", "public_cost", "tax_forgone", "value_added", NET_VALUE)
    totals = {name: rows(forecast.get(name, [0.0, 0.0])) for name in names}
    totals[PRICE] = rows(forecast.get(PRICE, [1.0, 1.0]))
    costs = {"law": totals["public_cost"] / 4, "offices": totals["public_cost"] * 3 / 4, "promotion": rows([0.0, 0.0])}
    return Outcomes(totals, {}, costs)


BEFORE = outcomes(revenue=[100.0, 100.0], firms=[50.0, 60.0])
AFTER = outcomes(
    revenue=[110.0, 142.0],
    firms=[52.0, 64.0],
    public_cost=[1.0, 2.1],
    tax_forgone=[0.5, 1.05],
    value_added=[5.0, 8.4],
    net_value=[4.0, 6.3],
)


def test_two_years_discounted(two_years: Scenario) -> None:
    """Money of the second year is divided by one plus the rate, firms are those of the end, and sums are as by hand."""
    found = worth(BEFORE, AFTER, two_years, 0.05)
    np.testing.assert_allclose(found.revenue, 10 + 42 / 1.05, rtol=1e-12)
    np.testing.assert_allclose(found.cost, 1 + 2.1 / 1.05, rtol=1e-12)
    np.testing.assert_allclose(found.tax_forgone, 0.5 + 1.05 / 1.05, rtol=1e-12)
    np.testing.assert_allclose(found.value_added, 5 + 8.4 / 1.05, rtol=1e-12)
    np.testing.assert_allclose(found.benefit, 4 + 6.3 / 1.05, rtol=1e-12)
    np.testing.assert_array_equal(found.firms, 4.0)


def test_money_is_of_one_kind(two_years: Scenario) -> None:
    """Revenue and value added are at current prices and are divided by the price level; costs are at constant ones."""
    dear = [2.0, 4.0]
    before, after = (
        replace(one, totals={**one.totals, PRICE: outcomes(price=dear).totals[PRICE]}) for one in (BEFORE, AFTER)
    )
    found = worth(before, after, two_years, 0.0)
    np.testing.assert_allclose(found.revenue, 10 / 2 + 42 / 4, rtol=1e-12)
    np.testing.assert_allclose(found.value_added, 5 / 2 + 8.4 / 4, rtol=1e-12)
    np.testing.assert_allclose(found.cost, 3.1, rtol=1e-12)
    np.testing.assert_allclose(found.benefit, 10.3, rtol=1e-12)


def test_benefit_is_that_of_its_definition(results: Results) -> None:
    """Added up by hand from yearly outcomes and the parameters of the draws: what the nation is left with."""
    base, law = results("baseline", "law")
    drawn = posterior(law.scenario)
    p, forecast = drawn.parameters, slice(law.scenario.as_of + 1 - 2019, None)
    extra = {
        name: (law.ensemble.outcomes.totals[name] - base.ensemble.outcomes.totals[name])[forecast]
        for name in ("value_added", "public_cost", "tax_forgone")
    }
    prices = 1.025 ** np.arange(1, 11.0)[:, None]
    spent, forgone = extra["public_cost"] - extra["tax_forgone"], extra["tax_forgone"]
    kept = (1 - p["labour_opportunity_cost"]) * extra["value_added"] / prices
    raised = p["marginal_cost_of_funds"] * spent + (p["marginal_cost_of_funds"] - 1) * forgone
    expected = discount_factors(10, 0.05) @ (kept - raised)
    found = worth(base.ensemble.outcomes, law.ensemble.outcomes, law.scenario, 0.05)
    np.testing.assert_allclose(found.benefit, expected, rtol=1e-9, atol=1e-9)


def test_summary_of_two_years(two_years: Scenario) -> None:
    """The summary says rate and years, has prices as ratios, and the levers that cost anything."""
    found = summarise_worth(worth(BEFORE, AFTER, two_years, 0.05), two_years, CURRENT)
    assert (found.against, found.discount, found.first, found.end) == ("record", 0.05, 2026, 2027)
    assert found.benefit["mean"] == pytest.approx(10.0, rel=1e-12)
    assert found.probability_positive == 1
    assert found.cost_per_firm.of_means == pytest.approx(3 / 4, rel=1e-12)
    assert found.cost_per_revenue.of_means == pytest.approx(3 / 50, rel=1e-12)
    assert found.revenue_per_cost.of_means == pytest.approx(50 / 3, rel=1e-12)
    assert {lever: values["p50"] for lever, values in found.cost_by_lever.items()} == pytest.approx(
        {"law": 0.75, "offices": 2.25}, rel=1e-12
    )


def test_without_discount_sums_are_plain(two_years: Scenario) -> None:
    """At a rate of zero all years count alike."""
    found = worth(BEFORE, AFTER, two_years, 0.0)
    np.testing.assert_allclose(found.revenue, 52.0, rtol=1e-12)
    np.testing.assert_allclose(found.benefit, 10.3, rtol=1e-12)
    np.testing.assert_array_equal(discount_factors(3, 0.0), 1.0)
    np.testing.assert_allclose(discount_factors(3, 1.0), [1, 1 / 2, 1 / 4], rtol=1e-12)


def test_discounted_as_in_the_results(results: Results) -> None:
    """On a real scenario the sums are those of its yearly means, so that tax forgone counts."""
    base, law = results("baseline", "law")
    found = worth_between(base, law, CURRENT, 0.1)
    powers = [1.1**-place for place in range(10)]
    spent = sum(cost * power for cost, power in zip(law.totals["public_cost"].mean[-10:], powers, strict=True))
    assert found.cost["mean"] == pytest.approx(spent, rel=1e-9)
    assert found.cost["p05"] < found.cost["p50"] < found.cost["p95"]


def test_the_record_is_worth_nothing(seeds: Seeds) -> None:
    """A scenario that repeats current policy is measured against itself; one that spells it out comes to zero too."""
    draws = ("draws", "ensemble.draws = 100")
    spelt = ("offices", "levers.offices.opened = { 2027 = 10 }")
    scenarios = [read_scenario("baseline", seeds, (), lines) for lines in ([draws], [draws, spelt])]
    (plain, itself), (spelt_out, record) = beside_current_policy(scenarios)
    assert itself is plain
    assert record is not spelt_out
    for before, after in ((itself, plain), (record, spelt_out)):
        found = worth_between(before, after, CURRENT)
        for values in (found.cost, found.revenue, found.value_added, found.benefit, found.firms):
            assert set(values.values()) == {0.0}
        assert found.cost_per_firm == found.cost_per_revenue == found.revenue_per_cost == Ratio()
        assert (found.probability_positive, found.cost_by_lever) == (0, {})


def test_the_record_meets_the_same_world(seeds: Seeds) -> None:
    """A recession alone is worth nothing to a policy: current policy meets it as well, and on the same draws."""
    lines = [("draws", "ensemble.draws = 100"), ("offices", "levers.offices.opened = { 2027 = 30 }")]
    ((result, record),) = beside_current_policy([read_scenario("recession", seeds, (), lines)])
    assert record.scenario.beliefs == result.scenario.beliefs
    assert worth_between(record, result, CURRENT).revenue["p50"] > 0
    before, after = (one.ensemble.outcomes.totals["revenue"][-1] for one in (record, result))
    fallen = before < after / 2
    assert not fallen.any()


def test_order_of_scenarios_and_records(seeds: Seeds) -> None:
    """Each scenario keeps its own record, whichever of them need one."""
    names = ("offices", "baseline", "law")
    scenarios = [read_scenario(name, seeds, (), [("draws", "ensemble.draws = 100")]) for name in names]
    pairs = beside_current_policy(scenarios)
    assert [result.scenario.name for result, _ in pairs] == list(names)
    assert [record.scenario.name for _, record in pairs] == list(names)
    assert all(record.scenario.policy == seeds.current for _, record in pairs)


SPREAD = np.linspace(-1.0, 3.0, 100)


@pytest.mark.parametrize(
    ("cost", "bought", "of_means", "given_up"),
    [
        (2.0, 4.0, 0.5, False),
        (-2.0, -4.0, 0.5, True),
        (2.0, -4.0, None, False),
        (-2.0, 4.0, None, False),
        (0.0, 4.0, None, False),
        (2.0, 0.0, None, False),
    ],
)
def test_price(cost: float, bought: float, of_means: float | None, given_up: bool) -> None:
    """A price is told where both rise or both fall, and of nothing bought there is none."""
    found = price(*(both := (np.full(100, cost), np.full(100, bought))), each(*both))
    assert (found.of_means, found.given_up) == (of_means, given_up)
    assert (found.by_draw is None) == (of_means is None)


@pytest.mark.parametrize(
    ("brought", "cost", "of_means", "given_up"),
    [
        (4.0, 2.0, 2.0, False),
        (-4.0, 2.0, -2.0, False),
        (-4.0, -2.0, 2.0, True),
        (4.0, -2.0, None, False),
        (4.0, 0.0, None, False),
    ],
)
def test_yield(brought: float, cost: float, of_means: float | None, given_up: bool) -> None:
    """What a dollar brings may be a loss, but is not told where none is spent or one is saved at no loss."""
    found = yield_of(*(both := (np.full(100, brought), np.full(100, cost))), each(*both))
    assert (found.of_means, found.given_up) == (of_means, given_up)


def test_bands_of_prices_need_one_sign() -> None:
    """Where what is bought has both signs there is no band, and where its mean is noise no ratio either."""
    cost = np.full(100, 2.0)
    mixed = price(cost, SPREAD, each(cost, SPREAD))
    assert mixed.of_means == pytest.approx(2.0, rel=1e-12)
    assert mixed.by_draw is None
    above = price(cost, SPREAD + 2.0, each(cost, SPREAD + 2.0))
    assert above.by_draw is not None
    assert above.by_draw["p50"] == pytest.approx(np.median(2 / (SPREAD + 2.0)), rel=1e-12)
    assert price(cost, SPREAD - 0.9, each(cost, SPREAD - 0.9)) == Ratio()


def test_every_cost_has_an_interval(seeds: Seeds, results: Results) -> None:
    """Every unit cost has a prior, so that each lever's cost has a band; a promotion budget is money itself."""
    costs = [name for name in seeds.priors if name.endswith("_cost") or "_cost_per_" in name]
    assert len(costs) == 9
    assert not [name for name in costs if seeds.priors[name].fixed]
    (result,) = results("go-global")
    exact = [
        lever
        for lever in result.levers_that_cost
        if result.cost_by_lever[lever].at(2035)["p05"] == result.cost_by_lever[lever].at(2035)["p95"]
    ]
    assert exact == ["promotion"]


def test_option_and_analysis_agree() -> None:
    """The rate that help promises is the one that the analysis takes."""
    assert OPTION == DISCOUNT


def test_worth_of_another_length(two_years: Scenario) -> None:
    """Only the forecast years of the scenario count, whatever follows them."""
    longer = replace(two_years, end=2026)
    found = worth(BEFORE, AFTER, longer, 0.05)
    np.testing.assert_allclose(found.revenue, 10.0, rtol=1e-12)
    np.testing.assert_array_equal(found.firms, 2.0)
