"""The reports on what to choose and what to learn: what is shown, what is said of it, and what JSON and CSV hold."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from simulator.analysis.choices import AS_WRITTEN, CURRENT, Choices, choices
from simulator.analysis.information import Information, Learned, information
from simulator.analysis.regret import robust
from simulator.model.quantities import Array
from simulator.report import learn as learning
from simulator.report.choices import cautions, choice
from simulator.report.language import GRADES, write
from simulator.report.model import LANGUAGES, Report, Rows, Text, Value
from simulator.report.render.data import plain, to_csv
from simulator.report.robust import report
from simulator.runs.draws import generator
from tests.report.reports import places, texts
from tests.scenarios import shipped

DRAWS = 2048
LUCK = generator(1, "luck", 0).standard_normal(DRAWS)
LUCK -= LUCK.mean()
EVENT = "mission_null_probability"
FIRST = Learned("law_support_gain", "D", "quasi-experiment", 350.0, 360.0, 90.0, significant=True, changes=0.27)
SECOND = Learned("consulting_revenue_gain", "A", "larger trial", 120.0, 130.0, 30.0, significant=True, changes=0.1)
IDLE = Learned("meeting_cost", "D", "survey", 18.0, 40.0, 80.0, significant=False, changes=0.09)
NOTHING = replace(IDLE, name="office_cost", evppi=0.0, uncorrected=0.0)


@pytest.fixture(scope="module")
def offered() -> Choices:
    """Current policy, the law, and programmes that stop."""
    return choices([shipped("law"), shipped("withdrawal")], 0.05)


def made(
    offered: Choices, law: Array | float, stop: Array | float, beliefs: str = AS_WRITTEN, **unknowns: Array
) -> Choices:
    """The same choices with benefits by hand."""
    benefit = 0 * LUCK + [[0.0], [1.0], [0.0]] * (law + 0 * LUCK) + [[0.0], [0.0], [1.0]] * (stop + 0 * LUCK)
    return replace(offered, beliefs=beliefs, benefit=benefit, unknowns=unknowns)


def sentences(told: Report, language: str = "en") -> str:
    """All sentences."""
    return told.record["words"][language]


def cells(told: Report) -> list[list[str]]:
    """The answer as it is written."""
    return [[write(cell, "en") for cell in row] for row in told.answer[0].rows]


def bars(told: Report, name: str) -> list[list[float]]:
    """The amounts of all bars, by panel."""
    panels = [panel for panel in told.figures[name].panels if isinstance(panel, Rows)]
    return [[row.value.amount for row in panel.rows] for panel in panels]


def robust_reports(offered: Choices) -> dict[str, Report]:
    """One of every kind, by how the least regretted choice stands."""
    ahead = made(offered, 900 + 300 * LUCK, -50)
    kinds = {
        "never regretted": [made(offered, 5, -5)],
        "clear": [ahead],
        "hardly clear": [made(offered, 900 + 300 * LUCK, 899)],
        "best under both": [ahead, made(offered, 100, 300 * LUCK - 900, "grim")],
        "torn": [ahead, made(offered, -400 + LUCK, -600, "grim")],
        "current policy": [made(offered, -100, -200 + LUCK)],
    }
    return {kind: report(robust(sets)) for kind, sets in kinds.items()}


def found(offered: Choices, *parameters: Learned, evpi: float = 400.0) -> Information:
    """A finding by hand."""
    return Information(made(offered, 900 + 3000 * LUCK, -50), evpi, 95.0, 110.0, parameters)


def learn_reports(offered: Choices) -> Iterator[Report]:
    """One of every kind: several unknowns, one, none, and nothing to learn."""
    for parameters in ((FIRST, SECOND, IDLE, NOTHING), (FIRST, IDLE), (IDLE,)):
        yield learning.report(found(offered, *parameters))
    yield learning.report(information(made(offered, 5, -5, law_support_gain=LUCK)))


def test_whole_sentences_without_english_in_vietnamese(offered: Choices) -> None:
    """Sentences begin with a capital and end with a full stop, no gap is open, and every phrase is translated."""
    for told in (*robust_reports(offered).values(), *learn_reports(offered)):
        assert 1 <= len(told.sentences) <= 2
        for sentence, language in ((text, language) for text in told.sentences for language in LANGUAGES):
            said = write(sentence, language)
            assert said[0].isupper()
            assert said.endswith(".")
            assert not re.search(r"[{}]|nan|None", said)
        for said in {text.words for place in places(told) for text in texts(place.said)}:
            named = re.sub(r"\{\w+\}", "", said.en)
            assert said.vi != said.en or not re.search(r"[a-z]{2}", named), said.en


def test_current_policy_has_its_name_in_both_languages(offered: Choices) -> None:
    """Readers see it by its name, or by the title of the scenario that is just that; JSON keeps its own words."""
    assert [write(choice(CURRENT, offered), language) for language in LANGUAGES] == [
        "current policy",
        "chính sách hiện hành",
    ]
    told = report(robust([made(offered, 5, -5)]))
    assert [row[0] for row in cells(told)] == ["The law as passed", "Current policy", "All programmes stop"]
    assert told.record["choices"][CURRENT] == "Nothing beyond current policy"
    baseline = choices([shipped("law"), shipped("baseline")], 0.05)
    assert write(choice("baseline", baseline), "en") == f"‘{shipped('baseline').title}’"


def test_the_least_regretted_comes_first(offered: Choices) -> None:
    """Rows are sorted by the worst avoidable regret, as JSON holds it; bars are those of each set of beliefs."""
    for told in robust_reports(offered).values():
        record = plain(told.record)
        worst = {name: max(regret["avoidable"] for regret in by.values()) for name, by in record["regret"].items()}
        shown = [row[3].amount for row in told.answer[0].rows if isinstance(row[3], Value)]
        assert shown == sorted(worst.values())
        assert cells(told)[0][0].casefold() in sentences(told).partition(": ")[0].casefold()
        for panel, beliefs in zip(bars(told, "robust"), record["beliefs"], strict=True):
            assert sorted(panel) == sorted(by[beliefs]["avoidable"] for by in record["regret"].values())


def test_it_is_said_how_clear_a_choice_is(offered: Choices) -> None:
    """A lead is told with its size, noise as noise; other beliefs are spoken of only where there are any."""
    told = robust_reports(offered)
    words = {kind: sentences(one) for kind, one in told.items()}
    assert "which falls short by US$900 million" in words["clear"]
    assert "which falls short by up to US$900 million" in words["best under both"]
    assert "falls short of the best by at most US$400 million on average" in words["torn"]
    assert words["current policy"].startswith("Least regretted is current policy: it is best on average;")
    for kind, one in told.items():
        assert one.record["clear"] == (kind != "hardly clear") == ("too close to be told apart" not in words[kind])
        assert ("belie" in words[kind]) == (len(one.record["beliefs"]) > 1)


def test_panels_of_beliefs_share_a_scale(offered: Choices) -> None:
    """Each set has its panel with every choice in one order, and all reach as far as the worst regret."""
    figure = robust_reports(offered)["best under both"].figures["robust"]
    panels = [panel for panel in figure.panels if isinstance(panel, Rows)]
    assert len({panel.reach for panel in panels}) == 1
    assert len({tuple(row.key for row in panel.rows) for panel in panels}) == 1
    assert panels[0].reach == max(row.value.amount for panel in panels for row in panel.rows)
    assert figure.colours[CURRENT] != figure.colours["law"]


def test_one_bar_is_a_sentence(offered: Choices) -> None:
    """Where one choice alone is regretted, or one unknown alone is worth learning, nothing is drawn."""
    alone = replace(made(offered, 900, 0), titles=dict(list(offered.titles.items())[:2]))
    assert not report(robust([replace(alone, benefit=alone.benefit[:2])])).figures
    assert [bool(told.figures) for told in learn_reports(offered)] == [True, False, False, False]


def test_detail_has_each_set_of_beliefs_and_the_ranking(offered: Choices) -> None:
    """Of several sets each has its table; the best choice by unknowns has a row for each group of the first."""
    event = (generator(1, "event", 0).random(DRAWS) < 0.5).astype(float)
    law = 900 * LUCK + 600 * event + 100
    ranked = report(robust([made(offered, law, -50, law_support_gain=LUCK, **{EVENT: event})]))
    (table,) = ranked.detail
    assert len(table.rows) == 3
    assert [write(cell, "en") for cell in (table.columns[1].name, table.columns[2].name)] == [
        "they change something",
        "they change nothing",
    ]
    shown = [write(cell, "en") for row in table.rows for cell in row[1:]]
    assert len(shown) == 6
    assert shown[0].startswith("Current policy (")
    assert shown[-1].startswith("The law as passed (")
    assert len(robust_reports(offered)["best under both"].detail) == 2


def test_csv_and_json_of_robust(offered: Choices) -> None:
    """A row for each choice and set of beliefs, with the numbers of JSON, unrounded."""
    told = robust_reports(offered)["best under both"]
    rows = [dict(zip(told.fields, row, strict=True)) for row in told.data]
    assert [(row["scenario"], row["beliefs"]) for row in rows] == [
        (name, beliefs) for beliefs in (AS_WRITTEN, "grim") for name in offered.names
    ]
    for row in rows:
        regret = told.record["regret"][row["scenario"]][row["beliefs"]]
        benefit = told.record["benefit"][row["beliefs"]][row["scenario"]]
        assert all(row[f"regret_{kind}"] == regret[kind] for kind in ("mean", "p95", "avoidable"))
        assert (row["benefit_mean"], row["probability_best"]) == (benefit["mean"], benefit["probability_best"])
    assert told.record["least_regretted"] == "law"
    assert set(told.record["words"]) == set(LANGUAGES)


def test_noise_is_not_in_the_answer(offered: Choices) -> None:
    """Everything, then what is significant; noise is in detail, and what is worth nothing in the files alone."""
    told = next(learn_reports(offered))
    rows = cells(told)
    assert [row[1] for row in rows] == ["400", "350", "120"]
    assert [row[3] for row in rows[1:]] == ["27", "10"]
    assert rows[1][4:] == [GRADES["D"].en, "a quasi-experiment"]
    (table,) = told.detail
    assert [write(row[0], "en") for row in table.rows] == ["the cost of one meeting at home"]
    assert len(told.record["parameters"]) == 4
    assert bars(told, "learn") == [[350.0, 120.0]]


def test_knowing_everything_changes_the_choice_where_it_is_not_the_best(offered: Choices) -> None:
    """The share of everything is what is left of the simulations in which nothing is worth more."""
    told = next(learn_reports(offered))
    changes = told.answer[0].rows[0][3]
    assert isinstance(changes, Value)
    assert changes.amount == 1 - told.record["probability_best"]


def test_what_to_learn_first(offered: Choices) -> None:
    """The first unknown is named with its worth and study; where there is none, or nothing to learn, that is said."""
    several, one, none, nothing = (sentences(told) for told in learn_reports(offered))
    for words in (several, one):
        assert (
            "Learn first: the gain from the law's zones, land and market support, worth US$350 million on average"
            in words
        )
        assert "a quasi-experiment would teach it" in words
    assert "No single unknown is worth more than noise" in none
    assert nothing == "In every simulation ‘The law as passed’ is best: nothing is left to learn before choosing."


def test_csv_of_learn(offered: Choices) -> None:
    """A row for everything, then one an unknown; names of columns are those that files have always had."""
    lines = to_csv(next(learn_reports(offered))).splitlines()
    assert lines[:3] == [
        "name,grade,study,evppi,uncorrected,error,told",
        "everything,,,400.0,,95.0,",
        "law_support_gain,D,quasi-experiment,350.0,360.0,90.0,True",
    ]
    assert len(lines) == 6


def test_beliefs_are_named_where_no_choice_depends_on_them(offered: Choices) -> None:
    """One that matters to some choice is not, nor what a single choice alone does not depend on."""
    assume = ("as-published",)
    both = choices([shipped("consulting", assume=assume), shipped("partners", assume=assume)], 0.05, "as-published")
    (note,) = cautions([both])
    assert isinstance(note, Text)
    said = write(note, "en")
    assert said.startswith("no outcome of any choice depends on ")
    other = replace(offered, beliefs="grim")
    (note,) = cautions([other, both])
    assert write(note, "vi").startswith("giả định as-published.toml: ")
    assert "the effect of partners' support on starting to export" not in said
    assert "the response of new entries to the tax cut" in said
    assert not list(cautions([offered]))
