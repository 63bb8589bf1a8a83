"""What the page is told is what the commands tell, to the last digit, and its panels keep their rules."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.explore import engine as engine_module
from simulator.explore.answers import Page
from simulator.explore.engine import Dropped
from simulator.explore.settings import Refused
from simulator.inputs.scenario import Scenario
from simulator.report.language import write
from simulator.report.layout import STRIPS, around_strip
from simulator.report.model import Report
from simulator.report.render.text import columns_of
from tests.explore.conftest import as_sent, pairs, reports_of

Pages = Callable[..., Page]

QUERIES = {
    "nothing": ("baseline", ""),
    "a lever": ("baseline", "delegations.missions=12@2027"),
    "the law": ("baseline", "law.support=1@2026"),
    "several": (
        "baseline",
        "law.support=0.5@2027&offices.opened=20@2028&partners.served_share.japan=2027:0.1,2030:0.3,ramp",
    ),
    "own policy": ("go-global", ""),
    "own policy moved": ("go-global", "delegations.missions=20@2027"),
    "a belief": ("baseline", "consulting.firms_advised=100&parameters.displacement=0.3"),
    "stacked beliefs": ("baseline", "consulting.firms_advised=100&assume.as-published=1"),
    "a target": ("baseline", "target=revenue@2030:16000"),
    "less": ("baseline", "promotion.budget=0@2027"),
}


def cells(report: Report) -> dict[str, list[str]]:
    """The rows of an answer by their first cell, as a terminal shows them."""
    columns = columns_of(report.answer[0], "en")
    return {row[0]: list(row) for row in zip(*(column.cells for column in columns), strict=True)}


LONG = {*QUERIES} - {"the law", "a target"}
CASES = [pytest.param(case, marks=pytest.mark.slow) if case in LONG else case for case in QUERIES]


@pytest.mark.parametrize("case", CASES)
def test_numbers_are_those_of_the_command_that_is_shown(case: str, page: Pages) -> None:
    """Levels, differences, cost and chances are written alike in the page's table and panels and by its command."""
    file, query = QUERIES[case]
    told = page(file).run(pairs(query))
    verb, *words = shlex.split(told["command"])[1:]
    (report,) = reports_of([verb, *words])
    last = told["table"]["rows"][-1]
    if verb == "compare":
        (row,) = cells(report).values()
        assert (row[1], row[2]) == (last[4], last[2])
        assert row[4] == last[5]
        assert told["panels"]["main"]["series"][0]["end"] == row[2].split(" ")[0]
        return
    rows = {name.split(",")[0]: row for name, row in cells(report).items()}
    acts = len(last) > 3
    assert rows["foreign revenue"][-1] == last[1]
    assert rows["firms selling abroad"][-1] == last[3 if acts else 2]
    assert told["panels"]["revenue"]["series"][0]["end"] == last[1].split(" ")[0]
    if acts:
        against = next(text for text in (write(one, "en") for one in report.sentences) if "Against current" in text)
        size = re.search(r"US\$[\d.,]+ \w+", against)
        assert size is not None
        assert size[0] in told["sentence"]
    if "target" in query:
        chance = next(row[-1] for name, row in cells(report).items() if "in 2030: chance" in name)
        assert f"in 2030: {chance}\u00a0%" in told["panels"]["revenue"]["subtitle"]


def test_a_lever_without_effect_is_said_to_have_none(page: Pages) -> None:
    """Delegations doubled: in words, in the row, and as a flat line in the strip."""
    told = page("baseline").run(pairs("delegations.missions=12@2027"))
    assert "No visible effect" in told["sentence"]
    assert "no visible effect on revenue" in told["effects"]["delegations.missions"]
    main = told["panels"]["main"]
    low, high = main["strip"]
    (band, *_), axis = main["series"][0]["bands"], main["y"]
    assert all(low < end < high for ends in (band["low"], band["high"]) for end in ends)
    assert axis["high"] >= STRIPS * high
    assert axis["low"] <= low


