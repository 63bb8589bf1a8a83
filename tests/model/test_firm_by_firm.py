"""The cohort model's expected numbers are those of single firms that enter, grow and leave by chance.

Firms are followed one by one in firm_by_firm.py, in many runs of each world. Means over the runs must meet the cohorts
within the sampling error that the runs themselves show, and this error must be small enough to mean something.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.model import AGES, Parameters, Shocks, State, advance, first_state
from tests.model.firm_by_firm import ESTABLISHED, Tally, Twin, World
from tests.model.samples import identified, medians, shipped_seeds

pytestmark = pytest.mark.slow

YEARS = (1, 5, 10)  # after the first
RUNS = 1000
RUNS_OF_FAULTS = 400
FARTHEST = 4.0  # standard errors that a mean may lie from the cohorts' number
UNLIKELY = 1e-4  # on either side, of the sum of squared distances

# One given history. Entries stay above their trend for years, so that young firms pull the mean of all firms down.
WORLD_DEMAND = (0.10, -0.15, -0.05, 0.20, 0.04, 0.0, -0.30, 0.12, 0.08, -0.02)
MARKET_DEMAND = (0.02, -0.06, 0.05, 0.0, -0.03, 0.08, -0.04)  # market m meets them from its own place on, in turn
ENTRY = (0.35, 0.30, 0.45, 0.25, 0.40, 0.30, -0.10, -0.50, 0.20, 0.10)
DEPRECIATION = (0.03, -0.02, 0.06, 0.0, 0.10, -0.05, 0.01, 0.02, 0.0, 0.04)
HOME_DEMAND_GAP = (-0.10, -0.15, -0.05, 0.05, 0.10, 0.0, -0.20, -0.10, 0.15, 0.05)
ENTRY_RATIO = (1.0, 1.3, 1.0, 0.8, 1.0, 1.0, 1.2, 1.0, 1.0, 0.7)
MARKET_SCORES = (0.5, -1.2, 1.8, 0.0, -0.4, 0.9, -2.0, 1.1, 0.3, -0.7)


def given_shocks(year: int) -> Shocks:
    """The given history in one year, counted from zero."""
    markets = len(shipped_seeds().markets.names)
    own = [MARKET_DEMAND[(market + year) % len(MARKET_DEMAND)] for market in range(markets)]
    return Shocks(
        demand=WORLD_DEMAND[year] + np.array(own)[:, None],
        entry=ENTRY[year],
        real_depreciation=DEPRECIATION[year],
        home_demand_gap=HOME_DEMAND_GAP[year],
        entry_ratio=ENTRY_RATIO[year],
    )


@dataclass(frozen=True)
class Setting:
    """A world to run: changes from the priors' medians, and whether it meets the given history."""

    disturbed: bool = False
    changes: Mapping[str, float | tuple[float, ...]] = field(default_factory=dict)

    @property
    def parameters(self) -> Parameters:
        """Parameters of one draw."""
        changed = {name: np.array(v)[:, None] if isinstance(v, tuple) else v for name, v in self.changes.items()}
        return medians(initial_pool=16_000.0, **changed)

    def shocks(self) -> Iterator[Shocks]:
        """What each year brings."""
        for year in range(max(YEARS)):
            yield given_shocks(year) if self.disturbed else Shocks()

    def world(self) -> World:
        """The world of single firms."""
        return World(self.parameters, shipped_seeds().markets, shipped_seeds().calendar)

    def cohorts(self) -> dict[int, State]:
        """The cohort model's states, by years after the first."""
        dynamics = identified(self.parameters)
        states = [first_state(dynamics)]
        for shocks in self.shocks():
            states.append(advance(states[-1], dynamics, shocks=shocks)[0])
        return dict(enumerate(states))

    def tallies(self, twin: Twin) -> dict[int, Tally]:
        """The twin's sums, by years after the first."""
        tallies = {0: twin.tally()}
        for year, shocks in enumerate(self.shocks(), start=1):
            twin.pass_year(shocks)
            tallies[year] = twin.tally()
        return tallies


