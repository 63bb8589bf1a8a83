"""Plain words: the same facts in both languages, no claim that the numbers do not carry, no rule without word."""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.analysis.attribution import Attribution, Cause, Contribution, Unknown, Why, why
from simulator.analysis.results import Extrapolated, Result
from simulator.analysis.summaries import Summary, summarise
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from simulator.levers import LEVERS
from simulator.model.quantities import OUTCOMES, Array
from simulator.output.words import language as say
from simulator.output.words.language import LANGUAGES, Language
from simulator.output.words.why import words
from tests.analysis.conftest import Results

CLAIMS = re.compile(r"\braises\b|\blowers\b|\bharm\b|làm tăng|làm giảm|có hại")
YEAR = 2035
CENTRED = np.linspace(-1.0, 1.0, 201)  # draws with mean and median zero

Parts = Mapping[str, Array | float]
Made = Callable[..., Why]
NONE: Parts = {}
NO_KIND: Mapping[str, Cause] = {}
NO_WAY: Mapping[str, float] = {}


@pytest.mark.parametrize(
    ("value", "digits", "english", "vietnamese"),
    [
        (1234.5, 5, "1,234.5", "1.234,5"),
        (1234.5, 2, "1,200", "1.200"),
        (9.96, 2, "10", "10"),
        (5.0, 2, "5", "5"),
        (-0.0958, 2, "−0.096", "−0,096"),
        (0.0, 2, "0", "0"),
        (-1e-12, 2, "0", "0"),
        (float("nan"), 2, "not known", "chưa biết"),
    ],
)
def test_numbers(value: float, digits: int, english: str, vietnamese: str) -> None:
    """A number has the digits that it bears, a true minus, and the separators of its language."""
    assert say.number(value, "en", digits) == english
    assert say.number(value, "vi", digits) == vietnamese


@pytest.mark.parametrize(
    ("value", "signed", "english", "vietnamese"),
    [
        (730.4, False, "US$730 million", "730 triệu USD"),
        (1234.0, False, "US$1.2 billion", "1,2 tỷ USD"),
        (999.0, True, "+US$1 billion", "+1 tỷ USD"),
        (-0.37, True, "−US$0.37 million", "−0,37 triệu USD"),
        (0.0, True, "US$0", "0 USD"),
    ],
)
def test_money(value: float, signed: bool, english: str, vietnamese: str) -> None:
    """Dollars stand in millions, and in billions from a thousand million on, also where rounding makes it so."""
    assert say.money(value, "en", signed) == english
    assert say.money(value, "vi", signed) == vietnamese


@pytest.mark.parametrize(
    ("value", "outcome", "english", "vietnamese"),
    [
        (14.2, "firms", "14 firms", "14 doanh nghiệp"),
        (1.3, "firms", "1 firm", "1 doanh nghiệp"),
        (-0.34, "firms", "−0.3 firms", "−0,3 doanh nghiệp"),
        (2.6, "entries", "3 firms a year", "3 doanh nghiệp mỗi năm"),
        (0.0052, "foreign_share", "0.52 percentage points", "0,52 điểm phần trăm"),
        (730.0, "revenue", "US$730 million a year", "730 triệu USD mỗi năm"),
    ],
)
def test_quantities(value: float, outcome: str, english: str, vietnamese: str) -> None:
    """An amount of an outcome carries its unit, and firms are whole from one on."""
    assert say.quantity(value, outcome, "en") == english
    assert say.quantity(value, outcome, "vi") == vietnamese


def test_levels_of_shares_are_per_cent() -> None:
    """A share of revenue is told in per cent, never in the points in which two of them differ."""
    assert [say.level(0.842, "foreign_share", language) for language in LANGUAGES] == ["84 %", "84%"]
    assert say.level(14.2, "firms", "en") == "14 firms"


