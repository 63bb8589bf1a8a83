"""How files are laid over one another, and what options do."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulator.inputs.documents import written
from simulator.inputs.scenario import Reading, Scenario, ScenarioError, read_scenario
from simulator.inputs.seeds import Seeds
from tests.model.samples import shipped_seeds

FIGURE = 'observations = [{ quantity = "revenue", year = 2026, value = 17000 }]'
HEAD = 'title = "A test"\nstory = "It tests one thing. It is never shipped."\n'
Reader = Callable[..., Scenario]


@pytest.fixture
def read(tmp_path: Path, seeds: Seeds) -> Reader:
    """Reads the last of the given files, written to one folder in order."""

    def reader(*texts: str, settings: tuple[str, ...] = (), assume: tuple[str, ...] = ()) -> Scenario:
        for number, text in enumerate(texts):
            (tmp_path / f"file{number}.toml").write_text(text, encoding="utf-8")
        typed = [(f"--set {setting}", setting) for setting in settings]
        return read_scenario(tmp_path / f"file{len(texts) - 1}.toml", seeds, assume, typed)

    return reader


def test_defaults(read: Reader, seeds: Seeds) -> None:
    """A file of a title and a story repeats current policy as known today, to 2035, on 4,096 draws."""
    scenario = read(HEAD)
    assert (scenario.as_of, scenario.end, scenario.draws, scenario.rng_seed) == (2025, 2035, 4096, 2023)
    assert scenario.priors == seeds.priors
    for year in (2019, 2023, 2026, 2035):
        assert scenario.policy["delegations"].missions(year) == seeds.current["delegations"].missions(year)


def test_tables_merge_and_values_replace(read: Reader) -> None:
    """A lever key of a later file replaces that of an earlier one as a whole; other keys stay."""
    low = HEAD + "[levers.delegations]\nmissions = { 2027 = 12, 2030 = 18 }\nmeetings_at_home = { 2027 = 150 }\n"
    high = HEAD + 'extends = "file0.toml"\n[levers.delegations]\nmissions = { 2028 = 9 }\n'
    plan = read(low, high).policy["delegations"]
    assert [plan.missions(year) for year in (2027, 2028, 2030, 2035)] == [6, 9, 9, 9]
    assert plan.meetings_at_home(2027) == 150


def test_later_files_of_a_list_lie_on_top(read: Reader) -> None:
    """Of a list of files that are extended, the last wins."""
    one = HEAD + "[levers.offices]\nopened = { 2027 = 11 }\n"
    two = HEAD + "[levers.offices]\nopened = { 2027 = 22 }\n"
    both = HEAD + 'extends = ["file0.toml", "file1.toml"]\n'
    assert read(one, two, both).policy["offices"].opened(2027) == 22


def test_served_share_merges_by_market(read: Reader) -> None:
    """Each market of served_share is a value of its own."""
    low = HEAD + "[levers.partners.served_share]\njapan = { 2027 = 0.1 }\nindia = { 2027 = 0.2 }\n"
    high = HEAD + 'extends = "file0.toml"\n[levers.partners.served_share]\njapan = { 2027 = 0.3 }\n'
    scenario = read(low, high)
    shares = dict(zip(scenario.seeds.markets.names, scenario.policy["partners"].served_share(2027)[:, 0], strict=True))
    assert (shares["japan"], shares["india"], shares["singapore"]) == (0.3, 0.2, 0.0)


def test_shocks_of_what_is_extended_come_first(read: Reader) -> None:
    """Shocks add up over files; a file that is reached twice counts once."""
    shock = '[[shocks]]\nmarket = "all"\nyear = {}\ngrowth = -0.1\nwhy = "a test"\n'
    base = HEAD + shock.format(2028)
    left = HEAD + 'extends = "file0.toml"\n'
    right = HEAD + 'extends = "file0.toml"\n' + shock.format(2030)
    top = HEAD + 'extends = ["file1.toml", "file2.toml"]\n' + shock.format(2029)
    assert [found.year for found in read(base, left, right, top).world.shocks] == [2028, 2030, 2029]


def test_title_and_story_are_never_inherited(read: Reader) -> None:
    """A file that says no title of its own is refused, whatever it extends."""
    with pytest.raises(ScenarioError, match="title: is missing"):
        read(HEAD, 'extends = "file0.toml"\nstory = "A story."\n')


def test_story_and_vietnamese_title_may_be_left_out(read: Reader) -> None:
    """Both are a scenario's own: what a file extends lends it neither."""
    own = read(HEAD + 'title_vi = "Một phép thử"\n')
    assert (own.title_vi, own.story) == ("Một phép thử", "It tests one thing. It is never shipped.")
    bare = read(HEAD + 'title_vi = "Một phép thử"\n', 'title = "Bare"\nextends = "file0.toml"\n')
    assert (bare.title, bare.title_vi, bare.story) == ("Bare", None, "")
    assert not {"title_vi", "story"} & bare.settings.keys()


