"""Turns checked values of a file into the typed plan of a lever."""

from collections.abc import Mapping
from typing import Any

from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.schedules import ByMarket, Shares, Values, values_from
from simulator.levers import LEVERS
from simulator.levers.lever import Programme


def plan_from(
    lever: str,
    values: Mapping[str, Any],
    keys: Mapping[str, LeverKey],
    markets: tuple[str, ...],
    before: Any,
    first_year: int,
) -> Any:
    """The typed plan of a lever from checked values of a file, laid over the plan `before` (None: over nothing).

    `first_year` is the year from which share maps replace those before.
    """
    fields: dict[str, Any] = {}
    for key in keys.values():
        if key.lever != lever:
            continue
        earlier = getattr(before, key.key) if before is not None else None
        if key.key in values:
            fields[key.key] = _typed(key, values[key.key], earlier, markets, first_year)
        elif before is not None:
            fields[key.key] = earlier
    return LEVERS[lever].Plan(**fields)


def _typed(key: LeverKey, value: Any, earlier: Any, markets: tuple[str, ...], first_year: int) -> Any:
    match key.type:
        case "schedule":
            return values_from(value, earlier)
        case "share map":
            return Shares(tuple(float(value.get(market, 0.0)) for market in markets), first_year, earlier)
        case "market schedules":
            schedules = earlier.schedules if earlier is not None else (Values(()),) * len(markets)
            both = zip(markets, schedules, strict=True)
            return ByMarket(tuple(values_from(value[name], own) if name in value else own for name, own in both))
        case "programmes":
            stated = {
                name: Programme(markets.index(programme["market"]), programme["until"], programme["demand"])
                for name, programme in value.items()
            }
            return {**(earlier or {}), **stated}
        case _:
            return value
