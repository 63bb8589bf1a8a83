"""Draws the picture of the page that README shows: as it opens, on a small laptop."""

from pathlib import Path

from tests.explore.browsing import DESK, at_rest, chromium, serving

PICTURE = Path("plots/page.png")


def main() -> None:
    """Serves the page, opens it and keeps what is seen."""
    address, server = serving()
    try:
        with chromium() as browser:
            page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]})
            page.goto(address)
            page.wait_for_selector("#main svg")
            at_rest(page)
            page.evaluate("document.activeElement.blur()")
            page.screenshot(path=PICTURE)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