SETTINGS = {
    "undisturbed": Setting(),
    "disturbed": Setting(disturbed=True, changes={"market_growth_score": MARKET_SCORES}),
    # Newer figures count a fifth more firms and half as much revenue again.
    "widened": Setting(
        disturbed=True,
        changes={"coverage_changed": 1.0, "coverage_change_firms": 0.2, "coverage_change_revenue": 0.4},
    ),
    # Firm numbers fall, and the pool loses firms beside its entries; numbers far from the medians.
    "shrinking": Setting(
        disturbed=True,
        changes={
            "initial_firms": 2900.0,
            "trend_firm_growth": -0.08,
            "trend_revenue_growth": -0.02,
            "exit_rate_first_year": 0.25,
            "exit_rate_second_year": 0.35,
            "exit_rate_established": 0.2,
            "entrant_relative_revenue": 0.4,
            "growth_premium_first_year": -0.1,
            "growth_premium_second_year": 0.3,
            "growth_premium_third_year": 0.15,
            "leaver_relative_revenue": 0.8,
            "return_share": 0.3,
        },
    ),
}


@dataclass(frozen=True)
class Pair:
    """One world, by cohorts and firm by firm."""

    cohorts: dict[int, State]
    tallies: dict[int, Tally]


@pytest.fixture(scope="module", params=SETTINGS)
def pair(request: pytest.FixtureRequest) -> Pair:
    """Each world once."""
    setting = SETTINGS[request.param]
    return Pair(setting.cohorts(), setting.tallies(Twin(setting.world(), RUNS, rng_seed=11)))


def exporters() -> NDArray[np.bool_]:
    """True for exporters markets."""
    return shipped_seeds().markets.exporters


def both(quantity: str, state: State, tally: Tally) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Exporters markets by age and market: the cohorts' numbers, and the twin's with the runs last."""
    return getattr(state, quantity)[:, exporters(), 0], getattr(tally, quantity)[:, exporters()]


def standard_error(by_run: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the mean over the runs, which are on the last axis."""
    return by_run.std(axis=-1, ddof=1) / np.sqrt(by_run.shape[-1])


def distance(expected: NDArray[np.float64], by_run: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard errors from the cohorts' numbers to the means over the runs."""
    return (by_run.mean(axis=-1) - expected) / standard_error(by_run)


def disagreements(expected: NDArray[np.float64], by_run: NDArray[np.float64]) -> list[str]:
    """What of an (age, market) table the runs' means do not meet: cells, sums over either axis, all, or too many a bit.

    The sum of squares speaks of bias that is small in every cell; it is too small where errors are overstated.
    """
    tables = {
        "by age and market": distance(expected, by_run),
        "by age": distance(expected.sum(axis=1), by_run.sum(axis=1)),
        "by market": distance(expected.sum(axis=0), by_run.sum(axis=0)),
        "in all": distance(expected.sum(), by_run.sum(axis=(0, 1))),
    }
    found = [
        f"{name}: {np.ravel(far)[worst]:+.1f} standard errors in place {worst}"
        for name, far in tables.items()
        if np.abs(np.ravel(far)[worst := int(np.abs(far).argmax())]) >= FARTHEST
    ]
    # Cells hold different firms, so that their distances are as good as independent.
    squares, cells = (tables["by age and market"] ** 2).sum(), expected.size
    if not UNLIKELY < stats.chi2.cdf(squares, cells) < 1 - UNLIKELY:
        found.append(f"sum of squares {squares:.0f} over {cells} cells")
    return found


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS.keys())
def test_both_start_from_the_same_numbers(setting: Setting):
    """What nobody can observe, and the first year, come out alike when worked out by other means."""
    world, dynamics = setting.world(), identified(setting.parameters)
    state = first_state(dynamics)
    assert world.entry_hazard == pytest.approx(dynamics.entry_hazard.item(), rel=1e-12)
    assert world.renewal == pytest.approx(dynamics.renewal.item(), rel=1e-12)
    assert world.births == pytest.approx((dynamics.renewal * dynamics.pool_share).item(), rel=1e-12)
    assert world.established_growth == pytest.approx(dynamics.established_growth.item(), rel=1e-12)
    np.testing.assert_allclose(world.first_firms, state.firms[..., 0], rtol=1e-12)
    np.testing.assert_allclose(world.first_revenue, state.revenue[..., 0], rtol=1e-12)


