"""The paragraph of a search: where the target is met, by what certainty, and how far evidence speaks for that value.

It must not know how the value was found.
"""

from collections.abc import Iterator

from simulator.analysis.seek import Sought
from simulator.inputs.variations import Target
from simulator.model import OUTCOMES
from simulator.output.words import language as say
from simulator.output.words.language import LANGUAGES, Language, Slot, Words, filled, sentence
from simulator.output.words.sweep import NOT_PAIRED, OWN_STEPS, amount, evidence, since

AT_LEAST: Words = {"en": "at least", "vi": "ít nhất"}
BEYOND_CURRENT: Words = {
    "en": "the difference to current policy in {outcome}",
    "vi": "mức chênh lệch so với chính sách hiện hành về {outcome}",
}
AT_MOST: Words = {"en": "at most", "vi": "nhiều nhất"}
ALREADY: Words = {
    "en": "the target is met without any change: as ‘{title}’ stands, {outcome} in {year} is {side} {unchanged} with a "
    "probability of {probability}, and the target is {line}",
    "vi": "mục tiêu đã đạt mà không cần thay đổi: với “{title}”, {outcome} năm {year} {side} là {unchanged} với xác "
    "suất {probability}, trong khi mục tiêu là {line}",
}
REACHED: Words = {
    "en": "{outcome} in {year} is {side} {line} with a probability of {probability} where {key} is {value}{since}; as "
    "‘{title}’ stands, {unchanged} is met with that probability",
    "vi": "{outcome} năm {year} {side} là {line} với xác suất {probability} khi {key} là {value}{since}; với “{title}” "
    "thì mức đạt được với xác suất đó là {unchanged}",
}
NOWHERE: Words = {
    "en": "the target is not reachable within the range: with {key} anywhere from {low} to {high}{since}, {outcome} in "
    "{year} is not {side} {line} with a probability of {probability}; the best is {best}, at {best_value}",
    "vi": "không thể đạt mục tiêu trong khoảng này: với {key} bất kỳ từ {low} đến {high}{since}, {outcome} năm {year} "
    "không đạt {side} {line} với xác suất {probability}; kết quả tốt nhất là {best}, tại {best_value}",
}
NO_RESPONSE: Words = {
    "en": "{outcome} in {year} does not respond to {key} at all",
    "vi": "{outcome} năm {year} hoàn toàn không phụ thuộc vào {key}",
}
EVERYWHERE: Words = {
    "en": "any value of {key} from {low} to {high} meets it",
    "vi": "mọi giá trị của {key} từ {low} đến {high} đều đạt mục tiêu",
}
LINE_AT: Words = {
    "en": "the line is crossed where {key} is {value}{since}",
    "vi": "ranh giới nằm tại {key} bằng {value}{since}",
}
WHOLE: Words = {
    "en": "in whole numbers {whole} meets it, with {whole_quantile}",
    "vi": "tính theo số nguyên, {whole} đạt mục tiêu, với {whole_quantile}",
}
SEVERAL: Words = {
    "en": "the line is crossed {count} times in the range; this is the smallest value that crosses it",
    "vi": "ranh giới bị vượt qua {count} lần trong khoảng này; đây là giá trị nhỏ nhất",
}
BY_CHANCE: Words = {
    "en": "at the value found {found} is met with that probability: draws differ between beliefs, so it differs "
    "from the line by chance",
    "vi": "tại giá trị tìm được, mức đạt được với xác suất đó là {found}: các lần mô phỏng khác nhau giữa các giả "
    "định nên sai lệch so với mục tiêu là ngẫu nhiên",
}
VALUE_DIGITS = 4  # of a value that was found: draws do not bear more
MILLIONS: Words = {"en": "US${size} million", "vi": "{size} triệu USD"}
LEVEL_DIGITS, LINE_DIGITS = 4, 6  # of quantiles, to be held against a line, and of the line, which was typed


def words(sought: Sought) -> dict[Language, str]:
    """The paragraph in every language."""
    return {language: " ".join(sentence(part) for part in _parts(sought, language)) for language in LANGUAGES}


def _parts(sought: Sought, language: Language) -> Iterator[str]:
    slots, variation = _slots(sought, language), sought.variation
    yield filled(ALREADY if sought.already else REACHED if sought.reached else NOWHERE, slots, language)
    if not sought.responds:
        yield filled(NO_RESPONSE, slots, language)
    elif sought.everywhere:
        yield filled(EVERYWHERE, slots, language)
    elif sought.already and sought.crossing is not None:
        yield filled(LINE_AT, slots, language)
    if sought.whole is not None:
        yield filled(WHOLE, slots, language)
    if sought.crossings > 1:
        yield filled(SEVERAL, slots, language)
    if variation.kind == "policy" and variation.own is None:
        yield filled(OWN_STEPS, slots, language)
    if variation.kind != "world":
        told = [point.value for point in (sought.crossing or sought.best, sought.whole) if point is not None]
        yield evidence(variation, told, sought.base.scenario.seeds, language)
    if variation.kind == "belief":
        yield NOT_PAIRED[language]
        if sought.crossing is not None:
            yield filled(BY_CHANCE, slots, language)


def _slots(sought: Sought, language: Language) -> dict[str, Slot]:
    """Everything that a sentence may need."""
    variation, target = sought.variation, sought.target
    slots: dict[str, Slot] = {
        "title": sought.base.scenario.title,
        "outcome": outcome_words(target, language),
        "year": target.year,
        "side": (AT_LEAST if sought.at_least else AT_MOST)[language],
        "line": level(target.line, target.outcome, language, LINE_DIGITS),
        "probability": say.percent(sought.probability, language),
        "key": say.setting(variation.key, sought.base.scenario.seeds, language),
        "since": since(variation, language),
        "low": amount(variation.values[0], variation, language),
        "high": amount(variation.values[-1], variation, language),
        "unchanged": level(sought.unchanged, target.outcome, language),
        "count": sought.crossings,
        "best": level(sought.best.quantile, target.outcome, language),
        "best_value": rounded(sought.best.value, sought, language),
    }
    at = sought.crossing.value if sought.crossing is not None else variation.values[0]
    slots["value"] = rounded(at, sought, language)
    if sought.crossing is not None:
        slots["found"] = level(sought.crossing.quantile, target.outcome, language)
    if sought.whole is not None:
        slots["whole"] = amount(sought.whole.value, variation, language)
        slots["whole_quantile"] = level(sought.whole.quantile, target.outcome, language)
    return slots


def outcome_words(target: Target, language: Language) -> str:
    """What has to meet the target: an outcome, or its difference to current policy."""
    outcome = say.outcome(target.outcome, language)
    return filled(BEYOND_CURRENT, {"outcome": outcome}, language) if target.relative else outcome


def rounded(value: float, sought: Sought, language: Language) -> str:
    """A value that was found, to the digits that it bears."""
    return amount(say.significant(value, VALUE_DIGITS), sought.variation, language)


def level(value: float, outcome: str, language: Language, digits: int = LEVEL_DIGITS) -> str:
    """A level of an outcome, finer than elsewhere, so that it can be held against a target."""
    unit = OUTCOMES[outcome]
    yearly = say.YEARLY[language] if unit.endswith("/year") else ""
    if unit.startswith("US$"):
        size, sign = say.number(abs(value), language, digits), say.MINUS if value < 0 else ""
        return f"{sign}{filled(MILLIONS, {'size': size}, language)}{yearly}"
    if unit == "1":
        return f"{say.number(100 * value, language, digits)}{say.PERCENT[language]}"
    return f"{say.number(value, language, digits)} {say.FIRMS[language]}{yearly}"