def test_share_map_replaces_from_the_first_scheduled_year(read: Reader) -> None:
    """Missions go where current policy says until the lever's first scheduled year."""
    scenario = read(HEAD + "[levers.delegations]\nmissions = { 2029 = 12 }\ndestinations = { india = 1.0 }\n")
    india = scenario.seeds.markets.names.index("india")
    destinations = scenario.policy["delegations"].destinations
    assert destinations(2028)[india, 0] == 0
    assert destinations(2029)[india, 0] == 1


def test_ramp(read: Reader) -> None:
    """A ramp joins the stated years by a straight line, after current policy and before the last value."""
    scenario = read(HEAD + "[levers.consulting]\nfirms_advised = { 2027 = 100, 2029 = 200, ramp = true }\n")
    advised = scenario.policy["consulting"].firms_advised
    assert [advised(year) for year in (2026, 2027, 2028, 2029, 2035)] == [20, 100, 150, 200, 200]


def test_world_holds_in_the_named_years_only(read: Reader) -> None:
    """A depreciation in one year is none in the next."""
    assert dict(read(HEAD + "[world]\nreal_depreciation = { 2027 = 0.05 }\n").world.real_depreciation) == {2027: 0.05}


def test_settings_lie_on_top_and_the_rightmost_wins(read: Reader) -> None:
    """--set replaces what files say; of two, the later holds."""
    text = HEAD + "[levers.offices]\nopened = { 2027 = 11 }\n"
    scenario = read(text, settings=("levers.offices.opened = { 2028 = 5 }", "levers.offices.opened = { 2028 = 6 }"))
    assert [scenario.policy["offices"].opened(year) for year in (2027, 2028)] == [10, 6]


def test_a_setting_needs_no_reason(read: Reader) -> None:
    """A belief that is typed as an option is its own reason."""
    scenario = read(HEAD, settings=("parameters.exit_rate_established.fixed = 0.12",))
    assert scenario.priors["exit_rate_established"].distribution == 0.12


def test_problems_of_settings_are_named_by_the_option(read: Reader) -> None:
    """What is wrong with --set is told at --set, together with what is wrong in the file."""
    with pytest.raises(ScenarioError, match=r"--set levers\.law\.x=1: levers\.law\.x: unknown key") as caught:
        read(HEAD + "[horizon]\nend = 3000\n", settings=("levers.law.x=1",))
    assert [problem.key for problem in caught.value.problems] == ["levers.law.x", "horizon.end"]


def test_assumptions_replace_beliefs(read: Reader) -> None:
    """A shipped set of beliefs is found by its name and changes priors only."""
    plain, published = read(HEAD), read(HEAD, assume=("as-published",))
    changed = {name for name in plain.priors if plain.priors[name] != published.priors[name]}
    assert "promotion_return" in changed
    assert len(changed) == 10
    assert plain.policy == published.policy


def test_assumptions_hold_beliefs_only(read: Reader, tmp_path: Path) -> None:
    """A file of beliefs that also holds a lever is refused."""
    file = tmp_path / "beliefs.toml"
    file.write_text("[levers.offices]\nopened = { 2027 = 1 }\n", encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"levers: an assumptions file holds \[parameters\] and \[\[observations\]\] only"
    ):
        read(HEAD, assume=(str(file),))


