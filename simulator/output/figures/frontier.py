"""The figures of budgets: what the best mix brings, what it is made of, and what the last dollar brings.

It must not know how mixes were found or how files are written.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from simulator.analysis.frontier import EQUAL, LAST_DOLLAR, TODAY, UNSPENT, Frontier, Ground, Solved, Way
from simulator.inputs.lever_forms import LeverKey
from simulator.output.figures import accounts, marks
from simulator.output.figures.choosing import money_unit
from simulator.output.figures.labels import DETAIL_SIZE, Label, draw_labels
from simulator.output.figures.names import lever_name
from simulator.output.figures.pages import Box, Page, page
from simulator.output.figures.pictures import Picture
from simulator.output.figures.style import COLOURS, QUIET, REFERENCE, RULE, Manner, look, readable
from simulator.output.figures.units import ROUGH_DIGITS, Interval, Unit, interval, plain, step_for, unit_of
from simulator.output.figures.writing import NBSP, joined, quoted, wrapped
from simulator.output.words import language as say
from simulator.output.words.allocate import aim_words
from simulator.output.words.language import opened

LEFT, BOTTOM, TOP, GAP = 0.55, 0.5, 0.24, 0.15  # around the plot [inch]
LABEL_ROOM = 2.75
LEAST_PLOT = 3.4
NAME_SIZE, MARK_SIZE = 9.5, 8.5
DOT, THIN_LINE = 5.0, 1.2
LEAST_MONEY = 0.01  # US$ million: finer is not told, where it is not all
ALONE = 0.1  # of a single budget, by which it is drawn to either side
SOLID, HATCH = 0.85, "////"
MANNERS: Mapping[str, Manner] = {
    "chosen": Manner(COLOURS[0]),
    TODAY: Manner(REFERENCE, dashed=True),
    EQUAL: Manner(COLOURS[1]),
}
BUDGET = f"budget beyond the record, US${NBSP}million a year"
EVERYWHERE = "at the end of its evidence at every budget"


def budget_frontier(found: Frontier) -> Picture:
    """What the best mix brings by budget, beside today's mix and an equal split."""
    ground = found.ground
    ways = {"chosen": [solved.chosen for solved in found.solved]}
    ways |= {name: [solved.others[name] for solved in found.solved] for name in (TODAY, EQUAL)}
    banded = ground.aim.target is None
    values = [value for own in ways.values() for way in own for value in (way.value, way.fresh_value)]
    if banded:
        values += [way.objective[end] for way in ways["chosen"] for end in ("p05", "p95")]
    unit = _unit(ground, values)
    labels = [_way_label(name, own[-1], unit, banded) for name, own in ways.items()]
    title, subtitle = _finding(found, unit), _frontier_words(found, unit, banded)
    with look():
        drawn = page(title, subtitle, [ground.result], max(LEAST_PLOT, sum(label.height for label in labels)) + BOTTOM)
        axis, plot = _axes(drawn, found)
        budgets = _spread([solved.budget for solved in found.solved])
        if banded:
            low, high = (
                _repeated([way.objective[end] / unit.divisor for way in ways["chosen"]]) for end in ("p05", "p95")
            )
            axis.fill_between(budgets, low, high, color=COLOURS[0], alpha=marks.WIDE_ALPHA, linewidth=0, zorder=1)
            medians = [way.objective["p50"] / unit.divisor for way in ways["chosen"]]
            axis.plot(budgets, _repeated(medians), color=COLOURS[0], linewidth=THIN_LINE, zorder=2)
        for name, own in reversed(ways.items()):
            _line(axis, found, [way.value / unit.divisor for way in own], MANNERS[name])
        fresh = [way.fresh_value / unit.divisor for way in ways["chosen"]]
        _dots(axis, found, fresh, MANNERS["chosen"], hollow=True)
        ends = marks.limits([value / unit.divisor for value in values])
        marks.value_ticks(axis, ends)
        _mark_most(drawn, axis, plot, found)
        heights = [_height(plot, ends, own[-1].value / unit.divisor) for own in ways.values()]
        draw_labels(drawn, labels, heights, plot.right + GAP, plot.bottom, plot.top + TOP)
    told = [_way_account(solved, unit, banded) for solved in found.solved]
    return Picture(drawn.figure, accounts.account(f"{title}. Line chart by budget. {subtitle}", told))


