"""What may be said of a difference: its direction, its parts, and what their sizes rest on, each by a fixed rule.

The rules stand in DESIGN.md as a table. It must not know any language.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.analysis.attribution import Kind, Share, Unknown, Why
from simulator.analysis.results import Extrapolated, Summary
from simulator.inputs.seeds import Seeds
from simulator.output.words.language import DIGITS, LIKELY, significant

Way = Literal["none", "unseen", "unclear", "more", "less", "mean", "same mean"]
"""No draw differs; too little to see; the sign is open; more or less. The last two where draws are not paired."""

UNSEEN = 0.001  # of an outcome's level: what stays below it is too little to see
SKEWED = 0.2  # of the median: where the mean lies further from it, a reader is told which is meant
LEAST_SHARE, MOST_NAMED = 0.05, 2  # unknowns are named from this share of the variance on, and so many

HARM: Mapping[str, Way] = {
    "firms": "less",
    "revenue": "less",
    "entries": "less",
    "foreign_share": "less",
    "value_added": "less",
}
"""The direction that harms. Of exits, which follow the number of firms, the pool and costs, none does by itself."""


@dataclass(frozen=True)
class Effect:
    """The difference in one outcome in the asked year: median, 90 % band, mean, and shares of draws above and below.

    `unseen` is the size below which nothing is seen, in the outcome's unit.
    """

    outcome: str
    way: Way
    middle: float
    low: float
    high: float
    mean: float
    more: float
    less: float
    unseen: float

    @property
    def chance(self) -> float:
        """Share of draws on the side that is claimed."""
        return self.more if self.way == "more" else self.less

    @property
    def narrow(self) -> bool:
        """Whether both ends of the band are written with the same digits."""
        return significant(self.low) == significant(self.high)


@dataclass(frozen=True)
class Part:
    """What one lever adds in the mean; `fraction` of the total where that says something.

    `grade` is the weakest among the parameters that the lever's effect on the outcome, or its cost, rests on, None
    where it rests on none; `believed` says whether the scenario replaces any of their priors,
    `harms` whether it is on the harmful side in three draws in four, where the whole is not.
    """

    lever: str
    mean: float
    fraction: float | None
    grade: str | None
    believed: bool
    harms: bool


@dataclass(frozen=True)
class Split:
    """A difference by lever: parts that can be seen, largest first, and levers that do too little or nothing.

    `limit` is the size up to which a part is too little, `alone` whether nothing else differs, `skewed` whether the
    mean that is split lies far from the median.
    """

    parts: tuple[Part, ...]
    unseen: tuple[str, ...]
    idle: tuple[str, ...]
    limit: float
    alone: bool
    skewed: bool

    @property
    def in_fractions(self) -> bool:
        """Whether the parts are fractions of the total."""
        return any(part.fraction is not None for part in self.parts)

    @property
    def one_grade(self) -> str | None:
        """The grade on which several parts all rest."""
        bases = {(part.grade, part.believed) for part in self.parts}
        return self.parts[0].grade if len(self.parts) > 1 and len(bases) == 1 else None


@dataclass(frozen=True)
class Facts:
    """All that the paragraph says, in numbers and names."""

    year: int
    against: str
    paired: bool
    asked: Effect
    split: Split
    by_kind: Mapping[Kind, float]
    harm: bool
    channel: tuple[str, float] | None
    companions: tuple[tuple[Effect, Split], ...]
    cost: Effect | None
    unknowns: tuple[Unknown, ...]
    spread: bool
    extrapolated: tuple[Extrapolated, ...]
    no_effect: tuple[str, ...]

    @property
    def kinds(self) -> frozenset[Kind]:
        """What differs: policy, shocks, beliefs."""
        return frozenset(self.by_kind)


def facts(why: Why) -> Facts:
    """What may be said of an attribution."""
    asked = _effect(why, why.outcome)
    kinds = _by_kind(why)
    told = asked.way not in ("none", "unseen")
    policy_alone = set(kinds) == {"policy"}
    return Facts(
        year=why.year,
        against=why.against.scenario.name,
        paired=why.paired,
        asked=asked,
        split=_split(why, asked),
        by_kind=kinds,
        harm=policy_alone and asked.way == HARM.get(why.outcome),
        channel=_channel(why, asked) if policy_alone else None,
        companions=tuple(_companions(why)) if asked.way != "none" else (),
        cost=_effect(why, "public_cost") if why.outcome != "public_cost" and kinds else None,
        unknowns=_unknowns(why) if told else (),
        spread=told and not asked.narrow and set(kinds) != {"belief"},
        extrapolated=tuple(
            {found.key: found for result in (why.against, why.scenario) for found in result.extrapolated}.values()
        ),
        no_effect=why.scenario.no_effect,
    )


def _effect(why: Why, outcome: str) -> Effect:
    attribution = why.attributions[outcome]
    at = attribution.total.at(why.year)
    place = attribution.total.years.index(why.year)
    more, less = float(attribution.probability_more[place]), float(attribution.probability_less[place])
    unseen = UNSEEN * abs(why.against.totals[outcome].at(why.year)["p50"])
    return Effect(
        outcome,
        _way(why, attribution.total, more, less, unseen),
        at["p50"],
        at["p05"],
        at["p95"],
        at["mean"],
        more,
        less,
        unseen,
    )


def _way(why: Why, total: Summary, more: float, less: float, unseen: float) -> Way:
    if not why.paired:
        return "mean" if total.at(why.year)["mean"] else "same mean"
    if more == less == 0:
        return "none"
    if _reach(total, why.year) <= unseen:
        return "unseen"
    if max(more, less) <= LIKELY:
        return "unclear"
    return "more" if more > less else "less"


def _reach(summary: Summary, year: int) -> float:
    """How far from nothing the mean or either end of the 90 % band lies."""
    at = summary.at(year)
    return max(abs(at[name]) for name in ("mean", "p05", "p95"))


def _by_kind(why: Why) -> dict[Kind, float]:
    """The mean that policy, shocks and beliefs add, of those that differ."""
    summed: dict[Kind, float] = {}
    for share in why.asked.shares.values():
        summed[share.kind] = summed.get(share.kind, 0.0) + share.summary.at(why.year)["mean"]
    return summed


def _split(why: Why, effect: Effect) -> Split:
    """The levers' parts of one outcome. Fractions need policy alone, a claimed direction, and parts of one sign."""
    shares = why.attributions[effect.outcome].shares
    levers = {name: share for name, share in shares.items() if share.kind == "policy"}
    reach = {name: _reach(share.summary, why.year) for name, share in levers.items()}
    limit = max(effect.unseen, _half_last_digit(effect.middle))
    seen = sorted((name for name in levers if reach[name] > limit), key=lambda name: -abs(_mean(levers[name], why)))
    means = [_mean(levers[name], why) for name in seen]
    whole = len(levers) == len(shares) and _one_sign(means, effect)
    return Split(
        parts=tuple(
            _part(why, levers[name], effect, mean / effect.mean if whole else None)
            for name, mean in zip(seen, means, strict=True)
        ),
        unseen=tuple(name for name in levers if 0 < reach[name] <= limit),
        idle=tuple(name for name in levers if reach[name] == 0),
        limit=limit,
        alone=len(shares) == 1,
        skewed=why.paired and abs(effect.mean - effect.middle) > SKEWED * abs(effect.middle),
    )


