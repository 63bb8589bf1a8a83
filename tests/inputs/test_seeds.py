"""Seeds: no number without unit, source, grade and range, no source without use, no fact typed into the code."""

import ast
import csv
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.inputs.checks import read_checks
from simulator.inputs.problems import SeedsError
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seed_tables import DRAWN_BESIDE
from simulator.inputs.seeds import Seeds, read_seeds
from simulator.inputs.shipped import CHECKOUT, shipped_folder
from simulator.levers import Parameters

Mend = Callable[[str], str]


@pytest.fixture
def broken_seeds(tmp_path: Path) -> Callable[[str, Mend], Path]:
    """Copies the shipped seeds and changes one file of them."""

    def copy(name: str, change: Mend) -> Path:
        folder = tmp_path / "seeds"
        shutil.copytree(shipped_folder("seeds"), folder)
        text = (folder / name).read_text(encoding="utf-8")
        changed = change(text)
        assert changed != text
        (folder / name).write_text(changed, encoding="utf-8")
        return folder

    return copy


LAW_ABOUT = """[law.about]
name = { en = "the law", vi = "Luật Công nghiệp công nghệ số" }
colour = "#0072B2"
uses = ["exchange_rate_elasticity", "value_added_share"]

[law.about.slider]
name = { en = "Law in force, support carried out", vi = "Luật có hiệu lực, mức thực hiện hỗ trợ" }
key = "support"
step = 0.05
belief = "law_support_gain"
beside = { eligible_share = 0.6, tax_cut = 0.5, rd_deduction = 1.0, income_tax_relief = 1.0, covered_staff = 0.1 }

"""


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("parameters.toml", 'unit = "1/year"\n', "", r"exit_rate_first_year\.unit: is missing"),
        ("parameters.toml", "means = {", "mean = {", r"exit_rate_first_year\.mean: unknown key; did you mean 'means'"),
        ("parameters.toml", "means = {", "# {", r"exit_rate_first_year\.means: is missing"),
        (
            "parameters.toml",
            'en = "the exit rate',
            'fr = "the exit rate',
            r"exit_rate_first_year\.means\.en: is missing",
        ),
        (
            "parameters.toml",
            'en = "the relative size of new exporters"',
            'en = ""',
            r"entrant_relative_revenue\.means\.en",
        ),
        ("parameters.toml", 'grade = "B"\n', "", r"exit_rate_first_year\.grade: is missing"),
        ("parameters.toml", "allowed = [0, 0.9]\n", "", r"exit_rate_first_year\.allowed: is missing"),
        (
            "parameters.toml",
            'sources = ["fed-2020-exporters", "steinberg-replication", "ariu-services"]\n',
            "",
            r"exit_rate_first_year\.sources: is missing",
        ),
        ("parameters.toml", 'sources = ["fed-2020-exporters"]', "sources = []", r"exit_rate_established\.sources: "),
        ("parameters.toml", '"ariu-services"]', '"ariu-service"]', "did you mean 'ariu-services'"),
        ("parameters.toml", "[exit_rate_first_year]", "[exit_rate_frist_year]", "the model has no such parameter"),
        ("parameters.toml", "beta = { a = 12.9", "gamma = { a = 12.9", r"prior\.gamma: unknown key"),
        ("parameters.toml", "fixed = 0.07 }", "fixed = 7.0 }", r"prior\.fixed: 7 is not allowed; allowed is 0 to 0\.6"),
        (
            "parameters.toml",
            "[delivery_correlation]",
            "[delivery_korrelation]",
            "needs a parameter delivery_correlation",
        ),
        ("parameters.toml", "year = 2023\n", "", r"home_market_revenue\.year: is missing"),
        (
            "markets.toml",
            "firm_share = { value = 0.20",
            "firm_share = { value = 0.21",
            r"firm_share sums to 1\.01 over the markets",
        ),
        ("markets.toml", "share_year = 2023\n", "", "share_year: is missing"),
        ("markets.toml", ', growth_centre = "log points/year" }', " }", r"units\.growth_centre: is missing"),
        ("markets.toml", ', grade = "C"', "", r"japan\.firm_share\.grade: is missing"),
        ("markets.toml", 'name = "Japan"\n', "", r"japan\.name: is missing"),
        ("levers.toml", 'unit = "missions/year"\n', "", r"delegations\.missions\.unit: is missing"),
        ("levers.toml", "allowed = [0, 200]\nestimated = [0, 18]\n", "", r"missions\.allowed: is missing"),
        ("levers.toml", "[offices.opened]", "[offices.open]", r"offices\.opened: is missing"),
        ("levers.toml", LAW_ABOUT, "", r"law\.about: is missing"),
        ("levers.toml", 'key = "support"\n', 'key = "in_force_from"\n', r"law\.about\.slider\.key: .* no amount"),
        ("levers.toml", 'key = "served_share.japan"', 'key = "served_share.mars"', r"partners\.about\.slider\.key: "),
        (
            "levers.toml",
            '"law_support_gain"',
            '"law_gain"',
            r"slider\.belief: 'law_gain' is no parameter; did you mean",
        ),
        ("levers.toml", "beside = { eligible_share = 0.6,", "beside = {", r"slider\.beside: needs eligible_share"),
        (
            "levers.toml",
            "covered_staff = 0.1 }",
            "staff = 0.1 }",
            r"beside\.staff: 'staff' is no fixed key of the lever",
        ),
        ("levers.toml", 'colour = "#0072B2"', 'color = "#0072B2"', r"law\.about\.color: unknown key"),
        ("levers.toml", 'colour = "#0072B2"', 'colour = "blue"', r"law\.about\.colour: "),
        (
            "levers.toml",
            'activity = "missions"',
            'activity = "destinations"',
            "'destinations' is no schedule of the lever",
        ),
        ("levers.toml", "step = 0.01\n", "", r"promotion\.about\.step: goes with activity"),
        ("levers.toml", 'activity = "budget"\nstep = 0.01\n', "divided = true\n", "needs one schedule as activity"),
        (
            "levers.toml",
            'uses = ["displacement"]',
            'uses = ["mission_lag"]',
            "'mission_lag' is no parameter of the model",
        ),
        ("levers.toml", 'part_of = "missions"', 'part_of = "destinations"', "names a schedule of the lever"),
        ("levers.toml", 'en = "{} missions a year"', 'en = "missions a year"', r"needs \{\} once"),
        ("levers.toml", 'type = "year"', 'type = "fixed"', "needs a key of the type 'year'"),
        (
            "levers.toml",
            "needs = { eligible_share",
            "needs = { eligible_part",
            "the other keys of a lever beside its year",
        ),
        ("parameters.toml", 'acts_on = "effect"\n', "", r"digital_europe_demand\.acts_on: is missing or wrong"),
        (
            "parameters.toml",
            'event = "missions_are_null"',
            'event = "missions_are_nil"',
            "has no such event; did you mean",
        ),
        ("parameters.toml", 'event = "missions_are_null"\n', "", r"event_words: goes with event"),
        ("parameters.toml", 'outcomes = ["value_added"]\n', "", r"value_added_share\.outcomes: goes with acts_on"),
        ("country.toml", "price_year = 2025", "", r"country\.toml:1:1: price_year: is missing"),
        ("country.toml", '"digital_firm_growth"', '"firm_grwth"', r"country\.toml:\d+:\d+: renewal: .* did you mean"),
        ("current_policy.toml", "missions = { 2023 = 6 }\n", "", r"delegations\.missions: is missing"),
        ("current_policy.toml", "missions = { 2023 = 6 }", "missions = { 2023 = 600 }", "it must be at most 200"),
        ("current_policy.toml", "budget = { 2023 = 1.0 }", "budget = { 2023 = 0 }", "has to be above zero"),
        (
            "current_policy.toml",
            "meetings_at_home = {",
            "missions_to = { japan = { 2023 = 2 } }\nmeetings_at_home = {",
            r"missions_to: is for scenarios; state shares of the total",
        ),
        ("current_policy.toml", "tax_cut = 0.0", "in_force_from = 2020\ntax_cut = 0.0", "a law on record"),
        (
            "observations.csv",
            "firms,2023,1500",
            "firms,,1500",
            r"observations\.csv:5:1: year: expected a whole number, found ''",
        ),
        ("observations.csv", "firms,0.04,equal", "firms,,equal", r"log_sd: expected a number, found ''"),
        ("observations.csv", ",equal,fit,vietnamnet", ",about,fit,vietnamnet", "unknown 'about'"),
        (
            "observations.csv",
            ",7500,US$ million/year",
            ",7500,VND billion",
            r"unit: 'VND billion' is no unit .*US\$ million",
        ),
        ("observations.csv", ",7500,US$ million/year", ",7500,firms", r"unit: 'firms' is not 'US\$ million/year'"),
        (
            "observations.csv",
            "revenue,2023,7500",
            "revenue,2019,7500",
            "2019 cannot be fitted, since projections start",
        ),
        ("country.toml", "start = 2019", "start = 2020", r"initial_firms\.year: has to be 2020, the start"),
        ("country.toml", "start = 2019", "start = 2030", r"start: 2030 is after the last figure|initial_firms\.year"),
        ("country.toml", 'iso3 = "VNM"', 'iso3 = "Vnm"', r"iso3: 'Vnm' is no code of a country"),
        ("country.toml", 'languages = ["en", "vi"]', 'languages = ["vi"]', "always in English"),
        ("observations.csv", "vtc-2025-2000", "vtc-2026", "'vtc-2026' is not in sources.toml"),
        ("observations.csv", "0.08,equal,shown", "0.08,equal,fit", "can be fitted; use 'shown'"),
        ("sources.toml", 'read = "page"\n', 'read = "no"\n', r"read: unknown 'no'"),
        ("sources.toml", "published = 2024\n", "", r"vietnamnet-2024-conference\.published: is missing"),
    ],
)
def test_refused(broken_seeds: Callable[[str, Mend], Path], file: str, old: str, new: str, message: str) -> None:
    """A number without what makes it worth believing is refused, with its place."""
    with pytest.raises(SeedsError, match=message) as caught:
        read_seeds(broken_seeds(file, lambda text: text.replace(old, new, 1)))
    assert all(problem.file.startswith("seeds/") for problem in caught.value.problems)


