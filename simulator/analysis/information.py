"""What it is worth to learn before choosing: everything, or one parameter, under the choices of one set of beliefs.

The value of information is the expected benefit of choosing after learning less that of choosing now (Raiffa and
Schlaifer 1961, Applied Statistical Decision Theory); learning a parameter is priced by regression on the draws at hand
(Strong, Oakley and Brennan 2014, doi:10.1177/0272989X13505910).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np

from simulator.analysis.choices import Choices
from simulator.analysis.conditional import basis
from simulator.analysis.lineages import Lineages, clustered_error, noise_level, thrown_signs
from simulator.analysis.worth import CLEAR
from simulator.inputs.seed_forms import Parameter
from simulator.inputs.seeds import Seeds
from simulator.model.quantities import Array

Study = Literal["survey", "count", "quasi-experiment", "trial", "larger trial"]
"""What would teach a parameter: a first survey or administrative count, a fuller count, or an evaluation."""

MONEY = ("US$ thousand", "US$ million")  # units of what accounts show
DESCRIBING = {"official", "administrative", "press", "replication"}  # kinds of sources that show what is
CAUSAL = {"rct", "meta-analysis", "quasi-experimental", "cross-section"}  # kinds that show what something does
EVALUATIONS: Mapping[str, Study] = {"A": "larger trial", "B": "trial", "C": "quasi-experiment", "D": "quasi-experiment"}


@dataclass(frozen=True)
class Learned:
    """What it is worth to know one parameter exactly before choosing [US$ m].

    evppi        expected value of partial perfect information, less the bias of noisy fits; from zero to EVPI
    uncorrected  the same as fitted
    error        its standard error
    significant  whether it is above the noise level and clear of zero
    changes      share of draws in which another choice than now would be made; none where it is worth nothing
    """

    name: str
    grade: str
    study: Study
    evppi: float
    uncorrected: float
    error: float
    significant: bool
    changes: float


@dataclass(frozen=True)
class Information:
    """What learning is worth for one choice, all in US$ million, discounted, over the whole forecast.

    evpi        expected value of perfect information, the chance of later years included
    error       its standard error
    noise       what the luckiest of parameters that tell nothing seems worth in one of twenty tries
    parameters  those that are significant first, and the most valuable first
    """

    choices: Choices
    evpi: float
    error: float
    noise: float
    parameters: tuple[Learned, ...]

    @property
    def significant(self) -> tuple[Learned, ...]:
        """The parameters whose worth is significant."""
        return tuple(parameter for parameter in self.parameters if parameter.significant)


def information(choices: Choices) -> Information:
    """The value of perfect information for a choice, and of each parameter alone."""
    ahead, lines, seeds = choices.ahead, choices.lineages, choices.scenario.seeds
    gain = ahead.max(axis=0)
    evpi = float(gain.mean())
    worths = learning(ahead, choices.unknowns, lines, choices.scenario.rng_seed)
    noise = noise_level([worth.by_chance for worth in worths.values()])
    learned = []
    for name, worth in worths.items():
        parameter, evppi = seeds.parameters[name], float(np.clip(worth.fitted - worth.bias, 0.0, evpi))
        significant, changes = evppi > max(noise, CLEAR * worth.error), worth.changes if evppi > 0 else 0.0
        known = name, parameter.grade, study(parameter, seeds)
        learned.append(Learned(*known, evppi, worth.fitted, worth.error, significant, changes))
    ranked = sorted(learned, key=lambda parameter: (not parameter.significant, -parameter.evppi))
    return Information(choices, evpi, clustered_error(gain, lines.of_draw), noise, tuple(ranked))


@dataclass(frozen=True)
class Learning:
    """What learning one parameter seems worth: as fitted, the bias and standard error of that, and, by refit, what it
    would seem worth if it told nothing. `changes` is the share of draws in which it changes the choice.
    """

    fitted: float
    bias: float
    error: float
    by_chance: Array
    changes: float


def learning(ahead: Array, unknowns: Mapping[str, Array], lines: Lineages, rng_seed: int) -> dict[str, Learning]:
    """What learning each parameter of shape (draw) is worth, in the unit of `ahead`.

    `ahead`, of shape (choice, draw), is each choice's benefit less that of the best in expectation. The largest of
    several noisy fits is too large in expectation. Refits with residuals whose signs are thrown anew show by how much:
    around the fit for its bias, and around no effect at all for the noise. All parameters meet the same throws.
    """
    signs = thrown_signs(lines, rng_seed)
    return {name: _learning(ahead, basis(values), lines, signs) for name, values in unknowns.items()}


def _learning(ahead: Array, functions: Array, lines: Lineages, signs: Array) -> Learning:
    """One parameter's worth; draws of one lineage share the parameter, so that they are summed first."""
    draws = ahead.shape[-1]
    by_lineage = functions[lines.one_of]
    sums = np.stack([lines.mean(choice) for choice in ahead]) * lines.weight * draws  # (choice, lineage)
    mean = ahead.mean(axis=-1, keepdims=True)
    size = lines.weight * draws
    expected = mean + (sums - mean * size) @ by_lineage @ by_lineage.T
    choice = expected.argmax(axis=0)[lines.of_draw]
    fitted = float(lines.weight @ expected.max(axis=0))

    def refits(around: Array) -> Array:
        left = sums - around * size
        fits = (one + (signs * rest) @ by_lineage @ by_lineage.T for one, rest in zip(around, left, strict=True))
        return reduce(np.maximum, fits) @ lines.weight

    return Learning(
        fitted=fitted,
        bias=float(refits(expected).mean()) - fitted,
        error=clustered_error(np.take_along_axis(ahead, choice[None], axis=0)[0], lines.of_draw),
        by_chance=refits(np.broadcast_to(mean, expected.shape)),
        changes=float((choice != ahead.mean(axis=-1).argmax()).mean()),
    )


def study(parameter: Parameter, seeds: Seeds) -> Study:
    """What kind of study would teach a parameter: a fixed rule by its grade, its unit and its sources' kinds.

    Effects, which sources of a causal kind alone stand for, need an evaluation; sums of money and what registers or
    reports show need a count.
    """
    kinds = {seeds.sources[name].kind for name in parameter.sources}
    effect = bool(kinds & CAUSAL) and not kinds & DESCRIBING and not parameter.unit.startswith(MONEY)
    if effect:
        return EVALUATIONS[parameter.grade]
    return "survey" if parameter.grade == "D" else "count"
