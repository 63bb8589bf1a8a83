"""The page in a real browser: what a hand does, what is seen and said, and what a page may never do."""

import re
import xml.etree.ElementTree as Xml
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route

from simulator.report.language import write
from tests.explore.browsing import DESK, at_rest, begun, chromium, serving, tabs
from tests.explore.conftest import reports_of

PHONE, NARROW, ZOOMED = (390, 844), (320, 568), (683, 325)
PLACE = "(part) => document.querySelector('#main ' + part).getBoundingClientRect().toJSON()"

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """One server for all tests of the page."""
    found, process = serving()
    yield found
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of all tests of the page."""
    with chromium() as found:
        yield found


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    """Opens the page; afterwards nothing was asked of another host, refused by the policy or thrown."""
    with tabs(browser, "CSP|Content Security") as look:
        yield lambda query="", *seen, home=address: look(f"{home}/{query}", (home, "blob:"), *seen)


def control(page: Page, lever: str) -> Any:
    """What the page starts with of the control that stands for a lever."""
    return next(one for one in begun(page)["groups"][0]["controls"] if one["key"].startswith(f"{lever}."))


def slider(page: Page, lever: str) -> Locator:
    """The slider of a lever."""
    return page.locator(f'[id="slider:{control(page, lever)["key"]}"]')


def number(page: Page, lever: str) -> Locator:
    """The number field of a lever."""
    return page.locator(f'[id="number:{control(page, lever)["key"]}"]')


def drawn(page: Page) -> str:
    """The main panel as it is drawn."""
    return re.sub(r"plot-clip-\d+", "clip", page.locator("#main svg").inner_html())


def entries(page: Page) -> int:
    """How long the history is."""
    return page.evaluate("history.length")


def test_first_screen_answers_without_scrolling(opened: Opened) -> None:
    """Levers, sentence and what each lever could do, on a small laptop."""
    page = opened()
    assert page.evaluate("document.documentElement.scrollHeight") <= DESK[1]
    assert page.locator("#sentence").text_content() == begun(page)["answer"]["sentence"]
    shown = [one for one in begun(page)["groups"][0]["controls"] if not one["more"]]
    assert page.locator("#controls input[type=range]:visible").count() == len(shown)
    assert page.locator("#main .name").count() >= len(shown)


def test_law_carried_out_by_one_key_moves_the_panel(opened: Opened) -> None:
    """The page opens on its slider, and End is all of it: panel, sentence and address say so."""
    page = opened()
    before = drawn(page)
    page.keyboard.press("End")
    at_rest(page)
    assert drawn(page) != before
    assert page.locator("#sentence").text_content() != begun(page)["answer"]["sentence"]
    assert control(page, "law")["key"] in page.url


def test_delegations_doubled_lie_in_the_strip_and_words_say_so(opened: Opened) -> None:
    """A lever that does nothing is no broken page: a flat line in the strip, and words, three keys from the start."""
    page = opened()
    doubled = f"{2 * control(page, 'delegations')['now']:g}"
    keys = [number(page, "delegations").get_attribute("aria-keyshortcuts"), *doubled]
    for key in keys:
        page.keyboard.press(key)
    at_rest(page)
    assert len(keys) <= 3
    assert number(page, "delegations").input_value() == doubled
    effect = page.locator(f"[id='effect:{control(page, 'delegations')['key']}']")
    assert "no visible effect" in effect.text_content()
    strip, line = (page.evaluate(PLACE, part) for part in (".strip", ".line.future"))
    assert strip["y"] <= line["y"]
    assert line["y"] + line["height"] <= strip["y"] + strip["height"]
    assert strip["height"] > 20


def test_dragging_is_one_entry_and_back_takes_it_back(opened: Opened) -> None:
    """Back is undo, to the last mark of the picture."""
    page = opened()
    before, length, first = drawn(page), entries(page), page.url
    box = slider(page, "consulting").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for part in (0.3, 0.45, 0.6, 0.7, 0.8):
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)
    page.mouse.up()
    at_rest(page)
    assert entries(page) == length + 1
    assert number(page, "consulting").input_value() == slider(page, "consulting").input_value()
    page.go_back()
    at_rest(page)
    assert page.url == first
    assert float(number(page, "consulting").input_value()) == control(page, "consulting")["now"]
    page.wait_for_selector(".changed", state="detached")
    assert drawn(page) == before


def test_each_control_is_a_gesture_of_its_own(opened: Opened) -> None:
    """Two levers moved at once are two entries, however quick the hand."""
    page = opened()
    length = entries(page)
    for lever in ("consulting", "delegations"):
        slider(page, lever).focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
    at_rest(page)
    assert entries(page) == length + 2
    page.go_back()
    at_rest(page)
    assert control(page, "consulting")["key"] in page.url
    assert control(page, "delegations")["key"] not in page.url


def test_a_link_is_a_scenario_and_reset_is_the_file(opened: Opened) -> None:
    """What the address holds is all that was set; a reset is the file again."""
    page = opened()
    number(page, "law").fill("0.5")
    at_rest(page)
    again = opened(page.url.split("/")[-1])
    assert number(again, "law").input_value() == "0.5"
    assert drawn(again) == drawn(page)
    again.locator(f'[id="reset:{control(page, "law")["key"]}"]').click()
    at_rest(again)
    assert again.locator("#sentence").text_content() == begun(opened())["answer"]["sentence"]
    assert again.locator(".changed").count() == 0


def test_reset_all(opened: Opened) -> None:
    """Nothing differs afterwards."""
    page = opened()
    for lever in ("law", "consulting"):
        slider(page, lever).press("End")
    at_rest(page)
    assert page.locator(".changed").count() == 2
    page.click("#reset-all")
    at_rest(page)
    assert page.locator(".changed").count() == 0
    assert "law." not in page.url


def test_a_link_for_another_file_is_said(opened: Opened) -> None:
    """And nothing of it is set."""
    page = opened("?on=another.00000000&delegations.missions=12@2027")
    assert begun(page)["bad_link"]
    assert page.locator("#notice").text_content() == begun(page)["bad_link"]
    assert page.locator(".changed").count() == 0


def test_what_is_refused_is_said_at_its_slider_and_the_rest_is_drawn(opened: Opened) -> None:
    """Other levers go on moving while one waits to be mended."""
    page = opened()
    number(page, "delegations").fill("99999")
    page.wait_for_selector(".refused .refusal:not(:empty)")
    assert number(page, "delegations").get_attribute("aria-invalid") == "true"
    before = drawn(page)
    slider(page, "law").press("End")
    at_rest(page)
    assert drawn(page) != before
    assert page.locator(".refused").count() == 1
    number(page, "delegations").fill("7")
    at_rest(page)
    assert page.locator(".refused").count() == 0


def test_nothing_that_is_typed_is_ignored(opened: Opened) -> None:
    """Words, a comma where a point is meant and an amount that is too large are told; an empty field is the file's."""
    page = opened()
    for typed in ("abc", "12,5", "1e9", "-3"):
        number(page, "delegations").fill(typed)
        page.wait_for_selector(".refused .refusal:not(:empty)")
        assert page.locator("#notice").text_content() or page.wait_for_selector("#notice:not(:empty)")
        number(page, "delegations").fill("")
        page.wait_for_selector(".refused", state="detached")
    number(page, "law").focus()
    assert number(page, "delegations").input_value() == f"{control(page, 'delegations')['now']:g}"


