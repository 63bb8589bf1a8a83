"""Another country by data alone: every command runs on each example, in its own words."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import commands
from simulator.inputs.panel import windows
from simulator.inputs.reading import read_panels
from simulator.inputs.scenario import DEFAULTS
from simulator.inputs.seeds import Seeds, read_seeds
from simulator.inputs.shipped import CHECKOUT, shipped_folder
from tests.cli.conftest import Ended, Goglobal, goglobal
from tests.markdown import FEW_POINTS, QUICK

HOME = CHECKOUT / "examples" / "other-country"
COUNTRIES = ("sri-lanka", "rwanda-coffee")
VIET_NAM = re.compile(r"viet|việt|vnm|\bdong\b|hanoi|hà nội", re.IGNORECASE)
KEY = "levers.delegations.missions"
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("baseline", "push"),
    "compare": ("baseline", "push", "--by", "market"),
    "why": ("push",),
    "sensitivity": ("push",),
    "sweep": ("baseline", "--vary", f"{KEY}=0:12:6"),
    "seek": ("baseline", "--vary", f"{KEY}=0:12", "--target", "firms@2030=+1"),
    "allocate": ("baseline", "--budget", "2:4:2"),
    "robust": ("push", "consulting", "--assume", "as-published"),
    "learn": ("push", "consulting"),
    "backtest": (),
    "check": ("baseline", "push", "--detail"),
    "report": ("push",),
    "verify": (),
    "explore": ("--no-browser",),
    "list": (),
    "new": ("mine",),
    "show": ("push", "--origin"),
    "levers": (),
    "sources": (),
    "schema": (),
}
MAY_MISS = ("seek", "check")
DRAWN = ("report", "run", "compare", "why", "sensitivity", "sweep", "seek", "allocate", "robust", "learn")


def test_all_commands_are_tried() -> None:
    """No command is left out."""
    assert set(COMMANDS) == set(commands.commands)


def shown(ended: Ended, folder: Path) -> str:
    """Everything that a command has shown: its output, and the files that it wrote but their checksums."""
    files = [path for path in folder.rglob("*") if path.suffix in (".txt", ".csv", ".json", ".toml", ".html")]
    return "\n".join([ended.out, ended.err, *(path.read_text(encoding="utf-8") for path in sorted(files))])


def without_sources(told: Any) -> Any:
    """What a page begins with, but the publications that stand beside each belief."""
    if isinstance(told, dict):
        return {key: without_sources(value) for key, value in told.items() if key != "sources"}
    return list(map(without_sources, told)) if isinstance(told, list) else told


def without_publications(document: str) -> str:
    """A document but the rows of publications, and those of inherited numbers, which name them."""
    heads = [f'<th scope="row">{name}</th>' for name in read_seeds(shipped_folder("seeds")).sources]
    lines = (line for line in document.splitlines() if "inherited" not in line)
    return "\n".join(line for line in lines if not any(head in line for head in heads))


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize(
    "command", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in COMMANDS]
)
def test_every_command_speaks_of_the_country_alone(
    country: str, command: str, goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each command runs, and what it shows holds no word of Viet Nam but the sources of what is inherited."""
    monkeypatch.setitem(DEFAULTS, "draws", 128)
    page: list[str] = []

    def serve(site: Any, at: Any, host: str) -> None:
        at.close()
        page.append(json.dumps(without_sources(site.page.start([("lang", "en")])), ensure_ascii=False))

    monkeypatch.setattr("simulator.explore.server.serve", serve)
    monkeypatch.setattr("simulator.analysis.other_mixes.GRID_POINTS", FEW_POINTS)
    output = ("-o", str(tmp_path / "out")) if command in (*DRAWN, "backtest") else ()
    words = (*COMMANDS[command], "--seeds", str(HOME / country), *output)
    if command == "verify":  # what another command made
        folder = str(tmp_path / "out")
        assert goglobal("run", "push", "--seeds", str(HOME / country), "--no-figures", "-o", folder).code == 0
        words = (f"{folder}/push.manifest.json",)
    ended = goglobal(command, *words)
    assert ended.code in ((0, 1) if command in MAY_MISS else (0,)), ended.err
    told = "\n".join([shown(ended, tmp_path), *page])
    assert bool(page) is (command == "explore")
    if command == "sources":
        told = own_numbers(goglobal, country)
    if command == "report":
        told = without_publications(told)
    told = told.replace("in Vietnamese", "")  # the language in which scenarios may have a title
    assert [line for line in told.splitlines() if VIET_NAM.search(line)] == []


