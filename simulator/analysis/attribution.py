"""What drove the difference between two scenarios: what each lever, all shocks and all beliefs add to it.

Shares are Shapley values (Shapley 1953, A value for n-person games, doi:10.1515/9781400881970-018): what a player adds,
averaged over all orders in which players can be put in place. They are exact, over every subset. Main effects and
interaction are those of the decomposition anchored at the scenario that is measured against (cut-HDMR: Rabitz and Alis
1999, doi:10.1023/A:1019188517934): a main effect is its first-order term, each player alone beyond that scenario, and
interaction is the sum of all terms of higher order.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from math import comb
from typing import Literal

import numpy as np

from simulator.analysis.lineages import unknowns
from simulator.analysis.results import Result
from simulator.analysis.sensitivity import first_order_shares, significant_shares
from simulator.analysis.summaries import QUANTILES, ROUNDING, Summary, apart, extra, sides, summarise
from simulator.inputs.problems import Problem, ScenarioError
from simulator.inputs.scenario import Scenario
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import OUTCOMES, Array
from simulator.runs.assimilate import Past
from simulator.runs.ensemble import project_all, project_on
from simulator.runs.posterior import FILTERING, Posterior, over_blocks, posterior
from simulator.runs.project import Outcomes, project
from simulator.runs.spread import Progress, Workers, no_progress

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
    """What one player adds to the difference: a lever by its name, its measure as a dotted key, "shocks" or "beliefs".

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
        without, weights = _before(player, count)
        gains = values[[subset | 1 << player for subset in without]] - values[without]
        # A subset and the rest of the players weigh the same, and stand at the same distance from the two ends.
        pairs = (gains + gains[::-1]) / 2
        shares[player] = sum(weight * pair for weight, pair in zip(weights, pairs, strict=True))
    return shares


def _before(player: int, count: int) -> tuple[list[int], list[float]]:
    """The subsets of so many players without one, and in what share of all orders each is all that stands before it."""
    without = [subset for subset in range(2**count) if not subset >> player & 1]
    return without, [1 / (count * comb(count - 1, subset.bit_count())) for subset in without]


def why(
    scenario: Scenario,
    against: Scenario,
    outcome: str = "revenue",
    year: int | None = None,
    workers: Workers = None,
    progress: Progress = no_progress,
    *,
    by_measure: bool = False,
    drawn: Posterior | None = None,
    step: Callable[[], None] = lambda: None,
) -> Why:
    """What drove the difference of `scenario` to `against` in an outcome and a year, by default the last one.

    Beliefs, with what was known and how chance is drawn, enter first: theirs is what `against` would bring under the
    scenario's beliefs, less what it brings under its own. Levers and shocks are then attributed draw by draw under the
    scenario's beliefs; `by_measure` splits levers into the measures that the seeds tell apart. `drawn` are its draws
    where they are known; what `step` raises before a projection ends the work. ValueError where outcome or year is in
    neither; ScenarioError as in `project_all`, and where no lever that differs has measures.
    """
    asked = [outcome]
    (found,) = whys(scenario, against, asked, year, workers, progress, by_measure=by_measure, drawn=drawn, step=step)
    return found


def whys(
    scenario: Scenario,
    against: Scenario,
    outcomes: Sequence[str],
    year: int | None = None,
    workers: Workers = None,
    progress: Progress = no_progress,
    *,
    by_measure: bool = False,
    drawn: Posterior | None = None,
    step: Callable[[], None] = lambda: None,
) -> tuple[Why, ...]:
    """As `why` for several outcomes, of which all projections are shared."""
    years = tuple(range(scenario.as_of + 1, min(scenario.end, against.end) + 1))
    asked = years[-1] if year is None else years[years.index(year)]
    names = tuple(dict.fromkeys((*ALWAYS, *outcomes)))
    paired = scenario.beliefs == against.beliefs
    game = replace(_game(scenario, against, by_measure=by_measure), step=step)
    drawn = drawn or posterior(scenario, workers, _shown(progress, 0, FILTERING, game))
    seeds = scenario.seeds
    window = slice(scenario.as_of - seeds.first_year, years[-1] + 1 - seeds.first_year)
    parts = _on_all(game, names, window, drawn, _shown(progress, FILTERING, game.size, game))
    others = project_on([against], drawn) if paired else project_all([against], drawn.workers)
    first, other = map(Result, project_on([scenario], drawn) + others)
    span = (scenario.as_of, *years)
    known = unknowns(drawn.parameters, seeds, game.players)
    own = None if paired else other.ensemble.outcomes.totals
    found = Why(
        scenario=first,
        against=other,
        outcome="",
        year=asked,
        attributions={
            name: _attribution(name, place, parts, game.parts, span, None if own is None else own[name][window])
            for place, name in enumerate(names)
        },
        mechanism=_mechanism(parts.moved, span),
        unknowns=(),
        rests_on={},
        paired=paired,
        notes=tuple(_notes(scenario, against, game.players)),
    )
    when = span.index(asked)
    return tuple(_for(outcome, found, parts, (names.index(outcome), when), game, known) for outcome in outcomes)


