"""What a government can set. One file a lever, all of one shape (see lever.py), found by being in this folder."""

from collections.abc import Mapping
from dataclasses import fields, make_dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from simulator import model
from simulator.levers.lever import Lever, act, combine

_MODULES = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
LEVERS: dict[str, Lever] = {
    module.__name__.rpartition(".")[2]: cast(Lever, module) for module in _MODULES if hasattr(module, "effects")
}
"""All levers by name. The order in which they act, cost and are shown is that of seeds/levers.toml."""

Parameters: type[model.Parameters] = make_dataclass(
    "Parameters", (), bases=tuple(lever.Parameters for lever in LEVERS.values()), frozen=True, kw_only=True
)
"""The parameters of the model and of all levers in one record."""
Parameters.__module__ = __name__  # where other processes find it

DECLARED_BY: Mapping[str, str] = {
    field.name: name
    for name, lever in LEVERS.items()
    for field in fields(lever.Parameters)
    if field.name not in model.Parameters.__dataclass_fields__
}
"""The lever of each parameter that a lever declares."""

__all__ = ["DECLARED_BY", "LEVERS", "Lever", "Parameters", "act", "combine"]
