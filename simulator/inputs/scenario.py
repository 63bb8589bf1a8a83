"""Reads scenario files: lays each over what it extends, applies beliefs and single settings, and checks the whole.

Nothing that a user typed is ever ignored in silence: what cannot be used is refused, with its place.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from simulator.inputs.documents import Document, KeyPath, dotted, parse_document, read_document
from simulator.inputs.forms import Form, Number, Text, problems
from simulator.inputs.lever_forms import key_type, schedule
from simulator.inputs.priors import Prior, PriorForm
from simulator.inputs.problems import Problem, ScenarioError, suggestion
from simulator.inputs.schedules import Values, values_from
from simulator.inputs.seeds import Seeds, plan_from
from simulator.inputs.shipped import shipped_folder
from simulator.model import OUTCOMES

FEWEST_DRAWS, MOST_DRAWS = 100, 10**8
LATEST_END = 2060
LARGEST_SHIFT = 3.0  # log points in one year: beyond it exponentials say nothing about firms
DEFAULTS: dict[str, int] = {"end": 2035, "draws": 4096, "rng_seed": 2023}
ALL_MARKETS = "all"
CHANGED = " (changed)"
"""Ends the name of a scenario that options changed."""
OWN_TEXTS = ("title", "title_vi", "story")
"""What a file says of itself alone."""

Shift = Annotated[Number, Field(ge=-LARGEST_SHIFT, le=LARGEST_SHIFT)]


class HorizonForm(Form):
    """What was known, and how far to look."""

    as_of: Annotated[int | None, Field(description="Last year whose published figures are known")] = None
    end: Annotated[int | None, Field(description="Last year of the projection")] = None


class EnsembleForm(Form):
    """How many draws, and from which seed."""

    draws: Annotated[int, Field(ge=FEWEST_DRAWS, le=MOST_DRAWS)] | None = None
    rng_seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None


class BeliefForm(PriorForm):
    """Replaces a parameter's prior, or fixes its value, and says why."""

    why: Text | None = None
    sources: Annotated[list[Text], Field(min_length=1)] | None = None


ByYear: Any = schedule(Shift) | None


def _world_form(seeds: Seeds) -> Any:
    depreciation = f"Real depreciation of {seeds.country.currency.en} in the year [log points]"
    gap = "Demand of the home market above its trend [log points]"
    form: Any = create_model(
        "WorldForm",
        __base__=Form,
        __doc__="The world outside, in the years that are named; zero in all others.",
        real_depreciation=(Annotated[ByYear, Field(description=depreciation)], None),
        home_demand_gap=(Annotated[ByYear, Field(description=gap)], None),
    )
    return form


class ShockForm(Form):
    """A lasting change of the level of one market's revenue, or of all."""

    market: Text
    year: int
    growth: Annotated[Shift, Field(description="Log points in that year")]
    why: Text | None = None


class TargetForm(Form):
    """A line that an outcome should cross; the run prints the chance."""

    outcome: Literal[tuple(OUTCOMES)]  # type: ignore[valid-type]
    year: int
    at_least: Number | None = None
    at_most: Number | None = None


@cache
def scenario_form(seeds: Seeds) -> type[BaseModel]:
    """The type of one scenario file before it is laid over what it extends: nothing is required."""
    levers: dict[str, Any] = {}
    for lever in seeds.levers_about:
        keys = {
            key.key: (
                key_type(key, seeds.words) | None,
                Field(default=None, description=f"{key.label} [{key.unit}]"),
            )
            for key in seeds.keys_of(lever)
        }
        levers[lever] = (_table(lever.capitalize(), keys), None)
    parameters: dict[str, Any] = {
        name: (BeliefForm | None, Field(default=None, description=f"[{parameter.unit}] {parameter.note}".strip()))
        for name, parameter in seeds.parameters.items()
    }
    form: type[BaseModel] = create_model(
        "Scenario",
        __base__=Form,
        title=(Text | None, None),
        title_vi=(Text | None, Field(default=None, description="The title in Vietnamese")),
        story=(Text | None, None),
        extends=(Extends | None, None),
        horizon=(HorizonForm | None, None),
        ensemble=(EnsembleForm | None, None),
        levers=(_table("Levers", levers), None),
        parameters=(_table("Parameters", parameters), None),
        world=(_world_form(seeds) | None, None),
        shocks=(list[ShockForm] | None, None),
        targets=(list[TargetForm] | None, None),
    )
    return form


