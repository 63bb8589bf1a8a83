"""The words and numbers of both languages, side by side: the only place where a phrase is translated.

It must not know what is said with them.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from simulator.inputs.forms import NamesForm
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import OUTCOMES as OUTCOME_UNITS

Language = Literal["en", "vi"]
LANGUAGES: tuple[Language, ...] = ("en", "vi")

Words = Mapping[Language, str]
"""One meaning in every language."""

Phrase = Callable[[Language], str]
"""A meaning that writes itself in a language."""

Slot = Words | Phrase | str | int
"""What fills a gap of a phrase; text and whole numbers are the same in all languages."""

DIGITS = 2  # significant digits that a difference bears
BILLION = 1_000.0  # in millions
LEAST = 0.001  # numbers nearer to zero than this are written as zero
MINUS = "−"
VERY_LIKELY, LIKELY = 0.90, 2 / 3  # a direction is stated above the lower chance only
FEW_DRAWS = 0.005  # a chance this near to 0 or 1 would be written as 0 or 100 %

NOT_KNOWN: Words = {"en": "not known", "vi": "chưa biết"}
AND: Words = {"en": "and", "vi": "và"}
IN: Words = {"en": "in", "vi": "tại"}
NO_MONEY: Words = {"en": "US$0", "vi": "0 USD"}
YEARLY: Words = {"en": " a year", "vi": " mỗi năm"}
FIRMS: Words = {"en": "firms", "vi": "doanh nghiệp"}
POINTS: Words = {"en": "percentage points", "vi": "điểm phần trăm"}
PERCENT: Words = {"en": " %", "vi": "%"}

CONFIDENCE: Sequence[tuple[float, Words]] = (
    (0.99, {"en": "virtually certain", "vi": "gần như chắc chắn"}),
    (VERY_LIKELY, {"en": "very likely", "vi": "rất nhiều khả năng"}),
    (LIKELY, {"en": "likely", "vi": "nhiều khả năng"}),
    (1 / 3, {"en": "about as likely as not", "vi": "khả năng có và không ngang nhau"}),
    (0.10, {"en": "unlikely", "vi": "ít khả năng"}),
    (0.01, {"en": "very unlikely", "vi": "rất ít khả năng"}),
    (0.00, {"en": "exceptionally unlikely", "vi": "hầu như không có khả năng"}),
)
"""Words for chances from each bound on (above it, for those above a half).

