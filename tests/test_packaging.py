"""The wheel works outside a checkout, and what cites the program is true of it."""

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from simulator import __version__
from simulator.inputs.shipped import CHECKOUT


def test_citation() -> None:
    """Who cites the program cites its name, version and licence as they are."""
    cited = yaml.safe_load((CHECKOUT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])
    assert cited["version"] == __version__
    assert (CHECKOUT / "README.md").read_text(encoding="utf-8").startswith(f"# {cited['title']}\n")
    assert cited["authors"][0]["name"] in (CHECKOUT / "LICENSE").read_text(encoding="utf-8")
    assert set(cited) >= {"cff-version", "message", "title", "authors"}  # what the format asks for


@pytest.mark.slow
def test_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    """The built wheel holds all that the program reads, and runs a shipped scenario in an empty folder."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(tmp_path), str(CHECKOUT)], check=True)
    (wheel,) = tmp_path.glob("goglobal_simulator-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("seeds", "scenarios"):
        shipped = {path.relative_to(CHECKOUT) for path in (CHECKOUT / folder).rglob("*.*") if path.is_file()}
        assert {f"simulator/shipped/{path.as_posix()}" for path in shipped} <= names
    inside = (
        "report/vietnamese.toml",
        "report/plot/fonts/Inter-Regular.ttf",
        "report/render/document.html",
        "report/render/document.css",
        "explore/static/page.js",
    )
    assert {f"simulator/{name}" for name in inside} <= names
    assert not any(name.startswith("tests/") for name in names)

    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "run", "law", "--draws", "100", "--json"],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    record = json.loads(done.stdout)
    assert Path(record["file"]).is_relative_to(site)
    assert (elsewhere / "plots" / "law-revenue.png").is_file()
