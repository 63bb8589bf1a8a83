"""The pages in docs/ say what is true: commands run, links lead somewhere, numbers and equations are the program's."""

import ast
import html
import re
import shlex
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from markdown_it import MarkdownIt

from docs import generate
from simulator.inputs.seeds import Seeds
from simulator.inputs.shipped import CHECKOUT
from simulator.levers import LEVERS
from simulator.model import Markets, advance, first_state, identify
from simulator.report.language import OUTCOMES, VIETNAMESE
from tests.cli.conftest import Goglobal, goglobal
from tests.markdown import anchors, blocks, console, draws_figures, fenced, links, prose, quicken, takes_long
from tests.model.samples import medians, shipped_seeds

DOCS = CHECKOUT / "docs"
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
MODEL, NUMBERS, GLOSSARY = PAGES["model.md"], PAGES["numbers.md"], PAGES["glossary.md"]
FILES = ("toml", "csv")
"""Languages of blocks that are a file where they have a name."""
GUIDES = [
    pytest.param(name, marks=pytest.mark.slow) if any(map(takes_long, console(text))) else name
    for name, text in PAGES.items()
    if console(text)
]


# --- Every page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", GUIDES)
def test_commands_run(page: str, goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of a page run as they are written, on the files that it shows, here on few draws."""
    quicken(monkeypatch)
    for language, file, body in fenced(PAGES[page]):
        if language in FILES and file:
            Path(file).write_text(body, encoding="utf-8")
        for line in body.splitlines() if language == "console" else ():
            program, name, *options = shlex.split(line)
            assert program == "goglobal"
            ended = goglobal(name, *options, *(["--no-figures"] if draws_figures(name) else []))
            assert (line, ended.code, ended.err) == (line, 0, "")


@pytest.mark.slow
@pytest.mark.parametrize("page", [name for name, text in PAGES.items() if blocks(text, "text")])
def test_answers(page: str, goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page shows of an answer is printed to the letter: by the command before it, or by the one it names."""
    monkeypatch.setenv("COLUMNS", "80")
    line = ""
    for language, name, body in fenced(PAGES[page]):
        if language in FILES and name:
            Path(name).write_text(body, encoding="utf-8")
        if language == "console":
            line = body.splitlines()[-1]
        if language == "text":
            ended = goglobal(*shlex.split(made_by(name) if name else line)[1:], "--no-figures")
            assert body in ended.out


def made_by(line: str) -> str:
    """The command that a line with make runs."""
    target = line.removeprefix("make ")
    (command,) = re.findall(
        rf"^{target}:.*\n\t\$\(BIN\)/(goglobal .*)$",
        (CHECKOUT / "Makefile").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    return str(command)


@pytest.mark.parametrize("page", [*(DOCS / name for name in PAGES), CHECKOUT / "README.md"], ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A link inside the project leads to a file that is there, and to a heading that it has."""
    for _, target in links(page.read_text(encoding="utf-8")):
        if re.match(r"https?:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", sorted(PAGES))
def test_tables_have_even_rows(page: str) -> None:
    """All rows of a table have as many cells as its head: a forge drops what is beyond."""
    for table in re.findall(r"(?:^\|.*\n)+", PAGES[page], flags=re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(counts) == 1, table.splitlines()[0]


# --- The model ----------------------------------------------------------------------------------------------------

NAMED = [(name.strip("`"), target) for name, target in links(MODEL) if target.startswith("../simulator/")]
FUNCTIONS = [(name, target) for name, target in NAMED if target.endswith(".py") and not name.endswith(".py")]


@cache
def defined(target: str) -> frozenset[str]:
    """The functions and classes of a file that the page links to."""
    tree = ast.parse((DOCS / target).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef))


@pytest.mark.parametrize(("name", "target"), sorted(set(FUNCTIONS)))
def test_equations_stand_where_the_page_says(name: str, target: str) -> None:
    """A function that is named stands in the file behind its link."""
    assert name in defined(target)


@pytest.mark.parametrize("module", ["flows", "identify", "accounts", "scope", "year"])
def test_every_function_of_the_model_is_told(module: str) -> None:
    """The page names each public function of the model."""
    target = f"../simulator/model/{module}.py"
    tree = ast.parse((DOCS / target).read_text(encoding="utf-8"))
    public = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    assert public <= {name for name, file in FUNCTIONS if file == target}


def test_every_lever_is_told() -> None:
    """The page names the effects of each lever."""
    assert {file for name, file in FUNCTIONS if name == "effects"} == {f"../simulator/levers/{n}.py" for n in LEVERS}


def test_every_parameter_has_a_symbol(seeds: Seeds) -> None:
    """Each parameter stands in one table of symbols, with a symbol of its own and the unit of the seeds."""
    found = re.findall(r"^\| (\$[^|]+\$) \| `(\w+)` \| ([^|]+) \|$", MODEL, flags=re.MULTILINE)
    assert len({symbol for symbol, *_ in found}) == len(found)
    rows = [(name, unit) for _, name, unit in found]
    assert sorted(rows) == sorted((name, parameter.unit) for name, parameter in seeds.parameters.items())


def inline(text: str) -> list[str]:
    """The mathematics within the lines of a page."""
    return re.findall(r"(?<![\w$\\])\$(\S[^$]*?)\$(?!\w)", re.sub(r"`[^`\n]*`", "", prose(text)))


def test_formulas_are_closed() -> None:
    """Braces, brackets of a size and environments are closed where they were opened."""
    found = [*blocks(MODEL, "math"), *inline(MODEL)]
    assert len(found) > 100
    for formula in found:
        depth = 0
        for brace in re.findall(r"(?<!\\)[{}]", formula):
            depth += 1 if brace == "{" else -1
            assert depth >= 0, formula
        assert depth == 0, formula
        for opening, closing in ((r"\\[bB]igg?l", r"\\[bB]igg?r"), (r"\\begin", r"\\end"), (r"\\left\b", r"\\right\b")):
            assert len(re.findall(opening, formula)) == len(re.findall(closing, formula)), formula


def test_formulas_survive_markdown() -> None:
    """No sign of a formula is taken for emphasis or an escape by a forge that reads Markdown before mathematics."""
    page = MarkdownIt("commonmark").enable("table").render(MODEL)
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert [formula for formula in inline(MODEL) if f"${formula}$" not in text] == []


def by_hand() -> dict[str, Any]:
    """One year of one market at the medians, by the program."""
    one = np.ones(1)
    markets = Markets(("abroad",), np.array([True]), one, one, np.zeros(1))
    p = medians(coverage_changed=0.0)
    dynamics = identify(p, markets, shipped_seeds().calendar)
    before = first_state(dynamics)
    after, moved = advance(before, dynamics)
    return {
        "age_share": dynamics.age_share,
        "firms": before.firms,
        "entry_hazard": dynamics.entry_hazard,
        "entries": moved.entries,
        "exits": moved.exits,
        "firms_after": after.firms.sum(),
        "births": after.pool - before.pool + moved.entries.sum() - p.return_share * moved.exits.sum(),
        "pool_after": after.pool,
        "root": np.exp(p.trend_revenue_growth - dynamics.established_growth),
        "established_growth": dynamics.established_growth,
        "revenue": before.revenue,
        "first_year_revenue": moved.entry_revenue,
        "revenue_after": after.market_revenue,
    }


def test_the_year_by_hand() -> None:
    """The example's results are those of the program, to the last digit that is shown."""
    (section,) = re.findall(r"^## A year by hand\n(.*?)^## ", MODEL, flags=re.DOTALL | re.MULTILINE)
    shown = dict(re.findall(r"^\| `(\w+)` \| .+ \| ([\d., ]+) \|$", section, flags=re.MULTILINE))
    computed = by_hand()
    assert shown.keys() == computed.keys()
    for step, told in shown.items():
        numbers = told.split(", ")
        for number, value in zip(numbers, np.ravel(computed[step]), strict=True):
            decimals = len(number.partition(".")[2])
            assert f"{value:,.{decimals}f}" == number, step


# --- Pages that are made ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["numbers.md", "glossary.md"])
def test_pages_are_those_that_are_made(page: str, seeds: Seeds) -> None:
    """What `make docs` would write now stands there."""
    assert generate.pages(seeds)[page] == PAGES[page], "run make docs"


def test_every_number_is_told(seeds: Seeds) -> None:
    """Each parameter, lever key, market, kind of figure and source has its place."""
    figures = {row.quantity for row in seeds.observations}
    for name in {*seeds.parameters, *seeds.levers, *seeds.market_forms, *figures}:
        assert f"`{name}`" in NUMBERS
    assert set(seeds.sources) <= set(anchors(NUMBERS))


def test_every_parameter_has_a_heading(seeds: Seeds) -> None:
    """The sections hold all parameters, each once, in the order of the file."""
    assert [own.name for _, group in generate.grouped(seeds) for own in group] == list(seeds.parameters)


def test_every_name_is_in_the_glossary(seeds: Seeds) -> None:
    """Outcomes, levers, keys, markets, grades and parameters stand there in both languages."""
    named = {name: list(words) for name, words in OUTCOMES.items()}
    named |= {name: [form.name, form.name_vi] for name, form in seeds.market_forms.items()}
    named |= {name: [about.name.en, about.name.vi] for name, about in seeds.levers_about.items()}
    named |= {name: [key.means.en, key.means.vi] for name, key in seeds.levers.items()}
    named |= {name: [own.means.en, own.means.vi] for name, own in seeds.parameters.items()}
    for name, (english, vietnamese) in named.items():
        assert f"| `{name}` | {english} | {vietnamese} |" in GLOSSARY


def test_terms_are_said_in_one_place() -> None:
    """A term that the program says has its Vietnamese there alone, and no term comes twice."""
    terms = tomllib.loads((DOCS / "glossary.toml").read_text(encoding="utf-8"))["terms"]
    assert len({term["en"] for term in terms}) == len(terms)
    for term in terms:
        assert ("vi" in term) is (term["en"] not in VIETNAMESE), term["en"]


__all__ = ["goglobal"]
