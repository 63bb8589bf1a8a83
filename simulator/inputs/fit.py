"""What was fitted to the country panel, for all countries and with groups of them left out, and how well it scored.

The file is written by `make fit`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from simulator.inputs.forms import Form, Positive, Share, Text
from simulator.inputs.priors import Lognormal, Normal, Prior

FITTED = ("world_demand_shock_sd", "country_shock_sd", "trend_revenue_growth")
"""The parameters that the panel can tell."""


class FittedForm(Form):
    """Values of the fitted parameters, in their units."""

    world_demand_shock_sd: Positive
    country_shock_sd: Lognormal
    trend_revenue_growth: Normal

    def holds(self, priors: Mapping[str, Prior]) -> bool:
        """Whether priors say of the fitted parameters what was fitted."""
        return all(priors[name].distribution == getattr(self, name) for name in FITTED)

    def laid_over(self, priors: Mapping[str, Prior]) -> dict[str, Prior]:
        """The priors with the fitted values in the place of theirs."""
        changed = dict(priors)
        for name in FITTED:
            old = priors[name]
            changed[name] = replace(old, distribution=getattr(self, name))
        return changed


class LeftOutForm(FittedForm):
    """Values fitted without some countries (iso3)."""

    countries: Annotated[list[Text], Field(min_length=1)]


class ScoreForm(Form):
    """How often the bands of one level held later figures of countries that were left out."""

    level: Share
    held: Share
    figures: int
    countries: int


class FitForm(Form):
    """The whole file."""

    all: FittedForm
    left_out: list[LeftOutForm]
    score: ScoreForm
