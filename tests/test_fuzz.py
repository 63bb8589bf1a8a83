"""Files and options made by chance: a few always, more where there is time. `make fuzz` makes a hundred thousand."""

import random
from pathlib import Path

import pytest

from simulator.inputs.problems import Problem, ScenarioError
from tests import fuzz


def test_a_few_by_chance() -> None:
    """Each is read, or refused in words."""
    assert fuzz.run(150, rng_seed=1) == []


@pytest.mark.slow
def test_many_by_chance() -> None:
    """The same with more of them."""
    assert fuzz.run(4000, rng_seed=2) == []


def test_chance_repeats() -> None:
    """A case depends on the random seed and its number alone."""
    assert fuzz.case(random.Random("1 7")) == fuzz.case(random.Random("1 7")) != fuzz.case(random.Random("1 8"))


@pytest.mark.parametrize("error", [RecursionError("deep"), ScenarioError([Problem("x.toml", 9, 1, "", "")])])
def test_faults_are_found_and_kept(error: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever is no refusal, or a bad one, is told, and its file kept."""

    def fail(path: Path, *_: object) -> None:
        raise error if isinstance(error, RecursionError) else ScenarioError([Problem(str(path), 99999, 1, "", "x")])

    monkeypatch.setattr(fuzz, "read", fail)
    monkeypatch.setattr(fuzz, "BROKEN", tmp_path)
    (found,) = fuzz.faults(0, 1, tmp_path)
    (kept,) = tmp_path.glob("fuzz_*.toml")
    assert kept.name in found
