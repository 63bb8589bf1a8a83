"""Backtest scores as a record and as text. It must not know how they were taken."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from simulator.analysis.backtest import NAIVE, Backtest, CountryScore, PanelScore
from simulator.analysis.scores import LEVELS
from simulator.output import numbers
from simulator.output.tables import aligned

FORECAST_WORDS = {
    "ours": "this program",
    "last_value": "last value",
    "last_growth": "last growth",
    "median_growth": "median growth",
}
READINGS = (
    "Two readings of the jump of 2024: what is counted changed, so that no forecast could have met it; or firms really "
    "grew by a quarter and revenue by half in one year."
)


def backtest_record(backtest: Backtest) -> dict[str, Any]:
    """All scores as one JSON object; coverage as shares."""
    score = backtest.panel

    def by_level(values: Any) -> dict[str, list[float]]:
        return {f"{level * 100:.0f}": values[level].tolist() for level in LEVELS}

    return {
        "vietnam": [_vietnam_record(figure) for figure in backtest.country],
        "panel": {
            "name": score.panel,
            "left_out": score.left_out,
            "countries": len(score.countries),
            "windows": list(score.windows),
            "horizons": list(score.horizons),
            "coverage": by_level(score.coverage),
            "coverage_low": by_level(score.coverage_low),
            "coverage_high": by_level(score.coverage_high),
            "crps": {name: values.tolist() for name, values in score.crps.items()},
            "skill": {name: (1 - score.crps["ours"] / score.crps[name]).tolist() for name in NAIVE},
            "pit": score.pit.tolist(),
            "by_size": [
                {
                    "low": size.low,
                    "high": size.high if math.isfinite(size.high) else None,
                    "windows": size.windows,
                    "coverage_90": size.held,
                }
                for size in score.by_size
            ],
        },
    }


def _vietnam_record(figure: CountryScore) -> dict[str, Any]:
    return {
        "quantity": figure.quantity,
        "origin": figure.origin,
        "year": figure.year,
        "observed": figure.observed,
        "relation": figure.relation,
        "percentile": figure.percentile,
        **{f"in{level * 100:.0f}": figure.inside[level] for level in LEVELS},
        "crps": figure.crps,
        "crps_naive": dict(figure.crps_naive),
    }


def backtest_text(backtest: Backtest) -> str:
    """The scores for reading."""
    return "\n".join([*_vietnam_lines(backtest), "", *_panel_lines(backtest.panel)])


def _vietnam_lines(backtest: Backtest) -> Iterator[str]:
    yield "Viet Nam: later figures under the forecast from each origin (CRPS in log points, lower is better)"
    yield ""
    rows = [["from", "figure", "year", "published", "percentile", "90 % band", "CRPS", "best naive CRPS"]]
    for figure in backtest.country:
        naive = {name: value for name, value in figure.crps_naive.items() if value is not None}
        best = min(naive, key=lambda name: naive[name]) if naive else None
        rows.append(
            [
                str(figure.origin),
                figure.quantity.replace("_", " "),
                str(figure.year),
                f"{'at least ' if figure.relation == 'at_least' else ''}{figure.observed:,g}",
                f"{figure.percentile:.0%}".replace("%", " %"),
                "inside" if figure.inside[max(LEVELS)] else "OUTSIDE",
                f"{figure.crps:.3f}" if figure.crps is not None else "",
                f"{naive[best]:.3f} ({FORECAST_WORDS[best]})" if best is not None else "",
            ]
        )
    yield from aligned(rows)
    yield ""
    missed = [figure for figure in backtest.country if not figure.inside[max(LEVELS)]]
    for origin in sorted({figure.origin for figure in missed}):
        figures = ", ".join(
            f"{figure.quantity.replace('_', ' ')} of {figure.year}" for figure in missed if figure.origin == origin
        )
        yield f"From {origin} the 90 % band missed: {figures}."
    if missed:
        yield READINGS


def _panel_lines(score: PanelScore) -> Iterator[str]:
    how = "each forecast with values fitted without it" if score.left_out else "forecast with the priors as they are"
    yield f"Panel {score.panel}: {len(score.countries)} countries, {sum(score.windows):,} windows; {how}"
    yield ""
    rows = [["years ahead", *(str(horizon) for horizon in score.horizons)]]
    rows.append(["windows", *(str(count) for count in score.windows)])
    for level in LEVELS:
        ends = zip(score.coverage[level], score.coverage_low[level], score.coverage_high[level], strict=True)
        label = f"{level:.0%} band held".replace("%", " %")
        rows.append([label, *(f"{held:.0%} ({low:.0%} to {high:.0%})".replace("%", " %") for held, low, high in ends)])
    for name, words in FORECAST_WORDS.items():
        rows.append([f"CRPS of {words}", *(f"{value:.3f}" for value in score.crps[name])])
    yield from aligned(rows)
    yield ""
    yield "In brackets what resampling whole countries gives in 90 % of the cases. CRPS in log points, lower is better."
    gain = 1 - float(np.mean(score.crps["ours"] / score.crps["median_growth"]))
    side = "below" if gain >= 0 else "above"
    yield (
        f"Against the panel's own median growth and spread the score lies {abs(gain):.1%} {side}: ".replace("%", " %")
        + "the forecast knows how far growth spreads, and claims no skill beyond that."
    )
    for size in score.by_size:
        upper = f" to US${numbers.level(size.high / 1000)} bn" if math.isfinite(size.high) else " and more"
        held = f"{size.held:.0%}".replace("%", " %")
        yield f"From US${numbers.level(size.low / 1000)} bn{upper}: the 90 % band held {held} of {size.windows:,}."
