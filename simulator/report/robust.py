"""`goglobal robust`: which choice is least regretted, whatever is believed."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from simulator.analysis.choices import Choices
from simulator.analysis.regret import Cell, Group, Ranking, Regret, Robust
from simulator.report import choices as choosing
from simulator.report.choices import beliefs_name, benefit_data, choice
from simulator.report.language import CHANCE, PLAIN, US_MILLION, listed, paragraph, plain, text
from simulator.report.layout import palette
from simulator.report.model import NAMES, NOTHING, Column, Figure, Report, Row, Rows, Table, Text, Value
from simulator.report.names import command, unknown, words
from simulator.report.provenance import provenance
from simulator.report.values import STATISTICS, data_of

REGRETS = ("mean", "p95", "avoidable")
TOO_CLOSE = "{next} is too close to be told apart"
CRITERION = "least regretted: the lowest avoidable regret under the set of beliefs where that is highest"
HEADS = (*(f"benefit_{name}" for name in STATISTICS), "probability_best", *(f"regret_{r}" for r in REGRETS))


def report(robust: Robust) -> Report:
    """Regret of each choice under each set of beliefs."""
    sentences, first = list(_sentences(robust)), robust.first
    bars = sum(regret.avoidable > 0 for by_beliefs in robust.regrets.values() for regret in by_beliefs.values())
    return Report(
        name="robust",
        answer=[_answer(robust)],
        sentences=sentences,
        careful=list(choosing.cautions(robust.sets)),
        figures={"robust": _figure(robust)} if bars > 1 else {},
        detail=list(_details(robust)),
        record=_data(robust, paragraph(sentences)),
        fields=("scenario", "beliefs", "unit", *HEADS),
        data=list(_rows(robust)),
        provenance=provenance([result for choices in robust.sets for result in choices.results]),
        next=command(first.scenario, "learn", *(one.scenario.named for one in first.results), discount=first.discount),
    )


def _ordered(robust: Robust) -> list[str]:
    """The choices, the least regretted first."""
    return sorted(robust.regrets, key=lambda name: robust.worst(name).avoidable)


def _avoidable(regret: Regret) -> Value:
    return Value(regret.avoidable, US_MILLION, error=regret.avoidable_error, digits=2)


def _answer(robust: Robust) -> Table:
    """Every choice, its regret under the beliefs that speak most against it."""
    meaning = text(
        "Avoidable regret: how much more the best choice is worth. Worst case: 1 simulation in 20 is regretted more."
    )
    several, worst = NOTHING, NOTHING
    if len(robust.sets) > 1:
        names = listed([beliefs_name(choices.beliefs) for choices in robust.sets])
        several = text(", under {count} sets of beliefs: {names}", count=len(robust.sets), names=names)
        worst = text(" Both under the beliefs that speak most against a choice; benefit and best in: as written.")
    benefit = choosing.how_benefit_counts(robust.first)
    title = text("Benefit and avoidable regret of each choice, US$ million on average{several}", several=several)
    note = text("{regret}{worst} {benefit}", regret=meaning, worst=worst, benefit=benefit)
    return _table(title, robust.first, {name: robust.worst(name) for name in _ordered(robust)}, note)


def _table(title: Text, choices: Choices, regrets: Mapping[str, Regret], note: Text | None = None) -> Table:
    """Benefits and regrets of choices."""
    money = [Column(text(name)) for name in ("benefit", "avoidable regret", "worst case")]
    columns = [NAMES, money[0], Column(text("best in"), unit=CHANCE), *money[1:]]
    rows = []
    for name, regret in regrets.items():
        bad = Value(regret.p95, US_MILLION, error=regret.p95_error, digits=2)
        rows.append([*choosing.benefit_cells(name, choices), _avoidable(regret), bad])
    return Table(title, columns, rows, note)


def _claim(robust: Robust) -> Text:
    """Which choice is least regretted, and why."""
    why = text("it is best on average")
    if (most := _avoidable(robust.worst(robust.least))).amount:
        why = text("whatever is believed, it falls short of the best by at most {most} on average", most=most)
    elif len(robust.sets) > 1:
        why = text("it is best on average under each of {count} sets of beliefs", count=len(robust.sets))
    return text("Least regretted is {choice}: {why}", choice=choice(robust.least, robust.first), why=why)


def _sentences(robust: Robust) -> Iterator[Text]:
    """The claim with how clear it is, and how often nothing would have been worth more."""
    first, several = robust.first, len(robust.sets) > 1
    most = text("up to {most}" if several else "{most}", most=_avoidable(robust.worst(robust.next)))
    lead = "next comes {next}, which falls short by {most}" if robust.clear else TOO_CLOSE
    yield text("{claim}; {lead}.", claim=_claim(robust), lead=text(lead, next=choice(robust.next, first), most=most))
    under = text(" under the beliefs as written") if several else NOTHING
    often = choosing.best_in(robust.least, first)
    yield text("Nothing would have been worth more in {often} of simulations{under}.", often=often, under=under)


def _figure(robust: Robust) -> Figure:
    """Avoidable regret by choice, a panel for each set of beliefs, all on one scale."""
    names, first = _ordered(robust), robust.first
    subtitle = text(
        "Avoidable regret, on average: how much more the best choice is worth, {unit} in all, {first} to {end}",
        **choosing.summed_up(first),
    )
    colours = palette([first.current, *(name for name in names if name != first.current)])
    title = _claim(robust)
    if not robust.clear:
        second = choice(robust.next, first)
        title = text("{claim}; {lead}", claim=title, lead=text(TOO_CLOSE, next=second))
    return Figure(title, subtitle, [_panel(robust, choices, names) for choices in robust.sets], colours)


def _panel(robust: Robust, choices: Choices, names: list[str]) -> Rows:
    rows = []
    for name in names:
        value = _avoidable(robust.regrets[name][choices.beliefs])
        said = plain(value) if value.amount else text("best on average")
        rows.append(Row(choice(name, robust.first, quote=False), name, "scenario", value, said=said))
    title = text("Beliefs {beliefs}", beliefs=beliefs_name(choices.beliefs)) if len(robust.sets) > 1 else NOTHING
    return Rows(title, US_MILLION, rows, "bar", reach=max(robust.worst(name).avoidable for name in names))


def _details(robust: Robust) -> Iterator[Table]:
    """Benefits and regrets under each set of beliefs, and where among the unknowns another choice is best."""
    for choices in robust.sets if len(robust.sets) > 1 else ():
        title = text("Beliefs {beliefs}, US$ million on average", beliefs=beliefs_name(choices.beliefs))
        yield _table(title, choices, {name: robust.regrets[name][choices.beliefs] for name in _ordered(robust)})
    if robust.ranking is not None:
        yield _ranking_table(robust.first, robust.ranking)


def _ranking_table(choices: Choices, ranking: Ranking) -> Table:
    """The best choice by thirds of the unknowns that most move its lead."""
    rows, *columns = (unknown(name, choices.scenario.seeds) for name in ranking.names)
    down, *across = (
        [_group(name, group, choices) for group in groups]
        for name, groups in zip(ranking.names, ranking.groups, strict=True)
    )
    words = "The best choice by {rows} (down) and {columns} (across)" if columns else "The best choice by {rows}"
    title, heads = text(words, rows=rows, columns=listed(columns)), across[0] if across else [NOTHING]
    best = [[head, *(_best(cell, choices) for cell in row)] for head, row in zip(down, ranking.cells, strict=True)]
    note = text("In brackets: lead over the next, US$ million on average; ? if it may be noise. Beliefs as written.")
    return Table(title, Column.of_words(NOTHING, *heads), best, note)


def _group(name: str, group: Group, choices: Choices) -> Text:
    """The values of an unknown in some of the simulations; of an event, whether it happens."""
    if (event := choices.scenario.seeds.parameters[name].event_words) is not None:
        return plain(words(event.yes if group.high > 0 else event.no))
    return text("{low} to {high}", low=Value(group.low, PLAIN, digits=2), high=Value(group.high, PLAIN, digits=2))


def _best(cell: Cell, choices: Choices) -> Text:
    """The best choice of some simulations with its lead."""
    if cell.best is None:
        return text("too few simulations")
    name, margin = choices.names[cell.best], Value(cell.margin, PLAIN, error=None)
    template = "{name} ({margin})" if cell.clear else "{name} ({margin}?)"
    return text(template, name=choice(name, choices, quote=False), margin=margin)


def _data(robust: Robust, words: dict[str, str]) -> dict[str, Any]:
    ranking = robust.ranking
    return {
        **choosing.question_data(robust.first),
        "beliefs": [choices.beliefs for choices in robust.sets],
        "benefit": {choices.beliefs: benefit_data(choices) for choices in robust.sets},
        "regret": {
            name: {beliefs: asdict(regret) for beliefs, regret in by_beliefs.items()}
            for name, by_beliefs in robust.regrets.items()
        },
        "least_regretted": robust.least,
        "least_regretted_in_mean": robust.least_in_mean,
        "least_regretted_in_bad_draws": robust.least_in_bad,
        "next": robust.next,
        "clear": robust.clear,
        "criterion": CRITERION,
        "ranking": _ranking_data(ranking, robust.first.names) if ranking is not None else None,
        "care": {choices.beliefs: choosing.care_by_scenario(choices) for choices in robust.sets},
        "words": words,
    }


def _ranking_data(ranking: Ranking, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "parameters": [
            {"name": name, "first_order": share, "groups": [data_of(group, "low", "high") for group in groups]}
            for name, share, groups in zip(ranking.names, ranking.shares, ranking.groups, strict=True)
        ],
        "cells": [[_cell_data(cell, names) for cell in row] for row in ranking.cells],
    }


def _cell_data(cell: Cell, names: tuple[str, ...]) -> dict[str, Any]:
    """One cell; null where there are too few draws to say anything."""
    if cell.best is None:
        return {"draws": cell.draws, **dict.fromkeys(("benefit", "best", "margin", "clear"))}
    benefit = dict(zip(names, cell.benefit.tolist(), strict=True))
    return {**asdict(cell), "benefit": benefit, "best": names[cell.best]}


def _rows(robust: Robust) -> Iterator[list[Any]]:
    """One row a choice and set of beliefs."""
    for choices in robust.sets:
        for name, benefit in benefit_data(choices).items():
            regret = data_of(robust.regrets[name][choices.beliefs], *REGRETS)
            yield [name, choices.beliefs, "US$ million", *benefit.values(), *regret.values()]
