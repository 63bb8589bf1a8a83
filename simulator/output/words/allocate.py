"""What a budget buys when it is spent best, and how much of that to believe, as one paragraph.

It must not know how the mix was found.
"""

from collections.abc import Iterator, Sequence

from simulator.analysis.compare import FEWER_IS_BETTER
from simulator.analysis.frontier import GRID, TODAY, UNSPENT, Frontier, Ground, Solved
from simulator.inputs.spending import Aim
from simulator.output.words import language as say
from simulator.output.words.language import Language, Phrase, Slot, Words, listed, phrase

OBJECTIVES: dict[str, Words] = {
    "revenue": {
        "en": "extra discounted foreign revenue up to {end}",
        "vi": "doanh thu tăng thêm từ nước ngoài đến năm {end} (đã chiết khấu)",
    },
    "firms": {"en": "extra firms active abroad in {end}", "vi": "số doanh nghiệp tăng thêm ở nước ngoài năm {end}"},
    "benefit": {
        "en": "discounted national benefit up to {end}",
        "vi": "lợi ích quốc gia đến năm {end} (đã chiết khấu)",
    },
}
MEAN: Words = {"en": "the mean of {objective}", "vi": "giá trị trung bình của {objective}"}
LOW: Words = {"en": "the 10th percentile of {objective}", "vi": "phân vị 10% của {objective}"}
CHANCE: Words = {
    "en": "the chance that {outcome} in {year} is {side} {line}",
    "vi": "khả năng {outcome} năm {year} đạt {side} {line}",
}
AT_LEAST: Words = {"en": "at least", "vi": "ít nhất"}
AT_MOST: Words = {"en": "at most", "vi": "nhiều nhất"}

BRINGS: Words = {
    "en": "{budget} a year beyond the record, spent best, goes to {parts}, and brings {what}{start} to {value}{band}",
    "vi": "{budget} mỗi năm ngoài mức hiện hành, nếu chi tốt nhất, gồm {parts}, và đưa {what}{start} lên {value}{band}",
}
START: Words = {"en": " from {nothing}", "vi": " từ {nothing}"}
MORE: Words = {
    "en": "{budget} a year goes to {parts}, and brings it to {value}{band}",
    "vi": "{budget} mỗi năm gồm {parts}, và đưa giá trị này lên {value}{band}",
}
NO_MORE: Words = {
    "en": "{budget} a year buys no more than that",
    "vi": "{budget} mỗi năm cũng không mua được gì thêm",
}
NOTHING_HELPS: Words = {
    "en": "{budget} a year beyond the record cannot raise {what} above {nothing}: nothing that it could buy helps, so "
    "it is better kept",
    "vi": "{budget} mỗi năm ngoài mức hiện hành không thể nâng {what} lên trên {nothing}: không khoản chi nào có ích, "
    "nên tốt hơn là giữ lại",
}
NO_BUDGET: Words = {
    "en": "a budget of nothing buys nothing: {what} stays at {nothing}",
    "vi": "ngân sách bằng không thì không mua được gì: {what} vẫn là {nothing}",
}
NOTHING: Words = {"en": "", "vi": ""}
BAND: Words = {"en": " (90 % of draws: {low} to {high})", "vi": " (90% số lần mô phỏng: {low} đến {high})"}
PART: Words = {"en": "{lever} ({money})", "vi": "{money} cho {lever}"}
UNSPENT_PART: Words = {
    "en": "of {budget} a year {unspent} buys nothing and stays unspent",
    "vi": "trong {budget} mỗi năm, {unspent} không mua được gì và được giữ lại",
}
TOO_LITTLE: Words = {
    "en": "of {budget} a year {unspent} stays unspent: it is too little for a next step that helps",
    "vi": "trong {budget} mỗi năm, {unspent} được giữ lại: quá ít cho bước tiếp theo có ích",
}
BOUND: Words = {
    "en": "at the end of what was ever estimated, beyond which nothing is known: {levers}",
    "vi": "đã đến giới hạn của những gì từng được ước lượng, ngoài giới hạn đó không ai biết: {levers}",
}
IDLE: Words = {
    "en": "more would bring nothing or do harm: {levers}",
    "vi": "chi thêm không có ích hoặc gây hại: {levers}",
}
BEATS: Words = {
    "en": "on draws that were not searched the chosen mix beats today's mix, the record scaled to the budget, at every "
    "budget: at {budget} it reaches {value} against {other}{ahead}",
    "vi": "trên các lần mô phỏng không dùng để tìm kiếm, phương án được chọn tốt hơn cơ cấu hiện nay (mức hiện hành "
    "phóng theo ngân sách) ở mọi mức ngân sách: tại {budget} đạt {value} so với {other}{ahead}",
}
AHEAD: Words = {
    "en": ", and brings more in {chance} of draws",
    "vi": ", và tốt hơn trong {chance} số lần mô phỏng",
}
BEATS_NOT: Words = {
    "en": "on draws that were not searched the chosen mix does not beat today's mix, the record scaled to the budget, "
    "at {budgets}: at {budget} it reaches {value} against {other}",
    "vi": "trên các lần mô phỏng không dùng để tìm kiếm, phương án được chọn không tốt hơn cơ cấu hiện nay (mức hiện "
    "hành phóng theo ngân sách) tại {budgets}: tại {budget} đạt {value} so với {other}",
}
DROP: Words = {
    "en": "on the draws that chose it these were {value} and {other}: what both lose or gain alike is chance of the "
    "draws, and only the rest can be the luck of having been chosen",
    "vi": "trên các lần mô phỏng dùng để chọn, hai con số này là {value} và {other}: phần thay đổi giống nhau là do "
    "ngẫu nhiên, chỉ phần còn lại mới có thể là do may mắn khi được chọn",
}
GRID_BELOW: Words = {
    "en": "a plain grid of mixes finds nothing better",
    "vi": "tìm kiếm theo lưới đơn giản không thấy phương án nào tốt hơn",
}
GRID_ABOVE: Words = {
    "en": "a plain grid of mixes finds something better at {budgets}: there the search is not at the top",
    "vi": "tìm kiếm theo lưới đơn giản thấy phương án tốt hơn tại {budgets}: ở đó việc tìm kiếm chưa đạt mức cao nhất",
}
LAST: Words = {
    "en": "at {budget} one more million a year would bring most if spent on {parts}",
    "vi": "tại {budget}, thêm một triệu USD mỗi năm có ích nhất nếu chi cho {parts}",
}
LAST_NOTHING: Words = {
    "en": "at {budget} one more million a year would bring nothing more, whatever it is spent on",
    "vi": "tại {budget}, thêm một triệu USD mỗi năm không mang lại gì thêm, dù chi cho việc gì",
}
LAST_PART: Words = {"en": "{lever} ({value})", "vi": "{lever} ({value})"}
NEXT_BEST: Words = {"en": "{first}, then on {next}", "vi": "{first}, sau đó là {next}"}
RESTS: Words = {"en": "how far money may go rests on {parts}", "vi": "giới hạn chi tiêu dựa trên {parts}"}
RESTS_PART: Words = {"en": "{grade} for {levers}", "vi": "{grade} đối với {levers}"}
BUDGET: Words = {"en": "US${size} million", "vi": "{size} triệu USD"}
BUDGET_DIGITS = 9  # as many as anyone types


