"""The Python door: load, project, compare."""

import subprocess
import sys

import numpy as np
import pytest

import simulator
from simulator.door import Projection


@pytest.fixture(scope="module")
def projections() -> list[Projection]:
    """The baseline and the law on a few draws."""
    return [simulator.project(simulator.load(name, set={"ensemble.draws": 100})) for name in ("baseline", "law")]


def test_projection(projections: list[Projection]) -> None:
    """A projection has its years, and outcomes by year and draw, or by market too."""
    baseline = projections[0]
    assert baseline.years == tuple(range(2019, 2036))
    assert baseline.revenue.shape == baseline.firms.shape == (17, 100)
    assert baseline.by_market("revenue").shape == (17, 10, 100)
    np.testing.assert_allclose(baseline.by_market("firms").sum(axis=1), baseline.firms, rtol=1e-12)
    assert baseline.outcome("pool").shape == (17, 100)


def test_comparison(projections: list[Projection]) -> None:
    """A comparison knows the chance of being better and the difference by year."""
    comparison = simulator.compare(projections)
    gap = projections[1].revenue[-1] - projections[0].revenue[-1]
    assert comparison.probability_better("revenue", 2035) == (gap > 0).mean()
    assert comparison.probability_better("revenue", 2035, "law") == (gap > 0).mean()
    assert comparison.difference("revenue")["p50"][-1] == np.quantile(gap, 0.5)
    assert str(comparison).startswith("2035, compared with ‘Programmes as in 2025’")


def test_worth(projections: list[Projection]) -> None:
    """A comparison knows what a scenario is worth at a rate, and nothing of that where draws are not shared."""
    worth = simulator.compare(projections, discount=0.0).worth()
    gap = projections[1].outcome("public_cost")[-10:] - projections[0].outcome("public_cost")[-10:]
    assert worth is not None
    assert worth["public_cost"]["mean"] == pytest.approx(gap.sum(axis=0).mean(), rel=1e-9)
    assert (worth["against"], worth["discount"]) == ("baseline", 0)
    believed = {"ensemble.draws": 100, "parameters.return_share.fixed": 0.5}
    comparison = simulator.compare([projections[0], simulator.project(simulator.load("law", set=believed))])
    assert comparison.worth("law") is None
    assert "differs from ‘Programmes as in 2025’ in beliefs too" in str(comparison)


def test_equal_names_are_numbered(projections: list[Projection]) -> None:
    """Variants of one scenario can be compared: the later ones are numbered."""
    stronger = simulator.project(simulator.load("law", set={"ensemble.draws": 100, "levers.law.tax_cut": 20}))
    comparison = simulator.compare([projections[1], stronger, stronger])
    assert list(comparison.compared.differences) == ["law (2)", "law (3)"]
    assert comparison.probability_better("firms", 2035, "law (2)") > 0.5


def test_notebook(projections: list[Projection]) -> None:
    """In a notebook a projection shows its table, and its plot is a figure."""
    html = projections[1]._repr_html_()
    assert html.startswith("<pre>‘The law as passed’")
    assert "foreign revenue" in html
    assert projections[1].plot("firms").get_axes()
    assert simulator.compare(projections)._repr_html_().startswith("<pre>2035, compared with ")


def test_settings_of_all_kinds() -> None:
    """Values of any kind can be set by dotted key, and wrong ones raise with all problems."""
    scenario = simulator.load(
        "baseline", set={"levers.offices.opened": {2027: 12.5}, "title": "Việt Nam", "horizon.end": 2030}
    )
    assert (scenario.policy["offices"].opened(2027), scenario.title, scenario.end) == (12.5, "Việt Nam", 2030)
    with pytest.raises(simulator.ScenarioError, match=r"set levers\.law\.tax: levers\.law\.tax: unknown key") as caught:
        simulator.load("law", set={"levers.law.tax": 1, "horizon.end": 1999})
    assert len(caught.value.problems) == 2


def test_unknown_name() -> None:
    """A name that the package does not have is told as Python tells it."""
    with pytest.raises(AttributeError, match="has no attribute 'simulate'"):
        simulator.simulate  # noqa: B018


def test_import_is_light() -> None:
    """Importing the package or asking for help loads neither numpy nor matplotlib nor pydantic."""
    names = "('numpy', 'matplotlib', 'pydantic')"
    code = f"import sys, simulator, simulator.cli; print([m for m in {names} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_model_runs_alone() -> None:
    """The model runs on plain numbers without reading a file, and loads nothing but numpy."""
    code = """
import sys
import simulator.model
print(sorted(m for m in ('pydantic', 'scipy', 'matplotlib', 'click', 'tomllib') if m in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
