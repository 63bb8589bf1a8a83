"""What drove a difference, as one paragraph: the sentences of both languages side by side, and when each is said.

It must not know how a difference was taken apart, nor by which rules it is judged.
"""

from collections.abc import Iterable, Iterator, Mapping

from simulator.analysis.attribution import Unknown, Why
from simulator.analysis.results import Extrapolated
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import OUTCOMES
from simulator.output.words import language as say
from simulator.output.words.language import VERY_LIKELY, Language, Phrase, Slot, Words, phrase
from simulator.output.words.why_facts import UNSEEN, Effect, Facts, Part, Split, facts

RANGE_DIGITS = 3  # of the ends of an evidence range, which were typed

SAME: Words = {
    "en": "the scenario does the same as {against}",
    "vi": "kịch bản này không khác {against}",
}
EFFECTS: Mapping[str, Words] = {
    "none": {
        "en": "{by}{outcome} is the same in every draw{compared}",
        "vi": "{by}{outcome} không thay đổi trong bất kỳ lần mô phỏng nào{compared}",
    },
    "unseen": {
        "en": "{by}{outcome} changes too little to see{compared}: the median change is {signed}{band}, less than "
        "{unseen} of its level",
        "vi": "{by}{outcome} thay đổi quá ít để nhận thấy{compared}: mức thay đổi trung vị là {signed}{band}, chưa đến "
        "{unseen} quy mô của chỉ tiêu này",
    },
    "unclear": {
        "en": "the direction is uncertain: {by}{outcome} is higher in {more} of draws and lower in {less}{compared}; "
        "the median change is {signed}{band}",
        "vi": "chưa rõ chiều hướng: {by}{outcome} cao hơn trong {more} số lần mô phỏng và thấp hơn trong {less}"
        "{compared}; mức thay đổi trung vị là {signed}{band}",
    },
    "more": {
        "en": "{by}{subject} {probably}raises {outcome} by {amount}{band}{compared}; a rise is {word} ({chance})",
        "vi": "{by}{subject} {probably}làm tăng {outcome} thêm {amount}{band}{compared}; xác suất tăng là {chance} "
        "({word})",
    },
    "less": {
        "en": "{by}{subject} {probably}lowers {outcome} by {amount}{band}{compared}; a fall is {word} ({chance})",
        "vi": "{by}{subject} {probably}làm giảm {outcome} đi {amount}{band}{compared}; xác suất giảm là {chance} "
        "({word})",
    },
    "mean": {
        "en": "{by}the mean of {outcome} differs by {signed_mean}{compared}",
        "vi": "{by}giá trị trung bình của {outcome} chênh lệch {signed_mean}{compared}",
    },
    "same mean": {
        "en": "{by}the mean of {outcome} is unchanged{compared}",
        "vi": "{by}giá trị trung bình của {outcome} không chênh lệch{compared}",
    },
}
COSTS: Mapping[str, Words] = {
    "none": {
        "en": "in {year} the State pays or forgoes no more and no less",
        "vi": "trong năm {year}, Nhà nước không chi hoặc giảm thu nhiều hơn hay ít hơn",
    },
    "unseen": {
        "en": "what the State pays or forgoes in {year} changes too little to see: the median change is {signed}{band}",
        "vi": "mức chi hoặc giảm thu của Nhà nước trong năm {year} thay đổi quá ít để nhận thấy: mức thay đổi trung vị "
        "là {signed}{band}",
    },
    "unclear": {
        "en": "whether the State pays or forgoes more or less in {year} is uncertain: the median change is "
        "{signed}{band}",
        "vi": "chưa rõ trong năm {year} Nhà nước chi hoặc giảm thu nhiều hơn hay ít hơn: mức thay đổi trung vị là "
        "{signed}{band}",
    },
    "more": {
        "en": "in {year} the State {probably}pays or forgoes {amount} more{band}",
        "vi": "trong năm {year}, Nhà nước {probably}chi hoặc giảm thu thêm {amount}{band}",
    },
    "less": {
        "en": "in {year} the State {probably}pays or forgoes {amount} less{band}",
        "vi": "trong năm {year}, Nhà nước {probably}chi hoặc giảm thu ít hơn {amount}{band}",
    },
    "mean": {
        "en": "the mean of what the State pays or forgoes in {year} differs by {signed_mean}",
        "vi": "mức chi hoặc giảm thu trung bình của Nhà nước trong năm {year} chênh lệch {signed_mean}",
    },
    "same mean": {
        "en": "the mean of what the State pays or forgoes in {year} is unchanged",
        "vi": "mức chi hoặc giảm thu trung bình của Nhà nước trong năm {year} không chênh lệch",
    },
}

