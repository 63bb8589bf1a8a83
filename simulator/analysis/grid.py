"""Many scenarios in one year, each against one base: filter and draws are shared, and no scenario's are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from simulator.analysis.compare import Difference, by_draw, of_means
from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary, extra, mean_and_error, summarise
from simulator.analysis.sweep import stages
from simulator.inputs.scenario import Beliefs, Scenario
from simulator.model.quantities import OUTCOMES, Array
from simulator.runs.assimilate import blocks_of
from simulator.runs.ensemble import project_on
from simulator.runs.posterior import FILTERING, Posterior, by_beliefs, evaluate, posterior
from simulator.runs.project import Outcomes
from simulator.runs.spread import Progress, Workers, no_progress

AT_ONCE = 16  # scenarios whose draws are held together: enough to keep every thread at work


@dataclass(frozen=True)
class Line:
    """One scenario in one year; all by outcome.

    levels        of the scenario
    references    of what it is measured against
    differences   to that, draw by draw; to the base where only beliefs differ from it, and then of averages alone
    """

    scenario: Scenario
    levels: Mapping[str, Summary]
    references: Mapping[str, Summary]
    differences: Mapping[str, Difference]

    @property
    def paired(self) -> bool:
        """Whether anything is known draw by draw."""
        return all(difference.paired for difference in self.differences.values())


@dataclass(frozen=True)
class Lines:
    """All scenarios in their order. `base` is what they are measured against, `main` the outcome asked for.

    `starved` counts the other beliefs of which the filter kept too few particles for bands that can be trusted.
    """

    base: Result
    lines: tuple[Line, ...]
    year: int
    main: str
    starved: int


def evaluate_lines(
    base: Scenario,
    scenarios: Sequence[Scenario],
    year: int,
    main: str = "revenue",
    workers: Workers = None,
    progress: Progress = no_progress,
) -> Lines:
    """Evaluates all scenarios, those of equal beliefs on the same draws.

    A scenario that differs in beliefs too is measured against what the base does under its beliefs, as in a comparison.
    Raises ScenarioError where beliefs leave nothing to draw.
    """
    groups: dict[Beliefs, list[int]] = {base.beliefs: [], **by_beliefs(scenarios)}
    told = stages(progress, list(_sizes(groups)))
    found: dict[int, Line] = {}
    starved = 0
    for beliefs, members in groups.items():
        under = replace(base, beliefs=beliefs)
        kept = posterior(under, workers, next(told))
        if beliefs == base.beliefs:
            result = Result(project_on([base], kept, next(told))[0])
            own = reference = _in_year(result.ensemble.outcomes, year - result.years[0])
        else:
            (reference,) = _levels([under], kept, year, next(told))
            starved += kept.filter.starved(kept.draws)
        references = _summaries(reference, year)
        for places in _in_parts(members):
            levels = _levels([scenarios[place] for place in places], kept, year, next(told))
            for place, level in zip(places, levels, strict=True):
                scenario = scenarios[place]
                paired = beliefs == base.beliefs or (scenario.policy, scenario.world) != (base.policy, base.world)
                differences = _differences(reference if paired else own, level, year, paired=paired)
                found[place] = Line(scenario, _summaries(level, year), references, differences)
    return Lines(result, tuple(found[place] for place in range(len(scenarios))), year, main, starved)


def _in_parts(places: Sequence[int]) -> Iterator[Sequence[int]]:
    return (places[start : start + AT_ONCE] for start in range(0, len(places), AT_ONCE))


def _sizes(groups: Mapping[Beliefs, Sequence[int]]) -> Iterator[int]:
    """How many projections each stage of the work takes."""
    for beliefs, members in groups.items():
        blocks = blocks_of(beliefs.draws)
        yield from (FILTERING * blocks, blocks)
        yield from (len(places) * blocks for places in _in_parts(members))


def _levels(scenarios: Sequence[Scenario], kept: Posterior, year: int, progress: Progress) -> list[Array]:
    """All outcomes of each scenario in the year, shape (outcome, draw)."""
    return evaluate(scenarios, kept, partial(_in_year, row=year - scenarios[0].seeds.first_year), progress)


def _in_year(outcomes: Outcomes, row: int) -> Array:
    return np.stack([outcomes.totals[name][row] for name in OUTCOMES])


def _summaries(levels: Array, year: int) -> dict[str, Summary]:
    return {
        outcome: summarise(level[None], (year,), unit)
        for (outcome, unit), level in zip(OUTCOMES.items(), levels, strict=True)
    }


def _differences(before: Array, after: Array, year: int, *, paired: bool) -> dict[str, Difference]:
    if paired:
        gaps = extra(after, before)
        return {name: by_draw(gaps[at, None], (year,), name) for at, name in enumerate(OUTCOMES)}
    base, changed = (mean_and_error(levels)[..., None] for levels in (before, after))
    return {name: of_means(base[:, at], changed[:, at], (year,), name) for at, name in enumerate(OUTCOMES)}
