"""Reads seeds/: every number with unit, source, grade and allowed range, or every reason why it is refused."""

import csv
import hashlib
import shlex
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field, create_model

from simulator.inputs.country import Country
from simulator.inputs.documents import Document, KeyPath
from simulator.inputs.files import note_read
from simulator.inputs.fit import FitForm
from simulator.inputs.forms import (
    Form,
    Graded,
    NamesForm,
    Number,
    Positive,
    Range,
    Row,
    Share,
    Text,
    problems,
    rows_of,
    wrong,
)
from simulator.inputs.inheritance import Evidence, Laid, head_of, read_evidence, shown_name
from simulator.inputs.inheritance import read_seeds_file as read_seeds_file
from simulator.inputs.lever_forms import SHARES_TOLERANCE, LeverAbout, LeverKey, LeverKeyForm, LeverWords, key_type
from simulator.inputs.priors import Prior, PriorForm
from simulator.inputs.problems import InputError, Problem, SeedsError, suggestion, unknown
from simulator.inputs.schedules import ByMarket, Shares, Values, values_from
from simulator.inputs.shipped import shipped_folder
from simulator.levers import DECLARED_BY, LEVERS, Parameters
from simulator.levers.lever import Divided, Programme
from simulator.model import OUTCOMES, Calendar, Markets

DRAWN_BESIDE = {"market_growth_score"}
"""Fields of Parameters that are drawn and have no prior of their own, beside events."""

BENEFIT = "benefit"  # what a parameter may act on beside the outcomes
DATED = {"home_market_revenue": "home_market_year", "gdp": "gdp_year"}
"""Parameters whose year the model counts growth from, and what its calendar calls that year."""

ABOUT = "about"  # the table of a lever that is no key
GAP = "{}"  # where the number stands in unit words
DEMAND_SUFFIX = "_demand"  # of parameters that a dated programme may add to the growth of its market

INITIAL = ("initial_firms", "initial_revenue", "initial_pool")  # of the start
NO_JUMP = 10_000  # the year from which figures count more widely where that never happens
PLACEHOLDER, UNKNOWN_CODE = "placeholder", "XXX"  # of a new country: its source and its code
PANEL_FILE = "ict_service_exports.csv"

FIT_UNITS: Mapping[str, str] = {
    "firms": "firms",
    "revenue": "US$ million/year",
    "firm_growth": "log points",
    "revenue_growth": "log points",
}
"""What the filter can weigh draws by, with units."""

UNITS = (*dict.fromkeys(FIT_UNITS.values()), "people", "people/year", "1")
"""What figures are in."""


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


class EventWordsForm(Form):
    """What readers are told of an event: whether it happens, inside a sentence, that it does, and that it does not."""

    whether: NamesForm
    yes: NamesForm
    no: NamesForm


class ParameterForm(Graded):
    """What parameters.toml says of a parameter: what readers call it, its prior, and where it comes from.

    acts_on       the effect or the cost of a lever, or the account of `outcomes` alone; None where it acts on all
    event         the field of Parameters of which it is the probability; None where it is of none
    event_words   how readers call that event
    counted       whether only whole numbers can be had
    local         what is true of one country alone and never inherited: always, or where what figures count jumps
    """

    means: NamesForm
    unit: Text
    stated: PriorForm = Field(alias="prior")
    allowed: Range
    year: int | None = None
    common: Text | None = None
    counted: bool = False
    local: Literal["always", "jump"] | None = None
    acts_on: Literal["effect", "cost", "account"] | None = None
    outcomes: list[Literal[(*OUTCOMES, BENEFIT)]] = Field(default_factory=list)  # type: ignore[valid-type]
    event: Text | None = None
    event_words: EventWordsForm | None = None


