"""The one writer of numbers and phrases, in both languages, and the names of outcomes and units."""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from simulator.report.model import LANGUAGES, Band, Cell, Chances, Language, Slot, Text, Unit, Value, Words

VIETNAMESE: Mapping[str, str] = tomllib.loads(Path(__file__).with_name("vietnamese.toml").read_text(encoding="utf-8"))
"""Every phrase by its English, which stands where it is said."""


def phrase(en: str) -> Words:
    """A phrase in both languages; what is written alike in both needs no translation."""
    return Words(en, VIETNAMESE.get(en, en))


MINUS, NBSP = "\u2212", "\u00a0"
DIFFERENCE_DIGITS, LEVEL_DIGITS = 2, 3  # significant ones of a difference, and of a level
SMALLEST, FINE, WIDE = 1e-300, 1e-9, 1e15  # what is nothing, and where numbers are too long to write out
LARGE_COLUMN, LARGE_SENTENCE = 10_000.0, 1_000.0  # from which a column and a sentence are written in the larger unit

PERCENT_SIGN = Words(f"{NBSP}%", "%")
TO = phrase("to")
AND = phrase("and")
NOT_KNOWN = phrase("not known")


# --- Units --------------------------------------------------------------------------------------------------------

US_BILLION_YEARLY = Unit(phrase("US$ billion a year"), phrase("US${} billion"), phrase("US$ bn"), divisor=1000.0)
US_MILLION_YEARLY = Unit(
    phrase("US$ million a year"), phrase("US${} million"), phrase("US$ m"), larger=US_BILLION_YEARLY
)
US_BILLION = replace(US_BILLION_YEARLY, head=phrase("US$ billion"))
US_MILLION = replace(US_MILLION_YEARLY, head=phrase("US$ million"), larger=US_BILLION)
FIRMS = Unit(phrase("firms"), phrase("{} firms"), Words("", ""), one=phrase("{} firm"), whole=True)
THOUSAND_JOBS = Unit(phrase("thousand jobs"), phrase("{} thousand jobs"), phrase("thousand"), divisor=1000.0)
JOBS = replace(FIRMS, head=phrase("jobs"), after=phrase("{} jobs"), one=phrase("{} job"), larger=THOUSAND_JOBS)
FIRMS_YEARLY = replace(FIRMS, head=phrase("firms a year"))
CHANCE = Unit(phrase("% of simulations"), phrase("{} %"), Words("%", "%"), divisor=0.01)
"""Of shares of the simulations, written in whole per cent."""
PERCENT = Unit(Words("%", "%"), Words(f"{{}}{NBSP}%", "{}%"), Words("%", "%"), divisor=0.01)
POINTS = Unit(
    phrase("percentage points"),
    phrase("{} percentage points"),
    phrase("points"),
    one=phrase("{} percentage point"),
    divisor=0.01,
)
LOG_POINTS = Unit(phrase("log points"), phrase("{} log points"), phrase("log points"))
PLAIN = Unit(Words("", ""), Words("{}", "{}"), Words("", ""))

UNIT_OF: Mapping[str, Unit] = {
    "firms": FIRMS,
    "revenue": US_MILLION_YEARLY,
    "entries": FIRMS_YEARLY,
    "exits": FIRMS_YEARLY,
    "pool": FIRMS,
    "foreign_share": PERCENT,
    "public_cost": US_MILLION_YEARLY,
    "tax_forgone": US_MILLION_YEARLY,
    "value_added": US_MILLION_YEARLY,
    "jobs": JOBS,
    "gdp_share": PERCENT,
}
"""By outcome, the unit of its levels."""


def unit_of(outcome: str, signed: bool = False) -> Unit:
    """The unit of an outcome's levels, or of its differences where `signed`: shares differ by percentage points."""
    unit = UNIT_OF[outcome]
    return POINTS if signed and unit is PERCENT else unit


# --- Names of outcomes --------------------------------------------------------------------------------------------

OUTCOMES: Mapping[str, Words] = {
    "firms": phrase("firms selling abroad"),
    "revenue": phrase("foreign revenue"),
    "entries": phrase("firms that start to sell abroad"),
    "exits": phrase("firms that stop selling abroad"),
    "pool": phrase("capable firms that do not sell abroad yet"),
    "foreign_share": phrase("foreign share of revenue"),
    "public_cost": phrase("public cost beyond current policy"),
    "tax_forgone": phrase("tax forgone"),
    "value_added": phrase("value added at home"),
    "jobs": phrase("jobs for customers abroad"),
    "gdp_share": phrase("value added, share of GDP"),
}
"""As headings name them."""

QUANTITIES: Mapping[str, Words] = {
    **OUTCOMES,
    "firms": phrase("the number of firms selling abroad"),
    "entries": phrase("the number of firms that start to sell abroad"),
    "exits": phrase("the number of firms that stop selling abroad"),
    "pool": phrase("the number of capable firms that do not sell abroad yet"),
    "foreign_share": phrase("the foreign share of revenue"),
    "jobs": phrase("the number of jobs for customers abroad"),
    "gdp_share": phrase("the share of value added in GDP"),
}
"""As sentences name them."""

