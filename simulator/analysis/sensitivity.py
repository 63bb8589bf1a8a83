"""Which unknowns move an outcome, and which move the difference between two policies, from the draws of a run.

A first-order effect is the share of the variance that knowing one parameter would remove; its total effect adds the
interactions that it takes part in (Sobol' 1993; Homma and Saltelli 1996, doi:10.1016/0951-8320(96)00002-6). Where
parameters depend on one another first-order effects overlap, and interactions are what products of two explain beyond
functions of one. Chance is what differs between two futures of the same draws: Janon, Klein, Lagnoux, Nodet and Prieur
(2014), doi:10.1051/ps/2013040.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from simulator.analysis import expansion
from simulator.analysis.compare import difference
from simulator.analysis.conditional import DEGREE, basis
from simulator.analysis.lineages import Lineages, lineages, unknowns
from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary, extra
from simulator.inputs.scenario import Scenario
from simulator.model.quantities import Array
from simulator.runs.draws import generator
from simulator.runs.ensemble import project_on
from simulator.runs.posterior import evaluate, posterior
from simulator.runs.spread import Progress, Workers, no_progress

Of = Literal["level", "difference"]

LOW, HIGH = 0.05, 0.95  # percentiles: of a parameter at its ends, and of the replicates within an interval
REPLICATES = 200
OVERLAP = 1.1  # times what is explained together, from which shares are said to overlap
LINEAGES_OF_FUNCTION = 25  # effective ones that a function of a parameter needs, lest it fits their noise


@dataclass(frozen=True)
class Portion:
    """A share of the variance with a 90 % bootstrap interval; zero in the mean where there is no effect.

    Noise may therefore put it below zero.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """What one unknown moves.

    first, total        what it explains alone, and with the interactions in which it takes part
    low, high           the parameter at its 5th and 95th percentile among the draws
    low_end, high_end   what is expected of the outcome there
    significant         whether an effect is significant, of itself or with another parameter
    """

    name: str
    grade: str
    first: Portion
    total: Portion
    low: float
    high: float
    low_end: float
    high_end: float
    significant: bool

    @property
    def alone(self) -> bool:
        """Whether its first-order effect is significant."""
        return self.significant and self.first.low > 0


@dataclass(frozen=True)
class Interaction:
    """The share of the variance that two parameters explain together beyond what each explains alone."""

    names: tuple[str, str]
    share: float


@dataclass(frozen=True)
class Variance:
    """The variance of an outcome, taken apart.

    mean, sd       of the outcome over the draws
    effects        those that are significant first, each part by total effect
    interactions   that are significant, largest first
    explained      share that all significant effects and interactions explain together
    chance         share that differs between two futures of the same draws
    chance_low, chance_high   what the outcome would be at the 5th and 95th percentile of chance alone
    least_seen     about the smallest share of an interaction that these draws could show
    lineages       how many different parameter draws there are, and how many equally frequent ones tell as much
    """

    mean: float
    sd: float
    effects: tuple[Effect, ...]
    interactions: tuple[Interaction, ...]
    explained: float
    chance: float
    chance_low: float
    chance_high: float
    least_seen: float
    lineages: tuple[int, float]

    @property
    def rest(self) -> float:
        """The share that is neither chance to come nor explained."""
        return 1 - self.chance - self.explained

    @property
    def significant(self) -> tuple[Effect, ...]:
        """The effects that are significant."""
        return tuple(effect for effect in self.effects if effect.significant)

    @property
    def overlap(self) -> bool:
        """Whether first-order shares add up to clearly more than all explain together: unknowns go together."""
        return sum(effect.first.value for effect in self.effects if effect.alone) > OVERLAP * self.explained


