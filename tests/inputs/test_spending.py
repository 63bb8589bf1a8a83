"""What --budget, --levers and --at accept and refuse."""

import pytest

from simulator.inputs.problems import ScenarioError
from simulator.inputs.typed import read_aim, read_budgets, read_levers
from tests.allocations import few
from tests.model.samples import shipped_seeds

LEVERS = ("consulting", "delegations", "promotion")
ABOUT = {name: shipped_seeds().levers_about[name] for name in ("law", *LEVERS)}


@pytest.mark.parametrize(
    ("typed", "budgets"),
    [
        ("20", (20.0,)),
        ("0", (0.0,)),
        ("5:15:5", (5.0, 10.0, 15.0)),
        ("0.1:0.3:0.1", (0.1, 0.2, 0.3)),
        ("5:12:5", (5.0, 10.0, 12.0)),
        ("5:5:1", (5.0,)),
    ],
)
def test_budgets(typed: str, budgets: tuple[float, ...]) -> None:
    """A range holds both ends, in the decimals that were typed; a number stands for itself."""
    assert read_budgets(typed) == budgets


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-5", "at least 0"),
        ("5:50:0", "step 0 is not allowed"),
        ("5:50:-1", "step -1 is not allowed"),
        ("50:5:5", "above the high end"),
        ("5:50", "write LOW:HIGH:STEP"),
        ("a", "'a' is no number"),
        ("", "'' is no number"),
        ("nan", "not a finite number"),
        ("0:1e300:1", "more than 101 budgets"),
    ],
)
def test_wrong_budgets_are_refused(typed: str, words: str) -> None:
    """The refusal names the option, what was found and the cure."""
    with pytest.raises(ScenarioError, match=words) as refused:
        read_budgets(typed)
    assert refused.value.problems[0].file == f"--budget {typed}"


def test_levers() -> None:
    """Names come with commas or one by one, and keep the order in which levers are shown."""
    assert read_levers((), ABOUT) == LEVERS
    assert read_levers(("promotion,consulting",), ABOUT) == ("consulting", "promotion")
    assert read_levers(("promotion", "consulting"), ABOUT) == ("consulting", "promotion")


def test_wrong_levers_are_refused_at_once() -> None:
    """Every wrong name is told, and the law with its reason."""
    with pytest.raises(ScenarioError, match="did you mean 'promotion'") as refused:
        read_levers(("promotoin,law",), ABOUT)
    assert "no yearly activity" in str(refused.value)


def test_aims() -> None:
    """An aim is told as it was typed."""
    scenario = few()
    assert [read_aim("firms", at, scenario).at for at in ("mean", "p10")] == ["mean", "p10"]
    aim = read_aim("revenue", "chance:revenue@2030=16000", scenario)
    assert aim.target is not None
    assert (aim.target.outcome, aim.target.year, aim.target.line) == ("revenue", 2030, 16000.0)
    assert aim.typed == "chance:revenue@2030=16000"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("median", "write mean, p10 or chance"),
        ("chance:", "write OUTCOME@YEAR=NUMBER"),
        ("chance:revenue@2030", "write OUTCOME@YEAR=NUMBER"),
        ("chance:profit@2030=1", "unknown outcome 'profit'"),
        ("chance:revenue@2025=1", "2025 is not allowed"),
    ],
)
def test_wrong_aims_are_refused(at: str, words: str) -> None:
    """The refusal names the option that was typed."""
    with pytest.raises(ScenarioError, match=words) as refused:
        read_aim("revenue", at, few())
    assert refused.value.problems[0].file == f"--at {at}"
