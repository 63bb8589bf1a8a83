"""Fits the size of yearly shocks and the spread of trends to the country panel.

What common years share gives the world shock: the variance of growth between years. The others minimise the
interval score of forecasts of growth over one to seven years, in every window of every country.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.analysis.scores import interval_score
from simulator.inputs.fit import FittedForm
from simulator.inputs.panel import Panel, Windows, windows, windows_by
from simulator.inputs.priors import Lognormal, Normal, Prior
from simulator.inputs.problems import InputError
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import Array
from simulator.runs.growth import exporters_growth

HORIZONS = (1, 2, 3, 4, 5, 6, 7)
FOLDS = 5
FIT_DRAWS = 4096
RNG_SEED = 2023
SMALLEST_SPREAD = 1e-9  # log points; what is less is the rounding of numbers
LARGEST_JUMP = 0.5  # log points from one year to the next; what is larger is often a change of what is counted
SPREAD_PROBABILITIES = (0.05, 0.25, 0.50, 0.75, 0.95)
DIGITS = 3  # that the panel bears


@dataclass(frozen=True)
class Spread:
    """Quantiles of growth at one horizon [log points]: of the panel, of the panel without jumps, and simulated."""

    horizon: int
    probabilities: tuple[float, ...]
    panel: Array
    calm: Array
    simulated: Array


def folds(panel: Panel) -> list[tuple[str, ...]]:
    """Every fifth country in the order of their codes, five times: the groups that are left out in turn.

    Raises InputError where there are fewer countries than groups.
    """
    countries = sorted(panel.values)
    if len(countries) < FOLDS:
        raise InputError.of(panel.name, f"a fit needs at least {FOLDS} countries; it holds {len(countries)}")
    return [tuple(countries[start::FOLDS]) for start in range(FOLDS)]


def without(panel: Panel, left_out: Sequence[str]) -> Panel:
    """The panel with some countries left out."""
    kept = {country: row for country, row in panel.values.items() if country not in left_out}
    return replace(panel, name=f"{panel.name} without {', '.join(left_out)}", values=kept)


def simulated(seeds: Seeds, priors: Mapping[str, Prior]) -> Array:
    """Growth of exporters' revenue under these priors [log points], shape (horizon, draw)."""
    return exporters_growth(seeds, priors, RNG_SEED, FIT_DRAWS, max(HORIZONS))


def fit(panel: Panel, seeds: Seeds) -> FittedForm:
    """The values with the least loss on a panel.

    The loss is the mean interval score of all windows of a horizon, over that of the panel's own quantiles, averaged
    over horizons: every horizon weighs the same, and within it every window. Raises InputError where the panel has
    too few windows to learn from.
    """
    from scipy.optimize import minimize

    observed = list(windows_by(panel, HORIZONS, every=True).values())
    scale = np.array([interval_score(found.growth, found.growth).mean() for found in observed])
    if not (scale > SMALLEST_SPREAD).all():
        raise InputError.of(
            panel.name, "growth is the same in all windows of a length, so that no spread can be fitted"
        )
    world = common_sd(_calm_years(panel))

    def loss(point: Array) -> float:
        growth = simulated(seeds, _form(world, *_values(point)).laid_over(seeds.priors))
        scores = [
            interval_score(growth[h - 1], found.growth).mean() for h, found in zip(HORIZONS, observed, strict=True)
        ]
        return float((np.array(scores) / scale).mean())

    start = [np.log(_START[0]), np.log(_START[1]), _START[2], np.log(_START[3])]
    steps = np.array(start) + np.vstack([np.zeros(4), np.diag([0.3, 0.3, 0.01, 0.3])])
    found = minimize(
        loss, start, method="Nelder-Mead", options={"initial_simplex": steps, "xatol": 1e-3, "fatol": 1e-5}
    )
    return _form(*(float(f"{value:.{DIGITS}g}") for value in (world, *_values(found.x))))


_START = (0.1, 0.5, 0.09, 0.03)  # country shock: median and sigma; trend: mean and sd; any point near leads to the same


def _values(point: Array) -> tuple[float, float, float, float]:
    """What a point of the search stands for, in the order of _START: all but the mean are searched as logarithms."""
    median, sigma, sd = (float(np.exp(point[place])) for place in (0, 1, 3))
    return median, sigma, float(point[2]), sd


def _form(world: float, median: float, sigma: float, mean: float, sd: float) -> FittedForm:
    return FittedForm(
        world_demand_shock_sd=world,
        country_shock_sd=Lognormal(median=median, sigma=sigma),
        trend_revenue_growth=Normal(mean=mean, sd=sd),
    )


def _calm_years(panel: Panel) -> Windows:
    """Growth from one year to the next without jumps. Raises InputError where it cannot tell years from countries."""
    annual = windows(panel, 1, LARGEST_JUMP)
    years = len(set(annual.starts))
    if not 1 < years < len(annual):
        words = (
            f"holds {len(annual)} changes from one year to the next, in {years} years; a fit needs at least two years"
        )
        raise InputError.of(panel.name, f"{words}, and one of them in two countries")
    return annual


def common_sd(annual: Windows) -> float:
    """Standard deviation of what all countries' growth in a year has in common [log points].

    The year's component of variance in a one-way layout with unequal groups: mean squares between and within years.
    """
    years = sorted(set(annual.starts))
    groups = [annual.growth[np.array(annual.starts) == year] for year in years]
    sizes = np.array([len(group) for group in groups])
    means = np.array([group.mean() for group in groups])
    total = sizes.sum()
    between = (sizes * (means - annual.growth.mean()) ** 2).sum() / (len(groups) - 1)
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / (total - len(groups))
    typical = (total - (sizes**2).sum() / total) / (len(groups) - 1)
    return float(np.sqrt(max(between - within, 0.0) / typical))


def spreads(panel: Panel, seeds: Seeds) -> list[Spread]:
    """How simulated growth spreads beside the panel's, with and without windows that hold a jump."""
    found = []
    for horizon, growth in zip(HORIZONS, simulated(seeds, seeds.priors), strict=True):
        everything, calm = windows(panel, horizon).growth, windows(panel, horizon, LARGEST_JUMP).growth
        quantiles = (np.quantile(each, SPREAD_PROBABILITIES) for each in (everything, calm, growth))
        found.append(Spread(horizon, SPREAD_PROBABILITIES, *quantiles))
    return found
