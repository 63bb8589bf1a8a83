"""A report as plain data: one JSON object, one tidy CSV."""

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from typing import Any

import numpy as np

from simulator.report.model import Report


def to_json(reports: Sequence[Report]) -> str:
    """What --json prints: one object, or a list where a command answers several questions."""
    records = [report.record for report in reports]
    return json_text(records[0] if len(records) == 1 else records)


def json_text(record: Any) -> str:
    """Anything as JSON, on one line."""
    return json.dumps(plain(record), ensure_ascii=False, allow_nan=False)


def to_csv(report: Report) -> str:
    """The tidy rows of a report."""
    return csv_text(report.fields, report.data)


def tidy(report: Report) -> list[list[Any]]:
    """The same rows for what is no text: plain numbers, and None where nothing is known."""
    return [[None if value == "" else plain(value) for value in row] for row in report.data]


def csv_text(fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows under their fields; empty where nothing is known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([_field(value) for value in row] for row in rows)
    return text.getvalue()


def plain(thing: Any) -> Any:
    """Records, arrays and mappings as JSON holds them; null where nothing is known."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: plain(getattr(thing, field.name)) for field in fields_of(thing)}
    if isinstance(thing, Mapping):
        return {str(key): plain(value) for key, value in thing.items()}
    if isinstance(thing, np.ndarray | np.generic):
        return plain(thing.tolist())
    if isinstance(thing, list | tuple):
        return [plain(value) for value in thing]
    if isinstance(thing, float):
        return thing if math.isfinite(thing) else None
    return thing


def _field(value: Any) -> Any:
    """Numbers with all their digits, so that they can be read back to the bit."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(float(value)) if isinstance(value, float) else value
