"""`goglobal why`: what drove the difference between two scenarios."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from simulator.analysis.attribution import BELIEFS, SHOCKS, Contribution, Why
from simulator.analysis.summaries import Summary
from simulator.report.claim import Claim, claim
from simulator.report.language import (
    GRADES,
    OUTCOMES,
    PERCENT,
    QUANTITIES,
    listed,
    paragraph,
    plain,
    scale,
    text,
    unit_of,
)
from simulator.report.layout import FIRST
from simulator.report.model import NOTHING, Cell, Chances, Column, Figure, Report, Row, Rows, Stack, Table, Text, Value
from simulator.report.names import BELIEFS as OTHER_BELIEFS
from simulator.report.names import SHOCKS as THE_WORLD
from simulator.report.names import lever, parameter, quoted, words
from simulator.report.notes import careful
from simulator.report.projections import YEAR, layer
from simulator.report.provenance import provenance
from simulator.report.sentences import differs, headline, sentence
from simulator.report.values import STATISTICS, mean, median, summary_data, summary_rows

FIELDS = ("scenario", "against", "outcome", "part", "name", "unit", "year", *STATISTICS)
POINTS = ("mean", "p05", "p50", "p95")
LEAST_WRITTEN = 0.005  # of the total: below it a share would be written as nothing
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


def report(why: Why) -> Report:
    """The attribution of the outcome that was asked for."""
    sentences, against = list(_sentences(why)), why.against.scenario.stem
    other = "" if against == "baseline" else f" --against {against}"
    return Report(
        name="why",
        answer=[_answer(why)],
        sentences=sentences,
        careful=[*_careful(why), *careful([why.scenario])],
        figures=_figures(why),
        detail=list(_details(why)),
        record=_data(why, paragraph(sentences)),
        fields=FIELDS,
        data=list(_rows(why)),
        provenance=provenance([why.scenario, why.against]),
        next=f"goglobal sensitivity {why.scenario.scenario.stem}{other} --outcome {why.outcome}",
    )


# --- Numbers ------------------------------------------------------------------------------------------------------


def _claim(why: Why) -> Claim:
    """What may be said of the difference; where draws are not shared only that averages differ."""
    found = why.asked
    place = found.total.along.index(why.year)
    more, less = float(found.probability_more[place]), float(found.probability_less[place])
    level = why.against.totals[why.outcome].at(why.year)["p50"]
    return claim(median(found.total, why.year, why.outcome, signed=True), Chances(more, 1 - more - less, less), level)


def _name(player: str, why: Why) -> Text:
    """A lever, one of its measures, the world or other beliefs."""
    seeds = why.scenario.scenario.seeds
    if player in seeds.levers and (measure := seeds.levers[player].measure) is not None:
        return plain(words(measure))
    return plain({SHOCKS: THE_WORLD, BELIEFS: OTHER_BELIEFS}.get(player) or lever(player, seeds))


def _mean(summary: Summary, why: Why, *, band: bool = False) -> Value:
    return mean(summary, why.year, why.outcome, signed=True, band=band)


def _in_year(summary: Summary, why: Why) -> float:
    """The mean in the year that was asked for, as a number."""
    return summary.at(why.year)["mean"]


def _sorted(why: Why) -> list[Contribution]:
    """What each adds, the largest first."""
    return sorted(why.asked.shares.values(), key=lambda one: -abs(_in_year(one.summary, why)))


def _share(summary: Summary, why: Why) -> Cell:
    """A part of the total in whole per cent, on average; None where the total is nothing."""
    if not (total := _in_year(why.asked.total, why)):
        return None
    share = _in_year(summary, why) / total
    return "<1" if 0 < abs(share) < LEAST_WRITTEN else Value(round(share, 2), PERCENT)


# --- The answer ---------------------------------------------------------------------------------------------------


def _answer(why: Why) -> Table:
    """Parts on average, which add up; then the same total as a median, as every other command says it."""
    rows: list[list[Cell]] = []
    for one in _sorted(why):
        adds = _mean(one.summary, why, band=why.paired or one.kind != "belief")
        rests_on = why.rests_on.get(one.name)  # the parameter on which the part depends most
        grade = GRADES[why.scenario.scenario.seeds.parameters[rests_on].grade] if rests_on is not None else None
        rows.append([_name(one.name, why), adds, _share(one.summary, why), grade])
    if len(rows) > 1:
        rows.append([AVERAGE, _mean(why.asked.total, why, band=why.paired), _share(why.asked.total, why), None])
    if why.paired:
        rows.append([MEDIAN, _claim(why).value, None, None])
    return Table(
        title=text(
            "{outcome} in {year}: {title} against {against}",
            outcome=OUTCOMES[why.outcome],
            year=why.year,
            title=quoted(why.scenario.scenario),
            against=quoted(why.against.scenario),
        ),
        columns=[
            Column(NOTHING, values=False),
            Column(text("adds, on average (90 % of simulations)"), unit=unit_of(why.outcome, signed=True)),
            Column(text("share, %")),
            Column(text("rests on"), values=False),
        ],
        rows=rows,
    )


def _sentences(why: Why) -> Iterator[Text]:
    subject = quoted(why.scenario.scenario)
    if not why.asked.shares:
        yield text(
            "{title} does and believes the same as {against}: there is nothing to attribute.",
            title=subject,
            against=quoted(why.against.scenario),
        )
        return
    if why.paired:
        yield sentence(subject, _claim(why), why.outcome, why.year)
    else:
        yield text(
            "On average {title} brings {outcome} that differs by {value} in {year}; beliefs differ, so nothing is "
            "known of single simulations.",
            title=subject,
            outcome=QUANTITIES[why.outcome],
            value=_mean(why.asked.total, why),
            year=why.year,
        )
    yield from _parts(why)


def _parts(why: Why) -> Iterator[Text]:
    """From which part most comes, and how, where all parts go the same way."""
    total, shares = _in_year(why.asked.total, why), _sorted(why)
    sizes = [_in_year(one.summary, why) for one in shares]
    if total and len(shares) > 1 and all(size * total > 0 or abs(size) < abs(total) / 100 for size in sizes):
        share = Value(min(sizes[0] / total, 1.0), PERCENT, digits=2)
        yield text("On average {share} of it comes from {name}.", share=share, name=_name(shares[0].name, why))
    ways = {name: _in_year(summary, why) for name, summary in why.mechanism.get(why.outcome, {}).items()}
    policy_alone = all(one.kind == "policy" for one in shares)
    if total and ways and policy_alone and all(size * total >= 0 for size in ways.values()):
        largest = max(ways, key=lambda name: abs(ways[name]))
        share = Value(min(ways[largest] / total, 1.0), PERCENT, digits=2)
        yield text("Most of it comes through {way} ({share} on average).", way=WAYS[largest], share=share)


def _careful(why: Why) -> Iterator[Text]:
    seeds = why.scenario.scenario.seeds
    if named := [unknown for unknown in why.unknowns if unknown.first >= LEAST_SHARE][:MOST_NAMED]:
        names = [text("{name}, {grade}", name=parameter(one.name, seeds), grade=GRADES[one.grade]) for one in named]
        yield text("its size depends most on {names}.", names=listed(names))
    at = why.asked.total.at(why.year)
    if why.paired and abs(at["mean"] - at["p50"]) > SKEWED * abs(at["p50"]):
        yield text("a few simulations with very large effects pull the average away from the median.")
    if not why.paired:
        yield text(
            "beliefs enter first; the other parts are taken draw by draw under the beliefs of {title}.",
            title=quoted(why.scenario.scenario),
        )


def _details(why: Why) -> Iterator[Table]:
    if ways := why.mechanism.get(why.outcome):
        adds = Column(text("adds, on average (90 % of simulations)"), unit=unit_of(why.outcome, signed=True))
        rows: list[list[Cell]] = [[WAYS[name], _mean(summary, why, band=True)] for name, summary in ways.items()]
        title = text("How it comes, by {year}", year=why.year)
        yield Table(title, [Column(NOTHING, values=False), adds], rows)


# --- Figures ------------------------------------------------------------------------------------------------------


def _figures(why: Why) -> dict[str, Figure]:
    if not why.asked.shares:
        return {}
    seeds = why.scenario.scenario.seeds
    colours = {name: about.colour for name, about in seeds.levers_about.items()}
    colours |= {name: colours[key.lever] for name, key in seeds.levers.items() if key.measure}
    colours |= {SHOCKS: FIRST, BELIEFS: FIRST}
    figures = {"why-waterfall": _waterfall(why)}
    if len(why.asked.shares) > 1:
        figures["why-wedges"] = _wedges(why)
    return {name: replace(figure, colours=colours) for name, figure in figures.items()}


def _waterfall(why: Why) -> Figure:
    """What each adds, and how it comes; averages, which add up."""
    unit = scale([_mean(why.asked.total, why)], unit_of(why.outcome, signed=True))
    panels = [Rows(text("What each adds, on average"), unit, _steps(why), "steps")]
    if ways := why.mechanism.get(why.outcome, {}):
        order = sorted(ways.items(), key=lambda item: -abs(_in_year(item[1], why)))
        rows = [_bar(Row(WAYS[name], name, "quiet", _mean(summary, why))) for name, summary in order]
        panels.append(Rows(text("How it comes, on average"), unit, rows, "parts"))
    subtitle = text(
        "Against {against}, {unit}. Averages add up; the title gives the median",
        against=quoted(why.against.scenario),
        unit=unit.head,
    )
    return Figure(_title(why), subtitle, panels)


def _title(why: Why) -> Text:
    subject = quoted(why.scenario.scenario)
    if why.paired:
        return headline(subject, _claim(why), why.outcome, why.year)
    return differs(subject, _mean(why.asked.total, why), why.outcome, why.year)


def _steps(why: Why) -> list[Row]:
    rows = [_bar(Row(_name(one.name, why), one.name, "scenario", _mean(one.summary, why))) for one in _sorted(why)]
    if len(rows) > 1:
        rows.append(_bar(Row(AVERAGE, "average", "total", _mean(why.asked.total, why))))
    if why.paired:
        rows.append(_bar(Row(MEDIAN, "median", "quiet", replace(_claim(why).value, low=None, high=None))))
    return rows


def _bar(row: Row) -> Row:
    """A row with its number under its name."""
    return replace(row, said=plain(row.value))


def _wedges(why: Why) -> Figure:
    """The same over the years."""
    unit, order = scale([_mean(why.asked.total, why)], unit_of(why.outcome, signed=True)), _sorted(why)
    layers = [layer(one.summary, why.outcome, _name(one.name, why), one.name, "scenario") for one in order]
    return Figure(
        title=text("{name} adds most from year to year, on average", name=_name(order[0].name, why)),
        subtitle=text(
            "{outcome}: {title} against {against}, {unit}, averages, which add up",
            outcome=OUTCOMES[why.outcome],
            title=quoted(why.scenario.scenario),
            against=quoted(why.against.scenario),
            unit=unit.head,
        ),
        panels=[Stack(NOTHING, unit, YEAR, layers)],
        columns=1,
    )


# --- Data ---------------------------------------------------------------------------------------------------------


def _data(why: Why, words: dict[str, str]) -> dict[str, Any]:
    """One JSON object: everything in the asked year, and by year what was asked for."""
    asked, place = why.asked, why.asked.total.along.index(why.year)
    return {
        "scenario": why.scenario.scenario.name,
        "against": why.against.scenario.name,
        "outcome": why.outcome,
        "unit": asked.total.unit,
        "year": why.year,
        "paired": why.paired,
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
        "unknowns": [asdict(unknown) for unknown in why.unknowns],
        "by_year": {
            "total": summary_data(asked.total),
            "shares": {name: summary_data(one.summary) for name, one in asked.shares.items()},
        },
        "words": words,
        "extrapolated": [asdict(found) for found in why.scenario.extrapolated],
        "no_effect": list(why.scenario.no_effect),
        "notes": [*why.notes, *why.scenario.notes],
    }


def _at(summary: Summary, year: int) -> dict[str, float]:
    values = summary.at(year)
    return {name: values[name] for name in POINTS}


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
            yield from summary_rows(head, summary)
