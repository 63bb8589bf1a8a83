"""Starts the command line."""

import os
import sys
from contextlib import suppress

from simulator import interrupts


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    try:
        interrupts.listen()
        from simulator.cli import main as run

        run()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        _leave()
    except SystemExit as end:
        if end.code == interrupts.EXIT_CODE:
            _leave()
        raise
    finally:
        interrupts.stop_listening()


def _leave() -> None:
    """Leaves at once: Python itself would end by the signal where it met it in text that was executed."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):
            stream.flush()
    os._exit(interrupts.EXIT_CODE)


if __name__ == "__main__":
    main()
