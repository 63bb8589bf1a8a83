"""What the tidy rows of a report speak of: their outcomes in words, with unit, and their columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.inputs.scenario import ALL_MARKETS
from simulator.report.language import OUTCOMES, phrase, plain, text, unit_of
from simulator.report.model import Report, Text, Unit, Value, Words

DIFFERENCE, COUNTED = "difference", "as_counted"

STATISTICS: Mapping[str, Words] = {
    "p50": phrase("median"),
    "p05": phrase("5th percentile"),
    "p25": phrase("25th percentile"),
    "p75": phrase("75th percentile"),
    "p95": phrase("95th percentile"),
    "mean": phrase("mean"),
}
"""What is known of an outcome over the simulations, in the order in which people ask."""

COLUMNS: Mapping[str, Words] = {
    **STATISTICS,
    "p10": phrase("10th percentile"),
    "scenario": phrase("scenario"),
    "title": phrase("title"),
    "against": phrase("measured against"),
    "outcome": phrase("outcome"),
    "market": phrase("market"),
    "unit": phrase("unit"),
    "year": phrase("year"),
    "part": phrase("part"),
    "name": phrase("name"),
    "view": phrase("level or difference"),
    "quantile": phrase("quantile that is sought"),
    "of": phrase("level or difference"),
    "kind": phrase("kind of unknown"),
    "grade": phrase("grade"),
    "first": phrase("share of the variance, alone"),
    "first_low": phrase("share of the variance, alone: low"),
    "first_high": phrase("share of the variance, alone: high"),
    "total": phrase("share of the variance, with others"),
    "total_low": phrase("share of the variance, with others: low"),
    "total_high": phrase("share of the variance, with others: high"),
    "low": phrase("5th percentile of the unknown"),
    "high": phrase("95th percentile of the unknown"),
    "low_end": phrase("outcome at its 5th percentile, on average"),
    "high_end": phrase("outcome at its 95th percentile, on average"),
    "told": phrase("clear of noise"),
    "beliefs": phrase("beliefs"),
    "probability_best": phrase("how often it is best"),
    "regret_mean": phrase("regret, mean"),
    "regret_p95": phrase("regret, 95th percentile"),
    "regret_avoidable": phrase("regret, avoidable"),
    "study": phrase("how it can be learned"),
    "evppi": phrase("worth of knowing it"),
    "uncorrected": phrase("worth of knowing it, noise included"),
    "error": phrase("standard error"),
    "budget": phrase("budget, US$ million a year"),
    "way": phrase("how it is spent"),
    "rng_seed": phrase("random seed"),
    "value": phrase("value"),
    "spent": phrase("spent"),
    "quantity": phrase("quantity"),
    "origin": phrase("forecast from"),
    "horizon": phrase("years ahead"),
    "forecast": phrase("forecast"),
    "measure": phrase("measure"),
    "money": phrase("money"),
    "benefit": phrase("benefit"),
}
"""What the columns of tidy rows are called; a key or an activity is called by its own name."""


@dataclass(frozen=True)
class Quantity:
    """What a row's outcome is: as in public_cost.law.difference, or as_counted.firms.

    lever        whose cost it is
    counted      whether it is what figures of each year count
    difference   whether it is one to the first scenario
    """

    outcome: str
    lever: str = ""
    counted: bool = False
    difference: bool = False

    @classmethod
    def of(cls, name: str) -> "Quantity":
        """That of an outcome as rows write it."""
        parts = name.split(".")
        counted, difference = parts[0] == COUNTED, parts[-1] == DIFFERENCE
        outcome, *lever = parts[counted : len(parts) - difference]
        return cls(outcome, ".".join(lever), counted, difference)

    @property
    def is_plain(self) -> bool:
        """Whether it is the outcome itself or a difference in it."""
        return not self.lever and not self.counted

    @property
    def unit(self) -> Unit:
        """The unit in which readers are told of it."""
        return unit_of(self.outcome, self.difference)

    def value(self, amount: float) -> Value:
        """An amount of it."""
        return Value(amount, self.unit, signed=self.difference)

    def name(self, names: Mapping[str, Mapping[str, Text]]) -> Text:
        """What it is called."""
        name = plain(OUTCOMES[self.outcome])
        if self.lever:
            name = text("{outcome}: {part}", outcome=name, part=names["lever"].get(self.lever, self.lever))
        if self.counted:
            name = text("{outcome}, as figures of each year count", outcome=name)
        return text("difference in {outcome}", outcome=name) if self.difference else name


def by_year(report: Report) -> bool:
    """Whether the rows of a report are outcomes by scenario, market and year."""
    return report.fields[:5] == ("scenario", "outcome", "market", "unit", "year")


def column_name(field: str) -> Text:
    """What a column of tidy rows is called."""
    if field in COLUMNS:
        return plain(COLUMNS[field])
    kind, _, name = field.partition("." if "." in field else "_")
    if kind in ("money", "benefit") and name:  # money.law, benefit_p05
        return text("{outcome}: {part}", outcome=COLUMNS[kind], part=COLUMNS.get(name, name))
    return plain(field)


@dataclass(frozen=True)
class Row:
    """One row by year: where and when, of what, and mean and quantiles by their names."""

    scenario: str
    market: str
    year: int
    quantity: Quantity
    unit: str
    statistics: Mapping[str, float]

    @property
    def national(self) -> bool:
        """Whether it is of all markets together."""
        return self.market == ALL_MARKETS


def rows_by_year(report: Report) -> Iterator[Row]:
    """The rows of a report that has them by year."""
    names: Sequence[str] = report.fields[5:]
    numbers: Sequence[Any]
    for scenario, outcome, market, unit, year, *numbers in report.data:
        yield Row(scenario, market, int(year), Quantity.of(outcome), unit, dict(zip(names, numbers, strict=True)))
