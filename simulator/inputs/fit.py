"""What was fitted to the country panel, for all countries and with groups of them left out, and how well it scored.

The file is written by `make fit`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from simulator.inputs.documents import written
from simulator.inputs.forms import Form, Positive, Share, Texts
from simulator.inputs.priors import Lognormal, Normal, Prior, written_distribution

FITTED = ("world_demand_shock_sd", "country_shock_sd", "trend_revenue_growth")
"""The parameters that the panel can tell."""

HEADER = """\
# What was fitted to ict_service_exports.csv, for all countries and with every fifth country left out in turn, and how
# often bands held the figures of countries that were left out. Written by `make fit`, which also writes the values of
# [all] into parameters.toml; never edited by hand. Units are those of the parameters.
"""


class FittedForm(Form):
    """Values of the fitted parameters, in their units."""

    world_demand_shock_sd: Positive
    country_shock_sd: Lognormal
    trend_revenue_growth: Normal

    def holds(self, priors: Mapping[str, Prior]) -> bool:
        """Whether priors say of the fitted parameters what was fitted."""
        return all(priors[name].distribution == getattr(self, name) for name in FITTED)

    @property
    def written(self) -> dict[str, Any]:
        """The priors as files write them."""
        return {name: written_distribution(getattr(self, name)) for name in FITTED}

    def laid_over(self, priors: Mapping[str, Prior]) -> dict[str, Prior]:
        """The priors with the fitted values in the place of theirs."""
        fitted = {name: replace(priors[name], distribution=getattr(self, name)) for name in FITTED}
        return {**priors, **fitted}


class LeftOutForm(FittedForm):
    """Values fitted without some countries (iso3)."""

    countries: Texts


class ScoreForm(Form):
    """How often the bands of one level held later figures of countries that were left out.

    by_country   how many figures were held, and how many there were, by iso3
    """

    level: Share
    by_country: Annotated[Mapping[str, list[int]], Field(min_length=1)]

    @property
    def figures(self) -> int:
        """How many figures there were."""
        return sum(count for _, count in self.by_country.values())

    @property
    def held(self) -> float:
        """The share of them inside the bands."""
        return sum(held for held, _ in self.by_country.values()) / self.figures

    @property
    def countries(self) -> int:
        """How many countries they are of."""
        return len(self.by_country)

    def without(self, iso3: str) -> "ScoreForm":
        """The score of the other countries."""
        return ScoreForm(level=self.level, by_country={k: v for k, v in self.by_country.items() if k != iso3})


class FitForm(Form):
    """The whole file."""

    all: FittedForm
    left_out: list[LeftOutForm]
    score: ScoreForm

    def without(self, iso3: str) -> "FitForm":
        """What a country of the panel may use: values fitted without it, and the score of the others."""
        fitted = next((part for part in self.left_out if iso3 in part.countries), self.all)
        return FitForm(all=fitted, left_out=self.left_out, score=self.score.without(iso3))


def fit_text(made: Mapping[str, Any]) -> str:
    """The text of fit.toml."""
    lines = [HEADER]
    tables = [
        ("[all]", made["all"]),
        ("[score]", made["score"]),
        *(("[[left_out]]", part) for part in made["left_out"]),
    ]
    for header, table in tables:
        lines += [header, *(f"{key} = {written(value)}" for key, value in table.items()), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def with_priors(text: str, fitted: Mapping[str, Any]) -> str:
    """The text of parameters.toml with what was fitted in the place of its priors, everything else as it was."""
    for name in FITTED:
        text = with_prior(text, name, fitted[name])
    return text


def with_prior(text: str, name: str, value: Any) -> str:
    """The text of parameters.toml with another prior for one parameter, everything else as it was."""
    kind = {"mean": "normal", "median": "lognormal"}.get(next(iter(value)), "") if isinstance(value, dict) else "fixed"
    line = f"prior = {written({kind: value})}"
    changed, count = re.subn(rf"(\[{name}\]\n(?:[^\[\n].*\n)*?)prior = .*", lambda found: found[1] + line, text)
    assert count == 1, name
    return changed