class Parameter(ParameterForm):
    """A parameter of the model or of a lever."""

    name: str

    @property
    def lever(self) -> str | None:
        """The lever whose module declares it; None where it is the model's."""
        return DECLARED_BY.get(self.name)

    @cached_property
    def prior(self) -> Prior:
        """What is believed of it."""
        return Prior(self.stated.distribution, *self.allowed, self.stated.spike or 0.0, self.common, self.event)


class ShareForm(Graded):
    """A share of a total, and what it rests on."""

    value: Share


class CentreForm(Graded):
    """Lasting growth of a market beside the others, and what it rests on."""

    value: Number


NO_CENTRE = CentreForm(value=0.0, grade="D", sources=["judgement"])


class MarketForm(Form):
    """One market. Each number has a grade and sources of its own; its name in Vietnamese is optional."""

    name: Text
    name_vi: Text = Field(default_factory=lambda stated: stated.get("name", "-"))
    kind: Literal["exporters", "operator"] = "exporters"
    firm_share: ShareForm
    revenue_share: ShareForm
    growth_centre: CentreForm = NO_CENTRE

    @property
    def numbers(self) -> dict[str, ShareForm | CentreForm]:
        """What is stated of it, by name."""
        return {name: getattr(self, name) for name in MarketUnitsForm.model_fields}


class MarketUnitsForm(Form):
    """Units of the numbers that each market states."""

    firm_share: Text
    revenue_share: Text
    growth_centre: Text


class MarketsHeadForm(Form):
    """What holds of all markets."""

    share_year: int
    units: MarketUnitsForm


def _known_unit(unit: str) -> str:
    if unit not in UNITS:
        allowed = ", ".join(UNITS)
        cure = "money is in US$ million a year: divide each year's amount by the exchange rate of that year"
        raise wrong(f"'{unit}' is no unit here; allowed: {allowed}; {cure}")
    return unit


class ObservationForm(Row):
    """One published figure."""

    quantity: Text
    year: int
    value: Number
    unit: Annotated[Text, AfterValidator(_known_unit)]
    log_sd: Positive
    relation: Literal["equal", "at_least"]
    use: Literal["fit", "shown"]
    source: Text
    note: str

    @property
    def figure(self) -> tuple[Any, ...]:
        """All that counts for learning from it."""
        return self.quantity, self.year, self.value, self.log_sd, self.relation, self.use

    @property
    def stated(self) -> dict[str, Any]:
        """The figure itself."""
        return {"value": self.value, "log_sd": self.log_sd, "relation": self.relation}


