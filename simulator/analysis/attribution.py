"""What drove the difference between two scenarios: what each lever, all shocks and all beliefs add to it.

Shares are Shapley values (Shapley 1953, A value for n-person games, doi:10.1515/9781400881970-018): what a player adds,
averaged over all orders in which players can be put in place. They are exact, over every subset. Main effects and
interaction are those of the decomposition anchored at the scenario that is measured against (cut-HDMR: Rabitz and Alis
1999, doi:10.1023/A:1019188517934): a main effect is its first-order term, each player alone beyond that scenario, and
interaction is the sum of all terms of higher order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from math import comb
from typing import Literal

import numpy as np

from simulator.analysis.lineages import unknowns
from simulator.analysis.results import Result
from simulator.analysis.sensitivity import first_order_shares, significant_shares
from simulator.analysis.summaries import QUANTILES, Summary, sides, summarise
from simulator.inputs.scenario import Scenario
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import OUTCOMES, Array
from simulator.runs.assimilate import Past
from simulator.runs.ensemble import project_all, project_on
from simulator.runs.posterior import FILTERING, Posterior, Progress, no_progress, over_blocks, posterior
from simulator.runs.project import Outcomes, project

Cause = Literal["policy", "shock", "belief"]

SHOCKS, BELIEFS = "shocks", "beliefs"
ALWAYS = ("firms", "revenue", "public_cost", "value_added")
"""The outcomes that are always attributed, whichever was asked for."""

ACCOUNTS: Mapping[str, tuple[str, ...]] = {
    "firms": ("entries", "exits"),
    "revenue": ("entries", "exits", "growth", "contracts"),
}
"""By outcome, the ways in which a difference can come; see `mechanism`."""


@dataclass(frozen=True)
class Contribution:
    """What one player adds to the difference: a lever by its name, "shocks" or "beliefs".

    `summary` runs from as_of to the last common year. The means of all shares sum to the mean of the total.
    """

    name: str
    kind: Cause
    summary: Summary


@dataclass(frozen=True)
class Attribution:
    """What each player adds to the difference in one outcome, by year from as_of to the last common year.

    total              the scenario less what it is measured against
    shares             Shapley values: levers in their order, then shocks, then beliefs
    main               each player alone
    interaction        total less the sum of main effects
    probability_more   share of draws in which the total is above zero, (year); not a number where unpaired
    probability_less   and below zero; ties count in neither
    """

    total: Summary
    shares: Mapping[str, Contribution]
    main: Mapping[str, Summary]
    interaction: Summary
    probability_more: Array
    probability_less: Array


@dataclass(frozen=True)
class Unknown:
    """A parameter and its first-order share of the variance of the difference, in the asked outcome and year.

    Only significant shares are among the unknowns.
    """

    name: str
    grade: str
    first: float


@dataclass(frozen=True)
class Why:
    """What drove the difference of a scenario to what it is measured against.

    attributions   by outcome: firms, revenue, public_cost and value_added, and the one that was asked for
    mechanism      of the outcomes "firms" (entries, exits) and "revenue" (entries, exits, growth, contracts): what
                   came that way, by year. Sums draw by draw to what levers and shocks changed; beliefs are left out
    unknowns       the strongest first, of the part that levers and shocks changed; empty where they changed nothing,
                   or where too few draws were kept to tell any from noise
    rests_on       by lever, the one of its parameters on which its share depends most, in the asked outcome and year
    paired         false where beliefs differ: then `total` and "beliefs" hold differences of means and of quantiles,
                   and everything else is draw by draw under the scenario's beliefs
    """

    scenario: Result
    against: Result
    outcome: str
    year: int
    attributions: Mapping[str, Attribution]
    mechanism: Mapping[str, Mapping[str, Summary]]
    unknowns: tuple[Unknown, ...]
    rests_on: Mapping[str, str]
    paired: bool
    notes: tuple[str, ...]

    @property
    def asked(self) -> Attribution:
        """The attribution of the outcome that was asked for."""
        return self.attributions[self.outcome]


def shapley(values: Array) -> Array:
    """The Shapley value of each player in a game, shape (player, ...).

    `values` are what every subset of n players is worth, shape (2**n, ...): bit k of the first index says whether
    player k takes part. A player who never changes anything gets exactly zero, since gains are taken before they are
    weighed; and gains are summed in such an order that in the reversed game, in which players leave one by one, all
    values are the same bits with the other sign.
    """
    count = len(values).bit_length() - 1
    shares = np.empty((count, *values.shape[1:]))
    for player in range(count):
        without = np.array([subset for subset in range(len(values)) if not subset >> player & 1])
        gains = values[without | 1 << player] - values[without]
        weights = [1 / (count * comb(count - 1, int(subset).bit_count())) for subset in without]
        # A subset and the rest of the players weigh the same, and stand at the same distance from the two ends.
        pairs = (gains + gains[::-1]) / 2
        shares[player] = sum(weight * pair for weight, pair in zip(weights, pairs, strict=True))
    return shares


def why(
    scenario: Scenario,
    against: Scenario,
    outcome: str = "revenue",
    year: int | None = None,
    workers: int | None = None,
    progress: Progress = no_progress,
) -> Why:
    """What drove the difference of `scenario` to `against` in an outcome and a year, by default the last one.

    Beliefs, with what was known and how chance is drawn, enter first: theirs is what `against` would bring under the
    scenario's beliefs, less what it brings under its own. Levers and shocks are then attributed draw by draw under the
    scenario's beliefs. ValueError where the outcome or the year is in neither; ScenarioError as in `project_all`.
    """
    years = tuple(range(scenario.as_of + 1, min(scenario.end, against.end) + 1))
    asked = years[-1] if year is None else years[years.index(year)]
    names = tuple(dict.fromkeys((*ALWAYS, outcome)))
    paired = scenario.beliefs == against.beliefs
    players = _players(scenario, against)
    variants = _variants(scenario, against, players)
    count = len(variants)
    steps = FILTERING + count  # of each block
    drawn = posterior(scenario, workers, lambda done, blocks: progress(FILTERING * done, steps * blocks))
    seeds = scenario.seeds
    window = slice(scenario.as_of - seeds.first_year, years[-1] + 1 - seeds.first_year)
    parts = _on_all(
        variants, names, window, drawn, lambda done, blocks: progress(FILTERING * blocks + count * done, steps * blocks)
    )
    others = project_on([against], drawn) if paired else project_all([against], drawn.workers)
    first, other = map(Result, project_on([scenario], drawn) + others)
    span = (scenario.as_of, *years)
    here, known = (names.index(outcome), span.index(asked)), unknowns(drawn.parameters, seeds)
    moving = significant_shares(parts.gain[here], known)
    own = other.ensemble.outcomes.totals
    return Why(
        scenario=first,
        against=other,
        outcome=outcome,
        year=asked,
        attributions={
            name: _attribution(name, place, parts, players, span, None if paired else own[name][window])
            for place, name in enumerate(names)
        },
        mechanism=_mechanism(parts.moved, span),
        unknowns=tuple(Unknown(name, seeds.parameters[name].grade, share) for name, share in moving.items()),
        rests_on=_rests_on(dict(zip(players, parts.shares[:, *here], strict=True)), known, seeds),
        paired=paired,
        notes=tuple(_notes(scenario, against, players)),
    )


@dataclass(frozen=True)
class _Parts:
    """What the players bring under the scenario's beliefs: one block of draws, or all of them.

    before   without any player: the policy and the world of `against`, shape (outcome, year, draw)
    gain     what all players together add to it, same shape
    shares   Shapley values, shape (player, outcome, year, draw)
    main     what each player adds alone, same shape
    moved    what came in each way, by ACCOUNTS, shape (account, year, draw)
    """

    before: Array
    gain: Array
    shares: Array
    main: Array
    moved: Array


def _players(scenario: Scenario, against: Scenario) -> tuple[str, ...]:
    """The levers whose plans differ, in their order, and shocks if the world does."""
    levers = [lever for lever in scenario.policy if scenario.policy[lever] != against.policy[lever]]
    return (*levers, SHOCKS) if scenario.world != against.world else tuple(levers)


def _variants(scenario: Scenario, against: Scenario, players: Sequence[str]) -> list[Scenario]:
    """A scenario for every subset of players, by its bits: what they do as in `scenario`, the rest as in `against`."""

    def variant(subset: int) -> Scenario:
        taken = [player for place, player in enumerate(players) if subset >> place & 1]
        return replace(
            scenario,
            end=min(scenario.end, against.end),
            policy={lever: (scenario if lever in taken else against).policy[lever] for lever in scenario.policy},
            world=(scenario if SHOCKS in taken else against).world,
        )

    return [variant(subset) for subset in range(2 ** len(players))]


def _on_block(variants: Sequence[Scenario], names: Sequence[str], window: slice, past: Past, block: int) -> _Parts:
    """Every subset of players on one block; of all but the first and the last only the wanted outcomes are kept."""
    worth, ends = [], []
    for subset, variant in enumerate(variants):
        outcomes = project(variant, past, block)
        worth.append(np.stack([outcomes.totals[name][window] for name in names]))
        if subset in (0, len(variants) - 1):
            ends.append(outcomes)
    values = np.stack(worth)
    alone = [1 << player for player in range(len(variants).bit_length() - 1)]
    return _Parts(
        before=values[0],
        gain=values[-1] - values[0],
        shares=shapley(values),
        main=values[alone] - values[0],
        moved=_moved(ends[0], ends[-1], window),
    )


def _on_all(
    variants: Sequence[Scenario], names: Sequence[str], window: slice, drawn: Posterior, progress: Progress
) -> _Parts:
    """The same on all draws."""
    blocks = over_blocks(partial(_on_block, variants, names, window), drawn, progress)
    return _Parts(**{field.name: drawn.joined([getattr(b, field.name) for b in blocks]) for field in fields(_Parts)})


def _moved(before: Outcomes, after: Outcomes, window: slice) -> Array:
    """What came in each way between the first year of the window and each other, shape (account, year, draw).

    An account of what happened, not of why: entrants count with what they earn at first, those who exit with what
    leaves with them, contracts and promotion with their level in the year, and what is left is growth of those who
    stay. Growth of firms that would not be there otherwise is growth.
    """

    def since(after: Array, before: Array) -> Array:
        extra = (after - before)[window]
        extra[0] = 0.0  # both start from the same state
        return np.cumsum(extra, axis=0)

    entries, exits = (since(after.totals[name], before.totals[name]) for name in ("entries", "exits"))
    first, left = (since(after.accounts[name], before.accounts[name]) for name in ("entries", "exits"))
    contracts = (after.accounts["contracts"] - before.accounts["contracts"])[window]
    revenue = (after.totals["revenue"] - before.totals["revenue"])[window]
    return np.stack([entries, -exits, first, -left, revenue - first + left - contracts, contracts])


def _attribution(
    outcome: str, place: int, parts: _Parts, players: Sequence[str], years: Sequence[int], own: Array | None
) -> Attribution:
    """The attribution of one outcome; `own` is that of `against` under its own beliefs, where they differ."""
    before, gain = parts.before[place], parts.gain[place]

    def summary(values: Array) -> Summary:
        return summarise(values, years, OUTCOMES[outcome])

    shares = {
        player: Contribution(player, "shock" if player == SHOCKS else "policy", summary(values))
        for player, values in zip(players, parts.shares[:, place], strict=True)
    }
    main = {player: summary(values) for player, values in zip(players, parts.main[:, place], strict=True)}
    interaction = summary(gain - parts.main[:, place].sum(axis=0))
    if own is None:
        return Attribution(summary(gain), shares, main, interaction, *sides(gain))
    unknown = np.full(len(years), np.nan)
    main[BELIEFS] = _shift(summary(own), summary(before))
    shares[BELIEFS] = Contribution(BELIEFS, "belief", main[BELIEFS])
    total = _shift(summary(own), summary(before + gain))
    return Attribution(total, shares, main, interaction, unknown, unknown)


def _shift(before: Summary, after: Summary) -> Summary:
    """How mean and quantiles move from one summary to another: all that is known where draws are not paired."""
    moved = {name: getattr(after, name) - getattr(before, name) for name in ("mean", *QUANTILES)}
    unknown = np.full_like(before.error, np.nan)
    return replace(before, **moved, error=unknown, mean_error=unknown)


def _mechanism(moved: Array, years: Sequence[int]) -> dict[str, dict[str, Summary]]:
    summaries = iter(moved)
    return {
        outcome: {account: summarise(next(summaries), years, OUTCOMES[outcome]) for account in accounts}
        for outcome, accounts in ACCOUNTS.items()
    }


def _rests_on(shares: Mapping[str, Array], parameters: Mapping[str, Array], seeds: Seeds) -> dict[str, str]:
    """By lever, the one of its own parameters that explains most of its share, of shape (draw)."""
    found = {}
    for player, share in shares.items():
        own = {name: values for name, values in parameters.items() if seeds.parameters[name].lever == player}
        explained = first_order_shares(share, own)
        if any(part > 0 for part in explained.values()):
            found[player] = max(explained, key=lambda name: explained[name])
    return found


def _notes(scenario: Scenario, against: Scenario, players: Sequence[str]) -> Iterator[str]:
    """What a reader must know of the comparison itself."""
    if scenario.end != against.end:
        yield f"the scenarios end in different years and are compared up to {min(scenario.end, against.end)}"
    if scenario.beliefs == against.beliefs:
        if not players:
            yield "nothing differs between the two scenarios, so there is nothing to attribute"
        return
    known = [(each.as_of, each.priors, each.new_figures) for each in (scenario, against)]
    if known[0] == known[1]:
        yield (
            "the scenarios differ in draws or random seed, so that what is called beliefs is chance alone; "
            "--draws and --rng-seed set both alike"
        )
    yield (
        "beliefs enter first: theirs is a difference of means and of quantiles, and levers and shocks are attributed "
        "under the scenario's own beliefs"
    )
    yield "the mechanism, and the unknowns, are of what levers and shocks change; beliefs are left out"