def test_a_decimal_comma_is_one_in_vietnamese(opened: Opened) -> None:
    """As the page writes numbers there."""
    page = opened("?lang=vi")
    assert "," in number(page, "partners").input_value()
    number(page, "partners").fill("0,2")
    at_rest(page)
    assert slider(page, "partners").input_value() == "0.2"
    assert page.locator(".refused").count() == 0


def test_own_years_move_slider_and_number(opened: Opened) -> None:
    """And emptied they are the file's."""
    page = opened()
    key = control(page, "delegations")["key"]
    page.click(f'[id="about:{key}"]')
    years = page.locator(f'[id="behind:{key}"] .schedule')
    for typed, ends in (("2027: 12, 2030: 20", "20"), ("", f"{control(page, 'delegations')['now']:g}")):
        years.fill(typed)
        years.press("Enter")
        at_rest(page)
        assert [slider(page, "delegations").input_value(), number(page, "delegations").input_value()] == [ends, ends]


def test_the_latest_value_wins_with_one_request_in_flight(opened: Opened) -> None:
    """Five presses while the first answer is on its way ask once more, for the last."""
    page = opened()
    waiting: list[Route] = []
    page.route("**/api/run*draws=preview*", lambda route: waiting.append(route))
    slider(page, "consulting").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert len(waiting) == 1
    page.unroute("**/api/run*draws=preview*")  # sends on what waits
    at_rest(page)
    key, value = control(page, "consulting")["key"], slider(page, "consulting").input_value()
    assert f"{key}={value}@" in page.url


