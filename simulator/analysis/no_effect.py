"""What a scenario sets and what changes no outcome: nothing that a user typed is ignored in silence.

Found by running it once with and once without, on few draws, and comparing bits.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

import numpy as np

from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import FIGURES, WORLD
from simulator.model import first_state
from simulator.runs.assimilate import Past
from simulator.runs.draws import dynamics_from_priors
from simulator.runs.project import Outcomes, forecast, project, shocks_of

PROBE_DRAWS = 64  # enough for every lever to meet draws in which it acts: missions are null in a third of them
PROBE_BLOCK = 0
SOON = 3  # years


def no_effect(scenario: Scenario) -> tuple[str, ...]:
    """The levers, lever keys, beliefs, figures, world settings and shocks that change nothing, as dotted keys.

    What undoes something that lies below it, in a file that is extended or under an option, is not among them.
    """
    undoing = [key for key, setting in scenario.settings.items() if setting.undoes]
    return tuple(key for key in _idle(scenario) if not any(f"{other}.".startswith(f"{key}.") for other in undoing))


def _idle(scenario: Scenario) -> Iterator[str]:
    probe = cache(lambda: Probe(scenario, unfiltered_start(scenario)))  # drawn where anything is asked, and once

    @cache
    def late_probe() -> Probe:
        return Probe(scenario, _grown(scenario, probe().past))  # no policy reaches back before the forecast

    def same(other: Scenario) -> bool:
        return late_probe().same(other)

    current, world = scenario.seeds.current, scenario.world
    for lever in dict.fromkeys(_parts(scenario, "levers")):
        if same(replace(scenario, policy={**scenario.policy, lever: current[lever]})):
            yield f"levers.{lever}"
            continue
        for key in dict.fromkeys(_parts(scenario, f"levers.{lever}")):
            plan = replace(scenario.policy[lever], **{key: getattr(current[lever], key)})
            if same(replace(scenario, policy={**scenario.policy, lever: plan})):
                yield f"levers.{lever}.{key}"
    for name in scenario.believed:
        priors = {**scenario.priors, name: scenario.seeds.priors[name]}
        believed = replace(scenario, beliefs=replace(scenario.beliefs, priors=priors))
        if probe().same(believed, unfiltered_start(believed)):
            yield f"parameters.{name}"
    for place, setting in enumerate(scenario.observation_settings):
        if setting.value["year"] > scenario.as_of:
            yield f"{FIGURES}[{place + 1}]"
    for name in WORLD:
        if f"world.{name}" in scenario.settings and same(replace(scenario, world=world.without(name))):
            yield f"world.{name}"
    for place in range(len(world.shocks)):
        others = world.shocks[:place] + world.shocks[place + 1 :]
        if same(replace(scenario, world=replace(world, shocks=others))):
            yield f"shocks[{place + 1}]"


@dataclass(frozen=True)
class Probe:
    """A scenario on a few draws, for asking of others whether they bring anything else."""

    scenario: Scenario
    past: Past

    def same(self, other: Scenario, past: Past | None = None) -> bool:
        """Whether another scenario, of a past of its own if it has one, brings the same outcomes to the bit."""
        try:
            # Most of what acts at all acts soon, and years that need not be looked at are most of the work.
            return all(
                _same(self.until(end), project(replace(other, end=end), past or self.past, PROBE_BLOCK))
                for end in sorted({min(self.scenario.as_of + SOON, self.scenario.end), self.scenario.end})
            )
        except ScenarioError:  # without it the scenario could not be projected
            return False

    def until(self, end: int) -> Outcomes:
        """The scenario's own outcomes up to a year."""
        if end not in self._known:
            self._known[end] = project(replace(self.scenario, end=end), self.past, PROBE_BLOCK)
        return self._known[end]

    @cached_property
    def _known(self) -> dict[int, Outcomes]:
        return {}


def _grown(scenario: Scenario, past: Past) -> Past:
    """The same draws at the end of the observed years."""
    shocks = partial(shocks_of, scenario, past, PROBE_BLOCK)
    known = replace(scenario, end=scenario.as_of, policy=scenario.seeds.current)
    states = [past.states[-1], *(state for state, _, _ in forecast(known, past, shocks))]
    return replace(past, states=(states[-1],))


def unfiltered_start(scenario: Scenario, draws: int = PROBE_DRAWS) -> Past:
    """The first year on a few draws from the priors, without what was learned from the past."""
    seeds = scenario.seeds
    dynamics = dynamics_from_priors(
        scenario.priors, seeds.markets, seeds.calendar, scenario.rng_seed, PROBE_BLOCK, draws
    )
    return Past(draws, dynamics, (first_state(dynamics),), (None,), {}, np.arange(draws))


def _parts(scenario: Scenario, prefix: str) -> Iterator[str]:
    """The names that follow the prefix in the keys that were set."""
    for key in scenario.settings:
        if key.startswith(f"{prefix}."):
            yield key.removeprefix(f"{prefix}.").split(".")[0]


def _same(one: Outcomes, other: Outcomes) -> bool:
    return all(
        np.array_equal(values[name], others[name], equal_nan=True)
        for values, others in ((one.totals, other.totals), (one.by_market, other.by_market))
        for name in values
    )
