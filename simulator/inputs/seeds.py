"""Reads seeds/: every number with unit, source, grade and allowed range, or every reason why it is refused.

It must not know what a scenario asks.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from simulator.inputs.documents import Document, KeyPath, read_document
from simulator.inputs.fit import FitForm
from simulator.inputs.forms import Form, Number, Positive, Share, Text, problems
from simulator.inputs.lever_forms import SHARES_TOLERANCE, KeyType, LeverKey, LeverWords, key_type
from simulator.inputs.priors import Prior, PriorForm
from simulator.inputs.problems import Problem, ScenarioError, SeedsError, in_words, suggestion
from simulator.inputs.schedules import ByMarket, Shares, Values, values_from
from simulator.levers import LEVERS
from simulator.levers.partners import Programme
from simulator.model import Calendar, Markets, Parameters

Grade = Literal["A", "B", "C", "D"]
Sources = Annotated[list[Text], Field(min_length=1)]
DRAWN_BESIDE = {"missions_are_null", "market_growth_score"}
"""Fields of Parameters that are drawn and have no prior of their own."""

DEMAND_SUFFIX = "_demand"  # of parameters that a partner's programme may add to the growth of its market

FILES = ("sources", "parameters", "markets", "levers", "policy_record", "fit")
PANEL_FILE = "ict_service_exports.csv"

FIT_QUANTITIES = ("firms", "revenue", "firm_growth", "revenue_growth")
"""What the filter can weigh draws by."""


class SourceForm(Form):
    """One publication; `read` says how much of it was seen when the number was taken."""

    title: Text
    publisher: Text
    published: int
    kind: Literal[
        "official",
        "press",
        "rct",
        "meta-analysis",
        "quasi-experimental",
        "cross-section",
        "administrative",
        "replication",
        "assumption",
    ]
    read: Literal["page", "abstract", "derived", "none"]
    url: str
    gives: str = ""


class Graded(Form):
    """What rests on sources of a grade."""

    grade: Grade
    sources: Sources
    note: str = ""


class NamesForm(Form):
    """What readers are told, inside a sentence, in English and Vietnamese."""

    en: Text
    vi: Text


class ParameterForm(Graded):
    """What policy cannot set."""

    means: NamesForm
    unit: Text
    prior: PriorForm
    allowed: Annotated[list[Number], Field(min_length=2, max_length=2)]
    year: int | None = None
    common: Text | None = None


class MarketForm(Graded):
    """One market."""

    name: Text
    name_vi: Text
    kind: Literal["exporters", "operator"]
    firm_share: Share
    revenue_share: Share
    growth_centre: Number


class LeverKeyForm(Graded):
    """One lever key."""

    means: Text
    type: KeyType
    unit: Text
    allowed: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    estimated: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None


class MarketUnitsForm(Form):
    """Units of the numbers that each market states."""

    firm_share: Text
    revenue_share: Text
    growth_centre: Text


class ObservationForm(BaseModel):
    """One published figure; text of a table, so that numbers are converted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quantity: Text
    year: int
    value: Number
    unit: Text
    log_sd: Positive
    relation: Literal["equal", "at_least"]
    use: Literal["fit", "shown"]
    source: Text
    note: str


@dataclass(frozen=True)
class Parameter:
    """A parameter with its prior, what readers call it, and where it comes from."""

    name: str
    means: NamesForm
    prior: Prior
    unit: str
    year: int | None
    grade: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class RecordOfLever:
    """What the State did under one lever: the typed plan, its values as written, and where they come from."""

    plan: Any
    values: Mapping[str, Any]
    grade: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, eq=False)  # seeds are the same where they were read once
