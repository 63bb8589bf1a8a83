"""The law by its measures: entries by the tax cut, a level of revenue by the others, money spent and tax forgone."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.inputs.seeds import Seeds
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
    remembering,
    standing_still,
)
from tests.levers.plans import ceiling, uniform_plan
from tests.model.samples import identified, medians

RECORD = law.Plan()
MEASURES: dict[str, dict[str, float]] = {
    "tax cut": {"tax_cut": 5.0},
    "research deduction": {"rd_deduction": 1.0},
    "income-tax relief": {"income_tax_relief": 0.5, "covered_staff": 0.2},
    "support": {"support": 0.5},
}
ROUND = {
    "law_adoption_years": 1.0,
    "law_administration_cost": 0.3,
    "law_entry_semi_elasticity": 2.0,  # % per point
    "exporter_profit_margin": 0.2,
    "exporter_tax_rate": 0.2,
    "rd_performing_share": 0.5,
    "rd_output_elasticity": 0.1,
    "rd_cost_elasticity": 2.0,
    "rd_intensity": 0.05,
    "income_tax_rate": 0.1,
    "income_tax_incidence": 0.4,
    "labour_share": 0.5,
    "value_added_share": 0.6,
    "exchange_rate_elasticity": 0.8,
    "law_support_gain": 0.05,
    "law_support_cost": 4.0,
}
RESEARCH = 0.1 * math.log(4 / 3)
"""Half of eligible revenue does research, which answers its cost by 2 and moves output by 0.1: 0.5 * 0.1 * 2 = 0.1.

