"""A plain twin of the cohort model that follows single firms, to check the cohorts' expected numbers against.

The cohort model moves expected numbers of firms from age to age. Here every firm is one entry in four arrays: its run,
its market, its export age and what it earned in the year, and chance decides about each. Many independent runs stand
side by side in the same arrays; they never meet. No lever acts. The twin shares records of inputs with the program,
and no computation: what nobody can observe is found here again, by other means where there are any.

**Leavers are small.** The model says that firms that stop exporting earned k times the mean of their class (age and
market), so that the class loses k times its exit rate x of revenue. Of the readings that keep this promise, this one
is used: as a year begins, each firm's fate at its end is drawn, and a firm that is about to leave already earns less,
k times what it would; one that is to stay earns (1 - kx)/(1 - x) times that. So

- the factor's mean is x k + (1-x) (1-kx)/(1-x) = 1, whatever the firm's size: the class earns what it should;
- leavers do earn k times their class's mean in their last year, as a statistician would find them in the records;
- survivors simply go on from what they earned, which is (1-x) (1-kx)/(1-x) = 1 - kx of the class's revenue in
  expectation: the cohorts' factor.

(To draw leavers at random and only rescale those who stay has the same expectation, but its leavers are as large as
anyone. To draw small firms more often needs a class with enough small firms in it, every year and in every run.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.model import Calendar, Markets, Parameters, Shocks

AGES = 4  # first, second and third year, established
ESTABLISHED = 3
LONG_AGO = 3000  # years over which cohorts are added up; the first of them have long left
DISPERSION = 1.0  # standard deviation of the logarithm of firms' revenue within a class


class World:
    """The numbers that hold for every firm, and the first year: what can be worked out before anything happens."""

    def __init__(self, p: Parameters, markets: Markets, calendar: Calendar) -> None:
        self.parameters = p
        self.first_year = calendar.first_year
        self.markets = len(markets.names)
        self.exporters = np.array(markets.exporters)
        self.exit_rate = np.array([p.exit_rate_first_year, p.exit_rate_second_year, *[p.exit_rate_established] * 2])
        premiums = (p.growth_premium_first_year, p.growth_premium_second_year, p.growth_premium_third_year, 0.0)
        self.premium = np.array(premiums)
        assert (self.exit_rate < 1).all()

        # Who entered j years ago: as many as now, less the growth since, less those who left. Age j, or established.
        survived = np.ones(LONG_AGO)
        for j in range(1, LONG_AGO):
            survived[j] = survived[j - 1] * (1 - self.exit_rate[min(j - 1, ESTABLISHED)])
        n = self._by_age(survived, 1 + p.trend_firm_growth)

        # Newer figures count more exporters than those of the first year did; all count the same networks.
        newer = calendar.first_year < calendar.coverage_year <= calendar.known_to
        widened = np.where(self.exporters & newer & bool(p.coverage_changed), 1.0, 0.0)
        firms_of = p.initial_firms * markets.firm_share * np.exp(widened * p.coverage_change_firms)

        # All ages together are to grow at g, and so is the pool that entries come from and some leavers go back to.
        firms = firms_of[self.exporters].sum()
        entries = firms * n[0] * (1 + p.trend_firm_growth)
        exits = firms * (n * self.exit_rate).sum()
        self.entry_hazard = entries / p.initial_pool
        self.renewal = p.trend_firm_growth + (entries - p.return_share * exits) / p.initial_pool
        # Firms are born of all that are capable: as many as renew the pool when nothing disturbs it.
        self.births = self.renewal * p.initial_pool / (p.initial_pool + firms)
        assert self.entry_hazard < 1 + min(0.0, self.renewal)

        # Revenue grows by L beside e^mu once its ages are stable; L solves L^4 - s3 L^3 - q s0 s1 s2 = 0.
        s = np.exp(self.premium) * (1 - p.leaver_relative_revenue * self.exit_rate)
        q = p.entrant_relative_revenue * (1 + p.trend_firm_growth) * n[0] / n[ESTABLISHED]
        roots = np.roots([1.0, -s[3], 0.0, 0.0, -q * s[0] * s[1] * s[2]])
        leading = roots[np.abs(roots).argmax()]
        assert abs(leading.imag) < 1e-12
        self.established_growth = p.trend_revenue_growth - np.log(leading.real)

        # What those who entered j years ago earn: the revenue of that year's entrants, less growth since, times theirs.
        kept = np.ones(LONG_AGO)
        for j in range(1, LONG_AGO):
            kept[j] = kept[j - 1] * s[min(j - 1, ESTABLISHED)]
        r = self._by_age(kept, leading.real)

        # Markets start where their own trends, taken backwards from the year of the shares, would have them.
        score = np.broadcast_to(np.ravel(p.market_growth_score), self.markets)
        self.own_trend = markets.growth_centre + p.market_growth_spread * score
        start = markets.revenue_share * np.exp(-(calendar.market_share_year - calendar.first_year) * self.own_trend)
        self.first_share = start / start.sum()
        self.entry_share = np.where(self.exporters, markets.firm_share, 0.0)
        self.entry_share /= self.entry_share.sum()

        self.first_firms = np.zeros((AGES, self.markets))
        self.first_revenue = np.zeros((AGES, self.markets))
        for m in range(self.markets):
            firms_by_age, revenue_by_age = (n, r) if self.exporters[m] else ([0, 0, 0, 1], [0, 0, 0, 1])
            self.first_firms[:, m] = firms_of[m] * np.array(firms_by_age)
            revenue = p.initial_revenue * self.first_share[m] * np.exp(widened[m] * p.coverage_change_revenue)
            self.first_revenue[:, m] = revenue * np.array(revenue_by_age)

    @staticmethod
    def _by_age(left: NDArray[np.float64], growth: float) -> NDArray[np.float64]:
        """Shares of the ages: what is `left` of the entrants of each past year, all years growing by a factor."""
        weight = left * np.exp(-np.log(growth) * np.arange(LONG_AGO))
        ages = np.array([weight[0], weight[1], weight[2], weight[3:].sum()])
        shares: NDArray[np.float64] = ages / ages.sum()
        return shares

    def centre(self, year: int) -> NDArray[np.float64]:
        """Growth of each market beside the nation's: its own trend, less what all trends together add up to."""
        t = year - self.first_year
        now, before = ((self.first_share * np.exp(self.own_trend * years)).sum() for years in (t, t - 1))
        return self.own_trend - np.log(now / before)


