"""`goglobal sweep`: how outcomes answer to one key of a scenario, or to two together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from simulator.analysis.sweep import Sweep
from simulator.report import model, variations
from simulator.report.claim import Claim, claim, headline, sentence
from simulator.report.language import OUTCOMES, QUANTITIES, SHORT, listed, paragraph, plain, scale, text, unit_of
from simulator.report.names import command, quoted, setting
from simulator.report.notes import careful, starved_beliefs
from simulator.report.projections import banded
from simulator.report.provenance import provenance
from simulator.report.values import STATISTICS, data_of

MOST_ROWS, MOST_OF_GRID = 9, (12, 6)  # rows of an answer of one key; rows and columns of that of two
MOST_OTHERS = 2  # outcomes beside the one that was asked for

Place = tuple[int, ...]
"""Which value of each key."""


def report(sweep: Sweep) -> model.Report:
    """What outcomes answer."""
    sentences = [_sentence(sweep, place) for place in _told(sweep)]
    keys, answer = [variation.key for variation in sweep.variations], _answer(sweep)
    whole = _table(sweep, sweep.places) if len(keys) == 1 else _grid(sweep)
    return model.Report(
        name="sweep",
        answer=[answer],
        sentences=sentences,
        careful=[*_careful(sweep), *careful([sweep.base], varied=variations.levers_of(sweep.variations))],
        figures={"sweep": _figure(sweep)},
        detail=[] if whole == answer else [whole],
        record=_data(sweep, paragraph(sentences)),
        fields=("scenario", *keys, "outcome", "view", "unit", "year", *STATISTICS),
        data=list(_rows(sweep)),
        provenance=provenance([sweep.base]),
        next=_next(sweep),
    )


def _next(sweep: Sweep) -> Sequence[str]:
    """To ask which unknowns move the outcome."""
    scenario = sweep.base.scenario
    return command(scenario, "sensitivity", scenario.named, "--outcome", sweep.main, year=sweep.year)


# --- Numbers ------------------------------------------------------------------------------------------------------


def _value(sweep: Sweep, outcome: str, place: Place, *, band: bool = True) -> model.Value:
    """The median at a place."""
    summary, signed = sweep.summary(outcome), sweep.view == "difference"
    found = summary.at(summary.along[place[0]], *place[1:])
    low, high = (found["p05"], found["p95"]) if band else (None, None)
    return model.Value(found["p50"], unit_of(outcome, signed), low, high, signed, float(summary.error[place]))


def _claim(sweep: Sweep, place: Place) -> Claim:
    """What may be said of the difference at a place, where both it and its reference rest on the same simulations."""
    response = sweep.responses[sweep.main]
    chances = model.Chances(**{side: float(shares[place]) for side, shares in response.chances.items()})
    return claim(_value(sweep, sweep.main, place), chances, float(response.summaries["level"].p50[place]))


def _unit(sweep: Sweep) -> model.Unit:
    """One unit for all that is shown of the outcome."""
    values = [_value(sweep, sweep.main, place) for place in sweep.places]
    return scale(values, unit_of(sweep.main, sweep.view == "difference"))


def _told(sweep: Sweep) -> list[Place]:
    """What is told in words: the largest value and the smallest, or the highest pair and the lowest.

    Of those for which evidence speaks, where there are any; current policy differs in nothing from itself.
    """
    places = sweep.places
    known = [place for place in places if not any(variation.beyond(value) for variation, value in sweep.at(place))]
    chosen = [known[-1], known[0]] if len(known) > 1 else [places[-1], places[0]]
    if len(sweep.variations) > 1:
        chosen = [*reversed(sweep.extremes(sweep.view))]
    if sweep.view == "difference":
        chosen = [place for place in chosen if _claim(sweep, place).direction != "nothing"] or chosen[:1]
    return list(dict.fromkeys(chosen))


# --- Words --------------------------------------------------------------------------------------------------------


def _reference(sweep: Sweep) -> model.Text:
    """What differences are measured against; nothing where there are none."""
    if sweep.view == "level":
        return model.NOTHING
    phrase = text("current policy under the same belief")
    if values := [variations.key_value(v.current or 0.0, v) for v in sweep.variations if v.kind == "policy"]:
        phrase = text("current policy ({values})", values=listed(values))
    elif any(variation.kind == "world" for variation in sweep.variations):
        phrase = text("the world as it comes")
    return text(", compared with {reference}", reference=phrase)


def _subject(sweep: Sweep, place: Place) -> model.Text:
    """Setting keys to values, or the scenario with beliefs at values."""
    settings, beliefs, seeds = [], [], sweep.base.scenario.seeds
    for v, value in sweep.at(place):
        key, at, instead = setting(v.key, seeds), variations.key_value(value, v), model.NOTHING
        if len(place) == 1:
            current = variations.key_value(v.current or 0.0, v)
            instead = text(" instead of {current}{since}", current=current, since=variations.since(v))
        if v.kind == "belief":
            beliefs.append(text("{key} at {value}", key=key, value=at))
        else:
            settings.append(text("{key} to {value}{instead}", key=key, value=at, instead=instead))
    slots = {"title": quoted(sweep.base.scenario), "settings": listed(settings), "beliefs": listed(beliefs)}
    if settings:
        return text("Setting {settings}, with {beliefs}," if beliefs else "Setting {settings}", **slots)
    against = sweep.view == "difference"
    return text("Against current policy, {title} with {beliefs}" if against else "{title} with {beliefs}", **slots)


def _sentence(sweep: Sweep, place: Place) -> model.Text:
    """What a place brings; its level where nothing but beliefs is varied and there is no difference."""
    if sweep.view == "difference":
        return sentence(_subject(sweep, place), _claim(sweep, place), sweep.main, sweep.year)
    level, value = _title(sweep, place), _value(sweep, sweep.main, place)
    return text("{level} (90 %: {band}).", level=level, band=model.Band(value))


def _title(sweep: Sweep, place: Place) -> model.Text:
    """The same as the title of a figure."""
    subject = _subject(sweep, place)
    if sweep.view == "difference":
        return headline(subject, _claim(sweep, place), sweep.main, sweep.year)
    return text(
        "{subject}: {outcome} is {value} in {year}",
        subject=subject,
        outcome=QUANTITIES[sweep.main],
        value=_value(sweep, sweep.main, place),
        year=sweep.year,
    )


def _careful(sweep: Sweep) -> Iterator[model.Text]:
    for variation in sweep.variations:
        yield from variations.cautions(variation, sweep.base.scenario.seeds, variation.values, sweep.year)
    if sweep.beliefs_vary:
        yield variations.NOT_PAIRED
    yield from starved_beliefs(sweep.starved)


# --- Tables -------------------------------------------------------------------------------------------------------


def _answer(sweep: Sweep) -> model.Table:
    """Values of one key, the grid of two, or of a large grid its highest and lowest pairs."""
    if len(sweep.variations) == 1:
        return _table(sweep, _shown(sweep))
    if all(len(v.values) <= most for v, most in zip(sweep.variations, MOST_OF_GRID, strict=True)):
        return _grid(sweep)
    return _table(sweep, _told(sweep))


def _shown(sweep: Sweep) -> list[Place]:
    """Places of an answer's rows: evenly chosen, both ends, current policy, the file's own value, and what is told."""
    (variation,) = sweep.variations
    last = len(variation.values) - 1
    kept = {n for n, value in enumerate(variation.values) if value in (variation.current, variation.own)}
    kept |= {0, last, *(n for (n,) in _told(sweep))}
    chosen = (kept.union(range(0, last, step)) for step in range(1, last + 2))
    return [(n,) for n in sorted(next(rows for rows in chosen if len(rows) <= MOST_ROWS))]


def _table(sweep: Sweep, places: Sequence[Place]) -> model.Table:
    """A row a place: what was asked for, and medians of other outcomes beside it."""
    difference, seeds = sweep.view == "difference", sweep.base.scenario.seeds
    others = [outcome for outcome in sweep.responses if outcome != sweep.main][:MOST_OTHERS]
    rows = []
    for place in places:
        row: list[model.Cell] = [variations.marked(value, variation) for variation, value in sweep.at(place)]
        row += [_value(sweep, sweep.main, place), *([_claim(sweep, place).chances] if difference else [])]
        rows.append([*row, *(_value(sweep, outcome, place, band=False) for outcome in others)])
    keys = model.Column.of_words(*(variations.axis_name(variation, seeds) for variation in sweep.variations))
    title = text("{year}{against}: median (90 % of simulations)", year=sweep.year, against=_reference(sweep))
    return model.Table(title, [*keys, *columns_beside(sweep.main, others, signed=difference)], rows)


def columns_beside(main: str, others: Sequence[str], *, signed: bool) -> Iterator[model.Column]:
    """The outcome that was asked for, how often a difference goes which way, and other outcomes."""
    yield model.Column(plain(OUTCOMES[main]), unit=unit_of(main, signed))
    if signed:
        yield model.Column(text("higher / same / lower, %"))
    yield from (model.Column(plain(SHORT[other]), unit=unit_of(other, signed)) for other in others)


def _grid(sweep: Sweep) -> model.Table:
    """Medians: the first key down, the second across."""
    (first, second), seeds = sweep.variations, sweep.base.scenario.seeds
    down, across = (variations.axis_name(variation, seeds) for variation in sweep.variations)
    columns = [*model.Column.of_words(down), *(model.Column(variations.marked(at, second)) for at in second.values)]
    rows: list[list[model.Cell]] = []
    for at, medians in zip(first.values, _medians(sweep), strict=True):
        rows.append([variations.marked(at, first), *medians])
    return model.Table(text("{what}: median. Across: {key}", what=_what(sweep), key=across), columns, rows)


def _what(sweep: Sweep) -> model.Text:
    """The outcome, what it is compared with, and its unit."""
    outcome, against, unit = OUTCOMES[sweep.main], _reference(sweep), _unit(sweep)
    head = text(", {unit}", unit=unit.head) if unit.short.en else model.NOTHING
    return text("{outcome} in {year}{against}{unit}", outcome=outcome, year=sweep.year, against=against, unit=head)


def _medians(sweep: Sweep) -> list[list[model.Value]]:
    """Of two keys, a row for each value of the first."""
    unit, (rows, columns) = _unit(sweep), (range(len(variation.values)) for variation in sweep.variations)
    return [[replace(_value(sweep, sweep.main, (r, c), band=False), unit=unit) for c in columns] for r in rows]


# --- The figure ---------------------------------------------------------------------------------------------------


def _figure(sweep: Sweep) -> model.Figure:
    """What the outcome answers: a line over one key, cells over two."""
    one, subtitle = len(sweep.variations) == 1, _what(sweep)
    if one and sweep.extrapolated:
        subtitle = text("{what}; dotted: beyond the evidence", what=subtitle)
    return model.Figure(_title(sweep, _told(sweep)[0]), subtitle, [_lines(sweep) if one else _cells(sweep)])


def _lines(sweep: Sweep) -> model.Lines:
    """The response with its bands, dotted where evidence does not speak."""
    (variation,), seeds = sweep.variations, sweep.base.scenario.seeds
    by = variations.key_value(0.0, variation).unit.divisor
    x = [value / by for value in variation.values]
    known = [n for n, value in enumerate(variation.values) if not variation.beyond(value)] or [-1]
    response = replace(
        banded(sweep.summary(sweep.main), setting(variation.key, seeds), sweep.base.scenario.name, "scenario"),
        x=x,
        below=x[known[0] - 1] if known[0] > 0 else None,
        beyond=x[known[-1] + 1] if known[-1] + 1 < len(x) else None,
        end=_value(sweep, sweep.main, (len(x) - 1,)),
    )
    marks = [
        model.Mark("upright", variations.marked(value, variation), x=value / by)
        for value in dict.fromkeys((variation.current, variation.own))
        if value is not None and variation.values[0] <= value <= variation.values[-1]
    ]
    zero, name = sweep.view == "difference", variations.axis_name(variation, seeds)
    return model.Lines(model.NOTHING, _unit(sweep), name, [response], marks, years=False, zero=zero)


def _cells(sweep: Sweep) -> model.Cells:
    """The first key upwards, the second to the right."""
    first, second = sweep.variations
    x_name, y_name = (variations.axis_name(key, sweep.base.scenario.seeds) for key in (second, first))
    x, y = ([variations.key_value(value, key) for value in key.values] for key in (second, first))
    centre = 0.0 if sweep.view == "difference" else float(np.median(sweep.summary(sweep.main).p50))
    beyond = [[first.beyond(down) or second.beyond(across) for across in second.values] for down in first.values]
    return model.Cells(model.NOTHING, _unit(sweep), x_name, y_name, x, y, _medians(sweep), beyond, centre)


# --- Data ---------------------------------------------------------------------------------------------------------


def _data(sweep: Sweep, words: dict[str, str]) -> dict[str, Any]:
    """One JSON object: of one key its values, of two the values of each; outcomes are arrays of the values' shape."""
    scenario, by_key = sweep.base.scenario, {v.key: v.values for v in sweep.variations}
    keys: dict[str, Any] = {"keys": list(by_key), "values": by_key}
    if len(by_key) == 1:
        keys = dict(zip(("key", "values"), *by_key.items(), strict=True))
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        **keys,
        "about": {variation.key: variations.variation_data(variation) for variation in sweep.variations},
        "year": sweep.year,
        "paired": not sweep.beliefs_vary,
        "outcomes": {
            outcome: {
                **data_of(response, "unit", "answers", "chances"),
                **{view: data_of(summary, *STATISTICS) for view, summary in response.summaries.items()},
            }
            for outcome, response in sweep.responses.items()
        },
        "no_effect": sweep.base.no_effect,
        "notes": sweep.notes,
        "words": words,
    }


def _rows(sweep: Sweep) -> Iterator[list[Any]]:
    """A row for each outcome, level or difference, and place."""
    for outcome, response in sweep.responses.items():
        for (view, summary), place in product(response.summaries.items(), sweep.places):
            values = [value for _, value in sweep.at(place)]
            statistics = summary.at(values[0], *place[1:]).values()
            yield [sweep.base.scenario.name, *values, outcome, view, response.unit, sweep.year, *statistics]
