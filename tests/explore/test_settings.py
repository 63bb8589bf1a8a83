"""An address comes to the scenario that the command line makes of the same settings, or is refused at its key."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from simulator.explore.settings import LONGEST_VALUE, MOST_SETTINGS, Asked, Opened, Refused
from simulator.inputs.scenario import read_scenario, with_settings
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import SCENARIOS, shipped_names

SCHEDULE = """
title = "Own years"
extends = "baseline.toml"
[levers.delegations]
missions = { 2027 = 8, 2030 = 20, ramp = true }
"""


def opened(file: str, seeds: Seeds) -> Opened:
    """A page opened with a file."""
    return Opened(file, read_scenario(file, seeds))


@pytest.fixture
def baseline(seeds: Seeds) -> Opened:
    """The page opened with current policy."""
    return opened("baseline", seeds)


def pairs(query: str) -> list[tuple[str, str]]:
    """The parts of an address."""
    return [(key, value) for key, _, value in (part.partition("=") for part in query.split("&"))]


SETTINGS = [
    ("x", "levers.delegations.missions = { 2027 = 12 }"),
    ("x", "parameters.displacement = { fixed = 0.3 }"),
    ("x", 'targets = [{ outcome = "revenue", year = 2030, at_least = 16000 }]'),
    ("x", "horizon.end = 2032"),
]


@pytest.mark.parametrize("name", shipped_names(SCENARIOS))
def test_settings_from_memory_are_those_of_files(name: str, seeds: Seeds) -> None:
    """What is laid on a scenario in memory is what the reader of files makes of it, its hash too."""
    settings = SETTINGS if name != "articles-2023" else SETTINGS[1:2]
    from_memory = with_settings(read_scenario(name, seeds), settings)
    from_files = read_scenario(name, seeds, (), settings)
    assert from_memory.content == from_files.content
    assert from_memory.hash == from_files.hash


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("delegations.missions=12", "levers.delegations.missions = { 2027 = 12 }"),
        ("delegations.missions=12@2030", "levers.delegations.missions = { 2030 = 12 }"),
        (
            "delegations.missions=2027:12,2030:20,ramp",
            "levers.delegations.missions = { 2027 = 12, 2030 = 20, ramp = true }",
        ),
        ("partners.served_share.japan=0.25@2027", "levers.partners.served_share.japan = { 2027 = 0.25 }"),
        ("parameters.displacement=0.3", "parameters.displacement = { fixed = 0.3 }"),
    ],
)
def test_an_address_is_a_setting(query: str, line: str, baseline: Opened, seeds: Seeds) -> None:
    """An address comes to the line that `--set` takes, and its link to the same address."""
    asked = baseline.read(pairs(query))
    assert [found for _, found in baseline.lines(asked)] == [line]
    found = baseline.scenario_of(asked)
    assert found.content == read_scenario("baseline", seeds, (), [("--set", line)]).content
    again = baseline.read(pairs(baseline.link(asked).removeprefix("?")))
    assert again == asked


def test_the_law_comes_as_passed(baseline: Opened, seeds: Seeds) -> None:
    """Carried out from its year on, the law is that of its scenario."""
    found = baseline.scenario_of(baseline.read(pairs("law.support=1@2026")))
    assert found.policy == read_scenario("law", seeds).policy


def test_another_key_of_the_law_takes_along_what_it_needs(baseline: Opened) -> None:
    """A measure by itself puts the law into force with what has to be stated, and with nothing else."""
    asked = baseline.read(pairs("law.tax_cut=2@2028"))
    found = baseline.scenario_of(asked).policy["law"]
    assert (found.in_force_from, found.eligible_share, found.tax_cut, found.support) == (2028, 0.6, 2.0, 0.0)
    assert list(baseline.beside(asked)) == ["law.eligible_share"]


def test_a_slider_at_rest_is_the_file_to_the_bit(seeds: Seeds) -> None:
    """What says the same as the file sets nothing."""
    for name in ("baseline", "go-global"):
        page = opened(name, seeds)
        for control in [*page.controls.values()]:
            asked = page.read([(control.key, f"{control.now:.15f}")])
            assert asked == Asked(page.start), control.key
        assert page.scenario_of(Asked(page.start)) is page.scenario


def test_a_slider_moves_the_end_of_the_files_schedule(tmp_path: Path, seeds: Seeds) -> None:
    """What the file states before its end stays."""
    file = tmp_path / "own.toml"
    file.write_text(SCHEDULE)
    page = opened(str(file), seeds)
    assert page.read(pairs("delegations.missions=2027:8,2030:20,ramp")) == Asked(page.start)
    moved = {
        "25@2027": "{ 2027 = 8, 2030 = 25, ramp = true }",
        "25@2033": "{ 2027 = 8, 2030 = 20, 2033 = 25, ramp = true }",
    }
    for value, schedule in moved.items():
        ((_, line),) = page.lines(page.read([("delegations.missions", value)]))
        assert line == f"levers.delegations.missions = {schedule}"


def test_every_control_takes_both_ends_of_its_track(seeds: Seeds) -> None:
    """A track lies within what is allowed, holds the file's value and has room for steps."""
    for name in ("baseline", "go-global"):
        page = opened(name, seeds)
        for control in page.controls.values():
            low, high = control.track
            assert control.allowed[0] <= low <= control.now <= high <= control.allowed[1]
            assert high > low
            assert 0 < control.step <= (high - low) / 5
            if not control.key.startswith("parameters."):
                page.scenario_of(page.read([(control.key, f"{high:g}")]))


