"""The paragraph of a sweep: what the outcomes answer to one key or two, and how far evidence speaks for it.

It must not know how numbers were made.
"""

from collections.abc import Iterator, Mapping, Sequence

from simulator.analysis.sweep import Answer, Sweep, View
from simulator.inputs.seeds import Seeds
from simulator.inputs.variations import Variation
from simulator.output.words import language as say
from simulator.output.words.language import LANGUAGES, Language, Slot, Words, filled, sentence

KEY_DIGITS = 6  # of a key's value, which was typed and is exact
RANGE_DIGITS = 2  # of a prior's middle 90 %

ONE_KEY: Words = {
    "en": "the sweep varies {key} from {low} to {high}{since} and leaves everything else as ‘{title}’ has it",
    "vi": "phép quét thay đổi {key} từ {low} đến {high}{since} và giữ nguyên mọi điều khác như trong “{title}”",
}
TWO_KEYS: Words = {
    "en": (
        "the sweep varies {key} from {low} to {high}{since} together with {other} from {other_low} to "
        "{other_high}{other_since}, and leaves everything else as ‘{title}’ has it"
    ),
    "vi": (
        "phép quét thay đổi đồng thời {key} từ {low} đến {high}{since} và {other} từ {other_low} đến "
        "{other_high}{other_since}, giữ nguyên mọi điều khác như trong “{title}”"
    ),
}
SINCE: Words = {"en": " from {year} on", "vi": " từ năm {year}"}
IN_YEAR: Words = {"en": " in {year}", "vi": " trong năm {year}"}
CHANGE: Words = {
    "en": "against {reference}, {place} changes {outcome} in {year} by {amount}",
    "vi": "so với {reference}, {place} làm {outcome} năm {year} thay đổi {amount}",
}
CHANGES: Words = {
    "en": "against {reference}, {place} changes, in {year}, {list}",
    "vi": "so với {reference}, năm {year} {place} làm thay đổi {list}",
}
BY: Words = {"en": "{outcome} by {amount}", "vi": "{outcome} {amount}"}
LEVEL: Words = {
    "en": "{place}, {outcome} in {year} is {amount}",
    "vi": "{place}, {outcome} năm {year} là {amount}",
}
LEVELS: Words = {"en": "{place}, in {year}, {list}", "vi": "{place}, năm {year} {list}"}
IS: Words = {"en": "{outcome} is {amount}", "vi": "{outcome} là {amount}"}
AT: Words = {"en": "a value of {value}", "vi": "giá trị {value}"}
AT_BOTH: Words = {"en": "the pair {value} and {other}", "vi": "cặp giá trị {value} và {other}"}
WITH: Words = {"en": "with {place}", "vi": "với {place}"}
BAND: Words = {"en": " (90 %: {low} to {high})", "vi": " (90%: {low} đến {high})"}
EXTREMES: Words = {
    "en": "of {pairs}, {top} brings the highest median {of} {outcome} in {year}, {most}, and {bottom} the lowest, "
    "{least}",
    "vi": "trong {pairs}, {top} cho trung vị {of} {outcome} năm {year} cao nhất, {most}, còn {bottom} cho thấp nhất, "
    "{least}",
}
MEDIAN_OF: Mapping[View, Words] = {
    "difference": {"en": "change in", "vi": "mức thay đổi của"},
    "level": {"en": "of", "vi": "của"},
}
ALL_PAIRS: Words = {"en": "all pairs", "vi": "mọi cặp"}
KNOWN_PAIRS: Words = {
    "en": "the pairs of values for which evidence speaks",
    "vi": "các cặp giá trị nằm trong khoảng có bằng chứng",
}
RECORD: Words = {"en": "the record ({value})", "vi": "mức hiện hành ({value})"}
RECORDS: Words = {"en": "the record ({value} and {other})", "vi": "mức hiện hành ({value} và {other})"}
NO_SHIFT: Words = {"en": "a world without the change", "vi": "tình hình không có biến động đó"}
NO_POLICY: Words = {"en": "the record under the same belief", "vi": "chính sách hiện hành với cùng giả định"}
NOTHING: Words = {
    "en": "it changes nothing in {outcomes}",
    "vi": "việc này không làm thay đổi {outcomes}",
}
STEADY: Words = {
    "en": "it changes nothing that can be seen in {outcomes}: less than a thousandth from one value to any other",
    "vi": "việc này không làm thay đổi đáng kể {outcomes}: chưa đến một phần nghìn giữa các giá trị",
}
UNSEEN: Words = {
    "en": (
        "it changes nothing that can be seen in {outcomes}: at any value the 90 % band holds zero and stays within a "
        "thousandth of the level"
    ),
    "vi": (
        "việc này không làm thay đổi đáng kể {outcomes}: ở mọi giá trị, khoảng 90% chứa số không và nằm trong một "
        "phần nghìn quy mô của chỉ tiêu"
    ),
}
OWN: Words = {"en": "the file itself sets {key} to {value}", "vi": "bản thân tệp đặt {key} là {value}"}
OWN_STEPS: Words = {
    "en": "the file's own steps of {key} give way to one value{since}",
    "vi": "lộ trình riêng của tệp cho {key} được thay bằng một giá trị duy nhất{since}",
}
ESTIMATED: Words = {
    "en": (
        "effects of {key} were estimated from {low} to {high}, resting on {grade}; beyond that they are extrapolated"
    ),
    "vi": ("tác động của {key} được ước lượng trong khoảng {low} đến {high}, dựa trên {grade}; ngoài đó là ngoại suy"),
}
WITHIN: Words = {
    "en": "effects of {key} were estimated from {low} to {high}, resting on {grade}",
    "vi": "tác động của {key} được ước lượng trong khoảng {low} đến {high}, dựa trên {grade}",
}
LIKELY: Words = {
    "en": "what was held to be likely of {key} is {low} to {high}, resting on {grade}",
    "vi": "khoảng được coi là có khả năng của {key} là {low} đến {high}, dựa trên {grade}",
}
NO_RANGE: Words = {
    "en": "no range is stated for which effects of {key} were estimated",
    "vi": "chưa có khoảng giá trị nào mà tác động của {key} được ước lượng",
}
NOT_PAIRED: Words = {
    "en": (
        "the past is learned anew under each belief, so values are not compared draw by draw and small steps between "
        "them are chance"
    ),
    "vi": (
        "quá khứ được ước lượng lại với mỗi giả định, nên các giá trị không được so sánh theo từng lần mô phỏng và "
        "chênh lệch nhỏ giữa chúng là ngẫu nhiên"
    ),
}


