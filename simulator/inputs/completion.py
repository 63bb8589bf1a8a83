"""What can be typed at a place of the command line, for the shell to complete: files, keys, outcomes, figures.

Names are taken from the files that hold them, unchecked: nobody should wait for a model to be loaded.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from simulator.inputs.shipped import BELIEFS, SCENARIOS, shipped_folder, shipped_names

KEY, VARIED_KEY, OUTCOME, TARGET, FIGURE = "key", "varied key", "outcome", "target", "figure"
BY_MARKET = ("share map", "market schedules")
"""Types of lever keys that have a value for each market that is exported to."""
EXPORTERS = "exporters"
NO_NUMBER = (*BY_MARKET, "year", "programmes")
"""Types of lever keys that are no single amount, which could be varied."""


def completions(kind: str, typed: str, seeds_folder: Path | None) -> list[str]:
    """All of a kind that start with what is typed; none where it cannot be known, because nobody asked for errors."""
    try:
        return [word for word in WORDS[kind](seeds_folder) if word.startswith(typed)]
    except (OSError, ValueError, LookupError, AttributeError, TypeError):  # whatever broken files hold
        return []


def _files(folder: str, seeds_folder: Path | None) -> list[str]:
    """The shipped files of a folder, and those of the working folder."""
    own = sorted(path.stem for path in (seeds_folder / folder).glob("*.toml")) if seeds_folder is not None else []
    return [*dict.fromkeys((*own, *shipped_names(folder))), *sorted(path.name for path in Path().glob("*.toml"))]


def _forms() -> dict[str, Any]:
    """The tables that a scenario has, by the schema that editors read."""
    file = shipped_folder(SCENARIOS) / "scenario.schema.json"
    return json.loads(file.read_text(encoding="utf-8"))["$defs"]


def _names(form: str, field: str, after: str, seeds_folder: Path | None) -> list[str]:
    """What a field of a form may be."""
    return [f"{name}{after}" for name in _forms()[form]["properties"][field]["enum"]]


def _read(seeds_folder: Path | None, name: str) -> dict[str, Any]:
    """A file of a folder of seeds, or the shipped one that it inherits."""
    file = f"{name}.toml"
    path = shipped_folder("seeds") / file
    if seeds_folder is not None and file in {own.name for own in seeds_folder.iterdir()}:
        path = seeds_folder / file
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _keys(varied: bool, seeds_folder: Path | None) -> Iterator[str]:
    """What `--set` sets, or what of it is a number that `--vary` varies."""
    country = _read(seeds_folder, "country")
    levers, parameters, markets = (_read(seeds_folder, name) for name in ("levers", "parameters", "markets"))
    markets = country.get("markets", markets)
    if "current_policy" in country:  # a country has the levers that its current policy names
        levers = {name: levers[name] for name in country["current_policy"]}
    named = {name: form for name, form in markets.items() if isinstance(form, dict) and "name" in form}
    exporters = [name for name, form in named.items() if form.get("kind", EXPORTERS) == EXPORTERS]
    for lever, tables in levers.items():
        for key, about in tables.items():
            if key == "about":
                continue
            if not varied or about["type"] not in NO_NUMBER:
                yield f"levers.{lever}.{key}"
            if about["type"] in (BY_MARKET[1:] if varied else BY_MARKET):
                yield from (f"levers.{lever}.{key}.{market}" for market in exporters)
    yield from (f"parameters.{name}" for name in parameters)
    forms = _forms()
    yield from (f"world.{name}" for name in forms["WorldForm"]["properties"])
    if not varied:
        yield from (f"ensemble.{name}" for name in forms["EnsembleForm"]["properties"])
        yield from (f"horizon.{name}" for name in forms["HorizonForm"]["properties"])


def _assigned(varied: bool, seeds_folder: Path | None) -> list[str]:
    return [f"{key}=" for key in _keys(varied, seeds_folder)]


WORDS: Mapping[str, Callable[[Path | None], Iterator[str] | list[str]]] = {
    SCENARIOS: partial(_files, SCENARIOS),
    BELIEFS: partial(_files, BELIEFS),
    KEY: partial(_assigned, False),
    VARIED_KEY: partial(_assigned, True),
    OUTCOME: partial(_names, "TargetForm", "outcome", ""),
    TARGET: partial(_names, "TargetForm", "outcome", "@"),
    FIGURE: partial(_names, "FigureForm", "quantity", "@"),
}