def _for(
    outcome: str, found: Why, parts: "_Parts", here: tuple[int, int], game: "_Game", known: Mapping[str, Array]
) -> Why:
    """What was found, with what moves one outcome in one year."""
    shares = dict(zip(game.parts, parts.shares[:, *here], strict=True))
    seeds = game.scenario.seeds
    unknowns, rests_on = _unknowns(parts.gain[here], known, seeds), _rests_on(shares, known, seeds)
    return replace(found, outcome=outcome, unknowns=unknowns, rests_on=rests_on)


def _shown(progress: Progress, before: int, each: int, game: "_Game") -> Progress:
    """Tells how far all is, while blocks are done that take `each` steps, after `before` of every block."""
    steps = FILTERING + game.size  # of each block
    return lambda done, blocks: progress(before * blocks + each * done, steps * blocks)


def _unknowns(gain: Array, known: Mapping[str, Array], seeds: Seeds) -> tuple[Unknown, ...]:
    """What moves the difference of shape (draw), the strongest first."""
    shares = significant_shares(gain, known)
    return tuple(Unknown(name, seeds.parameters[name].grade, share) for name, share in shares.items())


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


@dataclass(frozen=True)
class _Game:
    """Who adds to the difference: levers whose plans differ, in their order, then shocks if the world does.

    `measures` are the keys of levers that are split, by lever; `step` is called before each subset is projected.
    """

    scenario: Scenario
    against: Scenario
    players: tuple[str, ...]
    measures: Mapping[str, tuple[str, ...]]
    step: Callable[[], None] = lambda: None

    @property
    def parts(self) -> tuple[str, ...]:
        """All that gets a share: players, or a lever's measures as dotted keys in the place of the lever."""
        return tuple(
            part
            for player in self.players
            for part in ([f"{player}.{key}" for key in self.measures[player]] if player in self.measures else [player])
        )

    @property
    def size(self) -> int:
        """How many projections of a block it takes."""
        others = 2 ** max(len(self.players) - 1, 0)
        return 2 ** len(self.players) + others * sum(2 ** len(keys) - 2 for keys in self.measures.values())

    def variant(self, subset: int, split: str = "", keys: Sequence[str] = ()) -> Scenario:
        """What a subset of players does as in `scenario`, by its bits, the rest as in `against`.

        Of the lever `split`, whose bit does not count, these measures alone are as in `scenario`. When it is in force,
        and for whom, is taken from the scenario in which it is.
        """
        taken = [player for place, player in enumerate(self.players) if subset >> place & 1]
        policy = {lever: (self.scenario if lever in taken else self.against).policy[lever] for lever in self._levers}
        if split:
            own, other = self.scenario.policy[split], self.against.policy[split]
            year = self.scenario.seeds.year_key(split)
            frame = other if year is not None and getattr(own, year.key) is None else own
            mixed = {key: getattr(own if key in keys else other, key) for key in self.measures[split]}
            policy[split] = replace(frame, **mixed)
        return replace(
            self.scenario,
            end=min(self.scenario.end, self.against.end),
            policy=policy,
            world=(self.scenario if SHOCKS in taken else self.against).world,
        )

    @property
    def _levers(self) -> Sequence[str]:
        return tuple(self.scenario.policy)


def _game(scenario: Scenario, against: Scenario, *, by_measure: bool) -> _Game:
    seeds = scenario.seeds
    levers = scenario.levers_beyond(against.policy)
    differing = {
        lever: tuple(
            key.key
            for key in seeds.keys_of(lever)
            if key.measure and getattr(scenario.policy[lever], key.key) != getattr(against.policy[lever], key.key)
        )
        for lever in levers
    }
    measures = {lever: keys for lever, keys in differing.items() if keys and by_measure}
    if by_measure and not measures:
        known = ", ".join(dict.fromkeys(key.lever for key in seeds.levers.values() if key.measure))
        words = f"the scenarios differ in no lever that has measures; those have: {known}"
        raise ScenarioError([Problem("--by measure", 0, 0, "", words)])
    players = (*levers, SHOCKS) if scenario.world != against.world else levers
    return _Game(scenario, against, players, measures)


