"""What revenue is worth: prices, jobs, value added, shares, and what the nation is left with; worked by hand."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.inputs.seeds import Seeds
from simulator.levers import law
from simulator.model import Dynamics, State, accounts
from tests.levers.country import MARKETS, made_up, running, standing_still
from tests.levers.plans import moderate, uniform_plan
from tests.model.samples import identified, prior_draws

ROUND = {
    "dollar_inflation": 1.0,  # prices double every year
    "value_added_share": 0.6,
    "revenue_per_worker": 40.0,  # US$ thousand
    "worker_productivity_growth": math.log(2),
    "gdp": 480_000.0,
    "gdp_growth": math.log(4),
    "labour_opportunity_cost": 0.6,
    "marginal_cost_of_funds": 1.2,
}


def in_2026(**changes: Any) -> tuple[State, Dynamics]:
    """The made-up country at the end of 2026, a year after that of prices and of GDP: 4,000 abroad, 1,000 at home."""
    return standing_still(2027), made_up(**{**ROUND, **changes})


def one(value: Any) -> float:
    """The only number of one draw."""
    assert np.shape(value) in {(), (1,)}
    return float(np.squeeze(value))


@pytest.mark.parametrize(
    ("inflation", "year"), [(0.025, 2026), (0.025, 2019), (0.025, 2060), (-0.1, 2030), (0.5, 2000)]
)
def test_prices_grow_by_inflation_from_the_price_year(inflation: float, year: int):
    """The price of a year is one year's inflation after another, forwards or backwards, from one in the price year."""
    dynamics = made_up(dollar_inflation=inflation)
    assert accounts.price(dynamics, 2025) == 1
    level = 1.0
    for _ in range(abs(year - 2025)):
        level = level * (1 + inflation) if year > 2025 else level / (1 + inflation)
    assert one(accounts.price(dynamics, year)) == pytest.approx(level, rel=1e-12)


def test_without_inflation_prices_stand_still():
    """Without inflation a dollar is a dollar in every year, to the bit."""
    dynamics = made_up(dollar_inflation=0.0)
    assert {one(accounts.price(dynamics, year)) for year in range(2019, 2061)} == {1.0}


def test_worked_example():
    """Every account of 4,000 abroad in 2026 by hand."""
    # Price 2.  Value added 0.6 * 4,000 = 2,400.  Jobs: 4,000 / 2 = 2,000 of 2025, at 0.04 * 2 = 0.08 a job: 25,000.
    # GDP 480,000 * 4: 2,400 / 1,920,000 = 0.00125.  Foreign share 4,000 / 5,000.
    # Net: 0.4 * 2,400 / 2 = 480, less 1.2 * 10 and 0.2 * 100: 448.
    state, dynamics = in_2026()
    assert one(accounts.price(dynamics, 2026)) == 2
    assert one(accounts.value_added(state, dynamics)) == pytest.approx(2400, rel=1e-14)
    assert one(accounts.jobs(state, dynamics)) == pytest.approx(25_000, rel=1e-12)
    assert one(accounts.gdp_share(state, dynamics)) == pytest.approx(0.00125, rel=1e-12)
    assert one(accounts.foreign_share(state, dynamics)) == pytest.approx(0.8, rel=1e-14)
    assert one(accounts.net_value(state, dynamics, 10.0, 100.0)) == pytest.approx(448, rel=1e-12)


def test_in_the_years_of_prices_and_gdp_nothing_has_grown():
    """In 2025 a dollar, a worker and the country's product are as the parameters state them."""
    state, dynamics = standing_still(2026), made_up(**ROUND)
    assert one(accounts.jobs(state, dynamics)) == pytest.approx(4000 / 0.04, rel=1e-12)
    assert one(accounts.gdp_share(state, dynamics)) == pytest.approx(2400 / 480_000, rel=1e-12)


def test_gdp_and_prices_each_count_from_their_own_year():
    """Another year of GDP moves its share and nothing else; another price year moves jobs and not GDP."""
    state, dynamics = in_2026()
    gdp_later = replace(dynamics, calendar=replace(dynamics.calendar, gdp_year=2026))
    assert one(accounts.gdp_share(state, gdp_later)) == pytest.approx(2400 / 480_000, rel=1e-12)
    assert one(accounts.jobs(state, gdp_later)) == one(accounts.jobs(state, dynamics))
    prices_later = replace(dynamics, calendar=replace(dynamics.calendar, price_year=2026))
    assert one(accounts.jobs(state, prices_later)) == pytest.approx(4000 / 0.04, rel=1e-12)
    assert one(accounts.gdp_share(state, prices_later)) == one(accounts.gdp_share(state, dynamics))


def test_what_programmes_add_counts_and_what_operators_earn_does_not():
    """Contracts and promotion are exporters' revenue; networks abroad earn, employ and add value abroad."""
    state, dynamics = in_2026()
    richer = replace(
        state,
        revenue=state.revenue * np.where(MARKETS.exporters, 1.0, 5.0)[:, None],
        overlay=np.array([[0.0], [0.0], [77.0]]),
    )
    added = replace(state, overlay=np.array([[750.0], [250.0], [0.0]]))
    for account in (accounts.value_added, accounts.jobs, accounts.gdp_share, accounts.foreign_share):
        assert one(account(richer, dynamics)) == one(account(state, dynamics))
    for account in (accounts.value_added, accounts.jobs, accounts.gdp_share):
        assert one(account(added, dynamics)) == pytest.approx(1.25 * one(account(state, dynamics)), rel=1e-12)
    assert one(accounts.foreign_share(added, dynamics)) == pytest.approx(5 / 6, rel=1e-12)


