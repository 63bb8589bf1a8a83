"""What `goglobal why` prints and writes: the attribution as a table, as one record and as tidy rows.

It must not know how the numbers were made, and decides nothing.
"""

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from textwrap import wrap
from typing import Any

from simulator.analysis.attribution import BELIEFS, SHOCKS, Attribution, Why
from simulator.analysis.input_differences import input_differences
from simulator.analysis.summaries import Summary
from simulator.output import numbers
from simulator.output.records import STATISTICS, summary_record
from simulator.output.tables import OUTCOME_WORDS, aligned, identified_words, own_words, score_words
from simulator.output.words.language import Language

CSV_COLUMNS = ("scenario", "against", "outcome", "part", "name", "unit", "year", *STATISTICS)
POINTS = ("mean", "p05", "p50", "p95")
PLAYERS = {"shock": SHOCKS, "belief": BELIEFS}
LINE = 100
TOTAL, TOGETHER = "all together", "by acting together"
NOTHING = "none"
SHARES_WORDS = "Shares are Shapley values: their means add up to that of the total, their ranges do not."
ALONE_WORDS = "Alone: what each would change without the others. The rest of the total comes from acting together."
UNPAIRED_WORDS = "Draws are not paired: of the total and of beliefs only the difference of means is known."
MECHANISM_WORDS = "An account of what levers and shocks change; growth of firms they bring counts as growth."


def why_record(why: Why, words: Mapping[Language, str]) -> dict[str, Any]:
    """An attribution as one JSON object: everything in the asked year, and by year what was asked for."""
    asked = why.asked
    return {
        "scenario": why.scenario.scenario.name,
        "against": why.against.scenario.name,
        "outcome": why.outcome,
        "unit": asked.total.unit,
        "year": why.year,
        "paired": why.paired,
        "total": _at(asked.total, why.year),
        "shares": {name: {**_at(share.summary, why.year), "kind": share.kind} for name, share in asked.shares.items()},
        "main": {name: _at(summary, why.year) for name, summary in asked.main.items()},
        "interaction": _at(asked.interaction, why.year),
        "mechanism": {
            outcome: {name: _at(summary, why.year) for name, summary in accounts.items()}
            for outcome, accounts in why.mechanism.items()
        },
        "probability_more": _chance(asked, why.year, asked.probability_more),
        "probability_less": _chance(asked, why.year, asked.probability_less),
        "unknowns": [asdict(unknown) for unknown in why.unknowns],
        "by_year": {
            "total": summary_record(asked.total),
            "shares": {name: summary_record(share.summary) for name, share in asked.shares.items()},
        },
        "words": dict(words),
        "extrapolated": [asdict(found) for found in why.scenario.extrapolated],
        "no_effect": list(why.scenario.no_effect),
        "notes": [*why.notes, *why.scenario.notes],
    }