def words(found: Frontier) -> dict[Language, str]:
    """The paragraph in every language."""
    return say.paragraph(list(_sentences(found)))


def objective_words(ground: Ground) -> Phrase:
    """What is distributed over the draws: extra discounted foreign revenue up to 2035."""
    return phrase(OBJECTIVES[ground.aim.objective], end=ground.scenario.end)


def aim_words(ground: Ground) -> Phrase:
    """What mixes are chosen for: the mean of extra discounted foreign revenue up to 2035."""
    target = ground.aim.target
    if target is None:
        return phrase(MEAN if ground.aim.at == "mean" else LOW, objective=objective_words(ground))
    at_most = target.side == "<=" or (target.side == "=" and target.outcome in FEWER_IS_BETTER)
    return phrase(
        CHANCE,
        outcome=lambda language: say.outcome(target.outcome, language),
        year=target.year,
        side=AT_MOST if at_most else AT_LEAST,
        line=lambda language: say.quantity(target.line, target.outcome, language),
    )


def size(value: float, aim: Aim, signed: bool = False) -> Phrase:
    """A value of what mixes are chosen for, or a `signed` change of it: dollars, firms, or a chance in per cent."""
    if aim.target is not None:
        sign, places = "+" if signed and value > 0 else "", 2 if signed else 1
        unit = {language: f" {words}" for language, words in say.POINTS.items()} if signed else say.PERCENT
        return lambda language: f"{sign}{say.number(round(100 * value, places), language, 3)}{unit[language]}"
    return objective_size(value, aim, signed)


def objective_size(value: float, aim: Aim, signed: bool = False) -> Phrase:
    """A value of the objective: dollars or firms."""
    if aim.objective == "firms":
        return lambda language: say.quantity(value, "firms", language, signed)
    return lambda language: say.money(value, language, signed)


def budget_words(budget: float) -> Phrase:
    """A budget as it was asked for."""
    return phrase(BUDGET, size=lambda language: say.number(budget, language, BUDGET_DIGITS))


def _money(us_millions: float) -> Phrase:
    return lambda language: say.money(us_millions, language)


def _sentences(found: Frontier) -> Iterator[Phrase]:
    """The answer, how sure it is, what is left over, what a next million would do, and on what all this rests."""
    last = found.solved[-1]
    yield from _brought(found)
    spending = [solved for solved in found.solved if solved.chosen.most > 0]
    if spending:
        yield from _compared(spending, found.ground.aim)
    yield from _left(last)
    if spending:
        yield _marginal(found.solved[0], found.ground.aim)
        yield from _rests(last, found.ground)
        above = [solved for solved in spending if solved.others[GRID].above(solved.chosen)]
        yield phrase(GRID_ABOVE if above else GRID_BELOW, budgets=_budgets(above))


