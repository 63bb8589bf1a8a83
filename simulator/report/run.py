"""`goglobal run`: one scenario, its outcomes, and what it is worth against current policy."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from simulator import __version__
from simulator.analysis.compare import difference
from simulator.analysis.results import Result, TargetChance, lever_values
from simulator.analysis.summaries import statistics
from simulator.analysis.worth import DISCOUNT, WorthSummary
from simulator.inputs.scenario import ALL_MARKETS, DEFAULTS, Scenario, World
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES
from simulator.report import language, model
from simulator.report.claim import sentence
from simulator.report.language import CHANCE, capitalised, plain, scale, text, unit_of
from simulator.report.names import CURRENT_POLICY, another, command, lever, lever_colours, market, quoted
from simulator.report.notes import careful
from simulator.report.projections import PUBLISHED, YEAR, layer, outside, panel_unit, published, series, wider_figures
from simulator.report.provenance import provenance
from simulator.report.values import (
    STATISTICS,
    claimed,
    data_of,
    inner,
    mean,
    median,
    numbered,
    summaries_data,
    summary_rows,
)
from simulator.report.worth import pays, worth_data, worth_table

FIELDS = ("scenario", "outcome", "market", "unit", "year", *STATISTICS)
COSTS = ("public_cost", "tax_forgone")
BANDS = text("Line: median; bands: half and 9 in 10 simulations")


def report(
    result: Result,
    current: Result,
    worth: WorthSummary,
    year: int | None = None,
    together: Sequence[Scenario] = (),
) -> model.Report:
    """One scenario of those that are run `together`; `current` is current policy in the same world, on its draws."""
    scenario = result.scenario
    year = year or scenario.end
    differences = {name: difference(current, result, name).summary for name in ("firms", "revenue")}
    return model.Report(
        name=scenario.stem,
        answer=[answer(result, year)],
        sentences=list(_sentences(result, current, year)),
        careful=[*careful([result]), *outside(result, "revenue", "firms")],
        figures=_figures(result, year),
        detail=list(_details(result, worth, year)),
        record={**result_data(result), "worth": worth_data(worth), "differences": summaries_data(differences)},
        fields=FIELDS,
        data=list(result_rows(result)),
        provenance=provenance([result], score(result)),
        next=to_compare(scenario, year, together, worth.discount),
    )


def to_compare(
    scenario: Scenario, year: int, together: Sequence[Scenario] = (), discount: float = DISCOUNT
) -> Sequence[str]:
    """What compares scenarios with current policy; of policy in another world what tells the two apart."""
    policy, world = scenario.policy != scenario.seeds.current, scenario.world != World()
    several = len(together) > 1
    if scenario.end > DEFAULTS["end"] and "--end" not in dict(scenario.options):  # which current policy has to reach
        scenario = replace(scenario, options=(*scenario.options, ("--end", str(scenario.end))))
    if policy and world and not several:
        return command(scenario, "why", scenario.named, year=year)
    if policy or world or scenario.changed or several:
        compared = dict.fromkeys((CURRENT_POLICY, *(one.named for one in together or [scenario])))
        return command(scenario, "compare", *compared, year=year, discount=discount)
    return command(scenario, "compare", scenario.named, another(scenario), year=year, discount=discount)


def shown_years(result: Result, year: int) -> tuple[int, ...]:
    """The last estimated year, the round year in the middle of the forecast, and the year that is asked about."""
    start = result.scenario.as_of
    round_years = [middle for middle in range(start + 1, year) if middle % 5 == 0]
    middle = min(round_years, key=lambda one: abs(one - (start + year) / 2), default=year)
    return tuple(dict.fromkeys((start, middle, year)))


# --- The answer ---------------------------------------------------------------------------------------------------


def answer(result: Result, year: int) -> model.Table:
    """One row an outcome, then the chance of each target."""
    years = shown_years(result, year)
    outcomes = [name for name in OUTCOMES if name not in COSTS or np.nan_to_num(result.totals[name].mean).any()]
    rows = [_row(result, outcome, years) for outcome in outcomes]
    for target in result.targets:
        outcome = language.OUTCOMES[target.outcome]
        name = text("{outcome} {side} {line} in {year}: chance, %", outcome=outcome, **goal(target))
        chance = model.ABSENT if target.probability is None else model.Value(target.probability, CHANCE)
        rows.append([name, *(model.NOTHING for _ in years[:-1]), chance])
    title = text("{title}: median (90 % of simulations)", title=quoted(result.scenario))
    return model.Table(title, [model.NAMES, *(model.Column(plain(str(year))) for year in years)], rows)


def _row(result: Result, outcome: str, years: Sequence[int]) -> list[model.Cell]:
    """An outcome in these years, all in one unit, which its name states."""
    values = [median(result.totals[outcome], year, outcome) for year in years]
    unit, words = scale(values, unit_of(outcome)), language.OUTCOMES[outcome]
    name = text("{name}, {unit}", name=words, unit=unit.short) if unit.short.en else plain(words)
    return [name, *(replace(value, unit=unit) if np.isfinite(value.amount) else None for value in values)]


def goal(target: TargetChance) -> dict[str, model.Slot]:
    """The line of a target, on which side of it an outcome has to be, and when."""
    side = text("at least") if target.at_least is not None else text("at most")
    return {"side": side, "line": line_of(target), "year": target.year}


def line_of(target: TargetChance) -> model.Value:
    """The line of a target, as it was typed."""
    line = target.at_least if target.at_least is not None else target.at_most
    assert line is not None  # the reader of scenarios asks for one of them
    return model.Value(line, unit_of(target.outcome), digits=6)


def known_targets(result: Result, outcome: str) -> list[TargetChance]:
    """The targets for an outcome whose year the projection reaches."""
    return [target for target in result.targets if target.outcome == outcome and target.probability is not None]


def target_mark(target: TargetChance) -> model.Mark:
    """The line of a target in a figure."""
    line = line_of(target)
    return model.Mark("across", text("target {line}", line=line), y=line.amount)


def _sentences(result: Result, current: Result, year: int) -> Iterator[model.Text]:
    firms, revenue = (median(result.totals[outcome], year, outcome) for outcome in ("firms", "revenue"))
    yield text(
        "In {year}, {firms} sell abroad (90 %: {firms_band}) and earn {revenue} there (90 %: {revenue_band}).",
        year=year,
        firms=firms,
        firms_band=model.Band(firms),
        revenue=revenue,
        revenue_band=model.Band(revenue),
    )
    if result.scenario.policy != result.scenario.seeds.current:
        made = claimed(difference(current, result, "revenue"), "revenue", year, current.totals["revenue"])
        same_world = "Against current policy in the same world, {title}"
        words = "Against current policy, {title}" if result.scenario.world == World() else same_world
        yield sentence(text(words, title=quoted(result.scenario)), made, "revenue", year)
    for target in result.targets:
        outcome, aim = language.QUANTITIES[target.outcome], goal(target)
        if target.probability is None:
            yield text(
                "Whether {outcome} is {side} {line} in {year} is not known: the projection ends in {end}.",
                outcome=outcome,
                end=result.scenario.end,
                **aim,
            )
        else:
            yield text(
                "{outcome} is {side} {line} in {year}: {chance} of simulations.",
                outcome=capitalised(outcome),
                chance=model.Value(target.probability, CHANCE),
                **aim,
            )


# --- Figures ------------------------------------------------------------------------------------------------------


def _figures(result: Result, year: int) -> dict[str, model.Figure]:
    stem = result.scenario.stem
    figures = {f"{stem}-{outcome}": fan(result, outcome) for outcome in ("revenue", "firms")}
    if result.markets:
        figures[f"{stem}-markets"] = _markets(result, year)
    if result.levers_that_cost:
        figures[f"{stem}-cost"] = _cost(result)
    return figures


def fan(result: Result, outcome: str) -> model.Figure:
    """A projection with its bands, the estimated past, published figures and targets."""
    scenario, unit = result.scenario, panel_unit([result], outcome)
    end = median(result.totals[outcome], scenario.end, outcome)
    marks = [*published(result, outcome), *wider_figures(result, outcome)]
    marks += [target_mark(target) for target in known_targets(result, outcome)]
    drawn = series(result, outcome, "scenario", whole=True)
    return model.Figure(
        title=text(
            "{outcome} in {year}: {end} (9 in 10 simulations: {band})",
            outcome=capitalised(language.OUTCOMES[outcome]),
            year=scenario.end,
            end=end,
            band=model.Band(end),
        ),
        subtitle=text("{title}, {unit}. {bands}", title=quoted(scenario), unit=unit.head, bands=BANDS),
        panels=[model.Lines(model.NOTHING, unit, YEAR, [drawn], marks, PUBLISHED, zero=True)],
        notes=list(outside(result, outcome)),
    )


def _markets(result: Result, year: int) -> model.Figure:
    """Revenue and firms of each market, the largest first."""
    seeds, markets = result.scenario.seeds, result.markets
    order = sorted(markets, key=lambda name: -markets[name]["revenue"].at(year)["p50"])
    lead = median(markets[order[0]]["revenue"], year, "revenue")
    subtitle = text("{title}. Dot: median; bars: half and 9 in 10 simulations", title=quoted(result.scenario))
    if seeds.judged_markets:
        subtitle = text("{marks}. How revenue splits over markets is mostly judgement", marks=subtitle)
    return model.Figure(
        title=text(
            "{market}: the largest market in {year}, {value}", market=market(order[0], seeds), year=year, value=lead
        ),
        subtitle=subtitle,
        panels=[_market_rows(result, outcome, order, year) for outcome in ("revenue", "firms")],
    )


def _market_rows(result: Result, outcome: str, order: Sequence[str], year: int) -> model.Rows:
    rows = []
    for name in order:
        summary, words = result.markets[name][outcome], plain(market(name, result.scenario.seeds))
        rows.append(numbered(words, name, "quiet", median(summary, year, outcome), inner(summary, year)))
    unit = scale([row.value for row in rows], unit_of(outcome))
    title = text("{outcome} in {year}, {unit}", outcome=language.OUTCOMES[outcome], year=year, unit=unit.head)
    return model.Rows(title, unit, rows)


def _cost(result: Result) -> model.Figure:
    """Public cost over the years by lever; averages, since they add up."""
    seeds, end, unit = result.scenario.seeds, result.scenario.end, language.US_MILLION_YEARLY
    total, layers = mean(result.totals["public_cost"], end, "public_cost"), []
    for name in result.levers_that_cost:
        costs, words = result.cost_by_lever[name], plain(lever(name, seeds))
        layers.append(layer(costs, "public_cost", words, name, result.scenario.as_of))
    return model.Figure(
        title=text(
            "{title} {verb} {total} in {year} on average",
            title=quoted(result.scenario),
            verb=text("costs") if total.amount > 0 else text("saves"),
            total=language.size(total),
            year=end,
        ),
        subtitle=text("Public cost beyond current policy, tax forgone included, {unit}, on average", unit=unit.head),
        panels=[model.Stack(model.NOTHING, unit, YEAR, layers)],
        colours=lever_colours(seeds),
    )


# --- Detail -------------------------------------------------------------------------------------------------------


def _details(result: Result, worth: WorthSummary, year: int) -> Iterator[model.Table]:
    if any(any(values.values()) for values in (worth.cost, worth.revenue, worth.value_added, worth.firms)):
        yield worth_table(
            text("What it is worth against current policy"), [(quoted(result.scenario), worth, pays(worth))]
        )
    if result.levers_that_cost:
        yield _cost_table(result, year)
    if result.markets:
        yield _market_table(result, year)
    yield from checks_tables(result)


def _cost_table(result: Result, year: int) -> model.Table:
    years, unit = shown_years(result, year)[1:], language.US_MILLION_YEARLY
    rows: list[list[model.Cell]] = []
    for name in result.levers_that_cost:
        costs = [median(result.cost_by_lever[name], year, "public_cost", signed=True) for year in years]
        rows.append([lever(name, result.scenario.seeds), *costs])
    columns = [model.NAMES, *(model.Column(plain(str(year)), unit=unit) for year in years)]
    return model.Table(text("Public cost beyond current policy by lever"), columns, rows)


def _market_table(result: Result, year: int) -> model.Table:
    rows: list[list[model.Cell]] = []
    for name, summaries in result.markets.items():
        values = [median(summaries[outcome], year, outcome) for outcome in MARKET_OUTCOMES]
        rows.append([market(name, result.scenario.seeds), *values])
    columns = [model.Column(plain(language.OUTCOMES[outcome]), unit=unit_of(outcome)) for outcome in MARKET_OUTCOMES]
    return model.Table(text("Markets in {year}", year=year), [model.NAMES, *columns], rows)


def checks_tables(result: Result) -> Iterator[model.Table]:
    """What the draws imply for two rates that were not put in, and how often such bands held later figures."""
    yield _implied(result)
    if (held := score(result)) is not None:
        yield model.Table(text("Backtest"), [model.NAMES], [[held]])


def _implied(result: Result) -> model.Table:
    identified, seeds = result.ensemble.identified, result.scenario.seeds
    rates = [
        (text("yearly renewal of capable firms"), statistics(identified.renewal)["p50"]),
        (text("trend growth of established firms' revenue"), statistics(identified.established_growth)["p50"]),
    ]
    for row in result.scenario.observations:
        if row.quantity == seeds.country.renewal:
            name = text("for comparison: growth of all firms of the sector in {year}", year=row.year)
            rates.append((name, np.expm1(row.value)))
    unit = language.PERCENT
    rows: list[list[model.Cell]] = [[name, model.Value(float(rate), unit, digits=2)] for name, rate in rates]
    return model.Table(text("Implied rates"), [model.NAMES, model.Column(model.NOTHING, unit=unit)], rows)


def score(result: Result) -> model.Text | None:
    """How often such bands held later figures of other countries; None where that was not scored."""
    found = result.backtest
    if found is None:
        return None
    return text(
        "{level} bands held {held} of {figures} later figures in {countries} other countries",
        level=model.Value(found.level, CHANCE),
        held=model.Value(found.held, CHANCE),
        figures=model.Value(found.figures, language.PLAIN, digits=9),
        countries=found.countries,
    )


# --- Data ---------------------------------------------------------------------------------------------------------


def result_data(result: Result) -> dict[str, Any]:
    """A scenario as JSON holds it."""
    scenario = result.scenario
    return {
        "scenario": scenario.name,
        **data_of(scenario, "file", "title", "story"),
        "version": __version__,
        **data_of(scenario, *model.RUN_SETTINGS),
        "outcomes": summaries_data(result.totals),
        "markets": {market: summaries_data(outcomes) for market, outcomes in result.markets.items()},
        "as_counted": summaries_data(result.as_counted),
        "chance_of_wider_figures": result.chance_of_wider_figures,
        "cost_by_lever": summaries_data(result.cost_by_lever),
        "levers": lever_values(scenario.policy, scenario),
        "record": lever_values(scenario.seeds.current, scenario, beside=scenario.policy),
        "targets": [
            {name: value for name, value in asdict(target).items() if value is not None or name == "probability"}
            for target in result.targets
        ],
        "extrapolated": result.extrapolated,
        "no_effect": result.no_effect,
        "filter": result.ensemble.filter,
        "quantile_error": result.quantile_error,
        "grades": scenario.seeds.grades,
        "backtest": data_of(result.backtest, "level", "held", "figures", "countries") if result.backtest else None,
        "notes": result.notes,
    }


def result_rows(result: Result) -> Iterator[list[Any]]:
    """A scenario as tidy rows; costs by lever stand under public_cost.LEVER, what figures count under as_counted.*."""
    name = result.scenario.name
    for outcome, summary in result.totals.items():
        yield from summary_rows((name, outcome, ALL_MARKETS), summary)
    for place, outcomes in result.markets.items():
        for outcome, summary in outcomes.items():
            yield from summary_rows((name, outcome, place), summary)
    for outcome, summary in result.as_counted.items():
        yield from summary_rows((name, f"as_counted.{outcome}", ALL_MARKETS), summary)
    for cost, summary in result.cost_by_lever.items():
        yield from summary_rows((name, f"public_cost.{cost}", ALL_MARKETS), summary)
