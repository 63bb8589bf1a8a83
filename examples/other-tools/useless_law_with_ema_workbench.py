"""Under which beliefs is the law useless? EMA Workbench runs the bare model, and PRIM looks for the box.

Useless is a law that does not pay for itself: up to the scenario's last year the nation is left with no more than
without it (see `net_value` in simulator/model/accounts.py).
"""

import argparse
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd
from law_on_the_model import PERCENTILES, SCENARIO, SEEDS, Brought, beliefs_at, beliefs_that_matter, brought
from matplotlib.figure import Figure

from simulator.analysis.worth import worth
from simulator.model.quantities import Array
from simulator.runs.ensemble import project_on
from simulator.runs.posterior import posterior

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it tells which of its optional parts are not installed
    from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator
    from ema_workbench.analysis.prim import Prim

OUTCOMES = tuple(Brought.__dataclass_fields__)
FEW = 4  # beliefs that a box may limit, so that it can be told in a sentence
PEELED = 0.1  # share of the experiments in a box that PRIM takes away at a time
RNG_SEED = 1
WIDTH = 100  # columns of what is printed


@dataclass(frozen=True)
class Limit:
    """One side of the box: all experiments within have a belief of at least `low` and at most `high`, in its unit.

    `chance` is PRIM's quasi-p-value: how likely as many useless experiments would be if they were as frequent within as
    they are without this limit. The box was sought among many, so that it is a hint and no test.
    """

    low: float
    high: float
    chance: float

    def holds(self, values: Array) -> Array:
        """Whether values lie within, same shape."""
        return (self.low <= values) & (values <= self.high)


Box = Mapping[str, Limit]


def experiments(count: int, rng_seed: int) -> pd.DataFrame:
    """What EMA Workbench tried, a row an experiment: beliefs in their units, and what the law brought.

    It draws a percentile of each belief, evenly and independently of the others, so that experiments are as frequent as
    their beliefs are likely before any figure is looked at.
    """
    names = beliefs_that_matter()

    def law(**percentiles: float) -> dict[str, float]:
        found = brought(beliefs_at(percentiles))
        return {name: getattr(found, name).item() for name in OUTCOMES}

    model = Model("law", function=law)
    model.uncertainties = [RealParameter(name, *PERCENTILES) for name in names]
    model.outcomes = [ScalarOutcome(name) for name in OUTCOMES]
    np.random.seed(rng_seed)  # noqa: NPY002 - EMA Workbench draws from numpy's global stream
    with SequentialEvaluator(model) as evaluator:
        drawn, outcomes = evaluator.perform_experiments(scenarios=count, log_progress=True)
    beliefs = beliefs_at({name: drawn[name].to_numpy() for name in names})
    return pd.DataFrame({**beliefs, **outcomes})


def find_box(tried: pd.DataFrame) -> Box:
    """Of the boxes of PRIM's peeling that limit few beliefs, the one in which the largest share is useless."""
    beliefs = tried.drop(columns=list(OUTCOMES))
    # PRIM counts as a case of interest what is not below the threshold: 1 for useless, 0 for the others.
    box = Prim(beliefs, useless(tried), threshold=0.5, peel_alpha=PEELED).find_box()
    path = box.peeling_trajectory
    chosen = path[path.res_dim <= FEW]["mean"].idxmax()
    limits, chances = box.box_lims[chosen], box.qp[chosen]
    cut = {}
    # A chance below nought marks a side that is not cut.
    for name, (low, high) in chances.items():
        cut[name] = Limit(
            low=limits[name][0] if low >= 0 else -np.inf,
            high=limits[name][1] if high >= 0 else np.inf,
            chance=max(low, high),
        )
    return dict(sorted(cut.items(), key=lambda item: item[1].chance))


def useless(tried: pd.DataFrame) -> Array:
    """1 where the law does not pay for itself, else 0, shape (experiment)."""
    return (tried["benefit"] <= 0).to_numpy(dtype=float)


def inside(beliefs: Mapping[str, Array], box: Box) -> Array:
    """Whether all of the box's limits hold, shape (experiment)."""
    return np.all([limit.holds(np.asarray(beliefs[name])) for name, limit in box.items()], axis=0)