SUBJECTS: Mapping[bool, Words] = {
    False: {"en": "the scenario", "vi": "kịch bản này"},
    True: {"en": "the scenario, with the shocks that differ,", "vi": "kịch bản này, tính cả các cú sốc khác biệt,"},
}
"""What is said to act, without and with shocks, which either of the two may have."""

AGAINST: Words = {"en": "‘{name}’", "vi": "kịch bản “{name}”"}
BY: Words = {"en": "by {year} ", "vi": "đến năm {year}, "}
COMPARED: Words = {"en": " compared with {against}", "vi": " so với {against}"}
PROBABLY: Words = {"en": "probably ", "vi": "nhiều khả năng "}
BAND: Words = {"en": " (90 % of draws: {low} to {high})", "vi": " (90% số lần mô phỏng: từ {low} đến {high})"}
NARROW: Words = {"en": " in nearly all draws", "vi": " trong gần như mọi lần mô phỏng"}

HARM: Words = {"en": "that is harm, not a gain", "vi": "đây là tác động có hại, không phải lợi ích"}
HARM_OF_LEVERS: Words = {
    "en": "harm to {outcome} comes from {levers}, in at least three draws in four",
    "vi": "tác động có hại đối với {outcome} đến từ {levers}, trong ít nhất ba phần tư số lần mô phỏng",
}
UNPAIRED: Words = {
    "en": "beliefs or draws differ, so no draw can be set beside another and the chance of a gain is not known",
    "vi": "do giả định hoặc lần mô phỏng khác nhau nên không thể so sánh từng lần và chưa biết xác suất đạt lợi ích",
}
NO_POLICY: Words = {
    "en": "policy is the same in both, so none of this is its effect",
    "vi": "chính sách ở hai kịch bản như nhau, nên không phần nào ở đây là tác động của chính sách",
}
BY_KIND: Words = {
    "en": "in the mean, {parts}; only the first is an effect of policy",
    "vi": "tính theo giá trị trung bình, {parts}; chỉ phần đầu là tác động của chính sách",
}
KINDS: Mapping[str, Words] = {
    "policy": {"en": "policy makes {amount}", "vi": "chính sách tạo ra {amount}"},
    "shock": {"en": "the shocks that differ make {amount}", "vi": "các cú sốc khác biệt tạo ra {amount}"},
    "belief": {"en": "other beliefs or draws make {amount}", "vi": "giả định hoặc lần mô phỏng khác tạo ra {amount}"},
}

