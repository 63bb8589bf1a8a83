"""What a scenario file may say: the declared types of its tables, made from the seeds."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model, model_validator

from simulator.inputs.forms import Form, Number, Positive, Text, Texts, wrong
from simulator.inputs.lever_forms import key_type, schedule
from simulator.inputs.priors import PriorForm
from simulator.inputs.problems import shown
from simulator.inputs.seed_forms import FIT_UNITS, ObservationForm
from simulator.inputs.seeds import Seeds
from simulator.model import OUTCOMES

FEWEST_DRAWS, MOST_DRAWS = 100, 10**8
LATEST_END = 2060
LARGEST_SHIFT = 3.0  # log points in one year: beyond it exponentials say nothing about firms
LOWEST_PERCENT, HIGHEST_PERCENT = -95.0, 500.0  # of a shock
MOST_ENTRIES = 20.0  # times the usual
USUAL_ERROR = 0.10  # of a new figure [log points]
ALL_MARKETS = "all"
FIGURES = "observations"
LISTS = (FIGURES, "shocks", "targets")
"""Keys of a scenario that hold lists of tables, which add up over files."""

LONGEST_TITLE = 200  # characters: what stands above tables and figures
MOST_EXTENDED = 20  # files that one file names

Title = Annotated[Text, Field(max_length=LONGEST_TITLE)]
Shift = Annotated[Number, Field(ge=-LARGEST_SHIFT, le=LARGEST_SHIFT)]
Ratio = Annotated[Number, Field(gt=0, le=MOST_ENTRIES)]


class HorizonForm(Form):
    """What was known, and how far to look."""

    as_of: Annotated[int | None, Field(description="Last year whose published figures are known")] = None
    end: Annotated[int | None, Field(description="Last year of the projection")] = None


class EnsembleForm(Form):
    """How many draws, and from which seed."""

    draws: Annotated[int, Field(ge=FEWEST_DRAWS, le=MOST_DRAWS)] | None = None
    rng_seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None


class BeliefForm(PriorForm):
    """Replaces a parameter's prior, or fixes its value, and says why."""

    why: Text | None = None
    sources: Texts | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_bare_number(cls, stated: Any) -> Any:
        if isinstance(stated, int | float) and not isinstance(stated, bool):
            number = shown(stated)
            raise wrong(f"{number} alone is no belief; write {{ fixed = {number} }} for certain, or a distribution")
        return stated


@dataclass(frozen=True)
class WorldKey:
    """One setting of the world: the type of its values, what a file may say, and what holds in years not named."""

    about: str
    unit: str
    amount: Any
    allowed: tuple[float, float]
    neutral: float


WORLD: Mapping[str, WorldKey] = {
    "real_depreciation": WorldKey(
        "Real depreciation of {currency} in the year", "log points", Shift, (-LARGEST_SHIFT, LARGEST_SHIFT), 0.0
    ),
    "home_demand_gap": WorldKey(
        "Demand of the home market above its trend", "log points", Shift, (-LARGEST_SHIFT, LARGEST_SHIFT), 0.0
    ),
    "entry_ratio": WorldKey("Factor on the firms that start to sell abroad", "1", Ratio, (0.0, MOST_ENTRIES), 1.0),
}


