"""Scenarios that files may state, made by chance from the seeds: every key, parameter, world, shock, figure, target.

Values are what is allowed, its ends, zero, next to nothing, and anything between.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

import numpy as np
import pytest

from simulator.inputs.documents import written
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import ALL_MARKETS, LARGEST_SHIFT, LATEST_END, MOST_ENTRIES, WORLD
from simulator.inputs.seed_forms import FIT_UNITS
from simulator.inputs.seeds import Seeds
from simulator.inputs.variations import numeric
from simulator.model import OUTCOMES
from simulator.runs.assimilate import assimilate

LEVERS = ("--levers", "consulting,promotion,delegations")
DRAWS = 100  # as few as a file may ask for
TINY = 1e-9
HUGE = 1e300
FIRST_KNOWN, LAST_KNOWN = 2019, 2025


def amount(rng: Random, low: float, high: float) -> float:
    """A number that is allowed, an end of what is or next to one as often as any other."""
    wide = high - low
    ends = [low, high, low + TINY * wide, high - TINY * wide, min(max(0.0, low), high)]
    return rng.choice([*ends, *(rng.uniform(low, high) for _ in ends)])


def whole_years(rng: Random, years: range, most: int = 4) -> list[int]:
    """Some rising years."""
    return sorted(rng.sample(years, rng.randint(1, min(most, len(years)))))


def schedule(rng: Random, low: float, high: float, years: range) -> dict[str, Any]:
    """Amounts over the years, in steps or ramps."""
    stated: dict[str, Any] = {str(year): amount(rng, low, high) for year in whole_years(rng, years)}
    return {**stated, "ramp": True} if rng.random() < 0.3 else stated


def shares(rng: Random, names: tuple[str, ...]) -> dict[str, float]:
    """Shares of some markets that sum to one, some of them nothing."""
    found = rng.sample(names, rng.randint(1, len(names)))
    weights = [rng.choice([0.0, rng.random(), rng.random()]) for _ in found]
    total = sum(weights) or 1.0
    parts = [weight / total for weight in weights]
    parts[0] += 1 - sum(parts)
    return dict(zip(found, (max(0.0, part) for part in parts), strict=True))


def programmes(rng: Random, seeds: Seeds) -> dict[str, Any]:
    """Dated programmes, the shipped one's name among them."""
    names = rng.sample(["digital_europe", "another", "x" * 60], rng.randint(1, 2))
    until = range(seeds.first_year, LATEST_END + 1)
    words = seeds.words
    return {
        name: {
            "market": rng.choice(words.exporters),
            "until": rng.choice(until),
            "demand": rng.choice(words.demand_parameters),
        }
        for name in names
    }


def key_value(rng: Random, key: LeverKey, seeds: Seeds, years: range) -> Any:
    """A value of one lever key."""
    low, high = key.allowed or (0.0, 0.0)
    match key.type:
        case "year":
            return rng.choice(years)
        case "fixed":
            return amount(rng, low, high)
        case "schedule":
            return schedule(rng, low, high, years)
        case "share map":
            return shares(rng, seeds.words.exporters)
        case "market schedules":
            markets = rng.sample(seeds.words.exporters, rng.randint(1, 4))
            top = high / len(markets) if key.part_of else high  # markets together may not exceed their total
            return {market: schedule(rng, low, top, years) for market in markets}
    return programmes(rng, seeds)


