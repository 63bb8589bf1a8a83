"""Checks pass on the shipped scenarios, and where something breaks they say where it does so first."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.analysis import checks
from simulator.analysis.checks import Finding, check_matrix, check_reality, counterpart, plan_at_end
from simulator.inputs.checks import CheckForm, HistoryForm, OtherForm, RisingForm, read_checks
from simulator.inputs.scenario import Scenario
from simulator.inputs.seeds import Seeds
from simulator.levers import LEVERS
from simulator.runs.ensemble import project_all
from simulator.runs.project import Outcomes
from tests.golden import shipped_names
from tests.scenarios import shipped

pytestmark = pytest.mark.slow

ALONE = "every lever alone"


@pytest.fixture
def only_levers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves the small family of the matrix, for tests that ask nothing of the others."""
    all_of = checks._families
    monkeypatch.setattr(checks, "_families", lambda scenario: {ALONE: all_of(scenario)[ALONE]})


def made(**keys: Any) -> CheckForm:
    """A check of firms in every year, with some keys changed."""
    usual = {
        "words": {"en": "W.", "vi": "C."},
        "why": "Y.",
        "sources": ["judgement"],
        "outcome": "firms",
        "statistic": "p50",
    }
    return CheckForm.model_validate({**usual, "years": "all", **keys})


def run(scenario: Scenario, check: CheckForm) -> Finding | None:
    """What comes of one check; None where it does not apply."""
    found = check_reality([scenario], {"one": check})
    return found[0] if found else None


@pytest.mark.slow
def test_shipped_scenarios_pass(seeds: Seeds) -> None:
    """Every shipped scenario passes every check that is about it, and no extreme breaks the model."""
    scenarios = [shipped(name, draws=1024) for name in shipped_names()]
    asked = read_checks(seeds)
    findings = check_reality(scenarios, asked)
    assert [finding for finding in findings if finding.fault] == []
    assert {finding.name for finding in findings} == set(asked)
    matrix = check_matrix(scenarios)
    assert [finding for finding in matrix if finding.fault] == []
    # What is known up to 2023 makes a matrix of its own, as that horizon is another.
    assert [finding.scenario.count(",") for finding in matrix] == [0, 0, 0, 9, 9, 9]


def test_first_year_and_draw() -> None:
    """A check of every draw names the first year and in it the first draw that breaks, and what was found."""
    scenario = shipped("baseline")
    (ensemble,) = project_all([scenario])
    revenue = ensemble.outcomes.totals["revenue"]
    limit = float(np.sort(revenue[-3])[-2])
    over = np.argwhere(revenue > limit)
    finding = run(scenario, made(outcome="revenue", statistic="every draw", at_most=limit))
    assert finding is not None
    assert finding.fault is not None
    assert (finding.fault.year, finding.fault.draw) == (ensemble.years[over[0][0]], over[0][1])
    assert finding.fault.found == revenue[tuple(over[0])]
    assert (finding.fault.rule, finding.fault.line) == ("at most", limit)


@pytest.mark.parametrize("statistic", ["mean", "p05", "p25", "p50", "p75", "p95"])
def test_statistics(statistic: str) -> None:
    """A statistic passes at its own value and fails just beyond it, and names no draw."""
    scenario = shipped("law")
    (ensemble,) = project_all([scenario])
    firms = ensemble.outcomes.totals["firms"][-1]
    value = float(firms.mean() if statistic == "mean" else np.quantile(firms, int(statistic[1:]) / 100))
    end = {"statistic": statistic, "years": [scenario.end, scenario.end]}
    for keys in ({"at_least": value}, {"at_most": value}):
        passed = run(scenario, made(**end, **keys))
        assert passed is not None
        assert passed.fault is None
    for keys in ({"at_least": value * 1.001}, {"at_most": value * 0.999}):
        failed = run(scenario, made(**end, **keys))
        assert failed is not None
        assert failed.fault is not None
        assert (failed.fault.year, failed.fault.draw) == (scenario.end, None)
        assert failed.fault.found == pytest.approx(value)


def test_band_keeps_limits_and_reaches_figures() -> None:
    """Both ends of the band have to keep a limit; of a published figure it is asked to reach its range."""
    scenario = shipped("baseline")
    (ensemble,) = project_all([scenario])
    low, high = np.quantile(ensemble.outcomes.totals["firms"][4], [0.05, 0.95])
    year = {"statistic": "90 % band", "years": [2023, 2023]}
    # A figure is met as it counts, which is less than stocks hold.
    counted = np.quantile(ensemble.outcomes.as_counted["firms"][4], [0.05, 0.95])
    assert counted[0] < 1500 < counted[1] < high
    for keys, passes in [
        ({"at_least": low * 0.99, "at_most": high * 1.01}, True),
        ({"at_least": low * 1.01}, False),
        ({"at_most": high * 0.99}, False),
        ({"history": HistoryForm(quantity="firms", within=0)}, True),
    ]:
        finding = run(scenario, made(**year, **keys))
        assert finding is not None
        assert (finding.fault is None) == passes


