"""`goglobal report`: one file that asks for nothing, says what other commands say, and prints on two pages."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.request import url2pathname

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.cli.conftest import Goglobal
from tests.cli.test_outputs import contents, vouched
from tests.explore.browsing import chromium

FEW = ("--draws", "100", "--quiet")
FILES = ["report.csv", "report.html", "report.manifest.json"]


class Read(HTMLParser):
    """What a document is made of: tags with their attributes, and its text."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keeps a text."""
        self.text.append(data)


def written(goglobal: Goglobal, *words: str) -> str:
    """The document that a command writes."""
    ended = goglobal("report", *words, *FEW)
    assert (ended.code, ended.err) == (0, "")
    return Path("plots/report.html").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "vi"])
def test_same_command_same_bytes(language: str, goglobal: Goglobal) -> None:
    """Written again, here or elsewhere, it is the same; all files are listed with their checksums."""
    first = written(goglobal, "law", "--lang", language)
    assert sorted(contents("plots")) == FILES
    vouched("plots")
    assert written(goglobal, "law", "--lang", language) == first
    assert goglobal("report", "law", "--lang", language, *FEW, "-o", "else where").code == 0
    assert Path("else where/report.html").read_text(encoding="utf-8") == first
    assert f'<html lang="{language}">' in first


def test_nothing_runs_and_nothing_is_asked(goglobal: Goglobal) -> None:
    """No script, no style of its own in any tag, nothing loaded; names are referred to once and exist."""
    read = Read(text := written(goglobal, "law", "partners"))
    assert {tag for tag, _ in read.tags}.isdisjoint({"script", "img", "link", "iframe", "object", "form", "base"})
    asking = {"src", "srcset", "style", "onload", "onclick", "ping", "background"}
    assert not any(asking & set(attributes) for _, attributes in read.tags)
    assert "@import" not in text
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    referred = {str(attributes["href"]) for tag, attributes in read.tags if tag == "use"}
    assert referred <= {f"#{one}" for one in ids}
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


@pytest.mark.slow
def test_figures_are_told_in_words(goglobal: Goglobal) -> None:
    """Each is a picture with the text that stands beside the files of `compare`."""
    read = Read(written(goglobal, "law"))
    figures = [attributes for tag, attributes in read.tags if tag == "svg"]
    assert goglobal("compare", "baseline", "law", *FEW, "-o", "compared").code == 0
    told = [str(attributes["aria-label"]) for attributes in figures]
    assert all(attributes["role"] == "img" for attributes in figures)
    assert Path("compared/compare-revenue.txt").read_text(encoding="utf-8").strip() in told
    assert Path("plots/report.csv").read_bytes() == Path("compared/compare.csv").read_bytes()


@pytest.mark.slow
def test_baseline_is_what_others_are_measured_against(goglobal: Goglobal) -> None:
    """Named beside others it changes nothing; alone it is shown as it is; changed it is compared with itself."""
    measured = written(goglobal, "law").partition("</main>")[0]
    assert written(goglobal, "baseline", "law").partition("</main>")[0] == measured
    assert "<h1>Foreign revenue in 2035: US$" in written(goglobal, "baseline")
    changed = written(goglobal, "baseline", "--set", "levers.consulting.firms_advised=400")
    assert "(changed)’" in changed.partition("</h1>")[0]


@pytest.mark.slow
def test_other_beliefs_and_another_world(goglobal: Goglobal) -> None:
    """Differences of every kind are named in words; of what is not paired only averages are told."""
    Path("mine.toml").write_text(
        'title = "<b>Mine</b> & yours"\nextends = "law.toml"\n[world]\nentry_ratio = { 2027 = 1.1 }\n'
        '[[shocks]]\nmarket = "all"\nyear = 2028\npercent = -10\nwhy = "a trial"\n'
        '[parameters.exit_rate_established]\nfixed = 0.05\nwhy = "a trial"\n'
    )
    text = written(goglobal, "mine.toml", "--end", "2030")
    assert "&lt;b&gt;Mine&lt;/b&gt; &amp; yours" in text
    assert "<b>" not in text
    said = " ".join(Read(text).text)
    assert "on average" in said
    assert "shocks" in said
    assert "the factor on firms that start to sell abroad" in said


@pytest.mark.slow
def test_it_holds_every_number_with_evidence_and_source(goglobal: Goglobal) -> None:
    """Parameters, lever keys and publications are in the annex; so are the checksums of the manifest."""
    said = set(Read(written(goglobal, "law")).text)
    numbers = json.loads(goglobal("sources", "--json").out)
    assert {row["name"] for row in numbers} <= said
    assert {row["url"] for row in numbers if row["url"]} <= said
    inputs = json.loads(Path("plots/report.manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert set(inputs.values()) <= said


def test_what_is_missing_is_said(goglobal: Goglobal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its library it is refused before anything runs."""
    monkeypatch.setattr("simulator.cli.options.find_spec", lambda name: None)
    ended = goglobal("report", "law")
    assert ended.code == 2
    assert "the report needs jinja2; install with: python -m pip install jinja2" in ended.err


# --- In a browser -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as started:
        yield started


def opened(browser: Browser, scheme: str) -> tuple[Page, list[str], list[str]]:
    """The document in a tab, with what it complains of and what it asks for."""
    tab = browser.new_context(color_scheme=scheme, viewport={"width": 1100, "height": 900}).new_page()  # type: ignore[arg-type]
    complaints: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(Path("plots/report.html").absolute().as_uri())
    return tab, complaints, asked


def pages(tab: Page) -> int:
    """On how many sheets of A4 it prints."""
    return len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "scenarios"),
    [
        ("en", ("law",)),
        ("vi", ("go-global",)),
        ("en", ("baseline",)),
        ("vi", ("law", "partners", "offices", "promotion")),
    ],
)
def test_the_main_part_prints_on_two_pages(
    language: str, scenarios: tuple[str, ...], goglobal: Goglobal, browser: Browser
) -> None:
    """And the annex on some more, which begin on a page of their own."""
    written(goglobal, *scenarios, "--lang", language)
    tab, *_ = opened(browser, "light")
    assert pages(tab) > 5
    tab.evaluate("document.querySelector('aside').remove()")
    assert pages(tab) == 2


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_browser(scheme: str, goglobal: Goglobal, browser: Browser) -> None:
    """It complains of nothing, asks for itself alone, is accessible, and no wider than a phone."""
    written(goglobal, "go-global")
    tab, complaints, asked = opened(browser, scheme)
    assert complaints == []
    assert [Path(url2pathname(url)).name for url in asked] == ["report.html"]
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    tab.set_viewport_size({"width": 390, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_says_only_of_common_simulations_that_they_are_common(goglobal: Goglobal) -> None:
    """Of one scenario, and of others that believe something else, nothing is said to meet the same simulations."""
    Path("other.toml").write_text(
        'title = "Other"\nextends = "law"\n[parameters]\ndisplacement = { fixed = 0.5, why = "a test" }\n',
        encoding="utf-8",
    )
    for names, common in ((("law", "partners"), True), (("law", "other.toml"), False), (("baseline",), False)):
        assert goglobal("report", *names, *FEW).code == 0
        page = Path("plots/report.html").read_text(encoding="utf-8")
        assert ("All scenarios meet the same" in page) is common
        assert "written no finer" in page