def best_mix(found: Frontier) -> Picture:
    """Expected money of each lever by budget, one on the other, and what stays unspent on top."""
    ground, levers = found.ground, found.ground.menu.levers
    money = {lever: [solved.chosen.money[lever] for solved in found.solved] for lever in levers}
    shown = [lever for lever in levers if max(money[lever]) > 0]
    unspent = [solved.unspent for solved in found.solved]
    labels = [Label((_name(lever, found),), _amounts(found, lever), readable(_colour(lever, found))) for lever in shown]
    if not _all_spent(found):
        labels.append(Label(("Unspent",), (_millions(unspent[-1]),), QUIET))
    title = _mix_finding(found)
    subtitle = (
        f"Expected money beyond the record in the year in which most is spent, US${NBSP}million, in the mix that is"
        f" best for {aim_words(ground)('en')}, at {quoted(ground.scenario.title, 60)}. Labels: amounts a year at the"
        " last budget, and on record. Hatched: unspent."
    )
    with look():
        needed = max(LEAST_PLOT, sum(label.height for label in labels)) + BOTTOM + TOP
        drawn = page(title, subtitle, [ground.result], needed)
        axis, plot = _axes(drawn, found)
        budgets, floor = _spread([solved.budget for solved in found.solved]), np.zeros(1)
        middles = []
        for lever in shown:
            top = floor + np.array(_repeated(money[lever]))
            axis.fill_between(budgets, floor, top, color=_colour(lever, found), alpha=SOLID, linewidth=0, zorder=2)
            middles.append(float(np.broadcast_to(floor, top.shape)[-1] + top[-1]) / 2)
            floor = top
        whole = floor + np.array(_repeated(unspent))
        axis.fill_between(budgets, floor, whole, facecolor="none", edgecolor=RULE, hatch=HATCH, linewidth=0, zorder=1)
        axis.plot(budgets, whole, color=RULE, linewidth=THIN_LINE, zorder=3)
        if not _all_spent(found):
            middles.append(float(np.broadcast_to(floor, whole.shape)[-1] + whole[-1]) / 2)
        ends = marks.limits([0.0, float(whole.max())], zero=True)
        ends = (0.0, ends[1])
        marks.value_ticks(axis, ends)
        heights = [_height(plot, ends, middle) for middle in middles]
        draw_labels(drawn, labels, heights, plot.right + GAP, plot.bottom, plot.top + TOP)
    told = [_mix_account(solved, shown) for solved in found.solved]
    return Picture(drawn.figure, accounts.account(f"{title}. Area chart by budget. {subtitle}", told))


def last_dollar(found: Frontier) -> Picture:
    """What one more million a year would bring, by lever and budget; a line ends where the evidence does."""
    ground, levers = found.ground, found.ground.menu.levers
    returns = {lever: [solved.marginal[lever] for solved in found.solved] for lever in levers}
    known = [value for own in returns.values() for value in own if value is not None]
    unit = _unit(ground, [*known, 0.0])
    labels = [
        Label(
            (_name(lever, found),),
            tuple(wrapped(_last_words(found, lever, unit), LABEL_ROOM, DETAIL_SIZE)),
            readable(_colour(lever, found)),
        )
        for lever in levers
    ]
    title = _last_finding(found, unit)
    changed = "percentage points" if ground.aim.target is not None else unit.words
    subtitle = (
        f"By how much {aim_words(ground)('en')} would change, {changed}, for each US${NBSP}million a year more that"
        f" went to one lever at the best mix; up to US${LAST_DOLLAR:g} million more is tried, or one step where"
        " that costs more. A line ends where the lever's evidence does."
    )
    with look():
        needed = max(LEAST_PLOT, sum(label.height for label in labels)) + BOTTOM + TOP
        drawn = page(title, subtitle, [ground.result], needed)
        axis, plot = _axes(drawn, found)
        marks.zero_line(axis)
        ends = marks.limits([value / unit.divisor for value in [*known, 0.0]], zero=True)
        heights = []
        for lever, own in returns.items():
            values = [np.nan if value is None else value / unit.divisor for value in own]
            _line(axis, found, values, Manner(_colour(lever, found)))
            last = [value for value in values if np.isfinite(value)]
            heights.append(_height(plot, ends, last[-1] if last else ends[0]))
        marks.value_ticks(axis, ends)
        draw_labels(drawn, labels, heights, plot.right + GAP, plot.bottom, plot.top + TOP)
    told = [f"{_name(lever, found)}: {_last_words(found, lever, unit)}." for lever in levers]
    return Picture(drawn.figure, accounts.account(f"{title}. Line chart by budget. {subtitle}", told))


