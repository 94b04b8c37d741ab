"""Plans whose result tables are written by hand, to compare."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

import orderplan as op
from orderplan.difference.tables import DIFFERENCE_TABLES
from orderplan.tables.results import RESULT_TABLES, result_schema
from tests.small_plants import MONDAY, table

TEXTS = {"order_id", "item_id", "supplier_id", "parent_id", "source_id", "object_id", "receipt_id"}


def provenance(**changes: Any) -> op.Provenance:
    """How a plan came about, with what is given in place of the usual."""
    usual: dict[str, Any] = {
        "as_of": MONDAY,
        "config": op.PlanConfig(as_of=MONDAY),
        "fingerprints": {"items": "a1"},
        "row_counts": {"items": 1},
        "versions": {"orderplan": "1"},
        "seed": 0,
    }
    return op.Provenance(**(usual | changes))


def plan_of(*, made: op.Provenance | None = None, **tables: pa.Table) -> op.Plan:
    """A plan that holds some result tables and nothing else."""
    return op.Plan(tables=tables, issues=(), provenance=made or provenance(), stage_seconds={})


def result(name: str, text: str) -> pa.Table:
    """Read a result table: headings, then a row a line; columns that are not there are empty, as is ``-``."""
    schema = result_schema(RESULT_TABLES[name])
    rows = table(text).astype(object)
    rows = rows.where(rows.notna(), None)
    columns = {}
    for field in schema:
        cells = rows[field.name].tolist() if field.name in rows.columns else [None] * len(rows)
        columns[field.name] = pa.array([_cell(cell, field.type) for cell in cells], field.type)
    return pa.table(columns)


def _cell(cell: Any, kind: pa.DataType) -> Any:
    if cell is None:
        return None
    if pa.types.is_date(kind):
        return date.fromisoformat(cell)
    if pa.types.is_string(kind):
        return str(cell)
    return bool(cell) if pa.types.is_boolean(kind) else float(cell) if pa.types.is_floating(kind) else int(cell)


def rows_of(difference: Any, name: str, columns: str) -> list[tuple[str, ...]]:
    """Give some columns of a table of a difference as rows of text, empty cells as ``-``."""
    assert name in DIFFERENCE_TABLES
    frame = difference.frame(name)[columns.split()]
    return [tuple(_text(cell) for cell in row) for row in frame.itertuples(index=False)]


def _text(cell: Any) -> str:
    if pd.isna(cell):
        return "-"
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat()
    return f"{cell:.12g}" if isinstance(cell, float) else str(cell)