def test_shrinking_world_has_a_shrinking_pool():
    """One of the worlds tries the pool's other side, where firms close and none is born."""
    assert SETTINGS["shrinking"].world().renewal < 0 < SETTINGS["undisturbed"].world().renewal


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("quantity", ["firms", "revenue"])
def test_single_firms_add_up_to_the_cohorts(pair: Pair, quantity: str, year: int):
    """Firms and revenue, by age and market, are what single firms come to on average."""
    expected, by_run = both(quantity, pair.cohorts[year], pair.tallies[year])
    assert disagreements(expected, by_run) == []


@pytest.mark.parametrize("year", YEARS)
def test_single_firms_leave_and_refill_the_pool(pair: Pair, year: int):
    """The pool is what entries, returns and renewal of single firms leave on average."""
    pool = pair.tallies[year].pool
    assert abs(distance(pair.cohorts[year].pool[0], pool)) < FARTHEST
    assert standard_error(pool) < 0.001 * pool.mean()


@pytest.mark.parametrize("year", YEARS)
def test_sampling_error_is_small_enough_to_be_a_test(pair: Pair, year: int):
    """Totals are known within a quarter of a per cent, each class of over twenty firms within two per cent."""
    firms, firms_by_run = both("firms", pair.cohorts[year], pair.tallies[year])
    revenue, revenue_by_run = both("revenue", pair.cohorts[year], pair.tallies[year])
    assert standard_error(firms_by_run.sum(axis=(0, 1))) < 0.001 * firms.sum()
    assert standard_error(revenue_by_run.sum(axis=(0, 1))) < 0.0025 * revenue.sum()
    large = firms > 20
    assert large.sum() >= 12
    assert (standard_error(firms_by_run)[large] < 0.01 * firms[large]).all()
    assert (standard_error(revenue_by_run)[large] < 0.02 * revenue[large]).all()


@pytest.mark.parametrize("year", YEARS)
def test_operator_markets_keep_their_firms_and_grow_by_themselves(pair: Pair, year: int):
    """The same few firms run operator markets in every run and year, and their revenue is the cohorts' to rounding."""
    operators = ~exporters()
    first, now = pair.tallies[0], pair.tallies[year]
    np.testing.assert_array_equal(now.firms[:, operators], first.firms[:, operators])
    assert not now.firms[:ESTABLISHED, operators].any()
    expected = pair.cohorts[year].firms[ESTABLISHED, operators, 0]
    assert (np.abs(distance(expected, now.firms[ESTABLISHED, operators])) < FARTHEST).all()
    revenue = np.broadcast_to(pair.cohorts[year].revenue[:, operators], now.revenue[:, operators].shape)
    np.testing.assert_allclose(now.revenue[:, operators], revenue, rtol=1e-11)


