"""Draws that are too many to be held tell what held ones tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from simulator.analysis import projected
from simulator.analysis.compare import (
    Comparison,
    Difference,
    beside_current_policy,
    compare,
    further,
    project_to_compare,
    worth_between,
)
from simulator.analysis.pairs import HEADLINES
from simulator.analysis.projected import HELD_DRAWS, Streaming
from simulator.analysis.summaries import QUANTILES, Summary, statistics
from simulator.analysis.worth import CURRENT, Ratio, Statistics
from simulator.cli.options import HELD
from simulator.model.quantities import MARKET_OUTCOMES, Array
from simulator.runs import stream
from tests.scenarios import shipped

DRAWS = 4 * 1024 + 300
MANY = f"ensemble.draws = {DRAWS}"
BELIEF = "parameters.return_share.fixed = 0.5"
REVENUE = '{ outcome = "revenue", year = 2035, at_least = 35000 }'
FIRMS = '{ outcome = "firms", year = 2030, at_most = 2500 }'
TARGETS = f"targets = [{REVENUE}, {FIRMS}]"
DISCOUNT = 0.08
ROUNDING = {"rtol": 1e-9, "atol": 1e-9}


@pytest.fixture(autouse=True, scope="module")
def few_are_many() -> Any:
    """More than two blocks are many here, and a part has two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projected, "HELD_DRAWS", 2048)
        patch.setattr(stream, "PART", 2)
        yield


@dataclass(frozen=True)
class Both:
    """The same comparison with all draws held, and with none."""

    held: Comparison
    streamed: Comparison


@pytest.fixture(scope="module")
def both() -> Both:
    """Four scenarios, of which one has other beliefs too and one ends earlier, by market."""
    scenarios = [
        shipped("baseline", MANY, TARGETS),
        shipped("law", MANY),
        shipped("offices", MANY, "horizon.end = 2031"),
        shipped("partners", MANY, BELIEF),
    ]
    how = {"discount": DISCOUNT, "by_market": True}
    held, streamed = (
        compare(*project_to_compare(scenarios, streaming=way), discount=DISCOUNT, by_market=True)
        for way in (None, Streaming(**how))
    )
    return Both(held, streamed)


