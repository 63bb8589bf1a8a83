"""A key that is varied, in words and as data: its values, from when it has them, and how far evidence speaks for it."""

from typing import Any

from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.seeds import Seeds
from simulator.inputs.variations import Variation
from simulator.report.language import GRADES, LOG_POINTS, PERCENT, PLAIN, text
from simulator.report.model import NOTHING, Slot, Text, Unit, Value, Words
from simulator.report.names import WORLD, setting, words

TYPED_DIGITS = 6  # of a value that was typed, which is exact
FOUND_DIGITS = 4  # of a value that was found: draws do not bear more
RANGE_DIGITS = 2  # of the middle of a prior

CURRENT = text("current policy")


def key_name(variation: Variation, seeds: Seeds) -> Text:
    """The key inside a sentence."""
    return setting(variation.key, seeds)


def key_value(amount: float, variation: Variation, digits: int = TYPED_DIGITS) -> Value:
    """A value of the key inside a sentence that names the key: a plain number, but for shares and the world."""
    shift = variation.kind == "world" and variation.unit == "log points"
    unit = PERCENT if variation.unit.startswith("share") else LOG_POINTS if shift else PLAIN
    return Value(amount, unit, digits=digits)


def key_unit(variation: Variation, seeds: Seeds) -> Unit:
    """What values of the key are counted in, where the key itself is not named."""
    table, _, name = variation.key.partition(".")
    if variation.unit.startswith("share"):
        return PERCENT
    if table == WORLD:
        return LOG_POINTS if variation.unit == "log points" else PLAIN
    if table != "levers":
        return PLAIN
    return lever_unit(seeds.levers[".".join(name.split(".")[:2])])


def lever_unit(key: LeverKey) -> Unit:
    """What amounts of a lever key are counted in."""
    if key.unit.startswith("share"):
        return PERCENT
    after = words(key.unit_words)
    head = Words(*(phrase.replace("{}", "").strip() for phrase in after))
    return Unit(head, after, Words("", ""))


def marked(amount: float, variation: Variation) -> Text:
    """A value and what it is: current policy, as in the file, beyond the evidence."""
    world = variation.kind == "world"
    marks = (
        (text("no change") if world else CURRENT, amount == variation.current),
        (text("as in the file"), amount == variation.own),
        (text("beyond the evidence"), variation.beyond(amount)),
    )
    slots: dict[str, Slot] = {f"mark{n}": mark for n, (mark, holds) in enumerate(marks) if holds}
    template = ", ".join(("{value}", *(f"{{{name}}}" for name in slots)))
    return text(template, value=key_value(amount, variation), **slots)


def axis_name(variation: Variation, seeds: Seeds) -> Text:
    """The key under an axis, with the unit that its name does not state."""
    head = key_value(0.0, variation).unit.head
    slots: dict[str, Slot] = {"key": key_name(variation, seeds), "since": since(variation), "unit": head}
    template = "{key}{since}, {unit}" if head.en else "{key}{since}"
    return text(template, **slots)


def since(variation: Variation) -> Text:
    """From when a lever has the value, or when the world does."""
    if variation.year is None:
        return NOTHING
    if variation.kind == "world":
        return text(" in {year}", year=variation.year)
    return text(" from {year} on", year=variation.year)


def evidence(variation: Variation, seeds: Seeds, *, beyond: bool) -> Text | None:
    """For which range evidence speaks; `beyond` says that more than that was looked at. None where all is said."""
    if variation.kind == "world":
        return None
    key = key_name(variation, seeds)
    if variation.estimated is None:
        return text("no range is stated for which the effect of {key} was estimated.", key=key)
    if not beyond:
        return None
    low, high = (key_value(end, variation, _range_digits(variation)) for end in variation.estimated)
    slots: dict[str, Slot] = {"key": key, "low": low, "high": high, "grade": GRADES[variation.grade or "D"]}
    if variation.kind == "belief":
        return text("what was held to be likely of {key} is {low} to {high}: {grade}.", **slots)
    return text(
        "the effect of {key} was estimated from {low} to {high} ({grade}); beyond that it is extrapolated.", **slots
    )


def _range_digits(variation: Variation) -> int:
    return RANGE_DIGITS if variation.kind == "belief" else TYPED_DIGITS


def own_steps(variation: Variation, seeds: Seeds) -> Text:
    """That the file's own schedule of the key is replaced by one value."""
    return text(
        "the file's own steps of {key} give way to one value{since}.",
        key=key_name(variation, seeds),
        since=since(variation),
    )


NOT_PAIRED = text("the past is learned anew under each belief, so small steps between values are chance.")


def variation_data(variation: Variation) -> dict[str, Any]:
    """What is known of a key that is varied, as JSON holds it; null where there is no such value."""
    return {
        "kind": variation.kind,
        "unit": variation.unit,
        "from": variation.year,
        "record": variation.current,
        "own": variation.own,
        "allowed": list(variation.allowed),
        "estimated": list(variation.estimated) if variation.estimated is not None else None,
        "grade": variation.grade,
        "extrapolated": [value for value in variation.values if variation.beyond(value)],
    }
