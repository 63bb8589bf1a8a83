"""What `--vary` and `--target` may say, which scenarios come of it, and what is refused."""

from collections.abc import Callable

import numpy as np
import pytest

from simulator.inputs.scenario import Reading, ScenarioError
from simulator.inputs.seeds import Seeds
from simulator.inputs.typed import read_outcome, read_target
from simulator.inputs.variations import (
    Variation,
    at_values,
    read_grid,
    read_span,
    varied,
)

MISSIONS = "levers.delegations.missions"
Read = Callable[..., Reading]


@pytest.fixture
def read(seeds: Seeds) -> Read:
    """Reads a shipped scenario with settings."""

    def reading(name: str, *settings: str) -> Reading:
        return Reading(name, seeds, (), tuple((f"--set {line}", line) for line in settings))

    return reading


def grid(reading: Reading, *typed: str) -> tuple[Variation, ...]:
    """The variations of one command."""
    return read_grid(typed, reading.scenario)


@pytest.mark.parametrize(
    ("span", "values"),
    [
        ("0:48:12", (0, 12, 24, 36, 48)),
        ("0:10:4", (0, 4, 8, 10)),
        ("0:1:5", (0, 1)),
        ("0:0.5:0.1", (0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        (" 2 : 4 : 1 ", (2, 3, 4)),
    ],
)
def test_values_end_at_high(read: Read, span: str, values: tuple[float, ...]) -> None:
    """Steps go from LOW in the decimals that were typed, and HIGH is the last value even after a shorter step."""
    assert grid(read("baseline"), f"{MISSIONS}={span}")[0].values == values


@pytest.mark.parametrize(
    ("name", "key", "year"),
    [
        ("baseline", MISSIONS, 2026),
        ("delegations", MISSIONS, 2027),
        ("delegations", "levers.delegations.firms_per_mission", 2027),
        ("delegations", f"{MISSIONS}@2030", 2030),
        ("partners", "levers.partners.served_share.india", 2027),
        ("law", "levers.law.tax_cut", None),
        ("baseline", "parameters.return_share", None),
        ("baseline", "world.real_depreciation@2029", 2029),
    ],
)
def test_year_is_the_first_of_the_lever(read: Read, name: str, key: str, year: int | None) -> None:
    """A value holds from the lever's first scheduled year, else from the next, unless another year is typed."""
    assert grid(read(name), f"{key}=0.1:0.2:0.1")[0].year == year


def test_value_becomes_the_plan(read: Read) -> None:
    """Each value is the plan from its year on; before it everything stays as the file says."""
    reading = read("delegations")
    variants = varied(reading, grid(reading, f"{MISSIONS}@2030=0:6:6"))
    plans = [variant.scenario.policy["delegations"].missions for variant in variants]
    assert [[missions(year) for year in (2026, 2027, 2029, 2030, 2035)] for missions in plans] == [
        [6, 12, 12, 0, 0],
        [6, 12, 12, 6, 6],
    ]


def test_reference_is_the_record_from_the_same_year(read: Read) -> None:
    """Values are measured against current policy's value in their place, so that it differs in nothing there."""
    reading = read("go-global")
    variants = varied(reading, grid(reading, f"{MISSIONS}@2030=0:12:6", "levers.law.tax_cut=0:1:0.5"))
    assert len({id(variant.reference) for variant in variants}) == 1
    at_record = variants[3]  # six missions and no tax cut
    assert at_record.scenario.policy == at_record.reference.policy
    assert at_record.reference.policy["law"].support == 1.0


def test_reference_takes_the_steps_of_the_record(read: Read, seeds: Seeds) -> None:
    """Where current policy still changes after the year, values are measured against its steps."""
    reading = read("baseline", "horizon.as_of = 2021")
    variants = varied(reading, grid(reading, f"{MISSIONS}=0:6:6"))
    reference = variants[0].reference.policy["delegations"].missions
    recorded = seeds.current["delegations"].missions
    assert [reference(year) for year in range(2019, 2036)] == [recorded(year) for year in range(2019, 2036)]
    assert recorded(2022) == 0 != recorded(2023)


def test_beliefs_are_measured_against_the_record_under_them(read: Read, seeds: Seeds) -> None:
    """A belief is fixed at each value; its reference believes the same and does nothing beyond current policy."""
    reading = read("law")
    variants = varied(reading, grid(reading, "parameters.return_share=0.2:0.6:0.2"))
    for value, variant in zip((0.2, 0.4, 0.6), variants, strict=True):
        assert variant.scenario.priors["return_share"].distribution == value
        assert variant.reference.beliefs == variant.scenario.beliefs
        assert variant.reference.policy == seeds.current
        assert variant.scenario.policy["law"].in_force_from == 2026


def test_a_policy_under_beliefs_keeps_its_belief(read: Read) -> None:
    """With a policy and a belief varied together, the reference has the belief of its pair and the policy's record."""
    reading = read("law")
    typed = ("levers.law.tax_cut=0:2:1", "parameters.return_share=0.2:0.6:0.4")
    for variant in varied(reading, grid(reading, *typed)):
        assert variant.reference.beliefs == variant.scenario.beliefs
        assert variant.reference.policy["law"].tax_cut == 0


def test_other_years_of_the_world_stay(read: Read) -> None:
    """A depreciation in one year leaves those of other years."""
    reading = read("baseline", "world.real_depreciation = { 2027 = 0.05, 2029 = 0.02 }")
    (variation,) = grid(reading, "world.real_depreciation@2027=-0.1:0.1:0.1")
    assert (variation.current, variation.own) == (0, 0.05)
    low, middle, _ = varied(reading, [variation])
    assert dict(low.scenario.world.real_depreciation) == {2027: -0.1, 2029: 0.02}
    assert middle.reference.world.real_depreciation == middle.scenario.world.real_depreciation


def test_amounts_of_a_market_are_varied(read: Read) -> None:
    """One market's amount is measured against its share of current policy's total; other years and markets stay."""
    reading = read("delegations", "levers.delegations.missions_to.japan = { 2028 = 5 }")
    (variation,) = grid(reading, "levers.delegations.missions_to.japan@2030=0:4:2")
    assert (variation.own, dict(variation.kept)) == (5, {2028: 5, 2029: 5})
    assert variation.current == pytest.approx(0.9996)
    japan = reading.seeds.markets.names.index("japan")
    *_, last = varied(reading, [variation])
    planned, reference = (s.policy["delegations"].sent for s in (last.scenario, last.reference))
    assert [planned.by_market(year)[japan, 0] for year in (2026, 2027, 2028, 2030)] == pytest.approx([0.9996, 3, 5, 4])
    assert [reference.by_market(year)[japan, 0] for year in (2028, 2030)] == pytest.approx([5, 0.9996])
    assert planned.total(2030) == pytest.approx(12 - 3 + 4)


def test_a_key_without_a_market_is_refused(read: Read) -> None:
    """The amounts of markets are varied one by one."""
    with pytest.raises(ScenarioError, match=r"needs a market; write levers\.delegations\.missions_to\."):
        grid(read("baseline"), "levers.delegations.missions_to=0:4:2")


@pytest.mark.parametrize(
    ("name", "key", "record", "own"),
    [
        ("baseline", MISSIONS, 6, 6),
        ("delegations", MISSIONS, 6, 12),
        ("promotion", "levers.promotion.budget", 1, None),
        ("promotion", "levers.promotion.budget@2028", 1, 3),
        ("law", "levers.law.tax_cut", 0, 0.5),
        ("baseline", "levers.partners.served_share.japan", 0.05, 0.05),
        ("baseline", "parameters.return_share", None, None),
        ("baseline", "world.entry_ratio", 1, 1),
    ],
)
def test_record_and_own_value(read: Read, name: str, key: str, record: float | None, own: float | None) -> None:
    """Current policy's value and the file's own are known, the latter where one value says what the file says."""
    (variation,) = grid(read(name), f"{key}=0.1:0.2:0.1")
    assert (variation.current, variation.own) == (record, own)


def test_own_value_changes_nothing(read: Read) -> None:
    """The scenario at the file's own value plans what the file plans, in every year."""
    reading = read("delegations")
    variations = grid(reading, f"{MISSIONS}=12:13:1")
    scenarios = reading.scenario, at_values(reading, variations, [12])
    file, again = ([s.policy["delegations"].missions(year) for year in s.years] for s in scenarios)
    assert file == again


def test_evidence(read: Read) -> None:
    """Values outside the estimated range are beyond the evidence; of beliefs that is the middle 90 % of the prior."""
    reading = read("baseline")
    (missions,) = grid(reading, f"{MISSIONS}=0:24:6")
    assert [missions.beyond(value) for value in missions.values] == [False, False, False, False, True]
    assert missions.grade == "D"
    (belief,) = grid(reading, "parameters.return_share=0.1:0.9:0.4")
    prior = reading.seeds.parameters["return_share"].prior
    assert belief.estimated == tuple(prior.values(np.array([0.05, 0.95])))
    (share,) = grid(reading, "levers.consulting.starter_share=0:1:1")
    assert (share.estimated, share.grade, share.beyond(1)) == (None, None, False)


WRONG = [
    ("missions=0:48:6", "unknown key 'missions'; write levers.LEVER.KEY, parameters.NAME or world.KEY"),
    ("delegations.missions=0:48:6", "did you mean 'levers.delegations.missions'?"),
    ("parameters.return_shar=0:1:1", "did you mean 'parameters.return_share'?"),
    ("world.depreciation=0:1:1", "did you mean 'world.real_depreciation'?"),
    ("levers.delegations.destinations.japan=0:1:1", "levers.delegations.destinations is a map of shares that sum to 1"),
    ("levers.partners.programmes.digital_europe=0:1:1", "levers.partners.programmes is a table of dated programmes"),
    ("levers.law.in_force_from=2026:2030:1", "levers.law.in_force_from is a date, not an amount"),
    ("levers.partners.served_share=0:1:1", "needs a market; write levers.partners.served_share."),
    ("levers.partners.served_share.myanmar=0:1:1", "allowed here: levers.partners.served_share."),
    (f"{MISSIONS}", "needs a range; write LOW:HIGH:STEP, as 0:48:6"),
    (f"{MISSIONS}=0:48", "'0:48' is no range; write LOW:HIGH:STEP"),
    (f"{MISSIONS}=0:many:6", "'many' is no number"),
    (f"{MISSIONS}=0:nan:6", "nan is not a finite number"),
    (f"{MISSIONS}=0:1e999:6", "1e999 is not a finite number"),
    (f"{MISSIONS}=0:48:0", "the step 0 is not allowed; it must be above 0"),
    (f"{MISSIONS}=0:48:-6", "the step -6 is not allowed"),
    (f"{MISSIONS}=48:0:6", "the low end 48 has to be below the high end 0"),
    (f"{MISSIONS}=6:6:1", "the low end 6 has to be below the high end 6"),
    (f"{MISSIONS}=0:48:0.1", "the step 0.1 leaves more than 101 values; take a larger one"),
    (f"{MISSIONS}=0:48:1e-9999", "leaves more than 101 values"),
    (f"{MISSIONS}@soon=0:48:6", "'soon' is not a year; write four digits"),
    (f"{MISSIONS}@2025=0:48:6", "2025 is not allowed; write 2026 to 2035"),
    (f"{MISSIONS}@2036=0:48:6", "2036 is not allowed; write 2026 to 2035"),
    ("parameters.return_share@2027=0:1:1", "parameters.return_share has no date; leave out @2027"),
    ("levers.law.tax_cut@2027=0:1:1", "levers.law.tax_cut holds while the law is in force; leave out @2027"),
]


@pytest.mark.parametrize(("typed", "message"), WRONG)
def test_refused(read: Read, typed: str, message: str) -> None:
    """What cannot be varied is refused at the option, with what is allowed or the cure."""
    with pytest.raises(ScenarioError, match="--vary") as caught:
        grid(read("baseline"), typed)
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"--vary {typed}: ")
    assert message in str(problem)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (f"{MISSIONS}=0:300:60", "300 is not allowed; it must be at most 200"),
        (f"{MISSIONS}=-6:6:6", "-6 is not allowed; it must be at least 0"),
        ("levers.law.tax_cut=0:4:1", "is in force, which it is not in baseline; use a scenario that has it, or add"),
        ("parameters.return_share=0.5:1.5:0.5", "1.5 is not allowed; allowed is 0 to 1"),
        ("world.home_demand_gap@2027=0:9:3", "9 is not allowed; it must be at most 3"),
    ],
)
def test_values_are_checked_as_those_of_set(read: Read, typed: str, message: str) -> None:
    """Values that a scenario may not have are refused once, in the words of --set, before anything runs."""
    reading = read("baseline")
    with pytest.raises(ScenarioError, match="--vary") as caught:
        varied(reading, grid(reading, typed))
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"--vary {typed}: ")
    assert message in str(problem)


