"""What was fitted to the country panel, for all countries and with groups of them left out, and how well it scored.

The file is written by `make fit`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.inputs.documents import written
from simulator.inputs.forms import Form, Positive, Share, Texts
from simulator.inputs.priors import Lognormal, Normal, Prior

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

    def laid_over(self, priors: Mapping[str, Prior]) -> dict[str, Prior]:
        """The priors with the fitted values in the place of theirs."""
        fitted = {name: replace(priors[name], distribution=getattr(self, name)) for name in FITTED}
        return {**priors, **fitted}


class LeftOutForm(FittedForm):
    """Values fitted without some countries (iso3)."""

    countries: Texts


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
