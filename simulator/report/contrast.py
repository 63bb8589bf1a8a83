"""What a scenario changes, and which of several changes most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from simulator.analysis.compare import Comparison, Contrast, Difference, further
from simulator.analysis.results import Result
from simulator.analysis.summaries import Summary, summarise
from simulator.inputs.scenario import Scenario
from simulator.report.claim import Claim, differs, headline, leads
from simulator.report.model import Chances, Slot, Text, Value
from simulator.report.names import quoted, title
from simulator.report.values import chances, claimed, difference_value, inner

MOST_MARKETS = 6  # that are shown by themselves; the rest is one row


@dataclass(frozen=True)
class Change:
    """What a scenario changes in a year, by outcome; `levels` are those of what it is measured against."""

    scenario: Scenario
    year: int
    differences: Mapping[str, Difference]
    levels: Mapping[str, Summary]

    @property
    def paired(self) -> bool:
        """Whether anything is known draw by draw."""
        return all(difference.paired for difference in self.differences.values())

    @property
    def title(self) -> Text:
        """The scenario's title."""
        return title(self.scenario)

    @property
    def quoted(self) -> Text:
        """The title inside a sentence."""
        return quoted(self.scenario)

    def value(self, outcome: str) -> Value:
        """The median difference with its band; of draws that are not shared the difference of averages."""
        return difference_value(self.differences[outcome], self.year, outcome)

    def size(self, outcome: str) -> float:
        """The difference as a number, for sorting."""
        return self.value(outcome).amount

    def half(self, outcome: str) -> tuple[float, float]:
        """What holds half of the simulations."""
        return inner(self.differences[outcome].summary, self.year)

    def claim(self, outcome: str) -> Claim:
        """What may be said of an outcome; draws have to be shared."""
        return claimed(self.differences[outcome], outcome, self.year, self.levels[outcome])

    def chances(self, outcome: str) -> Chances | None:
        """How often it is higher, the same and lower; None where draws are not shared."""
        return chances(self.differences[outcome], outcome, self.year) if self.paired else None


@dataclass(frozen=True)
class Compared(Change):
    """What one scenario of a comparison changes against the first: under its own beliefs, where these differ.

    base   what it is measured against: what the first does, under beliefs that both share where that can be told
    """

    comparison: Comparison
    contrast: Contrast
    result: Result
    base: Result

    @classmethod
    def of(cls, comparison: Comparison, result: Result, year: int) -> "Compared":
        """What a scenario of a comparison changes."""
        name = result.scenario.name
        lines, contrast = comparison.four_lines.get(name), comparison.own(name)
        base = lines[2].result if lines is not None else comparison.results[0]
        return cls(result.scenario, year, contrast.differences, base.totals, comparison, contrast, result, base)

    @property
    def kinds(self) -> set[str]:
        """In what the scenario differs from the first: policy, belief, shock."""
        return {row.kind for row in self.comparison.inputs if row.scenario == self.scenario.name}

    @property
    def slots(self) -> dict[str, Slot]:
        """For gaps of a sentence: the title, that of the first, and the year."""
        return {"title": self.quoted, "first": quoted(self.comparison.results[0].scenario), "year": self.year}

    @property
    def markets(self) -> list[str]:
        """The markets that were asked for, the largest change of foreign revenue first."""
        gaps = self.contrast.by_market
        return sorted(gaps, key=lambda name: -abs(gaps[name]["revenue"].summary.at(self.year)["mean"]))

    @property
    def main_markets(self) -> tuple[list[str], list[str]]:
        """The markets that are shown by themselves and those that are one row: none where draws are not held."""
        markets = self.markets
        most = MOST_MARKETS if self.result.against(self.base) is None else len(markets)
        return markets[:most], markets[most:]

    def together(self, markets: Sequence[str], outcome: str) -> Summary:
        """The difference in several markets taken together, draw by draw, in the year."""
        places = [self.scenario.seeds.markets.names.index(name) for name in markets]
        after, before = (
            result.ensemble.outcomes.by_market[outcome][result.years.index(self.year)][places].sum(axis=0)
            for result in (self.result, self.base)
        )
        return summarise((after - before)[None], (self.year,), self.differences[outcome].summary.unit)


AnyChange = TypeVar("AnyChange", bound=Change)


def lead(changes: Sequence[AnyChange], outcome: str) -> AnyChange:
    """The change that is largest either way, among those that can be claimed where there are any."""
    paired = [change for change in changes if change.paired] or changes
    return max(paired, key=lambda change: abs(change.size(outcome)))


def most(change: Compared, changes: Sequence[Compared], outcome: str) -> bool:
    """Whether a change is the most of several: it goes further than each other one in most of the common draws."""
    others = [other for other in changes if other is not change]
    same_draws = all(other.paired and other.scenario.beliefs == change.scenario.beliefs for other in others)
    made = change.claim(outcome)
    if not others or not same_draws or not made.one_way:
        return False
    side = 0 if made.direction == "raises" else 1
    return leads(min(further(other.result, change.result, outcome, change.year)[side] for other in others))


def largest(changes: Sequence[Compared], outcome: str) -> Text:
    """What the largest change is, as the title of a figure."""
    change = lead(changes, outcome)
    if not change.paired:
        return differs(change.quoted, change.value(outcome), outcome, change.year)
    leading = most(change, changes, outcome)
    return headline(change.quoted, change.claim(outcome), outcome, change.year, most=leading)
