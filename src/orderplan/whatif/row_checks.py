"""The checks of the rows that a change touches: the same as those of a whole plant, in the time of a few rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.consistency import check_consistency
from orderplan.data.planning_data import PlanningData
from orderplan.errors import with_rows
from orderplan.tables.arrays import whole
from orderplan.tables.checks import check_keys, check_values
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.references import unknown_ids
from orderplan.whatif.table_edit import touched_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orderplan.errors import DataIssue
    from orderplan.tables.table import Table
    from orderplan.whatif.table_edit import TableEdit

_STRUCTURE = frozenset({"bom_lines", "engineering_changes", "substitutes"})
"""Tables whose rows together make the BOM: a new row is checked with all of them."""
_AMOUNTS = frozenset({"quantity_per", "fixed_quantity", "scrap_rate", "lead_offset_days", "ratio", "rank", "mode"})
"""Columns of these that close no circle."""
_WHOLE = ("calendars", "calendar_exceptions", "resources", "unit_conversions")
"""Small tables that checks of others look things up in."""


def issues_of_edits(after: PlanningData, edits: Iterable[TableEdit]) -> list[DataIssue]:
    """Check the rows that edits have touched.

    Parameters
    ----------
    after
        The data after the edits.
    edits
        One for each table touched.

    """
    edits = [edit for edit in edits if len(touched_rows(edit)) or edit.removed]
    found = [issue for edit in edits for issue in _of_table(after, edit)]
    if any(_may_close_a_circle(edit) for edit in edits):
        rows = {edit.table: touched_rows(edit) for edit in edits}
        found.extend(_of_rows(check_consistency(after), rows))
    else:
        found.extend(_consistency_of_rows(after, edits))
    return found


def _may_close_a_circle(edit: TableEdit) -> bool:
    return edit.table in _STRUCTURE and (bool(edit.places) or any(cell.column not in _AMOUNTS for cell in edit.cells))


def _of_table(after: PlanningData, edit: TableEdit) -> Iterator[DataIssue]:
    """Check values, keys and references of the rows touched; the rows of issues are those of the table."""
    table, rows = INPUT_TABLES[edit.table], touched_rows(edit)
    if not len(rows):
        return
    own = after.tables[edit.table].take(pa.array(rows))
    columns = {name: whole(own.column(name)) for name in table.by_name}
    for issue in check_values(table, columns):
        yield replace(issue, rows=rows[issue.rows])
    yield from _of_rows(_keys(after, edit, table, rows), {edit.table: rows})
    for column in table.columns:
        if column.references:
            codes, known = after.codes[edit.table, column.name][rows], after.spaces[column.references]
            unknown = unknown_ids(edit.table, column, columns[column.name], codes, known)
            if unknown is not None:
                yield replace(unknown, rows=rows[unknown.rows])


def _keys(after: PlanningData, edit: TableEdit, table: Table, rows: np.ndarray) -> Iterator[DataIssue]:
    """Check the keys of the rows touched against all rows that may share them."""
    naming = {*table.key, *table.fallback_key, "valid_to"}
    if not table.key or (not edit.places and not naming & {cell.column for cell in edit.cells}):
        return
    codes = {name: found for (owner, name), found in after.codes.items() if owner == table.name}
    candidates = [np.isin(codes[name], codes[name][rows]) for name in table.key if name in codes]
    mask = min(candidates, key=np.count_nonzero, default=np.ones(after.tables[table.name].num_rows, dtype=bool))
    near = np.flatnonzero(mask)
    columns = {name: whole(after.tables[table.name].column(name)).take(pa.array(near)) for name in table.by_name}
    for issue in check_keys(table, columns, {name: found[near] for name, found in codes.items()}):
        yield replace(issue, rows=near[issue.rows])


def _consistency_of_rows(after: PlanningData, edits: Iterable[TableEdit]) -> Iterator[DataIssue]:
    """Check what the columns of a row, and small tables, must say together."""
    rows = {edit.table: touched_rows(edit) for edit in edits}
    tables = {name: table if name in _WHOLE else table.slice(0, 0) for name, table in after.tables.items()}
    codes = {key: found for key, found in after.codes.items() if key[0] in _WHOLE}
    for name, own in rows.items():
        if name not in _WHOLE:
            tables[name] = after.tables[name].take(pa.array(own))
            codes |= {key: found[own] for key, found in after.codes.items() if key[0] == name}
    if any(tables[name].column("uom").null_count < tables[name].num_rows for name in rows if _has_unit(name)):
        tables["items"] = after.tables["items"]
        codes["items", "item_id"] = after.codes["items", "item_id"]
    few = PlanningData(tables=tables, config=after.config, spaces=after.spaces, codes=codes)
    for issue in check_consistency(few):
        if issue.is_error and issue.table in rows and len(issue.rows):
            own = rows[issue.table]
            yield replace(issue, rows=issue.rows if issue.table in _WHOLE else own[issue.rows])


def _has_unit(name: str) -> bool:
    return name != "items" and "uom" in INPUT_TABLES[name].by_name


def _of_rows(issues: Iterable[DataIssue], rows: dict[str, np.ndarray]) -> Iterator[DataIssue]:
    """Keep the errors, and of the warnings those about some rows of each table."""
    for issue in issues:
        if issue.is_error:
            yield issue
            continue
        about = np.isin(issue.rows, rows.get(issue.table, np.empty(0, dtype=np.int64)))
        if about.any():
            yield with_rows(issue, about)
