"""Forecasts against what came later: for the country from each origin, and for the countries of a panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.fit import HORIZONS, RNG_SEED, fit, folds, simulated, without
from simulator.analysis.scores import LEVELS, bootstrapped_means, crps, inside, mirrored, percentile
from simulator.inputs.fit import FittedForm
from simulator.inputs.panel import Panel, Windows, windows, windows_by
from simulator.inputs.problems import InputError
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seed_forms import ObservationForm
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import Array
from simulator.runs.draws import generator
from simulator.runs.ensemble import Ensemble, project_all
from simulator.runs.spread import Workers, spread

NAIVE = ("last_value", "last_growth", "median_growth")
RESAMPLES = 1000
BOOTSTRAP_LEVEL = 0.90
PIT_BINS = 10
SIZES = (2_000.0, 10_000.0, float("inf"))
"""Upper ends of the classes of a window's first value [US$ million/year]; the first begins where windows count."""

SCORED = {"firms": "firms", "revenue": "revenue", "firm_growth": "firms", "revenue_growth": "revenue"}
"""Observed quantities that a projection gives, and the outcome that gives each."""


@dataclass(frozen=True)
class Forecast:
    """A forecast for some countries: draws of growth, shape (horizon, draw), and what naive ones learn from."""

    countries: tuple[str, ...]
    growth: Array
    learned_from: Panel


@dataclass(frozen=True)
class SizeScore:
    """Coverage of the widest band for windows that start within a range of values [US$ m/year], all horizons."""

    low: float
    high: float
    windows: int
    held: float


@dataclass(frozen=True)
class PanelScore:
    """How forecasts fared in a panel. Arrays have shape (horizon), those of coverage by level.

    series, groups      what was done to the file, as in Panel
    horizons            years ahead for which there is a window
    coverage            share of later figures inside the central band of a level [1]
    coverage_low/high   ends of the 90 % interval from resampling countries [1]; not a number where all resamples of too
                        few countries say the same
    coverage_error      its standard error [1]
    crps                by forecast, ours and naive [log points]
    pit                 share of figures in each tenth of the forecast's draws, all horizons [1]
    held                share of all figures of all horizons inside the 90 % band [1]
    by_country          how many figures of each country lay inside it, and how many there were
    """

    panel: str
    series: str
    groups: Mapping[str, str]
    countries: tuple[str, ...]
    horizons: tuple[int, ...]
    windows: tuple[int, ...]
    coverage: Mapping[float, Array]
    coverage_low: Mapping[float, Array]
    coverage_high: Mapping[float, Array]
    coverage_error: Mapping[float, Array]
    crps: Mapping[str, Array]
    pit: Array
    by_size: tuple[SizeScore, ...]
    held: float
    by_country: Mapping[str, list[int]]
    left_out: bool


@dataclass(frozen=True)
class HomeScore:
    """One later figure under a forecast from an origin; scores in log points, None where they cannot be taken.

    Figures are taken to count what they counted at the origin. `wider` is the percentile where they may count more
    widely since, a belief that was set knowing them; None where origin and figure are on the same side of that change.
    """

    quantity: str
    origin: int
    year: int
    observed: float
    relation: str
    percentile: float
    inside: Mapping[float, bool]
    crps: float | None
    crps_naive: Mapping[str, float | None]
    wider: float | None


@dataclass(frozen=True)
class Backtest:
    """Everything that was scored.

    ensembles   the forecasts for the country, one an origin
    panels      checksums of the panels that were read, by name
    """

    home: tuple[HomeScore, ...]
    ensembles: tuple[Ensemble, ...]
    panel: PanelScore
    panels: Mapping[str, str]


def backtest(seeds: Seeds, panel: Panel, other: Panel | None = None, workers: Workers = None) -> Backtest:
    """Scores the country's forecasts, and those of a panel's countries.

    `panel` is the one that the priors were fitted to: its countries are forecast with values fitted without them. An
    `other` panel is forecast with the priors as they are. `workers` are threads, as in `project_all`. Raises InputError
    where a panel has too few figures. The country itself is never among the others: it is left out of both panels.
    """
    panel, other = _abroad(panel, seeds), _abroad(other, seeds) if other is not None else None
    errors = windows_by(panel, HORIZONS, every=True)
    forecasts = left_out_forecasts(panel, seeds) if other is None else [_forecast_as_believed(other, panel, seeds)]
    ensembles = forecasts_of_home(seeds, workers)
    home = tuple(
        _home_score(ensemble, row, seeds, errors)
        for ensemble in ensembles
        for row in seeds.observations
        if row.quantity in SCORED and row.year > ensemble.scenario.as_of
    )
    if not home:
        words = "holds no later figure of firms or revenue, so that no forecast of the country can be scored; add one"
        raise InputError.of("observations.csv", words)
    score = score_panel(other or panel, forecasts, left_out=other is None)
    panels = {read.name: read.digest for read in (panel, other) if read is not None}
    return Backtest(home, tuple(ensembles), score, panels)