def belief(rng: Random, low: float, high: float) -> dict[str, Any]:
    """A prior of any form within what is allowed, however narrow or wide."""
    inside, wide = amount(rng, low, high), high - low
    spread = wide * 10 ** rng.uniform(-12, 6)
    stated: dict[str, Any] = {"fixed": inside}
    match rng.choice(["fixed", "normal", "lognormal", "beta", "uniform"]):
        case "normal":
            stated = {"normal": {"mean": inside, "sd": spread}}
        case "lognormal" if inside > 0:
            stated = {"lognormal": {"median": inside, "sigma": 10 ** rng.uniform(-9, 2)}}
        case "beta" if low <= 0 and high >= 1:
            stated = {"beta": {"a": 10 ** rng.uniform(-4, 4), "b": 10 ** rng.uniform(-4, 4)}}
        case "uniform":
            ends = sorted((amount(rng, low, high), amount(rng, low, high)))
            if ends[0] < ends[1]:
                stated = {"uniform": {"low": ends[0], "high": ends[1]}}
    if "fixed" not in stated and low <= 0 <= high and rng.random() < 0.2:
        stated["spike"] = rng.choice([0.0, 0.5, 1 - TINY])
    return {**stated, "why": "tried"}


def lever_tables(rng: Random, seeds: Seeds, years: range) -> Iterator[tuple[str, Any]]:
    """Some keys of some levers; what holds while a lever is in force goes with its first year."""
    for lever in seeds.levers_about:
        if rng.random() < 0.5:
            continue
        keys = [key for key in seeds.keys_of(lever) if rng.random() < 0.5 or key.while_in_force]
        for key in keys:
            if key.type == "fixed" and rng.random() < 0.3 and not any(key.key in one.needs for one in keys):
                continue
            yield f"levers.{lever}.{key.key}", key_value(rng, key, seeds, years)


def lists(rng: Random, seeds: Seeds, as_of: int, years: range) -> Iterator[tuple[str, Any]]:
    """Shocks, figures and targets."""
    markets = (ALL_MARKETS, *seeds.markets.names)
    shocks = []
    for _ in range(rng.choice([0, 0, 1, 3])):
        year = rng.choice(years)
        size = {"growth": amount(rng, -LARGEST_SHIFT, LARGEST_SHIFT)}
        if rng.random() < 0.5:
            size = {"percent": rng.choice([-95 + TINY, 0.0, 500.0, rng.uniform(-95, 500)])}
        until = {"until": rng.choice(range(year, LATEST_END + 1))} if rng.random() < 0.4 else {}
        shocks.append({"market": rng.choice(markets), "year": year, **size, **until, "why": "tried"})
    figures = []
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        quantity = rng.choice(tuple(FIT_UNITS))
        grows = quantity.endswith("_growth")
        value = amount(rng, -LARGEST_SHIFT, LARGEST_SHIFT) if grows else 10 ** rng.uniform(-3, 8)
        year = rng.choice([year for year in range(FIRST_KNOWN + 1, as_of + 1) if not grows or year != 2024] or [2020])
        error = rng.choice([TINY, 0.1, LARGEST_SHIFT])
        side = rng.choice(["equal", "at_least"])
        figures.append(
            {"quantity": quantity, "year": year, "value": value, "log_sd": error, "relation": side, "why": "tried"}
        )
    targets = []
    for _ in range(rng.choice([0, 0, 1, 3])):
        line = rng.choice([0.0, -1.0, HUGE, -HUGE, 10 ** rng.uniform(-6, 9)])
        year = rng.choice(range(FIRST_KNOWN, LATEST_END + 1))
        targets.append(
            {"outcome": rng.choice(tuple(OUTCOMES)), "year": year, rng.choice(["at_least", "at_most"]): line}
        )
    yield from (("shocks", shocks), ("observations", figures), ("targets", targets))