def test_chances() -> None:
    """A chance is never 0 or 100 %, which draws cannot show, and a share may be."""
    for probability in np.linspace(0.0, 1.0, 2001):
        for language in LANGUAGES:
            assert not re.search(r"\b(0|100)\b", say.chance(float(probability), language))
    assert [say.chance(p, "en") for p in (0.0, 0.005, 0.41, 1.0)] == ["under 1 %", "under 1 %", "41 %", "over 99 %"]
    assert [say.chance(p, "vi") for p in (0.0, 0.41, 1.0)] == ["dưới 1%", "41%", "trên 99%"]
    assert [say.percent(share, "en") for share in (0.0, 0.05, 0.9, 1.0)] == ["0 %", "5 %", "90 %", "100 %"]


def test_confidence_mirrors_itself() -> None:
    """A chance and its complement have words of the same strength, in one order in both languages."""
    chances = [0.0001, 0.05, 0.2, 0.5, 0.8, 0.95, 0.9999]
    for language in LANGUAGES:
        found = [say.confidence(chance, language) for chance in chances]
        assert found == [entry[1][language] for entry in reversed(say.CONFIDENCE)]
    for bound, mirrored in ((0.99, 0.01), (0.90, 0.10), (2 / 3, 1 / 3)):
        weaker, stronger = (say.confidence(bound + shift, "en") for shift in (0.0, 1e-9))
        assert weaker != stronger
        assert say.confidence(mirrored, "en") != say.confidence(mirrored - 1e-9, "en")
    assert say.confidence(2 / 3, "en") == say.confidence(1 / 3, "en") == "about as likely as not"


def test_fractions() -> None:
    """A part of a whole has the words of the nearest fraction, and what is no part is refused."""
    assert say.share(0.74, "en") == "about three quarters"
    assert say.share(0.74, "vi") == "khoảng ba phần tư"
    assert say.share(0.02, "en") == "less than a twentieth"
    assert say.share(0.063, "en") == "about a twentieth"
    assert say.share(0.96, "en") == "nearly all"
    for fraction in (-0.01, 1.01):
        with pytest.raises(ValueError, match="no part of a whole"):
            say.share(fraction, "en")


def test_every_name_has_its_words(seeds: Seeds) -> None:
    """Levers, their keys, outcomes, markets, parameters and grades have words of their own in both languages."""
    assert set(seeds.levers_about) == set(LEVERS)
    assert set(say.OUTCOMES) == set(OUTCOMES)
    for language in LANGUAGES:
        for name in seeds.parameters:
            assert say.setting(f"parameters.{name}", seeds, language) == say.parameter(name, seeds, language)
        named = [say.lever_key(f"partners.served_share.{market}", seeds, language) for market in seeds.market_forms]
        assert len(set(named)) == len(named)
        assert [say.grade(letter, language)[-2] for letter in "ABCD"] == list("ABCD")
    assert say.setting("shocks[2]", seeds, "vi") == "cú sốc thứ 2"
    assert say.setting("levers.law", seeds, "en") == "the law"
    assert say.setting("world.home_demand_gap", seeds, "en") == "demand at home"
    assert say.joined(["a", "b", "c"], "vi") == "a, b và c"


def test_lever_parameters_are_those_of_the_code(seeds: Seeds) -> None:
    """A lever's effect and cost rest on the parameters that its code reads, beside those of exporters."""
    shared = {"net_of_displacement": "displacement", "missions_are_null": "mission_null_probability"}
    of_exporters = {"exit_rate_established", "entrant_relative_revenue"}
    demands = set(seeds.words.demand_parameters)
    for lever, module in LEVERS.items():
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        read = {shared.get(name, name) for name in used} & set(seeds.parameters)
        read |= demands if lever == "partners" else set()
        own = {name for name, parameter in seeds.parameters.items() if parameter.lever == lever}
        assert read - of_exporters == {*own, *seeds.levers_about[lever].uses}, lever
    costs = {name for name, parameter in seeds.parameters.items() if parameter.acts_on == "cost"}
    assert costs == {name for name in seeds.parameters if "cost" in name} | {"exporter_profit_margin"}


