"""`goglobal list`: scenarios and files of beliefs, shipped and in the working folder, and outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.inputs import layers
from simulator.inputs.documents import read_document
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import OWN_TEXTS, read_scenario, scenario_form
from simulator.inputs.scenario_forms import FIGURES
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import BELIEFS, SCENARIOS, shipped_folder
from simulator.model import OUTCOMES
from simulator.report import language
from simulator.report.language import plain, text
from simulator.report.model import Cell, Column, Table, Text, Words
from simulator.report.names import title

BROKEN = text("cannot be read")


def listing_data(seeds: Seeds) -> dict[str, Any]:
    """What there is, as JSON holds it; `title` and `parameters` are null where a file cannot be read."""
    local = [(path, _kind(path, seeds)) for path in sorted(Path().glob("*.toml")) if path.is_file()]
    return {
        "scenarios": _usable([_scenario(row, seeds) for row in _rows(SCENARIOS, local, seeds)], "title", seeds),
        "beliefs": _usable([_beliefs(row, seeds) for row in _rows(BELIEFS, local, seeds)], "parameters", seeds),
        "outcomes": [
            {"name": name, "means": language.OUTCOMES[name].en, "unit": unit} for name, unit in OUTCOMES.items()
        ],
    }


def _kind(path: Path, seeds: Seeds) -> str | None:
    """Which of what people name a file of the working folder is; None for none. What is no TOML may be a scenario."""
    try:
        keys = set(read_document(path, path.name).data)
    except ScenarioError:
        return SCENARIOS
    allowed = set(scenario_form(seeds).model_fields)
    if keys and keys <= set(layers.BELIEFS):
        return BELIEFS
    return SCENARIOS if keys & (allowed - set(OWN_TEXTS)) or (keys and keys <= allowed) else None


def _usable(rows: list[dict[str, Any]], said: str, seeds: Seeds) -> list[dict[str, Any]]:
    """Without shipped files that say nothing of another country, or speak of markets or levers that it has not."""
    return [row for row in rows if row[said] or not row["shipped"] or not seeds.options]


def _rows(folder: str, local: Sequence[tuple[Path, str | None]], seeds: Seeds) -> Iterator[dict[str, Any]]:
    """Each file with the name to type; `left_aside` where a file of the working folder has the name."""
    named: dict[str, Path] = {}
    for home in seeds.homes(folder):
        for path in sorted(home.glob("*.toml")):
            named.setdefault(path.stem, path)
    come_along = {path.resolve() for path in named.values()}
    here = [path for path, kind in local if kind == folder and path.resolve() not in come_along]
    for path in named.values():
        left_aside = path.name in {other.name for other, _ in local} and Path(path.name).resolve() != path.resolve()
        shipped = path.parent == shipped_folder(folder)
        yield {"name": path.stem, "file": str(path), "shipped": shipped, "left_aside": left_aside}
    yield from ({"name": path.name, "file": str(path), "shipped": False, "left_aside": False} for path in here)


def _scenario(row: Mapping[str, Any], seeds: Seeds) -> dict[str, Any]:
    path = Path(row["file"])
    try:
        stated = read_document(path, path.name).data
        # What was known in some year was known of the shipped country.
        of_home = seeds.options and row["shipped"] and "as_of" in stated.get("horizon", {})
        words: Cell = None if of_home else title(read_scenario(row["file"], seeds))
    except ScenarioError:
        words = None
    english, vietnamese = (language.write(words, code) if words else None for code in ("en", "vi"))
    return {**row, "title": english, "title_vi": vietnamese}


def _beliefs(row: Mapping[str, Any], seeds: Seeds) -> dict[str, Any]:
    found = layers.Layers(seeds)
    found.read_assumptions(row["file"])
    if found.problems:
        return {**row, "parameters": None, "observations": None}
    parameters = [key.partition(".")[2] for key in found.settings]
    return {**row, "parameters": parameters, "observations": len(found.lists[FIGURES])}


def listing_tables(data: Mapping[str, Any]) -> Iterator[Table]:
    """What `listing_data` found, one table a kind."""
    rows: list[list[Cell]] = []
    for row in data["scenarios"]:
        title = Words(row["title"], row["title_vi"]) if row["title"] is not None else BROKEN
        rows.append([row["name"], _place(row), title])
    yield _table(text("Scenarios"), [text("name"), text("where"), text("title")], rows)
    rows = []
    for row in data["beliefs"]:
        says = BROKEN
        if row["parameters"] is not None:
            counts = {"parameters": len(row["parameters"]), "figures": row["observations"]}
            says = text("parameters: {parameters}, figures: {figures}", **counts)
        rows.append([row["name"], _place(row), says])
    yield _table(text("Files of beliefs, for --assume"), [text("name"), text("where"), text("what it says")], rows)
    names = [row["name"] for row in data["outcomes"]]
    rows = [[name, language.OUTCOMES[name], _unit(name)] for name in names]
    yield _table(text("Outcomes"), [text("name"), text("what it means"), text("unit")], rows)


def _unit(outcome: str) -> Text:
    """The unit in which an outcome is told, and how a share is typed, as in targets."""
    unit = language.unit_of(outcome)
    return text("%; 25 % is typed as 0.25") if unit is language.PERCENT else plain(unit.head)


def _table(heading: Text, heads: Sequence[Text], rows: Sequence[Sequence[Cell]]) -> Table:
    broken = any(BROKEN in row for row in rows)
    note = text("goglobal show NAME says why a file cannot be read.") if broken else None
    return Table(heading, Column.of_words(*heads), rows, note)


def _place(row: Mapping[str, Any]) -> Text:
    if row["left_aside"]:
        return text("shipped, left aside") if row["shipped"] else text("with the seeds, left aside")
    if row["shipped"]:
        return text("shipped")
    return text("this folder") if row["name"] == Path(row["file"]).name else text("with the seeds")
