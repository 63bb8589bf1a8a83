"""`goglobal allocate`: the best mix of yearly activities for each budget."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from simulator.analysis.activities import NEW, SERVED
from simulator.analysis.allocation import Activity
from simulator.analysis.compare import wants_more
from simulator.analysis.frontier import EQUAL, GRID, TODAY, Frontier, SearchContext, Solved, Spending
from simulator.inputs.seeds import Seeds
from simulator.report import mix_file
from simulator.report.language import (
    CHANCE,
    FIRMS,
    OUTCOMES,
    PERCENT,
    PLAIN,
    POINTS,
    QUANTITIES,
    US_MILLION,
    US_MILLION_YEARLY,
    listed,
    paragraph,
    plain,
    scale,
    text,
    unit_of,
    write,
)
from simulator.report.layout import palette
from simulator.report.mix_file import file_of, replaced
from simulator.report.model import (
    NOTHING,
    Cell,
    Column,
    Figure,
    Lines,
    Mark,
    Panel,
    Report,
    Role,
    Row,
    Rows,
    Series,
    Stack,
    Table,
    Text,
    Unit,
    Value,
    Words,
)
from simulator.report.names import lever, quoted, setting
from simulator.report.notes import careful
from simulator.report.provenance import provenance

CHOSEN = "chosen"
QUANTILES = ("p05", "p10", "p25", "p50", "p75", "p95")
MOST_ROWS = 10
"""Budgets and activities in the answer."""
LUCK = 0.05
"""Share of what a mix brings by which it brings less on fresh simulations, from which on that is told."""

WAYS: Mapping[str, tuple[Text, Role]] = {
    CHOSEN: (text("best mix", "cơ cấu tốt nhất"), "total"),
    TODAY: (text("today's mix", "cơ cấu hiện nay"), "first"),
    EQUAL: (text("equal split", "chia đều"), "scenario"),
}
"""The ways to spend that are drawn, and what their marks stand for."""

UNIT_DATA = {CHANCE: "1", FIRMS: "firms", US_MILLION: "US$ million"}
BUDGET = text("budget, US$ million a year", "ngân sách, triệu USD mỗi năm")
GROUPS = {
    SERVED: Words("in markets served now", "tại các thị trường đang được hỗ trợ"),
    NEW: Words("in other markets", "tại các thị trường khác"),
}


def report(found: Frontier) -> Report:
    """What each budget brings when it is spent best; all values are of fresh simulations, which no search has seen."""
    context, shown = found.context, _shown(found.solved)
    last = shown[-1]
    sentences, notes = list(_sentences(found, last)), list(_notes(found, last))
    bought = any(one.chosen.most > 0 for one in found.solved)
    tables = [_values(found, [*found.start, *found.solved]), *_amounts(found, found.solved, None)]
    return Report(
        name="allocate",
        answer=[_values(found, [*found.start, *shown]), *_amounts(found, shown, MOST_ROWS)],
        sentences=sentences,
        careful=[*notes, *careful([context.result])],
        figures={
            "allocate-frontier": _frontier(found, last),
            **({"allocate-mix": _mix(found, last)} if bought else {}),
        },
        detail=tables if len(found.solved) > len(shown) or len(tables[-1].rows) > MOST_ROWS else [],
        record=_data(found, [write(note, "en") for note in notes], paragraph(sentences)),
        fields=_fields(found),
        data=list(_rows(found)),
        provenance=provenance([context.result]),
        next=f"goglobal compare {context.scenario.stem} {{folder}}{file_of(last.budget)}",
    )


def scenario_file(context: SearchContext, solved: Solved, folder: Path) -> str:
    """The scenario file of a budget."""
    return mix_file.scenario_file(context, solved, write(_aim(context), "en"), folder)


def _shown(solved: Sequence[Solved]) -> list[Solved]:
    """The budgets that buy something else than the one before; at most so many, evenly, first and last among them."""
    new = [one for one, before in zip(solved, (None, *solved), strict=False) if before is None or one.mix != before.mix]
    places = np.linspace(0, len(new) - 1, min(len(new), MOST_ROWS)).round().astype(int)
    return [new[place] for place in places]


# --- What is aimed at ---------------------------------------------------------------------------------------------


def _aim(context: SearchContext) -> Text:
    """What a mix is chosen for, inside a sentence."""
    aim, end = context.aim, context.scenario.end
    if (target := aim.target) is not None:
        relative = target.relative
        return text(
            "the chance that {outcome} in {year} is {side} {line}",
            "khả năng {outcome} năm {year} {side} {line}",
            outcome=QUANTITIES[target.outcome],
            year=target.year,
            side=text("at least", "ít nhất là") if wants_more(target) else text("at most", "nhiều nhất là"),
            line=Value(target.line, unit_of(target.outcome, relative), signed=relative, digits=6),
        )
    objective = {
        "revenue": text(
            "extra {outcome} up to {end}", "{outcome} tăng thêm đến {end}", outcome=OUTCOMES["revenue"], end=end
        ),
        "firms": text(
            "extra {outcome} in {end}", "số {outcome} tăng thêm năm {end}", outcome=OUTCOMES["firms"], end=end
        ),
        "benefit": text("the benefit up to {end}", "lợi ích đến {end}", end=end),
    }[aim.objective]
    if aim.at == "mean":
        return text("{objective}, on average", "{objective}, bình quân", objective=objective)
    return text("the 10th percentile of {objective}", "phân vị 10% của {objective}", objective=objective)


def _unit(context: SearchContext) -> Unit:
    if context.aim.target is not None:
        return CHANCE
    return FIRMS if context.aim.objective == "firms" else US_MILLION


def _step_unit(context: SearchContext) -> Unit:
    """Of what a little more brings: chances differ by percentage points."""
    return POINTS if _unit(context) is CHANCE else _unit(context)


def _value(way: Spending, context: SearchContext) -> Value:
    """What a way to spend brings on fresh simulations: an average with its band, or what else is aimed at."""
    unit, fresh = _unit(context), way.fresh
    if context.aim.at == "mean":
        error = fresh.get("mean_error", np.nan)
        return Value(fresh["mean"], unit, fresh["p05"], fresh["p95"], signed=True, error=error)
    return Value(way.fresh_value, unit, signed=unit is not CHANCE, error=0.0 if unit is CHANCE else np.nan)


def _money(amount: float) -> Value:
    return Value(amount, US_MILLION_YEARLY, digits=2)


def _budget(solved: Solved) -> Value:
    return Value(solved.budget, US_MILLION_YEARLY, digits=9)


# --- The answer ---------------------------------------------------------------------------------------------------


def _values(found: Frontier, solved: Sequence[Solved]) -> Table:
    """What budgets cost and bring, what a little more would, and how surely; a chance needs no chances beside it."""
    context, unit = found.context, _unit(found.context)
    columns = [
        Column(text("budget a year", "ngân sách mỗi năm"), unit=US_MILLION_YEARLY),
        Column(text("spent", "được chi"), unit=US_MILLION_YEARLY),
        Column(text("brings", "mang lại"), unit=unit),
        Column(text("the next million adds", "thêm một triệu mang lại"), unit=_step_unit(context)),
        Column(text("today's mix brings", "cơ cấu hiện nay mang lại"), unit=unit),
        Column(text("above zero in", "lớn hơn 0 trong"), unit=CHANCE),
        Column(text("beats today's mix in", "hơn cơ cấu hiện nay trong"), unit=CHANCE),
    ]
    return Table(
        title=text(
            "What each budget brings, spent best: {aim}{band}",
            "Mỗi ngân sách mang lại gì nếu chi tốt nhất: {aim}{band}",
            aim=_aim(context),
            band=BAND if context.aim.at == "mean" else NOTHING,
        ),
        columns=columns[:5] if unit is CHANCE else [*columns[:4], *columns[5:]],
        rows=[_row(found, one) for one in solved],
        note=_how(context),
    )


BAND = text(" (90 % of simulations)", " (90% số lần mô phỏng)")


def _row(found: Frontier, solved: Solved) -> list[Cell]:
    context, way, more = found.context, solved.chosen, found.next_million(solved)
    chances = [Value(way.positive, CHANCE), Value(solved.ahead[TODAY], CHANCE)]
    return [
        _budget(solved),
        _money(way.most),
        _value(way, context),
        Value(more, _step_unit(context), signed=True, error=np.nan) if more is not None else text("–", "–"),
        *([_value(solved.others[TODAY], context)] if _unit(context) is CHANCE else chances),
    ]


def _how(context: SearchContext) -> Text:
    """What is compared and added up."""
    sums = text(", discounted at {rate} a year", ", chiết khấu {rate} mỗi năm", rate=Value(context.discount, PERCENT))
    return text(
        "Against current policy{sums}, on simulations that no search has seen. Spent: on average, in the year in which "
        "most is. Next million: on average over the step to the next budget, in the last row on the lever that brings "
        "most. Today's mix: current policy scaled to the budget.",
        "So với chính sách hiện hành{sums}, trên các mô phỏng chưa dùng để tìm. Được chi: bình quân, trong năm chi "
        "nhiều nhất. Thêm một triệu: bình quân trên bước tới ngân sách kế tiếp, ở dòng cuối cho biện pháp có ích "
        "nhất. Cơ cấu hiện nay: chính sách hiện hành phóng theo "
        "ngân sách.",
        sums=sums if _unit(context) is US_MILLION else NOTHING,
    )


def _amounts(found: Frontier, solved: Sequence[Solved], most: int | None) -> Iterator[Table]:
    """Activities that differ from current policy, those that go furthest in their evidence first."""
    menu, seeds, last = found.context.menu, found.context.scenario.seeds, solved[-1]
    bought = [own for own in menu.activities if any(one.mix[own.name] > own.low for one in solved)]
    bought.sort(key=lambda own: (own.low - last.mix[own.name]) / (own.high - own.low))
    share = {own.name: menu.key_of(own.name.partition(".")[0]).unit.startswith("share") for own in bought}

    def cell(own: Activity, amount: float) -> Text:
        unit = PERCENT if share[own.name] else PLAIN
        return text("{value}", "{value}", value=Value(amount, unit))

    if bought:
        yield Table(
            title=text(
                "The best mix from {year} on, by budget",
                "Cơ cấu tốt nhất từ năm {year}, theo ngân sách",
                year=found.context.scenario.as_of + 1,
            ),
            columns=[
                Column(NOTHING, values=False),
                Column(text("now", "hiện nay")),
                *(Column(text("{budget}", "{budget}", budget=Value(one.budget, PLAIN, digits=9))) for one in solved),
            ],
            rows=[
                [_activity(own, seeds), cell(own, own.low), *(cell(own, one.mix[own.name]) for one in solved)]
                for own in bought[:most]
            ],
        )


def _activity(own: Activity, seeds: Seeds) -> Text:
    """An activity, with the market or the kind of markets in which it is."""
    name = setting(f"levers.{own.name}", seeds)
    group = GROUPS.get(own.name.rpartition(".")[2])
    return text("{name}, {group}", "{name}, {group}", name=name, group=group) if group is not None else name


def _first(way: Spending) -> str:
    """The lever that gets most of the money."""
    return max(way.money, key=lambda name: way.money[name])


def _share(way: Spending, name: str) -> Value:
    return Value(way.money[name] / way.most, PERCENT, digits=2)


def _start(context: SearchContext) -> Text:
    """What the scenario brings before anything is bought, where it brings something."""
    value = _value(context.nothing, context)
    return text("from {value} ", "từ {value} ", value=value) if value.amount else NOTHING


def _sentences(found: Frontier, last: Solved) -> Iterator[Text]:
    context, way = found.context, last.chosen
    if way.most == 0:
        yield text(
            "Nothing that {budget} a year could buy raises {aim}: it is better kept.",
            "Không khoản chi nào trong {budget} mỗi năm làm tăng {aim}: tốt hơn là giữ lại.",
            budget=_budget(found.solved[-1]),
            aim=_aim(context),
        )
        return
    first = _first(way)
    yield text(
        "A budget of {budget} a year beyond current policy, spent best, brings {aim}, {start}to {value}; {share} of "
        "the money "
        "goes to {lever}.",
        "Ngân sách {budget} mỗi năm ngoài chính sách hiện hành, nếu chi tốt nhất, đưa {aim}, {start}lên {value}; "
        "{share} số "
        "tiền dành cho {lever}.",
        budget=_budget(last),
        aim=_aim(context),
        start=_start(context),
        value=_value(way, context),
        share=_share(way, first),
        lever=lever(first, context.scenario.seeds),
    )
    if found.most is not None:
        yield text(
            "More than {most} a year on average buys nothing within the evidence that helps: the rest stays unspent.",
            "Quá {most} mỗi năm, bình quân, không còn khoản chi nào trong phạm vi bằng chứng có ích: phần còn lại "
            "không "
            "được chi.",
            most=_money(found.most),
        )


def _notes(found: Frontier, last: Solved) -> Iterator[Text]:
    """What a reader must know of how mixes were chosen, where it matters."""
    context, seeds = found.context, found.context.scenario.seeds
    yield from _luck(last, context)
    if above := [_budget(one) for one in found.solved if one.others[GRID].above(one.chosen)]:
        yield text(
            "a plain grid of mixes finds a better one at {budgets}: there the search is not at the top.",
            "tìm theo lưới đơn giản thấy cơ cấu tốt hơn tại {budgets}: ở đó việc tìm kiếm chưa đạt mức cao nhất.",
            budgets=listed(above),
        )
    if last.at_bound:
        yield text(
            "at {budget} a year the evidence ends for {levers}: what more would bring was never estimated.",
            "tại {budget} mỗi năm, bằng chứng về {levers} đã hết: chưa ai ước tính chi thêm mang lại gì.",
            budget=_budget(last),
            levers=listed([lever(name, seeds) for name in last.at_bound]),
        )
    if last.left_out:
        yield text(
            "at {budget} a year, more for {levers} would bring nothing or do harm.",
            "tại {budget} mỗi năm, chi thêm cho {levers} không có ích hoặc gây hại.",
            budget=_budget(last),
            levers=listed([lever(name, seeds) for name in last.left_out]),
        )
    if context.menu.by_market:
        yield text(
            "what tells markets apart is mostly judgement: read which market is chosen with that care.",
            "điều phân biệt các thị trường chủ yếu là phán đoán: cần thận trọng khi đọc thị trường nào được chọn.",
        )
    if over := [setting(key, seeds) for key in context.scenario.settings if replaced(key, context)]:
        yield text(
            "the mix takes the place of what the scenario says of {keys}.",
            "cơ cấu này thay cho điều kịch bản nêu về {keys}.",
            keys=listed(over),
        )
    if len(found.solved) < len(found.asked):
        yield text(
            "interrupted: {solved} of {asked} budgets were solved.",
            "bị ngắt: đã giải {solved} trong {asked} ngân sách.",
            solved=len(found.solved),
            asked=len(found.asked),
        )


def _luck(last: Solved, context: SearchContext) -> Iterator[Text]:
    """That the lead over today's mix shrinks on fresh simulations; what both lose there alike is chance alone."""
    way, today = last.chosen, last.others[TODAY]
    seemed, proved = way.value - today.value, way.fresh_value - today.fresh_value
    if seemed - proved > LUCK * abs(way.value):
        unit = _step_unit(context)
        yield text(
            "on the simulations that chose it the best mix led today's by {seemed}, on fresh ones by {proved}.",
            "trên các mô phỏng dùng để chọn, cơ cấu tốt nhất hơn hiện nay {seemed}, trên các mô phỏng mới {proved}.",
            seemed=Value(seemed, unit, signed=True),
            proved=Value(proved, unit, signed=True),
        )


