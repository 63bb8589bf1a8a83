"""The examples for other tools: they run as the README beside them says, and say what is true by another route."""

import importlib
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
import yaml

import simulator
from simulator.analysis.worth import worth
from simulator.cli import commands
from simulator.inputs.shipped import CHECKOUT
from simulator.levers import Parameters
from simulator.model import advance, as_counted, first_state, identify, infeasible
from simulator.runs.assimilate import Past
from simulator.runs.project import project
from tests import notebook
from tests.model.samples import medians

HOME = CHECKOUT / "examples" / "other-tools"
README = (CHECKOUT / "examples" / "README.md").read_text(encoding="utf-8")
RUNS = re.findall(r"```console\npython (\S+)\n```\n\n```text\n(.*?)```", README, flags=re.DOTALL)
"""The scripts that the README runs, each with what it prints."""

CHANCE = ("world_demand_shock_sd", "country_shock_sd", "market_shock_sd", "entry_shock_sd")
SOME_BELIEFS: Mapping[str, float] = {
    "law_support_gain": 0.02,
    "law_entry_semi_elasticity": 1.4,
    "trend_revenue_growth": 0.12,
    "trend_firm_growth": 0.02,
    "labour_opportunity_cost": 0.4,
    "coverage_change_revenue": 0.5,
    "exit_rate_first_year": 0.35,
}


def module(name: str, patch: pytest.MonkeyPatch) -> ModuleType:
    """A file of the examples, imported from beside its neighbours as a script is."""
    patch.syspath_prepend(str(HOME))
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def patch() -> Any:
    """A monkeypatch that lasts as long as the module."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def law(patch: pytest.MonkeyPatch) -> Any:
    """What the law brings, on the bare model."""
    return module("law_on_the_model", patch)


@pytest.fixture(scope="module")
def prim(law: ModuleType, patch: pytest.MonkeyPatch) -> Any:
    """The example with EMA Workbench."""
    return module("useless_law_with_ema_workbench", patch)


@pytest.fixture(scope="module")
def sobol(law: ModuleType, patch: pytest.MonkeyPatch) -> Any:
    """The example with SALib."""
    return module("what_moves_the_law_with_salib", patch)


@pytest.fixture(scope="module")
def tried(prim: Any) -> pd.DataFrame:
    """A few experiments of EMA Workbench."""
    return prim.experiments(100, rng_seed=3)


def by_the_program(beliefs: Mapping[str, float]) -> dict[str, float]:
    """What the law brings as `goglobal compare` counts it, in one simulation without chance.

    The start is chosen so that the newest figures are met, in the place of changing the state of that year.
    """
    scenario = simulator.load("law")
    seeds = scenario.seeds
    stated = {name: prior.median for name, prior in seeds.priors.items()}
    stated |= {"coverage_changed": 1.0} | dict.fromkeys(CHANCE, 0.0) | beliefs

    def past(**start: float) -> Past:
        dynamics = identify(Parameters(**(stated | start)), seeds.markets, seeds.calendar)
        states, flows = [first_state(dynamics)], [None]
        while states[-1].year < scenario.as_of:
            state, flow = advance(states[-1], dynamics)
            states.append(state)
            flows.append(flow)
        return Past(1, dynamics, tuple(states), tuple(flows), {}, np.zeros(1, dtype=int))

    first = past()
    reached = as_counted(first.states[-1], first.dynamics)
    more_firms, more_revenue = 2_000 / reached["firms"].item(), 15_000 / reached["revenue"].item()
    met = past(
        initial_firms=stated["initial_firms"] * more_firms,
        initial_pool=stated["initial_pool"] * more_firms,
        initial_revenue=stated["initial_revenue"] * more_revenue,
    )
    without, with_law = (project(one, met, 0) for one in (scenario.under_current_policy, scenario))
    gap = {name: with_law.totals[name][-1] - without.totals[name][-1] for name in ("revenue", "public_cost")}
    benefit = worth(without, with_law, scenario).benefit
    return {"revenue": gap["revenue"].item(), "cost": gap["public_cost"].item(), "benefit": benefit.item()}


@pytest.mark.parametrize("beliefs", [{}, SOME_BELIEFS])
def test_the_law_brings_what_the_program_says(law: Any, beliefs: Mapping[str, float]) -> None:
    """On the bare model the law brings what the program's own projection and account make of the same beliefs."""
    found = law.brought(beliefs)
    for name, value in by_the_program(beliefs).items():
        assert getattr(found, name).item() == pytest.approx(value, rel=1e-9)


