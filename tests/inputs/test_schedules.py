"""Values over the years."""

from simulator.inputs.schedules import Values, values_from

RECORD = Values(((2023, 6.0),))


def test_nothing_before_the_record() -> None:
    """Before the first recorded year there was nothing."""
    assert [RECORD(year) for year in (2019, 2022, 2023, 2040)] == [0, 0, 6, 6]


def test_steps() -> None:
    """Steps hold until the next stated year, the last for ever; before the first current policy holds."""
    plan = values_from({"2027": 12, "2030": 0}, RECORD)
    assert [plan(year) for year in (2022, 2026, 2027, 2029, 2030, 2060)] == [0, 6, 12, 12, 0, 0]
    assert plan.last == 0


def test_ramp() -> None:
    """A ramp is straight between stated years and jumps from current policy to the first."""
    plan = values_from({"2027": 10, "2031": 30, "ramp": True}, RECORD)
    assert [plan(year) for year in (2026, 2027, 2028, 2030, 2031, 2032)] == [6, 10, 15, 25, 30, 30]


def test_steps_where_ramp_is_false() -> None:
    """Saying ramp = false is the same as not saying it."""
    assert values_from({"2027": 10, "2031": 30, "ramp": False}, RECORD)(2029) == 10
