"""Keys that are varied, in words."""

import pytest

from simulator.inputs.variations import read_grid
from simulator.report.language import LOG_POINTS, PERCENT, PLAIN
from simulator.report.model import Unit
from simulator.report.variations import key_value
from tests.scenarios import shipped


@pytest.mark.parametrize(
    ("key", "unit"),
    [
        ("world.home_demand_gap", LOG_POINTS),
        ("world.entry_ratio", PLAIN),
        ("levers.partners.served_share.japan", PERCENT),
        ("levers.delegations.missions_to.japan", PLAIN),
    ],
)
def test_values_have_the_unit_of_their_key(key: str, unit: Unit) -> None:
    """Shifts of the world are in log points, shares in per cent, factors and counts are plain numbers."""
    (variation,) = read_grid([f"{key}=0.5:1:0.5"], shipped("baseline"))
    assert key_value(1.0, variation).unit == unit
