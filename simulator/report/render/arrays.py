"""A projection as data frames of pandas and labelled arrays of xarray, each with units and what made it."""

from importlib import import_module
from typing import Any

from simulator import __version__
from simulator.analysis.results import Result
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES, Array
from simulator.report.language import OUTCOMES as NAMES

BY_MARKET = "_by_market"  # after the name of an outcome


def frame(result: Result, outcome: str | None) -> Any:
    """An outcome as a pandas DataFrame, years by draws; or all of them, a column each, by year and draw."""
    pandas = _library("pandas")
    totals, draws = result.ensemble.outcomes.totals, range(result.scenario.draws)
    years = pandas.Index(result.years, name="year")
    if outcome is not None:
        found = pandas.DataFrame(totals[outcome], years, pandas.RangeIndex(len(draws), name="draw"), copy=True)
        found.attrs = {**_about(result), **_attributes(outcome)}
        return found
    index = pandas.MultiIndex.from_product([years, draws], names=["year", "draw"])
    found = pandas.DataFrame({name: totals[name].ravel() for name in OUTCOMES}, index)
    found.attrs = {**_about(result), "units": dict(OUTCOMES)}
    return found


def dataset(result: Result) -> Any:
    """All outcomes as an xarray Dataset: (year, draw), and those by market (year, market, draw)."""
    xarray = _library("xarray")
    outcomes = result.ensemble.outcomes
    nation, markets = ("year", "draw"), ("year", "market", "draw")
    arrays: dict[str, tuple[tuple[str, ...], Array, dict[str, str]]] = {
        name: (nation, outcomes.totals[name], _attributes(name)) for name in OUTCOMES
    }
    for name in MARKET_OUTCOMES:
        arrays[f"{name}{BY_MARKET}"] = markets, outcomes.by_market[name], _attributes(name, " by market")
    names = list(result.scenario.seeds.markets.names)
    places = {"year": list(result.years), "market": names, "draw": range(result.scenario.draws)}
    return xarray.Dataset(arrays, places, _about(result)).copy(deep=True)


def _library(name: str) -> Any:
    """A library that is not installed with the program; says how to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(f"{error}; install with: python -m pip install {name}", name=name) from None


def _attributes(outcome: str, where: str = "") -> dict[str, str]:
    """Unit and name, under the words that NetCDF files use."""
    return {"units": OUTCOMES[outcome], "long_name": f"{NAMES[outcome].en}{where}"}


def _about(result: Result) -> dict[str, Any]:
    """What makes the same numbers again."""
    scenario = result.scenario
    made = {"title": scenario.title, "hash": scenario.hash, "rng_seed": scenario.rng_seed, "as_of": scenario.as_of}
    return {"scenario": scenario.name, **made, "version": __version__}
