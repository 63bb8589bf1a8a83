"""What notebooks and other programs call: load, project, compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from simulator.analysis.compare import Comparison as ComparedResults
from simulator.analysis.compare import compare as compare_results
from simulator.analysis.compare import crossings
from simulator.analysis.results import Result
from simulator.analysis.worth import DISCOUNT
from simulator.inputs.documents import written
from simulator.inputs.problems import ScenarioError
from simulator.inputs.scenario import Scenario, read_scenario
from simulator.inputs.seeds import Seeds, read_seeds
from simulator.inputs.shipped import shipped_folder
from simulator.model.quantities import Array
from simulator.report.compare import report as compare_report
from simulator.report.render.data import plain
from simulator.report.render.text import Terminal, table_text, to_text
from simulator.report.run import answer, fan
from simulator.report.worth import worth_data
from simulator.runs.ensemble import project_all


class Projection(Result):
    """A scenario on all its draws. In a notebook it shows its table."""

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
        return self.ensemble.outcomes.totals[name]

    def by_market(self, name: str) -> Array:
        """Firms, revenue, entries or exits by market, shape (year, market, draw)."""
        return self.ensemble.outcomes.by_market[name]

    def plot(self, outcome: str = "revenue") -> Any:
        """The matplotlib Figure of an outcome, as `goglobal run` draws it."""
        from simulator.report.plot.page import draw

        return draw(fan(self, outcome), "en", None)

    def __str__(self) -> str:
        return table_text([answer(self, self.scenario.end)], "en", Terminal())

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


@dataclass(frozen=True)
class Comparison:
    """Projections measured against the first of them."""

    compared: ComparedResults

    def difference(self, outcome: str, scenario: str | None = None) -> Mapping[str, Any]:
        """Mean and quantiles of the difference by year, of the last scenario or the one that is named."""
        summary = self._of(outcome, scenario).summary
        return {name: getattr(summary, name) for name in ("years", "mean", "p05", "p50", "p95")}

    def probability_better(self, outcome: str, year: int, scenario: str | None = None) -> float:
        """Share of draws in which a scenario (the last, or the one that is named) is better than the first."""
        difference = self._of(outcome, scenario)
        return float(difference.probability_better[difference.summary.years.index(year)])

    def worth(self, scenario: str | None = None) -> Mapping[str, Any] | None:
        """What a scenario (the last, or the one that is named) is worth against the first, as `--json` writes it.

        None where they do not share their draws.
        """
        found = self.compared.contrasts[scenario or self.compared.results[-1].scenario.name].worth
        return plain(worth_data(found)) if found is not None else None

    def _of(self, outcome: str, scenario: str | None) -> Any:
        return self.compared.differences[scenario or self.compared.results[-1].scenario.name][outcome]

    def __str__(self) -> str:
        return to_text([replace(compare_report(self.compared), next="")], "en", Terminal())

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def load(
    file: str | Path,
    *,
    set: Mapping[str, Any] | None = None,  # noqa: A002 - the word of the command line
    assume: Sequence[str | Path] = (),
    seeds: str | Path | Seeds | None = None,
) -> Scenario:
    """Reads a scenario: a path or the name of a shipped one, with single values set by dotted key.

    Raises ScenarioError, whose `problems` name everything that is wrong.
    """
    if not isinstance(seeds, Seeds):
        seeds = read_seeds(Path(seeds) if seeds is not None else shipped_folder("seeds"))
    lines = [(f"set {key}", f"{key} = {written(value)}") for key, value in (set or {}).items()]
    return read_scenario(file, seeds, assume, lines)


def project(scenario: Scenario, *, workers: int | None = None) -> Projection:
    """Projects a scenario on all its draws."""
    (ensemble,) = project_all([scenario], workers)
    return Projection(ensemble)


def compare(projections: Sequence[Projection], *, discount: float = DISCOUNT, workers: int | None = None) -> Comparison:
    """Compares projections with the first of them, draw by draw where they share their draws.

    Money of later years is discounted at the rate `discount` a year. Of several with one name the later ones are
    numbered: law, law (2). What differs in policy and in beliefs is projected anew, each policy under both beliefs.
    """
    results: list[Result] = []
    for projection in projections:
        scenario = projection.scenario
        before = [result.scenario.name.split(" (")[0] for result in results].count(scenario.name)
        numbered = replace(scenario, name=f"{scenario.name} ({before + 1})") if before else scenario
        results.append(Result(replace(projection.ensemble, scenario=numbered)))
    crossed = project_all(crossings([result.scenario for result in results]), workers)
    return Comparison(compare_results(results, crossed, discount=discount))


__all__ = ["Comparison", "Projection", "ScenarioError", "compare", "load", "project"]