@pytest.fixture(scope="module")
def made(results: Results) -> Made:
    """Builds an attribution of revenue in 2035 by hand: what each player adds in every draw."""
    scenario, against = results("law", "baseline")

    def build(
        parts: Parts,
        firms: Parts = NONE,
        cost: Parts = NONE,
        kinds: Mapping[str, Cause] = NO_KIND,
        paired: bool = True,
        outcome: str = "revenue",
        unknowns: Sequence[Unknown] = (),
        mechanism: Mapping[str, float] = NO_WAY,
        result: Result = scenario,
    ) -> Why:
        told = {"revenue": NONE, "firms": firms, "public_cost": cost, outcome: parts}
        attributions = {
            name: attribution(name, {player: values.get(player, 0.0) for player in parts}, kinds, paired)
            for name, values in told.items()
        }
        ways = {name: summary(np.full(201, value), outcome) for name, value in mechanism.items()}
        mechanisms = {outcome: ways} if ways else {}
        return Why(result, against, outcome, YEAR, attributions, mechanisms, tuple(unknowns), paired, ())

    return build


def summary(values: Array, outcome: str) -> Summary:
    """Nothing in 2025, and the values in 2035."""
    return summarise(np.stack([np.zeros_like(values), values]), (2025, YEAR), OUTCOMES[outcome])


def attribution(outcome: str, parts: Parts, kinds: Mapping[str, Cause], paired: bool) -> Attribution:
    """Players whose parts add up."""
    drawn = {name: np.broadcast_to(values, 201) for name, values in parts.items()}
    total = sum(drawn.values(), np.zeros(201))
    sides = [np.array([0.0, float(side.mean())]) if paired else np.full(2, np.nan) for side in (total > 0, total < 0)]
    shares = {
        name: Contribution(name, kinds.get(name, "policy"), summary(values, outcome)) for name, values in drawn.items()
    }
    alone = {name: share.summary for name, share in shares.items()}
    nothing = summary(np.zeros(201), outcome)
    return Attribution(outcome, summary(total, outcome), shares, alone, nothing, *sides)


def read(why: Why) -> tuple[str, str]:
    """Both paragraphs, after what holds of every paragraph was checked."""
    found = words(why)
    assert found == words(why)
    check(found)
    return found["en"], found["vi"]


def check(found: Mapping[Language, str]) -> None:
    """Full sentences, the same numbers in both languages, and no English word in Vietnamese but names of files."""
    sentences = {language: re.split(r"(?<=[.])\s", text) for language, text in found.items()}
    assert len(sentences["en"]) == len(sentences["vi"])
    for text in found.values():
        assert not re.search(r"[{}]|\s\s|\s[.,;)]|\(\s|\.\.|nan", text), text
    for sentence in (*sentences["en"], *sentences["vi"]):
        assert sentence[0].isupper(), sentence
        assert sentence.endswith("."), sentence
        assert sentence.count("(") == sentence.count(")"), sentence
    for english, vietnamese in zip(sentences["en"], sentences["vi"], strict=True):
        assert numbers(english) == numbers(vietnamese.translate(str.maketrans(",.", ".,"))), (english, vietnamese)
    spoken = {language: set(re.findall(r"[^\W\d_]{2,}", text.lower())) for language, text in found.items()}
    assert spoken["en"] & spoken["vi"] <= {"baseline", "law", "delegations", "so", "do", "us"}


def numbers(english: str) -> list[str]:
    """Every number of a sentence with its sign, in order of size of its text."""
    return sorted(re.findall(r"−?\d+(?:,\d{3})*(?:\.\d+)?", english.replace("US$", "")))


def test_nothing_differs(made: Made) -> None:
    """Two scenarios of the same policy, world and beliefs are told to be the same, and no more is said."""
    english, vietnamese = read(made({}))
    assert english == "The scenario does the same as ‘baseline’."
    assert vietnamese == "Kịch bản này không khác kịch bản “baseline”."