def _axes(drawn: Page, found: Frontier) -> tuple[Axes, Box]:
    """The plot with its axis of budgets, and room for labels on the right."""
    room = drawn.room
    plot = Box(room.left + LEFT, room.bottom + BOTTOM, room.width - LEFT - GAP - LABEL_ROOM, room.height - BOTTOM - TOP)
    axis = drawn.axes(plot)
    budgets = _spread([solved.budget for solved in found.solved])
    if len(found.solved) > 1:
        marks.value_ticks(axis, (budgets[0], budgets[-1]), upright=False)
    else:
        axis.set_xlim(budgets[0], budgets[-1])
        axis.set_xticks([found.solved[0].budget], [f"{found.solved[0].budget:.10g}"])
    drawn.text(plot.left, room.bottom + 0.08, BUDGET, NAME_SIZE, color=QUIET)
    return axis, plot


def _spread(budgets: Sequence[float]) -> list[float]:
    """Budgets as they are drawn: a single one reaches to both sides, so that it can be seen."""
    if len(budgets) > 1:
        return list(budgets)
    aside = ALONE * budgets[0] or ALONE
    return [budgets[0] - aside, budgets[0] + aside]


def _repeated(values: Sequence[float]) -> list[float]:
    """Values at the budgets as they are drawn."""
    return list(values) if len(values) > 1 else [values[0], values[0]]


def _line(axis: Axes, found: Frontier, values: Sequence[float], manner: Manner) -> None:
    """A line with a dot at each budget that was solved."""
    budgets = _spread([solved.budget for solved in found.solved])
    style = "--" if manner.dashed else "-"
    axis.plot(budgets, _repeated(values), style, color=manner.colour, linewidth=marks.PANEL_LINE_WIDTH, zorder=3)
    _dots(axis, found, values, manner)


def _dots(axis: Axes, found: Frontier, values: Sequence[float], manner: Manner, hollow: bool = False) -> None:
    axis.plot(
        [solved.budget for solved in found.solved],
        values,
        "o",
        markersize=DOT,
        markerfacecolor="white" if hollow else manner.colour,
        markeredgecolor=manner.colour,
        zorder=4 + hollow,
        clip_on=False,
    )


def _mark_most(drawn: Page, axis: Axes, plot: Box, found: Frontier) -> None:
    """A line at the money beyond which nothing can be bought within the evidence."""
    first, last = axis.get_xlim()
    most = found.most
    if most is None or not first < most < last:
        return
    axis.axvline(most, color=RULE, linewidth=THIN_LINE, linestyle="--", zorder=1.4)
    words = f"above {_millions(most)} nothing within the evidence helps"
    place = plot.left + plot.width * (most - first) / (last - first)
    side = "left" if place < plot.left + plot.width / 2 else "right"
    drawn.text(place, plot.top + 0.07, words, MARK_SIZE, color=QUIET, horizontalalignment=side)


def _height(plot: Box, ends: tuple[float, float], value: float) -> float:
    return plot.bottom + plot.height * (value - ends[0]) / (ends[1] - ends[0])


