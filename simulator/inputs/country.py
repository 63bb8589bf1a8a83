"""What seeds/country.toml says: whose policy is simulated, and what readers have to know of its figures."""

from collections.abc import Mapping

from simulator.inputs.forms import Form, NamesForm, Number, Text


class JumpForm(Form):
    """The year from which published figures may count more widely, since they jump, and how that may be read."""

    year: int
    note: NamesForm


class PanelForm(Form):
    """Which growth of other countries counts: that which starts in this year or later, above so much [US$ m/year].

    groups       what is no country but a group of them: names by code
    """

    first_start: int
    smallest_start: Number
    groups: Mapping[str, Text]


class Country(Form):
    """The whole file. Names stand inside a sentence.

    people       the adjective of its firms
    price_year   of public money
    renewal      the observation that is printed beside the growth of the pool
    """

    name: NamesForm
    people: NamesForm
    sector: NamesForm
    currency: NamesForm
    price_year: int
    renewal: Text
    jump: JumpForm
    panel: PanelForm
