"""Where files lie that come with the program, in a checkout or an installed package, and what a typed name means."""

import os
import unicodedata
from pathlib import Path

from simulator.inputs.problems import ScenarioError

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent

SCENARIOS, BELIEFS = "scenarios", "scenarios/assumptions"
NOUNS = {SCENARIOS: "scenario", BELIEFS: "file of beliefs"}
"""What lies in each folder of files that people name."""


def shipped_folder(name: str) -> Path:
    """The folder `name` (seeds or scenarios) that came with the program."""
    installed = PACKAGE / "shipped" / name
    return installed if installed.is_dir() else CHECKOUT / name


def shipped_names(folder: str) -> list[str]:
    """The names of the files that came with the program in a folder."""
    return sorted(path.stem for path in shipped_folder(folder).glob("*.toml"))


def is_there(path: Path) -> bool:
    """Whether there is a file or a pipe to read at a path, whatever signs it has."""
    return os.path.exists(path) and not os.path.isdir(path)


def in_any_form(path: Path) -> Path:
    """The path, or the one that differs in the form of Unicode or in capitals, as copies from other systems do."""
    if os.path.exists(path):
        return path
    found = Path(path.anchor)
    for part in path.parts[bool(path.anchor) :]:
        if os.path.exists(found / part):
            found /= part
            continue
        names = os.listdir(found) if os.path.isdir(found) and os.access(found, os.R_OK) else []
        forms = {name: unicodedata.normalize("NFC", name) for name in names}
        wanted = unicodedata.normalize("NFC", part)
        alike = [name for name, form in forms.items() if form.casefold() == wanted.casefold()]
        found /= min(alike, key=lambda name: (name != part, forms[name] != wanted, name), default=part)
    return found


def name_of(file: str) -> str:
    """The name of the scenario or the beliefs in a file that was typed or read."""
    return unicodedata.normalize("NFC", Path("stdin" if file == "-" else file).stem)


def typed_file(name: str, folder: str) -> tuple[str, str]:
    """What is read where `name` is typed: NAME.toml of the working folder before the shipped NAME.

    The second is what to say where there are both, else empty.
    """
    file = in_any_form(Path(f"{name}.toml"))
    if name == "-" or Path(name).name != name or is_there(Path(name)) or not is_there(file):
        return name, ""
    shipped = shipped_folder(folder) / f"{name}.toml"
    if not shipped.is_file() or shipped.samefile(file):
        return str(file), ""
    words = f"the {NOUNS[folder]} of this name that comes along is left aside"
    return str(file), f"{name}: using .{os.sep}{file}; {words} (goglobal list shows both)"


def named_from(folder: Path, file: Path) -> str:
    """How a scenario in `folder` names a file that it extends: a shipped name, else the way to it from there.

    Raises ScenarioError where what was read is no file but came through a pipe.
    """
    if not file.is_file() and (file.exists() or file == Path(name_of("-"))):
        raise ScenarioError.of(
            str(file), "came through a pipe, and what is written extends it; save it as a file first"
        )
    path = file.resolve()
    if path.parent == shipped_folder(SCENARIOS).resolve():
        return path.stem
    try:
        return Path(os.path.relpath(path, folder.resolve())).as_posix()
    except ValueError:  # on another drive of Windows
        return path.as_posix()