def assert_summaries(held: Summary, streamed: Summary, values: Array) -> None:
    """Asserts that means and errors are the same, and that quantiles have the ranks that they claim."""
    assert (held.unit, held.along) == (streamed.unit, streamed.along)
    np.testing.assert_allclose(streamed.mean, held.mean, **ROUNDING)
    np.testing.assert_allclose(streamed.mean_error, held.mean_error, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(streamed.error, held.error, rtol=1e-6, atol=1e-9)
    for name, share in QUANTILES.items():
        found = getattr(streamed, name)
        np.testing.assert_array_equal(np.isnan(found), np.isnan(held.mean))
        below, up_to = (values < found[:, None]).mean(axis=-1), (values <= found[:, None]).mean(axis=-1)
        known = ~np.isnan(found)
        # The first two blocks decide on marks, of which then about one draw in a thousand lies between two.
        assert (below[known] <= share + 0.005).all()
        assert (up_to[known] >= share - 0.005).all()


def assert_differences(held: Mapping[str, Difference], streamed: Mapping[str, Difference]) -> None:
    """Asserts that differences have the same means and the same chances."""
    assert list(held) == list(streamed)
    for name, gap in held.items():
        np.testing.assert_allclose(streamed[name].summary.mean, gap.summary.mean, rtol=1e-9, atol=1e-7)
        np.testing.assert_array_equal(streamed[name].probability_better, gap.probability_better)
        np.testing.assert_array_equal(streamed[name].probability_worse, gap.probability_worse)
        assert streamed[name].paired == gap.paired


def test_the_size_that_help_states() -> None:
    """Help need not wait for the module that has it."""
    assert f"{64 * 1024:,}" == HELD
    assert HELD_DRAWS == 64 * 1024


@pytest.mark.slow
def test_levels(both: Both) -> None:
    """National outcomes, those as counted, of markets and costs of levers, for every scenario."""
    for held, streamed in zip(both.held.results, both.streamed.results, strict=True):
        outcomes = held.ensemble.outcomes
        for name, summary in held.totals.items():
            assert_summaries(summary, streamed.totals[name], outcomes.totals[name])
        for name, summary in held.as_counted.items():
            assert_summaries(summary, streamed.as_counted[name], outcomes.as_counted[name])
            known = np.isin(held.years, held.scenario.known_years)[:, None]
            drawn = np.where(known, outcomes.as_counted[name], outcomes.totals[name])
            assert_summaries(held.as_drawn(name), streamed.as_drawn(name), drawn)
        for name, summary in held.cost_by_lever.items():
            assert_summaries(summary, streamed.cost_by_lever[name], outcomes.cost_by_lever[name])
        assert held.levers_that_cost == streamed.levers_that_cost
        assert list(held.markets) == list(streamed.markets)
        for place, market in enumerate(held.markets):
            for name in MARKET_OUTCOMES:
                values = outcomes.by_market[name][:, place]
                assert_summaries(held.markets[market][name], streamed.markets[market][name], values)


@pytest.mark.slow
def test_chances_filter_and_what_figures_imply(both: Both) -> None:
    """Of targets to a mark, of wider figures and of the filter exactly."""
    held, streamed = both.held.results[0], both.streamed.results[0]
    for one, other in zip(held.targets, streamed.targets, strict=True):
        assert other.probability == pytest.approx(one.probability, abs=0.002)
    assert any(0.05 < (target.probability or 0.0) < 0.95 for target in held.targets)
    for one, other in zip(both.held.results, both.streamed.results, strict=True):
        assert other.chance_of_wider_figures == pytest.approx(one.chance_of_wider_figures, rel=1e-12)
        first, second = one.ensemble.filter, other.ensemble.filter
        assert (first.particles, first.ancestors) == (second.particles, second.ancestors)
        assert second.effective == pytest.approx(first.effective, rel=1e-12)
        for name in ("renewal", "established_growth"):
            exact, read = (getattr(result.ensemble.identified, name) for result in (one, other))
            assert (exact < statistics(read)["p50"]).mean() == pytest.approx(0.5, abs=0.005)
        assert one.notes == other.notes


@pytest.mark.slow
def test_differences(both: Both) -> None:
    """Of each against the first, in all and in single markets, and of the policies under other beliefs."""
    for name, held in both.held.contrasts.items():
        streamed = both.streamed.contrasts[name]
        assert_differences(held.differences, streamed.differences)
        assert_differences(held.cost_by_lever, streamed.cost_by_lever)
        for market, gaps in held.by_market.items():
            assert_differences(gaps, streamed.by_market[market])
    assert list(both.held.four_lines) == list(both.streamed.four_lines) == ["partners"]
    for one, other in zip(both.held.four_lines["partners"], both.streamed.four_lines["partners"], strict=True):
        assert (one.policy, one.beliefs) == (other.policy, other.beliefs)
        for outcome, summary in one.result.totals.items():
            assert_summaries(summary, other.result.totals[outcome], one.result.ensemble.outcomes.totals[outcome])
        if one.contrast is not None:
            assert other.contrast is not None
            assert one.contrast.worth is not None
            assert other.contrast.worth is not None
            assert_differences(one.contrast.differences, other.contrast.differences)
            assert_statistics(one.contrast.worth.benefit, other.contrast.worth.benefit)
            assert other.contrast.worth.discount == one.contrast.worth.discount == DISCOUNT


def assert_statistics(held: Statistics, streamed: Statistics) -> None:
    """Asserts that means are the same and quantiles close, in the width of the band."""
    width = held["p95"] - held["p05"]
    assert streamed["mean"] == pytest.approx(held["mean"], rel=1e-9, abs=1e-9)
    for name in QUANTILES:
        assert streamed[name] == pytest.approx(held[name], abs=0.02 * width + 1e-9)


@pytest.mark.slow
def test_worth(both: Both) -> None:
    """What each is worth, its prices too."""
    for name, contrast in both.held.contrasts.items():
        held, streamed = contrast.worth, both.streamed.contrasts[name].worth
        assert (held is None) == (streamed is None) == (name == "partners")
        if held is None or streamed is None:
            continue
        for field, value in vars(held).items():
            other = getattr(streamed, field)
            if isinstance(value, Ratio):
                assert other.of_means == pytest.approx(value.of_means, rel=1e-9)
                assert (other.by_draw is None, other.given_up) == (value.by_draw is None, value.given_up)
            elif field == "cost_by_lever":
                assert list(value) == list(other)
                assert all(value[lever] == pytest.approx(other[lever], rel=0.02) for lever in value)
            elif isinstance(value, dict):
                assert_statistics(value, other)
            else:
                assert value == other


@pytest.mark.slow
def test_rivals(both: Both) -> None:
    """Which of two goes further is known of those that share their draws, either way round."""
    law, offices = (both.held.results[place] for place in (1, 2))
    streamed = [both.streamed.results[place] for place in (1, 2)]
    for outcome in HEADLINES:
        assert further(law, offices, outcome, 2030) == further(*streamed, outcome, 2030)
        assert further(offices, law, outcome, 2030) == further(*reversed(streamed), outcome, 2030)
        assert sum(further(law, offices, outcome, 2030)) > 0


def test_markets_only_when_asked() -> None:
    """Else they are not counted, and nobody finds any."""
    scenarios = [shipped("baseline", MANY), shipped("law", MANY)]
    found = compare(*project_to_compare(scenarios, streaming=Streaming()))
    assert not any(result.markets for result in found.results)
    assert found.contrasts["law"].by_market == {}


@pytest.mark.slow
def test_the_error_that_is_told(both: Both) -> None:
    """Held draws have none; of others it is what lies between two marks."""
    assert {result.quantile_error for result in both.held.results} == {0.0}
    assert all(0 < result.quantile_error < 0.01 for result in both.streamed.results)


def test_current_policy_beside() -> None:
    """A run's worth is against current policy, and nothing for current policy itself."""
    scenarios = [shipped("baseline", MANY), shipped("law", MANY)]
    for held, streamed in zip(
        beside_current_policy(scenarios), beside_current_policy(scenarios, streaming=Streaming()), strict=True
    ):
        one, other = (worth_between(current, result, CURRENT) for result, current in (held, streamed))
        assert_statistics(one.benefit, other.benefit)
        assert other.probability_positive == one.probability_positive


def test_few_beside_many() -> None:
    """Scenarios of few draws are held beside others that are not; of both only averages can be compared."""
    scenarios = [shipped("baseline", MANY), shipped("law", "ensemble.draws = 1024")]
    first, other = projected.projected(scenarios, [(0, 1)], streaming=Streaming())
    assert (first.quantile_error > 0, other.quantile_error) == (True, 0.0)
    found = compare([first, other]).contrasts["law"].differences["revenue"]
    assert not found.paired
    np.testing.assert_allclose(found.summary.mean, other.totals["revenue"].mean - first.totals["revenue"].mean)


def test_nothing_is_streamed_unasked() -> None:
    """Who does not say how gets all draws."""
    (result,) = projected.projected([shipped("baseline", MANY)])
    assert result.ensemble.outcomes.totals["firms"].shape[-1] == DRAWS


@pytest.mark.slow
def test_the_shipped_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """One block more than is held: each quantile has the rank that it claims, to the share that is told."""
    monkeypatch.setattr(projected, "HELD_DRAWS", HELD_DRAWS)
    monkeypatch.setattr(stream, "PART", 16)
    scenario = shipped("baseline", draws=HELD_DRAWS + 1024)
    (held,) = projected.projected([scenario])
    (streamed,) = projected.projected([scenario], streaming=Streaming())
    assert 0 < streamed.quantile_error < 0.0015
    for name, summary in streamed.totals.items():
        values = held.ensemble.outcomes.totals[name]
        np.testing.assert_allclose(summary.mean, held.totals[name].mean, rtol=1e-9, atol=1e-9)
        for statistic, share in QUANTILES.items():
            found = getattr(summary, statistic)
            known = ~np.isnan(found)
            below, up_to = (values < found[:, None]).mean(axis=-1), (values <= found[:, None]).mean(axis=-1)
            assert (below[known] <= share + streamed.quantile_error).all()
            assert (up_to[known] >= share - streamed.quantile_error).all()