class CurrentPolicy(Graded):
    """What the State does under one lever: the typed plan, its values as written, and where they come from."""

    plan: Any
    values: dict[str, Any]


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
    levers_about: Mapping[str, LeverAbout]
    levers: Mapping[str, LeverKey]
    words: LeverWords
    current_policy: Mapping[str, CurrentPolicy]
    country: Country
    fit: FitForm
    hashes: Mapping[str, str]
    evidence: Evidence

    @property
    def first_year(self) -> int:
        """The first observed year, in which projections start."""
        return self.calendar.first_year

    @property
    def panel_path(self) -> Path:
        """Where the country panel lies: in the folder, or where what it inherits lies."""
        own = self.folder / PANEL_FILE
        return own if own.is_file() else shipped_folder("seeds") / PANEL_FILE

    @property
    def priors(self) -> dict[str, Prior]:
        """The prior of every parameter."""
        return {name: parameter.prior for name, parameter in self.parameters.items()}

    @cached_property
    def current(self) -> dict[str, Any]:
        """The plan of every lever in current policy, in the order in which levers act."""
        return {name: policy.plan for name, policy in self.current_policy.items()}

    @cached_property
    def events(self) -> Mapping[str, str]:
        """The parameter that is the probability of each event, by the event's field."""
        return {form.event: name for name, form in self.acting.items() if form.event is not None}

    @property
    def acting(self) -> dict[str, Parameter]:
        """The parameters that can move anything here: not those of levers that are not there, nor of no jump."""
        jumps = self.country.jump is not None
        return {
            name: parameter
            for name, parameter in self.parameters.items()
            if parameter.lever in (None, *self.levers_about) and (jumps or parameter.local != "jump")
        }

    def inherits(self, file: str, *path: str) -> bool:
        """Whether a value of a file comes from the shipped evidence and not from this country."""
        return self.evidence.files[file].inherits(*path)

    def place(self, file: str, *path: str) -> str:
        """The file in which a value stands."""
        return self.evidence.files[file].place(*path)

    @property
    def judged_markets(self) -> bool:
        """Whether most of what is said of revenue by market is judgement."""
        judged = [form.revenue_share.grade == "D" for form in self.market_forms.values()]
        return 2 * sum(judged) > len(judged)

    @property
    def option(self) -> str:
        """What a command has to be told to read these seeds; empty for the shipped ones."""
        return "" if self.folder == shipped_folder("seeds") else f" --seeds {shlex.quote(str(self.folder))}"

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What no source has been found for yet, by name."""
        stated = {
            **{name: form.sources for name, form in self.acting.items()},
            **{f"{m}.{n}": own.sources for m, form in self.market_forms.items() for n, own in form.numbers.items()},
            **{name: policy.sources for name, policy in self.current_policy.items()},
            **{f"{row.quantity} of {row.year}": [row.source] for row in self.observations},
        }
        unknown_country = ("iso3",) if self.country.iso3 == UNKNOWN_CODE else ()
        return (*unknown_country, *(name for name, sources in stated.items() if PLACEHOLDER in sources))

    def homes(self, kind: str) -> tuple[Path, ...]:
        """Where files that people name lie, of a kind: those that come with the seeds before the shipped ones."""
        return (self.folder / kind, shipped_folder(kind))

    def keys_of(self, lever: str) -> tuple[LeverKey, ...]:
        """The keys of a lever, in the order of its plan."""
        return tuple(key for key in self.levers.values() if key.lever == lever)

    def year_key(self, lever: str) -> LeverKey | None:
        """The key that says from which year on the lever is in force; None where its keys have years of their own."""
        return next((key for key in self.keys_of(lever) if key.type == "year"), None)

    def share_key(self, lever: str) -> LeverKey | None:
        """The key that divides a total of the lever over the markets; None where there is none."""
        return next((key for key in self.keys_of(lever) if key.type == "share map"), None)

    def total_of(self, key: LeverKey) -> LeverKey | None:
        """The key of the total of which a key states the amounts of single markets; None where it does not."""
        return self.levers[f"{key.lever}.{key.part_of}"] if key.part_of is not None else None

    def amounts(self, key: LeverKey, plan: Any) -> Divided:
        """What each market gets of the total of which `key` states the amounts of single markets, by a lever's plan."""
        shares = self.share_key(key.lever)
        assert key.part_of is not None  # as the caller asks for
        assert shares is not None  # the reader of levers.toml asks for it
        return Divided(*(getattr(plan, name) for name in (key.part_of, shares.key, key.key)))

    @property
    def grades(self) -> dict[str, int]:
        """How many parameters have each grade."""
        counted = [parameter.grade for parameter in self.acting.values()]
        return {grade: counted.count(grade) for grade in ("A", "B", "C", "D")}


