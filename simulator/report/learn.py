"""`goglobal learn`: what it is worth to learn each unknown before choosing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.analysis.information import Information, Learned, Study
from simulator.inputs.scenario import Scenario
from simulator.report import choices as choosing
from simulator.report.language import CHANCE, GRADES, US_MILLION, paragraph, phrase, plain, text
from simulator.report.model import NAMES, NOTHING, Cell, Column, Figure, Report, Row, Rows, Table, Text, Value, Words
from simulator.report.names import command, unknown
from simulator.report.provenance import provenance
from simulator.report.values import data_of

PUBLISHED = "as-published"  # a set of beliefs that comes with the program
MOST_SHOWN = 8
FIELDS = ("name", "grade", "study", "evppi", "uncorrected", "error", "told")
STUDIES: Mapping[Study, Words] = {
    "survey": phrase("a first survey or count"),
    "count": phrase("a fuller administrative count"),
    "quasi-experiment": phrase("a quasi-experiment"),
    "trial": phrase("a randomised trial"),
    "larger trial": phrase("a larger or local trial"),
}
WORTH = (NAMES, Column(text("worth")), Column(text("error, ±")))


def report(information: Information) -> Report:
    """The worth of knowing everything, and each unknown alone."""
    sentences, results = list(_sentences(information)), information.choices.results
    record = _data(information, paragraph(sentences))
    everything = {"name": "everything", "evppi": information.evpi, "error": information.error}
    return Report(
        name="learn",
        answer=[_answer(information)],
        sentences=sentences,
        careful=list(choosing.cautions([information.choices])),
        figures={"learn": _figure(information)} if len(information.significant) > 1 else {},
        detail=list(_detail(information)),
        record=record,
        fields=FIELDS,
        data=[[row.get(column) for column in FIELDS] for row in (everything, *record["parameters"])],
        provenance=provenance(results),
        next=_next([result.scenario for result in results], information.choices.discount),
    )


def _next(scenarios: Sequence[Scenario], discount: float) -> Sequence[str]:
    """To ask which choice is least regretted under the beliefs of the published figures too."""
    published = ("--assume", PUBLISHED)
    asked = () if published in scenarios[0].options else published
    names = (scenario.named for scenario in scenarios)
    return command(scenarios[0], "robust", *names, *asked, discount=discount)


def _worth(amount: float, error: float) -> list[Value]:
    """A worth and its standard error, of which one digit is enough."""
    return [Value(amount, US_MILLION, error=error, digits=2), Value(error, US_MILLION, digits=1)]


def _name(learned: Learned, information: Information) -> Words:
    return unknown(learned.name, information.choices.scenario.seeds)


def _answer(information: Information) -> Table:
    """Everything, then the unknowns whose worth is significant."""
    choices = information.choices
    worth, changes = _worth(information.evpi, information.error), Value(1 - choices.probability_best, CHANCE)
    everything: list[Cell] = [text("everything, chance included"), *worth, changes, None, None]
    meaning = text(
        "Worth: in all, of each unknown alone, if it were known exactly. A study that leaves doubt is worth less, and "
        "its cost is not taken off."
    )
    title = text("What it is worth to know before choosing, US$ million on average")
    about = Column.of_words(text("rests on"), text("what would teach it"))
    columns = [*WORTH, Column(text("changes the choice in"), unit=CHANCE), *about]
    rows = [everything, *(_row(learned, information) for learned in information.significant[:MOST_SHOWN])]
    note = text("{meaning} {benefit}", meaning=meaning, benefit=choosing.how_benefit_counts(choices))
    return Table(title, columns, rows, note)


def _row(learned: Learned, information: Information) -> list[Cell]:
    name, worth = _name(learned, information), _worth(learned.evppi, learned.error)
    return [name, *worth, Value(learned.changes, CHANCE), GRADES[learned.grade], STUDIES[learned.study]]


def _detail(information: Information) -> Iterator[Table]:
    """The unknowns that the answer leaves out, noise too, with their errors; none that is worth nothing."""
    rest = [learned for learned in information.parameters if learned not in information.significant[:MOST_SHOWN]]
    worths = ((one, Value(one.evppi, US_MILLION, error=one.error, beside=True)) for one in rest if one.evppi > 0)
    rows: list[list[Cell]] = [[_name(learned, information), worth] for learned, worth in worths]
    if rows:
        noise = Value(information.noise, US_MILLION, digits=2)
        title = text("Other unknowns, US$ million on average; up to {noise} is noise", noise=noise)
        yield Table(title, [NAMES, Column(text("worth, with its error"))], rows)


def _sentences(information: Information) -> Iterator[Text]:
    """What is best now and how often something else would be, then what to learn first."""
    choices = information.choices
    best = choices.names[choices.best]
    named, chance = choosing.choice(best, choices), choosing.best_in(best, choices)
    if information.evpi == 0:
        yield text("In every simulation {choice} is best: nothing is left to learn before choosing.", choice=named)
        return
    yield text(
        "Choosing now, {choice} is best on average; in {chance} of simulations nothing would have been worth more.",
        choice=named,
        chance=chance,
    )
    if information.significant:
        study = STUDIES[information.significant[0].study]
        yield text("{claim}; {study} would teach it.", claim=_claim(information), study=study)
    else:
        yield text(
            "No single unknown is worth more than noise: doubt lies in chance, in many unknowns at once, or is too "
            "small to find with these simulations."
        )


def _claim(information: Information) -> Text:
    """What to learn first, and what that is worth beside all that there is to know."""
    first = information.significant[0]
    return text(
        "Learn first: {unknown}, worth {worth} on average (knowing everything: {all})",
        unknown=_name(first, information),
        worth=_worth(first.evppi, first.error)[0],
        all=_worth(information.evpi, information.error)[0],
    )


def _figure(information: Information) -> Figure:
    """The unknowns whose worth is significant."""
    rows = []
    for learned in information.significant[:MOST_SHOWN]:
        value, name = _worth(learned.evppi, learned.error)[0], plain(_name(learned, information))
        said = text("{value}; {study}", value=value, study=STUDIES[learned.study])
        rows.append(Row(name, learned.name, "more", value, said=said))
    subtitle = text(
        "What it is worth to know each exactly before choosing, on average, {unit} in all, {first} to {end}",
        **choosing.summed_up(information.choices),
    )
    return Figure(_claim(information), subtitle, [Rows(NOTHING, US_MILLION, rows, "bar")])


def _data(information: Information, words: dict[str, str]) -> dict[str, Any]:
    choices = information.choices
    return {
        **choosing.question_data(choices),
        "beliefs": choices.beliefs,
        "benefit": choosing.benefit_data(choices),
        "best": choices.names[choices.best],
        "probability_best": choices.probability_best,
        "evpi": information.evpi,
        "evpi_error": information.error,
        "noise": information.noise,
        "parameters": [
            {**data_of(learned, *FIELDS[:-1]), "told": learned.significant, "changes": learned.changes}
            for learned in information.parameters
        ],
        "care": choosing.care_by_scenario(choices),
        "words": words,
    }
