"""`goglobal new --country`: a folder for a country of one's own, which runs as it stands, on placeholders."""

import os
import shutil
import tempfile
from pathlib import Path

from simulator.inputs.problems import ScenarioError
from simulator.inputs.shipped import shipped_folder

TEMPLATE = "new_country"


def new_country(folder: Path) -> list[Path]:
    """Writes the folder with all its files, or nothing. Raises ScenarioError where that cannot be."""
    name = str(folder)
    if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        raise ScenarioError.of(name, "is there already and stays as it is; choose another name, or move it away")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".goglobal-", dir=folder.parent) as beside:
            made = Path(beside) / "made"
            shutil.copytree(shipped_folder("seeds") / TEMPLATE, made, copy_function=shutil.copyfile)
            made.replace(folder)  # an empty folder of the name gives way
    except OSError as error:
        raise ScenarioError.of(name, f"cannot be written: {error.strerror}") from None
    return sorted(path for path in folder.rglob("*") if path.is_file())
