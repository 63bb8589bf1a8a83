"""Pictures of results: the only place that knows matplotlib. It must not know how results came about.

Every function takes results and returns a `Picture`; nothing global is changed and only `save` writes.
"""

from simulator.output.figures.backtests import vietnam
from simulator.output.figures.calibration import coverage, pit
from simulator.output.figures.costs import cost
from simulator.output.figures.crossings import beliefs_apart
from simulator.output.figures.differences import difference
from simulator.output.figures.fans import fan
from simulator.output.figures.frontier import best_mix, budget_frontier, last_dollar
from simulator.output.figures.information import value_of_information
from simulator.output.figures.market_differences import market_differences
from simulator.output.figures.market_panels import markets
from simulator.output.figures.pictures import Picture, save
from simulator.output.figures.rankings import ranking
from simulator.output.figures.regrets import regrets
from simulator.output.figures.responses import response
from simulator.output.figures.searches import search
from simulator.output.figures.spreads import spread
from simulator.output.figures.tornado import tornado
from simulator.output.figures.waterfalls import waterfall
from simulator.output.figures.wedges import wedges

__all__ = [
    "Picture",
    "beliefs_apart",
    "best_mix",
    "budget_frontier",
    "cost",
    "coverage",
    "difference",
    "fan",
    "last_dollar",
    "market_differences",
    "markets",
    "pit",
    "ranking",
    "regrets",
    "response",
    "save",
    "search",
    "spread",
    "tornado",
    "value_of_information",
    "vietnam",
    "waterfall",
    "wedges",
]