def test_missing_folder(tmp_path: Path) -> None:
    """A folder without seeds is refused in words."""
    with pytest.raises(SeedsError, match=r"country\.toml: is not there; .* goglobal new --country .* writes one"):
        read_seeds(tmp_path)


def test_every_source_is_used(seeds: Seeds) -> None:
    """A source that nothing rests on has no place in the bibliography."""
    used = {source for parameter in seeds.parameters.values() for source in parameter.sources}
    stated = [number for form in seeds.market_forms.values() for number in form.numbers.values()]
    used |= {source for number in stated for source in number.sources}
    used |= {source for key in seeds.levers.values() for source in key.sources}
    used |= {source for record in seeds.current_policy.values() for source in record.sources}
    used |= {row.source for row in seeds.observations}
    used |= {source for check in read_checks(seeds).values() for source in check.sources}
    used |= {target.source for target in read_scenario("baseline", seeds).targets if target.source}
    for file in (shipped_folder("scenarios") / "assumptions").glob("*.toml"):
        beliefs = tomllib.loads(file.read_text(encoding="utf-8"))["parameters"]
        used |= {source for belief in beliefs.values() for source in belief["sources"]}
    assert set(seeds.sources) == used


def test_judgement_is_named(seeds: Seeds) -> None:
    """What has no published source has grade D, and what was read of no page is called an assumption."""
    for parameter in seeds.parameters.values():
        if parameter.sources == ("judgement",):
            assert parameter.grade in "CD", parameter.name
    assert [name for name, source in seeds.sources.items() if source.read == "none"] == ["judgement"]


