"""Files, pipes and names that are typed or extended."""

import os
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.inputs import files
from simulator.inputs.files import MOST_BYTES
from simulator.inputs.layers import MOST_FILES
from simulator.inputs.problems import ScenarioError
from simulator.inputs.reading import read_scenarios
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import typed_file
from simulator.report.new_file import new_file

HEAD = 'title = "A test"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(seeds: Seeds, file: str, assume: tuple[str, ...] = ()) -> str:
    """What is said when a file is refused."""
    with pytest.raises(ScenarioError) as caught:
        read_scenario(file, seeds, assume)
    return str(caught.value)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (HEAD.encode("utf-16"), "is UTF-16 or no text at all; save it as UTF-8"),
        (HEAD.encode("utf-16-le"), "is UTF-16 or no text at all; save it as UTF-8"),
        (b"PK\x03\x04 a spreadsheet", "is a spreadsheet or another archive"),
        (b"\xef\xbb\xbftitle = 1\rstory = '\xff'", "x.toml:2:10: byte 0xff is not UTF-8; save the file as UTF-8"),
        (b"#" * (MOST_BYTES + 1), "is larger than 256 KiB"),
        (b"", "title: is missing"),
    ],
)
def test_bytes_that_are_no_scenario(seeds: Seeds, folder: Path, raw: bytes, words: str) -> None:
    """They are refused in words, without an excerpt."""
    (folder / "x.toml").write_bytes(raw)
    assert words in refusal(seeds, "x.toml")


def test_carriage_returns_end_lines(seeds: Seeds, folder: Path) -> None:
    """As old editors write them, alone or beside others."""
    (folder / "x.toml").write_bytes(b'title = "A test"\r[horizon]\r\nend = 2030\nas_of = 1\r')
    assert "x.toml:4:9: horizon.as_of" in refusal(seeds, "x.toml")


@pytest.mark.parametrize("extended", ["secret", "secret.pem", "link.toml"])
def test_no_line_of_another_file_is_shown(seeds: Seeds, folder: Path, extended: str) -> None:
    """What is no *.toml may be private, also where a link calls it so."""
    for name in ("secret", "secret.pem"):
        (folder / name).write_text("-----BEGIN KEY-----\nprivate\n", encoding="utf-8")
    (folder / "link.toml").symlink_to("secret.pem")
    (folder / "x.toml").write_text(f"{HEAD}extends = '{extended}'\n", encoding="utf-8")
    words = refusal(seeds, "x.toml")
    assert "BEGIN" not in words
    assert "is this a scenario? its name does not end in .toml" in words


def test_names_in_another_form(seeds: Seeds, folder: Path) -> None:
    """A file is found whatever the form of its letters and their capitals; what is typed exactly comes first."""
    composed, apart = (unicodedata.normalize(form, "kịch bản.toml") for form in ("NFC", "NFD"))
    sub = folder / unicodedata.normalize("NFD", "thư mục")
    sub.mkdir()
    (sub / apart).write_text(HEAD, encoding="utf-8")
    typed = unicodedata.normalize("NFC", f"thư mục/{composed}")
    assert read_scenario(typed, seeds).name == composed.removesuffix(".toml")
    (sub / composed).write_text('title = "Exact"\n', encoding="utf-8")
    assert [read_scenario(sub / name, seeds).title for name in (composed, apart)] == ["Exact", "A test"]
    (folder / "LAW.TOML").write_text(HEAD, encoding="utf-8")
    file, note = typed_file("law", "scenarios")
    assert (file, "is left aside" in note) == ("LAW.TOML", True)
    assert read_scenario("law.toml", seeds).title == "A test"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("=x.toml", "a name that begins with = is a formula to spreadsheets; rename the file"),
        ("-x.toml", "a name that begins with - is a formula to spreadsheets"),
        ("＋x.toml", "is a formula to spreadsheets"),
        ("a\x1b[2Jb.toml", r"a\x1b[2Jb.toml: its name holds \x1b"),
        ("a\nb.toml", r"a\nb.toml: its name holds \n"),
        ("a\udcffb.toml", r"a\udcffb.toml: its name holds \udcff"),
    ],
)
def test_names_that_harm(seeds: Seeds, folder: Path, name: str, words: str) -> None:
    """A scenario's name goes into tables: it is no formula, and all of it can be seen."""
    (folder / name).write_text(HEAD, encoding="utf-8")
    assert words in refusal(seeds, name)
    assert words in refusal(seeds, "baseline", (name,))


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", ".", "nothing\x1b", "C:\\x.toml", "/dev/null", "a/" * 2000])
def test_names_of_nothing(seeds: Seeds, folder: Path, name: str) -> None:
    """Whatever is typed is refused in words."""
    assert refusal(seeds, name).replace("…", "").isprintable()


