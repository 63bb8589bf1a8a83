"""What made a report: the footer of its figures, what its manifest says, and every number with its evidence."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from simulator import __version__
from simulator.analysis.results import Result, key_of
from simulator.inputs.documents import written
from simulator.inputs.scenario import ALL_MARKETS, Scenario
from simulator.inputs.seeds import Seeds
from simulator.report.inputs import sources_data, sources_table
from simulator.report.language import PLAIN, joined, listed, plain, text
from simulator.report.model import NOTHING, RUN_SETTINGS, Cell, Column, Provenance, Table, Text, Value
from simulator.report.names import WORLD, lever, market, setting, title, words
from simulator.report.stated import policy_words, prior_words
from simulator.report.values import data_of

SET = (f"{WORLD}.", "levers.", "parameters.")
"""How keys begin that a scenario sets."""

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
    if first.seeds.options:
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


# --- To look things up in ------------------------------------------------------------------------------------------


def reference(scenarios: Sequence[Scenario]) -> list[Table]:
    """Inputs, evidence and sources of scenarios that share their seeds."""
    seeds = scenarios[0].seeds
    numbers = sources_data(seeds, "")
    stated = [setting.value for scenario in scenarios for setting in scenario.target_settings]
    named = {source for number in numbers for source in number["sources"]} | {one.get("source") for one in stated}
    first = (text("scenario"), text("key"), text("what it is"), text("value"), text("current policy or prior"))
    heads = Column.of_words(*first, text("unit"), text("written in"), text("grade"), text("sources"))
    return [
        Table(text("Inputs"), heads, [*_set(scenarios), *_unset(scenarios)]),
        replace(sources_table(numbers, seeds), title=text("Evidence")),
        _sources(seeds, named),
    ]


def _set(scenarios: Sequence[Scenario]) -> Iterator[list[Cell]]:
    """What each scenario sets, with where it says so."""
    for scenario in scenarios:
        for key, stated in scenario.settings.items():
            if key.startswith(SET):
                value = written(stated.value)
                yield [title(scenario), key, setting(key, scenario.seeds), value, *_about(key, scenario, stated.origin)]
        lists = (scenario.shock_settings, scenario.observation_settings, scenario.target_settings)
        for stated in (stated for settings in lists for stated in settings):
            head = [title(scenario), stated.path[0], NOTHING, written(stated.value)]
            yield [*head, "", "", stated.origin, "", stated.value.get("source", "")]


def _unset(scenarios: Sequence[Scenario]) -> Iterator[list[Cell]]:
    """Lever keys that no scenario sets: all do as current policy does."""
    seeds, keys = scenarios[0].seeds, {key for scenario in scenarios for key in scenario.settings}
    for key in seeds.levers.values():
        name = f"levers.{key.name}"
        if not any(f"{one}.".startswith(f"{name}.") for one in keys):
            yield [text("current policy"), name, words(key.means), "", *_about(name, scenarios[0], "")]


def _about(key: str, scenario: Scenario, origin: str) -> list[Cell]:
    """What holds without it, its unit, where it was written, its grade and its sources."""
    seeds, (table, _, name) = scenario.seeds, key.partition(".")
    if table == "levers":
        form = key_of(name, seeds)
        return [
            policy_words(form, seeds.current_value(form), seeds),
            form.unit,
            origin,
            form.grade,
            ", ".join(form.sources),
        ]
    if table == "parameters" and name in seeds.parameters:
        parameter = seeds.parameters[name]
        return [prior_words(parameter.prior), parameter.unit, origin, parameter.grade, ", ".join(parameter.sources)]
    return ["", "", origin, "", ""]


def _sources(seeds: Seeds, named: Container[str]) -> Table:
    """The publications that are named; titles and what they give are as they were found."""
    rows: list[list[Cell]] = [
        [name, source.title, source.publisher, str(source.published), source.read, source.gives, source.url]
        for name, source in seeds.sources.items()
        if name in named
    ]
    heads = (text("source"), text("title"), text("publisher"), text("year"), text("what of it was read"))
    return Table(text("Sources"), Column.of_words(*heads, text("what it gives"), text("address")), rows)