def read_seeds(folder: Path) -> Seeds:
    """Reads and checks a folder of seeds. Raises SeedsError with everything that is wrong, file by file."""
    evidence = read_evidence(folder)
    files, country = evidence.files, Country.model_validate(head_of(evidence.country))
    sources = _tables(files["sources"], SourceForm)
    fit = _whole(files["fit"], FitForm, files["fit"].data).without(country.iso3)
    observations, parameters, (market_forms, head), _ = _at_once(
        lambda: _observations(folder / "observations.csv", sources, country.start),
        lambda: _parameters(files["parameters"], sources, country, fit),
        lambda: _markets(files["markets"], sources),
        lambda: SeedsError.refuse(_lever_names(files["current_policy"])),
    )
    SeedsError.refuse(_country_problems(evidence.country, country, observations))
    exporters = tuple(name for name, form in market_forms.items() if form.kind == "exporters")
    levers_about, levers = _levers(files["levers"], sources, parameters, exporters, files["current_policy"].data)
    words = LeverWords(
        exporters=exporters,
        operators=tuple(name for name, form in market_forms.items() if form.kind == "operator"),
        demand_parameters=tuple(name for name in parameters if name.endswith(DEMAND_SUFFIX)),
    )
    current = _current_policy(files["current_policy"], sources, levers_about, levers, words, tuple(market_forms))
    return Seeds(
        folder=folder,
        sources=sources,
        parameters=parameters,
        markets=_model_markets(market_forms),
        market_forms=market_forms,
        market_units=head.units,
        calendar=Calendar(
            first_year=country.start,
            market_share_year=head.share_year,
            **{field: parameters[name].year for name, field in DATED.items()},
            price_year=country.price_year,
            coverage_year=country.jump.year if country.jump is not None else NO_JUMP,
            known_to=max(row.year for row in observations),
        ),
        observations=observations,
        levers_about=levers_about,
        levers=levers,
        words=words,
        current_policy=current,
        country=country,
        fit=fit,
        hashes=_hashes(evidence),
        evidence=evidence,
    )


def _at_once(*reads: Callable[[], Any]) -> list[Any]:
    """What each of them reads. Raises SeedsError with the problems of all."""
    answers: list[Any] = []
    found: list[Problem] = []
    for read in reads:
        try:
            answers.append(read())
        except InputError as error:
            found += error.problems
    SeedsError.refuse(found)
    return answers


def _model_markets(forms: Mapping[str, MarketForm]) -> Markets:
    return Markets(
        names=tuple(forms),
        exporters=np.array([form.kind == "exporters" for form in forms.values()]),
        firm_share=np.array([form.firm_share.value for form in forms.values()]),
        revenue_share=np.array([form.revenue_share.value for form in forms.values()]),
        growth_centre=np.array([form.growth_centre.value for form in forms.values()]),
    )


def _hashes(evidence: Evidence) -> dict[str, str]:
    """The checksum of every file that was read, by its name."""
    read = [file for name, file in evidence.files.items() if not (file.is_shipped and name == "current_policy")]
    files = {file.name: file.digest for file in (*read, evidence.country)}
    figures = hashlib.sha256((evidence.folder / "observations.csv").read_bytes()).hexdigest()
    return {**files, shown_name(evidence.folder, "observations.csv"): figures}


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
            both = zip(markets, schedules, strict=True)
            return ByMarket(tuple(values_from(value[name], own) if name in value else own for name, own in both))
        case "programmes":
            stated = {
                name: Programme(markets.index(programme["market"]), programme["until"], programme["demand"])
                for name, programme in value.items()
            }
            return {**(earlier or {}), **stated}
        case _:
            return value


def _whole(document: Document, form: type[Any], data: Any) -> Any:
    """Data that stand at the top of a document, as a form."""
    SeedsError.refuse(problems(form, document, data))
    return form.model_validate(data)


