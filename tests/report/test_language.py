"""Numbers as readers get them: no finer than is known, and never nothing where they are something."""

import pytest

from simulator.report.language import FIRMS, US_MILLION_YEARLY, write
from simulator.report.model import Band, Value


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0.0, 41.0, "0 to 40"),  # what is nothing is written so
        (3.0, 41.0, "<10 to 40"),
        (-3.0, 41.0, ">−10 to +40"),
        (-41.0, 3.0, "−40 to <10"),
        (-41.0, -3.0, "−40 to >−10"),
        (6.0, 41.0, "10 to 40"),
    ],
)
def test_ends_beside_zero_say_on_which_side(low: float, high: float, shown: str) -> None:
    """An end that its centre's error would round to nothing is told by its side of it, in tables and in sentences."""
    value = Value(20.0, FIRMS, low, high, signed=True, error=12.0)
    assert write(Band(value), "en") == shown
    assert write(value, "en") == f"+20 ({shown})"
    assert write(Band(value), "vi") == shown.replace("to", "đến")


@pytest.mark.parametrize(
    ("amount", "error", "shown"),
    [
        (-5.0, 640.0, "0 ± 600"),  # nothing that can be told apart from chance has a size
        (410.0, 640.0, "+400 ± 600"),
        (-940.0, 38.0, "−940 ± 40"),
        (123.0, None, "+100 ± ?"),  # with too few simulations to tell the error, there is one digit less
    ],
)
def test_an_error_beside_a_number(amount: float, error: float | None, shown: str) -> None:
    """Where nothing else says how far a number can be trusted, its error does, and it is written no finer."""
    value = Value(amount, US_MILLION_YEARLY, signed=True, error=error, beside=True)
    assert write(value, "en") == shown
