"""Scenarios on draws that are kept, so that a moved slider costs a projection alone: of all draws, or of a few.

Numbers of all draws are those of `project_all`, to the bit. A preview has every EVERY-th draw of each block; it shows
the full reference and adds what its own draws change, since by itself it lies further off than most levers move
anything.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from simulator.analysis.results import Result, TargetChance
from simulator.analysis.summaries import QUANTILES, Summary
from simulator.inputs.scenario import Beliefs, Scenario, World
from simulator.model import Effects, Flows, Shocks, State, accounts
from simulator.model.quantities import Array, select, side_by_side
from simulator.runs.assimilate import DRAWS_OF_BLOCK, Past
from simulator.runs.ensemble import Ensemble
from simulator.runs.posterior import Filter, Identified, Posterior, posterior
from simulator.runs.project import Outcomes, forecast, shocks_of

EVERY = 8
MOST_BELIEFS = 4  # sets whose draws are kept
MOST_WORLDS = 4  # in which the draws of a set are kept
FILTERS = 2  # threads that learn
OUTCOMES = ("revenue", "firms", "public_cost")
COUNTED = ("revenue", "firms")

Stop = Callable[[], bool]
Years = Mapping[str, Array]
"""By outcome, shape (year, draw)."""


class Dropped(Exception):  # noqa: N818 - what happens, not what went wrong
    """Nobody waits for the answer any more."""


def never() -> bool:
    """Goes on to the end."""
    return False


@dataclass(frozen=True)
class Part:
    """Draws that are projected together: their past, the chance of each year of the forecast, how many count."""

    past: Past
    shocks: Mapping[int, Shocks]
    draws: int

    @cached_property
    def known(self) -> "list[tuple[Years, Years]]":
        """The outcomes of the observed years, which no scenario changes."""
        return [_row(*own, {}, self.past) for own in zip(self.past.states, self.past.flows, strict=True)]


@dataclass(frozen=True)
class Draws:
    """What one set of beliefs comes to: all draws with their past, and the worlds that they met."""

    posterior: Posterior
    worlds: "list[Met]" = field(default_factory=list)

    @cached_property
    def sizes(self) -> list[int]:
        """How many draws of each block count: all but for the last."""
        count = len(self.posterior.blocks)
        return [min(DRAWS_OF_BLOCK, self.posterior.draws - block * DRAWS_OF_BLOCK) for block in range(count)]

    @cached_property
    def learned(self) -> tuple[Filter, Identified]:
        """How learning fared, and what figures imply."""
        return self.posterior.filter, self.posterior.identified

    @cached_property
    def previewed(self) -> list[np.ndarray[Any, np.dtype[np.intp]]]:
        """The places of the draws of each block that a preview takes; all where there are few."""
        step = EVERY if self.posterior.draws >= DRAWS_OF_BLOCK else 1
        return [np.arange(0, size, step) for size in self.sizes]


@dataclass(frozen=True)
class Met:
    """Draws in one world up to one year: in full and for previews, with what current policy brings there.

    `kept` holds what others work out once for it.
    """

    beliefs: Beliefs
    world: World
    end: int
    full: Sequence[Part]
    preview: Sequence[Part]
    current: dict[str, Result] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)

    def parts(self, draws: str) -> Sequence[Part]:
        """The draws, full or preview."""
        return self.full if draws == "full" else self.preview


@dataclass(frozen=True)
class Preview(Result):
    """A scenario on a few draws: levels are those of current policy on all of them, and what these few change."""

    full: Result
    few: Result

    @cached_property
    def totals(self) -> dict[str, Summary]:
        """The national outcomes."""
        own = self._own.totals
        return {name: _moved(self.full.totals[name], self.few.totals[name], own[name]) for name in own}

    @cached_property
    def _own(self) -> Result:
        """The few draws as they are."""
        return Result(self.ensemble)

    def as_drawn(self, outcome: str) -> Summary:
        """An outcome beside published figures."""
        return _moved(self.full.as_drawn(outcome), self.few.as_drawn(outcome), self._own.as_drawn(outcome))

    @cached_property
    def targets(self) -> tuple[TargetChance, ...]:
        """The chance of each target."""
        asked = self.scenario.targets
        full, few = (Result(_aimed(one.ensemble, asked)).targets for one in (self.full, self.few))
        return tuple(map(_shifted, full, few, self._own.targets))


def _aimed(ensemble: Ensemble, targets: Any) -> Ensemble:
    """The same draws with other targets."""
    return replace(ensemble, scenario=replace(ensemble.scenario, targets=targets))


def _moved(full: Summary, few: Summary, own: Summary) -> Summary:
    """The full reference, moved by what a few draws change."""
    changes = {name: getattr(own, name) - getattr(few, name) for name in ("mean", *QUANTILES)}
    return replace(full, **{name: getattr(full, name) + change for name, change in changes.items()})


def _shifted(full: TargetChance, few: TargetChance, own: TargetChance) -> TargetChance:
    if full.probability is None or few.probability is None or own.probability is None:
        return full
    return replace(full, probability=min(1.0, max(0.0, full.probability + own.probability - few.probability)))


class Engine:
    """Keeps draws, and projects on them one block at a time, whoever asks: none waits for a whole other answer."""

    def __init__(self) -> None:
        self._draws: OrderedDict[Beliefs, Draws] = OrderedDict()
        self._learning, self._projecting, self._meeting = threading.Lock(), threading.Lock(), threading.Lock()

    def learned(self, scenario: Scenario, stop: Stop = never) -> Draws:
        """The draws of a scenario's beliefs. Raises Dropped between blocks, and ScenarioError as `posterior`."""
        with self._learning:
            if stop():
                raise Dropped
            found = self._draws.get(scenario.beliefs)
            if found is None:
                found = Draws(posterior(scenario, FILTERS, lambda done, blocks: _check(stop)))
                self._draws[scenario.beliefs] = found
            self._draws.move_to_end(scenario.beliefs)
            while len(self._draws) > MOST_BELIEFS:
                self._draws.popitem(last=False)
            return found

    def met(self, scenario: Scenario, stop: Stop = never) -> Met:
        """The draws of a scenario's beliefs in its world, with current policy projected."""
        draws = self.learned(scenario, stop)
        with self._meeting:
            for found in draws.worlds:
                if (found.world, found.end) == (scenario.world, scenario.end):
                    return found
            found = _meet(draws, scenario)
            current = scenario.under_current_policy
            for which in ("full", "preview"):
                found.current[which] = Result(self._ensemble(current, draws, found, which, stop))
            draws.worlds[:] = [*draws.worlds, found][-MOST_WORLDS:]
            return found

    def answer(self, scenario: Scenario, draws: str = "full", stop: Stop = never) -> tuple[Result, Result]:
        """A scenario, and current policy in the same world on the same draws.

        As a preview the second has a few draws too; all of them are `reference`. Only OUTCOMES are projected.
        Raises Dropped between blocks once `stop` says so, and ScenarioError.
        """
        met = self.met(scenario, stop)
        full = met.current["full"]
        if scenario.policy == scenario.seeds.current:
            return Result(replace(full.ensemble, scenario=scenario)), full
        ensemble = self._ensemble(scenario, self.learned(scenario, stop), met, draws, stop)
        if draws == "full":
            return Result(ensemble), full
        few = met.current["preview"]
        return Preview(ensemble, full, few), few

    def reference(self, scenario: Scenario, stop: Stop = never) -> Result:
        """Current policy in the scenario's world on all draws."""
        return self.met(scenario, stop).current["full"]

    def _ensemble(self, scenario: Scenario, draws: Draws, met: Met, which: str, stop: Stop) -> Ensemble:
        blocks = []
        for part in met.parts(which):
            _check(stop)
            with self._projecting:
                blocks.append(_projected(scenario, part))
        parts = [dict(zip(("totals", "as_counted"), block, strict=True)) for block in blocks]

        def joined(kind: str) -> Years:
            return {name: np.concatenate([part[kind][name] for part in parts], axis=-1) for name in parts[0][kind]}

        outcomes = Outcomes(joined("totals"), {}, {}, as_counted=joined("as_counted"))
        return Ensemble(scenario, outcomes, *draws.learned)


