"""The README says what is true: its commands run, its example is a scenario, its numbers are those that are made."""

import re
import shlex
from pathlib import Path

import pytest

from simulator.cli import commands
from simulator.inputs.scenario import DEFAULTS, read_scenario
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import CHECKOUT
from tests.cli.conftest import Goglobal, goglobal
from tests.markdown import blocks, console, quicken, takes_long

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


COMMANDS = console(README)


def test_there_are_commands() -> None:
    """The README shows every command at least once."""
    assert {shlex.split(command)[1] for command in COMMANDS} == set(commands.commands)


@pytest.mark.parametrize(
    "command",
    [pytest.param(line, marks=pytest.mark.slow) if takes_long(line) else line for line in COMMANDS],
)
def test_command_runs(command: str, goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command of the README runs as it is written, here with fewer draws where it asks for none."""
    quicken(monkeypatch)
    program, name, *options = shlex.split(command)
    assert program == "goglobal"
    (table,) = blocks(README, "csv")
    Path("grid.csv").write_text(table, encoding="utf-8")
    if name == "verify":
        assert goglobal("run", "law").code == 0  # what it verifies
    ended = goglobal(name, *options)
    few_draws_may_miss_a_target = name == "seek" and ended.code == 1
    assert ended.code == 0 or few_draws_may_miss_a_target
    assert ended.err == ""


def test_example_scenario(seeds: Seeds, tmp_path: Path) -> None:
    """The example is a scenario that can be read, with everything that it sets."""
    (example,) = blocks(README, "toml")
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    scenario = read_scenario(tmp_path / "example.toml", seeds)
    assert scenario.policy["delegations"].missions(2027) == 12
    assert scenario.world.shocks[0].percent == -10
    assert scenario.targets[-1].at_least == 16_000
    assert scenario.believed.keys() == {"exit_rate_established"}


def test_python_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python example runs, here with fewer draws."""
    monkeypatch.setitem(DEFAULTS, "draws", 100)
    monkeypatch.chdir(tmp_path)
    (example,) = blocks(README, "python")
    exec(example, {})
    assert (tmp_path / "law.png").is_file()


@pytest.mark.slow
def test_answer(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer that is shown is what its command prints, to the letter."""
    (shown,) = blocks(README, "text")
    (command,) = re.findall(r"`(goglobal compare [^`]*withdrawal)`", README.replace("\n", " "))
    monkeypatch.setenv("COLUMNS", "100")
    ended = goglobal(*shlex.split(command)[1:], "--no-figures")
    assert ended.out.startswith(shown)


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
    assert pictures
    for picture in pictures:
        assert (CHECKOUT / picture).is_file()


__all__ = ["goglobal"]
