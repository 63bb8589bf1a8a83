"""The filter against closed forms, a filter that knows none of them, and an independent implementation."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from simulator.inputs.priors import Prior
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import Beliefs, read_scenario
from simulator.inputs.seed_forms import ObservationForm
from simulator.inputs.seeds import Seeds
from simulator.model import Dynamics, State, advance, first_state, identify, infeasible
from simulator.model.quantities import Array, select
from simulator.runs.assimilate import DRAWS_OF_BLOCK, PARTICLES_OF_DRAW, assimilate, weighed
from simulator.runs.draws import parameters_of_block, shocks_of_year
from simulator.runs.ensemble import Ensemble, project_all
from simulator.runs.scales import Scale, Scales

SIZE = DRAWS_OF_BLOCK * PARTICLES_OF_DRAW


def beliefs(seeds: Seeds, as_of: int, **priors: Prior) -> Beliefs:
    """What the seeds believe, with some priors replaced."""
    return Beliefs(
        seeds, {**seeds.priors, **priors}, as_of, DRAWS_OF_BLOCK, rng_seed=7, observations=seeds.observations
    )


def from_priors(seeds: Seeds, block: int) -> tuple[State, State]:
    """The states of 2022 and 2023 of particles that nothing was learned from, infeasible ones left out."""
    parameters = parameters_of_block(seeds.priors, seeds.markets, 7, block, SIZE)
    parameters = select(parameters, np.flatnonzero(~infeasible(parameters)))
    dynamics = identify(parameters, seeds.markets, seeds.calendar)
    before, state = first_state(dynamics), first_state(dynamics)
    size = len(dynamics.entry_hazard)
    for year in range(2020, 2024):
        before = state
        state, _ = advance(state, dynamics, shocks=shocks_of_year(parameters, seeds.markets, 7, block, year, size))
    return before, state


def log_likelihood(rows: Sequence[ObservationForm], before: State, now: State, dynamics: Dynamics) -> Array:
    """The log-likelihood of particles whose scales are known: nothing is left for the closed form."""
    size = len(now.pool)
    known = Scale(np.zeros(size), 0.0)
    log_weight, scales = weighed(rows, before, now, dynamics, Scales(known, known), np.full(size, 0.5))
    for scale in (scales.firms, scales.revenue):
        assert not scale.mean.any()
        assert scale.variance == 0
    return log_weight


def test_likelihood_by_hand(seeds: Seeds) -> None:
    """Levels and growth have log-normal errors; of a floor only the shortfall counts."""
    from scipy.stats import norm

    dynamics = identify(parameters_of_block(seeds.priors, seeds.markets, 1, 0, 50), seeds.markets, seeds.calendar)
    before = first_state(dynamics)
    now, _ = advance(before, dynamics)
    rows = {(row.quantity, row.year): row for row in seeds.observations}
    firms, grown = (state.firms.sum(axis=(0, 1)) for state in (now, before))
    # All figures count alike here; what else they may count is below.
    dynamics = replace(dynamics, parameters=replace(dynamics.parameters, coverage_changed=0.0))

    level = log_likelihood([rows["firms", 2023]], before, now, dynamics)
    np.testing.assert_allclose(level, -0.5 * ((np.log(firms) - np.log(1500)) / 0.04) ** 2, rtol=1e-12)
    growth = log_likelihood([rows["firm_growth", 2023]], before, now, dynamics)
    np.testing.assert_allclose(growth, -0.5 * ((np.log(firms / grown) - 0.068) / 0.03) ** 2, rtol=1e-9)
    floor = log_likelihood([rows["firms", 2025]], before, now, dynamics)
    np.testing.assert_allclose(floor, norm.logcdf(np.log(firms / 2000) / 0.10), rtol=1e-9)
    both = log_likelihood([rows["firms", 2023], rows["firms", 2025]], before, now, dynamics)
    np.testing.assert_allclose(both, level + floor, rtol=1e-12)


@pytest.mark.slow
def test_agrees_with_a_filter_without_closed_forms(seeds: Seeds) -> None:
    """Means are those of a plain particle filter with four times as many particles, within sampling error.

    The figures hold levels, growth rates and a floor, and what they count may have changed. The plain filter knows
    nothing of scales: every particle keeps the one that it was drawn with.
    """
    blocks = range(6)
    pasts = [assimilate(beliefs(seeds, 2025), block) for block in blocks]
    closed = np.stack([_seen(past.states[-1], past.dynamics).mean(axis=-1) for past in pasts])
    plain = np.stack([_plain_filter(seeds, 100 + block, 4 * SIZE).mean(axis=-1) for block in blocks])
    error = np.hypot(closed.std(axis=0, ddof=1), plain.std(axis=0, ddof=1)) / np.sqrt(len(blocks))
    assert (np.abs(closed.mean(axis=0) - plain.mean(axis=0)) < 4 * error).all()
    # The comparison can tell: the errors are small beside the spread between draws.
    assert (error < 0.02).all()


def _seen(state: State, dynamics: Dynamics) -> Array:
    """Logarithms of firms, revenue and the pool, and whether figures count more widely, shape (quantity, draw)."""
    firms, revenue = state.firms.sum(axis=(0, 1)), state.market_revenue.sum(axis=0)
    return np.stack([np.log(firms), np.log(revenue), np.log(state.pool), dynamics.parameters.coverage_changed])


def _plain_filter(seeds: Seeds, block: int, size: int) -> Array:
    """What `_seen` gives in 2025 for particles weighed and resampled year by year."""
    rng = np.random.default_rng(block)
    parameters = parameters_of_block(seeds.priors, seeds.markets, 7, block, size)
    dynamics = identify(select(parameters, np.flatnonzero(~infeasible(parameters))), seeds.markets, seeds.calendar)
    state, size = first_state(dynamics), len(dynamics.entry_hazard)
    for year in range(2020, 2026):
        before = state
        shocks = shocks_of_year(dynamics.parameters, seeds.markets, 7, block, year, size)
        state, _ = advance(state, dynamics, shocks=shocks)
        if rows := [row for row in seeds.observations if row.use == "fit" and row.year == year]:
            log_weight = log_likelihood(rows, before, state, dynamics)
            weight = np.exp(log_weight - log_weight.max())
            parents = rng.choice(size, size, p=weight / weight.sum())
            state, dynamics = select(state, parents), select(dynamics, parents)
    return _seen(state, dynamics)


def test_each_draw_keeps_its_own_past(seeds: Seeds) -> None:
    """In every observed year firms are those of the year before with entries and without exits, draw by draw."""
    past = assimilate(beliefs(seeds, 2025), 0)
    firms = [state.firms.sum(axis=0) for state in past.states]
    for before, now, flow in zip(firms, firms[1:], past.flows[1:], strict=False):
        assert flow is not None
        np.testing.assert_allclose(now, before + flow.entries - flow.exits, rtol=1e-12)
    assert [state.year for state in past.states] == list(range(2019, 2026))
    assert firms[0].shape == (len(seeds.markets.names), DRAWS_OF_BLOCK)


def test_what_is_known_later_changes_nothing_before(seeds: Seeds) -> None:
    """Years after as_of are not learned from."""
    changed = tuple(
        row.model_copy(update={"value": 5000.0}) if row.year > 2023 and row.quantity == "firms" else row
        for row in seeds.observations
    )
    one = assimilate(beliefs(seeds, 2023), 0)
    other = assimilate(beliefs(replace(seeds, observations=changed), 2023), 0)
    np.testing.assert_array_equal(one.states[-1].revenue, other.states[-1].revenue)


def test_learning_narrows(seeds: Seeds) -> None:
    """The figures of 2023 leave a narrower spread of firms in 2023 than the priors."""
    spreads = [
        np.std(np.log(assimilate(beliefs(seeds, as_of), 0).states[4].firms.sum(axis=(0, 1)))) for as_of in (2023, 2025)
    ]
    prior = np.std(np.log(from_priors(seeds, 0)[1].firms.sum(axis=(0, 1))))
    assert max(spreads) < 0.5 * prior


def test_infeasible_particles_have_no_weight(seeds: Seeds) -> None:
    """Where a part of the priors leaves no stable ages, only the others are kept."""
    from simulator.inputs.priors import Uniform

    wide = Prior(Uniform(low=-0.4, high=0.2), -0.5, 0.5)
    past = assimilate(beliefs(seeds, 2019, trend_firm_growth=wide), 0)
    p = past.dynamics.parameters
    assert np.min(p.trend_firm_growth + p.exit_rate_established) > 0


def test_nothing_feasible(seeds: Seeds) -> None:
    """Beliefs that leave nothing to draw are refused in words."""
    from simulator.inputs.priors import Uniform

    with pytest.raises(ScenarioError, match="no draw is feasible"):
        assimilate(
            beliefs(
                seeds,
                2019,
                trend_firm_growth=Prior(Uniform(low=-0.5, high=-0.4), -0.5, 0.5),
                exit_rate_established=Prior(0.1, 0, 0.9),
            ),
            0,
        )


REFERENCE = {
    # An independent implementation of the same equations on the same seeds (8,192 draws): medians and 90 % bands.
    2023: {
        "firms": {2024: (1579, 1409, 1796), 2030: (2191, 1594, 3101)},
        "revenue": {2023: (7529, 6423, 8816), 2024: (8235, 6366, 10677), 2030: (13744, 7234, 26693)},
    },
    2025: {
        "firms": {
            2024: (1910, 1742, 2090),
            2025: (2061, 1841, 2347),
            2030: (2802, 2166, 3747),
            2035: (3856, 2538, 6086),
        },
        "revenue": {
            2024: (12033, 10019, 14269),
            2025: (13724, 11383, 16619),
            2030: (21529, 12791, 37196),
            2035: (33845, 15358, 76964),
        },
    },
}
LAST_CLOSE_YEAR = 2025


@pytest.mark.parametrize("as_of", [2023, 2025])
def test_agrees_with_an_independent_implementation(seeds: Seeds, as_of: int) -> None:
    """Medians agree within 3 % up to 2025 and 6 % after, the ends of bands within twice that."""
    (ensemble,) = project_all([read_scenario("baseline", seeds, settings=[(line, line) for line in _asked(as_of)])])
    for outcome, by_year in REFERENCE[as_of].items():
        for year, (median, *ends) in by_year.items():
            values = ensemble.outcomes.totals[outcome][ensemble.years.index(year)]
            tolerance = 0.03 if year <= LAST_CLOSE_YEAR else 0.06
            assert np.median(values) == pytest.approx(median, rel=tolerance), (outcome, year)
            assert np.quantile(values, [0.05, 0.95]) == pytest.approx(ends, rel=2 * tolerance), (outcome, year)


def _asked(as_of: int) -> tuple[str, ...]:
    return f"horizon.as_of = {as_of}", "ensemble.draws = 8192"


def test_accounts_agree_with_an_independent_implementation(seeds: Seeds) -> None:
    """So do networks abroad, the foreign share, jobs, the share of GDP, and how likely the scope of figures changed."""
    (ensemble,) = project_all([read_scenario("baseline", seeds, settings=[(line, line) for line in _asked(2025)])])
    years, totals = ensemble.years.index, ensemble.outcomes.totals
    network = seeds.markets.names.index("telecom_abroad")
    telecom = ensemble.outcomes.by_market["revenue"][:, network]
    low, high = np.quantile(telecom[years(2025)], [0.05, 0.95])
    assert np.median(telecom[years(2025)]) == pytest.approx(3195, rel=0.03)
    assert (low, high) == pytest.approx((2289, 4594), rel=0.06)
    for row in seeds.observations:
        if row.quantity == "telecom_revenue":
            low, high = np.quantile(telecom[years(row.year)], [0.05, 0.95])
            assert low < row.value < high
    assert np.median(totals["foreign_share"][years(2023)]) == pytest.approx(0.80, abs=0.01)
    assert np.median(totals["jobs"][years(2025)]) == pytest.approx(295_000, rel=0.03)
    for year, tolerance in ((2025, 0.03), (2035, 0.06)):
        # It is given as 1.2 %, so that half a tenth is rounding.
        assert np.median(totals["gdp_share"][years(year)]) == pytest.approx(0.012, abs=0.0005 + 0.012 * tolerance)
    assert np.mean(totals["revenue"][years(2035)] >= 100_000) == pytest.approx(0.02, abs=0.006)
    assert np.mean(_coverage(ensemble)) == pytest.approx(0.97, abs=0.01)


def _coverage(ensemble: Ensemble) -> Array:
    """Whether figures count more widely, by draw: what figures before 2024 would count differs."""
    counted, firms = ensemble.outcomes.as_counted["firms"][0], ensemble.outcomes.totals["firms"][0]
    return counted < firms * (1 - 1e-9)


EFFECTS = {
    # Firms and revenue in 2035 beyond current policy, as medians and means; activity changes in 2027, the law in 2026.
    ("levers.consulting.firms_advised = { 2027 = 200 }",): {"firms": (20, None), "revenue": (61, 87)},
    ("levers.delegations.missions = { 2027 = 48 }",): {"firms": (6.4, 11)},
    ("levers.promotion.budget = { 2027 = 5 }",): {"revenue": (9, 13)},
    ("levers.partners.served_share.japan = { 2027 = 0.3 }",): {"firms": (31, None), "revenue": (170, 240)},
    ("levers.offices.opened = { 2027 = 40 }",): {"firms": (11, None), "revenue": (147, 228)},
    (
        "levers.law.in_force_from = 2026",
        "levers.law.eligible_share = 0.6",
        "levers.law.tax_cut = 0.5",
        "levers.law.rd_deduction = 1",
        "levers.law.income_tax_relief = 1",
        "levers.law.covered_staff = 0.1",
        "levers.law.support = 1",
    ): {"revenue": (186, 287), "public_cost": (66, None)},
}


@pytest.mark.slow
def test_effects_agree_with_an_independent_implementation(seeds: Seeds) -> None:
    """Effects agree within 15 %: they differ more between random seeds than levels do."""
    lines = [(), *EFFECTS]
    scenarios = [
        read_scenario("baseline", seeds, settings=[(line, line) for line in (*changed, *_asked(2025))])
        for changed in lines
    ]
    base, *others = (ensemble.outcomes.totals for ensemble in project_all(scenarios))
    place = scenarios[0].years.index(2035)
    for other, (changed, expected) in zip(others, EFFECTS.items(), strict=True):
        for outcome, (median, mean) in expected.items():
            difference = other[outcome][place] - base[outcome][place]
            assert np.median(difference) == pytest.approx(median, rel=0.15), (changed, outcome)
            assert mean is None or difference.mean() == pytest.approx(mean, rel=0.15), (changed, outcome)