def test_axis_only_grows_while_a_hand_moves(opened: Opened) -> None:
    """It settles with the full number."""
    page = opened()
    slider(page, "law").press("End")
    at_rest(page)
    full = page.locator("#main .ticks text").all_text_contents()
    page.route("**/api/run*draws=full*", lambda route: None)
    slider(page, "law").press("Home")
    slider(page, "law").press("ArrowRight")
    page.wait_for_timeout(700)
    assert page.locator("#main .ticks text").all_text_contents() == full
    page.unroute("**/api/run*draws=full*")
    slider(page, "law").press("ArrowRight")
    at_rest(page)
    assert page.locator("#main .ticks text").all_text_contents() != full


def test_sentence_waits_for_the_full_number(opened: Opened) -> None:
    """A preview moves the picture and no words."""
    page = opened()
    page.route("**/api/run*draws=full*", lambda route: None)
    before, first = drawn(page), page.locator("#sentence").text_content()
    slider(page, "law").press("End")
    page.wait_for_timeout(700)
    assert drawn(page) != before
    assert page.locator("#sentence").text_content() == first
    assert page.locator("#sentence").get_attribute("role") == "status"


def test_two_tabs_know_nothing_of_each_other(opened: Opened) -> None:
    """The server keeps no setting."""
    one, other = opened(), opened()
    slider(one, "law").press("End")
    slider(other, "consulting").press("End")
    at_rest(one)
    at_rest(other)
    assert "consulting." not in one.url
    assert "law." not in other.url
    assert drawn(one) != drawn(other)


def test_views_outcomes_and_disclosures(opened: Opened) -> None:
    """By lever and over the years, other outcomes, what drove it, the table, and a pinned line."""
    page = opened()
    slider(page, "law").press("End")
    at_rest(page)
    over_the_years = drawn(page)
    page.click("#views [data-view=levers]")
    at_rest(page)
    assert page.locator("#main .name").count()
    page.click("#views [data-view=years]")
    page.click("#outcomes [value=firms]")
    at_rest(page)
    assert drawn(page) not in ("", over_the_years)
    page.click("#why summary")
    page.wait_for_selector("#why svg")
    page.click("#table summary")
    assert page.locator("#table tbody tr").count() > 1
    page.click("#pin")
    page.wait_for_selector("#pinned:not([hidden])")
    lines = page.locator("#main .line").count()
    slider(page, "law").press("Home")
    slider(page, "consulting").press("End")
    at_rest(page)
    assert page.locator("#main .line").count() == lines


def test_what_comes_with_a_lever_is_said(opened: Opened) -> None:
    """The law in force brings amounts of its own, which stand at their sliders and are no setting."""
    page = opened()
    page.keyboard.press("End")
    at_rest(page)
    along = page.locator(".along")
    assert along.count()
    assert set(along.locator(".effect").all_text_contents()) == {begun(page)["words"]["along"]}
    assert page.locator(".changed").count() == 1


def test_one_year_for_all_changes(opened: Opened) -> None:
    """What is set moves with it, and what each lever could do counts from it."""
    page = opened()
    later = begun(page)["years"]["start"] + 3
    before = drawn(page)
    page.select_option("#year", str(later))
    at_rest(page)
    assert drawn(page) != before
    slider(page, "law").press("End")
    at_rest(page)
    assert f"@{later}" in page.url
    assert opened(page.url.split("/")[-1]).locator("#year").input_value() == str(later)