def test_all_that_is_wrong_comes_at_once(read: Read) -> None:
    """Two wrong keys are told together; the same key twice and a third key are refused."""
    with pytest.raises(ScenarioError, match="unknown key") as caught:
        grid(read("baseline"), "a=0:1:1", f"{MISSIONS}=0:1:0")
    assert len(caught.value.problems) == 2
    with pytest.raises(ScenarioError, match="the same key twice"):
        grid(read("baseline"), f"{MISSIONS}=0:1:1", f"{MISSIONS}=0:2:1")
    with pytest.raises(ScenarioError, match="a third key; at most two"):
        grid(read("baseline"), f"{MISSIONS}=0:1:1", "b=0:1:1", "c=0:1:1")
    with pytest.raises(ScenarioError, match="leaves more than 15 values"):
        grid(read("baseline"), f"{MISSIONS}=0:15:1", "levers.promotion.budget=0:1:1")


def test_span(read: Read) -> None:
    """A key is sought over all that is allowed, or between two ends; the world needs ends."""
    reading = read("law")
    assert read_span(MISSIONS, reading).values == (0, 200)
    assert read_span("levers.law.tax_cut=0:5", reading).values == (0, 5)
    with pytest.raises(ScenarioError, match="the world has no range of its own; name one"):
        read_span("world.real_depreciation@2027", reading)
    with pytest.raises(ScenarioError, match="'0:5:1' is no range; write LOW:HIGH, as 0:48"):
        read_span("levers.law.tax_cut=0:5:1", reading)
    with pytest.raises(ScenarioError, match="21 is not allowed; it must be at most 20"):
        read_span("levers.law.tax_cut=0:21", reading)


