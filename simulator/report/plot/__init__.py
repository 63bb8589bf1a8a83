"""Figures as pictures."""

import logging
from contextlib import chdir
from pathlib import Path


def load_matplotlib() -> None:
    """Loads matplotlib without the settings of others, of which one that is wrong would stop it.

    It looks for them in the working folder first; beside this file there is one that sets nothing.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # where it keeps its fonts concerns nobody
    with chdir(Path(__file__).parent):
        import matplotlib.figure  # noqa: F401
