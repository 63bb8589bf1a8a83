"""The shipped scenarios: what they say, what they change, and that their numbers are those that were stored."""

import csv
import io
import math
import re
from pathlib import Path

import numpy as np
import pytest

from simulator.analysis.compare import Comparison, compare
from simulator.analysis.results import Result
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import CHECKOUT, shipped_folder
from simulator.inputs.written import schema_text
from simulator.runs.ensemble import project_all
from tests.golden import FOLDER, checksum, shipped_names, tables

NAMES = [
    *("articles-2023", "baseline", "consulting", "delegations", "go-global", "law", "offices", "partners"),
    *("promotion", "recession", "withdrawal"),
]
RELATIVE = 1e-9


@pytest.fixture(scope="module")
def stored_tables() -> dict[str, str]:
    """The tables as the program makes them now."""
    return tables()


def test_all_are_there() -> None:
    """The shipped scenarios are those that the README lists, no more and no fewer."""
    assert shipped_names() == NAMES
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"`{name}`" in readme


@pytest.mark.parametrize("name", NAMES)
def test_title_and_story(name: str, seeds: Seeds) -> None:
    """Each has a title, and a story of two sentences."""
    scenario = read_scenario(name, seeds)
    assert 5 < len(scenario.title) < 90
    assert len(re.findall(r"[a-z0-9]\.(?: |$)", scenario.story)) == 2
    file = shipped_folder("scenarios") / f"{name}.toml"
    assert file.read_text(encoding="utf-8").startswith("#:schema scenario.schema.json\n")


def test_levers_stay_within_the_evidence(seeds: Seeds) -> None:
    """No shipped scenario asks of a lever what was never estimated."""
    scenarios = [read_scenario(name, seeds, settings=[("draws", "ensemble.draws = 100")]) for name in NAMES]
    for ensemble in project_all(scenarios):
        assert Result(ensemble).extrapolated == (), ensemble.scenario.name


@pytest.mark.parametrize("name", NAMES)
def test_stored_table(name: str, stored_tables: dict[str, str]) -> None:
    """The numbers of a scenario are those that were stored; see tests/golden for what a change asks."""
    stored = list(csv.reader((FOLDER / f"{name}.csv").open(encoding="utf-8", newline="")))
    made = list(csv.reader(io.StringIO(stored_tables[name])))
    assert [row[:5] for row in made] == [row[:5] for row in stored]
    for old, new in zip(stored[1:], made[1:], strict=True):
        for a, b in zip(old[5:], new[5:], strict=True):
            same = a == b or math.isclose(float(a), float(b), rel_tol=RELATIVE, abs_tol=RELATIVE)
            assert same, f"{name} {new[1]} {new[4]}: {a} was stored, {b} is made; see tests/golden/__init__.py"


def test_a_change_of_stored_tables_is_explained() -> None:
    """The changelog names the checksum of the stored tables, so that no number changes without a word."""
    assert f"Stored tables {checksum()}" in (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def comparison(seeds: Seeds) -> Comparison:
    """All scenarios of today's knowledge against the baseline."""
    names = ["baseline", *(name for name in NAMES if name not in ("baseline", "articles-2023"))]
    scenarios = [read_scenario(name, seeds, settings=[("draws", "ensemble.draws = 1024")]) for name in names]
    return compare([Result(ensemble) for ensemble in project_all(scenarios)])


@pytest.mark.parametrize(
    ("name", "outcome", "sign"),
    [
        ("law", "revenue", 1),
        ("law", "firms", 1),
        ("consulting", "firms", 1),
        ("consulting", "revenue", 1),
        ("delegations", "firms", 1),
        ("promotion", "revenue", 1),
        ("partners", "firms", 1),
        ("partners", "revenue", 1),
        ("offices", "firms", 1),
        ("offices", "revenue", 1),
        ("go-global", "firms", 1),
        ("go-global", "revenue", 1),
        ("withdrawal", "firms", -1),
        ("withdrawal", "revenue", -1),
        ("withdrawal", "public_cost", -1),
        ("recession", "revenue", -1),
        ("go-global", "public_cost", 1),
    ],
)
def test_signs(comparison: Comparison, name: str, outcome: str, sign: int) -> None:
    """In the median programmes do what they are for, stopping them the opposite, and a recession harm."""
    assert sign * comparison.differences[name][outcome].summary.at(2035)["p50"] > 0


def test_recession_moves_no_firms(comparison: Comparison) -> None:
    """Demand changes revenue, not the number of firms: the model has no arrow between them."""
    gap = comparison.differences["recession"]
    assert not np.nan_to_num(gap["firms"].summary.p05).any()
    revenue = comparison.results[0].totals["revenue"].at(2028)["p50"]
    assert gap["revenue"].summary.at(2028)["p50"] == pytest.approx((math.exp(-0.15) - 1) * revenue, rel=0.02)


def test_schema_is_the_present_one(seeds: Seeds) -> None:
    """The schema that editors read is the one the program checks by; `make schema` writes it."""
    stored = shipped_folder("scenarios") / "scenario.schema.json"
    assert stored.read_text(encoding="utf-8") == schema_text(seeds)


def test_every_scenario_fits_the_schema(seeds: Seeds) -> None:
    """What the program accepts, an editor that knows the schema accepts too, and flaws it refuses."""
    import json
    import tomllib

    import jsonschema

    validator = jsonschema.Draft202012Validator(json.loads(schema_text(seeds)))
    for file in [*shipped_folder("scenarios").glob("*.toml"), *shipped_folder("scenarios").glob("assumptions/*.toml")]:
        validator.validate(tomllib.loads(file.read_text(encoding="utf-8")))
    for flaw in ("unknown_key", "above_allowed", "bare_number", "negative", "zero_draws", "year_as_word", "bool"):
        broken = tomllib.loads((Path(__file__).parent / "broken" / f"{flaw}.toml").read_text(encoding="utf-8"))
        assert not validator.is_valid(broken), flaw
