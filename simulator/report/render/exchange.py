"""A report for other programs: its tidy rows as Parquet, outcomes by year as an IAMC file, and every simulation."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator import __version__
from simulator.analysis.results import Result
from simulator.inputs.scenario import ALL_MARKETS
from simulator.model.quantities import OUTCOMES
from simulator.report.language import OUTCOMES as NAMES
from simulator.report.language import capital, write
from simulator.report.model import Report
from simulator.report.render.data import csv_text, tidy
from simulator.report.render.files import write_text
from simulator.report.tidy import STATISTICS, Row, rows_by_year
from simulator.report.values import data_of
from simulator.runs.assimilate import DRAWS_OF_BLOCK

IAMC_COLUMNS = ("Model", "Scenario", "Region", "Variable", "Unit")
MODEL = f"goglobal {__version__}"


# --- Tidy rows ----------------------------------------------------------------------------------------------------


def write_parquet(report: Report, path: Path) -> None:
    """The rows of the CSV, typed: numbers as numbers, null where nothing is known."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = [_typed(list(column)) for column in zip(*tidy(report), strict=True)]
    arrays = [pa.array(column) for column in columns] or [pa.array([], pa.string()) for _ in report.fields]
    table = pa.Table.from_arrays(arrays, names=list(report.fields))
    parquet.write_table(table.replace_schema_metadata(_about(report.provenance.scenarios)), path)


def _typed(column: list[Any]) -> list[Any]:
    """Values of one type: texts where they are of several, numbers with decimals where any has."""
    kinds = {type(value) for value in column if value is not None}
    if kinds <= {int, float} and float in kinds:
        return [value if value is None else float(value) for value in column]
    return [value if value is None else str(value) for value in column] if len(kinds) > 1 else column


def _about(scenarios: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What made a file, as its metadata has it."""
    made = [{name: one[name] for name in ("scenario", "hash", "rng_seed")} for one in scenarios]
    return {"version": __version__, "scenarios": json.dumps(made, ensure_ascii=False)}


# --- IAMC ---------------------------------------------------------------------------------------------------------


def write_iamc(reports: Sequence[Report], path: Path) -> None:
    """Outcomes by year in the wide form of the IAMC, in English: medians, and further statistics as sub-variables.

    The region is the country, and of a market COUNTRY>MARKET: it is not the market that earns.
    """
    found: dict[tuple[str, ...], dict[int, float]] = {}
    for report in reports:
        for row in rows_by_year(report):
            for statistic in STATISTICS:
                head = (MODEL, row.scenario, _region(row, report), _variable(row, report, statistic), row.unit)
                found.setdefault(head, {})[row.year] = row.statistics[statistic]
    years = sorted({year for series in found.values() for year in series})
    rows = ([*head, *map(series.get, years)] for head, series in found.items())
    write_text(path, csv_text([*IAMC_COLUMNS, *map(str, years)], rows))


def _region(row: Row, report: Report) -> str:
    names = report.provenance.names["market"]
    home = write(names[ALL_MARKETS], "en")
    return home if row.national else f"{home}>{write(names[row.market], 'en')}"


def _variable(row: Row, report: Report, statistic: str) -> str:
    """As Foreign revenue|Difference|5th percentile."""
    quantity, levers = row.quantity, report.provenance.names["lever"]
    parts = [NAMES[quantity.outcome].en]
    parts += [write(levers[quantity.lever], "en")] if quantity.lever else []
    parts += ["As figures of each year count"] if quantity.counted else []
    parts += ["Difference"] if quantity.difference else []
    parts += [STATISTICS[statistic].en] if statistic != "p50" else []
    return "|".join(map(capital, parts))


# --- Every simulation ---------------------------------------------------------------------------------------------


def write_draws(results: Sequence[Result], path: Path) -> None:
    """The national outcomes of every simulation, a row for each scenario, draw and year.

    Written block by block, so that no more than one is held twice. The schema's metadata has units and names of the
    columns, and version, hash and random seed of the scenarios.
    """
    from pyarrow import parquet

    schema = _draws_schema(results)
    with parquet.ParquetWriter(path, schema) as file:
        for result in results:
            for start in range(0, result.scenario.draws, DRAWS_OF_BLOCK):
                file.write_table(_draws(result, start, schema))


def _draws_schema(results: Sequence[Result]) -> Any:
    import pyarrow as pa

    heads = [
        pa.field("scenario", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("draw", pa.int32(), nullable=False),
        pa.field("year", pa.int16(), nullable=False),
    ]
    outcomes = [
        pa.field(name, pa.float64(), metadata={"unit": unit, "long_name": NAMES[name].en})
        for name, unit in OUTCOMES.items()
    ]
    made = (one.scenario for one in results)
    about = _about({"scenario": scenario.name, **data_of(scenario, "hash", "rng_seed")} for scenario in made)
    return pa.schema([*heads, *outcomes], about)


def _draws(result: Result, start: int, schema: Any) -> Any:
    """The rows of a block, each draw through all its years."""
    import pyarrow as pa

    totals, years = result.ensemble.outcomes.totals, np.array(result.years)
    block = range(start, min(start + DRAWS_OF_BLOCK, result.scenario.draws))
    count = len(block) * len(years)
    columns: dict[str, Any] = {
        "scenario": pa.DictionaryArray.from_arrays(np.zeros(count, np.int32), [result.scenario.name]),
        "draw": np.repeat(np.array(block), len(years)),
        "year": np.tile(years, len(block)),
    }
    for outcome in OUTCOMES:
        draws = totals[outcome][:, block.start : block.stop]
        columns[outcome] = pa.array(draws.T.ravel(), from_pandas=True)  # NaN becomes null
    return pa.table(columns, schema=schema)