def _tables(document: Document, form: type[Any], skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every table of a document as a form, by name."""
    tables = {name: table for name, table in document.data.items() if name not in skip}
    SeedsError.refuse(problem for name, table in tables.items() for problem in problems(form, document, table, (name,)))
    return {name: form.model_validate(table) for name, table in tables.items()}


def _unknown_sources(
    document: Document, path: KeyPath, named: list[str], sources: Mapping[str, SourceForm]
) -> Iterator[Problem]:
    for place, source in enumerate(named):
        if source not in sources:
            words = unknown(source, "is not in sources.toml", sources)
            yield document.problem((*path, "sources", place), words)


def _parameters(
    document: Laid, sources: Mapping[str, SourceForm], country: Country, fit: FitForm
) -> dict[str, Parameter]:
    forms = _tables(document, ParameterForm)

    def found() -> Iterator[Problem]:
        declared = set(Parameters.__dataclass_fields__) - DRAWN_BESIDE
        wanted = declared - {form.event for form in forms.values()}
        for name in sorted(wanted - set(forms)):
            yield document.problem((name,), "is missing; the model needs it")
        for name, form in forms.items():
            if name not in wanted:
                yield document.problem((name,), f"the model has no such parameter; {suggestion(name, wanted)}")
            yield from _unknown_sources(document, (name,), form.sources, sources)
            low, high = form.allowed
            if low >= high:
                yield document.problem((name, "allowed"), "the low end has to be below the high end")
            elif fault := form.stated.finding(low, high):
                yield document.problem((name, "prior", *fault[1:]), fault[0])
            if form.common and f"{form.common}_correlation" not in forms:
                yield document.problem((name, "common"), f"needs a parameter {form.common}_correlation")
            if form.event and (form.event not in declared or form.event in forms):
                words = f"the model has no such event; {suggestion(form.event, declared)}"
                yield document.problem((name, "event"), words)
            if (form.event is None) is not (form.event_words is None):
                yield document.problem((name, "event_words"), "goes with event; write both, or none")
            yield from _acting_problems(document, name, form)
        for name in DATED:
            if name in forms and forms[name].year is None:
                yield document.problem((name, "year"), "is missing; growth counts from it")
        yield from _start_problems(document, forms, country)

    SeedsError.refuse(found())
    tables = {**document.data, **_of_no_jump(document, country), **_fitted_without(document, country, fit)}
    return {name: Parameter.model_validate({**table, "name": name}) for name, table in tables.items()}


def _start_problems(document: Laid, forms: Mapping[str, ParameterForm], country: Country) -> Iterator[Problem]:
    """Parameters of the start that speak of another year, and numbers in another unit than the program computes in."""
    for name in INITIAL:
        if name in forms and forms[name].year != country.start:
            words = f"has to be {country.start}, the start in country.toml; state what held then, or move the start"
            yield document.problem((name, "year"), words)
    for name, form in forms.items():
        unit = document.unit_of(name)
        if unit and form.unit != unit:
            cure = "; divide by the exchange rate of the year" if "US$" in unit else ""
            yield document.problem((name, "unit"), f"'{form.unit}' is not '{unit}', in which it is computed{cure}")


def _of_no_jump(document: Laid, country: Country) -> dict[str, Any]:
    """What is believed of a jump in what figures count where none is known: there is none."""
    if country.jump is not None:
        return {}
    rests_on = {"prior": {"fixed": 0.0}, "grade": "D", "sources": ["judgement"], "note": ""}
    return {name: {**table, **rests_on} for name, table in document.data.items() if table.get("local") == "jump"}


def _fitted_without(document: Laid, country: Country, fit: FitForm) -> dict[str, Any]:
    """What was fitted to the panel without a country that is in it, where that country states nothing of its own."""
    if not any(country.iso3 in part.countries for part in fit.left_out):
        return {}
    note = f"Fitted to the panel without a fifth of its countries, {country.iso3} among them."
    return {
        name: {**document.data[name], "prior": written, "note": note}
        for name, written in fit.all.written.items()
        if document.inherits(name, "prior")
    }


def _lever_names(current_policy: Laid) -> Iterator[Problem]:
    """Levers in current policy that are none."""
    for name in current_policy.data:
        if name not in LEVERS:
            yield current_policy.problem((name,), unknown(name, "is no lever", LEVERS), at_key=True)


def _acting_problems(document: Document, name: str, form: ParameterForm) -> Iterator[Problem]:
    """What is wrong with what a parameter is said to act on."""
    lever = DECLARED_BY.get(name)
    if lever is not None and form.acts_on not in ("effect", "cost"):
        yield document.problem((name, "acts_on"), f"is missing or wrong; the parameter moves effect or cost of {lever}")
    if lever is None and form.acts_on in ("effect", "cost"):
        yield document.problem((name, "acts_on"), 'no lever has this parameter; write "account", or leave it out')
    if (form.acts_on == "account") is not bool(form.outcomes):
        yield document.problem((name, "outcomes"), 'goes with acts_on = "account", and that with outcomes')


def _markets(document: Document, sources: Mapping[str, SourceForm]) -> tuple[dict[str, MarketForm], MarketsHeadForm]:
    heads = {key: document.data[key] for key in MarketsHeadForm.model_fields if key in document.data}
    head = _whole(document, MarketsHeadForm, heads)
    forms = _tables(document, MarketForm, skip=tuple(heads))

    def found() -> Iterator[Problem]:
        for name, form in forms.items():
            for number, stated in form.numbers.items():
                yield from _unknown_sources(document, (name, number), stated.sources, sources)
        for share in ("firm_share", "revenue_share"):
            total = sum(getattr(form, share).value for form in forms.values())
            if abs(total - 1) > SHARES_TOLERANCE:
                yield document.problem((), f"{share} sums to {total:g} over the markets; it has to sum to 1")
        if not any(form.kind == "exporters" and form.firm_share.value > 0 for form in forms.values()):
            yield document.problem((), "no exporters market with firms; the model needs one")
        for name, form in forms.items():
            if form.firm_share.value == 0:
                yield document.problem((name, "firm_share"), "a market without firms has no revenue a firm")

    SeedsError.refuse(found())
    return forms, head


def _levers(
    document: Document,
    sources: Mapping[str, SourceForm],
    parameters: Mapping[str, Parameter],
    exporters: tuple[str, ...],
    used: Container[str],
) -> tuple[dict[str, LeverAbout], dict[str, LeverKey]]:
    """What levers are, and their keys by name (delegations.missions), in the order of the file and of levers' plans.

    Levers that current policy does not name are not there: they are not among the `used`.
    """
    data = {lever: keys for lever, keys in document.data.items() if lever in used or lever not in LEVERS}
    tables = {
        (lever, key): table
        for lever, keys in data.items()
        for key, table in (keys.items() if isinstance(keys, dict) else {lever: keys}.items())
    }
    form_of = {path: LeverAbout if path[1] == ABOUT else LeverKeyForm for path in tables}
    found_in = (problems(form_of[path], document, table, path) for path, table in tables.items())
    SeedsError.refuse(chain.from_iterable(found_in))
    abouts = {path[0]: LeverAbout.model_validate(table) for path, table in tables.items() if path[1] == ABOUT}
    forms = {path: LeverKeyForm.model_validate(table) for path, table in tables.items() if path[1] != ABOUT}
    levers = list(dict.fromkeys((*data, *(lever for lever in LEVERS if lever in used))))
    wanted = [(lever, key) for lever in levers if lever in LEVERS for key in LEVERS[lever].Plan.__dataclass_fields__]

    def found() -> Iterator[Problem]:
        for lever, key in wanted:
            if (lever, key) not in forms:
                yield document.problem((lever, key), "is missing; the lever has this key")
        for lever in data:
            if lever not in abouts:
                yield document.problem((lever, ABOUT), "is missing; a lever has a name and a colour")
        keys_of = {lever: {key: own for (of, key), own in forms.items() if of == lever} for lever in levers}
        for lever, about in abouts.items():
            yield from _about_problems(document, lever, about, keys_of[lever], parameters)
            yield from _slider_problems(document, lever, about, keys_of[lever], [*parameters], exporters)
        for path, form in forms.items():
            if path not in wanted:
                yield document.problem(path, "the levers have no such key")
            yield from _key_problems(document, path, form, keys_of[path[0]])
            yield from _unknown_sources(document, path, form.sources, sources)

    SeedsError.refuse(found())
    made = [LeverKey.model_validate({**tables[lever, key], "lever": lever, "key": key}) for lever, key in wanted]
    return {lever: abouts[lever] for lever in levers}, {key.name: key for key in made}


def _about_problems(
    document: Document,
    lever: str,
    form: LeverAbout,
    keys: Mapping[str, LeverKeyForm],
    parameters: Mapping[str, Parameter],
) -> Iterator[Problem]:
    """What is wrong in what a lever is said to be, given its keys."""
    path = (lever, ABOUT)
    activity = keys.get(form.activity) if form.activity is not None else None
    if form.activity is not None and (activity is None or activity.type not in ("schedule", "market schedules")):
        yield document.problem((*path, "activity"), f"'{form.activity}' is no schedule of the lever")
    if (form.activity is None) is not (form.step is None):
        yield document.problem((*path, "step"), "goes with activity; write both, or none")
    shared = [key for key in keys.values() if key.type == "share map"]
    if form.divided and (len(shared) != 1 or activity is None or activity.type != "schedule"):
        yield document.problem((*path, "divided"), "needs one schedule as activity, and one share map")
    free = [name for name, parameter in parameters.items() if parameter.lever is None]
    for place, name in enumerate(form.uses):
        if name not in free:
            yield document.problem((*path, "uses", place), unknown(name, "is no parameter of the model", free))


def _slider_problems(
    document: Document,
    lever: str,
    form: LeverAbout,
    keys: Mapping[str, LeverKeyForm],
    parameters: list[str],
    exporters: tuple[str, ...],
) -> Iterator[Problem]:
    """What is wrong in what stands for a lever on the page."""
    if (slider := form.slider) is None:
        return
    path, (key, _, market) = (lever, ABOUT, "slider"), slider.key.partition(".")
    kind = keys[key].type if key in keys else None
    if kind not in (("market schedules",) if market else ("schedule", "fixed")) or market not in ("", *exporters):
        yield document.problem((*path, "key"), f"'{slider.key}' is no amount of the lever")
    if slider.belief not in parameters:
        yield document.problem((*path, "belief"), unknown(slider.belief, "is no parameter", parameters))
    fixed = [name for name, own in keys.items() if own.type == "fixed"]
    for name in slider.beside:
        if name not in fixed:
            yield document.problem((*path, "beside", name), unknown(name, "is no fixed key of the lever", fixed))
    for name in (needed for own in keys.values() for needed in own.needs):
        if kind == "fixed" and name not in slider.beside:
            yield document.problem((*path, "beside"), f"needs {name}, without which the lever is not in force")


def _key_problems(
    document: Document, path: tuple[str, str], form: LeverKeyForm, keys: Mapping[str, LeverKeyForm]
) -> Iterator[Problem]:
    """What is wrong in one lever key, beside those of its lever."""
    types = [own.type for own in keys.values()]
    if form.allowed is None and form.type not in ("year", "programmes"):
        yield document.problem((*path, "allowed"), "is missing; numbers need a range")
    if form.type == "fixed" and "year" not in types:
        yield document.problem((*path, "type"), "'fixed' needs a key of the type 'year' beside it")
    if form.part_of is not None:
        total = keys.get(form.part_of)
        if form.type != "market schedules" or total is None or total.type != "schedule" or "share map" not in types:
            words = "is for market schedules, beside a share map, and names a schedule of the lever"
            yield document.problem((*path, "part_of"), words)
    for key in form.needs:
        if form.type != "year" or key not in keys:
            yield document.problem((*path, "needs", key), "is for the other keys of a lever beside its year")
    for language, words in form.unit_words:
        if words.count(GAP) != 1:
            yield document.problem((*path, "unit_words", language), f"needs {GAP} once, where the number stands")


def _current_policy(
    document: Document,
    sources: Mapping[str, SourceForm],
    levers: Iterable[str],
    keys: Mapping[str, LeverKey],
    words: LeverWords,
    markets: tuple[str, ...],
) -> dict[str, CurrentPolicy]:
    forms: dict[str, Any] = {}
    for lever in levers:
        fields: dict[str, Any] = {}
        for key in (key for key in keys.values() if key.lever == lever):
            optional, kind = key.while_in_force or key.part_of is not None, key_type(key, words)
            fields[key.key] = (kind | None, None) if optional else (kind, ...)
        forms[lever] = create_model(f"Current{lever.capitalize()}", __base__=Graded, **fields), ...
    whole: type[Form] = create_model("CurrentPolicy", __base__=Form, **forms)
    SeedsError.refuse(problems(whole, document, document.data))

    def found() -> Iterator[Problem]:
        for lever, table in document.data.items():
            yield from _unknown_sources(document, (lever,), table["sources"], sources)
        for key in keys.values():
            if finding := _current_finding(key, document.data[key.lever].get(key.key)):
                yield document.problem((key.lever, key.key), finding)

    SeedsError.refuse(found())
    current = {}
    for lever in forms:
        table = document.data[lever]
        about = {key: table[key] for key in Graded.model_fields if key in table}
        values = {key: value for key, value in table.items() if key not in about}
        plan = plan_from(lever, values, keys, markets, None, 0)
        current[lever] = CurrentPolicy(plan=plan, values=values, **about)
    return current


def _current_finding(key: LeverKey, stated: Any) -> str | None:
    """What is wrong with what current policy states for a key, None where it states nothing."""
    if key.type == "year" and stated is not None:
        return f"a {key.lever} on record is not supported; leave it out"
    if key.part_of is not None and stated is not None:
        return "is for scenarios; state shares of the total in current policy"
    if key.positive_in_force and not list(stated.values())[-1] > 0:
        return "its last value has to be above zero"
    return None


def _country_problems(
    document: Document, country: Country, observations: tuple[ObservationForm, ...]
) -> Iterator[Problem]:
    """What of the head of country.toml contradicts the figures."""
    quantities = {row.quantity for row in observations}
    if country.renewal is not None and country.renewal not in quantities:
        words = unknown(country.renewal, "is not in observations.csv", quantities)
        yield document.problem(("renewal",), words)
    jump = country.jump.year if country.jump is not None else NO_JUMP
    for row in observations:
        if row.use == "fit" and row.quantity.endswith("_growth") and row.year == jump:
            words = f"{row.quantity} of it is fitted, and compares figures that may not count alike; only show it"
            yield document.problem(("jump", "year"), words)
    if (newest := max(row.year for row in observations)) < country.start:
        yield document.problem(("start",), f"{country.start} is after the last figure, of {newest}")


def _observations(path: Path, sources: Mapping[str, SourceForm], start: int) -> tuple[ObservationForm, ...]:
    name = shown_name(path.parent, path.name)
    note_read(path)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedsError.of(name, f"cannot be read: {error}") from None
    found: list[Problem] = []
    observations = []
    for line, observation in rows_of(ObservationForm, rows, name, found):
        if observation.source not in sources:
            found.append(Problem(name, line, 1, "source", f"'{observation.source}' is not in sources.toml"))
        if observation.use == "fit" and observation.quantity not in FIT_UNITS:
            allowed = ", ".join(FIT_UNITS)
            found.append(Problem(name, line, 1, "quantity", f"only {allowed} can be fitted; use 'shown'"))
        unit = FIT_UNITS.get(observation.quantity, observation.unit)
        if observation.unit != unit:
            found.append(Problem(name, line, 1, "unit", f"'{observation.unit}' is not '{unit}', which it has to be in"))
        if observation.use == "fit" and observation.year <= start:
            words = f"{observation.year} cannot be fitted, since projections start in {start}; use 'shown'"
            found.append(Problem(name, line, 1, "year", words))
        observations.append(observation)
    if not rows:
        found.append(Problem(name, 1, 1, "", "holds no observation"))
    SeedsError.refuse(found)
    return tuple(observations)
