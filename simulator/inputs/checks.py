"""Reads seeds/checks.toml: what every projection has to look like, or every reason why a check is refused."""

from collections.abc import Collection, Iterator, Mapping
from types import GenericAlias
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, create_model
from pydantic_core import PydanticCustomError

from simulator.inputs.documents import Document, KeyPath, read_document
from simulator.inputs.forms import Form, NamesForm, Number, Text, problems
from simulator.inputs.problems import Problem, ScenarioError, SeedsError, shown, suggestion
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import shipped_folder
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES

FILE = "checks.toml"
EVERY_DRAW, BAND = "every draw", "90 % band"
RECORD_ONLY = "record only"


def _by_kind(kinds: Mapping[type, Any], expected: str) -> BeforeValidator:
    """Checks a value by the form for its kind, so that findings are about what its author meant."""

    def check(value: object) -> object:
        for kind, form in kinds.items():
            if isinstance(value, kind):
                return TypeAdapter(form).validate_python(value, strict=True)
        raise PydanticCustomError("kind", "{words}", {"words": f"expected {expected}, found {shown(value)}"})

    return BeforeValidator(check)


class WindowForm(Form):
    """Years counted from the last known figures, or from the first year in which a lever leaves the record."""

    counted_from: Literal["as_of", "start"] = "as_of"
    first: int
    last: int


class OtherForm(Form):
    """What an outcome is measured against, draw by draw: exactly one of these."""

    outcome: Literal[tuple(OUTCOMES)] | None = None  # type: ignore[valid-type]
    years_before: Annotated[int | None, Field(gt=0)] = None
    programmes_of: Text | None = None
    without: Text | None = None


class HistoryForm(Form):
    """The published figures of one quantity, and how many of their log_sd something may lie away from them."""

    quantity: Text
    within: Annotated[Number, Field(ge=0)]


class RisingForm(Form):
    """By how much at_least and at_most rise a year, from the year in which they hold as stated."""

    a_year: Number
    since: int


class AboveForm(Form):
    """Lever keys that are never below the record and once above it."""

    above_record: Annotated[list[Text], Field(min_length=1)]


NamedYears = Literal["all", "observed", "forecast"]
FirstAndLast = Annotated[list[int], Field(min_length=2, max_length=2)]
Years = Annotated[
    WindowForm | FirstAndLast | NamedYears,
    _by_kind({str: NamedYears, list: FirstAndLast, dict: WindowForm}, "a word, [first, last] or a table"),
]
Scope = Literal["all", "record only"]
Names = Annotated[list[Text], Field(min_length=1)]
SCOPE_KINDS = "a word, a list of levers or a table"
AppliesTo = Annotated[
    AboveForm | Names | Scope,
    _by_kind({str: Scope, list: Names, dict: AboveForm}, SCOPE_KINDS),
]


class CheckForm(Form):
    """One sentence that has to hold, on what ground, and how it is tested."""

    words: NamesForm
    why: Text
    sources: Names
    outcome: Literal[tuple(OUTCOMES)]  # type: ignore[valid-type]
    market: Text | None = None
    ratio_to: OtherForm | None = None
    difference_to: OtherForm | None = None
    statistic: Literal["every draw", "mean", "p05", "p25", "p50", "p75", "p95", "90 % band"]
    years: Years
    at_least: Number | None = None
    at_most: Number | None = None
    rising: RisingForm | None = None
    history: HistoryForm | None = None
    applies_to: AppliesTo = "all"

    @property
    def other(self) -> OtherForm | None:
        """What the outcome is measured against."""
        return self.ratio_to or self.difference_to


def read_checks(seeds: Seeds) -> dict[str, CheckForm]:
    """The checks in the folder of the seeds, by name. Raises SeedsError with everything that is wrong."""
    try:
        document = read_document(seeds.folder / FILE, f"{seeds.folder.name}/{FILE}")
    except ScenarioError as error:
        raise SeedsError(error.problems) from None
    form = _form(seeds)
    found: list[Problem] = []
    checks: dict[str, CheckForm] = {}
    for name, table in document.data.items():
        wrong = list(problems(form, document, table, (name,)))
        if not wrong:
            checks[name] = form.model_validate(table)
            wrong = list(_contradictions(checks[name], seeds, document, name))
        found += wrong
    if found:
        raise SeedsError(found)
    return checks


