"""What `--observe` may say."""

import tomllib

import pytest

from simulator.inputs.problems import ScenarioError
from simulator.inputs.typed import figure_line


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("revenue@2026=17000", {"quantity": "revenue", "value": 17000, "relation": "equal"}),
        ("revenue@2026=17000±0.05", {"quantity": "revenue", "value": 17000, "relation": "equal", "log_sd": 0.05}),
        ("revenue@2026=17000+-0.05", {"quantity": "revenue", "value": 17000, "relation": "equal", "log_sd": 0.05}),
        (" firms @ 2026 >= 2.1e3 ", {"quantity": "firms", "value": 2100, "relation": "at_least"}),
        (
            "firm_growth@2026=-0.02±0.03",
            {"quantity": "firm_growth", "value": -0.02, "relation": "equal", "log_sd": 0.03},
        ),
    ],
)
def test_figures(typed: str, expected: dict[str, object]) -> None:
    """A figure is a quantity, a year, a value, and perhaps its error; it may be a least one."""
    assert tomllib.loads(figure_line(typed)) == {"observations": [{"year": 2026, **expected}]}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("revenue=17000", "is no figure; write QUANTITY@YEAR=VALUE"),
        ("revenue@2026<=17000", "is no figure"),
        ("revenue@2026=17000±", "is no figure"),
        ("revenue@soon=17000", "'soon' is not a year"),
        ("revenue@2026=17,000", "'17,000' is no number; write it without unit or commas"),
        ("revenue@2026=17000±5%", "'5%' is no number"),
        ("revenue@2026=inf", "inf is not a finite number"),
    ],
)
def test_refused(typed: str, words: str) -> None:
    """What cannot be read is refused with the option as it was typed."""
    with pytest.raises(ScenarioError, match=f"--observe .*{words}"):
        figure_line(typed)