def test_many_experiments_at_once(law: Any) -> None:
    """An array of beliefs gives what each of its numbers gives alone."""
    together = law.brought({"law_support_gain": np.array([0.0, 0.01, 0.03]), "return_share": 0.6})
    alone = [law.brought({"law_support_gain": gain, "return_share": 0.6}) for gain in (0.0, 0.01, 0.03)]
    for name in ("revenue", "benefit"):
        np.testing.assert_allclose(getattr(together, name), [getattr(one, name).item() for one in alone], rtol=1e-12)


def test_a_law_that_does_nothing(law: Any) -> None:
    """Where no measure has an effect the law adds nothing, costs something and leaves the nation with less."""
    nothing = {"law_support_gain": 0.0, "rd_output_elasticity": 0.0, "law_entry_semi_elasticity": 0.0}
    found = law.brought({**nothing, "income_tax_incidence": 0.0})
    assert found.revenue == pytest.approx(0, abs=1e-6)
    assert found.cost > 0
    assert found.benefit < 0
    assert law.brought(nothing).revenue < law.brought({**nothing, "law_support_gain": 0.01}).revenue


def test_beliefs_that_matter(law: Any) -> None:
    """What the law rests on is tried, and what other levers and chance rest on is not."""
    names = set(law.beliefs_that_matter())
    acting = {name for name, parameter in law.SEEDS.parameters.items() if parameter.lever == "law"}
    fixed = {name for name, prior in law.SEEDS.priors.items() if prior.fixed}
    assert acting - fixed <= names
    assert all(law.SEEDS.parameters[name].lever in ("law", None) for name in names)
    assert not names & {"country_shock_sd", "initial_revenue", "displacement"}


def test_all_experiments_are_feasible(law: Any) -> None:
    """Firms never shrink faster than they exit, even where both beliefs are at their low ends."""
    lowest = law.beliefs_at(dict.fromkeys(("trend_firm_growth", "exit_rate_established"), law.PERCENTILES[0]))
    assert not infeasible(medians(**lowest)).any()


@pytest.mark.slow
def test_experiments(law: Any, prim: Any, tried: pd.DataFrame) -> None:
    """EMA Workbench gives each experiment its beliefs and what they bring, and draws percentiles evenly."""
    names = [name for name in tried.columns if name not in prim.OUTCOMES]
    together = law.brought({name: tried[name].to_numpy() for name in names})
    for name in prim.OUTCOMES:
        np.testing.assert_allclose(tried[name], getattr(together, name), rtol=1e-9)
    low, high = law.PERCENTILES
    prior = law.SEEDS.priors["return_share"]
    strata = prior.values(low + (high - low) * np.arange(1, len(tried)) / len(tried))
    assert sorted(np.searchsorted(strata, tried["return_share"])) == list(range(len(tried)))


@pytest.mark.slow
def test_box(prim: Any, tried: pd.DataFrame) -> None:
    """The box limits few beliefs, and more of what lies within is useless, told with the same shares."""
    box = prim.find_box(tried)
    assert 1 <= len(box) <= prim.FEW
    within = np.ones(len(tried), dtype=bool)
    for name, limit in box.items():
        within &= ~(tried[name].to_numpy() < limit.low) & ~(tried[name].to_numpy() > limit.high)
        assert np.isfinite(limit.low) or np.isfinite(limit.high)
        assert 0 <= limit.chance <= 1
    np.testing.assert_array_equal(prim.inside(tried, box), within)
    bad = tried["benefit"].to_numpy() <= 0
    assert bad[within].mean() > bad.mean()
    own = {name: tried[name].to_numpy() for name in box}
    words = prim.told(tried, box, own, tried["benefit"].to_numpy()).replace("\n", " ")
    density, share, coverage = bad[within].mean(), within.mean(), within[bad].mean()
    assert f"but in {100 * density:.0f} % of those within" in words
    assert f"({100 * share:.0f} % of the experiments, {100 * coverage:.0f} % of the useless ones)" in words
    # The same cases stand in for the program's own simulations.
    assert f"{100 * share:.0f} % lie within. Of these the law does not pay for itself in {100 * density:.0f} %" in words