WHOLE: Words = {"en": "all of it comes from {lever}{rests}", "vi": "toàn bộ mức thay đổi này đến từ {lever}{rests}"}
FIRST: Words = {"en": "{size} of it comes from {lever}{rests}", "vi": "{size} mức thay đổi này đến từ {lever}{rests}"}
FURTHER: Words = {"en": "{size} from {lever}{rests}", "vi": "{size} từ {lever}{rests}"}
ONLY: Words = {
    "en": "in the mean, {size} comes from {lever}{rests}",
    "vi": "tính theo giá trị trung bình, {size} đến từ {lever}{rests}",
}
AMOUNTS: Words = {"en": "in the mean, the parts are {parts}", "vi": "tính theo giá trị trung bình, các phần là {parts}"}
RESTS: Words = {"en": ", whose size rests on {grade}", "vi": ", có quy mô dựa trên {grade}"}
EACH: Words = {"en": "the size of each rests on {grade}", "vi": "quy mô của từng phần đều dựa trên {grade}"}
BELIEVED: Words = {"en": "{grade} and on the scenario's beliefs", "vi": "{grade} và giả định riêng của kịch bản"}
TOO_LITTLE: Words = {
    "en": "too little to see, less than {limit} from each in 90 % of draws, comes from {levers}",
    "vi": "{levers} đóng góp quá ít để nhận thấy, mỗi phần chưa đến {limit} trong 90% số lần mô phỏng",
}
IDLE: Words = {"en": "nothing comes from {levers}", "vi": "{levers} không đóng góp gì"}
SKEW: Words = {
    "en": "parts are of the mean, {mean}, which lies far from the median",
    "vi": "các phần được tính theo giá trị trung bình là {mean}, khác xa trung vị",
}
MEAN: Words = {
    "en": "the mean, {mean}, lies far from this median",
    "vi": "giá trị trung bình là {mean}, khác xa mức trung vị nêu trên",
}
CHANNEL: Words = {
    "en": "{fraction} of the change comes through {channel}",
    "vi": "{fraction} mức thay đổi diễn ra thông qua {channel}",
}
CHANNELS: Mapping[str, Words] = {
    "entries": {"en": "firms that start to export", "vi": "doanh nghiệp bắt đầu xuất khẩu"},
    "exits": {"en": "firms that stop exporting", "vi": "doanh nghiệp ngừng xuất khẩu"},
    "growth": {"en": "the growth of firms that stay", "vi": "tăng trưởng của doanh nghiệp tiếp tục xuất khẩu"},
    "contracts": {"en": "contracts and promotion", "vi": "hợp đồng và hoạt động quảng bá"},
}

UNKNOWNS: Mapping[int, Words] = {
    1: {
        "en": "the strongest unknown behind {what} is {first}",
        "vi": "yếu tố chưa biết chi phối mạnh nhất {what} là {first}",
    },
    2: {
        "en": "the strongest unknown behind {what} is {first}; next comes {second}",
        "vi": "yếu tố chưa biết chi phối mạnh nhất {what} là {first}; tiếp theo là {second}",
    },
}
UNKNOWN: Words = {
    "en": "{name}, which rests on {grade} and explains {fraction} of the variance",
    "vi": "{name}, dựa trên {grade} và giải thích {fraction} phương sai",
}
NO_UNKNOWN: Words = {
    "en": "no single unknown clearly explains more of {what} than chance does",
    "vi": "không yếu tố chưa biết nào giải thích {what} rõ hơn mức ngẫu nhiên",
}
WHAT: Mapping[bool, Words] = {
    True: {"en": "this difference", "vi": "mức chênh lệch này"},
    False: {"en": "what policy and shocks make", "vi": "phần do chính sách và cú sốc tạo ra"},
}
"""What is not known, where draws are paired and where they are not."""

WITHIN: Words = {
    "en": "no lever leaves a range for which its effect was estimated",
    "vi": "không công cụ chính sách nào vượt ra ngoài phạm vi mà tác động đã được ước lượng",
}
BEYOND: Words = {
    "en": "{key} leaves the range of {low} to {high} for which its effect was estimated, in {years}; its effect there "
    "is extrapolated",
    "vi": "{key} vượt ra ngoài phạm vi từ {low} đến {high} mà tác động đã được ước lượng, trong {years}; tác động ở "
    "ngoài phạm vi đó chỉ là ngoại suy",
}
YEARS: Words = {"en": "{first} to {last}", "vi": "giai đoạn {first} đến {last}"}
ONE_YEAR: Words = {"en": "{first}", "vi": "năm {first}"}
NO_EFFECT: Words = {
    "en": "these settings change no outcome: {settings}",
    "vi": "các thiết lập sau không làm thay đổi kết quả nào: {settings}",
}


def words(why: Why) -> dict[Language, str]:
    """What drove the difference, one paragraph in each language, from one set of facts."""
    return say.paragraph(list(_sentences(facts(why), why.scenario.scenario.seeds)))