A dollar of research costs 1 - 0.2 of profit after tax, and with twice of it deducted 1 - 2 * 0.2: dearer by 0.8 / 0.6.
"""

LEVELS = {"tax cut": 0.0, "research deduction": RESEARCH, "income-tax relief": 0.0016, "support": 0.025}
"""Lift of eligible revenue: 0.5 * 0.2 * 0.1 * 0.5 of revenue is waived, 0.4 of it stays: 0.002, at 0.8: 0.0016. And
0.5 * 0.05 = 0.025.
"""

FORGONE = {"tax cut": 0.01, "research deduction": 0.005, "income-tax relief": 0.003, "support": 0.0}
"""Over eligible revenue: 0.05 * 0.2 = 0.01. 0.2 * 1 * 0.05 * 0.5 = 0.005. 0.5 * 0.2 * 0.1 of pay, which is 0.5 * 0.6
of revenue: 0.003.
"""

SPENT = {"tax cut": 0.0, "research deduction": 0.0, "income-tax relief": 0.0, "support": 2.0}
"""Beside administration, once all have adopted: 0.5 * 4 = 2."""


def plan(*measures: str, in_force_from: int = 2026, eligible_share: float = 0.4) -> law.Plan:
    """A law of these measures."""
    granted = {key: value for measure in measures for key, value in MEASURES[measure].items()}
    return law.Plan(in_force_from=in_force_from, eligible_share=eligible_share, **granted)


WHOLE = plan(*MEASURES)
ADOPTED = (0.0, 0.9, 0.99, 0.999, 0.9999)
"""Share of eligible firms that use the law before it and in its first years: 1 - 0.1^(t-T+1)."""


def test_worked_example():
    """Three years of the whole law by hand."""
    # Eligible 0.4, adopted 0.9, 0.99, 0.999.  Entry ratio exp(2/100 * 5 * 0.4 * adopted) = exp(0.04 * adopted).
    # Level 0.4 * (0.1 * ln(4/3) + 0.0016 + 0.025) = 0.4 * (0.0287682072 + 0.0266) = 0.0221472829, grown into by
    # 0.9, 0.09, 0.009: 0.01993255461, 0.001993255461, 0.0001993255461.
    # Forgone 0.4 * (0.01 + 0.005 + 0.003) = 0.0072 of 4,000 + 1,000: 36 * adopted = 32.4, 35.64, 35.964.
    # Spent 2 * adopted + 0.3 = 2.1, 2.28, 2.298.
    first, second, third = acting(law, WHOLE, RECORD, made_up(**ROUND))
    north_and_south = np.array([1, 1, 0])
    level = 0.4 * (0.028768207245178085 + 0.0016 + 0.025)
    assert level == pytest.approx(0.0221472829, rel=1e-9)
    assert_effects(first, entry_ratio=math.exp(0.036), growth=0.9 * level * north_and_south, spending=2.1, forgone=32.4)
    assert_effects(
        second, entry_ratio=math.exp(0.0396), growth=0.09 * level * north_and_south, spending=2.28, forgone=35.64
    )
    assert_effects(
        third, entry_ratio=math.exp(0.03996), growth=0.009 * level * north_and_south, spending=2.298, forgone=35.964
    )


@pytest.mark.parametrize("measure", MEASURES)
def test_each_measure_alone(measure: str):
    """A measure by itself brings its own level, entries where it is the tax cut, and its own money."""
    effects = acting(law, plan(measure), RECORD, made_up(**ROUND))
    for age, effect in enumerate(effects, start=1):
        now, before = ADOPTED[age], ADOPTED[age - 1]
        assert_effects(
            effect,
            entry_ratio=math.exp(0.04 * now) if measure == "tax cut" else 1.0,
            growth=0.4 * LEVELS[measure] * (now - before) * np.array([1, 1, 0]),
            spending=SPENT[measure] * now + 0.3,
            forgone=0.4 * FORGONE[measure] * now * (FOREIGN + HOME),
        )


def test_measures_add_up():
    """The whole law grows, spends and forgoes what its measures do one by one, administered once."""
    dynamics = made_up(**ROUND)
    alone = [acting(law, plan(measure), RECORD, dynamics) for measure in MEASURES]
    for whole, *parts in zip(acting(law, WHOLE, RECORD, dynamics), *alone, strict=True):
        np.testing.assert_allclose(whole.growth, sum(part.growth for part in parts), rtol=1e-12)
        np.testing.assert_allclose(whole.forgone, sum(part.forgone for part in parts), rtol=1e-12)
        np.testing.assert_allclose(whole.spending - 0.3, sum(part.spending - 0.3 for part in parts), rtol=1e-12)
        np.testing.assert_allclose(whole.entry_ratio, np.prod([part.entry_ratio for part in parts]), rtol=1e-12)


def test_no_law_changes_nothing():
    """The recorded world without the law has no effect and no cost."""
    for effect in acting(law, RECORD, RECORD, made_up(**ROUND)):
        assert_neutral(effect)


def test_law_waits_until_it_is_in_force():
    """Before the first of January of its year the law changes nothing and costs nothing; then it is as any other."""
    dynamics = made_up(**ROUND)
    first, second, third = acting(law, plan(*MEASURES, in_force_from=2028), RECORD, dynamics)
    assert_neutral(first)
    assert_neutral(second)
    at_once, *_ = acting(law, WHOLE, RECORD, dynamics)
    for name, value in vars(at_once).items():
        np.testing.assert_array_equal(getattr(third, name), value, err_msg=name)


@pytest.mark.parametrize("in_force_for", [1, 2])
def test_a_law_that_figures_contain_adds_what_it_reaches_since(in_force_for: int):
    """Entries answer what adoption gained since the forecast began, growth counts from then on; cost is whole."""
    earlier = plan(*MEASURES, in_force_from=2026 - in_force_for)
    known = ADOPTED[in_force_for]
    level = 0.4 * sum(LEVELS.values())
    for age, effect in enumerate(acting(law, earlier, RECORD, made_up(**ROUND), (2026, 2027)), start=in_force_for + 1):
        now, before = ADOPTED[age], ADOPTED[age - 1]
        assert_effects(
            effect,
            entry_ratio=math.exp(0.04 * (now - known)),
            growth=level * (now - before) * np.array([1, 1, 0]),
            spending=2 * now + 0.3,
            forgone=36 * now,
        )


def test_what_was_known_is_settled_once():
    """How far the law was adopted when the forecast began does not move as years pass."""
    earlier = plan(*MEASURES, in_force_from=2024)
    kept = remembering(law, earlier, RECORD, made_up(**ROUND), range(2026, 2031))
    assert [float(memory.known) for memory in kept] == pytest.approx([0.99] * 5, rel=1e-12)
    later = remembering(law, WHOLE, RECORD, made_up(**ROUND), range(2026, 2031))
    assert [float(memory.known) for memory in later] == [0.0] * 5


@pytest.mark.parametrize("adoption_years", [1.0, 2.5, 4.0, 10.0])
def test_adoption_leaves_a_tenth_after_the_adoption_years(adoption_years: float):
    """Entries and growth added up approach their ends as 1 - 0.1^(years in force / adoption years)."""
    dynamics = made_up(**{**ROUND, "law_adoption_years": adoption_years})
    effects = acting(law, WHOLE, RECORD, dynamics, range(2026, 2046))
    level, grown = 0.4 * sum(LEVELS.values()), 0.0
    for in_force, effect in enumerate(effects, start=1):
        left = 10 ** -(in_force / adoption_years)
        grown += float(effect.growth[0, 0])
        assert math.log(effect.entry_ratio) == pytest.approx(0.04 * (1 - left), rel=1e-12)
        assert grown == pytest.approx(level * (1 - left), rel=1e-12)
        assert effect.forgone == pytest.approx(36 * (1 - left), rel=1e-12)
        if in_force == adoption_years:
            assert left == pytest.approx(0.1, rel=1e-14)


@pytest.mark.parametrize("in_force_from", [2022, 2030])
def test_the_level_reached_in_the_end_is_the_exponential_of_the_level(in_force_from: int):
    """Where entries do not answer, revenue of exporters markets ends exp(level) above that without the law, for good.

    The forecast begins in 2026: of a law of 2022 only what was left to adopt is added.
    """
    p: Any = medians(law_entry_semi_elasticity=0.0, law_adoption_years=3.0, law_support_gain=0.02)
    dynamics = identified(p)
    with_law = without = first_state(dynamics)
    while with_law.year < 2025:
        with_law, _ = advance(with_law, dynamics)
        without, _ = advance(without, dynamics)
    lasting = law.Plan(in_force_from, 0.5, 1.0, 1.0, 1.0, 0.1, 1.0)
    cheaper = math.log((1 - p.exporter_tax_rate) / (1 - 2 * p.exporter_tax_rate))
    research = p.rd_performing_share * p.rd_output_elasticity * p.rd_cost_elasticity * cheaper
    waived = 0.1 * p.income_tax_rate * p.labour_share * p.income_tax_incidence
    level = 0.5 * (research + waived * p.exchange_rate_elasticity + 0.02)
    still_to_adopt = 0.1 ** (4 / 3) if in_force_from == 2022 else 1.0
    memory, exporters = None, dynamics.markets.exporters
    for year in range(2026, 2072):
        effect, memory = law.effects(year, with_law, dynamics, lasting, RECORD, memory)
        with_law, _ = advance(with_law, dynamics, effect)
        without, _ = advance(without, dynamics)
    ratio = with_law.market_revenue / without.market_revenue
    np.testing.assert_allclose(ratio[exporters], math.exp(level * still_to_adopt), rtol=1e-12)
    np.testing.assert_array_equal(ratio[~exporters], 1.0)
    assert level > 0.01


def test_tax_is_forgone_on_foreign_and_home_revenue():
    """A cut of a tenth of profits, which are a fifth of revenue, forgoes a fiftieth of all that eligible firms earn."""
    everybody = law.Plan(in_force_from=2026, tax_cut=10.0, eligible_share=1.0)
    dynamics = made_up(**{**ROUND, "law_administration_cost": 0.0, "law_adoption_years": 0.1})
    (effect,) = acting(law, everybody, RECORD, dynamics, [2026])
    # In the first year 1 - 0.1^10 have adopted.
    np.testing.assert_allclose(effect.forgone, 0.02 * (FOREIGN + HOME) * (1 - 1e-10), rtol=1e-12)
    assert effect.spending == 0
    assert effect.cost == effect.forgone


def test_tax_forgone_is_in_constant_money():
    """Revenue of the year before is taken at its own price: the level of 2025 in 2026, twice it in 2027."""
    dynamics = made_up(**{**ROUND, "dollar_inflation": 1.0})
    first, second, third = acting(law, WHOLE, RECORD, dynamics)
    for effect, expected in zip((first, second, third), (32.4, 35.64 / 2, 35.964 / 4), strict=True):
        np.testing.assert_allclose(effect.forgone, expected, rtol=1e-12)
    usual = acting(law, WHOLE, RECORD, made_up(**ROUND))
    assert [effect.spending for effect in usual] == [effect.spending for effect in (first, second, third)]


def test_tax_is_forgone_on_revenue_that_programmes_add():
    """What contracts and promotion add is revenue of exporters like any other."""
    state, overlay = standing_still(2026), np.array([[80.0], [20.0], [0.0]])
    richer, _ = law.effects(2026, replace(state, overlay=overlay), made_up(**ROUND), WHOLE, RECORD, None)
    np.testing.assert_allclose(richer.forgone, 0.0072 * 0.9 * (FOREIGN + HOME + 100), rtol=1e-12)


def test_operators_pay_and_gain_nothing():
    """Revenue of operator markets does not enter the cost, and no measure lifts it."""
    dynamics, state = made_up(**ROUND), standing_still(2026)
    doubled = state.revenue.copy()
    doubled[:, ~MARKETS.exporters] *= 2
    usual, _ = law.effects(2026, state, dynamics, WHOLE, RECORD, None)
    richer, _ = law.effects(2026, replace(state, revenue=doubled), dynamics, WHOLE, RECORD, None)
    np.testing.assert_array_equal(richer.forgone, usual.forgone)
    np.testing.assert_array_equal(richer.spending, usual.spending)
    assert usual.growth[2, 0] == 0
    assert (usual.growth[:2] > 0).all()


def test_displacement_is_not_taken_from_national_estimates():
    """The law's effects are the same whatever share of firm-level effects is displaced."""
    some, most = (acting(law, WHOLE, RECORD, made_up(**ROUND, displacement=d)) for d in (0.0, 0.9))
    for one, other in zip(some, most, strict=True):
        np.testing.assert_array_equal(one.entry_ratio, other.entry_ratio)
        np.testing.assert_array_equal(one.growth, other.growth)


