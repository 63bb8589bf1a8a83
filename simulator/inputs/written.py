"""A scenario written as a file of its own, and the schema that such files keep."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.inputs.documents import written
from simulator.inputs.layers import Setting, settings_of
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import FIGURES, scenario_form
from simulator.inputs.seeds import Seeds

ON_COMMAND_LINE = "set on the command line"


def scenario_text(scenario: Scenario, *, origin: bool) -> str:
    """The scenario as a TOML file of its own: what was set as it is run, everything else as comments.

    With `origin`, each line says where its value was written.
    """
    texts = {"title": scenario.title, "title_vi": scenario.title_vi, "story": scenario.story}
    horizon = {"as_of": (scenario.as_of, "newest observation"), "end": (scenario.end, "default")}
    ensemble = {"draws": (scenario.draws, "default"), "rng_seed": (scenario.rng_seed, "default")}
    lines = [
        *(f"{key} = {written(text)}" for key, text in texts.items() if text),
        *_table("horizon", _rows_with_defaults(scenario, "horizon", horizon), origin),
        *_table("ensemble", _rows_with_defaults(scenario, "ensemble", ensemble), origin),
    ]
    for lever in scenario.policy:
        lines += _table(f"levers.{lever}", _lever_rows(scenario, lever), origin)
    lines += _table("parameters", _parameter_rows(scenario), origin)
    lines += _table("world", _set_rows(scenario, "world"), origin)
    lines += list_lines(FIGURES, scenario.observation_settings, origin=origin)
    lines += list_lines("shocks", scenario.shock_settings, origin=origin)
    lines += list_lines("targets", scenario.target_settings, origin=origin)
    return "\n".join(lines)


def list_lines(name: str, settings: Sequence[Setting], *, origin: bool = False) -> Iterator[str]:
    """Tables of a list."""
    for setting in settings:
        yield from ("", f"[[{name}]]" + (f"  # {setting.origin}" if origin else ""))
        yield from (f"{key} = {written(value)}" for key, value in with_reason(name, setting.value).items())


def with_reason(table: str, value: Any) -> Any:
    """The value with the reason that files have to state; what was typed as an option has none of its own."""
    needs = table in ("parameters", "shocks", FIGURES) and isinstance(value, Mapping) and "why" not in value
    return {**value, "why": ON_COMMAND_LINE} if needs else value


Row = tuple[str, Any, str, bool]
"""Key, value, where it was written, and whether somebody set it."""


def _table(name: str, rows: Sequence[Row], origin: bool) -> Iterator[str]:
    if rows:
        yield ""
        yield f"[{name}]"
    for key, value, place, was_set in rows:
        line = f"{'' if was_set else '# '}{key} = {written(value)}"
        yield f"{line}  # {place}" if origin else line


def _set_rows(scenario: Scenario, table: str) -> list[Row]:
    inside = settings_of(scenario.settings, table)
    return [(key, setting.value, setting.origin, True) for key, setting in inside.items()]


def _rows_with_defaults(scenario: Scenario, table: str, defaults: Mapping[str, tuple[int, str]]) -> list[Row]:
    """What was set of a table, else what holds and where it comes from."""
    found = {row[0]: row for row in _set_rows(scenario, table)}
    return [found.get(key, (key, value, place, False)) for key, (value, place) in defaults.items()]


def _lever_rows(scenario: Scenario, lever: str) -> list[Row]:
    """What was set of a lever, after what current policy has and was not replaced."""
    rows = _set_rows(scenario, f"levers.{lever}")
    replaced = {key for key, *_ in rows}
    stated: dict[str, Any] = {}
    for key, value in scenario.seeds.current_policy[lever].values.items():
        is_table = scenario.seeds.levers[f"{lever}.{key}"].is_table and value
        stated |= {f"{key}.{name}": item for name, item in value.items()} if is_table else {key: value}
    place = scenario.seeds.place("current_policy", lever)
    return [*((key, value, place, False) for key, value in stated.items() if key not in replaced), *rows]


def _parameter_rows(scenario: Scenario) -> list[Row]:
    seeds, believed = scenario.seeds, scenario.believed
    rows: list[Row] = []
    for name in seeds.acting:
        prior = scenario.priors[name]
        if (setting := believed.get(name)) is not None:
            rows.append((name, with_reason("parameters", setting.value), setting.origin, True))
        else:
            place = seeds.place("parameters", name, "prior")
            inherited = ", inherited" if seeds.inherits("parameters", name, "prior") else ""
            rows.append((name, prior.written, f"{place}{inherited}", False))
    return rows


def schema_text(seeds: Seeds) -> str:
    """The JSON Schema of scenario files."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **scenario_form(seeds).model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