def settings(rng: Random, seeds: Seeds) -> dict[str, Any]:
    """A scenario by dotted key."""
    as_of = rng.choice([LAST_KNOWN, LAST_KNOWN, rng.randint(FIRST_KNOWN, LAST_KNOWN)])
    end = rng.choice([as_of + 1, as_of + 2, as_of + 6, rng.randint(as_of + 1, LATEST_END)])
    years = range(as_of + 1, end + 1)
    found: dict[str, Any] = {
        "title": "Tried",
        "story": "Tried",
        "horizon": {"as_of": as_of, "end": end},
        "ensemble": {"draws": DRAWS, "rng_seed": rng.choice([0, 2023, 2**63 - 1])},
        **dict(lever_tables(rng, seeds, years)),
    }
    names = list(seeds.parameters)
    for name in rng.sample(names, rng.choice([0, 1, 2, 5, 20, len(names)])):
        prior = seeds.parameters[name].prior
        found[f"parameters.{name}"] = belief(rng, prior.low, prior.high)
    for name, key in WORLD.items():
        if rng.random() < 0.2:
            low, high = key.allowed
            found[f"world.{name}"] = schedule(rng, TINY if high == MOST_ENTRIES else low, high, years)
    return {**found, **dict(lists(rng, seeds, as_of, years))}


def as_toml(found: Mapping[str, Any]) -> str:
    """The text of its file."""
    lines = [f"{key} = {written(value)}" for key, value in found.items() if not isinstance(value, list)]
    for name, tables in found.items():
        if isinstance(tables, list):
            for table in tables:
                lines += [f"[[{name}]]", *(f"{key} = {written(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def asked(rng: Random, scenario: Scenario, file: str) -> list[str]:
    """A question that the command line answers about a scenario, with any options; it may be one that is refused."""
    first, end, other = scenario.as_of + 1, scenario.end, rng.choice([file, "baseline", "go-global", "recession"])
    year, outcome = str(rng.randint(first, end)), rng.choice(tuple(OUTCOMES))
    key = rng.choice(list(numeric("", scenario)))
    low = key.allowed[0]
    high = low + (key.allowed[1] - low) * rng.choice([1.0, 0.1, TINY])
    rate, line = rng.choice(["0", "1", "0.05"]), rng.choice(["0", "1e12", "-5", "+0", "+1", "-1", "+1e-9"])
    same = ["--as-of", str(scenario.as_of), "--end", str(end), "--draws", str(DRAWS)]
    about = ["--outcome", outcome, "--year", year]
    aim = rng.choice(["mean", "p10", f"chance:{outcome}@{end}={line}"])
    by_market, by_measure = rng.choice([[], ["--by", "market"]]), rng.choice([[], ["--by", "measure"]])
    return rng.choice(
        [
            ["run", file, "--year", year, "--discount", rate],
            ["compare", *rng.sample([file, "baseline", "law", "partners"], 2), *by_market, *same],
            ["why", file, "--against", other, *about, *by_measure, *same],
            ["sensitivity", file, "--against", other, *about, *same],
            ["sweep", file, "--vary", f"{key.key}={low!r}:{high!r}:{(high - low) / 2!r}", *about],
            ["seek", file, "--vary", f"{key.key}={low!r}:{high!r}", "--target", f"{outcome}@{year}={line}"],
            [
                "allocate",
                file,
                "--budget",
                rng.choice(["0.001", "5", "1e9", "0:1:1"]),
                "--at",
                aim,
                *LEVERS,
                *by_market,
            ],
            ["robust", file, "law", "--assume", "as-published", "--discount", rate, *same],
            ["learn", file, "--discount", rate],
        ]
    )


@contextmanager
def few_draws() -> Iterator[None]:
    """Blocks as small as the fewest draws that a file may ask for."""
    modules = ("assimilate", "posterior", "ensemble")
    with pytest.MonkeyPatch.context() as patch:
        for module in (
            *(f"runs.{name}" for name in modules),
            "analysis.frontier",
            "analysis.summaries",
        ):
            patch.setattr(f"simulator.{module}.DRAWS_OF_BLOCK", DRAWS)
        patch.setattr("simulator.runs.assimilate.KEPT", np.arange(0, 8 * DRAWS, 8))
        for module in ("ensemble", "posterior"):  # not what other tests keep of larger blocks
            patch.setattr(f"simulator.runs.{module}.drawn", assimilate)
        yield