def _sentences(found: Facts, seeds: Seeds) -> Iterator[Phrase]:
    yield from _whole(found)
    if found.asked.way != "none":
        yield from _parts(found.asked, found.split, seeds)
    if found.channel is not None:
        name, fraction = found.channel
        yield phrase(CHANNEL, fraction=_fraction(fraction), channel=CHANNELS[name])
    for effect, split in found.companions:
        yield _effect(found, effect)
        if effect.way in ("more", "less") and len(found.by_kind) == 1 and not split.alone:
            yield from _listed(effect, split, graded=False, seeds=seeds)
    if found.cost is not None:
        yield phrase(COSTS[found.cost.way], year=found.year, **_numbers(found.cost, yearly=False))
    yield from _unknowns(found, seeds)
    yield from _evidence(found, seeds)


def _whole(found: Facts) -> Iterator[Phrase]:
    """The difference itself, whether it is harm, and how much of it is policy."""
    against = phrase(AGAINST, name=found.against)
    if not found.by_kind:
        yield phrase(SAME, against=against)
        return
    yield _effect(found, found.asked, by=phrase(BY, year=found.year), compared=phrase(COMPARED, against=against))
    if found.harm:
        yield phrase(HARM)
    if not found.paired:
        yield phrase(UNPAIRED)
    if "policy" not in found.by_kind:
        yield phrase(NO_POLICY)
    elif len(found.by_kind) > 1:
        parts = [phrase(KINDS[kind], amount=_amount(mean, found.asked.outcome)) for kind, mean in found.by_kind.items()]
        yield phrase(BY_KIND, parts=say.listed(parts))


def _effect(found: Facts, effect: Effect, by: Slot = "", compared: Slot = "") -> Phrase:
    return phrase(
        EFFECTS[effect.way],
        by=by,
        compared=compared,
        subject=SUBJECTS["shock" in found.by_kind],
        outcome=_outcome(effect),
        **_numbers(effect),
    )


def _numbers(effect: Effect, yearly: bool = True) -> dict[str, Slot]:
    """What sentences about a difference say in numbers."""

    def end(value: float, signed: bool = True) -> Phrase:
        return lambda language: say.bare(value, effect.outcome, language, signed)

    def size(value: float, signed: bool) -> Phrase:
        named = OUTCOMES[effect.outcome].startswith("firms")  # "the number of firms": their unit is said
        return end(value, signed) if named or not yearly else _amount(value, effect.outcome, signed)

    return {
        "amount": size(abs(effect.middle), False),
        "signed": size(effect.middle, True),
        "signed_mean": size(effect.mean, True),
        "band": NARROW if effect.narrow else phrase(BAND, low=end(effect.low), high=end(effect.high)),
        "more": lambda language: say.chance(effect.more, language),
        "less": lambda language: say.chance(effect.less, language),
        "chance": lambda language: say.chance(effect.chance, language),
        "word": lambda language: say.confidence(effect.chance, language),
        "probably": "" if effect.chance > VERY_LIKELY else PROBABLY,
        "unseen": lambda language: say.percent(UNSEEN, language),
    }


def _parts(effect: Effect, split: Split, seeds: Seeds) -> Iterator[Phrase]:
    """Which lever brings how much, on what grade, and which bring nothing that can be seen."""
    if split.alone:
        for part in split.parts:
            yield phrase(WHOLE, lever=_levers([part.lever], seeds), rests=_rests(part))
            if split.skewed:
                yield phrase(MEAN, mean=_amount(effect.mean, effect.outcome))
        return
    yield from _listed(effect, split, graded=True, seeds=seeds)
    if harmful := [part.lever for part in split.parts if part.harms]:
        yield phrase(HARM_OF_LEVERS, outcome=_outcome(effect), levers=_levers(harmful, seeds))
    if split.unseen and split.parts:
        yield phrase(TOO_LITTLE, levers=_levers(split.unseen, seeds), limit=_amount(split.limit, effect.outcome, False))
    if split.idle:
        yield phrase(IDLE, levers=_levers(split.idle, seeds))
    if split.in_fractions and split.skewed:
        yield phrase(SKEW, mean=_amount(effect.mean, effect.outcome))