def test_all_changes_hold_from_one_year_unless_they_say_another(baseline: Opened) -> None:
    """The year of an address dates what states none, and goes into its link."""
    asked = baseline.read(pairs("from=2029&delegations.missions=12&offices.opened=20@2028"))
    assert [own.points for own in asked.settings.values()] == [((2029, 12.0),), ((2028, 20.0),)]
    assert "from=2029" in baseline.link(asked)
    assert baseline.read([*parse_qsl(baseline.link(asked)[1:])]) == asked


def test_beliefs_are_stacked(baseline: Opened, seeds: Seeds) -> None:
    """A switched file of beliefs is the one of `--assume`."""
    found = baseline.scenario_of(baseline.read(pairs("assume.as-published=1&delegations.missions=12")))
    line = "levers.delegations.missions = { 2027 = 12 }"
    assert found.content == read_scenario("baseline", seeds, ["as-published"], [("--set", line)]).content
    assert baseline.read(pairs("assume.as-published=0")) == Asked(baseline.start)


def test_every_lever_has_a_slider(baseline: Opened, seeds: Seeds) -> None:
    """Each shipped lever has one number that stands for it."""
    shown = [control for control in baseline.controls.values() if control.slider is not None]
    assert [control.lever for control in shown] == [*seeds.levers_about]


MANY = "&".join(f"parameters.x{n}=1" for n in range(MOST_SETTINGS + 1))

REFUSED = {
    "a key twice": ("delegations.missions=1&delegations.missions=2", "delegations.missions", "twice"),
    "an unknown key": ("delegations.mission=1", "delegations.mission", "did you mean 'delegations.missions'?"),
    "a file's name": ("extends=/etc/passwd", "extends", "unknown key"),
    "draws of a file": ("ensemble.draws=100", "ensemble.draws", "unknown key"),
    "seeds": ("seeds=/tmp", "seeds", "unknown key"),
    "a belief that is no file of the program": ("assume.../../x=1", "assume.../../x", "unknown key"),
    "other draws": ("draws=10", "draws", "not known"),
    "another outcome": ("outcome=profit", "outcome", "not known"),
    "another language": ("lang=fr", "lang", "not known"),
    "too many": (MANY, "", "at most 20"),
    "a long value": (f"delegations.missions={'1' * (LONGEST_VALUE + 1)}", "delegations.missions", "characters"),
    "an underscore": ("delegations.missions=1_2", "delegations.missions", "cannot be read"),
    "other digits": ("delegations.missions=١٢", "delegations.missions", "cannot be read"),
    "infinity": ("delegations.missions=inf", "delegations.missions", "cannot be read"),
    "a power": ("delegations.missions=1e3", "delegations.missions", "cannot be read"),
    "TOML": ("delegations.missions={2027=1}", "delegations.missions", "cannot be read"),
    "nothing": ("delegations.missions=", "delegations.missions", "cannot be read"),
    "a year that is past": ("delegations.missions=12@2020", "delegations.missions", "write 2026 to 2035"),
    "a year after the end": ("delegations.missions=2027:1,2036:2", "delegations.missions", "write 2026 to 2035"),
    "years that fall": ("delegations.missions=2030:1,2027:2", "delegations.missions", "years have to rise"),
    "too much": ("delegations.missions=300", "delegations.missions", "at most 200"),
    "a belief with a year": ("parameters.displacement=0.3@2027", "parameters.displacement", "one number"),
    "a belief beyond": ("parameters.displacement=3", "parameters.displacement", "0 to 1"),
    "a law of two years": ("law.support=1@2026&law.tax_cut=1@2027", "law.tax_cut", "write @2026"),
    "a law over the years": ("law.support=2027:1,2028:0", "law.support", "one year"),
    "a switch between": ("assume.as-published=2", "assume.as-published", "0 for off"),
    "a target of nothing": ("target=profit@2030:1", "target", "an amount in digits"),
    "a target too late": ("target=revenue@2050:1", "target", "write 2026 to 2035"),
    "another file": ("on=law.00000000", "on", "another file"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_had_is_refused_at_its_key(case: str, baseline: Opened) -> None:
    """Refusals name the key at fault, and a cure."""
    query, at, words = REFUSED[case]
    with pytest.raises(Refused) as refused:
        baseline.scenario_of(baseline.read(pairs(query)))
    assert refused.value.at == at
    assert words in refused.value.words


def test_commands_measure_as_the_page_does(baseline: Opened, seeds: Seeds) -> None:
    """Against the file where that is current policy, else against current policy under the same beliefs."""
    both = pairs("delegations.missions=12&parameters.displacement=0.3")
    verbs = {}
    for name, page, query in (
        ("nothing", baseline, []),
        ("lever", baseline, both[:1]),
        ("belief", baseline, both),
        ("own policy", opened("law", seeds), both[:1]),
    ):
        verbs[name] = page.command(page.read(query)).split()[1]
    assert verbs == {"nothing": "run", "lever": "compare", "belief": "run", "own policy": "run"}
    other = replace(baseline, options=("--seeds", "my seeds"))
    assert other.command(Asked(other.start)) == "goglobal run baseline --seeds 'my seeds'"
