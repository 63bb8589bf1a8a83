"""The backtest: what is claimed of it, and that its scores can tell a good forecast from a bad one."""

import numpy as np
import pytest

from simulator.analysis.backtest import (
    NAIVE,
    Backtest,
    Forecast,
    backtest,
    left_out_forecasts,
    naive_errors,
    naive_points,
    score_panel,
)
from simulator.analysis.fit import HORIZONS
from simulator.analysis.scores import LEVELS
from simulator.inputs.panel import Panel, windows
from simulator.inputs.panel_file import read_panel
from simulator.inputs.problems import InputError
from simulator.inputs.seeds import Seeds
from tests.model.samples import shipped_seeds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def panel(seeds: Seeds) -> Panel:
    """The shipped panel."""
    return read_panel(seeds.panel_path, "the panel", seeds.country.panel)


@pytest.fixture(scope="module")
def scored(seeds: Seeds, panel: Panel) -> Backtest:
    """The shipped backtest."""
    return backtest(seeds, panel)


@pytest.mark.parametrize(("level", "points"), [(0.9, 0.03), (0.5, 0.05)])
def test_bands_hold_what_they_promise(scored: Backtest, level: float, points: float) -> None:
    """In countries that were left out, coverage meets its level within some points or 1.64 standard errors."""
    for horizon in (1, 3, 5, 7):
        place = HORIZONS.index(horizon)
        allowed = max(points, 1.64 * scored.panel.coverage_error[level][place])
        assert abs(scored.panel.coverage[level][place] - level) <= allowed, horizon


def test_better_than_naive_forecasts(scored: Backtest) -> None:
    """The score beats last value and last growth at every horizon, and is within 3 % of climatology."""
    ours = scored.panel.crps["ours"]
    assert (ours < scored.panel.crps["last_value"]).all()
    assert (ours < scored.panel.crps["last_growth"]).all()
    assert (ours <= 1.03 * scored.panel.crps["median_growth"]).all()


def test_the_shipped_score_is_the_present_one(scored: Backtest, seeds: Seeds) -> None:
    """What every figure's footer says is what the backtest finds now."""
    score = seeds.fit.score
    assert score.held == pytest.approx(scored.panel.held, abs=1e-9)
    assert score.figures == sum(scored.panel.windows)
    assert score.countries == len(scored.panel.countries)
    assert score.level == max(LEVELS)


def test_the_jump_of_2024_is_outside_from_2023(scored: Backtest) -> None:
    """From 2023 the figures of 2024 fall outside the 90 % band, above it."""
    jump = {
        figure.quantity: figure
        for figure in scored.home
        if (figure.origin, figure.year) == (2023, 2024) and not figure.quantity.endswith("growth")
    }
    assert set(jump) == {"firms", "revenue"}
    assert all(not figure.inside[0.9] and figure.percentile > 0.95 for figure in jump.values())
    # Where figures may count more widely they lie inside; from 2024 on there is nothing to allow for.
    assert all(figure.wider is not None and figure.wider < 0.95 for figure in jump.values())
    assert all((figure.wider is None) == (figure.origin == 2024 or figure.year < 2024) for figure in scored.home)


def test_every_later_figure_is_scored(scored: Backtest, seeds: Seeds) -> None:
    """From each origin all later levels and growth rates are scored; a floor has a percentile and no CRPS."""
    assert sorted({figure.origin for figure in scored.home}) == [2019, 2023, 2024]
    for origin in (2019, 2023, 2024):
        later = [
            row
            for row in seeds.observations
            if row.year > origin and row.quantity in ("firms", "revenue", "firm_growth", "revenue_growth")
        ]
        assert len([figure for figure in scored.home if figure.origin == origin]) == len(later)
    for figure in scored.home:
        assert (figure.crps is None) == (figure.relation == "at_least")
        assert all(figure.inside[narrow] <= figure.inside[0.9] for narrow in (0.5, 0.8))


def test_naive_forecasts_know_only_the_past(scored: Backtest) -> None:
    """Where no figure was published by the origin there is no naive forecast, and where one was, no last growth."""
    by_key = {(figure.origin, figure.quantity, figure.year): figure for figure in scored.home}
    assert set(by_key[2019, "revenue", 2023].crps_naive.values()) == {None}
    firms = by_key[2019, "firms", 2023].crps_naive
    assert firms["last_growth"] is None
    assert firms["last_value"] is not None
    assert None not in by_key[2023, "firms", 2024].crps_naive.values()


