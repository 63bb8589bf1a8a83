"""`goglobal seek`, as people use and misuse it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Goglobal

FEW = ("--draws", "100")
BUDGET = "levers.promotion.budget"


def test_reached(goglobal: Goglobal) -> None:
    """A target that is met leaves with 0: the value in words, a figure with its text, a CSV and a manifest."""
    words = ("--vary", f"{BUDGET}=0:6", "--target", "public_cost@2030>=3.5")
    ended = goglobal("seek", "baseline", *words, *FEW)
    assert (ended.code, ended.err) == (0, "")
    names = {path.name for path in Path("plots").iterdir()}
    assert names == {"seek.png", "seek.txt", "seek.csv", "seek.manifest.json"}
    told = " ".join(ended.out.split())
    assert "Where the yearly budget for promotion abroad in US$ million is at least 4.5 from 2026 on" in told
    assert "is at least US$3.5 million in" in told
    assert "beyond that it is extrapolated" in told
    manifest = json.loads(Path("plots/seek.manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["outputs"]) == names - {"seek.manifest.json"}


def test_what_is_to_stay_below_is_met_up_to_a_value(goglobal: Goglobal) -> None:
    """A cost that rises with the key is kept up to a value; a cost is beyond current policy in any case, and once."""
    words = ("--vary", f"{BUDGET}=2:6", "--target", "public_cost@2030<=+3.5", "--set", f"{BUDGET}=6")
    told = " ".join(goglobal("seek", "baseline", *words, "--no-figures", *FEW).out.split())
    assert "meets the target up to US$4.5 million" in told
    assert "is at most 4.5 from 2026 on, public cost" in told
    assert "beyond current policy beyond" not in told


@pytest.mark.parametrize("target", ["foreign_share@2030=40", "gdp_share@2030>=+1.5"])
def test_shares_are_typed_as_parts_of_one(goglobal: Goglobal, target: str) -> None:
    """A share above 1 is refused with how per cent are typed, in options and in files."""
    ended = goglobal("seek", "baseline", "--vary", f"{BUDGET}=0:6", "--target", target, *FEW)
    assert ended.code == 2
    assert "for 25 % write 0.25" in ended.err
    outcome, line = target.split("@")[0], target.split("=")[1].strip("+")
    stated = f'[[targets]]\noutcome = "{outcome}"\nyear = 2030\nat_least = {line}\n'
    Path("mine.toml").write_text(f'title = "M"\nextends = "baseline"\n{stated}', encoding="utf-8")
    ended = goglobal("run", "mine.toml", *FEW)
    assert ended.code == 2
    assert ended.err.startswith("mine.toml:6:12: targets[1].at_least: ")


@pytest.mark.slow
def test_json(goglobal: Goglobal) -> None:
    """--json prints one object with value, reached and quantile, and what was asked."""
    words = ("--vary", f"{BUDGET}=0:6", "--target", "public_cost@2030>=3.5", "--probability", "0.8", "--json")
    record = json.loads(goglobal("seek", "baseline", *words, *FEW).out)
    assert record["value"] == pytest.approx(4.5, abs=1e-3)
    assert record["reached"] is True
    assert record["quantile"] == pytest.approx(3.5, abs=1e-3)
    assert record["target"] == {"outcome": "public_cost", "year": 2030, "at_least": 3.5}
    assert (record["key"], record["probability"], record["range"]) == (BUDGET, 0.8, [0, 6])
    assert record["best"]["value"] == 6
    assert set(record["words"]) == {"en", "vi"}


def test_not_reached(goglobal: Goglobal) -> None:
    """A target out of reach leaves with 1, names the best, and still writes its figure."""
    words = ("--vary", f"{BUDGET}=0:6", "--target", "revenue@2030=1e6")
    ended = goglobal("seek", "baseline", *words, "--json", *FEW)
    assert ended.code == 1
    record = json.loads(ended.out)
    assert (record["value"], record["reached"], record["quantile"]) == (None, False, None)
    assert record["words"]["en"].startswith("No value of ")
    assert "the best is US$" in record["words"]["en"]
    assert Path("plots/seek.png").is_file()


@pytest.mark.slow
def test_already_reached(goglobal: Goglobal) -> None:
    """A target that is met without any change leaves with 0 and says so, in the language that is asked for."""
    words = ("--vary", f"{BUDGET}=0:6", "--target", "revenue@2030=10", "--lang", "vi")
    ended = goglobal("seek", "baseline", *words, *FEW)
    assert ended.code == 0
    assert "đã đạt mục tiêu mà không cần thay đổi" in " ".join(ended.out.split())


TARGET = ("--target", "revenue@2030=16000")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--vary", BUDGET), "Missing option '--target'"),
        (TARGET, "Missing option '--vary'"),
        (("--vary", "promotion.budget", *TARGET), "did you mean 'levers.promotion.budget'?"),
        (("--vary", f"{BUDGET}=0:6:1", *TARGET), "'0:6:1' is no range; write LOW:HIGH, as 0:48"),
        (("--vary", f"{BUDGET}=6:0", *TARGET), "the low end 6 has to be below the high end 0"),
        (("--vary", f"{BUDGET}=0:201", *TARGET), "201 is not allowed; it must be at most 200"),
        (("--vary", "world.home_demand_gap", *TARGET), "the world has no range of its own; name one"),
        (
            ("--vary", "levers.law.tax_cut", *TARGET),
            "is in force, which it is not in baseline; use a scenario that has it, or add",
        ),
        (("--vary", BUDGET, "--target", "revenue"), "write OUTCOME@YEAR=NUMBER, as revenue@2030=16000"),
        (("--vary", BUDGET, "--target", "profit@2030=1"), "unknown outcome 'profit'; allowed here: entries, exits"),
        (("--vary", BUDGET, "--target", "revenue@2050=1"), "2050 is not allowed; write 2026 to 2035"),
        (("--vary", BUDGET, "--target", "revenue@2030=much"), "'much' is no number"),
        (("--vary", BUDGET, *TARGET, "--probability", "0"), "0 is not allowed; write a number above 0 and below 1"),
        (("--vary", BUDGET, *TARGET, "--probability", "1.5"), "1.5 is not allowed"),
        (("--vary", BUDGET, *TARGET, "--probability", "nan"), "nan is not allowed"),
    ],
)
def test_wrong_input(goglobal: Goglobal, words: tuple[str, ...], message: str) -> None:
    """Wrong input ends with 2, is told in words without a traceback, and leaves nothing behind."""
    ended = goglobal("seek", "baseline", *words)
    assert ended.code == 2
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert list(Path().iterdir()) == []


def test_all_that_is_wrong_is_told_at_once(goglobal: Goglobal) -> None:
    """A wrong key and a wrong target are told together, and nothing is written."""
    ended = goglobal("seek", "baseline", "--vary", "levers.law.tax_cuts", "--target", "revenu@2050=1")
    assert ended.code == 2
    assert "did you mean 'levers.law.tax_cut'?" in ended.err
    assert "did you mean 'revenue'?" in ended.err
    assert not Path("plots").exists()
