"""`goglobal list`, `levers`, `sources`: what of them a word speaks of, levers, and where every number comes from."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any

from simulator.inputs.documents import written
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.seeds import Seeds
from simulator.report.language import OUTCOMES, PLAIN, plain, text
from simulator.report.model import Cell, Column, Language, Table, Text, Value, Words
from simulator.report.names import lever, words

DIGITS, WIDTH = 6, 80
GRADES = text(
    "Grade: A randomised trial or meta-analysis, B quasi-experiment or administrative data, C cross-section or "
    "self-report, D judgement."
)


def lever_keys(seeds: Seeds, word: str) -> list[LeverKey]:
    """The lever keys that have a word in their name or in what they mean; all of them for no word."""
    found = []
    for key in seeds.levers.values():
        said = (f"levers.{key.name}", key.label, *lever(key.lever, seeds), *words(key.means))
        if word.casefold() in " ".join(said).casefold():
            found.append(key)
    return found


def levers_data(seeds: Seeds, word: str) -> list[dict[str, Any]]:
    """Lever keys as JSON holds them; `default` is what a scenario does that does not name it."""
    return [
        {
            "key": key.name,
            "means": key.label,
            "unit": key.unit,
            "type": key.type,
            "allowed": key.allowed,
            "estimated": key.estimated,
            "record": _current(seeds, key),
            "default": _current(seeds, key),
            "grade": key.grade,
            "sources": key.sources,
        }
        for key in lever_keys(seeds, word)
    ]


def _current(seeds: Seeds, key: LeverKey) -> Any:
    return seeds.current_policy[key.lever].values.get(key.key)


def speaking_of(data: Mapping[str, Any], word: str) -> dict[str, Any]:
    """The rows of each kind that have a word in their name or in what they mean, in any language."""
    sought = word.casefold()
    return {kind: [row for row in rows if sought in " ".join(_said(row)).casefold()] for kind, rows in data.items()}


def _said(row: Mapping[str, Any]) -> Iterator[str]:
    """What a row of the list says: its name and title, what a file of beliefs changes, what an outcome means."""
    yield from (row[key] for key in ("name", "title", "title_vi") if row.get(key))
    yield from row.get("parameters") or ()
    yield from OUTCOMES[row["name"]] if "means" in row else ()


def levers_tables(seeds: Seeds, word: str) -> Iterator[Table]:
    """One table a lever: its keys, what a file may say, and current policy."""
    keys, none = lever_keys(seeds, word), text("none")
    heads = [text("key"), text("what it is"), text("allowed"), text("current policy"), text("grade")]
    for name in dict.fromkeys(key.lever for key in keys):
        rows: list[list[Cell]] = []
        for key in (key for key in keys if key.lever == name):
            current = _current(seeds, key)
            stated = plain(written(current)) if current is not None else none
            rows.append([key.key, words(key.means), _allowed(key), stated, key.grade])
        yield Table(
            title=text("{name} (levers.{key})", key=name, name=lever(name, seeds)),
            columns=[Column(head, values=place == len(heads) - 1) for place, head in enumerate(heads)],
            rows=rows,
            note=_lever_note(seeds, name),
        )


def _allowed(key: LeverKey) -> Text:
    """What a file may say, in the key's unit, and the part of it for which evidence speaks."""
    if key.allowed is None:
        return text("a year of the forecast")
    unit = Words(*(phrase.replace("{}", "{range}") for phrase in words(key.unit_words)))
    allowed = Text(unit, {"range": _range(key.allowed)})
    if key.estimated is None:
        return allowed
    estimated = _range(key.estimated)
    return text("{a}; estimated {e}", a=allowed, e=estimated)


def _range(ends: Sequence[float]) -> Text:
    low, high = (Value(end, PLAIN, digits=DIGITS) for end in ends)
    return text("{low} to {high}", low=low, high=high)