def test_history(seeds: Seeds) -> None:
    """Figures are met within so many of their log_sd; only years with a figure count, and a floor has no upper end."""
    (row,) = (row for row in seeds.observations if row.quantity == "revenue" and row.year == 2025)
    scenario = shipped("baseline")
    (ensemble,) = project_all([scenario])
    median = np.median(ensemble.outcomes.totals["revenue"][2025 - 2019])
    away = abs(np.log(median / row.value)) / row.log_sd
    for within, passes in ((away * 1.01, True), (away * 0.99, False)):
        check = made(outcome="revenue", years=[2025, 2035], history=HistoryForm(quantity="revenue", within=within))
        finding = run(scenario, check)
        assert finding is not None
        assert (finding.fault is None) == passes
    assert run(scenario, made(years=[2026, 2035], history=HistoryForm(quantity="firms", within=0))) is None
    floor = [row for row in seeds.observations if row.relation == "at_least"]
    least, most = checks._limits(made(history=HistoryForm(quantity="firms", within=0)), floor, [2025])
    assert (least[0, 0], most[0, 0]) == (2000, np.inf)


@pytest.mark.parametrize(
    ("keys", "settings", "expected"),
    [
        ({}, (), range(2019, 2036)),
        ({"years": "observed"}, (), range(2019, 2026)),
        ({"years": "forecast"}, ("horizon.as_of = 2023",), range(2024, 2036)),
        ({"years": [2015, 2021]}, (), range(2019, 2022)),
        ({"years": {"first": -1, "last": 2}}, (), range(2024, 2028)),
        ({"outcome": "entries"}, (), range(2020, 2036)),
        ({"ratio_to": OtherForm(years_before=10)}, (), range(2029, 2036)),
        ({"ratio_to": OtherForm(outcome="public_cost")}, (), range(2020, 2036)),
        ({"years": {"counted_from": "start", "first": 0, "last": 1}}, (), ()),
        (
            {"years": {"counted_from": "start", "first": 0, "last": 1}},
            ("levers.delegations.missions = { 2026 = 6, 2030 = 7 }",),
            (2030, 2031),
        ),
        (
            {"years": {"counted_from": "start", "first": 0, "last": 0}},
            ("levers.law.in_force_from = 2028", "levers.law.eligible_share = 0.5"),
            (2028,),
        ),
        (
            {"years": {"counted_from": "start", "first": 0, "last": 0}},
            (
                'levers.partners.programmes.digital_europe = { market = "european_union", until = 2030, '
                'demand = "digital_europe_demand" }',
            ),
            (2028,),
        ),
    ],
)
def test_years(keys: dict[str, Any], settings: tuple[str, ...], expected: range) -> None:
    """A window holds the years that it names and for which anything is known; a start leaves current policy."""
    assert checks._years(made(at_most=1, **keys), shipped("baseline", *settings)) == list(expected)


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("current policy only", {"baseline", "recession", "articles-2023"}),
        (["law", "offices"], {"law", "offices", "go-global", "withdrawal"}),
        ({"above_current_policy": ["delegations.missions"]}, {"delegations", "go-global"}),
    ],
)
def test_scope(scope: Any, names: set[str]) -> None:
    """A check reaches the scenarios that it is about: the lever has to leave current policy, or to exceed it."""
    reached = {name for name in shipped_names() if checks._applies(made(applies_to=scope), shipped(name))}
    assert reached == names


def test_counterpart_differs_in_programmes_only() -> None:
    """What is measured against has other programmes, in the same world: a recession is on both sides."""
    shock = 'shocks = [{ market = "all", year = 2026, growth = -1.0 }]'
    scenario = shipped("go-global", shock)
    other = counterpart(scenario, OtherForm(programmes_of="baseline"))
    assert other is not None
    assert other.world.shocks == scenario.world.shocks
    assert other.policy == scenario.seeds.current
    slow = made(outcome="revenue", ratio_to=OtherForm(programmes_of="baseline"), at_least=0.9, statistic="p05")
    finding = run(scenario, slow)
    assert finding is not None
    assert finding.fault is None
    without = counterpart(scenario, OtherForm(without="law"))
    assert without is not None
    assert [lever for lever in LEVERS if without.policy[lever] != scenario.policy[lever]] == ["law"]


