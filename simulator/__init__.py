"""Policy scenarios for firms that sell abroad.

The Python door: `load` a scenario, `project` it, `compare` projections. What they need is imported when they are
first used, so that the command line answers at once.
"""

from typing import Any

__version__ = "0.1.0"
__all__ = ["ScenarioError", "__version__", "compare", "load", "project"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from simulator import door

        return getattr(door, name)
    raise AttributeError(f"module 'simulator' has no attribute '{name}'")
