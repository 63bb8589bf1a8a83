"""The file of checks: what it says is read as it stands, and what it cannot mean is refused with its place."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.inputs.checks import FILE, WindowForm, left_out, read_checks
from simulator.inputs.problems import SeedsError
from simulator.inputs.seeds import Seeds

GOOD = """
[mine]
words = { en = "Firms stay few.", vi = "Ít doanh nghiệp." }
why = "A test."
sources = ["judgement"]
outcome = "firms"
statistic = "p50"
years = "all"
at_most = 1
"""

Written = Callable[[str], Seeds]


@pytest.fixture
def written(seeds: Seeds, tmp_path: Path) -> Written:
    """Seeds with this text in the place of the shipped checks."""

    def write(text: str) -> Seeds:
        folder = tmp_path / "seeds"
        shutil.copytree(seeds.folder, folder)
        (folder / FILE).write_text(text, encoding="utf-8")
        return replace(seeds, folder=folder)

    return write


def test_shipped(seeds: Seeds) -> None:
    """Every shipped check is a sentence in both languages with a reason and a source."""
    checks = read_checks(seeds)
    assert len(checks) >= 10
    for check in checks.values():
        assert check.words.en.endswith(".")
        assert check.words.vi.endswith(".")
        assert check.why.endswith(".")
        assert check.sources


def test_read_as_written(written: Written) -> None:
    """Values arrive as they were written, and a check applies to every scenario unless it says otherwise."""
    checks = read_checks(
        written(GOOD + "[yours]\n" + GOOD.partition("]")[2].replace('"all"', "{ first = 1, last = 2 }"))
    )
    assert checks["mine"].at_most == 1
    assert checks["mine"].applies_to == "all"
    assert checks["yours"].years == WindowForm(counted_from="as_of", first=1, last=2)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("at_most", "at_mots", r"seeds/checks\.toml:9:1: mine\.at_mots: unknown key; did you mean 'at_most'\?"),
        ("at_most = 1", "", r"checks\.toml:2:2: mine: asks for nothing; add at_least, at_most or history"),
        ('en = "Firms stay few.", ', "", r"checks\.toml:3:1: mine\.words\.en: is missing"),
        ('why = "A test."', "", r"mine\.why: is missing"),
        ('["judgement"]', "[]", r"checks\.toml:5:11: mine\.sources: "),
        ('"judgement"', '"judgment"', r":5:12: mine\.sources\[1\]: 'judgment' is not in .*; did you mean 'judgement'"),
        ('"firms"', '"firm"', r"checks\.toml:6:11: mine\.outcome: unknown 'firm'; allowed: 'firms'"),
        ('"p50"', '"median"', r"checks\.toml:7:13: mine\.statistic: unknown 'median'; allowed: 'every draw'"),
        ('"all"', '"ever"', r"checks\.toml:8:9: mine\.years: unknown 'ever'"),
        ('"all"', "2023", r"checks\.toml:8:9: mine\.years: expected a word, \[first, last\] or a table, found 2023"),
        ('"all"', "[2023]", r"checks\.toml:8:9: mine\.years: "),
        ('"all"', "[2024, 2023]", r"checks\.toml:8:9: mine\.years: 2023 is before 2024; swap them"),
        ('"all"', "{ first = 1, lats = 2 }", r":8:22: mine\.years\.lats: unknown key; did you mean 'last'\?"),
        ('"all"', "{ first = 2, last = 1 }", r"mine\.years: 1 is before 2"),
        ('"all"', '{ counted_from = "end", first = 1, last = 2 }', r"years\.counted_from: unknown 'end'"),
        ("at_most = 1", 'at_most = "1"', r"checks\.toml:9:11: mine\.at_most: expected a number"),
        ("at_most = 1", "at_most = inf", r"mine\.at_most: inf is not a finite number"),
        ("at_most = 1", "at_most = 1\nat_least = 2", r":9:11: mine\.at_most: 1 is below at_least; swap them"),
        ("at_most", 'market = "japann"\nat_most', r":9:10: mine\.market: 'japann' is no market; .*'japan'"),
        ('"firms"', '"pool"\nmarket = "japan"', r"mine\.outcome: pool is not known by market"),
        (
            "at_most",
            'market = "japan"\nratio_to = { outcome = "pool" }\nat_most',
            r"checks\.toml:10:24: mine\.ratio_to\.outcome: pool is not known by market",
        ),
        ("at_most", 'ratio_to = { programmes_of = "lwa" }\nat_most', r"'lwa' is no shipped scenario; .*'law'"),
        ("at_most", 'ratio_to = { without = "laws" }\nat_most', r"ratio_to\.without: 'laws' is no lever; .*'law'"),
        ("at_most", "ratio_to = { years_before = 0 }\nat_most", r"years_before: 0 is not allowed; it must be above 0"),
        ("at_most", "ratio_to = {}\nat_most", r"mine\.ratio_to: needs exactly one of outcome, .*; found none"),
        (
            "at_most",
            'ratio_to = { without = "law", outcome = "firms" }\nat_most',
            r"mine\.ratio_to: needs exactly one of .*; found outcome and without",
        ),
        (
            "at_most",
            'ratio_to = { without = "law" }\ndifference_to = { without = "law" }\nat_most',
            r"checks\.toml:10:17: mine\.difference_to: goes without ratio_to",
        ),
        (
            "at_most = 1",
            'at_most = 1\nhistory = { quantity = "firms", within = 0 }',
            r"mine\.history: goes without at_most",
        ),
        ("at_most = 1", 'history = { quantity = "firmes", within = 0 }', r"'firmes' is not in observations\.csv"),
        (
            "at_most = 1",
            'history = { quantity = "revenue", within = 0 }',
            r"history\.quantity: revenue is in US\$ million/year, firms in firms",
        ),
        (
            "at_most = 1",
            'ratio_to = { years_before = 1 }\nhistory = { quantity = "firms", within = 0 }',
            r"mine\.history: holds figures of a level",
        ),
        ("at_most", 'applies_to = ["laws"]\nat_most', r":9:15: mine\.applies_to\[1\]: 'laws' is no lever"),
        ("at_most", 'applies_to = "record"\nat_most', r":9:14: mine\.applies_to: unknown 'record'"),
        (
            "at_most",
            'applies_to = { above_current_policy = ["law.tax_cut"] }\nat_most',
            r"mine\.applies_to\.above_current_policy\[1\]: 'law\.tax_cut' is no yearly amount of a lever",
        ),
        ("[mine]", "[mine]]", r"seeds/checks\.toml:2:7: not valid TOML"),
    ],
)
def test_refused(written: Written, old: str, new: str, message: str) -> None:
    """A flaw is refused with file, line, column and the cure."""
    assert old in GOOD
    with pytest.raises(SeedsError, match=message):
        read_checks(written(GOOD.replace(old, new, 1)))


def test_all_at_once(written: Written) -> None:
    """Everything that is wrong in the file is told together, whichever table it stands in."""
    flaws = GOOD.replace('"judgement"', '"nobody"').replace("at_most", "at_mots").replace('"firms"', '"firm"')
    other = GOOD.replace("[mine]", "[yours]").replace("at_most = 1", "")
    with pytest.raises(SeedsError, match="nobody") as caught:
        read_checks(written(flaws + other))
    assert [problem.key for problem in caught.value.problems] == [
        *("mine.sources[1]", "mine.outcome", "mine.at_mots"),
        "yours",
    ]


def test_without_file(seeds: Seeds, tmp_path: Path) -> None:
    """A folder without checks inherits those that it can be held against, and the others are named."""
    inherited = replace(seeds, folder=tmp_path)
    assert set(read_checks(seeds)) - set(read_checks(inherited)) == {"programmes_cost_less_than_the_tax"}
    assert left_out(inherited) == ["programmes_cost_less_than_the_tax"]
    fewer = tuple(row for row in seeds.observations if row.quantity not in ("programmers", "firms"))
    lacking = replace(inherited, observations=fewer)
    assert {"jobs_below_engineers", "record_meets_firms"} < set(left_out(lacking))
    assert not {name for name in read_checks(lacking) if name.startswith(("jobs", "record_meets_firms"))}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("at_most = 1", 'at_most = { figure = "programers" }', "did you mean 'programmers'"),
        (
            'years = "all"\nat_most = 1',
            'years = "each figure"\nhistory = { quantity = "pool", within = 0 }',
            "is fitted",
        ),
    ],
)
def test_figures_that_are_not_there(written: Written, old: str, new: str, message: str) -> None:
    """A check of the seeds' own that names a figure which is not there is refused."""
    with pytest.raises(SeedsError, match=message):
        read_checks(written(GOOD.replace(old, new, 1)))


def test_checks_are_made_of_figures(seeds: Seeds) -> None:
    """Each fitted figure has a check of its own year, and limits are the newest figures."""
    checks = read_checks(seeds)
    rows = [row for row in seeds.observations if row.use == "fit" and row.relation == "equal"]
    levels = [row for row in rows if row.quantity in ("firms", "revenue")]
    assert levels
    for row in levels:
        check = checks[f"record_meets_{row.quantity}_of_{row.year}"]
        assert (check.years, check.figure) == ([row.year, row.year], row)
    value = {row.quantity: row.value for row in seeds.observations}
    jobs = checks["jobs_below_engineers"]
    assert jobs.at_most == value["programmers"]
    assert jobs.rising is not None
    assert jobs.rising.a_year == value["new_programmers"]
