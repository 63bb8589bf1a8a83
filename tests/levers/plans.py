"""Plans for every lever: at zero, at the ceiling of what files may say, and anywhere between, at any year."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.schedules import ByMarket, Shares, Values
from simulator.levers import DECLARED_BY, LEVERS
from simulator.levers.lever import Programme
from simulator.model import Parameters
from tests.levers.country import FIRST_YEAR
from tests.model.samples import between, medians, shipped_seeds

LAST_YEAR = FIRST_YEAR + 9
DELIVERY = {
    *(name for name in shipped_seeds().priors if name in DECLARED_BY),
    *("displacement", "exchange_rate_elasticity", "value_added_share", "dollar_inflation"),
}
"""The parameters that say what levers do."""


def uniform_plan(lever: str, amount: Callable[[LeverKey], float]) -> Any:
    """A plan in which every key has one value from the first year of the forecast on; dated programmes as on record.

    No market has an amount of its own beside a total.
    """
    seeds = shipped_seeds()
    record, fields = seeds.current[lever], {}
    for key in seeds.levers.values():
        if key.lever == lever:
            fields[key.key] = _uniform(key, getattr(record, key.key), amount)
    return LEVERS[lever].Plan(**fields)


def _uniform(key: LeverKey, recorded: Any, amount: Callable[[LeverKey], float]) -> Any:
    markets = shipped_seeds().markets
    match key.type:
        case "year":
            return FIRST_YEAR
        case "fixed":
            return amount(key)
        case "schedule":
            return Values(((FIRST_YEAR, amount(key)),), before=recorded)
        case "market schedules" if key.part_of is None:
            return ByMarket(
                tuple(
                    Values(((FIRST_YEAR, amount(key)),), before=schedule) if exporters else schedule
                    for schedule, exporters in zip(recorded.schedules, markets.exporters, strict=True)
                )
            )
        case _:
            return recorded


def ceiling(key: LeverKey) -> float:
    """The most that a file may say."""
    return float(key.allowed[1])


def moderate(key: LeverKey) -> float:
    """A fifth of the most that a file may say, and the least beside it."""
    return float(key.allowed[0] + 0.2 * (key.allowed[1] - key.allowed[0]))


def floor(key: LeverKey) -> float:
    """The least that a file may say."""
    return float(key.allowed[0])


@st.composite
def schedules(draw: st.DrawFn, key: LeverKey, recorded: Values) -> Values:
    """Steps or a ramp through up to four years, anywhere within what is allowed."""
    years = sorted(draw(st.sets(st.integers(FIRST_YEAR, LAST_YEAR), min_size=1, max_size=4)))
    low, high = key.allowed
    return Values(tuple((year, draw(between(low, high))) for year in years), draw(st.booleans()), recorded)


@st.composite
def destinations(draw: st.DrawFn, recorded: Shares) -> Shares:
    """Shares over exporters markets that replace current policy from a year on."""
    weights = [draw(st.integers(0, 9)) if exporters else 0 for exporters in shipped_seeds().markets.exporters]
    weights[0] += 1
    return Shares(tuple(w / sum(weights) for w in weights), draw(st.integers(FIRST_YEAR, LAST_YEAR)), recorded)


@st.composite
def absurd_plans(draw: st.DrawFn, lever: str) -> Any:
    """Any plan that a file may state for the lever."""
    seeds = shipped_seeds()
    record, fields = seeds.current[lever], {}
    for key in seeds.levers.values():
        if key.lever != lever:
            continue
        recorded = getattr(record, key.key)
        match key.type:
            case "year":
                fields[key.key] = draw(st.none() | st.integers(FIRST_YEAR, LAST_YEAR))
            case "fixed":
                fields[key.key] = draw(between(*key.allowed))
            case "schedule":
                fields[key.key] = draw(schedules(key, recorded))
            case "share map":
                fields[key.key] = draw(destinations(recorded))
            case "market schedules" if key.part_of is None or draw(st.booleans()):
                before = recorded.schedules if recorded is not None else (Values(()),) * len(seeds.markets.names)
                fields[key.key] = ByMarket(
                    tuple(
                        draw(schedules(key, schedule)) if exporters and draw(st.booleans()) else schedule
                        for schedule, exporters in zip(before, seeds.markets.exporters, strict=True)
                    )
                )
            case "programmes":
                market = draw(st.integers(0, int(seeds.markets.exporters.sum()) - 1))
                until = draw(st.integers(2019, 2060))
                fields[key.key] = {**recorded, "any": Programme(market, until, "digital_europe_demand")}
    return LEVERS[lever].Plan(**fields)


@st.composite
def any_delivery(draw: st.DrawFn) -> Parameters:
    """Parameters that say what levers do, anywhere within what is allowed; all others at the medians."""
    priors = shipped_seeds().priors
    values = {name: draw(between(priors[name].low, priors[name].high)) for name in priors if name in DELIVERY}
    return medians(**values, missions_are_null=draw(st.sampled_from([0.0, 1.0])))