def words(sweep: Sweep) -> dict[Language, str]:
    """The paragraph in every language."""
    return {language: " ".join(sentence(part) for part in _parts(sweep, language)) for language in LANGUAGES}


def amount(value: float, variation: Variation, language: Language) -> str:
    """A value of a key: a share in per cent, all else as it was typed."""
    if variation.unit.startswith("share"):
        return say.number(100 * value, language, KEY_DIGITS) + say.PERCENT[language]
    return say.number(value, language, KEY_DIGITS)


def banded(band: Mapping[str, float], outcome: str, language: Language, signed: bool = False) -> str:
    """The median with the middle 90 % of draws in brackets, where draws do not all agree."""
    low, middle, high = (
        say.quantity(band[name], outcome, language, signed) if signed else say.level(band[name], outcome, language)
        for name in ("p05", "p50", "p95")
    )
    if band["p05"] == band["p95"]:
        return middle
    return middle + filled(BAND, {"low": without_tail(low, high), "high": high}, language)


def without_tail(low: str, high: str) -> str:
    """The first of two amounts without the words that end both: 1.1, of 1.1 and 4.8 million a year."""
    lows, highs = low.split(" "), high.split(" ")
    while len(lows) > 1 and lows[-1] == highs[-1]:
        lows, highs = lows[:-1], highs[:-1]
    return " ".join(lows)


def since(variation: Variation, language: Language) -> str:
    """From when a value holds; the world has it in one year only."""
    if variation.year is None:
        return ""
    return filled(IN_YEAR if variation.kind == "world" else SINCE, {"year": variation.year}, language)


def evidence(variation: Variation, values: Sequence[float], seeds: Seeds, language: Language) -> str:
    """How far evidence speaks for values of a key, and on what that rests."""
    name = say.setting(variation.key, seeds, language)
    if variation.estimated is None or variation.grade is None:
        return filled(NO_RANGE, {"key": name}, language)
    low, high = (amount(say.significant(end, RANGE_DIGITS), variation, language) for end in variation.estimated)
    beyond = any(variation.beyond(value) for value in values)
    phrase = LIKELY if variation.kind == "belief" else ESTIMATED if beyond else WITHIN
    slots = {"key": name, "low": low, "high": high, "grade": say.grade(variation.grade, language)}
    return filled(phrase, slots, language)


def _parts(sweep: Sweep, language: Language) -> Iterator[str]:
    """The sentences of the paragraph."""
    yield _what(sweep, language)
    yield from _answers(sweep, language)
    unseen = UNSEEN if _view(sweep) == "difference" else STEADY
    phrases: Mapping[Answer, Words] = {"nothing": NOTHING, "unseen": unseen}
    for answer, phrase in phrases.items():
        if names := [say.outcome(name, language) for name in _outcomes(sweep, answer)]:
            yield filled(phrase, {"outcomes": say.joined(names, language)}, language)
    for variation in sweep.variations:
        if variation.kind != "world":
            yield evidence(variation, variation.values, sweep.base.scenario.seeds, language)
        yield from _own(variation, sweep, language)
    if sweep.beliefs_vary:
        yield NOT_PAIRED[language]


