"""Figures drawn with matplotlib."""

from simulator.report.plot.page import draw as draw
from simulator.report.plot.page import save as save
