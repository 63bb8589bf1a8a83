"""How outcomes answer to one key of a scenario, or to two: levels, and differences to the record on the same draws.

It must not know what was typed or how answers are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from simulator.analysis.no_effect import no_effect
from simulator.analysis.results import QUANTILES, Result
from simulator.inputs.scenario import Scenario
from simulator.inputs.variations import Variant, Variation
from simulator.model.quantities import OUTCOMES, Array
from simulator.runs.assimilate import DRAWS_OF_BLOCK
from simulator.runs.ensemble import STARVED, project_on
from simulator.runs.present import FILTERING, Progress, present, silent, tried
from simulator.runs.project import Outcomes

SHOWN = ("firms", "revenue", "public_cost", "value_added")
SEEN = 1e-3  # of the level: less cannot be read off levels, which are written to three digits

View = Literal["level", "difference"]
Answer = Literal["seen", "unseen", "nothing"]


@dataclass(frozen=True)
class Band:
    """Mean and quantiles over the draws at each value: shape (value), or (value of the first key, of the second)."""

    mean: Array
    p05: Array
    p25: Array
    p50: Array
    p75: Array
    p95: Array

    def at(self, *place: int) -> dict[str, float]:
        """Mean and quantiles at one value of each key."""
        return {name.name: float(getattr(self, name.name)[place]) for name in fields(self)}


def band(draws: Array, shape: tuple[int, ...]) -> Band:
    """The band of draws of shape (value, draw), its values laid out in `shape`."""
    quantiles = np.quantile(draws, list(QUANTILES.values()), axis=-1)
    named = {name: row.reshape(shape) for name, row in zip(QUANTILES, quantiles, strict=True)}
    return Band(draws.mean(axis=-1).reshape(shape), **named)


@dataclass(frozen=True)
class Response:
    """One outcome's answer: the level, and the difference to the reference, both taken in the same draw.

    `bands` has no difference where nothing but beliefs is varied and nothing is done beyond the record. `answers` say
    of each whether anything changes, and whether that can be seen.
    """

    unit: str
    bands: Mapping[View, Band]
    answers: Mapping[View, Answer]


@dataclass(frozen=True)
class Sweep:
    """The answers of all outcomes in one year; `base` is the scenario as its file says, `main` the outcome asked for.

    `starved` counts the other beliefs of which the filter kept too few particles for bands that can be trusted.
    """

    base: Result
    variations: tuple[Variation, ...]
    year: int
    main: str
    responses: Mapping[str, Response]
    starved: int

    @property
    def beliefs_vary(self) -> bool:
        """Whether draws differ between values, so that only draws at one value are paired."""
        return any(variation.kind == "belief" for variation in self.variations)

    def extremes(self, view: View) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Places of the lowest and the highest median of the main outcome, among values that evidence speaks for.

        Among all, where it speaks for none.
        """
        medians = self.responses[self.main].bands[view].p50
        inside = np.ix_(*([not v.beyond(value) for value in v.values] for v in self.variations))
        known = np.full(medians.shape, np.nan)
        known[inside] = medians[inside]
        wanted = medians if np.isnan(known).all() else known
        flat = int(np.nanargmin(wanted)), int(np.nanargmax(wanted))
        lowest, highest = (tuple(int(index) for index in np.unravel_index(place, wanted.shape)) for place in flat)
        return lowest, highest

    @property
    def extrapolated(self) -> bool:
        """Whether any value lies outside the range for which evidence speaks."""
        return any(variation.beyond(value) for variation in self.variations for value in variation.values)

    @property
    def views(self) -> tuple[View, ...]:
        """What there is to show."""
        return tuple(self.responses[self.main].bands)


