"""`goglobal why`: what drove the difference between two scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.analysis.attribution import BELIEFS, SHOCKS, Contribution, Why
from simulator.analysis.summaries import Summary
from simulator.report import language, model, names, values
from simulator.report.claim import Claim, claim, differs, headline, sentence
from simulator.report.language import PERCENT, listed, paragraph, plain, scale, text, unit_of
from simulator.report.layout import FIRST
from simulator.report.names import against_option, command, lever, lever_colours, parameter, quoted, words
from simulator.report.notes import careful
from simulator.report.projections import YEAR, layer
from simulator.report.provenance import provenance

FIELDS = ("scenario", "against", "outcome", "part", "name", "unit", "year", *values.STATISTICS)
POINTS = ("mean", "p05", "p50", "p95")
LEAST_WRITTEN = 0.005  # of the total: below it a share would be written as nothing
TOLD_APART = 2.0  # times its error, from which a difference of averages is held to be more than chance
SKEWED = 0.2  # of the median: where the mean lies further from it, a reader is told why
LEAST_SHARE, MOST_NAMED = 0.05, 2  # of the variance, from which an unknown is named; and how many are

WAYS = {
    "entries": text("firms that start"),
    "exits": text("firms that stop"),
    "growth": text("growth of firms"),
    "contracts": text("contracts and promotion"),
}
AVERAGE = text("together, on average")
MEDIAN = text("together, median")


def report(why: Why) -> model.Report:
    """The attribution of the outcome that was asked for."""
    sentences = list(_sentences(why))
    return model.Report(
        name="why",
        answer=[_answer(why)] if why.asked.shares else [],
        sentences=sentences,
        careful=[*_careful(why), *careful([why.scenario])],
        figures=_figures(why),
        detail=list(_details(why)),
        record=_data(why, paragraph(sentences)),
        fields=FIELDS,
        data=list(_rows(why)),
        provenance=provenance([why.scenario, why.against]),
        next=_next(why) if why.asked.shares else (),
    )


def _next(why: Why) -> Sequence[str]:
    """To ask which unknowns move the difference."""
    scenario, against = why.scenario.scenario, against_option(why.against.scenario)
    outcome = () if why.outcome == "revenue" else ("--outcome", why.outcome)
    return command(scenario, "sensitivity", scenario.named, *against, *outcome, year=why.year)


def _slots(why: Why) -> dict[str, model.Slot]:
    """For gaps of sentences and titles."""
    title, against = quoted(why.scenario.scenario), quoted(why.against.scenario)
    return {"title": title, "against": against, "outcome": language.OUTCOMES[why.outcome], "year": why.year}


# --- Numbers ------------------------------------------------------------------------------------------------------


def _claim(why: Why) -> Claim:
    """What may be said of the difference, where draws are shared."""
    found = why.asked
    place = found.total.along.index(why.year)
    more, less = float(found.probability_more[place]), float(found.probability_less[place])
    level = why.against.totals[why.outcome].at(why.year)["p50"]
    value = values.median(found.total, why.year, why.outcome, signed=True)
    return claim(value, model.Chances(more, max(0.0, 1 - more - less), less), level)


def _name(player: str, why: Why) -> model.Text:
    """A lever, one of its measures, the world or other beliefs."""
    seeds = why.scenario.scenario.seeds
    if player in seeds.levers and (measure := seeds.levers[player].measure) is not None:
        return plain(words(measure))
    return plain({SHOCKS: names.SHOCKS, BELIEFS: names.BELIEFS}.get(player) or lever(player, seeds))


def _mean(summary: Summary, why: Why, *, band: bool = False) -> model.Value:
    return values.mean(summary, why.year, why.outcome, signed=True, band=band)


def _known(summary: Summary, why: Why, *, by_draw: bool) -> model.Value:
    """A mean with its band where it is known draw by draw, else with its error."""
    return replace(_mean(summary, why, band=by_draw), beside=not by_draw)


def _by_draw(one: Contribution, why: Why) -> bool:
    return why.paired or one.kind != "belief"


def _part(one: Contribution, why: Why) -> model.Value:
    return _known(one.summary, why, by_draw=_by_draw(one, why))


def _total(why: Why) -> model.Value:
    return _known(why.asked.total, why, by_draw=why.paired)


def _in_year(summary: Summary, why: Why) -> float:
    """The mean in the year that was asked for, as a number."""
    return summary.at(why.year)["mean"]


def _sorted(why: Why) -> list[Contribution]:
    """What each adds, the largest first."""
    return sorted(why.asked.shares.values(), key=lambda one: -abs(_in_year(one.summary, why)))


def _one_way(why: Why) -> bool:
    """Whether all parts go the way of the total, or are next to nothing: only then it has shares."""
    total, sizes = _in_year(why.asked.total, why), [_in_year(one.summary, why) for one in why.asked.shares.values()]
    if _by_chance(why):
        return False
    return total != 0 and all(size * total > 0 or abs(size) < abs(total) / 100 for size in sizes)


def _by_chance(why: Why) -> bool:
    """Whether other random draws may move what beliefs add about as far as it goes, as far as that is known."""
    beliefs = why.asked.shares.get(BELIEFS)
    if why.paired or beliefs is None:
        return False
    error = float(beliefs.summary.mean_error[beliefs.summary.along.index(why.year)])
    return not abs(_in_year(beliefs.summary, why)) >= TOLD_APART * error


def _share(summary: Summary, why: Why) -> list[model.Cell]:
    """A part of the total in whole per cent, on average; no cell where parts go both ways."""
    if not _one_way(why):
        return []
    share = _in_year(summary, why) / _in_year(why.asked.total, why)
    return ["<1" if 0 < abs(share) < LEAST_WRITTEN else model.Value(round(share, 2), PERCENT)]


# --- The answer ---------------------------------------------------------------------------------------------------


def _answer(why: Why) -> model.Table:
    """Parts on average, which add up; then the same total as a median, as every other command says it."""
    parameters = why.scenario.scenario.seeds.parameters
    rows: list[list[model.Cell]] = []
    for one in _sorted(why):
        rests_on = why.rests_on.get(one.name)  # the parameter on which the part depends most
        grade = language.GRADES[parameters[rests_on].grade] if rests_on is not None else None
        rows.append([_name(one.name, why), _part(one, why), *_share(one.summary, why), grade])
    if len(rows) > 1:
        rows.append([AVERAGE, _total(why), *_share(why.asked.total, why), None])
    shares = [model.Column(text("share, %"))] if _one_way(why) else []
    if why.paired:
        rows.append([MEDIAN, _claim(why).value, *(None for _ in shares), None])
    columns = [model.NAMES, _adds(why), *shares, *model.Column.of_words(text("rests on"))]
    return model.Table(text("{outcome} in {year}: {title} against {against}", **_slots(why)), columns, rows)


def _adds(why: Why) -> model.Column:
    return model.Column(text("adds, on average (90 % of simulations)"), unit=unit_of(why.outcome, signed=True))


def _sentences(why: Why) -> Iterator[model.Text]:
    slots = _slots(why)
    if not why.asked.shares:
        yield text("{title} does and believes the same as {against}: there is nothing to attribute.", **slots)
    elif why.paired:
        yield sentence(quoted(why.scenario.scenario), _claim(why), why.outcome, why.year)
    else:
        slots |= {"outcome": language.QUANTITIES[why.outcome], "value": _total(why)}
        yield text(
            "On average {title} brings {outcome} that differs by {value} in {year}; beliefs differ, so nothing is "
            "known of single simulations.",
            **slots,
        )
    yield from _parts(why)


def _parts(why: Why) -> Iterator[model.Text]:
    """From which part most comes, and how, where all parts go the same way."""
    total, shares = _in_year(why.asked.total, why), _sorted(why)
    if len(shares) > 1 and _one_way(why):
        share = model.Value(min(_in_year(shares[0].summary, why) / total, 1.0), PERCENT, digits=2)
        yield text("On average {share} of it comes from {name}.", share=share, name=_name(shares[0].name, why))
    ways = {name: _in_year(summary, why) for name, summary in why.mechanism.get(why.outcome, {}).items()}
    policy_alone = all(one.kind == "policy" for one in shares)
    if total and ways and policy_alone and all(size * total >= 0 for size in ways.values()):
        largest = max(ways, key=lambda name: abs(ways[name]))
        share = model.Value(min(ways[largest] / total, 1.0), PERCENT, digits=2)
        yield text("The largest part comes through {way} ({share} on average).", way=WAYS[largest], share=share)


def _careful(why: Why) -> Iterator[model.Text]:
    seeds = why.scenario.scenario.seeds
    if named := [unknown for unknown in why.unknowns if unknown.first >= LEAST_SHARE][:MOST_NAMED]:
        said = ((parameter(one.name, seeds), language.GRADES[one.grade]) for one in named)
        parts = [text("{name}, {grade}", name=name, grade=grade) for name, grade in said]
        yield text("its size depends most on {names}.", names=listed(parts))
    at = why.asked.total.at(why.year)
    if why.paired and abs(at["mean"] - at["p50"]) > SKEWED * abs(at["p50"]):
        yield text("effects differ so much between simulations that the average lies far from the median.")
    if not why.paired:
        yield text(
            "beliefs enter first; the other parts are taken draw by draw under the beliefs of {title}.", **_slots(why)
        )
    if _by_chance(why):
        yield text("what other beliefs add may be chance: it is less than twice its error (±), or that is not known.")


def _details(why: Why) -> Iterator[model.Table]:
    if ways := why.mechanism.get(why.outcome):
        rows: list[list[model.Cell]] = [[WAYS[name], _mean(summary, why, band=True)] for name, summary in ways.items()]
        words = "How it comes, by {year}" if why.paired else "How it comes, beliefs apart, by {year}"
        title = text(words, year=why.year)
        yield model.Table(title, [model.NAMES, _adds(why)], rows)


# --- Figures ------------------------------------------------------------------------------------------------------


def _figures(why: Why) -> dict[str, model.Figure]:
    if not why.asked.shares:
        return {}
    seeds = why.scenario.scenario.seeds
    colours = {**lever_colours(seeds), SHOCKS: FIRST, BELIEFS: FIRST}
    colours |= {name: colours[key.lever] for name, key in seeds.levers.items() if key.measure}
    unit = scale([_mean(why.asked.total, why)], unit_of(why.outcome, signed=True))
    figures = {"why-waterfall": _waterfall(why, unit)}
    if len(why.asked.shares) > 1:
        figures["why-wedges"] = _wedges(why, unit)
    return {name: replace(figure, colours=colours) for name, figure in figures.items()}


def _waterfall(why: Why, unit: model.Unit) -> model.Figure:
    """What each adds, and how it comes; averages, which add up."""
    panels = [model.Rows(text("What each adds, on average"), unit, _steps(why), "steps")]
    if ways := why.mechanism.get(why.outcome, {}):
        order = sorted(ways.items(), key=lambda item: -abs(_in_year(item[1], why)))
        rows = [values.numbered(WAYS[name], name, "quiet", _mean(summary, why)) for name, summary in order]
        how = text("How it comes, on average") if why.paired else text("How it comes, beliefs apart, on average")
        panels.append(model.Rows(how, unit, rows, "parts"))
    title = differs(quoted(why.scenario.scenario), _total(why), why.outcome, why.year)
    words = "Against {against}, {unit}. Averages, which add up"
    if why.paired:
        title = headline(quoted(why.scenario.scenario), _claim(why), why.outcome, why.year)
        words = "Against {against}, {unit}. Averages add up; the title gives the median"
    return model.Figure(title, text(words, unit=unit.head, **_slots(why)), panels)


def _steps(why: Why) -> list[model.Row]:
    rows = [values.numbered(_name(one.name, why), one.name, "scenario", _part(one, why).alone) for one in _sorted(why)]
    if len(rows) > 1:
        rows.append(values.numbered(AVERAGE, "average", "total", _total(why).alone))
    if why.paired:
        rows.append(values.numbered(MEDIAN, "median", "quiet", _claim(why).value.alone))
    return rows


def _wedges(why: Why, unit: model.Unit) -> model.Figure:
    """The same over the years."""
    order = _sorted(why)
    layers = [
        layer(one.summary, why.outcome, _name(one.name, why), one.name, beside=not _by_draw(one, why)) for one in order
    ]
    title = text(
        "In {year} the largest part comes from {name}, on average", year=why.year, name=_name(order[0].name, why)
    )
    subtitle = text(
        "{outcome}: {title} against {against}, {unit}, averages, which add up", unit=unit.head, **_slots(why)
    )
    return model.Figure(title, subtitle, [model.Stack(model.NOTHING, unit, YEAR, layers)])


# --- Data ---------------------------------------------------------------------------------------------------------


def _data(why: Why, words: dict[str, str]) -> dict[str, Any]:
    """One JSON object: everything in the asked year, and by year what was asked for."""
    asked, place = why.asked, why.asked.total.along.index(why.year)
    return {
        "scenario": why.scenario.scenario.name,
        "against": why.against.scenario.name,
        "outcome": why.outcome,
        "unit": asked.total.unit,
        **values.data_of(why, "year", "paired"),
        "total": _at(asked.total, why.year),
        "shares": {
            name: {**_at(one.summary, why.year), "kind": one.kind, "rests_on": why.rests_on.get(name)}
            for name, one in asked.shares.items()
        },
        "main": {name: _at(summary, why.year) for name, summary in asked.main.items()},
        "interaction": _at(asked.interaction, why.year),
        "mechanism": {
            outcome: {name: _at(summary, why.year) for name, summary in accounts.items()}
            for outcome, accounts in why.mechanism.items()
        },
        "probability_more": asked.probability_more[place],
        "probability_less": asked.probability_less[place],
        "unknowns": why.unknowns,
        "by_year": {
            "total": values.summary_data(asked.total),
            "shares": values.summaries_data({name: one.summary for name, one in asked.shares.items()}),
        },
        "words": words,
        **values.care_data(why.scenario, *why.notes),
    }


def _at(summary: Summary, year: int) -> dict[str, float]:
    found = summary.at(year)
    return {name: found[name] for name in POINTS}


def _rows(why: Why) -> Iterator[list[Any]]:
    """Every attribution by year: its total, shares, main effects and interaction, and the mechanism."""
    parts: list[tuple[str, str, Mapping[str, Summary]]] = []
    for outcome, found in why.attributions.items():
        shares = {name: one.summary for name, one in found.shares.items()}
        parts += [(outcome, "total", {"": found.total}), (outcome, "share", shares)]
        parts += [(outcome, "main", found.main), (outcome, "interaction", {"": found.interaction})]
    parts += [(outcome, "mechanism", accounts) for outcome, accounts in why.mechanism.items()]
    for outcome, part, summaries in parts:
        for name, summary in summaries.items():
            head = (why.scenario.scenario.name, why.against.scenario.name, outcome, part, name)
            yield from values.summary_rows(head, summary)
