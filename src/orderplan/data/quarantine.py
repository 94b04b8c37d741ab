"""Leaving bad rows out, with everything that depends on them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.enums import IssueKind, Severity
from orderplan.errors import DataIssue, with_rows
from orderplan.tables.arrays import whole
from orderplan.tables.inputs import INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from orderplan.data.planning_data import PlanningData

    Relink = Callable[[Mapping[str, pa.Table]], tuple[PlanningData, list[DataIssue]]]


def quarantined(
    data: PlanningData, issues: Sequence[DataIssue], relink: Relink
) -> tuple[PlanningData, list[DataIssue]]:
    """Take bad rows out of the tables until no bad row is left.

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
    PlanningData, list of DataIssue
        The tables that are left; and, in positions of the tables as they were read, what `issues` does not say yet: the
        rows left out because of other rows, the warnings about what is left, and errors that no row is to blame for.

    """
    first = data
    kept = {name: np.arange(table.num_rows) for name, table in data.tables.items()}
    left_out: list[DataIssue] = []
    found: list[DataIssue] = []
    good = _good_rows(data, issues)
    while good:
        tables = dict(data.tables)
        for name, mask in good.items():
            tables[name] = tables[name].filter(pa.array(mask))
            kept[name] = kept[name][mask]
        data, found = relink(tables)
        good = _good_rows(data, found)
        left_out.extend(_left_out(_as_read(issue, kept)) for issue in found if issue.is_error and len(issue.rows))
    remaining = [_as_read(issue, kept) for issue in found if not (issue.is_error and len(issue.rows))]
    return data, [*_merged(left_out), *_fresh(remaining, issues), *_incomplete_boms(first, data, kept)]


def _as_read(issue: DataIssue, kept: Mapping[str, np.ndarray]) -> DataIssue:
    """Turn positions in a table with rows left out into those in the table as it was read."""
    return replace(issue, rows=kept[issue.table][issue.rows]) if len(issue.rows) else issue


def _good_rows(data: PlanningData, issues: Iterable[DataIssue]) -> dict[str, np.ndarray]:
    """Tell for each table that has bad rows which of its rows have no error: shape (rows,), bool."""
    good: dict[str, np.ndarray] = {}
    for issue in issues:
        rows = issue.rows[issue.rows >= 0]
        if issue.is_error and len(rows):
            good.setdefault(issue.table, np.ones(data.tables[issue.table].num_rows, dtype=bool))[rows] = False
    return good


def _left_out(issue: DataIssue) -> DataIssue:
    """Turn an error that came up when other rows were left out into the notice that its rows are left out, too."""
    reference = _reference(issue)
    return replace(
        issue,
        kind=IssueKind.LEFT_OUT,
        severity=Severity.WARNING,
        message=f"left out, because '{{value}}' was left out of {reference}."
        if reference
        else f"left out: {issue.message}",
        hint="repair the rows that it depends on.",
        suggestions={},
    )


def _reference(issue: DataIssue) -> str:
    """Name the table that the id of an issue is unknown to; empty for other issues."""
    return INPUT_TABLES[issue.table].by_name[issue.column].references if issue.kind is IssueKind.UNKNOWN_ID else ""


def _merged(issues: Iterable[DataIssue]) -> Iterator[DataIssue]:
    """Join the notices that say the same of one column, each from another round of leaving out."""
    alike: dict[tuple[str, str, str], list[DataIssue]] = {}
    for issue in issues:
        alike.setdefault((issue.table, issue.column, issue.message), []).append(issue)
    for rounds in alike.values():
        rows = np.concatenate([issue.rows for issue in rounds])
        order = np.argsort(rows, kind="stable")
        values = pa.concat_arrays([_values(issue) for issue in rounds]).take(pa.array(order))
        yield replace(rounds[0], rows=rows[order], values=values)


def _values(issue: DataIssue) -> pa.Array:
    if issue.values is None:
        return pa.nulls(len(issue.rows), pa.string())
    return issue.values.cast(pa.string()) if isinstance(issue.values, pa.Array) else pa.array(issue.values, pa.string())


def _fresh(found: Iterable[DataIssue], known: Sequence[DataIssue]) -> Iterator[DataIssue]:
    """Give what is found and not known yet; of the rows of an issue those that no known one of its kind has."""
    for issue in found:
        alike = [
            other.rows
            for other in known
            if (other.table, other.column, other.kind) == (issue.table, issue.column, issue.kind)
        ]
        if not len(issue.rows):
            if not alike:
                yield issue
            continue
        fresh = ~np.isin(issue.rows, np.concatenate([*alike, issue.rows[:0]]))
        if not fresh.any():
            continue
        issue = with_rows(issue, fresh)  # noqa: PLW2901
        reference = _reference(issue)
        if reference:
            message, hint = (
                f"'{{value}}' was left out of {reference}.",
                "the row is kept; repair the one that it names.",
            )
            yield replace(issue, message=message, hint=hint, suggestions={})
        else:
            yield issue


def _incomplete_boms(first: PlanningData, last: PlanningData, kept: Mapping[str, np.ndarray]) -> Iterator[DataIssue]:
    """Warn of the parents that are planned without a line that was left out."""
    lines = first.tables["bom_lines"]
    missing = np.ones(lines.num_rows, dtype=bool)
    missing[kept["bom_lines"]] = False
    gone = np.flatnonzero(missing)
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
