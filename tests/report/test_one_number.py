"""One run says one number: titles, tables, sentences, alternative texts and JSON agree, whichever command is asked."""

import re
from bisect import bisect_left
from dataclasses import replace

import pytest

from simulator.report.language import CHANCE, FIRMS, FIRMS_YEARLY, US_MILLION, US_MILLION_YEARLY, bare, capital, write
from simulator.report.model import LANGUAGES, Language, Value
from simulator.report.render.alt import alt_text
from simulator.report.render.text import Terminal, to_text
from tests.report.reports import EVERY, Place, leaves, places, record_of, reports_of, texts, values

COUNTED = (FIRMS, FIRMS_YEARLY, US_MILLION, US_MILLION_YEARLY)
"""Units of what the simulations give; chances, shares and values of keys are written elsewhere."""


def told(name: str) -> list[Place]:
    """All places of all reports of a command."""
    return [place for report in reports_of(name) for place in places(report)]


def counted(value: Value) -> bool:
    """Whether a value is an amount that simulations gave."""
    unit = value.unit
    return unit in COUNTED or any(unit == known.larger for known in COUNTED if known.larger is not None)


@pytest.mark.parametrize("name", EVERY)
def test_amounts_stand_in_json(name: str) -> None:
    """Every amount of firms or dollars that a reader is told is a number of the JSON, or its size."""
    known = sorted({abs(number) for _, number in leaves(record_of(name))})
    for place in told(name):
        for value in values(place):
            if counted(value) and value.amount == value.amount and value.error != 0:
                near = known[max(0, bisect_left(known, abs(value.amount)) - 1) :][:3]
                assert any(abs(value.amount) == pytest.approx(one, rel=1e-9, abs=1e-12) for one in near), place.around


@pytest.mark.parametrize("name", EVERY)
def test_averages_are_called_so(name: str) -> None:
    """What is a mean in JSON and no median is told as an average, wherever it is told."""
    means: set[float] = set()
    others: set[float] = set()
    for key, number in leaves(record_of(name)):
        (means if key in ("mean", "benefit", "expected") else others).add(round(abs(number), 9))
    for place in told(name):
        for value in values(place):
            amount = round(abs(value.amount), 9)
            if counted(value) and amount and amount in means and amount not in others:
                assert "average" in place.around, (place.around, value.amount)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_one_amount_is_written_one_way(name: str, language: Language) -> None:
    """The same amount has the same digits in a title, a table and a sentence, whatever its scale."""
    written: dict[tuple[float, bool], dict[float, str]] = {}
    for place in told(name):
        for value in values(place):
            if counted(value) and value.error != 0:
                by = value.unit.divisor
                text = bare(value, language).partition(" ±")[0].lstrip("+−")
                plain = text.translate(str.maketrans(",.", ".,")) if language == "vi" else text
                size = round(float(plain.replace(",", "")) * by, 6)
                written.setdefault((round(abs(value.amount), 9), value.signed), {})[size] = place.around
    for sizes in written.values():
        assert len(sizes) == 1, sizes


@pytest.mark.parametrize("name", EVERY)
def test_claims_agree(name: str) -> None:
    """A scenario is said to do one thing to an outcome in a year, with one strength."""
    said: dict[tuple[str, ...], set[str]] = {}
    for place in told(name):
        for text in texts(place.said):
            if {"subject", "verb", "outcome", "year"} <= text.slots.keys():
                key = tuple(write(text.slots[slot], "en").casefold() for slot in ("outcome", "year"))
                subject = write(text.slots["subject"], "en").rpartition("‘")[2]
                said.setdefault((subject, *key), set()).add(write(text.slots["verb"], "en"))
    assert all(len(verbs) == 1 for verbs in said.values()), said


@pytest.mark.parametrize("name", EVERY)
def test_chances_are_whole_per_cent(name: str) -> None:
    """A chance is between nothing and all, and certain only where no simulation says otherwise."""
    for place in told(name):
        for value in values(place):
            if value.unit is CHANCE and value.amount == value.amount:
                assert 0 <= value.amount <= 1 + 1e-12, place.around
                assert re.fullmatch(r"<1|>99|\d{1,3}", bare(value, "en"))


@pytest.mark.parametrize("name", EVERY)
def test_alternative_texts_tell_what_titles_tell(name: str) -> None:
    """The text beside a figure opens with its title, in both languages."""
    for report in reports_of(name):
        for figure in report.figures.values():
            for language in LANGUAGES:
                title = capital(write(figure.title, language)).rstrip(".").replace("\u00a0", " ")
                assert alt_text(figure, language).startswith(title)


ENGLISH = re.compile(
    r"\b(the|and|of|by|with|from|for|is|are|not|no|at|its|this|that|which|where|other|others|than|least|most|more|less|"
    r"higher|lower|same|raises|lowers|changes|firms|firm|revenue|foreign|year|years|cost|costs|median|average|"
    r"simulations?|scenarios?|policy|beliefs?|world|share|value|budget|published|target|evidence|judgement|careful|"
    r"files|next|difference|market|markets|together|current|known|worth|benefit|regret|chance|figures?)\b"
)
CODE = re.compile(
    r"\S+ ?= ?(?:\[.*?\]|\{.*?\}|\S+)|\{.*?\}|\S+/\S*|\S+\.(?:png|svg|pdf|csv|toml|json|txt)\b|"
    r"\b(?:levers|parameters|world|shocks|horizon|ensemble)\.\S+|--\S+"
)
"""Keys, files and commands, which are the same in all languages."""


@pytest.mark.parametrize("name", EVERY)
def test_no_english_in_vietnamese(name: str) -> None:
    """In Vietnamese no English word is left, outside keys, files and commands."""
    for report in reports_of(name):
        shown = to_text([replace(report, next="")], "vi", Terminal(160), detail=True)
        shown += "\n".join(alt_text(figure, "vi") for figure in report.figures.values())
        told = CODE.sub("", " ".join(shown.split()))
        assert not [told[max(0, found.start() - 40) : found.end() + 20] for found in ENGLISH.finditer(told)]
