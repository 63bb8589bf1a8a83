"""The distributions that a file may name, and their quantiles.

scipy is imported where it is used: reading and refusing a file must not wait for it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Protocol

import numpy as np
from pydantic import Field

from simulator.inputs.forms import Form, Number, Positive, Share
from simulator.model.quantities import Array

LEAST_MASS = 1e-6  # of a distribution within what is allowed; with less its quantiles are rounding
WHOLE_MASS = 1 - 1e-6  # of a distribution within what is allowed: as good as all of it

# The quantile of a beta has no closed form; of many values it is read from a table, which takes a tenth of the time.
NODES = 1025
REACH = 4.5  # standard normal scores; beyond lie seven in a million
TABULATED = (1.0, 1000.0)  # shapes
WITHIN = 1e-9  # of a step, by which the last node is missed


class Distribution(Protocol):
    """A distribution of one number."""

    def cdf(self, value: float) -> float:
        """Probability of at most `value`."""

    def quantile(self, probability: Array) -> Array:
        """The values that are not exceeded with these probabilities, same shape."""


class Normal(Form):
    """Normal with the given mean and standard deviation, in the parameter's unit."""

    mean: Number
    sd: Positive

    def cdf(self, value: float) -> float:
        return math.erfc((self.mean - value) / (self.sd * math.sqrt(2))) / 2

    def quantile(self, probability: Array) -> Array:
        from scipy.special import ndtri

        return self.mean + self.sd * ndtri(probability)


class Lognormal(Form):
    """Log-normal with the given median (the parameter's unit); sigma is the standard deviation of the log."""

    median: Positive
    sigma: Positive

    def cdf(self, value: float) -> float:
        return self.log.cdf(float(np.log(value))) if value > 0 else 0.0

    def quantile(self, probability: Array) -> Array:
        return np.exp(self.log.quantile(probability))

    @property
    def log(self) -> Normal:
        """The distribution of the logarithm."""
        return Normal(mean=float(np.log(self.median)), sd=self.sigma)


class Beta(Form):
    """Beta on 0 to 1 with shapes a and b."""

    a: Positive
    b: Positive

    def cdf(self, value: float) -> float:
        from scipy.special import betainc

        return float(betainc(self.a, self.b, min(max(value, 0.0), 1.0)))

    def quantile(self, probability: Array) -> Array:
        from scipy.special import betaincinv, expit, ndtri

        if probability.size <= NODES or not all(TABULATED[0] <= shape <= TABULATED[1] for shape in (self.a, self.b)):
            return betaincinv(self.a, self.b, probability)
        score = ndtri(probability)
        value = expit(_log_odds(self.a, self.b)(score))
        beyond = ~(np.abs(score) <= REACH)
        value[beyond] = betaincinv(self.a, self.b, probability[beyond])
        return value


@lru_cache(64)
def _log_odds(a: float, b: float) -> Callable[[Array], Array]:
    """ln(x / (1 - x)) of the beta quantile x at standard normal scores within REACH.

    Cubics through NODES exact values and slopes. By the normal score log odds are nearly straight; for shapes that are
    TABULATED the quantile is met within 4e-12 of itself.
    """
    from scipy.special import betaincinv, betaln, ndtr

    score, step = np.linspace(-REACH, REACH, NODES, retstep=True)
    value = betaincinv(a, b, ndtr(score))
    odds = np.log(value) - np.log1p(-value)
    log_density = a * np.log(value) + b * np.log1p(-value) - betaln(a, b)  # of the log odds
    slope = step * np.exp(-(score**2) / 2 - log_density) / math.sqrt(2 * math.pi)
    rise, first, last = np.diff(odds), slope[:-1], slope[1:]
    coefficients = np.stack([odds[:-1], first, 3 * rise - 2 * first - last, first + last - 2 * rise])

    def log_odds(score: Array) -> Array:
        within, node = np.modf(np.clip((score + REACH) / step, 0, NODES - 1 - WITHIN))
        constant, linear, square, cube = coefficients[:, node.astype(int)]
        return constant + within * (linear + within * (square + within * cube))

    return log_odds


class Uniform(Form):
    """Uniform between low and high, in the parameter's unit."""

    low: Number
    high: Number

    def cdf(self, value: float) -> float:
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def quantile(self, probability: Array) -> Array:
        return self.low + (self.high - self.low) * probability


