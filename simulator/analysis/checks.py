"""Whether scenarios look like the world: checks of seeds/checks.toml, and a matrix of extremes that must not break."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.no_effect import PROBE_BLOCK, unfiltered_start
from simulator.analysis.results import lever_values, totals
from simulator.analysis.summaries import QUANTILES
from simulator.inputs.checks import BAND, CURRENT_POLICY_ONLY, EVERY_DRAW, AboveForm, CheckForm, OtherForm, WindowForm
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import Beliefs, Scenario, World, read_scenario
from simulator.inputs.schedules import ByMarket, Shares, Values
from simulator.inputs.seed_forms import ObservationForm
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES, Array
from simulator.runs.assimilate import Past
from simulator.runs.ensemble import project_all
from simulator.runs.project import Outcomes, project

FLOWS = ("entries", "exits", "public_cost", "tax_forgone")  # outcomes that start in the second year
ROUNDING = 1e-9  # relative; what is nearer to a line than this has not crossed it
MATRIX_DRAWS = 256
EXTREMES: Mapping[str, float] = {"1st": 0.01, "99th": 0.99}
"""Percentiles of a prior at which the matrix holds a parameter."""


Rule = Literal["at least", "at most", "number", "share", "sum of markets", "flows", "stopped"]
"""What is asked: to keep a line, to be known, to be a share, to be the sum over markets, to be explained by entries and
exits, or to cost nothing once it was stopped."""


@dataclass(frozen=True)
class Extreme:
    """One run of the matrix: levers at their ends (0 lowest, 1 highest), or one parameter at an end of its prior.

    percentile   a key of EXTREMES, at which the parameter has the value
    stopped      levers that must not cost more than current policy
    """

    scenario: Scenario
    past: Past
    levers: Mapping[str, int] = field(default_factory=dict)
    stopped: tuple[str, ...] = ()
    parameter: str = ""
    percentile: str = ""
    value: float = np.nan


@dataclass(frozen=True)
class Fault:
    """Where something breaks first.

    draw     counted from zero, as in outcomes; None where a statistic of all draws breaks
    found    in the unit of what was looked at
    line     of the rules "at least" and "at most"
    lever    whose cost was looked at
    check    the statistic that was looked at, and against what; None in the matrix
    run      of the matrix; None outside it
    """

    year: int
    draw: int | None
    found: float
    rule: Rule
    line: float
    outcome: str
    market: str | None = None
    lever: str | None = None
    check: CheckForm | None = None
    run: Extreme | None = None


@dataclass(frozen=True)
class Finding:
    """What came of one check of one scenario, or of one family of extremes with so many runs; no fault if it passed."""

    name: str
    scenario: str
    check: CheckForm | None
    runs: int
    fault: Fault | None


# --- Checks of seeds/checks.toml


def check_reality(scenarios: Sequence[Scenario], checks: Mapping[str, CheckForm]) -> list[Finding]:
    """What came of every check on every scenario to which it applies, in that order."""
    asked = [
        (name, check, scenario, counterpart(scenario, check.other) or scenario)
        for scenario in scenarios
        for name, check in checks.items()
        if _applies(check, scenario) and _years(check, scenario)
    ]
    outcomes = _projected([scenario for *_, own, other in asked for scenario in (own, other)])
    pairs = zip(outcomes[::2], outcomes[1::2], strict=True)
    return [
        Finding(name, scenario.name, check, 1, _fault(check, scenario, *pair))
        for (name, check, scenario, _), pair in zip(asked, pairs, strict=True)
    ]


def counterpart(scenario: Scenario, other: OtherForm | None) -> Scenario | None:
    """The scenario that a check measures against: other programmes, and everything else as in this one."""
    if other is None:
        return None
    if other.without is not None:
        current = scenario.seeds.current[other.without]
        return replace(scenario, policy={**scenario.policy, other.without: current})
    if other.programmes_of is not None:
        return replace(scenario, policy=read_scenario(other.programmes_of, scenario.seeds).policy)
    return None


def _projected(wanted: Sequence[Scenario]) -> list[Outcomes]:
    """The outcomes of each; what is asked twice is projected once."""
    questions = [(scenario.beliefs, scenario.end, scenario.policy, scenario.world) for scenario in wanted]
    first = [questions.index(question) for question in questions]
    distinct = sorted(set(first))
    ensembles = dict(zip(distinct, project_all([wanted[place] for place in distinct]), strict=True))
    return [ensembles[place].outcomes for place in first]


def _applies(check: CheckForm, scenario: Scenario) -> bool:
    scope = check.applies_to
    if isinstance(scope, AboveForm):
        planned, current = _planned_and_current(scenario)
        pairs = [list(zip(planned[key], current[key], strict=True)) for key in scope.above_current_policy]
        never_below = all(value >= now for pair in pairs for value, now in pair)
        return never_below and all(any(value > now for value, now in pair) for pair in pairs)
    if isinstance(scope, list):
        return any(lever in _departures(scenario) for lever in scope)
    return scope != CURRENT_POLICY_ONLY or not _departures(scenario)


def _departures(scenario: Scenario) -> dict[str, int]:
    """The levers that leave current policy, each with the first year in which it does."""
    planned, current = _planned_and_current(scenario)
    found: dict[str, int] = {}
    for place, year in enumerate(range(scenario.as_of + 1, scenario.end + 1)):
        for key, values in planned.items():
            if values[place] != current[key][place]:
                found.setdefault(key.partition(".")[0], year)
    return found


def _planned_and_current(scenario: Scenario) -> list[dict[str, list[Any]]]:
    """What the scenario and current policy do in the years of the forecast, by lever key."""
    plans = scenario.policy, scenario.seeds.current
    return [_forecast_values(own, other, scenario) for own, other in (plans, plans[::-1])]


def _forecast_values(plans: Mapping[str, Any], beside: Mapping[str, Any], scenario: Scenario) -> dict[str, list[Any]]:
    """What plans say in the years of the forecast, by lever key; of dates, what is in force or running."""
    years = range(scenario.as_of + 1, scenario.end + 1)
    stated = {**lever_values(plans, scenario, beside), **totals(plans, scenario)}
    values = {name: series[-len(years) :] for name, series in stated.items()}
    for key in scenario.seeds.levers.values():
        setting = getattr(plans[key.lever], key.key)
        if key.type == "year":
            values[key.name] = [setting is not None and year >= setting for year in years]
        elif key.type == "programmes":
            values = {name: series for name, series in values.items() if not name.startswith(f"{key.name}.")}
            running = [[one for one in setting.values() if year <= one.until] for year in years]
            values[key.name] = [sorted((one.market, one.demand) for one in programmes) for programmes in running]
    return values


def _years(check: CheckForm, scenario: Scenario) -> list[int]:
    """The years that a check speaks of and for which what it looks at is known."""
    match check.years:
        case WindowForm(counted_from="start") as window:
            start = min(_departures(scenario).values(), default=scenario.end + 1)
            asked = range(start + window.first, start + window.last + 1)
        case WindowForm() as window:
            asked = range(scenario.as_of + window.first, scenario.as_of + window.last + 1)
        case [first, last]:
            asked = range(first, last + 1)
        case "observed":
            asked = range(scenario.years.start, scenario.as_of + 1)
        case "forecast":
            asked = range(scenario.as_of + 1, scenario.end + 1)
        case _:
            asked = scenario.years
    other = check.other
    flows = check.outcome in FLOWS or (other is not None and other.outcome in FLOWS)
    before = other.years_before if other is not None and other.years_before is not None else 0
    known: Collection[int] = scenario.years[int(flows) + before :]
    if check.history is not None:
        rows = [row for row in scenario.observations if row.quantity == check.history.quantity]
        learned = scenario.as_of if check.figure is not None else scenario.end
        known = {row.year for row in rows if row.year <= learned} & {*known}
    return [year for year in asked if year in known]


def _fault(check: CheckForm, scenario: Scenario, own: Outcomes, other: Outcomes) -> Fault | None:
    """Where the check breaks first, measured against the other outcomes: in its first year the first draw."""
    years = _years(check, scenario)
    market = scenario.seeds.markets.names.index(check.market) if check.market is not None else None
    values = _compared(check, market, own, other)[[scenario.years.index(year) for year in years]]
    low, high = _ends(values, check.statistic)
    least, most = _limits(check, scenario.observations, years)
    # A figure of the past is met where the range reaches it, a limit where the whole range keeps it.
    lower, upper = (high, low) if check.history is not None else (low, high)
    # Written so that what is not a number fails.
    too_low, too_high = (~(lower >= least - _slack(least)), ~(upper <= most + _slack(most)))
    place = _first(too_low | too_high)
    if place is None:
        return None
    row, draw = place
    below = bool(too_low[place])
    return Fault(
        year=years[row],
        draw=draw if check.statistic == EVERY_DRAW else None,
        found=float((lower if below else upper)[place]),
        rule="at least" if below else "at most",
        line=float((least if below else most)[row, 0]),
        outcome=check.outcome,
        market=check.market,
        check=check,
    )


def _compared(check: CheckForm, market: int | None, own: Outcomes, other: Outcomes) -> Array:
    """What the check looks at, in all markets or one, shape (year, draw), in all years of the scenario."""

    def series(outcomes: Outcomes, outcome: str) -> Array:
        if market is not None:
            return outcomes.by_market[outcome][:, market]
        # A figure of the past is met as it counts.
        return (outcomes.as_counted if check.history is not None else outcomes.totals)[outcome]

    values, against = series(own, check.outcome), check.other
    if against is None:
        return values
    base = series(other, against.outcome or check.outcome)
    if against.years_before is not None:
        base = np.full_like(values, np.nan)
        base[against.years_before :] = values[: -against.years_before]
    if check.ratio_to is None:
        return values - base
    # Over nothing there is no ratio, and the check fails.
    return np.divide(values, base, out=np.full_like(values, np.nan), where=base != 0)


def _ends(values: Array, statistic: str) -> tuple[Array, Array]:
    """Low and high end of what a statistic says of the draws, shape (year, draw) or (year, 1)."""
    if statistic == EVERY_DRAW:
        return values, values
    if statistic == "mean":
        mean = values.mean(axis=-1, keepdims=True)
        return mean, mean
    names = ("p05", "p95") if statistic == BAND else (statistic, statistic)
    low, high = np.quantile(values, [QUANTILES[name] for name in names], axis=-1, keepdims=True)
    return low, high


def _limits(check: CheckForm, observations: Sequence[ObservationForm], years: Sequence[int]) -> tuple[Array, Array]:
    """What is asked at least and at most in each year, shape (year, 1)."""
    rising, passed = check.rising, np.zeros((len(years), 1))
    if rising is not None:
        passed = rising.a_year * (np.array(years, dtype=float)[:, None] - rising.since)
    least = passed + (-np.inf if check.at_least is None else check.at_least)
    most = passed + (np.inf if check.at_most is None else check.at_most)
    if check.history is not None:
        for row in observations:
            if row.quantity == check.history.quantity and row.year in years:
                place, spread = years.index(row.year), np.exp(check.history.within * row.log_sd)
                least[place] = max(least[place, 0], row.value / spread)
                if row.relation == "equal":
                    most[place] = min(most[place, 0], row.value * spread)
    return least, most


def _slack(limit: Array) -> Array:
    return np.where(np.isfinite(limit), ROUNDING * np.maximum(1.0, np.abs(limit)), 0.0)


def _first(broken: Any) -> tuple[int, ...] | None:
    """The first place in which something is broken, by year and then by draw."""
    places = np.argwhere(broken)
    return tuple(int(axis) for axis in places[0]) if len(places) else None


# --- The matrix of extremes


def check_matrix(scenarios: Sequence[Scenario]) -> list[Finding]:
    """What came of the extremes, once for each set of beliefs, horizon and random seed among the scenarios."""
    groups: dict[tuple[Beliefs, int], list[Scenario]] = {}
    for scenario in scenarios:
        groups.setdefault((replace(scenario.beliefs, draws=MATRIX_DRAWS), scenario.end), []).append(scenario)
    findings = []
    for group in groups.values():
        bare = replace(group[0].under_current_policy, world=World())
        names = ", ".join(scenario.name for scenario in group)
        for family, runs in _families(bare).items():
            faults = [next(_broken(run), None) for run in runs]
            findings.append(Finding(family, names, None, len(faults), next(filter(None, faults), None)))
    return findings


def _families(scenario: Scenario) -> dict[str, Iterator[Extreme]]:
    return {
        "every lever alone": _levers_at_ends(scenario, 1),
        "all pairs of levers": _levers_at_ends(scenario, 2),
        "every parameter at its ends": _parameters_at_ends(scenario),
    }


def _levers_at_ends(scenario: Scenario, together: int) -> Iterator[Extreme]:
    """Every choice of so many levers, each at zero and at its ceiling."""
    past = unfiltered_start(scenario, MATRIX_DRAWS)
    # A law in force has to be administered even where it grants nothing: what has a date costs something at zero.
    dated = {key.lever for key in scenario.seeds.levers.values() if key.type == "year"}
    for levers in combinations(scenario.seeds.levers_about, together):
        for ends in product((0, 1), repeat=together):
            at = dict(zip(levers, ends, strict=True))
            plans = {lever: plan_at_end(lever, scenario, end) for lever, end in at.items()}
            stopped = tuple(lever for lever, end in at.items() if not end and lever not in dated)
            yield Extreme(replace(scenario, policy={**scenario.policy, **plans}), past, at, stopped)


def plan_at_end(lever: str, scenario: Scenario, end: int) -> Any:
    """The lever's plan with every amount at the lowest (0) or highest (1) that a file may say, from the first year on.

    Shares stay as they are at the low end; at the high end all goes to the smallest market, where it weighs most. No
    market has an amount of its own beside a total.
    """
    seeds, start, current = scenario.seeds, scenario.as_of + 1, scenario.seeds.current[lever]
    fields: dict[str, Any] = {}
    for key in (key for key in seeds.levers.values() if key.lever == lever):
        before = getattr(current, key.key)
        amount = key.allowed[end] if key.allowed is not None else np.nan
        match key.type:
            case "year":
                fields[key.key] = start
            case "fixed":
                fields[key.key] = amount
            case "schedule":
                fields[key.key] = Values(((start, amount),), before=before)
            case "market schedules" if key.part_of is None:
                schedules = zip(before.schedules, seeds.markets.exporters, strict=True)
                at_end = [Values(((start, amount),), before=old) if takes else old for old, takes in schedules]
                fields[key.key] = ByMarket(tuple(at_end))
            case "share map" if end:
                smallest = int(np.argmin(np.where(seeds.markets.exporters, seeds.markets.firm_share, np.inf)))
                shares = np.eye(len(seeds.markets.names))[smallest]
                fields[key.key] = Shares(tuple(shares.tolist()), start, before)
            case "programmes":
                date, bound = (max, scenario.end) if end else (min, scenario.as_of)
                fields[key.key] = {name: replace(one, until=date(one.until, bound)) for name, one in before.items()}
    return replace(current, **fields)


def _parameters_at_ends(scenario: Scenario) -> Iterator[Extreme]:
    """Every parameter that is drawn, held at each of EXTREMES while all others are drawn."""
    for name in scenario.seeds.acting:
        if (prior := scenario.priors[name]).fixed:
            continue
        for percentile, share in EXTREMES.items():
            value = float(prior.values(np.array([share]))[0])
            priors = {**scenario.priors, name: replace(prior, distribution=value, spike=0.0)}
            held = replace(scenario, beliefs=replace(scenario.beliefs, priors=priors))
            try:
                past = unfiltered_start(held, MATRIX_DRAWS)
            except ScenarioError:
                continue  # with this value firms shrink faster than they exit in every draw: nothing to project
            yield Extreme(held, past, parameter=name, percentile=percentile, value=value)


def _broken(run: Extreme) -> Iterator[Fault]:
    """What breaks in one run of the matrix, worst nonsense first."""
    outcomes, years = project(run.scenario, run.past, PROBE_BLOCK), run.scenario.years
    totals, by_market, markets = outcomes.totals, outcomes.by_market, run.scenario.seeds.markets.names

    def faults(
        bad: NDArray[np.bool_], values: Array, rule: Rule, outcome: str, lever: str | None = None
    ) -> Iterator[Fault]:
        place = _first(bad.any(axis=1) if bad.ndim > 2 else bad)
        if place is not None:
            year, draw = place
            market = int(np.argmax(bad[year, :, draw])) if bad.ndim > 2 else None
            found = values[year, draw] if market is None else values[year, market, draw]
            name = None if market is None else markets[market]
            yield Fault(years[year], draw, float(found), rule, 0.0, outcome, name, lever, run=run)

    for name, values in (*((name, totals[name]) for name in OUTCOMES), *by_market.items()):
        known = np.isfinite(values)
        known[: int(name in FLOWS)] = True
        yield from faults(~known, values, "number", name)
    for name, values in (*by_market.items(), ("pool", totals["pool"])):
        yield from faults(values < 0, values, "at least", name)
    share = totals["foreign_share"]
    yield from faults((share < 0) | (share > 1), share, "share", "foreign_share")
    for name in MARKET_OUTCOMES:
        gap = totals[name] - by_market[name].sum(axis=1)
        yield from faults(np.abs(gap) > ROUNDING * np.abs(totals[name]), gap, "sum of markets", name)
    firms = by_market["firms"]
    gap = np.zeros_like(firms)
    gap[1:] = np.diff(firms, axis=0) - by_market["entries"][1:] + by_market["exits"][1:]
    yield from faults(np.abs(gap) > ROUNDING * np.maximum(1.0, firms), gap, "flows", "firms")
    for lever in run.stopped:
        cost = outcomes.cost_by_lever[lever]
        yield from faults(cost > 0, cost, "stopped", "public_cost", lever)