def _abroad(panel: Panel, seeds: Seeds) -> Panel:
    """The countries of a panel but the one whose policy is simulated."""
    home = seeds.country.iso3
    return replace(without(panel, [home]), name=panel.name) if home in panel.values else panel


def left_out_forecasts(panel: Panel, seeds: Seeds) -> list[Forecast]:
    """For each group of countries the forecast that was fitted without them.

    Raises InputError where the panel holds other countries.
    """
    others = set(panel.values).difference(*(fitted.countries for fitted in seeds.fit.left_out))
    if others:
        words = (
            f"holds {', '.join(sorted(others))}, which {seeds.folder.name}/fit.toml does not know; fit the seeds again"
        )
        raise InputError.of(panel.name, words)
    return [_forecast_without(tuple(fitted.countries), fitted, panel, seeds) for fitted in seeds.fit.left_out]


def _forecast_without(countries: tuple[str, ...], fitted: FittedForm, panel: Panel, seeds: Seeds) -> Forecast:
    """The forecast for countries by values that were fitted without them."""
    learned_from = without(panel, countries)
    windows_by(learned_from, HORIZONS, every=True)
    return Forecast(countries, simulated(seeds, fitted.laid_over(seeds.priors)), learned_from)


def _forecast_as_believed(other: Panel, panel: Panel, seeds: Seeds) -> Forecast:
    """The forecast for all countries of another panel by the priors as they are."""
    windows_by(other, HORIZONS, every=False)
    return Forecast(tuple(sorted(other.values)), simulated(seeds, seeds.priors), panel)


def score_panel(panel: Panel, forecasts: Sequence[Forecast], *, left_out: bool) -> PanelScore:
    """Scores forecasts of growth in all windows of a panel. Raises InputError where no country has any."""
    spans = windows_by(panel, HORIZONS, every=False)
    horizons, found = tuple(spans), list(spans.values())
    scored = [_scored(horizon, spans[horizon], forecasts) for horizon in horizons]
    percentiles = [scores["percentile"] for scores in scored]
    rng, edge = generator(RNG_SEED, "country bootstrap", 0), (1 - BOOTSTRAP_LEVEL) / 2
    coverage, low, high, error = {}, {}, {}, {}
    for level in LEVELS:
        held = [inside(values, level).astype(float) for values in percentiles]
        resampled = np.stack(
            [bootstrapped_means(s.countries, h, rng, RESAMPLES) for s, h in zip(found, held, strict=True)]
        )
        coverage[level] = np.array([hits.mean() for hits in held])
        ends = np.quantile(resampled, (edge, 1 - edge), axis=-1)
        low[level], high[level] = np.where(ends[0] < ends[1], ends, np.nan)
        error[level] = resampled.std(axis=-1, ddof=1)
    everything = np.concatenate(percentiles)
    starts = np.concatenate([span.start_value for span in found])
    widest = inside(everything, max(LEVELS))
    return PanelScore(
        panel=panel.name,
        series=panel.series,
        groups=panel.groups,
        countries=tuple(sorted({country for span in found for country in span.countries})),
        horizons=horizons,
        windows=tuple(len(span) for span in found),
        coverage=coverage,
        coverage_low=low,
        coverage_high=high,
        coverage_error=error,
        crps={name: np.array([scores[name].mean() for scores in scored]) for name in ("ours", *NAIVE)},
        pit=np.histogram(everything, PIT_BINS, (0.0, 1.0))[0] / len(everything),
        by_size=tuple(
            SizeScore(low, high, int(chosen.sum()), float(widest[chosen].mean()))
            for low, high in pairwise((panel.counts.smallest_start, *SIZES))
            if (chosen := (starts > low) & (starts <= high)).any()
        ),
        held=float(widest.mean()),
        by_country=_by_country([country for span in found for country in span.countries], widest),
        left_out=left_out,
    )


def _by_country(countries: Sequence[str], held: NDArray[np.bool_]) -> dict[str, list[int]]:
    """How many figures of each country were held, and how many there were, by code."""
    of = np.array(countries)
    return {code: [int(held[of == code].sum()), int((of == code).sum())] for code in sorted(set(countries))}


def _scored(horizon: int, found: Windows, forecasts: Sequence[Forecast]) -> dict[str, Array]:
    """Percentile and scores of each window at one horizon, in the windows' order."""
    scores = {name: np.full(len(found), np.nan) for name in ("percentile", "ours", *NAIVE)}
    for forecast in forecasts:
        mine = np.array([country in forecast.countries for country in found.countries], dtype=bool)
        if not mine.any():
            continue
        chosen, draws = found.of(mine), forecast.growth[horizon - 1]
        scores["percentile"][mine] = percentile(draws, chosen.growth)
        scores["ours"][mine] = crps(draws, chosen.growth)
        errors = naive_errors(windows(forecast.learned_from, horizon), horizon)
        points = naive_points(chosen.growth_before, errors["median"], horizon)
        for name in NAIVE:
            # Moving forecast and figure alike changes no score, so that all windows share the errors' draws.
            scores[name][mine] = crps(errors[name], chosen.growth - points[name])
    return scores