def _brought(found: Frontier) -> Iterator[Phrase]:
    """What the first and the last budget are spent on and bring."""
    first, last = found.solved[0], found.solved[-1]
    if first is last or last.chosen.most == 0:
        yield _first_brought(last, found.ground)
        return
    yield _first_brought(first, found.ground)
    if first.chosen.most == 0:
        yield _first_brought(last, found.ground)
    elif first.mix == last.mix:
        yield phrase(NO_MORE, budget=budget_words(last.budget))
    else:
        yield phrase(MORE, **_bought(last, found.ground))


def _first_brought(solved: Solved, ground: Ground) -> Phrase:
    """What a budget is spent on and brings, with the name of what it brings."""
    slots: dict[str, Slot] = {
        "what": aim_words(ground),
        "budget": budget_words(solved.budget),
        "nothing": size(ground.nothing.value, ground.aim),
    }
    if solved.chosen.most == 0:
        return phrase(NO_BUDGET if solved.budget == 0 else NOTHING_HELPS, **slots)
    start = phrase(START if ground.nothing.value else NOTHING, nothing=slots["nothing"])
    return phrase(BRINGS, what=slots["what"], start=start, **_bought(solved, ground))


def _bought(solved: Solved, ground: Ground) -> dict[str, Slot]:
    """A budget, the levers that it goes to, and what that brings, with its band."""
    low, high = (objective_size(solved.chosen.objective[end], ground.aim) for end in ("p05", "p95"))
    paid = [
        phrase(PART, money=_money(solved.chosen.money[lever]), lever=_lever(lever, solved)) for lever in _paid(solved)
    ]
    return {
        "budget": budget_words(solved.budget),
        "parts": listed(paid),
        "value": size(solved.chosen.value, ground.aim),
        "band": phrase(BAND if ground.aim.target is None else NOTHING, low=low, high=high),
    }


def _left(solved: Solved) -> Iterator[Phrase]:
    """What stays unspent, and why."""
    if solved.unspent <= UNSPENT * solved.budget:
        return
    slots: dict[str, Slot] = {"budget": budget_words(solved.budget), "unspent": _money(solved.unspent)}
    if not solved.exhausted:
        yield phrase(TOO_LITTLE, **slots)
        return
    yield phrase(UNSPENT_PART, **slots)
    for words, levers in ((BOUND, solved.at_bound), (IDLE, solved.left_out)):
        if levers:
            yield phrase(words, levers=listed([_lever(lever, solved) for lever in levers]))


def _compared(spending: Sequence[Solved], aim: Aim) -> Iterator[Phrase]:
    """Against today's mix on fresh draws, and what of that was luck."""
    behind = [one for one in spending if not one.chosen.above(one.others[TODAY], fresh=True)]
    solved = (behind or spending)[0]
    chosen, today = solved.chosen, solved.others[TODAY]
    yield phrase(
        BEATS_NOT if behind else BEATS,
        budgets=_budgets(behind),
        budget=budget_words(solved.budget),
        value=size(chosen.fresh_value, aim),
        other=size(today.fresh_value, aim),
        # What is counted is the objective, and a chance is none.
        ahead=phrase(
            AHEAD if aim.target is None else NOTHING, chance=lambda language: say.chance(solved.ahead[TODAY], language)
        ),
    )
    yield phrase(DROP, value=size(chosen.value, aim), other=size(today.value, aim))


def _marginal(solved: Solved, aim: Aim) -> Phrase:
    """The two best uses of a next million."""
    helping = {lever: value for lever, value in solved.marginal.items() if value is not None and value > 0}
    best = sorted(helping, key=lambda lever: -helping[lever])[:2]
    parts = [
        phrase(LAST_PART, value=size(helping[lever], aim, signed=True), lever=_lever(lever, solved)) for lever in best
    ]
    budget = budget_words(solved.budget)
    if not parts:
        return phrase(LAST_NOTHING, budget=budget)
    return phrase(
        LAST, budget=budget, parts=parts[0] if len(parts) == 1 else phrase(NEXT_BEST, first=parts[0], next=parts[1])
    )


def _budgets(solved: Sequence[Solved]) -> Phrase:
    return listed([budget_words(one.budget) for one in solved])


def _rests(solved: Solved, ground: Ground) -> Iterator[Phrase]:
    """The evidence for the ranges of the levers that money goes to, by grade."""
    by_grade: dict[str, list[Phrase]] = {}
    for lever in _paid(solved):
        by_grade.setdefault(ground.menu.key_of(lever).grade, []).append(_lever(lever, solved))
    parts = [phrase(RESTS_PART, grade=_grade(grade), levers=listed(by_grade[grade])) for grade in sorted(by_grade)]
    if parts:
        yield phrase(RESTS, parts=listed(parts))


def _paid(solved: Solved) -> list[str]:
    """The levers that money worth telling goes to."""
    return [lever for lever, money in solved.chosen.money.items() if money > UNSPENT * solved.chosen.most]


def _lever(name: str, solved: Solved) -> Phrase:
    return lambda language: say.lever(name, solved.chosen.scenario.seeds, language)


def _grade(letter: str) -> Phrase:
    return lambda language: say.grade(letter, language)