def own_numbers(goglobal: Goglobal, country: str) -> str:
    """The numbers that are not inherited; of those that are the sources may be about any country, and are named."""
    rows = json.loads(goglobal("sources", "--seeds", str(HOME / country), "--json").out)
    inherited = [row for row in rows if row["inherited"]]
    assert all(row["grade"] and row["sources"] for row in inherited)
    assert {"exit_rate_first_year", "consulting_exit_ratio"} < {row["name"] for row in inherited}
    own = [row for row in rows if not row["inherited"]]
    assert {"initial_firms", "gdp", "consulting.firms_advised", "observed revenue"} < {row["name"] for row in own}
    return json.dumps(own)


@pytest.fixture(params=COUNTRIES)
def country(request: pytest.FixtureRequest) -> Seeds:
    """The seeds of each example."""
    return read_seeds(HOME / request.param)


def test_only_levers_on_record_are_there(country: Seeds) -> None:
    """A lever that current policy does not name has no key, no parameter that is shown, and no plan."""
    assert set(country.current) == set(country.levers_about) == {"consulting", "delegations", "promotion"}
    assert {parameter.lever for parameter in country.acting.values()} == {None, *country.levers_about}
    assert {key.lever for key in country.levers.values()} == set(country.levers_about)


def test_what_is_local_is_the_countrys_own(country: Seeds, seeds: Seeds) -> None:
    """No number that is true of one country alone comes from the shipped one."""
    for name, parameter in country.acting.items():
        if parameter.local:
            assert not country.inherits("parameters", name, "prior")
            assert parameter.prior != seeds.parameters[name].prior
    assert set(country.markets.names) != set(seeds.markets.names)
    assert not country.placeholders


def test_a_country_of_the_panel_is_left_out_of_its_own_fit(seeds: Seeds) -> None:
    """Its priors are those of the fifth without it, and it is not among the other countries that were scored."""
    lanka = read_seeds(HOME / "sri-lanka")
    (part,) = [part for part in seeds.fit.left_out if "LKA" in part.countries]
    assert part.holds(lanka.priors)
    assert lanka.fit.all.holds(lanka.priors)
    assert "LKA" in seeds.fit.score.by_country
    assert lanka.fit.score.countries == seeds.fit.score.countries - 1
    held, count = seeds.fit.score.by_country["LKA"]
    assert lanka.fit.score.figures == seeds.fit.score.figures - count
    all_held = round(seeds.fit.score.held * seeds.fit.score.figures)
    assert round(lanka.fit.score.held * lanka.fit.score.figures) == all_held - held


def test_what_is_stated_for_coffee_is_not_fitted_to_technology() -> None:
    """A trend of its own keeps the score of bands that another trend has drawn out of its footers."""
    coffee = read_seeds(HOME / "rwanda-coffee")
    assert not coffee.fit.all.holds(coffee.priors)
    assert coffee.parameters["trend_revenue_growth"].sources == ["judgement"]


