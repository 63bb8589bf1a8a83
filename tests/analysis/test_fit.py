"""The fit: identities of what is simulated, closed forms, and recovery of values that are known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.analysis.backtest import make_fit
from simulator.analysis.fit import FOLDS, HORIZONS, common_sd, fit, folds, spreads, without
from simulator.inputs.fit import FITTED, FittedForm, fit_text, with_prior
from simulator.inputs.panel import Panel, Windows, windows
from simulator.inputs.panel_file import read_panel
from simulator.inputs.priors import Lognormal, Normal, Prior
from simulator.inputs.problems import InputError
from simulator.inputs.seeds import Seeds, read_seeds
from simulator.runs.growth import exporters_growth


@pytest.fixture(scope="module")
def panel(seeds: Seeds) -> Panel:
    """The shipped panel."""
    return read_panel(seeds.panel_path, "the panel", seeds.country.panel)


def test_trend_adds_exactly(seeds: Seeds) -> None:
    """A point more of trend adds exactly that much a year to the growth of every draw."""
    old = seeds.priors["trend_revenue_growth"]
    assert isinstance(old.distribution, Normal)
    moved = replace(old, distribution=Normal(mean=old.distribution.mean + 0.01, sd=old.distribution.sd))
    base, more = (
        exporters_growth(seeds, priors, 1, 256, 7)
        for priors in (seeds.priors, {**seeds.priors, "trend_revenue_growth": moved})
    )
    np.testing.assert_allclose(more - base, 0.01 * np.arange(1, 8)[:, None] * np.ones(256), atol=1e-9)


def test_without_chance_growth_is_the_trend(seeds: Seeds) -> None:
    """With no shock and no spread of markets, exporters' revenue grows at the trend where all centres are alike."""
    still = {
        name: Prior(0.0, prior.low, prior.high)
        if name.endswith("_shock_sd") or name == "market_growth_spread"
        else prior
        for name, prior in seeds.priors.items()
    }
    markets = replace(seeds.markets, growth_centre=np.zeros(len(seeds.markets.names)))
    growth = exporters_growth(replace(seeds, markets=markets), still, 1, 256, 3)
    np.testing.assert_allclose(growth[2], 3 * growth[0], rtol=1e-9)
    assert growth[0].mean() == pytest.approx(seeds.priors["trend_revenue_growth"].median, abs=0.003)


def annual(years: int, countries: int, common: float, own: float) -> Windows:
    """Annual growth of many countries with a common and an own part."""
    rng = np.random.default_rng(3)
    growth = rng.normal(0.09, common, size=(years, 1)) + rng.normal(0, own, size=(years, countries))
    starts = tuple(int(year) for year in np.repeat(np.arange(years), countries))
    flat = growth.ravel()
    return Windows(("AAA",) * flat.size, starts, flat, flat, np.full(flat.size, 1000.0))


@pytest.mark.parametrize("common", [0.0, 0.05, 0.2])
def test_common_part_is_recovered(common: float) -> None:
    """The year's component of variance is that with which years were made, noise of countries left out."""
    error = common / np.sqrt(2 * 300)  # of a standard deviation from so many years
    assert common_sd(annual(300, 30, common, 0.15)) == pytest.approx(common, abs=3 * error + 0.006)


def test_folds_leave_every_country_out_once(panel: Panel) -> None:
    """The groups share no country and hold all; without a group nothing of it is left."""
    groups = folds(panel)
    assert len(groups) == FOLDS
    assert sorted(country for group in groups for country in group) == sorted(panel.values)
    for group in groups:
        assert not set(group) & set(without(panel, group).values)


def test_shipped_values_are_those_of_the_priors(seeds: Seeds, panel: Panel) -> None:
    """The priors of the seeds are what was fitted to all countries, and each group was left out by its own fit."""
    assert seeds.fit.all.holds(seeds.priors)
    assert [tuple(part.countries) for part in seeds.fit.left_out] == folds(panel)


def test_simulated_growth_spreads_like_the_panel(seeds: Seeds, panel: Panel) -> None:
    """At every horizon the simulated middle half lies within three hundredths a year of the panel's."""
    for spread in spreads(panel, seeds):
        assert spread.horizon in HORIZONS
        gap = np.abs(spread.simulated - spread.panel)[1:4]
        assert gap.max() < 0.03 * spread.horizon


