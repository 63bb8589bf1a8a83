"""What `--vary` says: one key of a scenario, and the values that it takes.

Each value becomes a scenario by the same path as `--set`, so that everything is checked and refused alike.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any, Literal

import numpy as np

from simulator.inputs.documents import written
from simulator.inputs.lever_forms import is_year
from simulator.inputs.problems import MORE, Problem, ScenarioError, at_once, suggestion
from simulator.inputs.scenario import Reading, Scenario
from simulator.inputs.scenario_forms import LATEST_END, WORLD
from simulator.inputs.schedules import ByMarket, Values, values_from
from simulator.inputs.typed import decimals, stepped, year_problems

ScenarioPart = Literal["policy", "world", "belief"]

MOST_VALUES = 101  # of one key: more points than a figure can show
MOST_OF_TWO = 15  # of each of two keys: a heat map writes a number in every cell
MIDDLE = (0.05, 0.95)  # probabilities between which a prior has what is held to be likely

RANGE = "write LOW:HIGH:STEP, as 0:48:6"
TWO_ENDS = "write LOW:HIGH, as 0:48"
LISTED = "write levers.LEVER.KEY, parameters.NAME or world.KEY; goglobal levers and goglobal sources list them"

NOT_VARIED = {
    "share map": "is a map of shares that sum to 1, so none can be varied alone; compare files with goglobal compare",
    "programmes": "is a table of dated programmes, not a number; compare files with goglobal compare",
    "year": "is a date, not an amount; compare dates with goglobal compare",
}


@dataclass(frozen=True)
class Variation:
    """One key that is varied, and its values, rising; `estimated` and `allowed` are ranges in the key's unit.

    year        from which a lever has the value, or in which the world has it; None for what has no date
    estimated   the range for which evidence speaks: of a lever that of levers.toml, of a belief the middle 90 % of
                its prior in the seeds; None where none is stated
    current     the value that current policy comes to, or that leaves the world as it comes; None for a belief
    own         the value with which the scenario is as its file says; None where no single value does that
    kept        what the file says of other years, which stays
    current_steps  what current policy holds from `year` on, by the year of each step
    grade       of the evidence for `estimated`; None where there is none
    counted     whether only whole numbers can be had
    """

    typed: str
    key: str
    kind: ScenarioPart
    unit: str
    allowed: tuple[float, float]
    values: tuple[float, ...] = ()
    estimated: tuple[float, float] | None = None
    year: int | None = None
    current: float | None = None
    own: float | None = None
    kept: Mapping[int, float] = field(default_factory=dict)
    current_steps: Mapping[int, float] = field(default_factory=dict)
    grade: str | None = None
    counted: bool = False

    def beyond(self, value: float) -> bool:
        """Whether the value lies outside the range for which evidence speaks; current policy itself never does."""
        if self.estimated is None or value == self.current:
            return False
        low, high = self.estimated
        return not low <= value <= high

    def setting(self, value: float) -> tuple[str, str]:
        """The value as an option would set it: what was typed, and a line of TOML."""
        if self.kind == "belief":
            return self._line({"fixed": value})
        return self._line(value if self.year is None else self._dated({self.year: value}))

    def setting_of_reference(self, value: float) -> tuple[str, str]:
        """What the value is measured against: current policy from the same year on, or for a belief itself."""
        if self.current is None:
            return self.setting(value)
        return self._line(self._dated(self.current_steps)) if self.current_steps else self.setting(self.current)

    def _dated(self, steps: Mapping[int, float]) -> dict[str, float]:
        return {str(year): value for year, value in sorted({**self.kept, **steps}.items())}

    def _line(self, stated: Any) -> tuple[str, str]:
        return self.typed, f"{self.key} = {written(stated)}"


@dataclass(frozen=True)
class Variant:
    """The scenario at one value of each key, and what it is measured against, which shares its draws."""

    scenario: Scenario
    reference: Scenario


def varied(reading: Reading, variations: Sequence[Variation]) -> list[Variant]:
    """The scenario at every value of the first key and, for each of them, every value of the second.

    Each is measured against itself with the keys as in current policy, or, where only beliefs are varied, under
    current policy. Raises ScenarioError where a value is refused; nothing is left to be refused once they run.
    """
    ends = product(*((variation.values[0], variation.values[-1]) for variation in variations))
    # What is refused inside a range is refused at one of its ends.
    at_once(*(partial(at_values, reading, variations, values) for values in ends))
    references: dict[tuple[tuple[str, str], ...], Scenario] = {}
    variants = []
    for values in product(*(variation.values for variation in variations)):
        scenario = at_values(reading, variations, values)
        settings = tuple(v.setting_of_reference(value) for v, value in zip(variations, values, strict=True))
        if settings not in references:
            beliefs_only = all(variation.kind == "belief" for variation in variations)
            references[settings] = scenario.under_current_policy if beliefs_only else reading.again(*settings)
        variants.append(Variant(scenario, references[settings]))
    return variants


def at_values(reading: Reading, variations: Sequence[Variation], values: Sequence[float]) -> Scenario:
    """The scenario with each key at its value."""
    return reading.again(*(v.setting(value) for v, value in zip(variations, values, strict=True)))


def read_grid(typed: Sequence[str], scenario: Scenario) -> tuple[Variation, ...]:
    """One or two keys as KEY=LOW:HIGH:STEP; HIGH is always the last value, after a shorter step where need be.

    Raises ScenarioError with everything that is wrong.
    """
    if len(typed) > 2:
        words = "a third key; at most two can be varied together, so run the others by themselves"
        raise ScenarioError.of(f"--vary {typed[2]}", words)
    most = MOST_VALUES if len(typed) == 1 else MOST_OF_TWO

    def read(words: str) -> Variation:
        variation, span = _read(words, scenario)
        low, high, step = _numbers(variation.typed, span or "", RANGE, 3)
        values = stepped(variation.typed, (low, high, step), most, "values", _disorder(low, high))
        return _as_in_file(replace(variation, values=values), scenario)

    variations = tuple(at_once(*(partial(read, words) for words in typed)))
    if len({variation.key for variation in variations}) < len(variations):
        words = "the same key twice; vary it once, or two different ones"
        raise ScenarioError([Problem(f"--vary {typed[1]}", 0, 0, variations[0].key, words)])
    return variations


def read_span(typed: str, reading: Reading) -> Variation:
    """One key as KEY=LOW:HIGH, with both ends as its values, or as KEY alone: over all that is allowed.

    Raises ScenarioError with everything that is wrong, at either end too.
    """
    variation, span = _read(typed, reading.scenario)
    option, ends = variation.typed, variation.allowed
    if span is not None:
        low, high = _numbers(option, span, TWO_ENDS, 2)
        if words := _disorder(low, high):
            raise ScenarioError.of(option, words)
        ends = float(low), float(high)
    elif variation.kind == "world":
        words = "the world has no range of its own; name one, as world.real_depreciation=-0.2:0.2"
        raise ScenarioError.of(option, words)
    variation = _as_in_file(replace(variation, values=ends), reading.scenario)
    varied(reading, [variation])
    return variation


def _read(words: str, scenario: Scenario) -> tuple[Variation, str | None]:
    """The key that was typed, with its year and ranges and no values yet, and what stands after its '='."""
    typed = f"--vary {words}"
    stem, equals, span = words.partition("=")
    key, at, year = (part.strip() for part in stem.partition("@"))
    variation = _of_key(typed, key, scenario)
    if at:
        if variation.year is None:
            reason = "has no date"
            if variation.kind == "policy":
                reason = f"holds while {scenario.seeds.levers_about[key.split('.')[1]].name.en} is in force"
            raise ScenarioError.of(typed, f"{key} {reason}; leave out @{year}")
        if not is_year(year):
            cure = f"write four digits, as {key}@{scenario.as_of + 2}"
            raise ScenarioError.of(typed, f"'{year}' is not a year; {cure}")
        ScenarioError.refuse(year_problems(typed, year, scenario.as_of + 1, scenario.end))
        variation = replace(variation, year=int(year))
    return variation, span.strip() if equals else None


def _of_key(typed: str, key: str, scenario: Scenario) -> Variation:
    """The key with its unit and ranges; its year is the lever's first one in the scenario."""
    seeds = scenario.seeds
    known = {variation.key: variation for variation in numeric(typed, scenario)}
    if key in known:
        return known[key]
    for lever_key in seeds.levers.values():
        name = f"levers.{lever_key.name}"
        if lever_key.type in NOT_VARIED and (key == name or key.startswith(f"{name}.")):
            raise ScenarioError.of(typed, f"{name} {NOT_VARIED[lever_key.type]}")
        if lever_key.type == "market schedules" and key == name:
            raise ScenarioError.of(typed, f"needs a market; write {name}.{seeds.words.exporters[0]}")
        if key in (f"{name}.{market}" for market in seeds.words.operators):
            words = f"{key}: programmes reach exporters markets only: {', '.join(seeds.words.exporters)}"
            raise ScenarioError.of(typed, words)
    near = suggestion(key, known)
    raise ScenarioError.of(typed, f"unknown key '{key}'; {LISTED if near.endswith(MORE) else near}")