def _listed(effect: Effect, split: Split, graded: bool, seeds: Seeds) -> Iterator[Phrase]:
    """The parts that can be seen, as fractions where they are said to be some, and their grade where it is asked."""
    each = graded and not split.one_grade
    opening = FIRST if split.in_fractions else FURTHER
    if len(split.parts) == 1 and not (split.in_fractions and split.unseen):
        opening = WHOLE if split.in_fractions else ONLY
    parts = [
        phrase(
            opening if place == 0 else FURTHER,
            lever=_levers([part.lever], seeds),
            rests=_rests(part) if each else "",
            size=_amount(part.mean, effect.outcome) if part.fraction is None else _fraction(part.fraction),
        )
        for place, part in enumerate(split.parts)
    ]
    if parts:
        yield phrase(AMOUNTS, parts=_chained(parts)) if opening is FURTHER else _chained(parts)
    if graded and split.one_grade:
        yield phrase(EACH, grade=_grade(split.one_grade, split.parts[0].believed))


def _chained(parts: list[Phrase]) -> Phrase:
    """Parts that hold commas of their own, one after the other."""
    return lambda language: "; ".join(part(language) for part in parts)


def _outcome(effect: Effect) -> Phrase:
    return lambda language: say.outcome(effect.outcome, language)


def _levers(names: Iterable[str], seeds: Seeds) -> Phrase:
    return lambda language: say.joined([say.lever(name, seeds, language) for name in names], language)


def _amount(value: float, outcome: str, signed: bool = True) -> Phrase:
    return lambda language: say.quantity(value, outcome, language, signed)


def _fraction(fraction: float) -> Phrase:
    return lambda language: say.share(fraction, language)


def _rests(part: Part) -> Slot:
    return phrase(RESTS, grade=_grade(part.grade, part.believed)) if part.grade is not None else ""


def _grade(letter: str, believed: bool) -> Phrase:
    grade: Phrase = lambda language: say.grade(letter, language)  # noqa: E731
    return phrase(BELIEVED, grade=grade) if believed else grade


def _unknowns(found: Facts, seeds: Seeds) -> Iterator[Phrase]:
    if not found.spread:
        return
    what = WHAT[found.paired]
    if not found.unknowns:
        yield phrase(NO_UNKNOWN, what=what)
        return
    named = dict(zip(("first", "second"), (_unknown(unknown, seeds) for unknown in found.unknowns), strict=False))
    yield phrase(UNKNOWNS[len(named)], what=what, **named)


def _unknown(unknown: Unknown, seeds: Seeds) -> Phrase:
    return phrase(
        UNKNOWN,
        name=lambda language: say.parameter(unknown.name, seeds, language),
        grade=lambda language: say.grade(unknown.grade, language),
        fraction=_fraction(min(unknown.first, 1.0)),
    )


def _evidence(found: Facts, seeds: Seeds) -> Iterator[Phrase]:
    """What lies beyond the evidence, and what was set in vain."""
    if "policy" in found.by_kind and not found.extrapolated:
        yield phrase(WITHIN)
    for beyond in found.extrapolated:
        yield _beyond(beyond, seeds)
    if found.no_effect:
        settings: list[Phrase] = [
            lambda language, key=key: say.setting(key, seeds, language)  # type: ignore[misc]
            for key in found.no_effect
        ]
        yield phrase(NO_EFFECT, settings=say.listed(settings))


def _beyond(beyond: Extrapolated, seeds: Seeds) -> Phrase:
    years = YEARS if len(beyond.years) > 1 else ONE_YEAR
    return phrase(
        BEYOND,
        key=lambda language: say.lever_key(beyond.key, seeds, language),
        low=lambda language: say.number(beyond.low, language, RANGE_DIGITS),
        high=lambda language: say.number(beyond.high, language, RANGE_DIGITS),
        years=phrase(years, first=beyond.years[0], last=beyond.years[-1]),
    )
