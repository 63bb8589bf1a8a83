"""Which unknowns move an outcome, as one paragraph. It must not know how the variance was taken apart."""

from collections.abc import Iterator

import numpy as np

from simulator.analysis.sensitivity import Effect, Sensitivity
from simulator.inputs.seeds import Seeds
from simulator.output.words import language as say
from simulator.output.words.choices import chance, unknown
from simulator.output.words.language import Language, Phrase, Words, phrase

LEVEL: Words = {"en": "{outcome} in {year}", "vi": "{outcome} năm {year}"}
DIFFERENCE: Words = {
    "en": "what ‘{title}’ changes in {outcome} in {year}",
    "vi": "mức thay đổi mà kịch bản “{title}” tạo ra đối với {outcome} năm {year}",
}
FIRST: Words = {
    "en": "among the unknowns, {unknown} moves {what} most; it rests on {grade}",
    "vi": "trong các yếu tố chưa biết, {unknown} chi phối {what} mạnh nhất; yếu tố này dựa trên {grade}",
}
ENDS: Words = {
    "en": "where it is low, {low} is expected; where it is high, {high}",
    "vi": "khi yếu tố này ở mức thấp, giá trị kỳ vọng là {low}; khi ở mức cao, là {high}",
}
TRUE_OR_NOT: Words = {
    "en": "where they change something, {low} is expected; where they change nothing, {high}",
    "vi": "khi các đoàn có tạo ra thay đổi, giá trị kỳ vọng là {low}; khi không tạo ra thay đổi, là {high}",
}
LEARN: Words = {
    "en": "learning it would remove {share} of the variance (90 % interval: {ends}) and narrow the standard deviation "
    "by {narrower}",
    "vi": "nếu biết được yếu tố này, phương sai giảm {share} (khoảng tin cậy 90%: {ends}) và độ lệch chuẩn giảm "
    "{narrower}",
}
ENDS_OF_SHARE: Words = {"en": "{low} to {high}", "vi": "{low} đến {high}"}
ONLY_TOGETHER: Words = {
    "en": "learning it alone would remove nothing that can be told from noise, since it acts together with other "
    "unknowns; with them it moves {share} of the variance",
    "vi": "nếu chỉ biết riêng yếu tố này, mức giảm phương sai không phân biệt được với nhiễu, vì nó tác động cùng các "
    "yếu tố khác; cùng với chúng, nó chi phối {share} phương sai",
}
SECOND: Words = {
    "en": "next comes {unknown}, which rests on {grade} ({share} of the variance, with the interactions it is part of)",
    "vi": "tiếp theo là {unknown}, dựa trên {grade} ({share} phương sai, kể cả các tương tác mà nó tham gia)",
}
NO_SECOND: Words = {
    "en": "no other unknown can be told from noise",
    "vi": "không yếu tố chưa biết nào khác phân biệt được với nhiễu",
}
NONE: Words = {
    "en": "no single unknown moves {what} by more than could be noise",
    "vi": "không yếu tố chưa biết riêng lẻ nào chi phối {what} nhiều hơn mức nhiễu",
}
STILL: Words = {
    "en": "nothing moves {what}: it is {amount} in every draw",
    "vi": "không yếu tố nào chi phối {what}: giá trị là {amount} trong mọi lần mô phỏng",
}
CHANCE: Words = {
    "en": "{chance} of the variance is chance of the years to come, which nobody can learn",
    "vi": "{chance} phương sai là biến động ngẫu nhiên của những năm tới, không ai có thể biết trước",
}
ALL: Words = {
    "en": "learning all unknowns that can be told from noise would remove {explained}",
    "vi": "nếu biết tất cả các yếu tố phân biệt được với nhiễu, phương sai giảm {explained}",
}
REST: Words = {
    "en": "the other {rest} lies in what the draws hold besides the parameters, as the lasting growth of each market "
    "and the past, and in effects too small to see",
    "vi": "{rest} còn lại nằm ở những gì các lần mô phỏng chứa ngoài tham số, như tăng trưởng lâu dài của từng thị "
    "trường và diễn biến đã qua, và ở những tác động quá nhỏ để nhận thấy",
}
TOGETHER: Words = {
    "en": "these are believed to go together, so that their shares overlap and one may stand for another: {names}",
    "vi": "các yếu tố sau được cho là biến động cùng nhau, nên tỷ trọng của chúng chồng lên nhau và yếu tố này có thể "
    "đại diện cho yếu tố kia: {names}",
}

