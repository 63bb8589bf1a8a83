"""Doing nothing changes nothing, to the bit."""

import numpy as np
import pytest

from simulator.model import Effects, Shocks, advance, first_state
from tests.model.checks import assert_same
from tests.model.samples import identified, medians, prior_draws

NEUTRAL = {
    "numbers": Effects(),
    "one for all": Effects(*(np.full((1, 1), value) for value in (1.0, 1.0, 0.0, 0.0, 0.0, 0.0)), *(np.zeros(1),) * 3),
    "by market": Effects(*(np.full((10, 1), value) for value in (1.0, 1.0, 0.0, 0.0, 0.0, 0.0)), *(np.zeros(1),) * 3),
    "minus nothing": Effects(growth=-0.0, starts=-0.0, start_revenue=-0.0, overlay=-0.0, formation=-0.0),
}


@pytest.mark.parametrize("effects", NEUTRAL.values(), ids=NEUTRAL)
@pytest.mark.parametrize("shocks", [None, Shocks(demand=0.1, entry=-0.2, real_depreciation=0.05, home_demand_gap=0.1)])
@pytest.mark.parametrize("parameters", [medians(), prior_draws(32)], ids=["medians", "draws"])
def test_neutral_effects_are_no_effects(parameters, shocks, effects):
    """Neutral effects of any shape give the same year as none at all."""
    dynamics = identified(parameters)
    one = other = first_state(dynamics)
    for _ in range(5):
        one, flows = advance(one, dynamics, effects, shocks)
        other, other_flows = advance(other, dynamics, None, shocks)
        assert_same(one, other)
        assert np.array_equal(flows.entries, other_flows.entries)
        assert np.array_equal(flows.exits, other_flows.exits)


def test_no_shocks_are_shocks_of_zero():
    """Shocks as constructed are those of a quiet year."""
    dynamics = identified(medians())
    quiet, _ = advance(first_state(dynamics), dynamics, shocks=Shocks())
    unsaid, _ = advance(first_state(dynamics), dynamics)
    assert_same(quiet, unsaid)


def test_memory_is_left_to_the_levers():
    """A year hands on what levers keep, untouched."""
    from dataclasses import replace

    dynamics = identified(medians())
    state = replace(first_state(dynamics), memory={"some lever": 3})
    after, _ = advance(state, dynamics)
    assert after.memory == {"some lever": 3}
