"""Help: commands by question, two examples each, and what the shell completes."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.cli import COMMANDS, commands
from simulator.inputs.completion import VARIED_KEY, completions
from simulator.inputs.reading import read_scenarios
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import SCENARIOS, shipped_names
from simulator.inputs.variations import numeric
from simulator.model import OUTCOMES
from tests.cli.conftest import Goglobal

Asked = Callable[..., list[str]]


@pytest.fixture
def completed(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A function that asks what the shell asks, of the last of the words."""

    def ask(*words: str) -> list[str]:
        monkeypatch.setenv("_GOGLOBAL_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", shlex.join(["goglobal", *words]))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        ended = goglobal()
        monkeypatch.delenv("_GOGLOBAL_COMPLETE")
        assert ended.err == ""
        return [line.split(",", 1)[1] for line in ended.out.split()]

    return ask


def test_every_command_answers_one_question(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is listed once, under its question, on one line that is not cut at 80 columns."""
    names = [str(command.name) for answers in COMMANDS.values() for command in answers]
    assert sorted(names) == sorted(commands.commands)
    monkeypatch.setenv("COLUMNS", "80")
    lines = goglobal("--help").out.splitlines()
    assert max(map(len, lines)) <= 80
    for question, answers in COMMANDS.items():
        place = next(place for place, line in enumerate(lines) if line == question)
        for line, command in zip(lines[place + 1 :], answers, strict=False):
            assert line.split()[0] == command.name
            assert line.endswith(".")
            assert not line.endswith("...")
    assert sum("_GOGLOBAL_COMPLETE=" in line for line in lines) == 1


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_help_ends_with_two_examples(name: str, goglobal: Goglobal) -> None:
    """A command's help ends with two command lines that it takes."""
    lines = goglobal(name, "--help").out.rstrip().splitlines()
    assert lines[-3].strip() == "Examples:"
    for line in lines[-2:]:
        program, typed, *words = shlex.split(line.partition(" > ")[0])
        assert (program, typed) == ("goglobal", name)
        commands.commands[name].make_context(name, words)


def test_names_are_completed(completed: Asked) -> None:
    """Scenarios are the shipped names and the files of this folder; a path is left to the shell."""
    Path("lawful.toml").write_text('title = "Mine"\n', encoding="utf-8")
    assert completed("run", "law") == ["law", "lawful.toml"]
    assert completed("compare", "baseline", "") == [*shipped_names(SCENARIOS), "lawful.toml"]
    assert completed("new", "mine", "--from", "law") == ["law", "lawful.toml"]


def test_keys_and_outcomes_are_completed(completed: Asked, seeds: Seeds) -> None:
    """Keys are those of the seeds, for --vary those that are numbers; outcomes and figures are all that there are."""
    law = {f"levers.{key.name}=" for key in seeds.keys_of("law")}
    assert set(completed("run", "law", "--set", "levers.law.")) == law
    assert set(completed("sweep", "law", "--vary", "levers.law.")) == law - {"levers.law.in_force_from="}
    assert completed("seek", "law", "--vary", "world.e") == ["world.entry_ratio="]
    assert completed("run", "law", "--set", "parameters.") == [f"parameters.{name}=" for name in seeds.parameters]
    assert completed("run", "law", "--set", "ensemble.") == ["ensemble.draws=", "ensemble.rng_seed="]
    for command in ("why", "sensitivity", "sweep"):
        assert completed(command, "law", "--outcome", "") == list(OUTCOMES)
    assert completed("seek", "law", "--target", "rev") == ["revenue@"]
    assert completed("run", "law", "--observe", "firm") == ["firms@", "firm_growth@"]
    assert completed("robust", "law", "--assume", "as") == ["as-published"]
    assert completed("run", "law", "--table", "p") == ["parquet"]


def test_markets_are_completed(completed: Asked, seeds: Seeds) -> None:
    """Where a key has a value a market; what cannot be varied alone is left out."""
    served = [f"levers.partners.served_share.{name}=" for name in seeds.words.exporters]
    assert completed("run", "law", "--set", "levers.partners.s") == ["levers.partners.served_share=", *served]
    assert completed("seek", "law", "--vary", "levers.partners.") == served
    assert completed("seek", "law", "--vary", "levers.offices.destinations") == []


def test_what_is_completed_can_be_typed(seeds: Seeds) -> None:
    """All that can be varied is offered for it, and nothing else."""
    (scenario,) = read_scenarios(["law"], (), (), None)
    known = {f"{variation.key}=" for variation in numeric("", scenario)}
    assert set(completions(VARIED_KEY, "", None)) == known


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="without bash")
def test_in_a_real_bash(tmp_path: Path) -> None:
    """The line of the README makes bash complete, by what bash itself calls."""
    program = tmp_path / "goglobal"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m simulator "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = """eval "$(_GOGLOBAL_COMPLETE=bash_source goglobal)"
    complete -p goglobal
    COMP_WORDS=(goglobal run law --set levers.law.t) COMP_CWORD=4
    _goglobal_completion goglobal; printf '%s\\n' "${COMPREPLY[@]}" """
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env={**os.environ, "PATH": path})
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["complete -o nosort -F _goglobal_completion goglobal", "levers.law.tax_cut="]
    for shell in ("zsh", "fish"):
        environment = {**os.environ, "PATH": path, "_GOGLOBAL_COMPLETE": f"{shell}_source"}
        done = subprocess.run([program], capture_output=True, text=True, env=environment)
        assert (done.returncode, f"{shell}_complete" in done.stdout) == (0, True)


def test_completion_never_says_what_is_wrong(completed: Asked, seeds: Seeds) -> None:
    """Of broken seeds nothing is completed, of others their own keys; what is left aside for a file is not told."""
    Path("law.toml").write_text('title = "Mine"\n', encoding="utf-8")
    assert completed("run", "law", "--seeds", "nowhere", "--set", "levers.") == []
    shutil.copytree(seeds.folder, "mine")
    file = Path("mine/levers.toml")
    assert "levers.law.tax_cut=" in completed("run", "law", "--seeds", "mine", "--set", "levers.")
    file.write_text("[broken", encoding="utf-8")
    assert completed("run", "law", "--seeds", "mine", "--set", "levers.") == []


@pytest.mark.parametrize(
    ("words", "avoided"),
    [
        (("run", "la"), ("numpy", "scipy", "matplotlib", "pydantic", "rich")),
        (("why", "law", "--outcome", "rev"), ("numpy", "scipy", "matplotlib", "pydantic", "rich")),
        (("run", "law", "--set", "levers."), ("numpy", "scipy", "matplotlib", "pydantic", "rich")),
    ],
)
def test_completion_is_light(words: tuple[str, ...], avoided: tuple[str, ...]) -> None:
    """The shell waits for no library that its question does not need."""
    code = (
        "import os, sys\n"
        f"os.environ.update(_GOGLOBAL_COMPLETE='bash_complete', COMP_WORDS={shlex.join(['goglobal', *words])!r}, "
        f"COMP_CWORD='{len(words)}')\n"
        "from simulator.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {avoided!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *answers, heavy = done.stdout.splitlines()
    assert answers
    assert heavy == "[]"
    assert done.stderr == ""