def test_a_law_for_which_nobody_is_eligible_moves_nothing():
    """Where nobody is eligible nothing moves and no tax is forgone; administration and support are paid for."""
    nobody = plan(*MEASURES, eligible_share=0.0)
    for effect, adopted in zip(acting(law, nobody, RECORD, made_up(**ROUND)), ADOPTED[1:], strict=False):
        assert_effects(effect, spending=2 * adopted + 0.3)


@pytest.mark.parametrize("empty", [{}, {"income_tax_relief": 1.0}, {"covered_staff": 1.0}], ids=str)
def test_a_law_without_content_costs_its_administration(empty: dict[str, float]):
    """Where nothing is granted, or relief that covers nobody, only administration is paid and nothing moves."""
    nothing = law.Plan(in_force_from=2026, eligible_share=0.4, **empty)
    for effect in acting(law, nothing, RECORD, made_up(**ROUND), THREE_YEARS):
        assert_effects(effect, spending=0.3)


def test_harmful_support_slows_growth():
    """A gain below zero, which is allowed, lowers revenue by as much as its mirror lifts it, and is paid for alike."""
    harmful = acting(law, plan("support"), RECORD, made_up(**{**ROUND, "law_support_gain": -0.05}))
    helpful = acting(law, plan("support"), RECORD, made_up(**ROUND))
    for harm, help_ in zip(harmful, helpful, strict=True):
        assert (harm.growth[:2] < 0).all()
        np.testing.assert_array_equal(harm.growth, -help_.growth)
        assert harm.spending == help_.spending


