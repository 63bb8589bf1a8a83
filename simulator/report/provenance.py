"""What made a report: the footer of its figures, and what its manifest says of scenarios and inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from simulator import __version__
from simulator.analysis.results import Result
from simulator.inputs.scenario import ALL_MARKETS
from simulator.report.language import PLAIN, joined, listed, plain, text
from simulator.report.model import RUN_SETTINGS, Provenance, Text, Value
from simulator.report.names import lever, market, title, words
from simulator.report.reference import reference
from simulator.report.values import data_of

MOST_NAMED = 2
"""Scenarios that a footer names; more are named on the figure itself."""


def provenance(results: Sequence[Result], score: Text | None = None) -> Provenance:
    """The provenance of a report on these results; `score` is said in the footer where a backtest applies."""
    return Provenance(
        footer=_footer(results, score),
        about="; ".join(f"{s.name} {s.hash}, rng_seed {s.rng_seed}" for s in (result.scenario for result in results)),
        scenarios=[_scenario(result) for result in results],
        inputs={name: digest for result in results for name, digest in result.scenario.hashes.items()},
        names=names(results),
        reference=partial(reference, [result.scenario for result in results]),
    )


def names(results: Sequence[Result]) -> Mapping[str, Mapping[str, Text]]:
    """What scenarios, markets and levers are called, by their identifiers; all markets together are the country."""
    seeds = results[0].scenario.seeds
    return {
        "scenario": {result.scenario.name: title(result.scenario) for result in results},
        "market": {
            ALL_MARKETS: plain(words(seeds.country.name)),
            **{name: plain(market(name, seeds)) for name in seeds.market_forms},
        },
        "lever": {name: plain(lever(name, seeds)) for name in seeds.levers_about},
    }


def _footer(results: Sequence[Result], score: Text | None) -> Text:
    """Program, scenarios where they are few, simulations and what was known."""
    first = results[0].scenario
    titles = {result.scenario.name: title(result.scenario) for result in results}
    parts: list[Text] = [text("goglobal {version}", version=__version__)]
    if first.seeds.option:
        country = first.seeds.country
        parts.append(text("{country}: {exporters}", country=words(country.name), exporters=words(country.exporters)))
    if len(titles) <= MOST_NAMED:
        parts.append(listed(list(titles.values())))
    parts.append(text("{draws} simulations", draws=Value(first.draws, PLAIN, digits=len(str(first.draws)))))
    parts.append(text("figures known to {year}", year=first.as_of))
    if score is not None:
        parts.append(score)
    return joined(parts, " · ")


def _scenario(result: Result) -> Mapping[str, Any]:
    """A scenario as the manifest lists it."""
    scenario = result.scenario
    return {
        "scenario": scenario.name,
        **data_of(scenario, "file", "hash", *RUN_SETTINGS),
        "settings": {key: data_of(setting, "value", "origin") for key, setting in scenario.settings.items()},
        "observations": [setting.value for setting in scenario.observation_settings],
        "shocks": [setting.value for setting in scenario.shock_settings],
        "targets": [setting.value for setting in scenario.target_settings],
        "filter": asdict(result.ensemble.filter),
    }
