"""`goglobal new`: a scenario file that shows what can be written into it, or a folder for a country of one's own.

Both run as they stand, a country on placeholders.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill
from typing import Any

from simulator.inputs.documents import written
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_forms import ALL_MARKETS, WORLD
from simulator.inputs.schedules import values_from
from simulator.inputs.shipped import named_from, shipped_folder
from simulator.model import OUTCOMES
from simulator.report.language import GRADES
from simulator.report.names import typed
from simulator.report.render.files import refuse_taken, refused_where_unwritable, write_new

WIDTH = 100
SAY_WHY = "say why"
TEMPLATE = "new_country"  # beside the seeds


def new_file(name: str, base: Scenario) -> Path:
    """Writes NAME.toml, which extends `base`, into the working folder. Raises ScenarioError where that cannot be."""
    stem = name.removesuffix(".toml")
    if not stem or Path(stem).name != stem:
        raise ScenarioError.of(name, "is no name of a file in this folder; write one without a folder, as mine")
    path = Path(f"{stem}.toml")
    write_new(path, new_text(stem, base))
    return path.absolute()


def new_country(folder: Path) -> list[Path]:
    """Writes the folder with all its files, or nothing. Raises ScenarioError where that cannot be."""
    with refused_where_unwritable(folder):
        if not folder.is_dir() or any(folder.iterdir()):
            refuse_taken(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".goglobal-", dir=folder.parent) as beside:
            made = Path(beside) / "made"
            shutil.copytree(shipped_folder("seeds") / TEMPLATE, made, copy_function=shutil.copyfile)
            made.replace(folder)  # an empty folder of the name gives way
    return sorted(path for path in folder.rglob("*") if path.is_file())


def new_text(name: str, base: Scenario) -> str:
    """A scenario in the working folder that does what `base` does, with an example of everything that it could say."""
    lines = [
        *_said(
            "Runs as it stands. A line with # and no space is a setting: take its # away and change what it says. "
            "Settings of levers show what holds now, unless the line above calls them an example."
        ),
        f"title = {written(name)}",
        _example("title_vi", "tên"),
        _example("story", "What is done, and why it may work."),
        f"extends = {written(named_from(Path.cwd(), Path(base.file)))}",
    ]
    for lever, about in base.seeds.levers_about.items():
        lines += _part(f"{about.name.en}: {typed(base.seeds, 'levers', lever)}")
        for key in base.seeds.keys_of(lever):
            lines += _lever_key(key, base)
    return "\n".join([*lines, *_beside_levers(base)]) + "\n"


def _said(words: str) -> list[str]:
    return fill(words, WIDTH, initial_indent="# ", subsequent_indent="# ").split("\n")


def _example(key: str, value: Any) -> str:
    return f"#{key} = {written(value)}"


def _part(heading: str, about: str = "") -> list[str]:
    return ["", f"# --- {heading}", *(_said(about) if about else ())]


def _lever_key(key: LeverKey, base: Scenario) -> list[str]:
    """What a key means, what a file may say of it and for what evidence speaks; and a line that says it."""
    now = _now(key, base)
    path, value = now if now is not None else _made_up(key, base)
    year = base.seeds.year_key(key.lever)
    said = [
        f"{key.label} [{key.unit}]",
        f"allowed {_range(key.allowed)}" if key.allowed is not None else "",
        f"estimated {_range(key.estimated)}" if key.estimated is not None else "",
        GRADES[key.grade].en,
        f"stands beside {', '.join(key.needs)}" if key.needs else "",
        f"holds with {year.key}" if year is not None and year != key else "",
        "not set now, an example" if now is None else "",
    ]
    return [*_said("; ".join(part for part in said if part)), _example(f"levers.{key.name}{path}", value)]


def _range(ends: tuple[float, float]) -> str:
    return f"{ends[0]:g} to {ends[1]:g}"


def _now(key: LeverKey, base: Scenario) -> tuple[str, Any] | None:
    """What holds of a key, and what stands between it and the value; None where nothing is said of it."""
    own = f"levers.{key.name}"
    stated = {name: one.value for name, one in base.settings.items() if name == own or name.startswith(f"{own}.")}
    if stated:
        name, value = next(iter(stated.items()))
        return name.removeprefix(own), value
    value = base.seeds.current_value(key)
    if not key.is_table or value is None:
        return ("", _continued(key, value, base)) if value is not None else None
    name, inner = next(iter(value.items()))
    return f".{name}", _continued(key, inner, base)


def _continued(key: LeverKey, value: Any, base: Scenario) -> Any:
    """A value of current policy as a scenario says it: of what has years, from the first year of the forecast on."""
    first = base.as_of + 1
    return {str(first): _plain(values_from(value)(first))} if key.is_over_years else value


def _made_up(key: LeverKey, base: Scenario) -> tuple[str, Any]:
    """An example for a key of which nothing is said: the first year, what is likely, or a part of what there is."""
    first = base.as_of + 1
    if key.allowed is None:
        return "", first
    amount = sum(key.estimated or key.allowed) / 2
    if key.part_of is not None:
        total = getattr(base.policy[key.lever], key.part_of)
        amount = min(total(year) for year in range(first, base.end + 1)) / 2
    value = _plain(amount // 1 if key.counted else amount)
    if not key.is_over_years:
        return "", value
    return f".{base.seeds.words.exporters[0]}" if key.is_table else "", {str(first): value}


def _plain(amount: float) -> float:
    """Without idle decimals."""
    return int(amount) if float(amount).is_integer() else float(amount)


def _beside_levers(base: Scenario) -> Iterator[str]:
    """What a file may say of beliefs, of the world, of shocks and of targets."""
    seeds, first = base.seeds, base.as_of + 1
    belief = next(one for one in seeds.acting.values() if one.acts_on == "effect")
    about = f"{belief.means.en} [{belief.unit}]: another prior, or {{ fixed = NUMBER, why = ... }}"
    yield from _part(f"a belief: {typed(seeds, 'sources')}", about)
    yield _example(f"parameters.{belief.name}", {**base.priors[belief.name].written, "why": SAY_WHY})
    yield from _part("the world, in the years that are named")
    for name, key in WORLD.items():
        about = key.about.format(currency=seeds.country.currency.en)
        stated = base.settings.get(f"world.{name}")
        yield from _said(f"{about} [{key.unit}]; allowed {_range(key.allowed)}")
        yield _example(f"world.{name}", stated.value if stated is not None else {str(first): _plain(key.neutral)})
    markets = ", ".join((ALL_MARKETS, *seeds.markets.names))
    yield from _part("a shock", f"of one market or of {ALL_MARKETS}, in per cent or as growth in log points: {markets}")
    shock = {"market": ALL_MARKETS, "year": min(first + 1, base.end), "percent": -10, "why": SAY_WHY}
    yield _example("shocks", [shock])
    yield from _part("a target, at_least or at_most", f"outcomes: {', '.join(OUTCOMES)}")
    row = max((row for row in base.observations if row.quantity in OUTCOMES), key=lambda row: row.year)
    yield _example("targets", [{"outcome": row.quantity, "year": base.end, "at_least": _plain(row.value)}])