def _part(why: Why, share: Share, effect: Effect, fraction: float | None) -> Part:
    scenario, at = why.scenario.scenario, share.summary.at(why.year)
    harmful = HARM.get(effect.outcome) == "less" and at["p75"] < 0
    parameters = rests_on(share.name, effect.outcome, scenario.seeds)
    return Part(
        share.name,
        at["mean"],
        None if fraction is None else min(fraction, 1.0),
        max((scenario.seeds.parameters[name].grade for name in parameters), default=None),
        any(name in scenario.beliefs for name in parameters),
        why.paired and harmful and effect.way != "less",
    )


def rests_on(lever: str, outcome: str, seeds: Seeds) -> tuple[str, ...]:
    """The parameters on which the size of a lever's part of an outcome rests."""
    own = [p for p in seeds.parameters.values() if p.lever == lever]
    if outcome == "public_cost":
        return tuple(p.name for p in own if p.acts_on == "cost")
    accounts = [p.name for p in seeds.parameters.values() if outcome in p.outcomes]
    return (*(p.name for p in own if p.acts_on == "effect"), *seeds.levers_about[lever].uses, *accounts)


def _one_sign(means: list[float], effect: Effect) -> bool:
    """Whether the direction is claimed and the mean and all its parts go the same way."""
    sign = {"more": 1, "less": -1}.get(effect.way, 0)
    return bool(means) and sign != 0 and all(sign * mean > 0 for mean in (effect.mean, *means))


def _mean(share: Share, why: Why) -> float:
    return share.summary.at(why.year)["mean"]


def _half_last_digit(value: float) -> float:
    """Half a unit of the last digit with which the value is written."""
    return 10 ** (math.floor(math.log10(abs(value))) - (DIGITS - 1)) / 2 if value else 0.0


def _channel(why: Why, effect: Effect) -> tuple[str, float] | None:
    """The way in which most of the difference came, with its fraction of it, where all ways have one sign."""
    limit = max(effect.unseen, _half_last_digit(effect.middle))
    accounts = {name: summary.at(why.year)["mean"] for name, summary in why.mechanism.get(effect.outcome, {}).items()}
    seen = {name: mean for name, mean in accounts.items() if abs(mean) > limit}
    if not _one_sign(list(seen.values()), effect):
        return None
    largest = max(seen, key=lambda name: abs(seen[name]))
    return largest, min(seen[largest] / effect.mean, 1.0)


def _unknowns(why: Why) -> tuple[Unknown, ...]:
    """The strongest unknowns that explain more than any that cannot act: those show what chance alone explains."""
    acting = [_can_act(unknown.name, why) for unknown in why.unknowns]
    noise = max((u.first for u, acts in zip(why.unknowns, acting, strict=True) if not acts), default=0.0)
    least = max(LEAST_SHARE, noise)
    return tuple(u for u, acts in zip(why.unknowns, acting, strict=True) if acts and u.first > least)[:MOST_NAMED]


def _can_act(name: str, why: Why) -> bool:
    """Whether a parameter can move the difference: not one of a lever that is the same, nor of what was not asked."""
    seeds, parameter = why.scenario.scenario.seeds, why.scenario.scenario.seeds.parameters[name]
    if parameter.acts_on == "account":
        return why.outcome in parameter.outcomes
    users = [lever for lever, about in seeds.levers_about.items() if name in about.uses or lever == parameter.lever]
    if not users:
        return True
    moves = parameter.acts_on != "cost" or why.outcome == "public_cost"
    return moves and any(lever in why.asked.shares for lever in users)


def _companions(why: Why) -> Iterator[tuple[Effect, Split]]:
    """Firms and revenue, unless they are what was asked."""
    for outcome in ("firms", "revenue"):
        if outcome != why.outcome:
            effect = _effect(why, outcome)
            yield effect, _split(why, effect)