def test_no_effect(made: Made) -> None:
    """Where no draw differs that is said, without direction, part or unknown; its cost is still told."""
    english, _ = read(made({"promotion": 0.0}, cost={"promotion": 2.0}, unknowns=[Unknown("displacement", "D", 0.9)]))
    assert "By 2035 foreign revenue is the same in every draw compared with ‘baseline’." in english
    assert "In 2035 the State pays or forgoes US$2 million more in nearly all draws." in english
    assert "comes from" not in english
    assert "unknown" not in english
    assert not CLAIMS.search(english)


def test_too_small_to_see(made: Made) -> None:
    """A sure but tiny effect is no claim: the words say that it cannot be seen beside the level."""
    english, vietnamese = read(made({"promotion": 4.0 + CENTRED}, unknowns=[Unknown("promotion_return", "B", 0.9)]))
    assert "changes too little to see" in english
    assert "quá ít để nhận thấy" in vietnamese
    assert "the median change is +US$4 million a year" in english
    for text in (english, vietnamese):
        assert not CLAIMS.search(text)
        assert "promotion" not in text


def test_threshold_of_what_is_seen(made: Made) -> None:
    """A tenth of a per cent of the level is the border, and the far end of the band decides."""
    scene = made({"law": 1.0})
    border = 0.001 * scene.against.totals["revenue"].at(YEAR)["p50"]
    assert "too little to see" in read(made({"law": 0.999 * border}))[0]
    assert "raises" in read(made({"law": 1.001 * border}))[0]
    assert "raises" in read(made({"law": 0.9 * border + 0.5 * border * CENTRED}))[0]


