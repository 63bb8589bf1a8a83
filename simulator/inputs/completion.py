"""What can be typed at a place of the command line, for the shell to complete: files, keys, outcomes."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from simulator.inputs.reading import read_shipped_or
from simulator.inputs.shipped import BELIEFS, SCENARIOS, shipped_names

KEY, VARIED_KEY, OUTCOME, TARGET = "key", "varied key", "outcome", "target"


def completions(kind: str, typed: str, seeds_folder: Path | None) -> list[str]:
    """All of a kind that start with what is typed; none where it cannot be known, because nobody asked for errors."""
    try:
        return [word for word in WORDS[kind](seeds_folder) if word.startswith(typed)]
    except (OSError, ValueError):  # an InputError is one of these
        return []


def _files(folder: str, seeds_folder: Path | None) -> list[str]:
    """The shipped files of a folder, and those of the working folder."""
    own = sorted(path.stem for path in (seeds_folder / folder).glob("*.toml")) if seeds_folder is not None else []
    return [*dict.fromkeys((*own, *shipped_names(folder))), *sorted(path.name for path in Path().glob("*.toml"))]


def _outcomes(after: str, seeds_folder: Path | None) -> list[str]:
    from simulator.model import OUTCOMES

    return [f"{name}{after}" for name in OUTCOMES]


def _keys(varied: bool, seeds_folder: Path | None) -> Iterator[str]:
    """What `--set` sets, or what of it is a number that `--vary` varies."""
    from simulator.inputs.scenario_forms import WORLD
    from simulator.inputs.variations import NOT_VARIED

    seeds = read_shipped_or(seeds_folder)
    yield from (f"levers.{key.name}" for key in seeds.levers.values() if not varied or key.type not in NOT_VARIED)
    yield from (f"parameters.{name}" for name in seeds.acting)
    yield from (f"world.{name}" for name in WORLD)


WORDS: Mapping[str, Callable[[Path | None], Iterator[str] | list[str]]] = {
    SCENARIOS: partial(_files, SCENARIOS),
    BELIEFS: partial(_files, BELIEFS),
    KEY: partial(_keys, False),
    VARIED_KEY: partial(_keys, True),
    OUTCOME: partial(_outcomes, ""),
    TARGET: partial(_outcomes, "@"),
}
