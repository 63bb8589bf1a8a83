"""Reads parameters, markets and figures of the seeds, or says every reason why they are refused."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.inputs.documents import Document, KeyPath
from simulator.inputs.files import note_read
from simulator.inputs.fit import FitForm
from simulator.inputs.forms import problems
from simulator.inputs.inheritance import Laid, shown_name
from simulator.inputs.lever_forms import SHARES_TOLERANCE
from simulator.inputs.problems import Problem, SeedsError, in_words, suggestion, unknown
from simulator.inputs.seed_forms import (
    FIT_UNITS,
    Country,
    MarketForm,
    MarketsHeadForm,
    ObservationForm,
    Parameter,
    ParameterForm,
    SourceForm,
)
from simulator.levers import DECLARED_BY, Parameters

DRAWN_BESIDE = {"market_growth_score"}
"""Fields of Parameters that are drawn and have no prior of their own, beside events."""

DATED = {"home_market_revenue": "home_market_year", "gdp": "gdp_year"}
"""Parameters whose year the model counts growth from, and what its calendar calls that year."""

INITIAL = ("initial_firms", "initial_revenue", "initial_pool")  # of the start
NO_JUMP = 10_000  # the year from which figures count more widely where that never happens


def whole(document: Document, form: type[Any], data: Any) -> Any:
    """Data that stand at the top of a document, as a form."""
    SeedsError.refuse(problems(form, document, data))
    return form.model_validate(data)


def tables_of(document: Document, form: type[Any], skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every table of a document as a form, by name."""
    tables = {name: table for name, table in document.data.items() if name not in skip}
    SeedsError.refuse(problem for name, table in tables.items() for problem in problems(form, document, table, (name,)))
    return {name: form.model_validate(table) for name, table in tables.items()}


def unknown_sources(
    document: Document, path: KeyPath, named: list[str], sources: Mapping[str, SourceForm]
) -> Iterator[Problem]:
    """Sources that a table names and sources.toml has not."""
    for place, source in enumerate(named):
        if source not in sources:
            words = unknown(source, "is not in sources.toml", sources)
            yield document.problem((*path, "sources", place), words)


def read_parameters(
    document: Laid, sources: Mapping[str, SourceForm], country: Country, fit: FitForm
) -> dict[str, Parameter]:
    """The parameters by name, as they hold for this country. Raises SeedsError with everything that is wrong."""
    forms = tables_of(document, ParameterForm)

    def found() -> Iterator[Problem]:
        declared = set(Parameters.__dataclass_fields__) - DRAWN_BESIDE
        wanted = declared - {form.event for form in forms.values()}
        for name in sorted(wanted - set(forms)):
            yield document.problem((name,), "is missing; the model needs it")
        for name, form in forms.items():
            if name not in wanted:
                yield document.problem((name,), f"the model has no such parameter; {suggestion(name, wanted)}")
            yield from unknown_sources(document, (name,), form.sources, sources)
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
        unit = document.units.get(name, form.unit)
        if form.unit != unit:
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


def _acting_problems(document: Document, name: str, form: ParameterForm) -> Iterator[Problem]:
    """What is wrong with what a parameter is said to act on."""
    lever = DECLARED_BY.get(name)
    if lever is not None and form.acts_on not in ("effect", "cost"):
        yield document.problem((name, "acts_on"), f"is missing or wrong; the parameter moves effect or cost of {lever}")
    if lever is None and form.acts_on in ("effect", "cost"):
        yield document.problem((name, "acts_on"), 'no lever has this parameter; write "account", or leave it out')
    if (form.acts_on == "account") is not bool(form.outcomes):
        yield document.problem((name, "outcomes"), 'goes with acts_on = "account", and that with outcomes')


def read_markets(
    document: Document, sources: Mapping[str, SourceForm]
) -> tuple[dict[str, MarketForm], MarketsHeadForm]:
    """The markets by name, and what holds of all of them. Raises SeedsError with everything that is wrong."""
    heads = {key: document.data[key] for key in MarketsHeadForm.model_fields if key in document.data}
    head = whole(document, MarketsHeadForm, heads)
    forms = tables_of(document, MarketForm, skip=tuple(heads))

    def found() -> Iterator[Problem]:
        for name, form in forms.items():
            for number, stated in form.numbers.items():
                yield from unknown_sources(document, (name, number), stated.sources, sources)
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


def country_problems(
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


def read_observations(path: Path, sources: Mapping[str, SourceForm], start: int) -> tuple[ObservationForm, ...]:
    """The published figures of a CSV file. Raises SeedsError with everything that is wrong."""
    name = shown_name(path.parent, path.name)
    note_read(path)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedsError.of(name, f"cannot be read: {error}") from None
    found, observations = list[Problem](), list[ObservationForm]()
    for line, row in enumerate(rows, start=2):
        try:
            observation = ObservationForm.model_validate({str(key): value for key, value in row.items()})
        except ValidationError as error:
            details = error.errors(include_url=False)
            faults = [(str(detail["loc"][0]), in_words(detail, ObservationForm.model_fields)) for detail in details]
        else:
            observations.append(observation)
            faults = list(_figure_faults(observation, sources, start))
        found += [Problem(name, line, 1, key, finding) for key, finding in faults]
    if not rows:
        found.append(Problem(name, 1, 1, "", "holds no observation"))
    SeedsError.refuse(found)
    return tuple(observations)


def _figure_faults(row: ObservationForm, sources: Mapping[str, SourceForm], start: int) -> Iterator[tuple[str, str]]:
    """What is wrong in a published figure, each with the column in which it stands."""
    if row.source not in sources:
        yield "source", f"'{row.source}' is not in sources.toml"
    if row.use == "fit" and row.quantity not in FIT_UNITS:
        yield "quantity", f"only {', '.join(FIT_UNITS)} can be fitted; use 'shown'"
    unit = FIT_UNITS.get(row.quantity, row.unit)
    if row.unit != unit:
        yield "unit", f"'{row.unit}' is not '{unit}', which it has to be in"
    if row.use == "fit" and row.year <= start:
        yield "year", f"{row.year} cannot be fitted, since projections start in {start}; use 'shown'"