# --- Figures ------------------------------------------------------------------------------------------------------


def _ways(solved: Solved) -> dict[str, Spending]:
    return {CHOSEN: solved.chosen, TODAY: solved.others[TODAY], EQUAL: solved.others[EQUAL]}


def _frontier(found: Frontier, last: Solved) -> Figure:
    """What each budget brings, spent best and otherwise, on fresh draws."""
    context = found.context
    values = [_value(way, context) for one in found.solved for way in _ways(one).values()]
    unit = scale(values, _unit(context))
    panel: Panel
    if len(found.solved) == 1:
        panel = Rows(NOTHING, unit, [_way_row(name, way, context) for name, way in _ways(last).items()], "interval")
    else:
        label = text("nothing more helps", "không gì thêm có ích")
        marks = [Mark("upright", label, x=found.most)] if found.most is not None else []
        series = [_way_series(name, found) for name in WAYS]
        panel = Lines(NOTHING, unit, BUDGET, series, marks, zero=True, years=False)
    return Figure(
        title=_headline(last, context),
        subtitle=text(
            "{aim}, {unit}, by budget, on fresh simulations: {title}",
            "{aim}, {unit}, theo ngân sách, trên mô phỏng mới: {title}",
            aim=_aim(context),
            unit=unit.head,
            title=quoted(context.scenario),
        ),
        panels=[panel],
        colours=palette([CHOSEN, EQUAL]),
        columns=1,
        notes=[
            text(
                "Today's mix: current policy scaled to the budget. Equal split: the same money for each activity.",
                "Cơ cấu hiện nay: chính sách hiện hành phóng theo ngân sách. Chia đều: mỗi hoạt động cùng số tiền.",
            )
        ],
    )


