"""The command that an answer leads to can be typed, and asks about the same scenario, options and year."""

import itertools
import re
import shlex
from pathlib import Path

import pytest

from simulator.cli import commands
from simulator.report.model import FOLDER
from tests.cli.conftest import Goglobal
from tests.report.reports import COMMANDS, EVERY, RARE, reports_of

HOLDING = ("--draws", "--set", "--observe", "--assume", "--as-of", "--end", "--rng-seed", "--year", "--discount")
"""Options that decide what is asked, so that what is asked next has them too."""

ROBUST = "--assume"  # of robust are sets of beliefs beside the scenario's own, which learn has alone


def following(out: str) -> list[str]:
    """The words of the command that stands last in what was printed."""
    (typed,) = re.findall(r"^(?:Next|Tiếp theo): goglobal (.*)\Z", out, re.MULTILINE | re.DOTALL)
    return shlex.split(re.sub(r"\\\n +", "", typed))


@pytest.mark.parametrize("name", EVERY)
def test_what_is_asked_next_can_be_typed(name: str) -> None:
    """The command is there and takes these words, with the options of the command before."""
    asked, report = {**COMMANDS, **RARE}[name], reports_of(name)[-1]
    if not report.next:
        return
    program, command, *words = report.next
    assert program == "goglobal"
    context = commands.commands[command].make_context(command, [word.replace(FOLDER, "plots/") for word in words])
    known = {flag for option in context.command.params for flag in option.opts}
    for flag, value in itertools.pairwise(asked):
        if flag in HOLDING and flag in known and (asked[0], flag) != ("robust", ROBUST):
            assert (flag, value) in itertools.pairwise(words), flag


def test_a_file_elsewhere_and_all_options_are_asked_about_again(
    goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names with blanks, options and the language stand in the next command, which a narrow terminal does not break."""
    monkeypatch.setenv("COLUMNS", "70")
    Path("my files").mkdir()
    Path("my files/my law.toml").write_text('title = "Mine"\nextends = "law"\n', encoding="utf-8")
    options = (
        *("--year", "2030", "--set", "levers.delegations.missions={ 2027 = 12 }", "--observe", "revenue@2026=17000"),
        *("--draws", "100", "--rng-seed", "7", "--as-of", "2026", "--end", "2032"),
    )
    first = goglobal("run", "my files/my law.toml", *options, "--lang", "vi", "--no-figures")
    assert first.code == 0
    assert all(len(line) <= 70 for line in first.out.splitlines()[-6:])
    command, *words = following(first.out)
    assert (command, words[:2]) == ("compare", ["baseline", "my files/my law.toml"])
    assert sorted(words[2:]) == sorted((*options, "--lang", "vi"))
    second = goglobal(command, *words, "--no-figures")
    assert (second.code, second.err) == (0, "")
    assert following(second.out) == ["why", "my files/my law.toml", *words[2:]]


def test_a_rate_is_asked_about_again(goglobal: Goglobal) -> None:
    """Money of later years counts alike in what is asked next, where that counts money."""
    rate = ("--discount", "0.12", "--draws", "100")
    assert following(goglobal("run", "law", *rate, "--no-figures").out) == ["compare", "baseline", "law", *rate]
    assert following(goglobal("robust", "law", *rate, "--no-figures").out) == ["learn", "law", *rate]


def test_policy_in_another_world_is_told_apart(goglobal: Goglobal) -> None:
    """A run measures policy in its own world and says so; to hold it against the world as it comes is for `why`."""
    policy = ("--set", "levers.promotion.budget=4")
    told = goglobal("run", "recession", "--draws", "100", "--no-figures", *policy)
    assert "in the same world" in " ".join(told.out.split())
    assert following(told.out) == ["why", "recession", *policy, "--draws", "100"]
    world = goglobal("run", "recession", "--draws", "100", "--no-figures")
    assert "in the same world" not in " ".join(world.out.split())
    assert following(world.out) == ["compare", "baseline", "recession", "--draws", "100"]


@pytest.mark.parametrize(
    ("asked", "next_words"),
    [
        (("run", "law", "partners"), ["compare", "baseline", "law", "partners"]),
        (("run", "baseline"), ["compare", "baseline", "go-global"]),
        (("sensitivity", "recession"), ["compare", "baseline", "recession"]),
        (("sensitivity", "baseline"), ["sensitivity", "go-global", "--outcome", "revenue"]),
    ],
)
def test_what_is_asked_next_fits_what_was_asked(
    goglobal: Goglobal, asked: tuple[str, ...], next_words: list[str]
) -> None:
    """Several scenarios are compared; of what is no policy nobody asks what to learn before choosing it."""
    few = ("--draws", "100")
    assert following(goglobal(*asked, "--no-figures", *few).out) == [*next_words, *few]


def test_nothing_is_asked_of_what_is_the_same(goglobal: Goglobal) -> None:
    """Two files that do and believe the same leave nothing to attribute, and to take apart."""
    Path("same.toml").write_text('title = "Same"\nextends = "law"\n', encoding="utf-8")
    few = ("--draws", "100", "--no-figures")
    assert "Next" not in goglobal("compare", "law", "same.toml", *few).out
    told = " ".join(goglobal("sensitivity", "same.toml", "--against", "law", *few).out.split())
    assert "there is no difference to take apart" in told
