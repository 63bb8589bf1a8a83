"""What is taken away as a file is the scenario of the page, with the comments of the file that was opened."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.explore.download import file_name, scenario_file
from simulator.explore.settings import Opened
from simulator.inputs.scenario import read_scenario
from simulator.inputs.seeds import Seeds
from tests.explore.conftest import pairs

Open = Callable[..., Opened]

QUERIES = [
    "",
    "delegations.missions=12@2027",
    "law.support=1@2026&promotion.budget=2027:2,2030:3,ramp",
    "partners.served_share.japan=0.2&offices.opened_in.india=4",
    "parameters.displacement=0.3&assume.as-published=1",
    "assume.scope-changed=1&target=revenue@2030:16000",
]

OWN = """# A file with remarks
title = "Mine"   # short
story = "Once."
extends = "baseline.toml"

# what we plan
[levers.delegations]
missions = { 2027 = 8, 2030 = 20 }  # from the plan of 2026
firms_per_mission = { 2027 = 9 }

[parameters]
displacement = { fixed = 0.1, why = "we say so" }
"""


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", ["baseline", "go-global", "recession", "mine"])
def test_the_file_is_the_scenario(
    name: str, query: str, tmp_path: Path, opened: Open, seeds: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read elsewhere it does, meets and believes what the page shows, and says what was changed."""
    monkeypatch.chdir(tmp_path)
    if name == "mine":
        Path("mine.toml").write_text(OWN, encoding="utf-8")
    page = opened("mine.toml" if name == "mine" else name)
    asked = page.read(pairs(query))
    text = scenario_file(page, asked)
    elsewhere = tmp_path / "downloads"
    elsewhere.mkdir()
    file = elsewhere / file_name(page, asked)
    file.write_text(text, encoding="utf-8")
    found, shown = read_scenario(file, seeds), page.scenario_of(asked)
    assert (found.policy, found.world, found.beliefs, found.end) == (
        shown.policy,
        shown.world,
        shown.beliefs,
        shown.end,
    )
    aims = [[(t.outcome, t.year, t.at_least) for t in one.targets] for one in (found, shown)]
    assert aims[0] == aims[1]
    assert found.title.endswith(" (changed)") is asked.changed
    assert all(change in found.story for change in shown.changed)
    if name == "mine":
        assert all(remark in text for remark in ("# A file with remarks", "# short", "# what we plan"))


def test_without_changes_it_is_the_file(opened: Open, tmp_path: Path) -> None:
    """To the byte."""
    file = tmp_path / "mine.toml"
    file.write_text(OWN, encoding="utf-8")
    page = opened(str(file))
    assert scenario_file(page, page.read([])) == OWN


def test_what_extends_a_file_that_is_not_shipped_is_written_flat(opened: Open, tmp_path: Path, seeds: Seeds) -> None:
    """It says so, and stands alone."""
    (tmp_path / "below.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "top.toml").write_text('title = "Top"\nextends = "below.toml"\n', encoding="utf-8")
    page = opened(str(tmp_path / "top.toml"))
    asked = page.read(pairs("offices.opened=20@2028"))
    alone = tmp_path / "alone" / "it.toml"
    alone.parent.mkdir()
    alone.write_text(scenario_file(page, asked), encoding="utf-8")
    assert alone.read_text(encoding="utf-8").startswith("# Written in one piece")
    found = read_scenario(alone, seeds)
    assert found.policy == page.scenario_of(asked).policy
    assert found.title == "Top (changed)"
    assert "offices.opened = { 2028 = 20 }" in found.story


def test_a_file_of_this_folder_is_not_taken_for_a_shipped_one(opened: Open, tmp_path: Path, seeds: Seeds) -> None:
    """What extends a changed baseline beside it is written flat."""
    (tmp_path / "baseline.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "top.toml").write_text('title = "Top"\nextends = "baseline.toml"\n', encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        (tmp_path / "baseline.toml").write_text(OWN.replace('extends = "baseline.toml"\n', ""), encoding="utf-8")
        page = opened("top.toml")
        assert scenario_file(page, page.read([])).startswith("# Written in one piece")
