"""Issues that only follow from others: dropped, so that a report says each thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.enums import IssueKind
from orderplan.errors import with_rows
from orderplan.tables.inputs import INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.errors import DataIssue


_CELL_ERRORS = frozenset(
    {
        IssueKind.NOT_A_NUMBER,
        IssueKind.NOT_A_WHOLE_NUMBER,
        IssueKind.NOT_A_DATE,
        IssueKind.NOT_A_TIME,
        IssueKind.NOT_A_BOOLEAN,
        IssueKind.UNKNOWN_WORD,
        IssueKind.OUT_OF_RANGE,
    }
)
_FOLLOW_FROM_CELLS = frozenset(
    {
        IssueKind.MISSING_VALUE,
        IssueKind.MISSING_SETTING_VALUE,
        IssueKind.INCONSISTENT,
        IssueKind.CHANGE_INCOMPLETE,
    }
)
_TOGETHER = {
    "items": {"lot_policy", "lot_size", "lot_min", "lot_max", "reorder_point", "order_up_to"},
    "engineering_changes": {"old_component_id", "new_component_id", "quantity_per"},
}
"""The columns that one rule looks at together, by table."""


def without_echoes(issues: Sequence[DataIssue]) -> list[DataIssue]:
    """Drop what only follows from a bad cell of the same row, a missing column, or a table that cannot be read."""
    absent = {(issue.table, issue.column) for issue in issues if issue.kind is IssueKind.MISSING_COLUMN}
    unread = {issue.table for issue in issues if issue.kind is IssueKind.NOT_READABLE}
    unread.update(
        table for table, column in absent if table == "unit_conversions" or INPUT_TABLES[table].key[:1] == (column,)
    )
    kept = []
    for issue in issues:
        if issue.kind in _FOLLOW_FROM_CELLS and issue.is_error:
            own = ~np.isin(issue.rows, _rows_with_bad_cells(issues, issue))
            if own.any() and (issue.table, issue.column) not in absent:
                kept.append(with_rows(issue, own))
        elif not _where_it_should_be(issue) & unread:
            kept.append(issue)
    return kept


def _rows_with_bad_cells(issues: Sequence[DataIssue], echo: DataIssue) -> np.ndarray:
    """Collect the rows with a bad cell in a column that the issue is about, or that is looked at together with it."""
    together = _TOGETHER.get(echo.table, set())
    columns = together if echo.column in together else {echo.column}
    rows = [
        issue.rows
        for issue in issues
        if issue.kind in _CELL_ERRORS and issue.table == echo.table and issue.column in columns
    ]
    return np.concatenate([*rows, np.empty(0, dtype=np.int64)])


def _where_it_should_be(issue: DataIssue) -> set[str]:
    """Name the tables in which an unknown id or a missing factor should be; none for other issues."""
    if issue.kind is IssueKind.NO_UNIT_FACTOR:
        return {"unit_conversions"}
    if issue.kind is not IssueKind.UNKNOWN_ID:
        return set()
    if issue.table == "calendar_exceptions":
        return {"calendars", "resources"}
    return {INPUT_TABLES[issue.table].by_name[issue.column].references or issue.table}
