"""Which choice is least regretted, as one paragraph. It must not know how regret was found."""

from collections import Counter
from collections.abc import Iterator

from simulator.analysis.choices import AS_WRITTEN, Choices
from simulator.analysis.noise import clustered_error
from simulator.analysis.regret import Ranking, Robust
from simulator.analysis.worth import CLEAR
from simulator.output.words import language as say
from simulator.output.words.choices import choice, money, unknown
from simulator.output.words.language import Language, Phrase, Words, listed, phrase

BEST: Words = {
    "en": "{under}, {choice} has the highest expected benefit, {benefit}{lead}",
    "vi": "{under}, {choice} có lợi ích kỳ vọng cao nhất, {benefit}{lead}",
}
BEST_RECORD: Words = {
    "en": "{under}, {choice} is best: nothing else is worth more in expectation{lead}",
    "vi": "{under}, {choice} là tốt nhất: không lựa chọn nào khác có lợi ích kỳ vọng cao hơn{lead}",
}
LEAD: Words = {"en": "; next is {next}, {margin} behind", "vi": "; kế đến là {next}, kém {margin}"}
LEAD_UNCLEAR: Words = {
    "en": "; next is {next}, {margin} behind, which these draws cannot tell from noise",
    "vi": "; kế đến là {next}, kém {margin}, mức chênh lệch chưa phân biệt được với nhiễu mô phỏng",
}
TIED: Words = {"en": "; {next} is worth just as much", "vi": "; {next} có lợi ích ngang bằng"}
UNDER_OWN: Words = {"en": "under the beliefs as written", "vi": "theo các giả định như trong tệp"}
UNDER: Words = {"en": "under the beliefs of {beliefs}", "vi": "theo các giả định của {beliefs}"}

LEAST: Words = {
    "en": "least regretted is {choice}: under the beliefs that speak most against it, a better choice is expected to "
    "be worth {avoidable} more",
    "vi": "ít hối tiếc nhất là {choice}: theo bộ giả định bất lợi nhất cho lựa chọn này, lựa chọn tốt hơn có lợi ích "
    "kỳ vọng cao hơn {avoidable}",
}
LEAST_ALONE: Words = {
    "en": "least regretted is {choice}, because nothing else is worth more in expectation",
    "vi": "ít hối tiếc nhất là {choice}, vì không lựa chọn nào khác có lợi ích kỳ vọng cao hơn",
}
LEAST_EVERYWHERE: Words = {
    "en": "least regretted is {choice}, because under none of these beliefs is anything else worth more in expectation",
    "vi": "ít hối tiếc nhất là {choice}, vì không bộ giả định nào cho thấy lựa chọn khác có lợi ích kỳ vọng cao hơn",
}
NEVER: Words = {
    "en": "least regretted is {choice}: nothing is worth more in any draw, so there is nothing to regret",
    "vi": "ít hối tiếc nhất là {choice}: không lựa chọn nào có lợi ích cao hơn trong bất kỳ lần mô phỏng nào, nên "
    "không có gì để hối tiếc",
}
HINDSIGHT: Words = {
    "en": "in hindsight the best choice in each draw would have been worth {mean} more on average, and in one draw of "
    "twenty more than {p95}{other}{worst}",
    "vi": "nhìn lại sau này, lựa chọn tốt nhất trong từng lần mô phỏng có lợi ích cao hơn bình quân {mean}, và cứ hai "
    "mươi lần có một lần cao hơn quá {p95}{other}{worst}",
}
WORST: Words = {
    "en": ", each under the beliefs where that is most",
    "vi": ", mỗi mức tính theo bộ giả định có mức cao nhất",
}
OTHER_IN_BAD: Words = {
    "en": "; in such bad draws {choice} is regretted less, by {p95}",
    "vi": "; trong những trường hợp xấu như vậy, {choice} ít hối tiếc hơn, ở mức {p95}",
}
RECORD_REGRET: Words = {
    "en": "doing nothing beyond the record would forgo up to {avoidable} in expectation",
    "vi": "giữ nguyên mức hiện hành có thể bỏ lỡ đến {avoidable} lợi ích kỳ vọng",
}
NOTHING: Words = {"en": "", "vi": ""}
STAYS: Words = {
    "en": "what most moves the lead of the best choice is {unknowns}, and with the draws cut in thirds {choice} stays "
    "best in every case{care}",
    "vi": "mức hơn của lựa chọn tốt nhất phụ thuộc nhiều nhất vào {unknowns}, và khi chia các lần mô phỏng thành ba "
    "phần, {choice} vẫn tốt nhất trong mọi trường hợp{care}",
}
TURNS: Words = {
    "en": "the choice turns most on {unknowns}: with the draws cut in thirds, {counts}{care}",
    "vi": "lựa chọn phụ thuộc nhiều nhất vào {unknowns}: khi chia các lần mô phỏng thành ba phần, {counts}{care}",
}
IN_CELLS: Words = {
    "en": "{choice} is best in {count} of {all} cases",
    "vi": "{choice} tốt nhất trong {count}/{all} trường hợp",
}
ALSO_IN_CELLS: Words = {"en": "{choice} in {count}", "vi": "{choice} trong {count}"}
UNCLEAR_CELLS: Words = {
    "en": ", though in {count} of them the lead is no more than noise",
    "vi": ", tuy nhiên trong {count} trường hợp mức hơn không vượt quá nhiễu mô phỏng",
}
UNKNOWN_CELLS: Words = {
    "en": "; in {count} there are too few draws to say",
    "vi": "; trong {count} trường hợp có quá ít lần mô phỏng để kết luận",
}
ALL_UNKNOWN: Words = {
    "en": "the choice turns most on {unknowns}, but there are too few draws to say how; ask for more",
    "vi": "lựa chọn phụ thuộc nhiều nhất vào {unknowns}, nhưng có quá ít lần mô phỏng để nói rõ; hãy tăng số lần mô "
    "phỏng",
}
NO_RANKING: Words = {
    "en": "with these draws no unknown can be told from noise to move the lead of the best choice",
    "vi": "với số lần mô phỏng này, không yếu tố chưa biết nào ảnh hưởng đến mức hơn của lựa chọn tốt nhất rõ "
    "hơn nhiễu",
}