def test_naive_points_by_hand() -> None:
    """Last value expects no growth, last growth more of the same, climatology the median; so does who has no past."""
    points = naive_points(np.array([0.1, np.nan]), np.array(0.3), 3)
    np.testing.assert_allclose(points["last_value"], [0, 0])
    np.testing.assert_allclose(points["last_growth"], [0.3, 0.3])
    np.testing.assert_allclose(points["median_growth"], [0.3, 0.3])


def test_naive_errors_carry_their_own_spread(panel: Panel) -> None:
    """Climatology is the panel's own growth; the others have errors of both signs, as large as they were."""
    learned = windows(panel, 3)
    errors = naive_errors(learned, 3)
    np.testing.assert_allclose(np.sort(errors["median_growth"] + errors["median"]), np.sort(learned.growth))
    assert np.abs(errors["last_value"]).mean() == pytest.approx(np.abs(learned.growth).mean())
    for name in NAIVE:
        assert np.median(errors[name]) == pytest.approx(0, abs=1e-12)


def made_panel(sd: float) -> Panel:
    """Two hundred countries that grow by 0.09 a year, give or take `sd`."""
    rng = np.random.default_rng(11)
    values = {}
    for number in range(200):
        growth = rng.normal(0.09, sd, size=20)
        code = f"{chr(65 + number // 26)}{chr(65 + number % 26)}A"
        values[code] = dict(zip(range(2005, 2025), 1e5 * np.exp(np.cumsum(growth)), strict=True))
    return Panel("made", shipped_seeds().country.panel, values)


@pytest.mark.parametrize(("claimed", "expected"), [(0.1, 0.90), (0.05, 0.589), (0.2, 0.99900)])
def test_scores_tell_right_from_wrong(claimed: float, expected: float) -> None:
    """A forecast that claims the true spread holds 90 %; one of half or twice the spread holds what the normal says."""
    made = made_panel(0.1)
    spread = np.sqrt(np.arange(1, 8))[:, None] * np.random.default_rng(12).normal(size=20_000)
    growth = 0.09 * np.arange(1, 8)[:, None] + claimed * spread
    score = score_panel(made, [Forecast(tuple(made.values), growth, made)], left_out=False)
    assert score.coverage[0.9][0] == pytest.approx(expected, abs=0.02)
    # Not a number where every country lies inside.
    assert not (score.coverage_low[0.9] > score.coverage[0.9]).any()
    assert not (score.coverage[0.9] > score.coverage_high[0.9]).any()
    assert (score.coverage_low[0.5] < score.coverage_high[0.5]).all()
    if claimed == 0.1:
        np.testing.assert_allclose(score.pit, 0.1, atol=0.02)


def test_left_out_forecasts_learn_from_others(seeds: Seeds, panel: Panel) -> None:
    """A country's forecast, and the naive ones beside it, never saw that country."""
    for forecast in left_out_forecasts(panel, seeds):
        assert not set(forecast.countries) & set(forecast.learned_from.values)


def test_another_panel(seeds: Seeds, panel: Panel) -> None:
    """Any panel can be scored, at the horizons for which it has a window."""
    short = Panel(
        "short",
        seeds.country.panel,
        {"AAA": {2020: 1000.0, 2021: 1100.0, 2022: 1150.0}, "BBB": {2021: 800.0, 2022: 900.0}},
    )
    score = backtest(seeds, panel, short).panel
    assert (score.horizons, score.windows) == ((1, 2), (3, 1))
    assert len(score.coverage[0.9]) == 2
    assert score.crps["ours"][0] > 0
    assert score.left_out is False
    alone = backtest(seeds, panel, Panel("alone", seeds.country.panel, {"AAA": {2020: 1000.0, 2021: 1100.0}})).panel
    assert np.isnan([alone.coverage_low[0.9], alone.coverage_high[0.9]]).all()
    with pytest.raises(InputError, match=r"holds ZZZ, which seeds/fit\.toml does not know"):
        left_out_forecasts(Panel("more", panel.counts, {**panel.values, "ZZZ": {}}), seeds)
    with pytest.raises(InputError, match="no country has two figures from 2005 on, the first above US"):
        backtest(seeds, panel, Panel("tiny", seeds.country.panel, {"AAA": {2020: 10.0, 2021: 11.0}}))


def test_scores_are_shares(scored: Backtest) -> None:
    """Coverage is a share, tenths add up, and every window has a size."""
    score = scored.panel
    assert score.horizons == tuple(HORIZONS)
    for shares in (*score.coverage.values(), *score.coverage_low.values(), *score.coverage_high.values()):
        assert ((shares >= 0) & (shares <= 1)).all()
    assert set(score.crps) == {"ours", *NAIVE}
    assert score.pit.sum() == pytest.approx(1)
    assert sum(size.windows for size in score.by_size) == sum(score.windows)