DISTRIBUTIONS: dict[str, type[Distribution]] = {
    "normal": Normal,
    "lognormal": Lognormal,
    "beta": Beta,
    "uniform": Uniform,
}
"""The distributions by the name that files use; `fixed = number` is written beside them."""


def written_distribution(stated: Distribution | float) -> dict[str, Any]:
    """A distribution or a fixed number as files write it."""
    if isinstance(stated, float):
        return {"fixed": stated}
    return {type(stated).__name__.lower(): dict(vars(stated))}


@dataclass(frozen=True)
class Prior:
    """What is believed of a parameter: a distribution truncated to `low` ... `high`, or one fixed number.

    `spike` is the probability of exactly zero. `common` names a factor that parameters share, `event` the field of
    Parameters that is one in draws in which what has this probability happens, and zero in the others.
    """

    distribution: Distribution | float
    low: float
    high: float
    spike: float = 0.0
    common: str | None = None
    event: str | None = None

    @property
    def fixed(self) -> bool:
        """True where there is nothing to draw."""
        return isinstance(self.distribution, float)

    def values(self, probability: Array) -> Array:
        """The parameter at these probabilities, same shape."""
        if isinstance(self.distribution, float):
            return np.full_like(probability, self.distribution)
        above_spike = np.clip((probability - self.spike) / (1 - self.spike), 0.0, 1.0)
        lowest, highest = self.distribution.cdf(self.low), self.distribution.cdf(self.high)
        drawn = self.distribution.quantile(lowest + above_spike * (highest - lowest))
        drawn = np.clip(drawn, self.low, self.high)  # rounding of the quantile must not leave what is allowed
        return np.where(probability < self.spike, 0.0, drawn)

    @property
    def log_normal(self) -> Normal | None:
        """The distribution of the logarithm where that is normal and what is allowed cuts nothing off; else None."""
        form = self.distribution
        if not isinstance(form, Lognormal) or self.spike or form.cdf(self.high) - form.cdf(self.low) < WHOLE_MASS:
            return None
        return form.log

    @property
    def written(self) -> dict[str, Any]:
        """The prior as files write it."""
        spike = {"spike": self.spike} if self.spike else {}
        return {**written_distribution(self.distribution), **spike}

    @property
    def median(self) -> float:
        """The parameter at probability one half."""
        return float(self.values(np.array([0.5]))[0])


class PriorForm(Form):
    """How a file writes a prior: exactly one distribution, or a fixed number."""

    fixed: Number | None = None
    normal: Normal | None = None
    lognormal: Lognormal | None = None
    beta: Beta | None = None
    uniform: Uniform | None = None
    spike: Annotated[Share | None, Field(lt=1, description="Probability of exactly zero")] = None

    @property
    def stated(self) -> list[str]:
        """The names of the distributions that are given."""
        return [name for name in ("fixed", *DISTRIBUTIONS) if getattr(self, name) is not None]

    @property
    def distribution(self) -> Distribution | float:
        """What is stated, where `finding` has found nothing."""
        (name,) = self.stated
        return getattr(self, name)

    def finding(self, low: float, high: float) -> tuple[str, ...]:
        """What makes this no prior on `low` ... `high`: the words, and the key at fault if it is one; else nothing."""
        allowed = f"allowed is {low:g} to {high:g}"
        if len(self.stated) != 1:
            names = ", ".join(("fixed", *DISTRIBUTIONS))
            return (f"needs exactly one of {names}; found {' and '.join(self.stated) or 'none'}",)
        name, distribution = self.stated[0], getattr(self, self.stated[0])
        if name == "fixed":
            if self.spike is not None:
                return "goes with a distribution, not with a fixed number; remove it", "spike"
            return () if low <= distribution <= high else (f"{distribution:g} is not allowed; {allowed}", name)
        if self.spike and not low <= 0 <= high:
            return f"puts weight on zero, which is not allowed; {allowed}", "spike"
        if name == "uniform" and distribution.low >= distribution.high:
            return "its low end has to be below its high end; swap them", name
        # A beta lies within 0 and 1 as its parameters do; asking for its mass would load scipy for every refusal.
        if name != "beta" and distribution.cdf(high) - distribution.cdf(low) < LEAST_MASS:
            return f"hardly any of it lies within what is allowed; {allowed}", name
        return ()
