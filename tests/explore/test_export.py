"""The page as one file: the same text for the same state, and in a browser all that it can show, with nothing asked."""

import base64
import hashlib
import html
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from starlette.testclient import TestClient

from simulator import __version__
from simulator.explore.answers import Page
from simulator.explore.document import STATIC, Files
from simulator.explore.download import scenario_file
from simulator.explore.engine import OUTCOMES, Engine
from simulator.explore.export import copied, refuse_copy
from simulator.explore.server import Guard, Site, hosts_of
from simulator.explore.settings import Opened, Refused
from simulator.inputs.problems import ScenarioError
from simulator.report.render.files import write_new
from tests.cli.conftest import Goglobal, goglobal
from tests.explore.browsing import DESK, at_rest, chromium, tabs
from tests.explore.conftest import as_sent, pairs

Pages = Callable[..., Page]
Copy = Callable[..., str]

FEW = 'title = "Few"\nextends = "baseline.toml"\n[ensemble]\ndraws = 100\n'
CHANGED = "law.support=0.5@2027&delegations.missions=12@2027&outcome=firms&target=revenue@2030:16000"


@pytest.fixture(scope="module")
def files() -> Files:
    """What the package ships."""
    return Files.of(STATIC)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory, opened: Callable[..., Opened], engine: Engine) -> Page:
    """The page of a file with few draws."""
    file = tmp_path_factory.mktemp("few") / "few.toml"
    file.write_text(FEW)
    return Page(opened(str(file)), engine)


def held(text: str) -> Any:
    """What a copy starts with."""
    (start,) = re.findall(r'id="start">(.*?)</script>', text)
    return json.loads(start)


@pytest.mark.slow
def test_same_state_is_the_same_text(few: Page, files: Files) -> None:
    """To the byte, also on draws that were learned again; another state is another text."""
    text = copied(few, pairs(CHANGED), files)
    assert copied(Page(few.opened, Engine()), pairs(CHANGED), files) == text
    assert copied(few, pairs(f"{CHANGED}&draws=preview"), files) == text
    assert copied(few, [], files) != text


@pytest.mark.slow
@pytest.mark.parametrize("query", ["", CHANGED, "lang=vi&consulting.firms_advised=100"])
def test_it_holds_what_the_page_is_told(query: str, few: Page, files: Files) -> None:
    """Of each outcome both views and what drove it, as the server answers."""
    start = held(copied(few, pairs(query), files))
    answer = as_sent(few.run(pairs(query)))
    for part in ("table", "command", "link", "values", "careful", "panels"):
        assert start["answer"][part] == answer[part]
    assert answer["sentence"].startswith(start["answer"]["sentence"])
    assert start["answer"]["effects"] == few.levers(pairs(query))["effects"]
    rest = "&".join(part for part in query.split("&") if not part.startswith("outcome="))
    for outcome in OUTCOMES:
        asked = pairs(f"{rest}&outcome={outcome}")
        panels = start["frozen"]["panels"][outcome]
        assert panels["years"] == as_sent(few.run([*asked, ("view", "years")]))["panels"]["main"]
        assert panels["levers"] == as_sent(few.levers(asked))["panel"]
        assert start["frozen"]["why"][outcome] == as_sent(few.why(asked))
    assert __version__ in start["frozen"]["said"]
    assert start["frozen"]["scenario"]["text"] == scenario_file(few.opened, few.opened.read(pairs(query)))


def test_nobody_is_asked_to_move_what_stands_still(few: Page, files: Files) -> None:
    """The live page asks for it where nothing is changed."""
    assert few.run([])["sentence"].endswith("Move a lever and see the difference.")
    for language in ("en", "vi"):
        sentence = held(copied(few, [("lang", language)], files))["answer"]["sentence"]
        assert sentence
        assert few.run([("lang", language)])["sentence"].startswith(f"{sentence} ")


def test_only_what_lies_inside_may_run(few: Page, files: Files) -> None:
    """The policy names the style and the script by what they are, and no address leads out but those of sources."""
    text = copied(few, [], files)
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', text)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for kind, tag in (("script-src", r'<script type="module">(.*?)</script>'), ("style-src", "<style>(.*?)</style>")):
        (inside,) = re.findall(tag, text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}';" in policy
    assert "static/" not in text.split("</head>")[0].replace(held(text)["title"], "")
    assert text.index("Content-Security-Policy") < text.index("<style>") < text.index('<script type="module">')


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_runs_no_scripts_still_answers(few: Page, files: Files, language: str) -> None:
    """As previews of mails do not: the sentence, and what to do to see more."""
    text = copied(few, [("lang", language), ("law.support", "1")], files)
    start = held(text)
    (plain,) = re.findall("<noscript>(.*?)</noscript>", text)
    assert plain == "".join(
        f"<p>{html.escape(one)}</p>" for one in (start["answer"]["sentence"], start["words"]["scripts"])
    )


