"""`goglobal run`: one scenario, its outcomes, and what it is worth against current policy."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from simulator import __version__
from simulator.analysis.compare import difference
from simulator.analysis.results import Result, TargetChance, lever_values
from simulator.analysis.worth import WorthSummary
from simulator.inputs.scenario import ALL_MARKETS
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES
from simulator.report.language import (
    CHANCE,
    PERCENT,
    PLAIN,
    QUANTITIES,
    US_MILLION_YEARLY,
    capitalised,
    plain,
    scale,
    text,
    unit_of,
)
from simulator.report.language import OUTCOMES as NAMES
from simulator.report.model import (
    ABSENT,
    NOTHING,
    Band,
    Cell,
    Column,
    Figure,
    Lines,
    Mark,
    Report,
    Row,
    Rows,
    Slot,
    Stack,
    Table,
    Text,
    Value,
)
from simulator.report.names import lever, market, quoted
from simulator.report.notes import careful
from simulator.report.projections import PUBLISHED, YEAR, layer, outside, panel_unit, published, series, wider_figures
from simulator.report.provenance import filter_data, provenance
from simulator.report.sentences import sentence
from simulator.report.values import STATISTICS, claimed, inner, mean, median, summary_data, summary_rows
from simulator.report.worth import worth_data, worth_table

FIELDS = ("scenario", "outcome", "market", "unit", "year", *STATISTICS)
COSTS = ("public_cost", "tax_forgone")
BANDS = text("Line: median; bands: half and 9 in 10 simulations")


def report(result: Result, current: Result, worth: WorthSummary, year: int | None = None) -> Report:
    """One scenario; `current` is current policy in the same world, on the same draws."""
    scenario = result.scenario
    year = year or scenario.end
    return Report(
        name=scenario.stem,
        answer=[answer(result, year)],
        sentences=list(_sentences(result, current, year)),
        careful=[*careful([result]), *outside(result, "revenue"), *outside(result, "firms")],
        figures=_figures(result, year),
        detail=[*_details(result, worth)],
        record={**result_data(result), "worth": worth_data(worth), "differences": _differences(current, result)},
        fields=FIELDS,
        data=list(result_rows(result)),
        provenance=provenance([result], score(result)),
        next=_next(result),
    )


def _next(result: Result) -> str:
    scenario = result.scenario
    if scenario.policy == scenario.seeds.current:
        return f"goglobal compare {scenario.stem} go-global"
    return f"goglobal compare baseline {scenario.stem}"


def shown_years(result: Result, year: int) -> tuple[int, ...]:
    """The last estimated year, the round year in the middle of the forecast, and the year that is asked about."""
    start = result.scenario.as_of
    round_years = [middle for middle in range(start + 1, year) if middle % 5 == 0]
    middle = min(round_years, key=lambda one: abs(one - (start + year) / 2), default=year)
    return tuple(dict.fromkeys((start, middle, year)))


# --- The answer ---------------------------------------------------------------------------------------------------


def answer(result: Result, year: int) -> Table:
    """One row an outcome, then the chance of each target."""
    years = shown_years(result, year)
    outcomes = [name for name in OUTCOMES if name not in COSTS or np.nan_to_num(result.totals[name].mean).any()]
    rows = [_row(result, outcome, years) for outcome in outcomes]
    rows += [[_target_name(target), *(NOTHING for _ in years[:-1]), _chance(target)] for target in result.targets]
    return Table(
        title=text("{title}: median (90 % of simulations)", title=quoted(result.scenario)),
        columns=[Column(NOTHING, values=False), *(Column(plain(str(year))) for year in years)],
        rows=rows,
    )


def _row(result: Result, outcome: str, years: Sequence[int]) -> list[Cell]:
    """An outcome in these years, all in one unit, which its name states."""
    values = [median(result.totals[outcome], year, outcome) for year in years]
    unit = scale([value for value in values if np.isfinite(value.amount)], unit_of(outcome))
    name = text("{name}, {unit}", name=NAMES[outcome], unit=unit.short) if unit.short.en else plain(NAMES[outcome])
    return [name, *(replace(value, unit=unit) if np.isfinite(value.amount) else None for value in values)]


def _chance(target: TargetChance) -> Cell:
    return ABSENT if target.probability is None else Value(target.probability, CHANCE)


def _target_name(target: TargetChance) -> Text:
    return text(
        "{outcome} {side} {line} in {year}: chance, %",
        outcome=NAMES[target.outcome],
        side=text("at least") if target.at_least is not None else text("at most"),
        line=target_line(target),
        year=target.year,
    )


def target_line(target: TargetChance) -> Value:
    """The line of a target."""
    line = target.at_least if target.at_least is not None else target.at_most
    assert line is not None  # the reader of scenarios asks for one of them
    return Value(line, unit_of(target.outcome), digits=6)


def _sentences(result: Result, current: Result, year: int) -> Iterator[Text]:
    firms, revenue = (median(result.totals[outcome], year, outcome) for outcome in ("firms", "revenue"))
    yield text(
        "In {year}, {firms} sell abroad (90 %: {firms_band}) and earn {revenue} there (90 %: {revenue_band}).",
        year=year,
        firms=firms,
        firms_band=Band(firms),
        revenue=revenue,
        revenue_band=Band(revenue),
    )
    if result.scenario.policy != result.scenario.seeds.current:
        gap = difference(current, result, "revenue")
        made = claimed(gap, "revenue", year, current.totals["revenue"])
        subject = text("Against current policy, {title}", title=quoted(result.scenario))
        yield sentence(subject, made, "revenue", year)
    for target in result.targets:
        told: dict[str, Slot] = {
            "outcome": capitalised(QUANTITIES[target.outcome]),
            "side": text("is at least") if target.at_least is not None else text("is at most"),
            "line": target_line(target),
            "year": target.year,
        }
        if target.probability is None:
            beyond = "Whether {outcome} {side} {line} in {year} is not known: the projection ends in {end}."
            yield text(beyond, **{**told, "outcome": QUANTITIES[target.outcome]}, end=result.scenario.end)
        else:
            chance = Value(target.probability, CHANCE)
            yield text("{outcome} {side} {line} in {year}: {chance} of simulations.", **told, chance=chance)


# --- Figures ------------------------------------------------------------------------------------------------------


def _figures(result: Result, year: int) -> dict[str, Figure]:
    stem = result.scenario.stem
    figures = {
        f"{stem}-revenue": fan(result, "revenue"),
        f"{stem}-firms": fan(result, "firms"),
        f"{stem}-markets": _markets(result, year),
    }
    if result.levers_that_cost:
        figures[f"{stem}-cost"] = _cost(result)
    return figures


def fan(result: Result, outcome: str) -> Figure:
    """A projection with its bands, the estimated past, published figures and targets."""
    scenario, end = result.scenario, median(result.totals[outcome], result.scenario.end, outcome)
    unit = panel_unit([result], outcome)
    targets = [t for t in result.targets if t.outcome == outcome and t.probability is not None]
    marks = [
        *published(result, outcome),
        *wider_figures(result),
        *(Mark("across", text("target {line}", line=target_line(t)), y=target_line(t).amount) for t in targets),
    ]
    return Figure(
        title=text(
            "{outcome} in {year}: {end} (9 in 10 simulations: {band})",
            outcome=capitalised(NAMES[outcome]),
            year=scenario.end,
            end=end,
            band=Band(end),
        ),
        subtitle=text("{title}, {unit}. {bands}", title=quoted(scenario), unit=unit.head, bands=BANDS),
        panels=[
            Lines(
                title=NOTHING,
                unit=unit,
                x=YEAR,
                series=[series(result, outcome, "scenario", whole=True)],
                marks=marks,
                marks_name=PUBLISHED,
                zero=True,
            )
        ],
        columns=1,
        notes=list(outside(result, outcome)),
    )


def _markets(result: Result, year: int) -> Figure:
    """Revenue and firms of each market, the largest first."""
    seeds, markets = result.scenario.seeds, result.markets
    order = sorted(markets, key=lambda name: -markets[name]["revenue"].at(year)["p50"])
    lead = median(markets[order[0]]["revenue"], year, "revenue")
    return Figure(
        title=text(
            "{market}: the largest market in {year}, {value}", market=market(order[0], seeds), year=year, value=lead
        ),
        subtitle=text(
            "{title}. Dot: median; bars: half and 9 in 10 simulations. How revenue splits over markets is mostly "
            "judgement",
            title=quoted(result.scenario),
        ),
        panels=[_market_rows(result, outcome, order, year) for outcome in ("revenue", "firms")],
    )


def _market_rows(result: Result, outcome: str, order: Sequence[str], year: int) -> Rows:
    values = {name: median(result.markets[name][outcome], year, outcome) for name in order}
    unit = scale(list(values.values()), unit_of(outcome))
    return Rows(
        title=text("{outcome} in {year}, {unit}", outcome=NAMES[outcome], year=year, unit=unit.head),
        unit=unit,
        rows=[
            Row(
                plain(market(name, result.scenario.seeds)),
                name,
                "quiet",
                value,
                inner=inner(result.markets[name][outcome], year),
                said=plain(value),
            )
            for name, value in values.items()
        ],
    )


def _cost(result: Result) -> Figure:
    """Public cost over the years by lever; averages, since they add up."""
    seeds, end = result.scenario.seeds, result.scenario.end
    total = mean(result.totals["public_cost"], end, "public_cost", signed=True)
    return Figure(
        title=text(
            "{title} costs {total} in {year} on average",
            title=quoted(result.scenario),
            total=replace(total, signed=False),
            year=end,
        ),
        subtitle=text(
            "Public cost beyond current policy, tax forgone included, {unit}, on average", unit=US_MILLION_YEARLY.head
        ),
        panels=[
            Stack(
                title=NOTHING,
                unit=US_MILLION_YEARLY,
                x=YEAR,
                layers=[
                    layer(
                        result.cost_by_lever[name],
                        "public_cost",
                        name=plain(lever(name, seeds)),
                        key=name,
                        role="scenario",
                        start=result.scenario.as_of,
                    )
                    for name in result.levers_that_cost
                ],
            )
        ],
        colours={name: about.colour for name, about in seeds.levers_about.items()},
        columns=1,
    )


# --- Detail -------------------------------------------------------------------------------------------------------


def _details(result: Result, worth: WorthSummary) -> Iterator[Table]:
    if any(any(values.values()) for values in (worth.cost, worth.revenue, worth.value_added, worth.firms)):
        yield worth_table(text("What it is worth against current policy"), [(quoted(result.scenario), worth)])
    years = shown_years(result, result.scenario.end)
    if result.levers_that_cost:
        yield _cost_table(result, years)
    yield _market_table(result)
    yield from checks_tables(result)


def _cost_table(result: Result, years: Sequence[int]) -> Table:
    shown = [year for year in years if year > result.scenario.as_of]
    return Table(
        title=text("Public cost beyond current policy by lever"),
        columns=[Column(NOTHING, values=False), *(Column(plain(str(year)), unit=US_MILLION_YEARLY) for year in shown)],
        rows=[
            [
                lever(name, result.scenario.seeds),
                *(median(result.cost_by_lever[name], year, "public_cost", signed=True) for year in shown),
            ]
            for name in result.levers_that_cost
        ],
    )


def _market_table(result: Result) -> Table:
    end = result.scenario.end
    return Table(
        title=text("Markets in {year}", year=end),
        columns=[
            Column(NOTHING, values=False),
            *(Column(plain(NAMES[outcome]), unit=unit_of(outcome)) for outcome in MARKET_OUTCOMES),
        ],
        rows=[
            [
                market(name, result.scenario.seeds),
                *(median(result.markets[name][outcome], end, outcome) for outcome in MARKET_OUTCOMES),
            ]
            for name in result.markets
        ],
    )


def checks_tables(result: Result) -> Iterator[Table]:
    """What the draws imply for two rates that were not put in, and how often such bands held later figures."""
    yield _implied(result)
    if (held := score(result)) is not None:
        yield Table(text("Backtest"), [Column(NOTHING, values=False)], [[held]])


def _implied(result: Result) -> Table:
    identified, seeds = result.ensemble.identified, result.scenario.seeds
    renewal, growth = (float(np.median(values)) for values in (identified.renewal, identified.established_growth))
    beside = seeds.country.renewal
    rows: list[list[Cell]] = [
        [text("yearly renewal of capable firms"), Value(renewal, PERCENT, digits=2)],
        [text("trend growth of established firms' revenue"), Value(growth, PERCENT, digits=2)],
    ]
    rows += [
        [
            text("for comparison: growth of all firms of the sector in {year}", year=row.year),
            Value(float(np.expm1(row.value)), PERCENT, digits=2),
        ]
        for row in result.scenario.observations
        if row.quantity == beside
    ]
    return Table(text("Implied rates"), [Column(NOTHING, values=False), Column(NOTHING)], rows)


def score(result: Result) -> Text | None:
    """How often such bands held later figures of other countries; None where that was not scored."""
    found = result.backtest
    if found is None:
        return None
    return text(
        "{level} bands held {held} of {figures} later figures in {countries} other countries",
        level=Value(found.level, CHANCE),
        held=Value(found.held, CHANCE),
        figures=Value(found.figures, PLAIN, digits=9),
        countries=found.countries,
    )


# --- Data ---------------------------------------------------------------------------------------------------------


def _differences(current: Result, result: Result) -> dict[str, Any]:
    """What the scenario changes against current policy in the same world, by outcome."""
    return {name: summary_data(difference(current, result, name).summary) for name in ("firms", "revenue")}


def result_data(result: Result) -> dict[str, Any]:
    """A scenario as JSON holds it."""
    scenario = result.scenario
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        "title": scenario.title,
        "story": scenario.story,
        "version": __version__,
        "as_of": scenario.as_of,
        "end": scenario.end,
        "draws": scenario.draws,
        "rng_seed": scenario.rng_seed,
        "outcomes": {name: summary_data(summary) for name, summary in result.totals.items()},
        "as_counted": {name: summary_data(summary) for name, summary in result.as_counted.items()},
        "chance_of_wider_figures": result.chance_of_wider_figures,
        "markets": {
            market: {name: summary_data(summary) for name, summary in outcomes.items()}
            for market, outcomes in result.markets.items()
        },
        "cost_by_lever": {name: summary_data(summary) for name, summary in result.cost_by_lever.items()},
        "levers": lever_values(scenario.policy, scenario),
        "record": lever_values(scenario.seeds.current, scenario, beside=scenario.policy),
        "targets": [
            {key: value for key, value in asdict(target).items() if value is not None} for target in result.targets
        ],
        "extrapolated": [asdict(found) for found in result.extrapolated],
        "no_effect": list(result.no_effect),
        "filter": filter_data(result.ensemble.filter),
        "grades": scenario.seeds.grades,
        "backtest": result.backtest.model_dump() if result.backtest is not None else None,
        "notes": list(result.notes),
    }


def result_rows(result: Result) -> Iterator[list[Any]]:
    """A scenario as tidy rows; costs by lever stand under public_cost.LEVER, and under as_counted.OUTCOME what figures
    of each year count.
    """
    name = result.scenario.name
    for outcome, summary in result.totals.items():
        yield from summary_rows((name, outcome, ALL_MARKETS), summary)
    for outcome, summary in result.as_counted.items():
        yield from summary_rows((name, f"as_counted.{outcome}", ALL_MARKETS), summary)
    for place, outcomes in result.markets.items():
        for outcome, summary in outcomes.items():
            yield from summary_rows((name, outcome, place), summary)
    for cost, summary in result.cost_by_lever.items():
        yield from summary_rows((name, f"public_cost.{cost}", ALL_MARKETS), summary)
