"""Where files lie that come with the program, in a checkout or an installed package, and what a typed name means."""

import os
from pathlib import Path

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


def typed_file(name: str, folder: str) -> tuple[str, str]:
    """What is read where `name` is typed: NAME.toml of the working folder before the shipped NAME.

    The second is what to say where there are both, else empty.
    """
    file = f"{name}.toml"
    if Path(name).name != name or Path(name).is_file() or not Path(file).is_file():
        return name, ""
    shipped = shipped_folder(folder) / file
    if not shipped.is_file() or shipped.samefile(file):
        return file, ""
    words = f"the shipped {NOUNS[folder]} of this name is left aside"
    return file, f"{name}: using .{os.sep}{file}; {words} (goglobal list shows both)"


def named_from(folder: Path, file: Path) -> str:
    """How a scenario in `folder` names a file that it extends: a shipped name, else the way to it from there."""
    path = file.resolve()
    if path.parent == shipped_folder(SCENARIOS).resolve():
        return path.stem
    try:
        return Path(os.path.relpath(path, folder.resolve())).as_posix()
    except ValueError:  # on another drive of Windows
        return path.as_posix()
