"""What country.toml says at its top: whose policy is simulated, and what readers have to know of its figures."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from simulator.inputs.forms import Form, NamesForm, Number, Text, wrong


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