OVERLAP: Words = {
    "en": "shares overlap, since the published figures tie unknowns to one another",
    "vi": "các tỷ trọng chồng lên nhau, vì số liệu đã công bố khiến các yếu tố chưa biết gắn với nhau",
}


def words(found: Sensitivity) -> dict[Language, str]:
    """Which unknowns matter most, on what they rest, what is chance, and what could be learned."""
    return say.paragraph(list(_sentences(found)))


def share(value: float) -> Phrase:
    """A share of the variance."""
    return chance(min(max(value, 0.0), 1.0))


def common_names(found: Sensitivity) -> list[str]:
    """Unknowns that can be told from noise and are believed to go together with another of them."""
    priors = found.scenario.scenario.priors
    common = [priors[effect.name].common for effect in found.variance.significant]
    return [
        effect.name
        for effect, factor in zip(found.variance.significant, common, strict=True)
        if factor is not None and common.count(factor) > 1
    ]


def _sentences(found: Sensitivity) -> Iterator[Phrase]:
    variance, seeds = found.variance, found.scenario.scenario.seeds
    if variance.sd == 0:
        yield phrase(STILL, what=_what(found), amount=_amount(found, variance.mean))
        return
    if not variance.significant:
        yield phrase(NONE, what=_what(found))
    else:
        yield from _strongest(found, variance.significant[0], seeds)
        if len(variance.significant) == 1:
            yield phrase(NO_SECOND)
        else:
            second = variance.significant[1]
            yield phrase(
                SECOND, unknown=unknown(second.name, seeds), grade=_grade(second), share=share(second.total.value)
            )
    if names := common_names(found):
        yield phrase(TOGETHER, names=say.listed([unknown(name, seeds) for name in names]))
    elif variance.overlap:
        yield phrase(OVERLAP)
    yield phrase(CHANCE, chance=share(variance.chance))
    if variance.significant:
        yield phrase(ALL, explained=share(variance.explained))
    if variance.rest >= say.FEW_DRAWS:
        yield phrase(REST, rest=share(variance.rest))


def _strongest(found: Sensitivity, effect: Effect, seeds: Seeds) -> Iterator[Phrase]:
    """The unknown that moves most, what is expected at its ends, and what learning it would bring."""
    yield phrase(FIRST, unknown=unknown(effect.name, seeds), what=_what(found), grade=_grade(effect))
    ends = TRUE_OR_NOT if effect.binary else ENDS
    yield phrase(ends, low=_amount(found, effect.low_end), high=_amount(found, effect.high_end))
    if not effect.alone:
        yield phrase(ONLY_TOGETHER, share=share(effect.total.value))
        return
    first = effect.first
    yield phrase(
        LEARN,
        share=share(first.value),
        ends=phrase(ENDS_OF_SHARE, low=share(first.low), high=share(first.high)),
        narrower=share(1 - float(np.sqrt(1 - min(first.value, 1.0)))),
    )


def _what(found: Sensitivity) -> Phrase:
    """What is moved, inside a sentence."""
    outcome: Phrase = lambda language: say.outcome(found.outcome, language)  # noqa: E731
    if found.of == "level":
        return phrase(LEVEL, outcome=outcome, year=found.year)
    return phrase(DIFFERENCE, title=found.scenario.scenario.title, outcome=outcome, year=found.year)


def _amount(found: Sensitivity, value: float) -> Phrase:
    if found.of == "level":
        return lambda language: say.level(value, found.outcome, language)
    return lambda language: say.quantity(value, found.outcome, language, signed=True)


def _grade(effect: Effect) -> Phrase:
    return lambda language: say.grade(effect.grade, language)