@dataclass(frozen=True)
class Sensitivity:
    """Which unknowns move an outcome of a scenario in a year, or its difference to `against`.

    `against` has its own policy and world and the beliefs of the scenario; None for a level.
    """

    scenario: Result
    against: Result | None
    outcome: str
    year: int
    variance: Variance

    @property
    def of(self) -> Of:
        """What is moved."""
        return "level" if self.against is None else "difference"

    @property
    def results(self) -> list[Result]:
        """All scenarios that were run."""
        return [self.scenario] if self.against is None else [self.scenario, self.against]

    @cached_property
    def summary(self) -> Summary:
        """What is moved, as the run itself has it, in all years."""
        totals = self.scenario.totals[self.outcome]
        return totals if self.against is None else difference(self.against, self.scenario, self.outcome).summary

    @property
    def together(self) -> tuple[str, ...]:
        """Significant unknowns that are believed to go together with another of them."""
        priors, names = self.scenario.scenario.priors, [effect.name for effect in self.variance.significant]
        common = [priors[name].common for name in names]
        return tuple(
            name for name, factor in zip(names, common, strict=True) if factor is not None and common.count(factor) > 1
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the shares."""
        return tuple(_notes(self))


def sensitivity(
    scenario: Scenario,
    against: Scenario,
    outcome: str,
    year: int,
    wanted: Sequence[Of],
    workers: Workers = None,
    progress: Progress = no_progress,
) -> list[Sensitivity]:
    """What moves an outcome in a forecast year, for each of `wanted`.

    The difference is to the policy, shocks and world of `against` under the beliefs of `scenario`, draw by draw. Both
    are also run into another future of the same draws. Raises ScenarioError where beliefs leave nothing to draw.
    """
    drawn = posterior(scenario, workers, progress)
    needed = [scenario, under_beliefs_of(scenario, against)] if "difference" in wanted else [scenario]
    place = year - scenario.seeds.first_year
    other_seed = int(generator(scenario.rng_seed, "another future", 0).integers(2**62))
    other_future = replace(scenario.beliefs, rng_seed=other_seed)
    again = [replace(one, beliefs=other_future) for one in needed]
    ensembles = project_on(needed, drawn)
    firsts = [ensemble.outcomes.totals[outcome][place] for ensemble in ensembles]
    seconds = evaluate(again, drawn, lambda outcomes: outcomes.totals[outcome][place])
    grades = {name: parameter.grade for name, parameter in scenario.seeds.parameters.items()}
    results = [Result(ensemble) for ensemble in ensembles]

    def taken_apart(of: Of) -> Sensitivity:
        futures, levers = np.stack([firsts[0], seconds[0]]), None
        if of == "difference":
            futures = extra(futures, np.stack([firsts[1], seconds[1]]))
            levers = scenario.levers_beyond(against.policy)
        parameters = unknowns(drawn.parameters, scenario.seeds, levers)
        variance = decompose(futures, parameters, grades, scenario.rng_seed)
        return Sensitivity(results[0], results[1] if of == "difference" else None, outcome, year, variance)

    return [taken_apart(of) for of in wanted]


def under_beliefs_of(scenario: Scenario, other: Scenario) -> Scenario:
    """The policy, shocks and world of `other` with what `scenario` knows and believes, on its draws."""
    return replace(other, beliefs=scenario.beliefs, end=scenario.end)


def _notes(found: Sensitivity) -> Iterator[str]:
    variance = found.variance
    if variance.sd == 0:
        yield f"the {found.of} is the same in every draw, so there is no variance to take apart"
        return
    draws, (different, effective) = found.scenario.scenario.draws, variance.lineages
    if different:
        yield (
            f"the {draws:,} draws hold {different:,} different draws of the parameters, which tell as much as "
            f"{effective:,.0f} equally frequent ones"
        )
    if noise := len(variance.effects) - len(variance.significant):
        yield (
            f"of the {found.of}, {noise} of {len(variance.effects)} unknowns cannot be told from noise; an estimate "
            "below zero is noise"
        )
    yield (
        f"of the {found.of}, interactions of less than about {100 * variance.least_seen:.2g} % of the variance "
        "cannot be seen, nor those of three unknowns and more"
    )
    if found.together:
        yield f"{', '.join(found.together)} are believed to go together, so that their shares overlap"
    elif variance.overlap:
        yield f"shares of the {found.of} overlap: the published figures tie unknowns to one another"


def first_order_shares(values: Array, parameters: Mapping[str, Array]) -> dict[str, float]:
    """The share of the variance of values, shape (draw), that knowing each parameter alone would remove.

    Corrected for what noise explains, so that the share of a parameter without effect is zero in the mean and may come
    out below zero. Parameters have shape (draw).
    """
    variance = float(values.var())
    if variance == 0 or not parameters:
        return dict.fromkeys(parameters, 0.0)
    alone = _each_alone(*_by_lineage(values, values.mean(), parameters))
    return {name: one.explained / variance for name, one in zip(parameters, alone, strict=True)}


def significant_shares(values: Array, parameters: Mapping[str, Array]) -> dict[str, float]:
    """The first-order shares of the parameters that `decompose` finds significant, those above zero, largest first.

    Of values of shape (draw); without the intervals, which take longest.
    """
    variance = float(values.var())
    if variance == 0 or not parameters:
        return {}
    fit = _fitted(*_by_lineage(values, values.mean(), parameters))
    firsts, _ = fit.shares(variance)
    named = enumerate(zip(parameters, firsts, strict=True))
    significant = {name: float(share) for place, (name, share) in named if fit.significant(place) and share > 0}
    return dict(sorted(significant.items(), key=lambda item: -item[1]))


def decompose(futures: Array, parameters: Mapping[str, Array], grades: Mapping[str, str], rng_seed: int) -> Variance:
    """Takes the variance of an outcome apart; parameters have shape (draw).

    `futures` is the outcome in two futures of the same draws, shape (2, draw).
    """
    mean, variance = float(futures.mean()), float(futures.var())
    if variance == 0 or not parameters:
        return _flat(mean, variance, parameters, grades)
    values, functions, lines = _by_lineage(futures.mean(axis=0), mean, parameters)
    fit = _fitted(values, functions, lines)
    even = np.full(len(values), 1 / len(values))
    counts = generator(rng_seed, "sensitivity bootstrap", 0).multinomial(len(values), even, REPLICATES)
    weights = counts * lines.weight
    replicates = fit.replicates(weights / weights.sum(axis=1, keepdims=True))
    between = float(lines.weight @ values**2) / variance
    shares = (_shares(*parts, between) for parts in zip(fit.shares(variance), replicates, strict=True))
    effects = [
        _effect(name, grades[name], drawn, mean + one.fitted[lines.of_draw], *own, significant=fit.significant(place))
        for place, ((name, drawn), one, *own) in enumerate(zip(parameters.items(), fit.alone, *shares, strict=True))
    ]
    luck = (futures[0] - futures[1]) / np.sqrt(2)
    return Variance(
        mean=mean,
        sd=float(np.sqrt(variance)),
        effects=tuple(sorted(effects, key=lambda effect: (not effect.significant, -effect.total.value))),
        interactions=fit.interactions(tuple(parameters), variance),
        explained=fit.joint.explained / variance,
        chance=float(luck.var() / variance),
        chance_low=mean + float(np.quantile(luck, LOW)),
        chance_high=mean + float(np.quantile(luck, HIGH)),
        least_seen=fit.least_seen / variance,
        lineages=(len(values), lines.effective),
    )


def _flat(mean: float, variance: float, parameters: Mapping[str, Array], grades: Mapping[str, str]) -> Variance:
    """Where nothing varies, or where no parameter does."""
    level = np.full(len(next(iter(parameters.values()), ())), mean)
    effects = tuple(
        _effect(name, grades[name], drawn, level, NOTHING, NOTHING, significant=False)
        for name, drawn in parameters.items()
    )
    return Variance(mean, float(np.sqrt(variance)), effects, (), 0.0, float(variance > 0), mean, mean, 0.0, (0, 0.0))


NOTHING = Portion(0.0, 0.0, 0.0)


def _effect(
    name: str, grade: str, drawn: Array, expected: Array, first: Portion, total: Portion, *, significant: bool
) -> Effect:
    """The effect of a parameter under which so much is expected, both of shape (draw)."""
    ends = [int(np.argsort(drawn)[round(share * (len(drawn) - 1))]) for share in (LOW, HIGH)]
    (low, high), (low_end, high_end) = drawn[ends].tolist(), expected[ends].tolist()
    return Effect(name, grade, first, total, low, high, low_end, high_end, significant)


def _shares(estimates: Array, replicates: Array, between: float) -> list[Portion]:
    """Estimates, shape (parameter), with intervals from replicates, shape (replicate, parameter).

    Replicates carry noise twice, that of the draws and that of the resampling: their mean is moved to the estimate.
    They are shares of the variance `between` lineages, which is itself a share.
    """
    ends = np.quantile(replicates, (LOW, HIGH), axis=0) - replicates.mean(axis=0)
    return [
        Portion(float(estimate), float(estimate + between * low), float(estimate + between * high))
        for estimate, low, high in zip(estimates, *ends, strict=True)
    ]


@dataclass(frozen=True)
class _Alone:
    """An outcome by one parameter alone.

    functions   that were taken, shape (lineage, function)
    fitted      what is expected given the parameter, shape (lineage)
    explained   its variance, less what noise adds to it
    significant whether any of the functions is significant
    """

    functions: Array
    fitted: Array
    explained: float
    significant: bool


@dataclass(frozen=True)
class _Fit:
    """An outcome, by lineage and with mean zero, as functions of parameters alone and of pairs.

    joint     the regression on a constant, all functions of significant parameters, and the pairs, which stand last
    members   the places of the two parameters of each pair
    """

    values: Array
    alone: tuple[_Alone, ...]
    joint: expansion.Regression
    members: tuple[tuple[int, int], ...]
    least_seen: float

    def significant(self, place: int) -> bool:
        """Whether a parameter is significant, alone or in a pair."""
        return self.alone[place].significant or any(place in pair for pair in self.members)

    @property
    def _paired(self) -> Array:
        """The variance that each pair explains, less what noise adds to it, shape (pair)."""
        first = len(self.joint.coefficients) - len(self.members)
        squared = self.joint.coefficients[first:] ** 2 - np.diag(self.joint.covariance)[first:]
        return squared * _variances(self.joint.design[:, first:], self.joint.weight)

    def shares(self, variance: float) -> tuple[Array, Array]:
        """First-order and total effects, each of shape (parameter)."""
        firsts = np.array([one.explained for one in self.alone]) / variance
        return firsts, firsts + self._added(self._paired) / variance

    def interactions(self, names: Sequence[str], variance: float) -> tuple[Interaction, ...]:
        """The pairs by name, those of the same two parameters together, the largest first."""
        sums: dict[tuple[int, int], float] = {}
        for pair, share in zip(self.members, self._paired / variance, strict=True):
            one, other = min(pair), max(pair)
            sums[one, other] = sums.get((one, other), 0.0) + float(share)
        ordered = sorted(sums.items(), key=lambda item: -item[1])
        return tuple(Interaction((names[one], names[other]), share) for (one, other), share in ordered)

    def replicates(self, weights: Array) -> tuple[Array, Array]:
        """First-order and total effects in resamples, noise included, each of shape (replicate, parameter).

        Weights have shape (replicate, lineage), each row with sum 1.
        """
        firsts = np.stack([expansion.raw_explained(one.functions, self.values, weights) for one in self.alone], -1)
        first = len(self.joint.coefficients) - len(self.members)
        paired = np.empty((len(weights), len(self.members)))
        for place, weight in enumerate(weights):
            found = expansion.coefficients(self.joint.design, self.values, weight)[first:]
            paired[place] = found**2 * _variances(self.joint.design[:, first:], weight)
        totals = firsts + np.array([self._added(row) for row in paired])
        variances = weights @ self.values**2 - (weights @ self.values) ** 2
        return firsts / variances[:, None], totals / variances[:, None]

    def _added(self, paired: Array) -> Array:
        """What pairs add to each of their two parameters, shape (parameter)."""
        added = np.zeros(len(self.alone))
        for pair, share in zip(self.members, paired, strict=True):
            added[list(pair)] += share
        return added


def _by_lineage(values: Array, mean: float, parameters: Mapping[str, Array]) -> tuple[Array, list[Array], Lineages]:
    """Values of shape (draw) less their mean, by lineage, and the basis of each parameter.

    The basis has unit variance over the draws, shape (lineage, function).
    """
    lines = lineages(parameters)
    functions = [basis(drawn)[lines.one_of] * np.sqrt(len(drawn)) for drawn in parameters.values()]
    return lines.mean(values) - mean, functions, lines


def _fitted(values: Array, functions: Sequence[Array], lines: Lineages) -> _Fit:
    alone, weight = _each_alone(values, functions, lines), lines.weight
    parents = [place for place, one in enumerate(alone) if one.significant]
    design = np.column_stack([np.ones(len(values)), *(alone[place].functions for place in parents)])
    pairs = expansion.found_pairs(values, weight, functions, parents, design)
    design = np.column_stack([design, *(expansion.product(pair, functions) for pair in pairs)])
    joint = expansion.regress(design, values, weight)
    left = float(weight @ joint.residual**2) * float((weight**2).sum())
    least_seen = expansion.pair_threshold(len(parents), len(functions), 2, weight) * left
    return _Fit(values, alone, joint, tuple((one, other) for (one, _), (other, _) in pairs), least_seen)


def _each_alone(values: Array, functions: Sequence[Array], lines: Lineages) -> tuple[_Alone, ...]:
    """What each parameter alone explains."""
    effective, weight = lines.effective, lines.weight
    most = max(1, min(DEGREE, int(effective / LINEAGES_OF_FUNCTION)))
    least = np.array([expansion.threshold(len(functions), place + 1, weight) for place in range(most)])
    return tuple(_alone(values, columns[:, :most], weight, least, np.log(effective)) for columns in functions)


def _alone(values: Array, functions: Array, weight: Array, least: Array, penalty: float) -> _Alone:
    """The conditional mean on as many functions as Schwarz (1978), doi:10.1214/aos/1176344136, would take."""
    coefficients = functions.T @ (weight * values)
    best, chosen = -np.inf, _Alone(functions[:, :0], np.zeros_like(values), 0.0, significant=False)
    for count in range(1, functions.shape[1] + 1):
        used, found = functions[:, :count], coefficients[:count]
        fitted = used @ found
        leverage = np.minimum(weight * (1 + (used**2).sum(axis=1)), expansion.MOST_LEVERAGE)
        noise = (weight * (values - fitted) / (1 - leverage)) ** 2 @ used**2
        if (score := float((found**2 - penalty * noise).sum())) > best:
            significant = bool((found**2 > least[:count] * noise).any())
            best, chosen = score, _Alone(used, fitted, float((found**2 - noise).sum()), significant)
    return chosen


def _variances(columns: Array, weight: Array) -> Array:
    """The weighted variance of each column, shape (column)."""
    return weight @ (columns - weight @ columns) ** 2
