"""`goglobal learn`: what it is worth to learn each unknown before choosing."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from simulator.analysis.information import Information, Learned, Study
from simulator.report.choices import benefit_data, care_data, choice, how_benefit_counts, question_data
from simulator.report.language import CHANCE, GRADES, US_MILLION, paragraph, phrase, plain, text
from simulator.report.model import NOTHING, Cell, Column, Figure, Report, Row, Rows, Table, Text, Value, Words
from simulator.report.names import unknown
from simulator.report.notes import careful
from simulator.report.provenance import provenance

MOST_SHOWN = 8
NAMES = {"significant": "told"}
"""Names of fields in files, where they differ."""

STUDIES: Mapping[Study, Words] = {
    "survey": phrase("a first survey or count"),
    "count": phrase("a fuller administrative count"),
    "quasi-experiment": phrase("a quasi-experiment"),
    "trial": phrase("a trial"),
    "larger trial": phrase("a larger trial"),
}
EVERYTHING = text("everything, chance included")


def report(information: Information) -> Report:
    """The worth of knowing everything, and each unknown alone."""
    choices = information.choices
    sentences = list(_sentences(information))
    scenarios = " ".join(result.scenario.stem for result in choices.results)
    columns = [NAMES.get(field.name, field.name) for field in fields(Learned)]
    return Report(
        name="learn",
        answer=[_answer(information)],
        sentences=sentences,
        careful=list(careful(choices.results)),
        figures={"learn": _figure(information)} if len(information.significant) > 1 else {},
        detail=[],
        record=_data(information, paragraph(sentences)),
        fields=columns,
        data=[[row.get(column) for column in columns] for row in _rows(information)],
        provenance=provenance(choices.results),
        next=f"goglobal robust {scenarios} --assume as-published",
    )


def _worth(amount: float, error: float) -> Value:
    return Value(amount, US_MILLION, error=error, digits=2)


def _name(learned: Learned, information: Information) -> Words:
    return unknown(learned.name, information.choices.scenario.seeds)


def _row(learned: Learned, information: Information) -> list[Cell]:
    return [
        _name(learned, information),
        _worth(learned.evppi, learned.error),
        Value(learned.changes, CHANCE),
        GRADES[learned.grade],
        STUDIES[learned.study],
    ]


def _answer(information: Information) -> Table:
    """Everything, then the unknowns whose worth is significant."""
    everything: list[Cell] = [EVERYTHING, _worth(information.evpi, information.error), None, None, None]
    return Table(
        title=text("What it is worth to know before choosing"),
        columns=[
            Column(NOTHING, values=False),
            Column(text("worth, on average"), unit=US_MILLION),
            Column(text("changes the choice in"), unit=CHANCE),
            Column(text("rests on"), values=False),
            Column(text("what would teach it"), values=False),
        ],
        rows=[everything, *(_row(learned, information) for learned in information.significant[:MOST_SHOWN])],
        note=how_benefit_counts(information.choices),
    )


def _sentences(information: Information) -> Iterator[Text]:
    choices = information.choices
    yield text(
        "Choosing now, {choice} is best on average; in {chance} of simulations nothing would have been worth more.",
        choice=choice(choices.names[choices.best], choices),
        chance=Value(choices.probability_best, CHANCE),
    )
    if not information.significant:
        yield text(
            "No single unknown is worth anything that is more than noise: doubt lies in chance, or in many at once."
        )
        return
    first = information.significant[0]
    yield text(
        "Learn first: {unknown}, {grade}; knowing it exactly would be worth {worth} on average, and {study} would "
        "teach it.",
        unknown=_name(first, information),
        grade=GRADES[first.grade],
        worth=_worth(first.evppi, first.error),
        study=STUDIES[first.study],
    )


def _figure(information: Information) -> Figure:
    """The unknowns whose worth is significant."""
    shown = information.significant[:MOST_SHOWN]
    return Figure(
        title=text("Learn first: {unknown}", unknown=_name(shown[0], information)),
        subtitle=text(
            "What it is worth to know each exactly before choosing, on average, {unit}", unit=US_MILLION.head
        ),
        panels=[Rows(NOTHING, US_MILLION, [_bar(learned, information) for learned in shown], "bar")],
        columns=1,
    )


def _bar(learned: Learned, information: Information) -> Row:
    value = _worth(learned.evppi, learned.error)
    said = text("{value}; {study}", value=value, study=STUDIES[learned.study])
    return Row(plain(_name(learned, information)), learned.name, "quiet", value, said=said)


# --- Data -----------------------------------------------------------------------------------------------------------


def _data(information: Information, words: dict[str, str]) -> dict[str, Any]:
    choices = information.choices
    return {
        **question_data(choices),
        "beliefs": choices.beliefs,
        "benefit": benefit_data(choices),
        "best": choices.names[choices.best],
        "probability_best": choices.probability_best,
        "evpi": information.evpi,
        "evpi_error": information.error,
        "noise": information.noise,
        "parameters": [_learned_data(learned) for learned in information.parameters],
        "care": care_data(choices),
        "words": words,
    }


def _learned_data(learned: Learned) -> dict[str, Any]:
    return {NAMES.get(name, name): value for name, value in asdict(learned).items()}


def _rows(information: Information) -> Iterator[dict[str, Any]]:
    """One row a parameter, under perfect information."""
    yield {"name": "everything", "evppi": information.evpi, "error": information.error}
    yield from (_learned_data(learned) for learned in information.parameters)
