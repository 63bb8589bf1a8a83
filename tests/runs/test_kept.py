"""Filtered draws kept on disk are those that would be drawn, to the bit, whatever lies in their folder."""

import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.inputs.scenario import Beliefs, read_scenario
from simulator.inputs.seeds import Seeds
from simulator.model import Markets
from simulator.runs import arrays, kept
from simulator.runs.assimilate import Past, assimilate
from tests.cli.conftest import Goglobal, goglobal


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which draws are kept."""
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def beliefs(seeds: Seeds) -> Beliefs:
    """What is believed of the shipped country."""
    return read_scenario("baseline", seeds).beliefs


def leaves(value: Any) -> Iterator[Any]:
    """All numbers of a record, in order."""
    if is_dataclass(value) and not isinstance(value, Markets):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def assert_same(one: Past, other: Past) -> None:
    """Every number of two blocks is the same, to the bit."""
    for first, second in zip(leaves(one), leaves(other), strict=True):
        assert np.array_equal(first, second) if isinstance(first, np.ndarray) else first == second


@pytest.mark.parametrize("as_of", [2019, 2020, 2025])
def test_what_is_read_is_what_was_drawn(
    as_of: int, beliefs: Beliefs, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block comes back as it was made, from the second time on without being drawn."""
    asked = replace(beliefs, as_of=as_of)
    expected = assimilate(asked, 1)
    assert_same(kept.drawn(asked, 1), expected)
    monkeypatch.setattr(kept, "assimilate", lambda *_: pytest.fail("drawn, not read"))
    assert_same(kept.drawn(asked, 1), expected)
    assert len(list(folder.iterdir())) == 1


def test_fixed_numbers_stay_plain(seeds: Seeds, folder: Path) -> None:
    """A parameter that is fixed is one number for all draws, drawn or read."""
    lines = [
        (name, f"parameters.{name}.fixed = {value}") for name, value in (("initial_pool", 17000), ("displacement", 0.2))
    ]
    asked = read_scenario("baseline", seeds, settings=lines).beliefs
    expected = assimilate(asked, 0)
    kept.drawn(asked, 0)
    again = kept.drawn(asked, 0)
    assert again.dynamics.parameters.displacement == 0.2
    np.testing.assert_array_equal(again.states[-1].pool, np.broadcast_to(expected.states[-1].pool, 1024))


def test_whatever_the_numbers_depend_on_names_the_file(
    beliefs: Beliefs, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another block, seed, year, prior or code is another file; another number of draws is not."""
    prior = replace(beliefs.priors["displacement"], high=0.9)
    others = [
        (beliefs, 1),
        (replace(beliefs, rng_seed=1), 0),
        (replace(beliefs, as_of=2024), 0),
        (replace(beliefs, priors={**beliefs.priors, "displacement": prior}), 0),
        (replace(beliefs, observations=beliefs.observations[:-1]), 0),
    ]
    names = {kept._made_of(*asked) for asked in [(beliefs, 0), *others]}
    assert len(names) == 1 + len(others)
    assert kept._made_of(replace(beliefs, draws=100), 0) in names
    monkeypatch.setattr(kept, "made_by", lambda *_: ("other code",))
    assert kept._made_of(beliefs, 0) not in names


@pytest.mark.parametrize(
    "harm",
    [
        *("cut", "another block", "code"),
        *(pytest.param(harm, marks=pytest.mark.slow) for harm in ("flipped", "emptied", "no array", "unknown method")),
    ],
)
def test_nothing_is_taken_on_trust(harm: str, beliefs: Beliefs, folder: Path) -> None:
    """A file that is damaged, or of another block, or holds code, is drawn anew and replaced."""
    expected = kept.drawn(beliefs, 0)
    (path,) = folder.iterdir()
    sound = path.read_bytes()
    if harm == "another block":
        kept.drawn(beliefs, 1)
        (other,) = set(folder.iterdir()) - {path}
        path.write_bytes(other.read_bytes())
    elif harm == "code":
        np.savez(path, **{arrays.HEAD: np.array([print], dtype=object)})  # type: ignore[arg-type]
    elif harm == "unknown method":
        at = sound.index(b"PK\x01\x02") + 10  # of compression, in the directory at the end
        path.write_bytes(sound[:at] + b"\x63\x00" + sound[at + 2 :])
    elif harm == "no array":
        np.savez(path, **{arrays.HEAD: np.array(kept._made_of(beliefs, 0))})
    else:
        middle = len(sound) // 2
        cut = {"cut": sound[:middle], "emptied": b""}
        path.write_bytes(cut.get(harm, sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1 :]))
    assert_same(kept.drawn(beliefs, 0), expected)
    assert path.read_bytes() == sound


def test_a_folder_that_cannot_be_written_to_costs_time_alone(
    beliefs: Beliefs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be kept the draws are the same."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "file" / "cache"))
    assert_same(kept.drawn(beliefs, 0), assimilate(beliefs, 0))


def test_what_was_used_longest_ago_makes_room(beliefs: Beliefs, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder never holds more blocks than it may, and keeps what was used last and what is not its own."""
    kept.drawn(beliefs, 0)
    (first,) = folder.iterdir()
    size = first.stat().st_size
    other = folder / "other.npz"
    other.write_bytes(bytes(size))
    os.utime(other, (0, 0))
    monkeypatch.setattr(kept, "MOST_BYTES", int(2.5 * size))
    kept.drawn(beliefs, 1)
    (second,) = set(folder.iterdir()) - {first, other}
    for age, path in ((20, first), (10, second)):
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    kept.drawn(beliefs, 0)  # reading is using
    kept.drawn(beliefs, 2)
    left = list(folder.iterdir())
    assert {first, other} < set(left)
    assert second not in left
    assert sum(path.stat().st_size for path in left if path != other) <= 2.5 * size


def test_no_cache(goglobal: Goglobal, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--no-cache keeps nothing, reads nothing, and changes nothing that is printed."""
    monkeypatch.setattr("simulator.runs.ensemble.drawn", kept.drawn)  # without the memory that tests share
    words = ("run", "law", "--draws", "100", "--no-figures", "--json")
    without = goglobal(*words, "--no-cache")
    assert without.code == 0
    assert not folder.exists()
    monkeypatch.setenv(kept.FOLDER, str(folder))
    assert goglobal(*words).out == without.out
    assert len(list(folder.iterdir())) == 1


__all__ = ["goglobal"]
