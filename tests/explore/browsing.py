"""A server of the page and a browser that looks at it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

COMMAND = [sys.executable, "-m", "simulator", "explore", "--no-browser", "--port"]
DESK = (1366, 650)


def serving(file: str = "baseline") -> tuple[str, "subprocess.Popen[bytes]"]:
    """A server of the page on a free port, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*COMMAND, str(port), file], stdout=subprocess.DEVNULL)
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


def at_rest(page: Page) -> None:
    """Waits until the full number is there."""
    page.wait_for_selector("body:not(.moving)")


def begun(page: Page) -> Any:
    """What the server wrote into the page."""
    return json.loads(page.locator("#start").text_content())
