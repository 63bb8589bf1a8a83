"""Which choice is least regretted under several sets of beliefs, and where among the unknowns another would be better.

Regret is what the best choice in a draw is worth more than the one that was made (Savage 1951,
doi:10.1080/01621459.1951.10500768).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.choices import Choices
from simulator.analysis.conditional import basis, conditional_mean
from simulator.analysis.lineages import Lineages, clustered_error, noise_level, thrown_signs
from simulator.analysis.sensitivity import first_order_shares
from simulator.analysis.summaries import QUANTILES, block_error
from simulator.analysis.worth import CLEAR
from simulator.model.quantities import Array

AXES = 2  # the ranking is shown by so many unknowns
GROUPS = 3  # into which the draws are cut by each of the strongest unknowns
FEWEST = 20  # lineages in a cell from which it is said which choice is best there
BAD = QUANTILES["p95"]  # of regret: one draw in twenty is regretted more


@dataclass(frozen=True)
class Regret:
    """How much one choice is regretted under one set of beliefs [US$ m].

    mean       over the draws, against the best choice in each
    p95        exceeded in one draw of twenty
    avoidable  against the best choice in expectation; the rest of the mean is the same for all choices, because none
               knows the draw
    p95_error, avoidable_error  what other random draws would move these by
    """

    mean: float
    p95: float
    avoidable: float
    p95_error: float
    avoidable_error: float


@dataclass(frozen=True)
class Group:
    """The draws in which an unknown lies from `low` to `high`, both among the draws."""

    low: float
    high: float
    members: NDArray[np.bool_]


@dataclass(frozen=True)
class Cell:
    """Draws that lie in one group of each unknown.

    benefit   expected, of each choice [US$ m], shape (choice)
    best      place of the choice that is worth most there; None where there are too few lineages to say
    margin    by how much it is worth more than the next [US$ m]
    clear     whether that margin is more than noise of the draws
    """

    draws: int
    benefit: Array
    best: int | None
    margin: float
    clear: bool


@dataclass(frozen=True)
class Ranking:
    """The best choice by the value of the strongest unknowns, under the beliefs as written.

    names    one or two parameters that are significant, the strongest first
    shares   of the variance of the best choice's lead over the best of the others that knowing the first would remove,
             and of what is left that knowing the second would
    groups   of each parameter, from low to high
    cells    by group of the first and of the second parameter; with one parameter there is one column
    """

    names: tuple[str, ...]
    shares: tuple[float, ...]
    groups: tuple[tuple[Group, ...], ...]
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Robust:
    """Regret by choice and set of beliefs.

    least          the choice whose avoidable regret is lowest under the beliefs that speak most against it: minimax
                   regret, with sets of beliefs as Savage's states
    least_in_mean  the same of mean regret; where the draws of one set differ much, what none can avoid there hides what
                   could be avoided under the others
    least_in_bad   the same of regret in bad draws
    ranking        None where nothing is significant to move the lead of the best choice
    """

    sets: tuple[Choices, ...]
    regrets: Mapping[str, Mapping[str, Regret]]
    least: str
    least_in_mean: str
    least_in_bad: str
    ranking: Ranking | None

    @property
    def first(self) -> Choices:
        """The beliefs as written."""
        return self.sets[0]

    @property
    def next(self) -> str:
        """The least regretted of the other choices."""
        others = [name for name in self.regrets if name != self.least]
        return min(others, key=lambda name: self.worst(name).avoidable)

    @property
    def clear(self) -> bool:
        """Whether the next is regretted more than the least by more than noise of the draws."""
        names = self.least, self.next
        sets = [max(self.sets, key=lambda choices: self.regrets[name][choices.beliefs].avoidable) for name in names]
        short = [choices.ahead[choices.names.index(name)] for choices, name in zip(sets, names, strict=True)]
        errors = [clustered_error(gap, choices.lineages.of_draw) for gap, choices in zip(short, sets, strict=True)]
        if sets[0] is sets[1]:
            errors = [clustered_error(short[0] - short[1], sets[0].lineages.of_draw)]
        return bool(short[0].mean() - short[1].mean() > CLEAR * np.hypot.reduce(errors))

    def worst(self, name: str) -> Regret:
        """The highest regret of a choice under any set of beliefs, of each kind."""
        regrets = list(self.regrets[name].values())
        mean, p95, avoidable = (max(regrets, key=attrgetter(kind)) for kind in ("mean", "p95", "avoidable"))
        return Regret(mean.mean, p95.p95, avoidable.avoidable, p95.p95_error, avoidable.avoidable_error)


def robust(sets: Sequence[Choices]) -> Robust:
    """Compares the same choices under sets of beliefs. Ties go to the earlier choice."""
    by_set = {choices.beliefs: regrets(choices) for choices in sets}
    found = {name: {beliefs: by_name[name] for beliefs, by_name in by_set.items()} for name in sets[0].names}

    def least(kind: str) -> str:
        return min(found, key=lambda name: max(getattr(regret, kind) for regret in found[name].values()))

    return Robust(tuple(sets), found, least("avoidable"), least("mean"), least("p95"), ranking(sets[0]))


def regrets(choices: Choices) -> dict[str, Regret]:
    """The regret of each choice under one set of beliefs."""
    regret = choices.benefit.max(axis=0) - choices.benefit
    lost = choices.expected.max() - choices.expected
    p95 = np.quantile(regret, BAD, axis=-1)
    p95_error = block_error(regret, partial(np.quantile, q=BAD))
    error = block_error(choices.ahead, np.mean)
    columns = (kind.tolist() for kind in (regret.mean(axis=-1), p95, lost, p95_error, error))
    return {name: Regret(*row) for name, *row in zip(choices.names, *columns, strict=True)}


def ranking(choices: Choices) -> Ranking | None:
    """How the best choice changes with the two unknowns that most move its lead.

    The lead is over the best of the others in each draw, not over the second in expectation: two choices that share
    their riskiest part are moved by it alike, and what could turn the choice away from both would not be seen.
    """
    lead = choices.benefit[choices.best] - np.delete(choices.benefit, choices.best, axis=0).max(axis=0)
    shares = strongest(lead, choices.unknowns, choices.lineages, choices.scenario.rng_seed)
    if not shares:
        return None
    parted = tuple(tuple(groups(choices.unknowns[name])) for name in shares)
    everything = (Group(np.nan, np.nan, np.ones(choices.benefit.shape[-1], dtype=bool)),)
    rows, columns = (*parted, everything)[:AXES]
    cells = tuple(tuple(_cell(choices, row.members & column.members) for column in columns) for row in rows)
    return Ranking(tuple(shares), tuple(shares.values()), parted, cells)


def strongest(values: Array, unknowns: Mapping[str, Array], lines: Lineages, rng_seed: int) -> dict[str, float]:
    """The parameters, at most AXES, that explain most of values, shape (draw), each beyond those before it.

    With the share of the variance that each explains; those that are not significant are left out.
    """
    found: dict[str, float] = {}
    left = values
    while len(found) < AXES and left.var() > 0:
        others = {name: parameter for name, parameter in unknowns.items() if name not in found}
        shares = first_order_shares(left, others)
        significant = [name for name in telling(left, others, lines, rng_seed) if shares[name] > 0]
        if not significant:
            break
        best = max(significant, key=lambda name: shares[name])
        found[best] = shares[best] * float(left.var() / values.var())
        left = left - conditional_mean(left, basis(unknowns[best]))
    return found


def telling(values: Array, unknowns: Mapping[str, Array], lines: Lineages, rng_seed: int) -> list[str]:
    """The parameters that tell more of values, shape (draw), than noise does."""
    sums = lines.mean(values - values.mean()) * lines.weight  # of each lineage
    thrown = thrown_signs(lines, rng_seed) * sums
    functions = {name: basis(parameter)[lines.one_of] for name, parameter in unknowns.items()}
    level = noise_level([((thrown @ columns) ** 2).sum(axis=-1) for columns in functions.values()])
    return [name for name, columns in functions.items() if ((sums @ columns) ** 2).sum() > level]


def groups(values: Array) -> list[Group]:
    """Draws in thirds by value. Equal values stay together, where the middle of them lies, so groups may be fewer."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = (np.cumsum(counts) - counts / 2) / len(values)
    third = (GROUPS * middle).astype(int)[place]
    members = [third == group for group in np.unique(third)]
    return [Group(float(values[m].min()), float(values[m].max()), m) for m in members]


def _cell(choices: Choices, members: NDArray[np.bool_]) -> Cell:
    lineage = choices.lineages.of_draw[members]
    if len(np.unique(lineage)) < FEWEST:
        return Cell(int(members.sum()), np.full(len(choices.names), np.nan), None, np.nan, clear=False)
    values = choices.benefit[:, members]
    means = values.mean(axis=-1)
    best, second = (int(place) for place in np.argsort(-means, kind="stable")[:2])
    lead = values[best] - values[second]
    clear = bool(lead.mean() > CLEAR * clustered_error(lead, lineage))
    return Cell(int(members.sum()), means, best, float(lead.mean()), clear)
