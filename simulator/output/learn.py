"""The value of information as a plain record, as CSV and as what a command prints.

It must not know how it was estimated.
"""

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from simulator.analysis.information import Information, Learned
from simulator.output import numbers
from simulator.output.choices import (
    benefit_record,
    benefit_rows,
    care_lines,
    care_record,
    csv_text,
    how_words,
    question_record,
)
from simulator.output.tables import aligned
from simulator.output.words.choices import unknown
from simulator.output.words.language import Language
from simulator.output.words.learn import STUDIES, words

MOST_SHOWN = 10
INFORMATION_WORDS = (
    "Worth of knowing exactly before choosing, US$ million in all, discounted; ? where it cannot be told from noise."
)


def information_record(information: Information) -> dict[str, Any]:
    """One JSON object; nothing is rounded."""
    choices = information.choices
    return {
        **question_record(choices),
        "beliefs": choices.beliefs,
        "benefit": benefit_record(choices),
        "best": choices.names[choices.best],
        "probability_best": choices.probability_best,
        "evpi": information.evpi,
        "evpi_error": information.error,
        "noise": information.noise,
        "parameters": [_learned_record(parameter) for parameter in information.parameters],
        "care": care_record(choices),
        "words": words(information),
    }


NAMES = {"significant": "told"}


def _learned_record(parameter: Learned) -> dict[str, Any]:
    return {NAMES.get(name, name): value for name, value in asdict(parameter).items()}


def information_csv(information: Information) -> str:
    """One row a parameter, under perfect information."""
    columns = [NAMES.get(field.name, field.name) for field in fields(Learned)]

    def rows() -> Iterator[list[Any]]:
        nothing = {"name": "everything", "evppi": information.evpi, "error": information.error}
        for row in (nothing, *map(_learned_record, information.parameters)):
            yield [row.get(column, "") for column in columns]

    return csv_text(columns, rows())


def information_text(information: Information, language: Language) -> str:
    """The paragraph, the benefits of all choices, and what learning is worth."""
    choices = information.choices
    return "\n".join(
        [
            *(f"{name}: {title}" for name, title in choices.titles.items()),
            *("", words(information)[language]),
            *("", "National benefit: mean (90 % of draws)", *aligned([*benefit_rows([choices])]), how_words(choices)),
            *("", "Value of information", *aligned([*_information_rows(information)]), INFORMATION_WORDS),
            "",
            *care_lines(choices),
        ]
    ).rstrip()


def _information_rows(information: Information) -> Iterator[list[str]]:
    """Everything, then the parameters that seem worth anything."""
    yield ["", "US$ m", "standard error", "grade", "what would teach it"]
    yield ["  everything, the chance of later years included", *_value(information.evpi, information.error), "", ""]
    seeds = information.choices.scenario.seeds
    shown = [parameter for parameter in information.parameters if numbers.level(parameter.evppi) != "0"][:MOST_SHOWN]
    for parameter in shown:
        name, study = unknown(parameter.name, seeds)("en"), STUDIES[parameter.study]["en"]
        value, error = _value(parameter.evppi, parameter.error)
        yield [f"  {name}", value if parameter.significant else f"{value}?", error, parameter.grade, study]


def _value(value: float, error: float) -> list[str]:
    return [numbers.level(value), numbers.level(error)]
