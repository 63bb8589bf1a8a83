"""Numbers as people read them."""

import pytest

from simulator.output import numbers


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (4164.3, "4,160"),
        (23632, "23,600"),
        (0, "0"),
        (0.12345, "0.123"),
        (49.64, "49.6"),
        (-2.8123, "−2.81"),
        (1e-9, "0"),
    ],
)
def test_level(value: float, words: str) -> None:
    """Levels bear three digits."""
    assert numbers.level(value) == words


@pytest.mark.parametrize(
    ("value", "words"), [(53.8, "+54"), (-361, "−360"), (0.0, "0"), (0.00004, "0"), (2980, "+3,000")]
)
def test_change(value: float, words: str) -> None:
    """Differences bear two digits and their sign; what is too small to see is nought, without a sign."""
    assert numbers.change(value) == words


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.5, "50 %"), (1.0, "over 99 %"), (0.0, "under 1 %"), (0.996, "over 99 %"), (0.98, "98 %")],
)
def test_chance(probability: float, words: str) -> None:
    """Draws can never show that something is certain or impossible."""
    assert numbers.chance(probability) == words


def test_not_known() -> None:
    """What is not a number is said not to be known."""
    assert numbers.level(float("nan")) == "not known"
