"""Leaving bad rows out, with everything that depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.enums import IssueKind, Severity
from orderplan.errors import DataIssue
from orderplan.tables.arrays import whole
from orderplan.tables.inputs import INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from orderplan.data.planning_data import PlanningData

    Relink = Callable[[Mapping[str, pa.Table]], tuple[PlanningData, list[DataIssue]]]


def quarantined(
    data: PlanningData, issues: Iterable[DataIssue], relink: Relink
) -> tuple[dict[str, pa.Table], list[DataIssue]]:
    """Take bad rows out of the tables until no error is left.

    Parameters
    ----------
    data
        The tables with the codes of their ids.
    issues
        What was found in them.
    relink
        Checks the tables that are left, and gives them with their codes and what is still wrong.

    Returns
    -------
    tables, left_out
        The tables that are left, and issues that list the rows left out because of other rows, in positions of the
        tables as they were read. Rows that were bad themselves are in `issues` already.

    """
    kept = {name: np.arange(table.num_rows) for name, table in data.tables.items()}
    left_out: dict[tuple[str, str], list[np.ndarray]] = {}
    first = data
    bad = _bad_rows(issues)
    while bad:
        tables = dict(data.tables)
        for name, rows in bad.items():
            alive = np.ones(tables[name].num_rows, dtype=bool)
            alive[rows] = False
            tables[name] = tables[name].filter(pa.array(alive))
            kept[name] = kept[name][alive]
        data, found = relink(tables)
        bad = {}
        for issue in found:
            if issue.is_error and len(issue.rows):
                bad[issue.table] = np.union1d(bad.get(issue.table, np.empty(0, dtype=np.int64)), issue.rows)
                left_out.setdefault((issue.table, issue.column), []).append(kept[issue.table][issue.rows])
    result = [
        _left_out(first, table, column, np.unique(np.concatenate(rows))) for (table, column), rows in left_out.items()
    ]
    result.extend(_incomplete_boms(first, data, kept))
    return dict(data.tables), result


def _bad_rows(issues: Iterable[DataIssue]) -> dict[str, np.ndarray]:
    bad: dict[str, np.ndarray] = {}
    for issue in issues:
        rows = issue.rows[issue.rows >= 0]
        if issue.is_error and len(rows):
            bad[issue.table] = np.union1d(bad.get(issue.table, np.empty(0, dtype=np.int64)), rows)
    return bad


def _left_out(data: PlanningData, table: str, column: str, rows: np.ndarray) -> DataIssue:
    shown = column or INPUT_TABLES[table].columns[0].name
    reference = INPUT_TABLES[table].by_name[shown].references
    values = whole(data.tables[table].column(shown)).take(pa.array(rows)).cast(pa.string())
    return DataIssue(
        kind=IssueKind.LEFT_OUT,
        severity=Severity.WARNING,
        table=table,
        column=column,
        message=f"left out, because '{{value}}' was left out of {reference}."
        if reference
        else "'{value}' was left out.",
        hint="repair the rows that it depends on.",
        rows=rows,
        values=values,
    )


def _incomplete_boms(first: PlanningData, last: PlanningData, kept: Mapping[str, np.ndarray]) -> Iterable[DataIssue]:
    """Warn of the parents that are planned without a line that was left out."""
    lines = first.tables["bom_lines"]
    gone = np.setdiff1d(np.arange(lines.num_rows), kept["bom_lines"])
    if not len(gone):
        return
    parents = whole(lines.column("parent_id")).take(pa.array(gone))
    still = last.spaces["items"].codes(parents) >= 0
    if still.any():
        yield DataIssue(
            kind=IssueKind.INCOMPLETE_BOM,
            severity=Severity.WARNING,
            table="bom_lines",
            column="parent_id",
            message="'{value}' is planned without this line.",
            hint="what it needs there is not bought or made; repair the line.",
            rows=gone[still],
            values=parents.filter(pa.array(still)),
        )