def _table(name: str, fields: dict[str, Any]) -> Any:
    """The type of a table that may be left out, with these optional keys."""
    table: Any = create_model(name, __base__=Form, **fields)
    return table | None


def _name_or_names(value: object) -> object:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise PydanticCustomError("extends", "expected a file in quotes, or a list of them")
    return value


Extends = Annotated[
    Any,
    BeforeValidator(_name_or_names),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]


@dataclass(frozen=True)
class Setting:
    """One effective value and where it was written."""

    value: Any
    document: Document
    path: KeyPath

    @property
    def origin(self) -> str:
        """File and line, or the option that was typed."""
        place = self.document.problem(self.path, "", at_key=True)
        return f"{place.file}:{place.line}" if place.line else place.file

    def problem(self, finding: str, *below: str | int) -> Problem:
        """A finding at this value, or at what lies below it."""
        return self.document.problem((*self.path, *below), finding)


@dataclass(frozen=True)
class World:
    """What happens whatever is done: by year, zero in the years that are not named, both in log points; and shocks."""

    real_depreciation: Mapping[int, float]
    home_demand_gap: Mapping[int, float]
    shocks: tuple[ShockForm, ...]


@dataclass(frozen=True, eq=False)
class Beliefs:
    """What decides the draws: what was known and believed, one prior a parameter, how many, and the random seed.

    Scenarios of equal beliefs meet the same draws and can be compared draw by draw. Seeds are equal where the files
    that they were read from are.
    """

    seeds: Seeds
    priors: Mapping[str, Prior]
    as_of: int
    draws: int
    rng_seed: int

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        return self.as_of, self.draws, self.rng_seed, tuple(self.priors.items()), tuple(self.seeds.hashes.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Beliefs) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@dataclass(frozen=True)
class Scenario:
    """One checked question: what is done, what happens in the world, and what is believed.

    `policy` holds one typed plan a lever. `settings` are all values that files and options stated, by dotted key; lists
    of shocks and targets stand as they are, in order. `changed` is what was typed to change what the file says.
    """

    name: str
    file: str
    title: str
    title_vi: str | None
    story: str
    end: int
    policy: Mapping[str, Any]
    world: World
    beliefs: Beliefs
    targets: tuple[TargetForm, ...]
    settings: Mapping[str, Setting]
    shock_settings: tuple[Setting, ...] = ()
    target_settings: tuple[Setting, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The name of its file, which its outputs bear."""
        return self.name.removesuffix(CHANGED)

    @property
    def seeds(self) -> Seeds:
        """The facts that the scenario was read with."""
        return self.beliefs.seeds

    @property
    def priors(self) -> Mapping[str, Prior]:
        """What is believed of each parameter."""
        return self.beliefs.priors

    @property
    def as_of(self) -> int:
        """The last year whose figures are known."""
        return self.beliefs.as_of

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return self.beliefs.draws

    @property
    def rng_seed(self) -> int:
        """The random seed."""
        return self.beliefs.rng_seed

    @property
    def years(self) -> range:
        """From the first observed year to the end."""
        return range(self.seeds.first_year, self.end + 1)

    @property
    def under_current_policy(self) -> "Scenario":
        """The same beliefs and the same world under current policy."""
        return replace(self, policy=self.seeds.current)

    @property
    def believed(self) -> dict[str, Setting]:
        """The parameters whose prior a file or an option replaced."""
        return {key.partition(".")[2]: value for key, value in self.settings.items() if key.startswith("parameters.")}

    @cached_property
    def hash(self) -> str:
        """Short name of everything that was read for this scenario, wherever it lay."""
        typed = [(key, setting.value) for key, setting in sorted(self.settings.items())]
        lists = [setting.value for setting in (*self.shock_settings, *self.target_settings)]
        text = repr((sorted(self.hashes.values()), typed, lists))
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def read_scenario(
    file: str | Path,
    seeds: Seeds,
    assume: Sequence[str | Path] = (),
    settings: Sequence[tuple[str, str]] = (),
) -> Scenario:
    """Reads one scenario: a path, or the name of a shipped one.

    `assume` are files of beliefs that are stacked on it, `settings` pairs of (what was typed, one line of TOML), the
    last on top. Raises ScenarioError with everything that is wrong.
    """
    reader = _Reader(scenario_form(seeds), seeds)
    path, shown = reader.find(str(file), Path.cwd(), None)
    reader.read_file(path, shown, {})
    for assumptions in assume:
        reader.read_assumptions(str(assumptions))
    for typed, line in settings:
        reader.read_setting(typed, line)
    return _checked(path.stem, shown, reader)


class _Reader:
    """Collects the layers of one scenario from the bottom up, and all their problems."""

    def __init__(self, form: type[BaseModel], seeds: Seeds):
        self.form, self.seeds = form, seeds
        self.settings: dict[str, Setting] = {}
        self.lists: dict[str, list[Setting]] = {"shocks": [], "targets": []}
        self.problems: list[Problem] = []
        self.hashes: dict[str, str] = {}
        self.seen: set[Path] = set()
        self.top: Document | None = None

    def find(self, name: str, folder: Path, named_in: tuple[Document, KeyPath] | None) -> tuple[Path, str]:
        """The file that `name` means, and how to show it: a path beside `folder`, or a shipped scenario."""
        shipped = shipped_folder("scenarios")
        candidates = [folder / name]
        if Path(name).name == name:
            candidates += [shipped / name, shipped / f"{name}.toml"]
        for candidate in candidates:
            if candidate.is_file():
                return candidate.resolve(), _shown(candidate, name)
        names = [path.stem for path in shipped.glob("*.toml")]
        finding = f"no such file and no shipped scenario; {suggestion(Path(name).stem, names)}"
        if named_in is None:
            raise ScenarioError([Problem(name, 0, 0, "", finding)])
        document, path = named_in
        raise ScenarioError([document.problem(path, f"'{name}': {finding}")])

    def read_file(self, path: Path, shown: str, chain: Mapping[Path, str]) -> None:
        """Reads what a file extends, then the file itself on top; each file once.

        `chain` are the files, with their shown names, that led here.
        """
        if path in self.seen:
            return
        self.seen.add(path)
        document = read_document(path, shown)
        self.hashes[shown] = hashlib.sha256(path.read_bytes()).hexdigest()
        if not chain:
            self.top = document
        found = list(problems(self.form, document, document.data))
        extends = document.data.get("extends", [])
        for place, base in enumerate(extends if isinstance(extends, list) else [extends]):
            at: KeyPath = ("extends", place) if isinstance(extends, list) else ("extends",)
            if not isinstance(base, str) or not base:
                continue
            try:
                base_path, base_shown = self.find(base, path.parent, (document, at))
                if base_path in (*chain, path):
                    circle = " -> ".join((*chain.values(), shown, base_shown))
                    found.append(document.problem(at, f"extends itself: {circle}; take one of them out"))
                else:
                    self.read_file(base_path, base_shown, {**chain, path: shown})
            except ScenarioError as error:
                found.extend(error.problems)
        found += self._missing_reasons(document)
        self._lay(document, found)

    def read_assumptions(self, name: str) -> None:
        """Stacks a file that holds beliefs only."""
        shipped = shipped_folder("scenarios") / "assumptions"
        candidates = [Path(name), shipped / name, shipped / f"{name}.toml"]
        path = next((candidate for candidate in candidates if candidate.is_file()), None)
        if path is None:
            names = [known.stem for known in shipped.glob("*.toml")]
            finding = f"no such file and no shipped assumptions; {suggestion(Path(name).stem, names)}"
            self.problems.append(Problem(f"--assume {name}", 0, 0, "", finding))
            return
        shown = _shown(path, name)
        try:
            document = read_document(path, shown)
        except ScenarioError as error:
            self.problems.extend(error.problems)
            return
        self.hashes[shown] = hashlib.sha256(path.read_bytes()).hexdigest()
        found = [
            document.problem((key,), "an assumptions file holds [parameters] only; move it to a scenario", at_key=True)
            for key in document.data
            if key != "parameters"
        ]
        parameters = {key: value for key, value in document.data.items() if key == "parameters"}
        found += problems(self.form, document, parameters)
        found += self._missing_reasons(document)
        if "parameters" not in document.data:
            found.append(document.problem((), "holds no [parameters]"))
        self._lay(document, found)

    def read_setting(self, typed: str, line: str) -> None:
        """Applies one line of TOML that was typed as an option."""
        try:
            document = parse_document(line, typed, in_file=False)
        except ScenarioError as error:
            self.problems.extend(error.problems)
            return
        found = list(problems(self.form, document, document.data))
        if "extends" in document.data:
            found.append(document.problem(("extends",), "only a file can extend another; name it in the file"))
        self._lay(document, found)

    def _missing_reasons(self, document: Document) -> Iterator[Problem]:
        """Files say why they replace a belief or add a shock."""
        parameters = document.data.get("parameters")
        for name, belief in parameters.items() if isinstance(parameters, dict) else ():
            if isinstance(belief, dict) and "why" not in belief:
                yield document.problem(("parameters", name), 'says no reason; add why = "..."')
        shocks = document.data.get("shocks")
        for place, shock in enumerate(shocks) if isinstance(shocks, list) else ():
            if isinstance(shock, dict) and "why" not in shock:
                yield document.problem(("shocks", place), 'says no reason; add why = "..."')

    def _lay(self, document: Document, found: list[Problem]) -> None:
        """Lays the sound values of a document over those before: tables merge by key, a key's value as a whole."""
        self.problems.extend(found)
        unsound = {problem.key for problem in found}
        for path, value in _leaves(document.data, self.seeds):
            key = dotted(path)
            if not any(bad == key or bad.startswith((f"{key}.", f"{key}[")) for bad in unsound):
                if path[0] in self.lists:
                    self.lists[str(path[0])].append(Setting(value, document, path))
                else:
                    self.settings[key] = Setting(value, document, path)


LEAF_DEPTH = {"horizon": 2, "ensemble": 2, "levers": 3, "parameters": 2, "world": 2}


def _leaves(data: Mapping[str, Any], seeds: Seeds) -> Iterator[tuple[KeyPath, Any]]:
    """The values that replace one another as a whole, with their paths; elements of lists one by one."""
    tables = {("levers", key.lever, key.key) for key in seeds.levers.values() if key.is_table}

    def below(path: tuple[str, ...], value: Any) -> Iterator[tuple[KeyPath, Any]]:
        depth = LEAF_DEPTH.get(path[0], 1) + (path[:3] in tables)
        if len(path) < depth and isinstance(value, Mapping):
            for key, inner in value.items():
                yield from below((*path, key), inner)
        else:
            yield path, value

    for key, value in data.items():
        if key in ("shocks", "targets") and isinstance(value, list):
            yield from (((key, place), element) for place, element in enumerate(value))
        else:
            yield from below((key,), value)


def _shown(path: Path, name: str) -> str:
    """How messages name a file: as it was typed, or from the working folder where it lies below that."""
    if path == Path(name) or (path.is_absolute() and str(path) == name):
        return name
    resolved, here = path.resolve(), Path.cwd().resolve()
    return resolved.relative_to(here).as_posix() if resolved.is_relative_to(here) else str(resolved)


def _checked(name: str, shown: str, reader: _Reader) -> Scenario:
    """The scenario, where the layers together make sense; else ScenarioError with all problems."""
    settings = _without_inherited_texts(reader)
    assert reader.top is not None
    if "title" not in settings and not any(problem.key == "title" for problem in reader.problems):
        reader.problems.append(reader.top.problem(("title",), "is missing; every scenario says its own"))
    as_of, end = _horizon(settings, reader.seeds, reader.problems)
    _refuse_faults(reader, settings, as_of, end)
    years = range(as_of + 1, end + 1)
    beliefs = Beliefs(
        seeds=reader.seeds,
        priors=_priors(settings, reader.seeds),
        as_of=as_of,
        draws=_whole(settings, "ensemble.draws", DEFAULTS["draws"]),
        rng_seed=_whole(settings, "ensemble.rng_seed", DEFAULTS["rng_seed"]),
    )
    return Scenario(
        name=name,
        file=shown,
        title=settings["title"].value,
        title_vi=settings["title_vi"].value if "title_vi" in settings else None,
        story=settings["story"].value if "story" in settings else "",
        end=end,
        policy={lever: _plan(lever, settings, reader.seeds, years) for lever in reader.seeds.levers_about},
        world=World(
            real_depreciation=_by_year(settings, "world.real_depreciation", years),
            home_demand_gap=_by_year(settings, "world.home_demand_gap", years),
            shocks=tuple(ShockForm.model_validate(setting.value) for setting in reader.lists["shocks"]),
        ),
        beliefs=beliefs,
        targets=tuple(TargetForm.model_validate(setting.value) for setting in reader.lists["targets"]),
        settings=settings,
        shock_settings=tuple(reader.lists["shocks"]),
        target_settings=tuple(reader.lists["targets"]),
        hashes={**reader.seeds.hashes, **reader.hashes},
    )


def _without_inherited_texts(reader: _Reader) -> dict[str, Setting]:
    """The settings without title and story of other files: every scenario says its own."""
    return {
        key: setting
        for key, setting in reader.settings.items()
        if key not in OWN_TEXTS or setting.document is reader.top or not setting.document.in_file
    }


def _horizon(settings: Mapping[str, Setting], seeds: Seeds, found: list[Problem]) -> tuple[int, int]:
    """The last year that is known and the last of the projection; what is not allowed is found, and replaced."""
    as_of = _whole(settings, "horizon.as_of", seeds.newest_year)
    if not seeds.first_year <= as_of <= seeds.newest_year:
        words = f"{as_of} is not allowed; figures were observed from {seeds.first_year} to {seeds.newest_year}"
        found.append(settings["horizon.as_of"].problem(words))
        as_of = seeds.newest_year
    end = _whole(settings, "horizon.end", max(DEFAULTS["end"], as_of + 1))
    if not as_of < end <= LATEST_END:
        found.append(settings["horizon.end"].problem(f"{end} is not allowed; write {as_of + 1} to {LATEST_END}"))
        end = max(DEFAULTS["end"], as_of + 1)
    return as_of, end


def _refuse_faults(reader: _Reader, settings: Mapping[str, Setting], as_of: int, end: int) -> None:
    """Raises ScenarioError with all that was found, and with what does not go together."""
    seeds, found, years = reader.seeds, reader.problems, range(as_of + 1, end + 1)
    found += _in_force_problems(settings, seeds, years)
    found += _year_problems(settings, years)
    found += _programme_problems(settings, seeds)
    found += _belief_problems(settings, seeds)
    found += _shock_problems(reader.lists["shocks"], seeds, years)
    found += _target_problems(reader.lists["targets"], range(seeds.first_year, end + 1))
    if found:
        raise ScenarioError(found)


def _priors(settings: Mapping[str, Setting], seeds: Seeds) -> dict[str, Prior]:
    """The priors of the seeds with what settings believe instead."""
    priors = dict(seeds.priors)
    for key, setting in settings.items():
        if key.startswith("parameters."):
            name = key.partition(".")[2]
            seeded = priors[name]
            form = BeliefForm.model_validate(setting.value)
            priors[name] = form.prior(seeded.low, seeded.high, seeded.common, seeded.event)
    return priors


def _whole(settings: Mapping[str, Setting], key: str, default: int) -> int:
    return int(settings[key].value) if key in settings else default


def _plan(lever: str, settings: Mapping[str, Setting], seeds: Seeds, years: range) -> Any:
    """The plan of a lever: what settings say, over current policy."""
    values: dict[str, Any] = {}
    for key, setting in settings.items():
        parts = key.split(".", 3)
        if parts[:2] == ["levers", lever]:
            if len(parts) > 3:
                values.setdefault(parts[2], {})[parts[3]] = setting.value
            else:
                values[parts[2]] = setting.value
    schedules = [key.key for key in seeds.keys_of(lever) if key.type == "schedule"]
    scheduled = [values_from(values[key]).stated[0][0] for key in schedules if key in values]
    first_year = min(scheduled, default=years.start)
    return plan_from(lever, values, seeds.levers, seeds.markets.names, seeds.current[lever], first_year)


def _by_year(settings: Mapping[str, Setting], key: str, years: range) -> dict[int, float]:
    """What the named years hold; in a ramp also the years between them."""
    if key not in settings:
        return {}
    values: Values = values_from(settings[key].value)
    last = values.stated[-1][0]
    named = {year for year, _ in values.stated}
    return {year: values(year) for year in years if year in named or (values.ramp and year <= last)}


def _in_force_problems(settings: Mapping[str, Setting], seeds: Seeds, years: range) -> Iterator[Problem]:
    """What is wrong with levers that are in force from a year on, and with what holds from then."""
    dated = [key for key in seeds.levers.values() if key.type == "year"]
    for key in dated:
        name, others = (
            f"levers.{key.name}",
            {f"levers.{own.name}" for own in seeds.keys_of(key.lever) if own.while_in_force},
        )
        in_force = settings.get(name)
        if in_force is None:
            words = f"holds while {seeds.levers_about[key.lever].name.en} is in force; add {name}"
            yield from (setting.problem(words) for stated, setting in settings.items() if stated in others)
            continue
        if in_force.value not in years:
            words = f"{in_force.value} is not allowed; write {years.start} to {years.stop - 1}"
            yield in_force.problem(words)
        for needed, meaning in key.needs.items():
            if (beside := f"levers.{key.lever}.{needed}") not in settings:
                yield in_force.problem(f"needs {beside} beside it: {meaning}")


def _year_problems(settings: Mapping[str, Setting], years: range) -> Iterator[Problem]:
    """Every dated value lies in the forecast."""
    for key, setting in settings.items():
        dated = key.startswith(("levers.", "world.")) and isinstance(setting.value, Mapping)
        for year in setting.value if dated else ():
            if year.isdigit() and int(year) not in years:
                past = "is past" if int(year) < years.start else "is after the end"
                words = f"{year} {past}; years run from {years.start} to {years.stop - 1}"
                yield setting.document.problem((*setting.path, year), words, at_key=True)


def _programme_problems(settings: Mapping[str, Setting], seeds: Seeds) -> Iterator[Problem]:
    tables = tuple(f"levers.{key.name}." for key in seeds.levers.values() if key.type == "programmes")
    for key, setting in settings.items():
        if key.startswith(tables):
            until = setting.value["until"]
            if not seeds.first_year <= until <= LATEST_END:
                words = f"{until} is not allowed; write {seeds.first_year} to {LATEST_END}"
                yield setting.problem(words, "until")


def _belief_problems(settings: Mapping[str, Setting], seeds: Seeds) -> Iterator[Problem]:
    fixed: dict[str, float] = {}
    for key, setting in settings.items():
        if not key.startswith("parameters."):
            continue
        name = key.partition(".")[2]
        form, prior = BeliefForm.model_validate(setting.value), seeds.parameters[name].prior
        if fault := form.finding(prior.low, prior.high):
            yield setting.problem(fault[1], *(part for part in fault[:1] if part))
        for place, source in enumerate(form.sources or ()):
            if source not in seeds.sources:
                words = f"'{source}' is not in sources.toml; {suggestion(source, seeds.sources)}"
                yield setting.problem(words, "sources", place)
        if form.fixed is not None:
            fixed[name] = form.fixed
    growth, leaving = "trend_firm_growth", "exit_rate_established"
    if growth in fixed and leaving in fixed and fixed[growth] + fixed[leaving] <= 0:
        words = f"with {leaving} = {fixed[leaving]:g} firms would shrink faster than they exit; raise their sum above 0"
        yield settings[f"parameters.{growth}"].problem(words)


def _shock_problems(shocks: list[Setting], seeds: Seeds, years: range) -> Iterator[Problem]:
    known = (ALL_MARKETS, *seeds.markets.names)
    for setting in shocks:
        shock = ShockForm.model_validate(setting.value)
        if shock.market not in known:
            words = f"'{shock.market}' is no market; {suggestion(shock.market, known)}"
            yield setting.problem(words, "market")
        if shock.year not in years:
            words = f"{shock.year} is not allowed; write {years.start} to {years.stop - 1}"
            yield setting.problem(words, "year")


def _target_problems(targets: list[Setting], years: range) -> Iterator[Problem]:
    for setting in targets:
        target = TargetForm.model_validate(setting.value)
        if target.year not in years:
            words = f"{target.year} is not allowed; write {years.start} to {years.stop - 1}"
            yield setting.problem(words, "year")
        if (target.at_least is None) == (target.at_most is None):
            yield setting.problem("needs either at_least or at_most")


__all__ = ["Beliefs", "Scenario", "ScenarioError", "Setting", "World", "read_scenario", "scenario_form"]