def test_unknown_assumptions(read: Reader) -> None:
    """A set of beliefs that does not exist is named with the nearest that does."""
    with pytest.raises(ScenarioError, match="did you mean 'as-published'"):
        read(HEAD, assume=("as-publishd",))


def test_byte_order_mark_and_carriage_returns(read: Reader) -> None:
    """Files as Windows editors save them are read, and places in them are right."""
    assert read("\ufeff" + HEAD.replace("\n", "\r\n")).title == "A test"
    with pytest.raises(ScenarioError, match=r"file0\.toml:4:7: horizon\.end"):
        read("\ufeff" + HEAD.replace("\n", "\r\n") + "[horizon]\r\nend = 3000\r\n")


def test_circle_of_two(read: Reader) -> None:
    """Two files that extend one another are refused with the whole circle."""
    with pytest.raises(ScenarioError, match=r"extends itself: .*file1.toml -> .*file0.toml -> .*file1.toml"):
        read(HEAD + 'extends = "file1.toml"\n', HEAD + 'extends = "file0.toml"\n')


def test_no_such_scenario(seeds: Seeds) -> None:
    """A name that is neither a file nor shipped is refused with the nearest shipped one."""
    with pytest.raises(ScenarioError, match="no such file and no shipped scenario; did you mean 'baseline'"):
        read_scenario("basline", seeds)


def test_origins_name_file_and_line(read: Reader) -> None:
    """Each setting knows where it was written."""
    scenario = read(HEAD + "[horizon]\nend = 2030\n", settings=("horizon.as_of = 2024",))
    assert scenario.settings["horizon.end"].origin.endswith("file0.toml:4")
    assert scenario.settings["horizon.as_of"].origin == "--set horizon.as_of = 2024"


