"""Tables to look things up in: what was set, every number with its evidence, and the sources."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from simulator.analysis.results import key_of
from simulator.inputs.documents import written
from simulator.inputs.scenario import Scenario
from simulator.inputs.seeds import Seeds
from simulator.report.inputs import sources_data, sources_table
from simulator.report.language import text
from simulator.report.model import NOTHING, Cell, Column, Table, Text
from simulator.report.names import WORLD, setting, title, words
from simulator.report.stated import policy_words, prior_words

SET = (f"{WORLD}.", "levers.", "parameters.")


def reference(scenarios: Sequence[Scenario]) -> list[Table]:
    """Inputs, evidence and sources of scenarios that share their seeds."""
    seeds = scenarios[0].seeds
    numbers = sources_data(seeds, "")
    stated = [setting.value for scenario in scenarios for setting in scenario.target_settings]
    named = {source for number in numbers for source in number["sources"]} | {one.get("source") for one in stated}
    return [
        Table(text("Inputs"), _heads(), [*_set(scenarios), *_unset(scenarios)]),
        replace(sources_table(numbers, seeds), title=text("Evidence")),
        _sources(seeds, named),
    ]


def _heads() -> list[Column]:
    words = (text("scenario"), text("key"), text("what it is"), text("value"), text("current policy or prior"))
    return Column.of_words(*words, text("unit"), text("written in"), text("grade"), text("sources"))


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
    before: Text | str = ""
    if table == "levers":
        form = key_of(name, seeds)
        current = seeds.current_policy[form.lever].values.get(form.key)
        before = policy_words(form, current, seeds)
        return [before, form.unit, origin, form.grade, ", ".join(form.sources)]
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