def test_modules_become_one_script() -> None:
    """Each once, behind what it imports, with its names; a form that is not known is no file."""
    static = {
        "page.js": "import { a as b, c } from './one.js';\nimport * as Two from './two.js';\nb(Two.c);",
        "one.js": "import * as Two from './two.js';\nexport function a() {}\nexport const c = Two.c;",
        "two.js": "let x=1;export{x as c,x as d};",
    }
    made = Files("", {name: (text.encode(), "") for name, text in static.items()})._script("page.js")
    places = [made.index(f"modules['{name}.js'] = ") for name in ("two", "one", "page")]
    assert places == sorted(places)
    assert made.count("let x=1") == 1
    for part in ("return {c: x, d: x};", "return {a, c};", "const { a: b, c } = modules['one.js'];"):
        assert part in made
    with pytest.raises(AssertionError):
        Files("", {"page.js": (b"import './one.js';", "")})._script("page.js")


@pytest.mark.parametrize("query", ["delegations.missions=300", "on=another.00000000", "unknown=1", "law.support=x"])
def test_what_the_page_refuses_has_no_copy(query: str, few: Page, files: Files) -> None:
    """A copy of something else than was asked for would be none."""
    with pytest.raises(Refused):
        copied(few, pairs(query), files)


@pytest.mark.slow
def test_the_page_sends_it_as_a_file(few: Page, files: Files) -> None:
    """Under a name of its own, to this page alone; refused in words."""
    site = Site(few.opened, lambda: few.opened, files)
    site.page = replace(few)
    client = TestClient(Guard(site.app, hosts_of("127.0.0.1", 8000)), base_url="http://127.0.0.1:8000")
    sent = client.get("/page.html?delegations.missions=12@2027")
    assert sent.headers["content-disposition"] == "attachment; filename*=UTF-8''few-changed.html"
    assert sent.text == copied(few, pairs("delegations.missions=12@2027"), files)
    refused = client.get("/page.html?delegations.missions=300")
    assert (refused.status_code, refused.json()["at"]) == (400, "delegations.missions")
    assert client.get("/page.html", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


# --- The command --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", pytest.param("vi", marks=pytest.mark.slow)])
def test_command_and_page_write_the_same_file(lang: str, goglobal: Goglobal, tmp_path: Path, files: Files) -> None:
    """And the command says which, serves nothing and leaves nothing else."""
    (tmp_path / "few.toml").write_text(FEW)
    ended = goglobal("explore", "few.toml", "--export", "out.html", "--lang", lang)
    assert (ended.code, ended.out, ended.err) == (0, "Written: out.html\n", "")
    assert {path.name for path in tmp_path.iterdir()} == {"few.toml", "out.html"}
    opened = sent_by("few.toml", lang, files)
    assert (tmp_path / "out.html").read_text(encoding="utf-8") == opened


def sent_by(file: str, lang: str, files: Files) -> str:
    """What the page of a file sends as itself."""
    from simulator.cli.explore import _opened

    site = Site(_opened((file,), None), lambda: _opened((file,), None), files)
    client = TestClient(Guard(site.app, hosts_of("127.0.0.1", 8000)), base_url="http://127.0.0.1:8000")
    link = site.page.run([("lang", lang)])["link"]
    return client.get(f"/page.html{link or '?'}").text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--export", "out.toml"), "has to be named *.html"),
        (("--export", "few.toml"), "has to be named *.html"),
        (("--export", "-"), "has to be named *.html"),
        (("--export", "missing/out.html"), "cannot be written"),
        (("--export", "folder.html"), "is there already"),
        (("--export", "there.html"), "is there already and stays as it is"),
        (("--export", "out.html", "--port", "0"), "leave out --port"),
        (("--export", "out.html", "--no-browser", "--host", "localhost"), "leave out --host and --no-browser"),
    ],
)
def test_what_cannot_be_written_is_refused(
    words: tuple[str, ...], told: str, goglobal: Goglobal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is learned, and nothing is touched."""
    (tmp_path / "few.toml").write_text(FEW)
    (tmp_path / "there.html").write_text("mine")
    (tmp_path / "folder.html").mkdir()
    monkeypatch.setattr("simulator.explore.export.copied", lambda *given: pytest.fail("was computed"))
    ended = goglobal("explore", "few.toml", *words)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert {path.name for path in tmp_path.iterdir()} == {"few.toml", "there.html", "folder.html"}
    assert (tmp_path / "there.html").read_text() == "mine"


def test_what_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """Computing takes a while."""
    path = tmp_path / "out.html"
    refuse_copy(path)
    path.write_text("mine")
    with pytest.raises(ScenarioError, match="is there already"):
        write_new(path, "other")
    assert path.read_text() == "mine"


# --- In a browser -------------------------------------------------------------------------------------------------

PHONE = (390, 844)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of all tests of copies."""
    with chromium() as found:
        yield found


@pytest.fixture
def shown(browser: Browser, few: Page, files: Files, tmp_path: Path) -> Iterator[Callable[..., Tab]]:
    """Opens a copy from the disk without a network; afterwards it has asked for nothing and complained of nothing."""
    with tabs(browser, offline=True) as look:
        numbers = count()

        def show(query: str = "", *seen: Any) -> Tab:
            file = tmp_path / f"copy-{next(numbers)}.html"
            write_new(file, copied(few, pairs(query), files))
            return look(file.as_uri(), (file.as_uri(), "blob:", "data:"), *seen)

        yield show


def open_all(tab: Tab) -> None:
    """Everything that can be opened."""
    closed = tab.locator("details:not([open]) > summary:visible")
    while closed.count():
        closed.first.click()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_copy_shows_the_state_and_answers(shown: Callable[..., Tab], few: Page, language: str) -> None:
    """Sentence, table, settings; both views of each outcome and what drove it, as the server has them."""
    query = f"{CHANGED}&lang={language}"
    tab, answer = shown(query), few.run(pairs(query))
    assert tab.locator("#sentence").text_content() == answer["sentence"]
    assert tab.locator("#frozen").text_content().count("few-changed.toml") == 1
    assert tab.locator('[id="number:delegations.missions"]').input_value() == "12"
    assert tab.locator(".changed").count() >= 2
    assert tab.locator("#target-amount").input_value() == "16000"
    assert tab.locator("#main figcaption b").text_content() == answer["panels"]["main"]["title"]
    tab.click("#table summary")
    assert tab.locator("#table tbody tr").count() == len(answer["table"]["rows"])
    tab.click("#why summary")
    for outcome in OUTCOMES:
        tab.click(f"#outcomes [value={outcome}]")
        asked = pairs(f"{query.replace('outcome=firms', f'outcome={outcome}')}")
        panels = {"years": few.run([*asked, ("view", "years")])["panels"]["main"], "levers": few.levers(asked)["panel"]}
        for view, panel in panels.items():
            tab.click(f"#views [data-view={view}]")
            at_rest(tab)
            assert tab.locator("#main svg").get_attribute("aria-label") == panel["alt"]
        tab.wait_for_selector(f'#why svg[aria-label="{few.why(asked)["panel"]["alt"]}"]')
    assert "undefined" not in tab.locator("body").inner_text()


@pytest.mark.slow
def test_nothing_in_a_copy_pretends_to_move(shown: Callable[..., Tab], few: Page) -> None:
    """What changes a setting is disabled, what needs a server is not shown; what rests on evidence still opens."""
    tab = shown(CHANGED)
    open_all(tab)
    assert tab.locator("#controls :is(input, select):enabled, #target :is(input, select):enabled").count() == 0
    assert tab.locator("[data-live]:visible, .reset:visible, kbd, [aria-keyshortcuts]").count() == 0
    tab.locator(".about").first.click()
    assert tab.locator(".behind:visible").count() == 1
    link = tab.locator("#scenario")
    taken = tomllib.loads(unquote(link.get_attribute("href").partition(",")[2]))
    assert taken == tomllib.loads(scenario_file(few.opened, few.opened.read(pairs(CHANGED))))
    with tab.expect_download() as waited:
        link.click()
    assert waited.value.suggested_filename == "few-changed.toml"
    with tab.expect_download() as waited:
        tab.click("#picture")
    assert waited.value.suggested_filename == "few-changed.svg"


@pytest.mark.slow
def test_the_page_gives_itself_away(browser: Browser, few: Page, files: Files) -> None:
    """Its button saves what the server sends, and says so while it takes long; the page stays where it is."""
    site = Site(few.opened, lambda: few.opened, files)
    client = TestClient(Guard(site.app, hosts_of("page.test", 80)), base_url="http://page.test")
    context = browser.new_context()
    tab = context.new_page()

    def answered(route: Any) -> None:
        sent = client.get(route.request.url.removeprefix("http://page.test"))
        route.fulfill(status=sent.status_code, headers=dict(sent.headers), body=sent.content)

    tab.route("**/*", answered)
    tab.goto("http://page.test/?delegations.missions=12@2027")
    at_rest(tab)
    with tab.expect_download() as waited:
        tab.click("#page-file")
    assert waited.value.suggested_filename == "few-changed.html"
    text = Path(waited.value.path()).read_text(encoding="utf-8")
    assert text == copied(few, pairs("delegations.missions=12@2027"), files)
    context.close()


STATES = {
    "desk": ("", DESK, "light"),
    "changed": (f"{CHANGED}&assume.as-published=1", DESK, "dark"),
    "phone": (f"{CHANGED}&lang=vi", PHONE, "light"),
}


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_copies_fit_and_are_accessible(
    shown: Callable[..., Tab], state: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As the page itself: no scrolling sideways, no violation that axe finds; on a desk nothing below the fold."""
    query, size, colours = STATES[state]
    tab = shown(query, size, colours)
    if state == "desk":
        assert tab.evaluate("document.documentElement.scrollHeight") <= size[1]
    open_all(tab)
    tab.wait_for_selector("#why svg, #why li")
    assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
    tab.screenshot(path=tmp_path_factory.getbasetemp() / f"copy-{state}.png", full_page=True)
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()


__all__ = ["goglobal"]
