"""What two plans were made from, and which rows of it are another one."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.difference.changed_rows import change_words, changed_rows, declared_table, in_both, known, now, old, only
from orderplan.difference.matching import unequal
from orderplan.difference.tables import INPUT_CHANGES, INPUT_ROW_CHANGES
from orderplan.difference.words import InputKind
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.results import result_schema
from orderplan.tables.table import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from orderplan.config import PlanConfig
    from orderplan.difference.changed_rows import ChangedRows
    from orderplan.plan import Provenance

_NAMING = (Kind.ID, Kind.DATE, Kind.MOMENT, Kind.UNTIL)
"""The kinds of column that tell the rows of a table without a key apart."""


def input_changes(previous: Provenance, current: Provenance) -> pa.Table:
    """Give the input tables, settings and versions that are others; the planning day is none of them."""
    counts = (previous.row_counts, current.row_counts)
    rows: list[tuple[str | int | None, ...]] = [
        (str(InputKind.TABLE), *row, *(side.get(row[0], 0) for side in counts))
        for row in _unlike(previous.fingerprints, current.fingerprints)
    ]
    for kind, before, after in (
        (InputKind.SETTING, settings(previous.config), settings(current.config)),
        (InputKind.VERSION, previous.versions, current.versions),
    ):
        rows += [(str(kind), *row, None, None) for row in _unlike(before, after)]
    schema = result_schema(INPUT_CHANGES)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = {field.name: pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)}
    return declared_table(INPUT_CHANGES, arrays)


def _unlike(previous: Mapping[str, str], current: Mapping[str, str]) -> Iterable[tuple[str, str | None, str | None]]:
    for name in sorted({*previous, *current}):
        if previous.get(name) != current.get(name):
            yield name, previous.get(name), current.get(name)


def settings(config: PlanConfig) -> dict[str, str]:
    """Give the settings that are given, but for the planning day, as texts by their full names."""
    found: dict[str, str] = {}
    for setting in fields(config):
        value = getattr(config, setting.name)
        if is_dataclass(value):
            inner = {part.name: getattr(value, part.name) for part in fields(value)}
            found |= {f"{setting.name}.{name}": str(part) for name, part in inner.items() if part is not None}
        elif value is not None and setting.name != "as_of":
            found[setting.name] = str(value)
    return found


def input_row_changes(
    previous: Mapping[str, pa.Table], current: Mapping[str, pa.Table], names: Iterable[str]
) -> pa.Table:
    """Give the changed cells, and the new and gone rows, of some input tables."""
    parts = [_row_changes(name, previous[name], current[name]) for name in names]
    schema = result_schema(INPUT_ROW_CHANGES)
    joined = pa.concat_tables(parts) if parts else schema.empty_table()
    return declared_table(INPUT_ROW_CHANGES, {name: joined.column(name) for name in schema.names})


def _row_changes(name: str, previous: pa.Table, current: pa.Table) -> pa.Table:
    columns = list(dict.fromkeys([*current.column_names, *previous.column_names]))
    previous, current = _completed(previous, current, columns), _completed(current, previous, columns)
    key = _natural_key(name, previous, current)
    compared = [column for column in columns if column not in key]
    rows = changed_rows(previous, current, key, compared)
    both = in_both(rows)
    parts = [_described(name, key, only(rows, (rows.before < 0) | (rows.after < 0)), None)]
    for column in compared:
        unlike = unequal(old(both, column), now(both, column))
        if unlike.any():
            parts.append(_described(name, key, only(both, unlike), column))
    return pa.concat_tables(parts)


def _completed(table: pa.Table, other: pa.Table, columns: list[str]) -> pa.Table:
    """Give a table every column of both; one that it has not has no value in any row."""
    for name in columns:
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(table.num_rows, other.schema.field(name).type))
        elif name in other.column_names and table.schema.field(name).type != other.schema.field(name).type:
            table = table.set_column(
                table.schema.get_field_index(name), name, table.column(name).cast(pa.string())
            )  # an extra column that was read as another type
    return table.select(columns)


def _natural_key(name: str, previous: pa.Table, current: pa.Table) -> tuple[str, ...]:
    """Give what names a row: the key, or where it has gaps or is none the ids and days."""
    table = INPUT_TABLES[name]
    if not table.key:
        return tuple(column.name for column in table.columns if column.kind in _NAMING)
    if table.fallback_key:
        numbers = [column for column in table.key if table.by_name[column].kind is Kind.COUNT]
        if any(side.column(column).null_count for side in (previous, current) for column in numbers):
            return table.fallback_key
    return table.key


def _described(table: str, key: tuple[str, ...], rows: ChangedRows, column: str | None) -> pa.Table:
    """Describe the change of one column, or of whole rows: all columns of `INPUT_ROW_CHANGES`."""
    count, text = len(rows.after), pa.string()
    about = next((name for name in ("item_id", "component_id") if name in rows.current.column_names), None)
    parts = [known(rows, name).cast(text) for name in key]
    return pa.table(
        {
            "table": pa.array([table]).take(pa.array(np.zeros(count, dtype=np.int64))),
            "key": pc.binary_join_element_wise(*parts, " / ", null_handling="skip"),
            "change": change_words(rows),
            "column": pa.array([column], text).take(pa.array(np.zeros(count, dtype=np.int64))),
            "previous": pa.nulls(count, text) if column is None else old(rows, column).cast(text),
            "current": pa.nulls(count, text) if column is None else now(rows, column).cast(text),
            "item_id": pa.nulls(count, text) if about is None else known(rows, about).cast(text),
        }
    )