@pytest.mark.slow
@pytest.mark.parametrize("rng_seed", [2, 3, 4])
def test_box_of_another_sample(law: Any, prim: Any, rng_seed: int) -> None:
    """However experiments are drawn, the gain from support comes first in the box, from above."""
    rng, (low, high) = np.random.default_rng(rng_seed), law.PERCENTILES
    beliefs = law.beliefs_at({name: rng.uniform(low, high, 2000) for name in law.beliefs_that_matter()})
    box = prim.find_box(pd.DataFrame({**beliefs, **vars(law.brought(beliefs))}))
    assert next(iter(box)) == "law_support_gain"
    assert box["law_support_gain"].low == -np.inf
    assert box["law_support_gain"].high < np.quantile(beliefs["law_support_gain"], 0.9)


def test_what_the_readme_says_of_evidence(law: Any) -> None:
    """The README says which of the beliefs in the box rest on judgement."""
    grades = {"law_support_gain": "D", "labour_opportunity_cost": "D", "marginal_cost_of_funds": "C"}
    assert {name: law.SEEDS.parameters[name].grade for name in grades} == grades


@pytest.mark.slow
def test_limits_in_words(prim: Any) -> None:
    """A limit has its side, its number and its unit."""
    limit = prim.Limit(low=-np.inf, high=0.01234, chance=0.0)
    assert prim.in_words("law_support_gain", limit).endswith(": at most 0.0123 (log points)")
    both = replace(limit, low=0.001)
    assert prim.in_words("law_support_gain", both).endswith(": at least 0.001 and at most 0.0123 (log points)")


@pytest.mark.slow
def test_picture(prim: Any, tried: pd.DataFrame) -> None:
    """A bar begins and ends at the share of experiments below and above the limits."""
    limit = prim.Limit(low=float(tried["return_share"].quantile(0.3)), high=np.inf, chance=0.0)
    (axes,) = prim.picture(tried, {"return_share": limit}).get_axes()
    whole, within = axes.patches
    assert (whole.get_x(), whole.get_width()) == (0, 100)
    assert within.get_x() == pytest.approx(30, abs=1)
    assert within.get_x() + within.get_width() == pytest.approx(100)


def test_indices_of_a_known_function(sobol: Any) -> None:
    """Of a + 2 b + a c all indices are known; a function that is a sum has indices that add up to one.

    With a, b and c even around zero within half the width w, the variances are v = w^2 / 3, 4 v and v^2.
    """
    low, high = sobol.PERCENTILES
    middle, variance = (low + high) / 2, (high - low) ** 2 / 12

    def function(at: dict[str, Any]) -> Any:
        a, b, c = (at[name] - middle for name in "abc")
        return a + 2 * b + a * c

    found = sobol.indices(function, list("abc"), 4096)
    whole = 5 * variance + variance**2
    assert list(found.index) == ["b", "a", "c"]
    np.testing.assert_allclose(found["first"], [4 * variance / whole, variance / whole, 0], atol=0.02)
    together = variance**2 / whole
    expected = [4 * variance / whole, variance / whole + together, together]
    np.testing.assert_allclose(found["total"], expected, atol=0.02)


@pytest.mark.slow
def test_indices_of_the_law(law: Any, sobol: Any) -> None:
    """The gain from support moves most, as much as the mean of what the law adds given that belief varies."""
    names = law.beliefs_that_matter()
    found = sobol.indices(sobol.added, names, 256)
    largest = found.index[0]
    assert largest == "law_support_gain"
    assert (found["total"] >= found["first"] - 2 * found["first_error"]).all()
    rng = np.random.default_rng(5)
    low, high = law.PERCENTILES
    percentiles = {name: rng.uniform(low, high, 8000) for name in names}
    values = sobol.added(percentiles)
    strata = np.array_split(values[np.argsort(percentiles[largest])], 40)
    alone = np.var([stratum.mean() for stratum in strata]) / values.var()
    assert found["first"][largest] == pytest.approx(alone, abs=2 * found["first_error"][largest])


