"""What to be careful about beside the numbers of a scenario, in words that every command shares."""

from collections.abc import Iterator, Sequence

from simulator.analysis.results import Extrapolated, Result
from simulator.inputs.scenario import Scenario
from simulator.inputs.seeds import ObservationForm
from simulator.report.language import LOG_POINTS, PERCENT, listed, phrase, text, unit_of
from simulator.report.model import NOTHING, Text, Value
from simulator.report.names import WORLD, figure, quoted, setting


def careful(results: Sequence[Result]) -> Iterator[Text]:
    """All that has to be said of these results, once each."""
    said: list[Text] = []
    for result in results:
        for found in of_result(result):
            if found not in said:
                said.append(found)
                yield found


def of_result(result: Result) -> Iterator[Text]:
    """What was changed, what lies beyond the evidence, what has no effect, and a filter that found too little."""
    scenario = result.scenario
    if scenario.changed:
        yield text("{title}: {changes}.", title=quoted(scenario), changes=listed(scenario.changed))
    yield from typed(scenario)
    for found in result.extrapolated:
        yield extrapolated(found, result)
    if idle := [setting(key, scenario.seeds) for key in result.no_effect]:
        yield text(
            "in {title} {keys} {verb} no outcome.",
            title=quoted(scenario),
            keys=listed(idle),
            verb="changes" if len(idle) == 1 else "change",
        )
    if result.starved:
        yield starved(result)


def typed(scenario: Scenario) -> Iterator[Text]:
    """What was typed and changes nothing, from when numbers without a year hold, and figures that the seeds lack."""
    for change in scenario.idle_changes:
        reason = REPLACED if is_replaced(change, scenario.changed) else SAME
        yield text("{change} changes nothing: {reason}.", change=change, reason=reason)
    for key, year in scenario.dated:
        words = IN_YEAR if key.startswith(f"{WORLD}.") else SINCE
        yield Text(words, {"key": setting(key, scenario.seeds), "year": year})
    for row in scenario.new_figures:
        yield new_figure(row)


SAME = phrase("the file says the same")
REPLACED = phrase("a later one sets the same key")
SINCE = phrase("{key} holds from {year} on.")
IN_YEAR = phrase("{key} holds in {year} alone.")


def is_replaced(change: str, changes: Sequence[str]) -> bool:
    """Whether something that was typed later sets the same key."""
    keys = [typed.partition("=")[0].strip() for typed in changes]
    key = change.removeprefix("--set ").partition("=")[0].strip()
    return keys.count(key) > 1


def new_figure(row: ObservationForm) -> Text:
    """A published figure that the seeds do not hold, with its error."""
    growth = row.quantity.endswith("_growth")
    return text(
        "a new figure: {figure} was {least}{value}, with an error of {error}.",
        figure=figure(row.quantity, row.year),
        least=AT_LEAST if row.relation == "at_least" else NOTHING,
        value=Value(row.value, LOG_POINTS if growth else unit_of(row.quantity), digits=FIGURE_DIGITS),
        error=Value(row.log_sd, LOG_POINTS if growth else PERCENT, digits=2),
    )


AT_LEAST = text("at least ")
FIGURE_DIGITS = 6  # a published figure is exact


def extrapolated(found: Extrapolated, result: Result) -> Text:
    """That a key leaves the range for which its effect was estimated."""
    key = found.key if found.key.startswith("levers.") else f"levers.{found.key}"
    return text(
        "{title} takes {key} beyond {low} to {high}, for which its effect was estimated, from {year} on.",
        title=quoted(result.scenario),
        key=setting(key, result.scenario.seeds),
        low=f"{found.low:g}",
        high=f"{found.high:g}",
        year=found.years[0],
    )


def starved(result: Result) -> Text:
    """That the bands rest on few different draws."""
    particles = result.ensemble.filter
    return text(
        "only {ancestors} of {particles} particles came near the published figures, so the bands rest on few "
        "different simulations.",
        ancestors=particles.ancestors,
        particles=particles.particles,
    )