@dataclass
class Firms:
    """Firms that export: one entry a firm in each array."""

    run: NDArray[np.intp]
    market: NDArray[np.intp]
    age: NDArray[np.intp]
    revenue: NDArray[np.float64]  # earned in the year [US$ m]
    leaves: NDArray[np.bool_]  # at the end of the year


@dataclass(frozen=True)
class Tally:
    """One year's sums in each run: by age, market and run, but for the pool, which is by run."""

    firms: NDArray[np.float64]
    revenue: NDArray[np.float64]
    pool: NDArray[np.float64]


class Twin:
    """Runs of the same world, firm by firm. The small methods are the model's rules, one each."""

    def __init__(self, world: World, runs: int, rng_seed: int) -> None:
        self.world, self.runs, self.rng = world, runs, np.random.default_rng(rng_seed)
        self.year = world.first_year
        self.pool = np.full(runs, round(world.parameters.initial_pool))
        self.trend_revenue = world.first_revenue[ESTABLISHED] / world.first_firms[ESTABLISHED]
        self.firms = self._settle(*self._first_firms())

    def exit_rate(self, market: NDArray[np.intp], age: NDArray[np.intp]) -> NDArray[np.float64]:
        """The chance that a firm leaves at the end of a year; firms in operator markets never do."""
        return np.where(self.world.exporters[market], self.world.exit_rate[age], 0.0)

    def leaver_relative_revenue(self) -> float:
        """What leavers earn in their last year, over their class's mean: k."""
        return self.world.parameters.leaver_relative_revenue

    def premium(self, age: NDArray[np.intp]) -> NDArray[np.float64]:
        """Growth of a surviving firm of an age beside its market's."""
        return self.world.premium[age]

    def market_growth(self, shocks: Shocks) -> NDArray[np.float64]:
        """Growth of established firms in the coming year, by market."""
        p, exporters = self.world.parameters, self.world.exporters
        growth = np.where(exporters, self.world.established_growth, p.trend_revenue_growth)
        growth = growth + self.world.centre(self.year + 1) + np.ravel(shocks.demand)
        return growth + np.where(exporters, p.exchange_rate_elasticity * shocks.real_depreciation, 0.0)

    def entrant_revenue(self) -> NDArray[np.float64]:
        """What an entrant earns in expectation, by market, before the year's growth: v times the trend path."""
        return self.world.parameters.entrant_relative_revenue * self.trend_revenue

    def entry_chance(self, shocks: Shocks) -> float:
        """The chance that a firm of the pool starts to export in the year."""
        push = np.exp(-self.world.parameters.home_market_push * shocks.home_demand_gap)
        return float(self.world.entry_hazard * push * np.exp(shocks.entry) * shocks.entry_ratio)

    def parents(self) -> NDArray[np.int_]:
        """The firms of each run of which others are born: all that are capable, exporting or not."""
        ours = self.world.exporters[self.firms.market]
        return self.pool + np.bincount(self.firms.run[ours], minlength=self.runs)

    def pass_year(self, shocks: Shocks) -> None:
        """One year: leavers leave, survivors age and grow, entrants come from the pool, and the pool renews itself."""
        p, old, growth = self.world.parameters, self.firms, self.market_growth(shocks)

        stays = ~old.leaves
        run, market, age = old.run[stays], old.market[stays], old.age[stays]
        revenue = old.revenue[stays] * np.exp(growth[market] + self.premium(age))
        age = np.minimum(age + 1, ESTABLISHED)

        # All firms of a pool are alike, so that counting those who start is the same as asking each.
        entries = self.rng.binomial(self.pool, self.entry_chance(shocks))
        entrant_run = np.repeat(np.arange(self.runs), entries)
        entrant_market = self.rng.choice(self.world.markets, size=len(entrant_run), p=self.world.entry_share)
        entrant_mean = self.entrant_revenue() * np.exp(growth)
        entrant_revenue = entrant_mean[entrant_market] * self._luck(len(entrant_run))

        exits = np.bincount(old.run[old.leaves], minlength=self.runs)
        expected = self.world.births * self.parents()
        born = self.rng.poisson(np.maximum(expected, 0.0))
        # Where more firms close than are born, they are firms of the pool that do not start to export.
        stay_at_home = self.pool * (1 - self.entry_chance(shocks))
        closed = self.rng.binomial(self.pool - entries, np.minimum(1.0, np.maximum(-expected, 0.0) / stay_at_home))
        self.pool = self.pool + born - closed - entries + self.rng.binomial(exits, p.return_share)

        base = np.where(self.world.exporters, self.world.established_growth, p.trend_revenue_growth)
        on_trend = growth - base + p.trend_revenue_growth
        self.trend_revenue = self.trend_revenue * np.exp(on_trend) / (1 + p.trend_firm_growth)
        self.year += 1
        self.firms = self._settle(
            np.concatenate([run, entrant_run]),
            np.concatenate([market, entrant_market]),
            np.concatenate([age, np.zeros_like(entrant_market)]),
            np.concatenate([revenue, entrant_revenue]),
        )

    def tally(self) -> Tally:
        """The year's firms and revenue in each run, added up by age and market."""
        f, shape = self.firms, (AGES, self.world.markets, self.runs)
        place = np.ravel_multi_index((f.age, f.market, f.run), shape)
        cells = int(np.prod(shape))
        firms = np.bincount(place, minlength=cells).astype(float)
        revenue = np.bincount(place, weights=f.revenue, minlength=cells)
        return Tally(firms.reshape(shape), revenue.reshape(shape), self.pool.astype(float))

    def _first_firms(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """Run, market, age and revenue of the firms of the first year.

        Firms are whole: 36.8 firms are 36 in some runs and 37 in most. They share their class's revenue unequally.
        """
        parts = []
        for age in range(AGES):
            for market in range(self.world.markets):
                expected = self.world.first_firms[age, market]
                if expected == 0:
                    continue
                assert expected >= 1, "a class that is empty in some runs would lose its revenue there"
                number = np.floor(expected + self.rng.random(self.runs)).astype(int)
                run = np.repeat(np.arange(self.runs), number)
                luck = self._luck(len(run))
                share = luck / np.bincount(run, weights=luck)[run]
                revenue = self.world.first_revenue[age, market] * share
                parts.append((run, np.full_like(run, market), np.full_like(run, age), revenue))
        run, market, age, revenue = (np.concatenate(part) for part in zip(*parts, strict=True))
        return run, market, age, revenue

    def _settle(
        self,
        run: NDArray[np.intp],
        market: NDArray[np.intp],
        age: NDArray[np.intp],
        revenue: NDArray[np.float64],
    ) -> Firms:
        """Draws who leaves at the end of the year, and lets those earn less: see the head of this file."""
        x, k = self.exit_rate(market, age), self.leaver_relative_revenue()
        leaves = self.rng.random(len(run)) < x
        return Firms(run, market, age, revenue * np.where(leaves, k, (1 - k * x) / (1 - x)), leaves)

    def _luck(self, size: int) -> NDArray[np.float64]:
        """Lognormal numbers of mean one: firms of a class are not equal."""
        return np.exp(DISPERSION * self.rng.standard_normal(size) - DISPERSION**2 / 2)