def numeric(typed: str, scenario: Scenario) -> Iterator[Variation]:
    """Every key that is one number, or one number over the years."""
    seeds = scenario.seeds
    for lever_key in seeds.levers.values():
        if (allowed := lever_key.allowed) is None or lever_key.type in NOT_VARIED:
            continue
        name, estimated = f"levers.{lever_key.name}", lever_key.estimated
        grade, counted = lever_key.grade if estimated else None, lever_key.counted
        year = None if lever_key.type == "fixed" else _first_year(name, scenario)
        markets = seeds.words.exporters if lever_key.type == "market schedules" else ()
        for key in [f"{name}.{market}" for market in markets] or [name]:
            yield Variation(
                typed, key, "policy", lever_key.unit, allowed, (), estimated, year, grade=grade, counted=counted
            )
    for name, world in WORLD.items():
        key = f"world.{name}"
        yield Variation(typed, key, "world", world.unit, world.allowed, year=_first_year(key, scenario))
    for name, belief in seeds.acting.items():
        yield Variation(typed, f"parameters.{name}", "belief", belief.unit, belief.allowed, counted=belief.counted)


def _first_year(key: str, scenario: Scenario) -> int:
    """The first year that the scenario schedules for the key's lever (the world: for the key), else the next one."""
    table = f"{'.'.join(key.split('.')[:2])}."
    stated = [
        values_from(setting.value).stated[0][0]
        for name, setting in scenario.settings.items()
        if f"{name}.".startswith(table) and isinstance(setting.value, Mapping) and any(map(is_year, setting.value))
    ]
    return min(stated, default=scenario.as_of + 1)