Mastrandrea et al. (2010), Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on Consistent Treatment
of Uncertainties, table 1, each chance with its narrowest word. Its 33 and 66 % are read as thirds, so that a chance
and its complement have words of the same strength.
"""

FRACTIONS: Sequence[tuple[float, Words]] = (
    (0.0, {"en": "less than a twentieth", "vi": "chưa đến một phần hai mươi"}),
    (1 / 20, {"en": "about a twentieth", "vi": "khoảng một phần hai mươi"}),
    (1 / 10, {"en": "about a tenth", "vi": "khoảng một phần mười"}),
    (1 / 5, {"en": "about a fifth", "vi": "khoảng một phần năm"}),
    (1 / 4, {"en": "about a quarter", "vi": "khoảng một phần tư"}),
    (1 / 3, {"en": "about a third", "vi": "khoảng một phần ba"}),
    (2 / 5, {"en": "about two fifths", "vi": "khoảng hai phần năm"}),
    (1 / 2, {"en": "about half", "vi": "khoảng một nửa"}),
    (3 / 5, {"en": "about three fifths", "vi": "khoảng ba phần năm"}),
    (2 / 3, {"en": "about two thirds", "vi": "khoảng hai phần ba"}),
    (3 / 4, {"en": "about three quarters", "vi": "khoảng ba phần tư"}),
    (4 / 5, {"en": "about four fifths", "vi": "khoảng bốn phần năm"}),
    (9 / 10, {"en": "about nine tenths", "vi": "khoảng chín phần mười"}),
    (1.0, {"en": "nearly all", "vi": "gần như toàn bộ"}),
)
"""Parts of a whole in words; a fraction has the words of the nearest."""

GRADES: Mapping[str, Words] = {
    "A": {
        "en": "trials or meta-analyses (grade A)",
        "vi": "thử nghiệm ngẫu nhiên hoặc phân tích tổng hợp (mức A)",
    },
    "B": {
        "en": "natural experiments or administrative data (grade B)",
        "vi": "nghiên cứu bán thực nghiệm hoặc số liệu hành chính (mức B)",
    },
    "C": {
        "en": "cross-sections or self-reports (grade C)",
        "vi": "số liệu cắt ngang hoặc tự khai báo (mức C)",
    },
    "D": {"en": "judgement (grade D)", "vi": "phán đoán (mức D)"},
}

OUTCOMES: Mapping[str, Words] = {
    "firms": {"en": "the number of firms active abroad", "vi": "số doanh nghiệp hoạt động ở nước ngoài"},
    "revenue": {"en": "foreign revenue", "vi": "doanh thu từ nước ngoài"},
    "entries": {"en": "the number of firms that start to export", "vi": "số doanh nghiệp bắt đầu xuất khẩu"},
    "exits": {"en": "the number of firms that stop exporting", "vi": "số doanh nghiệp ngừng xuất khẩu"},
    "pool": {
        "en": "the number of firms that could export and do not",
        "vi": "số doanh nghiệp có thể xuất khẩu nhưng chưa xuất khẩu",
    },
    "foreign_share": {"en": "the foreign share of revenue", "vi": "tỷ trọng doanh thu từ nước ngoài"},
    "public_cost": {"en": "public cost beyond the record", "vi": "chi phí công ngoài mức hiện hành"},
    "value_added": {"en": "value added at home", "vi": "giá trị gia tăng trong nước"},
}


WORLD: Mapping[str, Words] = {
    "real_depreciation": {"en": "the real depreciation of {currency}", "vi": "mức mất giá thực của {currency}"},
    "home_demand_gap": {"en": "demand at home", "vi": "cầu trong nước"},
}


def number(value: float, language: Language, digits: int = DIGITS) -> str:
    """A number to so many significant digits: 1,200 or 0.35; in Vietnamese 1.200 or 0,35. Idle zeros are left out."""
    if not math.isfinite(value):
        return NOT_KNOWN[language]
    rounded = significant(value, digits) if abs(value) >= LEAST else 0.0
    places = max(digits - 1 - math.floor(math.log10(abs(rounded))), 0) if rounded else 0
    text = f"{abs(rounded):,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if language == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


def significant(value: float, digits: int = DIGITS) -> float:
    """The value rounded to so many significant digits."""
    return float(f"{value:.{digits - 1}e}")


def money(us_millions: float, language: Language, signed: bool = False) -> str:
    """An amount in US dollars, from a thousand million on in billions; `signed` puts a plus before gains too."""
    if not math.isfinite(us_millions):
        return NOT_KNOWN[language]
    rounded = significant(us_millions) if abs(us_millions) >= LEAST else 0.0
    if rounded == 0:
        return NO_MONEY[language]
    in_billions = abs(rounded) >= BILLION
    amount = number(abs(rounded) / BILLION if in_billions else abs(rounded), language)
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    if language == "vi":
        return f"{sign}{amount} {'tỷ' if in_billions else 'triệu'} USD"
    return f"{sign}US${amount} {'billion' if in_billions else 'million'}"


def quantity(value: float, outcome: str, language: Language, signed: bool = False) -> str:
    """An amount of an outcome with its unit: 14 firms, US$730 million a year."""
    words = "" if _is_money(outcome) else POINTS[language] if outcome == "foreign_share" else FIRMS[language]
    size = bare(value, outcome, language, signed)
    if language == "en" and words == FIRMS["en"] and size.lstrip(f"+{MINUS}") == "1":
        words = "firm"
    yearly = YEARLY[language] if OUTCOME_UNITS[outcome].endswith("/year") else ""
    return f"{size} {words}".strip() + yearly


def bare(value: float, outcome: str, language: Language, signed: bool = False) -> str:
    """An amount of an outcome where its unit was said before, dollars aside: +14; whole firms from one on."""
    if _is_money(outcome):
        return money(value, language, signed)
    if outcome == "foreign_share":
        value *= 100
    elif math.isfinite(value):
        value = round(significant(value)) if abs(value) >= 1 else significant(value, 1)
    return f"{'+' if signed and value >= LEAST else ''}{number(value, language)}"


def level(value: float, outcome: str, language: Language) -> str:
    """A level of an outcome with its unit: shares in per cent, of which differences are in points."""
    return percent(value, language) if outcome == "foreign_share" else quantity(value, outcome, language)


def _is_money(outcome: str) -> bool:
    return OUTCOME_UNITS[outcome].startswith("US$")


def percent(share: float, language: Language) -> str:
    """A share of one in per cent: 90 %; in Vietnamese 90%."""
    return f"{number(100 * share, language)}{PERCENT[language]}" if math.isfinite(share) else NOT_KNOWN[language]


def chance(probability: float, language: Language) -> str:
    """A probability in whole per cent; never 0 or 100, which draws cannot show."""
    if not math.isfinite(probability):
        return NOT_KNOWN[language]
    if probability <= FEW_DRAWS:
        return f"{'under' if language == 'en' else 'dưới'} 1{PERCENT[language]}"
    if probability >= 1 - FEW_DRAWS:
        return f"{'over' if language == 'en' else 'trên'} 99{PERCENT[language]}"
    return f"{100 * probability:.0f}{PERCENT[language]}"


def confidence(probability: float, language: Language) -> str:
    """The word for a chance; in English after "it is", in Vietnamese in brackets after the number."""
    for bound, words in CONFIDENCE:
        if probability > bound or (bound < 0.5 and probability == bound):
            return words[language]
    return NOT_KNOWN[language]


def share(fraction: float, language: Language) -> str:
    """A part of a whole, between 0 and 1, in words: about three quarters. ValueError outside."""
    if not 0 <= fraction <= 1:
        raise ValueError(f"{fraction} is no part of a whole")
    return min(FRACTIONS, key=lambda named: abs(named[0] - fraction))[1][language]


def grade(letter: str, language: Language) -> str:
    """What evidence of a grade is: judgement (grade D)."""
    return GRADES[letter][language]


def lever(name: str, seeds: Seeds, language: Language) -> str:
    """A lever inside a sentence: the delegations."""
    return named(seeds.levers_about[name].name, language)


def lever_key(name: str, seeds: Seeds, language: Language) -> str:
    """A lever key inside a sentence, of one market where it names one: partners.served_share.japan."""
    lever_name, key, *place = name.split(".")
    words = named(seeds.levers[f"{lever_name}.{key}"].means, language)
    if not place or place[0] not in seeds.market_forms:
        return words
    return f"{words} {IN[language]} {market(place[0], seeds, language)}"


def setting(key: str, seeds: Seeds, language: Language) -> str:
    """Anything that a scenario sets, by its dotted key: levers.law, parameters.displacement, shocks[1]."""
    table, _, name = key.partition(".")
    match table:
        case "levers":
            return lever_key(name, seeds, language) if "." in name else lever(name, seeds, language)
        case "parameters":
            return parameter(name, seeds, language)
        case "world":
            currency = named(seeds.country.currency, language)
            return WORLD[name][language].format(currency=currency)
        case _:
            place = table.removeprefix("shocks[").removesuffix("]")
            return f"shock {place}" if language == "en" else f"cú sốc thứ {place}"


def named(names: NamesForm, language: Language) -> str:
    """A name that the seeds state in both languages."""
    return names.en if language == "en" else names.vi


def outcome(name: str, language: Language) -> str:
    """An outcome as a quantity inside a sentence: the number of firms active abroad."""
    return OUTCOMES[name][language]


def market(name: str, seeds: Seeds, language: Language) -> str:
    """A market's name."""
    form = seeds.market_forms[name]
    return form.name if language == "en" else form.name_vi