def words(robust: Robust) -> dict[Language, str]:
    """The paragraph in every language."""
    return say.paragraph(list(_sentences(robust)))


def _sentences(robust: Robust) -> Iterator[Phrase]:
    for choices in robust.sets:
        yield _best(choices)
    yield from _least(robust)
    yield _turns(robust.first, robust.ranking) if robust.ranking is not None else phrase(NO_RANKING)


def _best(choices: Choices) -> Phrase:
    """What is best in expectation under one set of beliefs, and by how much."""
    order = sorted(range(len(choices.names)), key=lambda place: -choices.expected[place])
    best, second = (choices.names[place] for place in order[:2])
    lead = choices.benefit[order[0]] - choices.benefit[order[1]]
    margin = float(lead.mean())
    clear = margin > CLEAR * clustered_error(lead, choices.lineages.of_draw)
    under = phrase(UNDER_OWN) if choices.beliefs == AS_WRITTEN else phrase(UNDER, beliefs=choices.beliefs)
    return phrase(
        BEST_RECORD if best == choices.current else BEST,
        under=under,
        choice=choice(choices, best),
        benefit=money(float(choices.expected[order[0]])),
        lead=phrase(
            TIED if margin == 0 else LEAD if clear else LEAD_UNCLEAR, next=choice(choices, second), margin=money(margin)
        ),
    )


def _least(robust: Robust) -> Iterator[Phrase]:
    """The least regretted choice, how much it is regretted in hindsight, and what doing nothing would forgo."""
    first, worst, several = robust.first, robust.worst(robust.least), len(robust.sets) > 1
    named = choice(first, robust.least)
    if worst.mean == 0:
        yield phrase(NEVER, choice=named)
    else:
        best = LEAST_EVERYWHERE if several else LEAST_ALONE
        yield phrase(LEAST if worst.avoidable else best, choice=named, avoidable=money(worst.avoidable))
        other: Phrase = phrase(NOTHING)
        if robust.least_in_bad != robust.least:
            in_bad = robust.worst(robust.least_in_bad).p95
            other = phrase(OTHER_IN_BAD, choice=choice(first, robust.least_in_bad), p95=money(in_bad))
        care = phrase(WORST if several else NOTHING)
        yield phrase(HINDSIGHT, mean=money(worst.mean), p95=money(worst.p95), other=other, worst=care)
    if several and robust.least != first.current:  # under one set of beliefs it forgoes the benefit that was told
        yield phrase(RECORD_REGRET, avoidable=money(robust.worst(first.current).avoidable))


def _turns(choices: Choices, ranking: Ranking) -> Phrase:
    """How the best choice changes with the strongest unknowns."""
    seeds = choices.scenario.seeds
    unknowns = listed([unknown(name, seeds) for name in ranking.names])
    cells = [cell for row in ranking.cells for cell in row]
    best = Counter(cell.best for cell in cells if cell.best is not None).most_common()
    if not best:
        return phrase(ALL_UNKNOWN, unknowns=unknowns)
    noisy, unknown_cells = (
        sum(cell.best is not None and not cell.clear for cell in cells),
        sum(cell.best is None for cell in cells),
    )
    cares = [(UNCLEAR_CELLS, noisy), (UNKNOWN_CELLS, unknown_cells)]
    found = [phrase(words, count=count) for words, count in cares if count]
    care: Phrase = lambda language: "".join(part(language) for part in found)  # noqa: E731
    if len(best) == 1 and not unknown_cells:
        return phrase(STAYS, unknowns=unknowns, choice=choice(choices, choices.names[best[0][0]]), care=care)
    named = [(choice(choices, choices.names[place]), count) for place, count in best]
    counts = [
        phrase(ALSO_IN_CELLS if place else IN_CELLS, choice=name, count=count, all=len(cells))
        for place, (name, count) in enumerate(named)
    ]
    return phrase(TURNS, unknowns=unknowns, counts=listed(counts), care=care)
