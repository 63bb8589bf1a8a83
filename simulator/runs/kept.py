"""Filtered draws kept on disk between runs: a block of the same beliefs is learned once on a machine.

Nothing that lies there is taken on trust. A file is named by everything that its numbers depend on, says it again
inside, holds plain arrays without code, and carries checksums; one that is in any way wrong is drawn anew.
"""

import hashlib
import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from simulator.inputs.scenario import Beliefs
from simulator.levers import Parameters
from simulator.model import Dynamics, Flows, State
from simulator.model.quantities import Array
from simulator.runs.arrays import read_arrays, write_arrays
from simulator.runs.assimilate import DRAWS_OF_BLOCK, Past, assimilate

MOST_BYTES = 512 * 2**20  # what was used longest ago goes first
BLOCKS = 16  # of one set of beliefs that are kept: more draws are a study of their own
PROBED = 4096  # numbers on which arithmetic is tried
SOURCES = ("model", "levers", "runs", "inputs/priors.py")  # code that a block's numbers depend on
WHOLE = "."  # of the program
OWN = re.compile(r"[0-9a-f]{64}")  # how names of blocks begin, whole or half written
PARAMETERS, SCORE = "parameters", "market_growth_score"
ROWS = ("pool", "firms", "revenue", "trend_revenue", "overlay", "home_market")  # of a state
MOVED = tuple(field.name for field in fields(Flows))
DERIVED = tuple(field.name for field in fields(Dynamics) if field.name not in (PARAMETERS, "markets", "calendar"))

FOLDER = "GOGLOBAL_CACHE"  # environment variable: where blocks are kept; empty: nowhere; unset: as the system has it


def cache_folder() -> Path | None:
    """Where blocks are kept, None where they are not to be."""
    stated = os.environ.get(FOLDER)
    if stated is not None:
        return Path(stated) if stated else None
    from platformdirs import user_cache_path

    return user_cache_path("goglobal", appauthor=False)


def drawn(beliefs: Beliefs, block: int) -> Past:
    """The block's draws as `assimilate` makes them, to the bit: read where they were kept, else made and kept.

    Raises ScenarioError as `assimilate`.
    """
    folder = cache_folder()
    if folder is None or block >= BLOCKS:
        return assimilate(beliefs, block)
    made_of = _made_of(beliefs, block)
    path = folder / f"{hashlib.sha256(made_of.encode()).hexdigest()}.npz"
    past = _read(path, made_of, beliefs)
    if past is None:
        past = assimilate(beliefs, block)
        with suppress(OSError):  # a full or read-only disk costs time alone
            _write(path, made_of, _arrays(past))
    return past


def _made_of(beliefs: Beliefs, block: int) -> str:
    """Everything that the block's numbers depend on."""
    return json.dumps({"block": block, **stated(beliefs), "made_by": made_by(*SOURCES)})


def stated(beliefs: Beliefs) -> dict[str, Any]:
    """What is believed, known and drawn at random, as JSON holds it."""
    return {
        "rng_seed": beliefs.rng_seed,
        "as_of": beliefs.as_of,
        "priors": {name: repr(prior) for name, prior in beliefs.priors.items()},
        "figures": [repr(row.figure) for row in beliefs.observations],
        "seeds": beliefs.seeds.hashes,
    }


@cache
def made_by(*sources: str) -> tuple[str, ...]:
    """The checksum of these files and folders of the program, and what else numbers may depend on."""
    import scipy

    home, code = Path(__file__).parents[1], hashlib.sha256()
    for source in sources:
        for path in sorted((home / source).rglob("*.py")) or [home / source]:
            code.update(path.read_bytes())
    versions = np.__version__, scipy.__version__, platform.python_version()
    return code.hexdigest(), _arithmetic(), *versions


def _arithmetic() -> str:
    """What comes out of functions that processors and their libraries round in different ways."""
    x = np.arange(1, PROBED) / PROBED
    found = [np.exp(x), np.expm1(x), np.log(x), np.log1p(x), np.sqrt(x), x**x, np.cumsum(x), np.array([x.sum(), x @ x])]
    return hashlib.sha256(np.concatenate(found).tobytes()).hexdigest()