def _unit(ground: Ground, values: Sequence[float]) -> Unit:
    """The unit of what mixes are chosen for."""
    largest = max(abs(value) for value in values)
    if ground.aim.target is not None:
        return unit_of("foreign_share", largest)
    return unit_of("firms", largest) if ground.aim.objective == "firms" else money_unit(values)


def _written(value: float, unit: Unit, signed: bool = False) -> str:
    own = value / unit.divisor
    digits = 3 if unit.after.strip() == "%" else ROUGH_DIGITS
    words = unit.number(own, step_for(own, digits), signed)
    return words.replace("%", "points") if signed else words  # a change of a chance


def _banded(way: Way, unit: Unit) -> Interval:
    values = {name: value / unit.divisor for name, value in way.objective.items()}
    return interval(values, unit, ROUGH_DIGITS)


def _millions(value: float) -> str:
    """Money to three digits, of less than a million to the nearest ten thousand dollars or to one digit."""
    step = max(step_for(value, 3), min(LEAST_MONEY, step_for(value, 1))) if value else 1.0
    return f"US${plain(value, step)}{NBSP}m"


def _all_spent(found: Frontier) -> bool:
    return all(solved.unspent <= UNSPENT * solved.budget for solved in found.solved)


def _way_label(name: str, way: Way, unit: Unit, banded: bool) -> Label:
    titles = {"chosen": "Best mix", TODAY: "Today's mix", EQUAL: "Equal split"}
    details = [_written(way.value, unit)]
    if name == "chosen":
        details[0] += f"; on fresh draws {_written(way.fresh_value, unit)}"
        if banded:
            details.append(f"median {_banded(way, unit).words}")
    elif way.most > 0:
        details.append(f"spends {_millions(way.most)}")
    lines = [line for detail in details for line in wrapped(detail, LABEL_ROOM, DETAIL_SIZE)]
    return Label((titles[name],), tuple(lines), MANNERS[name].ink)


def _at(budget: float) -> str:
    return f"US${budget:.10g}{NBSP}m a year"


def _finding(found: Frontier, unit: Unit) -> str:
    """What the last budget brings, and from where it brings no more."""
    last, ground = found.solved[-1], found.ground
    what = aim_words(ground)("en")
    if last.chosen.most == 0:
        nothing = _written(ground.nothing.value, unit)
        return f"{_at(last.budget)} beyond the record buys nothing that raises {what} above {nothing}"
    value, today = (_written(way.value, unit) for way in (last.chosen, last.others[TODAY]))
    words = f"{_at(last.budget)} spent best brings {what} to {value}; today's mix {today}"
    if found.most is not None:
        words += f"; above {_millions(found.most)} nothing within the evidence helps"
    return words


def _frontier_words(found: Frontier, unit: Unit, banded: bool) -> str:
    ground = found.ground
    band = f" Band: 90{NBSP}% of draws of the best mix; thin line: its median." if banded else ""
    what = aim_words(ground)("en")
    return (
        f"{opened(what)}, {unit.words}, by budget, at {quoted(ground.scenario.title, 60)}.{band} Hollow"
        " dots: the best mix on fresh draws. Today's mix: the record scaled to the budget; equal split: the same money"
        " for each activity."
    )


def _way_account(solved: Solved, unit: Unit, banded: bool) -> str:
    today, equal = (_written(solved.others[name].value, unit) for name in (TODAY, EQUAL))
    others = f"today's mix {today}, equal split {equal}"
    band = f" (median {_banded(solved.chosen, unit).words})" if banded else ""
    fresh = f"on fresh draws {_written(solved.chosen.fresh_value, unit)}"
    return f"{_at(solved.budget)}: {_written(solved.chosen.value, unit)}{band}, {fresh}; {others}."