SHORT: Mapping[str, Words] = {
    "firms": phrase("firms"),
    "revenue": phrase("revenue"),
    "entries": phrase("starts"),
    "exits": phrase("exits"),
    "pool": phrase("capable firms"),
    "foreign_share": phrase("foreign share"),
    "public_cost": phrase("public cost"),
    "tax_forgone": phrase("tax forgone"),
    "value_added": phrase("value added"),
    "jobs": phrase("jobs"),
    "gdp_share": phrase("share of GDP"),
}
"""Where there is little room."""

GRADES: Mapping[str, Words] = {
    "A": phrase("evidence A (trials)"),
    "B": phrase("evidence B (administrative data)"),
    "C": phrase("evidence C (self-reports)"),
    "D": phrase("evidence D (judgement)"),
}


# --- Numbers ------------------------------------------------------------------------------------------------------


def place_of(amount: float, error: float | None, digits: int) -> float:
    """What a number is rounded to: so many significant digits, or the largest 1, 2, 5 · 10^n that its error covers.

    Whichever is coarser. Rounding then moves a number by no more than half of what other random draws would. Where the
    error is not known there is one digit less, and an error above the number itself is for the claim to tell.
    """
    if abs(amount) <= SMALLEST or not math.isfinite(amount):
        return 1.0
    if error is None:
        return place_of(amount, 0.0, max(digits - 1, 1))
    place = float(f"1e{math.floor(math.log10(abs(amount))) - digits + 1}")
    if not 0 < error < abs(amount):
        return place
    power = 10.0 ** math.floor(math.log10(error))
    return max(place, next(step * power for step in (5, 2, 1) if step * power <= error * (1 + 1e-9)))


def number(amount: float, language: Language, place: float, *, signed: bool = False) -> str:
    """A number rounded to a place, with its sign; a plus where that is asked for. Idle zeros are left out."""
    if not math.isfinite(amount):
        return getattr(NOT_KNOWN, language)
    decimals, size = max(0, -math.floor(math.log10(place) + 1e-9)), abs(amount)
    if size <= SMALLEST:
        text = "0"
    elif size >= WIDE or place <= size < FINE:
        text = _by_powers(size, place)
    else:
        text = f"{round(size / place) * place:,.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    if text == "0":
        return text
    text = text.translate(str.maketrans(",.", ".,")) if language == "vi" else text
    return (MINUS if amount < 0 else "+" if signed else "") + text


def _by_powers(size: float, place: float) -> str:
    """A number that would be too long to read, as 2.5·10^18."""
    power = math.floor(math.log10(size))
    digits = min(max(power - math.floor(math.log10(place) + 1e-9), 0), LEVEL_DIGITS)
    head, _, tail = f"{size:.{digits}e}".partition("e")
    return f"{head.rstrip('0').rstrip('.') if '.' in head else head}·10^{int(tail)}"


def _place(value: Value) -> float:
    """What the amount of a value is rounded to, in its own unit."""
    digits = value.digits or (DIFFERENCE_DIGITS if value.signed else LEVEL_DIGITS)
    place = place_of(value.amount, value.error, digits)
    if value.beside and value.error:
        place = place_of(value.error, 0.0, 1)  # as the error beside it
    return max(place, value.unit.divisor) if value.unit.whole and abs(value.amount) >= value.unit.divisor else place


def bare(value: Value, language: Language, unit: Unit | None = None) -> str:
    """The amount of a value in a unit that stands elsewhere: +190."""
    by = (unit or value.unit).divisor
    if value.unit is CHANCE:
        return chance(value.amount, language, sign=False)
    written = number(value.amount / by, language, _place(value) / by, signed=value.signed)
    if not value.beside or value.error == 0:
        return written
    if value.error is None:
        return f"{written} ± ?"
    return f"{written} ± {number(value.error / by, language, place_of(value.error, 0.0, 1) / by)}"


def ends(value: Value, language: Language, unit: Unit | None = None) -> tuple[str, str] | None:
    """Both ends of a value's band, never finer than its centre; with their signs where the band crosses zero.

    An end that would be rounded to nothing says on which side of it it lies: below 10, not 0.
    """
    if value.low is None or value.high is None or not math.isfinite(value.low + value.high):
        return None
    by, least = (unit or value.unit).divisor, _place(value) if value.amount else 0.0
    signed = value.signed and value.low < 0 < value.high

    def end(amount: float) -> str:
        place = max(least, _place(replace(value, amount=amount, error=0.0))) / by
        written = number(amount / by, language, place, signed=signed)
        if written != "0" or abs(amount) <= SMALLEST:
            return written
        return ("<" if amount > 0 else f">{MINUS}") + number(place, language, place)

    return end(value.low), end(value.high)


def amount(value: Value, language: Language, unit: Unit | None = None) -> str:
    """A value in a table: +190 (−54 to +770)."""
    centre, found = bare(value, language, unit), ends(value, language, unit)
    if found is None or found == (centre, centre):
        return centre
    return f"{centre} ({found[0]} {getattr(TO, language)} {found[1]})"