def _arrays(past: Past) -> dict[str, Any]:
    """A block as a few arrays: what differs between draws, years on the first axis."""
    p = past.dynamics.parameters
    values = {field.name: getattr(p, field.name) for field in fields(p) if field.name != SCORE}
    drawn = [name for name, value in values.items() if np.ndim(value)]
    fixed = [name for name in values if name not in drawn]
    flows = [flow for flow in past.flows if flow is not None]
    return {
        "drawn": np.array(drawn),
        PARAMETERS: np.array([values[name] for name in drawn]).reshape(len(drawn), past.draws),
        "fixed": np.array(fixed),
        "fixed values": np.array([values[name] for name in fixed]),
        SCORE: np.asarray(p.market_growth_score),
        **{name: getattr(past.dynamics, name) for name in DERIVED},
        **{f"state.{name}": _by_year([getattr(state, name) for state in past.states]) for name in ROWS},
        **{f"flow.{name}": _by_year([getattr(flow, name) for flow in flows]) for name in MOVED if flows},
        "ancestor": past.ancestor,
        "effective": np.array([[*past.effective.keys()], [*past.effective.values()]], dtype=float),
    }


def _by_year(arrays: Sequence[Array]) -> Array:
    return np.stack(np.broadcast_arrays(*arrays))


def _read(path: Path, made_of: str, beliefs: Beliefs) -> Past | None:
    """The block that a file holds; None where there is none, or not this one."""
    arrays = read_arrays(path, made_of)
    if arrays is None:
        return None
    with suppress(OSError):  # where nothing can be written reading is still worth it
        os.utime(path)
    try:
        return _past(arrays, beliefs)
    except Exception:  # whole, and yet no block: in what way does not matter
        return None


def _past(arrays: Mapping[str, Any], beliefs: Beliefs) -> Past:
    seeds = beliefs.seeds
    drawn = zip(arrays["drawn"].tolist(), arrays[PARAMETERS], strict=True)
    fixed = zip(arrays["fixed"].tolist(), arrays["fixed values"].tolist(), strict=True)
    dynamics = Dynamics(
        parameters=Parameters(**dict(fixed), **dict(drawn), market_growth_score=arrays[SCORE]),
        markets=seeds.markets,
        calendar=replace(seeds.calendar, known_to=beliefs.as_of),
        **{name: arrays[name] for name in DERIVED},
    )
    years = range(seeds.first_year, beliefs.as_of + 1)
    states = [State(year, **{name: arrays[f"state.{name}"][at] for name in ROWS}) for at, year in enumerate(years)]
    flows = [Flows(**{name: arrays[f"flow.{name}"][at] for name in MOVED}) for at in range(len(years) - 1)]
    weighed, sizes = arrays["effective"]
    effective = {int(year): float(size) for year, size in zip(weighed, sizes, strict=True)}
    return Past(DRAWS_OF_BLOCK, dynamics, tuple(states), (None, *flows), effective, arrays["ancestor"])


def _write(path: Path, made_of: str, arrays: Mapping[str, Any]) -> None:
    """Writes a file after what was used longest ago has made room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _make_room(path.parent, sum(array.nbytes for array in arrays.values()))
    write_arrays(path, made_of, arrays)


def _make_room(folder: Path, needed: int) -> None:
    """Deletes what was used longest ago until so many bytes fit; whatever else lies there is left alone."""
    found = []
    for path in filter(lambda path: OWN.match(path.name), folder.iterdir()):
        with suppress(OSError):  # another process may have deleted it
            found.append((path.stat().st_mtime, path.stat().st_size, path))
    held = sum(size for _, size, _ in found) + needed
    for _, size, path in sorted(found):
        if held <= MOST_BYTES:
            return
        with suppress(OSError):
            path.unlink()
        held -= size
