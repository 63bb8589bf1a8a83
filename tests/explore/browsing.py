"""A server of the page and a browser that looks at it."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

COMMAND = [sys.executable, "-m", "simulator", "explore", "--no-browser", "--port"]
DESK = (1366, 650)
NOTED = "addEventListener('securitypolicyviolation', (event) => console.error('CSP', event.violatedDirective))"


def serving(file: str = "baseline", **environment: str) -> tuple[str, "subprocess.Popen[bytes]"]:
    """A server of the page on a free port, once it answers; `environment` are variables that it has beside ours."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*COMMAND, str(port), file], stdout=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(address).close()
        except OSError:
            time.sleep(0.2)
        else:
            return address, process
    process.kill()
    raise AssertionError("the server does not answer")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian’s chromium, which as root runs without its sandbox."""
    found = shutil.which("chromium")
    assert found, "the page is tried in chromium; install it with: apt-get install chromium"
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=found, args=alone)
        yield started
        started.close()


@contextmanager
def tabs(browser: Browser, told: str = "", **context: Any) -> Iterator[Callable[..., Page]]:
    """Opens addresses in a context each, and waits until they are at rest.

    Afterwards none has asked for what does not begin as its `own`, thrown, or said on the console what `told` finds.
    """
    contexts, wrong = [], []

    def look(address: str, own: tuple[str, ...], size: tuple[int, int] = DESK, colours: str = "light") -> Page:
        made = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=colours, **context)
        contexts.append(made)
        made.set_default_timeout(10_000)
        made.add_init_script(NOTED)
        page = made.new_page()
        page.on("request", lambda sent: None if sent.url.startswith(own) else wrong.append(sent.url))
        page.on("console", lambda said: wrong.append(said.text) if re.search(told, said.text) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#main svg")
        at_rest(page)
        return page

    yield look
    for one in contexts:
        one.close()
    assert not wrong


def at_rest(page: Page) -> None:
    """Waits until the full number is there."""
    page.wait_for_selector("body:not(.moving)")


def begun(page: Page) -> Any:
    """What the server wrote into the page."""
    return json.loads(page.locator("#start").text_content())
