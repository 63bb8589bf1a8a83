"""The base model as a Vensim file, run by PySD, one run a draw: with subscripts, or with all of them spelled out."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pysd
import xarray as xr

from benchmarks.draws import Array, Draws
from benchmarks.spelled_out import axes, spelled_out

MODEL = Path(__file__).parent / "model.mdl"
STOCKS = ("national firms", "national revenue", "pool")
FLOWS = ("national entries", "national exits", "home market")
"""The TOTALS in their order: stocks stand at the end of a year, what happens in a year at its start."""
SHOCKS = ("demand shock", "entry shock", "real depreciation", "home demand gap")
"""What the file leaves open for each year."""


class Translated:
    """The file as PySD translates it, once."""

    def __init__(self, *, subscripts: bool) -> None:
        text = MODEL.read_text(encoding="utf-8")
        self.elements = {len(elements): elements for elements in axes(text).values()}
        self.subscripts = subscripts
        # PySD writes its translation beside the file.
        with TemporaryDirectory() as folder:
            written = Path(folder) / MODEL.name
            written.write_text(text if subscripts else spelled_out(text), encoding="utf-8")
            self.model = pysd.read_vensim(str(written))
        self.start = int(self.model.components.initial_time())

    def run(self, draws: Draws) -> Array:
        """The TOTALS of all draws, shape (total, year, draw)."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells that shocks are constants in the file
            return np.stack([self.one(draws.at(draw)) for draw in range(len(draws.pool))], axis=-1)

    def one(self, draw: Draws) -> Array:
        """The TOTALS of one draw, shape (total, year)."""
        end = self.start + len(draw.entry)
        found = self.model.run(params=self.parameters(draw), return_columns=[*STOCKS, *FLOWS], final_time=end)
        stocks = [found[name].to_numpy()[1:] for name in STOCKS]
        flows = [found[name].to_numpy()[:-1] for name in FLOWS]
        return np.stack([*stocks, *flows])

    def parameters(self, draw: Draws) -> dict[str, Any]:
        """What PySD is given for a run: numbers and arrays, and series of them where they differ by year."""
        years = range(self.start, self.start + len(draw.entry))
        parameters: dict[str, Any] = {}
        for name, value in self.given(draw).items():
            for variable, values in self.variables(name, value).items():
                parameters[variable] = pd.Series(list(values), years) if name in SHOCKS else values
        return parameters

    def variables(self, name: str, value: Any) -> Mapping[str, Any]:
        """The variables of the file that hold a value, whose first axis is the year where it is a shock."""
        shape = np.shape(value)[name in SHOCKS :]
        if not shape:
            return {name: value}
        if self.subscripts:
            coordinates = self.model.get_coords(name)
            if name in SHOCKS:
                return {name: [xr.DataArray(of_year, *coordinates) for of_year in value]}
            return {name: xr.DataArray(value, *coordinates)}
        variables, years = {}, (slice(None),) * (name in SHOCKS)
        for index in np.ndindex(shape):
            elements = (self.elements[size][at] for size, at in zip(shape, index, strict=True))
            variables[" ".join([name, *elements])] = value[(*years, *index)]
        return variables

    def given(self, d: Draws) -> dict[str, Any]:
        """What the file leaves open, as one draw has it."""
        established = d.exporter_mask * d.established_growth + (1 - d.exporter_mask) * d.trend_revenue_growth
        return {
            "initial pool": d.pool,
            "initial firms": d.firms,
            "initial revenue": d.revenue,
            "initial trend revenue": d.trend_revenue,
            "exit rate": d.exit_rate,
            "growth premium": d.growth_premium,
            "entry hazard": d.entry_hazard,
            "renewal": d.renewal,
            "pool share": d.pool_share,
            "return share": d.return_share,
            "entrant relative revenue": d.entrant_relative_revenue,
            "leaver relative revenue": d.leaver_relative_revenue,
            "home market push": d.home_market_push,
            "exchange rate elasticity": d.exchange_rate_elasticity,
            "home revenue": d.home_revenue,
            "home growth": d.home_growth,
            "published year": self.start - d.years_since_home,
            "established growth": established,
            "trend step": np.exp(d.trend_revenue_growth - established) / (1 + d.trend_firm_growth),
            "market trend": d.market_trend,
            "first share": d.first_share,
            "first year of shares": self.start - d.years_since_first,
            "entry share": d.entry_share,
            "exporter mask": d.exporter_mask,
            "demand shock": d.demand,
            "entry shock": d.entry,
            "real depreciation": d.real_depreciation,
            "home demand gap": d.home_demand_gap,
        }