def test_foreign_share_moves_with_the_home_market_alone_to_its_ends():
    """Without sales at home all is foreign; with as much at home half is."""
    state, dynamics = in_2026()
    assert one(accounts.foreign_share(replace(state, home_market=np.zeros(1)), dynamics)) == 1
    assert one(accounts.foreign_share(replace(state, home_market=np.array([4000.0])), dynamics)) == 0.5


def test_a_dollar_spent_and_a_dollar_forgone_differ_by_that_dollar():
    """Spending loses what it takes to raise it; a tax forgone stays in the country, and only the raising is lost."""
    state, dynamics = in_2026()
    nothing = one(accounts.net_value(state, dynamics, 0.0, 0.0))
    spent = nothing - one(accounts.net_value(state, dynamics, 1.0, 0.0))
    forgone = nothing - one(accounts.net_value(state, dynamics, 0.0, 1.0))
    assert spent == pytest.approx(1.2, rel=1e-10)
    assert forgone == pytest.approx(0.2, rel=1e-9)
    free = made_up(**{**ROUND, "marginal_cost_of_funds": 1.0})
    assert one(accounts.net_value(state, free, 0.0, 1e6)) == one(accounts.net_value(state, free, 0.0, 0.0))


def test_engineers_who_would_have_earned_as_much_elsewhere_add_nothing():
    """With a full opportunity cost of work extra revenue is worth nothing, and without any its whole value added."""
    state, dynamics = in_2026(labour_opportunity_cost=1.0)
    assert one(accounts.net_value(state, dynamics, 0.0, 0.0)) == 0
    state, dynamics = in_2026(labour_opportunity_cost=0.0)
    assert one(accounts.net_value(state, dynamics, 0.0, 0.0)) == pytest.approx(2400 / 2, rel=1e-12)


def test_each_draw_has_its_own_accounts():
    """Draws of any parameter give each what it gets alone."""
    drawn = {name: np.array([value, 1.5 * value]) for name, value in ROUND.items()}
    state, together = standing_still(2031), made_up(**drawn)
    for draw in (0, 1):
        alone = made_up(**{name: float(values[draw]) for name, values in drawn.items()})
        for account in (accounts.value_added, accounts.jobs, accounts.gdp_share):
            assert account(state, together)[draw] == pytest.approx(one(account(state, alone)), rel=1e-12)
        found = accounts.net_value(state, together, 10.0, 100.0)[draw]
        assert found == pytest.approx(one(accounts.net_value(state, alone, 10.0, 100.0)), rel=1e-12)


DISCOUNT = 0.05


def test_differences_of_net_value_are_the_benefit(seeds: Seeds):
    """Discounted over the years, what a policy leaves the nation beyond none is the stated sum, draw by draw.

    Extra value added at constant prices, less what its people would have earned elsewhere, less the cost of raising
    what was spent, less the cost of raising elsewhere what was forgone.
    """
    parameters: Any = prior_draws(32)
    dynamics = identified(parameters)
    whole = law.Plan(2026, 0.6, tax_cut=0.5, rd_deduction=1.0, income_tax_relief=1.0, covered_staff=0.1, support=1.0)
    plans = {"law": whole, "promotion": uniform_plan("promotion", moderate)}
    p, found, by_hand = parameters, 0.0, 0.0
    exporters = seeds.markets.exporters
    years = zip(running(dynamics, plans), running(dynamics, {}), strict=True)
    for (_, helped, _, effects), (_, usual, _, none) in years:
        spent = [sum(np.asarray(effect.spending) for effect in acting.values()) for acting in (effects, none)]
        forgone = [sum(np.asarray(effect.forgone) for effect in acting.values()) for acting in (effects, none)]
        discount = (1 + DISCOUNT) ** -(helped.year - 2025)
        found = found + discount * (
            accounts.net_value(helped, dynamics, spent[0], forgone[0])
            - accounts.net_value(usual, dynamics, spent[1], forgone[1])
        )
        more = helped.revenue.sum(axis=0) + helped.overlay - usual.revenue.sum(axis=0) - usual.overlay
        extra = np.asarray(p.value_added_share) * more[exporters].sum(axis=0) / 1.025 ** (helped.year - 2025)
        budget = effects["promotion"].spending
        support = effects["law"].spending
        by_hand = by_hand + discount * (
            (1 - np.asarray(p.labour_opportunity_cost)) * extra
            - np.asarray(p.marginal_cost_of_funds) * (budget + support)
            - (np.asarray(p.marginal_cost_of_funds) - 1) * effects["law"].forgone
        )
        assert not np.any(none["law"].cost)
    np.testing.assert_allclose(found, by_hand, rtol=1e-9, atol=1e-9)
    assert (np.abs(by_hand) > 1e-3).all()
