"""`goglobal list`, `levers`, `sources`: what of them a word speaks of, levers, and where every number comes from."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any

from simulator.inputs.documents import written
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.seeds import Seeds
from simulator.report.language import OUTCOMES, plain, text
from simulator.report.model import Cell, Column, Language, Table, Text, Words
from simulator.report.names import lever, words
from simulator.report.stated import policy_words, prior_words, stated_number, stated_range, with_unit
from simulator.report.values import data_of

WIDTH = 80
GRADES = text(
    "Grade: A randomised trial or meta-analysis, B quasi-experiment or administrative data, C cross-section or "
    "self-report, D judgement."
)


def speaks_of(sought: str, *said: str) -> bool:
    """Whether each word that is sought stands somewhere in what is said."""
    spoken = " ".join(said).casefold()
    return all(word in spoken for word in sought.casefold().split())


def lever_keys(seeds: Seeds, word: str) -> list[LeverKey]:
    """The lever keys that have words in their name or in what they mean; all of them for no word."""
    found = []
    for key in seeds.levers.values():
        said = (f"levers.{key.name}", key.label, *lever(key.lever, seeds), *words(key.means))
        if speaks_of(word, *said):
            found.append(key)
    return found


def levers_data(seeds: Seeds, word: str) -> list[dict[str, Any]]:
    """Lever keys as JSON holds them; `default` is what a scenario does that does not name it."""
    rows = []
    for key in lever_keys(seeds, word):
        current, stated = seeds.current_value(key), data_of(key, "unit", "type", "allowed", "estimated")
        about = {"grade": key.grade, "inherited": _inherits(seeds, key), "sources": key.sources}
        rows.append({"key": key.name, "means": key.label, **stated, "record": current, "default": current, **about})
    return rows


def _inherits(seeds: Seeds, key: LeverKey) -> bool:
    """Whether what a file may say of a key comes from the shipped evidence."""
    return seeds.inherits("levers", key.lever, key.key, "allowed")


def _grade(grade: str | None, inherited: bool) -> Cell:
    """A grade, and that the number is inherited from the shipped evidence."""
    return text("{grade}, inherited", grade=grade or "") if inherited else grade or ""


def speaking_of(data: Mapping[str, Any], word: str) -> dict[str, Any]:
    """The rows of each kind that have words in their name or in what they mean, in any language."""
    return {kind: [row for row in rows if speaks_of(word, *_said(row))] for kind, rows in data.items()}


def _said(row: Mapping[str, Any]) -> Iterator[str]:
    """What a row of the list says: its name and title, what a file of beliefs changes, what an outcome means."""
    yield from (row[key] for key in ("name", "title", "title_vi") if row.get(key))
    yield from row.get("parameters") or ()
    yield from OUTCOMES[row["name"]] if "means" in row else ()


def levers_tables(seeds: Seeds, word: str) -> Iterator[Table]:
    """One table a lever: its keys, what a file may say, and current policy."""
    keys = lever_keys(seeds, word)
    heads = Column.of_words(text("key"), text("what it is"), text("allowed"), text("current policy"))
    for name in dict.fromkeys(key.lever for key in keys):
        rows: list[list[Cell]] = []
        for key in (key for key in keys if key.lever == name):
            current = seeds.current_value(key)
            stated = plain(written(current)) if current is not None else text("none")
            rows.append([key.key, words(key.means), _allowed(key), stated, _grade(key.grade, _inherits(seeds, key))])
        title = text("{name} (levers.{key})", key=name, name=lever(name, seeds))
        yield Table(title, [*heads, *Column.of_words(text("grade"))], rows, _lever_note(seeds, name))


def _allowed(key: LeverKey) -> Text:
    """What a file may say, in the key's unit, and the part of it for which evidence speaks."""
    if key.allowed is None:
        return text("a year of the forecast")
    unit = Words(*(phrase.replace("{}", "{range}") for phrase in words(key.unit_words)))
    told = Text(unit, {"range": stated_range(key.allowed)})
    return text("{a}; estimated {e}", a=told, e=stated_range(key.estimated)) if key.estimated is not None else told