def said(value: Value, language: Language) -> str:
    """A value in a sentence, its sign before the words of its unit: −US$190 million."""
    if value.unit is CHANCE:
        return chance(value.amount, language)
    unit = _unit(value)
    number = bare(value, language, unit)
    sign, size = (number[0], number[1:]) if number[:1] in ("+", MINUS) else ("", number)
    after = unit.one if unit.one is not None and size == "1" else unit.after
    return sign + getattr(after, language).format(size)


def said_band(value: Value, language: Language) -> str:
    """The band of a value in a sentence: −54 to +770, in the unit in which the value itself is told."""
    found = ends(value, language, _unit(value))
    return f"{found[0]} {getattr(TO, language)} {found[1]}" if found is not None else getattr(NOT_KNOWN, language)


def _unit(value: Value) -> Unit:
    """The unit in which a sentence tells a value."""
    larger, place = value.unit.larger, _place(value)
    rounded = round(abs(value.amount) / place) * place if math.isfinite(value.amount) else 0.0
    return larger if larger is not None and rounded >= LARGE_SENTENCE else value.unit


def chance(share: float, language: Language, *, sign: bool = True) -> str:
    """A share of the simulations in whole per cent; 0 and 100 only where no simulation says otherwise."""
    if not math.isfinite(share):
        return getattr(NOT_KNOWN, language)
    whole = f"{100 * share:.0f}"
    text = "<1" if whole == "0" and share > 0 else ">99" if whole == "100" and share < 1 else whole
    return text + (getattr(PERCENT_SIGN, language) if sign else "")


def scale(values: Sequence[Value], unit: Unit) -> Unit:
    """The unit in which a column, an axis or a panel of such values is written: all of it in the larger, if any is."""
    known = (end for value in values for end in (value.amount, value.low, value.high) if end is not None)
    most = max((abs(end) for end in known if math.isfinite(end)), default=0.0)
    return unit.larger if unit.larger is not None and most >= LARGE_COLUMN else unit


# --- Phrases ------------------------------------------------------------------------------------------------------


def write(cell: Cell, language: Language, unit: Unit | None = None) -> str:
    """Anything that a report says; values of a table in the unit of their column."""
    match cell:
        case None:
            return ""
        case Words():
            return getattr(cell, language)
        case Text():
            return getattr(cell.words, language).format(**{name: _slot(s, language) for name, s in cell.slots.items()})
        case Value():
            return amount(cell, language, unit)
        case Band():
            return said_band(cell.value, language)
        case Chances():
            parts = [chance(part, language, sign=False) for part in (cell.higher, cell.same, cell.lower)]
            return " / ".join(f"{part:>2}" for part in parts)
        case _:
            return str(cell)


def _slot(slot: Cell, language: Language) -> str:
    """What fills a gap of a phrase."""
    return said(slot, language) if isinstance(slot, Value) else write(slot, language)


def text(en: str, **slots: Slot) -> Text:
    """A phrase with its gaps filled, in both languages."""
    return Text(phrase(en), slots)


def plain(words: Slot) -> Text:
    """Words, a value, a key or a file as a text: what says itself and nothing else."""
    return Text(Words("{words}", "{words}"), {"words": words})


def joined(parts: Sequence[Slot], between: str) -> Text:
    """Parts one after the other with something between them."""
    slots = {f"part{place}": part for place, part in enumerate(parts)}
    template = between.join(f"{{{name}}}" for name in slots)
    return Text(Words(template, template), slots)


def listed(parts: Sequence[Text | Words | Value | str]) -> Text:
    """Parts as a sentence lists them: a, b and c."""
    if len(parts) < 2:
        return joined(parts, "")
    last_two = Words(*(f"{{head}} {word} {{last}}" for word in AND))
    return Text(last_two, {"head": joined(parts[:-1], ", "), "last": parts[-1]})


def few(parts: Sequence[Text], most: int) -> Text:
    """The first of many parts as a sentence lists them, and how many more there are."""
    more = len(parts) - most
    return listed([*parts[:most], text("{count} more", count=more)] if more > 0 else parts)


def paragraph(sentences: Sequence[Text]) -> dict[str, str]:
    """Sentences one after the other, in every language, as JSON holds them."""
    return {code: " ".join(write(sentence, code) for sentence in sentences) for code in LANGUAGES}


def size(value: Value) -> Value:
    """How large a change is, for after "raises by" and "lowers by": its band, which has a sign, is left out."""
    return replace(
        value, amount=abs(value.amount), signed=False, low=None, high=None, digits=value.digits or DIFFERENCE_DIGITS
    )


def unbroken(words: str) -> str:
    """The words, in which no line is to end between a number and its per cent."""
    return re.sub(r"(?<=\d) %", f"{NBSP}%", words)


def capitalised(words: Words) -> Text:
    """Words at the start of a sentence."""
    return Text(Words(*map(capital, words)))


def capital(words: str) -> str:
    """The words with a capital at their start."""
    return words[:1].upper() + words[1:]
