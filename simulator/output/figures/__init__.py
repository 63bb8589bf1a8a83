"""Pictures of results: the only place that knows matplotlib. It must not know how results came about.

Every function takes results and returns a `Picture`; nothing global is changed and only `save` writes.
"""

from simulator.output.figures.backtests import vietnam
from simulator.output.figures.calibration import coverage, pit
from simulator.output.figures.costs import cost
from simulator.output.figures.differences import difference
from simulator.output.figures.fans import fan
from simulator.output.figures.market_panels import markets
from simulator.output.figures.pictures import Picture, save
from simulator.output.figures.spreads import spread

__all__ = ["Picture", "cost", "coverage", "difference", "fan", "markets", "pit", "save", "spread", "vietnam"]