def test_what_each_lever_does_alone_is_kept(page: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lever that was just answered alone is not projected again; beside another one, only what moved is."""
    one, two = "delegations.missions=13@2027", "consulting.firms_advised=90@2027"
    told = page("baseline")
    told.levers(pairs(one))
    projected, policies = engine_module._projected, []

    def noted(scenario: Scenario, part: Any) -> Any:
        policies.append([name for name, plan in scenario.seeds.current.items() if scenario.policy[name] != plan])
        return projected(scenario, part)

    monkeypatch.setattr(engine_module, "_projected", noted)
    told.levers(pairs(one))
    assert not policies
    told.levers(pairs(f"{one}&{two}"))
    assert {*map(tuple, policies)} == {("consulting",)}
    policies.clear()
    answer = told.run(pairs(one.replace("13", "14")))
    alone = told.levers(pairs(one.replace("13", "14")))["effects"]["delegations.missions"]
    assert answer["effects"]["delegations.missions"] == alone
    assert len(policies) == 4  # blocks of the answer


def test_the_law_moves_the_panel_out_of_the_strip(page: Pages) -> None:
    """Carried out it is seen."""
    told = page("baseline").run(pairs("law.support=1@2026"))
    main = told["panels"]["main"]
    assert main["kind"] == "lines"
    assert main["series"][0]["centre"][-1] > 3 * main["strip"][1]
    assert "raises foreign revenue" in told["sentence"]


@pytest.mark.parametrize("amounts", [[], [0.0], [1e-3, -2e-3], [700.0, -10.0], [-90.0], [3.0, 0.4], [1e9, -1e9]])
@pytest.mark.parametrize("strip", [0.0, 1.0, 33.6])
def test_axes_around_a_strip(amounts: list[float], strip: float) -> None:
    """All amounts and the strip lie on the axis, whose longer side is round and holds some strips."""
    low, high = around_strip(amounts, strip)
    assert low <= min([*amounts, -strip])
    assert high >= max([*amounts, strip])
    longer = max(-low, high)
    assert longer >= STRIPS * strip
    assert f"{longer:e}"[0] in "125"
    assert set(f"{longer:.6e}"[1:8]) <= set(".0")


def test_a_file_with_policy_of_its_own_starts_with_its_difference(page: Pages) -> None:
    """It differs from current policy though nobody has moved anything."""
    told = page("go-global").run([])
    assert not told["changed"]
    assert told["link"] == ""
    assert told["panels"]["main"]["kind"] == "lines"
    assert "‘" in told["sentence"]


def test_by_lever_every_slider_has_a_row(page: Pages) -> None:
    """With nothing changed the panel shows what each lever could do; what is set is shown as it is set."""
    found = page("baseline")
    start = as_sent(found.start([]))
    shown = [control for control in start["groups"][0]["controls"] if not control["more"]]
    rows = start["answer"]["panels"]["main"]["rows"]
    assert [row["name"] for row in rows] == [control["name"] for control in shown]
    assert all(control["text"].startswith("alone, at ") for control in shown)
    levers = found.levers(pairs("consulting.firms_advised=100"))
    own = found.run(pairs("consulting.firms_advised=100"))
    assert levers["effects"]["consulting.firms_advised"] == own["effects"]["consulting.firms_advised"]
    before, after = (
        {row["name"]: row["value"] for row in one["rows"]}
        for one in (start["answer"]["panels"]["main"], levers["panel"])
    )
    assert {name for name in before if before[name] != after[name]} == {"Firms advised"}


def test_each_lever_alone_is_what_it_is_by_itself(page: Pages) -> None:
    """Whatever else is set."""
    found = page("baseline")
    alone = found.run(pairs("offices.opened=20@2027"))["effects"]["offices.opened"]
    together = found.levers(pairs("offices.opened=20@2027&law.support=1@2027&assume.as-published=0"))
    assert together["effects"]["offices.opened"] == alone


def test_previews_draw_without_saying(page: Pages) -> None:
    """A preview moves the panels; a lever at rest leaves the levels of all draws."""
    found = page("baseline")
    full, preview = (found.run(pairs(f"law.support=1@2026&draws={draws}")) for draws in ("full", "preview"))
    assert preview["draws"] == "preview"
    assert preview["table"] is None
    assert preview["panels"]["main"]["strip"] == full["panels"]["main"]["strip"]
    reference = [one["panels"]["revenue"]["series"][-1]["centre"] for one in (full, preview)]
    assert reference[0] == reference[1]


def test_further_files_are_lines_under_the_same_beliefs(page: Pages) -> None:
    """They stand beside the page's own, in all three panels."""
    found = page("baseline", "law", "partners")
    start = found.start(pairs("delegations.missions=12"))
    assert len(start["compared"]) == 2
    lines = start["answer"]["panels"]["main"]["series"]
    assert [line["name"] for line in lines[1:3]] == start["compared"]
    assert len({line["colour"] for line in lines}) == len(lines)
    law = next(line for line in lines if line["name"] == start["compared"][0])
    alone = page("law").run([])
    assert law["end"] == alone["panels"]["main"]["series"][0]["end"]


@pytest.mark.slow
def test_what_drove_it_adds_up(page: Pages) -> None:
    """Steps of the waterfall end where the total begins; a preview has the bars alone."""
    found, query = page("baseline"), "law.support=1@2026&offices.opened=20"
    for draws in ("preview", "full"):
        told = as_sent(found.why(pairs(f"{query}&draws={draws}")))
        steps = [row for row in told["panel"]["rows"] if row["colour"] not in ("#222222", "#6b6b6b")]
        total = next(row for row in told["panel"]["rows"] if row["colour"] == "#222222")
        assert sum(row["value"] for row in steps) == pytest.approx(total["value"], rel=1e-3)
        assert steps[-1]["start"] + steps[-1]["value"] == pytest.approx(total["value"], rel=1e-3)
        assert told["panel"]["shape"] == "steps"
        assert bool(told["sentences"]) == (draws == "full")
        assert {bool(row["text"]) for row in told["panel"]["rows"]} == {draws == "full"}
    assert found.why([])["panel"]["rows"] == []


@pytest.mark.slow
def test_other_beliefs_are_said(page: Pages) -> None:
    """Those that a file or a slider replaces, and those that two files do."""
    found = page("baseline")
    for query, count in (
        ("", 0),
        ("parameters.displacement=0.3", 1),
        ("assume.large-law=1", 1),
        ("assume.real-growth=1&assume.scope-changed=1", 2),
    ):
        assert len(found.run(pairs(query))["careful"]) == count, query


def test_nobody_waits_for_what_drove_it(page: Pages) -> None:
    """It is dropped on the way."""
    asked: list[bool] = []

    def gone() -> bool:
        asked.append(True)
        return len(asked) > 4

    with pytest.raises(Dropped):
        page("go-global").why([], gone)
    assert len(asked) < 10


def test_what_is_beyond_the_evidence_is_said(page: Pages) -> None:
    """With the range and the year."""
    told = page("baseline").run(pairs("delegations.missions=22@2028"))
    assert any("beyond 0 to 18" in line and "2028" in line for line in told["careful"])


def test_a_bad_link_opens_the_file(page: Pages) -> None:
    """It is said; a refused setting is left to the page to ask for again."""
    found = page("baseline")
    start = found.start(pairs("on=law.00000000&delegations.missions=12&lang=vi"))
    assert "baseline" in start["bad_link"]
    assert start["language"] == "vi"
    assert not start["answer"]["changed"]
    refused = found.start(pairs("delegations.missions=300"))
    assert (refused["bad_link"], refused["answer"]["changed"]) == ("", False)


def test_beliefs_that_leave_nothing_are_refused_at_their_slider(page: Pages) -> None:
    """What the runner cannot project is no fault of the server."""
    query = "parameters.trend_firm_growth=-0.5"
    with pytest.raises(Refused) as refused:
        page("baseline").run(pairs(query))
    assert refused.value.at == "parameters.trend_firm_growth"


def all_texts(thing: Any) -> list[str]:
    """Every text of an answer."""
    if isinstance(thing, dict):
        return [text for value in thing.values() for text in all_texts(value)]
    if isinstance(thing, list):
        return [text for value in thing for text in all_texts(value)]
    return [thing] if isinstance(thing, str) else []


def test_vietnamese_has_its_own_words(page: Pages) -> None:
    """No sentence of the page stays English; numbers are the same."""
    found = page("baseline")
    english, vietnamese = (as_sent(found.start(pairs(f"law.support=1@2026&lang={code}"))) for code in ("en", "vi"))
    for part in ("sentence", "effects"):
        for one, other in zip(all_texts(english["answer"][part]), all_texts(vietnamese["answer"][part]), strict=True):
            assert one != other
    assert set(english["words"]) == set(vietnamese["words"])
    alike = [name for name, word in english["words"].items() if word == vietnamese["words"][name]]
    assert alike == []
    assert english["answer"]["panels"]["main"]["series"] != []
    assert "lang=vi" in vietnamese["answer"]["link"]


def test_answers_hold_numbers_that_json_has(page: Pages, tmp_path: Path) -> None:
    """No infinity and no nan, also where all draws are few and errors are not known."""
    file = tmp_path / "few.toml"
    file.write_text('title = "Few"\nextends = "baseline.toml"\n[ensemble]\ndraws = 100\n')
    found = page(str(file))
    for query in (
        "",
        "offices.opened=20&draws=preview",
        "offices.opened=20&outcome=public_cost",
        "outcome=firms&view=levers",
    ):
        as_sent(found.run(pairs(query)))
    as_sent(found.start([]))
