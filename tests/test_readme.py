"""The README says what is true: its commands run, its example is a scenario, its numbers are those that are made."""

import re
import shlex
from pathlib import Path

import pytest

from simulator.analysis.attribution import why
from simulator.analysis.compare import compare
from simulator.analysis.results import Result
from simulator.inputs.scenario import DEFAULTS, read_scenario
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import CHECKOUT
from simulator.output import numbers
from simulator.output.words.why import words
from simulator.runs.ensemble import project_all
from tests.cli.conftest import Goglobal, goglobal

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


COMMANDS = [line for block in blocks("console") for line in block.splitlines()]
LONG = ("allocate", "backtest", "check", "learn", "robust", "seek", "sensitivity", "sweep", "why")
"""Commands that take much work whatever is asked."""


def test_there_are_commands() -> None:
    """The README shows every command at least once."""
    assert {shlex.split(command)[1] for command in COMMANDS} == {
        *("run", "compare", "why", "sensitivity", "sweep", "seek", "allocate", "robust", "learn"),
        *("backtest", "check", "show", "levers", "sources", "schema"),
    }


@pytest.mark.parametrize(
    "command",
    [pytest.param(line, marks=pytest.mark.slow) if line.split()[1] in LONG else line for line in COMMANDS],
)
def test_command_runs(command: str, goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command of the README runs as it is written, here with fewer draws where it asks for none."""
    monkeypatch.setitem(DEFAULTS, "draws", 100)
    program, name, *options = shlex.split(command)
    assert program == "goglobal"
    ended = goglobal(name, *options)
    few_draws_may_miss_a_target = name == "seek" and ended.code == 1
    assert ended.code == 0 or few_draws_may_miss_a_target
    assert ended.err == ""


def test_example_scenario(seeds: Seeds, tmp_path: Path) -> None:
    """The example is a scenario that can be read, with everything that it sets."""
    (example,) = blocks("toml")
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    scenario = read_scenario(tmp_path / "example.toml", seeds)
    assert scenario.policy["delegations"].missions(2027) == 12
    assert scenario.world.shocks[0].growth == -0.10
    assert scenario.targets[0].at_least == 16_000
    assert scenario.believed.keys() == {"exit_rate_established"}


def test_python_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python example runs, here with fewer draws."""
    monkeypatch.setitem(DEFAULTS, "draws", 100)
    monkeypatch.chdir(tmp_path)
    (example,) = blocks("python")
    exec(example, {})
    assert (tmp_path / "law.png").is_file()


@pytest.mark.slow
def test_numbers(seeds: Seeds) -> None:
    """The table and the sentence above it hold the numbers that the program makes."""
    rows = [re.findall(r"[^|]+", line) for line in README.splitlines() if re.match(r"\| `[a-z-]+` \|", line)]
    names = [row[0].strip(" `") for row in rows]
    ensembles = project_all([read_scenario(name, seeds) for name in ("baseline", *names)])
    comparison = compare([Result(ensemble) for ensemble in ensembles])
    for name, row in zip(names, rows, strict=True):
        gaps = comparison.differences[name]
        bands = []
        for outcome in ("firms", "revenue"):
            at = gaps[outcome].summary.at(2035)
            low, high = numbers.change(at["p05"]), numbers.change(at["p95"])
            bands.append(f"{numbers.change(at['p50'])} ({low} to {high})")
        chance = f"{numbers.chance(float(gaps['revenue'].probability_better[-1]))} of draws"
        cost = numbers.change(gaps["public_cost"].summary.at(2035)["p50"])
        assert [cell.strip() for cell in row[1:]] == [*bands, chance, cost], name
    firms, revenue = (comparison.results[0].totals[name].at(2035) for name in ("firms", "revenue"))
    flat = README.replace("\n", " ")
    middle, low, high = (numbers.level(firms[name]) for name in ("p50", "p05", "p95"))
    assert f"the baseline has {middle} firms (90 % of draws: {low} to {high})" in flat
    middle, low, high = (f"{revenue[name] / 1000:.1f}" for name in ("p50", "p05", "p95"))
    assert f"US${middle} bn abroad ({low} to {high})" in flat


@pytest.mark.slow
def test_words(seeds: Seeds) -> None:
    """The words that are quoted are those with which `goglobal why` begins."""
    (quoted,) = re.findall(r"(?:^> .*\n)+", README, flags=re.MULTILINE)
    begins = " ".join(line.removeprefix("> ") for line in quoted.splitlines())
    found = why(read_scenario("go-global", seeds), read_scenario("baseline", seeds))
    assert words(found)["en"].startswith(begins)


def test_grades(seeds: Seeds) -> None:
    """The README counts the parameters by grade."""
    counts = seeds.grades
    total = len(seeds.parameters)
    assert f"{counts['A']} of the {total} parameters" in README
    for grade in "BCD":
        assert re.search(rf"\b{counts[grade]} (on|rest on) [^()]*\({grade}\)", README.replace("\n", " "))


def test_pictures_are_there() -> None:
    """The pictures of the README lie in the gallery."""
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(pictures) == 4
    for picture in pictures:
        assert (CHECKOUT / picture).is_file()


__all__ = ["goglobal"]
