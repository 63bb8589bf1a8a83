"""What the measured times say: ratios within a round, exponents, and the table that README shows."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np

NAMES = {
    "advance": "`advance`",
    "project": "`project`, current policy: all outcomes, by market too",
    "project_with_levers": "`project`, all levers acting",
    "fused": "one fused loop, compiled by numba {numba}: the limit",
    "numpy_loop": "numpy, draw after draw",
    "ema_sequential": "EMA Workbench {ema_workbench}, one process",
    "ema_multiprocessing": "EMA Workbench {ema_workbench}, {cores} processes",
    "pysd_spelled_out": "PySD {pysd}, Vensim file, all subscripts spelled out",
    "pysd": "PySD {pysd}, Vensim file with subscripts",
}
AT_LEAST = {
    "pysd": 20_000.0,
    "pysd_spelled_out": 20_000.0,
    "ema_sequential": 50.0,
    "ema_multiprocessing": 50.0,
    "fused": 0.5,
}
AT_MOST = {"project": 2.0}
HIGHEST_EXPONENT = 1.02
"""What was wanted: of ratios, and of the exponent of cost against draws."""

Round = Mapping[str, Mapping[str, float]]


def derived(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is said, from raw times: medians over rounds, each contender beside `advance` of its round."""
    rounds: Sequence[Round] = raw["rounds"]
    return {
        "draws_per_second": {name: median(r[name]["draws"] / r[name]["wall"] for r in rounds) for name in NAMES},
        "ratio": _ratios(rounds, "wall"),
        "ratio_cpu": _ratios(rounds, "cpu"),
        "memory_mib": {name: raw["memory"][name]["mib"] for name in raw["memory"]},
        "exponent": {axis: exponent(raw["sizes"][axis]) for axis in ("draws", "years", "markets")},
    }


def _ratios(rounds: Sequence[Round], clock: str) -> dict[str, float]:
    """Time of one draw over that of `advance` in the same round, by the clock or of processors [1]."""

    def of_draw(times: Mapping[str, float]) -> float:
        return times[clock] / times["draws"]

    others = [name for name in NAMES if name != "advance"]
    return {name: median(of_draw(r[name]) / of_draw(r["advance"]) for r in rounds) for name in others}


def exponent(times: Sequence[tuple[int, float]]) -> float:
    """The power of the size with which cost grows: the slope through the medians in logs, by least squares."""
    sizes = sorted({size for size, _ in times})
    seconds = [median(took for size, took in times if size == one) for one in sizes]
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def names(results: Mapping[str, Any]) -> dict[str, str]:
    """How readers call the contenders."""
    words = {**results["versions"], "cores": results["machine"]["cores"]}
    return {name: text.format(**words) for name, text in NAMES.items()}


def machine(results: Mapping[str, Any]) -> str:
    """The machine in words."""
    found, versions = results["machine"], results["versions"]
    return f"{found['processor']}, {found['cores']} cores, Python {versions['python']}, numpy {versions['numpy']}"


def wanted(name: str, ratio: float) -> str:
    """What was wanted of a ratio, and whether it is so."""
    if name in AT_LEAST:
        return f"at least {AT_LEAST[name]:,g}: {'reached' if ratio >= AT_LEAST[name] else 'not reached'}"
    if name in AT_MOST:
        return f"at most {AT_MOST[name]:,g}: {'reached' if ratio <= AT_MOST[name] else 'not reached'}"
    return ""


def written(ratio: float) -> str:
    """A ratio in two digits, or to the hundredth below ten."""
    return f"{float(f'{ratio:.2g}'):,.15g}" if ratio >= 10 else f"{ratio:.2f}".removesuffix(".00")


def table(results: Mapping[str, Any]) -> str:
    """The table in Markdown, with the picture, the machine, and how cost grows."""
    ratio, cpu, power = results["ratio"], results["ratio_cpu"], results["exponent"]
    called = names(results)
    first = f"| {called.pop('advance')} | 1 | 1 | |"
    rows = [
        f"| {text} | {written(ratio[name])} | {written(cpu[name])} | {wanted(name, ratio[name])} |"
        for name, text in called.items()
    ]
    alt = ", ".join(f"{text.replace('`', '')} {written(ratio[name])}" for name, text in called.items())
    reached = "reached" if power["draws"] <= HIGHEST_EXPONENT else "not reached"
    lines = [
        "| time of one draw, that of `advance` being 1 | by the clock | of processors | wanted |",
        "|---|---|---|---|",
        first,
        *rows,
        "",
        f"![Bars on a scale of powers of ten; time of one draw: {alt}](benchmarks/ratios.png)",
        "",
        f"Medians of {len(results['raw']['rounds'])} rounds on {machine(results)}; {results['years']} years, "
        f"{results['markets']} markets, one thread where nothing else is said.",
        f"From a thousand to ten million draws the cost of `advance` grows with the power {power['draws']:.3f} of "
        f"draws (at most {HIGHEST_EXPONENT} wanted: {reached}), with {power['years']:.2f} of years and with "
        f"{power['markets']:.2f} of markets.",
    ]
    return "\n".join(lines)
