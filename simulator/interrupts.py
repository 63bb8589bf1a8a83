"""Who asks the program to stop is heard from the first moment on, in imports too, and once is enough."""

import signal
import sys
import threading
from types import FrameType
from typing import Any

EXIT_CODE = 130
SOON = 0.05  # seconds

_asked: list[int] = []


def asked() -> bool:
    """Whether somebody did; what goes wrong after it, as a library half loaded, is no fault."""
    return bool(_asked)


def listen() -> None:
    """Lets Ctrl-C, a scheduler and a terminal that closes interrupt whatever is done."""
    sys.unraisablehook = _out_of_reach
    _handle(_interrupt)


def stop_listening() -> None:
    """Lets them do nothing."""
    _handle(signal.SIG_IGN)


def _handle(handler: Any) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Tidying up is not interrupted."""
    stop_listening()
    _asked.append(number)
    raise KeyboardInterrupt


def _ask() -> None:
    """Asks as Ctrl-C does: the main thread, which may sleep or wait and is woken by what reaches it alone."""
    if (kill := getattr(signal, "pthread_kill", None)) is not None:
        kill(threading.main_thread().ident, signal.SIGINT)
    else:  # Windows
        signal.raise_signal(signal.SIGINT)


def _out_of_reach(lost: Any) -> None:
    """Asks again where Python could not pass an interrupt on, as in the middle of tidying memory; once that is over."""
    if isinstance(lost.exc_value, KeyboardInterrupt):
        _handle(_interrupt)
        threading.Timer(SOON, _ask).start()
    else:
        sys.__unraisablehook__(lost)
