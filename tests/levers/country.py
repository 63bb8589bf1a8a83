"""A made-up country in round numbers for worked examples, and runs of levers in the shipped one.

Two exporters markets and one operator market: NORTH holds three quarters of the firms that may enter or leave, SOUTH
one quarter. What a lever does in a year follows from parameters, entry hazard and stocks; all are set here by hand.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from simulator.inputs.schedules import ByMarket, Shares, Values
from simulator.levers import LEVERS, Parameters, act, combine
from simulator.model import Calendar, Dynamics, Effects, Flows, Markets, Shocks, State, advance, first_state
from simulator.model.identify import identify
from tests.model.samples import identified, medians, shipped_seeds

NORTH, SOUTH, NETWORK = range(3)
FIRST_YEAR = 2026  # of the forecast, in which plans may leave current policy
THREE_YEARS = (2026, 2027, 2028)

MARKETS = Markets(
    names=("north", "south", "network"),
    exporters=np.array([True, True, False]),
    firm_share=np.array([0.6, 0.2, 0.2]),
    revenue_share=np.array([0.5, 0.2, 0.3]),
    growth_centre=np.zeros(3),
)

CALENDAR = Calendar(
    first_year=2019,
    market_share_year=2023,
    home_market_year=2023,
    gdp_year=2025,
    price_year=2025,
    coverage_year=2024,
    known_to=2025,
)

UNUSED = 1.0
"""The value of every parameter that an example does not name: no lever should look at it."""

FOREIGN, HOME = 4000.0, 1000.0  # US$ m/year: foreign revenue of exporters markets, and the home market


def made_up(**parameters: Any) -> Dynamics:
    """The made-up country: hazard 0.02, established firms leave at 0.2 and entrants earn a tenth of them.

    Prices stand still, and what figures count never changed.
    """
    basic = {
        "exit_rate_established": 0.2,
        "entrant_relative_revenue": 0.1,
        "displacement": 0.2,
        "missions_are_null": 0.0,
        "coverage_changed": 0.0,
        "dollar_inflation": 0.0,
    }
    values = {field.name: UNUSED for field in fields(Parameters)} | basic | parameters
    stable = {
        "exit_rate_first_year": 0.5,
        "exit_rate_second_year": 0.3,
        "trend_firm_growth": 0.05,
        "initial_pool": 50.0,
    }
    dynamics = identify(Parameters(**{**values, **stable, "market_growth_score": 0.0}), MARKETS, CALENDAR)
    return replace(dynamics, entry_hazard=np.array([0.02]))


def standing_still(year: int) -> State:
    """Stocks of the year before: 400 firms in the north, 100 in the south, two operators; they stay so in examples.

    Revenue is 3,000 and 1,000 and of operators 2,000; an established firm's trend revenue is 10 and 8.
    """
    firms, revenue = np.zeros((4, 3, 1)), np.zeros((4, 3, 1))
    firms[:, NORTH, 0], firms[:, SOUTH, 0], firms[3, NETWORK, 0] = (60, 40, 20, 280), (20, 10, 10, 60), 2
    revenue[:, NORTH, 0], revenue[:, SOUTH, 0] = (60, 90, 50, 2800), (30, 40, 50, 880)
    revenue[3, NETWORK, 0] = 2000
    return State(
        year=year - 1,
        pool=np.array([10_000.0]),
        firms=firms,
        revenue=revenue,
        trend_revenue=np.array([[10.0], [8.0], [1000.0]]),
        overlay=np.zeros((3, 1)),
        home_market=np.array([HOME]),
    )


def acting(lever: Any, plan: Any, record: Any, dynamics: Dynamics, years: Any = THREE_YEARS) -> list[Effects]:
    """Effects of one lever in these years of the country that stands still."""
    effects, memory = [], None
    for year in years:
        effect, memory = lever.effects(year, standing_still(year), dynamics, plan, record, memory)
        effects.append(effect)
    return effects


def remembering(lever: Any, plan: Any, record: Any, dynamics: Dynamics, years: Any) -> list[Any]:
    """What the lever keeps after each of these years of the country that stands still."""
    kept, memory = [], None
    for year in years:
        _, memory = lever.effects(year, standing_still(year), dynamics, plan, record, memory)
        kept.append(memory)
    return kept


def steps(before: Values | None = None, **values: float) -> Values:
    """A schedule of steps: y2026=3 means three from 2026 on, and before it what `before` holds."""
    return Values(tuple((int(year[1:]), value) for year, value in values.items()), before=before)


def shares(*by_market: float) -> Shares:
    """Shares over the markets that never change."""
    return Shares(by_market, 0)


def one_each(*schedules: Values) -> ByMarket:
    """One schedule for each market."""
    return ByMarket(schedules)


def assert_effects(found: Effects, **expected: Any) -> None:
    """Raises AssertionError unless the named effects are met to 1e-12, by market, and all others are neutral."""
    for field in fields(Effects):
        wanted = np.asarray(expected.pop(field.name, field.default), dtype=float)
        value = np.asarray(getattr(found, field.name))
        if value.ndim == 2:
            value = value[:, 0]
        np.testing.assert_allclose(*np.broadcast_arrays(value, wanted), rtol=1e-12, atol=1e-12, err_msg=field.name)
    assert not expected


def assert_neutral(found: Effects) -> None:
    """Raises AssertionError unless nothing is changed, to the bit."""
    for field in fields(Effects):
        assert np.all(np.asarray(getattr(found, field.name)) == field.default), field.name


def state_of_2025(dynamics: Dynamics) -> State:
    """The shipped country after the observed years, without shocks."""
    state = first_state(dynamics)
    while state.year < FIRST_YEAR - 1:
        state, _flows = advance(state, dynamics)
    return state


Year = tuple[State, State, Flows, dict[str, Effects]]


def running(
    dynamics: Dynamics, plans: Mapping[str, Any], until: int = 2035, shocks: Callable[[int], Shocks] | None = None
) -> Iterator[Year]:
    """Each year of the forecast under these plans, others as on record: state before and after, flows, effects."""
    record = shipped_seeds().current
    before = state_of_2025(dynamics)
    for year in range(FIRST_YEAR, until + 1):
        effects, memory = act(LEVERS, before, dynamics, {**record, **plans}, record)
        after, flows = advance(before, dynamics, combine(effects), shocks(year) if shocks else None)
        after = replace(after, memory=memory)
        yield before, after, flows, effects
        before = after


def gains(lever: str, plan: Any, until: int = 2035, **parameters: Any) -> list[dict[str, float]]:
    """What a plan adds to current policy, at the priors' medians, in each year: firms, revenue, cost."""
    dynamics = identified(medians(**parameters))
    with_plan, on_record = running(dynamics, {lever: plan}, until), running(dynamics, {}, until)
    return [
        {
            "firms": float(helped.firms.sum() - usual.firms.sum()),
            "revenue": float(helped.market_revenue.sum() - usual.market_revenue.sum()),
            "cost": float(np.sum(effects[lever].cost)),
        }
        for (_, helped, _, effects), (_, usual, _, _) in zip(with_plan, on_record, strict=True)
    ]
