"""Regret as a plain record, as CSV and as what a command prints. It must not know how it was found."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from simulator.analysis.regret import Cell, Ranking, Robust
from simulator.analysis.summaries import QUANTILES
from simulator.output import numbers
from simulator.output.choices import (
    benefit_record,
    benefit_rows,
    care_lines,
    care_record,
    csv_text,
    how_words,
    other_beliefs_lines,
    question_record,
)
from simulator.output.tables import aligned
from simulator.output.words.choices import part_words, unknown
from simulator.output.words.language import Language
from simulator.output.words.robust import words

STATISTICS = ("mean", *QUANTILES, "probability_best")
REGRETS = ("mean", "p95", "avoidable")
REGRET_WORDS = (
    "Regret is what the best choice in a draw is worth more, US$ million: its mean, and in brackets what it exceeds in "
    "one draw of twenty. Avoidable is what the best choice in expectation is expected to be worth more; the rest of "
    "the mean is the same for all, because no choice knows the draw."
)
CRITERION = "least regretted: the lowest avoidable regret under the set of beliefs where that is highest"


def robust_record(robust: Robust) -> dict[str, Any]:
    """One JSON object; nothing is rounded."""
    return {
        **question_record(robust.first),
        "beliefs": [choices.beliefs for choices in robust.sets],
        "benefit": {choices.beliefs: benefit_record(choices) for choices in robust.sets},
        "regret": {
            name: {beliefs: asdict(regret) for beliefs, regret in by_beliefs.items()}
            for name, by_beliefs in robust.regrets.items()
        },
        "least_regretted": robust.least,
        "least_regretted_in_mean": robust.least_in_mean,
        "least_regretted_in_bad_draws": robust.least_in_bad,
        "criterion": CRITERION,
        "ranking": _ranking_record(robust.ranking, robust.first.names) if robust.ranking is not None else None,
        "care": {choices.beliefs: care_record(choices) for choices in robust.sets},
        "words": words(robust),
    }


def _ranking_record(ranking: Ranking, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "parameters": [
            {"name": name, "first_order": share, "groups": [{"low": g.low, "high": g.high} for g in groups]}
            for name, share, groups in zip(ranking.names, ranking.shares, ranking.groups, strict=True)
        ],
        "cells": [[_cell_record(cell, names) for cell in row] for row in ranking.cells],
    }


def _cell_record(cell: Cell, names: tuple[str, ...]) -> dict[str, Any]:
    """One cell; null where there are too few draws to say anything."""
    known = cell.best is not None
    return {
        "draws": cell.draws,
        "benefit": dict(zip(names, cell.benefit.tolist(), strict=True)) if known else None,
        "best": names[cell.best] if cell.best is not None else None,
        "margin": cell.margin if known else None,
        "clear": cell.clear if known else None,
    }


def robust_csv(robust: Robust) -> str:
    """One row a choice and set of beliefs."""

    def rows() -> Iterator[list[Any]]:
        for choices in robust.sets:
            for name, benefit in benefit_record(choices).items():
                regret = asdict(robust.regrets[name][choices.beliefs])
                numbers = [*(benefit[key] for key in STATISTICS), *(regret[key] for key in REGRETS)]
                yield [name, choices.beliefs, "US$ million", *map(repr, numbers)]

    heads = [*(f"benefit_{key}" for key in QUANTILES), "probability_best", *(f"regret_{key}" for key in REGRETS)]
    return csv_text(["scenario", "beliefs", "unit", "benefit_mean", *heads], rows())


def robust_text(robust: Robust, language: Language) -> str:
    """The paragraph, benefits and regrets of all choices under all beliefs, and the ranking by the unknowns."""
    first, *others = robust.sets
    return "\n".join(
        [
            *(f"{name}: {title}" for name, title in first.titles.items()),
            *("", words(robust)[language]),
            *("", "National benefit: mean (90 % of draws)", *aligned([*benefit_rows(robust.sets)]), how_words(first)),
            *("", "Regret: mean (bad draws), avoidable", *aligned([*_regret_rows(robust)]), REGRET_WORDS),
            *_ranking_lines(robust),
            "",
            *care_lines(first),
            *(line for choices in others for line in other_beliefs_lines(choices)),
        ]
    ).rstrip()


def _regret_rows(robust: Robust) -> Iterator[list[str]]:
    several = len(robust.sets) > 1
    yield ["", *(choices.beliefs for choices in robust.sets), *(["worst of these"] if several else [])]
    for name, by_beliefs in robust.regrets.items():
        cells = [*by_beliefs.values(), *([robust.worst(name)] if several else [])]
        written = [
            f"{numbers.level(regret.mean)} ({numbers.level(regret.p95)}), {numbers.level(regret.avoidable)}"
            for regret in cells
        ]
        yield [f"  {name}", *written]


def _ranking_lines(robust: Robust) -> Iterator[str]:
    """The best choice in each cell, with by how much."""
    ranking = robust.ranking
    if ranking is None:
        return
    seeds = robust.first.scenario.seeds
    rows, *columns = [unknown(name, seeds)("en") for name in ranking.names]
    yield ""
    by = [f"{rows} (rows)", *(f"{column} (columns)" for column in columns)]
    yield f"The best choice under the beliefs as written, by {' and '.join(by)}"
    parts = [
        [part_words(name, groups, place, seeds)("en") for place in range(len(groups))]
        for name, groups in zip(ranking.names, ranking.groups, strict=True)
    ]
    table = [["", *(parts[1] if columns else [""])]]
    for part, row in zip(parts[0], ranking.cells, strict=True):
        table.append([f"  {part}", *(_cell_words(cell, robust.first.names) for cell in row)])
    yield from aligned(table)
    yield "In brackets by how much it is worth more than the next; ? where that is no more than noise of the draws."


def _cell_words(cell: Cell, names: tuple[str, ...]) -> str:
    if cell.best is None:
        return "too few draws"
    return f"{names[cell.best]} ({numbers.change(cell.margin)}{'' if cell.clear else '?'})"
