"""What a government can set. One file a lever, all of one shape; see lever.py.

It must not know where plans come from, how many draws there are, or what other levers do.
"""

from simulator.levers import consulting, delegations, law, offices, partners, promotion
from simulator.levers.lever import Lever, act, combine

LEVERS: dict[str, Lever] = {
    "law": law,
    "consulting": consulting,
    "delegations": delegations,
    "promotion": promotion,
    "partners": partners,
    "offices": offices,
}
"""All levers by name, in the order in which they are shown."""

__all__ = ["LEVERS", "Lever", "act", "combine"]
