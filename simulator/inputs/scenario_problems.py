"""What is wrong between the values of a scenario: years, markets, shares and beliefs that do not go together.

Values in which something was found already are looked at too, as far as they can be read, so that a file is mended in
one go.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from simulator.inputs.forms import is_number
from simulator.inputs.layers import Layers, Setting
from simulator.inputs.lever_forms import is_year
from simulator.inputs.problems import Problem, unknown
from simulator.inputs.scenario_forms import ALL_MARKETS, FIGURES, LARGEST_SHIFT, LATEST_END, BeliefForm, above_all
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import name_of

Stated = Iterable[tuple[str, Setting]]
"""Values with their dotted keys, sound or not."""


def contradictions(layers: Layers, years: range) -> Iterator[Problem]:
    """All that is wrong in the layers of a scenario whose forecast has these years."""
    seeds, stated = layers.seeds, layers.stated
    yield from _in_force_problems(stated, seeds, years, layers.top.name if layers.top is not None else "")
    yield from _year_problems(stated, years)
    yield from _programme_problems(stated, seeds)
    yield from _belief_problems(stated, seeds)
    yield from _feasibility_problems(layers.settings)
    yield from _figure_problems(_tables(stated, FIGURES), seeds)
    yield from _shock_problems(_tables(stated, "shocks"), seeds, years)
    yield from _target_problems(_tables(stated, "targets"), seeds)


def total_problems(settings: Mapping[str, Setting], policy: Mapping[str, Any], seeds: Seeds, years: range) -> Any:
    """Where markets that state amounts of their own make a total that may not be stated."""
    for key in seeds.levers.values():
        if (total := seeds.total_of(key)) is None or getattr(policy[key.lever], key.key) is None:
            continue
        assert total.allowed is not None  # the reader of levers.toml asks for it
        most, amounts = total.allowed[1], seeds.amounts(key, policy[key.lever])
        above = next((year for year in years if amounts.total(year) > most * (1 + 1e-9)), None)
        if above is not None:
            words = f"with the other markets {amounts.total(above):g} in {above}; {total.name} may be at most {most:g}"
            name, own = [item for item in settings.items() if item[0].startswith(f"levers.{key.name}.")][-1]
            stated = getattr(policy[key.lever], key.key).schedules[seeds.markets.names.index(name.rpartition(".")[2])]
            left = math.floor(1000 * (most - amounts.total(above) + stated(above))) / 1000
            yield own.problem(f"{words}, which leaves {left:g} here" if left >= 0 else words)


def _tables(stated: Stated, name: str) -> Iterator[Setting]:
    """The elements of a list that are tables."""
    for _, setting in stated:
        if setting.path[0] == name and len(setting.path) > 1 and isinstance(setting.value, Mapping):
            yield setting


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _not_allowed(setting: Setting, key: str, years: range) -> Iterator[Problem]:
    """That the year at `key` is none of these."""
    year = setting.value.get(key)
    if _is_whole(year) and year not in years:
        yield setting.problem(f"{year} is not allowed; write {years.start} to {years.stop - 1}", key)


def _in_force_problems(stated: Stated, seeds: Seeds, years: range, file: str) -> Iterator[Problem]:
    """What is wrong with levers that are in force from a year on, and with what holds from then.

    What an option sets is told with the `file` in which the lever is not in force: others may be named beside it. A
    year may be past where the seeds' own figures do not know it yet: new figures do not repeal a law.
    """
    settings = dict(stated)
    newest = max(row.year for row in seeds.observations)
    allowed = range(min(years.start, newest + 1), years.stop)
    for key in (key for key in seeds.levers.values() if key.type == "year"):
        name = f"levers.{key.name}"
        others = {f"levers.{own.name}" for own in seeds.keys_of(key.lever) if own.while_in_force}
        if (in_force := settings.get(name)) is None:
            keys = [name, *(f"levers.{key.lever}.{needed}" for needed in key.needs)]
            add = f"add {' and '.join(needed for needed in keys if needed not in settings)}"
            words = f"holds while {seeds.levers_about[key.lever].name.en} is in force"
            elsewhere = f"{words}, which it is not in {name_of(file)}; use a scenario that has it, or {add}"
            for setting in (setting for known, setting in settings.items() if known in others):
                yield setting.problem(f"{words}; {add}" if setting.document.in_file else elsewhere)
            continue
        if _is_whole(in_force.value) and in_force.value not in allowed:
            yield in_force.problem(f"{in_force.value} is not allowed; write {allowed.start} to {allowed.stop - 1}")
        for needed, meaning in key.needs.items():
            if (beside := f"levers.{key.lever}.{needed}") not in settings:
                yield in_force.problem(f"needs {beside} beside it: {meaning}")


def _year_problems(stated: Stated, years: range) -> Iterator[Problem]:
    """Every dated value lies in the forecast."""
    for key, setting in stated:
        dated = key.startswith(("levers.", "world.")) and isinstance(setting.value, Mapping)
        for year in setting.value if dated else ():
            if is_year(year) and int(year) not in years:
                past = "is past" if int(year) < years.start else "is after the end"
                words = f"{year} {past}; years run from {years.start} to {years.stop - 1}"
                yield setting.problem(words, year, at_key=True)


def _programme_problems(stated: Stated, seeds: Seeds) -> Iterator[Problem]:
    tables = tuple(f"levers.{key.name}." for key in seeds.levers.values() if key.type == "programmes")
    for key, setting in stated:
        if key.startswith(tables) and isinstance(setting.value, Mapping):
            yield from _not_allowed(setting, "until", range(seeds.first_year, LATEST_END + 1))


def _belief_problems(stated: Stated, seeds: Seeds) -> Iterator[Problem]:
    for key, setting in stated:
        prior = seeds.priors.get(key.partition(".")[2]) if key.startswith("parameters.") else None
        if prior is None or not isinstance(setting.value, Mapping):
            continue
        with suppress(ValidationError):
            if fault := BeliefForm.model_validate(setting.value).finding(prior.low, prior.high):
                yield setting.problem(*fault)
        sources = setting.value.get("sources")
        for place, source in enumerate(sources if isinstance(sources, list) else ()):
            if isinstance(source, str) and source and source not in seeds.sources:
                words = unknown(source, "is not in sources.toml", seeds.sources)
                yield setting.problem(words, "sources", place)


def _feasibility_problems(settings: Mapping[str, Setting]) -> Iterator[Problem]:
    """That two fixed rates leave no stable ages."""
    growth, leaving = "parameters.trend_firm_growth", "parameters.exit_rate_established"
    grows, leaves = (settings[key].value.get("fixed") if key in settings else None for key in (growth, leaving))
    if grows is not None and leaves is not None and grows + leaves <= 0:
        name = leaving.partition(".")[2]
        words = f"with {name} = {leaves:g} firms would shrink faster than they exit; raise their sum above 0"
        yield settings[growth].problem(words)


def _figure_problems(figures: Iterable[Setting], seeds: Seeds) -> Iterator[Problem]:
    """What is wrong with new figures: growth needs the year before."""
    for setting in figures:
        yield from _not_allowed(setting, "year", range(seeds.first_year + 1, LATEST_END + 1))
        quantity, value = setting.value.get("quantity"), setting.value.get("value")
        if not isinstance(quantity, str) or not is_number(value):
            continue
        if quantity.endswith("_growth") and abs(value) > LARGEST_SHIFT:
            words = f"{value:g} is not allowed; growth is in log points, from {-LARGEST_SHIFT:g} to {LARGEST_SHIFT:g}"
            yield setting.problem(words, "value")
        elif not quantity.endswith("_growth") and value <= 0:
            yield setting.problem(f"{value:g} is not allowed; it must be above 0", "value")
        if quantity.endswith("_growth") and setting.value.get("year") == seeds.calendar.coverage_year:
            words = (
                f"growth into {seeds.calendar.coverage_year} compares figures that may not count alike; state a level"
            )
            yield setting.problem(words, "year")


def _shock_problems(shocks: Iterable[Setting], seeds: Seeds, years: range) -> Iterator[Problem]:
    known = (ALL_MARKETS, *seeds.markets.names)
    for setting in shocks:
        market, year = setting.value.get("market"), setting.value.get("year")
        if isinstance(market, str) and market and market not in known:
            yield setting.problem(unknown(market, "is no market", known), "market")
        yield from _not_allowed(setting, "year", years)
        first = year if _is_whole(year) and year in years else years.start
        yield from _not_allowed(setting, "until", range(first, LATEST_END + 1))
        yield from _one_of_two(setting, "growth", "percent")


def _target_problems(targets: Iterable[Setting], seeds: Seeds) -> Iterator[Problem]:
    """What is wrong with targets. The chance of one beyond the end is not known; an option may move the end."""
    for setting in targets:
        yield from _not_allowed(setting, "year", range(seeds.first_year, LATEST_END + 1))
        source = setting.value.get("source")
        if isinstance(source, str) and source not in seeds.sources:
            yield setting.problem(unknown(source, "is not in sources.toml", seeds.sources), "source")
        yield from _one_of_two(setting, "at_least", "at_most")
        outcome = setting.value.get("outcome")
        for key in ("at_least", "at_most"):
            line = setting.value.get(key)
            if isinstance(outcome, str) and is_number(line) and (words := above_all(outcome, line)):
                yield setting.problem(words, key)


def _one_of_two(setting: Setting, one: str, other: str) -> Iterator[Problem]:
    """That a table states neither of two keys, or both."""
    if (one in setting.value) is (other in setting.value):
        yield setting.problem(f"needs either {one} or {other}")
