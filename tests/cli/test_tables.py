"""`--table` and `--draws-out`: files beside the others, whole, listed and replaced as these, or refused in words."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest

from simulator.cli import commands
from tests.cli.conftest import Goglobal
from tests.cli.test_outputs import contents, vouched

BARE = ("--draws", "100", "--no-figures", "--quiet")
ALL = ("--table", "xlsx", "--table", "parquet", "--table", "iamc", "--draws-out", "draws.parquet")
FILES = ["draws.parquet", "goglobal-iamc.csv", "law.csv", "law.manifest.json", "law.parquet", "law.xlsx"]


def test_files_lie_beside_the_others(goglobal: Goglobal) -> None:
    """Each is written, named, listed with its checksum, and removed by the same command without it."""
    ended = goglobal("run", "law", *BARE, *ALL)
    assert (ended.code, ended.err) == (0, "")
    assert sorted(contents("plots")) == FILES == sorted(Path(line).name for line in ended.out.split())
    vouched("plots")
    listed = json.loads(Path("plots/law.manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert sorted(listed) == [name for name in FILES if not name.endswith(".json")]
    assert goglobal("run", "law", *BARE).code == 0
    assert sorted(contents("plots")) == ["law.csv", "law.manifest.json"]


@pytest.mark.slow
def test_same_command_same_bytes(goglobal: Goglobal) -> None:
    """Written again they are the same to the byte, in place of the earlier ones."""
    for language in ("en", "vi"):
        assert goglobal("compare", "baseline", "law", *BARE, *ALL, "--lang", language).code == 0
        before = contents("plots")
        assert goglobal("compare", "baseline", "law", *BARE, *ALL, "--lang", language).code == 0
        assert contents("plots") == before
    assert openpyxl.load_workbook("plots/compare.xlsx").sheetnames[0] == "Trả lời"


@pytest.mark.slow
def test_several_scenarios(goglobal: Goglobal) -> None:
    """Each has a workbook; IAMC file and draws hold all, and are the first manifest's."""
    assert goglobal("run", "law", "partners", *BARE, *ALL).code == 0
    assert {"law.xlsx", "partners.xlsx", "goglobal-iamc.csv", "draws.parquet"} < set(contents("plots"))
    assert Path("plots/goglobal-iamc.csv").read_text(encoding="utf-8").count(",partners,Viet Nam,Foreign revenue,") == 1
    vouched("plots")


@pytest.mark.parametrize("options", [("--table", "iamc"), ("--draws-out", "draws.parquet")])
def test_a_file_of_several_scenarios_is_one_commands(goglobal: Goglobal, options: tuple[str, ...]) -> None:
    """What another manifest vouches for stays, and is told before anything is projected; a folder of its own helps."""
    assert goglobal("run", "law", *BARE, *options).code == 0
    before = contents("plots")
    for words in (("run", "partners"), ("compare", "baseline", "law")):
        ended = goglobal(*words, *BARE, *options)
        assert (ended.code, contents("plots")) == (2, before)
        assert "law.manifest.json, which stays" in ended.err or "is from goglobal run" in ended.err
        assert "write to another folder with -o" in ended.err
    assert goglobal("run", "partners", *BARE, *options, "-o", "mine").code == 0


def test_names_that_clash(goglobal: Goglobal) -> None:
    """Two files of one name, whatever the capitals, are refused; so is what is not from goglobal, a folder too."""
    ended = goglobal("run", "law", *BARE, "--table", "parquet", "--draws-out", "LAW.parquet")
    assert (ended.code, contents("plots")) == (2, {})
    assert "LAW.parquet and law.parquet would write over one another" in ended.err
    for name in ("law.xlsx", "goglobal-iamc.csv", "draws.parquet"):
        Path("plots", name).mkdir()
        ended = goglobal("run", "law", *BARE, *ALL)
        assert (ended.code, ended.out) == (2, "")
        assert f"{name} is not from goglobal, and would be replaced" in ended.err
        Path("plots", name).rmdir()
    Path("goglobal-iamc.toml").write_text('title = "Mine"\nextends = "baseline"\n', encoding="utf-8")
    assert "would write over one another" in goglobal("run", "goglobal-iamc.toml", *BARE, "--table", "iamc").err


@pytest.mark.parametrize(
    "name", ["draws.csv", "draws", "x/draws.parquet", "/draws.parquet", "..", ".parquet", "", "a\nb.parquet"]
)
def test_draws_have_a_plain_name(goglobal: Goglobal, name: str) -> None:
    """A file of the folder, with the suffix that says what it is."""
    ended = goglobal("run", "law", *BARE, "--draws-out", name)
    assert (ended.code, Path("plots").exists()) == (2, False)
    assert "is not allowed; write a name, as draws.parquet: the file lies with the others" in ended.err


def test_forms_that_mean_nothing(goglobal: Goglobal) -> None:
    """An unknown form, and one that a command has no rows for, are refused with those that are allowed."""
    ended = goglobal("run", "law", *BARE, "--table", "ods")
    assert ended.code == 2
    assert "'ods' is not one of 'xlsx', 'parquet', 'iamc'" in ended.err
    for words in (("why", "law"), ("sensitivity", "law"), ("backtest",), ("allocate", "baseline", "--budget", "5")):
        ended = goglobal(*words, "--table", "iamc")
        assert (ended.code, Path("plots").exists()) == (2, False)
        assert "write --table xlsx or --table parquet, or ask run or compare" in ended.err


def test_every_command_with_a_csv_has_tables() -> None:
    """Where files are written, --table is; simulations can be written where scenarios are run."""
    found = {name: {option.name for option in command.params} for name, command in commands.commands.items()}
    assert {name for name, options in found.items() if "tables" in options} == {
        *("run", "compare", "why", "sensitivity", "sweep", "seek", "allocate", "robust", "learn", "backtest")
    }
    assert {name for name, options in found.items() if "draws_out" in options} == {"run", "compare"}


@pytest.mark.parametrize(
    ("options", "what", "library"),
    [
        (("--table", "xlsx"), "--table xlsx", "xlsxwriter"),
        (("--table", "parquet"), "--table parquet", "pyarrow"),
        (("--draws-out", "draws.parquet"), "--draws-out", "pyarrow"),
    ],
)
def test_missing_libraries(
    goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], what: str, library: str
) -> None:
    """What is missing is named with the line to install it; without the option, and for IAMC, nothing is."""
    lacking = ("xlsxwriter", "pyarrow")
    monkeypatch.setattr("simulator.cli.options.find_spec", lambda name: None if name in lacking else find_spec(name))
    ended = goglobal("run", "law", *BARE, *options)
    assert (ended.code, Path("plots").exists()) == (2, False)
    assert f"{what} needs {library}; install with: python -m pip install {library}" in ended.err
    assert goglobal("run", "law", *BARE, "--table", "iamc").code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "loaded"), [((), []), (("--table", "iamc"), []), (("--table", "xlsx"), ["xlsxwriter"])]
)
def test_only_what_is_asked_for_is_loaded(tmp_path: Path, options: tuple[str, ...], loaded: list[str]) -> None:
    """No library is waited for that no form needs."""
    names = ("pyarrow", "pandas", "xarray", "xlsxwriter", "openpyxl")
    code = (
        "import sys\nfrom simulator.cli import main\n"
        f"sys.argv = ['goglobal', 'run', 'law', *{(*BARE, *options)!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {names!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == str(loaded)