def test_without_profit_tax_a_deduction_is_worth_nothing():
    """Firms that pay no tax on profits gain nothing from deducting more, and nothing is forgone."""
    dynamics = made_up(**{**ROUND, "exporter_tax_rate": 0.0})
    for effect in acting(law, plan("research deduction"), RECORD, dynamics):
        assert_effects(effect, spending=0.3)


@given(rate=st.floats(0.001, 0.25), deduction=st.floats(0.01, 2))
def test_a_deduction_lowers_what_research_costs_after_tax(rate: float, deduction: float):
    """Research after tax costs as much less as its gain says: the cost without, over that with the deduction."""
    dynamics = made_up(**{**ROUND, "exporter_tax_rate": rate})
    p: Any = dynamics.parameters
    gain = law.research_gain(law.Plan(rd_deduction=deduction), p)
    with_deduction, without = 1 - rate - deduction * rate, 1 - rate
    assert math.exp(-gain / 0.1) == pytest.approx(with_deduction / without, rel=1e-10)
    assert gain > 0


def test_all_relief_of_income_tax_is_split_between_pay_and_cost():
    """What firms and their staff gain together is the tax forgone, where all value added is sold abroad.

    With an elasticity of one, the lift of revenue over the incidence is the relief over revenue at unit value added.
    """
    dynamics = made_up(**{**ROUND, "exchange_rate_elasticity": 1.0, "value_added_share": 1.0})
    p: Any = dynamics.parameters
    granted = plan("income-tax relief")
    assert law.income_tax_gain(granted, p) / p.income_tax_incidence == pytest.approx(
        law.tax_forgone(granted, p), rel=1e-12
    )


def test_the_largest_law_stays_finite(seeds: Seeds):
    """At the most that files may say of plan and tax, research still costs something after tax."""
    p = medians(exporter_tax_rate=seeds.priors["exporter_tax_rate"].high)
    gain = law.research_gain(uniform_plan("law", ceiling), p)
    assert math.isfinite(float(gain))
    assert gain > law.research_gain(law.Plan(rd_deduction=1.0), p) > 0


def test_median_law_helps_and_costs():
    """At the medians a law brings revenue in every year, firms by its tax cut alone, and costs money."""
    whole = law.Plan(2026, 0.5, tax_cut=1.0, rd_deduction=1.0, income_tax_relief=1.0, covered_staff=0.1, support=1.0)
    for gain in gains("law", whole):
        assert gain["firms"] > 0
        assert gain["revenue"] > 0
        assert gain["cost"] > 0
    for gain in gains("law", replace(whole, tax_cut=0.0)):
        assert gain["firms"] == 0
        assert gain["revenue"] > 0


def test_effects_are_of_one_kind_in_all_years():
    """The law adds no starts, no fading revenue and no capable firms, and keeps nobody from leaving."""
    for effect in acting(law, WHOLE, RECORD, made_up(**ROUND)):
        for name in ("exit_ratio", "starts", "start_revenue", "overlay", "formation"):
            assert getattr(effect, name) == getattr(Effects(), name)
