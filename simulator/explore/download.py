"""The scenario of the page as a file to take away: the opened file with its comments, and what was changed in it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import InlineTable

from simulator.explore.settings import Asked, Opened
from simulator.inputs.layers import find_typed
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import LISTS
from simulator.inputs.shipped import SCENARIOS
from simulator.inputs.written import scenario_text, with_reason
from simulator.report.language import write
from simulator.report.names import title

FLAT = "# Written in one piece, without the comments of {file}: what that extends does not come with the program.\n"
CHANGED = "Changed on the page: {changes}."


def scenario_file(opened: Opened, asked: Asked) -> str:
    """The scenario as TOML. Raises Refused as `scenario_of`."""
    scenario = opened.scenario_of(asked)
    if (text := _own_text(opened)) is None:
        changed = tomlkit.parse(scenario_text(scenario, origin=False))
        return FLAT.format(file=opened.file) + tomlkit.dumps(_told(changed, scenario))
    document = tomlkit.parse(text)
    if asked.changed or asked.target:
        base = opened.scenario
        for path, value in _differences(base, scenario):
            _set(document, path, value)
        for name in LISTS:
            before, after = _lists(base)[name], _lists(scenario)[name]
            for setting in after[len(before) :]:
                _append(document, name, with_reason(name, setting.value))
        _told(document, scenario)
    return tomlkit.dumps(document)


def file_name(opened: Opened, asked: Asked) -> str:
    """What the file is called."""
    return f"{opened.scenario.stem}{'-changed' if asked.changed else ''}.toml"


def _own_text(opened: Opened) -> str | None:
    """The text of the opened file; None where what it extends does not come with the program, or it was no file."""
    path, _ = find_typed(opened.file, SCENARIOS, opened.file, opened.seeds)
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8-sig")
    extends: Any = tomlkit.parse(text).unwrap().get("extends", [])
    named = extends if isinstance(extends, list) else [extends]
    return text if all(_comes_along(name, path.parent, opened) for name in named) else None


def _comes_along(name: str, folder: Path, opened: Opened) -> bool:
    """Whether a file that is extended is found again wherever the download lies: shipped, or with the seeds."""
    homes = [home.resolve() for home in opened.seeds.homes(SCENARIOS)]
    beside = folder / name
    at_home = not beside.exists() or beside.resolve().parent in homes
    files = [home / file for home in homes for file in (name, f"{name}.toml") if Path(name).name == name]
    return at_home and any(file.is_file() for file in files)


def _differences(base: Scenario, scenario: Scenario) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The values that the scenario has and the file has not, with their paths."""
    for key, setting in scenario.settings.items():
        before = base.settings.get(key)
        if before is None or before.value != setting.value:
            yield tuple(map(str, setting.path)), with_reason(str(setting.path[0]), setting.value)


def _lists(scenario: Scenario) -> Mapping[str, Any]:
    stated = scenario.observation_settings, scenario.shock_settings, scenario.target_settings
    return dict(zip(LISTS, stated, strict=True))


def _set(document: TOMLDocument, path: tuple[str, ...], value: Any) -> None:
    """Sets a value, and opens the tables on its way that are not there yet."""
    table: Any = document
    for part in path[:-1]:
        if part not in table:
            table[part] = tomlkit.table(is_super_table=part != path[-2])
        table = table[part]
    table[path[-1]] = _inline(value) if isinstance(value, Mapping) else value


def _append(document: TOMLDocument, name: str, value: Mapping[str, Any]) -> None:
    """Adds a table to a list of tables."""
    if name not in document:
        document[name] = tomlkit.aot()
    element = tomlkit.table()
    element.update(value)
    document[name].append(element)


def _inline(value: Mapping[str, Any]) -> InlineTable:
    """A table on one line, as schedules are written."""
    table = tomlkit.inline_table()
    table.update({key: _inline(item) if isinstance(item, Mapping) else item for key, item in value.items()})
    return table


def _told(document: TOMLDocument, scenario: Scenario) -> TOMLDocument:
    """The document under the title that the page shows, with a story that says what was changed."""
    document["title"] = write(title(scenario), "en")
    if "title_vi" in document:
        document["title_vi"] = write(title(scenario), "vi")
    if scenario.changed:
        changes = CHANGED.format(changes="; ".join(scenario.changed))
        document["story"] = f"{document.get('story', '')} {changes}".strip()
    return document