def _headline(last: Solved, context: SearchContext) -> Text:
    at = {
        "mean": text(" on average", " bình quân"),
        "p10": text(" (10th percentile)", " (phân vị 10%)"),
        "chance": NOTHING,
    }
    slots = {"budget": _budget(last), "value": _value(last.chosen, context), "at": at[context.aim.at]}
    if (start := _start(context)) is not NOTHING:
        return text(
            "{budget} a year, spent best: {start}to {value}{at}",
            "{budget} mỗi năm, chi tốt nhất: {start}lên {value}{at}",
            start=start,
            **slots,
        )
    return text(
        "{budget} a year, spent best, brings {value}{at}",
        "{budget} mỗi năm, chi tốt nhất, mang lại {value}{at}",
        **slots,
    )


def _way_row(name: str, way: Spending, context: SearchContext) -> Row:
    value, (title, role) = _value(way, context), WAYS[name]
    inner = (way.fresh["p25"], way.fresh["p75"]) if context.aim.at == "mean" else None
    return Row(title, name, role, value, inner, text("{value}", "{value}", value=value))


def _way_series(name: str, found: Frontier) -> Series:
    context, (title, role) = found.context, WAYS[name]
    points = [*found.start, *found.solved]
    ways = [_ways(solved)[name] for solved in points]
    bands = {}
    if name == CHOSEN and context.aim.at == "mean":
        bands = {
            share: ([way.fresh[low] for way in ways], [way.fresh[high] for way in ways])
            for share, (low, high) in {50: ("p25", "p75"), 90: ("p05", "p95")}.items()
        }
    centre, x = [_value(way, context).amount for way in ways], [solved.budget for solved in points]
    return Series(title, name, role, x, centre, bands, end=_value(ways[-1], context), named=True)