def _check(stop: Stop) -> None:
    if stop():
        raise Dropped


def _meet(draws: Draws, scenario: Scenario) -> Met:
    """The draws with the chance of every year of the forecast."""
    blocks, years = draws.posterior.blocks, range(scenario.as_of + 1, scenario.end + 1)
    full = [
        Part(past, {year: shocks_of(scenario, past, block, year) for year in years}, size)
        for block, (past, size) in enumerate(zip(blocks, draws.sizes, strict=True))
    ]
    chosen = [
        (select(_broad(part.past), places), {year: select(part.shocks[year], places) for year in years})
        for part, places in zip(full, draws.previewed, strict=True)
    ]
    count = sum(map(len, draws.previewed))
    past = replace(side_by_side([past for past, _ in chosen]), draws=count)
    shocks = {year: side_by_side([own[year] for _, own in chosen]) for year in years}
    return Met(scenario.beliefs, scenario.world, scenario.end, full, [Part(past, shocks, count)])


def _broad(past: Past) -> Past:
    """A past without what is counted over all draws of a block."""
    return replace(past, effective={})


def _projected(scenario: Scenario, part: Part) -> tuple[Years, Years]:
    """Outcomes from the first observed year to the end, and as figures count them, in the draws that count."""
    years = forecast(scenario, part.past, part.shocks.__getitem__)
    rows = [*part.known, *(_row(*year, part.past) for year in years)]
    return _stacked([totals for totals, _ in rows], part.draws), _stacked([own for _, own in rows], part.draws)


def _row(state: State, flows: Flows | None, effects: Mapping[str, Effects], past: Past) -> tuple[Years, Years]:
    """The outcomes of one year, shape (draw)."""
    nothing = np.full(past.draws, np.nan if flows is None else 0.0)
    spending = sum((nothing + np.asarray(effect.spending) for effect in effects.values()), start=nothing)
    forgone = sum((nothing + np.asarray(effect.forgone) for effect in effects.values()), start=nothing)
    totals = {
        "revenue": state.market_revenue.sum(axis=0),
        "firms": state.firms.sum(axis=0).sum(axis=0),
        "public_cost": spending + forgone,
    }
    return totals, accounts.as_counted(state, past.dynamics)


def _stacked(rows: Sequence[Years], draws: int) -> Years:
    """Years on a first axis, of the draws that count."""
    return {name: np.stack([row[name] for row in rows])[:, :draws] for name in rows[0]}