def _on_block(game: _Game, names: Sequence[str], window: slice, past: Past, block: int) -> _Parts:
    """All shares on one block; of all subsets but the first and the last only the wanted outcomes are kept."""
    worth, ends, count = [], [], 2 ** len(game.players)

    def wanted(outcomes: Outcomes) -> Array:
        return np.stack([outcomes.totals[name][window] for name in names])

    for subset in range(count):
        game.step()
        outcomes = project(game.variant(subset), past, block)
        worth.append(wanted(outcomes))
        if subset in (0, count - 1):
            ends.append(outcomes)
    values = apart(np.stack(worth), worth[0])
    shares: list[Array] = []
    main: list[Array] = []
    for place, (player, share) in enumerate(zip(game.players, shapley(values), strict=True)):
        if player in game.measures:
            inner, alone = _within(game, place, values, lambda variant: wanted(project(variant, past, block)))
            shares.extend(inner)
            main.extend(alone)
        else:
            shares.append(share)
            main.append(values[1 << place] - values[0])
    nothing = np.empty((0, *values.shape[1:]))
    return _Parts(
        before=values[0],
        gain=values[-1] - values[0],
        shares=np.stack(shares) if shares else nothing,
        main=np.stack(main) if main else nothing,
        moved=_moved(ends[0], ends[-1], window),
    )


def _within(
    game: _Game, place: int, values: Array, worth: Callable[[Scenario], Array]
) -> tuple[Sequence[Array], Sequence[Array]]:
    """The shares of one lever's measures, and what each adds alone.

    Owen's value (1977, Values of games with a priori unions, doi:10.1007/978-3-642-45494-3_7): measures share what
    their lever gets, so that the shares of levers do not depend on whether one of them is split.
    """
    lever = game.players[place]
    keys = game.measures[lever]
    without, weights = _before(place, len(game.players))
    games, alone = [], []
    for inner in range(2 ** len(keys)):
        taken = [key for bit, key in enumerate(keys) if inner >> bit & 1]
        if len(taken) in (0, len(keys)):
            rows = values[[subset | bool(taken) << place for subset in without]]
        else:
            rows = np.stack([worth(game.variant(subset, lever, taken)) for subset in without])
        if len(taken) == 1:
            alone.append(rows[0] - values[0])
        games.append(np.tensordot(weights, rows, axes=1))
    return list(shapley(np.stack(games))), alone


def _on_all(game: _Game, names: Sequence[str], window: slice, drawn: Posterior, progress: Progress) -> _Parts:
    """The same on all draws."""
    blocks = over_blocks(partial(_on_block, game, names, window), drawn, progress)
    return _Parts(**{field.name: drawn.joined([getattr(b, field.name) for b in blocks]) for field in fields(_Parts)})


def _moved(before: Outcomes, after: Outcomes, window: slice) -> Array:
    """What came in each way between the first year of the window and each other, shape (account, year, draw).

    An account of what happened, not of why: entrants count with what they earn at first, those who exit with what
    leaves with them, contracts and promotion with their level in the year, and what is left is growth of those who
    stay. Growth of firms that would not be there otherwise is growth.
    """

    def since(after: Array, before: Array) -> Array:
        gained = extra(after, before)[window]
        gained[0] = 0.0  # both start from the same state
        return np.cumsum(gained, axis=0)

    entries, exits = (since(after.totals[name], before.totals[name]) for name in ("entries", "exits"))
    first, left = (since(after.accounts[name], before.accounts[name]) for name in ("entries", "exits"))
    contracts = extra(after.accounts["contracts"], before.accounts["contracts"])[window]
    revenue = extra(after.totals["revenue"], before.totals["revenue"])[window]
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
    errors = {name: np.hypot(getattr(before, name), getattr(after, name)) for name in ("error", "mean_error")}
    return replace(before, **moved, **errors)


def _mechanism(moved: Array, years: Sequence[int]) -> dict[str, dict[str, Summary]]:
    summaries = iter(moved)
    return {
        outcome: {account: summarise(next(summaries), years, OUTCOMES[outcome]) for account in accounts}
        for outcome, accounts in ACCOUNTS.items()
    }


def _rests_on(shares: Mapping[str, Array], parameters: Mapping[str, Array], seeds: Seeds) -> dict[str, str]:
    """By lever or measure, the one of the lever's own parameters that explains most of its share, of shape (draw)."""
    found = {}
    for player, share in shares.items():
        if np.ptp(share) <= ROUNDING * np.abs(share).max():
            continue  # what is spent as it is set rests on nothing
        lever = player.partition(".")[0]
        own = {name: values for name, values in parameters.items() if seeds.parameters[name].lever == lever}
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
