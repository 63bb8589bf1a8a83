"""The declared types of lever keys, made from the table in seeds/levers.toml.

Current policy and scenario files are read with the same types.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pydantic
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from simulator.inputs import forms
from simulator.inputs.forms import Form, Graded, NamesForm, Number, Positive, Range, Text, is_number, wrong
from simulator.inputs.problems import shown

YEAR_DIGITS = 4
SHARES_TOLERANCE = 1e-6  # by which shares may miss one: they are typed with a few digits

KeyType = Literal["year", "fixed", "schedule", "share map", "market schedules", "programmes"]
TABLES = ("market schedules", "programmes")


class SliderForm(Form):
    """What stands for a lever on the page with sliders.

    name     of the slider by itself
    key      of the lever, with a market where it has one schedule a market: served_share.japan
    step     of the slider, in the unit of the key
    belief   the parameter on which its effect depends most
    beside   amounts that hold with it where the lever is not in force yet, by key
    """

    name: NamesForm
    key: Text
    step: Positive
    belief: Text
    beside: dict[str, Number] = Field(default_factory=dict)


class LeverAbout(Form):
    """One lever: its name inside a sentence, its colour, and what money buys more of year by year.

    activity   the key of what money buys; None where it buys no yearly activity
    step       the finest difference that a mix makes in it, in the unit of its key
    divided    whether one total is divided over the markets, by the lever's share map
    uses       parameters of the model on which its effect rests, beside its own
    slider     what stands for it on the page; without it the page has its keys under "more"
    """

    name: NamesForm
    colour: Annotated[str, Field(pattern="^#[0-9A-F]{6}$")]
    activity: Text | None = None
    step: Positive | None = None
    divided: bool = False
    uses: list[Text] = Field(default_factory=list)
    slider: SliderForm | None = None


class LeverKeyForm(Graded):
    """What levers.toml says of one lever key: what it means, its unit, what a file may say and what was ever estimated.

    label        what it is by itself, `means` inside a sentence
    unit_words   an amount with its unit, {} for the number; a share of one, whose unit begins with "share", is written
                 in per cent
    counted      whether only whole numbers can be had
    measure      the part of the lever that it sizes, whose effect can be told apart; None where there is none
    positive_in_force   whether its last value in current policy has to be above zero
    needs        keys that have to stand beside it, and what these say
    part_of      the key of a total, of which this one states the amount of single markets in the place of their share
    """

    label: Text
    means: NamesForm
    type: KeyType
    unit: Text
    unit_words: NamesForm
    counted: bool = False
    measure: NamesForm | None = None
    positive_in_force: bool = False
    needs: dict[str, Text] = Field(default_factory=dict)
    part_of: Text | None = None
    allowed: Range | None = None
    estimated: Range | None = None


class LeverKey(LeverKeyForm):
    """One key of one lever."""

    lever: str
    key: str

    @property
    def name(self) -> str:
        """The key as results name it: delegations.missions."""
        return f"{self.lever}.{self.key}"

    @property
    def is_table(self) -> bool:
        """Whether its value is a table of values: one a market, or one a programme."""
        return self.type in TABLES

    @property
    def is_over_years(self) -> bool:
        """Whether a file states its values by year, in one schedule or in one a market."""
        return self.type in ("schedule", "market schedules")

    @property
    def while_in_force(self) -> bool:
        """Whether it holds from the lever's first year on, or is that year."""
        return self.type in ("year", "fixed")


@dataclass(frozen=True)
class LeverWords:
    """The words that lever keys may use: markets of each kind, and parameters that can move demand."""

    exporters: tuple[str, ...]
    operators: tuple[str, ...]
    demand_parameters: tuple[str, ...]


def is_year(text: str) -> bool:
    """Whether a text is a year in four digits."""
    return text.isascii() and text.isdigit() and len(text) == YEAR_DIGITS


def key_type(key: LeverKey, words: LeverWords) -> Any:
    """The type of one lever key."""
    match key.type:
        case "year":
            return int
        case "fixed":
            return _amount(key)
        case "schedule":
            return schedule(_amount(key))
        case "share map":
            return _market_table(key, _amount(key), words)
        case "market schedules":
            return _market_table(key, schedule(_amount(key)), words)
        case "programmes":
            market, demand = _exporters_market(words), Literal[words.demand_parameters]
            fields: dict[str, Any] = {"market": (market, ...), "until": (int, ...), "demand": (demand, ...)}
            return dict[str, pydantic.create_model("Programme", __base__=Form, **fields)]  # type: ignore[misc]