def test_the_file_taken_away_gives_the_numbers_of_the_page(opened: Opened, tmp_path: Path) -> None:
    """`goglobal run` of it says the level of every outcome as the table of the page does."""
    page = opened()
    slider(page, "law").press("End")
    at_rest(page)
    slider(page, "consulting").press("PageUp")
    at_rest(page)
    with page.expect_download() as waited:
        page.click("#scenario")
    file = tmp_path / waited.value.suggested_filename
    waited.value.save_as(file)
    (report,) = reports_of(["run", str(file)])
    told = {words for row in report.answer[0].rows for words in [write(row[-1], "en")]}
    page.click("#table summary")
    last = page.locator("#table tbody tr").last.locator("td").all_text_contents()
    assert {last[0], last[2]} <= told


def test_picture_is_a_file_of_its_own(opened: Opened) -> None:
    """Well-formed SVG with its title."""
    page = opened()
    with page.expect_download() as waited:
        page.click("#picture")
    assert waited.value.suggested_filename.endswith(".svg")
    sheet = Xml.parse(waited.value.path()).getroot()
    assert sheet.tag == "{http://www.w3.org/2000/svg}svg"
    assert begun(page)["answer"]["panels"]["main"]["title"] in "".join(sheet.itertext())


def test_a_server_that_stopped_is_said(opened: Opened) -> None:
    """And what was set stays."""
    home, process = serving()
    page = opened(home=home)
    process.kill()
    process.wait()
    slider(page, "law").press("End")
    page.wait_for_selector("#notice:not(:empty)")
    assert page.locator("#notice").text_content() == begun(page)["words"]["stopped"]
    assert slider(page, "law").input_value() == slider(page, "law").get_attribute("max")


def test_a_file_that_is_saved_begins_anew_with_what_is_set(opened: Opened, tmp_path: Path) -> None:
    """Once the window is looked at again."""
    file = tmp_path / "mine.toml"
    file.write_text('title = "One"\nextends = "baseline.toml"\n')
    home, process = serving(str(file))
    page = opened(home=home)
    slider(page, "law").press("End")
    at_rest(page)
    file.write_text('title = "Two"\nextends = "baseline.toml"\n')
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_selector("#starts b:text('Two')")
    at_rest(page)
    assert number(page, "law").input_value() == slider(page, "law").get_attribute("max")
    process.kill()
    process.wait()


def test_every_word_is_from_the_server(opened: Opened) -> None:
    """In Vietnamese, and back by the link."""
    page = opened("?lang=vi")
    assert page.locator("html").get_attribute("lang") == "vi"
    assert page.locator("body").inner_text().find("undefined") == -1
    assert page.locator("h1").text_content() == begun(page)["words"]["question"]
    page.click("#language")
    page.wait_for_selector("html[lang=en]")


STATES = {
    "start": ("", DESK, "light"),
    "dark": ("", DESK, "dark"),
    "changed": ("?delegations.missions=12@2027", DESK, "light"),
    "vietnamese": ("?lang=vi&delegations.missions=12@2027", DESK, "dark"),
    "refused": ("?delegations.missions=99999@2027", DESK, "light"),
    "phone": ("?delegations.missions=12@2027", PHONE, "light"),
    "narrow": ("?delegations.missions=12@2027", NARROW, "dark"),
    "zoomed": ("?delegations.missions=12@2027", ZOOMED, "light"),
}


@pytest.mark.parametrize("state", STATES)
def test_states_fit_and_are_accessible(opened: Opened, state: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No scrolling sideways, no violation that axe finds, with everything opened; pictures stay in the test folder."""
    query, size, colours = STATES[state]
    page = opened(query, size, colours)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    closed = page.locator("#more > details:not([open]) > summary, .group:not([open]) > summary")
    while closed.count():
        closed.first.click()
    page.wait_for_selector("#why svg, #why li")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.screenshot(path=tmp_path_factory.getbasetemp() / f"page-{state}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
