"""`goglobal allocate`: the best mix of yearly activities for each budget."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from simulator.analysis.activities import NEW, SERVED
from simulator.analysis.allocation import Activity
from simulator.analysis.compare import wants_more
from simulator.analysis.frontier import EQUAL, GRID, TODAY, Frontier, SearchContext, Solved, Spending
from simulator.inputs.scenario import SET
from simulator.report import language, mix_file, model
from simulator.report.language import CHANCE, US_MILLION, listed, paragraph, plain, scale, text, unit_of, write
from simulator.report.layout import palette
from simulator.report.names import command, lever, lever_colours, market, quoted, setting, told_beyond, words
from simulator.report.notes import careful
from simulator.report.provenance import provenance
from simulator.report.values import care_data, data_of, evenly, numbered, of_draws
from simulator.report.variations import lever_unit

CHOSEN = "chosen"
QUANTILES = ("p05", "p10", "p25", "p50", "p75", "p95")
FIELDS = ("budget", "way", "rng_seed", "unit", "value", "mean", *QUANTILES, "spent")
"""Columns before the money of each lever and the amount of each activity."""

MOST_ROWS = 10  # budgets and activities in the answer
LUCK = 0.05  # share of what a mix brings: where its lead shrinks by more on fresh simulations, that is told

WAYS: Mapping[str, tuple[model.Text, model.Role]] = {
    CHOSEN: (text("best mix"), "total"),
    TODAY: (text("today's mix"), "first"),
    EQUAL: (text("equal split"), "scenario"),
}
"""The ways to spend that are drawn, and what their marks stand for."""

WAYS_NOTE = text("Today's mix: current policy scaled to the budget. Equal split: the same money for each activity.")

GROUPS = {SERVED: text(" in markets served now"), NEW: text(" in other markets")}
UNIT_DATA = {CHANCE: "1", language.FIRMS: "firms", US_MILLION: "US$ million"}
BUDGET = text("budget, US$ million a year")


def report(found: Frontier) -> model.Report:
    """What each budget brings when it is spent best; all values are of fresh simulations, which no search has seen."""
    context, menu, bought = found.context, found.context.menu, _bought(found)
    others = [after for before, after in pairwise(found.solved) if after.mix != before.mix]
    shown = evenly([found.solved[0], *others], MOST_ROWS)  # what buys something else than the one before
    last = shown[-1]
    sentences, notes = list(_sentences(found, last)), list(_notes(found, last))
    whole = len(shown) == len(found.solved) and len(bought) <= MOST_ROWS
    figures = {"allocate-frontier": _frontier(found, last)}
    return model.Report(
        name="allocate",
        answer=[_values(found, shown), *_amounts(found, shown, bought[:MOST_ROWS])],
        sentences=sentences,
        careful=[*notes, *careful([context.result], varied=menu.levers)],
        figures={**figures, "allocate-mix": _mix(found, last)} if last.chosen.most > 0 else figures,
        detail=[] if whole else [_values(found, found.solved), *_amounts(found, found.solved, bought)],
        record=_data(found, [write(note, "en") for note in notes], paragraph(sentences)),
        fields=(*FIELDS, *(f"money.{name}" for name in menu.levers), *(own.name for own in menu.activities)),
        data=list(_rows(found)),
        provenance=provenance([context.result]),
        next=_next(context, last),
    )


def _next(context: SearchContext, last: Solved) -> Sequence[str]:
    """To compare the mix with what it started from; what was set stands in its file."""
    scenario, mix = context.scenario, f"{model.FOLDER}{mix_file.file_of(last.budget)}"
    asked = replace(scenario, options=tuple(option for option in scenario.options if option[0] != SET))
    return command(asked, "compare", scenario.named, mix, discount=context.discount)


def scenario_file(context: SearchContext, solved: Solved, folder: Path) -> str:
    """The scenario file of a budget."""
    return mix_file.scenario_file(context, solved, write(_aim(context), "en"), folder)


def _bought(found: Frontier) -> list[Activity]:
    """Activities that differ from current policy, those that go furthest in their evidence first."""
    last, activities = found.solved[-1].mix, found.context.menu.activities
    bought = [own for own in activities if any(one.mix[own.name] != own.low for one in found.solved)]
    return sorted(bought, key=lambda own: (own.low - last[own.name]) / (own.high - own.low))


# --- What is aimed at ---------------------------------------------------------------------------------------------


def _aim(context: SearchContext) -> model.Text:
    """What a mix is chosen for, inside a sentence."""
    aim, end = context.aim, context.scenario.end
    if (target := aim.target) is not None:
        words = "the chance that {outcome} in {year} is {side} {line}"
        if told_beyond(target):
            words = "the chance that {outcome} in {year} is {side} {line} against current policy"
        return text(
            words,
            outcome=language.QUANTITIES[target.outcome],
            year=target.year,
            side=text("at least") if wants_more(target) else text("at most"),
            line=model.Value(target.line, unit_of(target.outcome, target.relative), signed=target.relative, digits=6),
        )
    objective = {
        "revenue": text("extra foreign revenue up to {end}", end=end),
        "firms": text("extra firms selling abroad in {end}", end=end),
        "benefit": text("the benefit up to {end}", end=end),
    }[aim.objective]
    return text(
        "{objective}, on average" if aim.at == "mean" else "the 10th percentile of {objective}", objective=objective
    )


def _unit(context: SearchContext) -> model.Unit:
    if context.aim.target is not None:
        return CHANCE
    return language.FIRMS if context.aim.objective == "firms" else US_MILLION


def _value(way: Spending, context: SearchContext) -> model.Value:
    """What a way to spend brings on fresh simulations: an average with its band, or what else is aimed at."""
    unit = _unit(context)
    if context.aim.at == "mean":
        return of_draws(way.fresh, unit, mean=True)
    return model.Value(way.fresh_value, unit, signed=unit is not CHANCE, error=0.0 if unit is CHANCE else None)


def _gain(amount: float, context: SearchContext) -> model.Value:
    """A difference in what is aimed at."""
    unit = _unit(context)
    return model.Value(amount, language.POINTS if unit is CHANCE else unit, signed=True, error=None)


def _money(amount: float) -> model.Value:
    return model.Value(amount, language.US_MILLION_YEARLY, digits=2)


def _budget(solved: Solved) -> model.Value:
    return model.Value(solved.budget, language.US_MILLION_YEARLY, digits=9)


# --- The answer ---------------------------------------------------------------------------------------------------


def _values(found: Frontier, solved: Sequence[Solved]) -> model.Table:
    """What budgets cost and bring, what a little more would, and how surely; a chance needs no chances beside it."""
    context, unit = found.context, _unit(found.context)
    sure = [model.Column(text("above zero in"), unit=CHANCE), model.Column(text("beats today's mix in"), unit=CHANCE)]
    rows: list[list[model.Cell]] = []
    for one in (*found.start, *solved):
        way, more = one.chosen, found.next_million(one)
        unseen = unit is CHANCE and one is found.solved[-1] and not more
        adds = model.ABSENT if more is None or unseen else _gain(more, context)
        same = way.fresh == one.others[TODAY].fresh  # neither beats the other
        ahead = model.ABSENT if same else model.Value(one.ahead[TODAY], CHANCE)
        surely = [model.Value(way.positive, CHANCE), ahead]
        beside = [_value(one.others[TODAY], context)] if unit is CHANCE else surely
        rows.append([_budget(one), _money(way.most), _value(way, context), adds, *beside])
    columns = [
        model.Column(text("budget a year"), unit=language.US_MILLION_YEARLY),
        model.Column(text("spent"), unit=language.US_MILLION_YEARLY),
        model.Column(text("brings"), unit=unit),
        model.Column(text("the next million adds"), unit=_gain(0.0, context).unit),
        *([model.Column(text("today's mix brings"), unit=unit)] if unit is CHANCE else sure),
    ]
    title = text("What each budget brings, spent best: {aim}", aim=_aim(context))
    how, whole = _how(context), len(solved) == len(found.solved)
    note = how if whole else text("{how} Not every budget is shown: --detail shows each.", how=how)
    return model.Table(title, columns, rows, note)


def _how(context: SearchContext) -> model.Text:
    """What is compared and added up."""
    sums = text(", discounted at {rate} a year", rate=model.Value(context.discount, language.PERCENT))
    return text(
        "Against current policy{sums}, on simulations that no search has seen{band}. Spent: on average, in the dearest "
        "year. Next million: over the step to the next budget, in the last row on the best lever. Today's mix: current "
        "policy scaled to the budget.",
        sums=sums if _unit(context) is US_MILLION else model.NOTHING,
        band=text("; in brackets 90 % of them") if context.aim.at == "mean" else model.NOTHING,
    )


def _amounts(found: Frontier, solved: Sequence[Solved], bought: Sequence[Activity]) -> Iterator[model.Table]:
    """The mix of each budget, a row an activity."""
    if bought:
        budgets = [plain(model.Value(one.budget, language.PLAIN, digits=9)) for one in solved]
        columns = [model.NAMES, *(model.Column(name) for name in (text("now"), *budgets))]
        rows = [_activity(own, [one.mix[own.name] for one in solved], found.context) for own in bought]
        year = found.context.scenario.as_of + 1
        yield model.Table(text("The best mix from {year} on, by budget", year=year), columns, rows)


def _activity(own: Activity, amounts: Sequence[float], context: SearchContext) -> list[model.Cell]:
    """An activity and its amounts, now and at each budget."""
    name, _, place = own.name.partition(".")
    key, seeds, place = context.menu.key_of(name), context.scenario.seeds, place.partition(".")[2]
    where, unit = model.NOTHING, lever_unit(key)
    if place:
        where = GROUPS.get(place) or text(" in {market}", market=market(place, seeds))
    head = text("{name}{where}, {unit}", name=lever(name, seeds), where=where, unit=unit.head)
    if unit is language.PERCENT:
        head = text("{name}{where}", name=words(key.means), where=where)
    shown = language.PERCENT if unit is language.PERCENT else language.PLAIN
    return [head, *(plain(model.Value(amount, shown)) for amount in (own.low, *amounts))]


def _first(way: Spending, context: SearchContext) -> dict[str, model.Slot]:
    """The lever that gets most of the money, and its share of it."""
    name, most = max(way.money.items(), key=lambda item: item[1])
    return {
        "lever": lever(name, context.scenario.seeds),
        "share": model.Value(most / way.most, language.PERCENT, digits=2),
    }


def _sentences(found: Frontier, last: Solved) -> Iterator[model.Text]:
    context, way, aim = found.context, last.chosen, _aim(found.context)
    if way.most <= 0:
        budget = _budget(found.solved[-1])
        if not budget.amount:
            yield text("Without money beyond current policy there is nothing to choose; name a budget above 0.")
        elif last.others[GRID].above(way):
            yield text(
                "The search finds nothing that {budget} a year could buy and that raises {aim}; a plain grid does.",
                budget=budget,
                aim=aim,
            )
        elif _bought(found):
            yield text("What raises {aim} costs nothing: {budget} a year is better kept.", aim=aim, budget=budget)
        else:
            yield text(
                "Nothing that {budget} a year could buy raises {aim}: it is better kept.", budget=budget, aim=aim
            )
        return
    yield text(
        "A budget of {budget} a year beyond current policy, spent best, brings {aim}, from {start} to {value}; {share} "
        "of the money goes to {lever}.",
        budget=_budget(last),
        aim=aim,
        start=_value(context.nothing, context),
        value=_value(way, context),
        **_first(way, context),
    )
    if found.most is not None:
        yield text(
            "More than {most} a year on average buys nothing within the evidence that helps: the rest stays unspent.",
            most=_money(found.most),
        )


def _notes(found: Frontier, last: Solved) -> Iterator[model.Text]:
    """What a reader must know of how mixes were chosen, where it matters."""
    context, seeds = found.context, found.context.scenario.seeds
    spent = [one for one in found.solved if one.chosen.most]
    if behind := [_budget(one) for one in spent if one.others[TODAY].above(one.chosen, fresh=True)]:
        yield text("at {budgets} a year today's mix brings more on fresh simulations.", budgets=listed(behind))
    if worse := [_budget(one) for one in spent if context.nothing.above(one.chosen, fresh=True)]:
        yield text("at {budgets} a year spending nothing brings more on fresh simulations.", budgets=listed(worse))
    way, today = last.chosen, last.others[TODAY]
    seemed, proved = way.value - today.value, way.fresh_value - today.fresh_value
    gains = [_gain(gain, context) for gain in (seemed, proved)]
    if seemed - proved > LUCK * abs(way.value) and write(gains[0], "en") != write(gains[1], "en"):
        yield text(
            "on the simulations that chose it the best mix led today's by {seemed}, on fresh ones by {proved}.",
            seemed=gains[0],
            proved=gains[1],
        )
    if above := [_budget(one) for one in found.solved if one.others[GRID].above(one.chosen)]:
        yield text(
            "a plain grid of mixes finds a better one at {budgets}: there the search is not at the top.",
            budgets=listed(above),
        )
    budget = _budget(last)
    ended, idle = (listed([lever(name, seeds) for name in levers]) for levers in (last.at_bound, last.left_out))
    if last.at_bound:
        yield text(
            "at {budget} a year the evidence ends for {levers}: what more would bring was never estimated.",
            budget=budget,
            levers=ended,
        )
    if last.left_out:
        words = "at {budget} a year, more for {levers} would bring nothing or do harm."
        if _unit(context) is CHANCE:
            words = "at {budget} a year, a little more for {levers} moves no simulation over the line; much more may."
        yield text(words, budget=budget, levers=idle)
    if context.menu.by_market and seeds.judged_markets:
        yield text("what tells markets apart is mostly judgement: read which market is chosen with that care.")
    if over := [setting(key, seeds) for key in context.scenario.settings if mix_file.replaced(key, context)]:
        yield text("the mix takes the place of what the scenario says of {keys}.", keys=listed(over))
    solved, asked = len(found.solved), len(found.asked)
    if solved < asked:
        yield text("interrupted: {solved} of {asked} budgets were solved.", solved=solved, asked=asked)


# --- Figures ------------------------------------------------------------------------------------------------------


def _ways(solved: Solved) -> dict[str, Spending]:
    return {CHOSEN: solved.chosen, **solved.others}


def _frontier(found: Frontier, last: Solved) -> model.Figure:
    """What each budget brings, spent best and otherwise, on fresh simulations."""
    context, points = found.context, (*found.start, *found.solved)
    unit = scale([_value(_ways(one)[name], context) for one in points for name in WAYS], _unit(context))
    rows = []
    for name, (title, role) in WAYS.items():
        way = _ways(last)[name]
        half = (way.fresh["p25"], way.fresh["p75"]) if context.aim.at == "mean" else None
        rows.append(numbered(title, name, role, _value(way, context), half))
    panel: model.Panel = model.Rows(model.NOTHING, unit, rows)
    if len(found.solved) > 1:
        marks = [model.Mark("upright", text("nothing more helps"), x=found.most)] if found.most is not None else []
        series = [_way_series(name, points, context) for name in WAYS]
        panel = model.Lines(model.NOTHING, unit, BUDGET, series, marks, zero=_unit(context) is not CHANCE, years=False)
    aim, title = _aim(context), quoted(context.scenario)
    subtitle = text("{aim}, {unit}, by budget, on fresh simulations: {title}", aim=aim, unit=unit.head, title=title)
    return model.Figure(_headline(last, context), subtitle, [panel], palette([CHOSEN, EQUAL]), notes=[WAYS_NOTE])


def _headline(last: Solved, context: SearchContext) -> model.Text:
    """What a budget makes of what the scenario brings without it."""
    start, value = _value(context.nothing, context), _value(last.chosen, context)
    title = text("{budget} a year, spent best: from {start} to {value}", budget=_budget(last), start=start, value=value)
    return text("{title}, on average", title=title) if context.aim.at == "mean" else title


def _way_series(name: str, points: Sequence[Solved], context: SearchContext) -> model.Series:
    (title, role), ways = WAYS[name], [_ways(solved)[name] for solved in points]
    bands = {}
    if name == CHOSEN and context.aim.at == "mean":
        p05, p25, p75, p95 = ([way.fresh[end] for way in ways] for end in ("p05", "p25", "p75", "p95"))
        bands = {50: (p25, p75), 90: (p05, p95)}
    values = [_value(way, context) for way in ways]
    x, centre = [solved.budget for solved in points], [value.amount for value in values]
    return model.Series(title, name, role, x, centre, bands, end=values[-1], named=True)


def _mix(found: Frontier, last: Solved) -> model.Figure:
    """Where the money goes, by budget."""
    context, points = found.context, (*found.start, *found.solved)
    seeds, x, unit = context.scenario.seeds, [one.budget for one in points], language.US_MILLION_YEARLY
    money = {name: [one.chosen.money[name] for one in points] for name in context.menu.levers}
    used = {name: (plain(lever(name, seeds)), own, _money(own[-1])) for name, own in money.items() if max(own) > 0}
    layers = [model.Series(title, name, "scenario", x, own, end=end) for name, (title, own, end) in used.items()]
    most = _first(last.chosen, context)
    panel: model.Panel = model.Stack(model.NOTHING, unit, BUDGET, layers, years=False)
    if len(found.solved) == 1:
        rows = [numbered(title, name, "scenario", end) for name, (title, _, end) in used.items()]
        panel = model.Rows(model.NOTHING, unit, rows, "parts")
    title = text("At {budget} a year {share} of the money goes to {lever}", budget=_budget(last), **most)
    subtitle = text("Money of the best mix, on average, in the year in which most is spent, {unit}", unit=unit.head)
    return model.Figure(title, subtitle, [panel], lever_colours(seeds))


# --- Data -----------------------------------------------------------------------------------------------------------


def _data(found: Frontier, notes: list[str], words: dict[str, str]) -> dict[str, Any]:
    """One JSON object; a marginal return is null where the lever is at the end of its evidence."""
    context, scenario = found.context, found.context.scenario
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        "objective": context.aim.objective,
        "at": context.aim.typed,
        "unit": UNIT_DATA[_unit(context)],
        "discount": context.discount,
        **data_of(context.menu, "levers", "by_market"),
        **data_of(scenario, *model.RUN_SETTINGS),
        "searched_draws": context.few.draws.draws,
        "fresh_rng_seed": context.fresh.scenario.rng_seed,
        "budgets": found.asked,
        "nothing": {
            **_spending_data(context.nothing),
            "next_million": next((found.next_million(one) for one in found.start), None),
        },
        "frontier": [_solved_data(solved, found.next_million(solved)) for solved in found.solved],
        **care_data(context.result, *notes),
        "words": words,
    }


def _solved_data(solved: Solved, more: float | None) -> dict[str, Any]:
    return {
        "budget": solved.budget,
        **_spending_data(solved.chosen),
        "mix": solved.mix,
        "money": solved.chosen.money,
        "unspent": solved.unspent,
        "next_million": more,
        **data_of(solved, "marginal", "at_bound"),
        "comparison": {
            name: {**_spending_data(way), "money": way.money, "ahead": solved.ahead[name]}
            for name, way in solved.others.items()
        },
        "scenario_file": mix_file.file_of(solved.budget),
    }


def _spending_data(way: Spending) -> dict[str, Any]:
    """One way to spend: on the draws of the search, on fresh draws, and what it costs."""
    objective, fresh = (
        {name: values[name] for name in values if not name.endswith("error")} for values in (way.objective, way.fresh)
    )
    dearest = way.spent.at(way.year)
    return {
        "value": way.value,
        "objective": objective,
        "fresh": {"value": way.fresh_value, "drop": way.drop, "probability_positive": way.positive, **fresh},
        "spent": {"year": way.year, "expected": way.most, "p05": dearest["p05"], "p95": dearest["p95"]},
    }


def _rows(found: Frontier) -> Iterator[list[Any]]:
    """A row for each budget, way to spend it and set of draws; amounts where the mix was chosen."""
    context = found.context
    seeds = context.scenario.rng_seed, context.fresh.scenario.rng_seed
    for solved in found.solved:
        for name, way in _ways(solved).items():
            amounts = list(solved.mix.values()) if name == CHOSEN else [None] * len(solved.mix)
            for seed, value, of in ((seeds[0], way.value, way.objective), (seeds[1], way.fresh_value, way.fresh)):
                numbers = [of[column] for column in ("mean", *QUANTILES)]
                head = [solved.budget, name, seed, UNIT_DATA[_unit(context)], value]
                yield [*head, *numbers, way.most, *way.money.values(), *amounts]