def own_simulations() -> tuple[Mapping[str, Array], Array]:
    """The beliefs of the program's own simulations, and what the law leaves the nation with, both of shape (draw).

    They have met the figures, and chance goes on.
    """
    drawn = posterior(SCENARIO)
    without, with_law = project_on([SCENARIO.under_current_policy, SCENARIO], drawn)
    return drawn.parameters, worth(without.outcomes, with_law.outcomes, SCENARIO).benefit


def told(tried: pd.DataFrame, box: Box, own: Mapping[str, Array], own_benefit: Array) -> str:
    """The box in words, and how much it holds."""
    bad, within = useless(tried), inside(tried, box)
    own_bad, own_within = own_benefit <= 0, inside(own, box)
    found = (
        f"The law does not pay for itself by {SCENARIO.end} in {percent(bad)} of {len(tried):,} experiments, but in "
        f"{percent(bad[within])} of those within all of these limits ({percent(within)} of the experiments, "
        f"{percent(within[bad > 0])} of the useless ones):"
    )
    limits = (f"- {in_words(name, limit)} (quasi-p {limit.chance:.1g})" for name, limit in box.items())
    believed = (
        f"Of the program's own {len(own_bad):,} simulations, which have met the figures and chance, "
        f"{percent(own_within)} lie within. Of these the law does not pay for itself in "
        f"{percent(own_bad[own_within])}, of all in {percent(own_bad)}."
    )
    return "\n".join([fill(found, WIDTH), *limits, fill(believed, WIDTH)])


def percent(happens: Array) -> str:
    """The share of the cases in which something happens."""
    return f"{100 * np.mean(happens):.0f} %"


def in_words(name: str, limit: Limit) -> str:
    """A belief and its limits, in its unit."""
    parameter = SEEDS.parameters[name]
    unit = "" if parameter.unit == "1" else f" ({parameter.unit})"
    ends = {"at least": limit.low, "at most": limit.high}
    sides = " and ".join(f"{side} {end:.3g}" for side, end in ends.items() if np.isfinite(end))
    return f"{parameter.means.en}: {sides}{unit}"


def picture(tried: pd.DataFrame, box: Box) -> Figure:
    """Which part of each belief lies within the box, from its lowest percentile to its highest."""
    bad, within = useless(tried), inside(tried, box)
    figure = Figure(figsize=(8, 1.7 + 0.6 * len(box)), layout="constrained")
    axes = figure.subplots()
    for row, (name, limit) in enumerate(box.items()):
        low, high = 100 * np.mean(tried[name] < limit.low), 100 * np.mean(tried[name] <= limit.high)
        axes.barh(row, 100, height=0.28, color="#dddddd")
        axes.barh(row, high - low, left=low, height=0.28, color="#b5442e")
        axes.text(0, row - 0.2, in_words(name, limit), va="bottom", fontsize=9.5)
    axes.set(
        xlim=(0, 100),
        ylim=(len(box) - 0.7, -0.6),
        yticks=[],
        xlabel="percentile of each belief, from lowest to highest; red is within the limits",
    )
    axes.spines[["left", "top", "right"]].set_visible(False)
    figure.suptitle(
        f"The law does not pay for itself in {percent(bad)} of the experiments,\n"
        f"but in {percent(bad[within])} of those in which all of this is believed",
        x=0.01,
        ha="left",
        fontweight="bold",
        fontsize=12,
    )
    return figure


def main(arguments: Sequence[str] | None = None) -> None:
    """Tries, finds the box, prints it, and writes the experiments and a picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--experiments", type=int, default=2_000, help="how many (2000, in half a minute)")
    parser.add_argument("-o", "--out", type=Path, default=Path(), metavar="DIR", help="where files go (here)")
    asked = parser.parse_args(arguments)
    tried = experiments(asked.experiments, RNG_SEED)
    box = find_box(tried)
    print(told(tried, box, *own_simulations()))
    asked.out.mkdir(parents=True, exist_ok=True)
    tried.assign(within=inside(tried, box)).to_csv(asked.out / "useless-law.csv", index=False, float_format="%.9g")
    picture(tried, box).savefig(asked.out / "useless-law.png", dpi=150)


if __name__ == "__main__":
    main()
