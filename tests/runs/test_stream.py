"""Draws that are measured and dropped: the same numbers however they are spread, interrupted and gone on with."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.inputs.problems import ScenarioError
from simulator.model.quantities import Array
from simulator.runs import arrays, memory, stream, unfinished
from simulator.runs.assimilate import DRAWS_OF_BLOCK
from simulator.runs.sketch import Counted, Sketch
from simulator.runs.spread import ExecutorError
from simulator.runs.stream import Measured, Streamed, streamed
from simulator.runs.unfinished import Unfinished

DRAWS = 13 * DRAWS_OF_BLOCK + 100
SHARES = (0.05, 0.5)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of four blocks."""
    monkeypatch.setattr(stream, "PART", 4)


@dataclass(frozen=True)
class Record:
    """What a block tells here."""

    levels: dict[str, Array]
    single: tuple[Array, ...]


MEASURED: list[int] = []


def measure(block: int) -> Measured:
    """Numbers that a block's number decides."""
    MEASURED.append(block)
    rng = np.random.default_rng(block)
    levels = {"a": rng.normal(size=(3, DRAWS_OF_BLOCK)), "b": rng.random((2, 2, DRAWS_OF_BLOCK))}
    return Measured(Record(levels, (np.array([float(block % 2)]),)), {0: 1.0, "chance": rng.random()})


def numbers(found: Streamed) -> list[Array]:
    """All that is known, as arrays."""
    record = found.values
    sketches: list[Sketch] = [*record.levels.values(), *record.single]
    return [np.array(list(found.sums.values())), *(array for one in sketches for array in vars(one).values())]


def assert_same(one: Streamed, other: Streamed) -> None:
    """Asserts the same bits."""
    for first, second in zip(numbers(one), numbers(other), strict=True):
        np.testing.assert_array_equal(first, second)


@pytest.fixture
def whole() -> Streamed:
    """What one thread finds in one go."""
    return streamed(measure, DRAWS, SHARES, "this", Unfinished(), workers=1)


def test_records_keep_their_shape(whole: Streamed) -> None:
    """A sketch stands where an array stood; what is the same in a block counts once a draw; sums add up."""
    assert whole.values.levels["b"].quantile(0.5).shape == (2, 2)
    assert whole.values.single[0].quantile(0.5).shape == ()
    odd = sum(DRAWS_OF_BLOCK for block in range(13) if block % 2) + 100
    assert whole.values.single[0].mean == pytest.approx(odd / DRAWS, rel=1e-12)
    assert whole.sums[0] == 14


def test_all_draws_count_and_the_last_block_is_cut(whole: Streamed) -> None:
    """The mean is that of all draws, those of a cut block beyond the last one not among them."""
    every = np.concatenate([measure(block).values.levels["a"] for block in range(14)], axis=-1)[:, :DRAWS]
    np.testing.assert_allclose(whole.values.levels["a"].mean, every.mean(axis=-1), rtol=1e-12)
    assert {*map(int, whole.values.levels["a"].at_most[:, -1])} <= {*range(DRAWS - 20, DRAWS + 1)}


@pytest.mark.parametrize("workers", [2, 5])
def test_workers_change_nothing(whole: Streamed, workers: int) -> None:
    """Threads give the same bits as one."""
    assert_same(streamed(measure, DRAWS, SHARES, "this", Unfinished(), workers), whole)


def test_what_is_uncertain(whole: Streamed) -> None:
    """The largest share of draws between two marks of a quantile that is asked for."""
    sketches = [*whole.values.levels.values(), *whole.values.single]
    assert whole.uncertain == max(one.uncertain(share).max() for one in sketches for share in SHARES)
    assert 0 < whole.uncertain < 0.01