def test_differences_and_markets() -> None:
    """A difference is taken draw by draw, of one market where a check names one."""
    law, baseline = shipped("law"), shipped("baseline")
    one, other = project_all([law, baseline])
    place = law.seeds.markets.names.index("japan")
    gap = (one.outcomes.by_market["revenue"] - other.outcomes.by_market["revenue"])[:, place]
    keys = {"outcome": "revenue", "market": "japan", "difference_to": OtherForm(programmes_of="baseline")}
    finding = run(law, made(**keys, statistic="every draw", at_least=float(gap.max()) + 1))
    assert finding is not None
    assert finding.fault is not None
    assert (finding.fault.year, finding.fault.draw, finding.fault.found) == (2019, 0, 0.0)
    passing = run(law, made(**keys, statistic="every draw", at_least=float(gap.min())))
    assert passing is not None
    assert passing.fault is None


def test_not_a_number_fails() -> None:
    """What cannot be computed does not pass: nothing over nothing."""
    check = made(outcome="public_cost", ratio_to=OtherForm(outcome="public_cost"), at_most=1e9)
    with np.errstate(invalid="ignore"):
        finding = run(shipped("baseline"), check)
    assert finding is not None
    assert finding.fault is not None
    assert np.isnan(finding.fault.found)


def test_crowded_missions_fail(seeds: Seeds) -> None:
    """A few more missions, all to one market, bring fewer newcomers than current policy, and the check says so."""
    settings = ("levers.delegations.missions = { 2027 = 7 }", "levers.delegations.destinations = { japan = 1.0 }")
    name = "more_missions_not_fewer_entries"
    finding = run(shipped("baseline", *settings), read_checks(seeds)[name])
    assert finding is not None
    assert finding.fault is not None
    assert (finding.fault.year, finding.fault.draw) == (2028, None)


def test_crowding_by_single_markets_fails(seeds: Seeds) -> None:
    """The check looks at what totals come to where single markets have amounts of their own."""
    own = [f"levers.delegations.missions_to.{name} = {{ 2027 = 0 }}" for name in seeds.words.exporters]
    settings = (*own, "levers.delegations.missions_to.japan = { 2027 = 7 }")
    finding = run(shipped("baseline", *settings), read_checks(seeds)["more_missions_not_fewer_entries"])
    assert finding is not None
    assert finding.fault is not None
    fewer = "levers.delegations.missions_to.japan = { 2027 = 5 }"
    assert run(shipped("baseline", *own, fewer), read_checks(seeds)["more_missions_not_fewer_entries"]) is None


# --- The matrix


