"""How long the page takes from a key to the repaint, and an answer over plain HTTP; medians and 90th percentiles.

The page itself takes the times: a preview's from the key, a full answer's from the request, which leaves out the wait
until a hand rests. Both end with the frame in which the chart is drawn.
"""

import http.client
import os
import statistics
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Page

from tests.explore.browsing import DESK, at_rest, begun, chromium, serving

STEPS = 5  # presses in a row, there and back
PAUSE = 50  # ms after which an eager hand presses again; the page asks for all draws when it rests for longer
NOTE = """
addEventListener('DOMContentLoaded', () => {
  const noted = { preview: [], full: [], levers: [] };
  let waiting = null; // for the next drawing of the chart
  let look = () => {};
  addEventListener('keydown', (event) => { waiting = { kind: 'preview', from: event.timeStamp }; }, true);
  const fetched = window.fetch;
  window.fetch = (address, ...given) => {
    const kind = address.includes('api/levers?') ? 'levers' : address.includes('draws=full') ? 'full' : null;
    const from = performance.now();
    if (kind !== null) queueMicrotask(() => { waiting = { kind, from }; }); // once what is drawn by now was seen
    return fetched(address, ...given);
  };
  const painted = ({ kind, from }) => {
    noted[kind].push(performance.now() - from);
    look();
  };
  new MutationObserver(() => {
    if (waiting === null) return;
    const own = waiting;
    waiting = null;
    // A task of this kind comes once the frame is painted, and before what the page draws afterwards.
    requestAnimationFrame(() => scheduler.postTask(() => painted(own), { priority: 'user-blocking' }));
  }).observe(document.querySelector('#main .plot'), { childList: true });
  window.times = (kind, count) => new Promise((done) => {
    look = () => { if (noted[kind].length >= count) done(noted[kind]); };
    look();
  });
});
"""
"""What runs in the page beside its own scripts."""

TIMES = "([kind, count]) => times(kind, count)"

Times = dict[str, list[float]]


def main() -> None:
    """Prints the times of one lever that acts, and of all."""
    print(f"{len(os.sched_getaffinity(0))} cores; milliseconds, median and 90th percentile")
    address, server = serving()
    try:
        with chromium() as browser:
            page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]})
            page.add_init_script(NOTE)
            page.goto(address)
            start = begun(page)
            sliders = [one for one in start["groups"][0]["controls"] if not one["more"]]
            halves = {one["key"]: f"{half(one):g}@{start['years']['start']}" for one in sliders}
            for name, set_before in {"one lever acts": {}, "all levers act": halves}.items():
                tell(name, measured(page, address, [one["key"] for one in sliders], set_before))
    finally:
        server.terminate()
        server.wait()


def half(slider: dict[str, float]) -> float:
    """A value of a slider that is not the file's, with room on both sides."""
    return slider["min"] + slider["step"] * round((slider["max"] - slider["min"]) / slider["step"] / 2)


def measured(page: Page, address: str, keys: list[str], set_before: dict[str, str]) -> Times:
    """The times of all sliders, each moved and taken back, with other settings or none."""
    page.goto(f"{address}/?{urlencode(set_before)}")
    page.wait_for_selector("#main svg")
    at_rest(page)
    rests = len(set_before) and 1  # a link that sets something is asked for in full
    page.evaluate(TIMES, ["levers", rests])
    plain: Times = {"preview": [], "full": []}
    previews = 0
    for key in keys:
        for arrow in ("ArrowRight", "ArrowLeft"):
            page.locator(f'[id="slider:{key}"]').focus()
            for _ in range(STEPS):
                previews += 1
                page.keyboard.press(arrow)
                page.evaluate(TIMES, ["preview", previews])
                page.wait_for_timeout(PAUSE)
            rests += 1
            page.evaluate(TIMES, ["levers", rests])
            if arrow == "ArrowRight":
                for draws in plain:
                    plain[draws] += asked(address, page.evaluate("location.search"), draws)
    preview, full, levers = (page.evaluate(TIMES, [kind, 0]) for kind in ("preview", "full", "levers"))
    return {
        "preview, key to repaint": preview,
        "preview, plain HTTP": plain["preview"],
        "all draws, request to repaint": full,
        "all draws, plain HTTP": plain["full"],
        "each lever alone, request to repaint": levers,
    }


def asked(address: str, query: str, draws: str, times: int = 3) -> Iterator[float]:
    """How long the server takes for an answer that it is asked for some times."""
    line = http.client.HTTPConnection(address.removeprefix("http://"))
    for _ in range(times):
        start = time.perf_counter()
        line.request("GET", f"/api/run{query}&draws={draws}")
        line.getresponse().read()
        yield 1000 * (time.perf_counter() - start)
    line.close()


def tell(name: str, times: Times) -> None:
    """Prints a line for each kind."""
    print(name)
    for kind, found in times.items():
        print(f"  {kind:<38} {statistics.median(found):6.1f} {statistics.quantiles(found, n=10)[-1]:6.1f}")


if __name__ == "__main__":
    main()