class ShockForm(Form):
    """A change of the level of one market's revenue, or of all: for ever, or `until` a year and undone after it."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["growth"]}, {"required": ["percent"]}]})

    market: Text
    year: int
    until: Annotated[int | None, Field(description="Last year before it is undone")] = None
    growth: Annotated[Shift | None, Field(description="Log points in that year")] = None
    percent: Annotated[
        Number | None, Field(gt=LOWEST_PERCENT, le=HIGHEST_PERCENT, description="Per cent in that year")
    ] = None
    why: Text | None = None

    @property
    def log_points(self) -> float:
        """The change of the level."""
        return self.growth if self.growth is not None else math.log1p((self.percent or 0.0) / 100)

    @property
    def changes(self) -> dict[int, float]:
        """What it adds to growth, by year [log points]."""
        undone = {} if self.until is None else {self.until + 1: -self.log_points}
        return {self.year: self.log_points, **undone}


class FigureForm(Form):
    """A published figure that the seeds do not hold, or in the place of theirs for the same quantity and year."""

    quantity: Literal[tuple(FIT_UNITS)]  # type: ignore[valid-type]
    year: int
    value: Annotated[Number, Field(description="Firms, US$ million a year, or growth in log points")]
    log_sd: Annotated[Positive, Field(le=LARGEST_SHIFT, description="Its error [log points]")] = USUAL_ERROR
    relation: Literal["equal", "at_least"] = "equal"
    why: Text | None = None
    source: Text | None = None

    @property
    def row(self) -> ObservationForm:
        """The figure as a row of the seeds."""
        return ObservationForm(
            quantity=self.quantity,
            year=self.year,
            value=self.value,
            unit=FIT_UNITS[self.quantity],
            log_sd=self.log_sd,
            relation=self.relation,
            use="fit",
            source=self.source or "scenario",
            note=self.why or "",
        )


class TargetForm(Form):
    """A line that an outcome should cross; the run prints the chance, where the projection reaches its year."""

    outcome: Literal[tuple(OUTCOMES)]  # type: ignore[valid-type]
    year: int
    at_least: Number | None = None
    at_most: Number | None = None
    why: Text | None = None
    source: Text | None = None


def above_all(outcome: str, line: float) -> str:
    """What is wrong with the line of a target for a share, of which there is none above 1; empty where nothing is."""
    if OUTCOMES.get(outcome) != "1" or abs(line) <= 1:
        return ""
    return f"{line:g} is not allowed; {outcome} is a share up to 1: for 25 % write 0.25"


@cache
def scenario_form(seeds: Seeds) -> type[BaseModel]:
    """The type of one scenario file before it is laid over what it extends: nothing is required."""
    levers = {
        lever: _table(
            lever.capitalize(),
            {key.key: (key_type(key, seeds.words), f"{key.label} [{key.unit}]") for key in seeds.keys_of(lever)},
        )
        for lever in seeds.levers_about
    }
    parameters = {
        name: (BeliefForm, f"[{parameter.unit}] {parameter.note}".strip()) for name, parameter in seeds.acting.items()
    }
    currency = seeds.country.currency.en
    world = {
        name: (schedule(key.amount), f"{key.about.format(currency=currency)} [{key.unit}]")
        for name, key in WORLD.items()
    }
    about_world = "The world outside, in the years that are named; in all others as it comes."
    tables = {
        "title": Title,
        "title_vi": (Title, "The title in Vietnamese"),
        "story": Text,
        "extends": Extends,
        "horizon": HorizonForm,
        "ensemble": EnsembleForm,
        "levers": _table("Levers", levers),
        "parameters": _table("Parameters", parameters),
        "world": _table("WorldForm", world, about_world),
        "observations": list[FigureForm],
        "shocks": list[ShockForm],
        "targets": list[TargetForm],
    }
    return _table("Scenario", tables)


def _table(name: str, keys: Mapping[str, Any], about: str | None = None) -> Any:
    """The type of a table of optional keys, each of a type, perhaps beside words about it."""
    fields: dict[str, Any] = {}
    for key, stated in keys.items():
        kind, words = stated if isinstance(stated, tuple) else (stated, None)
        fields[key] = (kind | None, Field(None, description=words))
    return create_model(name, __base__=Form, __doc__=about, **fields)


def _name_or_names(value: object) -> object:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise wrong("expected a file in quotes, or a list of them")
    if len(names) > MOST_EXTENDED:
        raise wrong(f"names {len(names):,} files; write at most {MOST_EXTENDED}, and let files extend others")
    return value


Extends = Annotated[
    Any,
    BeforeValidator(_name_or_names),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