@pytest.mark.parametrize(
    ("shift", "word"),
    [
        (0.2, None),
        (0.5, "likely (75 %)"),
        (0.9, "very likely (95 %)"),
        (1.5, "virtually certain (over 99 %)"),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_claims_need_their_chance(made: Made, shift: float, word: str | None, sign: int) -> None:
    """A direction is claimed above two draws in three only, with the word of its chance; harm is called harm."""
    texts = read(made({"law": sign * 1000.0 * (shift + CENTRED)}))
    if word is None:
        assert texts[0].startswith("The direction is uncertain: by 2035 foreign revenue is higher in ")
        assert texts[1].startswith("Chưa rõ chiều hướng: ")
        assert not any(CLAIMS.search(text) for text in texts)
        return
    assert f"a {'rise' if sign > 0 else 'fall'} is {word}" in texts[0]
    assert ("raises" if sign > 0 else "lowers") in texts[0]
    assert ("probably" in texts[0].partition(".")[0]) == (word == "likely (75 %)")
    assert ("That is harm, not a gain." in texts[0]) == (sign < 0)
    assert ("Đây là tác động có hại" in texts[1]) == (sign < 0)


def test_ties_claim_nothing(made: Made) -> None:
    """Where most draws do not differ, the rest is no direction, however one-sided."""
    english, _ = read(made({"delegations": np.where(CENTRED > 0.4, 500.0, 0.0)}))
    assert "is higher in 30 % of draws and lower in under 1 %" in english
    assert not CLAIMS.search(english)


def test_fractions_of_the_mean(made: Made) -> None:
    """Parts of one sign are fractions, with the weakest grade that each rests on, and sum up to the whole."""
    english, vietnamese = read(made({"law": 750.0 + CENTRED, "promotion": 250.0}))
    assert (
        "About three quarters of it comes from the law, whose size rests on judgement (grade D); about a quarter from "
        "promotion abroad, whose size rests on cross-sections or self-reports (grade C)." in english
    )
    assert "Khoảng ba phần tư mức thay đổi này đến từ Luật Công nghiệp công nghệ số" in vietnamese


def test_one_grade_is_said_once(made: Made) -> None:
    """Where all parts rest on the same grade, it is said for all of them together."""
    english, _ = read(made({"law": 600.0 + CENTRED, "offices": 400.0}))
    assert english.count("judgement (grade D)") == 1
    assert "The size of each rests on judgement (grade D)." in english


def test_parts_of_two_signs_are_amounts(made: Made) -> None:
    """Where a lever goes against the total, fractions would mislead: amounts are told, and the harm of that lever."""
    english, vietnamese = read(made({"law": 900.0 + CENTRED, "delegations": -200.0}))
    assert "In the mean, the parts are +US$900 million a year from the law; −US$200 million a year from the" in english
    assert "Harm to foreign revenue comes from the delegations" in english
    assert "Tác động có hại đối với doanh thu từ nước ngoài đến từ các đoàn công tác" in vietnamese
    assert " of it comes from" not in english


def test_no_fractions_of_an_uncertain_total(made: Made) -> None:
    """Where the sign is open there is nothing to be three quarters of, even if all means go one way."""
    english, _ = read(made({"law": 1000.0 * (0.2 + CENTRED), "offices": 100.0}))
    assert "The direction is uncertain" in english
    assert "of it comes from" not in english
    assert "+US$200 million a year from the law" in english


def test_levers_that_do_little_or_nothing(made: Made) -> None:
    """A lever below the border of what is seen is named with that border, one that does nothing as such."""
    english, vietnamese = read(made({"law": 900.0 + CENTRED, "delegations": 1.5, "partners": 0.0}))
    border = 0.001 * made({}).against.totals["revenue"].at(YEAR)["p50"]
    limit = f"less than {say.money(border, 'en')} a year from each in 90 % of draws"
    assert f"{limit}, comes from the delegations." in english
    assert "Nothing comes from the partners' programmes." in english
    assert "Các chương trình của nước đối tác không đóng góp gì." in vietnamese


def test_last_digit_of_a_large_total(made: Made) -> None:
    """Beside a large total, a part below half of the total's last digit is not seen either."""
    english, _ = read(made({"law": 9000.0 + CENTRED, "offices": 45.0}))
    assert "less than US$50 million a year from each in 90 % of draws, comes from the offices abroad." in english


def test_skewed_draws(made: Made) -> None:
    """Where the mean lies far from the median, readers are told which of them the parts are of."""
    skewed = 100.0 + 900.0 * (CENTRED > 0.6)
    english, _ = read(made({"law": skewed, "offices": 0.5 * skewed}))
    mean = say.money(1.5 * float(skewed.mean()), "en", signed=True)
    assert f"Parts are of the mean, {mean} a year, which lies far from the median." in english
    assert "Parts are of the mean" not in read(made({"law": 400.0 + CENTRED, "offices": 100.0}))[0]
    alone, _ = read(made({"law": skewed}))
    mean = say.money(float(skewed.mean()), "en", signed=True)
    assert f"The mean, {mean} a year, lies far from this median." in alone


def test_a_single_part(made: Made) -> None:
    """One lever beside shocks is no list of parts; beside levers that do too little, it is nearly all."""
    mixed, _ = read(made({"law": 700.0, "shocks": -2000.0 + CENTRED}, kinds={"shocks": "shock"}))
    assert "In the mean, +US$700 million a year comes from the law, whose size" in mixed
    nearly, _ = read(made({"law": 900.0 + CENTRED, "delegations": 1.5}))
    assert "Nearly all of it comes from the law" in nearly


def test_shocks_are_not_policy(made: Made) -> None:
    """Shocks are told apart from policy, and are neither its effect nor its harm."""
    english, vietnamese = read(made({"law": 700.0, "shocks": -2000.0 + CENTRED}, kinds={"shocks": "shock"}))
    assert "The scenario, with the shocks that differ, lowers" in english.replace("By 2035 the", "The")
    assert (
        "In the mean, policy makes +US$700 million a year and the shocks that differ make −US$2 billion a year; only "
        "the first is an effect of policy." in english
    )
    assert "các cú sốc khác biệt tạo ra −2 tỷ USD mỗi năm" in vietnamese
    assert "harm" not in english
    alone, _ = read(made({"shocks": -2000.0 + CENTRED}, kinds={"shocks": "shock"}))
    assert "Policy is the same in both, so none of this is its effect." in alone
    assert "harm" not in alone


def test_beliefs_are_not_paired(made: Made) -> None:
    """Where beliefs differ no draw is set beside another: no chance, no band, no direction."""
    parts = {"law": 700.0 + CENTRED, "beliefs": 300.0 + CENTRED}
    texts = read(made(parts, kinds={"beliefs": "belief"}, paired=False, unknowns=[Unknown("displacement", "D", 0.4)]))
    assert "By 2035 the mean of foreign revenue differs by +US$1 billion a year" in texts[0]
    assert "policy makes +US$700 million a year and other beliefs or draws make +US$300 million a year" in texts[0]
    assert "The strongest unknown behind what policy and shocks make is" not in texts[0]
    for text in texts:
        assert not CLAIMS.search(text)
        assert not re.search(r"of draws|số lần mô phỏng|likely|khả năng", text)
    nothing, _ = read(made({"beliefs": 0.0}, kinds={"beliefs": "belief"}, paired=False))
    assert "the mean of foreign revenue is unchanged" in nothing


def test_companions_and_cost(made: Made) -> None:
    """Firms are told beside revenue with their own parts, and what the State pays, in either direction."""
    parts = {"law": 900.0 + CENTRED, "delegations": 100.0}
    english, _ = read(made(parts, firms={"delegations": 14.0 + CENTRED}, cost={"law": -3.0 + CENTRED}))
    assert "The scenario raises the number of firms active abroad by 14 (90 % of draws: +13 to +15)" in english
    assert "All of it comes from the delegations." in english
    assert "the State pays or forgoes US$3 million less" in english
    unclear, _ = read(made(parts, cost={"law": CENTRED}))
    assert "Whether the State pays or forgoes more or less in 2035 is uncertain" in unclear


def test_cost_rests_on_cost_parameters(made: Made) -> None:
    """Asked for the cost, its grade is that of costs, and a budget that is stated rests on no evidence."""
    english, _ = read(made({"consulting": 2.0 + CENTRED}, outcome="public_cost"))
    assert "the consulting group, whose size rests on natural experiments or administrative data (grade B)" in english
    english, _ = read(made({"promotion": 2.0}, outcome="public_cost"))
    assert "All of it comes from promotion abroad." in english
    assert "harm" not in english


def test_mechanism(made: Made) -> None:
    """The way in which most came is named where all ways go one way, and not where they oppose each other."""
    ways = {"entries": 90.0, "growth": 900.0, "contracts": 10.0}
    english, vietnamese = read(made({"law": 1000.0 + CENTRED}, mechanism=ways))
    assert "About nine tenths of the change comes through the growth of firms that stay." in english
    assert "tăng trưởng của doanh nghiệp tiếp tục xuất khẩu" in vietnamese
    english, _ = read(made({"law": 1000.0 + CENTRED}, mechanism={"entries": -200.0, "growth": 1200.0}))
    assert "comes through" not in english


def test_unknowns(made: Made, seeds: Seeds) -> None:
    """The two strongest unknowns are named with grade and share; those that cannot act show what chance explains."""
    strong = [Unknown("law_package_growth", "D", 0.81), Unknown("trend_revenue_growth", "B", 0.12)]
    weak = [Unknown("law_growth_years", "D", 0.07)]
    noise = [Unknown("consulting_revenue_gain", "A", 0.3), Unknown("value_added_share", "D", 0.2)]
    scene = {"law": 900.0 + 100.0 * CENTRED}
    english, vietnamese = read(made(scene, unknowns=[*strong, *weak]))
    assert (
        "The strongest unknown behind this difference is the extra growth from the law's package, which rests on "
        "judgement (grade D) and explains about four fifths of the variance; next comes the trend growth of foreign "
        "revenue, which rests on natural experiments or administrative data (grade B) and explains about a tenth of "
        "the variance." in english
    )
    assert seeds.parameters["law_package_growth"].means.vi in vietnamese
    english, _ = read(made(scene, unknowns=[strong[0], *noise, strong[1]]))
    assert "about four fifths of the variance." in english
    assert "advice" not in english
    english, _ = read(made(scene, unknowns=noise))
    assert "No single unknown clearly explains more of this difference than chance does." in english
    assert "No single unknown" in read(made(scene, unknowns=[Unknown("law_growth_years", "D", 0.04)]))[0]


def test_beyond_the_evidence(made: Made, results: Results) -> None:
    """A key outside its estimated range is named with range and years; else it is said that none is."""
    (far,) = results(("delegations", "levers.delegations.missions = { 2028 = 60 }"))
    assert [found.key for found in far.extrapolated] == ["delegations.missions"]
    english, vietnamese = read(made({"delegations": 100.0 + CENTRED}, result=far))
    assert "The number of delegations in a year leaves the range of 0 to 18" in english
    assert "in 2028 to 2035; its effect there is extrapolated." in english
    assert "ngoại suy" in vietnamese
    assert "No lever leaves a range for which its effect was estimated." in read(made({"law": 100.0}))[0]


def test_extrapolated_once(made: Made, results: Results) -> None:
    """A range that both scenarios leave is named once."""
    (far,) = results(("delegations", "levers.delegations.missions = { 2028 = 60 }"))
    scene = replace(made({"delegations": 100.0 + CENTRED}, result=far), against=far)
    assert read(scene)[0].count("extrapolated") == 1
    assert far.extrapolated == (Extrapolated("delegations.missions", tuple(range(2028, 2036)), 0, 18),)


def test_settings_without_effect(made: Made, results: Results) -> None:
    """What was set in vain is named by what it is called."""
    (idle,) = results(("law", "levers.promotion.budget = { 2027 = 1.0 }"))
    english, vietnamese = read(made({"law": 100.0 + CENTRED}, result=idle))
    assert "These settings change no outcome: promotion abroad." in english
    assert "Các thiết lập sau không làm thay đổi kết quả nào: hoạt động quảng bá ở nước ngoài." in vietnamese


def test_own_beliefs_are_named(made: Made, results: Results) -> None:
    """Where a scenario replaces what its lever rests on, the grade does not stand alone."""
    (own,) = results(("law", "parameters.law_package_growth = { fixed = 2.0 }"))
    english, _ = read(made({"law": 100.0 + CENTRED}, result=own))
    assert "whose size rests on judgement (grade D) and on the scenario's beliefs." in english


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "assume", "outcome", "expected"),
    [
        ("law", (), "revenue", "the extra growth from the law's package"),
        ("delegations", (), "revenue", "changes too little to see"),
        ("promotion", (), "firms", "is the same in every draw"),
        ("recession", (), "revenue", "Policy is the same in both"),
        ("consulting", ("as-published",), "revenue", "Beliefs or draws differ"),
        pytest.param("withdrawal", (), "value_added", "That is harm, not a gain.", marks=pytest.mark.slow),
        pytest.param("go-global", (), "revenue", "comes from the law", marks=pytest.mark.slow),
        pytest.param("go-global", (), "foreign_share", "comes from the law", marks=pytest.mark.slow),
        pytest.param("go-global", (), "exits", "the number of firms that stop exporting", marks=pytest.mark.slow),
    ],
)
def test_shipped_scenarios(seeds: Seeds, name: str, assume: tuple[str, ...], outcome: str, expected: str) -> None:
    """The shipped scenarios are told in both languages from what was attributed."""
    few = [("ensemble.draws = 100", "ensemble.draws = 100")]
    scenario, against = (
        read_scenario(file, seeds, beliefs, few) for file, beliefs in ((name, assume), ("baseline", ()))
    )
    assert expected in read(why(scenario, against, outcome))[0]