def test_parameters_are_those_of_the_model(seeds: Seeds) -> None:
    """Seeds and model name the same parameters, so that none is ignored."""
    assert set(seeds.parameters) == set(Parameters.__dataclass_fields__) - DRAWN_BESIDE - set(seeds.events)


def test_names_tell_parameters_apart(seeds: Seeds) -> None:
    """No two parameters and no two markets have the same readable name in a language."""
    for names in (
        [parameter.means.en for parameter in seeds.parameters.values()],
        [parameter.means.vi for parameter in seeds.parameters.values()],
        [form.name_vi for form in seeds.market_forms.values()],
    ):
        assert len(set(names)) == len(names)


def test_shipped_names_are_in_both_languages() -> None:
    """A name may lack its Vietnamese, but none of the shipped does."""

    def lacking(value: object, path: str) -> Iterator[str]:
        if isinstance(value, dict):
            if "en" in value and "vi" not in value:
                yield path
            for key, inner in value.items():
                yield from lacking(inner, f"{path}.{key}")

    for file in shipped_folder("seeds").glob("*.toml"):
        assert list(lacking(tomllib.loads(file.read_text(encoding="utf-8")), file.stem)) == []
    markets = tomllib.loads((shipped_folder("seeds") / "markets.toml").read_text(encoding="utf-8"))
    assert all("name_vi" in form for form in markets.values() if isinstance(form, dict) and "name" in form)