def _mix(found: Frontier, last: Solved) -> Figure:
    """Where the money goes, by budget."""
    seeds, first = found.context.scenario.seeds, _first(last.chosen)
    used = [name for name in found.context.menu.levers if any(one.chosen.money[name] > 0 for one in found.solved)]
    panel: Panel
    if len(found.solved) == 1:
        panel = Rows(NOTHING, US_MILLION_YEARLY, [_money_row(name, last, seeds) for name in used], "parts")
    else:
        layers = [_money_layer(name, found) for name in used]
        panel = Stack(NOTHING, US_MILLION_YEARLY, BUDGET, layers, years=False)
    return Figure(
        title=text(
            "At {budget} a year {share} of the money goes to {lever}",
            "Với {budget} mỗi năm, {share} số tiền dành cho {lever}",
            budget=_budget(last),
            share=_share(last.chosen, first),
            lever=lever(first, seeds),
        ),
        subtitle=text(
            "Money of the best mix, on average, in the year in which most is spent, {unit}",
            "Tiền của cơ cấu tốt nhất, bình quân, trong năm chi nhiều nhất, {unit}",
            unit=US_MILLION_YEARLY.head,
        ),
        panels=[panel],
        colours={name: about.colour for name, about in seeds.levers_about.items()},
        columns=1,
    )


