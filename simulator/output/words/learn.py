"""What is worth learning before choosing, and how, as one paragraph. It must not know how that was estimated."""

from collections.abc import Iterator, Mapping

from simulator.analysis.information import Information, Learned, Study
from simulator.inputs.scenario import Scenario
from simulator.output.words import language as say
from simulator.output.words.choices import chance, choice, money, unknown
from simulator.output.words.language import Language, Phrase, Words, listed, phrase

NEXT = 2  # parameters named after the first
NOTE_LENGTH = 160  # characters of a note that are quoted

BEST: Words = {
    "en": "choosing now, {choice} is best: in expectation it is worth {benefit} beyond the record up to {end}, "
    "discounted",
    "vi": "nếu chọn ngay bây giờ, {choice} là tốt nhất: lợi ích kỳ vọng so với mức hiện hành đến năm {end} là "
    "{benefit}, đã chiết khấu",
}
BEST_RECORD: Words = {
    "en": "choosing now, {choice} is best: nothing else is worth more in expectation",
    "vi": "nếu chọn ngay bây giờ, {choice} là tốt nhất: không lựa chọn nào khác có lợi ích kỳ vọng cao hơn",
}
IN_DRAWS: Words = {
    "en": "in {chance} of draws nothing is worth more, so in the others another choice would have been better",
    "vi": "trong {chance} số lần mô phỏng không có gì tốt hơn; trong những lần còn lại, lựa chọn khác lẽ ra tốt hơn",
}
NO_DOUBT: Words = {
    "en": "nothing is worth more in any draw: the choice is never in doubt, and learning more before choosing is worth "
    "nothing",
    "vi": "không có gì tốt hơn trong bất kỳ lần mô phỏng nào: lựa chọn này không có gì phải bàn, nên tìm hiểu thêm "
    "trước khi chọn không mang lại giá trị",
}
PERFECT: Words = {
    "en": "knowing everything before choosing, the chance of later years included, would be worth {evpi} in all (not a "
    "year); no study can be worth more to this choice",
    "vi": "biết trước mọi điều, kể cả may rủi của những năm sau, đáng giá tổng cộng {evpi} (không phải mỗi năm); không "
    "nghiên cứu nào có thể đáng giá hơn đối với lựa chọn này",
}
FIRST: Words = {
    "en": "learn this first: {unknown}, which rests on {grade}; knowing it exactly would be worth {evppi} "
    "(standard error {error})",
    "vi": "hãy tìm hiểu điều này trước: {unknown}, hiện dựa trên {grade}; biết chính xác điều này đáng giá {evppi} "
    "(sai số chuẩn {error})",
}
TEACH: Words = {"en": "what would teach it: {study}", "vi": "cách tìm hiểu: {study}"}
NOTE: Words = {"en": "what is known of it now: “{note}”", "vi": "điều đã biết hiện nay (nguyên văn): “{note}”"}
THEN: Words = {"en": "after that {parameters}", "vi": "sau đó là {parameters}"}
THEN_EACH: Words = {"en": "{unknown} ({evppi}; {study})", "vi": "{unknown} ({evppi}; {study})"}
ALONE: Words = {
    "en": "these are worths of each alone and do not add up",
    "vi": "đây là giá trị của từng yếu tố riêng lẻ, không cộng dồn được",
}
REST: Words = {
    "en": "of the other {count} unknowns no worth could be told from noise{level}",
    "vi": "với {count} yếu tố chưa biết còn lại, không phân biệt được giá trị nào với nhiễu mô phỏng{level}",
}
NOTHING_TOLD: Words = {
    "en": "no single unknown is worth anything that could be told from noise{level}: the doubt lies in "
    "chance, in many unknowns at once, or is too small to find with these draws",
    "vi": "không yếu tố chưa biết riêng lẻ nào có giá trị phân biệt được với nhiễu mô phỏng{level}: sự bất định "
    "nằm ở may rủi, ở nhiều yếu tố cùng lúc, hoặc quá nhỏ để nhận ra với số lần mô phỏng này",
}
LEVEL: Words = {"en": ", which reaches {noise}", "vi": " (đến {noise})"}
NO_LEVEL: Words = {"en": "", "vi": ""}
BOUND: Words = {
    "en": "a study that leaves some doubt is worth less, and neither its cost nor the time that it takes is taken off",
    "vi": "nghiên cứu còn để lại bất định thì đáng giá ít hơn, và chi phí cũng như thời gian nghiên cứu chưa được trừ",
}