def _what(sweep: Sweep, language: Language) -> str:
    """What was varied, and from where to where."""
    first, *others = sweep.variations
    slots: dict[str, Slot] = {"title": sweep.base.scenario.title}
    for variation, prefix in ((first, ""), *((other, "other_") for other in others)):
        slots[prefix.rstrip("_") or "key"] = say.setting(variation.key, sweep.base.scenario.seeds, language)
        slots[f"{prefix}low"], slots[f"{prefix}high"] = (
            amount(end, variation, language) for end in (variation.values[0], variation.values[-1])
        )
        slots[f"{prefix}since"] = since(variation, language)
    return filled(TWO_KEYS if others else ONE_KEY, slots, language)


def _answers(sweep: Sweep, language: Language) -> Iterator[str]:
    """What outcomes that can be seen answer: the main one at several values, the others at the last."""
    seen = _outcomes(sweep, "seen")
    if len(sweep.variations) > 1:
        if sweep.main in seen:
            yield _pairs(sweep, language)
        return
    (variation,) = sweep.variations
    one, each, several = (CHANGE, BY, CHANGES) if _view(sweep) == "difference" else (LEVEL, IS, LEVELS)
    if sweep.main in seen:
        for place in told_values(variation):
            yield filled(one, _slots(sweep, place, sweep.main, language), language)
    last = len(variation.values) - 1
    parts = [filled(each, _slots(sweep, last, name, language), language) for name in seen if name != sweep.main]
    if parts:
        slots = _slots(sweep, last, sweep.main, language)
        yield filled(several, {**slots, "list": say.joined(parts, language)}, language)


def told_values(variation: Variation) -> list[int]:
    """Places of the values that are told: the lowest, the last for which evidence speaks, and the highest.

    The record is not among them: there nothing differs.
    """
    inside = [place for place, value in enumerate(variation.values) if not variation.beyond(value)]
    places = dict.fromkeys([0, *inside[-1:], len(variation.values) - 1])
    return [place for place in places if variation.values[place] != variation.current]


def _slots(sweep: Sweep, place: int, outcome: str, language: Language) -> dict[str, Slot]:
    """One outcome at one value of the only key."""
    (variation,) = sweep.variations
    changed = _view(sweep) == "difference"
    value = filled(AT, {"value": amount(variation.values[place], variation, language)}, language)
    return {
        "reference": reference(sweep, language),
        "place": value if changed else filled(WITH, {"place": value}, language),
        "outcome": say.outcome(outcome, language),
        "year": sweep.year,
        "amount": banded(
            sweep.responses[outcome].summaries[_view(sweep)].at(variation.values[place]), outcome, language, changed
        ),
    }


def _pairs(sweep: Sweep, language: Language) -> str:
    """Where the main outcome is highest and lowest."""
    bands, changed = sweep.responses[sweep.main].summaries[_view(sweep)], _view(sweep) == "difference"
    slots: dict[str, Slot] = {"outcome": say.outcome(sweep.main, language), "year": sweep.year}
    slots["of"] = MEDIAN_OF[_view(sweep)][language]
    slots["pairs"] = (KNOWN_PAIRS if sweep.extrapolated else ALL_PAIRS)[language]
    bottom, top = sweep.extremes(_view(sweep))
    for name, told, place in (("top", "most", top), ("bottom", "least", bottom)):
        value, other = (
            amount(variation.values[index], variation, language)
            for variation, index in zip(sweep.variations, place, strict=True)
        )
        slots[name] = filled(AT_BOTH, {"value": value, "other": other}, language)
        slots[told] = banded(bands.at(bands.along[place[0]], *place[1:]), sweep.main, language, changed)
    return filled(EXTREMES, slots, language)


def reference(sweep: Sweep, language: Language) -> str:
    """What differences are measured against."""
    recorded = [variation for variation in sweep.variations if variation.kind == "policy"]
    values = [amount(variation.current or 0.0, variation, language) for variation in recorded]
    if not recorded:
        return (NO_POLICY if all(v.kind == "belief" for v in sweep.variations) else NO_SHIFT)[language]
    slots: dict[str, Slot] = dict(zip(("value", "other"), values, strict=False))
    return filled(RECORD if len(values) == 1 else RECORDS, slots, language)


def _own(variation: Variation, sweep: Sweep, language: Language) -> Iterator[str]:
    """What the file itself has, where that is not the record."""
    if variation.kind == "belief" or variation.own == variation.current:
        return
    name = say.setting(variation.key, sweep.base.scenario.seeds, language)
    if variation.own is not None:
        yield filled(OWN, {"key": name, "value": amount(variation.own, variation, language)}, language)
    else:
        yield filled(OWN_STEPS, {"key": name, "since": since(variation, language)}, language)


def _outcomes(sweep: Sweep, answer: Answer) -> list[str]:
    """The outcomes of which this is the answer, the main one first."""
    names = dict.fromkeys((sweep.main, *sweep.responses))
    return [name for name in names if sweep.responses[name].answers[_view(sweep)] == answer]


def _view(sweep: Sweep) -> View:
    """Differences say more than levels, where there are any."""
    return "difference" if "difference" in sweep.views else "level"