def _lever_note(seeds: Seeds, name: str) -> Text:
    """Where the keys and current policy come from; remarks, which the seeds have in English, stand in English alone."""
    keys, policy = seeds.keys_of(name), seeds.current_policy[name]
    sources = dict.fromkeys(source for key in keys for source in (*key.sources, *policy.sources))
    notes = [*(f"{key.key}: {key.note}" for key in keys if key.note), policy.note or ""]
    return text("Sources: {sources}. {notes}", sources=", ".join(sources), notes=" ".join(filter(None, notes)))


def sources_data(seeds: Seeds, word: str) -> list[dict[str, Any]]:
    """Every number that has words in its name or among its sources: a value or a prior, with unit, year and grade."""
    rows = []
    for name, stated, unit, year, grade, sources, inherited in _stated(seeds):
        if speaks_of(word, name, *sources):
            url = next((url for source in sources if (url := seeds.sources[source].url)), "")
            about = {"unit": unit, "year": year, "grade": grade, "inherited": inherited, "sources": list(sources)}
            rows.append({"name": name, **stated, **about, "url": url})
    return rows


Stated = tuple[str, dict[str, Any], str, int | None, str | None, Sequence[str], bool]
"""A number: its name, its value or prior, its unit, year, grade and sources, and whether it is inherited."""


def _stated(seeds: Seeds) -> Iterator[Stated]:
    """Every number that can move anything."""
    for name, parameter in seeds.acting.items():
        prior, inherited = {"prior": parameter.prior.written}, seeds.inherits("parameters", name, "prior")
        yield name, prior, parameter.unit, parameter.year, parameter.grade, parameter.sources, inherited
    for market, form in seeds.market_forms.items():
        for quantity, unit in seeds.market_units:
            year = None if quantity == "growth_centre" else seeds.calendar.market_share_year
            own = form.numbers[quantity]
            yield f"{market}.{quantity}", {"value": own.value}, unit, year, own.grade, own.sources, False
    for lever_name, policy in seeds.current_policy.items():
        for name, value in policy.values.items():
            key = seeds.levers[f"{lever_name}.{name}"]
            yield key.name, {"value": value}, key.unit, None, policy.grade, policy.sources, False
    for key in seeds.levers.values():
        for bound in ("allowed", "estimated"):
            if (limits := getattr(key, bound)) is not None:
                stated = {"value": list(limits)}
                yield f"{key.name} {bound}", stated, key.unit, None, key.grade, key.sources, _inherits(seeds, key)
    for row in seeds.observations:
        yield f"observed {row.quantity}", {"value": row.value}, row.unit, row.year, None, [row.source], False


def sources_table(numbers: Sequence[dict[str, Any]], seeds: Seeds) -> Table:
    """Numbers as `sources_data` gives them."""
    rows: list[list[Cell]] = []
    for row in numbers:
        stated = with_unit(_in_words(row, seeds), row["unit"])
        grade = _grade(row["grade"], row["inherited"])
        rows.append([row["name"], stated, str(row["year"] or ""), grade, ", ".join(row["sources"])])
    name, value, sources = Column.of_words(text("number"), text("value or prior, unit"), text("sources"))
    country = {"country": words(seeds.country.name), "sector": words(seeds.country.sector)}
    title = text("Numbers: {country}, {sector}", **country) if seeds.options else text("Numbers")
    return Table(title, [name, value, Column(text("year")), Column(text("grade")), sources], rows, GRADES)


def _in_words(row: Mapping[str, Any], seeds: Seeds) -> Text:
    """What is stated of one number."""
    name = row["name"]
    if "prior" in row:
        return prior_words(seeds.parameters[name].prior)
    value = row["value"]
    if name in seeds.levers:
        return policy_words(seeds.levers[name], value, seeds)
    return stated_range(value) if isinstance(value, list) else plain(stated_number(value))


def publications(seeds: Seeds, numbers: Sequence[dict[str, Any]], word: str, language: Language) -> str:
    """What numbers cite or has words in its name, with its address; what it gives stands in English alone."""
    lines, cited = [], {name for row in numbers for name in row["sources"]}
    for name, source in seeds.sources.items():
        if name not in cited and not speaks_of(word, name):
            continue
        words = ""
        if language == "en":
            words = f" ({source.read})" if source.read in ("abstract", "derived") else ""
            words += f". {source.gives}" if source.gives else ""
        lines.append(fill(f"{name}: {source.title}. {source.publisher}, {source.published}{words}", WIDTH))
        lines += [f"  {source.url}"] if source.url else []
    return "\n".join(lines)