STUDIES: Mapping[Study, Words] = {
    "survey": {
        "en": "a first survey or an administrative count",
        "vi": "một cuộc khảo sát đầu tiên hoặc thống kê hành chính",
    },
    "count": {
        "en": "a fuller count from tax, customs and business registers",
        "vi": "thống kê đầy đủ hơn từ dữ liệu thuế, hải quan và đăng ký doanh nghiệp",
    },
    "quasi-experiment": {
        "en": "a quasi-experiment on tax, customs and business registers",
        "vi": "nghiên cứu bán thực nghiệm trên dữ liệu thuế, hải quan và đăng ký doanh nghiệp",
    },
    "trial": {"en": "a randomised trial", "vi": "thử nghiệm ngẫu nhiên"},
    "larger trial": {
        "en": "a larger randomised trial, or one in Viet Nam",
        "vi": "thử nghiệm ngẫu nhiên quy mô lớn hơn, hoặc thực hiện tại Việt Nam",
    },
}


def words(information: Information) -> dict[Language, str]:
    """The paragraph in every language."""
    return say.paragraph(list(_sentences(information)))


def _sentences(information: Information) -> Iterator[Phrase]:
    choices = information.choices
    best = choices.names[choices.best]
    yield phrase(
        BEST_RECORD if best == choices.current else BEST,
        choice=choice(choices, best),
        benefit=money(float(choices.expected[choices.best])),
        end=choices.scenario.end,
    )
    if information.evpi == 0:
        yield phrase(NO_DOUBT)
        return
    yield phrase(IN_DRAWS, chance=chance(choices.probability_best))
    yield phrase(PERFECT, evpi=money(information.evpi))
    yield from _parameters(information)
    yield phrase(BOUND)


def _parameters(information: Information) -> Iterator[Phrase]:
    """What to learn first, how, what after that, and how much is noise."""
    scenario, told = information.choices.scenario, information.significant
    level = phrase(LEVEL, noise=money(information.noise)) if information.noise > 0 else phrase(NO_LEVEL)
    if not told:
        yield phrase(NOTHING_TOLD, level=level)
        return
    first, *others = told
    yield phrase(
        FIRST,
        unknown=unknown(first.name, scenario.seeds),
        grade=lambda language: say.grade(first.grade, language),
        evppi=money(first.evppi),
        error=money(first.error),
    )
    yield phrase(TEACH, study=STUDIES[first.study])
    if note := note_of(first, scenario):
        yield phrase(NOTE, note=note)
    if others:
        yield phrase(THEN, parameters=listed([_each(other, scenario) for other in others[:NEXT]]))
        yield phrase(ALONE)
    if rest := len(information.parameters) - len(told):
        yield phrase(REST, count=rest, level=level)


def _each(parameter: Learned, scenario: Scenario) -> Phrase:
    return phrase(
        THEN_EACH,
        unknown=unknown(parameter.name, scenario.seeds),
        evppi=money(parameter.evppi),
        study=STUDIES[parameter.study],
    )


def note_of(parameter: Learned, scenario: Scenario) -> str:
    """The first sentences of what the seeds say of a parameter, or of why the scenario believes otherwise."""
    believed = scenario.believed.get(parameter.name)
    note = believed.value.get("why", "") if believed is not None else scenario.seeds.parameters[parameter.name].note
    kept = ""
    for sentence in note.split(". "):
        longer = f"{kept}. {sentence}" if kept else sentence
        if len(longer) > NOTE_LENGTH:
            break
        kept = longer
    return kept.rstrip(".") if kept else f"{note[:NOTE_LENGTH].rpartition(' ')[0]} …" if note else ""
