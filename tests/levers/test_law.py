"""The law: entries by the tax cut, growth by the package for some years, tax forgone on all eligible revenue."""

import math
from dataclasses import replace

import numpy as np
import pytest

from simulator.levers import law
from simulator.model import Effects, advance, first_state
from tests.levers.country import (
    FOREIGN,
    HOME,
    MARKETS,
    THREE_YEARS,
    acting,
    assert_effects,
    assert_neutral,
    gains,
    made_up,
    standing_still,
)
from tests.model.samples import identified, medians

RECORD = law.Plan()
PLAN = law.Plan(in_force_from=2026, tax_cut=5.0, package=0.5, eligible_share=0.4)
ROUND = {
    "law_adoption_years": 1.0,
    "law_entry_semi_elasticity": 2.0,  # % per point
    "law_package_growth": 2.0,  # points/year
    "law_growth_years": 1.5,
    "exporter_profit_margin": 0.2,
    "law_package_cost": 1.0,  # % of eligible foreign revenue
    "law_administration_cost": 0.3,
}


def test_worked_example():
    """Three years of the law by hand."""
    # Adoption 1 - 0.1^((t-T+1)/1) is 0.9, 0.99, 0.999; times the eligible 0.4 it reaches 0.36, 0.396, 0.3996.
    # Entry ratio exp(2/100 * 5 * reached) = exp(0.1 * reached): exp(0.036), exp(0.0396), exp(0.03996).
    # Growth 0.5 * 2/100 * reached = 0.01 * reached, for a whole year, half a year, not at all: 0.0036, 0.00198, 0.
    # Tax forgone 5/100 * 0.2 * reached * (4000 + 1000) = 50 * reached = 18, 19.8, 19.98.
    # Package 0.5 * 1/100 * reached * 4000 = 20 * reached = 7.2, 7.92, 7.992.  Administration 0.3 each year.
    # Cost 18 + 7.2 + 0.3 = 25.5, 19.8 + 7.92 + 0.3 = 28.02, 19.98 + 7.992 + 0.3 = 28.272.
    first, second, third = acting(law, PLAN, RECORD, made_up(**ROUND))
    assert_effects(first, entry_ratio=math.exp(0.036), growth=[0.0036, 0.0036, 0], cost=25.5)
    assert_effects(second, entry_ratio=math.exp(0.0396), growth=[0.00198, 0.00198, 0], cost=28.02)
    assert_effects(third, entry_ratio=math.exp(0.03996), growth=0.0, cost=28.272)


def test_no_law_changes_nothing():
    """The recorded world without the law has no effect and no cost."""
    for effect in acting(law, RECORD, RECORD, made_up(**ROUND)):
        assert_neutral(effect)


def test_law_waits_until_it_is_in_force():
    """Before the first of January of its year the law changes nothing and costs nothing."""
    later = law.Plan(in_force_from=2028, tax_cut=5.0, package=0.5, eligible_share=0.4)
    first, second, third = acting(law, later, RECORD, made_up(**ROUND))
    assert_neutral(first)
    assert_neutral(second)
    assert_effects(third, entry_ratio=math.exp(0.036), growth=[0.0036, 0.0036, 0], cost=25.5)


def test_a_law_that_figures_contain_adds_what_it_reaches_since():
    """Entries answer what adoption gained since the forecast began; growth and cost are of the year."""
    # In force since 2025: reached 0.36 in 2025, then 0.396 and 0.3996: entries by 0.1 * 0.036 and 0.1 * 0.0396.
    earlier = replace(PLAN, in_force_from=2025)
    first, second, _ = acting(law, earlier, RECORD, made_up(**ROUND))
    assert_effects(first, entry_ratio=math.exp(0.0036), growth=[0.00198, 0.00198, 0], cost=28.02)
    assert_effects(second, entry_ratio=math.exp(0.00396), growth=0.0, cost=28.272)


@pytest.mark.parametrize("adoption_years", [1.0, 2.5, 4.0, 10.0])
def test_adoption_leaves_a_tenth_after_the_adoption_years(adoption_years: float):
    """The log of the entry ratio approaches its end as 1 - 0.1^(years in force / adoption years)."""
    dynamics = made_up(**{**ROUND, "law_adoption_years": adoption_years})
    effects = acting(law, PLAN, RECORD, dynamics, range(2026, 2046))
    end = 0.02 * 5 * 0.4
    for in_force, effect in enumerate(effects, start=1):
        left = 10 ** -(in_force / adoption_years)
        assert math.log(effect.entry_ratio) == pytest.approx(end * (1 - left), rel=1e-12)
        if in_force == adoption_years:
            assert left == pytest.approx(0.1, rel=1e-14)


