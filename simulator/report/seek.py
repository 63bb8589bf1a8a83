"""`goglobal seek`: the value of one key that meets a target."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from simulator.analysis.seek import DIGITS, Point, Sought
from simulator.report import model, variations
from simulator.report.language import CHANCE, OUTCOMES, QUANTITIES, paragraph, plain, scale, text, unit_of
from simulator.report.names import command, quoted, setting, told_beyond
from simulator.report.notes import careful
from simulator.report.provenance import provenance
from simulator.report.values import STATISTICS, data_of

AROUND = 3.0  # times the answer up to which the response is drawn
LINE_DIGITS, LEVEL_DIGITS = 6, 4  # of the target, which was typed, and of what is held against it
STEPS = 10  # of a sweep around the answer
FOUND = ("already", "unchanged", "crossing", "crossings", "whole", "best", "by_block")  # as files hold it
ENDING = 0.01  # share of the range: answers so near to its end, where nothing is reached, say the same again
UNDECIDED = 0.5  # share of the range: where answers of other random draws lie further apart they decide nothing


def report(sought: Sought) -> model.Report:
    """What was found."""
    sentences = list(_sentences(sought))
    return model.Report(
        name="seek",
        answer=[_answer(sought)],
        sentences=sentences,
        careful=[*_careful(sought), *careful([sought.base], varied=variations.levers_of([sought.variation]))],
        figures={"seek": _figure(sought)},
        record=_data(sought, paragraph(sentences)),
        fields=("scenario", sought.variation.key, "outcome", "quantile", "unit", "year", *STATISTICS),
        data=list(_rows(sought)),
        provenance=provenance([sought.base]),
        next=_next(sought),
    )


def _next(sought: Sought) -> Sequence[str]:
    """To see how the outcome answers around what was found."""
    scenario, target = sought.base.scenario, sought.target
    vary = f"{sought.variation.typed.partition('=')[0]}={_span(sought)}".split(" ", 1)
    return command(scenario, "sweep", scenario.named, *vary, "--outcome", target.outcome, year=target.year)


def _span(sought: Sought) -> str:
    """A range in some ten round steps around the answer."""
    low, high = sought.values[0], _end(sought)
    power = 10.0 ** math.floor(math.log10((high - low) / STEPS))
    step = next(step * power for step in (1, 2, 5, 10) if step * power * STEPS >= high - low)
    return f"{low:g}:{high:g}:{step:g}"


def _level(sought: Sought, amount: float, digits: int = LEVEL_DIGITS) -> model.Value:
    """An amount of the outcome, or of its difference, fine enough to be held against the target."""
    relative = sought.target.relative
    return model.Value(amount, unit_of(sought.target.outcome, relative), signed=relative, digits=digits)


def _in_words(sought: Sought, amount: float) -> model.Text:
    """A value of the key with the words of its unit, for tables and figures."""
    unit = variations.key_unit(sought.variation, sought.base.scenario.seeds)
    return plain(model.Value(amount, unit, digits=DIGITS))


def _slots(sought: Sought) -> dict[str, model.Slot]:
    """For gaps of sentences: the target, the key, from when it has its value, and the ends of its range."""
    variation, target, name = sought.variation, sought.target, OUTCOMES[sought.target.outcome]
    low, high = (variations.key_value(variation.values[end], variation) for end in (0, -1))
    return {
        "outcome": text("{outcome} beyond current policy", outcome=name) if told_beyond(target) else name,
        "year": target.year,
        "line": _level(sought, target.line, LINE_DIGITS),
        "chance": model.Value(sought.probability, CHANCE),
        "key": setting(variation.key, sought.base.scenario.seeds),
        "since": variations.since(variation),
        "low": low,
        "high": high,
    }


# --- The answer ---------------------------------------------------------------------------------------------------


def _answer(sought: Sought) -> model.Table:
    """As it is, and as it would have to be."""
    own, slots = sought.variation.own, _slots(sought)
    side = text(
        "at least, in {chance} of simulations" if sought.at_least else "at most, in {chance} of simulations", **slots
    )
    unchanged = _in_words(sought, own) if own is not None else text("several values")
    rows: list[list[model.Cell]] = [[text("as the file says"), unchanged, _level(sought, sought.unchanged)]]
    rows += [[name, _in_words(sought, at.value), _level(sought, at.quantile)] for name, at in _found(sought)]
    key = model.Column(setting(sought.variation.key, sought.base.scenario.seeds))
    columns = [model.NAMES, key, model.Column(side, unit=unit_of(sought.target.outcome, sought.target.relative))]
    return model.Table(text("{outcome} in {year}, target {line}", **slots), columns, rows)


def _found(sought: Sought) -> Iterator[tuple[model.Text, Point]]:
    """What meets the target, or goes furthest towards it."""
    if sought.crossing is not None:
        met = text("meets the target up to") if sought.up_to else text("meets the target from")
        yield met, sought.crossing
    if sought.whole is not None:
        yield text("in whole numbers"), sought.whole
    if not sought.reached:
        yield text("goes furthest"), sought.best


def _sentences(sought: Sought) -> Iterator[model.Text]:
    yield text("{claim}.", claim=_claim(sought))
    if not sought.responds:
        yield text(_why_still(sought), **_slots(sought))
    elif sought.everywhere:
        yield text("Any value of {key} from {low} to {high} meets it.", **_slots(sought))
    yield from _other_draws(sought)


def _why_still(sought: Sought) -> str:
    """Why what is sought does not answer to the key."""
    if sought.moves:
        return "Setting {key} otherwise changes single simulations, but not the number above."
    scenario = sought.base.scenario
    if sought.target.relative and sought.variation.kind == "world" and scenario.policy == scenario.seeds.current:
        return "Current policy meets {key} too, so that nothing can differ: write the target without a sign."
    return "Setting {key} otherwise does not change {outcome} at all."


def _claim(sought: Sought) -> model.Text:
    """Where the target is met, or that it is not."""
    point, outcome = sought.whole or sought.crossing, plain(QUANTITIES[sought.target.outcome])
    if told_beyond(sought.target):
        outcome = text("what is added to {outcome} beyond current policy", outcome=outcome)
    at = point.value if point is not None else sought.variation.values[0]
    slots = {
        **_slots(sought),
        "outcome": outcome,
        "side": text("at least") if sought.at_least else text("at most"),
        "title": quoted(sought.base.scenario),
        "unchanged": _level(sought, sought.unchanged),
        "best": _level(sought, sought.best.quantile),
        "best_at": variations.key_value(sought.best.value, sought.variation, DIGITS),
        "bound": text("at most") if sought.up_to else text("at least"),
        "at": variations.key_value(at, sought.variation, DIGITS),
    }
    if sought.already:
        return text(
            "{title} meets the target without any change: in {chance} of simulations {outcome} in {year} is {side} "
            "{unchanged}",
            **slots,
        )
    if not sought.reached:
        return text(
            "No value of {key} from {low} to {high}{since} meets the target of {line}; the best is {best}, at "
            "{best_at}",
            **slots,
        )
    if sought.crossing is None or sought.crossings > 1:
        return text(
            "Where {key} is {at}{since}, {outcome} in {year} is {side} {line} in {chance} of simulations", **slots
        )
    return text(
        "Where {key} is {bound} {at}{since}, {outcome} in {year} is {side} {line} in {chance} of simulations", **slots
    )


def _other_draws(sought: Sought) -> Iterator[model.Text]:
    """How far the answer depends on the random draws, where it was solved in parts of them."""
    if len(sought.by_block) < 2 or sought.already or not sought.responds:
        return
    low, high = sought.variation.values
    answers = [high if value is None else value for value in sought.by_block]
    least, most = min(answers), max(answers)
    if not sought.reached and high - least < ENDING * (high - low):
        return
    yield text(
        "The simulations do not decide it: with other random draws the answer lies anywhere from {low} to {over}{high}."
        if most - least > UNDECIDED * (high - low)
        else "With other random draws the answer is {low} to {over}{high}.",
        low=variations.key_value(least, sought.variation, 2),
        high=variations.key_value(most, sought.variation, 2),
        over=text("over ") if None in sought.by_block else model.NOTHING,
    )


def _careful(sought: Sought) -> Iterator[model.Text]:
    if sought.crossings > 1:
        count = sought.crossings
        yield text("the target begins or ends to be met at {count} values; this is the smallest.", count=count)
    told = [point.value for _, point in _found(sought)]
    yield from variations.cautions(sought.variation, sought.base.scenario.seeds, told, sought.target.year)
    if sought.variation.kind == "belief":
        yield variations.NOT_PAIRED


# --- The figure ---------------------------------------------------------------------------------------------------


def _end(sought: Sought) -> float:
    """How far the response is drawn: around the answer, never to where nothing happens."""
    found = sought.crossing.value if sought.crossing is not None else sought.answer[0]
    value = found if found is not None else sought.best.value
    reach = AROUND * max(abs(value), abs(sought.variation.own or 0.0))
    return next((shown for shown in sought.values if reach and shown >= reach), sought.values[-1])


def _figure(sought: Sought) -> model.Figure:
    kept = [place for place, value in enumerate(sought.values) if value <= _end(sought)]
    quantiles, estimated = [sought.quantiles[place] for place in kept], sought.variation.estimated
    levels = [_level(sought, quantile) for quantile in quantiles]
    unit, key = scale(levels, levels[0].unit), setting(sought.variation.key, sought.base.scenario.seeds)
    x, beyond = [sought.values[place] for place in kept], estimated[1] if estimated is not None else None
    response = model.Series(key, sought.base.scenario.name, "scenario", x, quantiles, beyond=beyond)
    words = "{outcome} in {year}, at least, in {chance} of simulations, {unit}"
    if not sought.at_least:
        words = "{outcome} in {year}, at most, in {chance} of simulations, {unit}"
    subtitle = text(words, unit=unit.head, **_slots(sought))
    lines = model.Lines(model.NOTHING, unit, key, [response], list(_marks(sought)), years=False)
    return model.Figure(_claim(sought), subtitle, [lines])


def _marks(sought: Sought) -> Iterator[model.Mark]:
    yield model.Mark("across", text("target {line}", **_slots(sought)), y=sought.target.line)
    point = sought.whole or sought.crossing
    if point is not None:
        yield model.Mark("upright", _in_words(sought, point.value), x=point.value)


# --- Data -----------------------------------------------------------------------------------------------------------


def _data(sought: Sought, words: dict[str, str]) -> dict[str, Any]:
    """One JSON object; value and quantile are null where the target is not reached.

    The value is also null where nothing has to change and the file has no single value.
    """
    scenario, target = sought.base.scenario, sought.target
    value, quantile = sought.answer
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        "key": sought.variation.key,
        "target": {
            **data_of(target, "outcome", "year"),
            "at_least" if sought.at_least else "at_most": target.line,
            **({"relative": True} if target.relative else {}),
        },
        "probability": sought.probability,
        "range": [sought.variation.values[0], sought.variation.values[-1]],
        "value": value,
        "reached": sought.reached,
        "quantile": quantile,
        **data_of(sought, *FOUND),
        "about": variations.variation_data(sought.variation),
        **data_of(sought.base, "no_effect", "notes"),
        "words": words,
    }


def _rows(sought: Sought) -> Iterator[list[Any]]:
    """A row for each value that was looked at, with the quantile that was sought."""
    scenario, target = sought.base.scenario, sought.target
    unit = sought.base.totals[target.outcome].unit
    for value, quantile in zip(sought.values, sought.quantiles, strict=True):
        statistics = sought.summary.at(value)
        head = [scenario.name, value, target.outcome, quantile, unit, target.year]
        yield [*head, *(statistics[name] for name in STATISTICS)]
