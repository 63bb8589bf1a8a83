"""What can be chosen, in words and as data: for commands that choose among policies."""

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.analysis.choices import AS_WRITTEN, Choices
from simulator.analysis.summaries import statistics
from simulator.report.language import CHANCE, PERCENT, US_MILLION, listed, plain, text
from simulator.report.model import NOTHING, RUN_SETTINGS, Cell, Slot, Text, Value
from simulator.report.names import quoted, setting, title
from simulator.report.notes import BELIEF, careful
from simulator.report.values import STATISTICS, care_data, data_of, of_draws


def choice(name: str, choices: Choices, *, quote: bool = True) -> Text:
    """A scenario's title, quoted as it is inside a sentence, or current policy."""
    scenario = next((result.scenario for result in choices.results if result.scenario.name == name), None)
    if scenario is None:
        return text("current policy") if quote else text("Current policy")
    return quoted(scenario) if quote else title(scenario)


def beliefs_name(beliefs: str) -> Text:
    """A set of beliefs: those of the files, or a file of beliefs."""
    return text("as written") if beliefs == AS_WRITTEN else plain(f"{beliefs}.toml")


def benefit_cells(name: str, choices: Choices) -> list[Cell]:
    """A choice with its expected benefit, an average with its 90 % band, and how often nothing is worth more."""
    benefit = of_draws(statistics(choices.benefit[choices.names.index(name)]), US_MILLION, mean=True)
    return [choice(name, choices, quote=False), benefit, best_in(name, choices)]


def best_in(name: str, choices: Choices) -> Value:
    """The share of the simulations in which nothing is worth more than a choice."""
    return Value(benefit_data(choices)[name]["probability_best"], CHANCE)


def cautions(sets: Sequence[Choices]) -> Iterator[Text]:
    """What to be careful about; beliefs are named where no choice depends on them."""
    yield from careful([result for choices in sets for result in choices.results], beliefs=False)
    for choices in sets:
        first, *others = (result.no_effect for result in choices.results)
        idle = [key for key in first if key.startswith(BELIEF) and all(key in other for other in others)]
        if idle:
            keys = listed([setting(key, choices.scenario.seeds) for key in idle])
            under = text("beliefs {beliefs}: ", beliefs=beliefs_name(choices.beliefs)) if len(sets) > 1 else NOTHING
            yield text("{under}no outcome of any choice depends on {keys}.", under=under, keys=keys)


def summed_up(choices: Choices) -> dict[str, Slot]:
    """In which unit and over which years benefit is summed up, and at which rate, for gaps of a sentence."""
    first, rate = choices.scenario.as_of + 1, Value(choices.discount, PERCENT)
    return {"unit": US_MILLION.head, "first": first, "end": choices.scenario.end, "rate": rate}


def how_benefit_counts(choices: Choices) -> Text:
    """Over which years benefit is summed, and against what."""
    return text(
        "Benefit: extra value added less what the same people would have earned elsewhere, less spending and what it "
        "costs to raise it (of tax forgone that cost alone), against current policy, {first} to {end}, discounted at "
        "{rate} a year.",
        **summed_up(choices),
    )


def benefit_data(choices: Choices) -> dict[str, dict[str, float]]:
    """The benefit of each choice, and in how many draws nothing is worth more."""
    best = (choices.benefit >= choices.benefit.max(axis=0)).mean(axis=-1).tolist()
    return {
        name: {**{key: values[key] for key in STATISTICS}, "probability_best": share}
        for name, values, share in zip(choices.names, map(statistics, choices.benefit), best, strict=True)
    }


def question_data(choices: Choices) -> dict[str, Any]:
    """What is chosen among, and how benefit is summed up: the same under all sets of beliefs."""
    return {
        "choices": choices.titles,
        "record": choices.current,
        **data_of(choices.scenario, *RUN_SETTINGS),
        "discount": choices.discount,
        "unit": "US$ million",
    }


def care_by_scenario(choices: Choices) -> dict[str, Any]:
    """What to be careful about, as JSON holds it."""
    return {result.scenario.name: care_data(result) for result in choices.results}