def test_written_values_are_read_back(seeds: Seeds, tmp_path: Path) -> None:
    """What the fit writes into the seeds is read as the same values, and nothing else of the file changes."""
    import shutil

    folder = tmp_path / "seeds"
    shutil.copytree(seeds.folder, folder)
    values = FittedForm(
        world_demand_shock_sd=0.05,
        country_shock_sd=Lognormal(median=0.11, sigma=0.7),
        trend_revenue_growth=Normal(mean=0.1, sd=0.02),
    ).model_dump()
    made = {
        "all": values,
        "left_out": [{"countries": list(part.countries), **values} for part in seeds.fit.left_out],
        "score": {"level": 0.9, "by_country": {"FRA": [3, 4], "IND": [2, 6]}},
    }
    (folder / "fit.toml").write_text(fit_text(made), encoding="utf-8")
    text = (folder / "parameters.toml").read_text(encoding="utf-8")
    for name in FITTED:
        text = with_prior(text, name, values[name])
    (folder / "parameters.toml").write_text(text, encoding="utf-8")
    changed = read_seeds(folder)
    assert changed.fit.all.holds(changed.priors)
    assert changed.fit.score.held == 0.5
    others = set(seeds.priors) - set(FITTED)
    assert all(changed.priors[name] == seeds.priors[name] for name in others)
    assert all(changed.priors[name] != seeds.priors[name] for name in FITTED)


@pytest.mark.slow
def test_the_shipped_fit_can_be_made_again(seeds: Seeds, panel: Panel) -> None:
    """Fitting all countries gives the values that the seeds hold, to every digit that is written."""
    assert fit(panel, seeds) == seeds.fit.all


@pytest.mark.slow
def test_a_panel_that_teaches_nothing_is_refused(seeds: Seeds) -> None:
    """In words: too few countries, none large enough, no two years, all alike."""
    counts, years = seeds.country.panel, range(2005, 2025)
    tiny = {code: dict.fromkeys(years, 10.0) for code in ("AAA", "BBB", "CCC", "DDD", "EEE")}
    alike = {code: {year: 1000 * 1.1 ** (year - 2005) for year in years} for code in tiny}
    jumpy = {code: {year: 1000.0 * 9 ** (year % 2) * (year - 2000) for year in years} for code in tiny}
    with pytest.raises(InputError, match="a fit needs at least 5 countries; it holds 1"):
        make_fit(Panel("x", counts, {"AAA": alike["AAA"]}), seeds)
    for values, words in ((tiny, "no country has two figures"), (alike, "is the same"), (jumpy, "holds 0 changes")):
        with pytest.raises(InputError, match=words):
            fit(Panel("x", counts, values), seeds)


@pytest.mark.slow
def test_known_values_are_recovered(seeds: Seeds) -> None:
    """From a panel that was made with known values the fit finds the sizes of shocks and the trend again.

    Of the country shock's median and sigma their root mean square is compared: that is what widths of bands tell,
    while a higher sigma with a lower median looks like the tails of the Student t.
    """
    rng = np.random.default_rng(5)
    years = range(2005, 2025)
    world = rng.normal(0, 0.06, size=len(years))
    values: dict[str, dict[int, float]] = {}
    for number in range(300):
        sd, trend = 0.12 * np.exp(0.4 * rng.normal()), rng.normal(0.09, 0.03)
        growth = trend + world + rng.standard_t(5, len(years)) * np.sqrt(3 / 5) * sd
        values[f"{number:03d}"] = dict(zip(years, 1e6 * np.exp(np.cumsum(growth)), strict=True))
    made = Panel("made", seeds.country.panel, values)
    found = fit(made, seeds)
    assert found.world_demand_shock_sd == pytest.approx(np.std(world, ddof=1), abs=0.003)
    # Markets and entries add chance of their own in the model, a few hundredths, which countries need not have.
    country = found.country_shock_sd.median * np.exp(found.country_shock_sd.sigma**2)
    assert country == pytest.approx(0.12 * np.exp(0.4**2), abs=0.01)
    # Exporters markets grow a little slower than the nation, so that growth is compared and not the trend itself.
    simulated = exporters_growth(seeds, found.laid_over(seeds.priors), 1, 4096, max(HORIZONS))
    for horizon in HORIZONS:
        middle = np.median(windows(made, horizon).growth)
        assert np.median(simulated[horizon - 1]) == pytest.approx(middle, abs=0.006 * horizon)
    assert found.trend_revenue_growth.sd == pytest.approx(0.03, abs=0.005)
