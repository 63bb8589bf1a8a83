"""What stands in the files of seeds: a form for each kind of row or table."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from simulator.inputs.forms import Form, Graded, NamesForm, Number, Positive, Range, Share, Text, wrong
from simulator.inputs.priors import Prior, PriorForm
from simulator.levers import DECLARED_BY
from simulator.model import OUTCOMES

BENEFIT = "benefit"  # what a parameter may act on beside the outcomes

FIT_UNITS: Mapping[str, str] = {
    "firms": "firms",
    "revenue": "US$ million/year",
    "firm_growth": "log points",
    "revenue_growth": "log points",
}
"""What the filter can weigh draws by, with units."""

UNITS = (*dict.fromkeys(FIT_UNITS.values()), "people", "people/year", "1")
"""What figures are in."""


def _code(code: str) -> str:
    if not re.fullmatch("[A-Z]{3}", code):
        raise wrong(f"'{code}' is no code of a country; write three capital letters, as VNM")
    return code


def _languages(languages: list[str]) -> list[str]:
    if "en" not in languages:
        raise wrong("names are always in English; write it too")
    return languages


class JumpForm(Form):
    """The year from which published figures may count more widely, since they jump, and how that may be read."""

    year: int
    note: NamesForm


class PanelForm(Form):
    """Which growth of other countries counts: that which starts in this year or later, above so much [US$ m/year].

    groups       what is no country but a group of them: names by code
    """

    first_start: int
    smallest_start: Annotated[Number, Field(ge=0)]
    groups: Mapping[str, Text]


class Country(Form):
    """What stands above the tables of country.toml. Names stand inside a sentence.

    iso3         its code, by which a panel of countries leaves it out
    start        the year in which projections start; `initial_firms`, `initial_revenue` and `initial_pool` are of it
    exporters    what its firms that sell abroad are called
    languages    in which its names are written; where the second one lacks a name, readers get the English
    price_year   of public money
    renewal      the observation that is printed beside the growth of the pool, where there is one
    jump         None where what figures count is not known to have changed
    """

    name: NamesForm
    iso3: Annotated[str, AfterValidator(_code)]
    start: int
    sector: NamesForm
    exporters: NamesForm
    currency: NamesForm
    languages: Annotated[list[Literal["en", "vi"]], AfterValidator(_languages)]
    price_year: int
    panel: PanelForm
    renewal: Text | None = None
    jump: JumpForm | None = None


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


class ObservationForm(Form):
    """One published figure: a row of a table of text, so that numbers are converted."""

    model_config = ConfigDict(strict=False)

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
