"""What notebooks and other programs call: load, project, compare."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from simulator.analysis.compare import Comparison as ComparedResults
from simulator.analysis.compare import compare as compare_results
from simulator.analysis.compare import crossings
from simulator.analysis.projected import projected
from simulator.analysis.results import Result
from simulator.analysis.worth import DISCOUNT
from simulator.inputs.documents import MOST_BITS, written
from simulator.inputs.problems import ScenarioError, unknown
from simulator.inputs.scenario import Scenario, read_scenario
from simulator.inputs.seeds import Seeds, read_seeds
from simulator.inputs.shipped import shipped_folder
from simulator.model.quantities import MARKET_OUTCOMES, OUTCOMES, Array
from simulator.report.compare import report as compare_report
from simulator.report.render import arrays
from simulator.report.render.data import plain
from simulator.report.render.text import Terminal, table_text, to_text
from simulator.report.run import answer, fan
from simulator.report.worth import worth_data
from simulator.runs.ensemble import project_all


class Projection(Result):
    """A scenario on all its draws. At a prompt and in a notebook it shows its table.

    Raises ScenarioError for an unknown outcome, with those that are known.
    """

    @property
    def firms(self) -> Array:
        """Firms selling abroad [firms], shape (year, draw)."""
        return self.outcome("firms")

    @property
    def revenue(self) -> Array:
        """Foreign revenue [US$ m/year], shape (year, draw)."""
        return self.outcome("revenue")

    def outcome(self, name: str) -> Array:
        """Any outcome by its name in results, shape (year, draw); flows of the first year are not a number."""
        return self.ensemble.outcomes.totals[_known("outcome", name, OUTCOMES)]

    def by_market(self, name: str) -> Array:
        """Firms, revenue, entries or exits by market, shape (year, market, draw)."""
        return self.ensemble.outcomes.by_market[_known("outcome by market", name, MARKET_OUTCOMES)]

    def to_pandas(self, outcome: str | None = None) -> Any:
        """An outcome as a DataFrame, years by draws; without a name all of them, by year and draw. `attrs` has units.

        Raises ImportError where pandas is not installed.
        """
        return arrays.frame(self, _known("outcome", outcome, OUTCOMES) if outcome is not None else None)

    def to_xarray(self) -> Any:
        """All outcomes as a Dataset: firms, … over (year, draw); firms_by_market, … over (year, market, draw).

        With units, and what made it; `.to_netcdf` writes it. Raises ImportError where xarray is not installed.
        """
        return arrays.dataset(self)

    def plot(self, outcome: str = "revenue") -> Any:
        """The matplotlib Figure of an outcome, as `goglobal run` draws it."""
        from simulator.report.plot.page import draw

        return draw(fan(self, _known("outcome", outcome, OUTCOMES)), "en", None)

    def __str__(self) -> str:
        return table_text([answer(self, self.scenario.end)], "en", Terminal())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


@dataclass(frozen=True)
class Comparison:
    """Projections measured against the first of them. At a prompt and in a notebook they show their table.

    Raises ScenarioError for an unknown scenario, outcome or year, with those that are known.
    """

    compared: ComparedResults

    def difference(self, outcome: str, scenario: str | None = None) -> Mapping[str, Any]:
        """Mean and quantiles of the difference by year, of the last scenario or the one that is named."""
        summary = self._of(outcome, scenario).summary
        return {name: getattr(summary, name) for name in ("years", "mean", "p05", "p50", "p95")}

    def probability_better(self, outcome: str, year: int, scenario: str | None = None) -> float:
        """Share of draws in which a scenario (the last, or the one that is named) is better than the first."""
        difference = self._of(outcome, scenario)
        years = difference.summary.years
        if year not in years:
            raise ScenarioError.of("year", f"{year} is not allowed; write {years[0]} to {years[-1]}")
        return float(difference.probability_better[years.index(year)])

    def worth(self, scenario: str | None = None) -> Mapping[str, Any] | None:
        """What a scenario (the last, or the one that is named) is worth against the first, as `--json` writes it.

        None where they do not share their draws.
        """
        found = self.compared.contrasts[self._named(scenario)].worth
        return plain(worth_data(found)) if found is not None else None

    def _of(self, outcome: str, scenario: str | None) -> Any:
        found = self.compared.differences[self._named(scenario)]
        return found[_known("outcome", outcome, found)]

    def _named(self, scenario: str | None) -> str:
        """The scenario that is named, else the last."""
        last = self.compared.results[-1].scenario.name
        return last if scenario is None else _known("scenario", scenario, self.compared.contrasts)

    def __str__(self) -> str:
        return to_text([replace(compare_report(self.compared), next=())], "en", Terminal())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def load(
    file: str | Path,
    *,
    set: Mapping[str, Any] | None = None,  # noqa: A002 - the word of the command line
    assume: str | Path | Sequence[str | Path] = (),
    seeds: str | Path | Seeds | None = None,
) -> Scenario:
    """Reads a scenario: a path or the name of a shipped one, with single values set by dotted key.

    Values are numbers (numpy's too), text, true or false, lists and tables. Raises ScenarioError, whose `problems` name
    everything that is wrong, and TypeError for what no scenario can hold.
    """
    if not isinstance(seeds, Seeds):
        seeds = read_seeds(Path(seeds) if seeds is not None else shipped_folder("seeds"))
    lines = [(f"set {key}", f"{key} = {written(_plain(key, value))}") for key, value in (set or {}).items()]
    return read_scenario(file, seeds, [assume] if isinstance(assume, str | Path) else assume, lines)


def project(scenario: Scenario, *, workers: int | None = None) -> Projection:
    """Projects a scenario on all its draws."""
    _expect([scenario], Scenario, "a scenario, as simulator.load reads it")
    (ensemble,) = project_all([scenario], _threads(workers))
    return Projection(ensemble)


def compare(projections: Sequence[Projection], *, discount: float = DISCOUNT, workers: int | None = None) -> Comparison:
    """Compares projections with the first of them, draw by draw where they share their draws.

    Money of later years is discounted at the rate `discount` a year. Of several with one name the later ones are
    numbered: law, law (2). What differs in policy and in beliefs is projected anew, each policy under both beliefs.
    """
    wanted = [projections] if isinstance(projections, Projection) else list(projections)
    _expect(wanted, Projection, "projections, as simulator.project makes them")
    if len(wanted) < 2:
        raise ScenarioError.of("compare", f"needs two projections or more in a list, got {len(wanted)}")
    if not 0 <= discount <= 1:
        raise ScenarioError.of(
            "discount", f"{discount} is not allowed; write a rate from 0 to 1, as 0.05 for 5 % a year"
        )
    results: list[Result] = []
    for projection in wanted:
        scenario = projection.scenario
        before = [result.scenario.name.split(" (")[0] for result in results].count(scenario.name)
        numbered = replace(scenario, name=f"{scenario.name} ({before + 1})") if before else scenario
        results.append(Result(replace(projection.ensemble, scenario=numbered)))
    crossed = projected(crossings([result.scenario for result in results]), workers=_threads(workers))
    return Comparison(compare_results(results, crossed, discount=discount))


def _known(what: str, word: str, allowed: Iterable[str]) -> str:
    """The word, where it is among those that are allowed."""
    if word not in (known := list(allowed)):
        raise ScenarioError.of(what, unknown(str(word), "is not known", known))
    return word


def _expect(things: Sequence[Any], kind: type, words: str) -> None:
    for thing in things:
        if not isinstance(thing, kind):
            raise TypeError(f"expected {words}, found {type(thing).__name__}")


def _threads(workers: int | None) -> int | None:
    if workers is not None and workers < 1:
        raise ScenarioError.of("workers", f"{workers} is not allowed; write 1 or more, or None for all cores")
    return workers


def _plain(key: str, value: Any) -> Any:
    """A value as a scenario file can hold it."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(name): _plain(key, inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(key, inner) for inner in value]
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        raise ScenarioError.of(
            f"set {key}", f"a whole number of {value.bit_length()} bits is too large; write a smaller one"
        )
    if isinstance(value, str | bool | int | float):
        return value
    kinds = "a number, text, True or False, a list or a table"
    raise TypeError(f"set {key}: {type(value).__name__} cannot be written into a scenario; give {kinds}")


__all__ = ["Comparison", "Projection", "ScenarioError", "compare", "load", "project"]