def test_long_chains_are_refused(seeds: Seeds, folder: Path) -> None:
    """So many files may extend one another and no more, and one may name so many."""
    for number in range(1500):
        (folder / f"c{number}.toml").write_text(f"{HEAD}extends = 'c{number + 1}.toml'\n", encoding="utf-8")
    (folder / "c1500.toml").write_text(HEAD, encoding="utf-8")
    assert read_scenario(f"c{1501 - MOST_FILES}.toml", seeds).title == "A test"
    assert f"'c{MOST_FILES}.toml': is the last of {MOST_FILES + 1} files that extend" in refusal(seeds, "c0.toml")
    (folder / "many.toml").write_text(f"{HEAD}extends = {['baseline'] * 21}\n", encoding="utf-8")
    assert "names 21 files; write at most 20" in refusal(seeds, "many.toml")


def test_beliefs_change_beliefs_alone(seeds: Seeds, folder: Path) -> None:
    """What else a file of beliefs says is refused, whatever its type."""
    (folder / "x.toml").write_text('[horizon]\nend = "x"\n[parameters]\n', encoding="utf-8")
    assert "horizon: an assumptions file holds" in refusal(seeds, "baseline", ("x.toml",))


def test_a_pipe_is_read_once(seeds: Seeds, folder: Path) -> None:
    """Commands ask for it more than once; what it extends lies in the working folder."""
    (folder / "base.toml").write_text(HEAD + "[horizon]\nend = 2031\n", encoding="utf-8")
    end, start = os.pipe()
    os.write(start, b'title = "Piped"\nextends = "base.toml"\n')
    os.close(start)
    for _ in range(2):
        scenario = read_scenario(f"/dev/fd/{end}", seeds)
        assert (scenario.title, scenario.end) == ("Piped", 2031)
    os.close(end)


@pytest.fixture
def piped() -> Iterator[Callable[[bytes], None]]:
    """Pipes bytes into the program."""
    kept = os.dup(0)

    def pipe(raw: bytes) -> None:
        end, start = os.pipe()
        os.write(start, raw)
        os.close(start)
        os.dup2(end, 0)
        os.close(end)
        files._piped.cache_clear()

    yield pipe
    os.dup2(kept, 0)
    os.close(kept)


def test_standard_input(seeds: Seeds, folder: Path, piped: Callable[[bytes], None]) -> None:
    """A dash is what is piped into the program: read once, kept nowhere."""
    piped(HEAD.encode())
    for _ in range(2):
        scenario = read_scenario("-", seeds)
        assert (scenario.title, scenario.name) == ("A test", "stdin")
    with pytest.raises(ScenarioError, match="came through a pipe, and what is written extends it; save it"):
        new_file("mine", scenario)
    assert not list(folder.iterdir())
    assert "standard input is read once" in refusal(seeds, "-", ("-",))
    with pytest.raises(ScenarioError, match="-: is named twice; leave one out"):
        read_scenarios(["-", "-"], [], [], None)
    piped(b"title = x")
    assert "stdin:1:9: not valid TOML: invalid value; text needs quotes" in refusal(seeds, "-")
    piped(b"")
    assert "stdin: nothing comes through it; pipe a scenario into it" in refusal(seeds, "-")


def test_options_are_one_line(seeds: Seeds) -> None:
    """What is typed stands in tables and comments."""
    with pytest.raises(ScenarioError, match=r"--set horizon.end = 2030\\nhorizon.as_of = 2024: has a line break"):
        read_scenarios(["baseline"], ["horizon.end = 2030\nhorizon.as_of = 2024"], [], None)
    with pytest.raises(ScenarioError, match=r"--observe revenue@2026=17000\\n: has a line break"):
        read_scenarios(["baseline"], [], [], None, ["revenue@2026=17000\n"])