def test_shares_side_by_side(sobol: Any) -> None:
    """The table shows what counts, the largest first, beside the program's own shares, and counts the rest."""
    columns = ["first", "first_error", "total", "total_error"]
    rows = {"law_support_gain": [0.6, 0.1, 0.7, 0.1], "return_share": [0.3, 0.1, 0.31, 0.1], "gdp": [0, 0, 0, 0]}
    found = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    lines = sobol.told(found, {"law_support_gain": 0.584}, 640).splitlines()
    assert lines[2].split()[:5] == ["60", "±10", "70", "±10", "58"]
    assert lines[3].split()[:5] == ["30", "±10", "31", "±10", "-"]
    assert lines[4] == "1 further beliefs have under 1 % each; what each explains alone adds up to 90 %."


def test_scripts_are_in_the_readme() -> None:
    """The README runs every script that lies beside it, each with what it prints."""
    scripts = {path for path in HOME.glob("*.py") if "__main__" in path.read_text(encoding="utf-8")}
    assert {CHECKOUT / script for script, _ in RUNS} == scripts


@pytest.mark.slow
@pytest.mark.parametrize(("script", "printed"), RUNS)
def test_script_prints_what_the_readme_shows(script: str, printed: str, tmp_path: Path) -> None:
    """A script runs from any folder as the README has it, prints what stands there, and warns of nothing."""
    words = [sys.executable, *shlex.split(str(CHECKOUT / script))]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == printed
    assert done.stderr == ""
    if "salib" in script:
        shares = [line.split()[4] for line in printed.splitlines()[2:-1]]
        first, second, *others = (0 if share == "-" else int(share) for share in shares)
        assert first > second > max(others)  # both put the same two beliefs first
    if "useless" in script:
        tried = pd.read_csv(tmp_path / "useless-law.csv")
        within = tried[tried["within"]]
        bad, bad_within = (100 * (rows["benefit"] <= 0).mean() for rows in (tried, within))
        words = " ".join(printed.split())
        assert f"in {bad:.0f} % of {len(tried):,} experiments, but in {bad_within:.0f} % of those" in words
        assert (tmp_path / "useless-law.png").stat().st_size > 10_000


@pytest.mark.slow
def test_notebook_answers_what_it_shows(tmp_path: Path) -> None:
    """The notebook runs from its first cell and answers what is stored in it, with figures where they are."""
    stored, now = nbformat.read(notebook.NOTEBOOK, as_version=4), notebook.executed(tmp_path)
    assert len(stored.cells) == len(now.cells)
    for before, after in zip(stored.cells, now.cells, strict=True):
        assert before.source == after.source
        assert shown(after) == shown(before)
    pictures = [kind for cell in now.cells for _, kinds in shown(cell) for kind in kinds if kind == "image/png"]
    assert len(pictures) == 2
    assert (tmp_path / "what-the-law-adds.png").is_file()


def shown(cell: Any) -> list[tuple[str, dict[str, str]]]:
    """What a cell answers by kind, of pictures only that there are some."""
    answers = []
    for output in cell.get("outputs", ()):
        kinds = output.get("data", {"text": output.get("text", output.get("evalue"))})
        answers.append((output.output_type, {kind: "" if "image" in kind else text for kind, text in kinds.items()}))
    return answers


def test_stored_notebook() -> None:
    """What is stored is small, without warnings and paths of a machine, and each cell was run in its turn."""
    text = notebook.NOTEBOOK.read_text(encoding="utf-8")
    stored = nbformat.reads(text, as_version=4)
    nbformat.validate(stored)
    assert len(text) < 400_000
    assert str(CHECKOUT) not in text
    assert "/tmp" not in text
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(output.get("name") != "stderr" for cell in code for output in cell.outputs)
    tables = [output for cell in code for output in cell.outputs if "text/html" in output.get("data", {})]
    assert len(tables) == 4
    assert all(len(output["data"]["text/html"]) > 100 for output in tables)


def test_cluster_files_can_be_read() -> None:
    """What starts a cluster elsewhere is at least a script and a manifest, and asks for options that there are."""
    folder = CHECKOUT / "examples" / "cluster"
    subprocess.run(["bash", "-n", str(folder / "slurm.sh")], check=True)
    manifest = yaml.safe_load((folder / "kubernetes.yaml").read_text(encoding="utf-8"))
    assert manifest["kind"] == "DaskCluster"
    for name in ("slurm.sh", "kubernetes.yaml"):
        (line,) = re.findall(r"goglobal (compare .*)", (folder / name).read_text(encoding="utf-8"))
        assert commands.commands["compare"].make_context("compare", shlex.split(line.replace('"', ""))[1:])