@pytest.mark.parametrize(
    ("growth_years", "expected"),
    [(0.0, [0, 0, 0, 0]), (1.0, [1, 0, 0, 0]), (2.25, [1, 1, 0.25, 0]), (0.5, [0.5, 0, 0, 0]), (30.0, [1, 1, 1, 1])],
)
def test_growth_is_added_for_the_growth_years_only(growth_years: float, expected: list[float]):
    """Each year adds its adopted growth while growth years last; a part of a year adds that part."""
    dynamics = made_up(**{**ROUND, "law_growth_years": growth_years})
    for age, (effect, part) in enumerate(
        zip(acting(law, PLAN, RECORD, dynamics, range(2026, 2030)), expected, strict=True)
    ):
        adopted = 1 - 0.1 ** (age + 1)
        np.testing.assert_allclose(effect.growth[:, 0], np.array([1, 1, 0]) * 0.004 * adopted * part, rtol=1e-12)


def test_the_level_reached_is_kept():
    """Once growth years are over, revenue stays above that without the law by all growth that was added."""
    dynamics = identified(medians(law_entry_semi_elasticity=0.0, law_growth_years=3.5))
    with_law = without = first_state(dynamics)
    plan = law.Plan(in_force_from=2022, tax_cut=5.0, package=1.0, eligible_share=0.5)
    added = 0.0
    exporters = dynamics.markets.exporters
    for year in range(2020, 2046):
        effect, _ = law.effects(year, with_law, dynamics, plan, RECORD, None)
        with_law, _ = advance(with_law, dynamics, effect)
        without, _ = advance(without, dynamics)
        added += float(np.max(effect.growth))
        assert (year < 2022 or year > 2025) == (np.max(effect.growth) == 0)
        ratio = with_law.market_revenue[exporters] / without.market_revenue[exporters]
        np.testing.assert_allclose(ratio, math.exp(added), rtol=1e-12)
    assert added > 0


def test_tax_is_forgone_on_foreign_and_home_revenue():
    """Without package and administration the cost is the cut of tax on the profit of all that eligible firms earn."""
    plan = law.Plan(in_force_from=2026, tax_cut=10.0, package=0.0, eligible_share=1.0)
    dynamics = made_up(**{**ROUND, "law_administration_cost": 0.0, "law_adoption_years": 0.1})
    # A cut of a tenth of profits, which are a fifth of revenue; in the first year 1 - 0.1^10 have adopted.
    (effect,) = acting(law, plan, RECORD, dynamics, [2026])
    np.testing.assert_allclose(effect.cost, 0.1 * 0.2 * (FOREIGN + HOME) * (1 - 1e-10), rtol=1e-12)


def test_operators_pay_and_gain_nothing():
    """Revenue of operator markets does not enter the cost, and the package does not lift it."""
    dynamics = made_up(**ROUND)
    state = standing_still(2026)
    doubled = state.revenue.copy()
    doubled[:, ~MARKETS.exporters] *= 2
    usual, _ = law.effects(2026, state, dynamics, PLAN, RECORD, None)
    richer, _ = law.effects(2026, replace(state, revenue=doubled), dynamics, PLAN, RECORD, None)
    np.testing.assert_array_equal(richer.cost, usual.cost)
    assert usual.growth[2, 0] == 0


def test_displacement_is_not_taken_from_national_estimates():
    """The law's effects are the same whatever share of firm-level effects is displaced."""
    some, most = (acting(law, PLAN, RECORD, made_up(**ROUND, displacement=d)) for d in (0.0, 0.9))
    for one, other in zip(some, most, strict=True):
        np.testing.assert_array_equal(one.entry_ratio, other.entry_ratio)
        np.testing.assert_array_equal(one.growth, other.growth)


@pytest.mark.parametrize("nobody", [{"eligible_share": 0.0}, {"tax_cut": 0.0, "package": 0.0}])
def test_a_law_without_content_costs_its_administration(nobody: dict[str, float]):
    """Where nobody is eligible, or nothing is granted, only administration is paid and nothing moves."""
    content = {"tax_cut": 5.0, "package": 0.5, "eligible_share": 0.4, **nobody}
    for effect in acting(law, law.Plan(in_force_from=2026, **content), RECORD, made_up(**ROUND), THREE_YEARS):
        assert_effects(effect, cost=0.3)


def test_a_harmful_package_slows_growth():
    """A negative package growth, which the prior allows, lowers revenue and is still paid for."""
    first, *_ = acting(law, PLAN, RECORD, made_up(**{**ROUND, "law_package_growth": -2.0}))
    assert_effects(first, entry_ratio=math.exp(0.036), growth=[-0.0036, -0.0036, 0], cost=25.5)


def test_median_law_helps_and_costs():
    """At the medians a law brings firms and revenue in every year and costs money."""
    plan = law.Plan(in_force_from=2026, tax_cut=1.0, package=1.0, eligible_share=0.5)
    for gain in gains("law", plan):
        assert gain["firms"] > 0
        assert gain["revenue"] > 0
        assert gain["cost"] > 0


def test_effects_are_of_one_kind_in_all_years():
    """The law adds no starts, no fading revenue and no capable firms."""
    for effect in acting(law, PLAN, RECORD, made_up(**ROUND)):
        for name in ("exit_ratio", "starts", "start_revenue", "overlay", "formation"):
            assert getattr(effect, name) == getattr(Effects(), name)
