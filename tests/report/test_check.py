"""What came of checks in words: where something broke first, what was found, and what was asked."""

from typing import Any

import numpy as np
import pytest

from simulator.analysis.checks import Extreme, Fault, Finding
from simulator.inputs.checks import CheckForm
from simulator.inputs.seeds import Seeds
from simulator.report.check import fault_words, report
from simulator.report.language import write
from simulator.report.model import LANGUAGES
from simulator.runs.assimilate import Past
from tests.scenarios import shipped


def check(**keys: Any) -> CheckForm:
    """A check of revenue, with some keys changed."""
    usual = {"words": {"en": "It holds.", "vi": "Đúng."}, "why": "Y.", "sources": ["judgement"], "outcome": "revenue"}
    return CheckForm.model_validate({**usual, "statistic": "every draw", "years": "all", "at_most": 5.0, **keys})


def extreme(**keys: Any) -> Extreme:
    """A run of the matrix."""
    return Extreme(shipped("baseline"), Past.__new__(Past), **keys)


def fault(**keys: Any) -> Fault:
    """A fault of revenue in 2030, with some keys changed."""
    usual = {"year": 2030, "draw": 7, "found": -2034.56, "rule": "at most", "line": 5.0, "outcome": "revenue"}
    return Fault(**{**usual, **keys})


CASES: dict[str, tuple[Fault, str]] = {
    "a level": (
        fault(check=check()),
        "First in 2030 in draw 7: revenue [US$ million/year] is −2,034.56; asked is at most 5.",
    ),
    "a statistic of a market": (
        fault(draw=None, market="japan", check=check(statistic="p50", market="japan")),
        "First in 2030: the p50 of revenue of japan [US$ million/year] is −2,034.56; asked is at most 5.",
    ),
    "growth": (
        fault(rule="at least", check=check(ratio_to={"years_before": 1})),
        "First in 2030 in draw 7: revenue over the year before is −2,034.56; asked is at least 5.",
    ),
    "growth of ten years": (
        fault(check=check(ratio_to={"years_before": 10})),
        "First in 2030 in draw 7: revenue over 10 years before is −2,034.56; asked is at most 5.",
    ),
    "a ratio": (
        fault(check=check(ratio_to={"outcome": "public_cost"})),
        "First in 2030 in draw 7: revenue over public_cost is −2,034.56; asked is at most 5.",
    ),
    "a difference": (
        fault(draw=None, check=check(statistic="90 % band", difference_to={"without": "law"})),
        "First in 2030: the 90 % band of revenue less the same with law on record [US$ million/year] is −2,034.56; "
        "asked is at most 5.",
    ),
    "other programmes": (
        fault(check=check(ratio_to={"programmes_of": "baseline"})),
        "First in 2030 in draw 7: revenue over the same with the programmes of baseline is −2,034.56; "
        "asked is at most 5.",
    ),
    "a pair of levers": (
        fault(rule="at least", line=0.0, market="japan", run=extreme(levers={"law": 1, "offices": 0})),
        "First in 2030 in draw 7: law at its ceiling and offices at zero: revenue of japan is −2,034.56; "
        "asked is at least 0.",
    ),
    "no number": (
        fault(rule="number", run=extreme(parameter="displacement", percentile="99th", value=0.25)),
        "First in 2030 in draw 7: displacement at its 99th percentile (0.25): revenue is −2,034.56; asked is a number.",
    ),
    "no share": (
        fault(rule="share", outcome="foreign_share", run=extreme(levers={"law": 0})),
        "First in 2030 in draw 7: law at zero: foreign_share is −2,034.56; asked is 0 to 1.",
    ),
    "no sum": (
        fault(rule="sum of markets", run=extreme(levers={"law": 0})),
        "First in 2030 in draw 7: law at zero: revenue less the sum of markets is −2,034.56; asked is 0.",
    ),
    "no flow": (
        fault(rule="flows", outcome="firms", market="japan", run=extreme(levers={"law": 0})),
        "First in 2030 in draw 7: law at zero: firms not explained by flows of japan is −2,034.56; asked is 0.",
    ),
    "money of what stopped": (
        fault(rule="stopped", outcome="public_cost", lever="law", run=extreme(levers={"law": 0})),
        "First in 2030 in draw 7: law at zero: public cost of law is −2,034.56; "
        "asked is at most 0, since it was stopped.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_faults_in_words(seeds: Seeds, name: str) -> None:
    """Programs that read JSON find the same words as ever; in Vietnamese no key but a scenario's name is left."""
    broken, expected = CASES[name]
    assert write(fault_words(broken, seeds), "en") == expected
    other = write(fault_words(broken, seeds), "vi")
    assert other.startswith("Lần đầu năm 2030")
    assert "−2.034,56" in other
    for word in ("revenue", "firms", "japan", "law", "offices", "the ", " of ", "at "):
        assert word not in other.replace("phân tán", "")


def test_nothing_is_known_of_what_is_no_number(seeds: Seeds) -> None:
    """What cannot be computed is said to be unknown."""
    assert "is not known" in write(fault_words(fault(found=np.nan, check=check()), seeds), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_report(language: str) -> None:
    """Failed checks stand in the answer, all of them in the detail; where none failed there is no table."""
    scenario = shipped("baseline")
    passed = Finding("sound", "baseline", check(), 1, None)
    family = Finding("every lever alone", "baseline", None, 12, None)
    failed = Finding("broken", "baseline", check(), 1, fault(check=check()))
    good, bad = report([passed, family], [scenario]), report([passed, failed, family], [scenario])
    assert not good.answer
    assert len(bad.answer[0].rows) == 1
    assert [len(found.detail[0].rows) for found in (good, bad)] == [2, 3]
    told = [" ".join(write(text, language) for text in found.sentences) for found in (good, bad)]  # type: ignore[arg-type]
    assert "2" in told[0]
    assert "1" in told[1]
    assert [found.next[1:] for found in (good, bad)] == [("run", "baseline"), ("show", "baseline")]


def test_json() -> None:
    """One object a check; year and draw are null where it holds, draw also where a statistic of all draws broke."""
    findings = [
        Finding("sound", "baseline", check(), 1, None),
        Finding("broken", "baseline", check(), 1, fault(check=check())),
        Finding("shifted", "baseline", check(), 1, fault(draw=None, check=check(statistic="p50"))),
    ]
    records = report(findings, [shipped("baseline")]).record
    assert all(list(record) == ["name", "scenario", "ok", "year", "draw", "words"] for record in records)
    assert [record["ok"] for record in records] == [True, False, False]
    assert [(record["year"], record["draw"]) for record in records] == [(None, None), (2030, 7), (2030, None)]
    assert records[0]["words"] == "It holds."
    assert records[1]["words"].startswith("It holds. First in 2030 in draw 7: revenue")