def spoiled(change: Callable[[Outcomes, int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every projection of the matrix pass through a fault that knows how many there were before."""
    sound, count = checks.project, iter(range(10**6))

    def project(*arguments: Any) -> Outcomes:
        outcomes = sound(*arguments)
        change(outcomes, next(count))
        return outcomes

    monkeypatch.setattr(checks, "project", project)


@pytest.mark.usefixtures("only_levers_alone")
def test_negative_firms_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the model in one run is named with the run, the market, the year and the draw."""

    def fault(outcomes: Outcomes, run: int) -> None:
        if run == 3:
            outcomes.by_market["firms"][9, 2, 17] = -5.0

    spoiled(fault, monkeypatch)
    (finding,) = check_matrix([shipped("baseline"), shipped("law")])
    assert finding.fault is not None
    assert (finding.name, finding.scenario) == (ALONE, "baseline, law")
    assert (finding.fault.year, finding.fault.draw, finding.fault.found) == (2028, 17, -5.0)
    assert finding.fault.run is not None
    assert finding.fault.run.levers == {"consulting": 1}
    assert (finding.fault.rule, finding.fault.outcome, finding.fault.market) == ("at least", "firms", "singapore")


@pytest.mark.usefixtures("only_levers_alone")
@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("pool", np.nan, "number"),
        ("value_added", np.inf, "number"),
        ("pool", -1.0, "at least"),
        ("foreign_share", 1.1, "share"),
        ("exits", 1.0, "sum of markets"),
    ],
)
def test_totals_are_looked_at(monkeypatch: pytest.MonkeyPatch, name: str, value: float, rule: str) -> None:
    """What is unknown, negative, no share or no sum is caught in the first run."""

    def fault(outcomes: Outcomes, run: int) -> None:
        outcomes.totals[name][5, 3] = value

    spoiled(fault, monkeypatch)
    (finding,) = check_matrix([shipped("baseline")])
    assert finding.fault is not None
    assert (finding.fault.year, finding.fault.draw) == (2024, 3)
    assert (finding.fault.rule, finding.fault.outcome, finding.fault.market) == (rule, name, None)


@pytest.mark.usefixtures("only_levers_alone")
def test_unexplained_firms_and_costs_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Firms that no flow explains are caught, and money that a stopped lever still costs."""

    def appear(outcomes: Outcomes, run: int) -> None:
        outcomes.by_market["firms"][8:, 0, 4] += 1.0
        outcomes.totals["firms"][8:, 4] += 1.0

    with monkeypatch.context() as patch:
        spoiled(appear, patch)
        (finding,) = check_matrix([shipped("baseline")])
    assert finding.fault is not None
    assert (finding.fault.year, finding.fault.draw) == (2027, 4)
    assert (finding.fault.rule, finding.fault.outcome, finding.fault.market) == ("flows", "firms", "japan")

    def charge(outcomes: Outcomes, run: int) -> None:
        outcomes.cost_by_lever["promotion"][7, 6] = 0.5

    spoiled(charge, monkeypatch)
    (finding,) = check_matrix([shipped("baseline")])
    assert finding.fault is not None
    assert (finding.fault.year, finding.fault.draw, finding.fault.found) == (2026, 6, 0.5)
    assert (finding.fault.rule, finding.fault.lever) == ("stopped", "promotion")
    assert finding.fault.run is not None
    assert finding.fault.run.levers == {"promotion": 0}


def test_extremes_are_those_that_files_may_say(seeds: Seeds) -> None:
    """At its ends a lever has the lowest and highest amounts allowed, from the first year of the forecast on."""
    scenario = shipped("baseline")
    low, high = (plan_at_end("delegations", scenario, end) for end in (0, 1))
    assert (low.missions(2026), high.missions(2035), high.missions(2025)) == (0, 200, 6)
    assert (low.missions_to, high.missions_to) == (None, None)
    assert (low.firms_per_mission(2026), high.firms_per_mission(2026)) == (1, 100)
    smallest = min(
        share for share, takes in zip(seeds.markets.firm_share, seeds.markets.exporters, strict=True) if takes
    )
    assert seeds.markets.firm_share[int(np.argmax(high.destinations(2026)))] == smallest
    assert np.array_equal(low.destinations(2026), seeds.current["delegations"].destinations(2026))
    law = plan_at_end("law", scenario, 1)
    assert (law.in_force_from, law.tax_cut, law.eligible_share) == (2026, 20, 1)
    partners = [plan_at_end("partners", scenario, end) for end in (0, 1)]
    assert [plan.programmes["digital_europe"].until for plan in partners] == [2025, 2035]
    assert np.array_equal(partners[1].served_share(2026)[:, 0], seeds.markets.exporters)


def test_every_extreme_is_there() -> None:
    """Each lever alone and with each other at both ends, and both ends of every parameter that is drawn."""
    scenario = shipped("baseline", "parameters.trend_firm_growth.fixed = 0.05")
    alone, pairs = (list(checks._levers_at_ends(scenario, together)) for together in (1, 2))
    assert len(alone) == 2 * len(LEVERS)
    assert len({tuple(run.levers.items()) for run in pairs}) == 4 * len(LEVERS) * (len(LEVERS) - 1) // 2
    names = [run.parameter for run in checks._parameters_at_ends(scenario)]
    drawn = [name for name, prior in scenario.priors.items() if not prior.fixed]
    assert names == [name for name in drawn for _ in range(2)]


def test_impossible_extremes_are_left_out() -> None:
    """An end at which firms shrink faster than they exit in every draw has nothing to project."""
    scenario = shipped(
        "baseline",
        "parameters.exit_rate_established.fixed = 0.01",
        "parameters.trend_firm_growth.uniform = { low = -0.02, high = 0.05 }",
    )
    ends = [(run.parameter, run.percentile) for run in checks._parameters_at_ends(scenario)]
    assert ("trend_firm_growth", "1st") not in ends
    assert ("trend_firm_growth", "99th") in ends


def test_limits_may_rise() -> None:
    """A rising limit holds as stated in its year and moves by so much in each other."""
    rising = RisingForm(a_year=10.0, since=2025)
    least, most = checks._limits(made(at_least=100.0, at_most=200.0, rising=rising), [], [2024, 2025, 2030])
    np.testing.assert_array_equal(least[:, 0], [90, 100, 150])
    np.testing.assert_array_equal(most[:, 0], [190, 200, 250])