def sweep(
    base: Scenario,
    variations: Sequence[Variation],
    variants: Sequence[Variant],
    year: int,
    main: str = "revenue",
    workers: int | None = None,
    progress: Progress = silent,
) -> Sweep:
    """Tries all variants, those of equal beliefs on the same draws; they are in the order that `varied` gives.

    Raises ScenarioError where beliefs leave nothing to draw.
    """
    outcomes = tuple(dict.fromkeys((*SHOWN, main)))
    row = year - base.seeds.first_year

    def measure(projected: Outcomes) -> Array:
        return np.stack([projected.totals[outcome][row] for outcome in outcomes])

    groups: dict[tuple[object, ...], list[int]] = {base.same_draws: []}
    for place, variant in enumerate(variants):
        groups.setdefault(variant.scenario.same_draws, []).append(place)
    steps = _Steps(progress, base.draws, [len(members) for members in groups.values()])
    levels, references = ([np.empty(0)] * len(variants) for _ in range(2))
    starved = 0
    for members in groups.values():
        scenario = variants[members[0]].scenario if members else base
        kept = present(scenario, workers, steps.part(FILTERING))
        if scenario.same_draws == base.same_draws:
            result = Result(project_on([base], kept)[0], no_effect(base))
        else:
            starved += sum(past.ancestors for past in kept.blocks) < STARVED * kept.draws
        if members:
            wanted = [variants[members[0]].reference, *(variants[place].scenario for place in members)]
            reference, *found = tried(wanted, kept, measure, steps.part(1))
            for place, level in zip(members, found, strict=True):
                levels[place], references[place] = level, reference
    paired = len(groups) == 1
    compared = any(variation.kind != "belief" for variation in variations) or base.plans != base.seeds.current
    shape = tuple(len(variation.values) for variation in variations)
    level, reference = np.stack(levels, axis=1), np.stack(references, axis=1)  # (outcome, value, draw)
    responses = {
        outcome: response(OUTCOMES[outcome], level[place], reference[place], shape, paired, compared)
        for place, outcome in enumerate(outcomes)
    }
    return Sweep(result, tuple(variations), year, main, responses, starved)


def response(
    unit: str, level: Array, reference: Array, shape: tuple[int, ...], paired: bool = True, compared: bool = True
) -> Response:
    """The answer in draws of the level and of its reference, both of shape (value, draw).

    `paired` says whether all values share their draws: then levels change as differences do.
    """
    bands: dict[View, Band] = {"level": band(level, shape)}
    answers: dict[View, Answer] = {}
    scale = SEEN * abs(float(np.median(reference)))
    if compared:
        gap = level - reference
        bands["difference"] = band(gap, shape)
        answers["difference"] = _answer_of_difference(bands["difference"], bool(gap.any()), scale)
    if paired:
        answers["level"] = answers["difference"]
    else:
        answers["level"] = _answer_of_level(bands["level"], bool(np.ptp(level, axis=0).any()), scale)
    return Response(unit, bands, answers)


def _answer_of_difference(gap: Band, changes: bool, scale: float) -> Answer:
    """A difference is seen where its direction is sure or an end of its band large, at any value."""
    if not changes:
        return "nothing"
    sure = (gap.p05 > 0) | (gap.p95 < 0)
    return "seen" if bool((sure | (np.maximum(np.abs(gap.p05), np.abs(gap.p95)) > scale)).any()) else "unseen"


def _answer_of_level(level: Band, changes: bool, scale: float) -> Answer:
    """A level that rests on other draws at every value is seen to change where its median or its band does."""
    if not changes:
        return "nothing"
    return "seen" if max(float(np.ptp(row)) for row in (level.p05, level.p50, level.p95)) > scale else "unseen"


class _Steps:
    """Tells how far all filtering and projecting is together."""

    def __init__(self, progress: Progress, draws: int, groups: Sequence[int]):
        blocks = -(-draws // DRAWS_OF_BLOCK)
        self.progress, self.done = progress, 0
        self.total = blocks * sum(FILTERING + (1 + members if members else 0) for members in groups)

    def part(self, weight: int) -> Progress:
        """What one stage is to tell, of whose steps each counts as so many."""
        before = self.done

        def tell(done: int, total: int) -> None:
            self.done = before + weight * done
            self.progress(self.done, self.total)

        return tell
