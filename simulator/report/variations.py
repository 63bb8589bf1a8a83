"""A key that is varied, in words and as data: its values, from when it has them, and how far evidence speaks for it."""

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.seeds import Seeds
from simulator.inputs.variations import Variation
from simulator.report.language import GRADES, LOG_POINTS, PERCENT, PLAIN, plain, text
from simulator.report.model import NOTHING, Text, Unit, Value, Words
from simulator.report.names import setting, words
from simulator.report.values import data_of

TYPED_DIGITS = 6  # of a value that was typed, which is exact
RANGE_DIGITS = 2  # of the middle of a prior


def key_value(amount: float, variation: Variation, digits: int = TYPED_DIGITS) -> Value:
    """A value of the key inside a sentence that names the key: a plain number, but for shares and the world."""
    shift = variation.kind == "world" and variation.unit == "log points"
    unit = PERCENT if variation.unit.startswith("share") else LOG_POINTS if shift else PLAIN
    return Value(amount, unit, digits=digits)


def key_unit(variation: Variation, seeds: Seeds) -> Unit:
    """What values of the key are counted in, where the key itself is not named."""
    table, _, name = variation.key.partition(".")
    if table == "levers":
        return lever_unit(seeds.levers[".".join(name.split(".")[:2])])
    return key_value(0.0, variation).unit


def lever_unit(key: LeverKey) -> Unit:
    """What amounts of a lever key are counted in."""
    if key.unit.startswith("share"):
        return PERCENT
    after = words(key.unit_words)
    head = Words(*(phrase.replace("{}", "").strip() for phrase in after))
    return Unit(head, after, Words("", ""))


def marked(amount: float, variation: Variation) -> Text:
    """A value and what it is: current policy, as in the file, beyond the evidence."""
    marks = (
        (text("no change" if variation.kind == "world" else "current policy"), amount == variation.current),
        (text("as in the file"), amount == variation.own),
        (text("beyond the evidence"), variation.beyond(amount)),
    )
    said = plain(key_value(amount, variation))
    for mark, holds in marks:
        if holds:
            said = text("{value}, {mark}", value=said, mark=mark)
    return said


def axis_name(variation: Variation, seeds: Seeds) -> Text:
    """The key under an axis, with the unit that its name does not state."""
    key, unit = setting(variation.key, seeds), key_value(0.0, variation).unit.head
    template = "{key}{since}, {unit}" if unit.en else "{key}{since}"
    return text(template, key=key, since=since(variation), unit=unit)


def since(variation: Variation) -> Text:
    """From when a lever has the value, or when the world does."""
    if variation.year is None:
        return NOTHING
    if variation.kind == "world":
        return text(" in {year}", year=variation.year)
    return text(" from {year} on", year=variation.year)


def levers_of(varied: Sequence[Variation]) -> list[str]:
    """The levers of which a key is varied."""
    return [variation.key.split(".")[1] for variation in varied if variation.kind == "policy"]


def cautions(variation: Variation, seeds: Seeds, shown: Sequence[float], year: int) -> Iterator[Text]:
    """That the file's own schedule gives way to one value, and for which range evidence speaks, where more is shown.

    And that the key has its value only after the `year` that is asked about.
    """
    key = setting(variation.key, seeds)
    if variation.year is not None and variation.year > year:
        start = variation.year
        yield text(
            "{key} is set from {start} on, after {year}: nothing can differ yet.", key=key, start=start, year=year
        )
    if variation.kind == "policy" and variation.own is None:
        yield text("the file's own steps of {key} give way to one value{since}.", key=key, since=since(variation))
    if variation.kind != "world" and variation.estimated is None:
        yield text("no range is stated for which the effect of {key} was estimated.", key=key)
    elif variation.estimated is not None and any(variation.beyond(value) for value in shown):
        belief = variation.kind == "belief"
        digits = RANGE_DIGITS if belief else TYPED_DIGITS
        low, high = (key_value(end, variation, digits) for end in variation.estimated)
        yield text(
            "what was held to be likely of {key} is {low} to {high}: {grade}."
            if belief
            else "the effect of {key} was estimated from {low} to {high} ({grade}); beyond that it is extrapolated.",
            key=key,
            low=low,
            high=high,
            grade=GRADES[variation.grade or "D"],
        )


NOT_PAIRED = text("the past is learned anew under each belief, so small steps between values are chance.")


def variation_data(variation: Variation) -> dict[str, Any]:
    """What is known of a key that is varied, as JSON holds it; null where there is no such value."""
    return {
        **data_of(variation, "kind", "unit"),
        "from": variation.year,
        "record": variation.current,
        **data_of(variation, "own", "allowed", "estimated", "grade"),
        "extrapolated": [value for value in variation.values if variation.beyond(value)],
    }
