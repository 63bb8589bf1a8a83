"""Draws that count as one, and what is unknown."""

import numpy as np
import pytest

from simulator.analysis.lineages import lineages, unknowns
from tests.model.samples import shipped_seeds

NULL_PROBABILITY = "mission_null_probability"


def test_lineages_are_known_by_parameters_with_many_values() -> None:
    """Draws with equal parameters are one lineage, however they differ in what has two values; else each is its own."""
    parameters = {"a": np.array([*range(10), 0, 0, 1.0]), "b": np.array([0.0] * 10 + [0, 1, 1])}
    found = lineages(parameters)
    assert found.of_draw.tolist() == [*range(10), 0, 0, 1]
    np.testing.assert_allclose(found.weight[:3], [3 / 13, 2 / 13, 1 / 13])
    np.testing.assert_allclose(found.mean(np.arange(13.0))[:2], [(0 + 10 + 11) / 3, (1 + 12) / 2])
    assert found.effective == pytest.approx(13**2 / (9 + 4 + 8))
    assert len(lineages({"b": parameters["b"]}).weight) == 13


def test_missions_stand_under_the_probability_that_they_are_null() -> None:
    """Whether missions are null is the unknown, whatever is believed of its probability; what is fixed is none."""
    null, chance = np.array([0.0, 1.0]), np.array([0.2, 0.4])
    drawn = {"missions_are_null": null, NULL_PROBABILITY: chance, "mission_lag": np.ones(2), "displacement": chance}
    found = unknowns(drawn, shipped_seeds())
    assert set(found) == {NULL_PROBABILITY, "displacement"}
    assert found[NULL_PROBABILITY] is null
    assert unknowns({"missions_are_null": np.zeros(2)}, shipped_seeds()) == {}