def why_csv(why: Why) -> str:
    """Tidy table of every attribution by year: its total, shares, main effects and interaction, and the mechanism."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for outcome, part, name, summary in _summaries(why):
        record = summary_record(summary)
        for year, *values in zip(record["years"], *(record[column] for column in STATISTICS), strict=True):
            names = (why.scenario.scenario.name, why.against.scenario.name)
            writer.writerow([*names, outcome, part, name, summary.unit, year, *values])
    return text.getvalue()


def why_table(why: Why, paragraph: str) -> str:
    """What differs, what each part of it adds, how that came, and the paragraph in words."""
    scenario, against = why.scenario.scenario, why.against.scenario
    lines = [
        f"{scenario.name}: {scenario.title}",
        f"measured against {against.name}: {against.title}",
        f"{scenario.draws:,} draws; figures known up to {scenario.as_of}",
        *("", "What differs", *_differing(why)),
    ]
    if why.asked.shares:
        lines += ["", f"What each adds to {OUTCOME_WORDS[why.outcome]}, in {why.year}", *_share_lines(why)]
        lines += ["", f"How it came, up to {why.year}", *_mechanism_lines(why)]
    lines += ["", paragraph, ""]
    lines += [f"Careful: {note}." for note in why.notes]
    lines += [*own_words(why.scenario), *identified_words(why.scenario), *score_words(why.scenario)]
    return "\n".join(lines)


def _differing(why: Why) -> list[str]:
    """The keys that differ, by player; from what to what they do is for `goglobal compare` to show."""
    keys: dict[str, dict[str, None]] = {}
    for row in input_differences(why.against.scenario, why.scenario.scenario):
        table, _, rest = row.key.partition(".")
        lever, _, key = rest.partition(".")
        player, named = (lever, key.partition(".")[0]) if row.kind == "policy" else (PLAYERS[row.kind], rest or table)
        keys.setdefault(player, {})[named] = None
    margin = max(map(len, keys), default=0) + 4
    return [
        line
        for player, named in keys.items()
        for line in wrap(
            ", ".join(named),
            LINE,
            initial_indent=f"  {player}".ljust(margin),
            subsequent_indent=" " * margin,
            break_on_hyphens=False,
        )
    ] or ["  nothing"]


def _share_lines(why: Why) -> list[str]:
    """Shares and main effects, the total and the interaction; means first, since they alone add up."""
    asked, year = why.asked, why.year
    rows = [["", "mean", "90 % of draws", "alone, mean", "90 % of draws"]]
    for name, share in asked.shares.items():
        paired = share.kind != "belief"
        rows.append(
            [f"  {name}", *_cells(share.summary, year, paired), *_cells(asked.main[name], year, paired)],
        )
    rows.append([f"  {TOTAL}", *_cells(asked.total, year, why.paired), "", ""])
    rows.append([f"  {TOGETHER}", "", "", *_cells(asked.interaction, year)])
    lines = [*aligned(rows), SHARES_WORDS, ALONE_WORDS, *([] if why.paired else [UNPAIRED_WORDS])]
    more, less = (_chance(asked, year, of) for of in (asked.probability_more, asked.probability_less))
    if more is not None and less is not None and (more or less):
        lines.append(f"More in {numbers.chance(more)} of draws, less in {numbers.chance(less)}.")
    return lines


def _mechanism_lines(why: Why) -> list[str]:
    rows = [["", "mean", "90 % of draws"]]
    for outcome, accounts in why.mechanism.items():
        rows.append([f"  {OUTCOME_WORDS[outcome]}", "", ""])
        rows += [[f"    {name}", *_cells(summary, why.year)] for name, summary in accounts.items()]
    return [*aligned(rows), MECHANISM_WORDS]


def _cells(summary: Summary, year: int, paired: bool = True) -> list[str]:
    """The mean in a year and the range that holds 90 % of the draws, where draws are paired."""
    at = summary.at(year)
    mean, low, high = (numbers.change(at[name]) for name in ("mean", "p05", "p95"))
    if not paired:
        return [mean, "not paired"]
    return [NOTHING, ""] if mean == low == high == "0" else [mean, f"{low} to {high}"]


def _summaries(why: Why) -> Iterator[tuple[str, str, str, Summary]]:
    """Every summary with its outcome, what it is a part of, and its name."""
    for outcome, found in why.attributions.items():
        yield outcome, "total", "", found.total
        yield from ((outcome, "share", name, share.summary) for name, share in found.shares.items())
        yield from ((outcome, "main", name, summary) for name, summary in found.main.items())
        yield outcome, "interaction", "", found.interaction
    for outcome, accounts in why.mechanism.items():
        yield from ((outcome, "mechanism", name, summary) for name, summary in accounts.items())


def _at(summary: Summary, year: int) -> dict[str, float | None]:
    values = summary.at(year)
    return {name: _number(values[name]) for name in POINTS}


def _chance(asked: Attribution, year: int, probability: Any) -> float | None:
    return _number(float(probability[asked.total.years.index(year)]))


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
