"""Results as plain records: what `--json` prints and what the CSV holds, unrounded.

It must not know how results are made readable.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from simulator import __version__
from simulator.analysis.compare import Comparison, Difference
from simulator.analysis.results import QUANTILES, Result, Summary, lever_values
from simulator.inputs.scenario import ALL_MARKETS
from simulator.model.quantities import Array
from simulator.runs.ensemble import Filter

STATISTICS = ("mean", *QUANTILES)
CSV_COLUMNS = ("scenario", "outcome", "market", "unit", "year", *STATISTICS)


def result_record(result: Result) -> dict[str, Any]:
    """One scenario as one JSON object."""
    scenario = result.scenario
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        "title": scenario.title,
        "story": scenario.story,
        "version": __version__,
        "as_of": scenario.as_of,
        "end": scenario.end,
        "draws": scenario.draws,
        "rng_seed": scenario.rng_seed,
        "outcomes": {name: summary_record(summary) for name, summary in result.totals.items()},
        "markets": {
            market: {name: summary_record(summary) for name, summary in outcomes.items()}
            for market, outcomes in result.markets.items()
        },
        "cost_by_lever": {name: summary_record(summary) for name, summary in result.cost_by_lever.items()},
        "levers": lever_values(scenario.plans, scenario),
        "record": lever_values(scenario.seeds.plans, scenario),
        "targets": [
            {key: value for key, value in asdict(target).items() if value is not None} for target in result.targets
        ],
        "extrapolated": [asdict(found) for found in result.extrapolated],
        "no_effect": list(result.no_effect),
        "filter": filter_record(result.ensemble.filter),
        "grades": scenario.seeds.grades,
        "backtest": result.backtest.model_dump() if result.backtest is not None else None,
        "notes": list(result.notes),
    }


def filter_record(particles: Filter) -> dict[str, Any]:
    """How the particle filter fared."""
    return {
        "particles": particles.particles,
        "effective": {str(year): size for year, size in particles.effective.items()},
        "ancestors": particles.ancestors,
    }


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """A comparison as one JSON object."""
    return {
        "scenarios": [result_record(result) for result in comparison.results],
        "inputs": [
            {
                "scenario": row.scenario,
                "key": row.key,
                "kind": row.kind,
                "unit": row.unit,
                "from": row.before,
                "to": row.after,
            }
            for row in comparison.inputs
        ],
        "differences": {
            scenario: {outcome: _difference_record(difference) for outcome, difference in outcomes.items()}
            for scenario, outcomes in comparison.differences.items()
        },
    }


def summary_record(summary: Summary) -> dict[str, Any]:
    """A summary with its unit and years; null where nothing is known."""
    return {
        "unit": summary.unit,
        "years": list(summary.years),
        **{name: _numbers(getattr(summary, name)) for name in STATISTICS},
    }


def _difference_record(difference: Difference) -> dict[str, Any]:
    return {
        **summary_record(difference.summary),
        "probability_better": _numbers(difference.probability_better),
        "probability_worse": _numbers(difference.probability_worse),
        "paired": difference.paired,
    }


def results_csv(results: Sequence[Result]) -> str:
    """Tidy table of all outcomes of all results; costs by lever stand under public_cost.LEVER."""
    return _csv(row for result in results for row in _result_rows(result))


def comparison_csv(comparison: Comparison) -> str:
    """The results' table, and the differences to the first scenario under OUTCOME.difference."""

    def rows() -> Iterator[list[Any]]:
        for result in comparison.results:
            yield from _result_rows(result)
        for scenario, outcomes in comparison.differences.items():
            for outcome, difference in outcomes.items():
                yield from _summary_rows(scenario, f"{outcome}.difference", ALL_MARKETS, difference.summary)

    return _csv(rows())


def _result_rows(result: Result) -> Iterator[list[Any]]:
    name = result.scenario.name
    for outcome, summary in result.totals.items():
        yield from _summary_rows(name, outcome, ALL_MARKETS, summary)
    for market, outcomes in result.markets.items():
        for outcome, summary in outcomes.items():
            yield from _summary_rows(name, outcome, market, summary)
    for lever, summary in result.cost_by_lever.items():
        yield from _summary_rows(name, f"public_cost.{lever}", ALL_MARKETS, summary)


def _summary_rows(scenario: str, outcome: str, market: str, summary: Summary) -> Iterator[list[Any]]:
    columns = [_numbers(getattr(summary, name)) for name in STATISTICS]
    for year, *numbers in zip(summary.years, *columns, strict=True):
        written = ["" if number is None else repr(number) for number in numbers]
        yield [scenario, outcome, market, summary.unit, year, *written]


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def _numbers(values: Array) -> list[float | None]:
    """Plain numbers, None where there is none."""
    return [None if math.isnan(value) else value for value in values.tolist()]
