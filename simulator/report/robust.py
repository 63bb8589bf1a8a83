"""`goglobal robust`: which choice is least regretted, whatever is believed."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from simulator.analysis.choices import Choices
from simulator.analysis.regret import Cell, Ranking, Robust
from simulator.analysis.summaries import QUANTILES
from simulator.report.choices import (
    beliefs_name,
    benefit_data,
    benefit_value,
    care_data,
    choice,
    how_benefit_counts,
    question_data,
)
from simulator.report.language import CHANCE, US_MILLION, listed, paragraph, text
from simulator.report.layout import palette
from simulator.report.model import NOTHING, Column, Figure, Report, Row, Rows, Slot, Table, Text, Value
from simulator.report.model import Cell as Told
from simulator.report.notes import careful
from simulator.report.provenance import provenance

STATISTICS = ("mean", *QUANTILES, "probability_best")
REGRETS = ("mean", "p95", "avoidable")
CRITERION = "least regretted: the lowest avoidable regret under the set of beliefs where that is highest"
FIELDS = (
    *("scenario", "beliefs", "unit"),
    *(f"benefit_{name}" for name in ("mean", *QUANTILES)),
    "probability_best",
    *(f"regret_{name}" for name in REGRETS),
)


def report(robust: Robust) -> Report:
    """Regret of each choice under each set of beliefs."""
    sentences = list(_sentences(robust))
    results = [result for choices in robust.sets for result in choices.results]
    scenarios = " ".join(result.scenario.stem for result in robust.first.results)
    return Report(
        name="robust",
        answer=[_answer(robust)],
        sentences=sentences,
        careful=list(careful(robust.first.results)),
        figures={"robust": _figure(robust)},
        detail=[],
        record=_data(robust, paragraph(sentences)),
        fields=FIELDS,
        data=list(_rows(robust)),
        provenance=provenance(results),
        next=f"goglobal learn {scenarios}",
    )


def _money(amount: float) -> Value:
    return Value(amount, US_MILLION, digits=2)


def _ordered(robust: Robust) -> list[str]:
    """The choices, the least regretted first."""
    names = sorted(robust.regrets, key=lambda name: robust.worst(name).avoidable)
    return sorted(names, key=lambda name: name != robust.least)


def _answer(robust: Robust) -> Table:
    first = robust.first
    best = benefit_data(first)
    rows: list[list[Told]] = [
        [
            choice(name, first),
            benefit_value(name, first),
            Value(best[name]["probability_best"], CHANCE),
            _money(robust.worst(name).avoidable),
            _money(robust.worst(name).p95),
        ]
        for name in _ordered(robust)
    ]
    return Table(
        title=text(
            "Choices by regret, under {count} sets of beliefs: {beliefs}"
            if len(robust.sets) > 1
            else "Choices by regret, beliefs {beliefs}",
            count=len(robust.sets),
            beliefs=listed([beliefs_name(choices.beliefs) for choices in robust.sets]),
        ),
        columns=[
            Column(NOTHING, values=False),
            Column(text("benefit, on average"), unit=US_MILLION),
            Column(text("best in"), unit=CHANCE),
            Column(text("avoidable regret, on average"), unit=US_MILLION),
            Column(text("regret in the worst twentieth"), unit=US_MILLION),
        ],
        rows=rows,
        note=how_benefit_counts(first),
    )


def _sentences(robust: Robust) -> Iterator[Text]:
    first, least = robust.first, robust.worst(robust.least)
    slots: dict[str, Slot] = {"choice": choice(robust.least, first), "avoidable": _money(least.avoidable)}
    if least.avoidable == 0:
        yield text("Least regretted is {choice}: it is best on average under every set of beliefs.", **slots)
    else:
        yield text(
            "Least regretted is {choice}: whatever is believed, it loses at most {avoidable} on average against the "
            "best "
            "choice.",
            **slots,
        )
    yield text(
        "In {chance} of simulations nothing would have been worth more.",
        chance=Value(benefit_data(first)[robust.least]["probability_best"], CHANCE),
    )


def _figure(robust: Robust) -> Figure:
    names = _ordered(robust)
    return Figure(
        title=text("Least regretted: {choice}", choice=choice(robust.least, robust.first)),
        subtitle=text(
            "Avoidable regret: what the choice that is best on average is worth more, {unit}", unit=US_MILLION.head
        ),
        panels=[_panel(robust, choices, names) for choices in robust.sets],
        colours=palette([robust.first.current, *(name for name in names if name != robust.first.current)]),
    )


def _panel(robust: Robust, choices: Choices, names: list[str]) -> Rows:
    rows = []
    for name in names:
        value = _money(robust.regrets[name][choices.beliefs].avoidable)
        rows.append(Row(choice(name, robust.first), name, "scenario", value, said=text("{value}", value=value)))
    title = text("beliefs {beliefs}, on average", beliefs=beliefs_name(choices.beliefs))
    return Rows(title, US_MILLION, rows, "bar")


# --- Data -----------------------------------------------------------------------------------------------------------


def _data(robust: Robust, words: dict[str, str]) -> dict[str, Any]:
    return {
        **question_data(robust.first),
        "beliefs": [choices.beliefs for choices in robust.sets],
        "benefit": {choices.beliefs: benefit_data(choices) for choices in robust.sets},
        "regret": {
            name: {beliefs: asdict(regret) for beliefs, regret in by_beliefs.items()}
            for name, by_beliefs in robust.regrets.items()
        },
        "least_regretted": robust.least,
        "least_regretted_in_mean": robust.least_in_mean,
        "least_regretted_in_bad_draws": robust.least_in_bad,
        "criterion": CRITERION,
        "ranking": _ranking_data(robust.ranking, robust.first.names) if robust.ranking is not None else None,
        "care": {choices.beliefs: care_data(choices) for choices in robust.sets},
        "words": words,
    }


def _ranking_data(ranking: Ranking, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "parameters": [
            {"name": name, "first_order": share, "groups": [{"low": g.low, "high": g.high} for g in groups]}
            for name, share, groups in zip(ranking.names, ranking.shares, ranking.groups, strict=True)
        ],
        "cells": [[_cell_data(cell, names) for cell in row] for row in ranking.cells],
    }


def _cell_data(cell: Cell, names: tuple[str, ...]) -> dict[str, Any]:
    """One cell; null where there are too few draws to say anything."""
    known = cell.best is not None
    return {
        "draws": cell.draws,
        "benefit": dict(zip(names, cell.benefit.tolist(), strict=True)) if known else None,
        "best": names[cell.best] if cell.best is not None else None,
        "margin": cell.margin if known else None,
        "clear": cell.clear if known else None,
    }


def _rows(robust: Robust) -> Iterator[list[Any]]:
    """One row a choice and set of beliefs."""
    for choices in robust.sets:
        for name, benefit in benefit_data(choices).items():
            regret = asdict(robust.regrets[name][choices.beliefs])
            yield [
                *(name, choices.beliefs, "US$ million"),
                *(benefit[key] for key in STATISTICS),
                *(regret[key] for key in REGRETS),
            ]