def _money_row(name: str, solved: Solved, seeds: Seeds) -> Row:
    value = _money(solved.chosen.money[name])
    return Row(plain(lever(name, seeds)), name, "scenario", value, said=text("{value}", "{value}", value=value))


def _money_layer(name: str, found: Frontier) -> Series:
    points = [*found.start, *found.solved]
    money, x = [one.chosen.money[name] for one in points], [one.budget for one in points]
    title = plain(lever(name, found.context.scenario.seeds))
    return Series(title, name, "scenario", x, money, end=_money(money[-1]), named=True)


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
        "levers": list(context.menu.levers),
        "by_market": context.menu.by_market,
        "as_of": scenario.as_of,
        "end": scenario.end,
        "draws": scenario.draws,
        "rng_seed": scenario.rng_seed,
        "searched_draws": context.few.draws.draws,
        "fresh_rng_seed": context.fresh.scenario.rng_seed,
        "budgets": list(found.asked),
        "nothing": {
            **_spending_data(context.nothing),
            "next_million": next((found.next_million(one) for one in found.start), None),
        },
        "frontier": [_solved_data(solved, found.next_million(solved)) for solved in found.solved],
        "extrapolated": [asdict(beyond) for beyond in context.result.extrapolated],
        "no_effect": list(context.result.no_effect),
        "notes": [*notes, *context.result.notes],
        "words": words,
    }