def test_hash_is_of_content(read: Reader, seeds: Seeds, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The short name of a scenario depends on what was read, not on where it was read from; settings count."""
    one = read(HEAD)
    monkeypatch.chdir(tmp_path)
    assert read_scenario("file0.toml", seeds).hash == one.hash
    shock = 'shocks = [{ market = "all", year = 2028, growth = -0.1 }]'
    assert len({one.hash, read(HEAD, settings=("horizon.end = 2030",)).hash, read(HEAD, settings=(shock,)).hash}) == 3


@pytest.mark.parametrize(
    "value", [True, 3, 2.5, 'Việt Nam "ở" nước ngoài', {"2027": 12.0, "ramp": True}, ["a", 1], {}, {"a b": {"c": 1}}]
)
def test_written_values_read_back(value: object) -> None:
    """What is written as TOML is read as the same value."""
    import tomllib

    assert tomllib.loads(f"value = {written(value)}")["value"] == value


def test_a_bare_number_holds_from_the_first_year_of_the_forecast(read: Reader) -> None:
    """What is typed without a year is the same scenario as what is typed with the first one, and is remembered."""
    keys = ("levers.delegations.missions", "levers.partners.served_share.japan", "world.real_depreciation")
    bare = read(HEAD, settings=tuple(f"{key} = 0.2" for key in keys))
    dated = read(HEAD, settings=tuple(f"{key} = {{ 2026 = 0.2 }}" for key in keys))
    assert bare.content == dated.content
    assert bare.hash == dated.hash
    assert bare.dated == tuple((key, 2026) for key in keys)
    assert dated.dated == ()


@pytest.mark.parametrize(
    ("text", "settings", "year"),
    [
        ("", ("levers.offices.opened = 12", "horizon.as_of = 2023"), 2024),
        ("", ("horizon.as_of = 2023", "levers.offices.opened = 12"), 2024),
        ("[horizon]\nas_of = 2024\n", ("levers.offices.opened = 12",), 2025),
        ("", ("levers.offices.opened = 12", FIGURE), 2027),
        ("", (FIGURE, "levers.offices.opened = 12", "horizon.as_of = 2024"), 2025),
    ],
)
def test_the_first_year_is_that_of_the_whole_scenario(
    read: Reader, text: str, settings: tuple[str, ...], year: int
) -> None:
    """The date follows what is known in the end, in whatever order it is said."""
    scenario = read(HEAD + text, settings=settings)
    assert scenario.dated == (("levers.offices.opened", year),)
    assert [scenario.policy["offices"].opened(y) for y in (year - 1, year)] == [10, 12]


def test_a_later_option_wins_over_a_bare_number(read: Reader) -> None:
    """Bare or dated, the rightmost holds."""
    later = ("levers.offices.opened = 12", "levers.offices.opened = { 2028 = 5 }")
    assert read(HEAD, settings=later).dated == ()
    assert read(HEAD, settings=later[::-1]).policy["offices"].opened(2030) == 12


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("levers.delegations.missions = 300", "levers.delegations.missions: 300 is not allowed"),
        ("levers.delegations.missions = true", "true has no date"),
        ('world.entry_ratio = "1.2"', "has no date"),
        ("world.entry_ratio = 0", "0 is not allowed; it must be above 0"),
        ("levers.delegations.destinations = 0.5", "expected a table, found 0.5"),
    ],
)
def test_bare_numbers_are_checked(read: Reader, setting: str, words: str) -> None:
    """A number without a year is checked like one with a year, and nothing else goes without."""
    with pytest.raises(ScenarioError, match=re.escape(words)):
        read(HEAD, settings=(setting,))


def test_a_market_with_an_amount_of_its_own(read: Reader) -> None:
    """The other markets keep their share of the total; before the first stated year so does the market itself."""
    plan = read(HEAD + "[levers.delegations]\nmissions_to.japan = { 2027 = 2 }\n").policy["delegations"]
    usual = read(HEAD).policy["delegations"].sent
    japan = shipped_seeds().markets.names.index("japan")
    np.testing.assert_array_equal(plan.sent.by_market(2026), usual.by_market(2026))
    assert plan.sent.total(2026) == 6.0
    changed = plan.sent.by_market(2027) - usual.by_market(2027)
    assert (changed.nonzero()[0] == [japan]).all()
    assert plan.sent.by_market(2027)[japan, 0] == 2.0
    assert plan.sent.total(2027) == pytest.approx(6 - 0.9996 + 2)


def test_markets_of_several_files_merge(read: Reader) -> None:
    """Each market is a value of its own, and a share map counts from the first year that the lever states anywhere."""
    low = HEAD + "[levers.offices]\nopened_in.japan = { 2028 = 3 }\ndestinations = { india = 1.0 }\n"
    high = HEAD + 'extends = "file0.toml"\n[levers.offices]\nopened_in.singapore = { 2029 = 4 }\n'
    openings = read(low, high).policy["offices"].openings
    names = shipped_seeds().markets.names
    in_2029 = dict(zip(names, openings.by_market(2029)[:, 0], strict=True))
    assert {name: value for name, value in in_2029.items() if value} == {"japan": 3, "singapore": 4, "india": 10}
    assert openings.by_market(2027)[names.index("india"), 0] == 0
    assert openings.by_market(2028)[names.index("india"), 0] == 10


def test_shocks_end_and_come_in_per_cent(read: Reader) -> None:
    """A shock with an end is its opposite in the year after; per cent are log points of the same level."""
    head = '[[shocks]]\nmarket = "all"\nyear = 2028\nwhy = "a test"\n'
    (shock,) = read(HEAD + head + "percent = -20\nuntil = 2030\n").world.shocks
    assert shock.changes == {2028: np.log1p(-0.2), 2031: -np.log1p(-0.2)}
    (lasting,) = read(HEAD + head + "growth = -0.1\n").world.shocks
    assert lasting.changes == {2028: -0.1}


def test_entry_ratio_holds_in_the_named_years_only(read: Reader) -> None:
    """One where nothing is named; between the years of a ramp on the line between them."""
    world = read(HEAD + "[world]\nentry_ratio = { 2027 = 1.2, 2029 = 1.4, ramp = true }\n").world
    ratios = [world.in_year(year)["entry_ratio"] for year in (2026, 2027, 2028, 2029, 2030)]
    assert ratios == pytest.approx([1, 1.2, 1.3, 1.4, 1])


def test_a_new_figure_is_known(read: Reader, seeds: Seeds, tmp_path: Path) -> None:
    """A figure in a scenario, in a file of beliefs or as an option is the same belief, and the past ends with it."""
    row = '[[observations]]\nquantity = "revenue"\nyear = 2026\nvalue = 17000\nwhy = "the ministry says so"\n'
    beliefs = tmp_path / "beliefs.toml"
    beliefs.write_text(row, encoding="utf-8")
    own, assumed = read(HEAD + row), read(HEAD, assume=(str(beliefs),))
    typed = read(HEAD, settings=(FIGURE,))
    for scenario in (own, assumed, typed):
        assert (scenario.as_of, scenario.beliefs) == (2026, own.beliefs)
        (figure,) = scenario.new_figures
        assert figure.figure == ("revenue", 2026, 17000, 0.1, "equal", "fit")
    assert own.observations[:-1] == seeds.observations
    assert read(HEAD).observations == seeds.observations
    assert len({own.hash, typed.hash, read(HEAD).hash}) == 3


def test_a_new_figure_takes_the_place_of_an_older_one(read: Reader, seeds: Seeds) -> None:
    """Of one quantity and year the last figure counts, those of the seeds first."""
    lines = ('observations = [{ quantity = "firms", year = 2025, value = 2300 }]', FIGURE.replace("17000", "18000"))
    scenario = read(HEAD, settings=(FIGURE, *lines))
    assert [row.value for row in scenario.new_figures] == [18000, 2300]
    assert len(scenario.observations) == len(seeds.observations) + 1
    others = [read(HEAD, settings=lines[:count]).beliefs for count in range(3)]
    assert len(set(others)) == 3


def test_a_figure_after_what_is_known_waits(read: Reader) -> None:
    """With an earlier `as_of` a new figure is not learned from."""
    assert read(HEAD, settings=(FIGURE, "horizon.as_of = 2023")).as_of == 2023
    with pytest.raises(ScenarioError, match="2027 is not allowed; figures were observed from 2019 to 2026"):
        read(HEAD, settings=(FIGURE, "horizon.as_of = 2027"))
    assert read(HEAD, settings=(FIGURE.replace("2026", "2060"), "horizon.end = 2060")).as_of == 2059


def test_new_figures_do_not_repeal_the_law(seeds: Seeds) -> None:
    """A law that the seeds' own figures do not know yet may be in force before the forecast begins; no earlier one."""
    law = [("figure", FIGURE)]
    assert read_scenario("law", seeds, settings=law).policy["law"].in_force_from == 2026
    with pytest.raises(ScenarioError, match="2025 is not allowed; write 2026 to 2035"):
        read_scenario("law", seeds, settings=[*law, ("early", "levers.law.in_force_from = 2025")])


@pytest.mark.parametrize(
    ("settings", "idle"),
    [
        (("levers.law.tax_cut = 0.5",), (0,)),
        (("levers.law.tax_cut = 0.6",), ()),
        (("levers.law.tax_cut = 0.5", "levers.law.support = 0.5"), (0,)),
        (("levers.law.support = 0.4", "levers.law.support = 0.5"), (0,)),
        (("levers.law.in_force_from = 2026", "horizon.end = 2035", "ensemble.draws = 4096"), (0, 1, 2)),
        (('title = "Another"', "parameters.return_share.fixed = 0.5"), ()),
    ],
)
def test_what_changes_nothing_is_found(seeds: Seeds, settings: tuple[str, ...], idle: tuple[int, ...]) -> None:
    """A setting is idle where the scenario is the same without it."""
    typed = tuple((f"--set {line}", line) for line in settings)
    found = Reading("law", seeds, settings=typed).idle(len(typed))
    assert found == tuple(typed[place][0] for place in idle)