def test_leavers_are_small_and_others_make_up_for_it():
    """In the twin those who leave earned k times their class's mean, and so the class loses k times its exit rate."""
    setting = SETTINGS["undisturbed"]
    p, twin = setting.parameters, Twin(setting.world(), RUNS, rng_seed=12)
    firms, shape = twin.firms, (len(AGES), RUNS)
    place = np.ravel_multi_index((firms.age, firms.run), shape)
    ours = exporters()[firms.market]

    def by_age_and_run(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(place, weights=weights, minlength=len(AGES) * RUNS).reshape(shape)

    # Of firms in markets with unequal means, each counts by its class's: what a firm earned over what it should.
    mean = (twin.world.first_revenue / np.where(twin.world.first_firms > 0, twin.world.first_firms, 1.0)).clip(1e-9)
    relative = firms.revenue / mean[firms.age, firms.market]
    number, earned = by_age_and_run(ours * 1.0), by_age_and_run(ours * relative)
    leavers, lost = by_age_and_run(ours * firms.leaves), by_age_and_run(ours * firms.leaves * relative)
    k, x = p.leaver_relative_revenue, twin.world.exit_rate[:, None]
    for should_be_zero in (earned - number, leavers - x * number, lost - k * leavers, lost - k * x * earned):
        assert (np.abs(distance(np.zeros(len(AGES)), should_be_zero)) < FARTHEST).all()
    assert (standard_error(lost).ravel() < 0.01 * lost.mean(axis=1)).all()


class SecondYearsExitRate(Twin):
    """Fault: firms in their first year leave as those in their second do."""

    def exit_rate(self, market: NDArray[np.intp], age: NDArray[np.intp]) -> NDArray[np.float64]:
        """As the twin's, for an age of at least the second year."""
        return super().exit_rate(market, np.maximum(age, 1))


class EntrantsFollowTheMean(Twin):
    """Fault: entrants earn a share of what established firms happen to earn, and not of the trend path."""

    def entrant_revenue(self) -> NDArray[np.float64]:
        """From the mean of established firms in all runs."""
        tally = self.tally()
        mean = tally.revenue[ESTABLISHED].sum(axis=1) / tally.firms[ESTABLISHED].sum(axis=1)
        return self.world.parameters.entrant_relative_revenue * mean


class NoPremium(Twin):
    """Fault: young firms grow no faster than others."""

    def premium(self, age: NDArray[np.intp]) -> NDArray[np.float64]:
        """None."""
        return np.zeros(len(age))


class PremiumOfTheAgeReached(Twin):
    """Fault: a firm grows by the premium of the age that it comes to, and not of the one that it was."""

    def premium(self, age: NDArray[np.intp]) -> NDArray[np.float64]:
        """As the twin's, one year on."""
        return super().premium(np.minimum(age + 1, ESTABLISHED))


class LeaversLikeOthers(Twin):
    """Fault: leavers take as much revenue with them as any firm earns."""

    def leaver_relative_revenue(self) -> float:
        """One."""
        return 1.0


class BornOfThePoolAlone(Twin):
    """Fault: firms that export have no successors at home."""

    def parents(self) -> NDArray[np.int_]:
        """The pool, and as many again for the exporters as the first year had for each of it."""
        world = self.world
        return self.pool * (world.renewal / world.births)


class WeakHomeMarketHolds(Twin):
    """Fault: a weak home market holds firms back from abroad."""

    def entry_chance(self, shocks: Shocks) -> float:
        """As the twin's, with the home market the other way round."""
        turned = replace(shocks, home_demand_gap=-shocks.home_demand_gap)
        return super().entry_chance(turned)


@pytest.mark.parametrize(
    ("fault", "seen_in"),
    [
        (Twin, set()),
        (SecondYearsExitRate, {"firms", "revenue", "pool"}),
        (EntrantsFollowTheMean, {"revenue"}),
        (NoPremium, {"revenue"}),
        (PremiumOfTheAgeReached, {"revenue"}),
        (LeaversLikeOthers, {"revenue"}),
        (BornOfThePoolAlone, {"firms", "pool"}),
        (WeakHomeMarketHolds, {"firms", "revenue", "pool"}),
    ],
)
def test_faults_are_found_where_they_are(fault: type[Twin], seen_in: set[str]):
    """With fewer runs than above, a wrong rule is found in what it touches, and nothing is found without one."""
    setting = SETTINGS["disturbed"]
    cohorts, tallies = setting.cohorts(), setting.tallies(fault(setting.world(), RUNS_OF_FAULTS, rng_seed=13))
    found = {
        quantity
        for quantity in ("firms", "revenue")
        for year in YEARS
        if disagreements(*both(quantity, cohorts[year], tallies[year]))
    }
    if any(abs(distance(cohorts[year].pool[0], tallies[year].pool)) >= FARTHEST for year in YEARS):
        found.add("pool")
    assert found == seen_in
