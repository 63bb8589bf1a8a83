"""What a scenario sets and what changes no outcome: nothing that a user typed is ignored in silence.

Found by running it once with and once without, on few draws, and comparing bits. It must not know how that is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from simulator.inputs.scenario import Scenario
from simulator.model import identify, first_state
from simulator.runs.assimilate import Past
from simulator.runs.draws import parameters_of_block
from simulator.runs.project import Outcomes, project

PROBE_DRAWS = 64
"""Enough for every lever and parameter to meet a draw in which it acts; missions are null in a third of them."""


def no_effect(scenario: Scenario) -> tuple[str, ...]:
    """The levers, lever keys, beliefs, world settings and shocks that change nothing, as dotted keys."""
    return tuple(_idle(scenario))


def _idle(scenario: Scenario) -> Iterator[str]:
    changed = _probe(scenario)
    record = scenario.seeds.plans
    for lever in dict.fromkeys(_parts(scenario, "levers")):
        if _same(changed, _probe(replace(scenario, plans={**scenario.plans, lever: record[lever]}))):
            yield f"levers.{lever}"
            continue
        for key in dict.fromkeys(_parts(scenario, f"levers.{lever}")):
            plan = replace(scenario.plans[lever], **{key: getattr(record[lever], key)})
            if _same(changed, _probe(replace(scenario, plans={**scenario.plans, lever: plan}))):
                yield f"levers.{lever}.{key}"
    for name in scenario.beliefs:
        priors = {**scenario.priors, name: scenario.seeds.priors[name]}
        if _same(changed, _probe(replace(scenario, priors=priors))):
            yield f"parameters.{name}"
    for name in ("real_depreciation", "home_demand_gap"):
        without: Mapping[str, Any] = {name: {}}
        if f"world.{name}" in scenario.settings and _same(changed, _probe(replace(scenario, **without))):
            yield f"world.{name}"
    for place in range(len(scenario.shocks)):
        others = scenario.shocks[:place] + scenario.shocks[place + 1 :]
        if _same(changed, _probe(replace(scenario, shocks=others))):
            yield f"shocks[{place + 1}]"


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
