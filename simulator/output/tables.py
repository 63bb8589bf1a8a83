"""What a command prints of single scenarios and of their worth: tables as plain text.

It must not know how the numbers were made, and decides nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary
from simulator.analysis.worth import Ratio, Statistics, WorthSummary
from simulator.output import numbers

OUTCOME_WORDS = {
    "firms": "firms selling abroad",
    "revenue": "foreign revenue, US$ m",
    "entries": "firms that start in the year",
    "exits": "firms that stop in the year",
    "pool": "firms that could start",
    "foreign_share": "share of revenue earned abroad",
    "public_cost": "public cost beyond the record, US$ m",
    "value_added": "value added at home, US$ m",
}
NOT_DEFINED = "not defined"
RATIO_WORDS = (
    "  The last three are ratios of means. A band is that of each draw's own ratio, and is missing where what is",
    "  divided by does not have one sign in all draws.",
)
BAND_WORDS = "Median, and in brackets the range that holds 90 % of the draws."


def shown_years(result: Result) -> tuple[int, ...]:
    """The last observed year, the middle of the forecast (a year that ends in 0 or 5 if there is one), the end."""
    start, end = result.scenario.as_of, result.scenario.end
    middle = (start + end) // 2
    round_years = [year for year in range(start + 1, end) if year % 5 == 0]
    if round_years:
        middle = min(round_years, key=lambda year: abs(year - middle))
    return tuple(dict.fromkeys(year for year in (start, middle, end) if start <= year <= end))


def result_table(result: Result, worth: WorthSummary | None = None) -> str:
    """One scenario: outcomes in three years, costs, its worth, and everything a reader must know beside them."""
    scenario, years = result.scenario, shown_years(result)
    rows = [["", *(str(year) for year in years)]]
    for outcome, words in OUTCOME_WORDS.items():
        rows.append([words, *(level_band(result.totals[outcome], year) for year in years)])
    facts = f"{scenario.file}; figures known up to {scenario.as_of}; {scenario.draws:,} draws"
    return "\n".join(
        [
            *(scenario.title, facts, "", *aligned(rows), "", BAND_WORDS),
            *_cost_lines(result, worth),
            *(_own_worth_lines(worth) if worth is not None else ()),
            "",
            *remarks(result),
        ]
    )


def _cost_lines(result: Result, worth: WorthSummary | None) -> list[str]:
    """Public cost by lever in the years shown, and its discounted sum; nothing where no lever costs anything."""
    years = [year for year in shown_years(result) if year > result.scenario.as_of]
    rows = [
        [f"  {lever}", *(level_band(result.cost_by_lever[lever], year) for year in years)]
        for lever in result.levers_that_cost
    ]
    if not rows:
        return []
    head = ["Public cost beyond the record by lever, US$ m", *(str(year) for year in years)]
    if worth is not None:
        head.append(f"{worth.first} to {worth.end}, discounted")
        for row, lever in zip(rows, result.levers_that_cost, strict=True):
            row.append(band(worth.cost_by_lever[lever], numbers.level))
    return ["", *aligned([head, *rows])]


def _own_worth_lines(worth: WorthSummary) -> list[str]:
    if not any(any(values.values()) for values in (worth.cost, worth.revenue, worth.value_added, worth.firms)):
        return ["", "Against the record it costs and brings nothing: both are the same in every draw."]
    return ["", "What it is worth against the record", *worth_lines({"": worth})]


def worth_lines(worths: Mapping[str, WorthSummary]) -> list[str]:
    """What scenarios, by name, are worth against one and the same, side by side, and how that was summed up."""
    some = next(iter(worths.values()))
    heads: dict[str, Callable[[WorthSummary], str]] = {
        "  public cost, tax forgone included, US$ m": lambda worth: band(worth.cost),
        "  extra foreign revenue, US$ m": lambda worth: band(worth.revenue),
        "  extra value added at home, US$ m": lambda worth: band(worth.value_added),
        "  national benefit: value added less cost, US$ m": lambda worth: band(worth.benefit),
        "    its mean": lambda worth: numbers.change(worth.benefit["mean"]),
        "    it is above zero in": lambda worth: share(worth.probability_positive),
        f"  extra firms in {some.end}": lambda worth: band(worth.firms),
        "  cost of each extra firm, US$ m": lambda worth: _ratio(worth.cost_per_firm, "saved for each lost"),
        "  cost of each extra US$1 of revenue, US$": lambda worth: _ratio(
            worth.cost_per_revenue, "saved for each lost"
        ),
        "  extra revenue for each US$1 of cost, US$": lambda worth: _ratio(
            worth.revenue_per_cost, "lost for each saved"
        ),
    }
    rows = [["", *worths], *([head, *(cell(worth) for worth in worths.values())] for head, cell in heads.items())]
    lines = aligned(rows if any(worths) else rows[1:])
    rate = f"{100 * some.discount:.3g} %"
    summed = f"  Money is the sum of {some.first} to {some.end}, discounted at {rate} a year to {some.first}."
    return [*lines, summed, *RATIO_WORDS]


def band(values: Statistics, words: Callable[[float], str] = numbers.change) -> str:
    """A median with its 90 % band."""
    middle, low, high = (words(values[name]) for name in ("p50", "p05", "p95"))
    return middle if low == middle == high else f"{middle} ({low} to {high})"


def share(probability: float) -> str:
    """How many of the draws."""
    return f"{numbers.chance(probability)} of draws"


def _ratio(ratio: Ratio, given_up: str) -> str:
    """A ratio of means with the band of the draws' own ratios, or that it is not defined."""
    if ratio.of_means is None:
        return NOT_DEFINED
    written = _unsigned(ratio.of_means)
    if ratio.by_draw is not None:
        written += f" ({_unsigned(ratio.by_draw['p05'])} to {_unsigned(ratio.by_draw['p95'])})"
    return f"{written} {given_up}" if ratio.given_up else written


