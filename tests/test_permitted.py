"""Whatever files may state runs to sound numbers, or is refused in words with a place; nothing faults or warns."""

import json
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from click import ClickException

from simulator.analysis.checks import check_reality
from simulator.analysis.no_effect import no_effect
from simulator.cli import commands
from simulator.cli.deliver import Delivery
from simulator.inputs.checks import read_checks
from simulator.inputs.lever_forms import LeverKey
from simulator.inputs.problems import InputError
from simulator.inputs.scenario import read_scenario
from simulator.inputs.scenario_forms import LATEST_END, MOST_ENTRIES, WORLD
from simulator.inputs.seeds import Seeds
from simulator.model import OUTCOMES
from simulator.model.quantities import MARKET_OUTCOMES
from simulator.report.language import write
from simulator.report.model import Language, Report
from simulator.report.plot.page import draw, save
from simulator.report.render.alt import alt_text
from simulator.report.render.data import to_csv, to_json
from simulator.report.render.text import here, to_text
from simulator.runs.ensemble import project_all
from tests import permitted

SOME, MANY, REPORTED = 40, 1000, 40
MONEY = ("public_cost", "tax_forgone")  # beyond current policy, so that they may be saved
FROM = 2026
ROUNDING = 1e-9
FREE = (
    ("consulting", ["consulting_cost_per_firm"]),
    ("partners", ["host_cost_per_firm", "partner_coordination_cost"]),
    ("offices", ["office_cost"]),
)
"""Levers, and the parameters without which they cost nothing."""


@pytest.fixture(autouse=True)
def no_warnings_on_few_draws() -> Iterator[None]:
    """Small blocks, and every warning an error."""
    with permitted.few_draws(), warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture
def tried(seeds: Seeds, tmp_path: Path) -> Callable[[Mapping[str, Any]], bool]:
    """Projects what a file states; whether it was projected, and not refused in words with a place."""

    def attempt(found: Mapping[str, Any]) -> bool:
        try:
            (ensemble,) = project_all([read_scenario(file_of(tmp_path, found), seeds)], workers=1)
        except InputError as error:
            placed = [problem.file and problem.finding for problem in error.problems]
            return False if all(placed) else pytest.fail(str(error))
        totals, by_market = ensemble.outcomes.totals, ensemble.outcomes.by_market
        for name in OUTCOMES:
            values = totals[name][1:]
            assert np.isfinite(values).all(), name
            assert name in MONEY or (values >= 0).all(), name
        for name in MARKET_OUTCOMES:
            assert np.allclose(by_market[name].sum(axis=1)[1:], totals[name][1:], rtol=ROUNDING), name
        cost = np.sum(list(ensemble.outcomes.cost_by_lever.values()), axis=0)[1:]
        assert np.allclose(cost, totals["public_cost"][1:], rtol=ROUNDING, atol=ROUNDING * np.abs(cost).max())
        return True

    return attempt


