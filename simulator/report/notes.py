"""What to be careful about beside the numbers of a scenario, in words that every command shares."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from simulator.analysis.results import Result
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import FIGURES
from simulator.inputs.seed_forms import ObservationForm
from simulator.report.language import LOG_POINTS, PERCENT, few, listed, text, unit_of
from simulator.report.model import NOTHING, Band, Text, Value
from simulator.report.names import WORLD, figure, lever, quoted, setting
from simulator.report.values import median

BELIEF = "parameters."
MOST_IDLE = 3  # inputs without effect that are named; JSON has all
FIRM_FIGURES = ("firms", "firm_growth")


def careful(results: Sequence[Result], *, beliefs: bool = True, varied: Collection[str] = ()) -> Iterator[Text]:
    """All that has to be said of these results, once each; `beliefs` without effect are named unless others do so.

    Beliefs about levers that act in another result, or are `varied`, are not called without effect.
    """
    if made_up := results[0].scenario.seeds.placeholders:
        yield text("numbers here rest on placeholders: {names}.", names=listed(list(made_up)))
    yield from counted_once(results[0])
    if (error := max(result.quantile_error for result in results)) > 0:
        yield text(
            "medians and bands are not exact: up to {error} of the simulations lie between the exact number and the "
            "one shown.",
            error=Value(error, PERCENT, digits=2),
        )
        if not all(result.markets for result in results if result.quantile_error > 0):
            yield text("of so many simulations single markets are told with --by market alone.")
    act = [result.scenario.acting_levers for result in results]
    elsewhere = [set(varied).union(*act[:place], *act[place + 1 :]) for place in range(len(act))]
    found = (of_result(result, there, beliefs=beliefs) for result, there in zip(results, elsewhere, strict=True))
    yield from once(chain.from_iterable(found))


def once(found: Iterable[Text], said: Iterable[Text] = ()) -> Iterator[Text]:
    """Each text once, none that was said."""
    told = list(said)
    for one in found:
        if one not in told:
            told.append(one)
            yield one


def of_result(result: Result, elsewhere: Collection[str] = (), *, beliefs: bool = True) -> Iterator[Text]:
    """What was changed, what lies beyond the evidence, what has no effect, and a filter that found too little.

    Beliefs about levers that act `elsewhere` have theirs there.
    """
    scenario = result.scenario
    if scenario.changed:
        yield text("{title}: {changes}.", title=quoted(scenario), changes=listed(scenario.changed))
    yield from of_scenario(scenario)
    yield from beyond(result)
    told = (FIGURES,) if beliefs else (FIGURES, BELIEF)  # by themselves
    parameters = scenario.seeds.parameters
    there = {f"{BELIEF}{name}" for name, parameter in parameters.items() if parameter.lever in elsewhere}
    keys = [key for key in result.no_effect if not key.startswith(told) and key not in there]
    if keys:
        yield text(
            "in {title} {keys} {verb} no outcome.",
            title=quoted(scenario),
            keys=few([setting(key, scenario.seeds) for key in keys], MOST_IDLE),
            verb="changes" if len(keys) == 1 else "change",
        )
    yield from starved(result)


def beyond(result: Result) -> Iterator[Text]:
    """What lies beyond the evidence, and from when on."""
    scenario = result.scenario
    for found in result.extrapolated:
        yield text(
            "{title} takes {key} beyond {low} to {high}, for which its effect was estimated, from {year} on.",
            title=quoted(scenario),
            key=setting(f"levers.{found.key}", scenario.seeds),
            low=f"{found.low:g}",
            high=f"{found.high:g}",
            year=found.years[0],
        )


def starved_beliefs(count: int) -> Iterator[Text]:
    """That under so many of the beliefs that were tried bands rest on few different simulations."""
    if count:
        yield text(
            "under {count} of the beliefs few simulations came near the published figures: bands there mean little.",
            count=count,
        )


def starved(result: Result) -> Iterator[Text]:
    """That the bands rest on few different simulations."""
    if result.starved:
        particles = result.ensemble.filter
        yield text(
            "only {ancestors} of {particles} particles came near the published figures, so the bands rest on few "
            "different simulations.",
            ancestors=particles.ancestors,
            particles=particles.particles,
        )


def counted_once(result: Result) -> Iterator[Text]:
    """That nothing published says how the number of firms changes, where so."""
    scenario = result.scenario
    counts = {row.year for row in scenario.observations if row.quantity in FIRM_FIGURES and row.year <= scenario.as_of}
    if len({scenario.seeds.first_year, *counts}) == 1:
        yield text(
            "firms were counted in {first} alone, so that how many there are later is belief: {band} in {year}, with "
            "90 %.",
            first=scenario.seeds.first_year,
            band=Band(median(result.totals["firms"], scenario.end, "firms")),
            year=scenario.end,
        )


def of_scenario(scenario: Scenario) -> Iterator[Text]:
    """What was typed and changes nothing, from when numbers without a year hold, figures that the seeds lack.

    And what is in force before the forecast begins.
    """
    for change in scenario.idle_changes:
        reason = text("the file says the same")
        if change.startswith("--assume "):
            reason = text("the file says the same, or what is laid over it says otherwise")
        elif is_replaced(change, scenario.changed):
            reason = text("a later one sets the same key")
        yield text("{change} changes nothing: {reason}.", change=change, reason=reason)
    for key, year in scenario.dated:
        named, alone = setting(key, scenario.seeds), key.startswith(f"{WORLD}.")
        yield text("{key} holds in {year} alone." if alone else "{key} holds from {year} on.", key=named, year=year)
    for row in scenario.new_figures:
        if row.year <= scenario.as_of:
            yield new_figure(row)
        else:
            newer, known = figure(row.quantity, row.year), scenario.as_of
            yield text(
                "the new figure, {figure}, is not used: figures are known to {year} alone.", figure=newer, year=known
            )
    for name, plan in scenario.policy.items():
        since = scenario.seeds.year_key(name)
        if since is not None and (start := getattr(plan, since.key)) is not None and start <= scenario.as_of:
            yield text(
                "{lever} is in force from {start}, before the forecast begins: what came of it by {year} stands in the "
                "figures and not in what it adds, while its cost counts in full.",
                lever=lever(name, scenario.seeds),
                start=start,
                year=scenario.as_of,
            )


def is_replaced(change: str, changes: Sequence[str]) -> bool:
    """Whether something that was typed later sets the same key."""
    keys = [typed.partition("=")[0].strip() for typed in changes]
    key = change.removeprefix("--set ").partition("=")[0].strip()
    return keys.count(key) > 1


def new_figure(row: ObservationForm) -> Text:
    """A published figure, which is exact and which the seeds do not hold, with its error."""
    growth = row.quantity.endswith("_growth")
    return text(
        "a new figure: {figure} was {least}{value}, with an error of {error}.",
        figure=figure(row.quantity, row.year),
        least=text("at least ") if row.relation == "at_least" else NOTHING,
        value=Value(row.value, LOG_POINTS if growth else unit_of(row.quantity), digits=6),
        error=Value(row.log_sd, LOG_POINTS if growth else PERCENT, digits=2),
    )
