"""How far tables of one command differ when it runs again: in per cent of the band, and from which year on."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

BUCKETS = (0.01, 0.05, 0.1)
"""Of the band, the ends of what differences are counted in."""

LOW, HIGH = "p05", "p95"


@dataclass
class Parted:
    """How the numbers of an outcome differ.

    counts   how many are the same, then how many differ by up to each end of BUCKETS, and by more
    largest  difference, as a share of the 90 % band in its row, or of the number itself where there is none
    first    year in which any differs; None where none has a year
    """

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 2))
    largest: float = 0.0
    first: int | None = None

    def add(self, share: float, year: int | None) -> None:
        """Counts a number that differs by a share; not at all where that is zero."""
        place = 0 if share == 0 else 1 + sum(share > end for end in BUCKETS)
        self.counts[place] += 1
        self.largest = max(self.largest, share)
        if share and year is not None:
            self.first = year if self.first is None else min(self.first, year)


def parted(before: str, after: str) -> Mapping[str, Parted] | None:
    """How the numbers of two CSV texts differ, by outcome; None where their rows are not about the same."""
    first, second = (list(csv.DictReader(text.splitlines())) for text in (before, after))
    found: dict[str, Parted] = {}
    for old, new in zip_longest(first, second):
        if old is None or new is None or old.keys() != new.keys():
            return None
        numbers = {name: _numbers(old[name], new[name]) for name in old}
        if any(pair is None and old[name] != new[name] for name, pair in numbers.items()):
            return None
        outcome, year = old.get("outcome") or "", numbers.pop("year", None)
        if year is not None and year[0] != year[1]:
            return None
        band = _band(old)
        for pair in numbers.values():
            if pair is not None:
                found.setdefault(outcome, Parted()).add(_share(pair, band), int(year[0]) if year is not None else None)
    return found


def _numbers(before: str, after: str) -> Sequence[float] | None:
    """Both cells as numbers; None where either is none."""
    try:
        pair = float(before), float(after)
    except (TypeError, ValueError):
        return None
    return pair if all(map(math.isfinite, pair)) else None


def _band(row: Mapping[str, str]) -> float:
    """How wide the 90 % band of a row is; zero where there is none."""
    pair = _numbers(row.get(HIGH, ""), row.get(LOW, ""))
    return abs(pair[0] - pair[1]) if pair is not None else 0.0


def _share(pair: Sequence[float], band: float) -> float:
    before, after = pair
    scale = band or abs(before) or abs(after)
    return abs(after - before) / scale if scale else 0.0
