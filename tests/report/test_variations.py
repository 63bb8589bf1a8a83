"""Keys that are varied, in words."""

import pytest

from simulator.inputs.variations import read_grid
from simulator.report.language import LOG_POINTS, PERCENT, PLAIN, write
from simulator.report.model import Unit
from simulator.report.variations import cautions, key_value
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


@pytest.mark.parametrize(("year", "said"), [(2028, 1), (2030, 0), (2035, 0)])
def test_a_year_before_the_key_has_its_value_is_told(year: int, said: int) -> None:
    """Nothing can differ before the year from which a key is set."""
    scenario = shipped("baseline")
    (variation,) = read_grid(["levers.promotion.budget@2030=0:4:2"], scenario)
    notes = [write(note, "en") for note in cautions(variation, scenario.seeds, variation.values, year)]
    assert sum("nothing can differ yet" in note for note in notes) == said
