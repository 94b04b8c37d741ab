"""The result tables of a plan, each declared by its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from orderplan.tables import (
    results_capacity,
    results_exceptions,
    results_kitting,
    results_material,
    results_orders,
    results_purchasing,
)

if TYPE_CHECKING:
    from orderplan.tables.table import Table

_STAGES = (results_material, results_orders, results_purchasing, results_kitting, results_capacity, results_exceptions)

RESULT_TABLES: dict[str, Table] = {table.name: table for stage in _STAGES for table in stage.TABLES}
"""Every result table by name, in the order in which they are made."""


def result_schema(table: Table) -> pa.Schema:
    """Give the Arrow schema of a result table."""
    return pa.schema([pa.field(column.name, column.arrow_type) for column in table.columns])