def _form(seeds: Seeds) -> type[CheckForm]:
    """The type of a check that may name only what these seeds hold."""
    source = _one_of(seeds.sources, "is not in sources.toml")
    lever = _one_of(seeds.levers_about, "is no lever")
    market = _one_of(seeds.markets.names, "is no market")
    scenario = _one_of([path.stem for path in shipped_folder("scenarios").glob("*.toml")], "is no shipped scenario")
    quantity = _one_of({row.quantity for row in seeds.observations}, "is not in observations.csv")
    amounts = [key.name for key in seeds.levers.values() if key.type == "schedule"]
    amount = _one_of(amounts, "is no yearly amount of a lever")
    other: Any = create_model(
        "Other", __base__=OtherForm, programmes_of=(scenario | None, None), without=(lever | None, None)
    )
    history: Any = create_model("History", __base__=HistoryForm, quantity=(quantity, ...))
    above: Any = create_model("Above", __base__=AboveForm, above_record=(_some(amount), ...))
    levers = _some(lever)
    applies: Any = Annotated[above | levers | Scope, _by_kind({str: Scope, list: levers, dict: above}, SCOPE_KINDS)]
    return create_model(
        "Check",
        __base__=CheckForm,
        sources=(_some(source), ...),
        market=(market | None, None),
        ratio_to=(other | None, None),
        difference_to=(other | None, None),
        history=(history | None, None),
        applies_to=(applies, "all"),
    )


def _some(element: Any) -> Any:
    """The type of a list of one or more of these."""
    return Annotated[GenericAlias(list, (element,)), Field(min_length=1)]


def _one_of(names: Collection[str], fault: str) -> Any:
    """The type of one of these names; what else is written is told with the nearest of them."""

    def check(name: str) -> str:
        if name not in names:
            words = f"'{name}' {fault}; {suggestion(name, names)}"
            raise PydanticCustomError("name", "{words}", {"words": words})
        return name

    return Annotated[str, AfterValidator(check)]


def _contradictions(check: CheckForm, seeds: Seeds, document: Document, name: str) -> Iterator[Problem]:
    """What is wrong between keys that are each right."""

    def wrong(finding: str, *keys: str) -> Problem:
        path: KeyPath = (name, *keys)
        return document.problem(path, finding)

    limits = [key for key in ("at_least", "at_most") if getattr(check, key) is not None]
    if not limits and check.history is None:
        yield wrong("asks for nothing; add at_least, at_most or history")
    if check.rising is not None and not limits:
        yield wrong("is of limits; add at_least or at_most", "rising")
    if limits and check.history is not None:
        yield wrong(f"goes without {' and '.join(limits)}; keep one way to say what is asked", "history")
    if check.at_least is not None and check.at_most is not None and check.at_least > check.at_most:
        yield wrong(f"{check.at_most:g} is below at_least; swap them", "at_most")
    if check.ratio_to is not None and check.difference_to is not None:
        yield wrong("goes without ratio_to; keep one of them", "difference_to")
    for key in ("ratio_to", "difference_to"):
        other = getattr(check, key)
        stated = list(other.model_dump(exclude_none=True)) if other is not None else []
        if other is not None and len(stated) != 1:
            names = ", ".join(OtherForm.model_fields)
            yield wrong(f"needs exactly one of {names}; found {' and '.join(stated) or 'none'}", key)
    if check.market is not None:
        for keys, outcome in ((("outcome",), check.outcome), *_other_outcome(check)):
            if outcome not in MARKET_OUTCOMES:
                words = f"{outcome} is not known by market; {', '.join(MARKET_OUTCOMES)} are"
                yield wrong(words, *keys)
    if check.history is not None:
        units = {row.unit for row in seeds.observations if row.quantity == check.history.quantity}
        if check.other is not None:
            yield wrong("holds figures of a level; measure it against nothing else", "history")
        elif units != {OUTCOMES[check.outcome]}:
            words = f"{check.history.quantity} is in {', '.join(sorted(units))}, {check.outcome} in "
            yield wrong(words + OUTCOMES[check.outcome], "history", "quantity")
    first, last = _ends(check.years)
    if first > last:
        yield wrong(f"{last} is before {first}; swap them", "years")


def _other_outcome(check: CheckForm) -> Iterator[tuple[tuple[str, str], str]]:
    """The other outcome that a check names, with its keys."""
    for key in ("ratio_to", "difference_to"):
        other = getattr(check, key)
        if other is not None and other.outcome is not None:
            yield (key, "outcome"), other.outcome


def _ends(years: WindowForm | list[int] | str) -> tuple[int, int]:
    """First and last of years that are stated as numbers; nothing to compare where they are a word."""
    if isinstance(years, WindowForm):
        return years.first, years.last
    return (years[0], years[1]) if isinstance(years, list) else (0, 0)
