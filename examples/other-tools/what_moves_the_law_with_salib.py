"""Which beliefs move what the law adds to foreign revenue? Sobol' indices by SALib, from the bare model."""

import argparse
from collections.abc import Callable, Sequence

import pandas as pd
from law_on_the_model import PERCENTILES, SCENARIO, SEEDS, beliefs_at, beliefs_that_matter, brought
from SALib.analyze import sobol as analysis
from SALib.sample import sobol as sample

from simulator.analysis.sensitivity import sensitivity
from simulator.model.quantities import Array

RNG_SEED = 1
SHOWN = 0.01  # share of the variance from which a belief is shown


def indices(function: Callable[[dict[str, Array]], Array], names: Sequence[str], base: int) -> pd.DataFrame:
    """Sobol' indices of a function of percentiles, a row a belief, the largest first.

    `function` takes an array of shape (experiment) for each name, and is called once with base * (beliefs + 2)
    experiments. Columns are the share of the variance that a belief explains alone (first) and with all interactions in
    which it takes part (total), and the half-widths of their 95 % intervals (first_error, total_error).
    """
    problem = {"num_vars": len(names), "names": list(names), "bounds": [PERCENTILES] * len(names)}
    tried = sample.sample(problem, base, calc_second_order=False, seed=RNG_SEED)
    values = function(dict(zip(names, tried.T, strict=True)))
    found = analysis.analyze(problem, values, calc_second_order=False, seed=RNG_SEED)
    columns = {"first": "S1", "first_error": "S1_conf", "total": "ST", "total_error": "ST_conf"}
    table = pd.DataFrame({name: found[key] for name, key in columns.items()}, index=list(names))
    return table.sort_values("total", ascending=False)


def added(percentiles: dict[str, Array]) -> Array:
    """What the law adds to foreign revenue in the scenario's last year [US$ m], shape (experiment)."""
    return brought(beliefs_at(percentiles)).revenue


def own_shares() -> dict[str, float]:
    """What `goglobal sensitivity` finds: each belief's share, with interactions, in what is not chance to come."""
    (own,) = sensitivity(SCENARIO, SCENARIO.under_current_policy, "revenue", SCENARIO.end, ["difference"])
    variance = own.variance
    return {effect.name: effect.total.value / (1 - variance.chance) for effect in variance.significant}


def told(found: pd.DataFrame, own: dict[str, float], count: int) -> str:
    """The table of what counts, and what the program's own analysis says of the same."""
    shown = found[found["total"] >= SHOWN]
    lines = [
        f"What the law adds to foreign revenue in {SCENARIO.end}: share of the variance, % ({count:,} experiments)",
        f"{'alone':>9} {'with others':>12} {'goglobal':>9}",
    ]
    for name, row in shown.iterrows():
        share = f"{100 * own[name]:.0f}" if name in own else "-"
        alone = f"{100 * row['first']:.0f} ±{100 * row['first_error']:.0f}"
        with_others = f"{100 * row['total']:.0f} ±{100 * row['total_error']:.0f}"
        lines.append(f"{alone:>9} {with_others:>12} {share:>9}  {SEEDS.parameters[name].means.en}")
    lines.append(
        f"{len(found) - len(shown)} further beliefs have under {100 * SHOWN:.0f} % each; "
        f"what each explains alone adds up to {100 * found['first'].sum():.0f} %."
    )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Tries, takes the variance apart and prints it beside what the program finds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=int, default=1024, help="a power of 2 (1024); experiments: times 2 + beliefs")
    asked = parser.parse_args(arguments)
    names = beliefs_that_matter()
    print(told(indices(added, names, asked.base), own_shares(), asked.base * (len(names) + 2)))


if __name__ == "__main__":
    main()
