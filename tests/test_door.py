"""The Python door: load, project, compare."""

import pickle
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray
from matplotlib.text import Text

import simulator
from simulator.door import Projection
from simulator.model import OUTCOMES


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
    """In a notebook and at a prompt a projection shows its table, and its plot is a figure."""
    html = projections[1]._repr_html_()
    assert html.startswith("<pre>‘The law as passed’")
    assert "foreign revenue" in html
    assert projections[1].plot("firms").get_axes()
    comparison = simulator.compare(projections)
    assert comparison._repr_html_().startswith("<pre>2035, compared with ")
    assert repr(projections[1]) == str(projections[1])
    assert repr(comparison) == str(comparison)


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


@pytest.mark.parametrize(
    "value", [np.float64(0.5), np.float32(0.5), np.array(0.5), np.int64(1), np.uint8(1), np.bool_(True)]
)
def test_numbers_of_numpy(value: Any) -> None:
    """They are what Python's own are, refused where those would be."""
    key = "levers.law.tax_cut"
    if isinstance(value, np.bool_):
        with pytest.raises(simulator.ScenarioError, match="expected a number, found true"):
            simulator.load("law", set={key: value})
    else:
        scenario, plain = (simulator.load("law", set={key: one}) for one in (value, value.item()))
        assert scenario.policy == plain.policy
    years = {np.int64(2027): np.float64(3.5)}
    assert simulator.load("law", set={"levers.offices.opened": years}).policy["offices"].opened(2027) == 3.5


@pytest.mark.parametrize("value", [None, Decimal("0.5"), object(), {2027: None}, [1j]])
def test_what_no_file_can_hold(value: Any) -> None:
    """It is refused by its type, with the key."""
    with pytest.raises(TypeError, match=r"set levers\.law\.tax_cut: \w+ cannot be written into a scenario"):
        simulator.load("law", set={"levers.law.tax_cut": value})
    with pytest.raises(simulator.ScenarioError, match="too large"):
        simulator.load("law", set={"levers.law.tax_cut": 10**5000})


def test_unknown_words(projections: list[Projection]) -> None:
    """Outcomes, years and scenarios that are not known are told with those that are."""
    comparison, law = simulator.compare(projections), projections[1]
    for ask, words in (
        (lambda: law.outcome("revenu"), "outcome: 'revenu' is not known; did you mean 'revenue'?"),
        (lambda: law.plot("revenu"), "outcome: 'revenu' is not known; did you mean 'revenue'?"),
        (lambda: law.by_market("pool"), "is not known; allowed here: entries, exits, firms, revenue"),
        (lambda: comparison.difference("fimrs"), "outcome: 'fimrs' is not known; did you mean 'firms'?"),
        (lambda: comparison.difference("firms", "lav"), "scenario: 'lav' is not known; did you mean 'law'?"),
        (lambda: comparison.worth("baseline"), "scenario: 'baseline' is not known; allowed here: law"),
        (lambda: comparison.probability_better("firms", 2050), "year: 2050 is not allowed; write 2019 to 2035"),
        (lambda: simulator.compare([]), "needs two projections or more in a list, got 0"),
        (lambda: simulator.compare(law), "needs two projections or more in a list, got 1"),
        (lambda: simulator.compare(projections, discount=7), "discount: 7 is not allowed"),
        (lambda: simulator.project(law.scenario, workers=0), "workers: 0 is not allowed"),
    ):
        with pytest.raises(simulator.ScenarioError, match=re.escape(words)):
            ask()
    for ask, words in (
        (lambda: simulator.project("law"), "expected a scenario, as simulator.load reads it, found str"),
        (lambda: simulator.compare(["law", "law"]), "expected projections, as simulator.project makes them, found str"),
    ):
        with pytest.raises(TypeError, match=words):
            ask()


def test_every_outcome_can_be_plotted(projections: list[Projection]) -> None:
    """A figure of each says its name; only what figures count is marked as counted more widely."""
    for outcome in OUTCOMES:
        sheet = projections[1].plot(outcome)
        shown = " ".join(text.get_text() for text in sheet.findobj(Text))
        assert f" in {projections[1].years[-1]}: " in sheet.get_label()
        assert ("count more widely" in shown) is (outcome in ("firms", "revenue"))


def test_beliefs_may_be_one_name_and_scenarios_can_be_kept() -> None:
    """A single file of beliefs needs no list; a scenario is the same after pickling, and shares its draws."""
    scenario = simulator.load("law", assume="as-published")
    assert scenario == simulator.load("law", assume=["as-published"]) != simulator.load("law")
    kept = pickle.loads(pickle.dumps(scenario))
    assert (kept, hash(kept.beliefs)) == (scenario, hash(scenario.beliefs))


def test_data_frames(projections: list[Projection]) -> None:
    """One outcome is years by draws, all are a column each; units and what made them are with them."""
    law = projections[1]
    revenue, everything = law.to_pandas("revenue"), law.to_pandas()
    np.testing.assert_array_equal(revenue.to_numpy(), law.revenue)
    assert (revenue.index.name, revenue.columns.name) == ("year", "draw")
    assert {name: revenue.attrs[name] for name in ("units", "scenario", "version")} == {
        "units": "US$ million/year",
        "scenario": "law",
        "version": simulator.__version__,
    }
    assert list(everything.columns) == list(OUTCOMES)
    np.testing.assert_array_equal(everything["firms"].unstack("draw").to_numpy(), law.firms)
    revenue.iloc[:] = 0
    assert law.revenue.all()
    with pytest.raises(simulator.ScenarioError, match="did you mean 'revenue'"):
        law.to_pandas(outcome="revenu")


def test_labelled_arrays(projections: list[Projection], tmp_path: Path) -> None:
    """Axes have names and places, arrays units and names; a NetCDF file holds the same to the bit."""
    law = projections[1]
    data = law.to_xarray()
    assert (data.revenue.dims, data.revenue_by_market.dims) == (("year", "draw"), ("year", "market", "draw"))
    np.testing.assert_array_equal(data.revenue, law.revenue)
    np.testing.assert_array_equal(data.firms_by_market, law.by_market("firms"))
    japan = law.scenario.seeds.markets.names.index("japan")
    np.testing.assert_array_equal(
        data.exits_by_market.sel(year=2030, market="japan"), law.by_market("exits")[11, japan]
    )
    assert data.pool.attrs == {"units": "firms", "long_name": "capable firms that do not sell abroad yet"}
    assert (data.attrs["scenario"], data.attrs["rng_seed"]) == ("law", law.scenario.rng_seed)
    data.to_netcdf(tmp_path / "law.nc")
    with xarray.open_dataset(tmp_path / "law.nc") as again:
        assert again.identical(data)


@pytest.mark.parametrize("library", ["pandas", "xarray"])
def test_missing_library(projections: list[Projection], monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    """Without it the words say what to install."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=f"install with: python -m pip install {library}"):
        getattr(projections[0], f"to_{library}")()