def test_everything_missing_is_told_at_once(tmp_path: Path, goglobal: Goglobal) -> None:
    """An empty country lacks all that no country takes from another, and is told so in one go."""
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "country.toml").write_text('name = { en = "Nowhere" }\n', encoding="utf-8")
    ended = goglobal("run", "baseline", "--seeds", str(folder))
    assert ended.code == 2
    local = ("initial_firms", "initial_revenue", "initial_pool", "trend_firm_growth", "home_market_revenue", "gdp")
    for name in (*(f"parameters.{one}" for one in local), "markets", "current_policy"):
        assert f"{name}: is missing and never inherited" in ended.err
    assert "observations.csv: is missing and never inherited" in ended.err
    for key in ("iso3", "start", "sector", "exporters", "currency", "languages"):
        assert f"{key}: is missing" in ended.err


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "country.toml",
            "year = 2012, prior = { lognormal = { median = 300",
            "year = 2013, prior = { lognormal = { median = 300",
            r"country.toml:\d+:\d+: parameters.initial_firms.year: has to be 2012, the start",
        ),
        (
            "country.toml",
            "year = 2012, prior = { lognormal = { median = 672.9",
            'unit = "LKR million", year = 2012, prior = { lognormal = { median = 672.9',
            r"'LKR million' is not 'US\$ million/year'.*exchange rate",
        ),
        (
            "country.toml",
            ', grade = "B", sources = ["wdi-ict-services"] }',
            " }",
            r"parameters.initial_revenue.grade: is missing",
        ),
        (
            "country.toml",
            "[current_policy.promotion]",
            "[current_policy.promotions]",
            r"'promotions' is no lever; did you mean 'promotion'",
        ),
        (
            "country.toml",
            "[markets.nordic]",
            "[makets.nordic]",
            r"makets: 'makets' is not known; did you mean 'markets'",
        ),
        ("country.toml", '["nisus-2012"]', '["nisus"]', r"'nisus' is not in sources.toml; did you mean 'nisus-2012'"),
        (
            "country.toml",
            "value = 0.42",
            "value = 0.43",
            r"lanka/country.toml:\d+:\d+: markets: revenue_share sums to 1.01",
        ),
        (
            "observations.csv",
            "718.662,US$ million/year",
            "95000,LKR million",
            r"observations.csv:4:1: unit: 'LKR million' is no unit",
        ),
        (
            "observations.csv",
            "revenue,2013,718.662",
            "revenue,2011,440.22",
            r"2011 cannot be fitted, since projections start in 2012",
        ),
    ],
)
def test_refused_with_its_place(
    tmp_path: Path, goglobal: Goglobal, file: str, old: str, new: str, message: str
) -> None:
    """What is wrong in a country is told with its place in its own file, and what to write instead."""
    folder = copied(tmp_path, file, old, new)
    ended = goglobal("show", "baseline", "--seeds", str(folder))
    assert ended.code == 2
    assert re.search(message, ended.err), ended.err


def test_a_belief_about_a_lever_that_is_not_there_is_refused(goglobal: Goglobal) -> None:
    """A scenario with a lever that is not there is refused; shipped beliefs about it are of no use, and no fault."""
    seeds = ("--seeds", str(HOME / "sri-lanka"))
    refused = goglobal("show", "law", *seeds)
    assert refused.code == 2
    assert (
        "levers.law: is no lever here, since current policy does not name it; write [current_policy.law]" in refused.err
    )
    assert goglobal("show", "push", "--assume", "as-published", *seeds).code == 0


def test_a_lever_of_which_nothing_is_done_can_be_named(goglobal: Goglobal, tmp_path: Path) -> None:
    """The law needs a grade and sources alone, and can then be put into force."""
    folder = copied(tmp_path, "country.toml", "[levers.consulting.about]", f"{NO_LAW}\n[levers.consulting.about]")
    law = "levers.law={ in_force_from = 2027, eligible_share = 0.5, tax_cut = 1.0 }"
    options = ("--seeds", str(folder), "--set", law, "--draws", "128", "--no-figures", "--json")
    shown = json.loads(goglobal("compare", str(HOME / "sri-lanka" / "scenarios" / "baseline.toml"), *options).out)
    (differences,) = shown["differences"].values()
    assert differences["revenue"]["p50"][-1] > 0


def test_what_counts_of_a_panel_is_data(tmp_path: Path) -> None:
    """A country says above how much growth counts in a panel of its own; what was fitted keeps its own."""
    folder = copied(tmp_path, "country.toml", "[parameters]", "[panel]\nsmallest_start = 20\n\n[parameters]")
    country, file = read_seeds(folder), shipped_folder("seeds") / "ict_service_exports.csv"
    shipped, own = read_panels(country, file)
    assert own is not None
    assert (own.counts.smallest_start, shipped.counts.smallest_start) == (20, 500)
    assert own.counts.first_start == shipped.counts.first_start
    assert len(windows(own, 1)) > len(windows(shipped, 1))