def parameter(name: str, seeds: Seeds, language: Language) -> str:
    """A parameter's readable name inside a sentence: the half-life of contracts."""
    return named(seeds.parameters[name].means, language)


def filled(words: Words, slots: Mapping[str, Slot], language: Language) -> str:
    """A phrase with its gaps {name} filled."""

    def written(slot: Slot) -> str:
        if isinstance(slot, Mapping):
            return slot[language]
        return slot(language) if callable(slot) else str(slot)

    return words[language].format(**{name: written(slot) for name, slot in slots.items()})


def phrase(words: Words, **slots: Slot) -> Phrase:
    """A phrase with its gaps filled, in whichever language is asked for."""
    return lambda language: filled(words, slots, language)


def listed(phrases: Sequence[Phrase]) -> Phrase:
    """Phrases as a sentence lists them: a, b and c."""
    return lambda language: joined([phrase(language) for phrase in phrases], language)


def paragraph(sentences: Sequence[Phrase]) -> dict[Language, str]:
    """Sentences one after the other, each with a capital and a full stop, in every language."""
    return {language: " ".join(sentence(phrase(language)) for phrase in sentences) for language in LANGUAGES}


def joined(parts: Sequence[str], language: Language) -> str:
    """Parts as a sentence lists them: a, b and c."""
    return f" {AND[language]} ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def opened(text: str) -> str:
    """The text as the start of a sentence or a label."""
    return f"{text[:1].upper()}{text[1:]}"


def sentence(text: str) -> str:
    """The text with a capital at the start and a full stop at the end."""
    return f"{opened(text)}."
