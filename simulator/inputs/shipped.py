"""Where the seeds and scenarios lie that come with the program: in a checkout or inside an installed package."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent


def shipped_folder(name: str) -> Path:
    """The folder `name` (seeds or scenarios) that came with the program."""
    installed = PACKAGE / "shipped" / name
    return installed if installed.is_dir() else CHECKOUT / name