def test_country_panel() -> None:
    """The panel has a row for each country and year, with a number in US$ million."""
    with (shipped_folder("seeds") / "ict_service_exports.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {len(row["iso3"]) for row in rows} == {3}
    assert len({row["iso3"] for row in rows}) == 94
    assert len({(row["iso3"], row["year"]) for row in rows}) == len(rows)
    assert min(int(row["year"]) for row in rows) == 2000
    assert "VNM" not in {row["iso3"] for row in rows}
    assert all(float(row["value_musd"]) == float(row["value_musd"]) for row in rows)


FORM_NUMBERS = {0, 1, 2, 3, 4, 0.5, -1}
"""Numbers of a formula's form: exponents, neutral values, places of ages."""

CONSTANTS = {
    "model/identify.py": {"NEWTON_STEPS", "NEWTON_START"},
    "model/quantities.py": {"THOUSANDS_PER_MILLION"},
    "levers/lever.py": {"PERCENT"},
    "levers/law.py": {"LATE_SHARE"},
    "runs/assimilate.py": {"DRAWS_OF_BLOCK", "PARTICLES_OF_DRAW"},
    "runs/cluster.py": {"PATIENCE", "RETURN"},
    "runs/draws.py": {"SEARCHED"},
    "runs/ensemble.py": {"HELD"},
    "runs/kept.py": {"MOST_BYTES", "BLOCKS", "PROBED"},
    "runs/memory.py": {"BYTES_OF_NUMBER", "BYTES_OF_KIB", "BYTES_OF_GIB", "BESIDE"},
    "runs/posterior.py": {"STARVED", "FILTERING", "REDRAWN", "NUMBERS_OF_DRAW", "NUMBERS_OF_MARKET"},
    "runs/project.py": {"LARGEST_REVENUE", "LATELY"},
    "runs/sketch.py": {"MARKS", "FEWEST_BLOCKS"},
    "runs/stream.py": {"PART", "SORTED"},
    "runs/unfinished.py": {"LETTERS", "EVERY"},
}
"""Settings of the method and of units; none of them describes the world."""


@pytest.mark.parametrize("layer", ["model", "levers", "runs"])
def test_no_fact_in_the_code(layer: str) -> None:
    """Numbers in the code belong to formulae or are named settings of the method; facts stand in the seeds."""
    for file in sorted((CHECKOUT / "simulator" / layer).glob("*.py")):
        place = f"{layer}/{file.name}"
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = set()
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
                numbers = [n for n in ast.walk(node.value) if isinstance(n, ast.Constant) and _is_number(n.value)]
                if any(n.value not in FORM_NUMBERS for n in numbers):
                    assert node.targets[0].id in CONSTANTS.get(place, set()), f"{place}: {node.targets[0].id}"
                named |= {id(n) for n in numbers}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and _is_number(node.value) and id(node) not in named:
                assert node.value in FORM_NUMBERS, (
                    f"{place}:{node.lineno}: {node.value} belongs in the seeds, or needs a name"
                )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