def test_progress_counts_blocks() -> None:
    """It rises to all of them."""
    told: list[tuple[int, int]] = []
    streamed(measure, DRAWS, SHARES, "this", Unfinished(), 2, lambda done, blocks: told.append((done, blocks)))
    assert [blocks for _, blocks in told] == [14] * len(told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (14, 14)


def interrupted(folder: Path, after: int) -> Unfinished:
    """A run that is interrupted once so many blocks are done."""
    left = Unfinished(folder)

    def stop(done: int, _: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        streamed(measure, DRAWS, SHARES, "this", left, 1, stop)
    return left


@pytest.mark.parametrize("after", [8, 12, 14])
def test_an_interrupted_run_goes_on(tmp_path: Path, whole: Streamed, after: int) -> None:
    """It ends with the same bits, measures no block again but the first, and its file goes when it is dropped."""
    interrupted(tmp_path, after)
    (file,) = tmp_path.iterdir()
    assert file.suffix == unfinished.SUFFIX
    MEASURED.clear()
    again = Unfinished(tmp_path, resume=True)
    assert_same(streamed(measure, DRAWS, SHARES, "this", again, 2), whole)
    assert sorted(MEASURED) == [0, *range((after - 1) // 4 * 4, 14)]
    again.drop()
    assert not list(tmp_path.iterdir())


def test_nobody_goes_on_unasked_or_begins_anew_by_oversight(tmp_path: Path) -> None:
    """Without --resume the work of an interrupted run is neither used nor lost."""
    interrupted(tmp_path, 12)
    (file,) = tmp_path.iterdir()
    before = file.read_bytes()
    with pytest.raises(ScenarioError, match="add --resume to go on from there, or delete it to begin anew"):
        streamed(measure, DRAWS, SHARES, "this", Unfinished(tmp_path), 1)
    assert file.read_bytes() == before


def test_nobody_goes_on_with_something_else(tmp_path: Path, whole: Streamed) -> None:
    """With other inputs, and with a damaged file, all is measured; the file of other inputs stays."""
    interrupted(tmp_path, 12)
    (file,) = tmp_path.iterdir()
    told: list[str] = []
    other = Unfinished(tmp_path, resume=True, tell=told.append)
    streamed(measure, DRAWS, SHARES, "that", other, 1)
    other.drop()
    content = file.read_bytes()
    for damage in (content[:-100], content[:5000] + b"?" + content[5001:], b"", b"PK"):
        file.write_bytes(damage)
        damaged = Unfinished(tmp_path, resume=True, tell=told.append)
        assert_same(streamed(measure, DRAWS, SHARES, "this", damaged, 1), whole)
    assert told == [f"no unfinished run of the same lies in {tmp_path}, so all simulations are made anew"] * 5
    damaged.drop()
    assert not list(tmp_path.iterdir())


def test_what_is_done_is_written_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Streamed) -> None:
    """A killed run, which cannot write at its end, leaves what it wrote before; a full disk stops nothing."""
    monkeypatch.setattr(unfinished, "EVERY", -1.0)
    kept = Unfinished(tmp_path)
    streamed(measure, DRAWS, SHARES, "this", kept, 1)
    assert len(kept.kept) == 1
    again = Unfinished(tmp_path, resume=True)
    MEASURED.clear()
    assert_same(streamed(measure, DRAWS, SHARES, "this", again, 1), whole)
    assert MEASURED == [0]
    gone = Unfinished(tmp_path / "gone")
    assert_same(streamed(measure, DRAWS, SHARES, "this", gone, 1), whole)
    assert not gone.kept


def test_an_interrupt_while_a_part_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Streamed) -> None:
    """Half of a part is nothing to go on from: what was written before is."""
    monkeypatch.setattr(unfinished, "EVERY", -1.0)
    take = stream.Tally.take

    def interrupted(tally: stream.Tally, part: int, counts: Counted, further: Array) -> None:
        take(tally, part, counts, further)
        if part == 2:
            tally.done[part] = False
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(stream.Tally, "take", interrupted)
        with pytest.raises(KeyboardInterrupt):
            streamed(measure, DRAWS, SHARES, "this", Unfinished(tmp_path), 1)
    MEASURED.clear()
    again = Unfinished(tmp_path, resume=True)
    assert_same(streamed(measure, DRAWS, SHARES, "this", again, 1), whole)
    assert sorted(MEASURED) == [0, *range(8, 14)]


def test_nobody_waits_for_a_part_that_is_not_wanted() -> None:
    """Threads end after the block in which they are when a run is interrupted."""
    seen: list[int] = []

    def slow(block: int) -> Measured:
        seen.append(block)
        if block >= 8:
            time.sleep(0.05)
        return measure(block)

    def stop(done: int, _: int) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        streamed(slow, DRAWS, SHARES, "this", Unfinished(), 1, stop)
    assert max(seen) < 11


def test_what_a_block_raises_is_raised(tmp_path: Path) -> None:
    """And nothing is kept, since it would come again."""

    def failing(block: int) -> Measured:
        if block == 9:
            raise ScenarioError.of("revenue", "grows beyond everything")
        return measure(block)

    left = Unfinished(tmp_path)
    with pytest.raises(ScenarioError, match="beyond everything"):
        streamed(failing, DRAWS, SHARES, "this", left, 1)
    assert not left.kept
    assert not list(tmp_path.iterdir())


def test_a_lost_cluster_leaves_what_was_done(tmp_path: Path) -> None:
    """Since the same may succeed another time."""

    class Losing:
        def answers(self, work: Callable[[Any], Any], tasks: list[Any]) -> Iterator[tuple[int, Any]]:
            for place, task in enumerate(tasks):
                if tasks == [1, 2, 3] and task == 2:
                    raise ExecutorError.of("--cluster", "lost")
                yield place, work(task)

    with pytest.raises(ExecutorError):
        streamed(measure, DRAWS, SHARES, "this", Unfinished(tmp_path), Losing())
    (file,) = tmp_path.iterdir()
    with np.load(file) as held:
        assert held["done"].tolist() == [True, True, False, False]


def test_what_a_killed_run_left_half_written_goes(tmp_path: Path, whole: Streamed) -> None:
    """With the rest, once all is done; what is not of this run stays."""
    left = interrupted(tmp_path, 12)
    (file,) = left.kept
    (tmp_path / f"{file.stem}abc{arrays.HALF}").write_bytes(b"half")
    (tmp_path / f"goglobal-0{arrays.HALF}").write_bytes(b"another")
    again = Unfinished(tmp_path, resume=True)
    assert_same(streamed(measure, DRAWS, SHARES, "this", again, 1), whole)
    again.drop()
    assert [path.name for path in tmp_path.iterdir()] == [f"goglobal-0{arrays.HALF}"]


def test_too_little_memory_is_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the first block is measured, whose size says how much is needed."""
    monkeypatch.setattr(memory, "free_memory", lambda: 0.1 * 2**30)
    MEASURED.clear()
    with pytest.raises(ScenarioError, match="free some, ask for fewer scenarios, or leave out --by market"):
        streamed(measure, DRAWS, SHARES, "this", Unfinished())
    assert MEASURED == [0]
