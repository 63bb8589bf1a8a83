"""Scenarios projected to be read and compared: all their draws at once, or block by block where these are many."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from simulator.analysis.pairs import Pair, gaps, headlines, read
from simulator.analysis.results import Result
from simulator.analysis.summaries import QUANTILES
from simulator.analysis.worth import DISCOUNT, worth
from simulator.inputs.scenario import Scenario
from simulator.runs.assimilate import DRAWS_OF_BLOCK, particles_of
from simulator.runs.ensemble import Ensemble, project_all
from simulator.runs.kept import WHOLE, drawn, made_by, stated
from simulator.runs.posterior import Filter, Identified, by_beliefs, identified
from simulator.runs.project import Outcomes, project
from simulator.runs.spread import Progress, Workers, no_progress, part
from simulator.runs.stream import Measured, streamed
from simulator.runs.unfinished import Unfinished

HELD_DRAWS = 64 * DRAWS_OF_BLOCK
"""How many draws are held at once, so that quantiles are exact; of more there are sketches."""

ANCESTORS = "ancestors"  # among sums, beside the years that were weighed

Places = tuple[int, int]
"""Those of two scenarios: of what is measured against, and of what is measured."""


@dataclass(frozen=True)
class Streaming:
    """How draws are measured that are too many to be held.

    discount     of what policies are worth
    by_market    whether single markets are asked for
    unfinished   where interrupted runs leave what they did
    """

    discount: float = DISCOUNT
    by_market: bool = False
    unfinished: Unfinished = field(default_factory=Unfinished)


@dataclass(frozen=True)
class Told:
    """What a block tells of scenarios that share their draws: of each, of pairs and of rivals, in their order.

    Of all draws each array of it is a Sketch.
    """

    own: tuple[Outcomes, ...]
    pairs: tuple[Pair, ...]
    rivals: tuple[Pair, ...]
    identified: Identified


def projected(
    scenarios: Sequence[Scenario],
    pairs: Sequence[Places] = (),
    rivals: Sequence[Places] = (),
    streaming: Streaming | None = None,
    workers: Workers = None,
    progress: Progress = no_progress,
) -> list[Result]:
    """Projects scenarios, those with the same beliefs from the same draws.

    More than HELD_DRAWS are streamed where it is said how. Of these only that is known draw by draw which is asked
    here: all differences of `pairs` and what they are worth, and of `rivals` the differences in HEADLINES. Those of
    different beliefs are left out. Raises ScenarioError as `project_all` and `streamed`.
    """
    if streaming is None or all(scenario.draws <= HELD_DRAWS for scenario in scenarios):
        return [Result(ensemble) for ensemble in project_all(scenarios, workers, progress)]
    groups = by_beliefs(scenarios)
    found: dict[int, Result] = {}
    for number, (beliefs, places) in enumerate(groups.items()):
        members, shown = [scenarios[place] for place in places], part(progress, number, len(groups))
        if beliefs.draws <= HELD_DRAWS:
            results = [Result(ensemble) for ensemble in project_all(members, workers, shown)]
        else:
            asked = (_within(places, pairs), _within(places, rivals))
            results = _streamed(members, *asked, streaming, workers, shown)
        found.update(zip(places, results, strict=True))
    return [found[place] for place in range(len(scenarios))]


def _within(places: Sequence[int], pairs: Sequence[Places]) -> list[Places]:
    """The pairs of which both are in a group, by their places there."""
    here = {place: own for own, place in enumerate(places)}
    return [(here[first], here[other]) for first, other in pairs if first in here and other in here]


def _streamed(
    scenarios: Sequence[Scenario],
    pairs: Sequence[Places],
    rivals: Sequence[Places],
    streaming: Streaming,
    workers: Workers,
    progress: Progress,
) -> list[Result]:
    """The results of scenarios that share their draws, without holding these."""
    beliefs = scenarios[0].beliefs
    measure = partial(_measured, scenarios, pairs, rivals, streaming.discount, streaming.by_market)
    made_of = json.dumps(
        {
            **stated(beliefs),
            "draws": beliefs.draws,
            "scenarios": [repr((scenario.policy, scenario.world, scenario.end)) for scenario in scenarios],
            "made_by": made_by(WHOLE),
            "asked": [pairs, rivals, streaming.discount, streaming.by_market],
        }
    )
    quantiles = QUANTILES.values()
    found = streamed(measure, beliefs.draws, quantiles, made_of, streaming.unfinished, workers, progress)
    told, effective = found.values, dict(found.sums)
    ancestors = int(effective.pop(ANCESTORS))
    learned = Filter(particles_of(beliefs.draws), effective, ancestors)
    known: list[list[tuple[Scenario, Pair]]] = [[] for _ in scenarios]
    for (first, other), pair in zip([*pairs, *rivals], [*told.pairs, *told.rivals], strict=True):
        known[other].append((scenarios[first], pair))
    ensembles = [Ensemble(one, own, learned, told.identified) for one, own in zip(scenarios, told.own, strict=True)]
    return [
        Result(ensemble, pairs=tuple(own), quantile_error=found.uncertain)
        for ensemble, own in zip(ensembles, known, strict=True)
    ]


def _measured(
    scenarios: Sequence[Scenario],
    pairs: Sequence[Places],
    rivals: Sequence[Places],
    discount: float,
    by_market: bool,
    block: int,
) -> Measured:
    """What one block tells."""
    past = drawn(scenarios[0].beliefs, block)
    outcomes = [project(scenario, past, block) for scenario in scenarios]
    own = tuple(read(each, by_market=by_market) for each in outcomes)

    def pair(first: int, other: int) -> Pair:
        until = replace(scenarios[other], end=min(scenarios[first].end, scenarios[other].end))
        return Pair(gaps(own[first], own[other]), worth(outcomes[first], outcomes[other], until, discount))

    told = Told(
        own=own,
        pairs=tuple(pair(*places) for places in pairs),
        rivals=tuple(Pair(headlines(gaps(own[first], own[other])), None) for first, other in rivals),
        identified=identified(past),
    )
    return Measured(told, {**past.effective, ANCESTORS: past.ancestors})
