"""A scenario written as a file of its own, and the schema that such files keep."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.inputs.documents import written
from simulator.inputs.layers import Setting
from simulator.inputs.scenario import DEFAULTS, Scenario
from simulator.inputs.scenario_forms import FIGURES, scenario_form
from simulator.inputs.seeds import Seeds

ON_COMMAND_LINE = "set on the command line"


def scenario_text(scenario: Scenario, *, origin: bool) -> str:
    """The scenario as a TOML file of its own: what was set as it is run, everything else as comments.

    With `origin`, each line says where its value was written.
    """
    lines = [
        f"title = {written(scenario.title)}",
        *(f"{key} = {written(text)}" for key, text in _texts(scenario)),
        *_table("horizon", _horizon_rows(scenario), origin),
        *_table("ensemble", _ensemble_rows(scenario), origin),
    ]
    for lever in scenario.policy:
        lines += _table(f"levers.{lever}", _lever_rows(scenario, lever), origin)
    lines += _table("parameters", _parameter_rows(scenario), origin)
    lines += _table("world", list(_set_rows(scenario, "world")), origin)
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


def _texts(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What the scenario says of itself beside its title."""
    if scenario.title_vi is not None:
        yield "title_vi", scenario.title_vi
    if scenario.story:
        yield "story", scenario.story


Row = tuple[str, Any, str, bool]
"""Key, value, where it was written, and whether somebody set it."""


def _table(name: str, rows: Sequence[Row], origin: bool) -> Iterator[str]:
    if rows:
        yield ""
        yield f"[{name}]"
    for key, value, place, was_set in rows:
        line = f"{'' if was_set else '# '}{key} = {written(value)}"
        yield f"{line}  # {place}" if origin else line


def _set_rows(scenario: Scenario, prefix: str) -> Iterator[Row]:
    for key, setting in scenario.settings.items():
        if key.startswith(f"{prefix}."):
            yield key.removeprefix(f"{prefix}."), setting.value, setting.origin, True


def _horizon_rows(scenario: Scenario) -> list[Row]:
    found = {row[0]: row for row in _set_rows(scenario, "horizon")}
    newest = ("as_of", scenario.as_of, "newest observation", False)
    return [found.get("as_of", newest), found.get("end", ("end", scenario.end, "default", False))]


def _ensemble_rows(scenario: Scenario) -> list[Row]:
    found = {row[0]: row for row in _set_rows(scenario, "ensemble")}
    return [found.get(key, (key, DEFAULTS[key], "default", False)) for key in ("draws", "rng_seed")]


def _lever_rows(scenario: Scenario, lever: str) -> list[Row]:
    """What was set of a lever, after what current policy has and was not replaced."""
    rows = list(_set_rows(scenario, f"levers.{lever}"))
    replaced = {key for key, *_ in rows}
    current: list[Row] = []
    for key, value in scenario.seeds.current_policy[lever].values.items():
        place = f"{scenario.seeds.folder.name}/current_policy.toml"
        inner = value.items() if scenario.seeds.levers[f"{lever}.{key}"].is_table else ()
        for name, item in inner:
            if f"{key}.{name}" not in replaced:
                current.append((f"{key}.{name}", item, place, False))
        if not inner and key not in replaced:
            current.append((key, value, place, False))
    return [*current, *rows]


def _parameter_rows(scenario: Scenario) -> list[Row]:
    place = f"{scenario.seeds.folder.name}/parameters.toml"
    rows: list[Row] = []
    for name in scenario.seeds.parameters:
        if (setting := scenario.believed.get(name)) is not None:
            rows.append((name, with_reason("parameters", setting.value), setting.origin, True))
        else:
            rows.append((name, scenario.priors[name].written, place, False))
    return rows


def schema_text(seeds: Seeds) -> str:
    """The JSON Schema of scenario files."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **scenario_form(seeds).model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
