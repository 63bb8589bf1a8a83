"""Reads seeds/checks.toml: what every projection has to look like, or every reason why a check is refused."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationInfo

from simulator.inputs.documents import Document
from simulator.inputs.forms import Form, NamesForm, Number, Text, problems, wrong
from simulator.inputs.inheritance import read_seeds_file
from simulator.inputs.problems import Problem, SeedsError, shown, unknown
from simulator.inputs.seed_forms import ObservationForm
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import SCENARIOS, shipped_folder, shipped_names
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES

FILE = "checks.toml"
EVERY_DRAW, BAND = "every draw", "90 % band"
CURRENT_POLICY_ONLY = "current policy only"
LIMITS, FIGURE, LOCAL = ("at_least", "at_most"), "figure", "local"
ITS_FIGURE, EACH_FIGURE = "its figure", "each figure"


def _by_kind(kinds: Mapping[type, Any], expected: str) -> BeforeValidator:
    """Checks a value by the form for its kind, so that findings are about what its author meant."""

    def check(value: object, info: ValidationInfo) -> object:
        for kind, form in kinds.items():
            if isinstance(value, kind):
                return TypeAdapter(form).validate_python(value, strict=True, context=info.context)
        raise wrong(f"expected {expected}, found {shown(value)}")

    return BeforeValidator(check)


def _one_of(kind: str) -> AfterValidator:
    """Checks that a name is one that the seeds hold, where a check is read with them; the nearest is told else."""

    def check(name: str, info: ValidationInfo) -> str:
        fault, names = (info.context or {}).get(kind, ("", (name,)))
        if name not in names:
            raise wrong(unknown(name, fault, names))
        return name

    return AfterValidator(check)


def _names_of(seeds: Seeds) -> dict[str, tuple[str, set[str]]]:
    """What a check may name of each kind, after what is told of another name."""
    amounts = {key.name for key in seeds.levers.values() if key.type == "schedule"}
    return {
        "source": ("is not in sources.toml", set(seeds.sources)),
        "lever": ("is no lever", set(seeds.levers_about)),
        "market": ("is no market", set(seeds.markets.names)),
        "scenario": ("is no shipped scenario", set(shipped_names(SCENARIOS))),
        "quantity": ("is not in observations.csv", {row.quantity for row in seeds.observations}),
        "amount": ("is no yearly amount of a lever", amounts),
    }


class WindowForm(Form):
    """Years counted from the last known figures, or from the first year in which a lever leaves current policy."""

    counted_from: Literal["as_of", "start"] = "as_of"
    first: int
    last: int


class OtherForm(Form):
    """What an outcome is measured against, draw by draw: exactly one of these."""

    outcome: Literal[tuple(OUTCOMES)] | None = None  # type: ignore[valid-type]
    years_before: Annotated[int | None, Field(gt=0)] = None
    programmes_of: Annotated[str, _one_of("scenario")] | None = None
    without: Annotated[str, _one_of("lever")] | None = None


class HistoryForm(Form):
    """The published figures of one quantity, and how many of their log_sd something may lie away from them."""

    quantity: Annotated[str, _one_of("quantity")]
    within: Annotated[Number, Field(ge=0)]


class RisingForm(Form):
    """By how much at_least and at_most rise a year, from the year in which they hold as stated."""

    a_year: Number
    since: int


class AboveForm(Form):
    """Lever keys that are never below current policy and once above it."""

    above_current_policy: Annotated[list[Annotated[str, _one_of("amount")]], Field(min_length=1)]


NamedYears = Literal["all", "observed", "forecast"]
FirstAndLast = Annotated[list[int], Field(min_length=2, max_length=2)]
Years = Annotated[
    WindowForm | FirstAndLast | NamedYears,
    _by_kind({str: NamedYears, list: FirstAndLast, dict: WindowForm}, "a word, [first, last] or a table"),
]
Scope = Literal["all", "current policy only"]
Levers = Annotated[list[Annotated[str, _one_of("lever")]], Field(min_length=1)]
AppliesTo = Annotated[
    AboveForm | Levers | Scope,
    _by_kind({str: Scope, list: Levers, dict: AboveForm}, "a word, a list of levers or a table"),
]


class CheckForm(Form):
    """One sentence that has to hold, on what ground, and how it is tested.

    local    whether it rests on facts of one country, so that no other inherits it
    figure   the published figure that it was made from, which the sentence names
    """

    words: NamesForm
    why: Text
    sources: Annotated[list[Annotated[str, _one_of("source")]], Field(min_length=1)]
    outcome: Literal[tuple(OUTCOMES)]  # type: ignore[valid-type]
    market: Annotated[str, _one_of("market")] | None = None
    ratio_to: OtherForm | None = None
    difference_to: OtherForm | None = None
    statistic: Literal["every draw", "mean", "p05", "p25", "p50", "p75", "p95", "90 % band"]
    years: Years
    at_least: Number | None = None
    at_most: Number | None = None
    rising: RisingForm | None = None
    history: HistoryForm | None = None
    applies_to: AppliesTo = "all"
    local: bool = False
    figure: ObservationForm | None = None

    @property
    def other(self) -> OtherForm | None:
        """What the outcome is measured against."""
        return self.ratio_to or self.difference_to


def read_checks(seeds: Seeds) -> dict[str, CheckForm]:
    """The checks of these seeds, by name. Raises SeedsError with everything that is wrong."""
    return _read(seeds)[0]


def left_out(seeds: Seeds) -> list[str]:
    """The shipped checks that a country cannot be held against: it has not the figure, the market or the lever."""
    return _read(seeds)[1]


def _read(seeds: Seeds) -> tuple[dict[str, CheckForm], list[str]]:
    inherited = not (seeds.folder / FILE).is_file()
    document = read_seeds_file(shipped_folder("seeds") if inherited else seeds.folder, FILE)
    names, found, lacking = _names_of(seeds), list[Problem](), list[str]()
    checks: dict[str, CheckForm] = {}
    for name, table in document.data.items():
        made, faults = _with_figures(name, table, seeds, document)
        for each, stated in made.items():
            faults += problems(CheckForm, document, stated, (name,), names)
            if not faults:
                checks[each] = CheckForm.model_validate(stated)
                faults += _contradictions(checks[each], seeds, document, name)
        if inherited and (faults or table.get(LOCAL)):
            lacking.append(name)
            checks = {each: check for each, check in checks.items() if each not in made}
        else:
            found += faults
    SeedsError.refuse(found)
    return checks, lacking


def _with_figures(
    name: str, table: dict[str, Any], seeds: Seeds, document: Document
) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """The checks that a table stands for, with published figures where it names them, and figures that are not there.

    `at_least`, `at_most` and `rising` may name a quantity, whose newest figure they then are; `years = "its figure"` is
    the year of that, and `years = "each figure"` makes a check of each fitted figure of `history`.
    """
    made, faults = dict(table), list[Problem]()

    def newest(*keys: str) -> ObservationForm | None:
        value: Any = table
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        rows = [row for row in seeds.observations if row.quantity == value]
        if isinstance(value, str) and not rows:
            words = unknown(value, "is not in observations.csv", {row.quantity for row in seeds.observations})
            faults.append(document.problem((name, *keys), words))
        return max(rows, key=lambda row: row.year, default=None)

    for limit in LIMITS:
        if row := newest(limit, FIGURE):
            made |= {limit: row.value, FIGURE: row}
            if table.get("years") == ITS_FIGURE:
                made["years"] = [row.year, row.year]
            if rise := newest("rising", FIGURE):
                made["rising"] = {"a_year": rise.value, "since": row.year}
    if table.get("years") != EACH_FIGURE:
        return {name: made}, faults
    quantity = table.get("history", {}).get("quantity")
    rows = [row for row in seeds.observations if (row.quantity, row.use, row.relation) == (quantity, "fit", "equal")]
    if not rows:
        faults.append(document.problem((name, "years"), f"no figure of {quantity} is fitted; fit one"))
    return {f"{name}_of_{row.year}": {**made, "years": [row.year, row.year], FIGURE: row} for row in rows}, faults


def _contradictions(check: CheckForm, seeds: Seeds, document: Document, name: str) -> Iterator[Problem]:
    """What is wrong between keys that are each right."""

    def problem(finding: str, *keys: str) -> Problem:
        return document.problem((name, *keys), finding)

    limits = [key for key in LIMITS if getattr(check, key) is not None]
    if not limits and check.history is None:
        yield problem("asks for nothing; add at_least, at_most or history")
    if check.rising is not None and not limits:
        yield problem("is of limits; add at_least or at_most", "rising")
    if limits and check.history is not None:
        yield problem(f"goes without {' and '.join(limits)}; keep one way to say what is asked", "history")
    if check.at_least is not None and check.at_most is not None and check.at_least > check.at_most:
        yield problem(f"{check.at_most:g} is below at_least; swap them", "at_most")
    others = {key: getattr(check, key) for key in ("ratio_to", "difference_to") if getattr(check, key) is not None}
    if len(others) > 1:
        yield problem("goes without ratio_to; keep one of them", "difference_to")
    outcomes: dict[tuple[str, ...], str] = {("outcome",): check.outcome}
    for key, other in others.items():
        stated = list(other.model_dump(exclude_none=True))
        if len(stated) != 1:
            names = ", ".join(OtherForm.model_fields)
            yield problem(f"needs exactly one of {names}; found {' and '.join(stated) or 'none'}", key)
        if other.outcome is not None:
            outcomes[key, "outcome"] = other.outcome
    for keys, outcome in outcomes.items():
        if check.market is not None and outcome not in MARKET_OUTCOMES:
            yield problem(f"{outcome} is not known by market; {', '.join(MARKET_OUTCOMES)} are", *keys)
    if check.history is not None:
        units = {row.unit for row in seeds.observations if row.quantity == check.history.quantity}
        if others:
            yield problem("holds figures of a level; measure it against nothing else", "history")
        elif units != {OUTCOMES[check.outcome]}:
            words = f"{check.history.quantity} is in {', '.join(sorted(units))}, {check.outcome} in "
            yield problem(words + OUTCOMES[check.outcome], "history", "quantity")
    if not isinstance(check.years, str):
        first, last = check.years if isinstance(check.years, list) else (check.years.first, check.years.last)
        if first > last:
            yield problem(f"{last} is before {first}; swap them", "years")
