"""Inputs made readable: a scenario as it is run, the levers, and every number with its source.

It must not know any result.
"""

import json
from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Any

from simulator.inputs.documents import written
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.scenario import DEFAULTS, Scenario, scenario_form
from simulator.inputs.seeds import Seeds
from simulator.output.tables import aligned

PAGE = 100


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
    for name, settings in (("shocks", scenario.shock_settings), ("targets", scenario.target_settings)):
        for setting in settings:
            lines += ["", f"[[{name}]]" + (f"  # {setting.origin}" if origin else "")]
            lines += [f"{key} = {written(value)}" for key, value in _with_reason(name, setting.value).items()]
    return "\n".join(lines)


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
    """What was set of a lever, after what is on record and was not replaced."""
    rows = list(_set_rows(scenario, f"levers.{lever}"))
    replaced = {key for key, *_ in rows}
    recorded: list[Row] = []
    for key, value in scenario.seeds.current_policy[lever].values.items():
        place = f"{scenario.seeds.folder.name}/current_policy.toml"
        inner = value.items() if scenario.seeds.levers[f"{lever}.{key}"].is_table else ()
        for name, item in inner:
            if f"{key}.{name}" not in replaced:
                recorded.append((f"{key}.{name}", item, place, False))
        if not inner and key not in replaced:
            recorded.append((key, value, place, False))
    return [*recorded, *rows]


def _parameter_rows(scenario: Scenario) -> list[Row]:
    place = f"{scenario.seeds.folder.name}/parameters.toml"
    rows: list[Row] = []
    for name in scenario.seeds.parameters:
        if (setting := scenario.believed.get(name)) is not None:
            rows.append((name, _with_reason("parameters", setting.value), setting.origin, True))
        else:
            rows.append((name, scenario.priors[name].written, place, False))
    return rows


def _with_reason(table: str, value: Any) -> Any:
    """The value with the reason that files have to state; what was typed as an option has none of its own."""
    if table == "targets" or "why" in value:
        return value
    return {**value, "why": "set on the command line"}


def lever_records(seeds: Seeds) -> list[dict[str, Any]]:
    """Every lever key as one record; `default` is what a scenario does that does not name it: the record."""
    return [
        {
            "key": key.name,
            "means": key.label,
            "unit": key.unit,
            "type": key.type,
            "allowed": list(key.allowed) if key.allowed else None,
            "estimated": list(key.estimated) if key.estimated else None,
            "record": _recorded(seeds, key),
            "default": _recorded(seeds, key),
            "grade": key.grade,
            "sources": list(key.sources),
        }
        for key in seeds.levers.values()
    ]


def _recorded(seeds: Seeds, key: LeverKey) -> Any:
    return seeds.current_policy[key.lever].values.get(key.key)


def levers_text(seeds: Seeds) -> str:
    """The levers for reading."""
    lines = []
    for key in seeds.levers.values():
        allowed = f"{key.allowed[0]:g} to {key.allowed[1]:g}" if key.allowed else "a year of the forecast"
        estimated = f"{key.estimated[0]:g} to {key.estimated[1]:g}" if key.estimated else "not stated"
        recorded = _recorded(seeds, key)
        lines += [
            f"levers.{key.name}",
            f"  {key.label}",
            f"  {key.type} [{key.unit}]; allowed {allowed}; estimated {estimated}",
            f"  record {written(recorded) if recorded is not None else 'none'}",
            f"  grade {key.grade}: {', '.join(key.sources)}" + (f". {key.note}" if key.note else ""),
            "",
        ]
    for lever, record in seeds.current_policy.items():
        words = f"Record of {lever} (grade {record.grade}: {', '.join(record.sources)}). {record.note}"
        lines += [fill(words, PAGE, subsequent_indent="  ")]
    return "\n".join(lines)


def source_records(seeds: Seeds) -> list[dict[str, Any]]:
    """Every number as one record: a value or a prior, with unit, year, grade and sources."""

    def record(name: str, stated: dict[str, Any], unit: str, year: int | None, about: Any) -> dict[str, Any]:
        names = list(about.sources)
        urls = [seeds.sources[source].url for source in names if seeds.sources[source].url]
        url = urls[0] if urls else ""
        return {"name": name, **stated, "unit": unit, "year": year, "grade": about.grade, "sources": names, "url": url}

    rows = [
        record(parameter.name, {"prior": parameter.prior.written}, parameter.unit, parameter.year, parameter)
        for parameter in seeds.parameters.values()
    ]
    for market, form in seeds.market_forms.items():
        for quantity, unit in seeds.market_units:
            year = None if quantity == "growth_centre" else seeds.calendar.market_share_year
            rows.append(record(f"{market}.{quantity}", {"value": getattr(form, quantity)}, unit, year, form))
    for lever, recorded in seeds.current_policy.items():
        for name, value in recorded.values.items():
            unit = seeds.levers[f"{lever}.{name}"].unit
            rows.append(record(f"{lever}.{name}", {"value": value}, unit, None, recorded))
    for key in seeds.levers.values():
        for bound in ("allowed", "estimated"):
            if (limits := getattr(key, bound)) is not None:
                rows.append(record(f"{key.name} {bound}", {"value": list(limits)}, key.unit, None, key))
    for row in seeds.observations:
        rows.append(
            {
                "name": f"observed {row.quantity}",
                "value": row.value,
                "unit": row.unit,
                "year": row.year,
                "grade": None,
                "sources": [row.source],
                "url": seeds.sources[row.source].url,
            }
        )
    return rows


def sources_text(seeds: Seeds) -> str:
    """Every number for reading, and then the publications."""
    rows = [["number", "value or prior", "unit", "year", "grade", "sources"]]
    for record in source_records(seeds):
        stated = written(record["prior"] if "prior" in record else record["value"])
        rows.append(
            [
                record["name"],
                stated,
                record["unit"],
                str(record["year"] or ""),
                record["grade"] or "",
                ", ".join(record["sources"]),
            ]
        )
    lines = [
        *aligned(rows),
        "",
        "Grades: A randomised trial or meta-analysis, B quasi-experiment or administrative data,",
    ]
    lines += ["C cross-section or self-report, D judgement.", ""]
    for name, source in seeds.sources.items():
        read = {"page": "", "none": ""}.get(source.read, f" ({source.read} only)")
        lines.append(fill(f"{name}: {source.title}. {source.publisher}, {source.published}{read}.", PAGE))
        lines += [f"  {source.url}"] if source.url else []
        lines += [fill(source.gives, PAGE, initial_indent="  ", subsequent_indent="  ")] if source.gives else []
    return "\n".join(lines)


def schema_text(seeds: Seeds) -> str:
    """The JSON Schema of scenario files."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **scenario_form(seeds).model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