def _unsigned(value: float) -> str:
    """A number that is known as well as a difference, without a plus."""
    return numbers.change(value).removeprefix("+")


def remarks(result: Result) -> list[str]:
    """Targets, what is beyond the evidence or without effect, and checks against what is known."""
    return [*own_words(result), *identified_words(result), *score_words(result)]


def score_words(result: Result) -> list[str]:
    """How often such bands held later figures, where that was scored."""
    score = result.backtest
    if score is None:
        return ["Backtest: none, since other sizes of shocks are believed than those that were fitted."]
    held = f"{score.level:.0%} bands held {score.held:.0%} of {score.figures:,} later figures".replace("%", " %")
    return [f"Backtest: {held} in {score.countries} other countries; firm counts are untested abroad."]


def own_words(result: Result, idle: Sequence[str] | None = None) -> list[str]:
    """Targets, and what is beyond the evidence, without effect (all of it unless stated), or to be taken with care."""
    return [*_target_words(result), *_care_words(result, result.no_effect if idle is None else idle)]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines, each column as wide as its widest cell."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))] if rows else []
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def level_band(summary: Summary, year: int) -> str:
    """A level in a year with its 90 % band."""
    at = summary.at(year)
    if np.isnan(at["p50"]):
        return "not known"
    return band(at, _percent if summary.unit == "1" else numbers.level)


def _percent(value: float) -> str:
    return f"{value:.1%}".replace("%", " %")


def _target_words(result: Result) -> Iterator[str]:
    for target in result.targets:
        side, line = ("at least", target.at_least) if target.at_least is not None else ("at most", target.at_most)
        chance = numbers.chance(target.probability)
        yield f"Target: {target.outcome} in {target.year} {side} {line:,g}: chance {chance}."


def _care_words(result: Result, idle: Sequence[str]) -> Iterator[str]:
    for found in result.extrapolated:
        years = f"{found.years[0]} to {found.years[-1]}" if len(found.years) > 1 else str(found.years[0])
        yield (
            f"Beyond the evidence: {found.key} leaves {found.low:g} to {found.high:g} in {years}; "
            "its effect there is extrapolated."
        )
    repeated = [key for key in idle if key.startswith("levers.") and key.count(".") == 1]
    for key in repeated:
        yield f"Without effect: {key} repeats the record."
    others = [key for key in idle if key not in repeated]
    if others:
        yield f"Without effect: {', '.join(others)} {'changes' if len(others) == 1 else 'change'} no outcome."
    for note in result.notes:
        yield f"Careful: {note}."


def identified_words(result: Result) -> Iterator[str]:
    """What the draws imply for two numbers that were not put in."""
    identified = result.ensemble.identified
    renewal, growth = (float(np.median(values)) for values in (identified.renewal, identified.established_growth))
    published = [row for row in result.scenario.seeds.observations if row.quantity == "digital_firm_growth"]
    beside = "".join(f"; all digital firms grew by {np.expm1(row.value):.1%} in {row.year}" for row in published)
    words = (
        f"Implied: firms that could start renew themselves by {renewal:.1%} a year{beside}; "
        f"established firms' revenue grows by {growth:.1%} a year on trend."
    )
    yield words.replace("%", " %")