@pytest.mark.parametrize(
    ("typed", "side"),
    [("revenue@2030=16000", "="), ("public_cost@2030<=16_000", "<="), ("firms @ 2030 >= 1.6e4", ">=")],
)
def test_target(read: Read, typed: str, side: str) -> None:
    """A target names an outcome, a year and a line, and may name its side."""
    target = read_target(typed, read("baseline").scenario)
    assert (target.year, target.side, target.line) == (2030, side, 16_000)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("revenue", "write OUTCOME@YEAR=NUMBER, as revenue@2030=16000"),
        ("revenue@2030", "write OUTCOME@YEAR=NUMBER"),
        ("revenue@2030==5", "write OUTCOME@YEAR=NUMBER"),
        ("revenu@2030=5", "unknown outcome 'revenu'; did you mean 'revenue'?"),
        ("revenue@2025=5", "2025 is not allowed; write 2026 to 2035"),
        ("revenue@2050=5", "2050 is not allowed; write 2026 to 2035"),
        ("revenue@30=5", "30 is not allowed; write 2026 to 2035"),
        ("revenue@2030=16,000", "'16,000' is no number; write it without unit or commas"),
        ("revenue@2030=nan", "nan is not a finite number"),
        ("revenue@2030=+nan", "+nan is not a finite number"),
        ("revenue@2030=+", "'+' is no number"),
        ("revenue@2030=++5", "'++5' is no number"),
    ],
)
def test_target_refused(read: Read, typed: str, message: str) -> None:
    """A target that cannot be used is refused at the option, with the cure."""
    with pytest.raises(ScenarioError, match="--target") as caught:
        read_target(typed, read("baseline").scenario)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "side", "line", "relative"),
    [
        ("firms@2030=+10", "=", 10, True),
        ("firms@2030>=+10", ">=", 10, True),
        ("firms@2030<=-5", "<=", -5, True),
        ("firms@2030 = 10", "=", 10, False),
        ("firms@2030=1e-5", "=", 1e-5, False),
    ],
)
def test_a_sign_makes_a_difference(read: Read, typed: str, side: str, line: float, relative: bool) -> None:
    """A number with a sign is a difference to current policy, and is named as it was typed."""
    target = read_target(typed, read("baseline").scenario)
    assert (target.side, target.line, target.relative) == (side, line, relative)
    assert target.typed == typed.replace(" ", "").replace("1e-5", "1e-05")


def test_everything_wrong_in_a_target_comes_at_once(read: Read) -> None:
    """Outcome, year and line are told together."""
    with pytest.raises(ScenarioError, match="unknown outcome") as caught:
        read_target("x@1=y", read("baseline").scenario)
    assert len(caught.value.problems) == 3


def test_outcome_and_year(read: Read) -> None:
    """The year is the last unless stated; unknown outcomes and years outside the forecast are refused together."""
    scenario = read("baseline").scenario
    assert read_outcome("firms", None, scenario) == 2035
    with pytest.raises(ScenarioError, match="--outcome firm: unknown outcome 'firm'") as caught:
        read_outcome("firm", 2040, scenario)
    assert "--year 2040: 2040 is not allowed; write 2026 to 2035" in str(caught.value)