def stated(found: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario of these keys, over the longest horizon."""
    texts = {"title": "Tried", "story": "Tried"}
    return {**texts, "horizon": {"end": LATEST_END}, "ensemble": {"draws": permitted.DRAWS}, **found}


def fixed(value: float) -> dict[str, Any]:
    """A belief in one number."""
    return {"fixed": float(value), "why": "tried"}


def file_of(folder: Path, found: Mapping[str, Any]) -> Path:
    """A file that states it."""
    file = folder / "tried.toml"
    file.write_text(permitted.as_toml(found), encoding="utf-8")
    return file


def at_end(key: LeverKey, amount: float, seeds: Seeds) -> Any:
    """A lever key with that amount from the first year of the forecast on, in every market where it has markets."""
    match key.type:
        case "schedule":
            return {str(FROM): amount}
        case "market schedules":
            names = seeds.words.exporters
            each = amount / len(names) if key.part_of else amount
            return {name: {str(FROM): each} for name in names}
        case "share map":
            return {seeds.words.exporters[0]: 1.0}
    return amount


def in_force(key: LeverKey, seeds: Seeds) -> dict[str, Any]:
    """What has to stand beside a key that holds while its lever is in force."""
    first = seeds.year_key(key.lever)
    if first is None or not key.while_in_force:
        return {}
    needed = {f"levers.{key.lever}.{name}": 1.0 for name in first.needs}
    return {f"levers.{first.name}": FROM, **needed}


def test_some_scenarios(seeds: Seeds, tried: Callable[[Mapping[str, Any]], bool]) -> None:
    """A small number of random scenarios, in every run of the tests."""
    projected = sum(tried(permitted.settings(Random(place), seeds)) for place in range(SOME))
    assert projected > SOME / 2


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SOME, MANY, SOME))
def test_many_scenarios(first: int, seeds: Seeds, tried: Callable[[Mapping[str, Any]], bool]) -> None:
    """Many more random scenarios."""
    projected = sum(tried(permitted.settings(Random(place), seeds)) for place in range(first, first + SOME))
    assert projected > SOME / 2


@pytest.mark.slow
def test_every_parameter_at_both_ends(seeds: Seeds, tried: Callable[[Mapping[str, Any]], bool]) -> None:
    """Firms that shrink by half a year are the only end of which nothing can be drawn."""
    refused = [
        (name, end)
        for name, parameter in seeds.parameters.items()
        for end in (parameter.prior.low, parameter.prior.high)
        if not tried(stated({f"parameters.{name}": fixed(end)}))
    ]
    assert refused == [("trend_firm_growth", -0.5)]


@pytest.mark.slow
def test_every_lever_key_at_both_ends(seeds: Seeds, tried: Callable[[Mapping[str, Any]], bool]) -> None:
    """Each key alone, from the first year of the forecast to the latest end."""
    for key in seeds.levers.values():
        for amount in key.allowed or (FROM, LATEST_END):
            if key.type != "programmes":
                value = int(amount) if key.type == "year" else at_end(key, float(amount), seeds)
                assert tried(stated({**in_force(key, seeds), f"levers.{key.name}": value})), (key.name, amount)


@pytest.mark.slow
@pytest.mark.parametrize("together", [False, True])
def test_the_world_at_both_ends(seeds: Seeds, tried: Callable[[Mapping[str, Any]], bool], together: bool) -> None:
    """In one year each setting of the world runs alone; all of them in every year run or are refused."""
    for end in (0, 1):
        ends = {name: max(key.allowed[end], 1e-9 if name == "entry_ratio" else -np.inf) for name, key in WORLD.items()}
        if together:
            years = [str(year) for year in range(FROM, LATEST_END + 1)]
            tried(stated({f"world.{name}": dict.fromkeys(years, amount) for name, amount in ends.items()}))
        else:
            for name, amount in ends.items():
                assert tried(stated({f"world.{name}": {str(FROM): amount}})), (name, amount)
    assert MOST_ENTRIES in WORLD["entry_ratio"].allowed


@pytest.mark.slow
def test_reports_of_some_scenarios(seeds: Seeds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that commands tell of them can be written and drawn."""
    answered = 0
    reports: list[Report] = []
    monkeypatch.setattr(Delivery, "deliver", lambda self, found, *_, **__: reports.extend(found))
    monkeypatch.chdir(tmp_path)
    for place in range(REPORTED):
        rng = Random(place)
        reports.clear()
        try:
            file = file_of(tmp_path, permitted.settings(rng, seeds))
            question = permitted.asked(rng, read_scenario(file, seeds), str(file))
            commands.main([*question, "--workers", "1"], standalone_mode=False)
        except (InputError, ClickException):
            continue
        written(reports, rng.choice(("en", "vi")), tmp_path / "drawn.png" if place % 10 == 0 else None)
        answered += 1
    assert answered > REPORTED / 3


def written(reports: Sequence[Report], language: Language, picture: Path | None) -> None:
    """Writes reports in every form, and the figures as pictures where there is a file for them."""
    to_text(reports, language, here(), detail=True, folder="", files=[], replaced=[])
    json.loads(to_json(reports), parse_constant=lambda name: pytest.fail(f"{name} is no number of JSON"))
    for report in reports:
        to_csv(report)
        for figure in report.figures.values():
            assert figure.panels
            assert "nan" not in alt_text(figure, language).split()
            sheet = draw(figure, language, report.provenance.footer)
            if picture is not None:
                save(sheet, picture)


@pytest.mark.parametrize(("lever", "costs"), FREE)
def test_a_mix_of_what_costs_nothing(
    lever: str, costs: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is bought for nothing, and no money goes anywhere."""
    reports: list[Report] = []
    monkeypatch.setattr(Delivery, "deliver", lambda self, found, *_, **__: reports.extend(found))
    monkeypatch.chdir(tmp_path)
    free = [f"--set=parameters.{name}={{ fixed = 0 }}" for name in costs]
    question = ["allocate", "baseline", "--budget", "5", "--levers", lever, "--end", "2028", "--draws", "100", *free]
    commands.main([*question, "--workers", "1"], standalone_mode=False)
    (report,) = reports
    assert [write(sentence, "en") for sentence in report.sentences] == [
        "What raises extra foreign revenue up to 2028, on average costs nothing: US$5 million a year is better kept."
    ]
    assert set(report.figures) == {"allocate-frontier"}
    written(reports, "vi", None)


def test_growth_beyond_all_numbers_is_refused(seeds: Seeds, tmp_path: Path) -> None:
    """By the file, and with the year."""
    shock = {"market": "all", "growth": 3.0, "why": "tried"}
    for times in (20, 400):  # one leaves what can be calculated with, the other what a number can be
        shocks = [{**shock, "year": year} for year in range(FROM, FROM + 5) for _ in range(times)]
        scenario = read_scenario(file_of(tmp_path, stated({"shocks": shocks})), seeds)
        with pytest.raises(InputError, match=r"tried\.toml: revenue grows beyond US\$1e\+60 million in 20"):
            project_all([scenario], workers=1)


def test_what_has_no_effect_is_found_where_few_draws_are_feasible(seeds: Seeds, tmp_path: Path) -> None:
    """The probe's own draws would all be infeasible."""
    file = file_of(tmp_path, stated({"parameters.trend_firm_growth": fixed(-0.3)}))
    assert no_effect(read_scenario(file, seeds)) == ()


def test_what_is_needed_to_project_is_not_without_effect(seeds: Seeds, tmp_path: Path) -> None:
    """Two shocks that undo one another, either of which alone is beyond all numbers."""
    shock = {"market": "all", "year": FROM, "why": "tried"}
    shocks = [{**shock, "growth": size} for size in (3.0, -3.0) for _ in range(48)]
    found = {"horizon": {"end": FROM}, "shocks": [*shocks, {**shock, "growth": 0.0}]}
    assert no_effect(read_scenario(file_of(tmp_path, stated(found)), seeds)) == ("shocks[97]",)


def test_all_draws_are_in_every_outcome_where_nothing_is_drawn(seeds: Seeds, tmp_path: Path) -> None:
    """Prices alone are drawn: what they are divided into has as many draws."""
    held = {f"parameters.{name}": fixed(prior.median) for name, prior in seeds.priors.items()}
    held["parameters.dollar_inflation"] = {"normal": {"mean": 0.025, "sd": 0.01}, "why": "tried"}
    (ensemble,) = project_all([read_scenario(file_of(tmp_path, stated(held)), seeds)], workers=1)
    assert {values.shape[-1] for values in ensemble.outcomes.totals.values()} == {permitted.DRAWS}


def test_checks_of_a_world_without_revenue(seeds: Seeds, tmp_path: Path) -> None:
    """Over nothing there is no ratio: what is asked of one is not met."""
    shocks = [{"market": "all", "growth": -3.0, "year": FROM, "why": "tried"} for _ in range(400)]
    found = {"horizon": {"end": FROM + 2}, "shocks": shocks}
    scenario = read_scenario(file_of(tmp_path, stated(found)), seeds)
    faults = [finding.fault for finding in check_reality([scenario], read_checks(seeds))]
    unknown = [fault for fault in faults if fault is not None and np.isnan(fault.found)]
    assert "public_cost" in {fault.outcome for fault in unknown}
