"""The files of a folder of seeds: its own and, where it has none, the shipped, with what its country says on top.

A country is a folder with country.toml and observations.csv. The tables of country.toml are laid over the shipped file
of the same name, key by key; what is true of one country alone is never taken from another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulator.inputs.documents import Document, KeyPath, read_document
from simulator.inputs.forms import problems
from simulator.inputs.problems import Problem, ScenarioError, SeedsError, unknown
from simulator.inputs.seed_forms import Country
from simulator.inputs.shipped import shipped_folder

COUNTRY, OBSERVATIONS = "country.toml", "observations.csv"
TABLES = ("sources", "parameters", "markets", "levers", "current_policy")
"""What country.toml may hold below its head: tables named like the shipped files."""

FILES = (*TABLES, "fit")
OWN_TABLES = ("markets", "current_policy")  # of which nothing is inherited but units
GRADED = ("grade", "sources", "note", "year")  # what belongs to a number and not to its name
PRIOR, UNITS, LOCAL = "prior", "units", "local"
SHARED_HEAD = ("price_year", "panel")
"""What country.toml inherits of its head: the year of costs, and which growth of other countries counts."""

A_NUMBER = "a prior, its year, grade and sources"


@dataclass(frozen=True, kw_only=True)
class Laid(Document):
    """A file of evidence under what a country states in a table of its own file.

    `is_shipped` says whether the evidence is the shipped one, `own` is the table of country.toml, `units` are those of
    the shipped evidence, in which the program computes.
    """

    country: Document
    table: str
    is_shipped: bool
    units: Mapping[str, str]

    @property
    def own(self) -> Mapping[str, Any]:
        """What the country states; nothing where its table is no table, which its reader refuses."""
        stated = self.country.data.get(self.table, {})
        return stated if isinstance(stated, Mapping) else {}

    def problem(self, path: KeyPath, finding: str, *, at_key: bool = False) -> Problem:
        """The finding where its value was stated: in the country's file or in the evidence."""
        stated = bool(path) and path[0] in self.own
        if stated or (self.is_shipped and self.table in OWN_TABLES):
            return self.country.problem((self.table, *path), finding, at_key=at_key)
        return super().problem(path, finding, at_key=at_key)

    def inherits(self, *path: str) -> bool:
        """Whether a value comes from the shipped evidence and not from the country."""
        inside: Any = self.own
        for key in path:
            if not isinstance(inside, Mapping) or key not in inside:
                return self.is_shipped
            inside = inside[key]
        return False

    def place(self, *path: str) -> str:
        """The file in which a value stands."""
        return self.country.name if self.is_shipped and not self.inherits(*path) else self.name


@dataclass(frozen=True)
class Evidence:
    """The files of a folder, as they hold with what is inherited."""

    folder: Path
    country: Document
    files: Mapping[str, Laid]

    @property
    def inherits(self) -> bool:
        """Whether anything comes from the shipped evidence."""
        return any(file.is_shipped for file in self.files.values())


def shown_name(folder: Path, file: str) -> str:
    """How messages name a file of seeds."""
    return f"{folder.resolve().name}/{file}"


def read_evidence(folder: Path) -> Evidence:
    """Reads the files of a folder of seeds. Raises SeedsError with all that is never inherited and is not there."""
    shipped = shipped_folder("seeds")
    if not (folder / COUNTRY).is_file():
        words = f"is not there; a folder for --seeds holds {COUNTRY} and {OBSERVATIONS}"
        raise SeedsError.of(str(folder / COUNTRY), f"{words}, and goglobal new --country {folder} writes one")
    country = read_seeds_file(folder, COUNTRY)
    homes = {name: folder if (folder / f"{name}.toml").is_file() else shipped for name in FILES}
    bases = {name: read_seeds_file(home, f"{name}.toml") for name, home in homes.items()}
    inherited = {name for name, home in homes.items() if home == shipped and folder.resolve() != shipped.resolve()}
    shared = read_seeds_file(shipped, COUNTRY).data if inherited else country.data
    head = _with_shared_head(country, shared) if inherited else country
    SeedsError.refuse(_lacking(head, folder, bases, inherited, shared))
    files = {name: _laid(name, base, country, is_shipped=name in inherited) for name, base in bases.items()}
    return Evidence(folder, head, files)


