"""What is believed and what holds today is told in words, and no value of a file is left as a file writes it."""

import math
import re

import numpy as np
import pytest

from simulator.inputs.priors import Beta, Lognormal, Normal, Prior, Uniform
from simulator.inputs.seeds import Seeds
from simulator.report.inputs import sources_data, sources_table
from simulator.report.language import write
from simulator.report.model import LANGUAGES
from simulator.report.stated import belief_words, policy_words, prior_words, with_unit

Z95 = 1.6448536269514722
"""What a standard normal number does not exceed with 95 %."""


def numbers(words: str) -> list[float]:
    """The numbers of a sentence, but the 90 % itself."""
    plain = words.replace("90 %", "").replace(",", "").replace("−", "-")
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", plain)]


@pytest.mark.parametrize(
    ("distribution", "told"),
    [
        (Normal(mean=2.0, sd=0.5), (2.0, 2 - Z95 / 2, 2 + Z95 / 2)),
        (Lognormal(median=10.0, sigma=0.3), (10.0, 10 * math.exp(-0.3 * Z95), 10 * math.exp(0.3 * Z95))),
        (Uniform(low=0.0, high=1.0), (0.5, 0.05, 0.95)),
        (Beta(a=1.0, b=1.0), (0.5, 0.05, 0.95)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_median_and_band(distribution: Normal, told: tuple[float, ...]) -> None:
    """The median comes first, then both ends of what holds 90 %."""
    assert numbers(write(prior_words(Prior(distribution, -100, 100)), "en")) == pytest.approx(told, rel=0.005)


def test_band_within_what_is_allowed() -> None:
    """Of a distribution that is cut off, the band is that of what is left."""
    cut = Prior(Uniform(low=-1.0, high=1.0), 0, 100)
    assert numbers(write(prior_words(cut), "en")) == pytest.approx((0.5, 0.05, 0.95))


@pytest.mark.parametrize("value", [0.0574, 514_000.0, 0.0, -2.0])
def test_one_number(value: float) -> None:
    """What is fixed is told as the file has it, without a band."""
    assert numbers(write(prior_words(Prior(value, -1e9, 1e9)), "en")) == [value]


def test_weight_at_zero() -> None:
    """The chance of exactly zero is told first; the rest is told as if there were none."""
    spread = Lognormal(median=0.6, sigma=0.8)
    rest = prior_words(Prior(spread, 0, 20))
    told = write(prior_words(Prior(spread, 0, 20, spike=0.2)), "en")
    chance, *others = numbers(told.replace("exactly 0", ""))
    assert chance == 20
    assert others == pytest.approx(numbers(write(rest, "en")), rel=0.01)


def test_as_the_file_writes_it(seeds: Seeds) -> None:
    """A prior that a file wrote is told as the one that was read from it."""
    for parameter in seeds.parameters.values():
        assert belief_words(parameter.prior.written, parameter) == prior_words(parameter.prior)


def test_a_pure_number_has_no_unit() -> None:
    """Only a unit of something is written."""
    words = prior_words(Prior(3.0, 0, 10))
    assert with_unit(words, "1") == words
    assert write(with_unit(words, "firms"), "en").endswith(" firms")


def test_values_over_the_years(seeds: Seeds) -> None:
    """Each step is told with the year from which it holds, and that it is a line where it is one."""
    key = seeds.levers["delegations.missions"]
    steps, line = ({"2027": 12.0, "2030": 24.0, **ramp} for ramp in ({}, {"ramp": True}))
    told, joined = (write(policy_words(key, value, seeds), "en") for value in (steps, line))
    assert numbers(told) == [12, 2027, 24, 2030]
    assert joined.startswith(told)
    assert joined != told


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_is_left_as_a_file_writes_it(seeds: Seeds, language: str) -> None:
    """No list of all numbers holds a brace, a bracket or a distribution's parameter."""
    table = sources_table(sources_data(seeds, ""), seeds)
    values = [write(row[1], language) for row in table.rows]  # type: ignore[arg-type]
    assert len(values) > len(seeds.parameters)
    assert [value for value in values if re.search(r"[{}\[\]=]|sigma|\bsd\b", value)] == []


def test_current_policy_names_markets(seeds: Seeds) -> None:
    """What differs between markets is told by their names, with all of its numbers."""
    shares = seeds.current_policy["offices"].values["destinations"]
    told = write(policy_words(seeds.levers["offices.destinations"], shares, seeds), "en")
    assert np.isclose(sum(numbers(told)), 1.0)
    assert all(seeds.market_forms[market].name in told for market in shares)
