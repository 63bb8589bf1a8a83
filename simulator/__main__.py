"""Starts the command line, so that an interrupt ends it in one line from the first moment on, in imports too."""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Any

INTERRUPTED = 130


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    try:
        sys.unraisablehook = _raised_out_of_reach
        _listen(_interrupt)
        from simulator.cli import main as run

        run()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        _leave()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _leave()
        raise
    finally:
        _listen(signal.SIG_IGN)


def _leave() -> None:
    """Leaves at once: Python itself would end by the signal where it met it in text that was executed."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):
            stream.flush()
    os._exit(INTERRUPTED)


def _listen(handler: Any) -> None:
    """Does the same for all that ask to stop: Ctrl-C, a scheduler, a terminal that closes."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Asked once is enough: tidying up is not interrupted."""
    _listen(signal.SIG_IGN)
    raise KeyboardInterrupt


def _raised_out_of_reach(lost: Any) -> None:
    """Asks again where Python could not pass an interrupt on, as in the middle of tidying memory."""
    if isinstance(lost.exc_value, KeyboardInterrupt):
        _listen(_interrupt)
        signal.raise_signal(signal.SIGINT)
    else:
        sys.__unraisablehook__(lost)


if __name__ == "__main__":
    main()
