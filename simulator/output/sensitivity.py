"""Which unknowns move an outcome, as a plain record, as CSV and as what a command prints.

It must not know how the variance was taken apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from simulator.analysis.sensitivity import Effect, Portion, Sensitivity
from simulator.model.quantities import OUTCOMES
from simulator.output import numbers
from simulator.output.choices import csv_text
from simulator.output.tables import OUTCOME_WORDS, aligned, own_words, score_words
from simulator.output.words.choices import unknown
from simulator.output.words.language import Language, percent
from simulator.output.words.sensitivity import common_names, words

MOST_SHOWN = 10
QUESTION_COLUMNS = ("scenario", "against", "of", "outcome", "unit", "year")
SHARE_COLUMNS = ("first", "first_low", "first_high", "total", "total_low", "total_high")
CSV_COLUMNS = (*QUESTION_COLUMNS, "kind", "name", "grade", *SHARE_COLUMNS, "low", "high", "low_end", "high_end", "told")
NOISE = "noise"
SHARES_WORDS = (
    "alone: share of the variance that knowing the unknown would remove, in brackets its 90 % bootstrap interval; "
    "with others: and the\ninteractions it takes part in. Low and high: what is expected where the unknown is at its "
    "5th and 95th percentile. noise: cannot be\ntold from an unknown without effect."
)


def sensitivity_record(found: Sensitivity) -> dict[str, Any]:
    """One JSON object; nothing is rounded. Shares are raw estimates: where `told` is false they may be noise."""
    variance = found.variance
    return {
        "scenario": found.scenario.scenario.name,
        "against": found.against.scenario.name if found.against is not None else None,
        "outcome": found.outcome,
        "unit": OUTCOMES[found.outcome],
        "year": found.year,
        "of": found.of,
        "mean": variance.mean,
        "sd": variance.sd,
        "parameters": [effect_record(effect) for effect in variance.effects],
        "interactions": [{"names": list(pair.names), "share": pair.share} for pair in variance.interactions],
        "chance": variance.chance,
        "chance_low_end": variance.chance_low,
        "chance_high_end": variance.chance_high,
        "explained": variance.explained,
        "rest": variance.rest,
        "words": words(found),
        "extrapolated": [asdict(key) for key in found.scenario.extrapolated],
        "no_effect": list(found.scenario.no_effect),
        "notes": [*notes(found), *found.scenario.notes],
    }


def effect_record(effect: Effect) -> dict[str, Any]:
    """One unknown as a flat record."""
    record: dict[str, Any] = {"name": effect.name, "grade": effect.grade}
    for name, share in (("first", effect.first), ("total", effect.total)):
        record |= {name: share.value, f"{name}_low": share.low, f"{name}_high": share.high}
    ends = {name: getattr(effect, name) for name in ("low", "high", "low_end", "high_end")}
    return record | ends | {"told": effect.significant}


def sensitivity_csv(found: Sequence[Sensitivity]) -> str:
    """One row an unknown, then chance and the rest, whose share stands under `first`."""
    return csv_text(CSV_COLUMNS, (row for one in found for row in _csv_rows(one)))


def _csv_rows(found: Sensitivity) -> Iterator[list[Any]]:
    record = sensitivity_record(found)
    head = [record[column] for column in QUESTION_COLUMNS]
    rows = [{"kind": "parameter", **effect} for effect in record["parameters"]]
    rows.append(
        {
            "kind": "chance",
            "first": record["chance"],
            "low_end": record["chance_low_end"],
            "high_end": record["chance_high_end"],
        }
    )
    rows.append({"kind": "rest", "first": record["rest"]})
    for row in rows:
        yield [*head, *(row.get(column, "") for column in CSV_COLUMNS[len(QUESTION_COLUMNS) :])]


def sensitivity_text(found: Sequence[Sensitivity], language: Language) -> str:
    """The strongest unknowns of each question, where the variance lies, and the paragraphs in words."""
    scenario = found[0].scenario.scenario
    lines = [
        f"{scenario.name}: {scenario.title}",
        f"{scenario.draws:,} draws; figures known up to {scenario.as_of}",
    ]
    for one in found:
        lines += ["", *_question(one), "", words(one)[language]]
    lines += ["", SHARES_WORDS] if any(one.variance.sd > 0 for one in found) else [""]
    lines += [f"Careful: {note}." for note in dict.fromkeys(note for one in found for note in notes(one))]
    return "\n".join([*lines, *own_words(found[0].scenario), *score_words(found[0].scenario)])


def notes(found: Sensitivity) -> Iterator[str]:
    """What a reader must know of the shares."""
    variance = found.variance
    if variance.sd == 0:
        yield f"the {found.of} is the same in every draw, so there is no variance to take apart"
        return
    draws, (different, effective) = found.scenario.scenario.draws, variance.lineages
    if different:
        yield (
            f"the {draws:,} draws hold {different:,} different draws of the parameters, which tell as much as "
            f"{effective:,.0f} equally frequent ones"
        )
    untold = len(variance.effects) - len(variance.significant)
    if untold:
        yield (
            f"of the {found.of}, {untold} of {len(variance.effects)} unknowns cannot be told from noise; an estimate "
            "below zero is noise"
        )
    yield (
        f"of the {found.of}, interactions of less than about {percent(variance.least_seen, 'en')} of the variance "
        "cannot be seen, nor those of three unknowns and more"
    )
    if names := common_names(found):
        yield f"{', '.join(names)} are believed to go together, so that their shares overlap"
    elif variance.overlap:
        yield f"shares of the {found.of} overlap: the published figures tie unknowns to one another"


def _question(found: Sensitivity) -> list[str]:
    """The table of one question."""
    against = f", less {found.against.scenario.name}" if found.against is not None else ""
    head = f"What moves {OUTCOME_WORDS[found.outcome]}, in {found.year}{against}"
    variance = found.variance
    if variance.sd == 0:
        return [head, "  nothing"]
    rows = [["", "grade", "alone", "with others", "low", "high"]]
    rows += [_row(found, effect) for effect in variance.effects[:MOST_SHOWN]]
    rows.append(["  chance of the years to come", "", _percent(variance.chance), "", *_ends(found, None)])
    rows.append(["  all unknowns told from noise, together", "", _percent(variance.explained), "", "", ""])
    rows.append(["  neither", "", _percent(variance.rest), "", "", ""])
    return [head, *aligned(rows), f"Mean {_amount(found, variance.mean)}, standard deviation {_size(variance.sd)}."]


def _row(found: Sensitivity, effect: Effect) -> list[str]:
    name = unknown(effect.name, found.scenario.scenario.seeds)("en")
    total = _percent(effect.total.value) if effect.significant else NOISE
    return [f"  {name}", effect.grade, share_words(effect.first, effect.alone), total, *_ends(found, effect)]


def share_words(share: Portion, told: bool) -> str:
    """A share with its interval; where it cannot be told from noise, the most that it may be."""
    if not told:
        return f"{NOISE} (up to {_percent(max(share.high, 0.0))})"
    low = numbers.chance(share.low).removesuffix(" %")
    return f"{_percent(share.value)} ({low} to {_percent(min(share.high, 1.0))})"


def _ends(found: Sensitivity, effect: Effect | None) -> list[str]:
    """What is expected at the ends of an unknown, or of chance; nothing where that would be noise."""
    if effect is None:
        return [_amount(found, end) for end in (found.variance.chance_low, found.variance.chance_high)]
    return [_amount(found, end) if effect.significant else "" for end in (effect.low_end, effect.high_end)]


def _percent(share: float) -> str:
    return NOISE if share <= 0 else numbers.chance(share)


def _amount(found: Sensitivity, value: float) -> str:
    return _size(value) if found.of == "level" else numbers.change(value)


def _size(value: float) -> str:
    return numbers.level(value)