def naive_points(growth_before: Array, median: Array, horizon: int) -> dict[str, Array]:
    """What naive forecasts expect of growth over the horizon [log points]; without a last growth, the median."""
    known = np.where(np.isnan(growth_before), median / horizon, growth_before)
    return {
        "last_value": np.zeros_like(growth_before),
        "last_growth": known * horizon,
        "median_growth": np.zeros_like(growth_before) + median,
    }


def naive_errors(learned: Windows, horizon: int) -> dict[str, Array]:
    """Errors that each naive forecast made in the windows it learns from, with both signs; and the median growth.

    Errors of the median growth stay as they are: their middle is nought, and together they are climatology.
    """
    median = np.array(np.median(learned.growth))
    points = naive_points(learned.growth_before, median, horizon)
    errors = {name: learned.growth - point for name, point in points.items()}
    spread_of = {name: own if name == "median_growth" else mirrored(own) for name, own in errors.items()}
    return {"median": median, **spread_of}


def forecasts_of_home(seeds: Seeds, workers: Workers = None) -> list[Ensemble]:
    """The baseline as it would have been forecast from the priors, and in every year that taught something.

    Between two figures that are fitted nothing is learned: forecasts from years without one are the one before them.
    """
    origins = sorted({seeds.first_year, *(row.year for row in seeds.observations if row.use == "fit")})
    newest = max(row.year for row in seeds.observations if row.quantity in SCORED)
    scenarios = []
    for origin in origins:
        if origin == newest:
            continue
        lines = (f"horizon.as_of = {origin}", f"horizon.end = {newest}")
        scenarios.append(read_scenario("baseline", seeds, settings=[(line, line) for line in lines]))
    return project_all(scenarios, workers)


def _home_score(ensemble: Ensemble, row: ObservationForm, seeds: Seeds, panel: Mapping[int, Windows]) -> HomeScore:
    """One figure; levels are scored in logs, and naive forecasts need a figure at or before the origin."""
    outcome, place = SCORED[row.quantity], ensemble.years.index(row.year)
    growth = row.quantity.endswith("_growth")

    def drawn(outcomes: Mapping[str, Array]) -> Array:
        values = np.log(outcomes[outcome])
        return values[place] - values[place - 1] if growth else values[place]

    draws, wider = drawn(ensemble.outcomes.totals), drawn(ensemble.outcomes.as_counted)
    observed = np.array([row.value if growth else np.log(row.value)])
    rank = float(percentile(draws, observed)[0])
    exact = row.relation == "equal"
    origin = ensemble.scenario.as_of
    scored = exact and not growth
    return HomeScore(
        quantity=row.quantity,
        origin=origin,
        year=row.year,
        observed=row.value,
        relation=row.relation,
        percentile=rank,
        # A figure that is a floor refutes a band only from above.
        inside={level: abs(rank - 0.5) <= level / 2 if exact else rank <= 0.5 + level / 2 for level in LEVELS},
        crps=float(crps(draws, observed)[0]) if exact else None,
        wider=float(percentile(wider, observed)[0]) if origin < seeds.calendar.coverage_year <= row.year else None,
        crps_naive=_naive_scores(row, origin, seeds, panel) if scored else dict.fromkeys(NAIVE),
    )


def _naive_scores(
    row: ObservationForm, origin: int, seeds: Seeds, panel: Mapping[int, Windows]
) -> dict[str, float | None]:
    """Scores of naive forecasts from the last figures known, with the spread of their errors in the panel."""
    known = sorted(
        (other.year, float(np.log(other.value)))
        for other in seeds.observations
        if other.quantity == row.quantity and other.year <= origin and other.relation == "equal"
    )
    if not known or row.year - known[-1][0] not in panel:
        return dict.fromkeys(NAIVE)
    last_year, last = known[-1]
    horizon = row.year - last_year
    before = (last - known[-2][1]) / (last_year - known[-2][0]) if len(known) > 1 else np.nan
    errors = naive_errors(panel[horizon], horizon)
    points = naive_points(np.array([before]), errors["median"], horizon)
    return {
        name: None
        if name == "last_growth" and np.isnan(before)
        else float(crps(last + points[name] + errors[name], np.array([np.log(row.value)]))[0])
        for name in NAIVE
    }


def make_fit(panel: Panel, seeds: Seeds) -> dict[str, Any]:
    """Fits all countries and each group left out, and scores the groups: what seeds/fit.toml holds."""
    groups = folds(panel)
    panels = [panel, *(without(panel, group) for group in groups)]
    everything, *parts = spread(lambda learned: fit(learned, seeds), panels, len(panels))
    forecasts = [_forecast_without(group, part, panel, seeds) for group, part in zip(groups, parts, strict=True)]
    score = score_panel(panel, forecasts, left_out=True)
    return {
        "all": everything.model_dump(),
        "left_out": [
            {"countries": list(group), **part.model_dump()} for group, part in zip(groups, parts, strict=True)
        ],
        "score": {"level": max(LEVELS), "by_country": score.by_country},
    }
