"""What the page can set of an opened scenario: numbers of levers and beliefs, with their tracks and resting places."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulator.inputs.lever_forms import LeverKey, SliderForm
from simulator.inputs.scenario import Scenario
from simulator.inputs.seed_forms import Parameter
from simulator.inputs.variations import MIDDLE

BELIEF = "parameters."
BEYOND = 1.25  # times the estimated range, to which a track runs
STEPS = 50  # of a track, about
DIGITS = 4  # significant ones of a belief's resting place


@dataclass(frozen=True)
class Control:
    """A number that the page sets.

    key         as an address names it: delegations.missions, served_share with its market, parameters.displacement
    now         what the file comes to, where the slider rests
    track       ends of the slider; the number field takes all that is `allowed`
    estimated   the range for which evidence speaks, of a belief the middle 90 % of its prior; None where none is stated
    stated      the values over the years that the file states itself, and whether they are a ramp
    since       the year from which the lever is in force by the file, of keys that hold from then on
    more        whether it stands under "more"
    """

    key: str
    now: float
    track: tuple[float, float]
    step: float
    allowed: tuple[float, float]
    estimated: tuple[float, float] | None
    of: LeverKey | Parameter
    market: str = ""
    stated: tuple[tuple[int, float], ...] = ()
    ramp: bool = False
    since: int | None = None
    slider: SliderForm | None = None
    more: bool = True

    @property
    def lever(self) -> str:
        """The lever that it moves; of a belief none."""
        return self.of.lever if isinstance(self.of, LeverKey) else ""

    @property
    def while_in_force(self) -> bool:
        """Whether it holds from the lever's first year on."""
        return isinstance(self.of, LeverKey) and self.of.while_in_force


def controls(scenario: Scenario) -> dict[str, Control]:
    """All of a scenario, by key: levers in their order, then beliefs that are not certain."""
    found = [*_levers(scenario), *_beliefs(scenario)]
    return {control.key: control for control in sorted(found, key=lambda one: (one.key.startswith(BELIEF), one.more))}


def _levers(scenario: Scenario) -> Iterator[Control]:
    """Numbers of levers. Shares that sum to one cannot be set alone, nor can programmes that are tables."""
    for key in scenario.seeds.levers.values():
        slider = scenario.seeds.levers_about[key.lever].slider
        markets = scenario.seeds.words.exporters if key.type == "market schedules" else ("",)
        if key.type in ("fixed", "schedule", "market schedules"):
            for market in markets:
                name = ".".join(filter(None, (key.name, market)))
                yield _lever_control(scenario, key, market, slider if name == _standing(key, slider) else None)


def _standing(key: LeverKey, slider: SliderForm | None) -> str:
    """The name of what stands for the key's lever."""
    return f"{key.lever}.{slider.key}" if slider is not None else ""


def _lever_control(scenario: Scenario, key: LeverKey, market: str, slider: SliderForm | None) -> Control:
    name, seeds = ".".join(filter(None, (key.name, market))), scenario.seeds
    assert key.allowed is not None  # the reader of levers.toml asks for it
    year_key = seeds.year_key(key.lever) if key.type == "fixed" else None
    since = getattr(scenario.policy[key.lever], year_key.key) if year_key is not None else None
    setting = scenario.settings.get(f"levers.{name}")
    table = setting.value if setting is not None and key.is_over_years else {}
    now = _now(scenario, key, market, since)
    high = min(key.allowed[1], max(BEYOND * (key.estimated or key.allowed)[1], now))
    low = min(key.allowed[0], now)
    step = slider.step if slider is not None else max(_step(high - low), 1.0 if key.counted else 0.0)
    return Control(
        name,
        now,
        (low, high),
        step,
        key.allowed,
        key.estimated,
        key,
        market,
        tuple((int(year), float(value)) for year, value in table.items() if year != "ramp"),
        bool(table.get("ramp", False)),
        since,
        slider,
        more=slider is None,
    )


def _now(scenario: Scenario, key: LeverKey, market: str, since: int | None) -> float:
    """What a key of the file comes to in the end."""
    seeds, plan = scenario.seeds, scenario.policy[key.lever]
    value = getattr(plan, key.key)
    if key.type == "fixed":
        return float(value) if since is not None else 0.0
    if not market:
        return float(value.last)
    place = seeds.markets.names.index(market)
    if key.part_of is not None:
        return round(float(seeds.amounts(key, plan).by_market(scenario.end)[place, 0]), DIGITS)
    return float(value.schedules[place].last)


def _beliefs(scenario: Scenario) -> Iterator[Control]:
    """Parameters of which more than one number is believed; first those on which effects of levers depend most."""
    sliders = [about.slider for about in scenario.seeds.levers_about.values() if about.slider is not None]
    for name, parameter in scenario.seeds.acting.items():
        if parameter.prior.fixed:
            continue
        prior = scenario.priors[name]
        low, middle, high = (float(f"{end:.{DIGITS}g}") for end in _middle(parameter if prior.fixed else prior))
        now = float(f"{prior.median:.{DIGITS}g}") if prior.fixed else middle
        room = (BEYOND - 1) * (high - low)
        step = _step(high - low + 2 * room)
        ends = (math.floor((low - room) / step) * step, math.ceil((high + room) / step) * step)
        least, most = parameter.allowed
        track = (round(max(min(ends[0], now), least), 10), round(min(max(ends[1], now), most), 10))
        shown = any(name == slider.belief for slider in sliders)
        yield Control(f"{BELIEF}{name}", now, track, step, parameter.allowed, (low, high), parameter, more=not shown)


def _middle(of: object) -> tuple[float, float, float]:
    """The median of a prior, and what lies around it with 90 %."""
    prior = of.prior if isinstance(of, Parameter) else of
    low, middle, high = prior.values(np.array([MIDDLE[0], 0.5, MIDDLE[1]])).tolist()  # type: ignore[attr-defined]
    return low, middle, high


def _step(span: float) -> float:
    """A round step, of which a track has some STEPS."""
    power = 10.0 ** math.floor(math.log10(span / STEPS))
    return float(f"{next(count * power for count in (5, 2, 1) if count * power <= span / STEPS * (1 + 1e-9)):.1g}")