class Seeds:
    """All published numbers and judgements that a projection starts from."""

    folder: Path
    sources: Mapping[str, SourceForm]
    parameters: Mapping[str, Parameter]
    markets: Markets
    market_forms: Mapping[str, MarketForm]
    market_units: MarketUnitsForm
    calendar: Calendar
    observations: tuple[ObservationForm, ...]
    levers: Mapping[str, LeverKey]
    record: Mapping[str, RecordOfLever]
    fit: FitForm
    hashes: Mapping[str, str]

    @property
    def first_year(self) -> int:
        """The first observed year, in which projections start."""
        return self.calendar.first_year

    @property
    def newest_year(self) -> int:
        """The year of the newest observation."""
        return max(row.year for row in self.observations)

    @property
    def panel_path(self) -> Path:
        """Where the country panel lies."""
        return self.folder / PANEL_FILE

    @property
    def priors(self) -> dict[str, Prior]:
        """The prior of every parameter."""
        return {name: parameter.prior for name, parameter in self.parameters.items()}

    @cached_property
    def plans(self) -> dict[str, Any]:
        """The recorded plan of every lever."""
        return {name: record.plan for name, record in self.record.items()}

    @cached_property
    def words(self) -> LeverWords:
        """The words that lever keys may use."""
        return _lever_words(self.market_forms, self.parameters)

    @property
    def grades(self) -> dict[str, int]:
        """How many parameters have each grade."""
        counted = [parameter.grade for parameter in self.parameters.values()]
        return {grade: counted.count(grade) for grade in ("A", "B", "C", "D")}


def read_seeds(folder: Path) -> Seeds:
    """Reads and checks a folder of seeds. Raises SeedsError with everything that is wrong in one file."""
    documents = {name: _read(folder, f"{name}.toml") for name in FILES}
    sources = _tables(documents["sources"], SourceForm)
    parameters = _parameters(documents["parameters"], sources)
    market_forms, share_year, units = _markets(documents["markets"], sources)
    levers = _levers(documents["levers"], sources)
    words = _lever_words(market_forms, parameters)
    record = _record(documents["policy_record"], sources, levers, words, tuple(market_forms))
    observations = _observations(folder / "observations.csv", sources)
    markets = Markets(
        names=tuple(market_forms),
        exporters=np.array([form.kind == "exporters" for form in market_forms.values()]),
        firm_share=np.array([form.firm_share for form in market_forms.values()]),
        revenue_share=np.array([form.revenue_share for form in market_forms.values()]),
        growth_centre=np.array([form.growth_centre for form in market_forms.values()]),
    )
    home_market_year = parameters["home_market_revenue"].year
    assert home_market_year is not None  # _parameters asks for it
    files = [*(document.name for document in documents.values()), "observations.csv"]
    return Seeds(
        folder=folder,
        sources=sources,
        parameters=parameters,
        markets=markets,
        market_forms=market_forms,
        market_units=units,
        calendar=Calendar(min(row.year for row in observations), share_year, home_market_year),
        observations=observations,
        levers=levers,
        record=record,
        fit=_fit(documents["fit"]),
        hashes={file: hashlib.sha256((folder / Path(file).name).read_bytes()).hexdigest() for file in files},
    )


def plan_from(
    lever: str,
    values: Mapping[str, Any],
    keys: Mapping[str, LeverKey],
    markets: tuple[str, ...],
    before: Any,
    first_year: int,
) -> Any:
    """The typed plan of a lever from checked values of a file, laid over the plan `before` (None: over nothing).

    `first_year` is the year from which share maps replace those before.
    """
    fields: dict[str, Any] = {}
    for key in keys.values():
        if key.lever != lever:
            continue
        earlier = getattr(before, key.key) if before is not None else None
        if key.key in values:
            fields[key.key] = _typed(key, values[key.key], earlier, markets, first_year)
        elif before is not None:
            fields[key.key] = earlier
    return LEVERS[lever].Plan(**fields)


def _typed(key: LeverKey, value: Any, earlier: Any, markets: tuple[str, ...], first_year: int) -> Any:
    match key.type:
        case "schedule":
            return values_from(value, earlier)
        case "share map":
            return Shares(tuple(float(value.get(market, 0.0)) for market in markets), first_year, earlier)
        case "market schedules":
            schedules = earlier.schedules if earlier is not None else (Values(()),) * len(markets)
            return ByMarket(
                tuple(
                    values_from(value[market], recorded) if market in value else recorded
                    for market, recorded in zip(markets, schedules, strict=True)
                )
            )
        case "programmes":
            stated = {
                name: Programme(markets.index(programme["market"]), programme["until"], programme["demand"])
                for name, programme in value.items()
            }
            return {**(earlier or {}), **stated}
        case _:
            return value


def _read(folder: Path, name: str) -> Document:
    try:
        return read_document(folder / name, f"{folder.name}/{name}")
    except ScenarioError as error:
        raise SeedsError(error.problems) from None


