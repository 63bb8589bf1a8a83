"""`goglobal explore`: the page with sliders, in a browser."""

import os
import sys
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import FILE, SCENARIO, lang_option, refuse_given, refuse_missing, seeds_option
from simulator.inputs.reading import read_scenarios

if TYPE_CHECKING:
    from simulator.explore.settings import Opened

NEEDED = ("starlette", "tomlkit", "uvicorn")
LOCAL = "127.0.0.1"
SERVING = ("port", "host", "no_browser")
WARNING = (
    "Careful: whoever reaches {host} over the network sees this page and what its files say, without a password and "
    "unencrypted. Leave out --host to keep it on this machine."
)
AFTER = 0.5  # seconds after which a browser is asked for, when the server answers


@click.command()
@click.argument("files", metavar="[SCENARIO…]", nargs=-1, type=SCENARIO)
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port to serve on [a free one].")
@click.option("--host", default=LOCAL, show_default=True, metavar="NAME", help="Address to serve on.")
@click.option("--no-browser", is_flag=True, help="Open no browser, print the address alone.")
@click.option(
    "--export", type=FILE, metavar="FILE.html", help="Write the page as one file for mail, and serve nothing."
)
@seeds_option
@lang_option
def explore(
    files: tuple[str, ...],
    port: int,
    host: str,
    no_browser: bool,
    export: Path | None,
    seeds_folder: Path | None,
    lang: str,
) -> None:
    """Open a page with sliders for levers and beliefs.

    It starts from the first scenario, baseline unless one is named; further ones are lines to compare with. All that
    it shows can be taken away: as a scenario file, a link, a command line, a picture, or the page itself as a file that
    opens without this program. Ctrl-C ends it.
    """
    refuse_missing("the page", NEEDED)
    reopened = partial(_opened, files or ("baseline",), seeds_folder)
    if export is not None:
        refuse_given("--export writes a file and serves nothing", SERVING)
        _export(reopened(), lang, export)
    else:
        _serve(reopened(), reopened, lang, host, port, no_browser)


def _serve(
    opened: "Opened", reopened: "Callable[[], Opened]", lang: str, host: str, port: int, no_browser: bool
) -> None:
    """Answers until it is interrupted."""
    from simulator.explore.document import STATIC, Files
    from simulator.explore.server import Site, bound, serve

    try:
        at = bound(host, port)
    except OSError as error:
        place = f"{host}, port {port}" if port else host
        words = f"cannot serve on {place}: {error.strerror or error}"
        raise click.UsageError(f"{words}; take another --port or --host, or leave both out") from None
    site = Site(opened, reopened, Files.of(STATIC))
    _say_learning()
    site.page.start([("lang", lang)])
    if host != LOCAL:
        click.echo(WARNING.format(host=host), err=True)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{at.getsockname()[1]}/{'' if lang == 'en' else f'?lang={lang}'}"
    click.echo(address)
    sys.stdout.flush()
    if not no_browser and _has_screen():
        Timer(AFTER, webbrowser.open, [address]).start()
    serve(site, at, host)


def _export(opened: "Opened", lang: str, path: Path) -> None:
    """Writes the page that would be served."""
    from simulator.explore.answers import Page
    from simulator.explore.document import STATIC, Files
    from simulator.explore.engine import Engine
    from simulator.explore.export import copied, refuse_copy
    from simulator.report.render.files import write_new

    refuse_copy(path)
    _say_learning()
    write_new(path, copied(Page(opened, Engine()), [("lang", lang)], Files.of(STATIC)))
    click.echo(f"Written: {path}")


def _say_learning() -> None:
    if sys.stderr.isatty():
        click.echo("Learning from the figures…", err=True)


def _has_screen() -> bool:
    """Whether a browser would open in a window of its own; without one some open in this terminal."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _opened(files: Any, seeds_folder: Path | None) -> "Opened":
    """The scenarios as they are now, the first with the others to compare with."""
    from simulator.explore.settings import Opened

    scenarios = read_scenarios(files, (), (), seeds_folder)
    options = ("--seeds", str(seeds_folder)) if seeds_folder is not None else ()
    first, *others = (Opened(file, one, (), options) for file, one in zip(files, scenarios, strict=True))
    return Opened(first.file, first.scenario, tuple(others), options)
