"""A seventh lever is one module, its tables in the seeds and one scenario: no other code has to know it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.inputs.shipped import CHECKOUT

pytestmark = pytest.mark.slow

MODULE = '''"""Awards for firms that do well abroad: prize money by which exporters grow a little faster."""

from dataclasses import dataclass

import numpy as np

from simulator import model
from simulator.levers.lever import Schedule, own_parameters
from simulator.model import Dynamics, Effects, State
from simulator.model.quantities import Quantity


@dataclass(frozen=True, kw_only=True)
class Parameters(model.Parameters):
    """What awards bring and cost."""

    award_growth: Quantity
    award_overhead: Quantity


@dataclass(frozen=True)
class Plan:
    """Prize money in each year."""

    prizes: Schedule  # US$ million/year


def effects(
    year: int, state: State, dynamics: Dynamics, plan: Plan, current: Plan, memory: None
) -> tuple[Effects, None]:
    """Growth in proportion to the money."""
    p = own_parameters(Parameters, dynamics)
    money = plan.prizes(year) - current.prizes(year)
    growth = p.award_growth * money * dynamics.markets.exporter_mask
    return Effects(growth=growth, spending=np.atleast_1d(money * (1 + p.award_overhead))), None
'''

TABLES = {
    "levers": """
[awards.about]
name = { en = "the export awards", vi = "giải thưởng xuất khẩu" }
colour = "#882E72"
activity = "prizes"
step = 0.1

[awards.prizes]
label = "Prize money for firms that do well abroad"
means = { en = "the yearly prize money in US$ million", vi = "tiền thưởng mỗi năm (triệu USD)" }
type = "schedule"
unit = "US$ million/year"
unit_words = { en = "US${} million a year", vi = "{} triệu USD mỗi năm" }
allowed = [0, 20]
estimated = [0, 5]
grade = "D"
sources = ["judgement"]
""",
    "parameters": """
[award_growth]
means = { en = "the extra growth from awards", vi = "mức tăng trưởng thêm nhờ giải thưởng" }
acts_on = "effect"
unit = "log points/year per US$ million"
prior = { normal = { mean = 0.004, sd = 0.001 } }
allowed = [-0.1, 0.1]
grade = "D"
sources = ["judgement"]

[award_overhead]
means = { en = "the overhead of awards", vi = "chi phí tổ chức giải thưởng" }
acts_on = "cost"
unit = "1"
prior = { beta = { a = 2, b = 8 } }
allowed = [0, 1]
grade = "D"
sources = ["judgement"]
""",
    "current_policy": """
[awards]
prizes = { 2023 = 0.0 }
grade = "D"
sources = ["judgement"]
""",
}

SCENARIO = """title = "Export awards"
story = "Two million dollars a year of prize money from 2027."
extends = "baseline.toml"

[levers.awards]
prizes = { 2027 = 2.0 }
"""

DRAWN = ("--draws", "256", "-o", "out")
KEY = "levers.awards.prizes"
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("awards", *DRAWN),
    "compare": ("baseline", "awards", *DRAWN),
    "why": ("awards", *DRAWN),
    "sensitivity": ("awards", *DRAWN),
    "sweep": ("awards", "--vary", f"{KEY}=0:4:2", *DRAWN),
    "seek": ("baseline", "--vary", f"{KEY}=0:5", "--target", "revenue@2033=29000", *DRAWN),
    "allocate": ("baseline", "--budget", "2:4:2", "--levers", "awards,promotion", *DRAWN),
    "robust": ("baseline", "awards", *DRAWN),
    "learn": ("baseline", "awards", *DRAWN),
    "check": ("awards", "--draws", "256"),
    "show": ("awards", "--origin"),
    "list": (),
    "new": ("mine", "--from", "awards"),
    "levers": (),
    "sources": (),
    "schema": (),
}
WITH_LANGUAGE = ("why", "sensitivity", "sweep", "seek", "allocate", "robust", "learn")
MAY_MISS = ("seek", "check")
"""Commands whose exit code 1 says that a target was missed or a check failed."""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with seeds and scenarios, and the lever added."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("simulator", "seeds", "scenarios"):
        shutil.copytree(CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "simulator/levers/awards.py").write_text(MODULE, encoding="utf-8")
    for name, tables in TABLES.items():
        with (folder / f"seeds/{name}.toml").open("a", encoding="utf-8") as file:
            file.write(tables)
    (folder / "scenarios/awards.toml").write_text(SCENARIO, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("command", "language"),
    [*((command, "en") for command in COMMANDS), *((command, "vi") for command in WITH_LANGUAGE)],
)
def test_every_command_knows_it(checkout: Path, command: str, language: str) -> None:
    """Each command runs in each language that it has, and speaks of the lever by its name where it explains."""
    spoken = ("--lang", language) if command in WITH_LANGUAGE else ()
    done = subprocess.run(
        [sys.executable, "-m", "simulator", command, *COMMANDS[command], *spoken],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in ((0, 1) if command in MAY_MISS else (0,)), done.stderr
    assert "Traceback" not in done.stderr
    assert "fault of goglobal" not in done.stderr
    if command in ("why", "allocate"):
        assert {"en": "the export awards", "vi": "giải thưởng xuất khẩu"}[language] in done.stdout
