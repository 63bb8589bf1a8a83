"""`goglobal show`, `levers`, `sources`, `schema` and help."""

import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from simulator.runs.ensemble import project_all
from tests.cli.conftest import Goglobal


def test_show_is_a_scenario(goglobal: Goglobal, seeds: Seeds) -> None:
    """What `show` prints runs as a file, and gives the same numbers to the bit."""
    words = ("--assume", "as-published", "--set", "levers.law.tax_cut=1.0", "--draws", "100")
    more = ("--set", 'shocks=[{market="all",year=2028,growth=-0.1}]', "--set", "parameters.return_share.fixed=0.5")
    ended = goglobal("show", "go-global", "--origin", *words, *more)
    assert ended.code == 0
    Path("shown.toml").write_text(ended.out, encoding="utf-8")
    settings = [(line, line) for line in words[3::2]] + [(line, line) for line in more[1::2]]
    settings[-3:] = [(word, word) for word in ("ensemble.draws=100", more[1], more[3])]
    original = read_scenario("go-global", seeds, ["as-published"], settings)
    shown = read_scenario("shown.toml", seeds)
    one, other = project_all([original, shown])
    for name, values in one.outcomes.totals.items():
        np.testing.assert_array_equal(values, other.outcomes.totals[name])


def test_show_names_origins(goglobal: Goglobal) -> None:
    """With --origin each value says its file and line, the option, current policy, or that it is a default."""
    out = goglobal("show", "go-global", "--origin", "--draws", "200").out
    assert "draws = 200  # --draws 200" in out
    assert "law.toml:8" in out
    assert "# starter_share = { 2023 = 0.5 }  # seeds/current_policy.toml" in out
    assert "# end = 2035  # default" in out
    assert "# return_share = { beta = { a = 8.0, b = 3.0 } }  # seeds/parameters.toml" in out
    assert "#" not in goglobal("show", "baseline").out.split("\n")[0]


def test_show_refuses(goglobal: Goglobal) -> None:
    """`show` tells what is wrong as `run` does."""
    ended = goglobal("show", "law", "--set", "levers.law.tax_cut=21")
    assert ended.code == 2
    assert "21 is not allowed; it must be at most 20" in ended.err


def test_levers(goglobal: Goglobal, seeds: Seeds) -> None:
    """Every lever key is listed with unit, range, record and evidence, as text and as JSON."""
    records = json.loads(goglobal("levers", "--json").out)
    assert [record["key"] for record in records] == list(seeds.levers)
    missions = next(record for record in records if record["key"] == "delegations.missions")
    assert missions["record"] == missions["default"] == {"2023": 6}
    assert (missions["unit"], missions["allowed"], missions["estimated"]) == ("missions/year", [0, 200], [0, 18])
    assert {"type", "grade", "sources"} <= set(missions)
    text = goglobal("levers").out
    for key in seeds.levers.values():
        assert f"(levers.{key.lever})\n" in text
        assert f"\n{key.key} " in text


def test_levers_by_word(goglobal: Goglobal, seeds: Seeds) -> None:
    """A word leaves the keys that have it in their name or meaning, in any language; what nothing has is refused."""
    keys = {record["key"] for record in json.loads(goglobal("levers", "CONSULT", "--json").out)}
    assert keys == {key.name for key in seeds.keys_of("consulting")}
    assert "(levers.offices)" not in goglobal("levers", "consult").out
    other = goglobal("levers", "đoàn", "--lang", "vi").out
    assert "(levers.delegations)" in other
    assert not re.search(r"\b(?:the|of|estimated|allowed|sources)\b", other, re.IGNORECASE)
    ended = goglobal("levers", "nothing-like-it")
    assert (ended.code, ended.out) == (2, "")
    assert "nothing here speaks of 'nothing-like-it'" in ended.err


@pytest.mark.parametrize("columns", ["80", "120"])
def test_tables_keep_within_the_terminal(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """No line of a table is wider than the terminal, and no key is cut."""
    monkeypatch.setenv("COLUMNS", columns)
    for word in ("levers", "sources"):
        lines = [line for line in goglobal(word).out.splitlines() if not line.startswith("  http")]
        assert max(map(len, lines)) <= int(columns)
        assert "…" not in "".join(lines)


def test_sources(goglobal: Goglobal, seeds: Seeds) -> None:
    """Every number is listed with unit, year, grade and source; every publication with its address."""
    records = json.loads(goglobal("sources", "--json").out)
    names = {record["name"] for record in records}
    assert set(seeds.parameters) <= names
    assert {"japan.revenue_share", "delegations.missions", "observed revenue", "offices.opened estimated"} <= names
    for record in records:
        assert record["unit"]
        assert record["sources"]
        assert ("prior" in record) != ("value" in record)
        assert {"year", "grade", "url"} <= set(record)
    text = goglobal("sources").out
    for source in seeds.sources.values():
        assert source.url in text
    few = json.loads(goglobal("sources", "japan", "--json").out)
    assert few == [record for record in records if "japan" in record["name"]]
    told = goglobal("sources", "japan", "--lang", "vi").out
    assert "japan.revenue_share" in told
    assert "return_share" not in told


def test_schema(goglobal: Goglobal) -> None:
    """The schema is JSON, closed to unknown keys, and has each lever's limits."""
    schema = json.loads(goglobal("schema").out)
    assert schema["additionalProperties"] is False
    text = json.dumps(schema)
    assert '"maximum": 5000' in text
    assert "Delegations sent abroad [missions/year]" in text


def test_help_is_complete(goglobal: Goglobal) -> None:
    """Help names every command, and each command has its own."""
    text = goglobal("--help").out
    for command in ("run", "compare", "show", "levers", "sources", "schema"):
        assert command in text
        assert goglobal(command, "--help").code == 0
    assert goglobal("--version").out.startswith("goglobal, version ")


def test_other_seeds(goglobal: Goglobal, seeds: Seeds) -> None:
    """A folder of other seeds is used where it is named."""
    import shutil

    shutil.copytree(seeds.folder, "mine")
    file = Path("mine/parameters.toml")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("median = 1200, sigma", "median = 1300, sigma"), encoding="utf-8")
    records = json.loads(goglobal("sources", "--json", "--seeds", "mine").out)
    prior = next(record["prior"] for record in records if record["name"] == "initial_firms")
    assert prior["lognormal"]["median"] == 1300
    assert tomllib.loads(text)["initial_firms"]["prior"]["lognormal"]["median"] == 1200