def _refuse(found: Iterator[Problem]) -> None:
    if listed := list(found):
        raise SeedsError(listed)


def _tables(document: Document, form: type[Any], skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every table of a document as a form, by name."""
    tables = {name: table for name, table in document.data.items() if name not in skip}
    _refuse(problem for name, table in tables.items() for problem in problems(form, document, table, (name,)))
    return {name: form.model_validate(table) for name, table in tables.items()}


def _unknown_sources(
    document: Document, path: KeyPath, named: list[str], sources: Mapping[str, SourceForm]
) -> Iterator[Problem]:
    for place, source in enumerate(named):
        if source not in sources:
            yield document.problem(
                (*path, "sources", place), f"'{source}' is not in sources.toml; {suggestion(source, sources)}"
            )


def _fit(document: Document) -> FitForm:
    _refuse(problems(FitForm, document, document.data))
    return FitForm.model_validate(document.data)


def _parameters(document: Document, sources: Mapping[str, SourceForm]) -> dict[str, Parameter]:
    forms = _tables(document, ParameterForm)

    def found() -> Iterator[Problem]:
        wanted = set(Parameters.__dataclass_fields__) - DRAWN_BESIDE
        for name in sorted(wanted - set(forms)):
            yield document.problem((name,), "is missing; the model needs it")
        for name, form in forms.items():
            if name not in wanted:
                yield document.problem((name,), f"the model has no such parameter; {suggestion(name, wanted)}")
            yield from _unknown_sources(document, (name,), form.sources, sources)
            low, high = form.allowed
            if low >= high:
                yield document.problem((name, "allowed"), "the low end has to be below the high end")
            elif fault := form.prior.finding(low, high):
                yield document.problem((name, "prior", *(part for part in fault[:1] if part)), fault[1])
            if form.common and f"{form.common}_correlation" not in forms:
                yield document.problem((name, "common"), f"needs a parameter {form.common}_correlation")
        if "home_market_revenue" in forms and forms["home_market_revenue"].year is None:
            yield document.problem(("home_market_revenue", "year"), "is missing; growth counts from it")

    _refuse(found())
    return {
        name: Parameter(
            name,
            form.means,
            form.prior.prior(*form.allowed, form.common),
            form.unit,
            form.year,
            form.grade,
            tuple(form.sources),
            form.note,
        )
        for name, form in forms.items()
    }


def _markets(
    document: Document, sources: Mapping[str, SourceForm]
) -> tuple[dict[str, MarketForm], int, MarketUnitsForm]:
    head = create_model("MarketsHead", __base__=Form, share_year=(int, ...), units=(MarketUnitsForm, ...))
    heads = {key: document.data[key] for key in ("share_year", "units") if key in document.data}
    _refuse(problems(head, document, heads))
    forms = _tables(document, MarketForm, skip=tuple(heads))

    def found() -> Iterator[Problem]:
        for name, form in forms.items():
            yield from _unknown_sources(document, (name,), form.sources, sources)
        for share in ("firm_share", "revenue_share"):
            total = sum(getattr(form, share) for form in forms.values())
            if abs(total - 1) > SHARES_TOLERANCE:
                yield document.problem((), f"{share} sums to {total:g} over the markets; it has to sum to 1")
        if not any(form.kind == "exporters" and form.firm_share > 0 for form in forms.values()):
            yield document.problem((), "no exporters market with firms; the model needs one")
        for name, form in forms.items():
            if form.firm_share == 0:
                yield document.problem((name, "firm_share"), "a market without firms has no revenue a firm")

    _refuse(found())
    return forms, heads["share_year"], MarketUnitsForm.model_validate(heads["units"])


def _levers(document: Document, sources: Mapping[str, SourceForm]) -> dict[str, LeverKey]:
    """Lever keys by name (delegations.missions), in the order of the levers and of their plans."""
    tables = {
        (lever, key): table
        for lever, keys in document.data.items()
        for key, table in (keys.items() if isinstance(keys, dict) else {lever: keys}.items())
    }
    _refuse(problem for path, table in tables.items() for problem in problems(LeverKeyForm, document, table, path))
    forms = {path: LeverKeyForm.model_validate(table) for path, table in tables.items()}
    wanted = [(lever, key) for lever, module in LEVERS.items() for key in module.Plan.__dataclass_fields__]

    def found() -> Iterator[Problem]:
        for lever, key in wanted:
            if (lever, key) not in forms:
                yield document.problem((lever, key), "is missing; the lever has this key")
        for path, form in forms.items():
            if path not in wanted:
                yield document.problem(path, "the levers have no such key")
            if form.allowed is None and form.type not in ("year", "programmes"):
                yield document.problem((*path, "allowed"), "is missing; numbers need a range")
            yield from _unknown_sources(document, path, form.sources, sources)

    _refuse(found())
    keys = {}
    for lever, key in wanted:
        form = forms[lever, key]
        made = LeverKey(
            lever,
            key,
            form.means,
            form.type,
            form.unit,
            (form.allowed[0], form.allowed[1]) if form.allowed else None,
            (form.estimated[0], form.estimated[1]) if form.estimated else None,
            form.grade,
            tuple(form.sources),
            form.note,
        )
        keys[made.name] = made
    return keys


def _lever_words(markets: Mapping[str, MarketForm], parameters: Mapping[str, Parameter]) -> LeverWords:
    return LeverWords(
        exporters=tuple(name for name, form in markets.items() if form.kind == "exporters"),
        operators=tuple(name for name, form in markets.items() if form.kind == "operator"),
        demand_parameters=tuple(name for name in parameters if name.endswith(DEMAND_SUFFIX)),
    )


def _record(
    document: Document,
    sources: Mapping[str, SourceForm],
    keys: Mapping[str, LeverKey],
    words: LeverWords,
    markets: tuple[str, ...],
) -> dict[str, RecordOfLever]:
    forms: dict[str, type[BaseModel]] = {}
    for lever in LEVERS:
        fields: dict[str, Any] = {
            key.key: (key_type(key, words), ...) if lever != "law" else (key_type(key, words) | None, None)
            for key in keys.values()
            if key.lever == lever
        }
        forms[lever] = create_model(f"Recorded{lever.capitalize()}", __base__=Graded, **fields)
    whole = create_model(
        "PolicyRecord",
        __base__=Form,
        **{lever: (form, ...) for lever, form in forms.items()},  # type: ignore[call-overload]
    )
    _refuse(problems(whole, document, document.data))

    def found() -> Iterator[Problem]:
        for lever, table in document.data.items():
            yield from _unknown_sources(document, (lever,), table["sources"], sources)
        if "in_force_from" in document.data["law"]:
            yield document.problem(("law", "in_force_from"), "a law on record is not supported; leave it out")
        if not list(document.data["promotion"]["budget"].values())[-1] > 0:
            yield document.problem(("promotion", "budget"), "its last value has to be above zero")

    _refuse(found())
    record = {}
    for lever, table in document.data.items():
        about = {"grade", "sources", "note"}
        values = {key: value for key, value in table.items() if key not in about}
        record[lever] = RecordOfLever(
            plan=plan_from(lever, values, keys, markets, None, 0),
            values=values,
            grade=table["grade"],
            sources=tuple(table["sources"]),
            note=table.get("note", ""),
        )
    return {lever: record[lever] for lever in LEVERS}


def _observations(path: Path, sources: Mapping[str, SourceForm]) -> tuple[ObservationForm, ...]:
    name = f"{path.parent.name}/{path.name}"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedsError([Problem(name, 0, 0, "", f"cannot be read: {error}")]) from None
    found: list[Problem] = []
    observations = []
    for line, row in enumerate(rows, start=2):
        try:
            observation = ObservationForm.model_validate({str(key): value for key, value in row.items()})
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                key = str(detail["loc"][0])
                found.append(Problem(name, line, 1, key, in_words(detail, ObservationForm.model_fields)))
            continue
        if observation.source not in sources:
            found.append(Problem(name, line, 1, "source", f"'{observation.source}' is not in sources.toml"))
        if observation.use == "fit" and observation.quantity not in FIT_QUANTITIES:
            allowed = ", ".join(FIT_QUANTITIES)
            found.append(Problem(name, line, 1, "quantity", f"only {allowed} can be fitted; use 'shown'"))
        observations.append(observation)
    if not rows:
        found.append(Problem(name, 1, 1, "", "holds no observation"))
    _refuse(iter(found))
    return tuple(observations)
