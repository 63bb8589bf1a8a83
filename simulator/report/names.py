"""What scenarios, levers, keys, markets and parameters are called: names from the seeds and the scenario files."""

import shlex
from itertools import chain

from simulator.analysis.worth import DISCOUNT
from simulator.inputs.forms import NamesForm
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import FIGURES
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import SCENARIOS
from simulator.inputs.typed import Target
from simulator.report.language import QUANTITIES, phrase, plain, text
from simulator.report.model import Text, Words

WORLD = "world"
CURRENT_POLICY = "baseline"
"""The scenario that every country has, in which everything goes on as it is."""

ALWAYS_BEYOND = ("public_cost",)
"""Outcomes that are told beyond current policy in any case."""

SHOCKS = phrase("the world")
BELIEFS = phrase("other beliefs")


def words(form: NamesForm) -> Words:
    """A name of the seeds."""
    return Words(form.en, form.vi)


def command(scenario: Scenario, *typed: str, year: int | None = None, discount: float = DISCOUNT) -> tuple[str, ...]:
    """A command that asks on about a year, with the options with which a scenario was read."""
    about = () if year is None or year == scenario.end else ("--year", str(year))
    rate = () if discount == DISCOUNT else ("--discount", f"{discount:g}")
    return "goglobal", *typed, *about, *rate, *chain.from_iterable(scenario.options), *scenario.seeds.options


def typed(seeds: Seeds, *words: str) -> str:
    """A command that reads these seeds, as it is typed."""
    return shlex.join(("goglobal", *words, *seeds.options))


def against_option(scenario: Scenario) -> tuple[str, ...]:
    """What tells a command to measure against a scenario, as it does against current policy without."""
    return () if scenario.named == CURRENT_POLICY else ("--against", scenario.named)


def told_beyond(target: Target) -> bool:
    """Whether a target is told as one beyond current policy: a relative one, unless its outcome's name says it."""
    return target.relative and target.outcome not in ALWAYS_BEYOND


def another(scenario: Scenario) -> str:
    """A scenario to look at beside current policy: of a country's own the first, else what holds everything.

    Where a country has none, the shipped one that every country can meet.
    """
    if not scenario.seeds.evidence.inherits:
        return "go-global"
    own = sorted(path.stem for path in scenario.seeds.homes(SCENARIOS)[0].glob("*.toml"))
    return next((name for name in own if name != scenario.stem), "recession")


def title(scenario: Scenario) -> Text:
    """A scenario's title, in Vietnamese where its file has one; a changed scenario is called so."""
    own = Words(scenario.title, scenario.title_vi or scenario.title)
    if scenario.changed:
        return text("{title} (changed)", title=own)
    return plain(own)


def quoted(scenario: Scenario) -> Text:
    """A title inside a sentence: titles are sentences, not nouns."""
    return text("‘{title}’", title=title(scenario))


def lever(name: str, seeds: Seeds) -> Words:
    """A lever inside a sentence: the delegations."""
    return words(seeds.levers_about[name].name)


def lever_colours(seeds: Seeds) -> dict[str, str]:
    """The colour of each lever in figures."""
    return {name: about.colour for name, about in seeds.levers_about.items()}


def lever_key(name: str, seeds: Seeds) -> Text:
    """A lever key inside a sentence, of one market where it names one: partners.served_share.japan."""
    table, key, *place = name.split(".")
    means = words(seeds.levers[f"{table}.{key}"].means)
    if place and place[0] in seeds.market_forms:
        return text("{key} in {market}", key=means, market=market(place[0], seeds))
    return plain(means)


def market(name: str, seeds: Seeds) -> Words:
    """A market's name."""
    form = seeds.market_forms[name]
    return Words(form.name, form.name_vi)


def parameter(name: str, seeds: Seeds) -> Words:
    """A parameter inside a sentence: the half-life of contracts."""
    return words(seeds.parameters[name].means)


def unknown(name: str, seeds: Seeds) -> Words:
    """What can be learned of a parameter, inside a sentence: its value, or whether the event happens."""
    event = seeds.parameters[name].event_words
    return words(event.whether) if event is not None else parameter(name, seeds)


def setting(key: str, seeds: Seeds) -> Text:
    """Anything that a scenario sets, by its dotted key: levers.law, parameters.displacement, shocks[1]."""
    table, _, name = key.partition(".")
    if table == "levers":
        return lever_key(name, seeds) if "." in name else plain(lever(name, seeds))
    if table == "parameters":
        return plain(parameter(name, seeds))
    if table == WORLD:
        return world(name, seeds)
    if table == FIGURES:
        quantity, _, year = name.partition(".")
        return figure(quantity, int(year))
    kind, _, place = table.removesuffix("]").partition("[")
    if kind == FIGURES:
        return text("new figure {place}", place=place)
    return text("shock {place}", place=place)


def figure(quantity: str, year: int) -> Text:
    """A published figure inside a sentence."""
    rates = {
        "firm_growth": phrase("growth of the number of firms selling abroad"),
        "revenue_growth": phrase("growth of foreign revenue"),
    }
    return text("{quantity} in {year}", quantity={**QUANTITIES, **rates}[quantity], year=year)


def world(name: str, seeds: Seeds) -> Text:
    """A setting of the world inside a sentence."""
    return {
        "real_depreciation": text("the real depreciation of {currency}", currency=words(seeds.country.currency)),
        "home_demand_gap": text("demand at home"),
        "entry_ratio": text("the factor on firms that start to sell abroad"),
    }[name]
