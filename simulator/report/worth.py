"""What a policy is worth against another: cost, extra firms and revenue, and what is left, as data and as a table."""

from collections.abc import Callable, Sequence
from typing import Any

from simulator.analysis.summaries import QUANTILES
from simulator.analysis.worth import Ratio, Statistics, WorthSummary
from simulator.report.language import CHANCE, FIRMS, PERCENT, PLAIN, US_MILLION, phrase, text
from simulator.report.model import ABSENT, NAMES, Cell, Column, Table, Text, Value
from simulator.report.values import STATISTICS, of_draws

NOT_DEFINED = phrase("not defined")


def worth_data(worth: WorthSummary) -> dict[str, Any]:
    """As JSON holds it: discounted sums of money, firms at the end, prices; null for what is not defined."""
    return {
        "against": worth.against,
        "discount": worth.discount,
        "discounted_to": worth.first,
        "end": worth.end,
        "public_cost": _data(worth.cost),
        "tax_forgone": _data(worth.tax_forgone),
        "revenue": _data(worth.revenue),
        "value_added": _data(worth.value_added),
        "benefit": {**_data(worth.benefit), "probability_positive": worth.probability_positive},
        "firms": _data(worth.firms, "firms"),
        "cost_per_firm": _ratio_data(worth.cost_per_firm, "US$ million/firm"),
        "cost_per_revenue": _ratio_data(worth.cost_per_revenue, "1"),
        "revenue_per_cost": _ratio_data(worth.revenue_per_cost, "1"),
        "cost_by_lever": {lever: _data(values) for lever, values in worth.cost_by_lever.items()},
    }


def _data(values: Statistics, unit: str = "US$ million") -> dict[str, Any]:
    return {"unit": unit, **{name: values[name] for name in STATISTICS}}


def _ratio_data(ratio: Ratio, unit: str) -> dict[str, Any]:
    by_draw = ratio.by_draw or dict.fromkeys(QUANTILES)
    return {"unit": unit, "of_means": ratio.of_means, **{name: by_draw[name] for name in QUANTILES}}


def pays(worth: WorthSummary | None) -> Cell:
    """The chance that a policy pays for itself; a dash where nothing can be said, or nothing is spent or brought."""
    if worth is None or not any(worth.benefit.values()):
        return ABSENT
    return Value(worth.probability_positive, CHANCE)


def worth_table(title: Text, worths: Sequence[tuple[Text, WorthSummary, Cell]]) -> Table:
    """What policies are worth and how surely they pay, side by side; they share their years and their discount rate.

    Where that has no sense, as of another world, no benefit is told either.
    """
    some = worths[0][1]
    lines: Sequence[tuple[Text, Callable[[WorthSummary, Cell], Cell]]] = (
        (text("public cost, tax forgone included, US$ m"), lambda worth, _: of_draws(worth.cost, US_MILLION)),
        (text("of it tax forgone, US$ m"), lambda worth, _: of_draws(worth.tax_forgone, US_MILLION)),
        (text("extra foreign revenue, US$ m"), lambda worth, _: of_draws(worth.revenue, US_MILLION)),
        (text("extra value added at home, US$ m"), lambda worth, _: of_draws(worth.value_added, US_MILLION)),
        (text("benefit to the nation, US$ m"), _benefit),
        (text("pays for itself, %"), lambda _, paid: paid),
        (text("extra firms in {year}", year=some.end), lambda worth, _: of_draws(worth.firms, FIRMS)),
        (text("cost of each extra firm, US$ m"), lambda worth, _: _ratio(worth.cost_per_firm)),
        (text("extra revenue for each dollar of cost"), lambda worth, _: _ratio(worth.revenue_per_cost)),
    )
    return Table(
        title=title,
        columns=[NAMES, *(Column(name) for name, _, _ in worths)],
        rows=[[name, *(cell(worth, paid) for _, worth, paid in worths)] for name, cell in lines],
        note=text(
            "Money is the sum of {first} to {end} at prices of {prices}, discounted at {rate} a year to {first}. "
            "Benefit: extra value added less what the same people would have earned elsewhere, less spending and what "
            "it costs to raise it; of tax forgone only the cost of raising it elsewhere. The last two lines are ratios "
            "of averages, not defined where they would divide by nothing or noise, or where both go opposite ways.",
            first=some.first,
            end=some.end,
            prices=some.prices_of,
            rate=Value(some.discount, PERCENT),
        ),
    )


def _benefit(worth: WorthSummary, paid: Cell) -> Cell:
    return ABSENT if paid is ABSENT else of_draws(worth.benefit, US_MILLION)


def _ratio(ratio: Ratio) -> Cell:
    """A ratio of averages; of less money, what is lost for each dollar saved."""
    if ratio.of_means is None:
        return NOT_DEFINED
    value = Value(ratio.of_means, PLAIN, digits=2)
    return text("{value} (given up for each saved)", value=value) if ratio.given_up else value