def _as_in_file(variation: Variation, scenario: Scenario) -> Variation:
    """The variation with what the file and current policy say of its key."""
    if variation.kind == "belief":
        return _belief_in_file(variation, scenario)
    if variation.kind == "world":
        return _world_in_file(variation, scenario)
    _, lever, key, *market = variation.key.split(".")
    plans, year = (scenario.policy[lever], scenario.seeds.current[lever]), variation.year
    own, current = (getattr(plan, key) for plan in plans)
    if year is None:
        return replace(variation, current=current, own=own)
    stated: Values | None = None if own is current else own
    if market:
        place = scenario.seeds.markets.names.index(market[0])
        stated = _stated_in_market(own, current, place)
        own, current = (_in_market(scenario, f"{lever}.{key}", plan, place) for plan in plans)
    years = range(year, scenario.end + 1)
    values = {own(later) for later in years}
    return replace(
        variation,
        current=current(LATEST_END),
        own=values.pop() if len(values) == 1 else None,
        kept={earlier: stated(earlier) for earlier in range(stated.stated[0][0], year)} if stated is not None else {},
        current_steps={y: current(y) for y in years if y == year or current(y) != current(y - 1)},
    )


def _belief_in_file(variation: Variation, scenario: Scenario) -> Variation:
    name = variation.key.partition(".")[2]
    believed, seeded = scenario.priors[name], scenario.seeds.parameters[name]
    own = believed.median if believed.fixed else None
    if seeded.prior.fixed:
        return replace(variation, own=own)
    low, high = (float(end) for end in seeded.prior.values(np.array(MIDDLE)))
    return replace(variation, estimated=(low, high), grade=seeded.grade, own=own)


def _world_in_file(variation: Variation, scenario: Scenario) -> Variation:
    name = variation.key.partition(".")[2]
    kept, neutral = dict(scenario.world.named(name)), WORLD[name].neutral
    assert variation.year is not None  # as every key of the world has one
    own = kept.pop(variation.year, neutral)
    return replace(variation, current=neutral, own=own, kept=kept)


def _stated_in_market(own: ByMarket | None, current: ByMarket | None, place: int) -> Values | None:
    """The schedule that the file states for one market; None where it states none."""
    if own is None or (current is not None and own.schedules[place] is current.schedules[place]):
        return None
    return own.schedules[place] if own.schedules[place].stated else None


def _in_market(scenario: Scenario, key: str, plan: Any, place: int) -> Callable[[int], float]:
    """What a plan does in one market, by year."""
    lever_key = scenario.seeds.levers[key]
    if lever_key.part_of is None:
        return getattr(plan, lever_key.key).schedules[place]
    amounts = scenario.seeds.amounts(lever_key, plan)
    return lambda year: float(amounts.by_market(year)[place, 0])


def _numbers(option: str, text: str, cure: str, count: int) -> list[Decimal]:
    """The numbers between colons."""
    parts = text.split(":")
    if len(parts) != count:
        raise ScenarioError.of(option, f"'{text}' is no range; {cure}" if text else f"needs a range; {cure}")
    return decimals(option, parts, cure)


def _disorder(low: Decimal, high: Decimal) -> str:
    """What is wrong with two ends, if anything."""
    return f"the low end {low} has to be below the high end {high}; swap or widen them" if low >= high else ""