def test_a_whole_folder_of_seeds_inherits_nothing(tmp_path: Path, seeds: Seeds) -> None:
    """Each file of a folder takes the place of the shipped one; a copy of all is the shipped country to the letter."""
    shutil.copytree(shipped_folder("seeds"), tmp_path / "seeds")
    copy = read_seeds(tmp_path / "seeds")
    assert not copy.evidence.inherits
    assert copy.hashes == seeds.hashes
    assert copy.priors == seeds.priors


NO_LAW = """[current_policy.law]
grade = "D"
sources = ["judgement"]
"""


def copied(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """A copy of Sri Lanka with something else in one of its files."""
    folder = tmp_path / "lanka"
    shutil.copytree(HOME / "sri-lanka", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_its_own_baseline_serves_shipped_scenarios(goglobal: Goglobal) -> None:
    """A shipped scenario that extends current policy extends that of the country, with its target."""
    ended = goglobal("show", "recession", "--seeds", str(HOME / "sri-lanka"))
    assert "at_least = 3000" in ended.out
    assert "100000" not in ended.out.replace("_", "")


def test_what_was_known_of_the_shipped_country_is_not_listed(goglobal: Goglobal) -> None:
    """What comes along is listed where it asks of any country, and not what was known of one in some year."""
    elsewhere, here = (
        {row["name"] for row in json.loads(goglobal("list", "--json", *words).out)["scenarios"]}
        for words in (("--seeds", str(HOME / "sri-lanka")), ())
    )
    assert {"recession", "consulting", "push"} < elsewhere
    assert here - elsewhere >= {"articles-2023", "law"}


def test_a_single_count_of_firms_is_said(goglobal: Goglobal) -> None:
    """Where firms were counted once, how many there are later is called belief, with its band."""
    options = ("--draws", "256", "--no-figures")
    for name in COUNTRIES:
        assert "firms were counted in" in goglobal("run", "baseline", "--seeds", str(HOME / name), *options).out.lower()
    assert "firms were counted in" not in goglobal("run", "baseline", *options).out.lower()


def test_new_country_runs_at_once(goglobal: Goglobal, tmp_path: Path) -> None:
    """What is written runs, says what is made up, is short, and stays as it is when asked for again."""
    ended = goglobal("new", "--country", "mine")
    assert (ended.code, ended.err) == (0, "")
    template = shipped_folder("seeds") / "new_country"
    for path in (path for path in template.rglob("*") if path.is_file()):
        assert (tmp_path / "mine" / path.relative_to(template)).read_bytes() == path.read_bytes()
    lines = (template / "country.toml").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line and not line.startswith("#")]) <= 40
    assert "initial_firms" in ended.out
    ran = goglobal("compare", "baseline", "change", "--seeds", "mine", "--draws", "128", "--no-figures")
    assert ran.code == 0
    assert "rest on placeholders" in ran.out
    again = goglobal("new", "--country", "mine")
    assert again.code == 2
    assert "is there already" in again.err
    assert goglobal("new").code == goglobal("new", "name", "--country", "other").code == 2
    refused = goglobal("new", "--country", "other", "--from", "law")
    assert refused.code == 2
    assert "leave out --from" in refused.err
    assert not (tmp_path / "other").exists()


def test_numbers_of_examples_say_what_they_rest_on(country: Seeds, seeds: Seeds) -> None:
    """Every number of an example has a source with an address, or is called judgement."""
    stated = [*country.acting.values(), *country.current_policy.values()]
    numbers = [number for form in country.market_forms.values() for number in form.numbers.values()]
    named = {source for each in (*stated, *numbers) for source in each.sources}
    named |= {row.source for row in country.observations}
    own = named - set(seeds.sources)
    assert own
    assert all(country.sources[name].url for name in own)


GUIDE = (CHECKOUT / "docs" / "other-country.md").read_text(encoding="utf-8")


def test_the_guide_quotes_the_examples() -> None:
    """What the page shows of files stands in them."""
    files = [path.read_text(encoding="utf-8") for path in (HOME / "sri-lanka").iterdir() if path.is_file()]
    for block in re.findall(r"```(?:toml|csv)\n(.*?)```", GUIDE, re.DOTALL):
        for line in filter(None, block.splitlines()):
            shown = line.split("},")[0].rstrip(" }")
            assert any(shown in text for text in files), line


__all__ = ["goglobal"]
