"""What is set and changes nothing is named; what changes something is not."""

import pytest

from simulator.analysis.no_effect import no_effect
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds

LAW = ("levers.law.in_force_from = 2026", "levers.law.eligible_share = 0.6")


OPENED = "levers.offices.opened"
SECOND = "observations[2]"
FIGURE = '{ quantity = "revenue", year = 2026, value = 17000 }'


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ((), ()),
        (("levers.delegations.missions = { 2027 = 6 }",), ("levers.delegations",)),
        (("levers.delegations.missions = { 2027 = 12 }",), ()),
        (
            ("levers.delegations.missions = { 2027 = 12 }", "levers.delegations.firms_per_mission = { 2027 = 8.3 }"),
            ("levers.delegations.firms_per_mission",),
        ),
        ((*LAW, "levers.law.tax_cut = 0", "levers.law.support = 1"), ("levers.law.tax_cut",)),
        (("parameters.promotion_return.fixed = 15",), ("parameters.promotion_return",)),
        (("parameters.promotion_return.fixed = 15", "levers.promotion.budget = { 2027 = 2 }"), ()),
        (("parameters.exit_rate_established.fixed = 0.12",), ()),
        (("parameters.exchange_rate_elasticity.fixed = 1",), ("parameters.exchange_rate_elasticity",)),
        (("parameters.exchange_rate_elasticity.fixed = 1", "world.real_depreciation = { 2027 = 0.05 }"), ()),
        (("world.home_demand_gap = { 2027 = 0 }",), ("world.home_demand_gap",)),
        (('shocks = [{ market = "all", year = 2028, growth = 0 }]',), ("shocks[1]",)),
        (('shocks = [{ market = "india", year = 2028, growth = -0.1 }]',), ()),
        (("levers.partners.served_share.japan = { 2027 = 0.05 }",), ("levers.partners",)),
        (("world.entry_ratio = { 2027 = 1 }",), ("world.entry_ratio",)),
        (("world.entry_ratio = { 2027 = 1.1 }",), ()),
        (("levers.delegations.missions_to.japan = { 2027 = 2 }",), ()),
        ((f"levers.delegations.missions_to.japan = {{ 2027 = {6 * 0.1666} }}",), ("levers.delegations",)),
        (("levers.offices.opened_in.japan = { 2027 = 9 }", "levers.offices.opened = { 2027 = 10 }"), (OPENED,)),
        (('shocks = [{ market = "all", year = 2028, until = 2030, percent = 5 }]',), ()),
        ((f"observations = [{FIGURE}, {FIGURE.replace('2026', '2028')}]", "horizon.as_of = 2027"), (SECOND,)),
    ],
)
def test_named(seeds: Seeds, settings: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Each thing that was set is named exactly where it changes no outcome."""
    assert no_effect(read_scenario("baseline", seeds, settings=[(line, line) for line in settings])) == expected


def test_every_lever_of_the_shipped_scenario_acts(seeds: Seeds) -> None:
    """Nothing in the scenario that uses all levers is idle."""
    assert no_effect(read_scenario("go-global", seeds)) == ()


def test_beliefs_without_their_lever(seeds: Seeds) -> None:
    """Beliefs about levers that repeat current policy change nothing, and each is named."""
    idle = no_effect(read_scenario("baseline", seeds, ["as-published"]))
    assert len(idle) == 10
    assert all(key.startswith("parameters.") for key in idle)


def test_what_undoes_something_is_not_idle(seeds: Seeds) -> None:
    """A value as in current policy changes something where a file below says another, also when it is typed twice."""
    assert no_effect(read_scenario("law", seeds, settings=[("set", "levers.law.support = 0")])) == ()
    twice = [("set", "levers.delegations.missions = { 2026 = 6 }")] * 2
    assert no_effect(read_scenario("delegations", seeds, settings=twice)) == ()
    assert no_effect(read_scenario("law", seeds, settings=twice)) == ("levers.delegations",)