def _lever_note(seeds: Seeds, name: str) -> Text:
    """Where the keys and current policy come from; remarks, which the seeds have in English, stand in English alone."""
    policy = seeds.current_policy[name]
    sources = dict.fromkeys(source for key in seeds.keys_of(name) for source in (*key.sources, *policy.sources))
    notes = [f"{key.key}: {key.note}" for key in seeds.keys_of(name) if key.note] + (
        [policy.note] if policy.note else []
    )
    return text("Sources: {sources}. {notes}", sources=", ".join(sources), notes=" ".join(notes))


def sources_data(seeds: Seeds, word: str) -> list[dict[str, Any]]:
    """Every number that has a word in its name or among its sources: a value or a prior, with unit, year and grade."""
    rows = [*_parameters(seeds), *_markets(seeds), *_levers(seeds), *_observed(seeds)]
    return [row for row in rows if word.casefold() in " ".join((row["name"], *row["sources"])).casefold()]


def _number(seeds: Seeds, name: str, stated: dict[str, Any], unit: str, year: int | None, about: Any) -> dict[str, Any]:
    sources = list(about.sources)
    urls = [seeds.sources[source].url for source in sources if seeds.sources[source].url]
    head = {"name": name, **stated, "unit": unit, "year": year}
    return {**head, "grade": about.grade, "sources": sources, "url": urls[0] if urls else ""}


def _parameters(seeds: Seeds) -> Iterator[dict[str, Any]]:
    for name, parameter in seeds.parameters.items():
        yield _number(seeds, name, {"prior": parameter.prior.written}, parameter.unit, parameter.year, parameter)


def _markets(seeds: Seeds) -> Iterator[dict[str, Any]]:
    for market, form in seeds.market_forms.items():
        for quantity, unit in seeds.market_units:
            year = None if quantity == "growth_centre" else seeds.calendar.market_share_year
            yield _number(seeds, f"{market}.{quantity}", {"value": getattr(form, quantity)}, unit, year, form)


def _levers(seeds: Seeds) -> Iterator[dict[str, Any]]:
    for lever_name, policy in seeds.current_policy.items():
        for name, value in policy.values.items():
            key = seeds.levers[f"{lever_name}.{name}"]
            yield _number(seeds, key.name, {"value": value}, key.unit, None, policy)
    for key in seeds.levers.values():
        for bound in ("allowed", "estimated"):
            if (limits := getattr(key, bound)) is not None:
                yield _number(seeds, f"{key.name} {bound}", {"value": list(limits)}, key.unit, None, key)


def _observed(seeds: Seeds) -> Iterator[dict[str, Any]]:
    for row in seeds.observations:
        head = {"name": f"observed {row.quantity}", "value": row.value, "unit": row.unit, "year": row.year}
        yield {**head, "grade": None, "sources": [row.source], "url": seeds.sources[row.source].url}


def sources_table(numbers: Sequence[dict[str, Any]]) -> Table:
    """Numbers as `sources_data` gives them."""
    rows: list[list[Cell]] = []
    for row in numbers:
        stated = written(row["prior"] if "prior" in row else row["value"])
        year = str(row["year"] or "")
        rows.append([row["name"], f"{stated} {row['unit']}", year, row["grade"] or "", ", ".join(row["sources"])])
    heads = [text("number"), text("value or prior, unit"), text("year"), text("grade"), text("sources")]
    columns = [Column(head, values=place in (2, 3)) for place, head in enumerate(heads)]
    return Table(text("Numbers"), columns, rows, GRADES)


def publications(seeds: Seeds, numbers: Sequence[dict[str, Any]], word: str, language: Language) -> str:
    """What numbers cite or has a word in its name, with its address; what it gives stands in English alone."""
    lines, cited = [], {name for row in numbers for name in row["sources"]}
    for name, source in seeds.sources.items():
        if name not in cited and word.casefold() not in name:
            continue
        words = ""
        if language == "en":
            words = f" ({source.read})" if source.read in ("abstract", "derived") else ""
            words += f". {source.gives}" if source.gives else ""
        lines.append(fill(f"{name}: {source.title}. {source.publisher}, {source.published}{words}", WIDTH))
        lines += [f"  {source.url}"] if source.url else []
    return "\n".join(lines)