def schedule(amount: Any) -> Any:
    """The type of values over the years: a table of rising years, each with an `amount`, and perhaps `ramp`.

    What was typed as an option may be a number without a year.
    """
    number, switch = TypeAdapter(amount), TypeAdapter(Annotated[bool, Field(strict=True)])
    schema = {
        "type": "object",
        "patternProperties": {f"^[0-9]{{{YEAR_DIGITS}}}$": number.json_schema()},
        "properties": {"ramp": {"type": "boolean"}},
        "additionalProperties": False,
        "minProperties": 1,
    }

    def check(value: object, info: pydantic.ValidationInfo) -> object:
        bare = is_number(value)
        if bare and (info.context or {}).get(forms.TYPED):
            return number.validate_python(value, strict=True)
        if not isinstance(value, dict):
            what, example = ("a bare number", shown(value)) if bare else (shown(value), "1.0")
            raise wrong(f"{what} has no date; write {{ 2027 = {example} }} for 'from 2027 on'")
        if not set(value) - {"ramp"}:
            raise wrong("states no year; write { 2027 = 1.0 } for 'from 2027 on'")
        details = _at_keys(_year_findings([key for key in value if key != "ramp"]))
        for key, item in value.items():
            try:
                (switch if key == "ramp" else number).validate_python(item, strict=True)
            except ValidationError as error:
                details += _details(error, key)
        if details:
            raise ValidationError.from_exception_data("schedule", details)
        return value

    return Annotated[Any, pydantic.PlainValidator(check), pydantic.WithJsonSchema(schema)]


def _year_findings(keys: Iterable[str]) -> dict[str, str]:
    """What keeps each key from being a year later than those before it."""
    findings = {}
    latest = 0
    for key in keys:
        if not is_year(key):
            findings[key] = f"'{key}' is not a year; write years in four digits, as 2027 = 1.0"
        elif int(key) < latest:
            findings[key] = f"years have to rise, and {latest} stands before it; sort them"
        else:
            latest = int(key)
    return findings


def _amount(key: LeverKey) -> Any:
    assert key.allowed is not None  # the reader of levers.toml asks for it
    low, high = key.allowed
    return Annotated[Number, Field(ge=low, le=high)]


def _exporters_market(words: LeverWords) -> Any:
    def refuse_operator(value: object) -> object:
        if value in words.operators:
            raise wrong(f"{shown(value)} {OPERATOR}")
        return value

    return Annotated[Literal[words.exporters], pydantic.BeforeValidator(refuse_operator)]


OPERATOR = "is an operator market, run by a few large firms; programmes reach exporters markets only"


def _market_table(key: LeverKey, value: Any, words: LeverWords) -> Any:
    """A table with one optional key for each exporters market; operator markets are refused by name.

    Of shares also the sum is checked. All that is wrong is found at once.
    """

    def check(table: object, inner: pydantic.ValidatorFunctionWrapHandler) -> object:
        if not isinstance(table, dict):
            return inner(table)
        details = _at_keys(dict.fromkeys((name for name in table if name in words.operators), OPERATOR))
        details += _sum_finding(table) if key.type == "share map" else []
        try:
            checked = inner({name: item for name, item in table.items() if name not in words.operators})
        except ValidationError as error:
            details += _details(error)
        if details:
            raise ValidationError.from_exception_data(key.name, details)
        return checked

    fields: dict[str, Any] = dict.fromkeys(words.exporters, (value | None, None))
    name = "".join(word.capitalize() for word in key.name.replace(".", "_").split("_"))
    return Annotated[pydantic.create_model(name, __base__=Form, **fields), pydantic.WrapValidator(check)]


def _sum_finding(shares: dict[str, Any]) -> list[InitErrorDetails]:
    """That shares miss one, where all of them are numbers that a file may say."""
    if not all(is_number(share) and 0 <= share <= 1 for share in shares.values()):
        return []
    total = sum(shares.values())
    if abs(total - 1) <= SHARES_TOLERANCE:
        return []
    return [{"type": wrong(f"shares sum to {total:g}; they have to sum to 1"), "loc": (), "input": shares}]


def _details(error: ValidationError, *place: str) -> list[InitErrorDetails]:
    """The findings of another validation, below a place."""
    found: list[InitErrorDetails] = []
    for e in error.errors(include_url=False):
        kind = PydanticCustomError(e["type"], "{words}", {**e.get("ctx", {}), "words": e["msg"]})
        found.append({"type": kind, "loc": (*place, *e["loc"]), "input": e["input"]})
    return found


def _at_keys(findings: Mapping[str, str]) -> list[InitErrorDetails]:
    """Findings about keys, not about their values."""
    return [{"type": wrong(words, forms.KEY_FINDING), "loc": (key,), "input": key} for key, words in findings.items()]