def _solved_data(solved: Solved, more: float | None) -> dict[str, Any]:
    return {
        "budget": solved.budget,
        **_spending_data(solved.chosen),
        "mix": dict(solved.mix),
        "money": dict(solved.chosen.money),
        "unspent": solved.unspent,
        "next_million": more,
        "marginal": dict(solved.marginal),
        "at_bound": list(solved.at_bound),
        "comparison": {
            name: {**_spending_data(way), "money": dict(way.money), "ahead": solved.ahead[name]}
            for name, way in solved.others.items()
        },
        "scenario_file": file_of(solved.budget),
    }


def _spending_data(way: Spending) -> dict[str, Any]:
    """One way to spend: on the draws of the search, on fresh draws, and what it costs."""
    return {
        "value": way.value,
        "objective": _statistics(way.objective),
        "fresh": {
            "value": way.fresh_value,
            "drop": way.drop,
            "probability_positive": way.positive,
            **_statistics(way.fresh),
        },
        "spent": {
            "year": way.year,
            "expected": way.most,
            **{end: float(getattr(way.spent, end)[way.spent.mean.argmax()]) for end in ("p05", "p95")},
        },
    }


def _statistics(values: Mapping[str, float]) -> dict[str, float]:
    return {name: values[name] for name in values if not name.endswith("error")}


def _fields(found: Frontier) -> list[str]:
    menu = found.context.menu
    money = [f"money.{name}" for name in menu.levers]
    return [
        *("budget", "way", "rng_seed", "unit", "value", "mean", *QUANTILES, "spent", *money),
        *(activity.name for activity in menu.activities),
    ]


def _rows(found: Frontier) -> Iterator[list[Any]]:
    """A row for each budget, way to spend it and set of draws; amounts where the mix was chosen."""
    context = found.context
    seeds = context.scenario.rng_seed, context.fresh.scenario.rng_seed
    for solved in found.solved:
        for name, way in {CHOSEN: solved.chosen, **solved.others}.items():
            amounts = list(solved.mix.values()) if name == CHOSEN else [None] * len(solved.mix)
            for seed, value, of in ((seeds[0], way.value, way.objective), (seeds[1], way.fresh_value, way.fresh)):
                numbers = [of[column] for column in ("mean", *QUANTILES)]
                head = [solved.budget, name, seed, UNIT_DATA[_unit(context)], value]
                yield [*head, *numbers, way.most, *way.money.values(), *amounts]
