"""How outcomes answer to one key of a scenario, or to two: levels, and differences to current policy, draw by draw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, product
from typing import Literal

import numpy as np

from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary, extra, summarise
from simulator.inputs.scenario import Beliefs, Scenario
from simulator.inputs.variations import Variant, Variation
from simulator.model.quantities import OUTCOMES, Array
from simulator.runs.assimilate import blocks_of
from simulator.runs.ensemble import project_on
from simulator.runs.posterior import FILTERING, by_beliefs, evaluate, posterior
from simulator.runs.project import Outcomes
from simulator.runs.spread import Progress, Workers, no_progress

SHOWN = ("firms", "revenue", "public_cost", "value_added")
SEEN = 1e-3  # of the level: less cannot be read off levels, which are written to three digits

View = Literal["level", "difference"]
Answer = Literal["seen", "unseen", "nothing"]


@dataclass(frozen=True)
class Response:
    """One outcome's answer: the level, and the difference to the reference, both taken in the same draw.

    Summaries run along the values of the first key, with those of a second one on a further axis. There is none of the
    difference where nothing but beliefs is varied under current policy. `answers` say of each whether anything changes,
    and whether that can be seen. `chances` are the shares of draws in which the difference is higher, the same and
    lower, each of the summaries' shape; empty where there is no difference.
    """

    unit: str
    summaries: Mapping[View, Summary]
    answers: Mapping[View, Answer]
    chances: Mapping[str, Array] = field(default_factory=dict)


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
        medians = self.responses[self.main].summaries[view].p50
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
        return tuple(self.responses[self.main].summaries)

    @property
    def view(self) -> View:
        """What says most: differences, where there are any."""
        return self.views[-1]

    def summary(self, outcome: str) -> Summary:
        """What says most of an outcome."""
        return self.responses[outcome].summaries[self.view]

    @property
    def places(self) -> list[tuple[int, ...]]:
        """All combinations of values, by the place of each key's."""
        return list(product(*(range(len(variation.values)) for variation in self.variations)))

    def at(self, place: tuple[int, ...]) -> list[tuple[Variation, float]]:
        """The keys with their values at a place."""
        return [(variation, variation.values[n]) for variation, n in zip(self.variations, place, strict=True)]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the numbers."""
        starved = f"the filter is starved under {self.starved} of the beliefs, so that bands there rest on few draws"
        return (*self.base.notes, *([starved] if self.starved else []))


def sweep(
    base: Scenario,
    variations: Sequence[Variation],
    variants: Sequence[Variant],
    year: int,
    main: str = "revenue",
    workers: Workers = None,
    progress: Progress = no_progress,
) -> Sweep:
    """Evaluates all variants, those of equal beliefs on the same draws; they are in the order that `varied` gives.

    Raises ScenarioError where beliefs leave nothing to draw.
    """
    outcomes = tuple(dict.fromkeys((*SHOWN, main)))
    row = year - base.seeds.first_year

    def measure(projected: Outcomes) -> Array:
        return np.stack([projected.totals[outcome][row] for outcome in outcomes])

    groups: dict[Beliefs, list[int]] = {base.beliefs: [], **by_beliefs(variant.scenario for variant in variants)}
    blocks = blocks_of(base.draws)
    sizes = [size for members in groups.values() for size in (FILTERING, *([1 + len(members)] if members else []))]
    told = stages(progress, [blocks * size for size in sizes])
    levels, references = ([np.empty(0)] * len(variants) for _ in range(2))
    starved = 0
    for members in groups.values():
        scenario = variants[members[0]].scenario if members else base
        kept = posterior(scenario, workers, next(told))
        if scenario.beliefs == base.beliefs:
            result = Result(project_on([base], kept)[0])
        else:
            starved += kept.filter.starved(kept.draws)
        if members:
            wanted = [variants[members[0]].reference, *(variants[place].scenario for place in members)]
            reference, *found = evaluate(wanted, kept, measure, next(told))
            for place, level in zip(members, found, strict=True):
                levels[place], references[place] = level, reference
    paired = len(groups) == 1
    compared = any(variation.kind != "belief" for variation in variations) or base.policy != base.seeds.current
    axes = [variation.values for variation in variations]
    level, reference = np.stack(levels, axis=1), np.stack(references, axis=1)  # (outcome, value, draw)
    responses = {
        outcome: response(OUTCOMES[outcome], level[place], reference[place], axes, paired, compared)
        for place, outcome in enumerate(outcomes)
    }
    return Sweep(result, tuple(variations), year, main, responses, starved)


def response(
    unit: str,
    level: Array,
    reference: Array,
    axes: Sequence[Sequence[float]],
    paired: bool = True,
    compared: bool = True,
) -> Response:
    """The answer in draws of the level and of its reference, both of shape (value, draw).

    `axes` are the values of each key. `paired` says whether all values share their draws: then levels change as
    differences do.
    """

    def summary(draws: Array) -> Summary:
        return summarise(draws.reshape(*(len(values) for values in axes), -1), axes[0], unit)

    summaries: dict[View, Summary] = {"level": summary(level)}
    shape = summaries["level"].p50.shape
    answers: dict[View, Answer] = {}
    chances: dict[str, Array] = {}
    scale = SEEN * abs(float(np.median(reference)))
    if compared:
        gap = extra(level, reference)
        summaries["difference"] = summary(gap)
        low, high = summaries["difference"].p05, summaries["difference"].p95
        # A difference is seen where its direction is sure or an end of its band large, at any value.
        seen = (low > 0) | (high < 0) | (np.maximum(np.abs(low), np.abs(high)) > scale)
        answers["difference"] = _answer(bool(gap.any()), bool(seen.any()))
        sides = {"higher": gap > 0, "same": gap == 0, "lower": gap < 0}
        chances = {side: there.mean(axis=-1).reshape(shape) for side, there in sides.items()}
    if paired:
        answers["level"] = answers["difference"]
    else:
        rows = summaries["level"].p05, summaries["level"].p50, summaries["level"].p95
        # A level that rests on other draws at every value is seen to change where its median or its band does.
        answers["level"] = _answer(bool(np.ptp(level, axis=0).any()), bool(max(map(np.ptp, rows)) > scale))
    return Response(unit, summaries, answers, chances)


def _answer(changes: bool, seen: bool) -> Answer:
    return ("seen" if seen else "unseen") if changes else "nothing"


def stages(progress: Progress, sizes: Sequence[int]) -> Iterator[Progress]:
    """For each stage of a work, which has so many of its steps, what tells how far the whole is."""

    def stage(start: int, size: int) -> Progress:
        return lambda done, total: progress(start + size * done // total, sum(sizes))

    return map(stage, accumulate(sizes, initial=0), sizes)
