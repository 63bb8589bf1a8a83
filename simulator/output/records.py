"""Results as plain records: what `--json` prints and what the CSV holds, unrounded.

It must not know how results are made readable.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from simulator import __version__
from simulator.analysis.compare import Comparison, Contrast, Difference, Line
from simulator.analysis.results import Result, lever_values
from simulator.analysis.summaries import QUANTILES, Summary
from simulator.analysis.worth import Ratio, Statistics, WorthSummary
from simulator.inputs.scenario import ALL_MARKETS
from simulator.model.quantities import Array
from simulator.runs.ensemble import Filter

STATISTICS = ("mean", *QUANTILES)
CSV_COLUMNS = ("scenario", "outcome", "market", "unit", "year", *STATISTICS)


def result_record(result: Result, worth: WorthSummary | None = None) -> dict[str, Any]:
    """One scenario as one JSON object, with its worth against the record where that is given."""
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
        "levers": lever_values(scenario.policy, scenario),
        "record": lever_values(scenario.seeds.current, scenario),
        "targets": [
            {key: value for key, value in asdict(target).items() if value is not None} for target in result.targets
        ],
        "extrapolated": [asdict(found) for found in result.extrapolated],
        "no_effect": list(result.no_effect),
        "filter": filter_record(result.ensemble.filter),
        "grades": scenario.seeds.grades,
        "backtest": result.backtest.model_dump() if result.backtest is not None else None,
        "notes": list(result.notes),
        **({"worth": worth_record(worth)} if worth is not None else {}),
    }


def worth_record(worth: WorthSummary) -> dict[str, Any]:
    """What a scenario is worth: discounted sums of money, firms at the end, prices; null for what is not defined."""

    def money(values: Statistics) -> dict[str, Any]:
        return {"unit": "US$ million", **values}

    return {
        "against": worth.against,
        "discount": worth.discount,
        "discounted_to": worth.first,
        "end": worth.end,
        "public_cost": money(worth.cost),
        "revenue": money(worth.revenue),
        "value_added": money(worth.value_added),
        "benefit": {**money(worth.benefit), "probability_positive": worth.probability_positive},
        "firms": {"unit": "firms", **worth.firms},
        "cost_per_firm": _ratio_record(worth.cost_per_firm, "US$ million/firm"),
        "cost_per_revenue": _ratio_record(worth.cost_per_revenue, "1"),
        "revenue_per_cost": _ratio_record(worth.revenue_per_cost, "1"),
        "cost_by_lever": {lever: money(values) for lever, values in worth.cost_by_lever.items()},
    }


def _ratio_record(ratio: Ratio, unit: str) -> dict[str, Any]:
    return {"unit": unit, "of_means": ratio.of_means, **(ratio.by_draw or dict.fromkeys(QUANTILES))}


def filter_record(particles: Filter) -> dict[str, Any]:
    """How the particle filter fared."""
    return {
        "particles": particles.particles,
        "effective": {str(year): size for year, size in particles.effective.items()},
        "ancestors": particles.ancestors,
    }


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """A comparison as one JSON object."""
    contrasts = {name: _contrast_record(contrast) for name, contrast in comparison.contrasts.items()}
    parts = {part: None for record in contrasts.values() for part in record}
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
                "years": list(row.years) if row.years is not None else None,
                "from_origin": row.before_origin,
                "to_origin": row.after_origin,
            }
            for row in comparison.inputs
        ],
        **{part: {name: record[part] for name, record in contrasts.items()} for part in parts},
        "four_lines": {name: [_line_record(line) for line in lines] for name, lines in comparison.four_lines.items()},
    }


def summary_record(summary: Summary) -> dict[str, Any]:
    """A summary with its unit and years; null where nothing is known."""
    return {
        "unit": summary.unit,
        "years": list(summary.years),
        **{name: _numbers(getattr(summary, name)) for name in STATISTICS},
    }


def _line_record(line: Line) -> dict[str, Any]:
    """One policy under one set of beliefs; its contrast is null where others are measured against it."""
    return {
        "policy": line.policy,
        "beliefs": line.beliefs,
        "outcomes": {name: summary_record(summary) for name, summary in line.result.totals.items()},
        "contrast": _contrast_record(line.contrast) if line.contrast is not None else None,
    }


def _contrast_record(contrast: Contrast) -> dict[str, Any]:
    """All that a scenario changes; markets where they were asked for, null for a worth that is not known."""
    markets = {market: _difference_records(gaps) for market, gaps in contrast.by_market.items()}
    return {
        "differences": _difference_records(contrast.differences),
        "cost_by_lever": _difference_records(contrast.cost_by_lever),
        "worth": worth_record(contrast.worth) if contrast.worth is not None else None,
        **({"by_market": markets} if markets else {}),
    }


def _difference_records(differences: Mapping[str, Difference]) -> dict[str, Any]:
    return {name: _difference_record(difference) for name, difference in differences.items()}


def _difference_record(difference: Difference) -> dict[str, Any]:
    return {
        **summary_record(difference.summary),
        "increments": _numbers(difference.increments),
        "probability_better": _numbers(difference.probability_better),
        "probability_worse": _numbers(difference.probability_worse),
        "paired": difference.paired,
    }


def results_csv(results: Sequence[Result]) -> str:
    """Tidy table of all outcomes of all results; costs by lever stand under public_cost.LEVER."""
    return _csv(row for result in results for row in _result_rows(result))


def comparison_csv(comparison: Comparison) -> str:
    """The results' table, and the differences to the first scenario under OUTCOME.difference.

    Where policies and beliefs were crossed, a policy under the beliefs of another stands as `POLICY under BELIEFS`, and
    its difference is against the first policy under the same beliefs.
    """

    def rows() -> Iterator[list[Any]]:
        for result in comparison.results:
            yield from _result_rows(result)
        for scenario, contrast in comparison.contrasts.items():
            yield from _contrast_rows(scenario, contrast)
        for lines in comparison.four_lines.values():
            for line in lines:
                if line.policy != line.beliefs:
                    yield from _result_rows(line.result)
                if line.contrast is not None:
                    yield from _contrast_rows(f"{line.policy} under {line.beliefs}", line.contrast)

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


def _contrast_rows(scenario: str, contrast: Contrast) -> Iterator[list[Any]]:
    """Differences of national outcomes, of costs by lever, and of markets where they were asked for."""
    costs = {f"public_cost.{lever}": difference for lever, difference in contrast.cost_by_lever.items()}
    for market, differences in ((ALL_MARKETS, {**contrast.differences, **costs}), *contrast.by_market.items()):
        for outcome, difference in differences.items():
            yield from _summary_rows(scenario, f"{outcome}.difference", market, difference.summary)


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