def read_seeds_file(folder: Path, name: str) -> Document:
    """One TOML file of a folder of seeds. Raises SeedsError as `read_document` does ScenarioError."""
    try:
        return read_document(folder / name, shown_name(folder, name))
    except ScenarioError as error:
        raise SeedsError(error.problems) from None


def head_of(country: Document) -> dict[str, Any]:
    """What stands above the tables of country.toml."""
    return {key: value for key, value in country.data.items() if key in Country.model_fields}


def _with_shared_head(country: Document, shared: Mapping[str, Any]) -> Document:
    """country.toml with what it inherits of its head, key by key."""
    data = dict(country.data)
    for key in SHARED_HEAD:
        stated = data.setdefault(key, shared[key])
        if isinstance(stated, dict) and isinstance(shared[key], dict):
            data[key] = {**shared[key], **stated}
    return replace(country, data=data)


def _lacking(
    country: Document,
    folder: Path,
    bases: Mapping[str, Document],
    inherited: set[str],
    shared: Mapping[str, Any],
) -> Iterator[Problem]:
    """What is wrong with the head of country.toml, and everything that no country takes from another."""
    yield from problems(Country, country, head_of(country))
    known = (*Country.model_fields, *TABLES)
    for key in country.data:
        if key not in known:
            yield country.problem((key,), unknown(key, "is not known", known), at_key=True)
    tables = {table: country.data.get(table, {}) for table in TABLES}
    for table, stated in tables.items():
        if not isinstance(stated, dict):
            yield country.problem((table,), f"expected a table, found {stated!r}")
    if "parameters" in inherited:
        needed = {"always", "jump"} if "jump" in country.data else {"always"}
        local = [name for name, base in bases["parameters"].data.items() if base.get(LOCAL) in needed]
        own = tables["parameters"]
        for name in local:
            stated = own.get(name) if isinstance(own, dict) else None
            if not isinstance(stated, dict) or PRIOR not in stated:
                yield country.problem(("parameters", name), f"is missing and never inherited; write {A_NUMBER}")
        if country.data["price_year"] != shared["price_year"]:
            words = f"costs are inherited at prices of {shared['price_year']}; leave it out"
            yield country.problem(("price_year",), words)
    for table in OWN_TABLES:
        if table in inherited and not tables[table]:
            yield country.problem((table,), "is missing and never inherited; write it")
    if not (folder / OBSERVATIONS).is_file():
        yield Problem.of(shown_name(folder, OBSERVATIONS), "is missing and never inherited; write published figures")


def _laid(name: str, base: Document, country: Document, *, is_shipped: bool) -> Laid:
    """A file of evidence with what the country states laid over it."""
    own = country.data.get(name, {})
    data = dict(base.data)
    if is_shipped and name in OWN_TABLES:
        data = {UNITS: base.data[UNITS]} if UNITS in base.data else {}
    for key, value in own.items():
        data[key] = _over(name, data.get(key), value)
    units = {key: table["unit"] for key, table in base.data.items() if isinstance(table, dict) and "unit" in table}
    return Laid(**{**vars(base), "data": data}, country=country, table=name, is_shipped=is_shipped, units=units)


def _over(table: str, base: Any, own: Any) -> Any:
    """A value of a country over that of the evidence: tables key by key; a number brings what belongs to it."""
    if not isinstance(base, dict) or not isinstance(own, dict) or table == "sources" or "en" in own:
        return own  # names too: an English name beside the Vietnamese of another would be wrong
    if table == "parameters" and PRIOR in own:
        base = {key: value for key, value in base.items() if key not in GRADED}
        return {**base, **own}
    return {**base, **{key: _over(table, base.get(key), value) for key, value in own.items()}}