def _mix_finding(found: Frontier) -> str:
    """What most of the money of the first and the last budget goes to."""
    if all(solved.chosen.most == 0 for solved in found.solved):
        return f"No budget up to {_at(found.solved[-1].budget)} buys anything that helps"
    parts = []
    told = [found.solved[0], found.solved[-1]] if len(found.solved) > 1 else [found.solved[0]]
    for solved in told:
        money = {lever: value for lever, value in solved.chosen.money.items() if value > 0}
        if not money:
            parts.append(f"{_at(solved.budget)} buys nothing that helps")
            continue
        lead = max(money, key=lambda lever: money[lever])
        name = say.lever(lead, found.ground.scenario.seeds, "en")
        words = f"of {_at(solved.budget)}, {_millions(money[lead])} goes to {name}"
        unspent = f" and {_millions(solved.unspent)} stays unspent" if solved.unspent > UNSPENT * solved.budget else ""
        parts.append(words + unspent)
    text = "; ".join(parts)
    return opened(text)


def _amounts(found: Frontier, lever: str) -> tuple[str, ...]:
    """Money and amounts of a lever at the last budget, and what is on record."""
    last, menu = found.solved[-1], found.ground.menu
    key = menu.key_of(lever)
    details = [f"+{_millions(last.chosen.money[lever])}"]
    own = [(a, last.mix[a.name]) for a, name in zip(menu.activities, menu.lever_of, strict=True) if name == lever]
    changed = [(activity, amount) for activity, amount in own if amount != activity.low]
    for activity, amount in changed[:4]:
        place = activity.name.split(".")[2:]
        where = f"{_place(place[0], found)} " if place else ""
        details.append(f"{where}{_amount(amount, key)} (record {_plain_amount(activity.low, key)})")
    if len(changed) > 4:
        details.append(f"and {len(changed) - 4} markets more")
    return tuple(line for detail in details for line in wrapped(detail, LABEL_ROOM, DETAIL_SIZE))


def _place(name: str, found: Frontier) -> str:
    forms = found.ground.scenario.seeds.market_forms
    return forms[name].name if name in forms else name.replace("_", " ")


def _amount(value: float, key: LeverKey) -> str:
    return key.unit_words.en.format(_plain_amount(value, key))


def _plain_amount(value: float, key: LeverKey) -> str:
    return f"{100 * value:.3g}{NBSP}%" if key.unit.startswith("share") else f"{value:g}"


def _name(lever: str, found: Frontier) -> str:
    return lever_name(lever, found.ground.scenario.seeds)


def _colour(lever: str, found: Frontier) -> str:
    return found.ground.scenario.seeds.levers_about[lever].colour


def _mix_account(solved: Solved, levers: Sequence[str]) -> str:
    seeds = solved.chosen.scenario.seeds
    parts = [f"{lever_name(lever, seeds)} {_millions(solved.chosen.money[lever])}" for lever in levers]
    return f"{_at(solved.budget)}: {joined([*parts, f'unspent {_millions(solved.unspent)}'])}."


def _last_words(found: Frontier, lever: str, unit: Unit) -> str:
    """The returns of a lever's last dollar at the first and the last budget that leaves it some evidence."""
    known = [(solved.budget, solved.marginal[lever]) for solved in found.solved]
    left = [(budget, value) for budget, value in known if value is not None]
    if not left:
        return EVERYWHERE
    first, last = ((budget, _written(value, unit, signed=True)) for budget, value in (left[0], left[-1]))
    words = f"{first[1]} at {_at(first[0])}"
    if last != first:
        words += f" and {'also ' if last[1] == first[1] else ''}{last[1]} at {_at(last[0])}"
    ended = next((budget for budget, value in known if value is None), None)
    return words if ended is None else f"{words}; at the end of its evidence at {_at(ended)}"


def _last_finding(found: Frontier, unit: Unit) -> str:
    """Where the last dollar of the first budget brings most."""
    first = found.solved[0]
    known = {lever: value for lever, value in first.marginal.items() if value is not None}
    if not known:
        return f"At {_at(first.budget)} every lever is at the end of its evidence: no more can be spent on any"
    lead = max(known, key=lambda lever: known[lever])
    what = aim_words(found.ground)("en")
    if known[lead] <= 0:
        return f"At {_at(first.budget)} one more million a year raises {what} through no lever"
    name = say.lever(lead, found.ground.scenario.seeds, "en")
    through = f"{name}: {_written(known[lead], unit, signed=True)}"
    return f"At {_at(first.budget)} one more million a year raises {what} most through {through}"
